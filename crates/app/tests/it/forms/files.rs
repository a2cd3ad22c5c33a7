//! Files in a form: put there while it is filled in, named by its answers, on the record like any other document.

use db::entities::form_file;
use db::sea_orm::EntityTrait;

use super::{begin, fill, joan, manager, row};
use crate::support::{TestHouse, Visitor, on_both};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF and so on";

/// Sends a photograph for the question of the form; gives where it leads.
async fn photograph(who: &Visitor, address: &str, title: &str) -> crate::support::Answer {
    let (person, form) = address.split_once("/forms/").unwrap();
    let fields = [
        ("form", form),
        ("question", "photos"),
        ("kind", "photograph"),
        ("title", title),
    ];
    let path = format!("{person}/documents/new");
    who.upload(&path, &fields, ("IMG_1.jpg", JPEG)).await
}

async fn kept(house: &TestHouse) -> usize {
    let rows = form_file::Entity::find();
    rows.all(house.house.archive.reader()).await.unwrap().len()
}

/// Fills in what must be.
async fn complete(who: &Visitor, address: &str) {
    let day = [
        ("visited_on-day", "19"),
        ("visited_on-month", "11"),
        ("visited_on-year", "2026"),
    ];
    fill(who, address, "visit", &day).await.leads();
    fill(who, address, "home", &[("warm", "yes")]).await.leads();
}

on_both! {
    async fn a_file_is_put_into_a_form_and_stands_among_its_answers(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        complete(&priya, &address).await;
        let page = format!("{address}/pages/home");
        priya.get(&page).await.is_ok().has("Photographs of what needs mending").has("value=\"attach:photos\"");
        // The button saves what is typed before it leads to the file.
        let asks = fill(&priya, &address, "home", &[("warm", "yes"), ("cost", "90"), ("do", "attach:photos")]).await.leads();
        priya.get(&asks).await.is_ok().has("For Ready for winter: Photographs of what needs mending");
        priya.get(&page).await.is_ok().has("value=\"90\"");
        photograph(&priya, &address, "The boiler").await.leads_to(&format!("{page}#photos"));
        photograph(&priya, &address, "The wrong boiler").await.leads();
        let shown = priya.get(&page).await.is_ok().has("The boiler</a>").has("The wrong boiler</a>");
        let wrong = shown.text.split("The wrong boiler</a>").nth(1).unwrap().split("take_out:photos:").nth(1).unwrap();
        let wrong = wrong.split('"').next().unwrap();
        fill(&priya, &address, "home", &[("warm", "yes"), ("do", &format!("take_out:photos:{wrong}"))]).await.leads();
        priya.get(&page).await.is_ok().has("The boiler</a>").lacks("The wrong boiler</a>");
        priya.post(&format!("{address}/check"), &[]).await.leads_to(&address);
        let answers = row(&house, &address).await.answers.unwrap();
        assert_eq!(answers["photos"].as_array().unwrap().len(), 1, "{answers}");
        assert_eq!(answers["photos"][0]["title"], "The boiler");
        priya.get(&address).await.is_ok().has("The boiler</a>").lacks("The wrong boiler");
        priya.get(&format!("{address}/print/pdf")).await.reads(&["Photographs of what needs mending", "The boiler"]);
        priya.get(&format!("/people/{}/documents", joan.id)).await.is_ok().has("The boiler").has("The wrong boiler");
        house.proves().await;
    }

    // A47
    async fn no_file_is_put_into_what_is_submitted_or_is_somebody_elses(house) {
        let (joan, priya) = joan(&house).await;
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        complete(&priya, &address).await;
        let foreign = address.replace(&joan.id.to_string(), &sam.id.to_string());
        photograph(&priya, &foreign, "The boiler").await.is_not_found();
        let form = address.rsplit('/').next().unwrap();
        for question in ["warm", "nonsense", ""] {
            let fields = [("form", form), ("question", question), ("kind", "photograph")];
            priya.upload(&format!("/people/{}/documents/new", joan.id), &fields, ("a.jpg", JPEG)).await.is_not_found();
        }
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        photograph(&rita, &address, "The boiler").await.is_forbidden();
        priya.post(&format!("{address}/check"), &[]).await.leads();
        photograph(&priya, &address, "Too late").await.is_conflict();
        assert_eq!(kept(&house).await, 0);
        let documents = db::entities::document::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(documents.is_empty(), "nothing is half kept");
        house.proves().await;
    }

    async fn a_file_struck_out_of_the_record_is_named_and_no_longer_opens(house) {
        let (joan, priya) = joan(&house).await;
        let ada = house.colleague("Ada Cole", &["administrator"], &[]).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        complete(&priya, &address).await;
        photograph(&priya, &address, "The boiler").await.leads();
        priya.post(&format!("{address}/check"), &[]).await.leads();
        let document = db::entities::document::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let remove = format!("/people/{}/documents/{}/remove", joan.id, document.id);
        ada.post(&remove, &[("because", "A face is on it"), ("asked_by", "Joan Price")]).await.leads();
        tom.get(&address).await.is_ok().has("The boiler <span class=\"almoner-quiet\">(no longer on the record)").lacks("The boiler</a>");
        house.proves().await;
    }
}
