//! Deciding what comes of a contact, with the caller's words in view: the outcome, the team that the council's
//! patches suggest and why, or another with a reason, and what that team is asked to do.

use db::Day;
use db::entities::{contact, person, team};
use db::sea_orm::prelude::Uuid;
use rules::access::Permission;
use rules::contact::{ContactDraft, ContactOutcome, RouteFacts, Work, needs};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{age_on, london_date, speak_exact};
use serde_json::{Value as Json, json};

use super::decided::{self, Decision};
use super::routed::{self, Suggested};
use super::whole::{danger_says, open, undecided};
use super::{form, known, repeats, store};
use crate::house::fields::{LINE, PAGE};
use crate::house::permissions::DecideContacts;
use crate::house::{Fields, Form, Page, PageError, Path, Reading, Shown, Staff, pages};
use crate::support::equipment::stages;

const TEMPLATE: &str = "front_door/contacts/decide.njk";

/// GET /contacts/{contact}/decide
pub async fn ask(staff: Staff<DecideContacts>, Path(id): Path<String>) -> Page {
    let Some(desk) = Desk::open(&staff, &id).await? else {
        return pages::go_to(format!("/contacts/{id}/edit?check=1"));
    };
    let fields = desk.first_fields();
    let suggested = desk.suggest(&fields).await?;
    pages::page(TEMPLATE, desk.values(&fields, &suggested, &[]))
}

/// POST /contacts/{contact}/decide
pub async fn decide(
    staff: Staff<DecideContacts>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let Some(desk) = Desk::open(&staff, &id).await? else {
        return pages::go_to(format!("/contacts/{id}/edit?check=1"));
    };
    let suggested = desk.suggest(&fields).await?;
    if fields.get("do") == "suggest" {
        return pages::page(TEMPLATE, desk.values(&fields, &suggested, &[]));
    }
    if let Some(says) = newly_suggested(&fields, &suggested) {
        let problems = [Problem::new("team", says)];
        return pages::try_again(TEMPLATE, desk.values(&fields, &suggested, &problems));
    }
    let duplicate_of = desk.duplicate_of(&fields).await?;
    let decision = match desk.read(&fields, &suggested, duplicate_of) {
        Ok(decision) => decision,
        Err(problems) => {
            return pages::try_again(TEMPLATE, desk.values(&fields, &suggested, &problems));
        }
    };
    let said = decided::keep(&staff, &desk.row, decision).await?;
    pages::go_to_saying(format!("/contacts/{}", desk.row.id), &said)
}

/// That other work has another team, where the team is left as it was suggested and the page showed another: nobody
/// sends work to a team that they have not seen.
fn newly_suggested(fields: &Fields, suggested: &Suggested) -> Option<String> {
    let outcome = ContactOutcome::from_code(fields.get("outcome"))?;
    let shown = fields.all("suggested").next()?;
    let now = suggested.team.as_ref();
    let same = shown == now.map_or("", |team| team.code.as_str());
    if same || fields.has("team") || !outcome.goes_to_a_team() {
        return None;
    }
    Some(match now {
        Some(team) => format!(
            "For what you chose, {} is suggested: look again, then decide",
            team.name
        ),
        None => "For what you chose, no team is suggested: choose one".to_owned(),
    })
}

/// All that lies before the one who decides.
struct Desk<'a> {
    staff: &'a Staff<DecideContacts>,
    row: contact::Model,
    known: Option<known::Card>,
    /// Where to say that equipment was thought of, when nobody has.
    think: Option<String>,
    postcode: Option<String>,
    age: Option<i32>,
    workers: Vec<known::Worker>,
    others: Vec<contact::Model>,
    teams: Vec<team::Model>,
}

impl<'a> Desk<'a> {
    /// None when the caller must still be asked something.
    async fn open(
        staff: &'a Staff<DecideContacts>,
        id: &str,
    ) -> Result<Option<Desk<'a>>, PageError> {
        let (row, person) = open(staff, id).await?;
        undecided(&row)?;
        if !form::still_to_ask(&row, &staff.house.council).is_empty() {
            return Ok(None);
        }
        let mut desk = Desk {
            staff,
            row,
            known: None,
            think: None,
            postcode: None,
            age: None,
            workers: Vec::new(),
            others: Vec::new(),
            teams: store::teams(staff.reader(), staff.today()).await?,
        };
        if let Some(person) = person {
            desk.know(&person).await?;
        }
        let sent = store::enquiry_of(staff.reader(), desk.row.id).await?;
        if desk.row.person_id.is_none() {
            let alike = repeats::alike(staff.reader(), &desk.row, sent.as_ref()).await?;
            desk.others = alike;
        }
        if let Some(sent) = sent {
            // Where the record is silent, the sender's word decides.
            let age = sent.age.and_then(|age| age.try_into().ok());
            desk.postcode = desk.postcode.or(sent.postcode);
            desk.age = desk.age.or(age);
        }
        Ok(Some(desk))
    }

    async fn know(&mut self, person: &person::Model) -> Result<(), PageError> {
        let (reader, today) = (self.staff.reader(), self.staff.today());
        let stage = match self.row.caller_relation.as_deref() {
            Some("hospital") => "hospital",
            _ => "contact",
        };
        let since = Day(london_date(*self.row.received_at));
        self.think = match self.staff.may(Permission::WriteNotes) {
            true => stages::to_think_of(reader, (person.id, stage), since).await?,
            false => None,
        };
        let address = store::address_of(reader, person.id, today).await?;
        self.postcode = address.and_then(|address| address.postcode);
        self.age = person.born_on.map(|born| age_on(born.0, *today));
        self.workers = known::workers(self.staff, person.id).await?;
        self.others = store::others_of(reader, person.id, Some(self.row.id)).await?;
        self.known = Some(known::card(self.staff, person, Some(self.row.id)).await?);
        Ok(())
    }

    /// What is filled in before anybody has chosen: danger offers a safeguarding concern.
    fn first_fields(&self) -> Fields {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut fields = Fields::default()
            .with("advice", text(&self.row.advice))
            .with("signposted_to", text(&self.row.signposted_to));
        if self.row.danger == Some(true) {
            fields = fields
                .with("outcome", ContactOutcome::SafeguardingConcern.code())
                .with("priority", "urgent")
                .with("why_now", text(&self.row.risk_note));
        } else if matches!(self.row.urgency.as_deref(), Some("now" | "urgent")) {
            fields = fields.with("priority", "urgent");
        }
        fields
    }

    fn work(&self, fields: &Fields) -> Work {
        let council = &self.staff.house.council;
        if fields.get("outcome") == ContactOutcome::SafeguardingConcern.code() {
            return Work::Safeguarding;
        }
        form::work_of(council, "work_asked", Some(fields.get("kind")))
            .unwrap_or_else(|| routed::work_by_reason(council, self.row.reason.as_deref()))
    }

    async fn suggest(&self, fields: &Fields) -> Result<Suggested, PageError> {
        let facts = RouteFacts {
            postcode: self.postcode.clone(),
            age: self.age,
            work: self.work(fields),
        };
        let (reader, council) = (self.staff.reader(), &self.staff.house.council);
        Ok(routed::suggest(reader, council, &facts).await?)
    }

    /// Reads the decision and asks the rule book what is missing.
    fn read(
        &self,
        fields: &Fields,
        suggested: &Suggested,
        repeats: Result<Option<Uuid>, Problem>,
    ) -> Result<Decision, Vec<Problem>> {
        let council = &self.staff.house.council;
        let mut form = Reading::of(fields);
        let duplicate_of = repeats.unwrap_or_else(|wrong| {
            form.add([wrong]);
            None
        });
        let outcome = ContactOutcome::from_code(fields.get("outcome"));
        let team = self.team(&mut form, suggested);
        let mut decision = Decision {
            outcome: outcome.unwrap_or(ContactOutcome::ClosedWithAdvice),
            note: form.text("outcome_note", "Why", PAGE),
            advice: form.text("advice", "The advice you gave", PAGE),
            signposted_to: form.text("signposted_to", "Where you pointed them to", LINE),
            kind: form.code(
                "kind",
                "What is asked of the team",
                council.list("work_asked"),
            ),
            profession: form.code("profession", "A profession", council.list("profession")),
            priority: form.code("priority", "A priority", council.list("priority")),
            why_now: form.text("why_now", "Why now", PAGE),
            because: suggested.because.clone(),
            overruled: form.text("why_another_team", "Why another team", PAGE),
            worker: self.worker(&mut form),
            duplicate_of,
            team: None,
        };
        let code = |team: &Option<team::Model>| team.as_ref().map(|team| team.code.clone());
        let draft = ContactDraft {
            outcome,
            advice: decision.advice.clone().unwrap_or_default(),
            team: code(&team),
            suggested_team: code(&suggested.team),
            why_another_team: decision.overruled.clone().unwrap_or_default(),
            duplicate_of: decision.duplicate_of,
            worker_told: decision.worker.map(|(worker, _)| worker),
            ..form::draft(&self.row, council)
        };
        form.add(needs(&draft).into_iter().map(at_the_outcome));
        decision.fill_in(outcome);
        if outcome == Some(ContactOutcome::ReferredToTeam) && decision.kind.is_none() {
            form.wrong("kind", "Choose what is asked of the team");
        }
        let as_suggested = code(&team) == code(&suggested.team);
        decision.overruled = decision.overruled.filter(|_| !as_suggested);
        decision.team = team;
        form.finish(decision)
    }

    /// The team chosen; the suggested one when none was.
    fn team(&self, form: &mut Reading<'_>, suggested: &Suggested) -> Option<team::Model> {
        let chosen = form.fields.get("team");
        if chosen.is_empty() {
            return suggested.team.clone();
        }
        let team = self.teams.iter().find(|team| team.code == chosen);
        if team.is_none() {
            form.wrong("team", "Choose a team from the list");
        }
        team.cloned()
    }

    /// The worker told, with the team in which they have the case.
    fn worker(&self, form: &mut Reading<'_>) -> Option<(Uuid, Uuid)> {
        let chosen = form.fields.get("worker_told");
        let worker = self
            .workers
            .iter()
            .find(|worker| worker.account_id.to_string() == chosen);
        if worker.is_none() && !chosen.is_empty() {
            form.wrong("worker_told", "Choose a worker who has the case");
        }
        worker.map(|worker| (worker.account_id, worker.team_id))
    }

    /// The contact that this one repeats: the one chosen, or the one whose number was typed and that is open to the
    /// colleague.
    async fn duplicate_of(
        &self,
        fields: &Fields,
    ) -> Result<Result<Option<Uuid>, Problem>, PageError> {
        let typed = fields.get("duplicate_number");
        if !typed.is_empty() {
            let found = repeats::numbered(self.staff.reader(), typed).await?;
            let found = found.filter(|other| other.id != self.row.id);
            let may_see = match &found {
                Some(other) => open(self.staff, &other.id.to_string()).await.is_ok(),
                None => false,
            };
            return Ok(match found.filter(|_| may_see) {
                Some(other) => Ok(Some(other.id)),
                None => Err(Problem::new(
                    "duplicate_number",
                    "Enter the number of another contact, such as C12",
                )),
            });
        }
        let chosen = fields.get("duplicate_of");
        let mut others = self.others.iter();
        let other = others.find(|other| other.id.to_string() == chosen);
        Ok(match other {
            None if !chosen.is_empty() => Err(Problem::new(
                "duplicate_of",
                "Choose one of the contacts that are offered",
            )),
            other => Ok(other.map(|other| other.id)),
        })
    }

    fn values(&self, fields: &Fields, suggested: &Suggested, problems: &[Problem]) -> Json {
        let council = &self.staff.house.council;
        let today = self.staff.today_date();
        let list = |name, blank| form::choices(council, name, today, blank);
        let danger = self.row.danger == Some(true);
        json!({
            "title": format!("What comes of contact {}?", self.row.number),
            "contact": self.row,
            "caller": form::answer(&self.row, "caller"),
            "source": self.row.caller_relation.as_deref().map(|code| council.says("contact_source", code)),
            "known": self.known, "think": self.think,
            "danger": danger_says(&self.row),
            "form": Shown::again(fields, problems),
            "outcomes": outcomes(danger),
            "kinds": list("work_asked", "Choose what is asked"),
            "professions": list("profession", "Any profession"),
            "priorities": list("priority", "Not said yet"),
            "suggested": suggested.team.as_ref().map(|team| &team.name),
            "suggested_code": suggested.team.as_ref().map_or("", |team| &team.code),
            "because": suggested.because,
            "teams": self.team_choices(suggested),
            "workers": self.worker_choices(),
            "others": self.other_choices(),
        })
    }

    fn team_choices(&self, suggested: &Suggested) -> Vec<Json> {
        let first = match &suggested.team {
            Some(team) => format!("{}, as suggested", team.name),
            None => "Choose a team".to_owned(),
        };
        let mut items = vec![json!({ "value": "", "text": first })];
        items.extend(
            self.teams
                .iter()
                .map(|team| json!({ "value": team.code, "text": team.name })),
        );
        items
    }

    fn worker_choices(&self) -> Vec<Json> {
        let item =
            |worker: &known::Worker| json!({ "value": worker.account_id, "text": worker.says });
        self.workers.iter().map(item).collect()
    }

    fn other_choices(&self) -> Vec<Json> {
        let council = &self.staff.house.council;
        let item = |other: &contact::Model| {
            let reason = other.reason.as_deref().unwrap_or_default();
            let reason = council.says("contact_reason", reason);
            let day = speak_exact(london_date(*other.received_at));
            let about = other.described.as_deref().filter(|_| self.known.is_none());
            let about = about.map_or(String::new(), |about| format!(" {about}."));
            json!({ "value": other.id, "text": format!("{}, {day}.{about} {reason}", other.number) })
        };
        self.others.iter().map(item).collect()
    }
}

/// Problems of the call that hang on the outcome are shown beside it.
fn at_the_outcome(problem: Problem) -> Problem {
    match problem.field.as_str() {
        "person_id" | "danger_now" => Problem::new("outcome", problem.says),
        _ => problem,
    }
}

/// What may come of it; a safeguarding concern first when someone is in danger.
fn outcomes(danger: bool) -> Vec<Json> {
    let mut all = ContactOutcome::ALL.to_vec();
    if danger {
        all.sort_by_key(|outcome| *outcome != ContactOutcome::SafeguardingConcern);
    }
    let item = |outcome: ContactOutcome| json!({ "value": outcome.code(), "text": outcome.says() });
    all.into_iter().map(item).collect()
}
