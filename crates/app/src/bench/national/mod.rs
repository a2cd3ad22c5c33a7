//! The national return measured: a million invented rows read and checked, and every measure worked out, each by the
//! program as a process of its own; and beside it one measure by a set-based query, on the same rows in the same run.

mod councils;
mod query;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;

use super::report::{self, say};
use super::server::program;
use crate::house::clock::Stopwatch;

/// Measure the checks and measures of the national return.
#[derive(Args)]
pub struct Options {
    /// How many councils send the public case, each with its own people; 31 send a million rows.
    #[arg(long, default_value_t = 31)]
    councils: usize,
    /// Each measurement is taken so often, and the middle one told.
    #[arg(long, default_value_t = 5)]
    times: usize,
    /// Where the rows are kept from run to run.
    #[arg(long)]
    folder: PathBuf,
    /// Ten times the rows as well: 11 GB on disk, and some minutes to make them.
    #[arg(long)]
    ten_times: bool,
    /// Put the table into this README, between its marks.
    #[arg(long, num_args = 0..=1, default_missing_value = "README.md")]
    write_readme: Option<PathBuf>,
}

/// The day as of which everything is worked out.
const AS_OF: &str = "2026-05-05";

/// What a process took.
#[derive(Clone, Copy, Debug)]
struct Took {
    seconds: f64,
    megabytes: f64,
}

/// When the one file came in.
const IMPORTED: &str = "one_file.csv=2026-04-22T09:28";
/// Of ten times the rows, fewer runs are enough.
const TIMES_OF_LARGE: usize = 3;

pub async fn run(options: Options) -> anyhow::Result<()> {
    let program = program()?;
    let (folder, rows) = make(&options, options.councils)?;
    let measured = Measured::of(&program, &folder, rows, options.times)?;
    let one = middle(options.times, || {
        measures(&program, &folder, &["--measure", "3D"])
    })?;
    say("Loading the same rows into SQLite for the set-based query.");
    let query = query::run(&program, &folder, AS_OF).await?;
    let mut sizes = vec![measured];
    if options.ten_times {
        let (folder, rows) = make(&options, options.councils * 10)?;
        let times = options.times.min(TIMES_OF_LARGE);
        sizes.push(Measured::of(&program, &folder, rows, times)?);
    }
    let told = tell(&sizes, options.councils, one, &query);
    println!("{told}");
    match &options.write_readme {
        Some(readme) => report::write_into(readme, "cld", &told),
        None => Ok(()),
    }
}

fn make(options: &Options, councils: usize) -> anyhow::Result<(PathBuf, councils::Made)> {
    let folder = options.folder.join(format!("national-{councils}"));
    let rows = councils::make(&folder, councils)?;
    Ok((folder, rows))
}

/// What many files took, and one file with as many rows.
struct Measured {
    rows: councils::Made,
    check: Took,
    measures: Took,
    check_one: Took,
    measures_one: Took,
}

impl Measured {
    fn of(
        program: &Path,
        folder: &Path,
        rows: councils::Made,
        times: usize,
    ) -> anyhow::Result<Measured> {
        let one = folder.join(councils::ONE);
        let one_file = [one.join(councils::ONE_FILE)];
        Ok(Measured {
            rows,
            check: middle(times, || check(program, &submissions(folder)?))?,
            measures: middle(times, || measures(program, folder, &[]))?,
            check_one: middle(times, || check(program, &one_file))?,
            measures_one: middle(times, || measures(program, &one, &["--imported", IMPORTED]))?,
        })
    }

    fn lines(&self) -> [Vec<String>; 4] {
        let rows = &self.rows;
        [
            line(
                format!("Read and check {} files of {} rows", rows.files, rows.rows),
                self.check,
            ),
            line(
                "Read them and work out every measure".to_owned(),
                self.measures,
            ),
            line(
                format!("Read and check one file of {} rows", rows.in_one_file),
                self.check_one,
            ),
            line(
                "Read it and work out every measure".to_owned(),
                self.measures_one,
            ),
        ]
    }
}

fn line(what: String, took: Took) -> Vec<String> {
    vec![
        what,
        format!("{:.2}", took.seconds),
        format!("{:.0}", took.megabytes),
    ]
}

fn submissions(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder.join("submissions"))? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}

/// The middle of several measurements by time.
fn middle(times: usize, mut measure: impl FnMut() -> anyhow::Result<Took>) -> anyhow::Result<Took> {
    let mut all = Vec::new();
    for _ in 0..times.max(1) {
        all.push(measure()?);
    }
    all.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    Ok(all[all.len() / 2])
}

fn check(program: &Path, files: &[PathBuf]) -> anyhow::Result<Took> {
    let mut command = Command::new(program);
    command.args(["cld", "check", "--today", AS_OF]).args(files);
    // The case has faults in it on purpose, so the check ends with 1.
    timed(command, &[0, 1])
}

fn measures(program: &Path, folder: &Path, more: &[&str]) -> anyhow::Result<Took> {
    let mut command = Command::new(program);
    command
        .args(["cld", "measures"])
        .arg(folder)
        .args(["--as-of", AS_OF])
        .args(more);
    timed(command, &[0])
}

/// Runs a command to its end; its memory is read again and again, and the kernel keeps the most.
fn timed(mut command: Command, expected: &[i32]) -> anyhow::Result<Took> {
    let watch = Stopwatch::start();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut megabytes: f64 = 0.0;
    let ended = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        megabytes = megabytes.max(most_memory(&text));
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let seconds = watch.taken().as_secs_f64();
    let code = ended.code().context("the program was killed")?;
    if !expected.contains(&code) {
        bail!("the program ended with {code}: {command:?}");
    }
    Ok(Took { seconds, megabytes })
}

/// Peak resident memory in a process's status, in megabytes.
fn most_memory(status: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| {
        line.trim()
            .trim_end_matches(" kB")
            .trim()
            .parse::<f64>()
            .ok()
    });
    kilobytes.unwrap_or(0.0) / 1024.0
}

fn tell(sizes: &[Measured], councils: usize, one: Took, query: &query::Asked) -> String {
    let Some(first) = sizes.first() else {
        return String::new();
    };
    let mut lines: Vec<Vec<String>> = first.lines().into();
    lines.push(line("Read the files and work out 3D alone".to_owned(), one));
    lines.push(vec![
        format!(
            "3D 2a alone by a set-based query on SQLite {}, in memory and loaded before",
            query.version
        ),
        format!("{:.2}", query.seconds),
        String::new(),
    ]);
    lines.extend(sizes.iter().skip(1).flat_map(Measured::lines));
    let table = report::table(&["What is done", "Seconds", "At most, MB"], &lines);
    format!(
        "{} rows of {councils} invented councils ({} MB of CSV), on {}, the middle of several runs:\n\n{table}\nThe query gives the same figure for every council. It takes {:.0} times as long as the program takes to read all files and work out every measure, without the {:.0} seconds of loading.",
        first.rows.rows,
        first.rows.bytes >> 20,
        super::measure::machine(),
        query.seconds / first.measures.seconds,
        query.loading,
    )
}

#[cfg(test)]
mod tests {
    use super::most_memory;

    #[test]
    fn peak_memory_is_read_from_the_kernels_words() {
        let status = "Name:\talmoner\nVmHWM:\t  204800 kB\nVmRSS:\t 1024 kB\n";
        assert_eq!(most_memory(status), 200.0);
        assert_eq!(most_memory(""), 0.0);
    }
}
