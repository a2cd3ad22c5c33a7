//! The files of a council's folder and those that are shipped: which there are, and which nothing reads.

use std::path::Path;

use rules::vocabulary::Problem;

use super::{CHARGING, Shipped};
use crate::house::budgets;
use crate::house::forms::on_paper;

/// Names of the code lists.
pub(super) fn list_names() -> impl Iterator<Item = String> {
    Shipped::iter().filter_map(|path| {
        let name = path
            .strip_prefix("default/code_lists/")?
            .strip_suffix(".csv")?;
        Some(name.to_owned())
    })
}

/// The forms shipped in a folder.
pub(super) fn shipped_forms(folder: &str) -> Vec<String> {
    let prefix = format!("{folder}/");
    let names = Shipped::iter().filter_map(|path| path.strip_prefix(&prefix).map(str::to_owned));
    names
        .filter(|name| name.starts_with("forms/") && name.ends_with(".toml"))
        .collect()
}

/// The forms in a council's folder.
pub(super) fn forms_in(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("forms"))
        .into_iter()
        .flatten()
        .flatten();
    let names = files.map(|file| format!("forms/{}", file.file_name().to_string_lossy()));
    names.filter(|name| name.ends_with(".toml")).collect()
}

/// Paths of the templates of letters shipped in these folders.
pub(super) fn shipped_letters(folders: &[&str]) -> Vec<String> {
    let mut paths: Vec<String> = Shipped::iter()
        .filter_map(|path| {
            let (folder, path) = path.split_once('/')?;
            let is_letter = path.starts_with("letters/") && path.ends_with(".md");
            (is_letter && folders.contains(&folder)).then(|| path.to_owned())
        })
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

/// Paths of a council's own templates of letters.
pub(super) fn own_letters(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("letters"));
    let names = files.into_iter().flatten().flatten();
    names
        .map(|file| format!("letters/{}", file.file_name().to_string_lossy()))
        .filter(|path| path.ends_with(".md"))
        .collect()
}

/// Folders of a council's folder.
const FOLDERS: [&str; 4] = ["budgets", "code_lists", "forms", "letters"];

/// What lies in a council's folder and is read by nothing: mostly a name mistyped. What begins with a dot, and a
/// README, is a council's own affair.
pub(super) fn strangers(folder: &Path) -> Vec<Problem> {
    let (mut unread, mut lists) = (Vec::new(), Vec::new());
    for (name, is_folder) in entries(folder) {
        match (name.as_str(), is_folder) {
            ("council.toml" | "roles.toml" | CHARGING | on_paper::FILE, false) => {}
            (inner, true) if FOLDERS.contains(&inner) => lists.push(name),
            _ => unread.push((name, is_folder)),
        }
    }
    for list in lists {
        for (name, is_folder) in entries(&folder.join(&list)) {
            if is_folder || !is_read(&list, &name) {
                unread.push((format!("{list}/{name}"), is_folder));
            }
        }
    }
    let says = |(name, is_folder)| {
        let says = if is_folder {
            "Almoner reads no folder of this name, and nothing in it"
        } else {
            "Almoner reads no file of this name"
        };
        Problem::new(name, says)
    };
    unread.into_iter().map(says).collect()
}

/// Whether a file of this name is read in one of the folders.
fn is_read(folder: &str, name: &str) -> bool {
    match folder {
        "forms" => name.ends_with(".toml"),
        "letters" => name.ends_with(".md"),
        "budgets" => budgets::FILES.contains(&format!("budgets/{name}").as_str()),
        _ => list_names().any(|list| format!("{list}.csv") == name),
    }
}

/// What lies in a folder, by name, and whether it is a folder itself.
fn entries(folder: &Path) -> Vec<(String, bool)> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<(String, bool)> = files
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            (name, file.path().is_dir())
        })
        .filter(|(name, _)| !name.starts_with('.') && !name.starts_with("README"))
        .collect();
    found.sort();
    found
}
