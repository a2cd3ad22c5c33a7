//! NHS numbers of Exampleshire's people, who are nobody.

use rules::vocabulary::nhs_number::NhsNumber;

use super::random::Dice;

/// NHS numbers of the test range in an order that looks like none, each given once.
pub struct NhsNumbers(u64);

impl NhsNumbers {
    /// Those of a seed.
    pub fn of(seed: u64) -> NhsNumbers {
        NhsNumbers(Dice::new(seed, 4).below(1_000_000))
    }

    /// The next one.
    pub fn next(&mut self) -> Option<String> {
        for _ in 0..20 {
            self.0 = (self.0 + 379_721) % 1_000_000;
            let nine = 999_000_000 + self.0;
            let found = (0..10).find_map(|digit| NhsNumber::parse(&format!("{nine}{digit}")).ok());
            if let Some(number) = found {
                return Some(number.digits());
            }
        }
        None
    }
}
