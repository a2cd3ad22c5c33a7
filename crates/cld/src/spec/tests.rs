//! The shipped releases hold together, and a council may mend only what is inferred.

use std::fs;

use super::*;
use crate::field::Field;

fn shipped() -> &'static Specification {
    Specification::shipped().unwrap()
}

fn number(field: Field) -> usize {
    field as usize + 1
}

#[test]
fn fields_have_the_names_and_order_which_the_reader_knows() {
    for release in &shipped().releases {
        for (field, name) in Field::ALL {
            assert_eq!(
                release.field(number(field)).unwrap().name,
                name,
                "{}",
                release.name
            );
        }
    }
}

#[test]
fn every_list_field_has_values_and_no_other_field_has() {
    for release in &shipped().releases {
        for field in &release.fields {
            let values = release.list(field.number).unwrap().entries.len();
            let place = format!("{} {}", release.name, field.name);
            assert_eq!(field.kind == Kind::List, values > 0, "{place}");
            assert_eq!(
                field.kind == Kind::List,
                field.list_grade.is_some(),
                "{place}"
            );
        }
    }
}

#[test]
fn the_period_end_chooses_the_release() {
    let spec = shipped();
    for (end, expected) in [
        (Some(jiff::civil::date(2022, 3, 31)), "Release 1"),
        (Some(jiff::civil::date(2025, 6, 30)), "Release 1"),
        (Some(jiff::civil::date(2025, 7, 1)), "Release 2"),
        (Some(jiff::civil::date(2031, 3, 31)), "Release 2"),
        (None, "Release 2"),
    ] {
        assert_eq!(spec.for_period_end(end).name, expected, "{end:?}");
    }
}

#[test]
fn a_text_is_read_as_listed_miscapitalised_of_another_release_or_unlisted() {
    let spec = shipped();
    for (release, field, text, standing, stands_for) in [
        (
            "release 2",
            Field::ClientType,
            "Service user",
            Standing::Listed,
            "Service user",
        ),
        (
            "release 2",
            Field::ClientType,
            "Service User",
            Standing::OtherRelease,
            "Service user",
        ),
        (
            "release 2",
            Field::ClientType,
            "SERVICE USER",
            Standing::Capitals,
            "Service user",
        ),
        (
            "release 2",
            Field::ClientType,
            "Client",
            Standing::Unlisted,
            "Service user",
        ),
        (
            "release 2",
            Field::ClientType,
            "Other person",
            Standing::Unlisted,
            "",
        ),
        (
            "release 2",
            Field::ClientType,
            "never seen",
            Standing::Unlisted,
            "",
        ),
        (
            "release 2",
            Field::ClientType,
            "Carer",
            Standing::OtherRelease,
            "Unpaid carer",
        ),
        (
            "release 1",
            Field::ClientType,
            "Unpaid carer",
            Standing::OtherRelease,
            "Carer",
        ),
        (
            "release 1",
            Field::ClientType,
            "Informal Carer",
            Standing::Unlisted,
            "Carer",
        ),
        (
            "release 2",
            Field::Funding,
            "Fully Health Funded",
            Standing::OtherRelease,
            "",
        ),
        (
            "release 2",
            Field::EventOutcome,
            "Progress to End of Life Care",
            Standing::OtherRelease,
            "",
        ),
        (
            "release 1",
            Field::EventOutcome,
            "Provision of service",
            Standing::Listed,
            "Provision of service",
        ),
        (
            "release 2",
            Field::EventOutcome,
            "No change in package",
            Standing::OtherRelease,
            "Continuation of support or services",
        ),
    ] {
        let list = spec.named(release).unwrap().list(number(field)).unwrap();
        let reading = list.read(text);
        assert_eq!(reading.standing, standing, "{release}: {text}");
        let value = list.entry(reading).map_or("", |entry| entry.value.as_str());
        assert_eq!(value, stands_for, "{release}: {text}");
    }
}

#[test]
fn a_value_means_the_same_in_both_releases() {
    let spec = shipped();
    let service_type = number(Field::ServiceType);
    let read = |release: &str, text: &str| {
        spec.named(release)
            .unwrap()
            .list(service_type)
            .unwrap()
            .read(text)
            .meaning
    };
    let now = read("release 2", "Short term support: ST-Max");
    assert_ne!(now, 0);
    for text in ["Short Term Support: ST-Max", "short term support: stmax"] {
        assert_eq!(read("release 1", text), now, "{text}");
        assert_eq!(read("release 2", text), now, "{text}");
    }
    assert_ne!(read("release 2", "Long term support: Prison"), now);
    assert_eq!(read("release 2", "Other"), 0, "stands for nothing");
}

#[test]
fn cleaning_ignores_capitals_and_trailing_blanks_as_the_national_mapping_does() {
    let spec = shipped();
    let cleaned = |field: Field, text: &str| spec.cleaned(number(field), text).cloned();
    let prison = Cleaned {
        value: "Long term support: Prison".into(),
        group: "Long term support".into(),
    };
    assert_eq!(
        cleaned(Field::ServiceType, "LONG term support: prison  "),
        Some(prison)
    );
    assert_eq!(cleaned(Field::ServiceType, "Other").unwrap().value, INVALID);
    assert_eq!(cleaned(Field::ServiceType, "never seen"), None);
    assert_eq!(cleaned(Field::Dementia, "Yes"), None, "left as sent");
}

fn with_folder(files: &[(&str, &str)]) -> Result<Specification, SpecError> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Specification::with_council_folder(folder.path())
}

#[test]
fn a_council_mends_what_is_inferred() {
    let routes = "number,value\n31,Self-referral\n31,Planned entry (transition)\n";
    let spec = with_folder(&[
        ("release_2/lists.csv", routes),
        ("release_2/limits.csv", "limit,value\noldest_age,120\n"),
        ("release_2/fields.csv", "number,mandatory\n26,always\n"),
        (
            "release_2/mapping.csv",
            "number,raw,value\n14,Customer,Service user\n14,Client,Invalid and not mapped\n",
        ),
    ])
    .unwrap();
    let release = spec.named("release 2").unwrap();
    let route = release.list(31).unwrap();
    assert_eq!(route.read("Self-referral").standing, Standing::Listed);
    assert_eq!(route.entries.len(), 2);
    assert_eq!(release.limit("oldest_age"), 120);
    assert_eq!(release.field(26).unwrap().mandatory.name, "always");
    assert_eq!(release.list(14).unwrap().read("customer").entry, Some(0));
    assert_eq!(release.list(14).unwrap().read("Client").entry, None);
    assert_eq!(spec.named("release 1").unwrap().limit("oldest_age"), 115);
}

#[test]
fn a_council_cannot_change_what_is_established() {
    for (file, text, says) in [
        (
            "release_2/lists.csv",
            "number,value\n25,Request\n",
            "row 2: the established value \"Assessment\" is missing",
        ),
        (
            "release_2/lists.csv",
            "number,value\n25,Request\n25,Assessment\n25,Service\n25,Review\n25,Chat\n",
            "row 6: the list is established and has no \"Chat\"",
        ),
        (
            "release_1/fields.csv",
            "number,mandatory\n13,always\n",
            "row 2: mandatory of field 13 is established",
        ),
        (
            "release_2/mapping.csv",
            "number,raw,value\n14,CARER,Service user\n",
            "row 2: the meaning of this text is established",
        ),
        (
            "release_1/conditions.csv",
            "condition,all_of\nservice,review\n",
            "row 2: \"service\" is established and cannot be changed here",
        ),
        (
            "release_2/conditions.csv",
            "condition,all_of\nservice,nonsense\n",
            "there is no fact \"nonsense\"",
        ),
        (
            "release_2/limits.csv",
            "limit,value\noldest_age,old\n",
            "value is \"old\", not a number",
        ),
        (
            "release_2/fields.csv",
            "number,mandatory\n77,always\n",
            "row 2: there is no field \"77\"",
        ),
    ] {
        let error = with_folder(&[(file, text)]).unwrap_err().to_string();
        assert!(error.contains(says), "{file}: {error}");
    }
    let nowhere = Specification::with_council_folder(Path::new("/no/such/folder")).unwrap_err();
    assert!(nowhere.to_string().contains("no such folder"));
}
