//! What the rule book wants to know before a form is submitted, and no one question can ask for by itself: whether
//! somebody can decide, and who speaks up for them where an independent advocate is owed.

use rules::assessment::advocacy::{self, Advocacy, Difficulty, Function};
use rules::assessment::capacity::{self, Ask};
use rules::pathway::Step;
use serde_json::Value as Json;

use crate::house::fields::said_of;
use crate::house::forms::definition::{Question, Section};
use crate::house::forms::{Answers, Checked, Definition, Desk, Typed, Wrong, check};

/// Checks a form question by question, and then as a whole.
pub fn checked(form: &Definition, typed: &Typed, desk: &Desk<'_>) -> Checked {
    let mut checked = check(form, typed, desk);
    let said = Said {
        form,
        answers: &checked.answers,
    };
    let owed = said.advocate().into_iter().chain(said.capacity());
    let new: Vec<Wrong> = owed
        .filter(|new| !checked.wrong.iter().any(|wrong| wrong.field == new.field))
        .collect();
    checked.wrong.extend(new);
    checked
}

/// Why an independent advocate has still to be arranged, where a form that is done says that one is owed and names none.
pub fn no_advocate(form: &Definition, answers: &Answers) -> Option<String> {
    let said = Said { form, answers };
    let because = said
        .needs_advocate()
        .filter(|_| said.text("advocate").is_none())?;
    Some(format!(
        "An independent advocate must be arranged before the next step. {}",
        because.join(" ")
    ))
}

/// What was answered in a form.
struct Said<'a> {
    form: &'a Definition,
    answers: &'a Answers,
}

impl<'a> Said<'a> {
    /// The question that fills this column of an assessment, or has this id where no column is filled.
    fn asked(&self, name: &str) -> Option<(&'a Section, &'a Question)> {
        let column = format!("assessment.{name}");
        let id = match name {
            "difficulties" => "difficulty",
            "appropriate_person" => "appropriate",
            "long_nhs_stay" => "long_stay",
            "disagreement" => "disagree",
            other => other,
        };
        let filling = |question: &Question| question.fills.as_deref() == Some(column.as_str());
        let mut all = self.form.questions();
        let found = all.find(|(_, question)| filling(question));
        found.or_else(|| self.form.questions().find(|(_, one)| one.id == id))
    }

    fn answer(&self, name: &str) -> Option<&'a Json> {
        self.answers.get(&self.asked(name)?.1.id)
    }

    fn yes(&self, name: &str) -> Option<bool> {
        self.answer(name)?.as_bool()
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.answer(name)?.as_str()
    }

    /// The reasons why an advocate is owed; none when none is.
    fn needs_advocate(&self) -> Option<Vec<String>> {
        let function = match self.form.step {
            Step::NeedsAssessment | Step::CarersAssessment => Function::Assessment,
            Step::Plan => Function::Plan,
            Step::Review => Function::Review,
            _ => return None,
        };
        let codes = codes_of(self.answer("difficulties")?)?.into_iter();
        let codes = codes.filter_map(Difficulty::from_code);
        let known = advocacy::Known {
            difficulties: Some(codes.collect()),
            appropriate_person: self.yes("appropriate_person"),
            long_nhs_stay: self.yes("long_nhs_stay") == Some(true),
            disagreement: self.yes("disagreement") == Some(true),
        };
        let answer = advocacy::advocacy(function, &known);
        (answer.advocacy == Advocacy::Needed).then_some(answer.because)
    }

    /// Who the advocate is, or why there is none yet, where one is owed and the form can hold both.
    fn advocate(&self) -> Option<Wrong> {
        let (section, question) = self.asked("advocate").filter(|(_, one)| one.asks())?;
        self.asked("advocate_none")?;
        let said = self.text("advocate").or(self.text("advocate_none"));
        let because = self.needs_advocate().filter(|_| said.is_none())?;
        let says = format!(
            "name them, or say why there is none yet. {}",
            because.join(" ")
        );
        Some(missing(section, question, said_of(&question.label, &says)))
    }

    /// The next question of the test of capacity, where it was begun and not done.
    fn capacity(&self) -> Option<Wrong> {
        let test = capacity::Test {
            doubts_capacity: Some(self.yes("doubts_capacity")?),
            helped: self.yes("helped"),
            understands: self.yes("understands"),
            keeps: self.yes("keeps"),
            weighs: self.yes("weighs"),
            tells: self.yes("tells"),
            because_of_impairment: self.yes("because_of_impairment"),
        };
        let next = capacity::capacity(&test).next?;
        let (section, question) = self.asked(next.code())?;
        let says = match next {
            Ask::Helped => format!(
                "{} Do that first: the test is not done, and nobody is found unable to decide before",
                question.label
            ),
            _ => format!(
                "{} Choose an answer: the test is not done without it",
                question.label
            ),
        };
        Some(missing(section, question, says))
    }
}

/// The codes of an answer: chosen here, or told back from the record.
fn codes_of(answer: &Json) -> Option<Vec<&str>> {
    if let Some(chosen) = answer.as_array() {
        return Some(chosen.iter().filter_map(Json::as_str).collect());
    }
    Some(answer.get("now")?.as_str()?.split_whitespace().collect())
}

fn missing(section: &Section, question: &Question, says: String) -> Wrong {
    Wrong {
        section: section.id.clone(),
        field: question.id.clone(),
        says,
        missing: true,
    }
}
