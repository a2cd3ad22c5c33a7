//! Statistical neighbours: a list that the council supplies, for it belongs to those who made it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::problem::Problem;
use crate::sheet;

/// Area codes of the councils that are like one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours(pub BTreeSet<String>);

impl Neighbours {
    /// Reads the neighbours of the council with this area code: `la_code,neighbour_code`.
    /// None when there is no such file or it does not name the council.
    ///
    /// Errors: the file cannot be read, or lacks a column.
    pub fn read(path: &Path, area: &str) -> Result<Option<Neighbours>, Problem> {
        let mut found = BTreeSet::new();
        let columns = ["la_code", "neighbour_code"];
        sheet::read(path, columns, |[council, neighbour], _| {
            if council == area {
                found.insert(neighbour.to_owned());
            }
            Ok(())
        })?;
        Ok((!found.is_empty()).then_some(Neighbours(found)))
    }
}
