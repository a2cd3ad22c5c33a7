//! What was measured, as a table for people, and its place in the README.

use std::path::Path;

use anyhow::{Context, bail};

/// Says how it goes, apart from the result.
pub fn say(words: &str) {
    eprintln!("{words}");
}

/// Puts a table between its marks, `<!-- name:begin -->` and `<!-- name:end -->`.
/// Errors: when the file has no marks.
pub fn write_into(readme: &Path, name: &str, table: &str) -> anyhow::Result<()> {
    let (begin, end) = (
        format!("<!-- {name}:begin -->"),
        format!("<!-- {name}:end -->"),
    );
    let text = std::fs::read_to_string(readme)?;
    let (before, rest) = text
        .split_once(&begin)
        .with_context(|| format!("{} has no place for the table: {begin}", readme.display()))?;
    let Some((_, after)) = rest.split_once(&end) else {
        bail!("{} has no {end}", readme.display());
    };
    let table = table.trim_end();
    let text = format!("{before}{begin}\n{table}\n{end}{after}");
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
        let with = |table: &str| format!("a\n<!-- t:begin -->\n{table}\n<!-- t:end -->\nb\n");
        std::fs::write(&file, with("old")).unwrap();
        write_into(&file, "t", "new\n").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), with("new"));
        assert!(write_into(&file, "another", "new").is_err());
    }
}
