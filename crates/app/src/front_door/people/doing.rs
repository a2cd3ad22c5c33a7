//! Where one does what lies ahead: the page of the record that has the button for it.

use db::Lies;
use rules::access::Permission;

use crate::casework::clocks::ALLOCATION;
use crate::house::Case;
use crate::house::permissions::Needs;

/// The page on which a thing that lies ahead is done. Nothing for those to whom that page is not open, and on the page
/// itself. `here`: the address of the tab that is shown, such as "/timeline".
pub fn page_of<P: Needs>(case: &Case<P>, here: &str, lies: &Lies) -> Option<String> {
    let (page, permission) = place(lies, case.lets(Permission::Allocate, lies.about_id));
    let tab = page.split_once('#').map_or(page.as_str(), |(tab, _)| tab);
    if tab == here || !case.lets(permission, lies.about_id) {
        return None;
    }
    Some(match page.starts_with("/contacts/") {
        true => page,
        false => format!("/people/{}{page}", case.person_id()),
    })
}

/// The page, after the record's address, and what it takes to open it.
fn place(lies: &Lies, may_allocate: bool) -> (String, Permission) {
    use Permission::{Allocate, Assess, SeeContacts, SeeNotes, SeePeople};
    let id = lies.about_id;
    let waits = lies.part == "referral" || ALLOCATION.contains(&lies.code.as_str());
    match (lies.part.as_str(), lies.about.as_str()) {
        (_, "referral") if waits && may_allocate => {
            (format!("/work/allocate?referral={id}"), Allocate)
        }
        (_, "referral") if !waits => ("/forms".to_owned(), SeeNotes),
        ("plan", _) | (_, "plan") => ("/plan".to_owned(), SeeNotes),
        (_, "assessment") => (format!("/assessments/{id}"), SeeNotes),
        (_, "filled_form") => (format!("/forms/{id}"), SeeNotes),
        ("ask", _) => (format!("/reablement/{id}/follow-up"), Assess),
        (_, "reablement_episode") => ("/forms#reablement".to_owned(), SeeNotes),
        (_, "review") => ("/forms#reviews".to_owned(), SeeNotes),
        (_, "direct_payment") => (format!("/direct-payments/{id}"), SeeNotes),
        (_, "task") => ("/tasks".to_owned(), SeePeople),
        (_, "warning_note") => ("/warnings".to_owned(), SeePeople),
        (_, "contact") => (format!("/contacts/{id}"), SeeContacts),
        // Whoever has the case is on this page, and its time limits.
        _ => ("/work".to_owned(), SeePeople),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use db::sea_orm::prelude::Uuid;

    #[test]
    fn each_thing_ahead_leads_to_where_it_is_done() {
        for (part, code, about, page) in [
            ("approve", "needs_assessment", "filled_form", "/forms/{}"),
            ("form", "plan", "plan", "/plan"),
            ("agree", "plan", "plan", "/plan"),
            ("decide", "needs", "assessment", "/assessments/{}"),
            ("plan", "needs", "assessment", "/plan"),
            ("assessment", "needs", "assessment", "/assessments/{}"),
            ("tell", "needs", "assessment", "/assessments/{}"),
            ("take", "care_and_support", "plan", "/plan"),
            ("end", "care_and_support", "plan", "/plan"),
            ("work", "care_act_assessment", "referral", "/forms"),
            (
                "referral",
                "care_act_assessment",
                "referral",
                "/work/allocate?referral={}",
            ),
            (
                "reablement",
                "reablement",
                "reablement_episode",
                "/forms#reablement",
            ),
            (
                "ask",
                "reablement",
                "reablement_episode",
                "/reablement/{}/follow-up",
            ),
            ("review", "planned", "review", "/forms#reviews"),
            ("again", "needs", "assessment", "/assessments/{}"),
            ("due", "ASSESSMENT_START", "referral", "/forms"),
            (
                "due",
                "ALLOCATION_URGENT",
                "referral",
                "/work/allocate?referral={}",
            ),
            ("due", "PLAN_AGREED", "assessment", "/assessments/{}"),
            (
                "due",
                "DP_FIRST_REVIEW",
                "direct_payment",
                "/direct-payments/{}",
            ),
            ("due", "WARNING_REVIEW", "warning_note", "/warnings"),
            ("due", "CONTACT_URGENT", "contact", "/contacts/{}"),
            ("task", "phone", "task", "/tasks"),
            ("visit", "visit", "task", "/tasks"),
            ("due", "SG_TRIAGE", "concern", "/work"),
        ] {
            let lies = Lies {
                part: part.to_owned(),
                code: code.to_owned(),
                title: None,
                due_on: None,
                worker: None,
                id: Uuid::nil(),
                about: about.to_owned(),
                about_id: Uuid::from_u128(7),
            };
            let found = place(&lies, true)
                .0
                .replace(&lies.about_id.to_string(), "{}");
            assert_eq!(found, page, "{part} {code}");
            let (page, needs) = place(&lies, false);
            assert_ne!(needs, Permission::Allocate, "{page}");
        }
    }
}
