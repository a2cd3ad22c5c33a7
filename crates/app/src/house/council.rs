//! What a council may change without a programmer: its name, teams and patches, roles, code lists, targets
//! and local time limits. The shipped defaults are inside the program; a council's folder holds what differs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use rules::access::{Role, read_roles};
use rules::adult_life::Months;
use rules::contact::{Patch, Work};
use rules::contribution::{AMOUNTS, Rates};
use rules::shares::{Group, Measure};
use rules::timescales::{Kind, Override, Timescales, Unit};
use rules::vocabulary::Problem;
use rules::vocabulary::codes::{Code, CodeList};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

use crate::house::budgets::Budgets;
use crate::house::forms::on_paper::{self, OnPaper};
use crate::house::forms::{Around, Shelf, meant, shelf};
use crate::house::letters::Letter;
use crate::house::national;
use crate::house::settings::Settings;
use crate::house::toml_words::{NOT_TEXT, in_words};

mod enquiry;
mod files;
mod own_limits;
mod work_and_home;

pub use enquiry::EnquiryPage;
pub use own_limits::OwnLimit;
use own_limits::no_unit;
pub use work_and_home::{Figure, HeldAgainst};

use files::{forms_in, list_names, own_letters, shipped_forms, shipped_letters, strangers};

/// The file with a council's own amounts of charging.
const CHARGING: &str = "charging.csv";

/// The folders `council/default` and `council/exampleshire`.
#[derive(RustEmbed)]
#[folder = "../../council"]
struct Shipped;

/// A council's settings, read and checked.
#[derive(Debug)]
pub struct Council {
    pub name: String,
    pub phone: String,
    /// The code of the council's submissions to the nation, such as 901, where the settings give it.
    pub return_code: String,
    /// The area code of the Office for National Statistics.
    pub area_code: String,
    pub targets: Targets,
    /// The page on which anybody may ask for help.
    pub enquiry: EnquiryPage,
    /// By when each step of preparing for adult life should be done.
    pub adult_life: Months,
    /// What the shares of people in work and in a settled home are held against.
    pub held_against: Vec<HeldAgainst>,
    pub teams: Vec<TeamEntry>,
    pub roles: Vec<Role>,
    lists: BTreeMap<String, CodeList>,
    nothing: CodeList,
    /// Templates of letters, by the name of their file.
    pub letters: Vec<Letter>,
    /// Every time limit in force here: the council's own in place of local ones.
    pub timescales: Timescales,
    /// The time limits that the council added, with the forms between which they run.
    pub own_limits: Vec<OwnLimit>,
    /// Every form, with its versions.
    pub forms: Shelf,
    /// What stands on paper, for the person, in the place of what forms ask about them.
    pub on_paper: OnPaper,
    /// Addresses of other systems that a form's next step may call, by name.
    pub webhooks: BTreeMap<String, String>,
    /// Calibrations, rates and limits.
    pub budgets: Budgets,
    /// The amounts by which it is estimated what somebody may have to pay: the council's own before those of the rule book.
    pub charging: Rates,
}

/// What the council has set itself to reach.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Working days within which a contact should be decided.
    pub contact_decided_working_days: i64,
    /// Working days after which a wait on the holding list counts as over target.
    pub holding_list_working_days: i64,
    /// Cases that a full-time worker should hold at most.
    pub caseload: i64,
    /// Days after which what is late stands in the day of those who answer for the team; never when 0.
    #[serde(default = "a_week")]
    pub escalate_after_days: i64,
    /// Days after the end of a direct payment during which the body that pays it out still sees it.
    #[serde(default = "four_weeks")]
    pub paid_out_after_end_days: u16,
    /// Days within which money of a direct payment comes back that is asked back, where nobody says another day.
    #[serde(default = "four_weeks")]
    pub asked_back_days: u16,
    /// Days for which a form of the work that a contact led to begins with what that contact told.
    #[serde(default = "a_quarter")]
    pub contact_told_days: i64,
    /// Days for which a form that is done stands in the day of those who acknowledge it for finance; however long when 0.
    #[serde(default = "a_quarter")]
    pub acknowledge_days: i64,
    /// Days after the end of a plan for which it may go on as ended by mistake, and for which a lower budget is held against
    /// the one that ended with it.
    #[serde(default = "a_month")]
    pub ended_by_mistake_days: i64,
}

fn a_month() -> i64 {
    30
}

fn a_quarter() -> i64 {
    90
}

fn a_week() -> i64 {
    7
}

fn four_weeks() -> u16 {
    28
}

/// A team as the settings name it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamEntry {
    pub code: String,
    pub name: String,
    pub work: Work,
    pub locality: Option<String>,
    pub phone: Option<String>,
    #[serde(default)]
    pub patches: Vec<PatchEntry>,
}

/// Which contacts come to a team.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchEntry {
    pub work: Work,
    #[serde(default)]
    pub postcodes: Vec<String>,
    pub age_from: Option<i32>,
    pub age_until: Option<i32>,
    #[serde(default)]
    pub default: bool,
}

/// A local time limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LocalLimit {
    limit: i64,
    unit: Option<String>,
    pause_allowed: Option<bool>,
}

/// One entry of a code list, as the macros of a page want it.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub value: String,
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CouncilFile {
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    return_code: String,
    #[serde(default)]
    area_code: String,
    targets: Targets,
    #[serde(default)]
    enquiry: EnquiryPage,
    #[serde(default)]
    adult_life: Months,
    #[serde(default, rename = "work_and_home")]
    held_against: Vec<HeldAgainst>,
    #[serde(default)]
    timescales: BTreeMap<String, LocalLimit>,
    #[serde(default, rename = "time_limit")]
    own_limits: Vec<OwnLimit>,
    #[serde(default)]
    webhooks: BTreeMap<String, String>,
    #[serde(default, rename = "team")]
    teams: Vec<TeamEntry>,
}

impl Council {
    /// Reads the settings that this copy runs on.
    /// Errors: as `from_folder`.
    pub fn of(settings: &Settings) -> anyhow::Result<Council> {
        match &settings.council {
            Some(folder) => Council::from_folder(folder),
            None => Council::shipped(),
        }
    }

    /// Reads the defaults shipped inside the program.
    pub fn shipped() -> anyhow::Result<Council> {
        let letters = shipped_letters(&["default"]);
        let file = |file: &str| shipped("default", file);
        Council::read(&letters, file, &shipped_forms("default")).map_err(|problems| said(&problems))
    }

    /// Reads Exampleshire, the council of the demonstration.
    pub fn exampleshire() -> anyhow::Result<Council> {
        let forms = shelf::files(&shipped_forms("default"), &shipped_forms("exampleshire"));
        let letters = shipped_letters(&["default", "exampleshire"]);
        let file = |file: &str| shipped("exampleshire", file).or_else(|| shipped("default", file));
        Council::read(&letters, file, &forms).map_err(|problems| said(&problems))
    }

    /// Reads a council's folder over the defaults.
    /// Errors: name each file, the line and what to mend.
    pub fn from_folder(folder: &Path) -> anyhow::Result<Council> {
        Council::check(folder).map_err(|problems| said(&problems))
    }

    /// The files of settings that come with Almoner, for a council to begin its own from.
    pub fn shipped_files() -> Vec<String> {
        let names = Shipped::iter();
        let mut names: Vec<String> = names
            .filter_map(|name| name.strip_prefix("default/").map(str::to_owned))
            .collect();
        names.push(CHARGING.to_owned());
        names.sort();
        names
    }

    /// One of those files, as it comes.
    pub fn shipped_file(name: &str) -> Option<String> {
        shipped("default", name).map(Cow::into_owned)
    }

    /// Reads a council's folder over the defaults, and tells everything that must be mended.
    pub fn check(folder: &Path) -> Result<Council, Vec<Problem>> {
        if !folder.is_dir() {
            let says = "There is no such council folder";
            return Err(vec![Problem::new(folder.display().to_string(), says)]);
        }
        let mut problems = strangers(folder);
        let forms = shelf::files(&shipped_forms("default"), &forms_in(folder));
        let mut letters = shipped_letters(&["default"]);
        letters.extend(own_letters(folder));
        letters.sort();
        letters.dedup();
        let file = |file: &str| match std::fs::read(folder.join(file)) {
            // What is not text becomes a sign that no reader accepts, and so is told with its line.
            Ok(bytes) => Some(Cow::Owned(
                String::from_utf8(bytes).unwrap_or_else(|_| NOT_TEXT.to_owned()),
            )),
            Err(_) => shipped("default", file),
        };
        let read = Council::read(&letters, file, &forms);
        match read {
            Ok(council) if problems.is_empty() => Ok(council),
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more);
                Err(problems)
            }
        }
    }

    fn read(
        letters: &[String],
        file: impl Fn(&str) -> Option<Cow<'static, str>>,
        forms: &[String],
    ) -> Result<Council, Vec<Problem>> {
        let mut problems = Vec::new();
        let text = |name: &str| file(name).unwrap_or_default();
        let council = read_council(&text("council.toml")).map_err(|found| problems.extend(found));
        let roles =
            read_roles("roles.toml", &text("roles.toml")).map_err(|found| problems.extend(found));
        let mut lists = BTreeMap::new();
        for name in list_names() {
            let path = format!("code_lists/{name}.csv");
            match CodeList::read(&name, &path, &text(&path)) {
                Ok(list) => _ = lists.insert(name, list),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            problems.extend(national::check(&lists));
        }
        let mut templates = Vec::new();
        for path in letters {
            let id = path.trim_start_matches("letters/").trim_end_matches(".md");
            match Letter::read(id, path, &text(path)) {
                Ok(letter) => templates.push(letter),
                Err(found) => problems.extend(found),
            }
        }
        let (ours, theirs) = (shipped("default", on_paper::FILE), text(on_paper::FILE));
        let on_paper = OnPaper::read(&[ours.as_deref().unwrap_or_default(), &theirs])
            .map_err(|found| problems.extend(found));
        let (Ok(council), Ok(roles), Ok(on_paper)) = (council, roles, on_paper) else {
            return Err(problems);
        };
        let budgets = Budgets::read(|name| text(name).into_owned(), &roles);
        let budgets = budgets.map_err(|found| problems.extend(found));
        let charging = Rates::built_in().with_own(CHARGING, &text(CHARGING));
        let charging = charging.map_err(|found| problems.extend(found));
        let (Ok(budgets), Ok(charging)) = (budgets, charging) else {
            return Err(problems);
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let timescales = Timescales::built_in().with_overrides(&overrides(&council))?;
        let timescales = timescales.with_own(&own_limits::as_rules(&council.own_limits))?;
        let names = forms.iter().map(|file| shelf::id_of(file).to_owned());
        let names: BTreeSet<String> = names.collect();
        let unknown = own_limits::without_form(&council.own_limits, &names, &text("council.toml"));
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let around = Around {
            lists: &lists,
            forms: &names,
            webhooks: &council.webhooks.keys().cloned().collect(),
            roles: &known_roles(&roles),
        };
        let forms = Shelf::read(forms, |name| text(name).into_owned(), &around)?;
        Ok(Council {
            name: council.name,
            phone: council.phone,
            return_code: council.return_code,
            area_code: council.area_code,
            targets: council.targets,
            enquiry: council.enquiry,
            adult_life: council.adult_life,
            held_against: council.held_against,
            teams: council.teams,
            roles,
            lists,
            nothing: CodeList {
                id: String::new(),
                entries: Vec::new(),
            },
            letters: templates,
            on_paper,
            timescales,
            own_limits: council.own_limits,
            forms,
            webhooks: council.webhooks,
            budgets,
            charging,
        })
    }

    /// A code list; an empty one when there is none of that name.
    pub fn list(&self, name: &str) -> &CodeList {
        self.lists.get(name).unwrap_or(&self.nothing)
    }

    /// What may be chosen from a list on a day, in order.
    pub fn choices(&self, name: &str, on: Date) -> Vec<Choice> {
        let choice = |code: &Code| Choice {
            value: code.code.clone(),
            text: code.label.clone(),
        };
        self.list(name).offered(on).map(choice).collect()
    }

    /// What a code means; the code itself where the list does not have it.
    pub fn says<'a>(&'a self, list: &str, code: &'a str) -> &'a str {
        self.list(list).label(code)
    }

    /// The value of the national return that a code counts as.
    pub fn national(&self, list: &str, code: &str) -> Option<&str> {
        self.list(list).find(code)?.national.as_deref()
    }

    /// The type of service of the national return under which a code counts.
    pub fn national_type(&self, list: &str, code: &str) -> Option<&str> {
        self.list(list).find(code)?.national_type.as_deref()
    }

    /// Which contacts come to which team.
    pub fn patches(&self) -> Vec<Patch> {
        let patch = |team: &TeamEntry, entry: &PatchEntry| Patch {
            team: team.code.clone(),
            title: team.name.clone(),
            work: entry.work,
            postcodes: entry.postcodes.clone(),
            age_from: entry.age_from,
            age_until: entry.age_until,
            default: entry.default,
        };
        self.teams
            .iter()
            .flat_map(|team| team.patches.iter().map(move |entry| patch(team, entry)))
            .collect()
    }

    /// What the share of a group in a measure is held against, where the council gives something.
    pub fn held_against(&self, group: Group, measure: Measure) -> Option<&HeldAgainst> {
        let mut given = self.held_against.iter();
        given.find(|one| (one.group, one.measure) == (group, measure))
    }

    /// The title of a role.
    pub fn role_title<'a>(&'a self, id: &'a str) -> &'a str {
        self.roles
            .iter()
            .find(|role| role.id == id)
            .map_or(id, |role| &role.title)
    }
}

/// Ids of the council's roles, and of those that are shipped: a shipped form may name one that nobody here holds.
fn known_roles(own: &[Role]) -> BTreeSet<String> {
    let shipped = shipped("default", "roles.toml").unwrap_or_default();
    let shipped = read_roles("roles.toml", &shipped).unwrap_or_default();
    own.iter()
        .chain(&shipped)
        .map(|role| role.id.clone())
        .collect()
}

/// Reads `council.toml`: its form, its teams, and that no local limit replaces one set by law.
fn read_council(text: &str) -> Result<CouncilFile, Vec<Problem>> {
    let council: CouncilFile = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64 + 1;
        let says = in_words(error.message(), text, at);
        vec![Problem::in_file("council.toml", line, says)]
    })?;
    let mut problems = Vec::new();
    for (place, team) in council.teams.iter().enumerate() {
        if council.teams[..place]
            .iter()
            .any(|other| other.code == team.code)
        {
            let says = format!("Two teams have the code {:?}", team.code);
            problems.push(Problem::in_file(
                "council.toml",
                line_of(text, &format!("{:?}", team.code), 2),
                says,
            ));
        }
    }
    for (id, own) in &council.timescales {
        if let Some(unit) = own
            .unit
            .as_deref()
            .filter(|unit| Unit::from_code(unit).is_none())
        {
            let says = format!("{id}: {}", no_unit(unit));
            problems.push(Problem::in_file("council.toml", line_of(text, id, 1), says));
        }
    }
    problems.extend(own_limits::check(&council.own_limits, text));
    problems.extend(work_and_home::check(&council.held_against, text));
    let own = overrides(&council);
    if let Err(found) = Timescales::built_in().with_overrides(&own) {
        problems.extend(found.into_iter().map(|problem| {
            Problem::in_file(
                "council.toml",
                line_of(text, &problem.field, 1),
                format!("{problem}{}", timescale_meant(&problem.field)),
            )
        }));
    }
    if problems.is_empty() {
        Ok(council)
    } else {
        Err(problems)
    }
}

/// Which time limit was probably meant by an id that there is not; nothing for one that there is.
fn timescale_meant(id: &str) -> String {
    let known = Timescales::built_in();
    if known.find(id).is_some() {
        return String::new();
    }
    let local = known.iter().filter(|limit| limit.kind == Kind::Local);
    let local: Vec<&str> = local.map(|limit| limit.id.as_str()).collect();
    match meant(&local, &id.to_uppercase()) {
        Some(meant) => format!("; did you mean {meant:?}?"),
        None => "; those that may be changed are listed in the guide to forms".to_owned(),
    }
}

/// The council's own time limits, as the rule book takes them.
fn overrides(council: &CouncilFile) -> Vec<Override> {
    let own = council.timescales.iter().map(|(id, own)| Override {
        id: id.clone(),
        // A limit that no count can have is refused as nil is.
        limit: u32::try_from(own.limit).unwrap_or(0),
        unit: own.unit.as_deref().and_then(Unit::from_code),
        pause_allowed: own.pause_allowed,
    });
    own.collect()
}

/// The line on which a word stands for the nth time, in comments aside; the first line where it does not.
fn line_of(text: &str, word: &str, nth: usize) -> u64 {
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with('#') && line.contains(word));
    lines
        .nth(nth.saturating_sub(1))
        .map_or(1, |(place, _)| place as u64 + 1)
}

fn shipped(folder: &str, file: &str) -> Option<Cow<'static, str>> {
    // The amounts are the rule book's: a council reads there what it may put right.
    if (folder, file) == ("default", CHARGING) {
        return Some(Cow::Borrowed(AMOUNTS));
    }
    let file = Shipped::get(&format!("{folder}/{file}"))?;
    String::from_utf8(file.data.into_owned())
        .ok()
        .map(Cow::Owned)
}

/// Every problem on a line of its own.
fn said(problems: &[Problem]) -> anyhow::Error {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    anyhow::anyhow!(lines.join("\n"))
}
