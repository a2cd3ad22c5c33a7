//! The door: who gets in, what happens to a form whose session has lapsed, and what is never believed.

use crate::support::on_both;

on_both! {
    async fn a_stranger_is_asked_to_sign_in(house) {
        let stranger = house.stranger();
        stranger.get("/people?q=bell").await.leads_to("/sign-in?next=%2Fpeople%3Fq%3Dbell");
        stranger.get("/sign-in").await.is_ok().has("Sign in");
        stranger.get("/health").await.is_ok();
        stranger.get("/ready").await.is_ok();
        house.proves().await;
    }

    async fn a_write_without_the_token_is_refused(house) {
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.post_bare("/sign-out", &[]).await.is_forbidden().has("This form is out of date");
        priya.post_bare("/sign-out", &[("csrf", "guess")]).await.is_forbidden();
        priya.get("/people").await.is_ok();
        priya.post("/sign-out", &[]).await.leads_to("/sign-in");
        priya.get("/people").await.leads();
    }
}

on_both! {
    async fn a_record_is_found_and_opened(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.get("/people?q=jaon+price").await.is_ok().has(&joan.id.to_string());
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("Joan Price").has("78");
        let finance = house.colleague("Fay Moss", &["performance_analyst"], &[]).await;
        finance.get(&format!("/people/{}", joan.id)).await.is_not_found();
        house.proves().await;
    }
}

on_both! {
    async fn what_is_no_address_or_no_text_gives_a_clear_page(house) {
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        for path in ["/nowhere", "/people/%ff", "/people/1", "/people/00000000-0000-0000-0000-000000000000", "/assets/x/none.css"] {
            let answer = priya.get(path).await;
            assert!(answer.status.is_client_error(), "{path} {}", answer.status);
        }
        priya.get("/people/%ff").await.has("<h1");
        priya.get("/people?q=%ff%fe").await.has("<h1");
        let bytes = [b"csrf=".to_vec(), priya.token().await.into_bytes(), b"&x=%ff".to_vec()].concat();
        let answer = priya.post_bytes("/sign-out", bytes).await;
        assert_eq!(answer.status, 400);
        answer.has("not text that can be read");
        let large = format!("csrf={}&x={}", priya.token().await, "a".repeat(2 << 20));
        let answer = priya.post_bytes("/sign-out", large.into_bytes()).await;
        assert_eq!(answer.status, 400);
        answer.has("too large");
        priya.get("/people").await.is_ok();
    }
}
