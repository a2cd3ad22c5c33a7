//! Makes a folder of many invented councils out of the public case, for measuring speed.
//!
//! `cargo run --release -p cld --example many_councils -- FOLDER 31` gives about a million rows.
//! Every council has the same events under its own code, with people of its own.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// The council of the public case.
const ORIGINAL: &str = "901";

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("name a folder")?);
    let councils: usize = arguments.next().context("how many councils?")?.parse()?;
    fs::create_dir_all(folder.join("submissions"))?;
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/public/input");
    let numbers = NhsNumbers::all();
    for table in [
        "manifest.csv",
        "la_lookup.csv",
        "lsoa_utla.csv",
        "population.csv",
        "sus_apce.csv",
    ] {
        let (heading, rows) = read(&from.join(table))?;
        let mut all = vec![heading];
        for council in 0..councils {
            all.extend(rows.iter().map(|row| numbers.altered(row, council)));
        }
        write(&folder.join(format!("{table}.gz")), &all)?;
    }
    let mut count = 0;
    for entry in fs::read_dir(from.join("submissions"))? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .context("a name")?
            .to_string_lossy()
            .into_owned();
        let (heading, rows) = read(&path)?;
        for council in 0..councils {
            let mut all = vec![heading.clone()];
            all.extend(rows.iter().map(|row| numbers.altered(row, council)));
            count += rows.len();
            write(
                &folder
                    .join("submissions")
                    .join(format!("{}.gz", name.replacen(ORIGINAL, &code(council), 1))),
                &all,
            )?;
        }
    }
    println!("{count} rows of {councils} councils");
    Ok(())
}

fn code(council: usize) -> String {
    (100 + council).to_string()
}

type Row = Vec<String>;

fn read(path: &Path) -> Result<(Row, Vec<Row>)> {
    let zipped = if path.exists() {
        path.to_owned()
    } else {
        path.with_added_extension("gz")
    };
    let file = BufReader::new(File::open(&zipped)?);
    let source: Box<dyn Read> = if zipped.extension().is_some_and(|e| e == "gz") {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut reader = csv::Reader::from_reader(source);
    let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Row>();
    let heading = texts(reader.headers()?);
    let rows = reader
        .records()
        .map(|record| Ok(texts(&record?)))
        .collect::<Result<_>>()?;
    Ok((heading, rows))
}

fn write(path: &Path, rows: &[Row]) -> Result<()> {
    let zip = GzEncoder::new(BufWriter::new(File::create(path)?), Compression::fast());
    let mut writer = csv::Writer::from_writer(zip);
    for row in rows {
        writer.write_record(row)?;
    }
    writer
        .into_inner()
        .map_err(|e| anyhow::anyhow!("{e}"))?
        .finish()?;
    Ok(())
}

/// Every NHS number of the range kept for tests: 999, six digits, and the right last digit.
struct NhsNumbers(Vec<u64>);

impl NhsNumbers {
    fn all() -> NhsNumbers {
        let number = |middle: u64| {
            let first_nine = 999_000_000 + middle;
            let digit = |place: u32| first_nine / 10_u64.pow(8 - place) % 10;
            let sum: u64 = (0..9)
                .map(|place| digit(place) * u64::from(10 - place))
                .sum();
            let check = (11 - sum % 11) % 11;
            (check < 10).then_some(first_nine * 10 + check)
        };
        NhsNumbers((0..1_000_000).filter_map(number).collect())
    }

    /// A row as another council would have it.
    fn altered(&self, row: &Row, council: usize) -> Row {
        let mut altered: Row = row.iter().map(|text| self.text(text, council)).collect();
        let is_hospital_episode = row.len() == 14 && row[0].starts_with("999");
        if is_hospital_episode {
            altered[1] = format!("{}-{}", code(council), row[1]);
        }
        altered
    }

    fn text(&self, text: &str, council: usize) -> String {
        let known = text
            .parse()
            .ok()
            .and_then(|number: u64| self.0.binary_search(&number).ok());
        if let Some(place) = known {
            return self.0[(place + council * 20_011) % self.0.len()].to_string();
        }
        if text == "Northmoor" {
            return format!("Northmoor {}", code(council));
        }
        let is_code = ["", "X", "E0", "E1"].iter().any(|before| {
            text.strip_prefix(before)
                .is_some_and(|rest| rest.starts_with(ORIGINAL))
        });
        if is_code {
            text.replacen(ORIGINAL, &code(council), 1)
        } else {
            text.to_owned()
        }
    }
}
