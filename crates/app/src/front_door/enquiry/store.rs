//! What is kept of an enquiry: the contact that it becomes, with the team of its area, and what was sent as it was sent.

use db::entities::{contact, online_enquiry};
use db::{Change, Event};
use rules::contact::{RouteFacts, Work};
use serde_json::json;

use super::asking::Enquiry;
use crate::front_door::contacts::routed::{self, Suggested};
use crate::front_door::contacts::store;
use crate::house::House;

/// Keeps an enquiry as a contact that nobody has taken yet.
pub async fn keep(
    change: &mut Change,
    house: &House,
    enquiry: Enquiry,
) -> db::Result<contact::Model> {
    let council = &house.council;
    let answers = enquiry.answers(council).into_iter();
    let answers = answers.filter_map(|(_, asked, said)| Some([asked.to_owned(), said?]));
    let answers: Vec<[String; 2]> = answers.collect();
    let sent = online_enquiry::Model {
        id: change.new_id(),
        contact_id: Default::default(),
        answers: json!(answers),
        about: enquiry.about.clone(),
        born_on: enquiry.born_on,
        age: enquiry.age,
        postcode: enquiry.postcode.clone(),
        sent_at: change.at(),
        version: 1,
    };
    let Suggested { team, because } =
        routed::suggest(change.conn(), council, &facts(house, &enquiry)).await?;
    let row = store::put(change, |row| {
        enquiry.onto(row, council);
        row.team_id = team.as_ref().map(|team| team.id);
        row.routed_because = Some(because.clone());
    });
    let row = row.await?;
    let contact_id = row.id;
    change
        .insert::<online_enquiry::Entity>(online_enquiry::Model { contact_id, ..sent })
        .await?;
    let body = json!({
        "number": row.number, "channel": row.channel, "reason": row.reason,
        "team": team.map(|team| team.name), "because": because,
    });
    change.log(Event::EnquirySent, None, Some(row.id), body);
    Ok(row)
}

/// What decides the team: danger is safeguarding's, as it is when a colleague decides.
fn facts(house: &House, enquiry: &Enquiry) -> RouteFacts {
    let work = if enquiry.danger {
        Work::Safeguarding
    } else {
        routed::work_by_reason(&house.council, enquiry.reason.as_deref())
    };
    RouteFacts {
        postcode: enquiry.postcode.clone(),
        age: enquiry.age.and_then(|age| age.try_into().ok()),
        work,
    }
}
