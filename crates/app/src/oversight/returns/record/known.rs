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
use rules::vocabulary::dates::{age_on, day_begins, days_after};

use super::{carers, people};

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
    /// Numbers of the adults on file whom they look after on the period's last day, in order.
    pub cares_for: Vec<String>,
    /// When they looked after somebody on file.
    pub caring: Vec<Caring>,
    /// Hours of caring in a week, as the latest carer's assessment has them; none where it does not say.
    pub hours_caring: Option<String>,
    /// Contacts that were decided on in the period, in order.
    pub contacts: Vec<contact::Model>,
    /// Contacts on which a conversation followed.
    pub talked_about: HashSet<Uuid>,
    pub assessments: Vec<assessment::Model>,
    /// Assessments of those whom they look after, made together with their own.
    pub combined: Vec<assessment::Model>,
    /// By the assessment.
    pub decisions: HashMap<Uuid, eligibility_decision::Model>,
    pub reviews: Vec<review::Model>,
    pub plans: Vec<plan::Model>,
    pub lines: Vec<plan_line::Model>,
    pub needs: Vec<plan_need::Model>,
    pub budgets: Vec<personal_budget::Model>,
    /// How each budget is taken, in order; also where a direct payment was refused.
    pub payments: Vec<direct_payment::Model>,
    pub rates: Vec<direct_payment_rate::Model>,
    pub episodes: Vec<reablement_episode::Model>,
}

/// Looking after somebody on file, from the first day to the day from which it is so no longer.
#[derive(Clone, Copy, Debug)]
pub struct Caring {
    from: Option<Date>,
    until: Option<Date>,
}

impl Caring {
    fn holds(self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on < until)
    }
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
            caring: Vec::new(),
            hours_caring: None,
            contacts: Vec::new(),
            talked_about: HashSet::new(),
            assessments: Vec::new(),
            combined: Vec::new(),
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

    /// Whether they were known to be younger than 18 on a day.
    pub fn is_under_18(&self, on: Date) -> bool {
        self.person
            .born_on
            .is_some_and(|born| age_on(born.0, on) < 18)
    }

    /// Whether they looked after somebody on file on a day.
    pub fn cares_on(&self, on: Date) -> bool {
        self.caring.iter().any(|one| one.holds(on))
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
    // So many questions make a future too large for the stacks of those who wait for it.
    Box::pin(files.circumstances(conn, &ids)).await?;
    Box::pin(files.family(conn, &ids)).await?;
    Box::pin(files.contacts(conn, &ids, period)).await?;
    Box::pin(files.assessments(conn, &ids)).await?;
    Box::pin(files.support(conn, &ids)).await?;
    Box::pin(files.money(conn, &ids)).await?;
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
        let mut looked_after = Vec::new();
        for row in rows!(conn, relationship, OtherId in ids, carer, stands; Id) {
            if let Some(carer) = row.other_id {
                looked_after.push((carer, row));
            }
        }
        let whom = looked_after.iter().map(|(_, row)| row.person_id);
        let whom: Vec<Uuid> = whom.collect::<HashSet<_>>().into_iter().collect();
        let mut found = HashMap::new();
        for some in whom.chunks(people::AT_ONCE) {
            let on_file = people::by_ids(conn, some).await?;
            found.extend(on_file.into_iter().map(|person| (person.id, person)));
        }
        for (carer, row) in looked_after {
            if let Some(whom) = found.get(&row.person_id) {
                self.looks_after(carer, &row, whom);
            }
        }
        Ok(())
    }

    fn looks_after(&mut self, carer: Uuid, row: &relationship::Model, whom: &person::Model) {
        let died = whom.died_on.map(|died| died.0);
        let (from, ended) = (row.from_on.map(|day| day.0), row.until_on.map(|day| day.0));
        let after = died.and_then(|died| days_after(died, 1));
        let caring = Caring {
            from,
            until: ended.into_iter().chain(after).min(),
        };
        let on = self.on;
        let is_adult = whom.born_on.is_none_or(|born| age_on(born.0, on) >= 18);
        let Some(file) = self.of(carer) else {
            return;
        };
        file.caring.push(caring);
        if caring.holds(on) && is_adult && !file.cares_for.contains(&whom.number) {
            file.cares_for.push(whom.number.clone());
        }
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
        for row in rows!(conn, assessment, PersonId in ids, current.clone(); CompletedOn, Id) {
            let done = row.completed_on.is_some_and(|done| done.0 <= self.on);
            if done && carers::is_assessed(&row) {
                // In order of the days on which they were completed: the latest stays, also where it has no form.
                forms.insert(row.person_id, row.filled_form_id);
            }
            if let Some(file) = self.of(row.person_id) {
                file.assessments.push(row);
            }
        }
        let together = assessment::Column::Kind.eq(rules::assessment::Kind::Combined.code());
        for row in rows!(conn, assessment, OtherId in ids, current, together; CompletedOn, Id) {
            if let Some(file) = row.other_id.and_then(|carer| self.of(carer)) {
                file.combined.push(row);
            }
        }
        self.decisions(conn).await?;
        self.hours(conn, forms).await
    }

    /// What was decided on these people's assessments, and on those with which theirs were combined.
    async fn decisions(&mut self, conn: &impl ConnectionTrait) -> anyhow::Result<()> {
        let mut places = HashMap::<Uuid, Vec<usize>>::new();
        for (at, file) in self.files.iter().enumerate() {
            for row in file.assessments.iter().chain(&file.combined) {
                places.entry(row.id).or_default().push(at);
            }
        }
        let all: Vec<Uuid> = places.keys().copied().collect();
        for ids in all.chunks(people::AT_ONCE) {
            let current = eligibility_decision::Column::SupersededAt.is_null();
            for row in rows!(conn, eligibility_decision, AssessmentId in ids, current; Id) {
                for at in places.get(&row.assessment_id).into_iter().flatten() {
                    self.files[*at]
                        .decisions
                        .insert(row.assessment_id, row.clone());
                }
            }
        }
        Ok(())
    }

    /// Hours of caring, from the forms of the latest carer's assessments.
    async fn hours(
        &mut self,
        conn: &impl ConnectionTrait,
        forms: HashMap<Uuid, Option<Uuid>>,
    ) -> anyhow::Result<()> {
        let forms: HashMap<Uuid, Uuid> = forms
            .into_iter()
            .filter_map(|(person, form)| Some((form?, person)))
            .collect();
        let answers = filled_form::Entity::find()
            .filter(filled_form::Column::Id.is_in(forms.keys().copied()))
            .all(conn)
            .await?;
        for form in answers {
            let total = form.answers.as_ref().map(|all| &all["hours"]["total"]);
            let total = total.and_then(|total| total.as_str()).map(str::to_owned);
            if let Some(file) = forms.get(&form.id).and_then(|person| self.of(*person)) {
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
        for row in rows!(conn, direct_payment, PersonId in ids; FromOn, Id) {
            if let Some(file) = self.of(row.person_id) {
                file.payments.push(row);
            }
        }
        for row in rows!(conn, direct_payment_rate, PersonId in ids; FromOn, Id) {
            if row.struck_at.is_some() {
                continue;
            }
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
