//! What was measured, as a table for people, and its place in the README.

use std::path::Path;

use anyhow::{Context, bail};

/// Says how it goes, apart from the result.
pub fn say(words: &str) {
    eprintln!("{words}");
}

/// Marks of the README between which the table stands.
const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// Puts the table between its marks.
/// Errors: when the file has no marks.
pub fn write_into(readme: &Path, table: &str) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(readme)?;
    let (before, rest) = text
        .split_once(BEGIN)
        .with_context(|| format!("{} has no place for the table: {BEGIN}", readme.display()))?;
    let Some((_, after)) = rest.split_once(END) else {
        bail!("{} has no {END}", readme.display());
    };
    let text = format!("{before}{BEGIN}\n{table}\n{END}{after}");
    Ok(std::fs::write(readme, text)?)
}

/// A table in Markdown: heads, then rows.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let rules: Vec<String> = (0..heads.len())
        .map(|place| if place == 0 { "---" } else { "---:" }.to_owned())
        .collect();
    let mut table = line(&heads);
    table.push_str(&line(&rules));
    for row in rows {
        table.push_str(&line(row));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_takes_the_place_of_the_former_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("README.md");
        std::fs::write(&file, format!("a\n{BEGIN}\nold\n{END}\nb\n")).unwrap();
        write_into(&file, "new").unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text, format!("a\n{BEGIN}\nnew\n{END}\nb\n"));
        std::fs::write(&file, "no marks").unwrap();
        assert!(write_into(&file, "new").is_err());
    }
}
