//! The rooms and slices in the order in which a resident meets them: routes and navigation come from here.

use axum::Router;
use rules::access::Permission;

use crate::house::{House, drafts, help, sign_in};
use crate::{casework, front_door, oversight, support};

/// A place in the navigation.
pub struct Place {
    pub text: &'static str,
    pub href: &'static str,
    /// Shown to those whose roles allow this; to all when none.
    pub needs: Option<Permission>,
}

/// The navigation at the top of every page.
pub const NAVIGATION: &[Place] = &[
    Place {
        text: "My day",
        href: "/",
        needs: None,
    },
    Place {
        text: "People",
        href: "/people",
        needs: Some(Permission::SeePeople),
    },
    Place {
        text: "Visits",
        href: "/visits",
        needs: Some(Permission::TakeOnVisits),
    },
    Place {
        text: "Contacts",
        href: "/contacts",
        needs: Some(Permission::SeeContacts),
    },
    Place {
        text: "Holding list",
        href: "/holding-list",
        needs: Some(Permission::SeeHoldingList),
    },
    Place {
        text: "Team",
        href: "/team",
        needs: Some(Permission::SeeTeamWorklist),
    },
    Place {
        text: "Work handed to us",
        href: "/batches",
        needs: Some(Permission::OpenHandedOut),
    },
    Place {
        text: "Payments to make",
        href: "/payments-to-make",
        needs: Some(Permission::PayOut),
    },
    Place {
        text: "Prescriptions",
        href: "/prescriptions",
        needs: Some(Permission::RedeemPrescriptions),
    },
    Place {
        text: "Adult life",
        href: "/adult-life",
        needs: Some(Permission::OpenChildren),
    },
    Place {
        text: "Plans",
        href: "/plans",
        needs: Some(Permission::SeeTeamWorklist),
    },
    Place {
        text: "Calibration",
        href: "/calibration",
        needs: Some(Permission::Calibrate),
    },
    Place {
        text: "Returns",
        href: "/returns",
        needs: Some(Permission::SeeDataQuality),
    },
    Place {
        text: "Opened in need",
        href: "/access/openings",
        needs: Some(Permission::ReviewBreakGlass),
    },
    Place {
        text: "Staff",
        href: "/staff",
        needs: Some(Permission::ManageStaff),
    },
    Place {
        text: "Teams",
        href: "/teams",
        needs: Some(Permission::ManageTeams),
    },
    Place {
        text: "Forms",
        href: "/forms/trial",
        needs: Some(Permission::ManageCouncil),
    },
    Place {
        text: "Audit",
        href: "/audit",
        needs: Some(Permission::SeeAudit),
    },
];

/// Every slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .merge(sign_in::routes())
        .merge(help::routes())
        .merge(oversight::account::routes())
        .merge(oversight::staff::routes())
        .merge(oversight::teams::routes())
        .merge(oversight::access::routes())
        .merge(oversight::audit::routes())
        .merge(oversight::returns::routes())
        .merge(front_door::people::routes())
        .merge(casework::allocations::routes())
        .merge(casework::holding_list::routes())
        .merge(casework::notes::routes())
        .merge(casework::warnings::routes())
        .merge(casework::tasks::routes())
        .merge(casework::visits::routes())
        .merge(casework::documents::routes())
        .merge(casework::letters::routes())
        .merge(casework::summary::routes())
        .merge(casework::time_limits::routes())
        .merge(casework::relationships::routes())
        .merge(casework::chronology::routes())
        .merge(front_door::contacts::routes())
        .merge(front_door::enquiry::routes())
        .merge(support::forms::routes())
        .merge(support::conversations::routes())
        .merge(support::contribution::routes())
        .merge(support::budgets::routes())
        .merge(support::plans::routes())
        .merge(support::direct_payments::routes())
        .merge(support::assessments::routes())
        .merge(support::reviews::routes())
        .merge(support::batches::routes())
        .merge(support::adult_life::routes())
        .merge(support::life::routes())
        .merge(support::pilots::routes())
        .merge(support::schemes::routes())
        .merge(support::equipment::routes())
        .merge(support::reablement::routes())
        .merge(drafts::routes())
        .merge(oversight::worklists::routes())
}
