//! Reads small tables that come beside submissions: named columns, in any order.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::problem::Problem;

/// Reads the wanted columns of a CSV file (or the same with `.gz` after its name), row by row.
/// None when there is no such file.
///
/// Errors: the file cannot be read, or lacks a column.
pub fn read<const N: usize>(
    path: &Path,
    columns: [&'static str; N],
    take: impl FnMut([&str; N], u64) -> Result<(), Problem>,
) -> Result<bool, Problem> {
    let Some((name, source)) = open(path)? else {
        return Ok(false);
    };
    read_from(source, &name, columns, take)?;
    Ok(true)
}

/// The same from any source of bytes; `name` is what problems call it.
///
/// Errors: as [`read`].
pub fn read_from<const N: usize>(
    source: impl Read,
    name: &str,
    columns: [&'static str; N],
    mut take: impl FnMut([&str; N], u64) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let broken = |error: csv::Error| {
        let problem = Problem::with_file(name, format!("cannot be read: {}", says(&error)));
        match error.position() {
            Some(position) => problem.at_line(position.line()),
            None => problem,
        }
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(source);
    let headings = reader.headers().map_err(broken)?.clone();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let is_it = |heading: &str| {
            heading
                .trim_matches(['\u{feff}', ' '])
                .eq_ignore_ascii_case(column)
        };
        let found = headings.iter().position(is_it);
        *place = found
            .ok_or_else(|| Problem::with_file(name, "this column is missing").in_field(column))?;
    }
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(broken)? {
        let line = record.position().map_or(0, csv::Position::line);
        let fields = places.map(|place| record.get(place).unwrap_or("").trim());
        take(fields, line).map_err(|mut problem| {
            name.clone_into(&mut problem.file);
            problem.at_line(line)
        })?;
    }
    Ok(())
}

type Opened = Option<(String, Box<dyn Read>)>;

fn open(path: &Path) -> Result<Opened, Problem> {
    let mut zipped = path.as_os_str().to_owned();
    zipped.push(".gz");
    for (path, is_zipped) in [(path, false), (Path::new(&zipped), true)] {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        match File::open(path) {
            Ok(file) if is_zipped => {
                return Ok(Some((
                    name,
                    Box::new(flate2::read::MultiGzDecoder::new(file)),
                )));
            }
            Ok(file) => return Ok(Some((name, Box::new(BufReader::new(file))))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(Problem::with_file(
                    name,
                    format!("cannot be opened: {error}"),
                ));
            }
        }
    }
    Ok(None)
}

fn says(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        csv::ErrorKind::Utf8 { .. } => "a text is not UTF-8".to_owned(),
        _ => error.to_string(),
    }
}
