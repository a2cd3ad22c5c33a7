//! Conversations in the histories: held on the first visit, written down on the shipped forms, and counted. Of the
//! cases that are open, some wait for approval, some were returned, and some are only begun.

use db::entities::{conversation, filled_form, form_move, form_subject};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::pathway::{Approval, Step};
use serde_json::{Value as Json, json};

use super::cases::Case;
use super::people::Now;
use super::random::Dice;
use super::staff::Crew;
use crate::house::forms::{Definition, Typed};
use crate::support::forms::store::{New, blank};

const OWN_WORDS: &[&str] = &[
    "I want to stay in my own home as long as I can.",
    "I would like to get out again. The days are long.",
    "I do not want strangers washing me. If it must be, let it be the same two.",
    "I miss cooking for people.",
    "I want my daughter to be my daughter again, not my nurse.",
    "I want to sleep in my own bed and not in the chair.",
    "If I could manage the stairs I would manage everything.",
    "I want to get back to the choir by Christmas.",
];
const STRENGTHS: &[&str] = &[
    "Knows everybody in the street, and they know the knock.",
    "Does the crossword every day, cooks plain meals, pays the bills on time.",
    "Was a nurse for thirty years and knows very well what helps.",
    "Gets about the house with the frame and is careful on it.",
    "Keeps in touch with an old friend by telephone every evening.",
    "Laughs easily; has come through worse than this.",
];
const OUTCOMES: &[&str] = &[
    "Have a bath safely, alone",
    "Get to the lunch club on Tuesdays",
    "Walk to the corner shop and back",
    "Have the bed downstairs until the knee is better",
    "Know whom to ring at night",
    "See the grandchildren without being tired out",
];
const EVIDENCE: &[&str] = &[
    "Chose the day, the room and who should be there; asked that we did not speak to the son yet, and we did not.",
    "Turned down day care and asked for help to go back to the allotment instead. We are doing that.",
    "We went at a slow pace with pictures, as asked, and stopped when it was too much.",
    "The plan is in their own words, read back and changed twice.",
];
const RETURNED: &[&str] = &[
    "What does she want herself? I read a great deal about what her son wants.",
    "Please say how we know that he understood the choices.",
];

/// How far a form has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Far {
    Done,
    Waits,
    Returned,
    Begun,
}

impl Case<'_> {
    /// Tells of the conversation of the first visit, if there was one.
    pub fn converse(&mut self, crew: &Crew, worker: Uuid, from: i64, until: i64) -> db::Result<()> {
        let seed = u64::from_be_bytes(
            self.referral.id.as_bytes()[8..]
                .try_into()
                .unwrap_or_default(),
        );
        let mut dice = Dice::new(seed, 903);
        let forms = &self.world.council.forms;
        let step = dice.weighted(&[
            (50, Step::ConversationOne),
            (22, Step::ConversationTwo),
            (28, Step::ConversationThree),
        ]);
        let day = self.world.days.working_from(from + dice.between(1, 12));
        if !dice.chance(550) || day + 1 >= until.min(self.world.days.count()) {
            return Ok(());
        }
        let Some(form) = forms.of_step(step) else {
            return Ok(());
        };
        let open = self.now == Now::WithWorker && until >= self.world.days.count();
        let asks = form.approval != Approval::Nobody;
        let far = match dice.below(100) {
            0..22 if open && asks => Far::Waits,
            22..44 if open && asks => Far::Returned,
            44..56 if open => Far::Begun,
            _ => Far::Done,
        };
        self.write(form, crew, worker, day, far, &mut dice)
    }

    fn write(
        &mut self,
        form: &Definition,
        crew: &Crew,
        worker: Uuid,
        day: i64,
        far: Far,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let began_at = self.world.days.office_hours(dice, day);
        let mut row = self.form(form, crew, worker, began_at);
        let says = |row: &filled_form::Model| json!({ "says": row.title, "number": row.number });
        self.story
            .tell(began_at, Some(worker), Event::FormBegun, row.id, says(&row));
        self.story.made::<filled_form::Entity>(&row)?;
        let subject = form_subject::Model {
            id: self.ids.next(began_at),
            filled_form_id: row.id,
            person_id: row.person_id,
            ended_at: None,
            version: 1,
        };
        self.story.made::<form_subject::Entity>(&subject)?;
        self.moved(&row, "begun", worker, began_at, None)?;
        if far == Far::Begun {
            return Ok(());
        }
        let submitted_at = self.world.days.later(began_at, dice.between(25, 95));
        let answers = answers(form.step, self.day(day), dice);
        let details = self.details();
        self.story.tell(
            submitted_at,
            Some(worker),
            Event::FormSubmitted,
            row.id,
            says(&row),
        );
        self.story.changed::<filled_form::Entity>(&mut row, |row| {
            row.answers = Some(answers.clone());
            row.details = Some(details);
            row.submitted_at = Some(submitted_at);
            row.submitted_by = Some(worker);
            row.review_on = answers["again"]
                .as_str()
                .and_then(|day| day.parse().ok())
                .map(Day);
        })?;
        self.moved(&row, "submit", worker, submitted_at, None)?;
        if form.approval == Approval::Nobody {
            return self.held(&row, &answers, submitted_at, worker);
        }
        let decided_at = self.world.days.office_hours(
            dice,
            self.world
                .days
                .working_from(day + 1)
                .min(self.world.days.count() - 1),
        );
        let decided_at = decided_at.max(self.world.days.later(submitted_at, 5));
        match far {
            Far::Done => {
                self.story.tell(
                    decided_at,
                    Some(crew.manager),
                    Event::FormApproved,
                    row.id,
                    says(&row),
                );
                self.story.changed::<filled_form::Entity>(&mut row, |row| {
                    row.approved_at = Some(decided_at);
                    row.approved_by = Some(crew.manager);
                })?;
                self.moved(&row, "approve", crew.manager, decided_at, None)?;
                self.held(&row, &answers, decided_at, worker)
            }
            Far::Returned => {
                let because = *dice.pick(RETURNED);
                let body = json!({ "says": row.title, "number": row.number, "because": because });
                self.story.tell(
                    decided_at,
                    Some(crew.manager),
                    Event::FormReturned,
                    row.id,
                    body,
                );
                self.story.changed::<filled_form::Entity>(&mut row, |row| {
                    row.submitted_at = None;
                    row.returned_at = Some(decided_at);
                    row.returned_by = Some(crew.manager);
                    row.returned_because = Some(because.to_owned());
                })?;
                self.moved(&row, "return", crew.manager, decided_at, Some(because))
            }
            Far::Waits | Far::Begun => Ok(()),
        }
    }

    fn moved(
        &mut self,
        row: &filled_form::Model,
        made: &str,
        by: Uuid,
        at: At,
        because: Option<&str>,
    ) -> db::Result<()> {
        let row = form_move::Model {
            id: self.ids.next(at),
            filled_form_id: row.id,
            person_id: row.person_id,
            made: made.to_owned(),
            because: because.map(str::to_owned),
            made_at: at,
            made_by: by,
            version: 1,
        };
        self.story.made::<form_move::Entity>(&row)
    }

    fn held(
        &mut self,
        row: &filled_form::Model,
        answers: &Json,
        at: At,
        worker: Uuid,
    ) -> db::Result<()> {
        let text = |name: &str| answers[name].as_str().unwrap_or_default().to_owned();
        let held_on = text("held_on").parse().map(Day);
        let kept = conversation::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            filled_form_id: row.id,
            contact_id: row.contact_id,
            kind: row.step.clone(),
            held_on: held_on.unwrap_or(Day(rules::vocabulary::dates::london_date(*at))),
            held_how: Some(text("held_how")),
            held_by: worker,
            person_centred: answers["person_centred"] == json!(true),
            evidence: text("evidence"),
            own_words: text("own_words"),
            outcome: text("outcome"),
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        let body = json!({ "says": row.title, "kind": kept.kind, "on": kept.held_on, "form": row.id, "number": row.number });
        self.story
            .tell(at, Some(worker), Event::ConversationHeld, kept.id, body);
        self.story.made::<conversation::Entity>(&kept)
    }

    /// The person as a form freezes them.
    pub fn details(&self) -> Json {
        let person = &self.person.row;
        json!({
            "name": format!("{} {}", person.given_names, person.family_name), "likes": person.preferred_name,
            "number": person.number, "born_on": person.born_on, "nhs_number": person.nhs_number,
            "address": format!("{}\n{}", self.person.home.lines, self.person.home.postcode),
        })
    }

    /// A form that begins.
    pub fn form(
        &mut self,
        form: &Definition,
        crew: &Crew,
        worker: Uuid,
        at: At,
    ) -> filled_form::Model {
        let number = format!("F{}", self.referral.number.trim_start_matches('R'));
        let new = New {
            definition: form,
            person_id: self.person.row.id,
            contact_id: self.referral.contact_id,
            from_id: None,
            link: None,
            worker_id: Some(worker),
            team_id: Some(crew.team.id),
            typed: Typed::default(),
        };
        blank((self.ids.next(at), number), (at, worker), &new)
    }
}

/// Two weeks on: a crisis is looked at again.
fn again(held_on: Day) -> Day {
    Day(rules::vocabulary::dates::days_after(held_on.0, 14).unwrap_or(held_on.0))
}

/// Answers to every question that its form must have answered.
fn answers(step: Step, held_on: Day, dice: &mut Dice) -> Json {
    let outcome = match step {
        Step::ConversationOne => *dice.pick(&[
            "connected",
            "advice",
            "equipment",
            "no_further_wish",
            "assessment",
        ]),
        Step::ConversationTwo => *dice.pick(&["crisis_over", "short_term", "another_conversation"]),
        _ => *dice.pick(&["long_term", "assessment", "carer_supported"]),
    };
    let mut answers = json!({
        "held_on": held_on, "held_how": *dice.pick(&["home", "home", "phone", "hospital", "community"]),
        "own_words": *dice.pick(OWN_WORDS), "strengths": *dice.pick(STRENGTHS),
        "person_centred": dice.chance(880), "evidence": *dice.pick(EVIDENCE), "outcome": outcome,
    });
    let more = match step {
        Step::ConversationOne => json!({
            "outcomes": [{ "what": *dice.pick(OUTCOMES) }], "has_carer": false, "safe": true, "copy": true,
        }),
        Step::ConversationTwo => json!({
            "happened": "A fall in the night; the neighbour rang.", "danger": "Another fall before help is there.",
            "abuse": false, "decides": false, "tasks": [{ "what": "Ring every evening this week", "who": "The duty worker" }],
            "urgent_needs": false, "no_lasting_plans": true, "again": again(held_on),
        }),
        _ => {
            let matters = *dice.pick(OWN_WORDS);
            json!({
                "what_matters": { "still_right": false, "was": null, "now": matters },
                "outcomes": [{ "what": *dice.pick(OUTCOMES) }, { "what": "Have a say in who comes" }],
                "has_carer": true, "carer_offered": true, "copy": true,
            })
        }
    };
    if let (Json::Object(answers), Json::Object(more)) = (&mut answers, more) {
        answers.extend(more);
    }
    answers
}
