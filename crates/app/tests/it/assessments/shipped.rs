//! The shipped forms: no fact is asked twice, and strengths come before needs.

use std::collections::BTreeMap;

use almoner::house::council::Council;
use almoner::house::forms::definition::{Kind, Options, Question};
use almoner::support::asked::{
    AFTER_THE_PLAN, BEFORE_THE_ASSESSMENT, BEFORE_THE_PLAN, OF_THE_PLAN, OnPage,
};
use rules::pathway::Step;

/// Questions about the meeting itself, or about how things are today: asked each time because the answer changes.
pub const OF_THE_DAY: &[&str] = &[
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
    "advocate_none",
    "appropriate",
    "from_impairment",
    "fluctuates",
    "period",
    "areas",
    "impact_words",
    "prevention",
    "told_next",
    "danger",
    // Whether somebody has capacity is asked of each decision anew.
    "has_capacity",
];

/// Each assessment finds out afresh what is very hard for the person; whatever follows tells it back.
fn finds_afresh(question: &Question) -> bool {
    question.fills.as_deref() == Some("assessment.difficulties")
}

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
                let of_the_day =
                    OF_THE_DAY.contains(&question.id.as_str()) || finds_afresh(question);
                let before = asked.get(&question.id).filter(|before| **before != form.id);
                match before {
                    Some(before) if !of_the_day => {
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
            let free = talks || of_the_day || finds_afresh(question) || comes_with_it(question);
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

/// The same fact under other names and other labels: whoever asks it later must tell it back.
const SAME: &[&[&str]] = &[
    &["means", "adult_is"],
    &["prevention", "advice", "advice_given", "carer_advice"],
    &["risks", "safe_because"],
    &["support", "council_meets"],
    &["contingency", "back_up"],
    &["direct_payment", "taken"],
    &["direct_payment_amount", "weekly"],
    &["outcomes", "plan_outcomes", "carer_outcomes"],
];

/// What a form's beginning takes from the plan that is being written (`support/forms/told.rs`).
const TOLD_BY_THE_PLAN: &[&str] = &[
    "advice_given",
    "carer_advice",
    "risks",
    "support",
    "council_meets",
    "plan_outcomes",
    "carer_outcomes",
];

/// What is said of one thing among several, or of this time.
const OF_THIS_ONE: &[&str] = &[
    "outcome",
    "because",
    "words",
    "note",
    // What a conversation gave is no answer to what could help now.
    "advice on conversation_1",
    // How hard it is to take part is judged each time: Care Act 2014 s.67(4).
    "difficulty on conversation_3",
    // Capacity is of one decision: Mental Capacity Act 2005 s.2(1).
    "has_capacity",
];

/// What has been asked on the way so far: the fact, and where.
#[derive(Default)]
struct Way {
    asked: BTreeMap<String, String>,
    again: Vec<String>,
    told: usize,
}

impl Way {
    fn ask(&mut self, place: &str, name: &str, label: &str, tells: bool) {
        if OF_THE_DAY.contains(&name) && !SAME.iter().any(|same| same.contains(&name))
            || OF_THIS_ONE.contains(&name)
            || OF_THIS_ONE.contains(&format!("{name} on {place}").as_str())
        {
            return;
        }
        let same = SAME.iter().find(|same| same.contains(&name));
        let fact = same.map_or(name, |same| same[0]).to_owned();
        let words = format!("“{}”", label.to_lowercase());
        for key in [fact, words] {
            match self.asked.get(&key) {
                Some(before) if before != place && tells => self.told += 1,
                Some(before) if before != place => {
                    self.again
                        .push(format!("{key} on {place} was asked on {before}"));
                }
                Some(_) => {}
                None => {
                    self.asked.insert(key, place.to_owned());
                }
            }
        }
    }

    fn pages(&mut self, pages: &[OnPage]) {
        for page in pages {
            for question in page.asks {
                let tells = page.tells.contains(&question.name);
                self.ask(page.page, question.name, question.label, tells);
            }
        }
    }

    fn forms(&mut self, council: &Council, step: Step) {
        for form in council.forms.all_of_step(step) {
            for (_, question) in form.questions() {
                let tells =
                    comes_with_it(question) || TOLD_BY_THE_PLAN.contains(&question.id.as_str());
                self.ask(step.code(), &question.id, &question.label, tells);
            }
        }
    }
}

/// The promise is about the whole way, not only about its forms.
#[test]
fn no_page_between_enquiry_and_a_budget_that_is_taken_asks_what_was_asked_before() {
    let council = Council::shipped().unwrap();
    for assessment in [Step::NeedsAssessment, Step::CarersAssessment] {
        let mut way = Way::default();
        let conversations = [
            Step::ConversationOne,
            Step::ConversationTwo,
            Step::ConversationThree,
        ];
        for conversation in conversations {
            way.forms(&council, conversation);
        }
        way.pages(BEFORE_THE_ASSESSMENT);
        way.forms(&council, assessment);
        way.pages(BEFORE_THE_PLAN);
        way.forms(&council, Step::Plan);
        way.pages(OF_THE_PLAN);
        way.pages(AFTER_THE_PLAN);
        assert!(way.again.is_empty(), "{:#?}", way.again);
        assert!(way.told > 6, "{}", way.told);
    }
}

#[test]
fn a_page_tells_back_only_what_it_asks() {
    for page in [
        BEFORE_THE_ASSESSMENT,
        BEFORE_THE_PLAN,
        OF_THE_PLAN,
        AFTER_THE_PLAN,
    ]
    .concat()
    {
        for told in page.tells {
            let asks = page.asks.iter().any(|question| question.name == *told);
            assert!(asks, "{told} on {}", page.page);
        }
    }
}

/// Words that speak of somebody else than the person, who stay so on a paper given to the person.
const ABOUT_OTHERS: &[&str] = &[
    "Are they able and willing to go on?",
    "Are they able and willing to go on? What would help them?",
    "Did they agree to be called?",
    "Did you offer the carer a conversation or assessment of their own?",
    "Did you offer the carer an assessment of their own?",
    "Have they a key?",
    "How to reach them",
    "Medicines, food, moving, fears, and what calms them",
    "Name, and who they are",
    "Those who help without pay: are they able and willing to go on? What would help them?",
    "Were they offered an assessment of their own needs?",
    "What they will do",
    "Which needs they meet, and how long they can go on",
    "Which needs, and why can they not wait?",
    "Who gives it, and would they go on?",
    "Did the person want them there?",
    "Who they are to the person",
    "Would the person like to see more of them?",
];

/// Every title, question, column and choice of a form.
fn words_of(form: &almoner::house::forms::Definition) -> Vec<String> {
    fn of(question: &Question, words: &mut Vec<String>) {
        words.push(question.label.clone());
        match &question.kind {
            Kind::Choice { options, .. } | Kind::Choices { options } => {
                if let Options::Inline(named) = options {
                    words.extend(named.iter().map(|one| one.label.clone()));
                }
            }
            Kind::Table { rows, columns } => {
                words.extend(rows.iter().map(|one| one.label.clone()));
                columns.iter().for_each(|one| of(one, words));
            }
            Kind::Repeater { fields, .. } => fields.iter().for_each(|one| of(one, words)),
            _ => {}
        }
    }
    let mut words: Vec<String> = form.sections.iter().map(|one| one.title.clone()).collect();
    form.questions()
        .filter(|(_, question)| question.asks())
        .for_each(|(_, question)| of(question, &mut words));
    words
}

#[test]
fn a_paper_for_the_person_speaks_to_them_and_never_of_them() {
    let council = Council::shipped().unwrap();
    let words: Vec<String> = council.forms.all().flat_map(words_of).collect();
    assert!(words.len() > 1_000, "{}", words.len());
    for asked in &words {
        let says = council.on_paper.says(asked).to_lowercase();
        let plain = says.replace("the person you look after", "");
        let spoken = plain.split(|letter: char| !letter.is_alphabetic());
        let spoken: Vec<&str> = spoken.filter(|word| !word.is_empty()).collect();
        let theirs = ["they", "them", "their", "theirs", "themselves"];
        let others = ABOUT_OTHERS.contains(&asked.as_str());
        let of_them = !others && spoken.iter().any(|word| theirs.contains(word));
        let named = spoken.windows(2).any(|pair| pair == ["the", "person"]);
        assert!(!of_them && !named, "{says}");
    }
    // No line of the file waits for words that no form says.
    for (asked, on_paper) in council.on_paper.all() {
        assert!(words.iter().any(|one| one == asked), "{asked}");
        assert_ne!(asked, on_paper);
    }
}
