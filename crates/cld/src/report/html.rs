//! One page for anybody: no script, nothing loaded from elsewhere, readable by a screen reader
//! and on paper.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};

use super::summary::{Broken, broken, day, period, thousands, total};
use super::trend;
use crate::check::{Checked, Finding, Severity};
use crate::field::Field;

/// The whole page.
pub fn page(checked: &Checked) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_page(checked, &mut out);
    out
}

/// A text safe within an element or an attribute.
pub(super) struct Safe<T>(pub T);

impl<T: Display> Display for Safe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.to_string().chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                control if control.is_control() && !control.is_whitespace() => {
                    f.write_char('\u{fffd}')?
                }
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

fn write_page(checked: &Checked, out: &mut String) -> fmt::Result {
    let broken = broken(checked);
    begin("Checks of the national return", "", out)?;
    writeln!(
        out,
        "<h1>Checks of the national return</h1>\n<p>Checked on {}.</p>",
        day(checked.today)
    )?;
    told_in_brief(checked, &broken, out)?;
    files(checked, out)?;
    trend::charts(checked, out)?;
    by_owner(&broken, out)?;
    rules(checked, &broken, out)?;
    fields(checked, out)?;
    end(out);
    Ok(())
}

/// Begins a page with styles of its own beside those of every report.
pub(super) fn begin(title: &str, styles: &str, out: &mut String) -> fmt::Result {
    out.push_str("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    writeln!(out, "<title>{}</title>\n<style>", Safe(title))?;
    out.push_str(include_str!("page.css"));
    out.push_str(styles);
    out.push_str("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to main content</a>\n<main id=\"main\">\n");
    Ok(())
}

pub(super) fn end(out: &mut String) {
    out.push_str("</main>\n</body>\n</html>\n");
}

fn told_in_brief(checked: &Checked, broken: &[Broken], out: &mut String) -> fmt::Result {
    let rows: u64 = checked.files.iter().map(|file| file.score.rows).sum();
    let (reject, warn) = (
        total(broken, Severity::Reject),
        total(broken, Severity::Warn),
    );
    writeln!(
        out,
        "<p class=\"lead\">{} rows in {} {}: <strong>{}</strong> problems that lose a row or a mandatory fact, and <strong>{}</strong> to look at.</p>",
        thousands(rows),
        checked.files.len(),
        if checked.files.len() == 1 {
            "file"
        } else {
            "files"
        },
        thousands(reject),
        thousands(warn),
    )
}

/// Opens a table that scrolls by itself on a narrow screen.
///
/// A heading that begins with `#` stands over numbers, to the right.
pub(super) fn open_table(caption: &str, headings: &[&str], out: &mut String) -> fmt::Result {
    let label = Safe(caption);
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\">\n<table>\n<caption>{label}</caption>"
    )?;
    out.push_str("<thead><tr>");
    for heading in headings {
        match heading.strip_prefix('#') {
            Some(heading) => write!(
                out,
                "<th scope=\"col\" class=\"number\">{}</th>",
                Safe(heading)
            )?,
            None => write!(out, "<th scope=\"col\">{}</th>", Safe(heading))?,
        }
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    Ok(())
}

pub(super) fn close_table(out: &mut String) {
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn files(checked: &Checked, out: &mut String) -> fmt::Result {
    out.push_str("<h2 id=\"files\">Files</h2>\n");
    let headings = [
        "File",
        "Council",
        "Period",
        "Release",
        "#Rows",
        "#With a reject",
        "#Warnings only",
        "#Score",
    ];
    open_table("Files and their scores", &headings, out)?;
    for file in &checked.files {
        let score = file.score;
        write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td>",
            Safe(&file.name),
            Safe(&file.council)
        )?;
        write!(
            out,
            "<td class=\"whole\">{}</td><td class=\"whole\">{}</td>",
            period(file),
            Safe(&file.release)
        )?;
        for count in [score.rows, score.rejected, score.warned] {
            write!(out, "<td class=\"number\">{}</td>", thousands(count))?;
        }
        writeln!(out, "<td class=\"number\">{score}</td></tr>")?;
    }
    close_table(out);
    out.push_str("<p>The score is out of 100: a row with a reject counts nothing, a row with warnings only four fifths, a row without problems wholly. A file that cannot be read to its end scores nil.</p>\n");
    Ok(())
}

fn by_owner(broken: &[Broken], out: &mut String) -> fmt::Result {
    let mut owners: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for broken in broken {
        let counts = owners.entry(&broken.rule.owner).or_default();
        match broken.rule.severity {
            Severity::Reject => counts.0 += broken.count,
            Severity::Warn => counts.1 += broken.count,
        }
    }
    out.push_str("<h2 id=\"owners\">Who usually mends what</h2>\n");
    open_table(
        "Problems by owner",
        &["Owner", "#Rejects", "#Warnings"],
        out,
    )?;
    for (owner, (reject, warn)) in owners {
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
            Safe(owner),
            thousands(reject),
            thousands(warn)
        )?;
    }
    close_table(out);
    Ok(())
}

fn rules(checked: &Checked, broken: &[Broken], out: &mut String) -> fmt::Result {
    for (severity, heading) in [
        (Severity::Reject, "What would be rejected or lost"),
        (Severity::Warn, "What to look at"),
    ] {
        writeln!(out, "<h2 id=\"{}\">{heading}</h2>", severity.word())?;
        let of_severity: Vec<_> = broken
            .iter()
            .filter(|broken| broken.rule.severity == severity)
            .collect();
        if of_severity.is_empty() {
            out.push_str("<p>Nothing.</p>\n");
        }
        for broken in of_severity {
            rule(checked, broken, out)?;
        }
    }
    Ok(())
}

fn rule(checked: &Checked, broken: &Broken, out: &mut String) -> fmt::Result {
    let rule = broken.rule;
    writeln!(
        out,
        "<details id=\"{0}\">\n<summary><span class=\"count\">{1}</span> {2} <span class=\"owner\">{3}</span></summary>",
        Safe(&rule.id),
        thousands(broken.count),
        Safe(&rule.title),
        Safe(&rule.owner)
    )?;
    writeln!(
        out,
        "<p>{}</p>\n<p><strong>To mend it:</strong> {}</p>",
        Safe(&rule.wrong),
        Safe(&rule.mend)
    )?;
    let examples = examples(checked, &rule.id);
    if !examples.is_empty() {
        open_table(
            &format!("The first of {}", rule.id),
            &["File", "#Line", "Person", "What was found"],
            out,
        )?;
        for (file, finding) in examples {
            let line = finding.line.map_or(String::new(), |line| line.to_string());
            let person = finding.person.as_deref().unwrap_or("");
            let says: String = finding.says.chars().take(500).collect();
            writeln!(
                out,
                "<tr><td>{}</td><td class=\"number\">{line}</td><td>{}</td><td>{}</td></tr>",
                Safe(file),
                Safe(person),
                Safe(says)
            )?;
        }
        close_table(out);
    }
    out.push_str("</details>\n");
    Ok(())
}

/// How many problems of a rule the page shows.
const EXAMPLES: usize = 10;

/// The first problems kept, spread over the files.
fn examples<'a>(checked: &'a Checked, rule: &str) -> Vec<(&'a str, &'a Finding)> {
    let of_file = checked.files.iter().map(|file| {
        let of_rule = file
            .findings
            .iter()
            .filter(|finding| checked.rules[finding.rule].id == rule);
        of_rule
            .take(EXAMPLES)
            .map(|finding| (file.name.as_str(), finding))
            .collect::<Vec<_>>()
    });
    let per_file: Vec<_> = of_file.filter(|found| !found.is_empty()).collect();
    let each = EXAMPLES.div_ceil(per_file.len().max(1));
    per_file
        .into_iter()
        .flat_map(|found| found.into_iter().take(each))
        .take(EXAMPLES)
        .collect()
}

fn fields(checked: &Checked, out: &mut String) -> fmt::Result {
    out.push_str("<h2 id=\"fields\">How well mandatory fields are filled</h2>\n");
    open_table(
        "Over all files",
        &[
            "Field",
            "#Rows that need it",
            "#Filled and usable",
            "#Share",
        ],
        out,
    )?;
    for (field, name) in Field::ALL {
        let filling = checked
            .files
            .iter()
            .filter_map(|file| file.filling.get(field as usize));
        let (needed, usable) = filling.fold((0, 0), |sum, file| (sum.0 + file.0, sum.1 + file.1));
        if needed > 0 {
            writeln!(
                out,
                "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
                Safe(name),
                thousands(needed),
                thousands(usable),
                share(usable, needed)
            )?;
        }
    }
    close_table(out);
    Ok(())
}

/// Per cent to one decimal, half away from zero.
fn share(part: u64, whole: u64) -> String {
    let tenths = (u128::from(part) * 2000 + u128::from(whole)) / (2 * u128::from(whole));
    format!("{}.{}%", tenths / 10, tenths % 10)
}
