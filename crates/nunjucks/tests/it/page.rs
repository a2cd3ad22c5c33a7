//! The official page template, which passes blocks to macros.

use minijinja::{Value, context};

use crate::house;

fn draw(source: &'static str, context: Value) -> String {
    house::draw(source, context)
}

#[test]
fn a_page_fills_the_blocks_of_the_official_template() {
    let drawn = draw(
        "{% extends 'govuk/template.njk' %}{% set serviceName = 'Care' %}\
         {% block pageTitle %}People – {{ title }}{% endblock %}\
         {% block headerEnd %}<p>After the header</p>{% endblock %}\
         {% block content %}<h1>{{ title }}</h1>{% endblock %}",
        context! { title => "A & B", cspNonce => "n1", bodyClasses => "wide" },
    );
    for part in [
        "<title>People – A &amp; B</title>",
        "<body class=\"govuk-template__body wide\">",
        "<script nonce=\"n1\">",
        "<header class=\"govuk-template__header\">",
        "govuk-service-navigation__service-name",
        "<p>After the header</p>",
        "<h1>A &amp; B</h1>",
        "<footer class=\"govuk-template__footer\">",
        "<meta name=\"theme-color\" content=\"#1d70b8\">",
    ] {
        assert_eq!(drawn.matches(part).count(), 1, "{part} in {drawn}");
    }
    assert!(!drawn.contains("og:image"), "{drawn}");
}

#[test]
fn a_header_and_footer_without_content_are_not_drawn() {
    let drawn = draw(
        "{% extends 'govuk/template.njk' %}{% block header %}{% endblock %}{% block govukFooter %}{% endblock %}",
        context! {},
    );
    assert!(!drawn.contains("<header"), "{drawn}");
    assert!(!drawn.contains("<footer"), "{drawn}");
}

#[test]
fn what_a_page_sets_reaches_the_template_above_it() {
    let source = "{% extends 'moj/template.njk' %}{% block content %}{% endblock %}";
    let drawn = draw(source, context! { assetUrl => "https://care.example" });
    assert!(
        drawn.contains("content=\"https://care.example/images/moj-opengraph-image-2024.png\""),
        "{drawn}"
    );
}
