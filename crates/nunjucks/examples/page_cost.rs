//! Measures what a page of thirty components costs:
//! `cargo run --release -p nunjucks --example page_cost`, with the npm packages installed.

use std::borrow::Cow;
use std::path::Path;
use std::time::Instant;

use minijinja::{Error, context};

/// Ten of each: a field with a hint, a list of choices, a row of a summary with its button.
const PAGE: &str = "\
{% extends 'govuk/template.njk' %}
{% from 'govuk/components/input/macro.njk' import govukInput %}
{% from 'govuk/components/radios/macro.njk' import govukRadios %}
{% from 'govuk/components/button/macro.njk' import govukButton %}
{% block content %}
{% for question in questions %}
  {{ govukInput({
    id: question.id,
    name: question.id,
    label: { text: question.label },
    hint: { text: 'As it was said' },
    value: question.answer
  }) }}
  {{ govukRadios({
    name: question.id + '-choice',
    fieldset: { legend: { text: question.label } },
    items: [{ value: 'yes', text: 'Yes' }, { value: 'no', text: 'No' }]
  }) }}
  {{ govukButton({ text: 'Save', name: 'save', value: question.id }) }}
{% endfor %}
{% endblock %}
";
const QUESTIONS: usize = 10;
const ROUNDS: u32 = 500;

fn main() -> Result<(), Error> {
    let packages =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../node_modules/govuk-frontend/dist");
    let env = nunjucks::environment(move |name| match name {
        "page.njk" => Some(Cow::Borrowed(PAGE)),
        name => std::fs::read_to_string(packages.join(name))
            .ok()
            .map(Cow::Owned),
    });
    let question = |number| context! { id => format!("q{number}"), label => "How are you & yours?", answer => "<well>" };
    let page = context! { questions => (0..QUESTIONS).map(question).collect::<Vec<_>>() };

    let started = Instant::now();
    let length = env.get_template("page.njk")?.render(&page)?.len();
    let first = started.elapsed();
    let started = Instant::now();
    for _ in 0..ROUNDS {
        env.get_template("page.njk")?.render(&page)?;
    }
    let each = started.elapsed() / ROUNDS;
    println!("{} components, {length} bytes", 3 * QUESTIONS);
    println!(
        "first page {} microseconds, then {} a page",
        first.as_micros(),
        each.as_micros()
    );
    Ok(())
}
