//! `almoner serve`.

use std::net::SocketAddr;

use almoner::house::clock::Clock;
use almoner::house::council::Council;
use almoner::house::{logs, server, tries};
use almoner::oversight::staff::opening;
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
        let traces = logs::start(&settings)?;
        let council = Council::of(&settings)?;
        let house = server::open(settings, council, Clock::default(), false).await?;
        if opening::nobody_can_sign_in(&house).await? {
            tracing::warn!(
                "there are no accounts yet: make the first with `almoner user add --email … --name … --role administrator`, on the same archive"
            );
        }
        tries::forget_old(&house).await?;
        let served = server::serve(house, server::told_to_stop()).await;
        traces.finish().await;
        served
    }
}
