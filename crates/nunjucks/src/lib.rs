//! Draws pages with the official GOV.UK and Ministry of Justice components.
//!
//! Their macros are written in Nunjucks, the JavaScript cousin of Jinja. Each template is put
//! into MiniJinja's own words once, when it is first loaded, and keeps its line numbers; what
//! JavaScript would decide while a page is drawn is done by a few filters and tests named `js_…`.
//! Our own templates speak the same language.

mod callers;
mod dates;
mod environment;
mod escape;
mod filters;
mod insertions;
mod methods;
mod operators;
mod rewrite;
mod scope;
mod template;
mod tokens;
mod values;

pub use environment::environment;
pub use values::value;
