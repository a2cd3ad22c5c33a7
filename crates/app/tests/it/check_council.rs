//! `check-council`: what is wrong in a council's folder is told with its file and line.

use tempfile::TempDir;

use crate::commands::{ran, text_of};

fn council(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("code_lists")).unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const HEAD: &str = "name = \"Northshire\"\n[targets]\ncontact_decided_working_days = 1\nholding_list_working_days = 9\ncaseload = 9\n";

/// A time limit that a council adds, in seven lines.
fn own_limit(id: &str, from: &str, until: &str) -> String {
    format!(
        "[[time_limit]]\nid = {id:?}\ntitle = \"Look again\"\nfrom_form = {from:?}\nuntil_form = {until:?}\nlimit = 6\nunit = \"weeks\"\n"
    )
}

#[test]
fn a_council_folder_without_problems_is_said_to_be_so() {
    let folder = council(&[
        ("council.toml", HEAD),
        ("code_lists/priority.csv", "code,label\nhigh,High\n"),
    ]);
    let settings = folder.path().join("council.toml");
    let own = own_limit("LOOK_AGAIN", "care_and_support_plan", "review");
    std::fs::write(settings, format!("{HEAD}{own}")).unwrap();
    // The amounts by which charges are estimated are put right in a file of the same form as those that come along.
    let (amounts, _) = ran(&["shipped", "charging.csv"], "", 0);
    assert!(amounts.contains("\nPEA,2026-04-06,"), "{amounts}");
    std::fs::write(folder.path().join("charging.csv"), amounts).unwrap();
    let (out, err) = ran(&["check-council", text_of(folder.path())], "", 0);
    assert!(out.starts_with("Northshire: 0 teams, "), "{out}");
    assert_eq!(err, "");
}

#[test]
fn every_problem_of_a_council_folder_is_told_with_its_file_and_line() {
    let team = "[[team]]\ncode = \"n\"\nname = \"North\"\nwork = \"reviews\"\n";
    for (file, text, told) in [
        (
            "council.toml",
            format!("{HEAD}{team}{team}"),
            "council.toml line 11: Two teams have the code \"n\"",
        ),
        (
            "council.toml",
            format!("{HEAD}color = 1\n"),
            "council.toml line 6: ",
        ),
        (
            "council.toml",
            format!("{HEAD}[timescales]\nNONE = {{ limit = 1, unit = \"days\" }}\n"),
            "council.toml line 7: NONE: ",
        ),
        (
            "council.toml",
            format!("{HEAD}[timescales]\nNONE = {{ limit = 1, unit = \"fortnights\" }}\n"),
            "council.toml line 7: NONE: there is no unit",
        ),
        (
            "council.toml",
            format!(
                "{HEAD}{}",
                own_limit("winter_again", "winter_chek", "review")
            ),
            "council.toml line 7: winter_again: An id is written in capitals",
        ),
        (
            "council.toml",
            format!(
                "{HEAD}{}",
                own_limit("FIRST_VISIT", "care_and_support_plan", "review")
            ),
            "council.toml line 7: FIRST_VISIT: There is a time limit of this id already",
        ),
        (
            "council.toml",
            format!(
                "{HEAD}{0}{0}",
                own_limit("LOOK_AGAIN", "care_and_support_plan", "review")
            ),
            "council.toml line 14: LOOK_AGAIN: There is a time limit of this id already",
        ),
        (
            "council.toml",
            format!(
                "{HEAD}{}",
                own_limit("LOOK_AGAIN", "care_and_support_plan", "reviw")
            ),
            "council.toml line 10: LOOK_AGAIN: until_form: there is no form \"reviw\"; did you mean \"review\"?",
        ),
        (
            "council.toml",
            format!(
                "{HEAD}{}",
                own_limit("LOOK_AGAIN", "care_and_support_plan", "review")
                    .replace("weeks", "fortnights")
            ),
            "council.toml line 12: LOOK_AGAIN: there is no unit \"fortnights\": hours, days, working_days, weeks, months, years",
        ),
        (
            "council.toml",
            format!(
                "{HEAD}{}",
                own_limit("LOOK_AGAIN", "care_and_support_plan", "review")
                    .replace("limit = 6", "limit = 6000")
            ),
            "council.toml line 7: LOOK_AGAIN: A limit is at most ten years",
        ),
        (
            "roles.toml",
            "[[role]]\nid = \"a\"\ntitle = \"A\"\npermissions = [\"fly\"]\n".to_owned(),
            "roles.toml line 4: There is no permission",
        ),
        (
            "code_lists/priority.csv",
            "code,label\nhigh,High\nhigh,Higher\n".to_owned(),
            "code_lists/priority.csv line 3: ",
        ),
        (
            "code_lists/priorities.csv",
            "code,label\n".to_owned(),
            "code_lists/priorities.csv: Almoner reads no file of this name",
        ),
        (
            "forms/winter.toml.txt",
            String::new(),
            "forms/winter.toml.txt: Almoner reads no file of this name",
        ),
        (
            "forms/winter.TOML",
            String::new(),
            "forms/winter.TOML: Almoner reads no file of this name",
        ),
        (
            "forms/old/winter.toml",
            String::new(),
            "forms/old: Almoner reads no folder of this name",
        ),
        (
            "form/winter.toml",
            String::new(),
            "form: Almoner reads no folder of this name",
        ),
        (
            "council.toml",
            format!("{HEAD}[timescales]\nALLOCATION_STANDARD = {{ limit = \"3\" }}\n"),
            "council.toml line 7: Here must stand a whole number without quotation marks, such as 3",
        ),
        (
            "council.toml",
            format!("{HEAD}[timescales]\nALLOCATION_STANDARD = 3\n"),
            "council.toml line 7: Here must stand a limit such as { limit = 3, unit = \"working_days\" }",
        ),
        (
            "council.toml",
            format!(
                "{HEAD}[timescales]\nCONTACT_TRIAGE = {{ limit = 99999999, unit = \"years\" }}\n"
            ),
            "council.toml line 7: CONTACT_TRIAGE: A limit is at most ten years",
        ),
        (
            "code_lists/sex.csv",
            "code,label,national\nfemale,Female,Female\nmale,Male,\n".to_owned(),
            "code_lists/sex.csv line 3: The code \"male\" has no value in the national return: give its Gender in the column national",
        ),
        (
            "code_lists/review_reason.csv",
            "code,label,national\n\nother,Other,By pigeon\n".to_owned(),
            "code_lists/review_reason.csv line 3: \"By pigeon\" is no Review Reason of the national return",
        ),
        (
            "code_lists/assessment_kind.csv",
            "code,label,national\nneeds,Needs,Long term assessment\n".to_owned(),
            "code_lists/assessment_kind.csv line 1: The code \"carers\" is missing",
        ),
        (
            "code_lists/service.csv",
            "code,label,national\nclub,Club,Day support\n".to_owned(),
            "code_lists/service.csv line 2: The code \"club\" has no value in the national return: give its Service Type in the column national_type",
        ),
        (
            "charging.csv",
            "id,from,pounds\nPEA,2026-04-06,32.00\nPEA,2027-04-06,33.00\n".to_owned(),
            "charging.csv line 3: The year from 2027-04-06 lacks CAP_LOWER, ",
        ),
        (
            "charging.csv",
            "id,from,amount\n".to_owned(),
            "charging.csv line 1: The column \"pounds\" is missing",
        ),
    ] {
        let folder = council(&[("council.toml", HEAD), (file, &text)]);
        let (out, err) = ran(&["check-council", text_of(folder.path())], "", 1);
        assert_eq!(out, "");
        assert!(err.contains(told), "{told:?} is not told:\n{err}");
    }
    let both = council(&[("council.toml", "name ="), ("roles.toml", "role =")]);
    let (_, err) = ran(&["check-council", text_of(both.path())], "", 1);
    assert!(
        err.contains("council.toml line 1") && err.contains("roles.toml line 1"),
        "{err}"
    );
    ran(&["check-council", "/no/such/folder"], "", 1);
}

/// The guide's own form and time limit: what somebody types who follows it.
const WINTER: &str = "id = \"winter_check\"\nversion = 1\ntitle = \"Ready for winter\"\napproval = \"colleague\"\n\n\
    [[section]]\nid = \"home\"\ntitle = \"The home\"\n\n\
    [[section.question]]\nid = \"warm\"\nkind = \"yes_no\"\nlabel = \"Is it warm?\"\nrequired = true\n\n\
    [[section.question]]\nid = \"why\"\nkind = \"choices\"\nlabel = \"What makes it cold?\"\n\
    when = { question = \"warm\", is = \"no\" }\noptions = [{ code = \"boiler\", label = \"The boiler\" }]\n";

/// What is told of the guide's form when these words in it are others.
fn told(from: &str, to: &str) -> String {
    assert!(WINTER.contains(from), "{from}");
    told_of(WINTER.replacen(from, to, 1).as_bytes())
}

fn told_of(form: &[u8]) -> String {
    let folder = council(&[("council.toml", HEAD), ("forms/winter_check.toml", "")]);
    std::fs::write(folder.path().join("forms/winter_check.toml"), form).unwrap();
    ran(&["check-council", text_of(folder.path())], "", 1).1
}

#[test]
fn a_wrong_edit_of_a_form_is_told_with_its_line_and_how_it_is_written_right() {
    let options = "options = [{ code = \"boiler\", label = \"The boiler\" }]";
    for (from, to, says) in [
        (
            "\"Is it warm?\"",
            "Is it warm?",
            "line 13: Words stand in quotation marks, such as \"The home\"",
        ),
        (
            "\"Is it warm?\"",
            "“Is it warm?”",
            "line 13: The quotation marks are curly, as a word processor makes them",
        ),
        (
            "\"Is it warm?\"",
            "\"Is it \"warm\"?\"",
            "line 13: This line goes on after its value: a quotation mark within words is written \\\"",
        ),
        (
            "required = true",
            "required = True",
            "line 14: It is true or false, in small letters",
        ),
        (
            "required = true",
            "required = \"true\"",
            "line 14: required must be true or false",
        ),
        (
            "kind = \"choices\"",
            "kind = \"checkboxes\"",
            "line 18: There is no kind \"checkboxes\"; did you mean \"choices\"?",
        ),
        (
            "kind = \"choices\"",
            "kind = \"dropdown\"",
            "line 18: There is no kind \"dropdown\"; did you mean \"choice\"?",
        ),
        (
            options,
            "options = [\"The boiler\"]",
            "line 21: options must be a list such as [{ code = \"cost\", label = \"The cost\" }]",
        ),
        (
            options,
            "list = \"Languages\"",
            "line 21: There is no code list \"Languages\"; did you mean \"language\"?",
        ),
        (
            options,
            "list = \"heating\"",
            "line 21: There is no code list \"heating\": name one of those that are shipped, or say options",
        ),
        (
            "{ question = \"warm\", is = \"no\" }",
            "\"warm\"",
            "line 20: when must be a condition such as { question = \"warm\", is = \"no\" }",
        ),
        (
            "is = \"no\"",
            "is = false",
            "line 20: is must be a text in quotation marks",
        ),
        (
            "is = \"no\"",
            "is = \"cold\"",
            "line 20: \"warm\" cannot be answered with \"cold\"",
        ),
        (
            "\"The boiler\" }]",
            "\"The boiler\" }]\napproval = \"panel\"",
            "line 22: A question knows no \"approval\"; what is said of the whole form stands above its first [[section]]",
        ),
        (
            "[[section.question]]\nid = \"warm\"",
            "[[question]]\nid = \"warm\"",
            "line 10: A form knows no \"question\"; a question begins with [[section.question]]",
        ),
        (
            "[[section.question]]\nid = \"why\"",
            "[section.question]\nid = \"why\"",
            "line 16: [section.question] is here already: write below that one, or [[section.question]] where there are several",
        ),
        (
            "[[section]]\n",
            "[[section.question]]\nid = \"x\"\n\n[[section]]\n",
            "line 9: Something above speaks of \"section\" already",
        ),
        (
            "required = true",
            "required = true\nlabel = \"Cold?\"",
            "line 15: \"label\" is said here twice",
        ),
        (
            "required = true",
            "required = true\nfills = \"review_on\"",
            "line 15: There is no column \"review_on\" to fill; did you mean \"form.review_on\"?",
        ),
        (
            "id = \"winter_check\"",
            "id = \"winter\"",
            "line 1: The form is called \"winter\", but its file \"winter_check\": call the file winter.toml",
        ),
        (
            "version = 1\n",
            "version = \"1\"\n",
            "line 2: version must be a number",
        ),
        (
            "\"colleague\"",
            "\"manager\"",
            "line 4: approval is none, colleague or panel, not \"manager\"",
        ),
        (
            "version = 1\n",
            "version = 1\nstep = \"winter\"\n",
            "line 3: There is no step \"winter\": contact, ",
        ),
    ] {
        let told = told(from, to);
        let says = format!("forms/winter_check.toml {says}");
        assert!(
            told.lines().any(|line| line.starts_with(&says)),
            "{says:?} is not told:\n{told}"
        );
        if to.contains("kind") {
            assert_eq!(told.lines().count(), 2, "nothing follows from it:\n{told}");
        }
    }
    let next = |what: &str| {
        told_of(format!("{WINTER}\n[[next_step]]\nid = \"a\"\nlabel = \"A\"\n{what}\n").as_bytes())
    };
    assert!(
        next("form = \"winter_chek\"")
            .contains("line 26: There is no form \"winter_chek\"; did you mean \"winter_check\"?")
    );
    assert!(
        next("webhook = \"finance\"").contains("line 26: council.toml has no webhook \"finance\"")
    );
    let utf16: Vec<u8> = WINTER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for no_text in [
        [&[0xff, 0xfe], &utf16[..]].concat(),
        b"title = \"Caf\xe9\"".to_vec(),
    ] {
        assert!(told_of(&no_text).contains("line 1: This file is not text in UTF-8"));
    }
}

#[test]
fn a_wrong_edit_of_a_time_limit_is_told_with_its_line_and_how_it_is_written_right() {
    // As it is shipped, with its comments that speak of time limits too.
    let shipped = include_str!("../../../../council/default/council.toml");
    let own = "[[time_limit]]\nid = \"WINTER_AGAIN\"\ntitle = \"Look again\"\nfrom_form = \"winter_check\"\nuntil_form = \"winter_check\"\nlimit = 12\nunit = \"months\"\npause_allowed = true\n";
    let begins = shipped.lines().count() + 1;
    let changed = |line: &str| format!("[timescales]\n{line}\n");
    let of_timescales = shipped
        .lines()
        .position(|line| line == "[timescales]")
        .unwrap()
        + 2;
    let mut cases = Vec::new();
    for (from, to, line, says) in [
        (
            "[[time_limit]]",
            "[time_limit]",
            0,
            "This is written with two brackets: [[time_limit]]",
        ),
        (
            "\"months\"",
            "\"month\"",
            6,
            "WINTER_AGAIN: there is no unit \"month\"; did you mean \"months\"?",
        ),
        (
            "\"months\"",
            "\"working days\"",
            6,
            "WINTER_AGAIN: there is no unit \"working days\"; did you mean \"working_days\"?",
        ),
        (
            "limit = 12",
            "limit = \"12\"",
            5,
            "Here must stand a whole number without quotation marks",
        ),
        (
            "limit = 12",
            "limit = 0",
            1,
            "WINTER_AGAIN: A limit is at least 1",
        ),
        (
            "until_form = \"winter_check\"\n",
            "",
            0,
            "Here \"until_form\" is missing",
        ),
        (
            "until_form",
            "until",
            4,
            "There is no \"until\" here; did you mean \"until_form\"?",
        ),
        (
            "from_form = \"winter_check\"",
            "from_form = \"Ready for winter\"",
            3,
            "WINTER_AGAIN: from_form: there is no form \"Ready for winter\"",
        ),
        (
            "until_form = \"winter_check\"",
            "until_form = \"winter_check.2\"",
            4,
            "WINTER_AGAIN: until_form: there is no form \"winter_check.2\"; did you mean \"winter_check\"?",
        ),
        (
            "= true",
            "= \"yes\"",
            7,
            "Here must stand true or false, without quotation marks",
        ),
        (
            "\"months\"",
            "\"hours\"",
            1,
            "WINTER_AGAIN: A limit in hours cannot be paused, for pauses are whole days: say pause_allowed = false",
        ),
        (
            "WINTER_AGAIN",
            "winter_again",
            1,
            "winter_again: An id is written in capitals, such as WINTER_AGAIN",
        ),
    ] {
        assert!(own.contains(from), "{from}");
        let text = format!(
            "{shipped}{}{}",
            if shipped.ends_with('\n') { "" } else { "\n" },
            own.replacen(from, to, 1)
        );
        cases.push((text, begins + line, says));
    }
    for (line, says) in [
        (
            "ALLOCATION_STANDARD = { limit = 3, unit = working_days }",
            "Words stand in quotation marks",
        ),
        (
            "ALLOCATION_STANDARD = \"3 working days\"",
            "Here must stand a limit such as { limit = 3, unit = \"working_days\" }",
        ),
        (
            "ALLOCATION_STANDARD = { limit = 3, units = \"days\" }",
            "There is no \"units\" here; did you mean \"unit\"?",
        ),
        (
            "ALLOCATION_STANDARD = { limit = 3, unit = \"hours\" }",
            "ALLOCATION_STANDARD: A limit in hours cannot be paused",
        ),
        (
            "COMPLAINT_ACK = { limit = 5 }",
            "COMPLAINT_ACK: This timescale is set by law and cannot be changed",
        ),
    ] {
        let text = shipped.replace("[timescales]\n", &changed(line));
        cases.push((text, of_timescales, says));
    }
    for (text, line, says) in cases {
        let folder = council(&[("council.toml", &text), ("forms/winter_check.toml", WINTER)]);
        let (_, err) = ran(&["check-council", text_of(folder.path())], "", 1);
        let says = format!("council.toml line {line}: {says}");
        assert!(
            err.lines().any(|told| told.starts_with(&says)),
            "{says:?} is not told:\n{err}"
        );
    }
}

#[test]
fn what_is_shipped_is_named_and_printed_to_begin_from() {
    let (names, _) = ran(&["shipped"], "", 0);
    let folder = council(&[]);
    for name in [
        "council.toml",
        "roles.toml",
        "forms/conversation_1.toml",
        "letters/visit.md",
    ] {
        assert!(names.lines().any(|line| line == name), "{name}: {names}");
        let (text, _) = ran(&["shipped", name], "", 0);
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replace("version = 1\n", "version = 2\n")).unwrap();
    }
    let (out, _) = ran(&["check-council", text_of(folder.path())], "", 0);
    assert!(out.ends_with("15 forms, without a problem.\n"), "{out}");
    let (_, err) = ran(&["shipped", "forms/none.toml"], "", 1);
    assert!(
        err.contains("forms/none.toml does not come with Almoner"),
        "{err}"
    );
}
