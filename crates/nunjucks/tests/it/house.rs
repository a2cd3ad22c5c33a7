//! An environment over the npm packages and templates written in a test.

use std::borrow::Cow;
use std::path::PathBuf;

use minijinja::{Environment, Value};

/// The folder `npm ci` fills: beside the workspace, or where `ALMONER_NODE_MODULES` says.
pub fn packages() -> PathBuf {
    let here =
        PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where this is"));
    let beside = here.join("../../node_modules");
    let folder = std::env::var_os("ALMONER_NODE_MODULES").map_or(beside, PathBuf::from);
    for package in ["govuk-frontend", "@ministryofjustice/frontend"] {
        assert!(
            folder.join(package).is_dir(),
            "{package} is not in {}: run `npm ci` at the root of the project first",
            folder.display()
        );
    }
    folder
}

/// Draws official templates, and these of our own by name.
pub fn with(templates: &[(&'static str, &'static str)]) -> Environment<'static> {
    let packages = packages();
    let templates = templates.to_vec();
    nunjucks::environment(move |name| {
        if let Some((_, source)) = templates.iter().find(|(own, _)| *own == name) {
            return Some(Cow::Borrowed(*source));
        }
        let (package, rest) = name.split_once('/')?;
        let folder = match package {
            "govuk" => "govuk-frontend/dist/govuk",
            "moj" => "@ministryofjustice/frontend/moj",
            _ => return None,
        };
        std::fs::read_to_string(packages.join(folder).join(rest))
            .ok()
            .map(Cow::Owned)
    })
}

/// Draws one template of our own.
pub fn draw(source: &'static str, context: Value) -> String {
    let env = with(&[("page.njk", source)]);
    let drawn = env
        .get_template("page.njk")
        .and_then(|page| page.render(context));
    drawn.unwrap_or_else(|error| panic!("{source}\n{error:?}"))
}
