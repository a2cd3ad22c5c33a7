//! Everything that was done can be read, by those who may, without what is kept from them.

use crate::support::on_both;

on_both! {
    async fn what_changed_is_told_in_words(house) {
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        let tom = house.colleague("Tom Ash", &["reader"], &["north"]).await;
        let page = format!("/staff/{}", tom.id());
        ada.post(&page, &[("name", "Tom <Ash>"), ("email", "t@x.example"), ("job_title", "Broker")]).await.leads();
        let audit = ada.get("/audit?who=ada&kind=account_changed").await.is_ok();
        let audit = audit.has("Account, job title: nothing → Broker").has("Account, name: Tom Ash → Tom &lt;Ash&gt;");
        assert!(!audit.text.contains("Account made</th>"));
        ada.get("/audit?who=nobody+at+all").await.is_ok().has("Nothing was done that fits");
        ada.get("/audit?from=21+11+2026").await.is_ok().has("Nothing was done that fits");
        ada.get("/audit?until=20+11+2026").await.is_ok().has("Almoner itself");
        ada.get("/audit?from=rubbish&before=x&kind=x").await.is_ok().has("must be a real date");
        tom.get("/audit").await.is_forbidden();
        house.proves().await;
    }

    async fn pages_go_back_to_the_first_event_without_a_repeat(house) {
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        for number in 0..60 {
            house.person("Joan", &format!("Price{number}"), |_| ()).await;
        }
        let (mut page, mut seen) = ("/audit?kind=person_made".to_owned(), Vec::new());
        loop {
            let text = ada.get(&page).await.is_ok().text;
            let numbers = text.split("data-label=\"Number\">").skip(1);
            seen.extend(numbers.map(|rest| rest.split('<').next().unwrap().parse::<i64>().unwrap()));
            let Some(older) = text.split("govuk-pagination__next\"><a class=\"govuk-link govuk-pagination__link\" href=\"").nth(1) else { break };
            page = older.split('"').next().unwrap().replace("&amp;", "&");
        }
        assert_eq!(seen.len(), 60);
        assert!(seen.is_sorted_by(|one, next| one > next));
    }

    async fn a_restricted_record_is_not_told_of(house) {
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        let ruth = house.colleague("Ruth Ames", &["safeguarding_lead"], &[]).await;
        let arthur = house.person("Arthur", "Bell", |_| ()).await;
        let by_number = format!("/audit?person=P{}", arthur.number);
        ada.get(&by_number).await.is_ok().has("Arthur Bell");
        let fields = [("kind", "witness"), ("reason", "Named in the trial"), ("admits", "Ruth Ames")];
        ruth.post(&format!("/people/{}/restriction", arthur.id), &fields).await.leads();
        ada.get("/audit").await.is_ok().has("Record restricted").has("not yours to see").lacks("Arthur").lacks("Named in the trial");
        ada.get(&by_number).await.is_ok().has("no record with this number that is yours").lacks("Arthur");
        house.proves().await;
    }

    async fn nobody_reads_a_secret_in_the_chain(house) {
        use db::sea_orm::EntityTrait;
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        let tom = house.colleague("Tom Ash", &["reader"], &[]).await;
        let page = ada.post(&format!("/staff/{}/link", tom.id()), &[]).await.is_ok().text;
        let token: String = page.split("?link=").nth(1).unwrap().chars().take_while(char::is_ascii_hexdigit).collect();
        let fields = [("link", token.as_str()), ("new_password", "plum harbour seven")];
        house.stranger().post_bare("/sign-in/password", &fields).await.leads();
        tom.get("/account").await.leads();
        house.at("2026-11-20T10:01:00Z");
        let tom = crate::support::Visitor::signed_in(&house, tom.id()).await;
        tom.post("/account/codes/begin", &[("password", "plum harbour seven")]).await.leads();
        let conn = house.house.archive.reader();
        let secret = db::entities::account::Entity::find_by_id(tom.id()).one(conn).await.unwrap().unwrap().code_secret.unwrap();
        for event in db::entities::event::Entity::find().all(conn).await.unwrap() {
            let told = format!("{} {}", event.body, event.rows);
            for kept in ["argon2", secret.as_str(), token.as_str()] {
                assert!(!told.contains(kept), "{told}");
            }
        }
        ada.get("/audit?kind=password_changed").await.is_ok().has("Account, password hash: nothing → not told");
        house.proves().await;
    }
}
