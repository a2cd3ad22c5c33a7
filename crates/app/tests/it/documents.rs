//! Documents: known by their content, taken in a stream, kept whole in the archive, never deleted.

use std::io::BufReader;

use db::Break;
use db::entities::{document, document_part, look, person};
use db::sea_orm::{ConnectionTrait, EntityTrait};

use crate::support::{Engine, TestHouse, Visitor, on_both};

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nA letter about Joan";
const POWER: &[(&str, &str)] = &[
    ("kind", "power_of_attorney"),
    ("title", "LPA, seen"),
    ("note", "Brought by Carol"),
];

async fn joan(house: &TestHouse) -> (person::Model, Visitor, String) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    let at = format!("/people/{}/documents", joan.id);
    (joan, priya, at)
}

async fn documents(house: &TestHouse) -> Vec<document::Model> {
    let mut all = document::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap();
    all.sort_by_key(|row| row.uploaded_at);
    all
}

fn header(answer: &crate::support::Answer, name: &str) -> String {
    let value = answer
        .headers
        .get(name)
        .map(|value| value.to_str().unwrap());
    value.unwrap_or_default().to_owned()
}

on_both! {
    async fn a_document_is_put_on_the_record_shown_and_taken_away(house) {
        let (joan, priya, at) = joan(&house).await;
        priya.get(&at).await.is_ok().has("No document is on this record");
        priya.get(&format!("{at}/new")).await.is_ok().has("multipart/form-data").has("50 megabytes");
        priya.upload(&format!("{at}/new"), POWER, ("C:\\Scans\\LPA of Joän.exe", PDF)).await.leads_to(&at);
        let kept = &documents(&house).await[0];
        assert_eq!((kept.media_type.as_str(), kept.bytes, kept.scanned), ("application/pdf", PDF.len() as i64, false));
        priya.get(&at).await.is_ok().has("LPA, seen").has("Power of attorney or court order").has("Brought by Carol").has("PDF, 1 kB, not looked through for viruses");
        let file = format!("{at}/{}/file", kept.id);
        let shown = priya.get(&file).await.is_ok().has("A letter about Joan");
        assert_eq!(header(&shown, "content-type"), "application/pdf");
        assert_eq!(header(&shown, "content-disposition"), "inline; filename=\"LPA of Jo_n.pdf\"; filename*=UTF-8''LPA%20of%20Jo%C3%A4n.pdf");
        assert_eq!(header(&shown, "x-content-type-options"), "nosniff");
        assert!(header(&shown, "content-security-policy").contains("default-src 'none'"));
        assert!(header(&shown, "cache-control").contains("no-store"));
        let taken = priya.get(&format!("{file}?take=yes")).await.is_ok();
        assert!(header(&taken, "content-disposition").starts_with("attachment"));
        let looks = look::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(looks.iter().filter(|look| look.what == file).count(), 2, "each look at it is logged");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Document put on the record").has("LPA, seen");
        house.proves().await;
    }

    async fn what_is_not_taken_is_said_and_nothing_is_kept(house) {
        let (_, priya, at) = joan(&house).await;
        let new = format!("{at}/new");
        for (file, says) in [
            (("letter.pdf", &b"MZ\x90\x00 a program"[..]), "This kind of file is not taken"),
            (("page.pdf", b"<html><script>alert(1)</script>"), "This kind of file is not taken"),
            (("empty.pdf", b""), "Choose a file"),
        ] {
            priya.upload(&new, POWER, file).await.has_problem(says).has("LPA, seen");
        }
        priya.upload(&new, &[("kind", "nonsense")], ("a.pdf", PDF)).await.has_problem("from the list");
        priya.upload(&new, &[], ("a.pdf", PDF)).await.has_problem("What is it? Choose an answer");
        let large = vec![b'a'; 51 << 20];
        priya.upload(&new, POWER, ("a.txt", &large)).await.has_problem("The file must be 50 megabytes or smaller");
        assert!(documents(&house).await.is_empty());
        assert!(document_part::Entity::find().one(house.house.archive.reader()).await.unwrap().is_none());
        house.proves().await;
    }

    async fn what_was_typed_beside_a_file_that_is_not_taken_stands_in_the_form_again(house) {
        let (_, priya, at) = joan(&house).await;
        let new = format!("{at}/new");
        let large = vec![b'a'; 51 << 20];
        let form = [("kind", "power_of_attorney"), ("title", "LPA, \"seen\""), ("note", "Brought by Carol\nin <March>")];
        for (file, says) in [
            (("a.txt", large.as_slice()), "The file must be 50 megabytes or smaller"),
            (("letter.pdf", b"MZ\x90\x00 a program"), "This kind of file is not taken"),
            (("", b""), "Choose a file"),
        ] {
            priya.upload(&new, &form, file).await.has_problem(says)
                .has("<option value=\"power_of_attorney\" selected>").has("value=\"LPA, &quot;seen&quot;\"")
                .has("Brought by Carol\nin &lt;March&gt;</textarea>").has("href=\"#file\"").has("id=\"file-error\"");
        }
        // What is wrong with the words is said at them, however long they are.
        let note = "Brought by Carol. ".repeat(20_000);
        priya.upload(&new, &[("kind", ""), ("title", "LPA, seen"), ("note", &note)], ("a.pdf", PDF)).await
            .has_problem("1000 characters or fewer").has("What is it? Choose an answer").has("value=\"LPA, seen\"").has(note.trim());
        // A new version of another, and a file of a form, are so still.
        priya.upload(&new, POWER, ("one.pdf", PDF)).await.leads();
        let old = documents(&house).await[0].id.to_string();
        let version = [("title", "LPA, registered"), ("replaces", old.as_str())];
        priya.upload(&new, &version, ("two.exe", b"MZ\x90\x00")).await.has_problem("This kind of file is not taken")
            .has(&format!("name=\"replaces\" value=\"{old}\"")).has("A new version of LPA, seen").has("value=\"LPA, registered\"");
        assert_eq!(documents(&house).await.len(), 1);
        house.proves().await;
    }

    async fn what_was_typed_beside_a_file_waits_for_its_writer_to_sign_in_again(house) {
        let (_, priya, at) = joan(&house).await;
        let new = format!("{at}/new");
        house.at("2026-11-20T11:00:01Z");
        let held = priya.upload(&new, POWER, ("a.pdf", PDF)).await.leads();
        assert!(held.starts_with("/sign-in?held="), "{held}");
        let priya = priya.again(&house).await;
        let typed = priya.get(&held).await.leads();
        priya.get(&typed).await.is_ok().has("LPA, seen").has("Brought by Carol").lacks("A letter about Joan");
        // The file did not wait: its page asks for it, with the words in their places.
        let held = [("held", typed.rsplit('/').next().unwrap())];
        priya.post(&new, &[POWER, &held].concat()).await.has_problem("Choose a file")
            .has("value=\"LPA, seen\"").has("Brought by Carol</textarea>");
        assert_eq!(documents(&house).await.len(), 0);
        priya.upload(&new, POWER, ("a.pdf", PDF)).await.leads();
        assert_eq!(documents(&house).await.len(), 1);
        house.proves().await;
    }

    async fn a_large_document_comes_back_as_it_was_sent(house) {
        let (_, priya, at) = joan(&house).await;
        let text: String = (0..90_000).map(|line| format!("line {line}\n")).collect();
        priya.upload(&format!("{at}/new"), POWER, ("log.txt", text.as_bytes())).await.leads();
        let kept = &documents(&house).await[0];
        let parts = document_part::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(parts.len(), text.len().div_ceil(256 * 1024));
        let answer = priya.get(&format!("{at}/{}/file", kept.id)).await.is_ok();
        assert!(answer.text == text, "it is not as it was");
        assert!(header(&answer, "content-disposition").starts_with("inline"));
        house.proves().await;
    }

    async fn words_are_shown_as_words_whatever_they_look_like(house) {
        let (_, priya, at) = joan(&house).await;
        let text = "Dear J\u{f6}rg,\n<script>alert(1)</script><a href=\"https://example.org\">x</a>\n";
        priya.upload(&format!("{at}/new"), POWER, ("letter.html", text.as_bytes())).await.leads();
        let kept = &documents(&house).await[0];
        let file = format!("{at}/{}/file", kept.id);
        priya.get(&at).await.is_ok().has(&format!("href=\"{file}\" target=\"_blank\""));
        let shown = priya.get(&file).await.is_ok();
        assert_eq!(shown.text, text);
        assert_eq!(header(&shown, "content-type"), "text/plain; charset=utf-8");
        assert_eq!(header(&shown, "content-disposition"), "inline; filename=\"letter.txt\"");
        assert_eq!(header(&shown, "x-content-type-options"), "nosniff");
        assert_eq!(header(&shown, "x-frame-options"), "DENY");
        let bound = header(&shown, "content-security-policy");
        assert!(bound.contains("sandbox") && bound.contains("default-src 'none'") && !bound.contains("script-src"), "{bound}");
        let taken = priya.get(&format!("{file}?take=yes")).await.is_ok();
        assert!(header(&taken, "content-disposition").starts_with("attachment"));
        house.proves().await;
    }

    async fn a_new_version_stands_before_the_old_one(house) {
        let (_, priya, at) = joan(&house).await;
        priya.upload(&format!("{at}/new"), POWER, ("one.pdf", PDF)).await.leads();
        let old = documents(&house).await[0].id.to_string();
        house.at("2026-11-20T10:05:00Z");
        priya.get(&format!("{at}/new?replaces={old}")).await.is_ok().has("A new version of LPA, seen");
        let new = [("kind", "power_of_attorney"), ("title", "LPA, registered"), ("replaces", old.as_str())];
        priya.upload(&format!("{at}/new"), &new, ("two.pdf", PDF)).await.leads();
        let page = priya.get(&at).await.is_ok().has("LPA, registered").has("Before,");
        let look = format!("href=\"{at}/{old}/file\" target=\"_blank\"");
        assert!(page.text.contains(&look), "an older version can be looked at too: {}", page.text);
        assert_eq!(page.text.matches("id=\"document-").count(), 1);
        priya.get(&format!("{at}/{old}/file")).await.is_ok();
        let wrong = [("kind", "other"), ("replaces", "00000000-0000-0000-0000-000000000000")];
        priya.upload(&format!("{at}/new"), &wrong, ("two.pdf", PDF)).await.is_not_found();
        house.proves().await;
    }

    async fn a_document_whose_words_are_no_text_is_refused_as_a_form_is(house) {
        let (_, priya, at) = joan(&house).await;
        let token = priya.token().await;
        let field = |name: &str, value: &[u8]| {
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            [head.as_bytes(), value, b"\r\n"].concat()
        };
        let file = [b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n", PDF, b"\r\n--edge--\r\n"].concat();
        for (title, taken) in [(&b"\xff\xfe"[..], false), (b"LPA\xc3", false), (b"it\xef\xbf\xbds", true)] {
            let body = [field("csrf", token.as_bytes()), field("kind", b"other"), field("title", title), file.clone()].concat();
            let answer = priya.send_files(&format!("{at}/new"), body).await;
            if taken {
                answer.leads();
            } else {
                assert_eq!(answer.status, 400);
                answer.has("not text that can be read");
            }
        }
        let kept = documents(&house).await;
        assert_eq!((kept.len(), kept[0].title.as_str()), (1, "it\u{fffd}s"));
        house.proves().await;
    }

    // A15, A17
    async fn files_of_strangers_readers_and_other_sites_are_not_taken(house) {
        let (_, priya, at) = joan(&house).await;
        let new = format!("{at}/new");
        priya.upload_with(&new, "guess", POWER, ("a.pdf", PDF)).await.is_forbidden().has("This form is out of date");
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.upload(&new, POWER, ("a.pdf", PDF)).await.is_forbidden();
        rita.get(&at).await.is_ok().lacks("Add a document");
        house.stranger().upload_with(&new, "guess", POWER, ("a.pdf", PDF)).await.leads();
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.upload(&new, POWER, ("a.pdf", PDF)).await.leads();
        let id = documents(&house).await[0].id;
        priya.get(&format!("/people/{}/documents/{id}/file", sam.id)).await.is_not_found();
        let analyst = house.colleague("Fay Moss", &["performance_analyst"], &[]).await;
        analyst.get(&format!("{at}/{id}/file")).await.is_not_found();
        assert_eq!(documents(&house).await.len(), 1);
        house.proves().await;
    }

    async fn a_document_is_struck_out_with_a_reason_and_who_asked(house) {
        let (_, priya, at) = joan(&house).await;
        let ada = house.colleague("Ada Cole", &["administrator"], &[]).await;
        priya.upload(&format!("{at}/new"), POWER, ("a.pdf", PDF)).await.leads();
        let id = documents(&house).await[0].id;
        let remove = format!("{at}/{id}/remove");
        priya.get(&remove).await.is_forbidden();
        ada.get(&remove).await.is_ok().has("LPA, seen");
        ada.post(&remove, &[]).await.has_problem("Why is it struck out? This needs an answer").has("Who asked for it? This needs an answer");
        ada.post(&remove, &[("because", "Another Joan"), ("asked_by", "Joan Price")]).await.leads_to(&at);
        priya.get(&at).await.is_ok().lacks("LPA, seen").has("1 struck out");
        ada.get(&at).await.is_ok().has("<del>LPA, seen</del>").has("asked for by Joan Price: Another Joan");
        for one in [&priya, &ada] {
            one.get(&format!("{at}/{id}/file")).await.is_not_found();
        }
        assert!(document_part::Entity::find().one(house.house.archive.reader()).await.unwrap().is_some(), "nothing is ever deleted");
        house.proves().await;
    }

    async fn documents_are_in_the_proof_and_in_the_backup(house) {
        let (_, priya, at) = joan(&house).await;
        priya.upload(&format!("{at}/new"), POWER, ("a.pdf", PDF)).await.leads();
        let mut file = Vec::new();
        db::backup(&house.house.archive, &mut file, house.house.clock.now()).await.unwrap();
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let place = engine.place().await;
            let archive = db::Archive::open(&place.settings().location().unwrap()).await.unwrap();
            db::restore(&archive, BufReader::new(file.as_slice())).await.unwrap();
            db::verify(&archive).await.unwrap().unwrap();
            let part = document_part::Entity::find().one(archive.reader()).await.unwrap().unwrap();
            assert_eq!(part.bytes, PDF);
            archive.close().await.unwrap();
        }
        let kept = documents(&house).await[0].id;
        house.house.archive.unchained().execute_unprepared("UPDATE document_part SET nth = 1").await.unwrap();
        house.proves().await;
        house.house.archive.unchained().execute_unprepared("DELETE FROM document_part").await.unwrap();
        assert_eq!(db::verify(&house.house.archive).await.unwrap().unwrap_err(), Break::Document(kept));
    }
}

async fn with_scanner(engine: Engine, script: &str) -> TestHouse {
    let command = ["sh", "-c", script].map(str::to_owned).to_vec();
    TestHouse::with(engine, |settings| settings.scan_command = command).await
}

#[tokio::test]
async fn what_the_scanner_refuses_is_not_kept_and_the_words_beside_it_are() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let house = with_scanner(engine, "grep -qa VIRUS && exit 1; exit 0").await;
        let (_, priya, at) = joan(&house).await;
        let new = format!("{at}/new");
        let infected = b"%PDF-1.7\n VIRUS";
        let again = priya.upload(&new, POWER, ("a.pdf", infected)).await;
        again
            .has_problem("The file was not taken. It holds a virus")
            .has("LPA, seen")
            .has("Brought by Carol")
            .has("<option value=\"power_of_attorney\" selected>");
        assert!(documents(&house).await.is_empty());
        priya
            .upload(&new, POWER, ("a.pdf", PDF))
            .await
            .leads_to(&at);
        assert!(documents(&house).await[0].scanned);
        house.proves().await;
    }
}
