//! Many invented councils out of the public case: each has the same events under its own code, with people of its own.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// The council of the public case.
const ORIGINAL: &str = "901";
/// A folder of its own with one file, of one council, that has as many rows as all others together.
pub const ONE: &str = "one";
/// That file.
pub const ONE_FILE: &str = "one_file.csv";
/// The submission that the one file is made of, again and again with other people.
const LATEST: &str = "901_20250401_20260331_08.csv.gz";
/// Tells that the folder is whole; another name when what is made changes.
const DONE: &str = "made-2.txt";

/// What was made.
pub struct Made {
    pub rows: usize,
    pub files: usize,
    pub bytes: u64,
    pub in_one_file: usize,
}

/// Makes the councils' folder unless it is there.
pub fn make(folder: &Path, councils: usize) -> anyhow::Result<Made> {
    if let Ok(text) = fs::read_to_string(folder.join(DONE)) {
        return read_made(folder, &text);
    }
    super::say(&format!("Making the submissions of {councils} councils."));
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder.join("submissions"))?;
    fs::create_dir_all(folder.join(ONE))?;
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cld/tests/data/public/input");
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
        write(&folder.join(table), &all)?;
        if table != "manifest.csv" {
            fs::copy(folder.join(table), folder.join(ONE).join(table))?;
        }
    }
    let mut count = 0;
    for entry in fs::read_dir(from.join("submissions"))? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let (heading, rows) = read(&path)?;
        for council in 0..councils {
            let mut all = vec![heading.clone()];
            all.extend(rows.iter().map(|row| numbers.altered(row, council)));
            count += rows.len();
            let name = name.replacen(ORIGINAL, &code(council), 1);
            write(&folder.join("submissions").join(name), &all)?;
        }
    }
    let in_one = one_file(
        folder,
        &from.join("submissions").join(LATEST),
        count,
        &numbers,
    )?;
    let text = format!("{count} {in_one}");
    fs::write(folder.join(DONE), &text)?;
    read_made(folder, &text)
}

fn read_made(folder: &Path, text: &str) -> anyhow::Result<Made> {
    let mut numbers = text.split_whitespace().map(str::parse::<usize>);
    let mut next = || numbers.next().transpose().map(Option::unwrap_or_default);
    let (rows, in_one_file) = (next()?, next()?);
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder.join("submissions"))? {
        files += 1;
        bytes += entry?.metadata()?.len();
    }
    Ok(Made {
        rows,
        files,
        bytes,
        in_one_file,
    })
}

/// One submission repeated with other people until it has so many rows.
fn one_file(
    folder: &Path,
    latest: &Path,
    count: usize,
    numbers: &NhsNumbers,
) -> anyhow::Result<usize> {
    let (heading, rows) = read(latest)?;
    let mut writer = csv::Writer::from_path(folder.join(ONE).join(ONE_FILE))?;
    writer.write_record(&heading)?;
    let mut written = 0;
    for copy in 0..count / rows.len().max(1) {
        for row in &rows {
            let mut row = numbers.altered(row, copy);
            row[0] = ORIGINAL.to_owned();
            writer.write_record(&row)?;
            written += 1;
        }
    }
    writer.flush()?;
    Ok(written)
}

fn code(council: usize) -> String {
    (100 + council).to_string()
}

type Row = Vec<String>;

fn read(path: &Path) -> anyhow::Result<(Row, Vec<Row>)> {
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
        .collect::<anyhow::Result<_>>()?;
    Ok((heading, rows))
}

fn write(path: &Path, rows: &[Row]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    for row in rows {
        writer.write_record(row)?;
    }
    Ok(writer.flush()?)
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
