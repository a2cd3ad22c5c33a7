//! `almoner check-council`: reads a council's folder as the server would, and tells what must be mended.

use std::path::PathBuf;

use almoner::house::council::Council;
use anyhow::bail;
use clap::Args;

/// Check a council's folder: each problem is told with its file and line.
#[derive(Args)]
pub struct CheckCouncil {
    /// The folder.
    folder: PathBuf,
}

impl CheckCouncil {
    pub fn run(self) -> anyhow::Result<()> {
        match Council::check(&self.folder) {
            Ok(council) => {
                println!(
                    "{}: {} teams, {} roles and {} forms, without a problem.",
                    council.name,
                    council.teams.len(),
                    council.roles.len(),
                    council.forms.all().count()
                );
                Ok(())
            }
            Err(problems) => {
                for problem in &problems {
                    eprintln!("{problem}");
                }
                bail!("{} in {}", counted(problems.len()), self.folder.display())
            }
        }
    }
}

fn counted(problems: usize) -> String {
    match problems {
        1 => "1 problem".to_owned(),
        more => format!("{more} problems"),
    }
}
