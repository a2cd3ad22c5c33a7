//! What must be answered before the outcome of a contact may be decided.

use super::{Channel, ContactOutcome, Urgency};
use crate::vocabulary::Problem;
use crate::vocabulary::worded::worded;
use uuid::Uuid;

worded! {
    /// Does the person agree to the council acting on the contact?
    pub enum Consent {
        Given = "given", "Agrees";
        Refused = "refused", "Does not agree";
        NotAsked = "not_asked", "Has not been asked";
        LacksCapacity = "lacks_capacity", "Cannot decide this: lacks capacity";
    }
}

/// A contact as far as it has been taken. `None` and blank mean not answered yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactDraft {
    pub channel: Option<Channel>,
    /// Who it is about, once found or put on file.
    pub person_id: Option<Uuid>,
    /// Who is calling, in words.
    pub caller: String,
    /// Code of the reason list.
    pub reason: Option<String>,
    /// What has happened, in the caller's words.
    pub what_was_said: String,
    pub urgency: Option<Urgency>,
    /// Is anyone in danger now?
    pub danger_now: Option<bool>,
    /// A safeguarding concern was opened from this contact.
    pub concern_raised: bool,
    pub consent: Option<Consent>,
    /// Why the council goes on without the person's agreement.
    pub why_without_consent: String,
    pub outcome: Option<ContactOutcome>,
    /// What the person was told or sent.
    pub advice: String,
    /// Code of the team that takes it on.
    pub team: Option<String>,
    /// The team the routing rule suggested.
    pub suggested_team: Option<String>,
    pub why_another_team: String,
    /// The contact this one repeats.
    pub duplicate_of: Option<Uuid>,
    /// The worker who was told.
    pub worker_told: Option<Uuid>,
}

/// What is still to be answered; empty when the outcome may be decided.
pub fn needs(draft: &ContactDraft) -> Vec<Problem> {
    let mut asked = Asked::default();
    about_the_call(draft, &mut asked);
    if draft.outcome != Some(ContactOutcome::Duplicate) {
        about_safety(draft, &mut asked);
        about_consent(draft, &mut asked);
    }
    match draft.outcome {
        None => asked.must(false, "outcome", "Choose what happens next"),
        Some(outcome) => about_the_outcome(outcome, draft, &mut asked),
    }
    asked.problems
}

/// The questions asked so far, and those that found no answer.
#[derive(Default)]
struct Asked {
    problems: Vec<Problem>,
}

impl Asked {
    fn must(&mut self, answered: bool, field: &str, says: &str) {
        if !answered {
            self.problems.push(Problem::new(field, says));
        }
    }
}

fn said(text: &str) -> bool {
    !text.trim().is_empty()
}

fn about_the_call(draft: &ContactDraft, asked: &mut Asked) {
    asked.must(
        draft.channel.is_some(),
        "channel",
        "Choose how the contact came",
    );
    asked.must(said(&draft.caller), "caller", "Enter who made contact");
    let reason = draft.reason.as_deref().is_some_and(said);
    asked.must(reason, "reason", "Choose why they made contact");
    asked.must(
        said(&draft.what_was_said),
        "what_was_said",
        "Enter what has happened",
    );
    asked.must(
        draft.urgency.is_some(),
        "urgency",
        "Choose how urgent it is",
    );
}

fn about_safety(draft: &ContactDraft, asked: &mut Asked) {
    asked.must(
        draft.danger_now.is_some(),
        "danger_now",
        "Answer whether anyone is in danger now",
    );
    let covered = draft.concern_raised
        || draft.outcome == Some(ContactOutcome::SafeguardingConcern)
        || draft.danger_now != Some(true);
    asked.must(
        covered,
        "danger_now",
        "Raise a safeguarding concern, because someone is in danger now",
    );
}

fn about_consent(draft: &ContactDraft, asked: &mut Asked) {
    asked.must(
        draft.consent.is_some(),
        "consent",
        "Answer whether the person agrees",
    );
    let explained =
        matches!(draft.consent, None | Some(Consent::Given)) || said(&draft.why_without_consent);
    asked.must(
        explained,
        "why_without_consent",
        "Enter why you are going on without the person's agreement",
    );
}

fn about_the_outcome(outcome: ContactOutcome, draft: &ContactDraft, asked: &mut Asked) {
    let known = draft.person_id.is_some() || outcome.may_be_nameless();
    asked.must(known, "person_id", "Find the person, or put them on file");
    let told = !outcome.tells_the_person() || said(&draft.advice);
    asked.must(told, "advice", "Enter the advice you gave");
    let sent = !outcome.goes_to_a_team() || draft.team.as_deref().is_some_and(said);
    asked.must(sent, "team", "Choose the team that takes this on");
    let overruled = outcome.goes_to_a_team()
        && draft.team.is_some()
        && draft.suggested_team.is_some()
        && draft.team != draft.suggested_team;
    let explained = !overruled || said(&draft.why_another_team);
    asked.must(
        explained,
        "why_another_team",
        "Enter why it goes to another team than the suggested one",
    );
    let found = outcome != ContactOutcome::Duplicate || draft.duplicate_of.is_some();
    asked.must(found, "duplicate_of", "Choose the contact this one repeats");
    let worker = outcome != ContactOutcome::ExistingWorkerTold || draft.worker_told.is_some();
    asked.must(worker, "worker_told", "Choose the worker you told");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::ContactOutcome::*;

    fn answered(outcome: ContactOutcome) -> ContactDraft {
        ContactDraft {
            channel: Some(Channel::Phone),
            person_id: Some(Uuid::from_u128(1)),
            caller: "Carol Price, daughter".into(),
            reason: Some("fall".into()),
            what_was_said: "Mum fell on Tuesday".into(),
            urgency: Some(Urgency::Usual),
            danger_now: Some(false),
            consent: Some(Consent::Given),
            outcome: Some(outcome),
            advice: "Told about the falls class".into(),
            team: Some("north".into()),
            suggested_team: Some("north".into()),
            duplicate_of: Some(Uuid::from_u128(2)),
            worker_told: Some(Uuid::from_u128(3)),
            ..ContactDraft::default()
        }
    }

    fn check(draft: &ContactDraft, expected: &[&str]) {
        let fields: Vec<String> = needs(draft).into_iter().map(|p| p.field).collect();
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_contact_with_every_answer_may_be_decided_whatever_its_outcome() {
        for outcome in ContactOutcome::ALL {
            check(&answered(*outcome), &[]);
        }
    }

    #[test]
    fn an_empty_contact_is_asked_everything_once() {
        check(
            &ContactDraft::default(),
            &[
                "channel",
                "caller",
                "reason",
                "what_was_said",
                "urgency",
                "danger_now",
                "consent",
                "outcome",
            ],
        );
    }

    #[test]
    fn each_answer_left_out_is_asked_for() {
        type Change = fn(&mut ContactDraft);
        let cases: [(ContactOutcome, Change, &[&str]); 16] = [
            (Signposted, |d| d.channel = None, &["channel"]),
            (Signposted, |d| d.caller = "  ".into(), &["caller"]),
            (Signposted, |d| d.reason = Some(" ".into()), &["reason"]),
            (Signposted, |d| d.what_was_said.clear(), &["what_was_said"]),
            (Signposted, |d| d.urgency = None, &["urgency"]),
            (Signposted, |d| d.danger_now = None, &["danger_now"]),
            (Signposted, |d| d.consent = None, &["consent"]),
            (
                Signposted,
                |d| d.consent = Some(Consent::NotAsked),
                &["why_without_consent"],
            ),
            (Signposted, |d| d.advice.clear(), &["advice"]),
            (ClosedWithAdvice, |d| d.advice.clear(), &["advice"]),
            (ReferredToTeam, |d| d.advice.clear(), &[]),
            (ReferredToTeam, |d| d.team = None, &["team"]),
            (ReferredToTeam, |d| d.person_id = None, &["person_id"]),
            (
                ReferredToTeam,
                |d| d.team = Some("south".into()),
                &["why_another_team"],
            ),
            (
                ExistingWorkerTold,
                |d| d.worker_told = None,
                &["worker_told"],
            ),
            (Duplicate, |d| d.duplicate_of = None, &["duplicate_of"]),
        ];
        for (outcome, change, expected) in cases {
            let mut draft = answered(outcome);
            change(&mut draft);
            check(&draft, expected);
        }
    }

    #[test]
    fn advice_may_be_given_to_someone_without_a_name_but_no_more() {
        for outcome in ContactOutcome::ALL {
            let draft = ContactDraft {
                person_id: None,
                ..answered(*outcome)
            };
            let expected: &[&str] = match outcome {
                ClosedWithAdvice | Signposted | AnotherCouncil | Duplicate => &[],
                _ => &["person_id"],
            };
            check(&draft, expected);
        }
    }

    #[test]
    fn danger_now_needs_a_concern_beside_the_call_or_as_its_outcome() {
        for (outcome, concern_raised, expected) in [
            (Conversation, false, &["danger_now"][..]),
            (Conversation, true, &[]),
            (SafeguardingConcern, false, &[]),
        ] {
            let draft = ContactDraft {
                danger_now: Some(true),
                concern_raised,
                ..answered(outcome)
            };
            check(&draft, expected);
        }
    }

    #[test]
    fn a_duplicate_is_not_asked_again_about_safety_and_consent() {
        let draft = ContactDraft {
            danger_now: None,
            consent: None,
            ..answered(Duplicate)
        };
        check(&draft, &[]);
    }
}
