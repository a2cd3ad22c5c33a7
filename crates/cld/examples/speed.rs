//! How fast a folder is read and measured: for `./dev bench cld`.
//!
//! `cargo run --release -p cld --example speed -- FOLDER`

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use cld::command::{MeasureOptions, work_out_of};
use cld::run::Input;

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("name a folder")?;
    let started = Instant::now();
    let input = Input::read(Path::new(&folder), &[], None)?;
    let rows: usize = input
        .submissions
        .iter()
        .map(|submission| submission.rows.len())
        .sum();
    println!("{rows} rows");
    println!("read: {:.3} s", started.elapsed().as_secs_f64());
    let started = Instant::now();
    let options = MeasureOptions {
        folder: folder.into(),
        ..MeasureOptions::default()
    };
    let worked = work_out_of(input, &options, jiff::civil::date(2026, 5, 5))?;
    println!(
        "measured: {:.3} s, {} tables",
        started.elapsed().as_secs_f64(),
        worked.tables.len()
    );
    Ok(())
}
