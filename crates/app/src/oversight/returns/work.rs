//! The work itself, away from archive and web: a folder of files in, everything that the room shows out.

use std::path::Path;

use ::cld::check::Severity;
use ::cld::command::{MEASURES, MeasureOptions, work_out as measured};
use ::cld::compare::Per;
use ::cld::compare::headlines::From as Source;
use ::cld::compare::interval::one_decimal;
use ::cld::overview::{self, Line, Overview, OverviewOptions};
use ::cld::problem::Problems;
use ::cld::report::council::{Readers, page};
use ::cld::report::xlsx;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Problems of one rule kept for each file: enough to work from, whatever the size of the file.
const KEPT: usize = 1_000;
/// Steps of a run, as its page counts them.
pub const STEPS: [&str; 5] = [
    "Taking the files out of the archive",
    "Checking every row and working out the measures",
    "Noting who counts, and why",
    "Writing the report and the workbook",
    "Keeping what was found",
];

/// What came of a run.
pub struct Outcome {
    pub summary: Summary,
    /// Tables, pages and the workbook, by the name that a file would have.
    pub results: Vec<(String, Vec<u8>)>,
}

/// A run in brief: what its pages show without opening anything large.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    pub council: String,
    /// The latest year, as the tables label it and in words.
    pub year: String,
    pub hospital_year: String,
    pub latest: Option<Checked>,
    /// Every file, oldest first.
    pub files: Vec<Checked>,
    pub rules: Vec<Broken>,
    pub lines: Vec<Figure>,
    pub notes: Vec<String>,
    /// Records in which a fact is missing that a measure needs.
    pub gaps: usize,
}

/// What was found in a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Checked {
    pub name: String,
    pub to: Option<Date>,
    pub rows: u64,
    pub rejected: u64,
    pub warned: u64,
    /// Of 1000.
    pub score: u64,
}

/// A rule, and how often the file sent last breaks it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Broken {
    pub id: String,
    pub title: String,
    pub rejects: bool,
    /// Who usually mends it.
    pub owner: String,
    pub wrong: String,
    pub mend: String,
    pub count: u64,
}

/// A headline's latest figure in words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Figure {
    pub code: String,
    /// Its part of an address.
    pub anchor: String,
    pub title: String,
    pub works: String,
    /// Where its explanation is: the table, the measure's name and the description in it; none for 2D part 2.
    pub explained: Option<(String, String, String)>,
    pub figure: Option<String>,
    pub numerator: u64,
    pub denominator: u64,
    pub interval: Option<String>,
    pub before: Option<String>,
    pub quartile: Option<u8>,
    pub rank: Option<String>,
    pub england: Option<String>,
    pub gap: Option<String>,
    /// Moved on the year before by more than chance explains.
    pub moved: Option<String>,
}

/// Checks and measures a folder. `tell` hears of each step as it begins.
///
/// Errors: in words, what stands in the way.
pub fn work_out(
    folder: &Path,
    council: &str,
    as_of: Date,
    tell: impl Fn(usize),
) -> Result<Outcome, String> {
    let place = folder.display().to_string();
    let said = |problems: Problems| problems.to_string().replace(&place, "The files");
    tell(2);
    let measures = MeasureOptions {
        folder: folder.to_owned(),
        as_of: Some(as_of),
        council: Some(council.to_owned()),
        ..MeasureOptions::default()
    };
    let options = OverviewOptions {
        measures: measures.clone(),
        keep: KEPT,
        ..OverviewOptions::default()
    };
    let overview = overview::work_out(&options, as_of).map_err(said)?;
    tell(3);
    let explainable = MEASURES.iter().filter(|measure| **measure != "facts");
    let explained = MeasureOptions {
        explain: explainable.map(|measure| (*measure).to_owned()).collect(),
        ..measures
    };
    let worked = measured(&explained, as_of).map_err(said)?;
    let mut results = Vec::new();
    for table in &worked.tables {
        let bytes = table.to_csv().map_err(|problem| problem.to_string())?;
        results.push((table.file.clone(), bytes));
    }
    tell(4);
    results.push(("findings.csv".to_owned(), findings(&overview)?));
    results.push((
        "report.html".to_owned(),
        page(&overview, Readers::Anybody).into_bytes(),
    ));
    results.push((
        "inside.html".to_owned(),
        page(&overview, Readers::Council).into_bytes(),
    ));
    let workbook = xlsx::workbook(&overview.checked).map_err(|error| error.to_string())?;
    results.push(("checks.xlsx".to_owned(), workbook));
    let summary = summary(&overview);
    let json = serde_json::to_vec(&summary).map_err(|error| error.to_string())?;
    results.push(("summary.json".to_owned(), json));
    Ok(Outcome { summary, results })
}

/// Columns of the table of problems.
pub const FINDINGS: [&str; 8] = [
    "file",
    "line",
    "event_type",
    "person",
    "field",
    "rule",
    "severity",
    "says",
];

/// The problems kept of the file sent last.
fn findings(overview: &Overview) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(FINDINGS).map_err(|e| e.to_string())?;
    let checked = &overview.checked;
    if let Some(file) = checked.files.last() {
        for finding in &file.findings {
            let rule = &checked.rules[finding.rule];
            let line = finding
                .line
                .map(|line| line.to_string())
                .unwrap_or_default();
            let row = [
                file.name.as_str(),
                &line,
                finding.event_type.as_deref().unwrap_or_default(),
                finding.person.as_deref().unwrap_or_default(),
                finding.field.unwrap_or_default(),
                &rule.id,
                rule.severity.word(),
                &finding.says,
            ];
            writer.write_record(row).map_err(|e| e.to_string())?;
        }
    }
    writer.into_inner().map_err(|e| e.to_string())
}

fn summary(overview: &Overview) -> Summary {
    let files: Vec<Checked> = overview.checked.files.iter().map(checked).collect();
    let year = overview.years.last().map(|year| year.period);
    Summary {
        council: overview.council.name.clone(),
        year: year.map(|year| year.label()).unwrap_or_default(),
        hospital_year: year
            .map(|year| year.months_earlier(3).label())
            .unwrap_or_default(),
        latest: files.last().cloned(),
        files,
        rules: rules(overview),
        lines: overview.lines.iter().map(figure).collect(),
        notes: overview.notes.clone(),
        gaps: overview.unplaced.len(),
    }
}

fn checked(file: &::cld::check::FileChecked) -> Checked {
    Checked {
        name: file.name.clone(),
        to: file.to,
        rows: file.score.rows,
        rejected: file.score.rejected,
        warned: file.score.warned,
        score: file.score.tenths(),
    }
}

/// The rules that the file sent last breaks, the gravest and commonest first.
fn rules(overview: &Overview) -> Vec<Broken> {
    let checked = &overview.checked;
    let count = |at: usize| {
        let file = checked.files.last()?;
        file.counts.get(at).map(|count| count.count)
    };
    let mut broken: Vec<Broken> = checked
        .rules
        .iter()
        .enumerate()
        .map(|(at, rule)| Broken {
            id: rule.id.clone(),
            title: rule.title.clone(),
            rejects: rule.severity == Severity::Reject,
            owner: rule.owner.clone(),
            wrong: rule.wrong.clone(),
            mend: rule.mend.clone(),
            count: count(at).unwrap_or(0),
        })
        .filter(|rule| rule.count > 0)
        .collect();
    broken.sort_by(|a, b| {
        let key = |rule: &Broken| (!rule.rejects, std::cmp::Reverse(rule.count));
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    broken
}

fn figure(line: &Line) -> Figure {
    let headline = line.headline;
    let unit = if headline.per == Per::Hundred {
        "%"
    } else {
        ""
    };
    let told = |point: ::cld::overview::Point| {
        let figure = point.counted.figure(headline.per).unwrap_or_default();
        format!("{figure}{unit}")
    };
    let latest = line.latest();
    let place = line.standing.as_ref();
    let moved = line.gained.filter(|gained| gained.leaves_nought_out());
    Figure {
        code: headline.code.to_owned(),
        anchor: headline.code.to_lowercase().replace(' ', "-"),
        title: headline.title.to_owned(),
        works: headline.works.to_owned(),
        explained: explained(headline.from),
        figure: latest.map(told),
        numerator: latest.map_or(0, |point| point.counted.numerator),
        denominator: latest.map_or(0, |point| point.counted.denominator),
        interval: latest.map(|point| {
            let [low, high] = [point.interval.low, point.interval.high].map(one_decimal);
            format!("{low} to {high}")
        }),
        before: line.points.iter().rev().nth(4).copied().flatten().map(told),
        quartile: place.map(|place| place.quartile),
        rank: place.map(|place| format!("{} of {}", place.rank, place.ranked)),
        england: place
            .and_then(|place| place.england)
            .map(|value| value.to_string()),
        gap: place.and_then(|place| place.gap).map(|gap| {
            let way = if headline.good == ::cld::compare::Good::High {
                "more"
            } else {
                "fewer"
            };
            let unit = if gap.people == 1 {
                headline.unit.0
            } else {
                headline.unit.1
            };
            format!("{} {way} {unit} to quartile {}", gap.people, gap.quartile)
        }),
        moved: moved.map(|gained| {
            let verb = if gained.figure >= 0.0 { "up" } else { "down" };
            format!("{verb} {}", one_decimal(gained.figure.abs()))
        }),
    }
}

fn explained(from: Source) -> Option<(String, String, String)> {
    match from {
        Source::Share(share, description) => {
            let form = share.form();
            Some((
                format!("explain_{}.csv", form.short.to_lowercase()),
                form.name.to_owned(),
                form.descriptions[description].to_owned(),
            ))
        }
        Source::AtHomeAfterHospital => Some((
            "explain_2d.csv".to_owned(),
            "ASCOF 2D part 1".to_owned(),
            String::new(),
        )),
        Source::OfferedReablement => None,
    }
}
