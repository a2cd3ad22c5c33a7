//! Keeping a decision: the contact closes, the work goes to its team, and the clocks of both are minded.

use db::entities::{contact, referral, team};
use db::sea_orm::prelude::Uuid;
use db::{Change, Event};
use rules::contact::ContactOutcome;
use rules::vocabulary::dates::london_date;
use serde_json::json;

use super::passing::{self, Asked};
use crate::casework::clocks::{self, Clock, Hands};
use crate::house::permissions::DecideContacts;
use crate::house::{House, PageError, Staff};

/// What was decided, and all that goes with it.
pub struct Decision {
    pub outcome: ContactOutcome,
    pub note: Option<String>,
    pub advice: Option<String>,
    pub signposted_to: Option<String>,
    /// What is asked of the team: code of the list.
    pub kind: Option<String>,
    pub profession: Option<String>,
    pub priority: Option<String>,
    pub why_now: Option<String>,
    /// Why the patches suggest the team they do.
    pub because: String,
    /// Why another team was chosen.
    pub overruled: Option<String>,
    pub team: Option<team::Model>,
    /// The worker who was told, and the team in which they have the case.
    pub worker: Option<(Uuid, Uuid)>,
    pub duplicate_of: Option<Uuid>,
}

impl Decision {
    /// What some outcomes say of themselves: a conversation is asked for as one, and a safeguarding concern is urgent.
    pub fn fill_in(&mut self, outcome: Option<ContactOutcome>) {
        let kind = self.kind.take();
        self.kind = match outcome {
            Some(ContactOutcome::SafeguardingConcern) => {
                self.priority = Some("urgent".to_owned());
                Some("safeguarding".to_owned())
            }
            Some(ContactOutcome::Conversation) => Some("conversation".to_owned()),
            _ => kind,
        };
    }
}

/// Keeps the decision whole, and says what was done.
pub async fn keep(
    staff: &Staff<DecideContacts>,
    row: &contact::Model,
    decision: Decision,
) -> Result<String, PageError> {
    let mut change = staff.change().await?;
    let mut said = format!(
        "Contact {}: {}.",
        row.number,
        lower(decision.outcome.says())
    );
    let passes = decision.outcome.goes_to_a_team();
    let team = decision.team.clone().filter(|_| passes);
    if let (Some(person), Some(team)) = (row.person_id, &team) {
        let referral = refer(&mut change, staff, row, person, team, &decision).await?;
        said = format!(
            "{said} {} has it as referral {}.",
            team.name, referral.number
        );
    }
    close(&mut change, staff, row, &decision, team.as_ref()).await?;
    change.commit().await?;
    Ok(said)
}

fn lower(says: &str) -> String {
    let mut letters = says.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

async fn refer(
    change: &mut Change,
    staff: &Staff<DecideContacts>,
    row: &contact::Model,
    person: Uuid,
    team: &team::Model,
    decision: &Decision,
) -> Result<referral::Model, PageError> {
    let asked = Asked {
        team_id: team.id,
        kind: decision.kind.clone().unwrap_or_default(),
        profession: decision.profession.clone(),
        priority: decision.priority.clone(),
        why_now: decision.why_now.clone(),
    };
    let referral = passing::refer(change, person, Some(row.id), asked, staff.today()).await?;
    start_clocks(change, &staff.house, row, &referral).await?;
    let kind = staff.house.council.says("work_asked", &referral.kind);
    change.log(
        Event::ReferralMade,
        Some(person),
        Some(referral.id),
        json!({ "number": referral.number, "team": team.name, "kind": kind, "contact": row.number }),
    );
    Ok(referral)
}

/// The clocks of the work: to give it to a worker, and for safeguarding to decide on the concern.
async fn start_clocks(
    change: &mut Change,
    house: &House,
    row: &contact::Model,
    referral: &referral::Model,
) -> db::Result<()> {
    let kind = house.council.says("work_asked", &referral.kind);
    let pressing = referral.priority.as_deref() == Some("urgent")
        || matches!(row.urgency.as_deref(), Some("now" | "urgent"));
    let allocation = if pressing {
        "ALLOCATION_URGENT"
    } else {
        "ALLOCATION_STANDARD"
    };
    let allocate = format!("Allocate: {kind}");
    let clock = |timescale, title| Clock {
        timescale,
        title,
        person_id: referral.person_id,
        about_table: "referral",
        about_id: referral.id,
        hands: Hands::of_team(referral.team_id),
        started_on: referral.received_on,
    };
    clocks::start(change, house, clock(allocation, &allocate)).await?;
    if referral.kind == "safeguarding" {
        let mut triage = clock("SG_TRIAGE", "Decide on the safeguarding concern");
        triage.started_on = db::Day(london_date(*row.received_at));
        clocks::start_at(change, house, triage, row.received_at).await?;
    }
    Ok(())
}

async fn close(
    change: &mut Change,
    staff: &Staff<DecideContacts>,
    row: &contact::Model,
    decision: &Decision,
    team: Option<&team::Model>,
) -> Result<(), PageError> {
    let decided_at = change.at();
    let decided_by = staff.colleague.account.id;
    let worker = decision
        .worker
        .filter(|_| decision.outcome == ContactOutcome::ExistingWorkerTold);
    let after = change.update::<contact::Entity>(row, |row| {
        row.outcome = Some(decision.outcome.code().to_owned());
        row.outcome_note = decision.note.clone();
        row.advice = decision.advice.clone();
        row.signposted_to = decision.signposted_to.clone();
        row.decided_at = Some(decided_at);
        row.decided_by = Some(decided_by);
        row.taken_by = row.taken_by.or(Some(decided_by));
        row.worker_told = worker.map(|(worker, _)| worker);
        row.duplicate_of = decision
            .duplicate_of
            .filter(|_| decision.outcome == ContactOutcome::Duplicate);
        if let Some(team) = team {
            row.team_id = Some(team.id);
            row.routed_because = Some(decision.because.clone());
            row.overruled_because = decision.overruled.clone();
        }
    });
    let after = after.await?;
    clocks::met(
        change,
        row.id,
        &["CONTACT_URGENT", "CONTACT_TRIAGE"],
        staff.today(),
    )
    .await?;
    if let (Some((worker, team)), Some(person_id)) = (worker, row.person_id) {
        let notice = Clock {
            timescale: "CONTACT_TRIAGE",
            title: &format!("Read contact {}", row.number),
            person_id,
            about_table: "contact",
            about_id: row.id,
            hands: Hands::of_worker(team, worker),
            started_on: staff.today(),
        };
        clocks::start(change, &staff.house, notice).await?;
    }
    change.log(
        Event::ContactDecided,
        row.person_id,
        Some(row.id),
        json!({
            "number": row.number,
            "outcome": decision.outcome.says(),
            "team": team.map(|team| &team.name),
            "because": after.overruled_because.or(after.routed_because),
        }),
    );
    Ok(())
}
