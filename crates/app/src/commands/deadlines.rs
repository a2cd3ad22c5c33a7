//! `recompute-deadlines`: the last day of every running time limit, reckoned anew.

use almoner::casework::time_limits::store::recompute;
use almoner::house::clock::Clock;
use almoner::house::council::Council;
use db::Archive;

use super::At;

/// Reckons, and says how many moved.
pub async fn run(at: &At) -> anyhow::Result<()> {
    let settings = at.settings(serde_json::json!({}))?;
    let council = Council::of(&settings)?;
    let archive = Archive::open(&settings.location()?).await?;
    let done = recompute(&archive, &council.timescales, Clock::default().now()).await?;
    archive.close().await?;
    println!(
        "{} time limits run; {} of them have another last day now.",
        done.looked_at, done.moved
    );
    Ok(())
}
