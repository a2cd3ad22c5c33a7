//! Exampleshire's colleagues: a cast to sign in as, everyone else who has done the work, and those who do some of it
//! for another organisation.

use db::entities::{account, membership, role_held, team};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Done, Event, Told};
use rules::contact::Work;
use rules::vocabulary::dates::days_between;
use serde_json::json;

use super::Plan;
use super::cast::{CAST, OF_PAYING_BODY, OF_SUPPLIER, PAYING_BODY, SUPPLIER};
use super::days::Days;
use super::heritage::Heritage;
use super::random::Dice;
use super::story::{Happening, Ids, Story};
use crate::house::council::Council;

/// Someone who has been in a team for a while.
#[derive(Clone, Debug)]
pub struct Worker {
    pub id: Uuid,
    /// Places of the first day in the team and of the first no longer there.
    pub from: i64,
    pub until: i64,
}

/// A team and who works in it.
pub struct Crew {
    pub team: team::Model,
    pub work: Work,
    pub manager: Uuid,
    pub workers: Vec<Worker>,
    /// So few people that most workers would have nobody.
    pub few: bool,
}

/// Everyone who works for the council.
pub struct Staff {
    pub crews: Vec<Crew>,
    /// Those who assess for the council from another organisation: no contact comes to them.
    pub supplier: Crew,
    /// Those who pay carers their budgets from another organisation.
    pub paying_body: Crew,
    pub administrator: Uuid,
    pub safeguarding_lead: Uuid,
    /// Agrees budgets of any size.
    pub head_of_service: Uuid,
    /// Keeps the accounts of direct payments.
    pub payments_officer: Uuid,
    /// Speaks for the panel that larger support is put to.
    pub panel: Uuid,
    pub accounts: Vec<account::Model>,
    pub roles: Vec<role_held::Model>,
    pub memberships: Vec<membership::Model>,
    /// Names by account, for the words of events and notes.
    names: std::collections::HashMap<Uuid, String>,
}

impl Staff {
    /// The team of a code; the first where there is none.
    pub fn crew(&self, code: &str) -> &Crew {
        self.crews
            .iter()
            .find(|crew| crew.team.code == code)
            .unwrap_or(&self.crews[0])
    }

    /// Every team, those of other organisations too.
    fn every_crew(&self) -> impl Iterator<Item = &Crew> {
        self.crews.iter().chain([&self.supplier, &self.paying_body])
    }

    /// A colleague's name.
    pub fn name(&self, id: Uuid) -> &str {
        self.names.get(&id).map_or("", String::as_str)
    }
}

/// In a team of no more workers, the first three have more of the cases: those one signs in as are then busy.
const SMALL: usize = 12;

impl Crew {
    /// Someone who is in the team on a day.
    pub fn worker(&self, dice: &mut Dice, place: i64) -> &Worker {
        let known = self.workers.len().min(3);
        for _ in 0..20 {
            let of = if self.few && dice.chance(900) {
                &self.workers[..known.min(1)]
            } else if self.workers.len() <= SMALL && dice.chance(400) {
                &self.workers[..known]
            } else {
                &self.workers[..]
            };
            let worker = dice.pick(of);
            if worker.from <= place && place < worker.until {
                return worker;
            }
        }
        &self.workers[0]
    }
}

/// Fewest workers a team has, beside its manager, and the part of the work it does (in a thousand).
fn size(work: Work) -> (usize, usize) {
    match work {
        Work::FrontDoor => (8, 0),
        Work::Locality => (8, 105),
        Work::OccupationalTherapy => (8, 170),
        Work::Hospital => (5, 60),
        Work::LearningDisability | Work::MentalHealth => (4, 70),
        Work::Safeguarding => (4, 45),
        Work::Carers | Work::Reviews | Work::Transition | Work::Sensory => (3, 35),
    }
}

/// People of whom most workers would have nobody: the first of each team then has most of them.
const FEW: u64 = 500;

/// A case of every seven people or so is open; a worker has about this many.
const CASELOAD: usize = 17;

/// Everyone, with who moved where and when.
pub fn staff(plan: &Plan, council: &Council, days: &Days, ids: &mut Ids) -> Staff {
    let supplier = outside(SUPPLIER, Work::OccupationalTherapy, days, ids);
    let paying_body = outside(PAYING_BODY, Work::Carers, days, ids);
    let mut hiring = Hiring {
        dice: Dice::new(plan.seed, 3),
        days,
        ids,
        staff: Staff {
            crews: Vec::new(),
            supplier,
            paying_body,
            administrator: Uuid::nil(),
            safeguarding_lead: Uuid::nil(),
            head_of_service: Uuid::nil(),
            payments_officer: Uuid::nil(),
            panel: Uuid::nil(),
            accounts: Vec::new(),
            roles: Vec::new(),
            memberships: Vec::new(),
            names: Default::default(),
        },
        emails: Default::default(),
    };
    hiring.teams(council);
    hiring.cast();
    let open_cases = plan.people as usize * 2 / 15;
    for place in 0..hiring.staff.crews.len() {
        hiring.fill(place, open_cases);
    }
    hiring.moves();
    hiring.several_roles();
    for crew in &mut hiring.staff.crews {
        crew.few = plan.people <= FEW;
    }
    hiring.staff
}

struct Hiring<'a> {
    dice: Dice,
    days: &'a Days,
    ids: &'a mut Ids,
    staff: Staff,
    emails: std::collections::HashSet<String>,
}

/// The team of another organisation, still without anybody in it.
fn outside((code, name): (&str, &str), work: Work, days: &Days, ids: &mut Ids) -> Crew {
    Crew {
        team: team::Model {
            id: ids.next(days.at(0, 8 * 3600)),
            code: code.to_owned(),
            name: name.to_owned(),
            work: work.code().to_owned(),
            locality: None,
            phone: None,
            opened_on: Day(days.first),
            closed_on: None,
            succeeded_by: None,
            version: 1,
        },
        work,
        manager: Uuid::nil(),
        workers: Vec::new(),
        few: false,
    }
}

impl Hiring<'_> {
    fn opening(&self) -> At {
        self.days.at(0, 8 * 3600)
    }

    fn teams(&mut self, council: &Council) {
        for entry in &council.teams {
            let team = team::Model {
                id: self.ids.next(self.opening()),
                code: entry.code.clone(),
                name: entry.name.clone(),
                work: entry.work.code().to_owned(),
                locality: entry.locality.clone(),
                phone: entry.phone.clone(),
                opened_on: Day(self.days.first),
                closed_on: None,
                succeeded_by: None,
                version: 1,
            };
            self.staff.crews.push(Crew {
                team,
                work: entry.work,
                manager: Uuid::nil(),
                workers: Vec::new(),
                few: false,
            });
        }
    }

    fn cast(&mut self) {
        for (name, job, roles, team) in CAST {
            let id = self.hire(name, job, roles);
            match *name {
                OF_SUPPLIER => self.works_for_supplier(id),
                OF_PAYING_BODY => self.works_for_paying_body(id),
                "Sam Green" => self.staff.administrator = id,
                "Marcus Bell" => self.staff.safeguarding_lead = id,
                _ => {}
            }
            if roles.contains(&"head_of_service") {
                self.staff.head_of_service = id;
            }
            if roles.contains(&"finance_officer") {
                self.staff.payments_officer = id;
            }
            if roles.contains(&"panel_member") {
                self.staff.panel = id;
            }
            let Some(place) = self.crew_place(team) else {
                continue;
            };
            let manages = roles.contains(&"team_manager") || roles.contains(&"safeguarding_lead");
            if manages {
                self.staff.crews[place].manager = id;
            }
            self.join(
                id,
                place,
                0,
                self.days.count(),
                !manages && !roles.contains(&"allocator"),
            );
            if *name == "Lena Fox"
                && let Some(north) = self.crew_place("north")
            {
                self.join(id, north, 0, self.days.count(), false);
            }
        }
    }

    /// The first of the supplier's, with two colleagues.
    fn works_for_supplier(&mut self, first: Uuid) {
        self.staff.supplier.manager = first;
        let others = [(); 2].map(|()| self.stranger("Therapist of a supplier", &["supplier"]));
        for id in [first, others[0], others[1]] {
            let row = self.membership(id, self.staff.supplier.team.id, 0);
            self.staff.memberships.push(row);
            self.staff.supplier.workers.push(Worker {
                id,
                from: 0,
                until: self.days.count(),
            });
        }
    }

    fn works_for_paying_body(&mut self, clerk: Uuid) {
        self.staff.paying_body.manager = clerk;
        let row = self.membership(clerk, self.staff.paying_body.team.id, 0);
        self.staff.memberships.push(row);
    }

    fn crew_place(&self, code: &str) -> Option<usize> {
        self.staff
            .crews
            .iter()
            .position(|crew| crew.team.code == code)
    }

    fn fill(&mut self, place: usize, open_cases: usize) {
        let crew = &self.staff.crews[place];
        let (work, name) = (crew.work, crew.team.name.clone());
        let (fewest, share) = size(work);
        let (job, role) = job_of(work);
        let short = name.trim_end_matches(" team").to_owned();
        if crew.manager.is_nil() {
            let manager = self.stranger(&format!("Team manager, {short}"), &["team_manager"]);
            self.staff.crews[place].manager = manager;
            self.join(manager, place, 0, self.days.count(), false);
        }
        let wanted = fewest.max(open_cases * share / 1000 / CASELOAD);
        while self.staff.crews[place].workers.len() < wanted {
            let title = match work {
                Work::Locality => format!("{job}, {}", short.trim_end_matches(" locality")),
                _ => job.to_owned(),
            };
            let worker = self.stranger(&title, &[role]);
            let joined = if self.dice.chance(550) {
                0
            } else {
                self.dice.between(0, self.days.count() - 90)
            };
            self.join(worker, place, joined, self.days.count(), true);
        }
    }

    /// Some have moved from one locality to another, and some have left.
    fn moves(&mut self) {
        let localities: Vec<usize> = (0..self.staff.crews.len())
            .filter(|place| self.staff.crews[*place].work == Work::Locality)
            .collect();
        for (nth, from) in localities.iter().enumerate() {
            let to = localities[(nth + 1) % localities.len()];
            let movers = (self.staff.crews[*from].workers.len() / 8).max(1);
            for _ in 0..movers {
                let at = self.dice.between(300, self.days.count() - 200);
                self.move_one(*from, to, at);
            }
        }
    }

    fn move_one(&mut self, from: usize, to: usize, at: i64) {
        let last = self.staff.crews[from].workers.len() - 1;
        let mover = &mut self.staff.crews[from].workers[last];
        if mover.from >= at || mover.until < self.days.count() {
            return;
        }
        mover.until = at;
        let id = mover.id;
        let gone = Some(Day(self.days.day(at)));
        let team_id = self.staff.crews[from].team.id;
        let spell = self
            .staff
            .memberships
            .iter_mut()
            .find(|spell| spell.account_id == id && spell.team_id == team_id);
        if let Some(spell) = spell {
            spell.until_on = gone;
        }
        // The next to move is another; those one signs in as stay the first of their team.
        let workers = &mut self.staff.crews[from].workers;
        if let Some(gone) = workers.pop() {
            workers.insert(workers.len().min(3), gone);
        }
        self.join(id, to, at, self.days.count(), true);
        let place = localities_name(&self.staff.crews[to].team.name);
        if let Some(account) = self
            .staff
            .accounts
            .iter_mut()
            .find(|account| account.id == id)
        {
            account.job_title = Some(format!("Social worker, {place}"));
        }
    }

    /// A few hold a second role beside their own.
    fn several_roles(&mut self) {
        let also: Vec<Uuid> = self
            .staff
            .crews
            .iter()
            .filter(|crew| crew.work == Work::Locality)
            .filter_map(|crew| crew.workers.get(4))
            .map(|worker| worker.id)
            .collect();
        for id in also {
            let role = *self.dice.pick(&["allocator", "front_door_officer"]);
            self.hold(id, role, self.days.count() - 200);
        }
    }

    fn stranger(&mut self, job: &str, roles: &[&str]) -> Uuid {
        let heritage = Heritage::of(&mut self.dice);
        let (woman, born) = (self.dice.chance(780), self.dice.between(1962, 2000) as i16);
        let given = heritage.given(&mut self.dice, woman, born);
        let name = format!("{given} {}", heritage.family(&mut self.dice));
        self.hire(&name, job, roles)
    }

    fn hire(&mut self, name: &str, job: &str, roles: &[&str]) -> Uuid {
        let id = self.ids.next(self.opening());
        let key = rules::vocabulary::names::name_words(name).join(".");
        let mut email = format!("{key}@exampleshire.example");
        let mut nth = 1;
        while !self.emails.insert(email.clone()) {
            nth += 1;
            email = format!("{key}{nth}@exampleshire.example");
        }
        self.staff.names.insert(id, name.to_owned());
        self.staff.accounts.push(account::Model {
            id,
            email_key: email.clone(),
            email,
            name: name.to_owned(),
            job_title: Some(job.to_owned()),
            profession: profession_of(roles),
            password_hash: None,
            code_secret: None,
            codes_since: None,
            last_code_step: None,
            closed_on: None,
            created_at: self.opening(),
            version: 1,
        });
        for role in roles {
            self.hold(id, role, 0);
        }
        id
    }

    fn hold(&mut self, account_id: Uuid, role: &str, from: i64) {
        let row = role_held::Model {
            id: self.ids.next(self.opening()),
            account_id,
            role: role.to_owned(),
            from_on: Day(self.days.day(from)),
            until_on: None,
            version: 1,
        };
        self.staff.roles.push(row);
    }

    fn join(&mut self, account_id: Uuid, place: usize, from: i64, until: i64, works: bool) {
        let crew = &mut self.staff.crews[place];
        if works {
            crew.workers.push(Worker {
                id: account_id,
                from,
                until,
            });
        }
        let team = crew.team.id;
        let row = self.membership(account_id, team, from);
        self.staff.memberships.push(row);
    }

    fn membership(&mut self, account_id: Uuid, team_id: Uuid, from: i64) -> membership::Model {
        membership::Model {
            id: self.ids.next(self.opening()),
            account_id,
            team_id,
            from_on: Day(self.days.day(from)),
            until_on: None,
            version: 1,
        }
    }
}

fn localities_name(team: &str) -> &str {
    team.trim_end_matches(" locality team")
}

fn job_of(work: Work) -> (&'static str, &'static str) {
    match work {
        Work::FrontDoor => ("Front-door officer", "front_door_officer"),
        Work::OccupationalTherapy => ("Occupational therapist", "occupational_therapist"),
        Work::Sensory => ("Rehabilitation officer", "social_worker"),
        Work::Reviews => ("Reviewing officer", "social_worker"),
        Work::Carers => ("Carers' assessor", "social_worker"),
        Work::LearningDisability => ("Social worker, learning disability", "social_worker"),
        Work::MentalHealth => ("Social worker, mental health", "social_worker"),
        Work::Hospital => ("Social worker, hospital", "social_worker"),
        Work::Transition => (
            "Social worker, preparing for adult life",
            "transition_worker",
        ),
        Work::Safeguarding => ("Social worker, safeguarding", "social_worker"),
        Work::Locality => ("Social worker", "social_worker"),
    }
}

fn profession_of(roles: &[&str]) -> Option<String> {
    let profession = match *roles.first()? {
        "social_worker" | "transition_worker" => "social_work",
        "occupational_therapist" => "occupational_therapy",
        "front_door_officer" | "allocator" => "front_door",
        "team_manager" | "safeguarding_lead" => "management",
        _ => return None,
    };
    Some(profession.to_owned())
}

impl Staff {
    /// Writes teams and colleagues, before anything else happens.
    pub async fn begin(&self, loader: &mut db::Loader, days: &Days) -> db::Result<()> {
        let at = days.at(0, 8 * 3600);
        for crew in self.every_crew() {
            let told = vec![Told::made::<team::Entity>(&crew.team)?];
            let body = json!({ "name": crew.team.name });
            loader.keep::<team::Entity>(crew.team.clone());
            let done = done(at, Event::TeamMade, crew.team.id, body);
            loader.log(done, told).await?;
        }
        for account in &self.accounts {
            let told = vec![Told::made::<account::Entity>(account)?];
            let body = json!({ "name": account.name });
            loader.keep::<account::Entity>(account.clone());
            let done = done(at, Event::AccountMade, account.id, body);
            loader.log(done, told).await?;
        }
        Ok(())
    }

    /// Who took on which role, and joined and left which team, when.
    pub fn moves(&self, days: &Days) -> db::Result<Vec<Happening>> {
        let mut story = Story::of(None);
        let morning = |day: Day| days.at(days_between(days.first, day.0), 8 * 3600 + 60);
        let by = Some(self.administrator);
        for role in &self.roles {
            let body = json!({ "role": role.role });
            story.tell(
                morning(role.from_on),
                by,
                Event::RolesChanged,
                role.account_id,
                body,
            );
            story.made::<role_held::Entity>(role)?;
        }
        for spell in &self.memberships {
            let mut row = spell.clone();
            row.until_on = None;
            let team = self.every_crew().find(|crew| crew.team.id == spell.team_id);
            let body = json!({ "to": team.map(|crew| crew.team.code.as_str()) });
            story.tell(
                morning(spell.from_on),
                by,
                Event::TeamMoved,
                spell.account_id,
                body,
            );
            story.made::<membership::Entity>(&row)?;
            if let Some(until) = spell.until_on {
                story.tell(
                    morning(until),
                    by,
                    Event::TeamMoved,
                    spell.account_id,
                    json!({}),
                );
                story.changed::<membership::Entity>(&mut row, |row| row.until_on = Some(until))?;
            }
        }
        Ok(story.happenings)
    }
}

/// An event of the council's own, in nobody's record.
fn done(at: At, kind: Event, about: Uuid, body: serde_json::Value) -> Done {
    Done {
        at,
        actor: None,
        kind,
        person: None,
        about: Some(about),
        body,
    }
}
