//! The Ministry of Justice components we use; their package publishes no fixtures, so the parts
//! that matter are named here.

use minijinja::context;
use serde_json::{Value as Json, json};

use crate::house;

/// Draws a component and looks for these parts, white space aside.
fn check(component: &str, macro_name: &str, params: Json, parts: &[&str]) {
    let env = house::with(&[]);
    let source = format!(
        "{{% from \"moj/components/{component}/macro.njk\" import {macro_name} %}}{{{{ {macro_name}(params) }}}}"
    );
    let drawn = env
        .render_named_str(
            "component.njk",
            &source,
            context! { params => nunjucks::value(&params) },
        )
        .unwrap_or_else(|error| panic!("{component}: {error:?}"));
    let drawn = drawn.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(drawn.contains(part), "{component} lacks {part}\n{drawn}");
    }
}

#[test]
fn identity_bar() {
    check(
        "identity-bar",
        "mojIdentityBar",
        json!({
            "title": { "text": "Ada Example" },
            "classes": "wide",
            "menus": [{ "items": [{ "text": "Edit", "href": "/edit" }], "alignMenu": "right" }],
        }),
        &[
            "<div class=\"moj-identity-bar wide\">",
            "<span class=\"moj-identity-bar__title\">Ada Example</span>",
            "<div class=\"moj-button-menu\" data-module=\"moj-button-menu\" data-align-menu=\"right\">",
            "<a href=\"/edit\" role=\"button\" draggable=\"false\" class=\"govuk-button moj-button-menu__item \
             govuk-button--secondary\" data-module=\"govuk-button\"> Edit </a>",
        ],
    );
}

#[test]
fn primary_navigation() {
    check(
        "primary-navigation",
        "mojPrimaryNavigation",
        json!({
            "label": "Main",
            "items": [{ "text": "People", "href": "/people", "active": true }, { "html": "<b>Work</b>", "href": "/?a=1&b=2" }],
        }),
        &[
            "aria-label=\"Main\">",
            "<a class=\"moj-primary-navigation__link\" aria-current=\"page\" href=\"/people\">People</a>",
            "<a class=\"moj-primary-navigation__link\" href=\"/?a=1&amp;b=2\"><b>Work</b></a>",
        ],
    );
}

#[test]
fn sub_navigation() {
    check(
        "sub-navigation",
        "mojSubNavigation",
        json!({ "items": [{ "text": "Plan", "href": "/plan", "active": true, "attributes": { "data-a": 1 } }] }),
        &[
            "aria-label=\"Secondary navigation region\">",
            "<a class=\"moj-sub-navigation__link\" aria-current=\"page\" href=\"/plan\" data-a=\"1\">Plan</a>",
        ],
    );
}

#[test]
fn side_navigation() {
    let item = json!({ "text": "Team", "href": "/team", "active": true });
    let drawn = "<li class=\"moj-side-navigation__item moj-side-navigation__item--active\"> \
                 <a href=\"/team\" aria-current=\"location\">Team</a>";
    check(
        "side-navigation",
        "mojSideNavigation",
        json!({ "items": [item] }),
        &[drawn],
    );
    check(
        "side-navigation",
        "mojSideNavigation",
        json!({ "sections": [{ "heading": { "text": "Work" }, "items": [item] }] }),
        &["<h4 class=\"moj-side-navigation__title\">Work</h4>", drawn],
    );
}

#[test]
fn filter() {
    check(
        "filter",
        "mojFilter",
        json!({
            "heading": { "text": "Filter" },
            "selectedFilters": {
                "heading": { "text": "Chosen" },
                "clearLink": { "text": "Clear", "href": "/people" },
                "categories": [{ "heading": { "text": "Team" }, "items": [{ "text": "South & East", "href": "/all" }] }],
            },
            "optionsHtml": "<p>Options</p>",
        }),
        &[
            "<h2 class=\"govuk-heading-m\">Chosen</h2>",
            "<a class=\"govuk-link govuk-link--no-visited-state\" href=\"/people\">Clear</a>",
            "<a class=\"moj-filter__tag\" href=\"/all\"><span class=\"govuk-visually-hidden\">Remove this filter</span> \
             South &amp; East</a>",
            "data-module=\"govuk-button\"> Apply filters </button>",
            "<p>Options</p>",
        ],
    );
}

#[test]
fn timeline() {
    check(
        "timeline",
        "mojTimeline",
        json!({ "items": [
            {
                "label": { "text": "Review held" },
                "html": "<p>Well</p>",
                "datetime": { "timestamp": "2026-06-14T13:01:00.000Z", "type": "datetime" },
                "byline": { "text": "Jo Example" },
            },
            {
                "label": { "text": "Plan agreed" },
                "text": "Agreed",
                "datetime": { "timestamp": "2026-01-14", "format": "D/M/YY" },
            },
        ] }),
        &[
            "<h2 class=\"moj-timeline__title\">Review held</h2> <p class=\"moj-timeline__byline\">by Jo Example</p>",
            "<time datetime=\"2026-06-14T13:01:00.000Z\">14 June 2026 at 2:01pm</time>",
            "<div class=\"moj-timeline__description\"><p>Well</p></div>",
            "<time datetime=\"2026-01-14\">14/1/26</time>",
        ],
    );
}

#[test]
fn badge() {
    check(
        "badge",
        "mojBadge",
        json!({ "text": "Urgent", "classes": "moj-badge--red", "attributes": { "id": "b" } }),
        &["<span class=\"moj-badge moj-badge--red\" id=\"b\">Urgent</span>"],
    );
}

#[test]
fn pagination() {
    check(
        "pagination",
        "mojPagination",
        json!({
            "results": { "from": 21, "to": 40, "count": 50, "text": "people" },
            "previous": { "href": "?page=1" },
            "items": [
                { "number": 1, "href": "?page=1" },
                { "number": 2, "href": "?page=2", "current": true },
                { "type": "dots" },
            ],
        }),
        &[
            "<nav class=\"govuk-pagination moj-pagination__pagination \"",
            "href=\"?page=1\" aria-label=\"Page 1\"> 1 </a>",
            "href=\"?page=2\" aria-label=\"Page 2\" aria-current=\"page\"> 2 </a>",
            "&ctdot;",
            "<p class=\"moj-pagination__results\">Showing 21 to 40 of 50 total people</p>",
        ],
    );
}

#[test]
fn banner() {
    check(
        "banner",
        "mojBanner",
        json!({ "type": "success", "text": "Saved <once>", "classes": "wide" }),
        &[
            "<div class=\"moj-banner moj-banner--success wide\" role=\"region\" aria-label=\"success\" >",
            "<div class=\"moj-banner__message\">Saved &lt;once&gt;</div>",
        ],
    );
}

#[test]
fn alert() {
    check(
        "alert",
        "mojAlert",
        json!({
            "variant": "warning",
            "title": "Overdue",
            "showTitleAsHeading": true,
            "html": "<p>Two reviews</p>",
            "dismissible": true,
            "headingTag": "h3",
        }),
        &[
            "<div role=\"region\" class=\"moj-alert moj-alert--warning moj-alert--with-heading\" \
             aria-label=\"warning: Overdue\" data-module=\"moj-alert\" data-dismissible=\"true\">",
            "<h3 class=\"moj-alert__heading\">Overdue </h3>",
            "<p>Two reviews</p>",
            "hidden>Dismiss</button>",
        ],
    );
    check(
        "alert",
        "mojAlert",
        json!({ "variant": "unheard of", "title": "Note" }),
        &["class=\"moj-alert moj-alert--information\""],
    );
}

#[test]
fn button_menu() {
    check(
        "button-menu",
        "mojButtonMenu",
        json!({ "button": { "text": "Actions" }, "items": [{ "text": "End", "value": "end", "name": "do", "classes": "last" }] }),
        &[
            "data-module=\"moj-button-menu\" data-button-text=\"Actions\">",
            "<button type=\"submit\" value=\"end\" name=\"do\" class=\"govuk-button moj-button-menu__item \
             govuk-button--secondary last\"",
        ],
    );
}

#[test]
fn date_picker() {
    check(
        "date-picker",
        "mojDatePicker",
        json!({
            "id": "due_on",
            "name": "due_on",
            "label": { "text": "When is it due?" },
            "value": "1/2/2026",
            "minDate": "1/1/2026",
            "leadingZeros": true,
            "errorMessage": { "text": "Enter a date" },
        }),
        &[
            "<div class=\"moj-datepicker\" data-module=\"moj-date-picker\" data-min-date=\"1/1/2026\" \
             data-leading-zeros=\"true\">",
            "<label class=\"govuk-label\" for=\"due_on\"> When is it due? </label>",
            "id=\"due_on\" name=\"due_on\" type=\"text\" value=\"1/2/2026\" aria-describedby=\"due_on-error\" \
             autocomplete=\"off\">",
        ],
    );
}

#[test]
fn sortable_table() {
    let drawn = house::draw(
        "{% from 'govuk/components/table/macro.njk' import govukTable %}\
         {{ govukTable({\
           attributes: { 'data-module': 'moj-sortable-table' },\
           head: [{ text: 'Due', attributes: { 'aria-sort': 'ascending' } }],\
           rows: rows\
         }) }}",
        context! { rows => nunjucks::value(&json!([[{ "text": "1 May", "attributes": { "data-sort-value": 20260501 } }]])) },
    );
    for part in [
        "<table class=\"govuk-table\" data-module=\"moj-sortable-table\">",
        "<th scope=\"col\" class=\"govuk-table__header\" aria-sort=\"ascending\">Due</th>",
        "<td class=\"govuk-table__cell\" data-sort-value=\"20260501\">1 May</td>",
    ] {
        assert!(drawn.contains(part), "{part} in {drawn}");
    }
}

#[test]
fn a_component_that_includes_an_item_template_draws_it() {
    check(
        "add-another",
        "mojAddAnother",
        json!({ "id": "carers", "items": [{ "fieldset": { "html": "<input>" } }, { "fieldset": { "html": "<input>" } }] }),
        &["Item 2", "Remove item 2", "Add another item"],
    );
}
