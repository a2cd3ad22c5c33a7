//! A contact: how people reach the council, what must be known before it is decided, what may come
//! of it, and which team takes it on.

mod draft;
mod routing;

pub use draft::{Consent, ContactDraft, needs};
pub use routing::{Patch, RouteFacts, Routed, Work, in_a_patch, route};

use crate::vocabulary::worded::worded;

worded! {
    /// The way a contact came.
    pub enum Channel {
        Phone = "phone", "Phone";
        Email = "email", "Email";
        OnlineForm = "online_form", "Online form";
        Portal = "portal", "Professionals' portal";
        InPerson = "in_person", "In person";
        Letter = "letter", "Letter";
        TextMessage = "text_message", "Text message";
    }
}

worded! {
    /// How soon someone must act.
    pub enum Urgency {
        Now = "now", "Now: someone may be in danger";
        Urgent = "urgent", "Urgent: cannot wait for the usual time";
        Usual = "usual", "Usual";
    }
}

worded! {
    /// What came of a contact.
    pub enum ContactOutcome {
        ClosedWithAdvice = "closed_with_advice", "Closed with information and advice";
        Signposted = "signposted", "Signposted to another service";
        Conversation = "conversation", "A conversation";
        ReferredToTeam = "referred_to_team", "Referred to a team";
        SafeguardingConcern = "safeguarding_concern", "Safeguarding concern";
        ExistingWorkerTold = "existing_worker_told", "Existing worker told";
        ReferredToNhs = "referred_to_nhs", "Referred to the NHS";
        AnotherCouncil = "another_council", "Passed to another council";
        Declined = "declined", "Support declined";
        Duplicate = "duplicate", "Duplicate of another contact";
        Died = "died", "The person has died";
    }
}

impl ContactOutcome {
    /// Does someone else in the council carry on from here?
    pub fn goes_to_a_team(self) -> bool {
        use ContactOutcome::*;
        matches!(self, Conversation | ReferredToTeam | SafeguardingConcern)
    }

    /// Must it say what the person was told?
    pub fn tells_the_person(self) -> bool {
        use ContactOutcome::*;
        matches!(self, ClosedWithAdvice | Signposted)
    }

    /// May it be decided about someone who is not on file?
    pub fn may_be_nameless(self) -> bool {
        use ContactOutcome::*;
        matches!(
            self,
            ClosedWithAdvice | Signposted | AnotherCouncil | Duplicate
        )
    }
}
