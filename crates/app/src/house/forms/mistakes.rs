//! Every mistake that somebody may make in a form's file, and what they are told.

use std::collections::{BTreeMap, BTreeSet};

use rules::vocabulary::codes::CodeList;

use super::{Around, Definition, load};

const GOOD: &str = r#"id = "f"
version = 1
title = "F"
[[section]]
id = "s"
title = "S"
[[section.question]]
id = "a"
kind = "yes_no"
label = "A?"
[[section.question]]
id = "b"
kind = "choice"
label = "B?"
options = [{ code = "x", label = "X" }]
when = { question = "a", is = "yes" }
[[next_step]]
id = "n"
label = "N"
email = "n@example.org"
"#;

fn read(text: &str) -> Result<Definition, Vec<String>> {
    let list = CodeList::read("language", "language.csv", "code,label\nen,English\n").unwrap();
    let around = Around {
        lists: &BTreeMap::from([("language".to_owned(), list)]),
        forms: &BTreeSet::from(["f".to_owned()]),
        webhooks: &BTreeSet::from(["finance".to_owned()]),
        roles: &BTreeSet::from(["finance_officer".to_owned(), "reader".to_owned()]),
    };
    load("f", "forms/f.toml", text, &around)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn a_form_without_mistakes_is_read() {
    let form = read(GOOD).unwrap();
    assert_eq!(form.questions().count(), 2);
    assert_eq!((form.edition, form.trial, form.next.len()), (1, false, 1));
}

#[test]
fn each_mistake_is_told_with_its_line() {
    for (from, to, says) in [
        (
            "version = 1\n",
            "",
            "line 1: The form has no version: begin with version = 1",
        ),
        (
            "version = 1",
            "version = 0",
            "line 2: version must be a whole number from 1 to 100000",
        ),
        (
            "id = \"f\"",
            "id = \"g\"",
            "line 1: The form is called \"g\", but its file \"f\"",
        ),
        (
            "title = \"F\"",
            "titel = \"F\"",
            "line 3: A form knows no \"titel\"; did you mean \"title\"?",
        ),
        (
            "title = \"F\"",
            "title = \"F\"\nstep = \"chat\"",
            "line 4: There is no step \"chat\": contact",
        ),
        (
            "title = \"F\"",
            "title = \"F\"\napproval = \"me\"",
            "line 4: approval is none, colleague or panel",
        ),
        (
            "label = \"A?\"",
            "lable = \"A?\"",
            "line 10: A question knows no \"lable\"; did you mean \"label\"?",
        ),
        (
            "label = \"A?\"",
            "label = 7",
            "line 10: label must be a text in quotation marks",
        ),
        ("label = \"A?\"", "label = \" \"", "line 10: label is empty"),
        (
            "label = \"A?\"",
            "label = \"A?\"\nrequired = \"yes\"",
            "line 11: required must be true or false",
        ),
        (
            "kind = \"yes_no\"",
            "kind = \"yesno\"",
            "line 9: There is no kind \"yesno\"; did you mean \"yes_no\"?",
        ),
        (
            "kind = \"yes_no\"",
            "kind = \"slider\"",
            "line 9: There is no kind \"slider\": text, long_text",
        ),
        (
            "id = \"b\"",
            "id = \"a\"",
            "line 12: Two questions are called \"a\"",
        ),
        (
            "id = \"a\"",
            "id = \"A-1\"",
            "line 8: \"A-1\" may hold only small letters, figures and _",
        ),
        (
            "question = \"a\"",
            "question = \"c\"",
            "line 16: No question before this one is called \"c\"",
        ),
        (
            "is = \"yes\"",
            "is = \"maybe\"",
            "line 16: \"a\" cannot be answered with \"maybe\"",
        ),
        (
            "is = \"yes\"",
            "is = []",
            "line 16: is names no answer, so this would never be asked or always",
        ),
        (
            "is = \"yes\"",
            "equals = \"yes\"",
            "line 16: A condition needs one of is, not and answered",
        ),
        (
            "options = [{ code = \"x\", label = \"X\" }]\n",
            "",
            "line 11: The question \"b\" offers nothing",
        ),
        (
            "options = [{ code = \"x\", label = \"X\" }]",
            "list = \"colours\"",
            "line 15: There is no code list \"colours\"",
        ),
        (
            "label = \"X\" }]",
            "label = \"X\" }, { code = \"x\", label = \"Y\" }]",
            "line 15: The code \"x\" is here twice",
        ),
        (
            "label = \"A?\"",
            "label = \"A?\"\nfills = \"conversation.held_in\"",
            "line 11: There is no column \"conversation.held_in\" to fill; did you mean \"conversation.held_on\"?",
        ),
        (
            "label = \"A?\"",
            "label = \"A?\"\nfills = \"conversation.held_on\"",
            "line 11: A form of the step \"local\" does not fill \"conversation.held_on\"",
        ),
        (
            "label = \"A?\"",
            "label = \"A?\"\nfills = \"form.review_on\"",
            "line 11: \"form.review_on\" holds a date",
        ),
        (
            "label = \"A?\"",
            "label = \"A?\"\nfrom_contact = \"said\"",
            "line 11: Only a text can begin with what a contact tells",
        ),
        (
            "kind = \"yes_no\"",
            "kind = \"known\"\nfact = \"person.shoe_size\"",
            "line 10: The record has no fact \"person.shoe_size\" that a form may tell back: person.what_matters, person.preferred_name",
        ),
        (
            "kind = \"yes_no\"",
            "kind = \"known\"\nfact = \"person.first_lang\"",
            "line 10: The record has no fact \"person.first_lang\" that a form may tell back; did you mean \"person.first_language\"?",
        ),
        (
            "kind = \"yes_no\"",
            "kind = \"known\"\nfact = \"religon\"",
            "line 10: The record has no fact \"religon\" that a form may tell back; did you mean \"person.religion\"?",
        ),
        (
            "label = \"A?\"",
            "label = \"A?\"\nfills = \"shoe_size\"",
            "line 11: There is no column \"shoe_size\" to fill: a form of this step may fill form.review_on",
        ),
        (
            "email = \"n@example.org\"",
            "email = \"nobody\"",
            "line 20: \"nobody\" is not an email address",
        ),
        (
            "email = \"n@example.org\"",
            "webhook = \"bank\"",
            "line 20: council.toml has no webhook \"bank\"",
        ),
        (
            "email = \"n@example.org\"",
            "form = \"z\"",
            "line 20: There is no form \"z\"",
        ),
        (
            "email = \"n@example.org\"",
            "",
            "line 17: The next step \"n\" needs one of email, webhook and form",
        ),
        (
            "email = \"n@example.org\"",
            "email = \"n@example.org\"\nfor = \"carer\"",
            "line 21: Only a form is begun for a carer",
        ),
        (
            "email = \"n@example.org\"",
            "form = \"f\"\nfor = \"nobody\"",
            "line 21: for is person or carer, not \"nobody\"",
        ),
        (
            "email = \"n@example.org\"",
            "email = \"n@example.org\"\nafter = \"approval\"",
            "line 21: Nobody approves this form",
        ),
        (
            "email = \"n@example.org\"",
            "email = \"n@example.org\"\nafter = \"colleague\"",
            "line 21: Nobody approves this form",
        ),
        (
            "email = \"n@example.org\"",
            "email = \"n@example.org\"\nafter = \"manager\"",
            "line 21: after is submission, colleague or approval, not \"manager\"",
        ),
        (
            "[[next_step]]",
            "[[view]]\nid = \"v\"\ntitle = \"V\"\nroles = [\"reader\",\n\"finance_oficer\"]\nquestions = [\"a\"]\n[[next_step]]",
            "line 21: There is no role \"finance_oficer\"; did you mean \"finance_officer\"?",
        ),
        (
            "[[next_step]]",
            "[[view]]\nid = \"v\"\ntitle = \"V\"\nquestions = [\"a\", \"zz\"]\n[[next_step]]",
            "line 20: The form has no question \"zz\"",
        ),
        ("title = \"S\"", "title = \"S", "line 6: "),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let problems = read(&GOOD.replacen(from, to, 1)).unwrap_err();
        let told = problems
            .iter()
            .any(|problem| problem.starts_with(&format!("forms/f.toml {says}")));
        assert!(told, "{to}: expected {says:?} among {problems:#?}");
    }
}

#[test]
fn a_step_must_ask_what_its_columns_need() {
    let problems = read(&GOOD.replace("title = \"F\"", "title = \"F\"\nstep = \"conversation_1\""))
        .unwrap_err();
    let says = "forms/f.toml line 4: No question fills \"conversation.held_on\", which every form of the step \"conversation_1\" must";
    assert!(
        problems.iter().any(|problem| problem == says),
        "{problems:#?}"
    );
}

#[test]
fn a_group_holds_only_simple_questions() {
    let group = "kind = \"repeater\"\nnoun = \"thing\"\nfield = [{ id = \"t\", kind = \"timetable\", label = \"T\" }]";
    let problems = read(&GOOD.replacen("kind = \"yes_no\"", group, 1)).unwrap_err();
    let says = "forms/f.toml line 11: A repeater cannot hold a timetable";
    assert!(
        problems.iter().any(|problem| problem == says),
        "{problems:#?}"
    );
}

#[test]
fn the_mark_of_a_form_is_of_what_it_asks_and_not_of_its_layout() {
    let mark = |text: &str| read(text).unwrap().digest;
    let laid_out = GOOD.replace("version = 1", "# A comment.\n\nversion   =   1");
    assert_eq!(mark(GOOD), mark(&laid_out));
    assert_eq!(
        mark(GOOD),
        mark(&GOOD.replace("version = 1", "version = 1\ntrial = true"))
    );
    assert_ne!(
        mark(GOOD),
        mark(&GOOD.replace("label = \"A?\"", "label = \"A now?\""))
    );
    let view = "[[view]]\nid = \"v\"\ntitle = \"V\"\nquestions = [\"a\"]\n";
    let (for_all, for_finance) = (
        GOOD.to_owned() + view,
        GOOD.to_owned() + view + "roles = [\"finance_officer\"]\n",
    );
    assert_eq!(mark(&for_all), mark(&for_finance));
    assert_ne!(mark(GOOD), mark(&for_all));
}

#[test]
fn any_text_gets_an_answer() {
    for text in [
        "",
        "[[",
        "id = 1",
        "section = 3",
        "section = [1]",
        "[[section]]\nquestion = \"x\"",
        "\0",
    ] {
        assert!(read(text).is_err(), "{text:?}");
    }
}
