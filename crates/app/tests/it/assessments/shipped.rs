//! The shipped forms: no fact is asked twice, and strengths come before needs.

use std::collections::BTreeMap;

use almoner::house::council::Council;
use almoner::house::forms::definition::{Kind, Question};
use rules::pathway::Step;

/// Questions about the meeting itself, or about how things are today: asked each time because the answer changes.
const OF_THE_DAY: &[&str] = &[
    "held_on",
    "held_how",
    "assessed_on",
    "assessed_how",
    "others",
    "own_words",
    "person_centred",
    "evidence",
    "outcome",
    "again",
    "copy",
    "safe",
    "unsafe",
    "difficulty",
    "doubts",
    "helped",
    "help_first",
    "understands",
    "keeps",
    "weighs",
    "tells",
    "because_of",
    "capacity_note",
    "long_stay",
    "disagree",
    "advocate",
    "appropriate",
    "from_impairment",
    "fluctuates",
    "period",
    "areas",
    "impact_words",
    "prevention",
    "told_next",
    "danger",
];

/// What a question is asked in: no fact is typed again in a later form of the journey.
fn comes_with_it(question: &Question) -> bool {
    matches!(question.kind, Kind::Known { .. } | Kind::Information) || question.from_last
}

#[test]
fn no_fact_is_asked_twice_between_enquiry_and_review() {
    let council = Council::shipped().unwrap();
    let journey = [
        Step::ConversationOne,
        Step::ConversationTwo,
        Step::ConversationThree,
        Step::NeedsAssessment,
        Step::CarersAssessment,
        Step::Plan,
        Step::Review,
    ];
    let mut asked: BTreeMap<String, String> = BTreeMap::new();
    let (mut again, mut echoed) = (Vec::new(), 0);
    for step in journey {
        for form in council.forms.all_of_step(step) {
            for (_, question) in form.questions() {
                let of_the_day = OF_THE_DAY.contains(&question.id.as_str());
                let before = asked.get(&question.id).filter(|before| **before != form.id);
                match before {
                    Some(before) if step.conversation().is_none() && !of_the_day => {
                        echoed += 1;
                        if !comes_with_it(question) {
                            again.push(format!(
                                "{} in {} was asked in {before}",
                                question.id, form.id
                            ));
                        }
                    }
                    _ => {}
                }
                asked.entry(question.id.clone()).or_insert(form.id.clone());
            }
        }
    }
    assert!(again.is_empty(), "{again:#?}");
    assert!(echoed > 30, "{echoed}");
}

/// A form of no step, such as an emergency plan, begins with what the forms of the journey know; and what one form asks
/// under one name no other asks under another.
#[test]
fn no_shipped_form_asks_a_fact_again_under_whatever_name() {
    let council = Council::shipped().unwrap();
    let (mut by_id, mut by_label) = (BTreeMap::new(), BTreeMap::new());
    let mut forms: Vec<_> = council.forms.all().collect();
    // Forms of the journey come first: the others follow them.
    forms.sort_by_key(|form| (form.step, form.id.clone()));
    let mut again = Vec::new();
    for form in forms {
        let talks = form.step.conversation().is_some();
        for (_, question) in form.questions() {
            let of_the_day = OF_THE_DAY.contains(&question.id.as_str());
            let free = talks || of_the_day || comes_with_it(question);
            let asked = by_id
                .entry(question.id.clone())
                .or_insert_with(|| form.id.clone());
            if *asked != form.id && !free {
                again.push(format!(
                    "{} in {} was asked in {asked}",
                    question.id, form.id
                ));
            }
            let label = question.label.to_lowercase();
            // A day on which to look again is another day each time.
            let other = by_label.entry(label).or_insert_with(|| question.id.clone());
            let is_day = matches!(question.kind, Kind::Date { .. });
            let findings = question.fills.as_deref() == Some("assessment.findings");
            if *other != question.id && !free && !is_day && !findings {
                again.push(format!(
                    "{} in {} asks the same as {other}",
                    question.id, form.id
                ));
            }
        }
    }
    assert!(again.is_empty(), "{again:#?}");
    assert!(by_id.len() > 100, "{}", by_id.len());
}

#[test]
fn the_forms_ask_strengths_before_needs_and_how_to_take_part_before_both() {
    let council = Council::shipped().unwrap();
    for step in [Step::NeedsAssessment, Step::CarersAssessment] {
        for form in council.forms.all_of_step(step) {
            let place = |id: &str| form.sections.iter().position(|section| section.id == id);
            let found = form.sections.iter().position(|section| {
                section
                    .questions
                    .iter()
                    .any(|question| question.fills.as_deref() == Some("assessment.findings"))
            });
            assert!(place("taking_part") < place("strengths"), "{}", form.id);
            assert!(
                place("strengths") < place("words") && place("words") < found,
                "{}",
                form.id
            );
        }
    }
}
