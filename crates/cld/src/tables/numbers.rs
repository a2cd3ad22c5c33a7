//! Writes numbers as the published tables do.

/// A fraction rounded half away from zero to so many decimals, without needless noughts but with at
/// least one decimal: `66.67`, `62.5`, `50.0`. Nil when the denominator is.
pub(crate) fn ratio(numerator: i128, denominator: i128, decimals: u32) -> String {
    let scale = 10_i128.pow(decimals);
    let value = if denominator == 0 {
        0
    } else {
        rounded(numerator * scale, denominator)
    };
    let (sign, value) = if value < 0 {
        ("-", -value)
    } else {
        ("", value)
    };
    let mut text = format!(
        "{sign}{}.{:0width$}",
        value / scale,
        value % scale,
        width = decimals as usize
    );
    while text.ends_with('0') && !text.ends_with(".0") {
        text.pop();
    }
    text
}

/// Half away from zero; the denominator is positive.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    let half = (2 * numerator.abs() + denominator) / (2 * denominator);
    if numerator < 0 { -half } else { half }
}

/// Hundred times a fraction, as a percentage.
pub(crate) fn percent(numerator: u64, denominator: u64, decimals: u32) -> String {
    ratio(
        i128::from(numerator) * 100,
        i128::from(denominator),
        decimals,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let cases = [
            (percent(15, 32, 2), "46.88"),
            (percent(53, 80, 1), "66.3"),
            (percent(1, 2, 2), "50.0"),
            (percent(0, 0, 1), "0.0"),
            (percent(2, 3, 2), "66.67"),
            (ratio(-15, 200, 2), "-0.08"),
            (ratio(20, 1, 1), "20.0"),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }
}
