//! The page of a person's plan and budget: what is being planned, what it costs as it is built, what is agreed.

use db::entities::{filled_form, indicative_budget, personal_budget, plan, plan_line, plan_move};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use futures_util::future::{try_join, try_join_all, try_join3, try_join4};
use rules::pathway::{Amounts, PlanMove, PlanStanding};
use rules::plan::{Free, Frequency, Funder, MetBy, PlanLine, RestsOn, free_of, lacks};
use rules::reablement::first_offer_warning;
use rules::review::promised_another_day;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, london_date, speak_exact};
use rules::vocabulary::money::Pence;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::begin::CARERS;
use super::store::{self, Whole};
use super::{desk, ending, ends};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::front_door::people::words::capital;
use crate::house::council::Council;
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Page, PageError, Shown, pages};
use crate::support::equipment::stages;
use crate::support::reablement::first::{self, First};
use crate::support::{amounts, budgets, contribution, direct_payments, forms};

/// The person is asked for nothing.
pub const NOTHING: &str = "nothing_to_pay";

/// A need in ready words.
#[derive(Serialize)]
pub struct Need {
    pub id: String,
    pub code: String,
    pub says: String,
    pub eligible: bool,
    pub met: Option<&'static str>,
    pub named: Option<String>,
    pub how: Option<String>,
    pub wants: Option<String>,
    /// Why the plan does not meet it, though the assessment found it eligible.
    pub why_not: Option<String>,
}

/// A line in ready words.
pub struct Line {
    pub id: String,
    pub service: String,
    pub note: Option<String>,
    pub helps: String,
    pub how_much: String,
    pub each: String,
    /// "an hour", "each"
    pub of_one: String,
    pub cost: String,
    pub days: String,
    pub funder: &'static str,
    pub paid_by: Funder,
    /// When it is no longer free, where it goes on then.
    pub free: Option<Free>,
}

/// A budget in ready words.
#[derive(Serialize)]
pub struct Budget {
    /// "Personal budget as a carer"
    pub title: &'static str,
    pub gross: String,
    pub council: String,
    pub adult: String,
    pub adult_is: String,
    /// The same, said to the person.
    pub to_you: &'static str,
    /// The person pays nothing.
    pub free: bool,
    /// The person pays the whole of it.
    pub whole_is_theirs: bool,
    /// What comes once beside a weekly amount.
    pub one_off: Option<String>,
    pub from: String,
    pub until: Option<String>,
    pub agreed_by: String,
    pub authorised_by: String,
    pub because: Option<String>,
    /// Why it is lower than the one before.
    pub lowered: Option<String>,
    pub figure: Option<String>,
    /// What it comes to since its direct payment was raised.
    pub raised: Option<direct_payments::Raised>,
    /// It holds, or is to begin.
    pub current: bool,
}

/// GET /people/{person}/plan
pub async fn overview(case: Case<SeeNotes>) -> Page {
    show(&case, &[]).await
}

/// The page, with what a plan lacks that somebody tried to move on. What does not depend on another is asked together.
pub async fn show(case: &Case<SeeNotes>, problems: &[Problem]) -> Page {
    let (header, told, pay) = try_join3(
        header::of(case, "/plan"),
        told(case),
        contribution::told(case, None),
    )
    .await?;
    let Tells {
        plans,
        budgets,
        figures,
        payments,
        to_say,
    } = told;
    let values = json!({
        "case": header, "pay": pay, "think": stages::to_think_of_in_plans(case).await?, "plans": plans, "payments": payments, "budgets": budgets, "figures": figures, "to_say": to_say,
        "form": Shown::again(&Default::default(), problems),
    });
    if problems.is_empty() {
        pages::page("support/plans/overview.njk", values)
    } else {
        pages::try_again("support/plans/overview.njk", values)
    }
}

/// What the page tells.
struct Tells {
    /// Those that no other has replaced.
    plans: Vec<Json>,
    budgets: Vec<Budget>,
    /// Indicative budgets that stand.
    figures: Vec<Json>,
    payments: Vec<direct_payments::Told>,
    /// Of a budget nobody has said how it is taken.
    to_say: bool,
}

async fn told(case: &Case<SeeNotes>) -> Result<Tells, PageError> {
    let (conn, person) = (case.reader(), case.person_id());
    let known = direct_payments::Known::of(case);
    let rows = try_join3(
        store::all(conn, person),
        store::budgets(conn, person),
        budgets::store::all_standing(conn, person),
    );
    let ((rows, budgets, figures), known) = try_join(async { Ok(rows.await?) }, known).await?;
    // One that ended is told until another of its kind was agreed.
    let over = |row: &plan::Model| {
        let ended = row.ended_at.is_some();
        row.replaced_at.is_some() || (ended && ends::is_followed(&rows, row, case.today()))
    };
    let standing = rows.iter().filter(|row| !over(row));
    let plans = standing.map(async |row| {
        let stays_ended = ends::may_go_on(case, &rows, row).is_err();
        let laid = Laid::of(case, row.clone()).await?;
        let mut values = plan_values(case, &laid, (&budgets, &figures)).await?;
        if let Some(buttons) = values["buttons"].as_array_mut().filter(|_| stays_ended) {
            buttons.retain(|button| button["code"] != PlanMove::GoOn.code());
        }
        Ok::<Json, PageError>(values)
    });
    let told = told_budgets(case, &budgets, &known);
    let (plans, told) = try_join(try_join_all(plans), told).await?;
    Ok(Tells {
        plans,
        to_say: known.is_to_say(&budgets),
        payments: known.told(),
        budgets: told,
        figures: figures.iter().map(figure_says).collect(),
    })
}

/// A plan with all that its page tells of it.
struct Laid {
    whole: Whole,
    moves: Vec<plan_move::Model>,
    beside: Beside,
    /// Somebody writes on its words now.
    words_open: bool,
    /// Those whose work it is; nobody where it is agreed, for then it moves no more.
    authors: Vec<Uuid>,
    names: Names,
}

impl Laid {
    async fn of(case: &Case<SeeNotes>, row: plan::Model) -> Result<Laid, PageError> {
        let (conn, plan) = (case.reader(), row.clone());
        let beside = async {
            if plan.agreed_at.is_some() {
                let first = first::of_plan(conn, &plan).await?;
                return Ok((Beside { words: None, first }, Vec::new()));
            }
            let under = store::under(conn, plan.person_id);
            let (under, beside) = try_join(under, Beside::of(conn, &plan)).await?;
            let authors = store::authors(conn, &plan, &under, beside.words.as_ref()).await?;
            Ok((beside, authors))
        };
        let (whole, moves, (beside, authors), words_open) = try_join4(
            store::whole(conn, row),
            store::moves(conn, plan.id),
            beside,
            store::words_are_open(conn, case.person_id(), &plan.kind),
        )
        .await?;
        let who = moves.iter().map(|one| one.moved_by);
        let who = who
            .chain(authors.iter().copied())
            .chain(plan.authorised_by)
            .chain(plan.ended_by)
            .chain([plan.began_by]);
        let names = Names::of(conn, who, []).await?;
        Ok(Laid {
            whole,
            moves,
            beside,
            words_open,
            authors,
            names,
        })
    }
}

/// What lies beside a plan when somebody decides about it.
struct Beside {
    /// The form with its words.
    words: Option<filled_form::Model>,
    /// Whether help to get back on their feet came first.
    first: Option<First>,
}

impl Beside {
    async fn of(conn: &impl ConnectionTrait, row: &plan::Model) -> db::Result<Beside> {
        let (words, first) =
            try_join(store::words_in(conn, row), first::of_plan(conn, row)).await?;
        Ok(Beside { words, first })
    }
}

/// A figure that stands, in one line.
fn figure_says(row: &indicative_budget::Model) -> Json {
    let says = match (row.weekly_pence, row.yearly_pence) {
        (Some(weekly), _) => amounts::weekly(weekly),
        (None, Some(yearly)) => format!("{} a year", Pence(yearly)),
        _ => "not used".to_owned(),
    };
    json!({
        "id": row.id, "says": says, "on": speak_exact(row.worked_out_on.0), "used": !budgets::store::is_not_used(&row.method),
        "carers": budgets::store::kind_of(&row.method) == "carer_support",
        "why": row.reason_words,
    })
}

/// What the assessment found eligible and the plan leaves out, each with the reason.
fn departures(whole: &Whole) -> impl Iterator<Item = String> {
    let all = rules::plan::departures(&whole.rule()).into_iter();
    all.map(|one| {
        let because = one.because.unwrap_or("nobody has said why".to_owned());
        let need = one.says.to_lowercase();
        format!("The assessment found this need eligible, and the plan does not meet it: {need}. Why: {because}")
    })
}

/// The words of the plan say that the person is owed an advocate, and name none.
async fn no_advocate<P: Needs>(
    case: &Case<P>,
    words: Option<&filled_form::Model>,
) -> Result<Option<String>, PageError> {
    let Some(words) = words else {
        return Ok(None);
    };
    let definition = forms::store::definition(&case.staff().house, words).await?;
    let answers = words.answers.as_ref().and_then(Json::as_object);
    Ok(answers.and_then(|answers| forms::owed::no_advocate(&definition, answers)))
}

/// What somebody who decides should know about a plan: what it leaves out, who is to speak up for the person, its cost,
/// and whether help to get back on their feet came first.
pub async fn warnings<P: Needs>(case: &Case<P>, whole: &Whole) -> Result<Vec<String>, PageError> {
    let conn = case.reader();
    let (figure, budgets, beside) = try_join3(
        store::figure_of(conn, &whole.row),
        store::budgets(conn, case.person_id()),
        Beside::of(conn, &whole.row),
    )
    .await?;
    warned(case, whole, &beside, (&budgets, figure.as_ref())).await
}

async fn warned<P: Needs>(
    case: &Case<P>,
    whole: &Whole,
    beside: &Beside,
    (budgets, figure): (&[personal_budget::Model], Option<&indicative_budget::Model>),
) -> Result<Vec<String>, PageError> {
    let of_a_year = figure.and_then(|figure| figure.yearly_pence).map(Pence);
    let figure = figure.and_then(|figure| figure.weekly_pence).map(Pence);
    let in_force = store::in_force(budgets, &whole.row.kind, case.today());
    let agreed = in_force
        .filter(|budget| budget.plan_id != whole.row.id)
        .map(|budget| Pence(budget.gross_weekly_pence));
    let amounts = whole.amounts();
    let cost = rules::plan::warnings(amounts.weekly, figure, agreed).into_iter();
    let cost = cost.chain(rules::plan::year_warning(of_a_year, amounts));
    let advocate = no_advocate(case, beside.words.as_ref()).await?;
    let rule = whole.rule();
    let ends = rules::plan::free_help_ends(&rule).into_iter();
    let ends = ends.chain(rules::plan::aftercare::unmarked(&rule));
    // A carer has no help of that kind.
    let offered = beside.first.as_ref().map(|one| one.offer);
    let first = match whole.row.kind == CARERS {
        true => None,
        false => first_offer_warning(offered).map(str::to_owned),
    };
    let house = &case.staff().house;
    let promised = promised_another_day(
        beside
            .words
            .as_ref()
            .and_then(|words| words.review_on)
            .map(|day| day.0),
        *case.today(),
        &house.council.timescales,
        house.calendar(),
    );
    let said = departures(whole).chain(advocate).chain(ends).chain(first);
    let said = said.chain(promised);
    Ok(said.chain(cost).collect())
}

async fn plan_values(
    case: &Case<SeeNotes>,
    laid: &Laid,
    (budgets, figures): (&[personal_budget::Model], &[indicative_budget::Model]),
) -> Result<Json, PageError> {
    let Laid {
        whole,
        moves,
        beside,
        names,
        ..
    } = laid;
    let row = &whole.row;
    let council = &case.staff().house.council;
    let standing = store::standing(row, case.today());
    // Of a plan that is agreed nothing is decided any more.
    let warnings = match row.agreed_at {
        None => {
            let figure = budgets::store::for_plan(figures, &row.kind);
            warned(case, whole, beside, (budgets, figure)).await?
        }
        Some(_) => Vec::new(),
    };
    let ended = ending::told(case, row, names).await?;
    let rests = row.rests_on.as_deref().and_then(RestsOn::from_code);
    let parts = desk::Parts::of(row, laid.authors.clone(), names);
    let mut buttons = desk::buttons(case, row, &parts);
    let agree = PlanMove::Agree.code();
    let who_agrees = desk::who_agrees(case, whole, &parts);
    buttons.retain(|button| button.code != agree || who_agrees.is_none());
    let (dearest, cost) = whole.dearest();
    let (adult, adult_is) = asked(whole, budgets);
    let history: Vec<Json> = moves
        .iter()
        .map(|one| {
            let desk = rules::pathway::PlanStanding::from_code(&one.to_desk);
            json!({
                "on": speak_exact(london_date(*one.moved_at)), "by": names.name(one.moved_by),
                "says": desk.map_or("", PlanStanding::says), "because": one.because,
            })
        })
        .collect();
    Ok(json!({
        "id": row.id, "kind": council.says("plan_kind", &row.kind), "standing": standing.says(),
        "draft": standing == PlanStanding::Draft, "agreed": standing.holds(),
        "from": speak_exact(row.from_on.0), "began_by": names.name(row.began_by),
        "ended": ended, "rests_on": rests.map(RestsOn::says), "rests_because": row.rests_because,
        "first": beside.first.as_ref().map(First::says), "carers": row.kind == CARERS,
        "safe": row.safe, "safe_because": row.safe_because, "agreement": row.agreement,
        "words": row.filled_form_id, "words_open": laid.words_open,
        "needs": whole.needs.iter().map(need).collect::<Vec<_>>(),
        "left_out": whole.left_out().map(need).collect::<Vec<_>>(),
        "lines": told_lines(case, whole).iter().map(line_values).collect::<Vec<_>>(),
        "cost": cost_says(cost.council), "nhs": some(cost.nhs), "outside": some(cost.outside),
        "dearest": (dearest != row.from_on).then(|| speak_exact(*dearest)),
        "adult": match (adult, adult_is) {
            (None | Some(Pence(0)), NOTHING) => "nothing".to_owned(),
            (adult, is) => {
                let is = council.says("contribution_known", is).to_lowercase();
                adult.map_or(is.clone(), |adult| format!("{} ({is})", amounts::weekly(adult.0)))
            }
        },
        "aftercare": (cost.aftercare.weekly.0 > 0).then(|| amounts::weekly(cost.aftercare.weekly.0)),
        "council": cost_says(Amounts {
            weekly: cost.council.weekly - adult.unwrap_or_default().min(cost.council.weekly),
            ..cost.council
        }),
        "estimate": adult_is != "assessed" && adult_is != NOTHING,
        "lacks": if standing == PlanStanding::Draft { lacks(&whole.rule()).into_iter().map(|one| json!({ "at": one.field.replace("safe_because", "safe").replace("adult_weekly", "adult"), "says": one.says })).collect() } else { Vec::new() },
        "warnings": warnings, "buttons": buttons, "who_agrees": who_agrees, "history": history,
        "panel": row.panel_asked_because, "panel_due": row.panel_due_on.map(|day| speak_exact(day.0)),
        "panel_advice": row.panel_advice,
        "copy_to": row.copy_to, "copy_on": row.copy_given_on.map(|day| speak_exact(day.0)),
    }))
}

fn cost_says(amounts: Amounts) -> String {
    amounts.to_string()
}

fn some(amounts: Amounts) -> Option<String> {
    (amounts != Amounts::default()).then(|| amounts.to_string())
}

/// A need in words.
pub fn need(row: &db::entities::plan_need::Model) -> Need {
    Need {
        id: row.id.to_string(),
        code: row.outcome.clone(),
        says: capital(store::outcome_says(&row.outcome)),
        eligible: row.eligible,
        met: row
            .met_by
            .as_deref()
            .and_then(MetBy::from_code)
            .map(MetBy::says),
        named: row.named.clone(),
        how: row.how.clone(),
        wants: row.wants.clone(),
        why_not: row.not_because.clone(),
    }
}

/// What the person is asked to pay in a week: as it was agreed where the budget of the plan is, and as the plan says
/// until then.
fn asked<'a>(whole: &'a Whole, budgets: &'a [personal_budget::Model]) -> (Option<Pence>, &'a str) {
    let row = &whole.row;
    match budgets.iter().find(|one| one.plan_id == row.id) {
        Some(agreed) => (Some(Pence(agreed.adult_weekly_pence)), &agreed.adult_is),
        // Before anything costs something, an estimate stands as it was made.
        None if whole.lines.is_empty() => (row.adult_weekly_pence.map(Pence), &row.adult_is),
        None => (whole.asks(), &row.adult_is),
    }
}

/// The lines of a plan in words.
pub fn told_lines(case: &Case<SeeNotes>, whole: &Whole) -> Vec<Line> {
    let all: Vec<PlanLine> = whole.lines.iter().map(store::line).collect();
    let lines = whole.lines.iter().zip(&all);
    lines
        .map(|(row, line)| told_line(case, row, free_of(line, &all)))
        .collect()
}

fn line_values(line: &Line) -> Json {
    let free = line.free.map(|free| {
        let last = days_after(free.until, -1).unwrap_or(free.until);
        format!(
            "Free up to and including {}; from {} it costs {} a week and counts in the plan",
            speak_exact(last),
            speak_exact(free.until),
            free.weekly
        )
    });
    json!({
        "id": line.id, "service": line.service, "note": line.note, "helps": line.helps, "how_much": line.how_much,
        "each": line.each, "cost": line.cost, "days": line.days, "funder": line.funder, "free": free,
    })
}

/// A line in words.
fn told_line(case: &Case<SeeNotes>, row: &plan_line::Model, free: Option<Free>) -> Line {
    let council = &case.staff().house.council;
    let often = Frequency::from_code(&row.frequency).unwrap_or(Frequency::Weekly);
    let until = row.until_on.map(|day| speak_exact(day.0));
    let paid_by = Funder::from_code(&row.funder).unwrap_or(Funder::Council);
    Line {
        id: row.id.to_string(),
        service: council.says("service", &row.service).to_owned(),
        note: row.note.clone(),
        helps: capital(store::outcome_says(&row.outcome)),
        how_much: how_much(council, row, row.units_hundredths),
        each: Pence(row.unit_pence).to_string(),
        of_one: amounts::of_one(&row.unit, council.says("service_unit", &row.unit)),
        cost: match often {
            Frequency::Once => format!("{} once", Pence(row.one_off_pence)),
            _ => amounts::weekly(row.weekly_pence),
        },
        days: match until {
            Some(until) => format!("{} until {until}", speak_exact(row.from_on.0)),
            None => format!("from {}", speak_exact(row.from_on.0)),
        },
        funder: paid_by.says(),
        paid_by,
        free,
    }
}

/// "7 hours a week", "every week": so much of a service as a line buys.
pub fn how_much(council: &Council, row: &plan_line::Model, units_hundredths: i64) -> String {
    let often = Frequency::from_code(&row.frequency).unwrap_or(Frequency::Weekly);
    if is_all_the_time(row) && units_hundredths == 100 {
        return "every week".to_owned();
    }
    let label = council.says("service_unit", &row.unit);
    let how_much = amounts::how_much(units_hundredths, &row.unit, label);
    format!("{how_much} {}", often.says())
}

/// Weeks in a week, such as those of a care home: there is never more than one.
pub fn is_all_the_time(row: &plan_line::Model) -> bool {
    row.unit == "week" && row.frequency == Frequency::Weekly.code()
}

/// Budgets in words.
pub async fn told_budgets(
    case: &Case<SeeNotes>,
    rows: &[personal_budget::Model],
    payments: &direct_payments::Known,
) -> Result<Vec<Budget>, PageError> {
    let who = rows
        .iter()
        .flat_map(|row| [row.agreed_by, row.authorised_by]);
    let names = Names::of(case.reader(), who, []).await?;
    let raised = payments.raised(rows);
    let council = &case.staff().house.council;
    let today = case.today();
    let told = |row: &personal_budget::Model| Budget {
        title: match row.kind == CARERS {
            true => "Personal budget as a carer",
            false => "Personal budget",
        },
        gross: in_a_week_or_once(row, row.gross_weekly_pence),
        council: in_a_week_or_once(row, row.council_weekly_pence),
        adult: match row.adult_weekly_pence {
            0 if is_once(row) || row.adult_is == NOTHING => "nothing".to_owned(),
            weekly => amounts::weekly(weekly),
        },
        raised: raised.get(&row.id).cloned(),
        adult_is: council.says("contribution_known", &row.adult_is).to_owned(),
        to_you: to_you(&row.adult_is),
        free: row.adult_is == NOTHING && row.adult_weekly_pence == 0,
        whole_is_theirs: row.adult_weekly_pence > 0 && row.council_weekly_pence == 0,
        one_off: (row.one_off_pence > 0 && !is_once(row))
            .then(|| Pence(row.one_off_pence).to_string()),
        from: speak_exact(row.from_on.0),
        until: row.until_on.map(|day| speak_exact(day.0)),
        agreed_by: names.name(row.agreed_by).to_owned(),
        authorised_by: names.name(row.authorised_by).to_owned(),
        because: match (&row.reason, &row.because) {
            (Some(reason), because) => Some(format!(
                "{}. {}",
                council.says("budget_reason", reason),
                because.as_deref().unwrap_or_default()
            )),
            (None, because) => because.clone(),
        },
        lowered: row.lowered_because.clone(),
        figure: row.indicative_pence.map(amounts::weekly),
        current: row.until_on.is_none_or(|until| today < until),
    };
    Ok(rows.iter().map(told).collect())
}

/// Nothing of it comes every week.
fn is_once(row: &personal_budget::Model) -> bool {
    row.gross_weekly_pence == 0 && row.one_off_pence > 0
}

fn in_a_week_or_once(row: &personal_budget::Model, weekly_pence: i64) -> String {
    let one_off = if is_once(row) { row.one_off_pence } else { 0 };
    cost_says(Amounts {
        weekly: Pence(weekly_pence),
        one_off: Pence(one_off),
    })
}

/// What is known of what the person pays, as one says it to them.
pub fn to_you(adult_is: &str) -> &'static str {
    match adult_is {
        "estimate" => "an estimate, until we have looked at your money",
        "assessed" => "worked out from what you told us about your money",
        "nothing_to_pay" => "there is nothing for you to pay",
        _ => "not known until we have looked at your money",
    }
}
