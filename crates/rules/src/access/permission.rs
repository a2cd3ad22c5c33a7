//! Everything a role may allow, each with its plain words. A new permission is one line here.

use crate::vocabulary::worded::worded;

worded! {
    /// One thing a role may allow. The code is what `roles.toml` says.
    pub enum Permission {
        OpenAdults = "open_adults", "open records of adults";
        OpenChildren = "open_children", "open records of children";
        OpenHandedOut = "open_handed_out", "open records of work that was handed out to their team";
        SeePeople = "see_people", "see people's records";
        CreatePeople = "create_people", "put a new person on file";
        EditPeople = "edit_people", "change a person's details";
        MergePeople = "merge_people", "join two records of one person";

        SeeContacts = "see_contacts", "see contacts";
        TakeContacts = "take_contacts", "take a contact";
        DecideContacts = "decide_contacts", "decide the outcome of a contact";

        SeeHoldingList = "see_holding_list", "see who is waiting to be allocated";
        SeeTeamWorklist = "see_team_worklist", "see a team's work";
        Allocate = "allocate", "allocate people to teams and workers";
        CloseAllocations = "close_allocations", "end a team's or worker's allocation";
        ExplainLateness = "explain_lateness", "say why a deadline was missed for a colleague";

        SeeNotes = "see_notes", "read case notes";
        WriteNotes = "write_notes", "write case notes";
        RemoveNotes = "remove_notes", "strike out a case note";
        SeeRemovedNotes = "see_removed_notes", "read case notes that were struck out";
        KeepWarnings = "keep_warnings", "write, review and end warnings on a record";
        SeeDocuments = "see_documents", "read documents and letters";
        KeepDocuments = "keep_documents", "put documents on a record, and write letters";
        SetTasks = "set_tasks", "set tasks and visits";
        TakeOnVisits = "take_on_visits", "take records on visits, on a device without network";

        HoldConversations = "hold_conversations", "hold conversations";
        Assess = "assess", "assess needs and decide eligibility";
        Authorise = "authorise", "authorise a colleague's work";
        AuthorisePlans = "authorise_plans", "authorise a colleague's plan as social worker";
        AgreeBudgets = "agree_budgets", "agree personal budgets within a limit";
        PayOut = "pay_out", "pay out the direct payments that the council gave to their team to pay";
        RedeemPrescriptions = "redeem_prescriptions", "close the prescriptions of small equipment that they gave out";
        KeepDirectPayments = "keep_direct_payments", "set up and check direct payments";
        Calibrate = "calibrate", "make and approve calibrations of indicative budgets";
        SitOnPanel = "sit_on_panel", "approve for the panel";
        KeepEmployers = "keep_employers", "keep employers and the roles that they offer";
        PlanHomes = "plan_homes", "keep the list of homes that are planned";
        PrepareAdultLife = "prepare_adult_life", "prepare young people for adult life";
        HoldReviews = "hold_reviews", "hold reviews";
        ArrangeCare = "arrange_care", "arrange care with providers";
        AssessMeans = "assess_means", "make financial assessments";
        PayAndBill = "pay_and_bill", "pay providers and bill people";

        RaiseConcerns = "raise_concerns", "raise a safeguarding concern";
        DecideConcerns = "decide_concerns", "decide on a safeguarding concern";

        SeeRestricted = "see_restricted", "open every restricted record";
        RestrictRecords = "restrict_records", "restrict a record, and say whom it admits";
        BreakGlass = "break_glass", "open a restricted record in an emergency, with a reason";
        ReviewBreakGlass = "review_break_glass", "judge whether broken glass was right";
        SeeAccessLog = "see_access_log", "see who looked at a record";

        SeeReports = "see_reports", "see reports and measures";
        SeeDataQuality = "see_data_quality", "see problems in the data";
        ExportData = "export_data", "take data out";
        ManageReturns = "manage_returns", "bring in, check and measure the national return";

        ManageStaff = "manage_staff", "manage staff accounts and their roles";
        ManageTeams = "manage_teams", "manage teams and their patches";
        ManageCouncil = "manage_council", "change the council's settings, lists and forms";
        SeeAudit = "see_audit", "see everything that was changed";
        RunJobs = "run_jobs", "start and stop jobs";
        SeeHealth = "see_health", "see how the system is doing";
    }
}

#[cfg(test)]
mod tests {
    use super::Permission;

    #[test]
    fn every_permission_is_found_again_by_its_code() {
        for permission in Permission::ALL {
            assert_eq!(Permission::from_code(permission.code()), Some(*permission));
        }
        assert_eq!(Permission::from_code("anything"), None);
    }
}
