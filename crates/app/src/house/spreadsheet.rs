//! Lists to take away as CSV, quoted as spreadsheets read it and harmless when opened in one, or as a workbook.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::house::to_keep::to_keep;
use crate::house::{Page, PageError};

/// Gives rows as a file to keep. Texts that a spreadsheet would run as a formula are shown as text.
pub fn answer(file: &str, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Page {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let wrong = |_| PageError::Ours;
    csv.write_record(head).map_err(wrong)?;
    for row in rows {
        csv.write_record(row.into_iter().map(harmless))
            .map_err(wrong)?;
    }
    let bytes = csv.into_inner().map_err(|_| PageError::Ours)?;
    Ok(to_keep(bytes, file, "text/csv; charset=utf-8"))
}

/// The same as a workbook of one sheet, its headings kept in sight and ready to be filtered. Everything is text.
pub fn workbook(file: &str, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Page {
    let wrong = |_| PageError::Ours;
    let bytes = sheet(head, rows).map_err(wrong)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(to_keep(bytes, file, kind))
}

fn sheet(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    let mut last = 0;
    for (column, title) in (0u16..).zip(head) {
        sheet.write_string_with_format(0, column, *title, &bold)?;
        sheet.set_column_width(column, 20)?;
    }
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
        last = row;
    }
    let width = u16::try_from(head.len().saturating_sub(1)).unwrap_or_default();
    sheet.autofilter(0, 0, last, width)?;
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_name_is_never_a_formula() {
        for (text, shown) in [
            ("=1+1", "'=1+1"),
            ("@a", "'@a"),
            ("-", "'-"),
            ("Price", "Price"),
            ("", ""),
        ] {
            assert_eq!(harmless(text.to_owned()), shown);
        }
    }
}
