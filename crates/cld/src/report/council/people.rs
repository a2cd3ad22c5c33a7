//! Whom to look at: records in which a fact is missing that a measure needs.

use std::fmt::{self, Write};

use super::{HIDDEN, Readers, Told};
use crate::compare::suppression::FEWEST;
use crate::overview::{Unplaced, What};
use crate::report::html::{Safe, close_table, open_table};
use crate::report::summary::thousands;

/// Of how many records a page names at most for one gap.
const NAMED: usize = 200;

impl Told<'_> {
    pub(super) fn people(&self, out: &mut String) -> fmt::Result {
        out.push_str("<h2 id=\"people\">Whom to look at</h2>\n");
        if self.overview.unplaced.is_empty() {
            out.push_str("<p>Every person has the facts that the measures need.</p>\n");
            return Ok(());
        }
        open_table(
            "Gaps that keep people out of a measure or on its wrong side, latest year",
            &["What is missing", "Field to mend", "#Records"],
            out,
        )?;
        for what in What::ALL {
            let count = self.missing(what).count() as u64;
            let hidden = self.readers == Readers::Anybody && (1..FEWEST).contains(&count);
            let count = if hidden {
                HIDDEN.to_owned()
            } else {
                thousands(count)
            };
            let (says, field) = what.says();
            writeln!(
                out,
                "<tr><th scope=\"row\">{says}</th><td>{field}</td><td class=\"number\">{count}</td></tr>"
            )?;
        }
        close_table(out);
        if self.readers == Readers::Council {
            What::ALL
                .into_iter()
                .try_for_each(|what| self.named(what, out))?;
        }
        Ok(())
    }

    fn missing(&self, what: What) -> impl Iterator<Item = &Unplaced> {
        self.overview
            .unplaced
            .iter()
            .filter(move |one| one.what == what)
    }

    fn named(&self, what: What, out: &mut String) -> fmt::Result {
        let all = self.missing(what).count();
        if all == 0 {
            return Ok(());
        }
        let (says, _) = what.says();
        writeln!(
            out,
            "<details>\n<summary><span class=\"count\">{all}</span> {says}</summary>"
        )?;
        if all > NAMED {
            writeln!(
                out,
                "<p>The first {NAMED} of {}.</p>",
                thousands(all as u64)
            )?;
        }
        open_table(&format!("Records: {says}"), &["Person", "Taken for"], out)?;
        for one in self.missing(what).take(NAMED) {
            writeln!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
                Safe(&one.person),
                Safe(one.taken_for)
            )?;
        }
        close_table(out);
        out.push_str("</details>\n");
        Ok(())
    }
}
