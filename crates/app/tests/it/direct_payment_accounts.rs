//! The accounts of direct payments and their card statements: what is left, what may stay, what is asked back and came.

use db::entities::{direct_payment_check, direct_payment_line, personal_budget};
use db::sea_orm::{EntityTrait, QueryOrder};

use crate::direct_payments::{ASK, agreed, in_february, with_budget};
use crate::plans::{Hands, but};
use crate::support::on_both;

on_both! {
    async fn a_card_statement_is_taken_once_and_leads_to_the_account(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let to = format!("{page}/statement");
        house.at("2027-01-20T10:00:00Z");
        let hands = Hands { priya: hands.priya.again(&house).await, ..hands };
        let file = b"date,description,in,out\n2027-01-04,Council,550.00,\n05/01/2027,Wages A Bell,,300.00\n2027-01-05,Bookmaker,,40.00\n2027-01-05,Bookmaker,,40.00\n";
        for (file, says) in [
            (&b""[..], "must name the columns"),
            (b"a,b\n1,2\n", "must name the columns"),
            (b"date,description,in,out\n", "has no lines"),
            (b"date,description,in,out\n2027-01-04,X,lots,\n", "Line 2: the date or an amount cannot be read"),
            (b"date,description,in,out\n2027-01-04,X,-1.00,\n", "Line 2: an amount is below nil"),
            (b"\xff\xfe", "not text"),
            (&[b'a'; (2 << 20) + 1], "The file must be 2 megabytes or smaller"),
        ] {
            hands.priya.upload(&to, &[], ("s.csv", file)).await.has_problem(says);
        }
        hands.priya.upload(&to, &[], ("s.csv", file)).await.leads_to(&page);
        hands.priya.upload(&to, &[], ("s.csv", file)).await.leads_to(&page);
        let lines = direct_payment_line::Entity::find().order_by_asc(direct_payment_line::Column::Id).all(house.house.archive.reader()).await.unwrap();
        assert_eq!(lines.len(), 4);
        for line in lines.iter().filter(|line| line.says == "Bookmaker") {
            // Two who press the same button do not undo each other.
            for _ in 0..2 {
                hands.priya.post(&format!("{page}/lines/{}", line.id), &[("misspent", "yes")]).await.leads_to(&page);
            }
        }
        let wages = format!("{page}/lines/{}", lines.iter().find(|line| line.says == "Wages A Bell").unwrap().id);
        for answer in ["yes", "no"] {
            hands.priya.post(&wages, &[("misspent", answer)]).await.leads_to(&page);
        }
        assert_eq!(hands.priya.post(&wages, &[]).await.status.as_u16(), 400);
        let check = format!("{page}/check");
        house.at("2027-02-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.get(&check).await.is_ok().has("value=\"550.00\"").has("value=\"300.00\"").has("value=\"80.00\"");
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "600.00"), ("paid_in", "550.00"), ("spent", "300.00"),
            ("misspent", "80.00"), ("set_aside", "0.00"), ("asked_back", "300.00"), ("because", "Betting is not in the plan")];
        // 770 left; four weeks of 137.50 may stay: 220 too much, 80 misspent.
        priya.post(&check, &but(&form, &[("asked_back", "300.01")])).await.has_problem("At most £300.00 may be asked back: £220.00 too much and £80.00 misspent");
        priya.post(&check, &but(&form, &[("until_on", "31/12/2026")])).await.has_problem("a later one after it");
        priya.post(&check, &but(&form, &[("until_on", "2/2/2027")])).await.has_problem("must be today or earlier");
        priya.post(&check, &form).await.leads_to(&page);
        let kept = &direct_payment_check::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        assert_eq!((kept.closing_pence, kept.surplus_pence, kept.recover_pence, kept.asked_back_pence), (77_000, 22_000, 8_000, 30_000));
        priya.get(&page).await.is_ok().has("Betting is not in the plan").has("£770.00").has("It came back");
        let back = format!("{page}/checks/{}/received", kept.id);
        priya.get(&back).await.is_ok().has("£300.00 came back");
        priya.post(&back, &[("received_on", "")]).await.has_problem("Enter the day on which it came back");
        priya.post(&back, &[("received_on", "31/1/2027")]).await.has_problem("Enter a day after the account that was looked through");
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.post(&back, &[("received_on", "1/2/2027")]).await.is_forbidden();
        priya.post(&back, &[("received_on", "1/2/2027")]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("came back on 1 February 2027").lacks("It came back");
        priya.post(&back, &[("received_on", "1/2/2027")]).await.is_conflict();
        house.proves().await;
    }

    async fn an_account_is_looked_through_once_for_the_same_days(house) {
        let (Hands { priya, .. }, page) = in_february(&house).await;
        let check = format!("{page}/check");
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "1000.00"), ("spent", "100.00"),
            ("misspent", "50.00"), ("set_aside", "0.00"), ("asked_back", "50.00"), ("because", "Betting is not in the plan")];
        // Two who send it at once ask for the money once.
        let (one, other) = tokio::join!(priya.post(&check, &form), priya.post(&check, &form));
        let went = [one, other].iter().filter(|answer| answer.status.as_u16() == 303).count();
        assert_eq!(went, 1);
        for (from, until) in [("31/12/2026", "1/2/2027"), ("31/1/2027", "1/2/2027"), ("1/12/2026", "1/1/2027"), ("1/1/2027", "2/1/2027")] {
            priya.post(&check, &but(&form, &[("from_on", from), ("until_on", until)])).await
                .has_problem("looked through already from 31 December 2026 to 31 January 2027: begin on 1 February 2027");
        }
        assert_eq!(direct_payment_check::Entity::find().all(house.house.archive.reader()).await.unwrap().len(), 1);
        house.at("2027-03-01T10:00:00Z");
        let priya = priya.again(&house).await;
        let next = but(&form, &[("from_on", "1/2/2027"), ("until_on", "1/3/2027"), ("opening", "850.00")]);
        priya.post(&check, &next).await.leads_to(&page);
        house.proves().await;
    }

    async fn lines_of_a_statement_that_begin_alike_are_lines_of_their_own(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let to = format!("{page}/statement");
        let kept = async || {
            let lines = direct_payment_line::Entity::find().order_by_desc(direct_payment_line::Column::OutPence);
            let lines = lines.all(house.house.archive.reader()).await.unwrap();
            lines.into_iter().map(|line| (line.says, line.out_pence)).collect::<Vec<_>>()
        };
        hands.priya.upload(&to, &[], ("s.csv", b"date,description,in,out\n2027-01-05,Shop,,50.00\n")).await
            .has_problem("Line 2: the day is to come");
        house.at("2027-02-01T10:00:00Z");
        let hands = Hands { priya: hands.priya.again(&house).await, ..hands };
        for (file, says) in [
            (&b"date,description,in,out\n2026-11-30,Shop,,50.00\n"[..], "Line 2: the direct payment began on"),
            (b"date,description,in,out\n2027-02-02,Shop,,50.00\n", "Line 2: the day is to come"),
        ] {
            hands.priya.upload(&to, &[], ("s.csv", file)).await.has_problem(says);
        }
        let file = b"date,description,in,out\n2027-01-05,Sh\0op,,50.00\n2027-01-05,Shop,,5.00\n2027-01-05,Shop,,5.00\n";
        hands.priya.upload(&to, &[], ("s.csv", file)).await.leads_to(&page);
        let all = [("Shop".to_owned(), 5_000), ("Shop".to_owned(), 500), ("Shop".to_owned(), 500)];
        assert_eq!(kept().await, all);
        // In another order, and without the larger amount: the same lines.
        for file in [
            &b"date,description,in,out\n2027-01-05,Shop,,5.00\n2027-01-05,Shop,,5.00\n"[..],
            b"date,description,in,out\n2027-01-05,Shop,,5.00\n2027-01-05,Shop,,5.00\n2027-01-05,Shop,,50.00\n",
        ] {
            hands.priya.upload(&to, &[], ("s.csv", file)).await.leads_to(&page);
            assert_eq!(kept().await, all);
        }
        house.proves().await;
    }

    async fn days_without_the_money_ask_for_no_account(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        house.at("2027-03-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let form = [("from_on", "1/2/2027"), ("because", "Nobody knows where the money went"), ("meanwhile", "The council arranges the morning call")];
        priya.post(&format!("{page}/suspend"), &form).await.leads();
        let check = format!("{page}/check");
        // It goes on: the account ends where the money did.
        let account = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "600.00"), ("spent", "600.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "0.00"), ("because", "All is spent")];
        priya.post(&check, &account).await.leads_to(&page);
        priya.get(&check).await.is_ok().has("No day is left to be looked through");
        let back = [("until_on", "15/2/2027"), ("because", "The account is clear")];
        priya.post(&format!("{page}/resume"), &back).await.leads_to(&page);
        priya.get(&check).await.is_ok().lacks("No day is left").has("value=\"15\"");
        house.proves().await;
    }

    async fn what_came_back_and_what_is_still_owed_is_asked_for_once(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let check = format!("{page}/check");
        house.at("2027-02-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "770.00"), ("spent", "0.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "220.00"), ("because", "Nothing was bought")];
        priya.post(&check, &but(&form, &[("from_on", "30/12/2026")])).await.has_problem("It is paid from 31 December 2026");
        priya.post(&check, &form).await.leads_to(&page);
        house.at("2027-02-10T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.get(&check).await.is_ok().has("£770.00 is left").has("so nothing is too much").has("£220.00 was asked back and has not come yet");
        let kept = &direct_payment_check::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        priya.post(&format!("{page}/checks/{}/received", kept.id), &[("received_on", "9/2/2027")]).await.leads_to(&page);
        priya.get(&check).await.is_ok().has("£550.00 is left").has("value=\"550.00\"").lacks("has not come yet");
        let next = but(&form, &[("from_on", "1/2/2027"), ("until_on", "10/2/2027"), ("opening", "770.00"), ("paid_in", "0.00"), ("asked_back", "0.00")]);
        priya.post(&check, &next).await.has_problem("For these days it is £550.00 at the beginning");
        priya.post(&check, &but(&next, &[("opening", "550.00")])).await.leads_to(&page);
        house.proves().await;
    }

    async fn money_back_that_was_counted_as_spent_lowers_the_next_beginning_once(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let check = format!("{page}/check");
        house.at("2027-02-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "770.00"), ("spent", "0.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "220.00"), ("because", "Nothing was bought")];
        priya.post(&check, &form).await.leads_to(&page);
        house.at("2027-03-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let file = b"date,description,in,out\n2027-02-10,Council,,220.00\n";
        priya.upload(&format!("{page}/statement"), &[], ("s.csv", file)).await.leads_to(&page);
        let next = but(&form, &[("from_on", "1/2/2027"), ("until_on", "1/3/2027"), ("opening", "770.00"), ("paid_in", "0.00"), ("spent", "220.00"), ("asked_back", "0.00")]);
        priya.post(&check, &next).await.leads_to(&page);
        let kept = direct_payment_check::Entity::find().order_by_asc(direct_payment_check::Column::FromOn).all(house.house.archive.reader()).await.unwrap();
        house.at("2027-03-02T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.post(&format!("{page}/checks/{}/received", kept[0].id), &[("received_on", "10/2/2027")]).await.leads_to(&page);
        priya.get(&check).await.is_ok().has("£550.00 is left").has("value=\"550.00\"");
        house.proves().await;
    }

    async fn what_was_a_slip_is_struck_out_with_a_reason_and_what_rests_on_it_first(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let read = house.house.archive.reader();
        house.at("2027-02-01T10:00:00Z");
        let hands = Hands { priya: hands.priya.again(&house).await, ..hands };
        let (priya, to) = (&hands.priya, format!("{page}/statement"));
        let because = [("because", "It was for somebody else")];
        let file = b"date,description,in,out\n2027-01-04,Council,550.00,\n2027-01-05,Wages A Bell,,300.00\n";
        priya.upload(&to, &[], ("s.csv", file)).await.leads_to(&page);
        let line = direct_payment_line::Entity::find().one(read).await.unwrap().unwrap();
        let slip = |what: &str, id: uuid::Uuid| format!("{page}/strike/{what}/{id}");
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "770.00"), ("paid_in", "550.00"), ("spent", "300.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "470.00"), ("because", "Nothing was bought")];
        priya.post(&format!("{page}/check"), &form).await.leads_to(&page);
        let check = direct_payment_check::Entity::find().one(read).await.unwrap().unwrap();
        priya.post(&format!("{page}/checks/{}/received", check.id), &[("received_on", "1/2/2027")]).await.leads_to(&page);
        // What rests on a slip comes first.
        priya.get(&slip("file", line.id)).await.is_conflict().has("counts lines of it: strike that account out first");
        priya.post(&slip("account", check.id), &because).await.is_conflict().has("strike out first that it came");
        priya.get(&slip("came-back", check.id)).await.is_ok().has("Strike out that £470.00 came back");
        priya.post(&slip("came-back", check.id), &[("because", "")]).await.has_problem("Enter why it is struck out");
        priya.post(&slip("came-back", check.id), &because).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("It came back").has("Struck out that it came back on 1 February 2027");
        priya.post(&slip("came-back", check.id), &because).await.is_not_found();
        priya.post(&slip("account", check.id), &because).await.leads_to(&page);
        priya.get(&format!("{page}/check")).await.is_ok().has("value=\"31\"").has("value=\"550.00\"");
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.post(&slip("file", line.id), &because).await.is_forbidden();
        priya.post(&slip("file", line.id), &because).await.leads_to(&page);
        priya.get(&page).await.is_ok().lacks("Card statement").has("What was struck out").has("It was for somebody else").has("Wages A Bell");
        let marked = [("misspent", "yes")];
        priya.post(&format!("{page}/lines/{}", line.id), &marked).await.is_conflict().has("struck out with its file");
        // The same lines may come again.
        priya.upload(&to, &[], ("s.csv", file)).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("Card statement").has("2 lines brought in on 1 February 2027");
        for (what, id) in [("nothing", line.id), ("file", check.id), ("review", line.id)] {
            priya.get(&slip(what, id)).await.is_not_found();
        }
        house.proves().await;
    }

    async fn an_account_without_a_statement_begins_with_the_payments_of_its_days(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let page = hands.priya.post(&new, &but(&ASK, &[("paid_by", "Exampleshire Carers")])).await.leads();
        house.at("2027-02-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let check = format!("{page}/check");
        // Five weeks begin from 31 December to 28 January.
        priya.get(&check).await.is_ok().has("£687.50 was to be paid in them").has("value=\"687.50\"");
        priya.post(&format!("{page}/paid"), &[("paid_on", "4/1/2027"), ("amount", "500")]).await.leads_to(&page);
        priya.get(&check).await.is_ok().has("£500.00 was written down as paid out in them").has("value=\"500.00\"");
        let file = b"date,description,in,out\n2027-01-04,Council,480.00,\n";
        priya.upload(&format!("{page}/statement"), &[], ("s.csv", file)).await.leads_to(&page);
        priya.get(&check).await.is_ok().lacks("No statement tells").has("value=\"480.00\"");
        house.proves().await;
    }

    async fn an_account_is_held_against_the_statement_of_its_own_days(house) {
        let (hands, page) = in_february(&house).await;
        let file = b"date,description,in,out\n2027-01-04,Council,550.00,\n2027-01-05,Wages A Bell,,300.00\n2027-01-20,Wages A Bell,,400.00\n";
        hands.priya.upload(&format!("{page}/statement"), &[], ("s.csv", file)).await.leads_to(&page);
        let check = format!("{page}/check");
        // Overdrawn at the end, and so at the beginning of the next.
        let form = [("from_on", "31/12/2026"), ("until_on", "20/1/2027"), ("opening", "0.00"), ("paid_in", "550.00"), ("spent", "700.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "0.00"), ("because", "All is spent")];
        hands.priya.post(&check, &form).await.has_problem("For these days it is £300.00 spent as planned: enter that, or say here why");
        hands.priya.post(&check, &but(&form, &[("differs", "A bill came late")])).await.leads_to(&page);
        let kept = &direct_payment_check::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        assert_eq!((kept.closing_pence, kept.because.as_str()), (-15_000, "All is spent\n\nOther than £300.00 spent as planned: A bill came late"));
        hands.priya.get(&check).await.is_ok().has("value=\"-150.00\"").has("value=\"400.00\"");
        let next = but(&form, &[("from_on", "20/1/2027"), ("until_on", "1/2/2027"), ("opening", "-150.00"), ("paid_in", "0.00"), ("spent", "400.00")]);
        hands.priya.post(&check, &next).await.leads_to(&page);
        house.proves().await;
    }

    async fn a_sum_for_the_year_may_stay_in_its_year_and_is_not_raised(house) {
        let hands = with_budget(&house).await;
        let (archive, now) = (&house.house.archive, house.house.clock.now());
        let mut change = archive.change(None, now).await.unwrap();
        let budget = personal_budget::Entity::find().one(change.conn()).await.unwrap().unwrap();
        let once = |row: &mut personal_budget::Model| {
            (row.gross_weekly_pence, row.adult_weekly_pence, row.council_weekly_pence, row.one_off_pence) = (0, 0, 0, 50_000);
            row.kind = "carer_support".to_owned();
        };
        change.update::<personal_budget::Entity>(&budget, once).await.unwrap();
        change.log(db::Event::BudgetAgreed, Some(budget.person_id), Some(budget.id), serde_json::json!({}));
        change.commit().await.unwrap();
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let page = hands.priya.post(&new, &but(&ASK, &[("weekly", "0"), ("one_off", "500.00")])).await.leads();
        hands.priya.get(&page).await.is_ok().has("What was paid once, for a year").lacks("Raise it").lacks("Paid in a week");
        hands.priya.get(&format!("{page}/uplift")).await.is_conflict().has("there is nothing to raise");
        let form = [("percent", "3.5"), ("from_on", "1/4/2027"), ("because", "Wages go up in April.")];
        hands.priya.post(&format!("{page}/uplift"), &form).await.is_conflict();
        house.at("2027-02-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let account = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "500.00"), ("spent", "100.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "0.01"), ("because", "x")];
        priya.post(&format!("{page}/check"), &account).await.has_problem("At most £0.00 may be asked back");
        // Carers stand in a column of their own.
        let answer = hands.tom.again(&house).await.get("/direct-payments").await.is_ok();
        let row = answer.text.split("As a direct payment").nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
        assert_eq!((row.matches(">0<").count(), row.matches(">1<span").count()), (3, 1), "{row}");
        house.proves().await;
    }

    async fn a_long_statement_leads_on_to_its_older_lines(house) {
        let (hands, page) = in_february(&house).await;
        let lines: Vec<String> = (1..201).map(|nth| format!("2027-01-05,Wages {nth:03},,1.00\n")).collect();
        let file = format!("date,description,in,out\n2027-01-04,Wages 000,,1.00\n{}", lines.concat());
        hands.priya.upload(&format!("{page}/statement"), &[], ("s.csv", file.as_bytes())).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has("1 to 200 of 201 lines, the newest first").has("?lines=200").has("Wages 200").lacks("Wages 000");
        hands.priya.get(&format!("{page}?lines=200")).await.is_ok().has("201 to 201 of 201 lines").has("Wages 000").has("?lines=0");
        house.proves().await;
    }
}
