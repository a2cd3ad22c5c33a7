//! The kinds of things that are done to a record. The chain of events is made of these.

macro_rules! kinds {
    ($($kind:ident: $name:literal, $title:literal,)+) => {
        /// What was done. The stored name never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Event {
            $($kind),+
        }

        /// Stored name, and what it says in a person's chronology, in the order of the kinds.
        const WORDS: &[(&str, &str)] = &[$(($name, $title)),+];
    };
}

kinds! {
    CouncilOpened: "council_opened", "Council opened",
    AccountMade: "account_made", "Account made",
    AccountChanged: "account_changed", "Account changed",
    AccountClosed: "account_closed", "Account closed",
    PasswordChanged: "password_changed", "Password changed",
    CodesChanged: "codes_changed", "Sign-in codes changed",
    SignedIn: "signed_in", "Signed in",
    SignedOut: "signed_out", "Signed out",
    RolesChanged: "roles_changed", "Roles changed",
    TeamMade: "team_made", "Team made",
    TeamChanged: "team_changed", "Team changed",
    TeamClosed: "team_closed", "Team closed",
    TeamMoved: "team_moved", "Moved to another team",
    PersonMade: "person_made", "Record opened",
    PersonChanged: "person_changed", "Details changed",
    PersonMarkedDeleted: "person_marked_deleted", "Record marked as made in error",
    PersonDied: "person_died", "Death recorded",
    AddressChanged: "address_changed", "Address changed",
    ContactDetailsChanged: "contact_details_changed", "Contact details changed",
    CommunicationNeedsChanged: "communication_needs_changed", "Communication needs changed",
    CircumstancesChanged: "circumstances_changed", "Circumstances changed",
    RecordRestricted: "record_restricted", "Record restricted",
    RestrictionEnded: "restriction_ended", "Restriction ended",
    GlassBroken: "glass_broken", "Restricted record opened in need",
    GlassReviewed: "glass_reviewed", "Opening in need reviewed",
    EnquirySent: "enquiry_sent", "Enquiry sent from the open page",
    ContactTaken: "contact_taken", "Contact received",
    ContactChanged: "contact_changed", "Contact changed",
    PersonRecognised: "person_recognised", "Contact matched to this person",
    ContactDecided: "contact_decided", "Contact decided",
    HandedOff: "handed_off", "Passed on",
    ReferralMade: "referral_made", "Referred to a team",
    ReferralClosed: "referral_closed", "Referral closed",
    Allocated: "allocated", "Allocated",
    Reallocated: "reallocated", "Re-allocated",
    PriorityChanged: "priority_changed", "Priority changed",
    AllocationClosed: "allocation_closed", "Allocation ended",
    AllocationSeen: "allocation_seen", "Allocation opened by the worker",
    NoteWritten: "note_written", "Case note",
    NotePinned: "note_pinned", "Case note pinned or unpinned",
    NoteRemoved: "note_removed", "Case note removed",
    DeadlineMet: "deadline_met", "Done in the time set",
    BreachExplained: "breach_explained", "Lateness explained",
    HistoryLoaded: "history_loaded", "History brought in",
    WarningWritten: "warning_written", "Warning put on the record",
    WarningReviewed: "warning_reviewed", "Warning reviewed",
    WarningEnded: "warning_ended", "Warning ended",
    RelationshipAdded: "relationship_added", "Relationship added",
    RelationshipChanged: "relationship_changed", "Relationship changed",
    RelationshipEnded: "relationship_ended", "Relationship ended",
    RelationshipRemoved: "relationship_removed", "Relationship taken back",
    AlertsChanged: "alerts_changed", "Alerts changed",
    KeyContactsChanged: "key_contacts_changed", "Key contacts changed",
    ResidenceChanged: "residence_changed", "Ordinary residence changed",
    ConsentChanged: "consent_changed", "Consent changed",
    TaskSet: "task_set", "Task set",
    TaskChanged: "task_changed", "Task changed",
    TaskDone: "task_done", "Task done",
    TaskReopened: "task_reopened", "Task opened again",
    TaskCancelled: "task_cancelled", "Task called off",
    CalendarShared: "calendar_shared", "Calendar address made or taken back",
    PeopleMerged: "people_merged", "Records joined",
    PeopleUnmerged: "people_unmerged", "Records parted again",
    ReturnFileTaken: "return_file_taken", "File of the national return brought in",
    ReturnFileChanged: "return_file_changed", "File of the national return: sending day changed",
    ReturnRunStarted: "return_run_started", "Checks and measures of the national return begun",
    ReturnRunDone: "return_run_done", "National return checked and measured",
    ReturnRunFailed: "return_run_failed", "National return could not be checked",
    RecordSubmissionBegun: "record_submission_begun", "Submission of the national return from the record begun",
    RecordSubmissionMade: "record_submission_made", "Submission of the national return made from the record",
    RecordSubmissionFailed: "record_submission_failed", "Submission of the national return could not be made",
    ReturnTaskChanged: "return_task_changed", "Problem of the national return given or mended",
    FormPublished: "form_published", "Form published",
    FormBegun: "form_begun", "Form begun",
    FormSubmitted: "form_submitted", "Form submitted",
    FormApproved: "form_approved", "Form approved",
    FormPutToPanel: "form_put_to_panel", "Form put to a panel",
    FormReturned: "form_returned", "Form returned for changes",
    FormDiscarded: "form_discarded", "Form discarded",
    FormRestored: "form_restored", "Form restored",
    FormAcknowledged: "form_acknowledged", "Form acknowledged by finance",
    FormChanged: "form_changed", "Form given on or marked",
    ConversationHeld: "conversation_held", "Conversation held",
    AssessmentOffered: "assessment_offered", "Assessment asked for or offered",
    AssessmentChanged: "assessment_changed", "Assessment given on or noted",
    AssessmentRefused: "assessment_refused", "Assessment refused",
    AssessmentCompleted: "assessment_completed", "Assessment completed",
    EligibilityDecided: "eligibility_decided", "Eligibility decided",
    ReviewPlanned: "review_planned", "Review planned",
    ReviewHeld: "review_held", "Review held",
    ReablementChanged: "reablement_changed", "Help to get back on one's feet",
    BatchMoved: "batch_moved", "Work handed out to another organisation or back",
    AdultLifeChanged: "adult_life_changed", "Preparing for adult life",
    OccupationChanged: "occupation_changed", "Work and days",
    EmployerChanged: "employer_changed", "Employers and their roles",
    HomeChanged: "home_changed", "Home",
    SchemeChanged: "scheme_changed", "Homes that are planned",
    PilotChanged: "pilot_changed", "Pilot",
    EquipmentChanged: "equipment_changed", "Equipment and technology",
    CareHomeStayChanged: "care_home_stay_changed", "Stay in a care home",
    NextStepTaken: "next_step_taken", "Next step taken",
    DocumentPut: "document_put", "Document put on the record",
    DocumentRemoved: "document_removed", "Document struck out",
    VisitTaken: "visit_taken", "Taken on a visit",
    VisitReturned: "visit_returned", "Brought back from a visit",
    VisitWiped: "visit_wiped", "Wiped from a device",
    LetterWritten: "letter_written", "Letter written",
    LetterSent: "letter_sent", "Letter sent by email",
    DeadlinePaused: "deadline_paused", "Time limit paused",
    DeadlineResumed: "deadline_resumed", "Time limit goes on",
    CalibrationMade: "calibration_made", "Calibration put forward",
    CalibrationForecast: "calibration_forecast", "What a calibration would mean worked out",
    CalibrationChecked: "calibration_checked", "Whether figures are fair and enough worked out",
    CalibrationDecided: "calibration_decided", "Calibration approved or turned down",
    ContributionEstimated: "contribution_estimated", "What they may have to pay estimated",
    FigureWorkedOut: "figure_worked_out", "Indicative budget worked out",
    FigureNotUsed: "figure_not_used", "Indicative budget not used",
    PlanBegun: "plan_begun", "Plan begun",
    PlanChanged: "plan_changed", "Plan changed",
    PlanMoved: "plan_moved", "Plan moved on",
    PlanReturned: "plan_returned", "Plan returned",
    PlanDiscarded: "plan_discarded", "Plan discarded",
    BudgetAgreed: "budget_agreed", "Personal budget agreed",
    DirectPaymentDecided: "direct_payment_decided", "Direct payment decided",
    DirectPaymentChanged: "direct_payment_changed", "Direct payment changed",
    DirectPaymentReviewed: "direct_payment_reviewed", "Direct payment reviewed",
    DirectPaymentChecked: "direct_payment_checked", "Direct payment account checked",
    DirectPaymentEnded: "direct_payment_ended", "Direct payment ended",
    DirectPaymentPaid: "direct_payment_paid", "Direct payment paid out",
    StatementTaken: "statement_taken", "Card statement brought in",
    DeadlinesRecomputed: "deadlines_recomputed", "Time limits reckoned anew",
}

impl Event {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        WORDS[self as usize].0
    }

    /// What a reader of the record is told; the stored name when a newer program wrote it.
    pub fn title_of(name: &str) -> &str {
        WORDS
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(name, |(_, title)| title)
    }

    /// Every stored name with its title, for filters.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        WORDS.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_own_name() {
        let mut names: Vec<_> = Event::all().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), WORDS.len());
    }

    #[test]
    fn a_kind_and_its_words_stand_together() {
        assert_eq!(Event::CouncilOpened.as_str(), "council_opened");
        assert_eq!(Event::NoteWritten.as_str(), "note_written");
        assert_eq!(
            Event::title_of("from_a_newer_program"),
            "from_a_newer_program"
        );
    }
}
