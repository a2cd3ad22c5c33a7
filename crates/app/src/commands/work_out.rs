//! `almoner work-out`: the rule book for other programs, one JSON object a line in, one a line out.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Write, stdin, stdout};
use std::path::PathBuf;

use almoner::house::clock::Clock;
use almoner::house::council::Council;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use rules::work_out::Figures;

/// Work out deadlines, eligibility or budgets, line by line.
#[derive(Args)]
pub struct WorkOut {
    /// What to work out.
    rule: Rule,
    /// The file to read; standard input when none is named.
    file: Option<PathBuf>,
    /// Folder with the council's own settings, for budgets by "council".
    #[arg(long)]
    council: Option<PathBuf>,
    /// The day whose figures count, for budgets by "council"; today when none is given.
    #[arg(long)]
    on: Option<Date>,
}

/// A rule that can be asked line by line.
#[derive(Clone, Copy, ValueEnum)]
enum Rule {
    /// By when something is due.
    Deadline,
    /// Whether an adult or a carer has eligible needs.
    Eligibility,
    /// What support would cost, as a first estimate.
    Budget,
}

/// Line numbers told at most: the answers themselves tell of each.
const LINES_TOLD: usize = 20;

impl WorkOut {
    pub fn run(self) -> anyhow::Result<()> {
        match self.rule {
            Rule::Deadline => self.answer(rules::work_out::deadline),
            Rule::Eligibility => self.answer(rules::work_out::eligibility),
            Rule::Budget => self.budgets(),
        }
    }

    /// Only budgets ask what the council has settled.
    fn budgets(&self) -> anyhow::Result<()> {
        let council = match &self.council {
            Some(folder) => Council::from_folder(folder)?,
            None => Council::shipped()?,
        };
        let on = self.on.unwrap_or_else(|| Clock::default().today().0);
        let figures = Figures {
            calibration: council.budgets.calibration(on),
            reckoner: council.budgets.reckoner(on),
        };
        self.answer(|line| rules::work_out::budget(line, figures))
    }

    fn answer(&self, rule: impl Fn(&str) -> (String, bool)) -> anyhow::Result<()> {
        let done = match &self.file {
            Some(path) => {
                let file = File::open(path);
                let file = file.with_context(|| format!("cannot read {}", path.display()))?;
                each_line(BufReader::new(file), BufWriter::new(stdout().lock()), rule)
            }
            None => each_line(stdin().lock(), BufWriter::new(stdout().lock()), rule),
        };
        match done {
            Ok(done) => done.judge(),
            // Whoever reads the answers has had enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// How it went: lines answered, and the numbers of those with problems.
struct Done {
    lines: usize,
    wrong: Vec<usize>,
}

impl Done {
    fn judge(self) -> anyhow::Result<()> {
        if self.wrong.is_empty() {
            return Ok(());
        }
        let told: Vec<String> = self
            .wrong
            .iter()
            .take(LINES_TOLD)
            .map(ToString::to_string)
            .collect();
        let more = if self.wrong.len() > LINES_TOLD {
            ", …"
        } else {
            ""
        };
        bail!(
            "{} of {} lines could not be worked out: line {}{more}",
            self.wrong.len(),
            self.lines,
            told.join(", ")
        )
    }
}

fn each_line(
    mut from: impl BufRead,
    mut to: impl Write,
    rule: impl Fn(&str) -> (String, bool),
) -> std::io::Result<Done> {
    let mut done = Done {
        lines: 0,
        wrong: Vec::new(),
    };
    let (mut bytes, mut number) = (Vec::new(), 0);
    while from.read_until(b'\n', &mut bytes)? > 0 {
        number += 1;
        if !bytes.trim_ascii().is_empty() {
            let (answer, right) = match std::str::from_utf8(bytes.trim_ascii()) {
                Ok(line) => rule(line),
                Err(_) => (NOT_TEXT.to_owned(), false),
            };
            writeln!(to, "{answer}")?;
            done.lines += 1;
            if !right {
                done.wrong.push(number);
            }
        }
        bytes.clear();
    }
    to.flush()?;
    Ok(done)
}

const NOT_TEXT: &str =
    r#"{"id":null,"problems":[{"field":"line","says":"The line is not text in UTF-8"}]}"#;
