//! Versions: published once, never edited, shown as they were; tried before they are published.

use almoner::house::council::Council;
use db::entities::form_version;
use db::sea_orm::EntityTrait;

use super::{folder, joan, request};
use crate::support::on_both;

const OWN: &str = "id = \"emergency_support\"\nversion = 1\ntitle = \"Emergency support\"\napproval = \"colleague\"\n\
    [[section]]\nid = \"request\"\ntitle = \"What\"\n[[section.question]]\nid = \"what\"\nkind = \"long_text\"\nlabel = \"What is wanted?\"\n";

on_both! {
    async fn a_published_version_is_never_edited(house) {
        let published = form_version::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(published.iter().any(|row| row.form == "emergency_support" && row.edition == 1));
        let mut edited = house.house.clone();
        let own = folder("emergency_support.toml", OWN);
        edited.council = std::sync::Arc::new(Council::from_folder(own.path()).unwrap());
        let refused = almoner::support::forms::publish(&edited).await.unwrap_err().to_string();
        assert!(refused.contains("The form \"emergency_support\" asks something else than its version 1 did when it was published on 20 November 2026"), "{refused}");
        assert!(refused.contains("forms/emergency_support.3.toml with version = 3"), "{refused}");
        let own = folder("emergency_support.3.toml", &OWN.replace("version = 1", "version = 3"));
        edited.council = std::sync::Arc::new(Council::from_folder(own.path()).unwrap());
        almoner::support::forms::publish(&edited).await.unwrap();
        almoner::support::forms::publish(&edited).await.unwrap();
        let now = form_version::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(now.iter().filter(|row| row.form == "emergency_support").count(), 3);
        house.proves().await;
    }

    async fn a_form_is_shown_in_the_version_it_was_filled_in(house) {
        let (joan, priya) = joan(&house).await;
        let address = request(&priya, joan.id).await;
        priya.post(&format!("{address}/check"), &[]).await.leads();
        let own = folder("emergency_support.3.toml", &OWN.replace("version = 1", "version = 3"));
        let mut later = house.house.clone();
        later.council = std::sync::Arc::new(Council::from_folder(own.path()).unwrap());
        almoner::support::forms::publish(&later).await.unwrap();
        let row = crate::forms::row(&house, &address).await;
        let shown = almoner::support::forms::store::definition(&later, &row).await.unwrap();
        assert_eq!((shown.edition, shown.question("what").unwrap().label.as_str()), (2, "What is needed at once?"));
        assert_eq!(later.council.forms.in_use("emergency_support").unwrap().edition, 3);
    }

    async fn an_administrator_tries_a_form_and_nothing_is_saved(house) {
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &[]).await;
        priya.get("/forms/trial").await.is_forbidden();
        ada.get("/forms/trial").await.is_ok().has("Ready for winter").has("In use");
        let path = "/forms/trial/winter_check/1";
        ada.get(path).await.is_ok().has("When did you visit?").has("nothing is saved");
        ada.post(path, &[("warm", "no")]).await.has_problem("What makes it cold? Choose an answer");
        let good = [("warm", "yes"), ("visited_on-day", "1"), ("visited_on-month", "11"), ("visited_on-year", "2026")];
        ada.post(path, &good).await.is_ok().has("What would be kept").has("1 November 2026");
        ada.get("/forms/trial/winter_check/9").await.is_not_found();
        let kept = db::entities::filled_form::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(kept.is_empty());
    }

    async fn a_version_is_begun_from_the_file_of_another(house) {
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &[]).await;
        let file = "/forms/trial/winter_check/1/file";
        priya.get(file).await.is_forbidden();
        ada.get("/forms/trial/winter_check/1").await.is_ok().has(&format!("href=\"{file}\" download"));
        let taken = ada.get(file).await.is_ok();
        assert_eq!(taken.headers["content-type"], "application/toml");
        assert_eq!(taken.headers["content-disposition"], "attachment; filename=\"winter_check.1.toml\"");
        // As it was written, notes and all; and it is read again.
        let shipped = include_str!("../../../../../council/exampleshire/forms/winter_check.toml");
        assert_eq!(taken.text, shipped);
        let own = folder("winter_check.2.toml", &taken.text.replace("version = 1", "version = 2"));
        let council = Council::from_folder(own.path()).unwrap();
        assert_eq!(council.forms.in_use("winter_check").unwrap().edition, 2);
        for none in ["winter_check/9", "winter_check/x", "../council/1", "nonsense/1"] {
            ada.get(&format!("/forms/trial/{none}/file")).await.is_not_found();
        }
    }
}
