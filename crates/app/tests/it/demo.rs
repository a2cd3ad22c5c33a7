//! Exampleshire: whole, the same each time, and like life.

use std::collections::BTreeSet;

use almoner::demo::{self, Made, Plan};
use almoner::house::council::Council;
use almoner::house::sign_in;
use db::Archive;
use db::entities::{
    account, allocation, case_note, chain_head, person, referral, relationship, task, warning_note,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, DbBackend, Statement};
use rules::vocabulary::nhs_number::NhsNumber;

use crate::support::Engine;

pub const PLAN: Plan = Plan {
    people: 200,
    seed: 1,
    today: jiff::civil::date(2026, 11, 20),
};

pub async fn made(archive: &Archive, plan: &Plan) -> Made {
    let council = Council::exampleshire().unwrap();
    demo::make(archive, &council, plan, |_| {}).await.unwrap()
}

async fn last_hash(archive: &Archive) -> String {
    let head = chain_head::Entity::find().one(archive.reader()).await;
    head.unwrap().unwrap().hash
}

async fn is_proved(engine: Engine) -> String {
    let place = engine.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let made = made(&archive, &PLAN).await;
    let proof = db::verify(&archive).await.unwrap().unwrap();
    assert!(proof.rows > 5_000, "{proof:?}");
    assert!(made.open_cases > 10 && made.notes > 1_000, "{made:?}");
    let hash = last_hash(&archive).await;
    archive.close().await.unwrap();
    hash
}

#[tokio::test]
async fn its_chain_holds_and_its_tables_agree_with_it_and_both_databases_hold_the_same() {
    assert_eq!(
        is_proved(Engine::Sqlite).await,
        is_proved(Engine::Postgres).await
    );
}

async fn indexes(archive: &Archive) -> Vec<String> {
    let sql =
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    let statement = Statement::from_string(DbBackend::Sqlite, sql);
    let rows = archive.reader().query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "sql").unwrap())
        .collect()
}

#[tokio::test]
async fn it_has_every_index_that_an_empty_archive_has() {
    let place = Engine::Sqlite.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let before = indexes(&archive).await;
    made(&archive, &Plan { people: 20, ..PLAN }).await;
    assert_eq!(indexes(&archive).await, before);
    assert!(before.len() > 20);
}

#[tokio::test]
async fn a_handful_of_people_is_enough() {
    for people in [1, 2, 3] {
        let place = Engine::Sqlite.place().await;
        let archive = Archive::open(&place.settings().location().unwrap())
            .await
            .unwrap();
        made(&archive, &Plan { people, ..PLAN }).await;
        assert!(db::verify(&archive).await.unwrap().is_ok(), "{people}");
    }
}

#[tokio::test]
async fn another_seed_is_another_exampleshire_and_the_same_seed_the_same() {
    let mut hashes = BTreeSet::new();
    for seed in [1, 2, 1] {
        let place = Engine::Sqlite.place().await;
        let archive = Archive::open(&place.settings().location().unwrap())
            .await
            .unwrap();
        let plan = Plan {
            people: 60,
            seed,
            ..PLAN
        };
        made(&archive, &plan).await;
        hashes.insert(last_hash(&archive).await);
    }
    assert_eq!(hashes.len(), 2);
}

#[tokio::test]
async fn its_people_are_those_whom_adult_social_care_meets() {
    let place = Engine::Sqlite.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let plan = Plan {
        people: 700,
        ..PLAN
    };
    let made = made(&archive, &plan).await;
    let people = person::Entity::find().all(archive.reader()).await.unwrap();
    let numbers: Vec<&String> = people
        .iter()
        .filter_map(|p| p.nhs_number.as_ref())
        .collect();
    let different: BTreeSet<_> = numbers.iter().collect();
    assert_eq!(
        numbers.len(),
        different.len(),
        "an NHS number is given twice"
    );
    assert!(
        numbers
            .iter()
            .all(|n| n.starts_with("999") && NhsNumber::parse(n).is_ok())
    );
    let share = |those: usize| those * 100 / people.len();
    let older = people
        .iter()
        .filter(|p| p.born_on.unwrap().year() <= 1961)
        .count();
    assert!((60..75).contains(&share(older)), "{}", share(older));
    let died = people.iter().filter(|p| p.died_on.is_some()).count();
    assert!((8..22).contains(&share(died)), "{}", share(died));
    let open = share(made.open_cases as usize);
    assert!((11..16).contains(&open), "{open}");
    let waiting = referral::Entity::find()
        .filter(referral::Column::AllocatedOn.is_null())
        .filter(referral::Column::ClosedOn.is_null());
    assert_eq!(waiting.count(archive.reader()).await.unwrap(), made.waiting);
    let waiting = made.waiting * 1000 / 700;
    assert!((4..40).contains(&waiting), "{waiting} of a thousand wait");
    let notes = case_note::Entity::find()
        .count(archive.reader())
        .await
        .unwrap();
    assert!((9..13).contains(&(notes / 700)), "{notes}");
    let after_death = allocation::Entity::find()
        .filter(allocation::Column::UntilOn.is_null())
        .filter(
            allocation::Column::PersonId
                .is_in(people.iter().filter(|p| p.died_on.is_some()).map(|p| p.id)),
        );
    assert_eq!(after_death.count(archive.reader()).await.unwrap(), 0);
}

#[tokio::test]
async fn its_conversations_answer_everything_their_forms_ask() {
    use almoner::house::forms::definition::Kind as FormKind;
    use almoner::house::forms::{Answers, Desk, Known, KnownFact, show::typed_again};
    use almoner::support::forms::owed::checked;
    use db::entities::{conversation, filled_form};
    let place = Engine::Sqlite.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let plan = Plan {
        people: 1_600,
        ..PLAN
    };
    made(&archive, &plan).await;
    let council = Council::exampleshire().unwrap();
    let forms = filled_form::Entity::find()
        .all(archive.reader())
        .await
        .unwrap();
    let mut kinds = BTreeSet::new();
    for row in &forms {
        let (Some(answers), Some(at)) = (&row.answers, row.submitted_at.or(row.returned_at)) else {
            continue;
        };
        let form = council.forms.edition(&row.form, row.edition).unwrap();
        let typed = typed_again(form, answers.as_object().unwrap());
        // The record as it was when the form was filled in.
        let was = |name: &str| answers[name]["was"].as_str().map(str::to_owned);
        let facts = form.questions().filter_map(|(_, question)| {
            let FormKind::Known { fact } = &question.kind else {
                return None;
            };
            let raw = was(&question.id);
            let known = KnownFact {
                raw,
                ..KnownFact::default()
            };
            Some((fact.clone(), known))
        });
        let known: Known = facts.collect();
        let desk = Desk {
            council: &council,
            today: rules::vocabulary::dates::london_date(*at),
            born_on: None,
            colleagues: &[],
            known: &known,
            files: &[],
            earlier: &Answers::new(),
        };
        assert_eq!(checked(form, &typed, &desk).wrong, [], "{}", row.number);
        kinds.insert(row.form.clone());
    }
    assert_eq!(kinds.len(), 11, "{kinds:?}");
    let held = conversation::Entity::find()
        .count(archive.reader())
        .await
        .unwrap();
    assert!(held > 40, "{held}");
    let waiting = |row: &&filled_form::Model| {
        row.submitted_at.is_some() && row.approval == "colleague" && row.approved_at.is_none()
    };
    assert!(
        forms.iter().any(|row| waiting(&row)),
        "one waits for approval"
    );
    assert!(
        forms.iter().any(|row| row.returned_at.is_some()),
        "one was returned"
    );
}

#[tokio::test]
async fn whoever_is_tried_out_first_has_something_to_do_in_a_small_council_too() {
    let place = Engine::Sqlite.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let plan = Plan {
        people: 120,
        ..PLAN
    };
    made(&archive, &plan).await;
    let offered = sign_in::cast(archive.reader()).await.unwrap();
    let cast = demo::CAST.iter().map(|(name, ..)| *name);
    assert!(cast.eq(offered.iter().map(|one| one.name.as_str())));
    let priya = account::Entity::find()
        .filter(account::Column::Name.eq("Priya Shah"))
        .one(archive.reader())
        .await
        .unwrap()
        .unwrap();
    let cases = allocation::Entity::find()
        .filter(allocation::Column::WorkerId.eq(priya.id))
        .filter(allocation::Column::UntilOn.is_null());
    let cases = cases.count(archive.reader()).await.unwrap();
    let planned = task::Entity::find()
        .filter(task::Column::WorkerId.eq(priya.id))
        .count(archive.reader())
        .await
        .unwrap();
    assert!(cases >= 1 && planned >= 1, "{cases} cases, {planned} tasks");
    let warned = warning_note::Entity::find().count(archive.reader()).await;
    let around = relationship::Entity::find().count(archive.reader()).await;
    assert!(around.unwrap() > 60, "{warned:?}");
}

#[tokio::test]
async fn its_assessments_went_every_way_and_reviews_and_reablement_followed() {
    use almoner::support::assessments::store::stands;
    use db::entities::{assessment, deadline, eligibility_decision, reablement_episode, review};
    let place = Engine::Sqlite.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let plan = Plan {
        people: 1_000,
        ..PLAN
    };
    made(&archive, &plan).await;
    let rows = assessment::Entity::find()
        .all(archive.reader())
        .await
        .unwrap();
    let ways: BTreeSet<&str> = rows.iter().map(|row| stands(row).code()).collect();
    for way in ["offered", "begun", "refused", "completed"] {
        assert!(ways.contains(way), "{way}: {ways:?}");
    }
    let decided = eligibility_decision::Entity::find()
        .all(archive.reader())
        .await
        .unwrap();
    let results: BTreeSet<(&str, &str)> = decided
        .iter()
        .map(|row| (row.who.as_str(), row.result.as_str()))
        .collect();
    for result in [
        ("adult", "eligible"),
        ("adult", "not_eligible"),
        ("carer", "eligible"),
    ] {
        assert!(results.contains(&result), "{result:?}: {results:?}");
    }
    // Help to get back on their feet was offered first, and taken up by some.
    let offered: BTreeSet<(Option<&str>, bool)> = decided
        .iter()
        .filter(|row| (row.who.as_str(), row.result.as_str()) == ("adult", "eligible"))
        .map(|row| (row.reablement.as_deref(), row.reablement_because.is_some()))
        .collect();
    let ways = [
        (None, false),
        (Some("accepted"), false),
        (Some("declined"), true),
        (Some("not_suitable"), true),
    ];
    assert_eq!(offered, BTreeSet::from(ways));
    let reviews = review::Entity::find().all(archive.reader()).await.unwrap();
    assert!(reviews.iter().any(|row| row.held_on.is_some()));
    assert!(reviews.iter().any(|row| row.held_on.is_none()));
    let helped = reablement_episode::Entity::find()
        .all(archive.reader())
        .await
        .unwrap();
    assert!(helped.iter().any(|row| row.ended_on.is_none()));
    assert!(helped.iter().any(|row| row.follow_up.is_some()));
    // A clock of an assessment is the assessment's own, and does not run on beside one that was completed.
    let clocks = deadline::Entity::find()
        .filter(deadline::Column::Timescale.contains("ASSESSMENT_"))
        .all(archive.reader())
        .await
        .unwrap();
    let runs = |clock: &&deadline::Model| clock.met_on.is_none() && clock.stopped_on.is_none();
    assert!(clocks.iter().any(|clock| runs(&clock)));
    for clock in clocks.iter().filter(runs) {
        let completed = rows.iter().find(|row| {
            row.person_id == clock.person_id
                && row.completed_on.is_some()
                && row.began_on.is_some_and(|on| on >= clock.started_on)
        });
        assert!(completed.is_none(), "{clock:?} beside {completed:?}");
    }
    let to_complete = clocks
        .iter()
        .filter(|clock| clock.timescale == "ASSESSMENT_COMPLETE");
    for clock in to_complete {
        let of = rows.iter().find(|row| row.id == clock.about_id).unwrap();
        let says = almoner::support::assessments::store::kind(of).says();
        assert_eq!(clock.title, format!("Complete: {says}"));
    }
    // One assessment of a kind counts.
    let mut current = BTreeSet::new();
    for row in rows.iter().filter(|row| row.completed_on.is_some()) {
        let counts = row.superseded_at.is_none();
        assert!(
            !counts || current.insert((row.person_id, row.kind.clone())),
            "{row:?}"
        );
    }
}

#[tokio::test]
async fn a_supplier_and_a_review_team_have_work_on_its_way_and_somebody_prepares_for_adult_life() {
    use db::entities::{adult_life, assessment, batch_line, membership, review};
    let place = Engine::Sqlite.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let plan = Plan {
        people: 2_000,
        ..PLAN
    };
    made(&archive, &plan).await;
    let conn = archive.reader();
    let nadia = account::Entity::find().filter(account::Column::Name.eq("Nadia Rahman"));
    let nadia = nadia.one(conn).await.unwrap().unwrap();
    let team = membership::Entity::find().filter(membership::Column::AccountId.eq(nadia.id));
    let team = team.one(conn).await.unwrap().unwrap().team_id;
    let assessed = assessment::Entity::find().filter(assessment::Column::TeamId.eq(team));
    let assessed = assessed.all(conn).await.unwrap();
    assert!(assessed.iter().all(|row| row.batch_id.is_some()));
    assert!(
        assessed.iter().any(|row| row.completed_on.is_some()),
        "one is done"
    );
    let begun = |row: &assessment::Model| row.began_on.is_some() && row.completed_on.is_none();
    assert!(assessed.iter().any(begun), "one is begun");
    assert!(
        assessed.iter().any(|row| row.began_on.is_none()),
        "one waits"
    );
    let reviews = review::Entity::find().filter(review::Column::BatchId.is_not_null());
    let reviews = reviews.all(conn).await.unwrap();
    assert!(
        reviews.iter().any(|row| row.held_on.is_some()),
        "one is held"
    );
    assert!(reviews.iter().any(|row| row.held_on.is_none()), "one waits");
    let lines = batch_line::Entity::find().all(conn).await.unwrap();
    assert!(
        lines.iter().any(|line| line.returned_on.is_some()),
        "one came back"
    );
    let young = adult_life::Entity::find().count(conn).await.unwrap();
    assert!((5..60).contains(&young), "{young}");
}

#[tokio::test]
async fn who_died_has_no_budget_that_goes_on_and_a_judgement_speaks_of_what_was_found() {
    use db::entities::{direct_payment, eligibility_decision, personal_budget};
    let place = Engine::Sqlite.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let plan = Plan {
        people: 1_500,
        ..PLAN
    };
    made(&archive, &plan).await;
    let conn = archive.reader();
    let died = person::Entity::find().filter(person::Column::DiedOn.is_not_null());
    let died: BTreeSet<Uuid> = died
        .all(conn)
        .await
        .unwrap()
        .iter()
        .map(|one| one.id)
        .collect();
    let budgets = personal_budget::Entity::find().all(conn).await.unwrap();
    let of_the_dead: Vec<_> = budgets
        .iter()
        .filter(|row| died.contains(&row.person_id))
        .collect();
    assert!(!of_the_dead.is_empty());
    assert!(
        of_the_dead
            .iter()
            .all(|row| row.until_on.is_some_and(|until| until >= row.from_on))
    );
    assert!(budgets.iter().any(|row| row.until_on.is_none()));
    let payments = direct_payment::Entity::find().all(conn).await.unwrap();
    let paid = payments.iter().filter(|row| row.decided == "agreed");
    for row in paid {
        let over = budgets
            .iter()
            .any(|budget| budget.id == row.budget_id && budget.until_on.is_some());
        assert_eq!(row.ended_on.is_some(), over, "{row:?}");
    }
    // Hygiene and food have words of their own, and no other decision has them.
    let decisions = eligibility_decision::Entity::find()
        .all(conn)
        .await
        .unwrap();
    for (words, outcome) in [
        ("washed by others", "A2"),
        ("Eating so little", "A1"),
        ("out of the house", "A9"),
    ] {
        let told = decisions.iter().filter(|row| row.judgement.contains(words));
        assert!(
            told.clone()
                .all(|row| row.unable.to_string().contains(&format!("\"{outcome}\""))),
            "{words}"
        );
    }
    let means: BTreeSet<Option<&str>> = decisions.iter().map(|row| row.means.as_deref()).collect();
    assert!(means.len() == 3, "{means:?}");
    let settled = |row: &&eligibility_decision::Model| row.duty.as_deref() == Some("duty");
    assert!(decisions.iter().any(|row| settled(&row)));
}
