//! Correcting contacts that are decided: with a reason, of two versions with both in view, and told beside the contact.

use crate::contacts::{full, kept, officer, taken};
use crate::support::{TestHouse, Visitor, on_both};
use db::entities::contact;

/// A contact about somebody, decided by whoever took it; its address and its version.
async fn decided(
    house: &TestHouse,
    by: &Visitor,
    fields: &[(&str, &str)],
) -> (contact::Model, String) {
    let row = taken(house, by, fields).await;
    let decide = format!("/contacts/{}/decide", row.id);
    by.post(
        &decide,
        &[
            ("outcome", "closed_with_advice"),
            ("advice", "Rang the surgery"),
        ],
    )
    .await
    .leads();
    let row = kept(house, row.id).await;
    let at = format!("/contacts/{}", row.id);
    (row, at)
}

/// The form of a correction.
fn correction<'a>(version: &'a str, said: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("version", version),
        ("channel", "letter"),
        ("what_was_said", said),
        ("reason", "falls"),
        ("because", "It was her husband"),
    ]
}

on_both! {
    async fn a_decided_contact_is_only_corrected_with_a_reason(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let row = taken(&house, &sam, &full(&joan.id.to_string())).await;
        let correct = format!("/contacts/{}/correct", row.id);
        sam.get(&correct).await.has("not decided yet");
        sam.post(&format!("/contacts/{}/decide", row.id), &[("outcome", "declined")]).await.leads();
        sam.get(&format!("/contacts/{}/edit", row.id)).await.has("has been decided");
        let version = kept(&house, row.id).await.version.to_string();
        let mut fields = vec![("version", version.as_str()), ("channel", "letter"), ("what_was_said", "He fell"), ("reason", "falls")];
        sam.post(&correct, &fields).await.has_problem("Enter why you correct it");
        fields.push(("because", "It was her husband"));
        sam.post(&correct, &fields).await.leads();
        let corrected = kept(&house, row.id).await;
        assert_eq!((corrected.said.as_deref(), corrected.channel.as_str(), corrected.outcome.as_deref(), corrected.urgency.as_deref()),
            (Some("He fell"), "letter", Some("declined"), Some("usual")));
        sam.get(&format!("/contacts/{}", row.id)).await.is_ok().has("It was her husband").has("Corrected: How it came, Who is calling, Their name, What has happened");
        // The same once more corrects nothing, and the reason waits in its box.
        let again = corrected.version.to_string();
        sam.post(&correct, &correction(&again, "He fell")).await.has_problem("Nothing differs from what is kept").has(">It was her husband</textarea>");
        assert_eq!(kept(&house, row.id).await.version, corrected.version);
        house.proves().await;
    }

    async fn the_second_of_two_who_correct_a_contact_sees_both_versions(house) {
        let sam = officer(&house).await;
        let tom = house.colleague("Tom Ash", &["front_door_officer"], &["front_door"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let (row, at) = decided(&house, &sam, &full(&joan.id.to_string())).await;
        let (correct, opened) = (format!("{at}/correct"), row.version.to_string());
        sam.post(&correct, &correction(&opened, "He fell")).await.leads();
        let now = (row.version + 1).to_string();
        tom.post(&correct, &correction(&opened, "They both fell")).await
            .has_problem("Somebody else saved this contact while you were writing").has("Two versions of this contact")
            .has("They both fell").has("<p class=\"almoner-kept-lines\">He fell</p>").lacks("Why they made contact")
            .has(&format!("name=\"version\" value=\"{now}\""));
        assert_eq!(kept(&house, row.id).await.said.as_deref(), Some("He fell"), "nothing is kept unseen");
        tom.post(&correct, &correction(&now, "They both fell")).await.leads_to(&at);
        assert_eq!(kept(&house, row.id).await.said.as_deref(), Some("They both fell"));
        sam.post(&correct, &correction(&opened, "They both fell")).await.has("Both say the same now");
        house.proves().await;
    }

    async fn of_two_who_correct_at_once_one_is_shown_both_versions(house) {
        let sam = officer(&house).await;
        let tom = house.colleague("Tom Ash", &["front_door_officer"], &["front_door"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let (row, at) = decided(&house, &sam, &full(&joan.id.to_string())).await;
        let (correct, opened) = (format!("{at}/correct"), row.version.to_string());
        let (his, hers) = (correction(&opened, "He fell"), correction(&opened, "They both fell"));
        let (one, other) = tokio::join!(sam.post(&correct, &his), tom.post(&correct, &hers));
        let second = if one.status == 303 { other } else { one };
        second.has_problem("Somebody else saved this contact").has("He fell").has("They both fell");
        house.proves().await;
    }

    async fn a_correction_is_told_also_where_nobody_is_known_or_records_were_joined(house) {
        let sam = officer(&house).await;
        let ada = house.colleague("Ada Cole", &["administrator"], &["north"]).await;
        let (joan, twin) = (house.person("Joan", "Price", |_| ()).await, house.person("Joan", "Pryce", |_| ()).await);
        let nobody = full("");
        for (fields, about) in [(nobody, None), (full(&twin.id.to_string()), Some(twin.id))] {
            let (row, at) = decided(&house, &sam, &fields).await;
            assert_eq!(row.person_id, about);
            sam.post(&format!("{at}/correct"), &correction(&row.version.to_string(), "He fell")).await.leads_to(&at);
            if about.is_some() {
                ada.post(&format!("/people/{}/merge/{}", joan.id, twin.id), &[("because", "Same street")]).await.leads();
            }
            sam.get(&at).await.is_ok().has("Corrected: How it came").has("It was her husband");
        }
        house.proves().await;
    }
}
