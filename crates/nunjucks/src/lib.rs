//! Draws pages with the official GOV.UK and Ministry of Justice components.
//!
//! Their macros are written in Nunjucks, the JavaScript cousin of Jinja. Each template is put
//! into MiniJinja's own words once, when it is first loaded, and keeps its line numbers; what
//! JavaScript would decide while a page is drawn is done by a few filters and tests named `js_…`.
//! Our own templates speak the same language.
//!
//! It is Nunjucks but for three things, which suit values that come from Rust: `None` is as good as
//! a field left out (for `is defined`, `| default` and `!== undefined` alike); `for … in … if …`
//! picks items; and an empty list or map counts as false, unless it came through [`value`].
//! Names that start with `_loop` or `_lifted` are ours. Only templates that an environment loads
//! are translated, not text handed to it.

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
