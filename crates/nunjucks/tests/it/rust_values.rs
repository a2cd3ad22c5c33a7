//! Structs, lists and options of ours are as good as what JavaScript passes to a component.

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use crate::house;

#[derive(Serialize)]
struct Button {
    text: &'static str,
    classes: Option<&'static str>,
    #[serde(rename = "preventDoubleClick")]
    prevent_double_click: Option<bool>,
}

#[derive(Serialize)]
struct Choice {
    value: u8,
    text: String,
    hint: Option<Hint>,
}

#[derive(Serialize)]
struct Hint {
    text: &'static str,
}

const BUTTON: &str =
    "{% from 'govuk/components/button/macro.njk' import govukButton %}{{ govukButton(button) }}";

fn button(prevent_double_click: Option<bool>, classes: Option<&'static str>) -> String {
    let button = Button {
        text: "Save & go",
        classes,
        prevent_double_click,
    };
    house::draw(BUTTON, context! { button => Serde(button) })
}

#[test]
fn a_field_that_is_none_is_as_good_as_one_left_out() {
    assert_eq!(
        button(None, None),
        "<button type=\"submit\" class=\"govuk-button\" data-module=\"govuk-button\">\n  Save &amp; go\n</button>"
    );
    assert!(button(None, Some("wide")).contains("class=\"govuk-button wide\""));
}

#[test]
fn a_yes_or_no_prints_as_true_or_false() {
    assert!(button(Some(true), None).contains(" data-prevent-double-click=\"true\""));
    assert!(button(Some(false), None).contains(" data-prevent-double-click=\"false\""));
}

#[test]
fn a_list_of_structs_fills_a_component() {
    let choices: Vec<Choice> = [(1, None), (2, Some(Hint { text: "Second" }))]
        .into_iter()
        .map(|(value, hint)| Choice {
            value,
            text: format!("Choice {value}"),
            hint,
        })
        .collect();
    let drawn = house::draw(
        "{% from 'govuk/components/radios/macro.njk' import govukRadios %}\
         {{ govukRadios({ name: 'choice', items: choices, value: chosen }) }}",
        context! { choices => Serde(choices), chosen => "2" },
    );
    assert_eq!(drawn.matches("govuk-radios__item").count(), 2, "{drawn}");
    assert_eq!(drawn.matches("govuk-radios__hint").count(), 1, "{drawn}");
    assert!(
        drawn.contains("id=\"choice-2\" name=\"choice\" type=\"radio\" value=\"2\" checked"),
        "{drawn}"
    );
    assert!(
        drawn.contains("id=\"choice\" name=\"choice\" type=\"radio\" value=\"1\">"),
        "{drawn}"
    );
}

#[test]
fn an_absent_list_draws_no_items() {
    let drawn = house::draw(
        "{% from 'govuk/components/radios/macro.njk' import govukRadios %}{{ govukRadios({ name: 'a', items: none }) }}",
        context! { none => Serde(None::<Vec<Choice>>) },
    );
    assert!(
        drawn.contains("govuk-radios") && !drawn.contains("govuk-radios__item"),
        "{drawn}"
    );
}

#[test]
fn a_default_stands_in_for_none() {
    let source = "{{ a | default('b') }}{{ a is defined }}{{ a is undefined }}{{ a.b.c }}";
    assert_eq!(
        house::draw(source, context! { a => Serde(None::<u8>) }),
        "bfalsetrue"
    );
}

#[test]
fn json_counts_empty_lists_and_maps_as_true() {
    let json = serde_json::json!({ "list": [], "map": {}, "inner": { "list": [] } });
    let source = "{{ 'list ' if list }}{{ 'map ' if map }}{{ 'inner' if inner.list }}{% for a in list %}x{% endfor %}";
    assert_eq!(
        house::draw(source, nunjucks::value(&json)),
        "list map inner"
    );
    assert_eq!(house::draw(source, Value::from(Serde(&json))), "");
}

#[test]
fn text_marked_safe_is_not_escaped_again() {
    let token = Value::from_safe_string("<input name=\"token\">".to_owned());
    assert_eq!(
        house::draw("{{ token }}", context! { token => token.clone() }),
        "<input name=\"token\">"
    );
    assert_eq!(
        house::draw(
            "{{ a.token }}",
            context! { a => nunjucks::value(&context! { token }) }
        ),
        "<input name=\"token\">"
    );
}
