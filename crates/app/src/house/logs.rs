//! What the program says while it runs: lines of text or JSON, each with the id of its request.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::house::settings::{LogFormat, Settings};

/// Begins to log to standard error, in the form that the settings ask for.
/// Errors: when the filter cannot be read.
pub fn start(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log)?;
    let lines = tracing_subscriber::registry().with(filter);
    let begun = match settings.log_format {
        LogFormat::Text => lines
            .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr))
            .try_init(),
        LogFormat::Json => lines
            .with(
                tracing_subscriber::fmt::layer()
                    .json()
                    .with_writer(std::io::stderr),
            )
            .try_init(),
    };
    begun.map_err(anyhow::Error::from)
}
