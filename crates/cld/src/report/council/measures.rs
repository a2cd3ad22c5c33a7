//! The measures on the page: one table of all, then each with its years, its groups and its works.

use std::fmt::{self, Write};

use super::chart::{Chart, Mark, chart};
use super::{HIDDEN, Told};
use crate::compare::interval::one_decimal;
use crate::compare::{Gap, Good, Headline, Per, Standing};
use crate::overview::{Line, Point};
use crate::report::html::{Safe, close_table, open_table};
use crate::report::summary::thousands;

impl Told<'_> {
    pub(super) fn measures(&self, out: &mut String) -> fmt::Result {
        out.push_str("<h2 id=\"measures\">The measures</h2>\n");
        let headings = [
            "Measure",
            "#Figure",
            "#Interval",
            "#A year before",
            "#Quartile",
            "#Rank",
            "#England",
        ];
        open_table("Every measure", &headings, out)?;
        for line in &self.overview.lines {
            self.in_the_table(line, out)?;
        }
        close_table(out);
        out.push_str("<p>Quartile, rank and England are by the latest figures that other councils published; those from before April 2023 were taken from another return, by other rules, and show about where a council stands.</p>\n");
        for line in &self.overview.lines {
            self.measure(line, out)?;
        }
        Ok(())
    }

    fn in_the_table(&self, line: &Line, out: &mut String) -> fmt::Result {
        let headline = line.headline;
        let latest = line.latest();
        let place = line
            .standing
            .as_ref()
            .filter(|_| latest.is_some_and(|point| self.shows(point.hidden)));
        let cells = [
            self.figure(latest, headline),
            self.interval(latest),
            self.figure(line.points.iter().rev().nth(4).copied().flatten(), headline),
            place.map_or(String::new(), |place| place.quartile.to_string()),
            place.map_or(String::new(), |place| {
                format!("{} of {}", place.rank, place.ranked)
            }),
            place
                .and_then(|place| place.england)
                .map_or(String::new(), |value| value.to_string()),
        ];
        write!(
            out,
            "<tr><th scope=\"row\"><a href=\"#m-{}\">{}</a> {}</th>",
            anchor(headline),
            headline.code,
            Safe(headline.title)
        )?;
        for cell in cells {
            write!(out, "<td class=\"number\">{cell}</td>")?;
        }
        out.push_str("</tr>\n");
        Ok(())
    }

    /// A figure with its unit; blank where there is none.
    fn figure(&self, point: Option<Point>, headline: &Headline) -> String {
        match point {
            Some(point) if self.shows(point.hidden) => {
                let figure = point.counted.figure(headline.per).unwrap_or_default();
                with_unit(&figure, headline.per)
            }
            Some(_) => HIDDEN.to_owned(),
            None => String::new(),
        }
    }

    fn interval(&self, point: Option<Point>) -> String {
        match point {
            Some(point) if self.shows(point.hidden) => {
                let [low, high] = [point.interval.low, point.interval.high].map(one_decimal);
                format!("{low} to {high}")
            }
            Some(_) => HIDDEN.to_owned(),
            None => String::new(),
        }
    }

    fn measure(&self, line: &Line, out: &mut String) -> fmt::Result {
        let headline = line.headline;
        writeln!(
            out,
            "<section>\n<h3 id=\"m-{}\">{}: {}</h3>\n<p>{}</p>",
            anchor(headline),
            headline.code,
            Safe(headline.title),
            Safe(headline.works)
        )?;
        match line.latest() {
            None => {
                out.push_str("<p>It could not be worked out: see what is missing at the top.</p>\n")
            }
            Some(point) if !self.shows(point.hidden) => {
                out.push_str("<p>The latest figure is of too few people to be shown.</p>\n");
            }
            Some(point) => self.standing(line, point, out)?,
        }
        self.chart(line, out)?;
        self.years(line, out)?;
        if line.groups.len() > 1 {
            self.groups(line, out)?;
        }
        out.push_str("</section>\n");
        Ok(())
    }

    fn standing(&self, line: &Line, point: Point, out: &mut String) -> fmt::Result {
        let headline = line.headline;
        writeln!(out, "<p class=\"lead\">{}</p>", works(headline, point))?;
        let Some(place) = &line.standing else {
            out.push_str("<p>No figures of other councils are at hand for this measure.</p>\n");
            return Ok(());
        };
        writeln!(
            out,
            "<p>That is quartile {} of 4, and rank {} of {}, beside the figures of {}: lower quartile {}, median {}, upper quartile {}.{}</p>",
            place.quartile,
            place.rank,
            place.ranked,
            Safe(&place.year),
            place.cuts[0],
            place.cuts[1],
            place.cuts[2],
            beside(place)
        )?;
        if let Some(gap) = place.gap {
            writeln!(
                out,
                "<p><strong>{}</strong></p>",
                in_words(gap, headline, point)
            )?;
        }
        Ok(())
    }

    fn chart(&self, line: &Line, out: &mut String) -> fmt::Result {
        let years = self.overview.years.iter();
        let marks = years.zip(&line.points).map(|(year, point)| Mark {
            label: year.period.last.date(),
            point: point
                .filter(|point| self.shows(point.hidden))
                .map(|point| point.interval),
        });
        let marks: Vec<Mark> = marks.collect();
        let headline = line.headline;
        let what = format!("{}, year to each quarter's end", headline.code);
        let median = line
            .standing
            .as_ref()
            .map(|place| place.cuts[1].0 as f64 / 10_000.0);
        chart(
            &Chart {
                id: &anchor(headline),
                what: &what,
                marks: &marks,
                median,
                ceiling: (headline.per == Per::Hundred).then_some(100.0),
            },
            out,
        )
    }

    fn years(&self, line: &Line, out: &mut String) -> fmt::Result {
        let unit = capital_first(line.headline.unit.1);
        let headings = [
            "Year to",
            &format!("#{unit}"),
            &format!("#{}", taken_of(line.headline)),
            "#Figure",
            "#Interval",
        ];
        open_table(
            &format!("{} through the years", line.headline.code),
            &headings,
            out,
        )?;
        for (year, point) in self.overview.years.iter().zip(&line.points) {
            let mut to = crate::report::summary::day(year.period.last.date());
            if !year.complete {
                to.push_str(" (not all quarters sent)");
            }
            self.row(&to, *point, line.headline, out)?;
        }
        close_table(out);
        Ok(())
    }

    fn groups(&self, line: &Line, out: &mut String) -> fmt::Result {
        let unit = capital_first(line.headline.unit.1);
        let headings = [
            "Group",
            &format!("#{unit}"),
            &format!("#{}", taken_of(line.headline)),
            "#Figure",
            "#Interval",
        ];
        open_table(
            &format!("{} by group, latest year", line.headline.code),
            &headings,
            out,
        )?;
        for (group, point) in &line.groups {
            self.row(group, Some(*point), line.headline, out)?;
        }
        close_table(out);
        Ok(())
    }

    fn row(
        &self,
        head: &str,
        point: Option<Point>,
        headline: &Headline,
        out: &mut String,
    ) -> fmt::Result {
        write!(out, "<tr><th scope=\"row\">{}</th>", Safe(head))?;
        let counts = match point {
            Some(point) if self.shows(point.hidden) => {
                [point.counted.numerator, point.counted.denominator].map(thousands)
            }
            Some(_) => [HIDDEN, HIDDEN].map(str::to_owned),
            None => Default::default(),
        };
        let [numerator, denominator] = counts;
        for cell in [
            numerator,
            denominator,
            self.figure(point, headline),
            self.interval(point),
        ] {
            write!(out, "<td class=\"number\">{cell}</td>")?;
        }
        out.push_str("</tr>\n");
        Ok(())
    }
}

/// The place of a headline in the page's addresses.
pub(super) fn anchor(headline: &Headline) -> String {
    headline.code.to_lowercase().replace(' ', "-")
}

/// Which way a figure went: "rose by 3.1 percentage points".
pub(super) fn way(headline: &Headline, gained: f64) -> String {
    let (verb, good) = if gained >= 0.0 {
        ("rose", Good::High)
    } else {
        ("fell", Good::Low)
    };
    let unit = match headline.per {
        Per::Hundred => " percentage points",
        Per::HundredThousand => " for every 100,000",
    };
    let judged = if good == headline.good {
        "for the better"
    } else {
        "for the worse"
    };
    format!("{verb} by {}{unit}, {judged},", one_decimal(gained.abs()))
}

fn with_unit(figure: &str, per: Per) -> String {
    match per {
        Per::Hundred => format!("{figure}%"),
        Per::HundredThousand => figure.to_owned(),
    }
}

/// The works: "152 of 240 episodes: 63.3%".
fn works(headline: &Headline, point: Point) -> String {
    let figure = with_unit(
        &point.counted.figure(headline.per).unwrap_or_default(),
        headline.per,
    );
    let (numerator, denominator) = (
        thousands(point.counted.numerator),
        thousands(point.counted.denominator),
    );
    match headline.per {
        Per::Hundred => format!(
            "{numerator} of {denominator} {}: {figure}.",
            headline.unit.1
        ),
        Per::HundredThousand => {
            format!(
                "{numerator} {} among {denominator} residents: {figure} for every 100,000.",
                headline.unit.1
            )
        }
    }
}

fn taken_of(headline: &Headline) -> &'static str {
    match headline.per {
        Per::Hundred => "Taken of",
        Per::HundredThousand => "Residents",
    }
}

fn beside(place: &Standing) -> String {
    let mut says = String::new();
    if let Some(england) = place.england {
        let what = if place.england_is_median {
            "The middle council of England has"
        } else {
            "England has"
        };
        says.push_str(&format!(" {what} {england}"));
        says.push_str(
            &place
                .region
                .as_ref()
                .map_or(String::new(), |(name, value)| {
                    format!(", {} {value}", Safe(name))
                }),
        );
        says.push('.');
    }
    if let Some(near) = &place.neighbours {
        says.push_str(&format!(
            " Of {} statistical neighbours the middle one has {}; this council would be in place {} beside them.",
            near.councils, near.median, near.rank
        ));
    }
    says
}

/// R172: how far the next quartile is.
fn in_words(gap: Gap, headline: &Headline, point: Point) -> String {
    let unit = if gap.people == 1 {
        headline.unit.0
    } else {
        headline.unit.1
    };
    let people = thousands(gap.people);
    match headline.good {
        Good::High if gap.everybody => format!(
            "Quartile {} begins at {}: it would take all {} {}.",
            gap.quartile,
            with_unit(&gap.at.to_string(), headline.per),
            thousands(point.counted.denominator),
            headline.unit.1
        ),
        Good::High => format!(
            "{people} more {unit} would reach quartile {}, which begins at {}.",
            gap.quartile,
            with_unit(&gap.at.to_string(), headline.per)
        ),
        Good::Low => format!(
            "{people} fewer {unit} would reach quartile {}, which begins at {}.",
            gap.quartile,
            with_unit(&gap.at.to_string(), headline.per)
        ),
    }
}

fn capital_first(text: &str) -> String {
    super::capital(text)
}
