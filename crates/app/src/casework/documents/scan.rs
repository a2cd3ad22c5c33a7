//! Looking a file through for viruses, by the command that the council set: it is given the file on its standard
//! input, and says by its exit code what it found, as `clamdscan -` does.

use std::path::Path;
use std::process::Stdio;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No command is set.
    NotLooked,
    Clean,
    /// Something was found, or it could not be told: the file is not taken.
    Refused(String),
}

/// Exit codes of scanners: nothing found, and something found. Any other is a fault.
const CLEAN: i32 = 0;
const INFECTED: i32 = 1;

/// Looks a file through. What cannot be looked through is refused.
pub async fn look(command: &[String], file: &Path) -> Found {
    let Some((program, flags)) = command.split_first() else {
        return Found::NotLooked;
    };
    match run(program, flags, file).await {
        Ok(Some(CLEAN)) => Found::Clean,
        Ok(Some(INFECTED)) => Found::Refused("It holds a virus, or something like one".to_owned()),
        Ok(code) => {
            tracing::error!(?code, program, "the virus scanner failed");
            Found::Refused("It could not be looked through for viruses".to_owned())
        }
        Err(error) => {
            tracing::error!(%error, program, "the virus scanner cannot be run");
            Found::Refused("It could not be looked through for viruses".to_owned())
        }
    }
}

async fn run(program: &str, flags: &[String], file: &Path) -> std::io::Result<Option<i32>> {
    let input = std::fs::File::open(file)?;
    let mut command = std::process::Command::new(program);
    command.args(flags).stdin(Stdio::from(input));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let status = tokio::task::spawn_blocking(move || command.status());
    let status = status.await.map_err(std::io::Error::other)??;
    Ok(status.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(script: &str) -> Found {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "EICAR").unwrap();
        let command = ["sh", "-c", script].map(str::to_owned);
        look(&command, file.path()).await
    }

    #[tokio::test]
    async fn a_file_passes_only_when_the_scanner_says_that_it_is_clean() {
        assert_eq!(found("grep -q EICAR && exit 0").await, Found::Clean);
        for script in ["exit 1", "exit 2", "kill -9 $$"] {
            assert!(matches!(found(script).await, Found::Refused(_)), "{script}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        let gone = ["/no/such/scanner".to_owned()];
        assert!(matches!(look(&gone, file.path()).await, Found::Refused(_)));
        assert_eq!(look(&[], file.path()).await, Found::NotLooked);
    }
}
