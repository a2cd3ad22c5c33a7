//! Every check as data: a stable id, how grave it is, and in plain words what is wrong, how
//! to mend it and who usually owns it.
//!
//! Ids never change their meaning. `CLD-S..` is about a file's structure, `P` its reporting
//! period, `R` one row, `C` costs, `L` links between people, `X` rows of one file against each
//! other, `H` a file against the council's earlier one (history), and `CLD-F24-list` a check of
//! one field by its number in the specification.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use crate::field::Field;
use crate::spec::{SpecError, Specification, Table};

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Counted as correct elsewhere, or only probably wrong: look at it.
    Warn,
    /// The row is lost to the national figures, or something mandatory is absent or unusable.
    Reject,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Reject => "reject",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable: other programs may rely on it.
    pub id: String,
    pub severity: Severity,
    /// Who in a council usually mends it.
    pub owner: String,
    pub title: String,
    /// What is wrong, in plain words.
    pub wrong: String,
    /// How to mend it.
    pub mend: String,
    /// The one field it is about, where there is one.
    pub field: Option<Field>,
    /// Does it bear on the score? What is only superfluous does not.
    pub scored: bool,
    pub(crate) on: bool,
}

/// A rule's place in the book.
pub(crate) type RuleId = u16;

/// What may be wrong with any one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfField {
    Mandatory,
    NotApplicable,
    List,
    Release,
    Capitals,
    Date,
    Future,
    Number,
    Format,
    CheckDigit,
    Conflict,
}

const OF_FIELD: [&str; 11] = [
    "mandatory",
    "not-applicable",
    "list",
    "release",
    "capitals",
    "date",
    "future",
    "number",
    "format",
    "check-digit",
    "conflict",
];

/// Checks that are not about one field; in the order of `GENERAL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum General {
    Unreadable,
    BrokenOff,
    NoRows,
    ColumnMissing,
    ColumnRepeated,
    ColumnUnknown,
    RowWidth,
    ControlCharacters,
    PeriodOrder,
    PeriodLength,
    SeveralPeriods,
    PeriodNotBorneOut,
    SeveralCouncils,
    NoPerson,
    EndBeforeStart,
    DeathBeforeBirth,
    StartBeforeBirth,
    StartAfterDeath,
    EndAfterDeath,
    DeathBeforePeriod,
    StartAfterPeriod,
    CompletedOutsidePeriod,
    ServiceOverBeforePeriod,
    EndAfterPeriod,
    TooOld,
    CostWithoutFrequency,
    FrequencyWithoutCost,
    NilCost,
    NegativeCost,
    Dear,
    NilUnits,
    TooManyUnits,
    NegativeUnits,
    LinkedToSelf,
    LinkedTwice,
    LinksOutOfOrder,
    MoreLinksThanAdults,
    LinkNotInFile,
    DuplicateRow,
    SameEvent,
    SeveralPersonIds,
    SeveralNhsNumbers,
    EventVanished,
    PersonIdChanged,
    Volume,
    EndRemoved,
    Gap,
}

const GENERAL: [&str; General::Gap as usize + 1] = [
    "CLD-S01-unreadable",
    "CLD-S02-broken-off",
    "CLD-S03-no-rows",
    "CLD-S04-column-missing",
    "CLD-S05-column-repeated",
    "CLD-S06-column-unknown",
    "CLD-S07-row-width",
    "CLD-S08-control-characters",
    "CLD-P01-period-order",
    "CLD-P02-period-length",
    "CLD-P03-several-periods",
    "CLD-P04-period-not-borne-out",
    "CLD-P05-several-councils",
    "CLD-R01-no-person",
    "CLD-R02-end-before-start",
    "CLD-R03-death-before-birth",
    "CLD-R04-start-before-birth",
    "CLD-R05-start-after-death",
    "CLD-R06-end-after-death",
    "CLD-R07-death-before-period",
    "CLD-R08-start-after-period",
    "CLD-R09-completed-outside-period",
    "CLD-R10-service-over-before-period",
    "CLD-R11-end-after-period",
    "CLD-R12-too-old",
    "CLD-C01-cost-without-frequency",
    "CLD-C02-frequency-without-cost",
    "CLD-C03-nil-cost",
    "CLD-C04-negative-cost",
    "CLD-C05-dear",
    "CLD-C06-nil-units",
    "CLD-C07-too-many-units",
    "CLD-C08-negative-units",
    "CLD-L01-linked-to-self",
    "CLD-L02-linked-twice",
    "CLD-L03-links-out-of-order",
    "CLD-L04-more-links-than-adults",
    "CLD-L05-link-not-in-file",
    "CLD-X01-duplicate-row",
    "CLD-X02-same-event",
    "CLD-X03-several-person-ids",
    "CLD-X04-several-nhs-numbers",
    "CLD-H01-event-vanished",
    "CLD-H02-person-id-changed",
    "CLD-H03-volume",
    "CLD-H04-end-removed",
    "CLD-H05-gap",
];

/// Every rule: the general ones first, then each field's.
#[derive(Debug, Clone)]
pub(crate) struct RuleBook {
    pub rules: Vec<Rule>,
}

impl RuleBook {
    /// The rules as shipped; read once.
    pub fn shipped() -> Result<&'static Self, SpecError> {
        static SHIPPED: OnceLock<Result<RuleBook, SpecError>> = OnceLock::new();
        let load = || Self::load(Specification::shipped()?, None);
        SHIPPED.get_or_init(load).as_ref().map_err(Clone::clone)
    }

    /// The rules as shipped, and with `rules.csv` of a council's own folder laid over them.
    pub fn load(spec: &Specification, folder: Option<&Path>) -> Result<Self, SpecError> {
        let table = Table::read("rules.csv", include_str!("rules.csv"))?;
        let mut rules = Vec::new();
        for id in GENERAL {
            rules.push(rule(&table, id, None, spec)?);
        }
        for (field, _) in Field::ALL {
            for what in OF_FIELD {
                let id = format!("CLD-F{:02}-{what}", field as usize + 1);
                rules.push(rule(&table, &id, Some((field, what)), spec)?);
            }
        }
        let mut book = Self { rules };
        let own = folder.map(|folder| folder.join("rules.csv"));
        if let Some(path) = own.filter(|path| path.exists()) {
            book.lay_over(&path)?;
        }
        Ok(book)
    }

    pub fn general(general: General) -> RuleId {
        general as RuleId
    }

    pub fn of_field(field: usize, what: OfField) -> RuleId {
        (GENERAL.len() + field * OF_FIELD.len() + what as usize) as RuleId
    }

    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[usize::from(id)]
    }

    fn lay_over(&mut self, path: &Path) -> Result<(), SpecError> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| SpecError {
            file: file.clone(),
            row: 0,
            says: error.to_string(),
        })?;
        let table = Table::read(&file, &text)?;
        for line in &table.rows {
            let id = table.cell(line, "rule");
            let unknown = || table.fault(line, format!("there is no rule {id:?}"));
            let rule = self
                .rules
                .iter_mut()
                .find(|rule| rule.id == id)
                .ok_or_else(unknown)?;
            match table.cell(line, "severity") {
                "" => {}
                "reject" => rule.severity = Severity::Reject,
                "warn" => rule.severity = Severity::Warn,
                "off" => rule.on = false,
                other => return Err(table.fault(line, format!("there is no severity {other:?}"))),
            }
            let owner = table.cell(line, "owner");
            if !owner.is_empty() {
                owner.clone_into(&mut rule.owner);
            }
        }
        Ok(())
    }
}

/// Looks a rule up: by its own id, or by what all fields have in common.
fn rule(
    table: &Table,
    id: &str,
    field: Option<(Field, &str)>,
    spec: &Specification,
) -> Result<Rule, SpecError> {
    let common = field.map(|(_, what)| format!("CLD-F*-{what}"));
    let find = |wanted: &str| {
        table
            .rows
            .iter()
            .find(|line| table.cell(line, "rule") == wanted)
    };
    let own = find(id);
    let line = own
        .or_else(|| common.as_deref().and_then(find))
        .ok_or_else(|| SpecError {
            file: table.file.clone(),
            row: 0,
            says: format!("there is no rule {id}"),
        })?;
    let rules = field.and_then(|(field, _)| spec.latest().field(field as usize + 1));
    let name = field.map_or("", |(field, _)| field.name());
    let text = |heading: &str| table.cell(line, heading).replace("{field}", name);
    let never_mandatory = rules.is_some_and(|rules| !rules.mandatory.can_hold());
    let reject = table.cell(line, "severity") == "reject";
    let owner = match (table.cell(line, "owner"), rules) {
        ("", Some(rules)) => rules.owner.clone(),
        (owner, _) => owner.to_owned(),
    };
    Ok(Rule {
        id: id.to_owned(),
        severity: if reject && !never_mandatory {
            Severity::Reject
        } else {
            Severity::Warn
        },
        owner,
        title: text("title"),
        wrong: text("wrong"),
        mend: text("mend"),
        field: field.map(|(field, _)| field),
        scored: !id.ends_with("-not-applicable"),
        on: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> RuleBook {
        RuleBook::load(Specification::shipped().unwrap(), None).unwrap()
    }

    #[test]
    fn every_rule_says_what_is_wrong_how_to_mend_it_and_who_owns_it() {
        let book = book();
        let mut ids: Vec<_> = book.rules.iter().map(|rule| &rule.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), book.rules.len(), "ids are unique");
        for rule in &book.rules {
            for text in [&rule.owner, &rule.title, &rule.wrong, &rule.mend] {
                assert!(
                    !text.is_empty() && !text.contains('{'),
                    "{}: {text:?}",
                    rule.id
                );
            }
        }
    }

    #[test]
    fn a_rule_is_found_by_what_it_is_about() {
        let book = book();
        let id = |id| book.rule(id).id.as_str();
        assert_eq!(id(RuleBook::general(General::Gap)), "CLD-H05-gap");
        assert_eq!(
            id(RuleBook::general(General::NoPerson)),
            "CLD-R01-no-person"
        );
        let list = RuleBook::of_field(Field::PlannedUnits as usize, OfField::Conflict);
        assert_eq!(id(list), "CLD-F50-conflict");
        assert_eq!(
            id(RuleBook::of_field(0, OfField::Mandatory)),
            "CLD-F01-mandatory"
        );
    }

    #[test]
    fn only_what_can_be_mandatory_can_reject() {
        let book = book();
        let severity =
            |field: Field, what| book.rule(RuleBook::of_field(field as usize, what)).severity;
        assert_eq!(severity(Field::Gender, OfField::List), Severity::Reject);
        assert_eq!(
            severity(Field::DeliveryMechanism, OfField::List),
            Severity::Warn
        );
        assert_eq!(
            severity(Field::NhsNumber, OfField::Mandatory),
            Severity::Warn
        );
        assert_eq!(
            severity(Field::NhsNumber, OfField::CheckDigit),
            Severity::Reject
        );
    }

    #[test]
    fn a_council_may_weigh_rules_otherwise_or_switch_them_off() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| fs::write(folder.path().join("rules.csv"), text).unwrap();
        let load = || RuleBook::load(Specification::shipped().unwrap(), Some(folder.path()));
        write("rule,severity,owner\nCLD-R12-too-old,off,\nCLD-F04-mandatory,reject,front door\n");
        let book = load().unwrap();
        assert!(!book.rule(RuleBook::general(General::TooOld)).on);
        let nhs = book.rule(RuleBook::of_field(3, OfField::Mandatory));
        assert_eq!(
            (nhs.severity, nhs.owner.as_str()),
            (Severity::Reject, "front door")
        );
        write("rule,severity\nCLD-R99-nonsense,off\n");
        assert!(
            load()
                .unwrap_err()
                .to_string()
                .ends_with("row 2: there is no rule \"CLD-R99-nonsense\"")
        );
        write("rule,severity\nCLD-R12-too-old,maybe\n");
        assert!(
            load()
                .unwrap_err()
                .to_string()
                .ends_with("there is no severity \"maybe\"")
        );
    }
}
