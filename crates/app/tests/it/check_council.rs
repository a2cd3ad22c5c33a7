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
            "council.toml line 7: LOOK_AGAIN: there is no unit \"fortnights\"",
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
