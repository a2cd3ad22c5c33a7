//! Conditions under which a field applies or is mandatory: a few facts that a
//! row tells, joined by "all of" and "none of". What cannot be known is neither
//! true nor false.

/// Facts a row tells, one bit each, and those it leaves unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Facts {
    pub true_bits: u64,
    pub unknown_bits: u64,
}

/// All of these facts and none of those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clause {
    pub all_of: u64,
    pub none_of: u64,
}

/// A named condition: any of its clauses. Without clauses it never holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub name: String,
    /// For whom or what, to follow "is needed".
    pub words: String,
    pub(crate) clauses: Vec<Clause>,
}

impl Condition {
    pub(crate) fn never() -> Self {
        Self {
            name: "never".to_owned(),
            words: "on no row".to_owned(),
            clauses: Vec::new(),
        }
    }

    /// Does it hold? None when that cannot be known.
    pub fn holds(&self, facts: Facts) -> Option<bool> {
        let mut answer = Some(false);
        for clause in &self.clauses {
            match clause.holds(facts) {
                Some(true) => return Some(true),
                None => answer = None,
                Some(false) => {}
            }
        }
        answer
    }

    /// True when there is any row on which it can hold.
    pub fn can_hold(&self) -> bool {
        !self.clauses.is_empty()
    }
}

impl Clause {
    fn holds(self, facts: Facts) -> Option<bool> {
        let known_false = !facts.true_bits & !facts.unknown_bits;
        if self.all_of & known_false != 0 || self.none_of & facts.true_bits != 0 {
            return Some(false);
        }
        if (self.all_of | self.none_of) & facts.unknown_bits != 0 {
            None
        } else {
            Some(true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(true_bits: u64, unknown_bits: u64) -> Facts {
        Facts {
            true_bits,
            unknown_bits,
        }
    }

    fn condition(clauses: &[(u64, u64)]) -> Condition {
        let clauses = clauses
            .iter()
            .map(|&(all_of, none_of)| Clause { all_of, none_of })
            .collect();
        Condition {
            clauses,
            ..Condition::never()
        }
    }

    #[test]
    fn a_condition_holds_fails_or_cannot_be_known() {
        let service_not_commissioned = condition(&[(0b01, 0b10)]);
        for (true_bits, unknown_bits, expected) in [
            (0b01, 0b00, Some(true)),
            (0b11, 0b00, Some(false)),
            (0b00, 0b00, Some(false)),
            (0b01, 0b10, None),
            (0b00, 0b01, None),
            (0b00, 0b10, Some(false)),
            (0b10, 0b01, Some(false)),
        ] {
            assert_eq!(
                service_not_commissioned.holds(facts(true_bits, unknown_bits)),
                expected,
                "true {true_bits:b}, unknown {unknown_bits:b}"
            );
        }
    }

    #[test]
    fn one_true_clause_settles_it_even_when_another_is_unknown() {
        let either = condition(&[(0b01, 0), (0b10, 0)]);
        assert_eq!(either.holds(facts(0b10, 0b01)), Some(true));
        assert_eq!(either.holds(facts(0b00, 0b01)), None);
        assert_eq!(either.holds(facts(0b00, 0b00)), Some(false));
    }

    #[test]
    fn always_holds_and_never_does_not_whatever_is_unknown() {
        assert_eq!(condition(&[(0, 0)]).holds(facts(0, u64::MAX)), Some(true));
        assert_eq!(Condition::never().holds(facts(0, u64::MAX)), Some(false));
    }
}
