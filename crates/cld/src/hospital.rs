//! Hospital episodes, as the extract of admitted patient care (SUS APCE) gives them.

use std::path::Path;

use hashbrown::HashMap;

use crate::day::Day;
use crate::problem::Problem;
use crate::sheet;

/// One episode in hospital of a person with an NHS number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HospitalEpisode {
    pub id: String,
    /// The last episode of its stay.
    pub is_last: bool,
    pub admitted: Option<Day>,
    pub discharged: Option<Day>,
    /// The first day of the month of birth.
    pub birth: Option<Day>,
    /// `1` male, `2` female.
    pub sex: String,
    /// The small area (LSOA of 2011) of the person's home.
    pub area: String,
    pub admission_method: String,
    pub discharge_method: String,
    pub destination: String,
    pub management: String,
    pub treatment: String,
}

/// Episodes by NHS number.
pub type Hospital = HashMap<u64, Vec<HospitalEpisode>>;

const COLUMNS: [&str; 14] = [
    "Der_DHSC_Pseudo_NHS_Number",
    "APCS_Ident",
    "APCS_Last_Ep_Ind",
    "Admission_Date",
    "Discharge_Date",
    "Month_of_Birth_SUS",
    "Year_of_Birth_SUS",
    "Sex",
    "Der_Postcode_LSOA_2011_Code",
    "Admission_Method",
    "Discharge_Method",
    "Discharge_Destination",
    "Der_Management_Type",
    "Treatment_Function_Code",
];

/// Reads `sus_apce.csv`. None when it is missing. Episodes without an NHS number are passed over.
///
/// Errors: a column is missing, or the file cannot be read.
pub fn read(folder: &Path) -> Result<Option<Hospital>, Problem> {
    let mut found = Hospital::new();
    let there = sheet::read(&folder.join("sus_apce.csv"), COLUMNS, |fields, _| {
        if let Ok(nhs) = fields[0].parse::<u64>() {
            found.entry(nhs).or_default().push(episode(&fields));
        }
        Ok(())
    })?;
    Ok(there.then_some(found))
}

fn episode(fields: &[&str; 14]) -> HospitalEpisode {
    let owned = |n: usize| fields[n].to_owned();
    let (month, year) = (fields[5].parse(), fields[6].parse());
    HospitalEpisode {
        id: owned(1),
        is_last: fields[2] == "1",
        admitted: Day::read(fields[3]),
        discharged: Day::read(fields[4]),
        birth: year
            .ok()
            .zip(month.ok())
            .and_then(|(year, month)| Day::new(year, month, 1)),
        sex: owned(7),
        area: owned(8),
        admission_method: owned(9),
        discharge_method: owned(10),
        destination: owned(11),
        management: owned(12),
        treatment: owned(13),
    }
}
