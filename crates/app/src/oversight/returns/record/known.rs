//! What the record knows of some hundred people at a time: everything that the return may ask, and no more people at
//! once than that.

use std::collections::{HashMap, HashSet};

use ::cld::period::Period;
use anyhow::Context;
use db::entities::{
    address, assessment, circumstance, contact, conversation, direct_payment, direct_payment_rate,
    eligibility_decision, filled_form, person, personal_budget, plan, plan_line, plan_need,
    reablement_episode, relationship, review,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use db::{At, Day};
use jiff::civil::Date;
use rules::vocabulary::dates::{day_begins, days_after};

/// One person with everything that is told of them.
#[derive(Clone, Debug)]
pub struct PersonFile {
    pub person: person::Model,
    /// Where they live, and their support reason, accommodation and employment by kind, on the period's last day.
    pub postcode: Option<String>,
    pub circumstances: HashMap<String, String>,
    /// Somebody looks after them, unpaid, on the period's last day; and which of those are on file.
    pub has_carer: bool,
    pub carers: Vec<Uuid>,
    /// Numbers of the people on file whom they look after, in order.
    pub cares_for: Vec<String>,
    /// Hours of caring in a week, as the latest carer's assessment has them.
    pub hours_caring: Option<String>,
    /// Contacts that were decided on in the period, in order.
    pub contacts: Vec<contact::Model>,
    /// Contacts on which a conversation followed.
    pub talked_about: HashSet<Uuid>,
    pub assessments: Vec<assessment::Model>,
    pub decisions: HashMap<Uuid, eligibility_decision::Model>,
    pub reviews: Vec<review::Model>,
    pub plans: Vec<plan::Model>,
    pub lines: Vec<plan_line::Model>,
    pub needs: Vec<plan_need::Model>,
    pub budgets: Vec<personal_budget::Model>,
    pub payments: Vec<direct_payment::Model>,
    pub rates: Vec<direct_payment_rate::Model>,
    pub episodes: Vec<reablement_episode::Model>,
}

impl PersonFile {
    /// A person of whom nothing else is known.
    pub fn of(person: person::Model) -> PersonFile {
        PersonFile {
            person,
            postcode: None,
            circumstances: HashMap::new(),
            has_carer: false,
            carers: Vec::new(),
            cares_for: Vec::new(),
            hours_caring: None,
            contacts: Vec::new(),
            talked_about: HashSet::new(),
            assessments: Vec::new(),
            decisions: HashMap::new(),
            reviews: Vec::new(),
            plans: Vec::new(),
            lines: Vec::new(),
            needs: Vec::new(),
            budgets: Vec::new(),
            payments: Vec::new(),
            rates: Vec::new(),
            episodes: Vec::new(),
        }
    }

    /// The day of death as it was known to be by the period's last day.
    pub fn died(&self, period: Period) -> Option<Date> {
        let died = self.person.died_on.map(|day| day.0);
        died.filter(|died| *died <= period.last.date())
    }
}

/// Everything that is told of these people, in their order.
pub async fn load(
    conn: &impl ConnectionTrait,
    people: Vec<person::Model>,
    period: Period,
) -> anyhow::Result<Vec<PersonFile>> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
    let mut files = Files {
        places: ids.iter().enumerate().map(|(at, id)| (*id, at)).collect(),
        files: people.into_iter().map(PersonFile::of).collect(),
        on: period.last.date(),
    };
    files.circumstances(conn, &ids).await?;
    files.family(conn, &ids).await?;
    files.contacts(conn, &ids, period).await?;
    files.assessments(conn, &ids).await?;
    files.support(conn, &ids).await?;
    files.money(conn, &ids).await?;
    Ok(files.files)
}

struct Files {
    places: HashMap<Uuid, usize>,
    files: Vec<PersonFile>,
    /// The period's last day.
    on: Date,
}

/// Rows of some people: `rows!(conn, entity, PersonId in ids, filters…; orders…)`.
macro_rules! rows {
    ($conn:expr, $table:ident, $whose:ident in $ids:expr $(, $filter:expr)* ; $($order:ident),+) => {
        $table::Entity::find()
            .filter($table::Column::$whose.is_in($ids.iter().copied()))
            $(.filter($filter))*
            $(.order_by_asc($table::Column::$order))+
            .all($conn)
            .await?
    };
}

impl Files {
    fn of(&mut self, person: Uuid) -> Option<&mut PersonFile> {
        let at = self.places.get(&person)?;
        self.files.get_mut(*at)
    }

    fn holds(&self, from: Option<Day>, until: Option<Day>) -> bool {
        from.is_none_or(|from| from.0 <= self.on) && until.is_none_or(|until| self.on < until.0)
    }

    async fn circumstances(
        &mut self,
        conn: &impl ConnectionTrait,
        ids: &[Uuid],
    ) -> anyhow::Result<()> {
        let current = address::Column::SupersededAt.is_null();
        let home = address::Column::Kind.eq("home");
        for row in rows!(conn, address, PersonId in ids, current, home; FromOn, Id) {
            let holds = self.holds(Some(row.from_on), row.until_on);
            if let Some(file) = self.of(row.person_id).filter(|_| holds) {
                file.postcode = row.postcode.or(file.postcode.take());
            }
        }
        let current = circumstance::Column::SupersededAt.is_null();
        for row in rows!(conn, circumstance, PersonId in ids, current; Main, FromOn, Id) {
            let holds = self.holds(Some(row.from_on), row.until_on);
            if let Some(file) = self.of(row.person_id).filter(|_| holds) {
                file.circumstances.insert(row.kind, row.code);
            }
        }
        Ok(())
    }

    /// Who looks after whom: the carer is the other in a relationship of the person they look after.
    async fn family(&mut self, conn: &impl ConnectionTrait, ids: &[Uuid]) -> anyhow::Result<()> {
        let carer = relationship::Column::Carer.eq(true);
        let stands = relationship::Column::RemovedAt.is_null();
        for row in rows!(conn, relationship, PersonId in ids, carer.clone(), stands.clone(); Id) {
            let holds = self.holds(row.from_on, row.until_on);
            if let Some(file) = self.of(row.person_id).filter(|_| holds) {
                file.has_carer = true;
                file.carers.extend(row.other_id);
            }
        }
        let mut cared_for = Vec::new();
        for row in rows!(conn, relationship, OtherId in ids, carer, stands; Id) {
            if self.holds(row.from_on, row.until_on) {
                cared_for.extend(row.other_id.map(|carer| (carer, row.person_id)));
            }
        }
        let whom: HashSet<Uuid> = cared_for.iter().map(|(_, whom)| *whom).collect();
        let whom: Vec<Uuid> = whom.into_iter().collect();
        let numbers: HashMap<Uuid, String> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::Number])
            .filter(person::Column::Id.is_in(whom))
            .filter(person::Column::DeletedOn.is_null())
            .filter(person::Column::MergedInto.is_null())
            .into_tuple::<(Uuid, String)>()
            .all(conn)
            .await?
            .into_iter()
            .collect();
        for (carer, whom) in cared_for {
            let number = numbers.get(&whom).cloned();
            if let Some(file) = self.of(carer) {
                let new = number.filter(|number| !file.cares_for.contains(number));
                file.cares_for.extend(new);
            }
        }
        Ok(())
    }

    async fn contacts(
        &mut self,
        conn: &impl ConnectionTrait,
        ids: &[Uuid],
        period: Period,
    ) -> anyhow::Result<()> {
        let (from, until) = decided_between(period)?;
        let from = contact::Column::DecidedAt.gte(from);
        let until = contact::Column::DecidedAt.lt(until);
        for row in rows!(conn, contact, PersonId in ids, from, until; ReceivedAt, Id) {
            if let Some(file) = row.person_id.and_then(|person| self.of(person)) {
                file.contacts.push(row);
            }
        }
        let talked = conversation::Entity::find()
            .select_only()
            .columns([
                conversation::Column::PersonId,
                conversation::Column::ContactId,
            ])
            .filter(conversation::Column::PersonId.is_in(ids.iter().copied()))
            .filter(conversation::Column::SupersededAt.is_null())
            .filter(conversation::Column::ContactId.is_not_null())
            .into_tuple::<(Uuid, Option<Uuid>)>()
            .all(conn)
            .await?;
        for (person, contact) in talked {
            if let Some(file) = self.of(person) {
                file.talked_about.extend(contact);
            }
        }
        Ok(())
    }

    async fn assessments(
        &mut self,
        conn: &impl ConnectionTrait,
        ids: &[Uuid],
    ) -> anyhow::Result<()> {
        let current = assessment::Column::SupersededAt.is_null();
        let mut forms = HashMap::new();
        for row in rows!(conn, assessment, PersonId in ids, current; CompletedOn, Id) {
            let done = row.completed_on.is_some_and(|done| done.0 <= self.on);
            if let Some(form) = row
                .filled_form_id
                .filter(|_| done && row.kind == rules::assessment::Kind::Carers.code())
            {
                // In order of the days on which they were completed: the latest stays.
                forms.insert(row.person_id, form);
            }
            if let Some(file) = self.of(row.person_id) {
                file.assessments.push(row);
            }
        }
        let current = eligibility_decision::Column::SupersededAt.is_null();
        for row in rows!(conn, eligibility_decision, PersonId in ids, current; Id) {
            if let Some(file) = self.of(row.person_id) {
                file.decisions.insert(row.assessment_id, row);
            }
        }
        let answers = filled_form::Entity::find()
            .filter(filled_form::Column::Id.is_in(forms.values().copied()))
            .all(conn)
            .await?;
        for form in answers {
            let total = form.answers.as_ref().map(|all| &all["hours"]["total"]);
            let total = total.and_then(|total| total.as_str()).map(str::to_owned);
            let whose = forms.iter().find(|(_, id)| **id == form.id);
            if let Some(file) = whose.and_then(|(person, _)| self.of(*person)) {
                file.hours_caring = total;
            }
        }
        Ok(())
    }

    async fn support(&mut self, conn: &impl ConnectionTrait, ids: &[Uuid]) -> anyhow::Result<()> {
        let current = review::Column::SupersededAt.is_null();
        let held = review::Column::HeldOn.is_not_null();
        for row in rows!(conn, review, PersonId in ids, current, held; HeldOn, Id) {
            if let Some(file) = self.of(row.person_id) {
                file.reviews.push(row);
            }
        }
        let current = reablement_episode::Column::SupersededAt.is_null();
        for row in rows!(conn, reablement_episode, PersonId in ids, current; BeganOn, Id) {
            if let Some(file) = self.of(row.person_id) {
                file.episodes.push(row);
            }
        }
        let agreed = plan::Column::AgreedAt.is_not_null();
        for row in rows!(conn, plan, PersonId in ids, agreed; AgreedAt, Id) {
            if let Some(file) = self.of(row.person_id) {
                file.plans.push(row);
            }
        }
        let stands = plan_line::Column::RemovedAt.is_null();
        for row in rows!(conn, plan_line, PersonId in ids, stands; FromOn, Id) {
            if let Some(file) = self.of(row.person_id) {
                file.lines.push(row);
            }
        }
        let stands = plan_need::Column::RemovedAt.is_null();
        for row in rows!(conn, plan_need, PersonId in ids, stands; Id) {
            if let Some(file) = self.of(row.person_id) {
                file.needs.push(row);
            }
        }
        Ok(())
    }

    async fn money(&mut self, conn: &impl ConnectionTrait, ids: &[Uuid]) -> anyhow::Result<()> {
        for row in rows!(conn, personal_budget, PersonId in ids; FromOn, Id) {
            if let Some(file) = self.of(row.person_id) {
                file.budgets.push(row);
            }
        }
        let agreed = direct_payment::Column::Decided.eq("agreed");
        for row in rows!(conn, direct_payment, PersonId in ids, agreed; FromOn, Id) {
            if let Some(file) = self.of(row.person_id) {
                file.payments.push(row);
            }
        }
        for row in rows!(conn, direct_payment_rate, PersonId in ids; FromOn, Id) {
            if let Some(file) = self.of(row.person_id) {
                file.rates.push(row);
            }
        }
        Ok(())
    }
}

/// The instants from which and before which a contact is decided on in the period.
pub fn decided_between(period: Period) -> anyhow::Result<(At, At)> {
    let after = days_after(period.last.date(), 1).context("the period ends too late")?;
    let from = At::new(day_begins(period.first.date()));
    Ok((from, At::new(day_begins(after))))
}
