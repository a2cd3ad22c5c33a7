//! Files that somebody takes away: what they are, and under which name a browser keeps them.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Gives something as a file to keep. `kind`: its media type.
pub fn to_keep(bytes: impl Into<Body>, name: &str, kind: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition(false, name)),
    ];
    (headers, bytes.into()).into_response()
}

/// Whether a file is shown or kept, and its name: in plain letters for old programs, and whole where that is another.
///
/// Source: RFC 6266.
pub fn disposition(shown: bool, name: &str) -> String {
    let way = if shown { "inline" } else { "attachment" };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_.".contains(c);
    if name.chars().all(is_plain) {
        return format!("{way}; filename=\"{name}\"");
    }
    let plain: String = name
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' })
        .collect();
    let whole: String = name
        .bytes()
        .map(|byte| match byte {
            b if b.is_ascii_alphanumeric() || b"-_.".contains(&b) => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        for (shown, name, says) in [
            (
                false,
                "Brüder\";\r\nx.pdf",
                "attachment; filename=\"Br_der____x.pdf\"; filename*=UTF-8''Br%C3%BCder%22%3B%0D%0Ax.pdf",
            ),
            (true, "a b.png", "inline; filename=\"a b.png\""),
        ] {
            assert_eq!(disposition(shown, name), says);
        }
    }
}
