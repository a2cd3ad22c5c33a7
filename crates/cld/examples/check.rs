//! Checks submission files: `cargo run --release -p cld --example check -- [--today DATE] [--format json|text|xlsx|html]
//! [--out FILE] [--specification FOLDER] FILE...`

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use cld::check::{CheckOptions, run};
use cld::report;

fn main() -> anyhow::Result<ExitCode> {
    let mut options = CheckOptions::new(jiff::civil::date(2026, 6, 1));
    let (mut format, mut out, mut files) = ("text".to_owned(), None, Vec::new());
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| anyhow::anyhow!("{argument} needs a value"))
        };
        match argument.as_str() {
            "--today" => options.today = value()?.parse()?,
            "--format" => format = value()?,
            "--out" => out = Some(PathBuf::from(value()?)),
            "--specification" => options.council_folder = Some(PathBuf::from(value()?)),
            "--release" => options.release = Some(value()?),
            "--threads" => options.threads = value()?.parse()?,
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let mut target: Box<dyn Write> = match &out {
        Some(path) => Box::new(BufWriter::new(fs::File::create(path)?)),
        None => Box::new(io::stdout().lock()),
    };
    if matches!(format.as_str(), "xlsx" | "html") {
        options.keep = 1_000;
    }
    let checked = match format.as_str() {
        "json" => run(&files, &options, Some(&mut target))?,
        _ => run(&files, &options, None)?,
    };
    match format.as_str() {
        "text" => target.write_all(report::text::summary(&checked).as_bytes())?,
        "html" => target.write_all(report::html::page(&checked).as_bytes())?,
        "xlsx" => target.write_all(&report::xlsx::workbook(&checked)?)?,
        _ => {}
    }
    target.flush()?;
    Ok(if checked.any_reject() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
