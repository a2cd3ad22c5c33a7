//! The page of calibrations, for finance and managers: the curve, how well it fits, whether it is fair and enough,
//! what a change would mean for everybody, and its approval by somebody other than who put it forward.

use db::entities::calibration;
use db::{Change, Day};
use rules::budget::calibration::drift;
use rules::budget::checks::{self, fit_asks};
use rules::budget::exact::{decimal, fixed, pence, percent, plain, whole};
use rules::budget::sampling::{Exclusions, LeftOut};
use rules::budget::what_if::WhatIf;
use rules::budget::{Calibration, Domain, Scale};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::money::Pence;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{caseload, checking, forecasting, store};
use crate::casework::words::Names;
use crate::house::fields::PAGE;
use crate::house::permissions::Calibrate;
use crate::house::{Fields, Form, Page, PageError, Path, Reading, Shown, Staff, pages};
use crate::oversight::returns::store::DONE;

/// Groups of fewer people are not shown by themselves: a figure of theirs would tell of one of them.
const FEWEST: usize = 5;

/// GET /calibration
pub async fn page(staff: Staff<Calibrate>) -> Page {
    let fields = Fields::default()
        .with("sample", "same")
        .with("contingency", "15");
    show(&staff, &fields, &[]).await
}

async fn show(staff: &Staff<Calibrate>, fields: &Fields, problems: &[Problem]) -> Page {
    let today = staff.today_date();
    let council = &staff.house.council;
    let all = store::usable(staff.reader(), council).await?;
    let current = rules::budget::calibration::in_force(&all, today).cloned();
    let told = current.as_ref().map(|current| {
        let before = all.iter().filter(|one| one.version < current.version);
        tell(current, before.max_by_key(|one| one.version))
    });
    let rows = store::put_forward(staff.reader()).await?;
    let waiting = store::waiting(staff.reader(), council).await?;
    let values = json!({
        "title": "Calibration of indicative budgets", "current": told,
        "figures": caseload::how_many(staff.reader()).await?, "checked": checking::told(staff).await?,
        "weights": current.as_ref().map(|current| weights(current, fields)),
        "waiting": waiting.iter().map(waits).collect::<Vec<_>>(),
        "forward": forwarded(staff, &rows).await?, "form": Shown::again(fields, problems),
    });
    if problems.is_empty() {
        pages::page("support/budgets/calibration.njk", values)
    } else {
        pages::try_again("support/budgets/calibration.njk", values)
    }
}

/// The weight of each domain, to be tried with another.
fn weights(current: &Calibration, fields: &Fields) -> Vec<Json> {
    let weight = |domain: &Domain| {
        let field = weight_field(domain);
        let typed = fields.get(&field).to_owned();
        let now = plain(&domain.weight);
        json!({ "field": field, "says": domain.says, "now": now, "value": if typed.is_empty() { now.clone() } else { typed } })
    };
    current.domains.iter().map(weight).collect()
}

fn weight_field(domain: &Domain) -> String {
    format!("weight-{}", domain.code)
}

/// A version of the council's file that waits for somebody to put it forward.
fn waits(one: &Calibration) -> Json {
    json!({
        "number": one.version,
        "says": format!("Version {} from {}, written by {} in the council's file", one.version, speak_exact(one.from), one.approved_by),
    })
}

/// How many were left out of a sample, and why; nothing where that was not counted.
pub(super) fn left_out_says(left_out: &Exclusions) -> Vec<String> {
    let counts = left_out.counts.iter();
    let says = counts.map(|(why, count)| format!("Left out: {count}. {}.", why.says()));
    says.collect()
}

/// Who is left out by a version: with numbers, where they were counted.
fn exclusions_say(left_out: Option<&Exclusions>) -> Vec<String> {
    let Some(left_out) = left_out else {
        return vec!["This version does not say who was left out.".to_owned()];
    };
    let count = |why: &LeftOut| match left_out.counts.get(why) {
        Some(count) => format!("{count} left out: {}", why.says()),
        None => format!("Left out: {}", why.says()),
    };
    let mut says: Vec<String> = left_out.reasons.iter().map(count).collect();
    if left_out.reasons.contains(&LeftOut::Outlier) {
        says.push(format!(
            "Far is more than {} times the middle cost for a point, or less than that part of it",
            left_out.outlier_times
        ));
    }
    says
}

/// One point of the curve.
#[derive(Serialize)]
struct Knot {
    place: String,
    points: String,
    curve: String,
    fitted: String,
}

fn knots(scale: &Scale) -> Vec<Knot> {
    let knot = |knot: &rules::budget::scale::Knot| Knot {
        place: knot
            .percent
            .map_or("nothing".to_owned(), |at| format!("{at}%")),
        points: plain(&knot.points),
        curve: pence(&knot.cost).to_string(),
        fitted: pence(&(&scale.k * &knot.cost)).to_string(),
    };
    scale.curve.knots().iter().map(knot).collect()
}

/// One group of people.
#[derive(Serialize)]
struct Group {
    kind: String,
    group: String,
    people: usize,
    ratio: String,
    relative: String,
    carers: String,
    ask: bool,
}

fn tell(current: &Calibration, before: Option<&Calibration>) -> Json {
    let scale = &current.scale;
    let fit = scale.fit();
    let number = |one: Option<f64>| one.map_or("–".to_owned(), |one| format!("{one:.2}"));
    let moved = before.map(|before| drift(&before.scale, scale));
    json!({
        "version": current.version, "from": speak_exact(current.from), "approved_by": current.approved_by,
        "sources": current.sources,
        "sampled": format!("{} to {}", speak_exact(current.sampled.0), speak_exact(current.sampled.1)),
        "packages": scale.sample.len(), "contingency": percent(&scale.contingency), "budget": scale.budget.to_string(),
        "k": fixed(&scale.k, 4), "knots": knots(scale), "line": line(scale),
        "r_squared": number(fit.r_squared), "error": fit.middle_error.map(|one| format!("{:.0}%", one * 100.0)),
        "fit_asks": fit_asks(&fit), "never_falls": scale.curve.never_falls(),
        "drift": moved.as_ref().map(|(moved, _)| percent_whole(moved)), "drift_asks": moved.is_some_and(|(_, asks)| asks),
        "left_out": exclusions_say(current.left_out.as_ref()),
    })
}

/// Whether figures are fair and enough, in ready words.
pub(super) fn tell_checks(found: &checks::Found) -> Json {
    let shown = |group: &&checks::Group| group.people >= FEWEST;
    let group = |group: &checks::Group| Group {
        kind: group.kind.clone(),
        group: group.group.clone(),
        people: group.people,
        ratio: group
            .ratio
            .as_ref()
            .map_or("–".to_owned(), |one| fixed(one, 2)),
        relative: group
            .relative
            .as_ref()
            .map_or("–".to_owned(), |one| fixed(one, 2)),
        carers: group.carers.as_ref().map_or("–".to_owned(), percent_whole),
        ask: group.ask,
    };
    json!({
        "people": found.people, "ratio": found.ratio.as_ref().map(|one| fixed(one, 2)),
        "under": found.under.as_ref().map(percent_whole), "under_asks": found.under_asks,
        "groups": found.groups.iter().filter(shown).map(group).collect::<Vec<_>>(),
        "hidden": found.groups.iter().filter(|group| group.people < FEWEST).count(),
    })
}

fn percent_whole(share: &rules::budget::Exact) -> String {
    format!("{}%", fixed(&(share * whole(100)), 1))
}

/// The fitted curve as a line in a picture of 600 by 240.
fn line(scale: &Scale) -> String {
    use rules::budget::exact::approximate;
    let knots = scale.curve.knots();
    let Some(top) = knots.last() else {
        return String::new();
    };
    let (wide, high) = (approximate(&top.points), approximate(&top.cost));
    let point = |knot: &rules::budget::scale::Knot| {
        let across = approximate(&knot.points) / wide.max(1.0) * 600.0;
        let up = 240.0 - approximate(&knot.cost) / high.max(1.0) * 240.0;
        format!("{across:.1},{up:.1}")
    };
    knots.iter().map(point).collect::<Vec<_>>().join(" ")
}

/// A calibration that was put forward, in ready words.
#[derive(Serialize)]
struct Forwarded {
    number: i64,
    says: String,
    because: String,
    told: Json,
    /// The page of its forecast, until that is done.
    forecast: Option<String>,
    open: bool,
    mine: bool,
    /// It is tried out, and not put forward yet.
    trial: bool,
    left_out: Vec<String>,
    decided: Option<String>,
}

async fn forwarded(
    staff: &Staff<Calibrate>,
    rows: &[calibration::Model],
) -> Result<Vec<Forwarded>, PageError> {
    let makers = rows.iter().map(|row| row.made_by);
    let judges = rows.iter().filter_map(|row| row.decided_by);
    let who: Vec<uuid::Uuid> = makers.chain(judges).collect();
    let names = Names::of(staff.reader(), who, []).await?;
    let me = staff.colleague.account.id;
    let told = |row: &calibration::Model| Forwarded {
        number: row.number,
        says: format!(
            "Version {} from {}, {} by {}: contingency {}, budget {}, factor {}",
            row.number,
            speak_exact(row.from_on.0),
            if row.trial {
                "tried out"
            } else {
                "put forward"
            },
            names.name(row.made_by),
            decimal(&row.contingency).map_or(String::new(), |one| percent(&one)),
            Pence(row.budget_pence),
            row.k
        ),
        because: row.because.clone(),
        told: row.told.clone(),
        forecast: (forecasting::state_of(row) != DONE).then(|| forecasting::address(row.number)),
        open: row.approved.is_none(),
        trial: row.trial,
        left_out: exclusions_say(store::exclusions(row.left_out.as_ref()).as_ref()),
        mine: row.made_by == me,
        decided: row.approved.zip(row.decided_by).map(|(approved, by)| {
            let word = if approved { "Approved" } else { "Turned down" };
            let why = row.decided_because.as_deref().unwrap_or_default();
            format!("{word} by {}: {why}", names.name(by))
        }),
    };
    Ok(rows.iter().map(told).collect())
}

/// POST /calibration: puts one forward, and begins to work out what it would mean for everybody.
pub async fn put_forward(staff: Staff<Calibrate>, Form(fields): Form) -> Page {
    let today = staff.today_date();
    let all = store::usable(staff.reader(), &staff.house.council).await?;
    let Some(current) = rules::budget::calibration::in_force(&all, today).cloned() else {
        return Err(PageError::Conflict(
            "No calibration is in force to begin from: write one in budgets/calibration.toml."
                .to_owned(),
        ));
    };
    let read = read(&fields, today, &current);
    let (mut next, because, draw) = match read {
        Ok(read) => read,
        Err(problems) => return show(&staff, &fields, &problems).await,
    };
    let rows = store::put_forward(staff.reader()).await?;
    let files = &staff.house.council.budgets.calibrations;
    let newest = files.iter().map(|one| i64::from(one.version));
    let newest = newest
        .chain(rows.iter().map(|row| row.number))
        .max()
        .unwrap_or(0);
    next.version = u32::try_from(newest + 1).unwrap_or(u32::MAX);
    let change = staff.change().await?;
    let forward = store::Forward {
        calibration: next,
        because,
        told: forecasting::begun(draw),
        trial: fields.get("do") == "try",
    };
    forecast(&staff, change, forward).await
}

/// Keeps a version, and begins to work out what it would mean for everybody.
async fn forecast(staff: &Staff<Calibrate>, mut change: Change, forward: store::Forward) -> Page {
    let row = store::make(&mut change, forward).await?;
    forecasting::first_beat(change.conn(), &row, change.at()).await?;
    change.commit().await?;
    let at = forecasting::address(row.number);
    forecasting::begin(&staff.house, row);
    pages::go_to(at)
}

/// POST /calibration/{number}/take: puts forward a version that waits in the council's file, with what it would mean.
pub async fn take(staff: Staff<Calibrate>, Path(number): Path<i64>) -> Page {
    let waiting = store::waiting(staff.reader(), &staff.house.council).await?;
    let mut waiting = waiting.into_iter();
    let found = waiting.find(|one| i64::from(one.version) == number);
    let calibration = found.ok_or(PageError::NotFound)?;
    let forward = store::Forward {
        because: format!(
            "Written in the council's file as approved by {} on {}.",
            calibration.approved_by,
            speak_exact(calibration.approved_on)
        ),
        calibration,
        told: forecasting::begun(None),
        trial: false,
    };
    let change = staff.change().await?;
    forecast(&staff, change, forward).await
}

/// POST /calibration/{number}/forward: puts forward what was tried out, or lays it aside.
pub async fn forward(staff: Staff<Calibrate>, Path(number): Path<i64>, Form(fields): Form) -> Page {
    let rows = store::put_forward(staff.reader()).await?;
    let row = rows.iter().find(|row| row.number == number && row.trial);
    let row = row.ok_or(PageError::NotFound)?;
    if row.approved.is_some() {
        return Err(PageError::Conflict("It is laid aside already.".to_owned()));
    }
    let mut change = staff.change().await?;
    let says = match fields.get("do") {
        "lay_aside" => {
            let because = "Laid aside after it was tried out".to_owned();
            store::decide(&mut change, row, false, because).await?;
            "It is laid aside."
        }
        _ => {
            store::put_trial_forward(&mut change, row).await?;
            "It is put forward. Somebody else must approve it before it is used."
        }
    };
    change.commit().await?;
    pages::go_to_saying("/calibration", says)
}

/// What it would mean, in ready words.
pub(super) fn told(found: &WhatIf) -> Json {
    let change = Pence(found.then.0 - found.now.0);
    let span = |(from, to): (i64, i64)| match (from, to) {
        (i64::MIN, _) => format!("more than {} less", Pence(10_000)),
        (_, i64::MAX) => format!("more than {} more", Pence(10_000)),
        (0, 1) => "the same".to_owned(),
        (from, to) if from < 0 => format!("{} to {} less", Pence(-(to - 1).min(-1)), Pence(-from)),
        (from, to) => format!("{} to {} more", Pence(from), Pence(to - 1)),
    };
    let spans: Vec<Json> = found
        .spans
        .iter()
        .filter(|(_, people)| *people > 0)
        .map(|(bounds, people)| json!({ "says": span(*bounds), "people": people }))
        .collect();
    json!({
        "says": format!(
            "Of {} people with a figure, {} would have more, {} less and {} the same. All figures together would go from {} to {} a week ({}). The most anybody would gain is {}, the most anybody would lose {}.",
            found.people, found.gain, found.lose, found.same, found.now, found.then, change,
            found.largest_gain, Pence(-found.largest_loss.0)
        ),
        "spans": spans,
    })
}

/// The version that is put forward, why, and where its sample is to be drawn from the record the money for it, if any.
type Read = (Calibration, String, Option<Option<i64>>);

fn read(
    fields: &Fields,
    today: jiff::civil::Date,
    current: &Calibration,
) -> Result<Read, Vec<Problem>> {
    let mut reading = Reading::of(fields);
    let from = reading.day("from_on", "The first day", today);
    if from.is_none_or(|from| from.0 < today) {
        reading.add_new([Problem::new(
            "from_on",
            "Enter the first day: today or later",
        )]);
    }
    let hundred = decimal(fields.get("contingency")).map(|one| one / whole(100));
    let contingency = hundred.filter(|one| *one < whole(1));
    if contingency.is_none() {
        reading.wrong(
            "contingency",
            "The contingency must be a percentage below 100, such as 15",
        );
    }
    let budget = match fields.get("budget") {
        "" => None,
        typed => match Pence::parse(typed) {
            Ok(budget) if budget.0 >= 0 => Some(budget),
            _ => {
                reading.wrong(
                    "budget",
                    "Enter the budget in pounds and pence, like 4500.00",
                );
                None
            }
        },
    };
    let because = reading.needed("because", "Why it is put forward", PAGE);
    let caseload = fields.get("sample") == "caseload";
    let mut next = current.clone();
    let other = read_weights(fields, &mut next, &mut reading);
    if other && !caseload {
        let says = "With other weights the sample is drawn anew from the record: these packages keep only their points";
        reading.wrong("sample", says);
    }
    next.from = from.unwrap_or(Day(today)).0;
    if caseload {
        next.sampled = (days_after(today, -365).unwrap_or(today), today);
        next.sources =
            "Budgets in force of people with a figure by points, taken from the record.".to_owned();
        next.left_out = Some(Exclusions {
            counts: Default::default(),
            ..next.left_out.unwrap_or_default()
        });
    }
    let sample = current.scale.sample.clone();
    let scale = Scale::of(sample, budget, contingency.unwrap_or_else(|| whole(0)));
    match scale {
        Ok(scale) => next.scale = scale,
        Err(problems) => reading.add_new(problems),
    }
    let draw = caseload.then(|| budget.map(|budget| budget.0));
    reading.finish((next, because, draw))
}

/// Puts the weights that were typed into a version. Gives whether one is another than before.
fn read_weights(fields: &Fields, next: &mut Calibration, reading: &mut Reading<'_>) -> bool {
    let mut other = false;
    for domain in &mut next.domains {
        let field = weight_field(domain);
        let typed = fields.get(&field);
        match decimal(typed) {
            _ if typed.is_empty() => {}
            Some(weight) => {
                other |= weight != domain.weight;
                domain.weight = weight;
            }
            None => {
                let says = format!(
                    "{}: enter a weight of nought or more, such as 3",
                    domain.says
                );
                reading.add_new([Problem::new(field, says)]);
            }
        }
    }
    other
}

/// POST /calibration/{number}/decide: approved or turned down by somebody else.
pub async fn decide(staff: Staff<Calibrate>, Path(number): Path<i64>, Form(fields): Form) -> Page {
    let rows = store::put_forward(staff.reader()).await?;
    let row = rows.iter().find(|row| row.number == number);
    let row = row.ok_or(PageError::NotFound)?;
    if row.made_by == staff.colleague.account.id {
        return Err(PageError::Forbidden(
            "You put this calibration forward, so somebody else must decide on it.".to_owned(),
        ));
    }
    if row.approved.is_some() {
        return Err(PageError::Conflict("It is decided already.".to_owned()));
    }
    let because = fields.get("because").trim();
    if because.is_empty() || because.chars().count() > PAGE {
        let problem = Problem::new(format!("because-{number}"), "Enter why, in words");
        return show(&staff, &fields, &[problem]).await;
    }
    let approved = match fields.get("decision") {
        "approve" => true,
        "turn_down" => false,
        _ => return Err(PageError::Bad("Approve it or turn it down.".to_owned())),
    };
    if row.trial {
        let says = "It is tried out, and not put forward yet.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    if approved && forecasting::state_of(row) != DONE {
        let says = "It is not worked out yet what it would mean for everybody, and nobody approves what they cannot see.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    let mut change = staff.change().await?;
    store::decide(&mut change, row, approved, because.to_owned()).await?;
    change.commit().await?;
    let says = if approved {
        "It is approved, and used from its first day."
    } else {
        "It is turned down."
    };
    pages::go_to_saying("/calibration", says)
}
