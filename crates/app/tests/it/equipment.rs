//! Equipment and technology thought of at each stage and prescribed; stays in a care home by direct payment.

use db::entities::{care_home_stay, equipment};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;

use crate::forms::joan;
use crate::plans::but;
use crate::support::{TestHouse, Visitor, on_both};

async fn prescribe(house: &TestHouse, who: &Visitor, person: Uuid) -> equipment::Model {
    let typed = [
        ("stage", "conversation"),
        ("item", "grab_rail"),
        ("why", "To get out of the bath"),
        ("how", "prescription"),
    ];
    who.post(&format!("/people/{person}/equipment/consider"), &typed)
        .await
        .leads();
    let found = equipment::Entity::find()
        .order_by_desc(equipment::Column::Number)
        .one(house.house.archive.reader())
        .await;
    found.unwrap().unwrap()
}

async fn stay(who: &Visitor, person: Uuid, from: [&str; 3], until: [&str; 3]) {
    let typed = [
        ("place", "Lime House"),
        ("began_on-day", from[0]),
        ("began_on-month", from[1]),
        ("began_on-year", from[2]),
        ("ended_on-day", until[0]),
        ("ended_on-month", until[1]),
        ("ended_on-year", until[2]),
    ];
    let path = format!("/people/{person}/care-home-stays");
    who.post(&path, &typed).await.leads_to(&path);
}

on_both! {
    // R52
    async fn equipment_is_thought_of_at_each_stage_also_when_nothing_would_help(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/equipment", joan.id);
        priya.get(&page).await.is_ok().has("Nothing was thought of yet").has("not thought of");
        priya.post(&format!("{page}/consider"), &[]).await.has_problem("Choose the stage at which").has_problem("Enter what it is to do");
        priya.post(&format!("{page}/consider"), &[("stage", "review"), ("why", "x"), ("how", "loan")]).await.has_problem("Choose what is given");
        priya.post(&format!("{page}/consider"), &[("stage", "review"), ("why", "She wants none")]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("thought of on 20 November 2026").has("Nothing would help").has("She wants none");
        prescribe(&house, &priya, joan.id).await;
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().lacks("Thought of")
            .has("It was considered, and nothing would help. Stage: review.")
            .has("Considered: grab rail. Stage: conversation. Prescription E");
        house.proves().await;
    }

    // R52
    async fn what_a_form_answers_marks_its_stage_as_thought_of_and_until_then_it_is_asked(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/equipment", joan.id);
        let prompt = "Nobody has written down yet whether equipment or technology was thought of at this stage";
        let consider = |stage: &str| format!("{page}/consider?stage={stage}");
        let form = crate::forms::begin(&priya, joan.id, "conversation_1").await;
        priya.get(&form).await.is_ok().has(prompt).has(&consider("conversation"));
        priya.get(&page).await.is_ok().has(&consider("assessment"));
        priya.get(&consider("assessment")).await.is_ok().has("<option value=\"assessment\" selected>");
        // Ticked as thought about together, in the form.
        let form = crate::forms::begin(&priya, joan.id, "needs_assessment").await;
        priya.get(&form).await.is_ok().has(prompt).has(&consider("assessment"));
        crate::forms::fill(&priya, &form, "ending", &[("technology", "equipment"), ("prevention", "A seat"), ("safe", "yes"), ("told_next", "yes")]).await.leads();
        priya.get(&form).await.is_ok().lacks(prompt);
        crate::assessments::assess_with(&priya, &form, &["a2"], &[("technology", "equipment")]).await;
        priya.get(&page).await.is_ok().has("thought of on 20 November 2026 by Priya Shah").has("Needs assessment, F").has(&format!("href=\"{form}\"")).lacks(&consider("assessment"));
        // Written down there it is asked no more either, of this stage alone.
        let typed = [("stage", "conversation"), ("item", "grab_rail"), ("why", "To get out of the bath")];
        priya.post(&format!("{page}/consider"), &typed).await.leads();
        let row = equipment::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        priya.get(&page).await.is_ok().has(&format!("{page}#e{}", row.id)).has(&consider("review"));
        let other = crate::forms::begin(&priya, joan.id, "conversation_2").await;
        priya.get(&other).await.is_ok().lacks(prompt);
        // A plan that is being written asks until its words or its page say it.
        let plan = format!("/people/{}/plan", joan.id);
        priya.get(&plan).await.is_ok().lacks(prompt);
        let urgent = [("kind", "care_and_support"), ("from_on", "1/12/2026"), ("rests_on", "urgent"), ("rests_because", "She cannot get up alone")];
        priya.post(&format!("{plan}/begin"), &urgent).await.leads();
        priya.get(&plan).await.is_ok().has(prompt).has(&consider("plan"));
        priya.post(&format!("{page}/consider"), &[("stage", "plan"), ("why", "She wants none")]).await.leads();
        priya.get(&plan).await.is_ok().lacks(prompt);
        // On leaving hospital it is asked where help to get back on their feet begins.
        let new = format!("/people/{}/reablement/new", joan.id);
        priya.get(&new).await.is_ok().has(&consider("hospital"));
        priya.post(&format!("{page}/consider"), &[("stage", "hospital"), ("why", "The ward gave a frame")]).await.leads();
        priya.get(&new).await.is_ok().lacks("stage=hospital");
        let help = [("kind", "home"), ("goals", "Wash alone"), ("began_on", "20/11/2026"), ("expected_until", "31/12/2026"), ("equipment", "A bath board")];
        priya.post(&new, &help).await.leads();
        priya.get(&page).await.is_ok().has("A bath board").has("/forms#reablement");
        house.proves().await;
    }

    // R52
    async fn whoever_decides_on_a_contact_is_asked_whether_equipment_was_thought_of(house) {
        use crate::contacts::{full, officer, taken};
        let joan = house.person("Joan", "Price", |_| ()).await;
        let sam = officer(&house).await;
        let id = joan.id.to_string();
        let page = format!("/people/{}/equipment/consider", joan.id);
        let contact = taken(&house, &sam, &full(&id)).await;
        sam.get(&format!("/contacts/{}/decide", contact.id)).await.is_ok().has(&format!("{page}?stage=contact"));
        let mut from_ward = full(&id);
        from_ward.retain(|(name, _)| *name != "caller_relation");
        from_ward.push(("caller_relation", "hospital"));
        let ward = taken(&house, &sam, &from_ward).await;
        let decide = format!("/contacts/{}/decide", ward.id);
        sam.get(&decide).await.is_ok().has(&format!("{page}?stage=hospital"));
        // The front door says what would help, and those who assess give it.
        let typed = [("stage", "hospital"), ("item", "grab_rail"), ("why", "To get out of the bath")];
        let given = [&typed[..], &[("how", "prescription")]].concat();
        sam.post(&page, &given).await.has_problem("Equipment is given by those who assess");
        sam.post(&page, &typed).await.leads();
        sam.get(&decide).await.is_ok().lacks("stage=hospital");
    }

    // R54
    async fn a_prescription_is_used_once_and_while_it_is_good(house) {
        let (joan, priya) = joan(&house).await;
        let row = prescribe(&house, &priya, joan.id).await;
        let number = row.number.clone().unwrap();
        let slip = format!("/people/{}/equipment/{}/prescription", joan.id, row.id);
        priya.get(&slip).await.is_ok().has(&number).has("Grab rail").has("18 December 2026").has("It costs you nothing");
        priya.get("/equipment").await.is_ok().has("Joan Price").has("On its way");
        priya.post("/equipment", &[("number", "E0"), ("place", "Boots")]).await.has_problem("There is no prescription of this number");
        priya.post("/equipment", &[]).await.has_problem("Enter the number of the prescription");
        house.at("2026-12-18T10:00:00Z");
        let priya = priya.again(&house).await;
        priya.post("/equipment", &[("number", &number.to_lowercase()), ("place", "Hill Pharmacy")]).await.leads_to("/equipment");
        priya.post("/equipment", &[("number", &number), ("place", "Hill Pharmacy")]).await.has_problem("It was used already");
        priya.get(&format!("/people/{}/equipment", joan.id)).await.is_ok().has("Has it").has("Hill Pharmacy");
        let number = prescribe(&house, &priya, joan.id).await.number.unwrap();
        house.at("2027-01-16T10:00:00Z");
        let priya = priya.again(&house).await;
        priya.post("/equipment", &[("number", &number), ("place", "Hill Pharmacy")]).await.has_problem("It ran out");
        house.proves().await;
    }

    // R54
    async fn a_chemist_closes_a_prescription_by_its_number_and_initials_and_sees_nothing_else(house) {
        let (joan, priya) = joan(&house).await;
        let chemist = house.colleague("Asif Mirza", &["equipment_shop"], &[]).await;
        let row = prescribe(&house, &priya, joan.id).await;
        let number = row.number.clone().unwrap();
        let slip = format!("/people/{}/equipment/{}/prescription", joan.id, row.id);
        priya.get(&slip).await.is_ok().has("under “Prescriptions”").has("the initials JP");
        chemist.get("/prescriptions").await.is_ok().has("Type its number");
        for closed in [format!("/people/{}", joan.id), slip, "/equipment".to_owned(), "/people?q=Price".to_owned()] {
            let status = chemist.get(&closed).await.status.as_u16();
            assert!([403, 404].contains(&status), "{closed}: {status}");
        }
        priya.get("/prescriptions").await.is_forbidden();
        // The number alone, or with other initials, says nothing.
        chemist.post("/prescriptions", &[("number", &number)]).await.has_problem("Enter the person’s initials");
        chemist.post("/prescriptions", &[("number", &number), ("initials", "JQ")]).await.has_problem("There is no prescription of this number and these initials").lacks("Grab rail");
        chemist.post("/prescriptions", &[("number", "E0"), ("initials", "JP")]).await.has_problem("There is no prescription of this number and these initials");
        let typed = [("number", number.as_str()), ("initials", "j.p.")];
        chemist.post("/prescriptions", &typed).await.is_ok().has("Grab rail").has("18 December 2026").lacks("Joan").lacks("Price").lacks("To get out of the bath");
        let give = [("number", number.as_str()), ("initials", "JP"), ("give", "yes")];
        chemist.post("/prescriptions", &give).await.leads_to("/prescriptions");
        chemist.post("/prescriptions", &give).await.has_problem("It was used already");
        priya.get(&format!("/people/{}/equipment", joan.id)).await.is_ok().has("Has it").has("Asif Mirza");
        // What ran out is refused, and so is a restricted record.
        let late = prescribe(&house, &priya, joan.id).await.number.unwrap();
        house.at("2026-12-19T10:00:00Z");
        let chemist = chemist.again(&house).await;
        chemist.post("/prescriptions", &[("number", &late), ("initials", "JP")]).await.has_problem("It ran out").lacks("Grab rail");
        let priya = priya.again(&house).await;
        let hidden = prescribe(&house, &priya, joan.id).await.number.unwrap();
        crate::people::restrict(&house, joan.id).await;
        chemist.post("/prescriptions", &[("number", &hidden), ("initials", "JP")]).await.has_problem("There is no prescription");
        house.proves().await;
    }

    // R54
    async fn a_shop_that_guesses_numbers_and_initials_must_wait(house) {
        let (joan, priya) = joan(&house).await;
        let row = prescribe(&house, &priya, joan.id).await;
        let number = row.number.unwrap();
        let shop = house.colleague("Boots", &["equipment_shop"], &[]).await;
        let other = house.colleague("Lloyds", &["equipment_shop"], &[]).await;
        let right = [("number", number.as_str()), ("initials", "JP")];
        shop.post("/prescriptions", &right).await.is_ok().has("Grab rail");
        for initials in ["JA", "JB", "JC", "JD", "JE"] {
            shop.post("/prescriptions", &but(&right, &[("initials", initials)])).await.has_problem("There is no prescription of this number and these initials");
        }
        let wait = "Too many tries. Wait 15 minutes, then try again";
        shop.post("/prescriptions", &but(&right, &[("initials", "JF")])).await.has_problem(wait).lacks("Grab rail");
        // Not even what is right is told now; another shop is kept from nothing.
        shop.post("/prescriptions", &right).await.has_problem(wait).lacks("Grab rail");
        other.post("/prescriptions", &right).await.is_ok().has("Grab rail");
        house.at("2026-11-20T10:15:01Z");
        shop.post("/prescriptions", &right).await.is_ok().has("Grab rail");
        house.proves().await;
    }

    // R54
    async fn of_two_who_close_a_prescription_at_once_one_is_told(house) {
        let (joan, priya) = joan(&house).await;
        let one = house.colleague("Asif Mirza", &["equipment_shop"], &[]).await;
        let other = house.colleague("Una Day", &["equipment_shop"], &[]).await;
        let number = prescribe(&house, &priya, joan.id).await.number.unwrap();
        let give = [("number", number.as_str()), ("initials", "JP"), ("give", "yes")];
        let by_telephone = [("number", number.as_str()), ("place", "Boots")];
        let (one, other, staff) = tokio::join!(one.post("/prescriptions", &give), other.post("/prescriptions", &give), priya.post("/equipment", &by_telephone));
        let mut ways = [one.status.as_u16(), other.status.as_u16(), staff.status.as_u16()];
        ways.sort_unstable();
        assert_eq!(ways, [303, 422, 422]);
        for answer in [one, other, staff] {
            if answer.status.as_u16() == 422 {
                answer.has("It was used already");
            }
        }
        house.proves().await;
    }

    async fn what_ran_out_stands_apart_and_is_put_away_as_not_used(house) {
        let (joan, priya) = joan(&house).await;
        let old = prescribe(&house, &priya, joan.id).await;
        house.at("2026-12-19T10:00:00Z");
        let priya = priya.again(&house).await;
        let new = prescribe(&house, &priya, joan.id).await;
        priya.get("/equipment").await.is_ok().has("<strong>1</strong> on their way").has("<strong>1</strong> ran out");
        let page = format!("/people/{}/equipment", joan.id);
        priya.get(&page).await.is_ok().has("It will not be used");
        priya.post(&format!("{page}/{}/not-used", old.id), &[]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("Not used");
        priya.get("/equipment").await.is_ok().has("<strong>1</strong> on their way").has("<strong>0</strong> ran out");
        priya.get(&format!("{page}/{}/had", old.id)).await.is_conflict();
        priya.post("/equipment", &[("number", &old.number.unwrap()), ("place", "Boots")]).await.has_problem("put away as not used");
        priya.post("/equipment", &[("number", &new.number.unwrap()), ("place", "Boots")]).await.leads_to("/equipment");
        priya.post(&format!("{page}/{}/not-used", new.id), &[]).await.is_conflict();
        house.proves().await;
    }

    async fn what_they_have_comes_back_once(house) {
        let (joan, priya) = joan(&house).await;
        let row = prescribe(&house, &priya, joan.id).await;
        let page = format!("/people/{}/equipment", joan.id);
        let (had, back) = (format!("{page}/{}/had", row.id), format!("{page}/{}/back", row.id));
        let now = async || equipment::Entity::find_by_id(row.id).one(house.house.archive.reader()).await.unwrap().unwrap();
        let early = [("on-day", "1"), ("on-month", "11"), ("on-year", "2026")];
        priya.post(&had, &early).await.has_problem("They cannot have it before it was thought of");
        // What they do not have does not come back.
        priya.post(&back, &[]).await.leads_to(&page);
        assert_eq!(now().await, row);
        let on = [("on-day", "20"), ("on-month", "11"), ("on-year", "2026"), ("place", "Hill Pharmacy")];
        let rita = house.colleague("Rita Oak", &["reader"], &[]).await;
        rita.post(&had, &on).await.is_forbidden();
        let other = house.person("Sam", "Okoro", |_| ()).await;
        priya.post(&had.replace(&joan.id.to_string(), &other.id.to_string()), &on).await.is_not_found();
        priya.post(&had, &on).await.leads_to(&page);
        priya.post(&had, &on).await.is_conflict();
        rita.post(&back, &[]).await.is_forbidden();
        assert_eq!(now().await.returned_on, None);
        priya.post(&back, &[]).await.leads_to(&page);
        let returned = now().await;
        assert_eq!(returned.returned_on.map(|on| on.to_string()).as_deref(), Some("2026-11-20"));
        priya.post(&back, &[]).await.leads_to(&page);
        assert_eq!(now().await, returned);
        house.proves().await;
    }

    async fn a_stay_that_never_was_is_struck_out_and_counts_no_longer(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/care-home-stays", joan.id);
        stay(&priya, joan.id, ["26", "10", "2026"], ["9", "11", "2026"]).await;
        let row = care_home_stay::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let strike = format!("{page}/{}/strike", row.id);
        house.colleague("Rita Oak", &["reader"], &[]).await.post(&strike, &[]).await.is_forbidden();
        let other = house.person("Sam", "Okoro", |_| ()).await;
        priya.post(&strike.replace(&joan.id.to_string(), &other.id.to_string()), &[]).await.is_not_found();
        priya.get(&page).await.is_ok().has("14 days");
        priya.post(&strike, &[]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("28 days").lacks("Lime House");
        priya.post(&strike, &[]).await.is_not_found();
        house.proves().await;
    }

    async fn a_number_opens_nothing_that_is_restricted(house) {
        let (joan, priya) = joan(&house).await;
        let row = prescribe(&house, &priya, joan.id).await;
        let child = house.colleague("Cleo Child", &["childrens_worker"], &["transition"]).await;
        child.post("/equipment", &[("number", &row.number.unwrap()), ("place", "Shop")]).await.has_problem("There is no prescription of this number");
    }

    async fn four_weeks_of_a_care_home_and_what_is_left_of_them(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/care-home-stays", joan.id);
        priya.get(&page).await.is_ok().has("until 18 December 2026").has("28 days");
        stay(&priya, joan.id, ["26", "10", "2026"], ["9", "11", "2026"]).await;
        priya.get(&page).await.is_ok().has("14 days").has("until 4 December 2026");
        let overlapping = [("place", "B"), ("began_on-day", "1"), ("began_on-month", "11"), ("began_on-year", "2026"), ("ended_on-day", "1"), ("ended_on-month", "11"), ("ended_on-year", "2026")];
        priya.post(&page, &overlapping).await.has_problem("They cannot leave before they come");
        stay(&priya, joan.id, ["16", "11", "2026"], ["1", "12", "2026"]).await;
        priya.get(&page).await.is_ok().has("More than four weeks").has("Nothing is left");
        house.proves().await;
    }
}
