//! A malformed template gives an error that names it and the line, wherever it stands.

use std::borrow::Cow;

use minijinja::{Error, ErrorKind};

use crate::house;

fn error(source: &'static str) -> Error {
    let env = house::with(&[("people/list.njk", source)]);
    let drawn = env
        .get_template("people/list.njk")
        .and_then(|page| page.render(()));
    drawn.err().unwrap_or_else(|| panic!("{source} was drawn"))
}

#[test]
fn the_error_names_the_template_and_the_line() {
    for source in [
        "a\n\n{{ b",
        "a\n\n{% if b",
        "a\n\n{{ b) }}",
        "a\n\n{{ f([b) }}",
        "a\n\n{{ 'b }}",
        "a\n\n{% endfor %}",
        "a\n\n{% for b %}{% endfor %}",
        "a\n\n{{ b == }}",
        "a\n\n{{ }}",
        "{% set b = 1 %}\n{% for a in [1] %}{% set b = a %}\n{% endblock %}",
        "{% macro a() %}\n{% include 'b' %}\n{% endfor %}",
        "a\n{% for a in b %}{% set c = a %}{% endfor %}\n{{ ! }}",
    ] {
        let error = error(source);
        assert_eq!(
            (error.name(), error.line()),
            (Some("people/list.njk"), Some(3)),
            "{source}: {error:?}"
        );
    }
}

#[test]
fn brackets_nested_without_end_are_refused() {
    let source = Box::leak(
        format!("\n{{{{ {}1{} }}}}", "(".repeat(5000), ")".repeat(5000)).into_boxed_str(),
    );
    assert_eq!(error(source).line(), Some(2));
}

#[test]
fn a_fault_while_drawing_names_its_own_line_too() {
    let error = error("\n{{ {\n  a: null\n} }}\n{{ missing() }}");
    assert_eq!(
        (error.kind(), error.line()),
        (ErrorKind::UnknownFunction, Some(5)),
        "{error:?}"
    );
}

#[test]
fn an_unknown_template_is_not_found() {
    let env = nunjucks::environment(|_| None::<Cow<'static, str>>);
    let error = env
        .get_template("people/none.njk")
        .map(|_| ())
        .expect_err("there is none");
    assert_eq!(error.kind(), ErrorKind::TemplateNotFound);
    assert!(error.to_string().contains("people/none.njk"), "{error}");
}
