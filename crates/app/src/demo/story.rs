//! A history as it is told: what happened when, to which rows, in the words of the chain of events.

use db::entities::{
    address, adult_life, alert, allocation, assessed_need, assessment, assessment_batch,
    batch_line, care_home_stay, circumstance, communication_need, consent, contact, contact_detail,
    conversation, deadline, direct_payment, direct_payment_check, direct_payment_line,
    direct_payment_paid, direct_payment_payer, direct_payment_rate, direct_payment_review,
    direct_payment_suspension, direct_payment_trigger, eligibility_decision, employer,
    employer_contact, employer_role, equipment, filled_form, form_move, form_subject, hand_off,
    housing_scheme, indicative_budget, key_contact, letter, membership, occupation,
    ordinary_residence, person, person_alias, personal_budget, pilot, pilot_member, plan,
    plan_line, plan_move, plan_need, reablement_episode, referral, relationship, restriction,
    review, role_held, scheme_stage, task, tenancy, warning_note,
};
use db::sea_orm::prelude::Uuid;
use db::{At, Event, Kept, Told};
use serde_json::Value as Json;

/// Gives ids out in order. The same tale gives the same ids.
#[derive(Clone, Default)]
pub struct Ids(u64);

impl Ids {
    /// An id for a row made at `at`.
    pub fn next(&mut self, at: At) -> Uuid {
        self.0 += 1;
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        let mut tail = [0_u8; 10];
        tail[1] = 1;
        tail[2..].copy_from_slice(&self.0.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}

/// A case note of which all is settled but the words: they are found when it is written, for they are long.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub id: Uuid,
    pub kind: &'static str,
    pub occurred_at: At,
    pub written_by: Uuid,
    pub contact_id: Option<Uuid>,
    pub pinned: bool,
    pub words: Words,
}

/// Where a note's words come from.
#[derive(Clone, Debug)]
pub enum Words {
    /// Said in full.
    Said(String),
    /// Put together from this seed.
    Found(u64),
}

/// A row of the record as it is in the end.
#[derive(Clone, Debug)]
pub enum Row {
    Role(role_held::Model),
    Membership(membership::Model),
    Person(Box<person::Model>),
    Alias(person_alias::Model),
    Address(Box<address::Model>),
    Detail(contact_detail::Model),
    Need(communication_need::Model),
    Circumstance(circumstance::Model),
    Restriction(Box<restriction::Model>),
    Contact(Box<contact::Model>),
    HandOff(hand_off::Model),
    Referral(Box<referral::Model>),
    Allocation(Box<allocation::Model>),
    Deadline(Box<deadline::Model>),
    Form(Box<filled_form::Model>),
    Subject(form_subject::Model),
    FormMove(form_move::Model),
    Conversation(Box<conversation::Model>),
    Assessment(Box<assessment::Model>),
    AssessedNeed(Box<assessed_need::Model>),
    Decision(Box<eligibility_decision::Model>),
    Review(Box<review::Model>),
    Reablement(Box<reablement_episode::Model>),
    Note(Box<Sketch>),
    Relationship(Box<relationship::Model>),
    Alert(alert::Model),
    KeyContact(Box<key_contact::Model>),
    Consent(consent::Model),
    Warning(Box<warning_note::Model>),
    Task(Box<task::Model>),
    Figure(Box<indicative_budget::Model>),
    Plan(Box<plan::Model>),
    PlanNeed(Box<plan_need::Model>),
    PlanLine(Box<plan_line::Model>),
    PlanMove(Box<plan_move::Model>),
    Budget(Box<personal_budget::Model>),
    DirectPayment(Box<direct_payment::Model>),
    PaymentReview(Box<direct_payment_review::Model>),
    PaidOut(Box<direct_payment_paid::Model>),
    Payer(Box<direct_payment_payer::Model>),
    Lives(Box<ordinary_residence::Model>),
    PaymentCheck(Box<direct_payment_check::Model>),
    Suspension(Box<direct_payment_suspension::Model>),
    Rate(Box<direct_payment_rate::Model>),
    Line(Box<direct_payment_line::Model>),
    Concern(Box<direct_payment_trigger::Model>),
    Stay(Box<care_home_stay::Model>),
    Letter(Box<letter::Model>),
    Batch(Box<assessment_batch::Model>),
    BatchLine(Box<batch_line::Model>),
    AdultLife(Box<adult_life::Model>),
    Occupation(Box<occupation::Model>),
    Tenancy(Box<tenancy::Model>),
    Scheme(Box<housing_scheme::Model>),
    SchemeStage(scheme_stage::Model),
    Pilot(pilot::Model),
    PilotMember(pilot_member::Model),
    Equipment(Box<equipment::Model>),
    Employer(Box<employer::Model>),
    EmployerContact(employer_contact::Model),
    EmployerRole(employer_role::Model),
}

/// A table of which a tale tells.
pub trait Table: Kept {
    fn row(row: &Self::Model) -> Row;
    fn version(row: &mut Self::Model) -> &mut i64;
}

macro_rules! tables {
    ($($table:ident => $row:expr),+ $(,)?) => { $(
        impl Table for $table::Entity {
            fn row(row: &$table::Model) -> Row {
                $row(row.clone())
            }
            fn version(row: &mut $table::Model) -> &mut i64 {
                &mut row.version
            }
        }
    )+ };
}

tables! {
    role_held => Row::Role,
    membership => Row::Membership,
    person => |row| Row::Person(Box::new(row)),
    person_alias => Row::Alias,
    address => |row| Row::Address(Box::new(row)),
    contact_detail => Row::Detail,
    communication_need => Row::Need,
    circumstance => Row::Circumstance,
    restriction => |row| Row::Restriction(Box::new(row)),
    contact => |row| Row::Contact(Box::new(row)),
    hand_off => Row::HandOff,
    referral => |row| Row::Referral(Box::new(row)),
    allocation => |row| Row::Allocation(Box::new(row)),
    deadline => |row| Row::Deadline(Box::new(row)),
    filled_form => |row| Row::Form(Box::new(row)),
    form_subject => Row::Subject,
    form_move => Row::FormMove,
    conversation => |row| Row::Conversation(Box::new(row)),
    assessment => |row| Row::Assessment(Box::new(row)),
    assessed_need => |row| Row::AssessedNeed(Box::new(row)),
    eligibility_decision => |row| Row::Decision(Box::new(row)),
    review => |row| Row::Review(Box::new(row)),
    reablement_episode => |row| Row::Reablement(Box::new(row)),
    relationship => |row| Row::Relationship(Box::new(row)),
    alert => Row::Alert,
    key_contact => |row| Row::KeyContact(Box::new(row)),
    consent => Row::Consent,
    warning_note => |row| Row::Warning(Box::new(row)),
    task => |row| Row::Task(Box::new(row)),
    indicative_budget => |row| Row::Figure(Box::new(row)),
    plan => |row| Row::Plan(Box::new(row)),
    plan_need => |row| Row::PlanNeed(Box::new(row)),
    plan_line => |row| Row::PlanLine(Box::new(row)),
    plan_move => |row| Row::PlanMove(Box::new(row)),
    personal_budget => |row| Row::Budget(Box::new(row)),
    direct_payment => |row| Row::DirectPayment(Box::new(row)),
    direct_payment_review => |row| Row::PaymentReview(Box::new(row)),
    direct_payment_paid => |row| Row::PaidOut(Box::new(row)),
    direct_payment_payer => |row| Row::Payer(Box::new(row)),
    ordinary_residence => |row| Row::Lives(Box::new(row)),
    direct_payment_check => |row| Row::PaymentCheck(Box::new(row)),
    direct_payment_suspension => |row| Row::Suspension(Box::new(row)),
    direct_payment_rate => |row| Row::Rate(Box::new(row)),
    direct_payment_line => |row| Row::Line(Box::new(row)),
    direct_payment_trigger => |row| Row::Concern(Box::new(row)),
    care_home_stay => |row| Row::Stay(Box::new(row)),
    letter => |row| Row::Letter(Box::new(row)),
    assessment_batch => |row| Row::Batch(Box::new(row)),
    batch_line => |row| Row::BatchLine(Box::new(row)),
    adult_life => |row| Row::AdultLife(Box::new(row)),
    occupation => |row| Row::Occupation(Box::new(row)),
    tenancy => |row| Row::Tenancy(Box::new(row)),
    housing_scheme => |row| Row::Scheme(Box::new(row)),
    scheme_stage => Row::SchemeStage,
    pilot => Row::Pilot,
    pilot_member => Row::PilotMember,
    equipment => |row| Row::Equipment(Box::new(row)),
    employer => |row| Row::Employer(Box::new(row)),
    employer_contact => Row::EmployerContact,
    employer_role => Row::EmployerRole,
}

/// Something that was done at an instant.
#[derive(Clone, Debug)]
pub struct Happening {
    pub at: At,
    pub actor: Option<Uuid>,
    pub kind: Event,
    /// The person it concerns, by place in the list of people.
    pub whom: Option<u32>,
    pub about: Option<Uuid>,
    pub body: Json,
    pub told: Vec<Told>,
    /// The rows first told of here.
    pub rows: Vec<Row>,
}

/// What happened to one person, or with one contact that is about nobody known.
pub struct Story {
    pub whom: Option<u32>,
    pub happenings: Vec<Happening>,
    /// Where each row was put that may change yet.
    places: Vec<Place>,
}

/// Where a row stands among the happenings, and when it was last told of.
struct Place {
    id: Uuid,
    happening: usize,
    slot: usize,
    told_at: At,
}

impl Story {
    pub fn of(whom: Option<u32>) -> Story {
        Story {
            whom,
            happenings: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Something happens, though never before the story began; `made` and `changed` say to what.
    pub fn tell(&mut self, at: At, actor: Option<Uuid>, kind: Event, about: Uuid, body: Json) {
        let began = self.happenings.first().map_or(at, |first| first.at);
        let at = at.max(began);
        self.happenings.push(Happening {
            at,
            actor,
            kind,
            whom: self.whom,
            about: Some(about),
            body,
            told: Vec::new(),
            rows: Vec::new(),
        });
    }

    /// Somebody does something to a row that is said in a few words.
    pub fn say(&mut self, at: At, by: Uuid, kind: Event, (about, says): (Uuid, &str)) {
        let body = serde_json::json!({ "says": says });
        self.tell(at, Some(by), kind, about, body);
    }

    /// A row is made by what was told last.
    pub fn made<E: Table>(&mut self, row: &E::Model) -> db::Result<()>
    where
        E::Model: serde::Serialize,
    {
        let place = self.happenings.len().saturating_sub(1);
        if let Some(happening) = self.happenings.last_mut() {
            happening.told.push(Told::made::<E>(row)?);
            self.places.push(Place {
                id: E::key(row).0,
                happening: place,
                slot: happening.rows.len(),
                told_at: happening.at,
            });
            happening.rows.push(E::row(row));
        }
        Ok(())
    }

    /// A row is changed by what was told last, which cannot have been before the row was last told of.
    pub fn changed<E: Table>(
        &mut self,
        row: &mut E::Model,
        edit: impl FnOnce(&mut E::Model),
    ) -> db::Result<()>
    where
        E::Model: serde::Serialize + Clone,
    {
        let before = row.clone();
        edit(row);
        *E::version(row) += 1;
        let id = E::key(row).0;
        let place = self.places.iter_mut().rev().find(|place| place.id == id);
        if let (Some(happening), Some(place)) = (self.happenings.last_mut(), place) {
            happening.told.push(Told::changed::<E>(&before, row)?);
            happening.at = happening.at.max(place.told_at);
            place.told_at = happening.at;
            self.happenings[place.happening].rows[place.slot] = E::row(row);
        }
        Ok(())
    }

    /// A note is written.
    pub fn note(&mut self, at: At, note: Sketch) {
        self.tell(
            at,
            Some(note.written_by),
            Event::NoteWritten,
            note.id,
            serde_json::json!({ "kind": note.kind }),
        );
        if let Some(happening) = self.happenings.last_mut() {
            happening.rows.push(Row::Note(Box::new(note)));
        }
    }
}
