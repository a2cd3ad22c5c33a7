//! What a council may change without a programmer: its name, teams and patches, roles, code lists, targets
//! and local time limits. The shipped defaults are inside the program; a council's folder holds what differs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use jiff::civil::Date;
use rules::access::{Role, read_roles};
use rules::contact::{Patch, Work};
use rules::vocabulary::Problem;
use rules::vocabulary::codes::{Code, CodeList};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

/// The folders `council/default` and `council/exampleshire`.
#[derive(RustEmbed)]
#[folder = "../../council"]
struct Shipped;

/// A council's settings, read and checked.
#[derive(Debug)]
pub struct Council {
    pub name: String,
    pub phone: String,
    pub targets: Targets,
    pub teams: Vec<TeamEntry>,
    pub roles: Vec<Role>,
    lists: BTreeMap<String, CodeList>,
    nothing: CodeList,
    /// Local time limits, by the id of the timescale.
    pub timescales: BTreeMap<String, LocalLimit>,
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
pub struct LocalLimit {
    pub limit: i64,
    pub unit: String,
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
    targets: Targets,
    #[serde(default)]
    timescales: BTreeMap<String, LocalLimit>,
    #[serde(default, rename = "team")]
    teams: Vec<TeamEntry>,
}

impl Council {
    /// Reads the defaults shipped inside the program.
    pub fn shipped() -> anyhow::Result<Council> {
        Council::read(|file| shipped("default", file))
    }

    /// Reads Exampleshire, the council of the demonstration.
    pub fn exampleshire() -> anyhow::Result<Council> {
        Council::read(|file| shipped("exampleshire", file).or_else(|| shipped("default", file)))
    }

    /// Reads a council's folder over the defaults.
    /// Errors: name the file, the line and what to mend.
    pub fn from_folder(folder: &Path) -> anyhow::Result<Council> {
        if !folder.is_dir() {
            bail!("there is no council folder {}", folder.display());
        }
        Council::read(|file| {
            std::fs::read_to_string(folder.join(file))
                .ok()
                .map(Cow::Owned)
                .or_else(|| shipped("default", file))
        })
    }

    fn read(file: impl Fn(&str) -> Option<Cow<'static, str>>) -> anyhow::Result<Council> {
        let text = file("council.toml").context("council.toml is missing")?;
        let council: CouncilFile = toml::from_str(&text).context("council.toml")?;
        let roles = file("roles.toml").context("roles.toml is missing")?;
        let roles = read_roles("roles.toml", &roles).map_err(|problems| said(&problems))?;
        let mut lists = BTreeMap::new();
        for path in Shipped::iter().filter(|path| path.starts_with("default/code_lists/")) {
            let name = path
                .trim_start_matches("default/code_lists/")
                .trim_end_matches(".csv")
                .to_owned();
            let path = format!("code_lists/{name}.csv");
            let text = file(&path).with_context(|| format!("{path} is missing"))?;
            let list = CodeList::read(&name, &path, &text).map_err(|problems| said(&problems))?;
            lists.insert(name, list);
        }
        check_teams(&council.teams)?;
        Ok(Council {
            name: council.name,
            phone: council.phone,
            targets: council.targets,
            teams: council.teams,
            roles,
            lists,
            nothing: CodeList {
                id: String::new(),
                entries: Vec::new(),
            },
            timescales: council.timescales,
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

    /// The title of a role.
    pub fn role_title<'a>(&'a self, id: &'a str) -> &'a str {
        self.roles
            .iter()
            .find(|role| role.id == id)
            .map_or(id, |role| &role.title)
    }
}

fn check_teams(teams: &[TeamEntry]) -> anyhow::Result<()> {
    for (place, team) in teams.iter().enumerate() {
        if teams[..place].iter().any(|other| other.code == team.code) {
            bail!("council.toml: two teams have the code {:?}", team.code);
        }
    }
    Ok(())
}

fn shipped(folder: &str, file: &str) -> Option<Cow<'static, str>> {
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
