//! A workbook for the analyst to filter and to share out: files, rules, fields, every problem
//! kept, and one sheet for each owner.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::summary::{broken, period};
use crate::check::{Checked, FileChecked, Finding};
use crate::field::Field;

/// The workbook's bytes: the same for the same findings.
///
/// Sheets hold the problems that the check was asked to keep; counts are always complete.
/// Errors: only such as the spreadsheet format itself gives.
pub fn workbook(checked: &Checked) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = checked.today;
    let year = u16::try_from(day.year()).unwrap_or(2000);
    let made = ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs())?;
    book.set_properties(
        &DocProperties::new()
            .set_title("Checks of the national return")
            .set_creation_datetime(&made),
    );
    let styles = Styles::new();
    files(checked, &styles, book.add_worksheet().set_name("Files")?)?;
    rules(checked, &styles, book.add_worksheet().set_name("Rules")?)?;
    fields(checked, &styles, book.add_worksheet().set_name("Fields")?)?;
    problems(
        checked,
        None,
        &styles,
        book.add_worksheet().set_name("All problems")?,
    )?;
    let sheets: BTreeSet<String> = broken(checked)
        .iter()
        .map(|broken| sheet_name(&broken.rule.owner))
        .collect();
    for name in sheets {
        problems(
            checked,
            Some(&name),
            &styles,
            book.add_worksheet().set_name(&name)?,
        )?;
    }
    book.save_to_buffer()
}

/// Sheet names are short and plain, and no two differ by capitals alone.
fn sheet_name(owner: &str) -> String {
    let plain = owner
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
    format!(
        "For {}",
        plain.take(24).collect::<String>().trim().to_lowercase()
    )
}

struct Styles {
    heading: Format,
    wrapped: Format,
    share: Format,
    score: Format,
}

impl Styles {
    fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        Self {
            heading: Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0x1d_70b8))
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap(),
            wrapped: top.clone().set_text_wrap(),
            share: Format::new().set_num_format("0.0%"),
            score: Format::new().set_num_format("0.0"),
        }
    }
}

/// One table a sheet: headings with widths, filterable, headings kept in sight and on each page.
fn table(
    sheet: &mut Worksheet,
    columns: &[(&str, f64)],
    rows: u32,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut last = 0;
    for (at, (heading, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, at, *heading, &styles.heading)?;
        sheet.set_column_width(at, *width)?;
        last = at;
    }
    sheet.autofilter(0, 0, rows, last)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn files(checked: &Checked, styles: &Styles, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut row = 0;
    for file in &checked.files {
        row += 1;
        sheet.write_string(row, 0, &file.name)?;
        sheet.write_string(row, 1, &file.council)?;
        sheet.write_string(row, 2, period(file))?;
        sheet.write_string(row, 3, &file.release)?;
        let score = file.score;
        for (column, count) in (4..).zip([score.rows, score.rejected, score.warned]) {
            sheet.write_number(row, column, count as f64)?;
        }
        sheet.write_number_with_format(row, 7, score.tenths() as f64 / 10.0, &styles.score)?;
    }
    let columns = [
        ("File", 36.0),
        ("Council", 9.0),
        ("Period", 25.0),
        ("Release", 11.0),
        ("Rows", 10.0),
        ("Rows with a reject", 12.0),
        ("Rows with warnings only", 14.0),
        ("Score of 100", 9.0),
    ];
    table(sheet, &columns, row, styles)
}

fn rules(checked: &Checked, styles: &Styles, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut row = 0;
    for broken in broken(checked) {
        row += 1;
        let rule = broken.rule;
        sheet.write_string(row, 0, &rule.id)?;
        sheet.write_string(row, 1, rule.severity.word())?;
        sheet.write_string(row, 2, &rule.owner)?;
        sheet.write_number(row, 3, broken.count as f64)?;
        for (column, text) in (4..).zip([&rule.title, &rule.wrong, &rule.mend]) {
            sheet.write_string_with_format(row, column, text, &styles.wrapped)?;
        }
    }
    let columns = [
        ("Rule", 30.0),
        ("Severity", 9.0),
        ("Owner", 15.0),
        ("Count", 10.0),
        ("What", 34.0),
        ("What is wrong", 60.0),
        ("How to mend it", 60.0),
    ];
    table(sheet, &columns, row, styles)
}

fn fields(checked: &Checked, styles: &Styles, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut row = 0;
    for file in &checked.files {
        for ((field, name), (needed, usable)) in Field::ALL.iter().zip(&file.filling) {
            if *needed == 0 {
                continue;
            }
            row += 1;
            sheet.write_string(row, 0, &file.name)?;
            sheet.write_number(row, 1, f64::from(*field as u8 + 1))?;
            sheet.write_string(row, 2, *name)?;
            sheet.write_number(row, 3, *needed as f64)?;
            sheet.write_number(row, 4, *usable as f64)?;
            sheet.write_number_with_format(
                row,
                5,
                *usable as f64 / *needed as f64,
                &styles.share,
            )?;
        }
    }
    let columns = [
        ("File", 36.0),
        ("Number", 8.0),
        ("Field", 34.0),
        ("Rows that need it", 12.0),
        ("Filled and usable", 12.0),
        ("Share", 9.0),
    ];
    table(sheet, &columns, row, styles)
}

/// A sheet of a spreadsheet has no room for more rows.
const MOST_ROWS: u32 = 1_048_575;

fn problems(
    checked: &Checked,
    only: Option<&str>,
    styles: &Styles,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let mut row = 0;
    for file in &checked.files {
        for finding in &file.findings {
            let rule = &checked.rules[finding.rule];
            if only.is_none_or(|name| name == sheet_name(&rule.owner)) && row < MOST_ROWS {
                row += 1;
                problem(checked, file, finding, row, sheet)?;
            }
        }
    }
    let columns = [
        ("File", 30.0),
        ("Line", 8.0),
        ("Event type", 12.0),
        ("Person", 16.0),
        ("Field", 28.0),
        ("Rule", 30.0),
        ("Severity", 9.0),
        ("Owner", 15.0),
        ("What was found", 80.0),
        ("How to mend it", 60.0),
    ];
    table(sheet, &columns, row, styles)
}

fn problem(
    checked: &Checked,
    file: &FileChecked,
    finding: &Finding,
    row: u32,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let rule = &checked.rules[finding.rule];
    sheet.write_string(row, 0, &file.name)?;
    if let Some(line) = finding.line {
        sheet.write_number(row, 1, f64::from(line))?;
    }
    for (column, text) in [
        (2, finding.event_type.as_deref()),
        (3, finding.person.as_deref()),
        (4, finding.field),
    ] {
        if let Some(text) = text {
            sheet.write_string(row, column, shortened(text))?;
        }
    }
    sheet.write_string(row, 5, &rule.id)?;
    sheet.write_string(row, 6, rule.severity.word())?;
    sheet.write_string(row, 7, &rule.owner)?;
    sheet.write_string(row, 8, shortened(&finding.says))?;
    sheet.write_string(row, 9, &rule.mend)?;
    Ok(())
}

/// A cell has no room for more than 32,767 characters, and nobody reads so many.
fn shortened(text: &str) -> String {
    if text.chars().count() <= 1_000 {
        return text.to_owned();
    }
    text.chars().take(1_000).chain("...".chars()).collect()
}
