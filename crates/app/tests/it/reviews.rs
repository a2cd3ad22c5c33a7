//! Reviews and reablement: due by rule, held, side by side with last time; what happens next on every record.

use almoner::casework::clocks::Hands;
use almoner::support::reviews::store;
use db::entities::{deadline, filled_form, reablement_episode, review};
use db::sea_orm::entity::prelude::*;

use crate::assessments::form_of;
use crate::direct_payments::with_budget;
use crate::forms::{begin, fill, joan, manager, nothing_is_hard, open};
use crate::plans::but;
use crate::support::{TestHouse, Visitor, on_both};

pub async fn rows(house: &TestHouse) -> Vec<review::Model> {
    review::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap()
}

/// A plan was agreed for this person by the visitor today.
async fn plan_agreed(house: &TestHouse, who: &Visitor, person: Uuid) {
    let team = house.team("north").await.id;
    let mut change = house.change(Some(who.id())).await;
    let hands = Hands::of_worker(team, who.id());
    store::plan_agreed(&mut change, &house.house, person, None, hands)
        .await
        .unwrap();
    change.commit().await.unwrap();
}

/// Holds a review on its form. `more`: other answers about its kind and its end.
pub async fn hold(
    who: &Visitor,
    address: &str,
    held: [&str; 3],
    again: [&str; 3],
    more: &[(&str, &str)],
) {
    let needs = [
        ("needs_changed", "less"),
        ("changed_how", "Stronger since October"),
        ("safe", "yes"),
    ];
    hold_with(who, address, held, again, (&needs, more)).await;
}

/// What is typed into the boxes of a topic.
type Boxes<'a> = &'a [(&'a str, &'a str)];

/// The same, with what is said of the needs.
async fn hold_with(
    who: &Visitor,
    address: &str,
    held: [&str; 3],
    again: [&str; 3],
    (needs, more): (Boxes<'_>, Boxes<'_>),
) {
    let kind = more.iter().find(|(name, _)| *name == "kind");
    let day = [
        ("held_on-day", held[0]),
        ("held_on-month", held[1]),
        ("held_on-year", held[2]),
        ("held_how", "home"),
        ("kind", kind.map_or("light_touch", |(_, kind)| kind)),
    ];
    fill(who, address, "meeting", &day).await.leads();
    let nothing = nothing_is_hard(who, address).await;
    fill(who, address, "taking_part", &nothing).await.leads();
    let words = [
        ("own_words", "The morning call comes too late"),
        ("strengths", "Cooks again"),
    ];
    fill(who, address, "words", &words).await.leads();
    let outcomes = [
        ("outcomes.0.what", "Wash by myself"),
        ("outcomes.0.met", "met"),
        ("outcomes.count", "1"),
        ("outcomes_met", "all"),
    ];
    fill(who, address, "outcomes", &outcomes).await.leads();
    fill(who, address, "needs", needs).await.leads();
    let support = [
        ("working", "The rail"),
        ("weekly_before", "192.40"),
        ("weekly_after", "172.40"),
    ];
    fill(who, address, "support", &support).await.leads();
    let mut end = vec![
        ("result", "plan_changed"),
        ("result_why", "One call fewer, as she wished"),
        ("again-day", again[0]),
        ("again-month", again[1]),
        ("again-year", again[2]),
        ("copy", "yes"),
    ];
    for (name, value) in more.iter().filter(|(name, _)| *name != "kind") {
        end.retain(|(known, _)| known != name);
        end.push((name, value));
    }
    fill(who, address, "ending", &end).await.leads();
    who.post(&format!("{address}/check"), &[])
        .await
        .leads_to(address);
}

async fn begin_review(house: &TestHouse, who: &Visitor) -> String {
    let open = rows(house)
        .await
        .into_iter()
        .find(|row| row.held_on.is_none() && row.stopped_on.is_none())
        .unwrap();
    let path = format!("/people/{}/reviews/{}/begin", open.person_id, open.id);
    form_of(&who.post(&path, &[]).await.leads())
}

on_both! {
    // A57, R76
    async fn a_plan_is_looked_at_within_eight_weeks_and_then_within_the_year(house) {
        let (joan, priya) = joan(&house).await;
        let tab = format!("/people/{}/forms", joan.id);
        priya.get(&tab).await.is_ok().has("No review is planned");
        plan_agreed(&house, &priya, joan.id).await;
        priya.get(&tab).await.is_ok().has("First look").has("due Fri 15 Jan 2027")
            .has("We look with you at how the plan is working: Priya Shah, by Fri 15 Jan 2027");
        // Due soon from a month before, overdue from the day after.
        for (now, tag) in [("2026-12-14", "Later"), ("2026-12-15", "Due soon"), ("2027-01-15", "Due soon"), ("2027-01-16", "Overdue")] {
            house.at(&format!("{now}T10:00:00Z"));
            priya.again(&house).await.get(&tab).await.is_ok().has(&format!("{tag}</strong>"));
        }
        house.at("2027-01-17T10:00:00Z");
        let priya = priya.again(&house).await;
        let form = begin_review(&house, &priya).await;
        hold(&priya, &form, ["12", "1", "2027"], ["1", "3", "2028"], &[]).await;
        let all = rows(&house).await;
        let held = all.iter().find(|row| row.held_on.is_some()).unwrap();
        assert_eq!((held.kind.as_str(), held.held_on.unwrap().to_string().as_str()), ("light_touch", "2027-01-12"));
        assert_eq!((held.outcomes_met.as_deref(), held.needs_changed.as_deref(), held.result.as_deref()), (Some("all"), Some("less"), Some("plan_changed")));
        assert_eq!((held.weekly_pence_before, held.weekly_pence_after), (Some(19_240), Some(17_240)));
        // A day later than twelve months on is brought forward to them.
        let next = all.iter().find(|row| row.held_on.is_none()).unwrap();
        assert_eq!((next.kind.as_str(), next.due_on.to_string().as_str()), ("planned", "2028-01-12"));
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let told: Vec<(&str, bool)> = clocks.iter().map(|row| (row.timescale.as_str(), row.met_on.is_some())).collect();
        assert_eq!(told, [("CARE_REVIEW_LIGHT", true), ("CARE_REVIEW_ANNUAL", false)]);
        priya.get(&tab).await.is_ok().has("£172.40 a week, £20.00 less than before").has("Outcomes met: all of them");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Review held");
        house.proves().await;
    }

    // A63
    async fn a_review_stands_beside_the_last_with_what_was_said_then(house) {
        let (joan, priya) = joan(&house).await;
        plan_agreed(&house, &priya, joan.id).await;
        let first = begin_review(&house, &priya).await;
        hold(&priya, &first, ["19", "11", "2026"], ["1", "6", "2027"], &[]).await;
        let second = begin_review(&house, &priya).await;
        assert_ne!(first, second);
        priya.get(&format!("{second}/pages/words")).await.is_ok().has("Cooks again").lacks("The morning call comes too late");
        priya.get(&format!("{second}/pages/outcomes")).await.is_ok().has("Wash by myself");
        fill(&priya, &second, "words", &[("own_words", "It is going well"), ("strengths", "Cooks for friends")]).await.leads();
        priya.get(&format!("{second}/beside")).await.is_ok()
            .has("The morning call comes too late").has("It is going well").has("Cooks again").has("Cooks for friends");
        let row = filled_form::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let row = row.iter().find(|row| second.ends_with(&row.id.to_string())).unwrap();
        assert!(first.ends_with(&row.from_id.unwrap().to_string()));
        house.proves().await;
    }

    // R76; Care Act 2014 s.27(1), (4)
    async fn a_review_says_need_by_need_and_outcome_by_outcome_what_changed_since_the_plan(house) {
        let hands = with_budget(&house).await;
        house.at("2027-02-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let form = begin_review(&house, &priya).await;
        // The needs of the plan stand there, each once.
        let page = priya.get(&format!("{form}/pages/needs")).await.is_ok();
        let needs = crate::plans::needs(&house, crate::plans::the_plan(&house).await.id).await;
        let mut outcomes: Vec<&str> = needs.iter().map(|need| need.outcome.as_str()).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        page.has(&format!("name=\"each_need.{}.need\"", outcomes.len() - 1)).has("value=\"Maintaining personal hygiene\"");
        let changed = [
            ("needs_changed", "less"), ("changed_how", "Stronger since October"), ("safe", "yes"),
            ("each_need.0.need", "Washing"), ("each_need.0.now", "less"), ("each_need.0.how", "She sits to wash"),
            ("each_need.1.need", "The stairs"), ("each_need.1.now", "same"),
            ("each_need.2.need", "Going out"), ("each_need.2.now", "new"), ("each_need.count", "3"),
        ];
        hold(&priya, &form, ["1", "2", "2027"], ["1", "2", "2028"], &[]).await;
        let tab = format!("/people/{}/forms", hands.joan.id);
        priya.get(&tab).await.is_ok().has("Wash by myself: it has happened").lacks("Washing:");
        let again = begin_review(&house, &priya).await;
        fill(&priya, &again, "needs", &changed).await.leads();
        priya.get(&again).await.is_ok().has("Each need of the plan, as it is now").has("She sits to wash");
        hold_with(&priya, &again, ["1", "2", "2027"], ["1", "2", "2028"], (&changed, &[("kind", "planned")])).await;
        priya.get(&tab).await.is_ok()
            .has("Washing: less help is needed. She sits to wash").has("Going out: new since the plan").lacks("The stairs: the same");
        house.proves().await;
    }

    async fn support_that_ends_has_no_next_review(house) {
        let (joan, priya) = joan(&house).await;
        plan_agreed(&house, &priya, joan.id).await;
        let form = begin_review(&house, &priya).await;
        hold(&priya, &form, ["19", "11", "2026"], ["1", "6", "2027"], &[("result", "ended_independent")]).await;
        assert!(rows(&house).await.iter().all(|row| row.held_on.is_some()));
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(clocks.iter().all(|row| row.met_on.is_some() || row.stopped_on.is_some()));
        let tom = manager(&house).await;
        tom.get("/reviews").await.is_ok().has("<strong>1</strong> held in the last 90 days").has("<strong>100%</strong> of them in time")
            .has("<strong>100%</strong> of them ended or reduced").has("No review of a plan is due within six months");
        house.proves().await;
    }

    async fn a_review_is_asked_for_brought_forward_or_declined_with_reasons(house) {
        let (joan, priya) = joan(&house).await;
        plan_agreed(&house, &priya, joan.id).await;
        let path = format!("/people/{}/reviews/new", joan.id);
        let from = [("from_on-day", "19"), ("from_on-month", "11"), ("from_on-year", "2026"), ("reason", "asked")];
        priya.post(&path, &from).await.has_problem("Choose which review it is");
        let mut early = from.to_vec();
        early.extend([("kind", "early"), ("due_on-day", "15"), ("due_on-month", "1"), ("due_on-year", "2027")]);
        priya.post(&path, &early).await.has_problem("choose an earlier day");
        let mut late = from.to_vec();
        late.extend([("kind", "on_request"), ("due_on-day", "4"), ("due_on-month", "12"), ("due_on-year", "2026")]);
        priya.post(&path, &late).await.has_problem("It must be held by 3 December 2026 at the latest");
        let mut asked = from.to_vec();
        asked.extend([("kind", "on_request"), ("asked_by", "family"), ("because", "Mornings are hard")]);
        priya.post(&path, &asked).await.leads();
        let row = rows(&house).await.into_iter().find(|row| row.kind == "on_request").unwrap();
        assert_eq!((row.due_on.to_string().as_str(), row.asked_on.is_some()), ("2026-12-03", true));
        let decline = format!("/people/{}/reviews/{}/decline", joan.id, row.id);
        priya.post(&decline, &[]).await.has_problem("Why is the review not held? This needs an answer");
        priya.post(&decline, &[("because", "One was held last week; the call is moved today")]).await.leads();
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has("Not held").has("the call is moved today");
        // What is owed cannot be declined, and what is over not again.
        let owed = rows(&house).await.into_iter().find(|row| row.kind == "light_touch").unwrap();
        let status = priya.post(&format!("/people/{}/reviews/{}/decline", joan.id, owed.id), &[("because", "x")]).await.status;
        assert_eq!(status.as_u16(), 409);
        assert_eq!(priya.post(&decline, &[("because", "x")]).await.status.as_u16(), 409);
        house.proves().await;
    }

    // A54
    async fn a_review_that_ends_the_support_asks_for_no_next_day(house) {
        let (joan, priya) = joan(&house).await;
        plan_agreed(&house, &priya, joan.id).await;
        let form = begin_review(&house, &priya).await;
        hold(&priya, &form, ["20", "11", "2026"], ["", "", ""], &[("result", "ended_independent")]).await;
        let kept = filled_form::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((kept.submitted_at.is_some(), kept.review_on), (true, None));
        house.proves().await;
    }

    async fn a_review_that_goes_on_asks_for_the_next_day_and_who_speaks_up_for_the_person(house) {
        let (joan, priya) = joan(&house).await;
        plan_agreed(&house, &priya, joan.id).await;
        let form = begin_review(&house, &priya).await;
        let check = format!("{form}/check");
        for result in ["no_change", "plan_changed", "reassess", "care_home"] {
            fill(&priya, &form, "ending", &[("result", result)]).await.leads();
            priya.get(&check).await.is_ok().has("By when will you look again together? Enter the day");
        }
        let hard = [("difficulty", "telling"), ("appropriate", "yes"), ("long_stay", "no"), ("disagree", "yes")];
        fill(&priya, &form, "taking_part", &hard).await.leads();
        priya.get(&format!("{form}/pages/taking_part")).await.is_ok().has("you and they disagree");
        priya.get(&check).await.is_ok().has("Name them, or say why there is none yet");
        house.proves().await;
    }

    // R73, R75
    async fn a_review_team_gives_out_what_is_due_in_one_go(house) {
        let (joan, priya) = joan(&house).await;
        let arthur = house.person("Arthur", "Bell", |_| ()).await;
        let tom = manager(&house).await;
        plan_agreed(&house, &tom, joan.id).await;
        plan_agreed(&house, &tom, arthur.id).await;
        tom.get("/reviews").await.is_ok().has("Joan Price").has("Arthur Bell").has("Priya Shah");
        tom.post("/reviews", &[]).await.has_problem("Choose who will hold them").has_problem("Select the reviews to give out");
        let ids: Vec<String> = rows(&house).await.iter().map(|row| row.id.to_string()).collect();
        let worker = priya.id().to_string();
        tom.post("/reviews", &[("review", &ids[0]), ("review", &ids[1]), ("worker", &worker)]).await.leads();
        assert!(rows(&house).await.iter().all(|row| row.worker_id == Some(priya.id())));
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(clocks.iter().all(|row| row.worker_id == Some(priya.id())));
        let reader = house.colleague("Rita Reed", &["reader"], &["north"]).await;
        reader.get("/reviews").await.is_forbidden();
        reader.post("/reviews", &[("review", &ids[0]), ("worker", &worker)]).await.is_forbidden();
        house.proves().await;
    }

    // A61, A63: a form of the review that was begun and put away gives the review back.
    async fn a_review_whose_form_is_discarded_waits_again(house) {
        let (joan, priya) = joan(&house).await;
        plan_agreed(&house, &priya, joan.id).await;
        let form = begin_review(&house, &priya).await;
        let pages = open(&priya, &form, "meeting").await;
        assert!(pages.path.starts_with(&form));
        priya.post(&format!("{form}/moves/discard"), &[("because", "Not today")]).await.leads();
        assert!(rows(&house).await[0].filled_form_id.is_none());
        let again = begin_review(&house, &priya).await;
        assert_ne!(form, again);
        house.proves().await;
    }

    async fn what_the_table_of_reviews_does_not_know_is_refused_and_of_two_at_once_one_is_told(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let new = [("from_on-day", "19"), ("from_on-month", "11"), ("from_on-year", "2026"), ("reason", "asked"), ("kind", "on_request"), ("asked_by", "family")];
        priya.post(&format!("/people/{}/reviews/new", joan.id), &new).await.leads();
        let row = rows(&house).await.remove(0);
        let at = format!("/people/{}/reviews/{}", joan.id, row.id);
        let because = [("because", "One was held last week")];
        let (decline, begin) = (format!("{at}/decline"), format!("{at}/begin"));
        // One declines it while another begins it.
        let (one, other) = tokio::join!(priya.post(&decline, &because), tom.post(&begin, &[]));
        let mut ways = [one.status.as_u16(), other.status.as_u16()];
        ways.sort_unstable();
        assert_eq!(ways, [303, 409]);
        let row = rows(&house).await.remove(0);
        assert!(row.declined_on.is_some() != row.filled_form_id.is_some());
        priya.post(&decline, &because).await.is_conflict().has("It can be left unheld with a reason while it is to be held.");
        if row.declined_on.is_some() {
            tom.post(&begin, &[]).await.is_conflict().has("It can be begun while it is to be held.");
        }
        house.proves().await;
    }

    async fn what_the_table_of_reablement_does_not_know_is_refused_and_of_two_at_once_one_is_told(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let typed = [("kind", "home"), ("goals", "Cook for myself"), ("began_on-day", "9"), ("began_on-month", "11"), ("began_on-year", "2026"), ("expected_until", "20/12/2026")];
        priya.post(&format!("/people/{}/reablement/new", joan.id), &typed).await.leads();
        let row = reablement_episode::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let end = format!("/people/{}/reablement/{}/end", joan.id, row.id);
        let form = [("ended_on-day", "20"), ("ended_on-month", "11"), ("ended_on-year", "2026"), ("outcome", "no_support")];
        let (one, other) = tokio::join!(priya.post(&end, &form), tom.post(&end, &form));
        let mut ways = [one.status.as_u16(), other.status.as_u16()];
        ways.sort_unstable();
        assert_eq!(ways, [303, 409]);
        priya.get(&end).await.is_conflict().has("This help is ended.");
        house.proves().await;
    }

    // R36, R49, R50
    async fn reablement_is_free_for_six_weeks_and_asked_after_on_the_ninety_first_day(house) {
        let (joan, priya) = joan(&house).await;
        let path = format!("/people/{}/reablement/new", joan.id);
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has("free for six weeks");
        let mut typed = vec![
            ("kind", "home"), ("goals", "Get up the stairs\nCook for myself"), ("began_on-day", "9"), ("began_on-month", "10"), ("began_on-year", "2026"),
            ("discharged_on-day", "9"), ("discharged_on-month", "10"), ("discharged_on-year", "2026"), ("expected_until", "19/11/2026"),
        ];
        let mut shorter = typed.clone();
        shorter.extend([("free_until-day", "19"), ("free_until-month", "11"), ("free_until-year", "2026")]);
        priya.post(&path, &shorter).await.has_problem("It is free up to and including 19 November 2026 by law");
        priya.post(&path, &typed).await.leads();
        let row = reablement_episode::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((row.free_until.to_string().as_str(), row.follow_up_due_on.unwrap().to_string().as_str()), ("2026-11-20", "2027-01-08"));
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has("42 days free, 1 day charged for so far").has("Cook for myself");
        let tom = manager(&house).await;
        tom.get("/reablement").await.is_ok().has("Joan Price").has("<strong>1</strong> going on now");
        let at = format!("/people/{}/reablement/{}", joan.id, row.id);
        let today = [("ended_on-day", "20"), ("ended_on-month", "11"), ("ended_on-year", "2026"), ("outcome", "no_support")];
        priya.post(&format!("{at}/end"), &today).await.leads();
        assert_eq!(priya.post(&format!("{at}/end"), &today).await.status.as_u16(), 409);
        let early = [("on-day", "20"), ("on-month", "11"), ("on-year", "2026"), ("found", "home")];
        priya.post(&format!("{at}/follow-up"), &early).await.has_problem("the 91st day is what counts");
        house.at("2027-01-08T10:00:00Z");
        let priya = priya.again(&house).await;
        let then = [("on-day", "8"), ("on-month", "1"), ("on-year", "2027"), ("found", "home")];
        priya.post(&format!("{at}/follow-up"), &then).await.leads();
        // What was answered is put right by whoever sees the answer, and not overwritten.
        priya.post(&format!("{at}/follow-up"), &but(&then, &[("found", "hospital")])).await.is_conflict().has("It was answered on 8 January 2027");
        let kept = async || reablement_episode::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(kept().await.follow_up.as_deref(), Some("home"));
        priya.get(&format!("{at}/follow-up")).await.is_ok().has("It was answered on 8 January 2027").has("Put it right");
        let version = kept().await.version.to_string();
        let right = but(&then, &[("found", "hospital"), ("corrects", &version)]);
        priya.post(&format!("{at}/follow-up"), &right).await.leads();
        assert_eq!(kept().await.follow_up.as_deref(), Some("hospital"));
        priya.post(&format!("{at}/follow-up"), &right).await.is_conflict();
        let version = kept().await.version.to_string();
        priya.post(&format!("{at}/follow-up"), &but(&then, &[("corrects", &version)])).await.leads();
        tom.again(&house).await.get("/reablement").await.is_ok().has("<strong>1 of 1</strong> asked on the 91st day were at home");
        typed.retain(|(name, _)| !name.starts_with("discharged"));
        typed.extend([("free_until-day", "1"), ("free_until-month", "12"), ("free_until-year", "2026")]);
        priya.post(&path, &typed).await.has_problem("Say why it stays free for longer");
        house.proves().await;
    }

    // SI 2014/2672 reg 3(2)(b): one specified period, one time without charge
    async fn of_two_who_begin_the_same_help_at_once_one_is_told(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let path = format!("/people/{}/reablement/new", joan.id);
        let typed = [("kind", "home"), ("goals", "Cook for myself"), ("began_on-day", "9"), ("began_on-month", "11"), ("began_on-year", "2026"), ("expected_until", "20/12/2026")];
        let (one, other) = tokio::join!(priya.post(&path, &typed), tom.post(&path, &typed));
        let mut ways = [one.status.as_u16(), other.status.as_u16()];
        ways.sort_unstable();
        assert_eq!(ways, [303, 422]);
        priya.post(&path, &typed).await.has_problem("Help of this kind is on the record from 9 November 2026 and goes on");
        assert_eq!(reablement_episode::Entity::find().all(house.house.archive.reader()).await.unwrap().len(), 1);
        // Of another kind it may be, with what a bed must say and in the same six weeks.
        let bed = but(&typed, &[("kind", "bed"), ("began_on-day", "2")]);
        priya.post(&path, &bed).await.has_problem("Say what the bed is for").has_problem("Say where the bed is");
        priya.post(&path, &but(&bed, &[("purpose", "The stairs"), ("place", "Lime House")])).await.leads();
        house.proves().await;
    }

    // SI 2014/2672 reg 3(2)(b)
    async fn a_bed_and_help_at_home_over_the_same_days_share_one_six_weeks(house) {
        let (joan, priya) = joan(&house).await;
        let path = format!("/people/{}/reablement/new", joan.id);
        let free = async || {
            let all = reablement_episode::Entity::find().all(house.house.archive.reader()).await.unwrap();
            let mut free: Vec<String> = all.iter().map(|row| format!("{} {}", row.kind, row.free_until)).collect();
            free.sort();
            free
        };
        let home = [("kind", "home"), ("goals", "Cook for myself"), ("began_on", "9/11/2026")];
        priya.post(&path, &home).await.has_problem("Enter the day on which it should end");
        priya.post(&path, &but(&home, &[("expected_until", "20/12/2026")])).await.leads();
        assert_eq!(free().await, ["home 2026-12-21"]);
        let bed = [("kind", "short_stay"), ("goals", "Cook for myself"), ("began_on", "1/10/2026"), ("expected_until", "30/11/2026"), ("place", "Lime House")];
        priya.post(&path, &bed).await.has_problem("Say what the bed is for");
        let bed = but(&bed, &[("purpose", "To climb the stairs")]);
        priya.post(&path, &but(&bed, &[("free_until", "11/11/2026")])).await.has_problem("It is free up to and including 11 November 2026 by law");
        priya.post(&path, &bed).await.leads();
        assert_eq!(free().await, ["home 2026-11-12", "short_stay 2026-11-12"]);
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has("3 days free, 9 days charged for so far").has("At Lime House").has("For: To climb the stairs");
        // The bed was over before the help at home began: each has its own six weeks again.
        let row = reablement_episode::Entity::find().filter(reablement_episode::Column::Kind.eq("short_stay")).one(house.house.archive.reader()).await.unwrap().unwrap();
        let ended = [("ended_on", "8/11/2026"), ("outcome", "no_support")];
        priya.post(&format!("/people/{}/reablement/{}/end", joan.id, row.id), &ended).await.leads();
        assert_eq!(free().await, ["home 2026-12-21", "short_stay 2026-11-12"]);
        // Where somebody gave a reason for longer it stays.
        let other = but(&bed, &[("kind", "rapid"), ("began_on", "5/11/2026"), ("expected_until", "1/2/2027"), ("free_until", "1/2/2027"), ("extended_because", "She all but walks")]);
        priya.post(&path, &other).await.leads();
        assert_eq!(free().await, ["home 2026-11-12", "rapid 2027-02-01", "short_stay 2026-11-12"]);
        house.proves().await;
    }

    async fn help_that_was_written_down_wrongly_is_changed_with_a_reason(house) {
        let (joan, priya) = joan(&house).await;
        let typed = [("kind", "home"), ("goals", "Cook for myself"), ("began_on-day", "9"), ("began_on-month", "10"), ("began_on-year", "2026"), ("expected_until", "19/11/2026")];
        priya.post(&format!("/people/{}/reablement/new", joan.id), &typed).await.leads();
        let kept = async || reablement_episode::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let row = kept().await;
        let change = format!("/people/{}/reablement/{}/change", joan.id, row.id);
        let tab = format!("/people/{}/forms", joan.id);
        priya.get(&tab).await.is_ok().has(&change);
        let version = row.version.to_string();
        priya.get(&change).await.is_ok().has("Cook for myself").has(&format!("value=\"{version}\""));
        let right = [("goals", "Cook for myself\nWash by myself"), ("began_on-day", "5"), ("began_on-month", "10"), ("began_on-year", "2026"),
            ("expected_until-day", "30"), ("expected_until-month", "11"), ("expected_until-year", "2026"), ("because", "The agency began that Monday"), ("version", &version)];
        priya.post(&change, &but(&right, &[("because", "")])).await.has_problem("Why is it changed? This needs an answer");
        let longer = [("free_until-day", "1"), ("free_until-month", "12"), ("free_until-year", "2026")];
        priya.post(&change, &but(&right, &longer)).await.has_problem("Say why it stays free for longer");
        priya.post(&change, &right).await.leads_to(&tab);
        let now = kept().await;
        assert_eq!((now.began_on.to_string().as_str(), now.free_until.to_string().as_str()), ("2026-10-05", "2026-11-16"));
        assert_eq!(now.expected_until.unwrap().to_string(), "2026-11-30");
        priya.get(&tab).await.is_ok().has("42 days free, 5 days charged for so far").has("Wash by myself");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("The agency began that Monday");
        // Who opened it before that overwrites nothing.
        priya.post(&change, &right).await.is_conflict().has("Somebody else changed this").lacks("Open it again")
            .has(&format!("name=\"version\" value=\"{}\"", now.version)).has("The agency began that Monday");
        let walks = but(&right, &[("goals", "Walk to the shop")]);
        priya.post(&change, &walks).await.is_conflict().has("Wash by myself").has("Walk to the shop");
        let version = now.version.to_string();
        let mut longer = but(&right, &longer);
        longer.push(("extended_because", "She all but walks"));
        priya.post(&change, &but(&longer, &[("version", &version)])).await.leads();
        assert_eq!(kept().await.free_until.to_string(), "2026-12-01");
        let reader = house.colleague("Rita Reed", &["reader"], &["north"]).await;
        reader.get(&change).await.is_forbidden();
        house.proves().await;
    }

    async fn of_two_who_plan_the_same_review_at_once_one_is_planned(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let path = format!("/people/{}/reviews/new", joan.id);
        let typed = [("kind", "unplanned"), ("from_on-day", "19"), ("from_on-month", "11"), ("from_on-year", "2026"), ("reason", "asked")];
        let (one, other) = tokio::join!(priya.post(&path, &typed), tom.post(&path, &typed));
        one.leads();
        other.leads();
        assert_eq!(rows(&house).await.len(), 1);
        let row = &rows(&house).await[0];
        let begin = format!("/people/{}/reviews/{}/begin", joan.id, row.id);
        let (one, other) = tokio::join!(priya.post(&begin, &[]), tom.post(&begin, &[]));
        assert_eq!(form_of(&one.leads()), form_of(&other.leads()));
        house.proves().await;
    }

    async fn figures_are_of_all_though_the_list_is_cut(house) {
        let (joan, _) = joan(&house).await;
        let tom = manager(&house).await;
        let team = house.team("north").await.id;
        let from = db::Day("2026-10-01".parse().unwrap());
        let mut change = house.change(Some(tom.id())).await;
        for _ in 0..301 {
            let new = store::New {
                person_id: joan.id,
                kind: rules::review::Kind::Planned,
                from,
                due_on: Some(from),
                plan_id: None,
                asked_by: None,
                reason: None,
                because: None,
                hands: Hands::of_team(team),
            };
            store::plan(&mut change, &house.house, new).await.unwrap();
        }
        change.commit().await.unwrap();
        tom.get("/reviews").await.is_ok().has("<strong>301</strong> overdue").has("The figures above are of all");
    }

    async fn those_helped_back_on_their_feet_are_all_counted(house) {
        let (joan, priya) = joan(&house).await;
        let typed = [("kind", "home"), ("goals", "Cook for myself"), ("began_on-day", "9"), ("began_on-month", "10"), ("began_on-year", "2026"), ("expected_until", "19/11/2026")];
        priya.post(&format!("/people/{}/reablement/new", joan.id), &typed).await.leads();
        let row = reablement_episode::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let mut change = house.change(Some(priya.id())).await;
        for _ in 0..500 {
            let id = change.new_id();
            almoner::support::reablement::store::begin(&mut change, reablement_episode::Model { id, version: 1, ..row.clone() }).await.unwrap();
        }
        change.commit().await.unwrap();
        let tom = manager(&house).await;
        tom.get("/reablement").await.is_ok().has("<strong>501</strong> going on now").has("The 500 that began first are shown");
    }

    async fn every_record_says_what_happens_next_who_has_it_and_by_when(house) {
        let (joan, priya) = joan(&house).await;
        let record = format!("/people/{}", joan.id);
        priya.get(&record).await.is_ok().lacks("<strong>Next:</strong>");
        let offer = [("kind", "needs"), ("offered_on-day", "18"), ("offered_on-month", "11"), ("offered_on-year", "2026"), ("mine", "yes")];
        let address = priya.post(&format!("{record}/assessments/offer"), &offer).await.leads();
        priya.get(&record).await.is_ok().has("We begin to work out with you what care and support you need: Priya Shah");
        priya.post(&format!("{address}/begin"), &[]).await.leads();
        priya.get(&record).await.is_ok().has("We work out with you what care and support you need: Priya Shah, by Fri 18 Dec");
        // A second form is under way as well: the record tells of one thing at a time.
        begin(&priya, joan.id, "conversation_1").await;
        let page = priya.get(&record).await.is_ok();
        assert_eq!(page.text.matches("<strong>Next:</strong>").count(), 1);
    }
}
