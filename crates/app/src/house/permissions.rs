//! Permissions as types, so that a handler's signature says what it needs: `Case<SeePeople>`.

use rules::access::Permission;

/// A permission in a signature.
pub trait Needs: Send + Sync + 'static {
    /// The permission of the rule book.
    const PERMISSION: Permission;
}

macro_rules! in_signatures {
    ($($name:ident),+ $(,)?) => { $(
        #[doc = concat!("See `rules::access::Permission::", stringify!($name), "`.")]
        pub struct $name;
        impl Needs for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+ };
}

in_signatures! {
    SeePeople, CreatePeople, EditPeople, SeeContacts, TakeContacts, DecideContacts, SeeHoldingList,
    SeeTeamWorklist, Allocate, CloseAllocations, ExplainLateness, SeeNotes, WriteNotes, RemoveNotes, SeeRemovedNotes,
    KeepWarnings, SeeDocuments, KeepDocuments, SetTasks, TakeOnVisits, MergePeople,
    RestrictRecords, BreakGlass, ReviewBreakGlass, SeeAccessLog, ManageStaff, ManageTeams, SeeAudit,
    SeeDataQuality, ExportData, ManageReturns,
    HoldConversations, ManageCouncil,
    Assess, Authorise, HoldReviews, PrepareAdultLife, KeepEmployers, PlanHomes,
    Calibrate, KeepDirectPayments, PayOut, RedeemPrescriptions, SeeReports,
}
