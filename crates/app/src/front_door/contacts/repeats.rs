//! Which contact another one may repeat, where nobody on file says so.

use db::entities::{contact, online_enquiry};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, QueryTrait};

/// Contacts about nobody on file who may be the same: from the same caller, in the same words about whom, or by an enquiry
/// with the same name and birth date or postcode; newest first.
pub async fn alike(
    conn: &impl ConnectionTrait,
    row: &contact::Model,
    sent: Option<&online_enquiry::Model>,
) -> db::Result<Vec<contact::Model>> {
    use online_enquiry::Column as Sent;
    let mut same = Condition::any()
        .add_option(
            row.caller_contact
                .as_ref()
                .map(|at| contact::Column::CallerContact.eq(at)),
        )
        .add_option(
            row.described
                .as_ref()
                .map(|who| contact::Column::Described.eq(who)),
        );
    if let Some(sent) = sent {
        let known = Condition::any()
            .add_option(sent.born_on.map(|born| Sent::BornOn.eq(born)))
            .add_option(sent.postcode.as_ref().map(|at| Sent::Postcode.eq(at)));
        let enquiries = online_enquiry::Entity::find()
            .select_only()
            .column(Sent::ContactId)
            .filter(Sent::About.eq(&sent.about))
            .filter(known)
            .into_query();
        same = same.add(contact::Column::Id.in_subquery(enquiries));
    }
    if same.is_empty() {
        return Ok(Vec::new());
    }
    let rows = contact::Entity::find()
        .filter(same)
        .filter(contact::Column::PersonId.is_null())
        .filter(contact::Column::Id.ne(row.id));
    Ok(rows
        .order_by_desc(contact::Column::ReceivedAt)
        .limit(20)
        .all(conn)
        .await?)
}

/// The contact of a number as people write it: "C12", "c 12", "12".
pub async fn numbered(
    conn: &impl ConnectionTrait,
    typed: &str,
) -> db::Result<Option<contact::Model>> {
    let digits = typed.trim_start_matches(['C', 'c']).trim();
    let found = contact::Entity::find()
        .filter(contact::Column::Number.eq(format!("C{digits}")))
        .one(conn)
        .await?;
    Ok(found)
}
