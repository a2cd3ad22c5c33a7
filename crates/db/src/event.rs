//! The kinds of things that are done to a record. The chain of events is made of these.

/// What was done. The stored name never changes; new kinds are added at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    CouncilOpened,
    AccountMade,
    AccountChanged,
    AccountClosed,
    PasswordChanged,
    CodesChanged,
    SignedIn,
    SignedOut,
    RolesChanged,
    TeamMade,
    TeamChanged,
    TeamClosed,
    TeamMoved,
    PersonMade,
    PersonChanged,
    PersonMarkedDeleted,
    PersonDied,
    AddressChanged,
    ContactDetailsChanged,
    CommunicationNeedsChanged,
    CircumstancesChanged,
    RecordRestricted,
    RestrictionEnded,
    GlassBroken,
    GlassReviewed,
    ContactTaken,
    ContactChanged,
    PersonRecognised,
    ContactDecided,
    HandedOff,
    ReferralMade,
    ReferralClosed,
    Allocated,
    Reallocated,
    PriorityChanged,
    AllocationClosed,
    AllocationSeen,
    NoteWritten,
    NotePinned,
    NoteRemoved,
    DeadlineMet,
    BreachExplained,
    HistoryLoaded,
    WarningWritten,
    WarningReviewed,
    WarningEnded,
    RelationshipAdded,
    RelationshipChanged,
    RelationshipEnded,
    RelationshipRemoved,
    AlertsChanged,
    KeyContactsChanged,
    ConsentChanged,
    TaskSet,
    TaskChanged,
    TaskDone,
    TaskReopened,
    TaskCancelled,
    CalendarShared,
    PeopleMerged,
    PeopleUnmerged,
    ReturnFileTaken,
    ReturnFileChanged,
    ReturnRunStarted,
    ReturnRunDone,
    ReturnRunFailed,
    ReturnTaskChanged,
    FormPublished,
    FormBegun,
    FormSubmitted,
    FormApproved,
    FormPutToPanel,
    FormReturned,
    FormDiscarded,
    FormRestored,
    FormAcknowledged,
    FormChanged,
    ConversationHeld,
    NextStepTaken,
}

/// Kind, stored name, and what it says in a person's chronology.
const WORDS: &[(Event, &str, &str)] = &[
    (Event::CouncilOpened, "council_opened", "Council opened"),
    (Event::AccountMade, "account_made", "Account made"),
    (Event::AccountChanged, "account_changed", "Account changed"),
    (Event::AccountClosed, "account_closed", "Account closed"),
    (
        Event::PasswordChanged,
        "password_changed",
        "Password changed",
    ),
    (
        Event::CodesChanged,
        "codes_changed",
        "Sign-in codes changed",
    ),
    (Event::SignedIn, "signed_in", "Signed in"),
    (Event::SignedOut, "signed_out", "Signed out"),
    (Event::RolesChanged, "roles_changed", "Roles changed"),
    (Event::TeamMade, "team_made", "Team made"),
    (Event::TeamChanged, "team_changed", "Team changed"),
    (Event::TeamClosed, "team_closed", "Team closed"),
    (Event::TeamMoved, "team_moved", "Moved to another team"),
    (Event::PersonMade, "person_made", "Record opened"),
    (Event::PersonChanged, "person_changed", "Details changed"),
    (
        Event::PersonMarkedDeleted,
        "person_marked_deleted",
        "Record marked as made in error",
    ),
    (Event::PersonDied, "person_died", "Death recorded"),
    (Event::AddressChanged, "address_changed", "Address changed"),
    (
        Event::ContactDetailsChanged,
        "contact_details_changed",
        "Contact details changed",
    ),
    (
        Event::CommunicationNeedsChanged,
        "communication_needs_changed",
        "Communication needs changed",
    ),
    (
        Event::CircumstancesChanged,
        "circumstances_changed",
        "Circumstances changed",
    ),
    (
        Event::RecordRestricted,
        "record_restricted",
        "Record restricted",
    ),
    (
        Event::RestrictionEnded,
        "restriction_ended",
        "Restriction ended",
    ),
    (
        Event::GlassBroken,
        "glass_broken",
        "Restricted record opened in need",
    ),
    (
        Event::GlassReviewed,
        "glass_reviewed",
        "Opening in need reviewed",
    ),
    (Event::ContactTaken, "contact_taken", "Contact received"),
    (Event::ContactChanged, "contact_changed", "Contact changed"),
    (
        Event::PersonRecognised,
        "person_recognised",
        "Contact matched to this person",
    ),
    (Event::ContactDecided, "contact_decided", "Contact decided"),
    (Event::HandedOff, "handed_off", "Passed on"),
    (Event::ReferralMade, "referral_made", "Referred to a team"),
    (Event::ReferralClosed, "referral_closed", "Referral closed"),
    (Event::Allocated, "allocated", "Allocated"),
    (Event::Reallocated, "reallocated", "Re-allocated"),
    (
        Event::PriorityChanged,
        "priority_changed",
        "Priority changed",
    ),
    (
        Event::AllocationClosed,
        "allocation_closed",
        "Allocation ended",
    ),
    (
        Event::AllocationSeen,
        "allocation_seen",
        "Allocation opened by the worker",
    ),
    (Event::NoteWritten, "note_written", "Case note"),
    (
        Event::NotePinned,
        "note_pinned",
        "Case note pinned or unpinned",
    ),
    (Event::NoteRemoved, "note_removed", "Case note removed"),
    (Event::DeadlineMet, "deadline_met", "Done in the time set"),
    (
        Event::BreachExplained,
        "breach_explained",
        "Lateness explained",
    ),
    (Event::HistoryLoaded, "history_loaded", "History brought in"),
    (
        Event::WarningWritten,
        "warning_written",
        "Warning put on the record",
    ),
    (
        Event::WarningReviewed,
        "warning_reviewed",
        "Warning reviewed",
    ),
    (Event::WarningEnded, "warning_ended", "Warning ended"),
    (
        Event::RelationshipAdded,
        "relationship_added",
        "Relationship added",
    ),
    (
        Event::RelationshipChanged,
        "relationship_changed",
        "Relationship changed",
    ),
    (
        Event::RelationshipEnded,
        "relationship_ended",
        "Relationship ended",
    ),
    (
        Event::RelationshipRemoved,
        "relationship_removed",
        "Relationship taken back",
    ),
    (Event::AlertsChanged, "alerts_changed", "Alerts changed"),
    (
        Event::KeyContactsChanged,
        "key_contacts_changed",
        "Key contacts changed",
    ),
    (Event::ConsentChanged, "consent_changed", "Consent changed"),
    (Event::TaskSet, "task_set", "Task set"),
    (Event::TaskChanged, "task_changed", "Task changed"),
    (Event::TaskDone, "task_done", "Task done"),
    (Event::TaskReopened, "task_reopened", "Task opened again"),
    (Event::TaskCancelled, "task_cancelled", "Task called off"),
    (
        Event::CalendarShared,
        "calendar_shared",
        "Calendar address made or taken back",
    ),
    (Event::PeopleMerged, "people_merged", "Records joined"),
    (
        Event::PeopleUnmerged,
        "people_unmerged",
        "Records parted again",
    ),
    (
        Event::ReturnFileTaken,
        "return_file_taken",
        "File of the national return brought in",
    ),
    (
        Event::ReturnFileChanged,
        "return_file_changed",
        "File of the national return: sending day changed",
    ),
    (
        Event::ReturnRunStarted,
        "return_run_started",
        "Checks and measures of the national return begun",
    ),
    (
        Event::ReturnRunDone,
        "return_run_done",
        "National return checked and measured",
    ),
    (
        Event::ReturnRunFailed,
        "return_run_failed",
        "National return could not be checked",
    ),
    (
        Event::ReturnTaskChanged,
        "return_task_changed",
        "Problem of the national return given or mended",
    ),
    (Event::FormPublished, "form_published", "Form published"),
    (Event::FormBegun, "form_begun", "Form begun"),
    (Event::FormSubmitted, "form_submitted", "Form submitted"),
    (Event::FormApproved, "form_approved", "Form approved"),
    (
        Event::FormPutToPanel,
        "form_put_to_panel",
        "Form put to a panel",
    ),
    (
        Event::FormReturned,
        "form_returned",
        "Form returned for changes",
    ),
    (Event::FormDiscarded, "form_discarded", "Form discarded"),
    (Event::FormRestored, "form_restored", "Form restored"),
    (
        Event::FormAcknowledged,
        "form_acknowledged",
        "Form acknowledged by finance",
    ),
    (
        Event::FormChanged,
        "form_changed",
        "Form given on or marked",
    ),
    (
        Event::ConversationHeld,
        "conversation_held",
        "Conversation held",
    ),
    (Event::NextStepTaken, "next_step_taken", "Next step taken"),
];

impl Event {
    /// The stored name.
    pub fn as_str(self) -> &'static str {
        WORDS
            .iter()
            .find(|(event, ..)| *event == self)
            .map_or("", |(_, name, _)| name)
    }

    /// What a reader of the record is told; the stored name when a newer program wrote it.
    pub fn title_of(name: &str) -> &str {
        WORDS
            .iter()
            .find(|(_, known, _)| *known == name)
            .map_or(name, |(.., title)| title)
    }

    /// Every stored name with its title, for filters.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        WORDS.iter().map(|(_, name, title)| (*name, *title))
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
        assert_eq!(
            WORDS.len(),
            Event::NextStepTaken as usize + 1,
            "a kind has no words"
        );
    }
}
