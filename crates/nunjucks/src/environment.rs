//! The MiniJinja environment in which the components, and our own pages, are drawn.

use std::borrow::Cow;

use minijinja::syntax::SyntaxConfig;
use minijinja::{
    AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, escape_formatter,
};

use crate::{escape, filters, methods, template, values};

/// An environment that draws Nunjucks templates.
///
/// `load` gives the source of a template by its name, such as `people/list.njk` or
/// `govuk/components/button/macro.njk`; a name that starts with a dot is first resolved beside
/// the template that asks for it. Each template is loaded once and kept. Values in `.njk` and
/// `.html` templates are escaped for HTML; other templates are plain text.
///
/// Errors come when a template is asked for or drawn: `TemplateNotFound`, or MiniJinja's own
/// with the name and the line of the template at fault.
pub fn environment(
    load: impl Fn(&str) -> Option<Cow<'static, str>> + Send + Sync + 'static,
) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_loader(move |name| Ok(load(name).map(|source| template::translate(&source))));
    env.set_path_join_callback(beside);
    env.set_auto_escape_callback(escaping);
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    env.set_formatter(print);
    env.set_unknown_method_callback(methods::call);
    if let Ok(syntax) = syntax() {
        env.set_syntax(syntax);
    }
    filters::add_all(&mut env);
    env
}

/// A tag alone on its line draws no line; the line break that ends a file is drawn.
fn syntax() -> Result<SyntaxConfig, Error> {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
}

/// Resolves `./` and `../` beside the template that names it.
fn beside<'s>(name: &'s str, parent: &'s str) -> Cow<'s, str> {
    if !name.starts_with('.') {
        return Cow::Borrowed(name);
    }
    let mut folders: Vec<&str> = parent.split('/').collect();
    folders.pop();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop()),
            part => folders.push(part),
        }
    }
    Cow::Owned(folders.join("/"))
}

fn escaping(name: &str) -> AutoEscape {
    match name.ends_with(".njk") || name.ends_with(".html") {
        true => AutoEscape::Html,
        false => AutoEscape::None,
    }
}

fn print(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match state.auto_escape() {
        AutoEscape::Html if !value.is_safe() => {
            escape::write(&values::text(value), |part| out.write_str(part)).map_err(Error::from)
        }
        AutoEscape::Html | AutoEscape::None => {
            out.write_str(&values::text(value)).map_err(Error::from)
        }
        _ => escape_formatter(out, state, value),
    }
}
