//! Plans and budgets of Exampleshire: each begins with what somebody's own assessment found eligible, is written,
//! authorised and agreed by different hands, and then looked at. Some came back with a reason, some were put to a
//! panel, and those of the last weeks wait at one desk or another.

use std::collections::BTreeMap;

use db::Event;
use db::entities::{assessment, deadline, referral};
use db::sea_orm::prelude::Uuid;
use rules::assessment::Kind;
use rules::assessment::duty::Means;
use rules::assessment::residence::Basis;
use serde_json::json;

use super::World;
use super::assessed::Found;
use super::cases::{Case, crew_of};
use super::clocks;
use super::first_offer::First;
use super::in_force::InForce;
use super::people::{Now, Person};
use super::planned::{self, How, Meant};
use super::planning::Tale;
use super::random::Dice;
use super::story::{Ids, Story};
use super::told::Lies;

/// What has come of a person's cases that plans are made of, as far as the tale is told.
#[derive(Default)]
pub struct Supported {
    /// Assessments that were completed, one of a kind.
    pub assessed: Vec<assessment::Model>,
    pub eligible: Vec<Eligible>,
    /// Place of the day on which help to get back on their feet began last.
    pub helped: Option<i64>,
    /// On what it rests that this council is responsible, once somebody wrote it down.
    pub lives: Option<Basis>,
}

/// Needs that were found eligible, and what a plan is made with.
pub struct Eligible {
    pub assessment: assessment::Model,
    pub found: Vec<Found>,
    pub referral: referral::Model,
    /// Place of the day on which it was decided.
    pub decided: i64,
    pub means: Option<Means>,
    /// What came of offering help to get back on their feet first.
    pub first: Option<First>,
    /// The clock within which a plan is to be agreed.
    pub clock: Option<deadline::Model>,
    pub worker: Uuid,
}

impl Eligible {
    pub fn as_carer(&self) -> bool {
        self.kind().is_carers()
    }

    fn kind(&self) -> Kind {
        Kind::from_code(&self.assessment.kind).unwrap_or(Kind::Needs)
    }
}

/// Who has a hand in a plan: it is never the same twice.
#[derive(Clone, Copy)]
pub struct Hands {
    pub writer: Uuid,
    pub social_worker: Uuid,
    pub agrees: Uuid,
}

/// Places of the days on which things are done with a plan.
#[derive(Clone, Copy)]
pub struct Way {
    pub figure: i64,
    pub begun: i64,
    pub written: i64,
    pub submitted: i64,
    /// It came back, and was submitted again.
    pub returned: Option<(i64, i64)>,
    pub authorised: i64,
    /// The panel was asked, and advised.
    pub panel: Option<(i64, i64)>,
    pub agreed: i64,
    pub from: i64,
}

/// Tells of a person's plans, once their cases are told: one after another for themselves, and as a carer.
pub fn tell(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
) -> db::Result<()> {
    let mut all = std::mem::take(&mut person.supported).eligible;
    all.sort_by_key(|one| one.decided);
    let (carers, adults): (Vec<_>, Vec<_>) = all.into_iter().partition(Eligible::as_carer);
    for mut of_kind in [adults, carers] {
        gather(&mut of_kind);
        let mut before = None;
        for (nth, one) in of_kind.iter().enumerate() {
            let next = of_kind.get(nth + 1).map(|next| next.decided);
            let mut case = case(world, (&mut *ids, &mut *person, &mut *story), one);
            before = one_plan(&mut case, one, next, before)?;
        }
        let died = person.until < world.days.count();
        if let Some(last) = before.filter(|_| died) {
            let mut case = case(world, (&mut *ids, &mut *person, &mut *story), &of_kind[0]);
            case.ends_with_them(last, of_kind[0].worker)?;
        }
    }
    Ok(())
}

/// The case in which needs were found, to go on with.
fn case<'a>(
    world: &'a World<'a>,
    (ids, person, story): (&'a mut Ids, &'a mut Person, &'a mut Story),
    of: &Eligible,
) -> Case<'a> {
    Case {
        world,
        ids,
        person,
        story,
        referral: of.referral.clone(),
        now: Now::Nothing,
        running: Vec::new(),
    }
}

/// The needs that stand after each decision: one on all of life settles them, one on a part adds what it found to what
/// was known.
fn gather(all: &mut [Eligible]) {
    let mut whole: Vec<Found> = Vec::new();
    let mut parts: BTreeMap<&str, Vec<Found>> = BTreeMap::new();
    for one in all {
        let kind = one.kind();
        one.found.retain(|(_, ways, ..)| ways.unable_as_adult());
        if kind.looks_at_all_of_life() {
            parts.clear();
            whole = one.found.clone();
            continue;
        }
        parts.insert(kind.code(), one.found.clone());
        for need in whole.iter().chain(parts.values().flatten()) {
            if !one.found.iter().any(|(code, ..)| *code == need.0) {
                one.found.push(need.clone());
            }
        }
    }
}

/// Tells of one plan, unless what it rests on was overtaken; gives what is in force after it.
fn one_plan(
    case: &mut Case<'_>,
    of: &Eligible,
    next: Option<i64>,
    before: Option<InForce>,
) -> db::Result<Option<InForce>> {
    let count = case.world.days.count();
    let ends = next.unwrap_or(count).min(case.person.until).min(count);
    let seed = u64::from_be_bytes(
        of.assessment.id.as_bytes()[8..]
            .try_into()
            .unwrap_or_default(),
    );
    let mut dice = Dice::new(seed, 905);
    let how = how(case, of, &mut dice);
    let needs = planned::meant(&of.found, how, case.person, &mut dice);
    let weekly: i64 = costs(&needs).0;
    let (_, adult) = planned::pays(how, of.means, weekly);
    let hands = hands(case.world, of, weekly - adult, &mut dice);
    let way = match case.person.script {
        Some(script) => told_way(case.world, of.decided, script.lies),
        None => way(case.world, of.decided, (weekly, hands), &mut dice),
    };
    if way.agreed + 3 >= ends && ends < count {
        no_plan(case, of, ends, next.is_some())?;
        return Ok(before);
    }
    let tale = Tale {
        case,
        of,
        how,
        needs,
        hands,
        way,
        dice,
        ends,
    };
    tale.tell(before)
}

fn how(case: &Case<'_>, of: &Eligible, dice: &mut Dice) -> How {
    let age = case.person.age(case.world.days.day(of.decided));
    if let Some(script) = case.person.script {
        return script.how;
    }
    let decides = of.assessment.has_capacity != Some(false);
    match age {
        _ if of.as_carer() => How::AsCarer,
        ..65 if decides && dice.chance(650) => How::Directly,
        ..65 => How::AtHome,
        _ if of.means.is_none() && dice.chance(280) => How::InCareHome,
        _ if decides && dice.chance(120) => How::Directly,
        _ => How::AtHome,
    }
}

/// What services cost in a week, and once.
pub fn costs(needs: &[Meant]) -> (i64, i64) {
    let services = needs.iter().filter_map(|need| need.service);
    services.fold((0, 0), |sum, one| {
        let (weekly, once) = one.cost();
        (sum.0 + weekly, sum.1 + once)
    })
}

/// The manager of the team authorises; within their limits another team's agrees the budget, or the head of service.
fn hands(world: &World, of: &Eligible, council: i64, dice: &mut Dice) -> Hands {
    let team = of.assessment.team_id.unwrap_or_default();
    let social_worker = crew_of(world, team).manager;
    let ruth = world.staff.head_of_service;
    let locality = *dice.pick(&["north", "south"]);
    let other = world.staff.crew(locality).manager;
    let agrees = match council <= 50_000 && other != social_worker && dice.chance(600) {
        true => other,
        false => ruth,
    };
    Hands {
        writer: of.worker,
        social_worker,
        agrees,
    }
}

fn way(world: &World, decided: i64, (weekly, hands): (i64, Hands), dice: &mut Dice) -> Way {
    let mut after = |place: i64, least, most| {
        let days = dice.between(least, most);
        world.days.working_from(place + days)
    };
    let figure = after(decided, 1, 6);
    let begun = after(figure, 0, 3);
    let written = after(begun, 1, 6);
    let submitted = after(written, 1, 2);
    let back = after(submitted, 1, 4);
    let again = after(back, 1, 4);
    let returned = dice.chance(150).then_some((back, again));
    let mut after = |place: i64, least, most| {
        let days = dice.between(least, most);
        world.days.working_from(place + days)
    };
    let authorised = after(returned.map_or(submitted, |(_, again)| again), 1, 8);
    let asked = after(authorised, 1, 2);
    let advised = after(asked, 2, 6);
    let sits = hands.social_worker != world.staff.panel && weekly > 30_000;
    let panel = (sits && dice.chance(350)).then_some((asked, advised));
    let wait = match dice.chance(200) {
        true => dice.between(9, 18),
        false => dice.between(2, 8),
    };
    let since = panel.map_or(authorised, |(_, advised)| advised);
    let agreed = world.days.working_from(since + wait);
    Way {
        figure,
        begun,
        written,
        submitted,
        returned,
        authorised,
        panel,
        agreed,
        from: agreed + dice.between(2, 7),
    }
}

/// The way of a plan that is told on purpose: from hand to hand within a month, as far as where it lies now.
fn told_way(world: &World, decided: i64, lies: Lies) -> Way {
    let after = |place: i64, days: i64| world.days.working_from(place + days);
    let (count, never) = (world.days.count(), world.days.count() + 3);
    let figure = after(decided, 1);
    let begun = after(figure, 1);
    let written = after(begun, 2);
    let submitted = after(written, 1);
    let authorised = after(submitted, 2);
    let agreed = after(authorised, 3);
    let mut way = Way {
        figure,
        begun,
        written,
        submitted,
        returned: None,
        authorised,
        panel: None,
        agreed,
        from: agreed + 4,
    };
    if lies != Lies::Agreed {
        (way.agreed, way.from) = (never, never + 4);
    }
    match lies {
        Lies::Returned => {
            way.returned = Some((after(submitted, 2).min(count - 1), never));
            way.authorised = never;
        }
        Lies::WithSocialWorker => way.authorised = never,
        Lies::WithPanel => way.panel = Some((after(authorised, 1).min(count - 1), never)),
        Lies::WithBudgetManager | Lies::Agreed => {}
    }
    way
}

/// Nobody agreed a plan in time: they died, or were assessed anew.
fn no_plan(case: &mut Case<'_>, of: &Eligible, ends: i64, anew: bool) -> db::Result<()> {
    let Some(mut clock) = of.clock.clone() else {
        return Ok(());
    };
    let place = ends.min(case.world.days.count() - 1);
    let at = case.world.days.at(place, 11 * 3600 + 300);
    let text = match anew {
        true => "No plan was agreed: the needs were assessed anew",
        false => "No plan was agreed: they died",
    };
    let body = json!({ "text": text, "kind": of.assessment.kind });
    let by = Some(of.worker);
    case.story
        .tell(at, by, Event::AssessmentChanged, of.assessment.id, body);
    clocks::stopped(case.world, case.story, &mut clock, place)
}
