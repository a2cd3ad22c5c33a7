//! The journey: which step may follow which. The pages' "what next" and the check of every step read this table.

use crate::access::Permission;
use crate::vocabulary::worded::worded;

worded! {
    /// A step of the journey.
    pub enum Step {
        Contact = "contact", "Contact";
        ConversationOne = "conversation_1", "Conversation 1: connect";
        ConversationTwo = "conversation_2", "Conversation 2: in a crisis";
        ConversationThree = "conversation_3", "Conversation 3: build a good life";
        NeedsAssessment = "needs_assessment", "Needs assessment";
        CarersAssessment = "carers_assessment", "Carer's assessment";
        Plan = "plan", "Care and support plan";
        Review = "review", "Review";
        /// A council's own form, outside the journey.
        Local = "local", "Local form";
    }
}

impl Step {
    /// What a colleague's roles must allow for filling in its forms.
    pub fn permission(self) -> Permission {
        match self {
            Step::Contact => Permission::TakeContacts,
            Step::ConversationOne | Step::ConversationTwo | Step::ConversationThree => {
                Permission::HoldConversations
            }
            Step::NeedsAssessment | Step::CarersAssessment | Step::Plan => Permission::Assess,
            Step::Review => Permission::HoldReviews,
            Step::Local => Permission::WriteNotes,
        }
    }

    /// Which of the three conversations it is.
    pub fn conversation(self) -> Option<u8> {
        match self {
            Step::ConversationOne => Some(1),
            Step::ConversationTwo => Some(2),
            Step::ConversationThree => Some(3),
            _ => None,
        }
    }
}

/// One row of the table, with what the step is for in words that could be read to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    pub from: Step,
    pub to: Step,
    pub says: &'static str,
}

const fn path(from: Step, to: Step, says: &'static str) -> Path {
    Path { from, to, says }
}

use Step::*;

/// The table of steps. A conversation may turn into either of the others, and none delays an assessment: where
/// somebody may need care and support, they are assessed.
///
/// Source: Care Act 2014 ss.9, 10, 24, 27.
#[rustfmt::skip]
pub const JOURNEY: &[Path] = &[
    path(Contact, ConversationOne, "Talk about what you could do with the help of people and places near you"),
    path(Contact, ConversationTwo, "Stay close while things are in crisis"),
    path(Contact, ConversationThree, "Talk about the support you will need for a good life"),
    path(Contact, NeedsAssessment, "Work out what care and support you need"),
    path(Contact, CarersAssessment, "Work out what support you need as a carer"),
    path(ConversationOne, ConversationOne, "Talk again about what would help"),
    path(ConversationOne, ConversationTwo, "Stay close while things are in crisis"),
    path(ConversationOne, ConversationThree, "Talk about the support you will need for a good life"),
    path(ConversationOne, NeedsAssessment, "Work out what care and support you need"),
    path(ConversationOne, CarersAssessment, "Work out what support you need as a carer"),
    path(ConversationTwo, ConversationOne, "Talk about what you could do with the help of people and places near you"),
    path(ConversationTwo, ConversationTwo, "Talk again while things are in crisis"),
    path(ConversationTwo, ConversationThree, "Talk about the support you will need for a good life"),
    path(ConversationTwo, NeedsAssessment, "Work out what care and support you need"),
    path(ConversationTwo, CarersAssessment, "Work out what support you need as a carer"),
    path(ConversationThree, ConversationOne, "Talk about what you could do with the help of people and places near you"),
    path(ConversationThree, ConversationTwo, "Stay close while things are in crisis"),
    path(ConversationThree, ConversationThree, "Talk again about a good life"),
    path(ConversationThree, NeedsAssessment, "Work out what care and support you need"),
    path(ConversationThree, CarersAssessment, "Work out what support you need as a carer"),
    path(NeedsAssessment, NeedsAssessment, "Work out your needs afresh"),
    path(NeedsAssessment, Plan, "Plan your care and support together"),
    path(NeedsAssessment, ConversationOne, "Talk about what you could do with the help of people and places near you"),
    path(CarersAssessment, CarersAssessment, "Work out your needs as a carer afresh"),
    path(CarersAssessment, Plan, "Plan your support together"),
    path(Plan, Review, "Look together at how the plan is working"),
    path(Review, Review, "Look again at how the plan is working"),
    path(Review, NeedsAssessment, "Work out your needs afresh"),
    path(Review, CarersAssessment, "Work out your needs as a carer afresh"),
    path(Review, Plan, "Change the plan"),
    path(Review, ConversationTwo, "Stay close while things are in crisis"),
];

/// May this step follow that one? A council's own form may follow anything and lead to anything.
pub fn follows(from: Step, to: Step) -> bool {
    from == Local
        || to == Local
        || JOURNEY
            .iter()
            .any(|path| path.from == from && path.to == to)
}

/// Every step that may follow, in the order of the table.
pub fn next_steps(from: Step) -> impl Iterator<Item = Path> {
    JOURNEY
        .iter()
        .copied()
        .filter(move |path| path.from == from)
}

#[cfg(test)]
mod tests {
    use super::*;

    // R17
    #[test]
    fn a_conversation_may_turn_into_either_of_the_others_and_into_an_assessment() {
        let conversations = [ConversationOne, ConversationTwo, ConversationThree];
        for from in conversations {
            for to in conversations {
                assert!(follows(from, to), "{from} {to}");
            }
            assert!(follows(from, NeedsAssessment) && follows(from, CarersAssessment));
            assert!(follows(Contact, from));
            assert!(!follows(from, Plan) && !follows(from, Contact), "{from}");
        }
    }

    #[test]
    fn no_step_is_named_twice_and_none_leads_back_to_a_contact() {
        for (place, path) in JOURNEY.iter().enumerate() {
            let again = JOURNEY[..place]
                .iter()
                .any(|other| (other.from, other.to) == (path.from, path.to));
            assert!(!again, "{} {}", path.from, path.to);
            assert!(path.to != Contact);
        }
    }

    #[test]
    fn there_is_no_plan_without_an_assessment_or_a_review() {
        let before_a_plan: Vec<Step> = JOURNEY
            .iter()
            .filter(|path| path.to == Plan)
            .map(|path| path.from)
            .collect();
        assert_eq!(before_a_plan, [NeedsAssessment, CarersAssessment, Review]);
    }
}
