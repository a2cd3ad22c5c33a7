//! Saying how a budget is taken, and deciding on a direct payment by the conditions of the law.

use db::entities::{direct_payment, personal_budget, plan_need};
use rules::direct_payment::{
    Amounts, Decided, Request, Rest, Taken, amounts_wrong, decide as by_law, may_employ,
    never_began, receiver_wrong,
};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::first_day::{CARE_ACT_BEGAN, out_of_reach};
use rules::vocabulary::money::Pence;
use serde_json::{Value as Json, json};

use super::ending::{self, End, Reviews, TOOK_ITS_PLACE};
use super::from_plan::FromPlan;
use super::{kept_from, letters as own, own_services, payer, store};
use crate::casework::allocations::store::teams_offered;
use crate::casework::letters::store::{self as letters, New};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Choice;
use crate::house::permissions::KeepDirectPayments;
use crate::house::{Case, Fields, Form, Page, PageError, pages};
use crate::support::amounts;
use crate::support::plans::store as plans;

/// What is asked of how a budget is taken.
pub const ASK: &[Question] = &[
    Question::new(
        "taken",
        "How is the budget taken?",
        "",
        Kind::Offered("Choose"),
    ),
    Question::new(
        "asked_on",
        "The day on which the person asked for it",
        "",
        Kind::Day,
    ),
    Question::new(
        "has_capacity",
        "Does the person have capacity to ask for a direct payment?",
        "For a direct payment, as are the questions that follow",
        Kind::YesNo,
    ),
    Question::new(
        "has_nominee",
        "With capacity: do they nominate somebody to receive it?",
        "",
        Kind::YesNo,
    ),
    Question::new(
        "nominee_agrees",
        "If so, does the nominee agree?",
        "",
        Kind::YesNo,
    ),
    Question::new(
        "authorised_person_asks",
        "Without capacity: does an authorised person ask for it?",
        "An attorney, a deputy, or somebody whom they or the council find suitable",
        Kind::YesNo,
    ),
    Question::new(
        "best_interests",
        "If so, will that person act in their best interests?",
        "",
        Kind::YesNo,
    ),
    Question::new(
        "prohibited",
        "Is the person under a court's treatment or testing condition for drugs or alcohol?",
        "Schedule 1 of the regulations",
        Kind::YesNo,
    ),
    Question::new(
        "in_prison",
        "Is the person in prison, or living in approved premises, after a conviction?",
        "Section 76 of the Care Act: the council meets their needs itself. Not on remand, and not once they are released",
        Kind::YesNo,
    ),
    Question::new(
        "can_manage",
        "Can whoever receives it manage it, alone or with help?",
        "",
        Kind::YesNo,
    ),
    Question::new(
        "appropriate",
        "Is a direct payment an appropriate way to meet these needs?",
        "Long stays in a care home are not",
        Kind::YesNo,
    ),
    Question::new(
        "receiver",
        "Who receives or manages the money?",
        "",
        Kind::Choose("direct_payment_receiver"),
    ),
    Question::new(
        "receiver_name",
        "Their name, where it is not the person",
        "",
        Kind::Line,
    ),
    payer::PAYER[0],
    payer::PAYER[1],
    Question::new(
        "family_in_household",
        "Will close family in the same household be paid?",
        "",
        Kind::YesNo,
    ),
    Question::new(
        "family_administration",
        "Only to administer or manage it",
        "",
        Kind::Tick,
    ),
    Question::new(
        "family_necessary",
        "The council finds it necessary",
        "",
        Kind::Tick,
    ),
    Question::new("family_because", "Why", "", Kind::Lines(2_000)),
    own_services::ASK[0],
    own_services::ASK[1],
    own_services::ASK[2],
    own_services::ASK[3],
    Question::new(
        "weekly",
        "Paid in a week, in pounds",
        "Net of what the person pays, unless it is paid gross",
        Kind::Line,
    ),
    Question::new("one_off", "Paid once, in pounds", "", Kind::Line),
    Question::new(
        "rest_by",
        "Taken in part as a direct payment: who manages the other part?",
        "",
        Kind::Offered("All of it is taken one way"),
    ),
    Question::new(
        "rest_name",
        "Their name, where a third party does",
        "",
        Kind::Line,
    ),
    Question::new(
        "gross",
        "It is paid gross, and the person is invoiced for their part",
        "",
        Kind::Tick,
    ),
    Question::new(
        "weeks_kept",
        "Weeks of money that may stay on the account",
        "Usually 8",
        Kind::Line,
    ),
    Question::new(
        "back_up",
        "What happens when arrangements fail?",
        "",
        Kind::Lines(2_000),
    ),
    Question::new(
        "from_on",
        "When is it first paid, or managed?",
        "",
        Kind::Day,
    ),
];

fn home(case: &Case<KeepDirectPayments>) -> String {
    format!("/people/{}/plan", case.person_id())
}

/// GET /people/{person}/direct-payments/new
pub async fn ask(case: Case<KeepDirectPayments>) -> Page {
    let budget = store::to_take(case.reader(), case.person_id(), case.today()).await?;
    let Some(budget) = budget else {
        return Err(PageError::Conflict(nothing_to_take(
            &store::budgets(case.reader(), case.person_id(), case.today()).await?,
        )));
    };
    let fields = asking::with_day(Fields::default(), "asked_on", Some(case.today()));
    let fields = asking::with_day(fields, "from_on", Some(budget.from_on))
        .with("weekly", Pence(budget.council_weekly_pence).pounds())
        .with("one_off", Pence(budget.one_off_pence).pounds())
        .with("weeks_kept", "8")
        .with("receiver", "adult");
    let plan = plans::find(case.reader(), case.person_id(), budget.plan_id).await?;
    let needs = plans::whole(case.reader(), plan).await?.needs;
    let directly = |need: &plan_need::Model| need.met_by.as_deref() == Some("direct_payment");
    let taken = needs
        .iter()
        .any(directly)
        .then_some(Taken::DirectPayment.code());
    let fields = asking::with(fields, "taken", taken);
    let from_plan = FromPlan::of(&case, &budget).await?;
    let fields = asking::with(fields, "back_up", from_plan.fails());
    show(&case, &fields, &[]).await
}

/// Why nobody is asked how a budget is taken.
fn nothing_to_take(budgets: &[personal_budget::Model]) -> String {
    match budgets.is_empty() {
        true => "There is no personal budget that could be taken as a direct payment: it is set when a plan is agreed.",
        false => "It is said already how this budget is taken. To take it another way, end that first.",
    }
    .to_owned()
}

async fn show(case: &Case<KeepDirectPayments>, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("/people/{}/direct-payments/new", case.person_id());
    let title = "How the budget is taken";
    let budget = store::to_take(case.reader(), case.person_id(), case.today()).await?;
    let mut sheet = Sheet::new("/plan", title, path, home(case), ASK);
    sheet.intro = vec![
        "Once the conditions are met, the council must make the direct payment that was asked for. One that fails refuses it, with its reason.".to_owned(),
    ];
    sheet
        .intro
        .extend(budget.as_ref().and_then(store::not_assessed));
    let ways = Taken::ALL.iter().map(|one| (one.code(), one.says()));
    let teams = teams_offered(case.reader(), case.today()).await?;
    let rest = Rest::ALL.iter().map(|one| (one.code(), one.says()));
    sheet.offers = vec![
        ("taken", amounts::choices(ways)),
        ("rest_by", amounts::choices(rest)),
        ("paid_by_team", teams),
        (own_services::SIZE, own_services::sizes()),
    ];
    let council = &case.staff().house.council;
    let by_home = kept_from::by_home(case.reader(), council, case.person_id(), case.today());
    sheet.tells = by_home
        .await?
        .map(|(_, says)| ("in_prison", says))
        .into_iter()
        .collect();
    if let Some(budget) = &budget {
        sheet
            .tells
            .extend(FromPlan::of(case, budget).await?.tells());
    }
    sheet.show(case, fields, problems).await
}

fn request(answers: &Answers<'_>) -> Request {
    Request {
        has_capacity: answers.yes_no("has_capacity"),
        has_nominee: answers.yes_no("has_nominee"),
        nominee_agrees: answers.yes_no("nominee_agrees"),
        authorised_person_asks: answers.yes_no("authorised_person_asks"),
        best_interests: answers.yes_no("best_interests"),
        prohibited: answers.yes_no("prohibited"),
        in_prison: answers.yes_no("in_prison"),
        can_manage: answers.yes_no("can_manage"),
        appropriate: answers.yes_no("appropriate"),
    }
}

/// Who manages the part that is not paid directly, and their name.
fn rest(answers: &mut Answers<'_>, taken: Taken) -> (Option<String>, Option<String>) {
    let rest = answers
        .text("rest_by")
        .and_then(|code| Rest::from_code(&code));
    let name = answers.text("rest_name");
    match (taken, rest) {
        (Taken::Mixed, None) => {
            let says = "Choose who manages the part that is not paid directly";
            answers.reading.wrong("rest_by", says);
            (None, None)
        }
        (Taken::Mixed, Some(Rest::ThirdParty)) if name.is_none() => {
            answers.reading.wrong("rest_name", "Enter their name");
            (None, None)
        }
        (Taken::Mixed, Some(Rest::ThirdParty)) => (rest.map(|rest| rest.code().to_owned()), name),
        (Taken::Mixed, Some(Rest::Council)) => (rest.map(|rest| rest.code().to_owned()), None),
        _ => (None, None),
    }
}

/// What was asked about the conditions and answered, in the words of the form.
pub fn answered(answers: &Json) -> Vec<(&'static str, &'static str)> {
    let one = |question: &Question| {
        let said = answers.get(question.name)?.as_bool()?;
        Some((question.label, if said { "Yes" } else { "No" }))
    };
    ASK.iter().filter_map(one).collect()
}

/// POST /people/{person}/direct-payments/new
pub async fn decide(case: Case<KeepDirectPayments>, Form(fields): Form) -> Page {
    let to_lines = letters::home_of(&case, case.today()).await?;
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let today = case.today();
    let Some(budget) = store::to_take(change.conn(), case.person_id(), today).await? else {
        let budgets = store::budgets(change.conn(), case.person_id(), today).await?;
        return Err(PageError::Conflict(nothing_to_take(&budgets)));
    };
    let earlier = store::of_kind(change.conn(), case.person_id(), &budget.kind).await?;
    let teams = teams_offered(change.conn(), case.today()).await?;
    let read = read(&case, &fields, (&budget, &teams)).and_then(|row| after_earlier(row, &earlier));
    let mut row = match read {
        Ok(row) => row,
        Err(problems) => {
            drop(change);
            return show(&case, &fields, &problems).await;
        }
    };
    let goes_on: Vec<_> = earlier
        .into_iter()
        .filter(|old| old.ended_on.is_none() && row.decided == "agreed")
        .collect();
    row.id = change.new_id();
    let reviews = Reviews::of(&case);
    // What rests on the budget before is paid until somebody says how this one is taken.
    for old in &goes_on {
        let end = End {
            on: row.from_on.max(old.from_on),
            because: TOOK_ITS_PLACE.to_owned(),
            replaced_by: Some(row.id),
        };
        ending::set(&mut change, old, Some(end), &reviews).await?;
    }
    row.decided_by = store::actor(&change)?;
    row.recorded_at = change.at();
    let letter = match row.decided == "refused" {
        true => Some(refusal(&case, to_lines, &row)),
        false => own_services::letter(&case, to_lines, &row),
    };
    if let Some(letter) = letter {
        row.letter_id = Some(letters::write(&mut change, letter).await?.id);
    }
    let kept = store::keep(&mut change, row, &reviews).await?;
    let council = &case.staff().house.council;
    kept_from::follow(&mut change, council, case.person_id()).await?;
    change.commit().await?;
    let at = format!("/people/{}/direct-payments/{}", case.person_id(), kept.id);
    let says = if kept.decided == "agreed" && kept.letter_id.is_some() {
        "It is written how the budget is taken. The letter with what it may buy from the council is on the record."
    } else if kept.decided == "agreed" {
        "It is written how the budget is taken."
    } else {
        "The direct payment is refused. The letter with the reasons is on the record. The council manages the budget meanwhile."
    };
    pages::go_to_saying(at, says)
}

/// The letter that tells why a direct payment was refused.
fn refusal(case: &Case<KeepDirectPayments>, to_lines: String, row: &direct_payment::Model) -> New {
    let because = row.because.as_array().into_iter().flatten();
    let because: Vec<String> = because
        .filter_map(|one| one.as_str())
        .map(str::to_owned)
        .collect();
    let says = own::refused(&case.staff().house.council, row.asked_on, &because);
    own::to_person(case, to_lines, own::REFUSED, &says)
}

/// Two never run at once: one that is agreed begins when whatever was agreed before it has ended. What never began is
/// in nobody's way.
fn after_earlier(
    row: direct_payment::Model,
    earlier: &[direct_payment::Model],
) -> Result<direct_payment::Model, Vec<Problem>> {
    let began = |old: &&direct_payment::Model| {
        !never_began(old.from_on.0, old.ended_on.map(|ended| ended.0))
    };
    let ended = earlier.iter().filter(began).filter_map(|old| old.ended_on);
    match ended.max() {
        Some(ended) if row.decided == "agreed" && row.from_on < ended => {
            let says = format!(
                "What was agreed before goes on until then: enter {} or a later day",
                speak_exact(ended.0)
            );
            Err(vec![Problem::new("from_on", says)])
        }
        _ => Ok(row),
    }
}

fn read(
    case: &Case<KeepDirectPayments>,
    fields: &Fields,
    (budget, teams): (&personal_budget::Model, &[Choice]),
) -> Result<direct_payment::Model, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, ASK, council, *case.today());
    let taken = answers
        .text("taken")
        .and_then(|code| Taken::from_code(&code));
    if taken.is_none() {
        answers
            .reading
            .wrong("taken", "Choose how the budget is taken");
    }
    let taken = taken.unwrap_or(Taken::CouncilManaged);
    let asked = answers.day("asked_on");
    let from = answers.day("from_on");
    let law = ("A direct payment is asked for from", CARE_ACT_BEGAN);
    let of_budget = ("The budget begins on", budget.from_on.0);
    for (name, day, missing, since) in [
        ("asked_on", asked, "Enter when the person asked", law),
        (
            "from_on",
            from,
            "Enter when it is first paid or managed",
            of_budget,
        ),
    ] {
        let wrong = match day {
            Some(day) => out_of_reach(day.0, since, *case.today()),
            None => Some(missing.to_owned()),
        };
        let wrong = wrong.map(|says| Problem::new(name, says));
        answers.reading.add_new(wrong);
    }
    let over = from
        .zip(budget.until_on)
        .filter(|(from, until)| until <= from);
    answers.reading.add_new(over.map(|(_, until)| {
        let until = speak_exact(until.0);
        let says = format!("The first day without the budget is {until}: enter an earlier day");
        Problem::new("from_on", says)
    }));
    if asked.is_some_and(|asked| asked > case.today()) {
        answers.reading.add_new([Problem::new(
            "asked_on",
            "When the person asked must be today or earlier",
        )]);
    }
    let request = request(&answers);
    let law = by_law(&request);
    if taken.pays_directly() {
        for field in &law.still_to_ask {
            answers
                .reading
                .wrong(field, "Answer this: the decision needs it");
        }
    }
    let family = answers.yes_no("family_in_household") == Some(true);
    let (administers, necessary) = (
        answers.tick("family_administration"),
        answers.tick("family_necessary"),
    );
    let family_because = answers.text("family_because");
    if taken.pays_directly() && family {
        if !may_employ(family, administers, necessary) {
            let says = "Close family in the same household are paid only where the council finds it necessary, or to administer it";
            answers.reading.wrong("family_in_household", says);
        } else if family_because.is_none() {
            answers.reading.wrong("family_because", "Say why");
        }
    }
    let weekly = amounts::money(&mut answers, "weekly").unwrap_or_default();
    let gross = answers.tick("gross");
    let most = if gross {
        budget.gross_weekly_pence
    } else {
        budget.council_weekly_pence
    };
    let one_off = amounts::money(&mut answers, "one_off").unwrap_or_default();
    let pays = taken.pays_directly() && law.decided != Decided::Refused;
    if pays {
        let amounts = Amounts {
            weekly,
            one_off,
            budget_weekly: Pence(budget.gross_weekly_pence),
            ours_weekly: Pence(most),
            budget_one_off: Pence(budget.one_off_pence),
        };
        answers.reading.add_new(amounts_wrong(taken, &amounts));
    }
    let weeks = fields.get("weeks_kept").parse::<i64>().ok();
    if weeks.is_none_or(|weeks| !(0..=52).contains(&weeks)) {
        answers
            .reading
            .wrong("weeks_kept", "Enter a number of weeks from 0 to 52");
    }
    let receiver = answers.needed("receiver");
    if pays && let Some(says) = receiver_wrong(&request, &receiver) {
        answers.reading.add_new([Problem::new("receiver", says)]);
    }
    let receiver_name = answers.text("receiver_name");
    if ["nominee", "authorised_person", "third_party"].contains(&&*receiver)
        && receiver_name.is_none()
    {
        answers.reading.wrong("receiver_name", "Enter their name");
    }
    let rest = rest(&mut answers, taken);
    let own = own_services::read(&mut answers, (taken, pays));
    let (paid_by, paid_by_team_id) = payer::read(&mut answers, teams);
    let directly = taken.pays_directly();
    let row = direct_payment::Model {
        id: uuid::Uuid::nil(),
        person_id: case.person_id(),
        budget_id: budget.id,
        taken: taken.code().to_owned(),
        asked_on: asked.unwrap_or(case.today()),
        answers: json!({
            "has_capacity": request.has_capacity, "has_nominee": request.has_nominee,
            "nominee_agrees": request.nominee_agrees, "authorised_person_asks": request.authorised_person_asks,
            "best_interests": request.best_interests, "prohibited": request.prohibited,
            "in_prison": request.in_prison, "can_manage": request.can_manage, "appropriate": request.appropriate,
            "own_services": answers.yes_no("own_services").filter(|_| pays),
        }),
        decided: match law.decided {
            Decided::Refused if directly => "refused".to_owned(),
            _ => "agreed".to_owned(),
        },
        because: if directly {
            json!(law.because)
        } else {
            json!([taken.says()])
        },
        receiver,
        receiver_name,
        paid_by,
        paid_by_team_id,
        employs_family: family,
        family_because,
        own_services: own.0,
        own_services_size: own.1,
        own_services_because: own.2,
        gross,
        weekly_pence: if pays { weekly.0 } else { 0 },
        one_off_pence: if pays { one_off.0 } else { 0 },
        weeks_kept: weeks.unwrap_or(0),
        back_up: answers.text("back_up"),
        from_on: from.unwrap_or(budget.from_on),
        reviewed_on: None,
        review_due_on: None,
        ended_on: None,
        ended_because: None,
        replaced_by: None,
        rest_by: rest.0,
        rest_name: rest.1,
        letter_id: None,
        decided_by: uuid::Uuid::nil(),
        recorded_at: case.staff().house.clock.now(),
        version: 1,
    };
    answers.reading.finish(row)
}
