//! A record written by hand: each thing with the few days and codes that the return reads.

use std::sync::atomic::{AtomicU64, Ordering};

use db::entities::{
    address, assessment, contact, direct_payment, direct_payment_rate, eligibility_decision,
    filled_form, person, personal_budget, plan, plan_line, plan_need, reablement_episode,
    relationship, restriction, review,
};
use db::sea_orm::IntoActiveModel;
use db::sea_orm::entity::prelude::*;
use db::{Event, Kept};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::support::{NOW, TestHouse};

/// Writes rows of one record after the other.
pub struct Record<'a> {
    pub house: &'a TestHouse,
    pub by: Uuid,
}

/// An agreed plan with its budget.
#[derive(Clone, Copy)]
pub struct Agreed {
    pub plan: Uuid,
    pub budget: Uuid,
}

/// From the first day to the day from which it is so no longer.
pub type Spell<'a> = (&'a str, Option<&'a str>);

impl<'a> Record<'a> {
    pub async fn new(house: &'a TestHouse) -> Record<'a> {
        let priya = house
            .colleague("Priya Shah", &["social_worker"], &["north"])
            .await;
        let by = priya.id();
        Record { house, by }
    }

    /// Somebody of 60, with an NHS number.
    pub async fn person(&self, name: &str) -> person::Model {
        self.someone(name, |_| ()).await
    }

    /// The same, changed as the test needs; with an address, without which a row is rejected.
    pub async fn someone(
        &self,
        name: &str,
        edit: impl FnOnce(&mut person::Model),
    ) -> person::Model {
        let born = db::Day("1966-05-14".parse().unwrap());
        let person = self.house.person(name, "Bell", |row| {
            row.born_on = Some(born);
            edit(row);
        });
        let person = person.await;
        let columns = json!({
            "kind": "home", "lines": "1 Mill Lane", "postcode": "XA1 1AA", "postcode_key": "XA11AA",
            "from_on": "2001-01-01", "recorded_at": NOW,
        });
        self.keep::<address::Entity>(person.id, columns, json!({}))
            .await;
        person
    }

    /// Keeps a row. Columns that are not named are empty.
    async fn keep<E>(&self, whose: Uuid, columns: Json, more: Json) -> Uuid
    where
        E: Kept,
        E::Model: IntoActiveModel<E::ActiveModel> + Serialize + DeserializeOwned + Sync,
    {
        let archive = &self.house.house.archive;
        let mut change = archive
            .change(None, self.house.house.clock.now())
            .await
            .unwrap();
        let id = change.new_id();
        let mut row = columns;
        let all = [more, json!({ "id": id, "person_id": whose, "version": 1 })];
        for (name, value) in all.iter().flat_map(|one| one.as_object().unwrap()) {
            row[name] = value.clone();
        }
        let row = serde_json::from_value(row).unwrap();
        change.insert::<E>(row).await.unwrap();
        change.log(Event::PlanChanged, Some(whose), Some(id), json!({}));
        change.commit().await.unwrap();
        id
    }

    /// A contact that came and was decided on, in the morning of these days.
    pub async fn contact(&self, whose: Uuid, (came, decided): (&str, &str), more: Json) -> Uuid {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let columns = json!({
            "number": format!("C{number}"), "channel": "phone", "taken_by": self.by, "hand_offs": 0,
            "caller_relation": "gp", "outcome": "conversation",
            "received_at": format!("{came}T09:00:00Z"), "decided_at": format!("{decided}T10:00:00Z"),
        });
        self.keep::<contact::Entity>(whose, columns, more).await
    }

    pub async fn assessment(&self, whose: Uuid, kind: &str, more: Json) -> Uuid {
        let columns = json!({ "kind": kind, "profession": "social_work", "recorded_at": NOW });
        self.keep::<assessment::Entity>(whose, columns, more).await
    }

    /// The form of a carer's assessment, with the hours of caring in a week.
    pub async fn hours(&self, whose: Uuid, total: &str) -> Uuid {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let columns = json!({
            "number": format!("F{number}"), "form": "carers_assessment", "edition": 1, "title": "Carer's assessment",
            "step": "carers_assessment", "approval": "none", "began_at": NOW, "began_by": self.by, "authors": [],
            "answers": { "hours": { "total": total } }, "submitted_at": NOW, "submitted_by": self.by,
        });
        self.keep::<filled_form::Entity>(whose, columns, json!({}))
            .await
    }

    pub async fn decision(&self, whose: Uuid, assessment: Uuid, more: Json) -> Uuid {
        let columns = json!({
            "assessment_id": assessment, "who": "adult", "from_impairment": true, "unable": ["A1", "A2"],
            "wellbeing_impact": true, "wellbeing_areas": [], "judgement": "So it is.", "result": "eligible",
            "because": [], "decided_on": "2026-02-02", "decided_by": self.by, "recorded_at": NOW,
        });
        self.keep::<eligibility_decision::Entity>(whose, columns, more)
            .await
    }

    pub async fn review(&self, whose: Uuid, held: &str, more: Json) -> Uuid {
        let columns = json!({
            "kind": "planned", "started_on": "2025-01-10", "due_on": "2026-01-10", "held_on": held,
            "held_by": self.by, "outcomes_met": "all", "result": "no_change", "recorded_at": NOW,
        });
        self.keep::<review::Entity>(whose, columns, more).await
    }

    /// An agreed plan; with a last day, its budget was replaced then.
    pub async fn plan(&self, whose: Uuid, kind: &str, (from, until): Spell<'_>) -> Agreed {
        let replaced = until.map(|day| format!("{day}T10:00:00Z"));
        let columns = json!({
            "kind": kind, "from_on": from, "adult_is": "assessed", "began_by": self.by,
            "began_at": format!("{from}T09:00:00Z"), "agreed_by": self.by,
            "agreed_at": format!("{from}T10:00:00Z"), "replaced_at": replaced,
        });
        let plan = self.keep::<plan::Entity>(whose, columns, json!({})).await;
        let columns = json!({
            "plan_id": plan, "kind": kind, "gross_weekly_pence": 20_000, "adult_weekly_pence": 5_000,
            "adult_is": "assessed", "council_weekly_pence": 15_000, "one_off_pence": 0, "from_on": from,
            "until_on": until, "agreed_by": self.by, "authorised_by": self.by, "recorded_at": NOW,
        });
        let budget = self
            .keep::<personal_budget::Entity>(whose, columns, json!({}))
            .await;
        Agreed { plan, budget }
    }

    /// It was said on a day that a plan goes on, and that what was found to end it was a mistake.
    pub async fn resumed(&self, whose: Uuid, plan: Uuid, on: &str) {
        let mut change = self.house.change(None).await;
        let row = plan::Entity::find_by_id(plan).one(change.conn()).await;
        let row = row.unwrap().unwrap();
        let on = Some(db::Day(on.parse().unwrap()));
        change
            .update::<plan::Entity>(&row, |row| row.resumed_on = on)
            .await
            .unwrap();
        change.log(Event::PlanMoved, Some(whose), Some(plan), json!({}));
        change.commit().await.unwrap();
    }

    /// Seven hours a week at £24.10, unless it says otherwise.
    pub async fn line(
        &self,
        whose: Uuid,
        plan: Uuid,
        (service, from, until): (&str, &str, Option<&str>),
        more: Json,
    ) -> Uuid {
        let columns = json!({
            "plan_id": plan, "outcome": "A2", "service": service, "units_hundredths": 700, "unit": "hour",
            "unit_pence": 2_410, "frequency": "weekly", "weekly_pence": 16_870, "one_off_pence": 0,
            "from_on": from, "until_on": until, "funder": "council",
        });
        self.keep::<plan_line::Entity>(whose, columns, more).await
    }

    /// A plan with one service.
    pub async fn served(&self, whose: Uuid, service: &str, (from, until): Spell<'_>) -> Agreed {
        let agreed = self.plan(whose, "care_and_support", (from, None)).await;
        self.line(whose, agreed.plan, (service, from, until), json!({}))
            .await;
        agreed
    }

    pub async fn need(&self, whose: Uuid, plan: Uuid, outcome: &str, met_by: &str) {
        let columns =
            json!({ "plan_id": plan, "outcome": outcome, "eligible": true, "met_by": met_by });
        self.keep::<plan_need::Entity>(whose, columns, json!({}))
            .await;
    }

    pub async fn direct_payment(
        &self,
        whose: Uuid,
        budget: Uuid,
        (from, until): Spell<'_>,
        more: Json,
    ) -> Uuid {
        let columns = json!({
            "budget_id": budget, "taken": "direct_payment", "asked_on": from, "answers": {},
            "decided": "agreed", "because": [], "receiver": "adult", "employs_family": false, "gross": false,
            "weekly_pence": 15_000, "one_off_pence": 0, "weeks_kept": 8, "from_on": from, "ended_on": until,
            "decided_by": self.by, "recorded_at": NOW,
        });
        self.keep::<direct_payment::Entity>(whose, columns, more)
            .await
    }

    pub async fn rate(&self, whose: Uuid, payment: Uuid, from: &str, pence: i64) {
        let columns = json!({
            "direct_payment_id": payment, "from_on": from, "weekly_pence": pence, "because": "Uplift",
            "set_by": self.by, "recorded_at": NOW,
        });
        self.keep::<direct_payment_rate::Entity>(whose, columns, json!({}))
            .await;
    }

    /// Free for six weeks, unless it says otherwise.
    pub async fn reablement(&self, whose: Uuid, (from, last): Spell<'_>, more: Json) -> Uuid {
        let began: jiff::civil::Date = from.parse().unwrap();
        let free_until = began.saturating_add(jiff::Span::new().weeks(6)).to_string();
        let columns = json!({
            "kind": "home", "goals": [], "began_on": from, "free_until": free_until, "ended_on": last,
            "recorded_by": self.by, "recorded_at": NOW,
        });
        self.keep::<reablement_episode::Entity>(whose, columns, more)
            .await
    }

    /// Somebody on file looks after a person.
    pub async fn carer(&self, cared_for: Uuid, carer: Uuid, more: Json) -> Uuid {
        let columns = json!({
            "other_id": carer, "kind": "child", "carer": true, "main_carer": true, "next_of_kin": false,
            "emergency_contact": false, "lives_with": false, "recorded_by": self.by, "recorded_at": NOW,
        });
        self.keep::<relationship::Entity>(cared_for, columns, more)
            .await
    }

    pub async fn restrict(&self, whose: Uuid) {
        let columns = json!({
            "kind": "staff", "reason": "Works here", "admits_accounts": [], "admits_teams": [],
            "bars_accounts": [], "from_on": "2026-01-01", "set_by": self.by,
        });
        self.keep::<restriction::Entity>(whose, columns, json!({}))
            .await;
    }

    /// Somebody with a request in the first and one in the last month of the year, so that the national method takes
    /// the file for the whole of it.
    pub async fn all_year(&self) {
        let filler = self.person("Filler").await.id;
        for day in ["2025-10-15", "2026-09-15"] {
            self.contact(filler, (day, day), json!({})).await;
        }
    }
}
