//! `almoner serve`.

use std::net::SocketAddr;

use almoner::house::clock::Clock;
use almoner::house::council::Council;
use almoner::house::{logs, server};
use clap::Args;
use serde::Serialize;

use super::At;

/// Serve a council until told to stop.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Args, Serialize)]
struct Flags {
    /// Where to listen.
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<()> {
        let settings = self.at.settings(&self.flags)?;
        logs::start(&settings)?;
        let council = match &settings.council {
            Some(folder) => Council::from_folder(folder)?,
            None => Council::shipped()?,
        };
        let house = server::open(settings, council, Clock::default(), false).await?;
        server::serve(house, server::told_to_stop()).await
    }
}
