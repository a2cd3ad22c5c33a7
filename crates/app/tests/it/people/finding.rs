//! Search that forgives, tells people apart, and shows nobody what is not theirs to see.

use super::{also_known_as, day, lives_at, restrict};
use crate::support::{Answer, TestHouse, Visitor, on_both};
use db::entities::person;

async fn officer(house: &TestHouse) -> Visitor {
    house
        .colleague("Asha Khan", &["front_door_officer"], &["north"])
        .await
}

fn link(person: &person::Model) -> String {
    format!("href=\"/people/{}\"", person.id)
}

fn times(page: &Answer, words: &str) -> usize {
    page.text.matches(words).count()
}

on_both! {
    // A1, A2, A7
    async fn a_wrong_letter_in_each_name_still_finds(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        house.person("Mei", "Chen", |_| ()).await;
        let asha = officer(&house).await;
        for typed in ["joan+price", "jaon+price", "jon+pirce", "PRICE,+joan", "joam+prize", "prcie"] {
            let page = asha.get(&format!("/people?q={typed}")).await.is_ok().has(&link(&joan));
            assert_eq!(times(&page, "data-label=\"Name\""), 1, "{typed}");
        }
        asha.get("/people?first_name=jaon&last_name=pryce").await.is_ok().has(&link(&joan));
        asha.get("/people").await.is_ok().lacks("data-label=\"Name\"").lacks("/people/new");
        asha.get("/people?q=++").await.is_ok().lacks("data-label=\"Name\"");
        let offer = "/people/new?given_names=Zog&amp;family_name=Zebedee&amp;born_on=1950-02-01";
        asha.get("/people?q=zog+zebedee+1%2F2%2F1950").await.is_ok().has("Nobody was found").has(offer);
        let analyst = house.colleague("Fay Moss", &["performance_analyst"], &[]).await;
        analyst.get("/people?q=price").await.is_forbidden();
    }

    // A3, A4, A5, A6
    async fn people_are_told_apart_by_birth_postcode_and_number(house) {
        let older = house.person("Joan", "Price", |row| row.nhs_number = Some("9990000018".into())).await;
        let younger = house.person("Joan", "Price", |row| row.born_on = Some(day("1981-02-09"))).await;
        lives_at(&house, &older, "home", "EX1 2AB").await;
        let asha = officer(&house).await;
        asha.get("/people?q=joan+price").await.is_ok().has(&link(&older)).has(&link(&younger)).has("(78)").has("(45)");
        for typed in ["q=price+9+feb+1981", "q=joan+price+09%2F02%2F1981", "last_name=price&born_on=9.2.81"] {
            asha.get(&format!("/people?{typed}")).await.is_ok().has(&link(&younger)).lacks(&link(&older));
        }
        for typed in ["q=EX1+2AB", "q=ex12ab", "postcode=ex12ab", "q=price+EX1+2ab", "last_name=price&postcode=EX1+2AB"] {
            asha.get(&format!("/people?{typed}")).await.is_ok()
                .has(&link(&older)).lacks(&link(&younger)).has("14 Mill Lane, Exton, EX1 2AB");
        }
        let number = &older.number;
        for typed in [format!("number={number}&last_name=nobody"), format!("q=P{number}"), "q=999+000+0018".to_owned()] {
            asha.get(&format!("/people?{typed}")).await.is_ok().has(&link(&older)).lacks(&link(&younger));
        }
        asha.get("/people?number=abc").await.is_ok().has("Nobody was found");
        asha.get("/people?q=price+9990000019").await.is_ok().has("We could not read “9990000019”").has(&link(&older));
        asha.get("/people?last_name=price&born_on=31+2+1950").await.is_ok().has("We could not read “31 2 1950”");
    }

    // A8, A9
    async fn each_is_listed_once_and_one_made_in_error_never(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        lives_at(&house, &joan, "home", "EX1 2AB").await;
        lives_at(&house, &joan, "temporary", "EX4 9ZZ").await;
        lives_at(&house, &joan, "correspondence", "EX9 9ZZ").await;
        also_known_as(&house, &joan, "Joan", "Prout").await;
        let gone = house.person("Joan", "Price", |row| row.deleted_on = Some(day("2026-01-01"))).await;
        let asha = officer(&house).await;
        for typed in ["joan+price", "EX1+2AB", "EX4+9ZZ", "joan", "3+5+1948"] {
            let page = asha.get(&format!("/people?q={typed}")).await.is_ok().lacks(&link(&gone));
            assert_eq!(times(&page, &link(&joan)), 1, "{typed}");
            page.has("14 Mill Lane, Exton, EX1 2AB").lacks("also Joan Prout");
        }
        asha.get("/people?q=prout").await.is_ok().has(&link(&joan)).has("also Joan Prout");
        asha.get(&format!("/people?number={}", gone.number)).await.is_ok().has("Nobody was found");
        asha.get(&format!("/people/{}", gone.id)).await.is_not_found();
    }

    // A10
    async fn the_same_name_stands_above_a_name_that_begins_so(house) {
        let longer = house.person("Ann", "Marshall", |_| ()).await;
        let same = house.person("Zoe", "Marsh", |_| ()).await;
        let near = house.person("Abe", "March", |_| ()).await;
        let page = officer(&house).await.get("/people?q=marsh").await.is_ok();
        let place = |person| page.text.find(&link(person)).unwrap();
        assert!(place(&same) < place(&longer));
        assert!(place(&longer) < place(&near));
    }

    // A11
    async fn paging_repeats_nobody_and_ends(house) {
        for number in 0..43 {
            house.person("Joan", "Price", |row| row.number = format!("8{number:03}")).await;
        }
        let asha = officer(&house).await;
        for (size, pages) in [("10", 5), ("20", 3), ("1", 5), ("1000", 1), ("", 2), ("some", 2)] {
            let mut next = format!("/people?q=joan+price&size={size}");
            let mut seen = Vec::new();
            for page in 1.. {
                let sheet = asha.get(&next).await.is_ok();
                let ids = sheet.text.split("data-label=\"Name\"><a class=\"govuk-link\" href=\"").skip(1);
                seen.extend(ids.map(|rest| rest.split('"').next().unwrap().to_owned()));
                match sheet.text.split("govuk-pagination__link\" href=\"").nth(1) {
                    Some(rest) => next = rest.split('"').next().unwrap().replace("&amp;", "&"),
                    None => {
                        assert_eq!(page, pages, "{size}");
                        break;
                    }
                }
            }
            assert_eq!(seen.len(), 43, "{size}");
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 43, "{size}");
        }
        asha.get("/people?q=joan&size=some").await.is_ok().has("“some” is not a number of people");
        for cursor in ["x", "00000000-0000-0000-0000-000000000000"] {
            asha.get(&format!("/people?q=joan&after={cursor}")).await.is_ok()
                .has("The list has changed").has("1 to 25 of 43");
        }
    }

    async fn a_name_that_too_many_bear_says_that_there_are_more(house) {
        for nth in 0..203 {
            house.person("Olive", "Grey", |row| row.born_on = Some(day(if nth == 0 { "1940-02-03" } else { "1951-01-01" }))).await;
        }
        let asha = officer(&house).await;
        for typed in ["grey", "olive", "olive+grey"] {
            let list = asha.get(&format!("/people?q={typed}")).await.is_ok();
            list.has("1 to 25 of the first 200 people").has("There are more people than these");
        }
        let one = asha.get("/people?q=olive+grey+3/2/1940").await.is_ok().has("1 person");
        one.lacks("There are more people");
    }

    // A12, A13
    async fn a_list_shows_nobody_what_is_not_theirs(house) {
        let child = house.person("Joan", "Price", |row| row.service = "children".into()).await;
        let secret = house.person("Joan", "Price", |row| row.born_on = Some(day("1971-07-07"))).await;
        restrict(&house, secret.id).await;
        let asha = officer(&house).await;
        let list = asha.get("/people?q=joan+price").await.is_ok().has("Nobody was found");
        list.lacks(&child.id.to_string()).lacks(&secret.id.to_string());
        asha.get(&format!("/people/{}", child.id)).await.is_not_found();
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let list = priya.get("/people?q=joan+price").await.is_ok().lacks(&child.id.to_string());
        list.has("Restricted record").has(&format!("/people/{}/open-in-need", secret.id)).lacks("1971").lacks(&link(&secret));
        priya.get(&format!("/people/{}", secret.id)).await.is_not_found();
        let theo = house.colleague("Theo Lane", &["childrens_worker"], &[]).await;
        theo.get(&format!("/people/{}", child.id)).await.is_ok();
    }

    async fn what_is_typed_is_never_run(house) {
        let script = "<script>alert(1)</script>";
        house.person(script, "Price", |_| ()).await;
        let asha = officer(&house).await;
        asha.get("/people?q=price").await.is_ok().has("&lt;script&gt;alert(1)").lacks(script);
        let typed = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
        for name in ["q", "number", "first_name", "last_name", "born_on", "postcode", "size", "after"] {
            asha.get(&format!("/people?q=price&{name}={typed}")).await.is_ok().lacks(script);
        }
        let long = "x".repeat(5_000);
        asha.get(&format!("/people?q={long}")).await.is_ok();
        assert_eq!(asha.get("/people?q=%ff").await.status, 400);
    }
}
