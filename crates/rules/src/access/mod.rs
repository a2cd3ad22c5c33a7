//! May this person do this to that record, and why?
//!
//! Everything is refused unless a role allows it, and a record may still refuse what a role allows.

mod permission;
mod roles;

pub use permission::Permission;
pub use roles::{Role, permissions_of, read_roles};

use crate::vocabulary::worded::worded;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who asks, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub account_id: Uuid,
    /// What all the account's roles allow together.
    pub permissions: BTreeSet<Permission>,
    /// The teams the account belongs to now.
    pub teams: Vec<Uuid>,
    /// The instant of asking: broken glass holds until an instant.
    pub at: Timestamp,
}

worded! {
    /// Which department a record belongs to.
    pub enum Service {
        Adults = "adults", "Adults";
        Children = "children", "Children";
    }
}

/// What there is to know about a record before it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFacts {
    /// `None`: not restricted.
    pub restricted: Option<Restriction>,
    /// The record is the asker's own, or a relative's.
    pub own_relation: bool,
    /// Until when the asker's reason for breaking the glass holds.
    pub broken_glass_until: Option<Timestamp>,
    pub service: Service,
    /// Work about this person is handed out to a team that the asker belongs to.
    pub handed_out: bool,
    /// The asker leads in preparing this young person for adult life.
    pub leads_into_adult_life: bool,
}

impl RecordFacts {
    /// An adult's record with nothing special about it.
    pub fn of_an_adult() -> RecordFacts {
        RecordFacts {
            restricted: None,
            own_relation: false,
            broken_glass_until: None,
            service: Service::Adults,
            handed_out: false,
            leads_into_adult_life: false,
        }
    }
}

/// Whom a restricted record still admits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    pub admits_accounts: Vec<Uuid>,
    pub admits_teams: Vec<Uuid>,
}

/// The answer, with its reason for the access log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub allowed: bool,
    pub because: String,
    /// Refused only because the record is restricted, and the asker may break the glass.
    pub break_glass_offered: bool,
}

impl Decision {
    fn allow(because: impl Into<String>) -> Decision {
        Decision {
            allowed: true,
            because: because.into(),
            break_glass_offered: false,
        }
    }

    fn refuse(because: impl Into<String>) -> Decision {
        Decision {
            allowed: false,
            because: because.into(),
            break_glass_offered: false,
        }
    }
}

/// May the actor do this where no person's record is concerned (staff, teams, jobs, reports)?
pub fn may_at_all(actor: &Actor, permission: Permission) -> Decision {
    if actor.permissions.contains(&permission) {
        Decision::allow(format!("A role allows it: {permission}"))
    } else {
        Decision::refuse(format!("No role allows it: {permission}"))
    }
}

/// May the actor do this to this record?
///
/// In order: a role must allow it; nobody opens their own or a relative's record; the record must
/// be of a department the actor works for, or be about work that was handed out to the actor's team, or of
/// somebody whom the actor prepares for adult life; a restricted record must admit the actor. No role is
/// above a restriction but one that holds `see_restricted`.
pub fn may(actor: &Actor, permission: Permission, record: &RecordFacts) -> Decision {
    let by_role = may_at_all(actor, permission);
    if !by_role.allowed {
        return by_role;
    }
    if record.own_relation {
        return Decision::refuse("It is their own record, or a relative's");
    }
    let by_hand_out = record.handed_out && actor.permissions.contains(&Permission::OpenHandedOut);
    if !by_hand_out
        && !record.leads_into_adult_life
        && !actor.permissions.contains(&opens(record.service))
    {
        let service = record.service.says().to_lowercase();
        return Decision::refuse(format!("No role opens records of {service}"));
    }
    match &record.restricted {
        None => by_role,
        Some(_) if permission == Permission::BreakGlass => by_role,
        Some(restriction) => through_restriction(actor, restriction, record.broken_glass_until),
    }
}

/// What opens records of a department.
pub fn opens(service: Service) -> Permission {
    match service {
        Service::Adults => Permission::OpenAdults,
        Service::Children => Permission::OpenChildren,
    }
}

fn through_restriction(actor: &Actor, to: &Restriction, broken: Option<Timestamp>) -> Decision {
    if actor.permissions.contains(&Permission::SeeRestricted) {
        return Decision::allow("Restricted, and a role opens restricted records");
    }
    if to.admits_accounts.contains(&actor.account_id) {
        return Decision::allow("Restricted, and admits this person by name");
    }
    if actor
        .teams
        .iter()
        .any(|team| to.admits_teams.contains(team))
    {
        return Decision::allow("Restricted, and admits this person's team");
    }
    if broken.is_some_and(|until| actor.at < until) {
        return Decision::allow("Restricted, opened by breaking the glass");
    }
    Decision {
        break_glass_offered: actor.permissions.contains(&Permission::BreakGlass),
        ..Decision::refuse("The record is restricted")
    }
}

#[cfg(test)]
mod tests {
    use super::Permission::*;
    use super::*;

    const ME: Uuid = Uuid::from_u128(1);
    const MY_TEAM: Uuid = Uuid::from_u128(10);
    const ANOTHER: Uuid = Uuid::from_u128(99);

    fn with_role(role: &str) -> Actor {
        let text = include_str!("../../../../council/default/roles.toml");
        let roles = read_roles("roles.toml", text).unwrap();
        Actor {
            account_id: ME,
            permissions: permissions_of(&roles, &[role]),
            teams: vec![MY_TEAM],
            at: "2026-11-22T12:00:00Z".parse().unwrap(),
        }
    }

    fn restricted(accounts: &[Uuid], teams: &[Uuid]) -> RecordFacts {
        RecordFacts {
            restricted: Some(Restriction {
                admits_accounts: accounts.to_vec(),
                admits_teams: teams.to_vec(),
            }),
            ..RecordFacts::of_an_adult()
        }
    }

    fn check(role: &str, permission: Permission, record: &RecordFacts, expected: &str) {
        let decision = may(&with_role(role), permission, record);
        let said = match (decision.allowed, decision.break_glass_offered) {
            (true, _) => "yes",
            (false, true) => "no, break glass",
            (false, false) => "no",
        };
        assert_eq!(
            said,
            expected,
            "{role} {} {}",
            permission.code(),
            decision.because
        );
    }

    #[test]
    fn what_no_role_allows_is_refused() {
        let record = RecordFacts::of_an_adult();
        for (role, permission, expected) in [
            ("reader", SeePeople, "yes"),
            ("reader", EditPeople, "no"),
            ("reader", WriteNotes, "no"),
            ("front_door_officer", TakeContacts, "yes"),
            ("front_door_officer", Allocate, "no"),
            ("social_worker", Allocate, "no"),
            ("allocator", Allocate, "yes"),
            ("team_manager", Allocate, "yes"),
            ("team_manager", RemoveNotes, "no"),
            ("administrator", RemoveNotes, "yes"),
            ("administrator", SeeRemovedNotes, "yes"),
            ("performance_analyst", SeePeople, "no"),
            ("no such role", SeePeople, "no"),
        ] {
            check(role, permission, &record, expected);
        }
    }

    #[test]
    fn each_department_opens_only_its_own_records() {
        let adult = RecordFacts::of_an_adult();
        let child = RecordFacts {
            service: Service::Children,
            ..RecordFacts::of_an_adult()
        };
        for (role, record, expected) in [
            ("social_worker", &adult, "yes"),
            ("social_worker", &child, "no"),
            ("childrens_worker", &adult, "no"),
            ("childrens_worker", &child, "yes"),
            ("administrator", &adult, "yes"),
            ("administrator", &child, "yes"),
        ] {
            check(role, SeePeople, record, expected);
        }
    }

    #[test]
    fn a_supplier_opens_what_was_handed_out_to_them_and_nothing_else() {
        let adult = RecordFacts::of_an_adult();
        let handed_out = RecordFacts {
            handed_out: true,
            ..RecordFacts::of_an_adult()
        };
        let closed = RecordFacts {
            handed_out: true,
            ..restricted(&[], &[])
        };
        for (role, permission, record, expected) in [
            ("supplier", SeePeople, &adult, "no"),
            ("supplier", SeePeople, &handed_out, "yes"),
            ("supplier", Assess, &handed_out, "yes"),
            ("supplier", Allocate, &handed_out, "no"),
            ("supplier", SeePeople, &closed, "no"),
            // Handing out opens nothing to those whose roles do not say so.
            ("childrens_worker", SeePeople, &handed_out, "no"),
        ] {
            check(role, permission, record, expected);
        }
    }

    #[test]
    fn a_restricted_record_refuses_all_it_does_not_admit_administrators_too() {
        for (role, record, expected) in [
            ("reader", restricted(&[], &[]), "no"),
            ("administrator", restricted(&[], &[]), "no, break glass"),
            ("safeguarding_lead", restricted(&[], &[]), "no, break glass"),
            (
                "social_worker",
                restricted(&[ANOTHER], &[ANOTHER]),
                "no, break glass",
            ),
            ("social_worker", restricted(&[ANOTHER, ME], &[]), "yes"),
            ("social_worker", restricted(&[], &[MY_TEAM]), "yes"),
        ] {
            check(role, SeePeople, &record, expected);
        }
        let mut unrestricted = with_role("reader");
        unrestricted.permissions.insert(SeeRestricted);
        assert!(may(&unrestricted, SeePeople, &restricted(&[], &[])).allowed);
    }

    #[test]
    fn being_admitted_allows_no_more_than_a_role_does() {
        check("reader", EditPeople, &restricted(&[ME], &[MY_TEAM]), "no");
    }

    #[test]
    fn broken_glass_holds_until_its_instant() {
        for (until, expected) in [
            ("2026-11-22T11:59:59Z", "no, break glass"),
            ("2026-11-22T12:00:00Z", "no, break glass"),
            ("2026-11-22T12:00:01Z", "yes"),
        ] {
            let record = RecordFacts {
                broken_glass_until: Some(until.parse().unwrap()),
                ..restricted(&[], &[])
            };
            check("social_worker", SeePeople, &record, expected);
        }
    }

    #[test]
    fn glass_may_be_broken_on_a_restricted_record_only_by_those_who_may() {
        check("social_worker", BreakGlass, &restricted(&[], &[]), "yes");
        check("reader", BreakGlass, &restricted(&[], &[]), "no");
    }

    #[test]
    fn nobody_opens_their_own_record_whatever_they_hold() {
        let own = RecordFacts {
            own_relation: true,
            broken_glass_until: Some("2026-11-22T13:00:00Z".parse().unwrap()),
            ..restricted(&[ME], &[MY_TEAM])
        };
        for role in ["reader", "social_worker", "administrator"] {
            check(role, SeePeople, &own, "no");
        }
        let mut all = with_role("administrator");
        all.permissions = Permission::ALL.iter().copied().collect();
        for permission in Permission::ALL {
            assert!(!may(&all, *permission, &own).allowed, "{permission}");
        }
    }

    #[test]
    fn the_reason_is_said_in_words() {
        let record = RecordFacts::of_an_adult();
        let because = |permission| may(&with_role("reader"), permission, &record).because;
        assert_eq!(because(SeePeople), "A role allows it: see people's records");
        assert_eq!(
            because(Allocate),
            "No role allows it: allocate people to teams and workers"
        );
    }
}
