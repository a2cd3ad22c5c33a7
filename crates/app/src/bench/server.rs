//! The real server as a process of its own: started, asked what it costs, stopped or killed.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use db::Location;

use super::browser::Browser;

/// A running server. Killed when dropped.
pub struct Server {
    pub at: SocketAddr,
    process: Child,
}

/// What a server has used, as the kernel counts it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Seconds of all cores together.
    pub cpu: f64,
    /// Resident memory now, and at most so far, in megabytes.
    pub memory: f64,
    pub most_memory: f64,
}

/// The program beside this one.
pub fn program() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name("almoner");
    if !program.is_file() {
        bail!("there is no {}: build it first", program.display());
    }
    Ok(program)
}

/// The flags that say where an archive is.
pub fn flags(at: &Location) -> Vec<String> {
    match at {
        Location::Folder(folder) => vec!["--data".to_owned(), folder.display().to_string()],
        Location::Url { url, .. } => vec!["--database-url".to_owned(), url.clone()],
    }
}

impl Server {
    /// Serves an archive that is there as a demonstration, and waits until it answers.
    pub async fn start(
        program: &Path,
        archive: &Location,
        bare: Option<&Path>,
    ) -> anyhow::Result<Server> {
        let at = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(program);
        command
            .args(["demo", "--listen", &at.to_string()])
            .args(flags(archive))
            .env("ALMONER_TIMINGS", "true")
            .env("ALMONER_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if let Some(bare) = bare {
            command.env("ALMONER_BENCH_BARE", bare);
        }
        let process = command.spawn().context("the server does not start")?;
        let mut server = Server { at, process };
        server.wait_until_ready().await?;
        Ok(server)
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        for _ in 0..600 {
            if let Some(ended) = self.process.try_wait()? {
                bail!("the server ended at once: {ended}");
            }
            if let Ok(mut browser) = Browser::open(self.at).await
                && let Ok(answer) = browser.get("/ready").await
                && answer.status.is_success()
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the server does not answer")
    }

    /// As `kill -9` does.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// What it has used so far.
    pub fn used(&self) -> anyhow::Result<Used> {
        let folder = format!("/proc/{}", self.process.id());
        let stat = std::fs::read_to_string(format!("{folder}/stat"))?;
        let after_name = stat.rsplit_once(')').context("no stat")?.1;
        let ticks: f64 = after_name
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<f64>().ok())
            .sum();
        let status = std::fs::read_to_string(format!("{folder}/status"))?;
        let megabytes = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name));
            let number = line.and_then(|line| line.split_whitespace().nth(1));
            number
                .and_then(|kb| kb.parse::<f64>().ok())
                .unwrap_or_default()
                / 1024.0
        };
        Ok(Used {
            cpu: ticks / TICKS,
            memory: megabytes("VmRSS:"),
            most_memory: megabytes("VmHWM:"),
        })
    }
}

/// Ticks of the kernel's clock in a second, the same on every Linux.
const TICKS: f64 = 100.0;

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}
