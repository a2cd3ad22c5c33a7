//! What is given to people on paper: the page and the PDF say the same, in order, and open to the same eyes.

use db::entities::event;
use db::sea_orm::EntityTrait;

use crate::forms::{begin, fill, joan, manager, request};
use crate::support::{TestHouse, on_both};

/// Looks at records that were written down.
async fn looks(house: &TestHouse) -> usize {
    let events = event::Entity::find();
    let events = events.all(house.house.archive.reader()).await.unwrap();
    let looks = db::entities::look::Entity::find();
    events.len() + looks.all(house.house.archive.reader()).await.unwrap().len()
}

const VISIT: &[(&str, &str)] = &[
    ("visited_on-day", "19"),
    ("visited_on-month", "11"),
    ("visited_on-year", "2026"),
];

on_both! {
    async fn a_form_is_a_pdf_as_a_draft_when_submitted_and_when_approved(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = request(&priya, joan.id).await;
        let pdf = format!("{address}/print/pdf");
        let draft = priya.get(&pdf).await;
        draft.reads(&["Emergency support", "Draft: not submitted yet", "Joan Price", "What is asked for", "What is needed at once?", "Night care for a week", "£840.00", "Page 1 of 1"]);
        assert!(draft.headers["content-disposition"].to_str().unwrap().starts_with("inline; filename=\"F"));
        assert_eq!(draft.headers["cache-control"], "no-store");
        priya.post(&format!("{address}/check"), &[]).await.leads();
        let submitted = priya.get(&pdf).await;
        submitted.reads(&["Night care for a week", "Written by Priya Shah on 20 November 2026."]);
        assert!(!submitted.pdf_words().contains("Draft") && !submitted.pdf_words().contains("Approved"));
        tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
        let approved = priya.get(&pdf).await;
        approved.reads(&["Night care for a week", "Written by Priya Shah", "Approved by Tom Hale on 20 November 2026."]);
        assert_eq!(priya.get(&pdf).await.bytes, approved.bytes, "the same form gives the same bytes");
        priya.get(&address).await.is_ok().has(&pdf);
        // As on the page.
        priya.get(&format!("{address}/print")).await.is_ok().has("Night care for a week").has("Approved by Tom Hale").has(&pdf);
        house.proves().await;
    }

    async fn what_was_discarded_says_so_on_paper(house) {
        let (joan, priya) = joan(&house).await;
        let address = request(&priya, joan.id).await;
        priya.post(&format!("{address}/moves/discard"), &[("because", "Asked twice")]).await.leads();
        priya.get(&format!("{address}/print/pdf")).await.reads(&["Discarded: this does not count", "Night care"]);
    }

    async fn weeks_groups_and_long_words_are_all_on_paper(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        fill(&priya, &address, "visit", VISIT).await.leads();
        fill(&priya, &address, "home", &[("warm", "yes")]).await.leads();
        let long = format!("{} the end of it \u{1F642} \u{65e5}\u{672c}", "many words ".repeat(400));
        let typed = [("week.mon.morning", "0:20"), ("week.wed.evening", "1.5"), ("helpers.count", "1"), ("helpers.0.name", "Carol"), ("note", &long)];
        fill(&priya, &address, "help", &typed).await.leads();
        let paper = priya.get(&format!("{address}/print/pdf")).await;
        paper.reads(&["Helper 1", "Carol", "the end of it", "stands for a letter or sign"]);
        paper.reads(&["Monday", "Morning", "20 minutes", "Together", "Wednesday", "Evening", "1 hour 30 minutes", "In the week", "1 hour 50 minutes"]);
        assert_eq!(paper.pdf_words().matches("many words").count(), 400);
        priya.get(&format!("{address}/print")).await.is_ok().has("Monday").has("Carol").has("<bdi>日 本 🙂</bdi>");
        // Also where the form itself offers the PDF.
        priya.get(&address).await.is_ok().has("<bdi>日 本 🙂</bdi>").has(&format!("<a class=\"govuk-link\" href=\"{address}/print\">Print the page</a> from your browser"));
    }

    async fn a_letter_is_a_pdf_of_the_words_that_were_kept(house) {
        let (joan, priya) = joan(&house).await;
        let form = [("template", "visit"), ("to_name", "Joan Price"), ("to_lines", "14 Mill Lane\nExton"), ("title", "Our visit"),
            ("body", "Dear Joanie,\r\n\r\nI come on Monday.\r\n\r\nYours sincerely,\r\n\r\nPriya Shah\r\nNorth team")];
        let letter = priya.post(&format!("/people/{}/letters/new", joan.id), &form).await.leads();
        let pdf = format!("{letter}/pdf");
        priya.get(&letter).await.is_ok().has(&pdf).has("North team");
        let paper = priya.get(&pdf).await;
        paper.reads(&[&house.house.council.name, "Joan Price", "14 Mill Lane", "20 November 2026", "Our visit", "Dear Joanie,", "I come on Monday.", "Yours sincerely,", "Priya Shah", "North team"]);
        assert_eq!(paper.headers["content-disposition"], "inline; filename=\"letter-2026-11-20.pdf\"");
        house.proves().await;
    }

    async fn a_letter_in_a_script_that_the_pdf_cannot_show_leads_to_the_browsers_own_print(house) {
        let (joan, priya) = joan(&house).await;
        let write = |body: &'static str| [("template", "visit"), ("to_name", "Joan Price"), ("to_lines", "14 Mill Lane"), ("title", "Our visit"), ("body", body)];
        let new = format!("/people/{}/letters/new", joan.id);
        let arabic = priya.post(&new, &write("Dear Joan,\n\nمرحبا")).await.leads();
        let page = priya.get(&arabic).await.is_ok().has("مرحبا").has("<bdi>ا ب ح ر م</bdi>");
        page.has("Print this page from your browser instead");
        priya.get(&format!("{arabic}/pdf")).await.reads(&["stands for a letter or sign"]);
        let polish = priya.post(&new, &write("Drogi Łukaszu – dziękuję")).await.leads();
        priya.get(&polish).await.is_ok().lacks("<bdi>");
        house.proves().await;
    }

    async fn the_summary_is_a_pdf_without_what_must_not_lie_about(house) {
        let (joan, priya) = joan(&house).await;
        let at = format!("/people/{}", joan.id);
        for (kind, text) in [("key_safe", "Code 4821"), ("allergy", "Penicillin")] {
            let alert = [("kind", kind), ("text", text), ("from_on", "1/11/2026")];
            priya.post(&format!("{at}/details/alerts/add"), &alert).await.leads();
        }
        let paper = priya.get(&format!("{at}/summary/pdf")).await;
        paper.reads(&["20 November 2026 at 10:00 by Priya Shah", "Joan Price", "What to mind", "Allergy: Penicillin", "What happens next", "Nothing is due"]);
        assert!(!paper.pdf_words().contains("4821"));
        priya.get(&format!("{at}/summary")).await.is_ok().has(&format!("{at}/summary/pdf"));
    }

    async fn paper_opens_to_whom_its_page_opens_and_every_look_is_written_down(house) {
        let (joan, priya) = joan(&house).await;
        let address = request(&priya, joan.id).await;
        let pdf = format!("{address}/print/pdf");
        let (nora, pat) = (house.colleague("Nora Body", &[], &[]).await, house.colleague("Pat Nel", &["panel_member"], &[]).await);
        assert!(nora.get(&pdf).await.status.is_client_error());
        assert_eq!(pat.get(&pdf).await.status, pat.get(&format!("{address}/print")).await.status);
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.get(&pdf.replace(&joan.id.to_string(), &sam.id.to_string())).await.is_not_found();
        let before = looks(&house).await;
        let ana = house.colleague("Ana Lund", &["social_worker"], &["north"]).await;
        assert!(!ana.get(&pdf).await.pdf_words().is_empty());
        assert!(looks(&house).await > before);
        crate::forms::filling::restrict(&house, joan.id).await;
        ana.get(&pdf).await.is_not_found();
        ana.get(&format!("/people/{}/summary/pdf", joan.id)).await.is_not_found();
        house.proves().await;
    }
}
