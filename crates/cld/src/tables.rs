//! The tables of figures, named and laid out as the nation publishes them.

pub(crate) mod explained;
mod figures;
pub(crate) mod hospital;
mod main_tables;
pub(crate) mod numbers;
mod others;

use crate::period::Period;
use crate::problem::Problem;
use crate::run::Results;
use crate::tally::Plan;

/// One table: its file's name, its columns and its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub file: String,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn new(file: &str, columns: &[&'static str]) -> Table {
        Table {
            file: file.to_owned(),
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// The table as CSV.
    ///
    /// Errors: none that memory does not give.
    pub fn to_csv(&self) -> Result<Vec<u8>, Problem> {
        let problem =
            |error: String| Problem::with_file(&self.file, format!("cannot be written: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(&self.columns)
            .map_err(|e| problem(e.to_string()))?;
        for row in &self.rows {
            writer
                .write_record(row)
                .map_err(|e| problem(e.to_string()))?;
        }
        writer.into_inner().map_err(|e| problem(e.to_string()))
    }
}

/// What to show of the results.
pub struct Shown<'a> {
    pub results: &'a Results,
    pub plan: &'a Plan,
    /// Only this council, by its place.
    pub council: Option<usize>,
    /// 2D is among the measures.
    pub hospital: bool,
}

impl Shown<'_> {
    /// The councils to show, by place.
    fn councils(&self) -> impl Iterator<Item = (usize, &crate::councils::Council)> {
        let all = self.results.councils.0.iter().enumerate();
        all.filter(|(place, _)| self.council.is_none_or(|only| only == *place))
    }

    /// The quarters which no submission of a council covers, among the councils that sent any.
    pub fn quarters_missing(&self, quarters: &[Period]) -> Vec<String> {
        let mut missing = Vec::new();
        for (place, council) in self.councils() {
            let Some(result) = self.results.tallies.get(&place) else {
                continue;
            };
            let is_covered =
                |quarter: &Period| result.joined.iter().any(|(window, _)| window == quarter);
            for quarter in quarters.iter().filter(|quarter| !is_covered(quarter)) {
                missing.push(format!(
                    "{} ({}): no submission covers {}",
                    council.name,
                    council.code,
                    quarter.label()
                ));
            }
        }
        missing
    }

    /// Every table, the measures' figures first.
    pub fn all(&self) -> Vec<Table> {
        let mut tables = vec![
            figures::table(self),
            main_tables::derived_periods(self),
            main_tables::selection(self),
            main_tables::counts(self),
        ];
        if self.plan.shares.contains(&crate::measures::Share::A2) {
            tables.push(others::endings(self));
        }
        if !others::UNKNOWNS
            .iter()
            .all(|(share, _)| !self.plan.shares.contains(share))
        {
            tables.push(others::unknown(self));
        }
        if self.hospital {
            tables.push(hospital::detail(self));
            tables.push(hospital::venn(self));
        }
        if self.plan.waiting {
            tables.push(others::waiting(self));
        }
        if self.plan.facts {
            tables.extend(others::facts(self));
        }
        tables.extend(explained::tables(self));
        tables
    }
}
