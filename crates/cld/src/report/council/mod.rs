//! One page about a council's return for its director: what would be rejected, every measure with
//! how sure it is and where it stands, what moved, and whom to look at. It needs nothing else, and
//! is the same byte for byte for the same folder and day.

mod chart;
mod measures;
mod people;
mod waits;

use std::fmt::{self, Write};

use super::html::{self, Safe, close_table, open_table};
use super::summary::{broken, day, thousands};
use super::trend;
use crate::check::{Checked, FileChecked, Severity};
use crate::compare::suppression::FEWEST;
use crate::overview::{Line, Overview};
use crate::period::Period;

/// Who will read a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Anybody: figures of a few people are hidden, and nobody is named.
    Anybody,
    /// Those in the council whose work it is.
    Council,
}

/// The whole page.
pub fn page(overview: &Overview, readers: Readers) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = Told { overview, readers }.write(&mut out);
    out
}

/// What is told, and to whom.
struct Told<'a> {
    overview: &'a Overview,
    readers: Readers,
}

impl Told<'_> {
    fn write(&self, out: &mut String) -> fmt::Result {
        let name = &self.overview.council.name;
        let title = format!("Adult social care measures: {name}");
        html::begin(&title, include_str!("page.css"), out)?;
        writeln!(out, "<h1>Adult social care measures of {}</h1>", Safe(name))?;
        self.about(out)?;
        self.in_brief(out)?;
        self.checks(out)?;
        self.measures(out)?;
        self.waiting(out)?;
        self.people(out)?;
        self.works(out)?;
        html::end(out);
        Ok(())
    }

    fn about(&self, out: &mut String) -> fmt::Result {
        let year = self.latest_year().map_or(String::new(), |year| {
            format!(
                " Figures are for {} unless a table says otherwise.",
                in_words(year)
            )
        });
        writeln!(
            out,
            "<p>From the council's Client Level Data as they stood on {}.{year}</p>",
            day(self.overview.as_of)
        )?;
        if self.readers == Readers::Council {
            out.push_str("<p class=\"inside\"><strong>For use inside the council.</strong> This page shows counts of few people and names records. Make the public one to send it further.</p>\n");
        }
        Ok(())
    }

    fn latest_year(&self) -> Option<Period> {
        self.overview.years.last().map(|year| year.period)
    }

    /// The lines whose latest figure there is and may be shown.
    fn shown(&self) -> impl Iterator<Item = &Line> {
        let lines = self.overview.lines.iter();
        lines.filter(|line| line.latest().is_some_and(|point| self.shows(point.hidden)))
    }

    fn shows(&self, hidden: bool) -> bool {
        !hidden || self.readers == Readers::Council
    }

    fn in_brief(&self, out: &mut String) -> fmt::Result {
        out.push_str("<h2 id=\"brief\">In brief</h2>\n<ul class=\"brief\">\n");
        writeln!(out, "<li>{}</li>", self.rejected())?;
        writeln!(out, "<li>{}</li>", self.places())?;
        for line in self.moved() {
            writeln!(out, "<li>{line}</li>")?;
        }
        let unplaced = self.overview.unplaced.len() as u64;
        writeln!(
            out,
            "<li>{}</li>",
            if unplaced == 0 {
                "Nobody is left out of a measure for want of a fact.".to_owned()
            } else {
                format!(
                    "<a href=\"#people\">{} gaps in records</a> keep people out of a measure or on its wrong side.",
                    thousands(unplaced)
                )
            }
        )?;
        for note in &self.overview.notes {
            writeln!(out, "<li>{}.</li>", Safe(capital(note)))?;
        }
        out.push_str("</ul>\n");
        Ok(())
    }

    /// The file that came in last.
    fn latest_file(&self) -> Option<&FileChecked> {
        self.overview.checked.files.last()
    }

    fn rejected(&self) -> String {
        let Some(file) = self.latest_file() else {
            return "No file had come in by then.".to_owned();
        };
        let (rows, lost) = (file.score.rows, file.score.rejected);
        let name = Safe(&file.name);
        if file.score.unreadable {
            return format!("<strong>{name} cannot be read to its end.</strong>");
        }
        if lost == 0 {
            return format!(
                "None of the {} rows of {name} would be rejected. Its score is {} of 100.",
                thousands(rows),
                file.score
            );
        }
        format!(
            "Of the {} rows of {name}, <a href=\"#rejected\"><strong>{}</strong> would be rejected or lose a mandatory fact</a>. Its score is {} of 100.",
            thousands(rows),
            thousands(lost),
            file.score
        )
    }

    fn places(&self) -> String {
        let of = |quartile: u8| {
            let in_it = self.shown().filter(|line| {
                line.standing
                    .as_ref()
                    .is_some_and(|place| place.quartile == quartile)
            });
            in_it.map(|line| line.headline.code).collect::<Vec<_>>()
        };
        let told = |codes: Vec<&str>| match codes.len() {
            0 => "none".to_owned(),
            count => format!("{count} ({})", codes.join(", ")),
        };
        format!(
            "Beside the figures that other councils last published, in the best quarter: {}; in the weakest: {}.",
            told(of(1)),
            told(of(4))
        )
    }

    /// Figures that gained or lost more than chance explains.
    fn moved(&self) -> Vec<String> {
        let moved = self.shown().filter_map(|line| {
            let gained = line.gained.filter(|gained| gained.leaves_nought_out())?;
            let way = measures::way(line.headline, gained.figure);
            Some(format!(
                "<a href=\"#m-{}\">{}</a> {way} on the year before, more than chance explains.",
                measures::anchor(line.headline),
                line.headline.code
            ))
        });
        let moved: Vec<String> = moved.collect();
        if moved.is_empty() {
            return vec![
                "No measure moved by more than chance explains on the year before.".to_owned(),
            ];
        }
        moved
    }

    fn checks(&self, out: &mut String) -> fmt::Result {
        out.push_str("<h2 id=\"rejected\">What would be rejected</h2>\n");
        let Some(file) = self.latest_file() else {
            out.push_str("<p>There is no file to check.</p>\n");
            return Ok(());
        };
        let latest = Checked {
            files: vec![file.clone()],
            ..self.overview.checked.clone()
        };
        let broken = broken(&latest);
        let rejects: Vec<_> = broken
            .iter()
            .filter(|one| one.rule.severity == Severity::Reject)
            .collect();
        if rejects.is_empty() {
            out.push_str("<p>Nothing in the latest file.</p>\n");
        } else {
            let caption = format!(
                "Problems of {} that lose a row or a mandatory fact",
                file.name
            );
            open_table(
                &caption,
                &[
                    "What is wrong",
                    "To mend it",
                    "Who usually does",
                    "#How often",
                ],
                out,
            )?;
            for one in rejects.iter().take(FIRST_REJECTS) {
                writeln!(
                    out,
                    "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>",
                    Safe(&one.rule.title),
                    Safe(&one.rule.mend),
                    Safe(&one.rule.owner),
                    thousands(one.count)
                )?;
            }
            close_table(out);
            let rest = rejects.get(FIRST_REJECTS..).unwrap_or_default();
            if !rest.is_empty() {
                let often: u64 = rest.iter().map(|one| one.count).sum();
                writeln!(
                    out,
                    "<p>And {} more, of {} other kinds: <code>almoner cld check</code> lists them all.</p>",
                    thousands(often),
                    rest.len()
                )?;
            }
        }
        trend::charts(&self.overview.checked, out)
    }

    fn works(&self, out: &mut String) -> fmt::Result {
        out.push_str("<h2 id=\"works\">How this was worked out</h2>\n");
        writeln!(
            out,
            "<p>By the national method named {}, for the year to each quarter's end. Who somebody is, where they live and their age are as known at the end of the latest year, for all years, as the method has it. 2D lies three months further back.</p>",
            self.overview.method.name
        )?;
        out.push_str("<p>The interval beside a figure says how far chance alone could have moved it: in 95 of a hundred such years the underlying figure lies within. Shares have Wilson's interval, rates Byar's, and what moved is told by Newcombe's interval of the difference.</p>\n");
        out.push_str("<p>Quartile 1 is always the best, whether high or low is good. Quartiles include their ends and lie between two councils by straight line. The rank is among the other councils and this one, by figures not rounded.</p>\n");
        if self.readers == Readers::Anybody {
            writeln!(
                out,
                "<p>{HIDDEN} stands for a figure that is not shown: it counts, leaves out or is taken of fewer than {FEWEST} people, or would let one such figure be worked out.</p>"
            )?;
        }
        out.push_str("<p>Published figures of other councils contain public sector information licensed under the Open Government Licence v3.0 (nationalarchives.gov.uk/doc/open-government-licence/version/3). They are from:</p>\n<ul>\n");
        let mut sources: Vec<&str> = self
            .overview
            .lines
            .iter()
            .filter_map(|line| line.standing.as_ref())
            .map(|standing| standing.source.as_str())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        for source in sources {
            writeln!(out, "<li>{}</li>", Safe(source))?;
        }
        out.push_str("</ul>\n");
        Ok(())
    }
}

/// How many kinds of rejected rows the page tells of.
const FIRST_REJECTS: usize = 10;

/// What stands in the place of a figure that is not shown.
const HIDDEN: &str = "[c]";

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// A period as people say it: 1 April 2025 to 31 March 2026.
fn in_words(period: Period) -> String {
    format!(
        "{} to {}",
        day(period.first.date()),
        day(period.last.date())
    )
}
