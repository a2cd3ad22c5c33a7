//! `almoner shipped`: the settings that come with Almoner, to begin a council's own from.

use almoner::house::council::Council;
use anyhow::bail;
use clap::Args;

/// Name the files of settings that come with Almoner, or print one of them.
#[derive(Args)]
pub struct Shipped {
    /// Such as forms/conversation_1.toml; left out, all are named.
    file: Option<String>,
}

impl Shipped {
    pub fn run(self) -> anyhow::Result<()> {
        let Some(file) = self.file else {
            for name in Council::shipped_files() {
                println!("{name}");
            }
            return Ok(());
        };
        match Council::shipped_file(&file) {
            Some(text) => print!("{text}"),
            None => bail!("{file} does not come with Almoner: `almoner shipped` names what does"),
        }
        Ok(())
    }
}
