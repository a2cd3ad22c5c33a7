//! Where Nunjucks and MiniJinja differ, our templates mean what Nunjucks means.

use std::borrow::Cow;

use minijinja::{Value, context};

use crate::house;

fn lists() -> Value {
    context! {
        list => [1, 2, 3],
        nest => [vec![1, 2], vec![3]],
        map => context! { b => 1, a => 2 },
        empty => Vec::<i32>::new(),
        nothing => (),
    }
}

fn check(cases: &[(&'static str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(house::draw(source, lists()), *expected, "{source}");
    }
}

#[test]
fn set_inside_a_loop_changes_what_was_set_outside() {
    check(&[
        (
            "{% set t = 0 %}{% for i in list %}{% set t = t + i %}{{ t }},{% endfor %}={{ t }}",
            "1,3,6,=6",
        ),
        (
            "{% set t = 'a' %}{% for i in list %}{% if i == 2 %}{% set t = 'b' %}{% endif %}{{ t }}{% endfor %}",
            "abb",
        ),
        (
            "{% set t = 1 %}{% for i in empty %}{% else %}{% set t = 2 %}{% endfor %}{{ t }}",
            "2",
        ),
        (
            "{% set t %}x{% endset %}{% for i in list %}{% set t %}{{ t }}{{ i }}{% endset %}{% endfor %}{{ t }}",
            "x123",
        ),
        (
            "{% set t = '' %}{% for r in nest %}{% for c in r %}{% set t = t + c %}{% endfor %}{% set t = t + ';' %}\
             {% endfor %}{{ t }}",
            "12;3;",
        ),
    ]);
}

#[test]
fn a_variable_new_in_a_loop_lasts_until_the_loop_ends() {
    check(&[
        (
            "{% for i in list %}[{{ p }}]{% set p = i %}{% endfor %}({{ p }})",
            "[][1][2]()",
        ),
        (
            "{% for r in nest %}{% for c in r %}({{ q }}){% set q = c %}{% endfor %}{{ q }};{% endfor %}",
            "()(1);();",
        ),
        (
            "{% set i = 9 %}{% for i in list %}{% set i = i + 1 %}{{ i }}{% endfor %}{{ i }}",
            "2349",
        ),
    ]);
}

#[test]
fn macros_share_no_variables_with_a_loop_outside() {
    check(&[(
        "{% macro sum(xs) %}{% set t = 0 %}{% for x in xs %}{% set t = t + x %}{% endfor %}{{ t }}{% endmacro %}\
         {{ sum(list) }}{{ t }}",
        "6",
    )]);
}

#[test]
fn loops_walk_maps_pairs_and_nothing() {
    check(&[
        (
            "{% for k, v in map %}{{ k }}={{ v }},{{ loop.index }};{% endfor %}",
            "b=1,1;a=2,2;",
        ),
        (
            "{% for a, b in [[1, 2], [3, 4]] %}{{ a }}{{ b }};{% endfor %}",
            "12;34;",
        ),
        (
            "{% for i in nothing %}x{% endfor %}{% for i in missing %}x{% endfor %}{% for a, b in nothing %}x{% endfor %}",
            "",
        ),
        ("{% for i in list if i > 1 %}{{ i }}{% endfor %}", "23"),
        (
            "{% for i in missing if missing else list %}{{ i }}{% endfor %}",
            "123",
        ),
    ]);
}

#[test]
fn a_caller_reaches_files_included_by_a_macro() {
    let templates = [
        (
            "page.njk",
            "{% from './parts/m.njk' import m %}{% call m('a') %}<b>{% endcall %}|{{ m('b') }}",
        ),
        (
            "parts/m.njk",
            "{% macro m(p) %}{% include './t.njk' %}{% endmacro %}",
        ),
        (
            "parts/t.njk",
            "{{ p }}:{{ caller() if caller else 'no caller' }}",
        ),
    ];
    let page = house::with(&templates);
    let drawn = page
        .get_template("page.njk")
        .and_then(|page| page.render(()))
        .expect("draws");
    assert_eq!(drawn, "a:<b>|b:no caller");
}

#[test]
fn a_call_passes_values_to_its_body() {
    check(&[(
        "{% macro m(xs) %}{% for x in xs %}{{ caller(x) }}{% endfor %}{% endmacro %}\
         {% call(v) m(list) %}[{{ v }}]{% endcall %}",
        "[1][2][3]",
    )]);
}

#[test]
fn a_file_included_in_a_loop_sees_what_the_loop_set() {
    let templates = [
        (
            "page.njk",
            "{% for i in [1, 2] %}{% set r = i * 2 %}{% include 'row.njk' %}{% endfor %}",
        ),
        ("row.njk", "{{ r }};"),
    ];
    let page = house::with(&templates);
    assert_eq!(
        page.get_template("page.njk")
            .and_then(|page| page.render(()))
            .expect("draws"),
        "2;4;"
    );
}

#[test]
fn blocks_see_what_the_page_set_and_extend_their_layout() {
    let templates = [
        (
            "page.njk",
            "{% extends 'layout.njk' %}{% set n = 0 %}{% for i in [1, 2] %}{% set n = n + i %}{% endfor %}\
             {% block main %}{{ super() }}{{ n }}{% endblock %}",
        ),
        ("layout.njk", "<{% block main %}layout{% endblock %}>"),
    ];
    let page = house::with(&templates);
    assert_eq!(
        page.get_template("page.njk")
            .and_then(|page| page.render(()))
            .expect("draws"),
        "<layout3>"
    );
}

#[test]
fn operators_weigh_their_operands_as_javascript_does() {
    check(&[
        (
            "{{ 1 + 2 }} {{ '1' + 2 }} {{ 'a' + 'b' + 1 + 2 }} {{ 1.5 + 1.5 }} {{ 2 * 3 + 4 }} {{ 5 - 2 + 1 }}",
            "3 12 ab12 3 10 4",
        ),
        ("{{ 'a' ~ 1 ~ true }}", "a1true"),
        (
            "{{ 1 == '1' }} {{ 1 === '1' }} {{ nothing == missing }} {{ 0 == false }} {{ 0 === false }}",
            "true false true true false",
        ),
        (
            "{{ 1 in list }} {{ '1' in list }} {{ 'a' in map }} {{ 'b' in 'abc' }} {{ 4 not in list }}",
            "true false true true true",
        ),
    ]);
}

#[test]
fn values_print_as_javascript_prints_them() {
    check(&[
        (
            "{{ true }} {{ false }} {{ nothing }}{{ missing }}{{ list }} {{ 4 / 2 }} {{ 7 / 2 }}",
            "true false 1,2,3 2 3.5",
        ),
        (
            "{{ 'x' + ('y' if false) }}{{ 'a' if list.length > 2 else 'b' }}",
            "xa",
        ),
        (
            "{{ '<a href=\"b\">' }}{{ '<b>' | safe }}{{ '<b>' | safe | trim }}",
            "&lt;a href=&quot;b&quot;&gt;<b><b>",
        ),
    ]);
}

#[test]
fn filters_and_methods_do_what_they_do_in_nunjucks() {
    check(&[
        (
            "{{ ' a ' | trim }}{{ 'aBC' | capitalize }}{{ 'ab' | upper }}{{ 'AB' | lower }}",
            "aAbcABab",
        ),
        (
            "{{ 'a\\nb' | indent(2) }}{{ 'a\\nb' | indent(2, true) }}{{ '' | indent(2, true) }}",
            "a\n  b  a\n  b",
        ),
        (
            "{{ 'aaa' | replace('a', 'b') }}{{ 'aaa' | replace('a', 5, 2) }}",
            "bbb55a",
        ),
        (
            "{{ list | join('-') }}{{ [{a: 1}, {a: 2}] | join(',', 'a') }}{{ list.length }}{{ missing | length }}",
            "1-2-31,230",
        ),
        (
            "{{ missing | default('d') }}{{ false | default('d') }}{{ false | default('d', true) }}",
            "dfalsed",
        ),
        (
            "{{ list.concat([4], 5).join('+') }}{{ list.includes(2) }}{{ 'abc'.includes('b') }}{{ 'a'.concat('b', 1) }}",
            "1+2+3+4+5truetrueab1",
        ),
        (
            "{% set s = '<b>' | safe %}{{ s.val }}{{ s is escaped }}{{ s is string }}{{ map is mapping }}",
            "&lt;b&gt;truefalsetrue",
        ),
    ]);
}

#[test]
fn only_markup_is_escaped_for_html() {
    let load = |name: &str| {
        name.starts_with("page")
            .then_some(Cow::Borrowed("{{ a }} {{ true }}"))
    };
    let env = nunjucks::environment(load);
    for (name, expected) in [
        ("page.njk", "&lt; true"),
        ("page.html", "&lt; true"),
        ("page.txt", "< true"),
    ] {
        let drawn = env
            .get_template(name)
            .and_then(|page| page.render(context! { a => "<" }));
        assert_eq!(drawn.expect("draws"), expected, "{name}");
    }
}
