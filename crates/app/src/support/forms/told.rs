//! What stands elsewhere in the record and would have to be typed again: a question of one of these ids begins with
//! it. As with what was said last time, a question keeps its meaning as long as it keeps its id and kind.

use db::entities::{plan, plan_line, plan_need, relationship};
use db::sea_orm::Condition;
use db::sea_orm::entity::prelude::*;
use rules::pathway::Step;
use rules::plan::{Frequency, Funder, MetBy};
use rules::vocabulary::dates::{london_date, speak_exact};
use rules::vocabulary::money::Pence;

use super::wanted::{self, Wanted};
use crate::front_door::people::words::capital;
use crate::house::forms::show::type_again;
use crate::house::forms::{Definition, Typed};
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::oversight::worklists::People;
use crate::support::amounts;
use crate::support::assessments::store as assessments;
use crate::support::plans::store::{self as plans, Whole};
use crate::support::reviews::store as reviews;

/// A form that begins, and what is put on its paper.
struct Paper<'a> {
    form: &'a Definition,
    typed: &'a mut Typed,
}

impl Paper<'_> {
    /// Puts words where a question of this id and kind stands that nothing was typed to.
    fn tell(&mut self, id: &str, kind: &str, says: impl Into<String>) {
        let says = says.into();
        let same = self.form.question(id);
        let same = same.is_some_and(|question| question.kind.name() == kind);
        if same && !says.is_empty() && !self.typed.has_any_of(id) {
            self.typed.set(id, says);
        }
    }

    /// Puts groups of a repeater's fields.
    fn tell_each(&mut self, id: &str, groups: &[Vec<(&str, String)>]) {
        let same = self.form.question(id);
        let same = same.is_some_and(|question| question.kind.name() == "repeater");
        if !same || self.typed.has_any_of(id) {
            return;
        }
        for (place, group) in groups.iter().enumerate() {
            for (field, says) in group {
                self.typed
                    .set(format!("{id}.{place}.{field}"), says.clone());
            }
        }
        if !groups.is_empty() {
            self.typed
                .set(format!("{id}.count"), groups.len().to_string());
        }
    }

    /// Says where the words were told that a question begins with.
    fn told_in(&mut self, id: &str, whence: &str) {
        if self.typed.has_any_of(id) {
            self.typed.told_in(id, whence);
        }
    }
}

/// Tells a new form what the record knows.
pub async fn from_record<P: Needs>(
    case: &Case<P>,
    form: &Definition,
    typed: &mut Typed,
) -> Result<(), PageError> {
    let mut paper = Paper { form, typed };
    match form.step {
        Step::NeedsAssessment | Step::CarersAssessment => carers(case, &mut paper).await,
        Step::Plan => plan(case, &mut paper).await,
        _ => Ok(()),
    }
}

/// What goes before what was said last time: a review looks at what the plan in force agreed.
pub async fn from_plan_in_force<P: Needs>(
    case: &Case<P>,
    form: &Definition,
    typed: &mut Typed,
) -> Result<(), PageError> {
    if form.step != Step::Review {
        return Ok(());
    }
    let (conn, person) = (case.reader(), case.person_id());
    let mut agreed = plans::all(conn, person).await?;
    agreed.retain(|row| plans::standing(row, case.today()).holds());
    let due = reviews::open_of(conn, person).await?;
    let first = |row: &plan::Model| due.iter().position(|one| one.plan_id == Some(row.id));
    agreed.sort_by_key(|row| first(row).unwrap_or(usize::MAX));
    let Some(row) = agreed.into_iter().next() else {
        return Ok(());
    };
    let budgets = plans::budgets(conn, person).await?;
    let budget = plans::in_force(&budgets, &row.kind, case.today());
    let whole = plans::whole(conn, row).await?;
    let mut paper = Paper { form, typed };
    let mut wanted = wanted::of_plan(conn, whole.row.filled_form_id).await?;
    for need in &whole.needs {
        let words = need.wants.clone().unwrap_or_else(|| says(need));
        if !wanted.contains(&words) {
            wanted.push(words);
        }
    }
    let outcomes: Vec<_> = wanted
        .into_iter()
        .map(|words| vec![("what", words)])
        .collect();
    paper.tell_each("outcomes", &outcomes);
    let mut needs: Vec<_> = Vec::new();
    for need in &whole.needs {
        let group = vec![("need", says(need))];
        if !needs.contains(&group) {
            needs.push(group);
        }
    }
    paper.tell_each("each_need", &needs);
    if let Some(budget) = budget {
        let weekly = Pence(budget.gross_weekly_pence).pounds();
        paper.tell("weekly_before", "money", weekly);
    }
    week(case, &whole.row, &mut paper).await
}

/// The week of help as a plan has it: what was there before the plan is no longer so.
async fn week<P: Needs>(
    case: &Case<P>,
    plan: &plan::Model,
    paper: &mut Paper<'_>,
) -> Result<(), PageError> {
    const NOW: &str = "now_week";
    let Some(words) = plans::words_in(case.reader(), plan).await? else {
        return Ok(());
    };
    let asked = paper.form.question(NOW);
    let asked = asked.filter(|asked| asked.kind.name() == "timetable");
    let week = words.answers.as_ref().and_then(|all| all.get("plan_week"));
    if let (Some(asked), Some(week)) = (asked, week) {
        type_again(asked, NOW, week, paper.typed);
    }
    if paper.typed.has_any_of(NOW) {
        let on = words.submitted_at.unwrap_or(words.began_at);
        let on = speak_exact(london_date(*on));
        let whence = format!("{}, {}, {on}", words.title, words.number);
        paper.typed.told_in(NOW, whence);
    }
    Ok(())
}

/// Who looks after the person, and whom the person looks after.
async fn carers<P: Needs>(case: &Case<P>, paper: &mut Paper<'_>) -> Result<(), PageError> {
    let me = case.person_id();
    let rows = relationship::Entity::find()
        .filter(
            Condition::any()
                .add(relationship::Column::PersonId.eq(me))
                .add(relationship::Column::OtherId.eq(me)),
        )
        .filter(relationship::Column::Carer.eq(true))
        .filter(relationship::Column::RemovedAt.is_null())
        .all(case.reader())
        .await?;
    let today = case.today();
    let now = |row: &&relationship::Model| row.until_on.is_none_or(|until| until > today);
    let ids = rows
        .iter()
        .flat_map(|row| row.other_id.into_iter().chain([row.person_id]));
    let people = People::of(case.staff(), ids).await?;
    let named = |id: Uuid| people.name(id);
    let mine = rows.iter().filter(now).filter(|row| row.person_id == me);
    let mine = mine.filter_map(|row| row.name.clone().or_else(|| named(row.other_id?)));
    let theirs = rows
        .iter()
        .filter(now)
        .filter(|row| row.other_id == Some(me));
    let theirs = theirs.filter_map(|row| named(row.person_id));
    let (mine, theirs): (Vec<String>, Vec<String>) = (mine.collect(), theirs.collect());
    if !mine.is_empty() {
        paper.tell("has_carer", "yes_no", "yes");
        paper.tell("carer_name", "text", mine.join(", "));
    }
    paper.tell("cares_for", "text", theirs.join(", "));
    Ok(())
}

/// What the plan that is being written says already, and the advice that was given.
async fn plan<P: Needs>(case: &Case<P>, paper: &mut Paper<'_>) -> Result<(), PageError> {
    let conn = case.reader();
    let kind = plans::kind_of(&paper.form.id);
    let draft = plans::all(conn, case.person_id()).await?;
    let draft = draft
        .into_iter()
        .find(|row| row.kind == kind && row.agreed_at.is_none());
    let Some(draft) = draft else { return Ok(()) };
    if let Some(advice) = assessments::advice(conn, draft.assessment_id).await? {
        paper.tell("advice_given", "long_text", advice.clone());
        paper.tell("carer_advice", "long_text", advice);
    }
    if let Some(words) = assessments::own_words(conn, draft.assessment_id).await? {
        paper.tell("own_life", "long_text", words);
    }
    if let Some(says) = &draft.safe_because {
        paper.tell("risks", "long_text", says.clone());
    }
    let wanted = wanted::of_assessment(conn, draft.assessment_id).await?;
    let whole = plans::whole(conn, draft).await?;
    needs(&whole, &wanted, paper);
    if let Some(whence) = &wanted.whence {
        let asked = wanted::IN_THE_PLAN.iter();
        asked.for_each(|question| paper.told_in(question, whence));
    }
    support(case, &whole, paper);
    Ok(())
}

fn met(need: &plan_need::Model) -> Option<MetBy> {
    need.met_by.as_deref().and_then(MetBy::from_code)
}

fn says(need: &plan_need::Model) -> String {
    capital(plans::outcome_says(&need.outcome))
}

fn needs(whole: &Whole, wanted: &Wanted, paper: &mut Paper<'_>) {
    let eligible = |need: &plan_need::Model| match need.eligible {
        true => "meets the criteria",
        false => "does not meet the criteria",
    };
    let needs = whole.needs.iter();
    let words = needs.map(|need| format!("{}: {}.", says(need), eligible(need)));
    let words: Vec<String> = words.collect();
    paper.tell("needs_words", "long_text", words.join("\n"));
    let by = |wanted: MetBy| {
        whole
            .needs
            .iter()
            .filter(move |need| met(need) == Some(wanted))
    };
    let of_needs = whole.needs.iter().filter_map(|need| {
        let helps = [met(need).map(MetBy::says), need.named.as_deref()];
        let helps: Vec<&str> = helps.into_iter().flatten().collect();
        let helps = format!("{}: {}", says(need), helps.join(", "));
        Some((need.wants.clone()?, helps))
    });
    let of_needs: Vec<(String, String)> = of_needs.collect();
    let groups = wanted.beside(of_needs).into_iter();
    let groups = groups.map(|(wants, helps)| vec![("wants", wants), ("helps", helps)]);
    let groups: Vec<_> = groups.collect();
    for question in wanted::IN_THE_PLAN {
        paper.tell_each(question, &groups);
    }
    let named = |need: &plan_need::Model| need.named.clone().unwrap_or_default();
    let carers = by(MetBy::Carer).map(|need| vec![("name", named(need)), ("meets", says(need))]);
    let carers: Vec<Vec<(&str, String)>> = carers.collect();
    if !carers.is_empty() {
        paper.tell("carer_meets", "yes_no", "yes");
        paper.tell_each("carers_named", &carers);
    }
    let technology = by(MetBy::Technology).map(|need| format!("{}: {}", says(need), named(need)));
    let technology: Vec<String> = technology.collect();
    if !technology.is_empty() {
        paper.tell("technology_thought_of", "yes_no", "yes");
        paper.tell("technology_what", "long_text", technology.join("\n"));
    }
    if by(MetBy::DirectPayment).next().is_some() {
        paper.tell("direct_payment", "yes_no", "yes");
        let words: Vec<String> = by(MetBy::DirectPayment).map(says).collect();
        paper.tell("direct_payment_needs", "long_text", words.join("\n"));
    }
}

/// "Home care, 7 hours a week: maintaining personal hygiene"
fn support<P: Needs>(case: &Case<P>, whole: &Whole, paper: &mut Paper<'_>) {
    let council = &case.staff().house.council;
    let line = |row: &plan_line::Model| {
        let often = Frequency::from_code(&row.frequency).unwrap_or(Frequency::Weekly);
        format!(
            "{}, {} {}: {}",
            council.says("service", &row.service),
            amounts::how_much(
                row.units_hundredths,
                &row.unit,
                council.says("service_unit", &row.unit)
            ),
            often.says(),
            plans::outcome_says(&row.outcome)
        )
    };
    let paid =
        |row: &&plan_line::Model| Funder::from_code(&row.funder).is_some_and(Funder::is_council);
    let words: Vec<String> = whole.lines.iter().filter(paid).map(line).collect();
    paper.tell("council_meets", "long_text", words.join("\n"));
    paper.tell("support", "long_text", words.join("\n"));
}
