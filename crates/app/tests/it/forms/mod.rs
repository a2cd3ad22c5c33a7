//! Forms: filled in, shared, submitted, approved, followed.

mod conversing;
mod files;
pub mod filling;
mod handing;
mod moving;
mod parts;
mod publishing;
mod steps;
mod then_and_now;
mod told_back;

use std::sync::Arc;

use almoner::house::council::Council;
use db::entities::{filled_form, person};
use db::sea_orm::entity::prelude::*;

use crate::support::{TestHouse, Visitor};

/// Joan's record, and Priya who works with her in the North team.
pub async fn joan(house: &TestHouse) -> (person::Model, Visitor) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    (joan, priya)
}

/// A manager of the North team.
pub async fn manager(house: &TestHouse) -> Visitor {
    house
        .colleague("Tom Hale", &["team_manager"], &["north"])
        .await
}

/// A council's folder with one form of its own.
pub fn folder(file: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("forms")).unwrap();
    std::fs::write(folder.path().join("forms").join(file), text).unwrap();
    folder
}

/// The same house after its council has published this form in the place of those of Exampleshire.
pub async fn with_form(mut house: TestHouse, file: &str, text: &str) -> TestHouse {
    let own = folder(file, text);
    let mut council = Council::exampleshire().unwrap();
    council.forms = Council::from_folder(own.path()).unwrap().forms;
    house.house.council = Arc::new(council);
    almoner::support::forms::publish(&house.house)
        .await
        .unwrap();
    house.rooms = almoner::house::server::rooms(house.house.clone());
    house
}

/// Begins a form; gives its address.
pub async fn begin(who: &Visitor, person: Uuid, form: &str) -> String {
    let begun = who
        .post(&format!("/people/{person}/forms/begin"), &[("form", form)])
        .await
        .leads();
    begun.split("/pages/").next().unwrap().to_owned()
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let start = page.find(&format!("name=\"{name}\" value=\"")).expect(name);
    let rest = &page[start + name.len() + 15..];
    rest.split('"').next().unwrap().replace("&amp;", "&")
}

/// What a page says that the record says: it goes back with what is answered to it.
pub fn told_back(page: &str) -> Vec<(String, String)> {
    let fields = page.split("<input type=\"hidden\" name=\"").skip(1);
    let names = fields.filter_map(|field| field.split('"').next());
    let names = names.filter(|name| name.ends_with(".was"));
    names
        .map(|name| (name.to_owned(), hidden(page, name)))
        .collect()
}

/// What to type where nothing is very hard for the person: it is told back, or is asked.
pub async fn nothing_is_hard(who: &Visitor, address: &str) -> [(&'static str, &'static str); 1] {
    let page = who
        .get(&format!("{address}/pages/taking_part"))
        .await
        .is_ok();
    match page.text.contains("difficulty.was") {
        true => [("difficulty.state", "right")],
        false => [("difficulty", "none")],
    }
}

/// A page that was opened, with what it must send back.
pub struct Opened {
    pub path: String,
    kept: Vec<(String, String)>,
}

/// Opens a page of a form.
pub async fn open(who: &Visitor, address: &str, section: &str) -> Opened {
    let path = format!("{address}/pages/{section}");
    let page = who.get(&path).await.is_ok();
    let kept = ["base", "sitting", "shown"].map(|name| (name.to_owned(), hidden(&page.text, name)));
    let kept = kept.into_iter().chain(told_back(&page.text)).collect();
    Opened { path, kept }
}

impl Opened {
    /// What the page sends when this is typed.
    pub fn with<'a>(&'a self, typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let kept = self
            .kept
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        kept.chain(typed.iter().copied()).collect()
    }
}

/// Opens a page, types and saves.
pub async fn fill(
    who: &Visitor,
    address: &str,
    section: &str,
    typed: &[(&str, &str)],
) -> crate::support::Answer {
    let page = open(who, address, section).await;
    who.post(&page.path, &page.with(typed)).await
}

/// A request for emergency support, filled in and ready to submit.
pub async fn request(who: &Visitor, person: Uuid) -> String {
    let address = begin(who, person, "emergency_support").await;
    let typed = [("what", "Night care for a week"), ("weekly", "840.00")];
    fill(who, &address, "request", &typed)
        .await
        .leads_to(&format!("{address}/check"));
    address
}

/// A form by its address.
pub async fn row(house: &TestHouse, address: &str) -> filled_form::Model {
    let id: Uuid = address.rsplit('/').next().unwrap().parse().unwrap();
    let found = filled_form::Entity::find_by_id(id);
    found
        .one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}
