//! Assessments that are refused or called off while they are begun, tests that are half done, and two who decide at once.

use db::Event;
use db::entities::{assessment, eligibility_decision, filled_form};
use db::sea_orm::entity::prelude::*;

use super::{JUDGED, assess, assessed, decide, fill_in, fill_rest, form_of, offer, only};
use crate::forms::{begin, fill, joan, row};
use crate::support::{TestHouse, on_both};

const REFUSED: [(&str, &str); 5] = [
    ("refused_on-day", "19"),
    ("refused_on-month", "11"),
    ("refused_on-year", "2026"),
    ("words", "I want to be left alone"),
    ("has_capacity", "yes"),
];
const OFF: [(&str, &str); 4] = [
    ("on-day", "20"),
    ("on-month", "11"),
    ("on-year", "2026"),
    ("because", "She moved away"),
];

/// The form stands in progress again, past the table of moves.
async fn bring_back(house: &TestHouse, form: &filled_form::Model) {
    let mut change = house.change(None).await;
    change
        .update::<filled_form::Entity>(form, |row| row.discarded_at = None)
        .await
        .unwrap();
    let (person, about) = (Some(form.person_id), Some(form.id));
    change.log(Event::FormRestored, person, about, serde_json::json!({}));
    change.commit().await.unwrap();
}

on_both! {
    // Care Act 2014 s.11
    async fn a_refused_assessment_is_not_completed_and_its_form_is_put_away(house) {
        let (joan, priya) = joan(&house).await;
        let address = offer(&priya, joan.id, "needs", &[]).await;
        let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
        fill_in(&priya, &form).await;
        let mut refused = REFUSED.to_vec();
        refused.push(("at_risk_of_abuse", "no"));
        priya.post(&format!("{address}/refuse"), &refused).await.leads_to(&address);
        let kept = row(&house, &form).await;
        assert_eq!(kept.discarded_because.as_deref(), Some("The assessment was refused"));
        priya.get(&form).await.is_ok().has("Discarded").has("Restore");
        priya.post(&format!("{form}/check"), &[]).await.is_conflict();
        for page in ["refuse", "urgent", "withdraw", "eligibility"] {
            priya.get(&format!("{address}/{page}")).await.is_conflict();
        }
        priya.post(&format!("{address}/begin"), &[]).await.is_conflict().has("This assessment is refused. It can be begun while it is asked for or offered");
        bring_back(&house, &kept).await;
        fill_rest(&priya, &form, &["a2", "a5"], &[]).await;
        priya.post(&format!("{form}/check"), &[]).await.is_conflict().has("This assessment is refused. It can be completed while it is begun");
        assert_eq!(only(&house).await.completed_on, None);
        assert!(row(&house, &form).await.submitted_at.is_none());
        house.proves().await;
    }

    async fn who_agrees_after_all_is_assessed_on_the_form_that_was_put_away(house) {
        let (joan, priya) = joan(&house).await;
        for (page, sent, says) in [
            ("refuse", [&REFUSED[..], &[("at_risk_of_abuse", "no")]].concat(), "It was refused on 19 November 2026: I want to be left alone"),
            ("withdraw", OFF.to_vec(), "It was called off on 20 November 2026: She moved away"),
        ] {
            let form = begin(&priya, joan.id, "needs_assessment").await;
            let found = assessment::Entity::find().filter(assessment::Column::ClosedOn.is_null());
            let open = found.one(house.house.archive.reader()).await.unwrap().unwrap();
            let address = format!("/people/{}/assessments/{}", joan.id, open.id);
            priya.post(&format!("{address}/{page}"), &sent).await.leads_to(&address);
            assert!(row(&house, &form).await.discarded_at.is_some());
            priya.post(&format!("{form}/moves/restore"), &[]).await.leads();
            priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has(says);
            priya.get(&address).await.is_ok().lacks("Refused on").has("Begun");
            assess(&priya, &form, &["a2", "a5"], &[]).await;
            priya.get(&address).await.is_ok().has("Decide on eligibility");
        }
        house.proves().await;
    }

    async fn what_must_go_on_in_spite_of_a_refusal_is_completed(house) {
        let (joan, priya) = joan(&house).await;
        let form = begin(&priya, joan.id, "needs_assessment").await;
        let address = format!("/people/{}/assessments/{}", joan.id, only(&house).await.id);
        let mut refused = REFUSED.to_vec();
        refused.push(("at_risk_of_abuse", "yes"));
        priya.post(&format!("{address}/refuse"), &refused).await.leads_to(&address);
        // Nobody had asked for it: put away, it waits all the same, and is not called off with its form.
        priya.post(&format!("{form}/moves/discard"), &[("because", "Begun on the wrong form")]).await.leads();
        assert_eq!((only(&house).await.withdrawn_on, only(&house).await.closed_on), (None, None));
        let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
        assess(&priya, &form, &["a2", "a5"], &[]).await;
        assert!(only(&house).await.completed_on.is_some());
        house.proves().await;
    }

    // Mental Capacity Act 2005 ss.2, 3
    async fn a_test_of_capacity_that_is_half_done_is_not_submitted(house) {
        let (joan, priya) = joan(&house).await;
        let form = begin(&priya, joan.id, "needs_assessment").await;
        fill_in(&priya, &form).await;
        fill_rest(&priya, &form, &["a2"], &[]).await;
        let check = format!("{form}/check");
        let none = ("difficulty", "none");
        let four = [("understands", "yes"), ("keeps", "yes"), ("tells", "yes"), ("capacity_note", "Asked twice")];
        let helped = [none, ("doubts", "yes"), ("helped", "yes")];
        let part = |weighs: &'static str| [&helped[..], &four, &[("weighs", weighs)]].concat();
        fill(&priya, &form, "taking_part", &[none, ("doubts", "yes"), ("helped", "no")]).await.leads();
        priya.get(&check).await.is_ok().has("Do that first: the test is not done");
        priya.post(&check, &[]).await.has_problem("Do that first: the test is not done");
        fill(&priya, &form, "taking_part", &part("no")).await.leads();
        priya.post(&check, &[]).await.has_problem("the test is not done without it");
        assert!(row(&house, &form).await.submitted_at.is_none());
        // Who can do all four can decide, whatever their diagnosis.
        fill(&priya, &form, "taking_part", &part("yes")).await.leads();
        priya.get(&check).await.is_ok().lacks("the test is not done");
        let done = [&part("no")[..], &[("because_of", "no")]].concat();
        fill(&priya, &form, "taking_part", &done).await.leads();
        priya.post(&check, &[]).await.leads_to(&form);
        assert_eq!(only(&house).await.has_capacity, Some(true));
        house.proves().await;
    }

    // Care Act 2014 s.67; SI 2014/2824 reg. 4
    async fn an_advocate_is_named_wherever_one_is_owed(house) {
        let (joan, priya) = joan(&house).await;
        let form = begin(&priya, joan.id, "needs_assessment").await;
        fill_in(&priya, &form).await;
        fill_rest(&priya, &form, &["a2"], &[]).await;
        let check = format!("{form}/check");
        let page = format!("{form}/pages/taking_part");
        let hard = |more: &[(&'static str, &'static str)]| [&[("difficulty", "weighing"), ("doubts", "no")][..], more].concat();
        let stay = [("appropriate", "yes"), ("long_stay", "yes"), ("disagree", "no")];
        let disagree = [("appropriate", "yes"), ("long_stay", "no"), ("disagree", "yes")];
        for (owed, says) in [
            (&stay[..], "a long stay that the NHS arranges is likely"),
            (&disagree, "you and they disagree"),
            (&[("appropriate", "no")], "Arrange an independent advocate before you go on"),
        ] {
            fill(&priya, &form, "taking_part", &hard(owed)).await.leads();
            priya.get(&page).await.is_ok().has(says).has("Who is the independent advocate?");
            priya.post(&check, &[]).await.has_problem("Name them, or say why there is none yet");
        }
        let nobody = [("appropriate", "yes"), ("long_stay", "no"), ("disagree", "no")];
        fill(&priya, &form, "taking_part", &hard(&nobody)).await.leads();
        priya.get(&check).await.is_ok().lacks("Name them, or say why");
        let named = [&stay[..], &[("advocate", "Ravi Menon, Speaking Up")]].concat();
        fill(&priya, &form, "taking_part", &hard(&named)).await.leads();
        priya.post(&check, &[]).await.leads_to(&form);
        let kept = only(&house).await;
        assert_eq!((kept.advocacy.as_deref(), kept.advocate.as_deref()), (Some("needed"), Some("Ravi Menon, Speaking Up")));
        priya.get(&format!("/people/{}/assessments/{}", joan.id, kept.id)).await.is_ok().has("Ravi Menon").lacks("must be arranged");
        priya.get(&form).await.is_ok().lacks("must be arranged");
        house.proves().await;
    }

    async fn of_two_who_decide_at_once_one_is_told(house) {
        let (joan, priya) = joan(&house).await;
        let tom = house.colleague("Tom Reed", &["social_worker"], &["north"]).await;
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let page = format!("{address}/eligibility");
        let (one, other) = tokio::join!(priya.post(&page, &JUDGED), tom.post(&page, &JUDGED));
        let mut ways = [one.status.as_u16(), other.status.as_u16()];
        ways.sort_unstable();
        assert_eq!(ways, [303, 409]);
        // Who has seen the decision may decide again; who has not is told of it.
        tom.post(&page, &JUDGED).await.is_conflict().has("Somebody else has decided on these needs");
        decide(&tom, &page, &JUDGED).await.leads();
        let all = eligibility_decision::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!((all.len(), all.iter().filter(|one| one.superseded_at.is_none()).count()), (2, 1));
        house.proves().await;
    }

    async fn of_two_who_refuse_begin_or_call_off_one_assessment_at_once_one_is_told(house) {
        let (joan, priya) = joan(&house).await;
        let tom = crate::forms::manager(&house).await;
        let mut refused = REFUSED.to_vec();
        refused.push(("at_risk_of_abuse", "no"));
        let ways = [("refuse", refused), ("withdraw", OFF.to_vec()), ("begin", Vec::new())];
        for (one, first) in &ways {
            for (other, second) in &ways {
                let address = offer(&priya, joan.id, "needs", &[]).await;
                let (first_path, second_path) = (format!("{address}/{one}"), format!("{address}/{other}"));
                let (a, b) = tokio::join!(priya.post(&first_path, first), tom.post(&second_path, second));
                let mut found = [a.status.as_u16(), b.status.as_u16()];
                found.sort_unstable();
                let row = crate::assessments::rows(&house).await.into_iter().find(|row| address.ends_with(&row.id.to_string())).unwrap();
                match (*one, *other) {
                    // Both are led to the one form.
                    ("begin", "begin") => assert_eq!(found[0], 303, "{found:?}"),
                    // What was begun may still be refused or called off, where the beginning came first.
                    ("begin", _) | (_, "begin") => assert!(found == [303, 409] || found == [303, 303], "{one} {other} {found:?}"),
                    _ => assert_eq!(found, [303, 409], "{one} {other}"),
                }
                assert!(row.refused_on.is_none() || row.withdrawn_on.is_none(), "{one} {other}: {row:?}");
                let open = filled_form::Entity::find().filter(filled_form::Column::DiscardedAt.is_null()).all(house.house.archive.reader()).await.unwrap();
                let closed = row.refused_on.is_some() || row.withdrawn_on.is_some();
                assert_eq!(open.len(), usize::from(!closed), "{one} {other}");
                // The next round begins anew.
                if !closed {
                    priya.post(&format!("{address}/withdraw"), &OFF).await.leads();
                }
            }
        }
        house.proves().await;
    }
}
