//! How fast a folder is read and measured: for `./dev bench cld`.
//!
//! `cargo run --release -p cld --example speed -- FOLDER`

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use cld::command::{MeasureOptions, work_out};
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
    let read = started.elapsed();
    drop(input);
    let started = Instant::now();
    let options = MeasureOptions {
        folder: folder.into(),
        ..MeasureOptions::default()
    };
    let worked = work_out(&options, jiff::civil::date(2026, 5, 5))?;
    let all = started.elapsed();
    println!("{rows} rows in {} tables", worked.tables.len());
    println!("read: {:.3} s", read.as_secs_f64());
    println!("measured: {:.3} s", all.saturating_sub(read).as_secs_f64());
    Ok(())
}
