//! The holding list as a page: figures, filters, the rows, and what can be done with those chosen.

use std::collections::HashMap;

use db::entities::team;
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use rules::access::Permission;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_waited;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::filter;
use super::lines::lines;
use super::store::{self, BLANK, Figures, From, Wanted};
use crate::casework::allocations::caseloads::{Caseload, caseloads};
use crate::casework::allocations::hands_to_choose;
use crate::casework::allocations::together::ON_A_PAGE;
use crate::front_door::contacts::store as contacts;
use crate::house::permissions::{Needs, SeeHoldingList};
use crate::house::waiting::waited;
use crate::house::{Fields, Page, PageError, Query, Reading, Shown, Staff, pages};

const TEMPLATE: &str = "casework/holding_list/list.njk";

/// GET /holding-list?team=&kind=&profession=&priority=&over=&sort=&from=
pub async fn list(staff: Staff<SeeHoldingList>, Query(query): Query) -> Page {
    show(&staff, &query, &Fields::default(), Vec::new()).await
}

/// The page, with what was typed into its form and what is wrong with that or with the filters.
pub async fn show<P: Needs>(
    staff: &Staff<P>,
    query: &Fields,
    typed: &Fields,
    problems: Vec<Problem>,
) -> Page {
    let reader = staff.reader();
    let mut reading = Reading::of(query);
    let wanted = filter::read(staff, &mut reading).await?;
    let wrong = |name: &&&str| reading.has_problem(&filter::place_of(name));
    let left_out: Vec<&str> = filter::NAMES.iter().filter(wrong).copied().collect();
    let asked = query.clone().without(&left_out);
    reading.add(problems);
    let problems = reading.finish(()).err().unwrap_or_default();
    let mut rows = store::list(reader, &wanted, filter::from(query), ON_A_PAGE as u64 + 1).await?;
    let next = rows
        .get(ON_A_PAGE)
        .map(|row| filter::page_from(&asked, From::row(row)));
    rows.truncate(ON_A_PAGE);
    let names = contacts::team_names(reader).await?;
    let (lines, hidden) = lines(staff, &rows, &names).await?;
    let nothing_shown = lines.is_empty();
    let later = filter::from(query).is_some();
    let filtered = filter::LEAVE_OUT.iter().any(|name| asked.has(name));
    let elsewhere = match wanted.team_id {
        Some(_) if nothing_shown && !filtered && !later => elsewhere_says(reader).await?,
        _ => None,
    };
    let chosen: Vec<&str> = typed.all("case").collect();
    let title = wanted.team_id.and_then(|id| names.get(&id));
    let title = title.map_or("Holding list, every team".to_owned(), |team| {
        format!("Holding list, {team}")
    });
    let values = json!({
        "title": title,
        "figures": figures(staff, &asked, &wanted).await?,
        "filter": chosen_filters(query, &wanted),
        "filters": choices(staff, query, &wanted, &names).await?,
        "filtered": filtered,
        "elsewhere": elsewhere,
        "first": later.then(|| filter::address("/holding-list", &asked, &[("from", "")])),
        "lines": lines,
        "chosen": chosen,
        "hidden": hidden_says(hidden, nothing_shown),
        "next": next,
        "csv": filter::address("/holding-list/csv", &asked, &[]),
        "back": filter::address("", &asked, &[]),
        "one_team": wanted.team_id.is_some(),
        "form": Shown::again(typed, &problems),
        "hands": hands(staff, &wanted).await?,
    });
    if problems.is_empty() {
        pages::page(TEMPLATE, values)
    } else {
        pages::try_again(TEMPLATE, values)
    }
}

/// A figure that leads to its rows.
#[derive(Serialize)]
struct Figure {
    number: i64,
    says: String,
    href: Option<String>,
}

async fn figures<P: Needs>(
    staff: &Staff<P>,
    query: &Fields,
    wanted: &Wanted,
) -> Result<Vec<Figure>, PageError> {
    let reader = staff.reader();
    let (calendar, today) = (staff.house.calendar(), staff.today_date());
    let target = staff.house.council.targets.holding_list_working_days;
    let Figures {
        work,
        people,
        since,
    } = store::figures(reader, wanted).await?;
    let over = target.to_string();
    let late = Wanted {
        before: Some(db::Day(crate::house::waiting::first_in_time(
            calendar, target, today,
        ))),
        ..wanted.clone()
    };
    let late = match wanted.before.zip(late.before) {
        Some((asked, target)) if asked < target => work,
        _ => store::figures(reader, &late).await?.work,
    };
    let longest = since.map_or(0, |since| waited(calendar, since.0, today));
    let link = |changed: &[(&str, &str)]| Some(filter::address("/holding-list", query, changed));
    let mut figures = vec![
        Figure {
            number: people,
            says: people_waiting(people, work),
            href: link(&[]),
        },
        Figure {
            number: longest,
            says: if longest == 1 {
                "working day, the longest"
            } else {
                "working days, the longest"
            }
            .to_owned(),
            href: link(&[("sort", "waiting")]),
        },
        Figure {
            number: late,
            says: format!("over target of {}", speak_waited(target)),
            href: link(&[("over", &over)]),
        },
    ];
    if let Some(team) = wanted.team_id {
        figures.push(room(staff, team).await?);
    }
    Ok(figures)
}

fn people_waiting(people: i64, work: i64) -> String {
    let waiting = if people == 1 {
        "person waiting"
    } else {
        "people waiting"
    };
    if work == people {
        waiting.to_owned()
    } else {
        format!("{waiting}, for {work} pieces of work")
    }
}

/// How many more cases the team's workers can take before each has as many as the council wants.
async fn room<P: Needs>(staff: &Staff<P>, team: Uuid) -> Result<Figure, PageError> {
    let most = staff.house.council.targets.caseload;
    let loads = caseloads(staff.reader(), team, staff.today()).await?;
    let workers: Vec<&Caseload> = loads.iter().filter(|load| load.in_team).collect();
    let cases: i64 = workers.iter().map(|load| load.cases).sum();
    let room = workers.iter().map(|load| (most - load.cases).max(0)).sum();
    let says = format!(
        "more cases would fill the team: {cases} open of {} for {} workers",
        most * workers.len() as i64,
        workers.len()
    );
    Ok(Figure {
        number: room,
        says,
        href: Some(format!("/holding-list/teams#team-{team}")),
    })
}

fn chosen_filters(query: &Fields, wanted: &Wanted) -> Json {
    json!({
        "team": wanted.team_id.map_or(filter::EVERY_TEAM.to_owned(), |id| id.to_string()),
        "kind": query.get("kind"),
        "profession": query.get("profession"),
        "priority": query.get("priority"),
        "over": query.get("over"),
        "sort": query.get("sort"),
    })
}

/// The filters, each with its choices.
async fn choices<P: Needs>(
    staff: &Staff<P>,
    query: &Fields,
    wanted: &Wanted,
    names: &HashMap<Uuid, String>,
) -> Result<Vec<Json>, PageError> {
    let teams = contacts::teams(staff.reader(), staff.today()).await?;
    let mut of_team = vec![(filter::EVERY_TEAM.to_owned(), "Every team".to_owned())];
    of_team.extend(
        teams
            .into_iter()
            .map(|team| (team.id.to_string(), team.name)),
    );
    let team = wanted
        .team_id
        .map_or(filter::EVERY_TEAM.to_owned(), |id| id.to_string());
    if !of_team.iter().any(|(id, _)| *id == team) {
        let name = wanted.team_id.and_then(|id| names.get(&id));
        of_team.extend(name.map(|name| (team.clone(), format!("{name} (closed)"))));
    }
    let list = |name: &str, blank: &str| {
        let mut items = vec![(String::new(), blank.to_owned())];
        let choices = staff.house.council.choices(name, staff.today_date());
        items.extend(
            choices
                .into_iter()
                .map(|choice| (choice.value, choice.text)),
        );
        items
    };
    let mut priorities = list("priority", "Any priority");
    priorities.push((BLANK.to_owned(), "Not said yet".to_owned()));
    let pressing = (String::new(), "Most pressing first".to_owned());
    let orders = vec![pressing, ("waiting".to_owned(), "Longest first".to_owned())];
    Ok(vec![
        select("team", "Team", of_team, &team),
        select(
            "kind",
            "For",
            list("work_asked", "Any work"),
            query.get("kind"),
        ),
        select(
            "profession",
            "Profession",
            list("profession", "Any profession"),
            query.get("profession"),
        ),
        select("priority", "Priority", priorities, query.get("priority")),
        select("sort", "Order", orders, query.get("sort")),
    ])
}

fn select(name: &str, label: &str, items: Vec<(String, String)>, chosen: &str) -> Json {
    let item = |(value, text): (String, String)| json!({ "selected": value == chosen, "value": value, "text": text });
    json!({ "name": name, "label": label, "items": items.into_iter().map(item).collect::<Vec<_>>() })
}

/// To whom the rows chosen can be given: a worker of the team whose list it is, of every team where it is of all.
/// Nothing for those who may not allocate.
async fn hands<P: Needs>(staff: &Staff<P>, wanted: &Wanted) -> Result<Option<Json>, PageError> {
    if !staff.may(Permission::Allocate) {
        return Ok(None);
    }
    let (reader, today) = (staff.reader(), staff.today());
    let Some(team) = wanted.team_id else {
        let own: Vec<Uuid> = staff.colleague.teams.iter().map(|team| team.id).collect();
        let teams = hands_to_choose(reader, today, &own).await?;
        return Ok(Some(json!({ "every_team": teams, "teams": teams })));
    };
    let loads = caseloads(reader, team, today).await?;
    let mut workers: Vec<Caseload> = loads.into_iter().filter(|load| load.in_team).collect();
    workers.sort_by_key(|load| load.cases);
    let worker = |load: &Caseload| json!({ "id": load.account_id, "text": format!("{} ({})", load.name, cases(load.cases)) });
    let others = contacts::teams(reader, today).await?;
    let others: Vec<team::Model> = others
        .into_iter()
        .filter(|other| other.id != team)
        .collect();
    Ok(Some(json!({
        "team": team,
        "workers": workers.iter().map(worker).collect::<Vec<_>>(),
        "teams": others,
    })))
}

fn cases(cases: i64) -> String {
    match cases {
        0 => "no cases".to_owned(),
        1 => "1 case".to_owned(),
        many => format!("{many} cases"),
    }
}

/// How many wait, asked for a team in which nobody does; none where all work has a worker.
async fn elsewhere_says(conn: &impl ConnectionTrait) -> db::Result<Option<String>> {
    let people = store::figures(conn, &Wanted::default()).await?.people;
    Ok(match people {
        0 => None,
        1 => Some("one person waits in another team".to_owned()),
        many => Some(format!("{many} people wait in other teams")),
    })
}

/// Tells that some lines are closed to the reader, never whose.
fn hidden_says(hidden: usize, nothing_shown: bool) -> Option<String> {
    Some(match (hidden, nothing_shown) {
        (0, _) => return None,
        (1, false) => "One more waits whose record is not open to you.".to_owned(),
        (many, false) => format!("{many} more wait whose records are not open to you."),
        (1, true) => "One person waits, whose record is not open to you.".to_owned(),
        (many, true) => {
            format!("{many} pieces of work wait for people whose records are not open to you.")
        }
    })
}
