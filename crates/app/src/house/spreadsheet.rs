//! Lists to take away as CSV: quoted as spreadsheets read it, and harmless when opened in one.

use axum::http::header;
use axum::response::IntoResponse;

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
    let name = format!("attachment; filename=\"{file}\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
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
