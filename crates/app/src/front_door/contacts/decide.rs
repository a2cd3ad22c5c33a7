//! Deciding what comes of a contact, with the caller's words in view: the outcome, the team that the council's
//! patches suggest and why, or another with a reason, and what that team is asked to do.

use db::entities::{contact, person, team};
use db::sea_orm::prelude::Uuid;
use rules::contact::{ContactDraft, ContactOutcome, RouteFacts, Work, needs};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{age_on, london_date, speak_exact};
use serde_json::{Value as Json, json};

use super::decided::{self, Decision};
use super::routed::{self, Suggested};
use super::whole::{danger_says, open, undecided};
use super::{form, known, store};
use crate::house::fields::{LINE, PAGE};
use crate::house::permissions::DecideContacts;
use crate::house::{Fields, Form, Page, PageError, Path, Reading, Shown, Staff, pages};

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
    let decision = match desk.read(&fields, &suggested) {
        Ok(decision) => decision,
        Err(problems) => {
            return pages::try_again(TEMPLATE, desk.values(&fields, &suggested, &problems));
        }
    };
    let said = decided::keep(&staff, &desk.row, decision).await?;
    pages::go_to_saying(format!("/contacts/{}", desk.row.id), &said)
}

/// All that lies before the one who decides.
struct Desk<'a> {
    staff: &'a Staff<DecideContacts>,
    row: contact::Model,
    known: Option<known::Card>,
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
            postcode: None,
            age: None,
            workers: Vec::new(),
            others: Vec::new(),
            teams: store::teams(staff.reader(), staff.today()).await?,
        };
        if let Some(person) = person {
            desk.know(&person).await?;
        }
        if let Some(sent) = store::enquiry_of(staff.reader(), desk.row.id).await? {
            // Where the record is silent, the sender's word decides.
            let age = sent.age.and_then(|age| age.try_into().ok());
            desk.postcode = desk.postcode.or(sent.postcode);
            desk.age = desk.age.or(age);
        }
        Ok(Some(desk))
    }

    async fn know(&mut self, person: &person::Model) -> Result<(), PageError> {
        let (reader, today) = (self.staff.reader(), self.staff.today());
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
    fn read(&self, fields: &Fields, suggested: &Suggested) -> Result<Decision, Vec<Problem>> {
        let council = &self.staff.house.council;
        let mut form = Reading::of(fields);
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
            duplicate_of: self.duplicate_of(&mut form),
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

    fn duplicate_of(&self, form: &mut Reading<'_>) -> Option<Uuid> {
        let chosen = form.fields.get("duplicate_of");
        let other = self
            .others
            .iter()
            .find(|other| other.id.to_string() == chosen);
        if other.is_none() && !chosen.is_empty() {
            form.wrong("duplicate_of", "Choose one of the person's other contacts");
        }
        other.map(|other| other.id)
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
            "known": self.known,
            "danger": danger_says(&self.row),
            "form": Shown::again(fields, problems),
            "outcomes": outcomes(danger),
            "kinds": list("work_asked", "Choose what is asked"),
            "professions": list("profession", "Any profession"),
            "priorities": list("priority", "Not said yet"),
            "suggested": suggested.team.as_ref().map(|team| &team.name),
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
            json!({ "value": other.id, "text": format!("{}, {day}. {reason}", other.number) })
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
