//! Bytes as hexadecimal digits in a backup, where every row is a line of text.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Two digits a byte.
pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from(DIGITS[usize::from(half)]));
        }
    }
    to.serialize_str(&text)
}

/// Errors: a text of another form.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    let value = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(value(*high)? * 16 + value(*low)?).ok(),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    bytes.ok_or_else(|| D::Error::custom("bytes are not in hexadecimal"))
}

#[cfg(test)]
mod tests {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Piece(#[serde(with = "super")] Vec<u8>);

    #[test]
    fn bytes_come_back_as_they_were() {
        let piece = Piece((0..=255).collect());
        let text = serde_json::to_string(&piece).unwrap();
        assert!(text.starts_with("\"000102") && text.ends_with("feff\""));
        assert_eq!(serde_json::from_str::<Piece>(&text).unwrap(), piece);
        for wrong in ["\"0\"", "\"0g\"", "\"é\""] {
            assert!(serde_json::from_str::<Piece>(wrong).is_err(), "{wrong}");
        }
    }
}
