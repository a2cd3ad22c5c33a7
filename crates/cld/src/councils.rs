//! The councils that figures are given for, their populations, and where people live.

use std::collections::BTreeMap;
use std::path::Path;

use hashbrown::HashMap;

use crate::problem::Problem;
use crate::sheet;
use crate::submissions::folder::Manifest;

/// A council with adult social care duties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Council {
    /// The code of its submissions, such as `901`.
    pub code: String,
    /// The national statistics area code, where known.
    pub area: String,
    pub name: String,
}

/// The councils of a run, in the order of their codes.
#[derive(Clone, Debug, Default)]
pub struct Councils(pub Vec<Council>);

impl Councils {
    /// The councils of `la_lookup.csv`, and those that sent something without being there.
    ///
    /// Errors: a column is missing.
    pub fn read<'a>(
        folder: &Path,
        manifest: &Manifest,
        senders: impl Iterator<Item = &'a str>,
    ) -> Result<Councils, Problem> {
        let mut found = BTreeMap::new();
        let columns = ["LA_Code", "LA_Area_Code", "LA_Name"];
        sheet::read(
            &folder.join("la_lookup.csv"),
            columns,
            |[code, area, name], _| {
                let council = Council {
                    code: code.to_owned(),
                    area: area.to_owned(),
                    name: name.to_owned(),
                };
                found.insert(code.to_owned(), council);
                Ok(())
            },
        )?;
        for code in senders {
            found.entry(code.to_owned()).or_insert_with(|| Council {
                code: code.to_owned(),
                area: String::new(),
                name: manifest.council_name(code).unwrap_or(code).to_owned(),
            });
        }
        Ok(Councils(found.into_values().collect()))
    }

    /// The place of the council with this code.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.0.iter().position(|council| council.code == code)
    }
}

/// People living in each area, by age band: `18 to 64` and `65 and above`.
#[derive(Clone, Debug, Default)]
pub struct Populations(HashMap<(String, String), u64>);

impl Populations {
    /// Reads `population.csv`: rows of all genders for local authorities. None when it is missing.
    ///
    /// Errors: a column is missing, or a population is no whole number.
    pub fn read(folder: &Path) -> Result<Option<Populations>, Problem> {
        let mut found = HashMap::new();
        let columns = ["Code", "Age_Band", "Gender", "Geography", "Population"];
        let there = sheet::read(
            &folder.join("population.csv"),
            columns,
            |[area, band, gender, geography, count], _| {
                if gender.eq_ignore_ascii_case("All")
                    && geography.eq_ignore_ascii_case("Local Authority")
                {
                    let count = count.parse().map_err(|_| {
                        Problem::with_file("", "is no whole number").in_field("Population")
                    })?;
                    found.insert((area.to_owned(), band.to_owned()), count);
                }
                Ok(())
            },
        )?;
        Ok(there.then_some(Populations(found)))
    }

    /// People of an age band in an area.
    pub fn of(&self, area: &str, band: &str) -> Option<u64> {
        self.0.get(&(area.to_owned(), band.to_owned())).copied()
    }
}

/// Which council's area each small area (LSOA of 2011) lies in.
#[derive(Clone, Debug, Default)]
pub struct Areas(HashMap<String, (String, String)>);

impl Areas {
    /// Reads `lsoa_utla.csv`. None when it is missing.
    ///
    /// Errors: a column is missing.
    pub fn read(folder: &Path) -> Result<Option<Areas>, Problem> {
        let mut found = HashMap::new();
        let columns = ["LSOA_Code_2011", "UTLA_Code_2023", "UTLA_Name_2023"];
        let there = sheet::read(
            &folder.join("lsoa_utla.csv"),
            columns,
            |[small, area, name], _| {
                found.insert(small.to_owned(), (area.to_owned(), name.to_owned()));
                Ok(())
            },
        )?;
        Ok(there.then_some(Areas(found)))
    }

    /// Code and name of the area around a small area.
    pub fn around(&self, small: &str) -> Option<(&str, &str)> {
        self.0
            .get(small)
            .map(|(code, name)| (code.as_str(), name.as_str()))
    }
}
