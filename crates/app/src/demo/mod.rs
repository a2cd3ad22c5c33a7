//! Exampleshire: a council that does not exist, with people, staff and five years of histories that look like life.
//!
//! All of it follows from a seed and a day: the same two give the same archive, to the last hash. Teams,
//! routing and clocks come from the council's settings and the rule book, as in daily work.

mod accounts;
mod around;
mod assessed;
mod assessing;
mod cases;
mod cast;
mod clocks;
mod concerns;
mod contacts;
mod conversations;
mod couples;
mod days;
mod employers;
mod figures;
mod first_offer;
mod forms;
mod handed_out;
mod heritage;
mod in_force;
mod in_prison;
mod judged;
mod life;
mod lives;
mod looking_again;
mod nhs_numbers;
mod notes;
mod paid_out;
mod payments;
mod people;
mod places;
mod planned;
mod planning;
mod plans;
mod random;
mod record;
mod residence;
mod returns;
mod sayings;
mod staff;
mod story;
mod taking_part;
mod told;
mod work;

pub use cast::CAST;

use std::sync::atomic::Ordering;

use db::entities::{
    address, adult_life, alert, allocation, assessed_need, assessment, assessment_batch,
    batch_line, care_home_stay, case_note, circumstance, communication_need, consent, contact,
    contact_detail, conversation, deadline, direct_payment, direct_payment_check,
    direct_payment_line, direct_payment_paid, direct_payment_payer, direct_payment_rate,
    direct_payment_review, direct_payment_suspension, direct_payment_trigger, eligibility_decision,
    employer, employer_contact, employer_role, equipment, filled_form, form_move, form_subject,
    hand_off, housing_scheme, indicative_budget, key_contact, letter, membership, occupation,
    ordinary_residence, person, person_alias, personal_budget, pilot, pilot_member, plan,
    plan_line, plan_move, plan_need, reablement_episode, referral, relationship, restriction,
    review, role_held, scheme_stage, task, tenancy, warning_note,
};
use db::{Archive, At, Done, Loader, Told, names_of};
use jiff::civil::Date;
use rules::contact::Patch;

use crate::house::council::Council;
use days::Days;
use people::Person;
pub use random::Dice;
use sayings::Filling;
use staff::Staff;
use story::{Happening, Ids, Row, Sketch, Story, Words};

/// What is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many people.
    pub people: u64,
    pub seed: u64,
    /// The histories end on the evening before.
    pub today: Date,
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub people: u64,
    pub colleagues: u64,
    pub events: u64,
    pub notes: u64,
    pub contacts: u64,
    /// People with whom a team or worker has an open case.
    pub open_cases: u64,
    /// Work on the holding list.
    pub waiting: u64,
}

/// What everyone's story shares.
struct World<'a> {
    council: &'a Council,
    days: &'a Days,
    staff: &'a Staff,
    shared: &'a life::Shared,
    patches: Vec<Patch>,
}

/// Events after which SQLite puts away what it has: one transaction would need the room of the archive twice.
const PART: usize = 400_000;

/// People whose histories of five years fit into some 7 GB of memory. Where there are more, the years are told in
/// parts, and each part tells everything and keeps what is its own.
const AT_ONCE: u64 = 60_000;

/// Makes Exampleshire in an empty archive; in PostgreSQL as a whole or not at all. `progress` hears from time to
/// time how much of the chain is written, in hundredths.
pub async fn make(
    archive: &Archive,
    council: &Council,
    plan: &Plan,
    mut progress: impl FnMut(u64),
) -> anyhow::Result<Made> {
    let days = Days::before(plan.today);
    let mut ids = Ids::default();
    let staff = staff::staff(plan, council, &days, &mut ids);
    let shared = life::shared(&staff, &days, &mut ids);
    let world = World {
        council,
        days: &days,
        staff: &staff,
        shared: &shared,
        patches: council.patches(),
    };
    let mut loader = archive.loader().await?;
    let mut made = Made {
        people: plan.people,
        colleagues: staff.accounts.len() as u64,
        ..Made::default()
    };
    let parts = plan.people.div_ceil(AT_ONCE).max(1);
    for part in 0..parts {
        let mut ids = ids.clone();
        let mut people = people::people(plan, &days, &mut ids);
        let is_now = |at| days.part(at, parts) == part;
        let (happenings, contacts) = histories(&world, &mut ids, &mut people, is_now)?;
        if part == 0 {
            made.contacts = contacts;
            begin(&mut loader, &made).await?;
            staff.begin(&mut loader, &days).await?;
        }
        let all = happenings.len() as u64;
        for (nth, happening) in happenings.into_iter().enumerate() {
            if (nth as u64 * 100).is_multiple_of(all.max(1)) || nth % 20_000 == 0 {
                progress((part * 100 + nth as u64 * 100 / all.max(1)) / parts);
            }
            if nth % PART == PART - 1 && archive.is_in_a_folder() {
                loader = loader.go_on().await?;
            }
            made.count(&happening);
            write(&mut loader, &people, happening).await?;
        }
        made.events += all;
        if part == parts - 1 {
            returns::lay(&mut loader, &world, &people, plan.seed).await?;
        }
    }
    loader.finish().await?;
    progress(100);
    Ok(made)
}

/// Numbers go on after those of the histories.
async fn begin(loader: &mut Loader, made: &Made) -> db::Result<()> {
    let next = 200_001 + made.contacts as i64;
    loader
        .begin_series("person", 100_001 + made.people as i64)
        .await?;
    loader
        .begin_series("equipment", 1 + made.people as i64)
        .await?;
    for series in ["contact", "referral", "form"] {
        loader.begin_series(series, next).await?;
    }
    Ok(())
}

impl Made {
    fn count(&mut self, happening: &Happening) {
        for row in &happening.rows {
            match row {
                Row::Note(_) => self.notes += 1,
                Row::Allocation(row) if row.worker_id.is_none() && row.until_on.is_none() => {
                    self.open_cases += 1;
                }
                Row::Referral(row) if row.allocated_on.is_none() && row.closed_on.is_none() => {
                    self.waiting += 1;
                }
                _ => {}
            }
        }
    }
}

/// What happened to everybody at some instants, in its order; and how many contacts there were in all.
fn histories(
    world: &World,
    ids: &mut Ids,
    people: &mut [Person],
    is_now: impl Fn(At) -> bool,
) -> db::Result<(Vec<Happening>, u64)> {
    let mut calls: Vec<(i64, u32)> = Vec::new();
    for (whom, person) in people.iter_mut().enumerate() {
        let places = contacts::days_of(world, person);
        calls.extend(places.into_iter().map(|place| (place, whom as u32)));
    }
    calls.sort_unstable();
    let mut numbered: Vec<Vec<contacts::Numbered>> = vec![Vec::new(); people.len()];
    for (nth, (place, whom)) in calls.iter().enumerate() {
        numbered[*whom as usize].push((*place, 200_001 + nth as u64));
    }
    let mut happenings = Vec::new();
    world.shared.turn.store(0, Ordering::Relaxed);
    for (whom, (person, contacts)) in people.iter_mut().zip(&numbered).enumerate() {
        let mut story = Story::of(Some(whom as u32));
        record::tell(world, ids, person, &mut story)?;
        contacts::tell(world, ids, person, &mut story, contacts)?;
        plans::tell(world, ids, person, &mut story)?;
        life::tell(world, ids, (whom, person), &mut story)?;
        happenings.extend(story.happenings.into_iter().filter(|one| is_now(one.at)));
    }
    let moves = world.staff.moves(world.days)?;
    happenings.extend(moves.into_iter().filter(|one| is_now(one.at)));
    let shared = life::begin(world)?;
    happenings.extend(shared.into_iter().filter(|one| is_now(one.at)));
    happenings.sort_by_key(|happening| happening.at);
    Ok((happenings, calls.len() as u64))
}

/// Writes one happening: its rows as they are in the end, then the event.
async fn write(loader: &mut Loader, people: &[Person], happening: Happening) -> db::Result<()> {
    let whom = happening.whom.and_then(|whom| people.get(whom as usize));
    let mut told = happening.told;
    for row in happening.rows {
        keep(loader, whom, row, happening.at, &mut told)?;
    }
    let done = Done {
        at: happening.at,
        actor: happening.actor,
        kind: happening.kind,
        person: whom.map(|person| person.row.id),
        about: happening.about,
        body: happening.body,
    };
    loader.log(done, told).await
}

fn keep(
    loader: &mut Loader,
    whom: Option<&Person>,
    row: Row,
    at: At,
    told: &mut Vec<Told>,
) -> db::Result<()> {
    match row {
        Row::Person(row) => {
            let aliases = whom.and_then(alias_of);
            let names = names_of(&row, aliases.as_slice(), || loader.new_id(at));
            loader.keep::<person::Entity>(*row);
            loader.keep_names(names);
        }
        Row::Note(sketch) => {
            if let Some(person) = whom {
                let row = written(*sketch, person, at);
                told.push(Told::made::<case_note::Entity>(&row)?);
                loader.keep::<case_note::Entity>(row);
            }
        }
        Row::Role(row) => loader.keep::<role_held::Entity>(row),
        Row::Membership(row) => loader.keep::<membership::Entity>(row),
        Row::Alias(row) => loader.keep::<person_alias::Entity>(row),
        Row::Address(row) => loader.keep::<address::Entity>(*row),
        Row::Detail(row) => loader.keep::<contact_detail::Entity>(row),
        Row::Need(row) => loader.keep::<communication_need::Entity>(row),
        Row::Circumstance(row) => loader.keep::<circumstance::Entity>(row),
        Row::Restriction(row) => loader.keep::<restriction::Entity>(*row),
        Row::Contact(row) => loader.keep::<contact::Entity>(*row),
        Row::HandOff(row) => loader.keep::<hand_off::Entity>(row),
        Row::Referral(row) => loader.keep::<referral::Entity>(*row),
        Row::Allocation(row) => loader.keep::<allocation::Entity>(*row),
        Row::Deadline(row) => loader.keep::<deadline::Entity>(*row),
        Row::Form(row) => loader.keep::<filled_form::Entity>(*row),
        Row::Subject(row) => loader.keep::<form_subject::Entity>(row),
        Row::FormMove(row) => loader.keep::<form_move::Entity>(row),
        Row::Conversation(row) => loader.keep::<conversation::Entity>(*row),
        Row::Assessment(row) => loader.keep::<assessment::Entity>(*row),
        Row::AssessedNeed(row) => loader.keep::<assessed_need::Entity>(*row),
        Row::Decision(row) => loader.keep::<eligibility_decision::Entity>(*row),
        Row::Review(row) => loader.keep::<review::Entity>(*row),
        Row::Reablement(row) => loader.keep::<reablement_episode::Entity>(*row),
        Row::Relationship(row) => loader.keep::<relationship::Entity>(*row),
        Row::Alert(row) => loader.keep::<alert::Entity>(row),
        Row::KeyContact(row) => loader.keep::<key_contact::Entity>(*row),
        Row::Consent(row) => loader.keep::<consent::Entity>(row),
        Row::Warning(row) => loader.keep::<warning_note::Entity>(*row),
        Row::Task(row) => loader.keep::<task::Entity>(*row),
        Row::Figure(row) => loader.keep::<indicative_budget::Entity>(*row),
        Row::Plan(row) => loader.keep::<plan::Entity>(*row),
        Row::PlanNeed(row) => loader.keep::<plan_need::Entity>(*row),
        Row::PlanLine(row) => loader.keep::<plan_line::Entity>(*row),
        Row::PlanMove(row) => loader.keep::<plan_move::Entity>(*row),
        Row::Budget(row) => loader.keep::<personal_budget::Entity>(*row),
        Row::DirectPayment(row) => loader.keep::<direct_payment::Entity>(*row),
        Row::PaymentReview(row) => loader.keep::<direct_payment_review::Entity>(*row),
        Row::PaidOut(row) => loader.keep::<direct_payment_paid::Entity>(*row),
        Row::Payer(row) => loader.keep::<direct_payment_payer::Entity>(*row),
        Row::Lives(row) => loader.keep::<ordinary_residence::Entity>(*row),
        Row::PaymentCheck(row) => loader.keep::<direct_payment_check::Entity>(*row),
        Row::Suspension(row) => loader.keep::<direct_payment_suspension::Entity>(*row),
        Row::Rate(row) => loader.keep::<direct_payment_rate::Entity>(*row),
        Row::Line(row) => loader.keep::<direct_payment_line::Entity>(*row),
        Row::Concern(row) => loader.keep::<direct_payment_trigger::Entity>(*row),
        Row::Stay(row) => loader.keep::<care_home_stay::Entity>(*row),
        Row::Letter(row) => loader.keep::<letter::Entity>(*row),
        Row::Batch(row) => loader.keep::<assessment_batch::Entity>(*row),
        Row::BatchLine(row) => loader.keep::<batch_line::Entity>(*row),
        Row::AdultLife(row) => loader.keep::<adult_life::Entity>(*row),
        Row::Occupation(row) => loader.keep::<occupation::Entity>(*row),
        Row::Tenancy(row) => loader.keep::<tenancy::Entity>(*row),
        Row::Scheme(row) => loader.keep::<housing_scheme::Entity>(*row),
        Row::SchemeStage(row) => loader.keep::<scheme_stage::Entity>(row),
        Row::Pilot(row) => loader.keep::<pilot::Entity>(row),
        Row::PilotMember(row) => loader.keep::<pilot_member::Entity>(row),
        Row::Equipment(row) => loader.keep::<equipment::Entity>(*row),
        Row::Employer(row) => loader.keep::<employer::Entity>(*row),
        Row::EmployerContact(row) => loader.keep::<employer_contact::Entity>(row),
        Row::EmployerRole(row) => loader.keep::<employer_role::Entity>(row),
    }
    Ok(())
}

fn alias_of(person: &Person) -> Option<person_alias::Model> {
    Some(person_alias::Model {
        id: uuid::Uuid::nil(),
        person_id: person.row.id,
        kind: "birth".to_owned(),
        given_names: person.row.given_names.clone(),
        family_name: person.former_family.clone()?,
        version: 1,
    })
}

/// A note with its words.
fn written(sketch: Sketch, person: &Person, at: At) -> case_note::Model {
    let words = Filling {
        name: person.called(),
        close: &person.close.0,
        who: person.close.1,
        woman: person.woman(),
    };
    let text = match sketch.words {
        Words::Said(text) => text,
        Words::Found(seed) => notes::text(seed, sketch.kind, &words),
    };
    case_note::Model {
        id: sketch.id,
        person_id: person.row.id,
        kind: sketch.kind.to_owned(),
        title: None,
        text,
        occurred_at: sketch.occurred_at,
        recorded_at: at,
        written_by: sketch.written_by,
        contact_id: sketch.contact_id,
        pinned: sketch.pinned,
        removed_at: None,
        removed_by: None,
        removal_asked_by: None,
        removed_because: None,
        version: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_told_in_parts_are_the_years_told_at_once() {
        let council = Council::exampleshire().unwrap();
        let today = jiff::civil::date(2026, 11, 20);
        let plan = Plan {
            people: 120,
            seed: 3,
            today,
        };
        let days = Days::before(today);
        let mut ids = Ids::default();
        let staff = staff::staff(&plan, &council, &days, &mut ids);
        let shared = life::shared(&staff, &days, &mut ids);
        let world = World {
            council: &council,
            days: &days,
            staff: &staff,
            shared: &shared,
            patches: council.patches(),
        };
        let told = |parts: u64| {
            let mut all = Vec::new();
            for part in 0..parts {
                let mut ids = ids.clone();
                let mut people = people::people(&plan, &days, &mut ids);
                let is_now = |at| days.part(at, parts) == part;
                let (some, contacts) = histories(&world, &mut ids, &mut people, is_now).unwrap();
                assert!(contacts > 0 && !some.is_empty(), "part {part} of {parts}");
                all.extend(some.iter().map(|one| format!("{one:?}")));
            }
            all
        };
        let at_once = told(1);
        assert_eq!(told(2), at_once);
        assert_eq!(told(7), at_once);
    }
}
