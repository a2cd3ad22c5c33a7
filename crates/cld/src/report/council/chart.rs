//! Figures through time with their intervals, drawn; the same figures always stand in a table below.

use std::fmt::{self, Write};

use jiff::civil::Date;

use crate::compare::Interval;
use crate::compare::interval::one_decimal;
use crate::report::html::Safe;

const WIDTH: usize = 640;
const HEIGHT: usize = 220;
/// Room for the scale at the left, and for labels above and below.
const LEFT: usize = 64;
const ABOVE: usize = 16;
const BELOW: usize = 32;

/// What is drawn.
pub(super) struct Chart<'a> {
    pub id: &'a str,
    pub what: &'a str,
    pub marks: &'a [Mark],
    /// The middle council's figure, as a broken line.
    pub median: Option<f64>,
    /// What no figure can be above.
    pub ceiling: Option<f64>,
}

/// One place on the line.
pub(super) struct Mark {
    pub label: Date,
    /// None leaves a gap.
    pub point: Option<Interval>,
}

/// A chart; nothing when fewer than two figures can be shown.
pub(super) fn chart(chart: &Chart, out: &mut String) -> fmt::Result {
    let shown: Vec<&Interval> = chart
        .marks
        .iter()
        .filter_map(|mark| mark.point.as_ref())
        .collect();
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
        return Ok(());
    };
    if shown.len() < 2 {
        return Ok(());
    }
    let scale = Scale::of(chart, &shown);
    writeln!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"c-{0}\"><title id=\"c-{0}\">{1}: {2} at first, {3} at last; the figures are in the table below</title>",
        chart.id,
        Safe(chart.what),
        one_decimal(first.figure),
        one_decimal(last.figure)
    )?;
    scale.grid(out)?;
    if let Some(median) = chart.median.filter(|median| scale.holds(*median)) {
        let y = scale.y(median);
        writeln!(
            out,
            "<line class=\"median\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/><text x=\"{WIDTH}\" y=\"{}\" text-anchor=\"end\">middle council</text>",
            one_decimal(scale.y_of(median) - 4.0)
        )?;
    }
    marks(chart, &scale, out)?;
    out.push_str("</svg>\n");
    Ok(())
}

fn marks(chart: &Chart, scale: &Scale, out: &mut String) -> fmt::Result {
    let mut run: Vec<String> = Vec::new();
    let every = chart.marks.len().div_ceil(6);
    for (at, mark) in chart.marks.iter().enumerate() {
        let x = across(at, chart.marks.len());
        if at % every == (chart.marks.len() - 1) % every {
            writeln!(
                out,
                "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{:04}-{:02}</text>",
                HEIGHT - 8,
                mark.label.year(),
                mark.label.month()
            )?;
        }
        match mark.point {
            Some(point) => {
                let [low, high, y] = [point.low, point.high, point.figure].map(|v| scale.y(v));
                writeln!(
                    out,
                    "<line class=\"reach\" x1=\"{x}\" x2=\"{x}\" y1=\"{low}\" y2=\"{high}\"/><circle class=\"point\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>"
                )?;
                run.push(format!("{x},{y}"));
            }
            None => line(&mut run, out)?,
        }
    }
    line(&mut run, out)
}

/// Draws what lies between two gaps.
fn line(run: &mut Vec<String>, out: &mut String) -> fmt::Result {
    if run.len() > 1 {
        writeln!(
            out,
            "<polyline class=\"line\" points=\"{}\"/>",
            run.join(" ")
        )?;
    }
    run.clear();
    Ok(())
}

fn across(at: usize, of: usize) -> usize {
    let room = WIDTH - LEFT - 60;
    LEFT + 30 + at * room / (of - 1).max(1)
}

/// From what to what the chart reaches, and in what steps.
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// A scale of round numbers which holds all intervals.
    fn of(chart: &Chart, shown: &[&Interval]) -> Scale {
        let least = shown.iter().map(|one| one.low).fold(f64::MAX, f64::min);
        let most = shown.iter().map(|one| one.high).fold(0.0, f64::max);
        let wanted = ((most - least) / 4.0).max(0.5);
        let sizes = [
            0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 500.0, 1000.0,
        ];
        let step = sizes
            .into_iter()
            .find(|size| *size >= wanted)
            .unwrap_or(5000.0);
        let low = (least / step).floor() * step;
        let high = (most / step).ceil() * step;
        Scale {
            low: low.max(0.0),
            high: chart.ceiling.map_or(high, |ceiling| high.min(ceiling)),
            step,
        }
    }

    fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    fn y_of(&self, value: f64) -> f64 {
        let room = (HEIGHT - ABOVE - BELOW) as f64;
        let up = (value - self.low) / (self.high - self.low).max(self.step) * room;
        (HEIGHT - BELOW) as f64 - up
    }

    fn y(&self, value: f64) -> String {
        one_decimal(self.y_of(value))
    }

    fn grid(&self, out: &mut String) -> fmt::Result {
        let mut mark = self.low;
        while mark <= self.high + self.step / 100.0 {
            let y = self.y(mark);
            writeln!(
                out,
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                LEFT - 6,
                one_decimal(self.y_of(mark) + 4.0),
                one_decimal(mark)
            )?;
            mark += self.step;
        }
        Ok(())
    }
}
