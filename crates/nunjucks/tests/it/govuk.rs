//! Every fixture that GOV.UK Frontend publishes for its own components is drawn to the letter.

use std::collections::BTreeMap;
use std::path::PathBuf;

use minijinja::{Environment, Value, context};
use serde::Deserialize;

use crate::house;

/// As counted in version 6.6; a later version may add to them.
const AT_LEAST: usize = 725;

#[derive(Deserialize)]
struct Component {
    component: String,
    fixtures: Vec<Fixture>,
}

#[derive(Deserialize)]
struct Fixture {
    name: String,
    /// Read straight into a template's value, which keeps fields in their order.
    options: Value,
    html: String,
}

#[test]
fn every_published_fixture_is_drawn_to_the_letter() {
    let env = house::with(&[]);
    let mut drawn = 0;
    let mut wrong = BTreeMap::new();
    for component in components() {
        for fixture in &component.fixtures {
            let html = draw(&env, &component.component, &fixture.options);
            if html.trim() != fixture.html.trim() {
                wrong.insert(
                    format!("{}: {}", component.component, fixture.name),
                    (html, fixture.html.clone()),
                );
            }
            drawn += 1;
        }
    }
    for (name, (html, expected)) in wrong.iter().take(3) {
        eprintln!("--- {name}\n{expected}\n--- drawn as\n{html}\n");
    }
    let names: Vec<&String> = wrong.keys().take(20).collect();
    assert!(
        wrong.is_empty(),
        "{} of {drawn} differ, such as {names:?}",
        wrong.len()
    );
    assert!(drawn >= AT_LEAST, "only {drawn} fixtures were found");
}

fn components() -> Vec<Component> {
    let folder = house::packages().join("govuk-frontend/dist/govuk/components");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the components' folder")
        .map(|entry| entry.expect("an entry").path().join("fixtures.json"))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            serde_json::from_slice(&std::fs::read(file).expect("a fixture"))
                .expect("fixtures as JSON")
        })
        .collect()
}

fn draw(env: &Environment, component: &str, options: &Value) -> String {
    let name: String = component
        .split('-')
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect();
    let source = format!(
        "{{% from \"govuk/components/{component}/macro.njk\" import govuk{name} %}}{{{{ govuk{name}(params) }}}}"
    );
    env.render_named_str(
        "fixture.njk",
        &source,
        context! { params => nunjucks::value(options) },
    )
    .unwrap_or_else(|error| format!("{error:?}"))
}
