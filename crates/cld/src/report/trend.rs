//! The score from file to file: a line for each council which has sent more than one.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::html::{Safe, close_table, open_table};
use super::summary::day;
use crate::check::{Checked, FileChecked};

const WIDTH: usize = 640;
const HEIGHT: usize = 200;
/// Room for the scale at the left and the labels below.
const LEFT: usize = 40;
const BELOW: usize = 30;

/// A chart and the same figures as a table, council by council.
pub(super) fn charts(checked: &Checked, out: &mut String) -> fmt::Result {
    let mut councils: BTreeMap<&str, Vec<&FileChecked>> = BTreeMap::new();
    for file in checked.files.iter().filter(|file| file.to.is_some()) {
        councils.entry(&file.council).or_default().push(file);
    }
    councils.retain(|_, files| files.len() > 1);
    if !councils.is_empty() {
        out.push_str("<h2 id=\"trend\">How the score has moved</h2>\n");
    }
    for (council, mut files) in councils {
        files.sort_by_key(|file| file.to);
        chart(council, &files, out)?;
        open_table(
            &format!("Scores of council {council}"),
            &["Period to", "File", "#Score"],
            out,
        )?;
        for file in files {
            let to = file.to.map_or(String::new(), day);
            let (name, score) = (Safe(&file.name), file.score);
            writeln!(
                out,
                "<tr><th scope=\"row\">{to}</th><td>{name}</td><td class=\"number\">{score}</td></tr>"
            )?;
        }
        close_table(out);
    }
    Ok(())
}

fn chart(council: &str, files: &[&FileChecked], out: &mut String) -> fmt::Result {
    let (first, last) = (files[0].score, files[files.len() - 1].score);
    writeln!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"trend-{0}\"><title id=\"trend-{0}\">Score of council {0}: {first} at first, {last} at last, over {1} files; the figures are in the table below</title>",
        Safe(council),
        files.len()
    )?;
    for mark in [0, 25, 50, 75, 100] {
        let y = height(mark * 10);
        writeln!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{mark}</text>",
            LEFT - 6,
            y + 4
        )?;
    }
    let points: Vec<_> = files
        .iter()
        .enumerate()
        .map(|(at, file)| (across(at, files.len()), height(file.score.tenths()), file))
        .collect();
    let line: Vec<_> = points.iter().map(|(x, y, _)| format!("{x},{y}")).collect();
    writeln!(
        out,
        "<polyline class=\"line\" points=\"{}\"/>",
        line.join(" ")
    )?;
    let every = points.len().div_ceil(8);
    for (at, (x, y, file)) in points.iter().enumerate() {
        write!(
            out,
            "<circle class=\"point\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>"
        )?;
        if let Some(to) = file.to.filter(|_| at % every == 0) {
            write!(
                out,
                "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{:04}-{:02}</text>",
                HEIGHT - 8,
                to.year(),
                to.month()
            )?;
        }
        out.push('\n');
    }
    out.push_str("</svg>\n");
    Ok(())
}

fn across(at: usize, of: usize) -> usize {
    let room = WIDTH - LEFT - 60;
    LEFT + 30 + at * room / (of - 1).max(1)
}

fn height(tenths: u64) -> usize {
    let room = HEIGHT - BELOW - 10;
    let up = usize::try_from(tenths).unwrap_or(0) * room / 1000;
    HEIGHT - BELOW - up
}
