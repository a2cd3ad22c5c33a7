//! Works out the measures of a folder from the command line: for trying the crate by itself.
//!
//! `cargo run -p cld --example measures -- FOLDER --as-of 2026-05-05 --period 2025-04-01..2026-03-31`

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use cld::command::{MeasureOptions, measures};
use cld::period::Period;

fn main() -> Result<()> {
    let mut options = MeasureOptions::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if !argument.starts_with("--") {
            options.folder = PathBuf::from(argument);
            continue;
        }
        let value = arguments
            .next()
            .with_context(|| format!("{argument} wants a value"))?;
        let period = || Period::read(&value).with_context(|| format!("{value} is no period"));
        match argument.as_str() {
            "--table" => options.table = Some(period()?),
            "--as-of" => options.as_of = Some(value.parse()?),
            "--period" => options.periods.push(period()?),
            "--hospital-period" => options.hospital_periods.push(period()?),
            "--method" => options.method = Some(value),
            "--measure" => options.measures = value.split(',').map(str::to_owned).collect(),
            "--council" => options.council = Some(value),
            "--out" => options.out = Some(PathBuf::from(value)),
            "--explain" => options.explain.push(value),
            _ => bail!("{argument} is unknown"),
        }
    }
    measures(
        &options,
        jiff::civil::date(2026, 12, 31),
        &mut std::io::stdout(),
    )?;
    Ok(())
}
