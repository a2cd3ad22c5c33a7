//! Waiting times on the page.

use std::fmt::{self, Write};

use super::{HIDDEN, Told};
use crate::measures::waiting::Awaited;
use crate::report::html::{close_table, open_table};
use crate::report::summary::thousands;

impl Told<'_> {
    pub(super) fn waiting(&self, out: &mut String) -> fmt::Result {
        out.push_str("<h2 id=\"waiting\">How long people wait</h2>\n");
        if self.overview.waits.is_empty() {
            out.push_str("<p>No wait of a new request ended in the quarters covered.</p>\n");
            return Ok(());
        }
        out.push_str("<p>Days from a new request by somebody of 25 or over, who had no support before, to the first answer and to the first service: half waited so long or less.</p>\n");
        for (what, caption) in [
            (Awaited::Response, "Days to the first answer"),
            (Awaited::Service, "Days to the first service"),
        ] {
            open_table(caption, &["Quarter", "Age", "#Half within", "#People"], out)?;
            for wait in self.overview.waits.iter().filter(|wait| wait.what == what) {
                let (days, people) = if self.shows(wait.hidden) {
                    (in_days(wait.median), thousands(wait.people as u64))
                } else {
                    (HIDDEN.to_owned(), HIDDEN.to_owned())
                };
                writeln!(
                    out,
                    "<tr><th scope=\"row\" class=\"whole\">{}</th><td class=\"whole\">{}</td><td class=\"number\">{days}</td><td class=\"number\">{people}</td></tr>",
                    wait.quarter.label(),
                    wait.band.text()
                )?;
            }
            close_table(out);
        }
        Ok(())
    }
}

fn in_days(median: f64) -> String {
    if median.fract() == 0.0 {
        format!("{median:.0}")
    } else {
        format!("{median:.1}")
    }
}
