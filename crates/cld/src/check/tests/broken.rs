//! Broken files give problems and never a panic.

use std::io::Write;

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn every_broken_file_is_named_for_what_is_wrong_with_it() {
    let good = file(&[request(), review()]);
    let heading = good.lines().next().unwrap().to_owned() + "\n";
    let utf_16: Vec<u8> = std::iter::once(0xfeff)
        .chain(good.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let zipped = gzip(good.as_bytes());
    let nuls = good.replace(",Unknown,", ",\0\0\0,");
    let open = good.clone() + "901,\"never closed\n901,,\n";
    let semicolons = good.replace("1,", "1;");
    let twice = good.replacen("First Name", "NHS Number", 1);
    let enormous = heading.clone() + &"x".repeat(3 << 20) + "\n";
    let cases: [(&str, Vec<u8>, &str); 13] = [
        ("nothing at all", Vec::new(), "S01-unreadable"),
        ("blank lines", b"\n\r\n\n".to_vec(), "S01-unreadable"),
        (
            "a heading and no rows",
            heading.clone().into_bytes(),
            "S03-no-rows",
        ),
        (
            "no heading",
            good.split_once('\n').unwrap().1.as_bytes().to_vec(),
            "S01-unreadable",
        ),
        (
            "a picture",
            [0x89, b'P', b'N', b'G', 0, 1, 2, 255].repeat(400),
            "S01-unreadable",
        ),
        ("cut gzip", zipped[..zipped.len() / 2].to_vec(), "S0"),
        ("gzip of nothing", gzip(b""), "S01-unreadable"),
        ("UTF-16", utf_16, "S01-unreadable"),
        ("characters of nil", nuls.into_bytes(), "F17-list"),
        ("a mark never closed", open.into_bytes(), "S02-broken-off"),
        (
            "rows of another delimiter",
            semicolons.into_bytes(),
            "S07-row-width",
        ),
        ("a column twice", twice.into_bytes(), "S05-column-repeated"),
        ("an enormous field", enormous.into_bytes(), "S02-broken-off"),
    ];
    for (what, bytes, rule) in cases {
        let checked = Files::of_bytes(&[&bytes]).check();
        let found = of_file(&checked, 0);
        assert!(
            found.iter().any(|found| found.contains(rule)),
            "{what}: {found:?}"
        );
        assert!(checked.any_reject(), "{what}");
    }
}

#[test]
fn a_file_that_is_not_there_is_a_problem_like_any_other() {
    let mut files = Files::of(&[file(&[request()])]);
    files.paths.push(files.folder.path().join("nowhere.csv"));
    let checked = files.check();
    assert_eq!(of_file(&checked, 0), [] as [&str; 0]);
    assert_eq!(of_file(&checked, 1), ["S01-unreadable"]);
    assert_eq!(checked.files[1].score.to_string(), "0.0");
}

#[test]
fn columns_missing_unknown_or_astray_are_named_once() {
    let good = file(&[request(), review()]);
    let missing = good.replace("Gender", "Sex");
    let found = of_file(&Files::of(&[missing]).check(), 0);
    assert_eq!(found, ["1 S04-column-missing", "1 S06-column-unknown"]);
    let spelled = good
        .replace("NHS Number", "nhs_number")
        .replace("Adult 1 Linked Person ID", "Adult 1 Linked Person_ID");
    assert_eq!(of_file(&Files::of(&[spelled]).check(), 0), [] as [&str; 0]);
    let short = good + "901,01/04/2025\n";
    assert_eq!(
        of_file(&Files::of(&[short]).check(), 0)[0],
        "4 S07-row-width"
    );
}

#[test]
fn a_missing_mandatory_column_rejects_every_row() {
    let checked = Files::of(&[file(&[request(), review()]).replace("Gender", "Sex")]).check();
    assert_eq!(
        (checked.files[0].score.rejected, checked.files[0].score.rows),
        (2, 2)
    );
}

#[test]
fn a_file_cut_at_any_byte_never_panics() {
    let good = file(&[
        service(),
        carer(),
        with(review(), &[(EventDescription, "two\nlines, \"quoted\"")]),
    ]);
    let zipped = gzip(good.as_bytes());
    let plain: Vec<&[u8]> = (0..good.len())
        .step_by(13)
        .map(|end| &good.as_bytes()[..end])
        .collect();
    let packed: Vec<&[u8]> = (0..zipped.len())
        .step_by(7)
        .map(|end| &zipped[..end])
        .collect();
    for files in [plain, packed] {
        assert_eq!(Files::of_bytes(&files).check().files.len(), files.len());
    }
}
