//! The council's forms: every version that its folder and the shipped defaults hold, and which is in use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rules::pathway::Step;
use rules::vocabulary::Problem;

use super::{Around, Definition, load};

/// Forms by id; of each the versions, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Shelf(BTreeMap<String, Vec<Arc<Definition>>>);

impl Shelf {
    /// Reads forms. `files` are names such as `forms/conversation_1.toml` or `forms/conversation_1.2.toml`.
    /// Errors: every mistake with file and line.
    pub fn read(
        files: &[String],
        text: impl Fn(&str) -> String,
        around: &Around<'_>,
    ) -> Result<Shelf, Vec<Problem>> {
        let (mut shelf, mut problems) = (Shelf::default(), Vec::new());
        for file in files {
            match load(id_of(file), file, &text(file), around) {
                Ok(form) => shelf.put(file, form, &mut problems),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            Ok(shelf)
        } else {
            Err(problems)
        }
    }

    fn put(&mut self, file: &str, form: Definition, problems: &mut Vec<Problem>) {
        let editions = self.0.entry(form.id.clone()).or_default();
        if editions.iter().any(|other| other.edition == form.edition) {
            let says = format!(
                "There are two files for version {} of the form {:?}",
                form.edition, form.id
            );
            problems.push(Problem::in_file(file, line_of_version(&form.source), says));
            return;
        }
        editions.push(Arc::new(form));
        editions.sort_by_key(|form| form.edition);
    }

    /// The version of a form that workers are offered: the newest that is not being tried.
    pub fn in_use(&self, id: &str) -> Option<&Definition> {
        let editions = self.0.get(id)?;
        let in_use = editions.iter().rev().find(|form| !form.trial);
        in_use.map(Arc::as_ref)
    }

    /// A version of a form.
    pub fn edition(&self, id: &str, edition: i64) -> Option<&Arc<Definition>> {
        let editions = self.0.get(id)?;
        editions.iter().find(|form| form.edition == edition)
    }

    /// The form in use for a step.
    pub fn of_step(&self, step: Step) -> Option<&Definition> {
        self.all_of_step(step).first().copied()
    }

    /// Every form in use for a step: first the one that is called after it, then the others by their names.
    pub fn all_of_step(&self, step: Step) -> Vec<&Definition> {
        let mut forms: Vec<&Definition> = self.offered().filter(|form| form.step == step).collect();
        forms.sort_by_key(|form| form.id != step.code());
        forms
    }

    /// Every form that workers are offered.
    pub fn offered(&self) -> impl Iterator<Item = &Definition> {
        self.0.keys().filter_map(|id| self.in_use(id))
    }

    /// Every version, by id, the oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Definition> {
        self.0.values().flatten().map(Arc::as_ref)
    }
}

/// Versions that are on the shelf no more and in which forms are still filled in: read from the archive once, for a
/// published version never changes.
#[derive(Debug, Default)]
pub struct Former(Mutex<BTreeMap<(String, i64), Arc<Definition>>>);

impl Former {
    /// A version that was read before.
    pub fn find(&self, id: &str, edition: i64) -> Option<Arc<Definition>> {
        let known = self.0.lock().ok()?;
        known.get(&(id.to_owned(), edition)).cloned()
    }

    /// Keeps a version that was read.
    pub fn keep(&self, edition: i64, form: Definition) -> Arc<Definition> {
        let form = Arc::new(form);
        if let Ok(mut known) = self.0.lock() {
            known.insert((form.id.clone(), edition), form.clone());
        }
        form
    }
}

/// The id of the form in a file: its name up to the first full stop.
pub fn id_of(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split('.').next().unwrap_or(name)
}

/// The files that count, where a council's own replace every default of the same id.
pub fn files(defaults: &[String], own: &[String]) -> Vec<String> {
    let replaced: BTreeSet<&str> = own.iter().map(|file| id_of(file)).collect();
    let kept = defaults
        .iter()
        .filter(|file| !replaced.contains(id_of(file)));
    let mut files: Vec<String> = kept.chain(own).cloned().collect();
    files.sort();
    files
}

fn line_of_version(source: &str) -> u64 {
    let place = source
        .lines()
        .position(|line| line.trim_start().starts_with("version"));
    place.map_or(1, |place| place as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[&str]) -> Vec<String> {
        files.iter().map(|file| (*file).to_owned()).collect()
    }

    #[test]
    fn a_councils_own_file_replaces_every_default_of_its_id() {
        let defaults = names(&["forms/a.toml", "forms/b.toml", "forms/b.2.toml"]);
        let own = names(&["forms/b.3.toml", "forms/c.toml"]);
        let found = files(&defaults, &own);
        assert_eq!(
            found,
            names(&["forms/a.toml", "forms/b.3.toml", "forms/c.toml"])
        );
    }

    fn shelf(files: &[(&str, &str)]) -> Result<Shelf, Vec<Problem>> {
        let around = Around {
            lists: &BTreeMap::new(),
            forms: &BTreeSet::new(),
            webhooks: &BTreeSet::new(),
            roles: &BTreeSet::new(),
        };
        let text = |name: &str| {
            let (_, version) = files.iter().find(|(file, _)| *file == name).unwrap();
            format!(
                "id = \"a\"\n{version}\ntitle = \"A\"\n[[section]]\nid = \"s\"\ntitle = \"S\"\n\
                 [[section.question]]\nid = \"q\"\nkind = \"text\"\nlabel = \"Q\"\n"
            )
        };
        let names: Vec<String> = files.iter().map(|(file, _)| (*file).to_owned()).collect();
        Shelf::read(&names, text, &around)
    }

    #[test]
    fn the_newest_version_that_is_not_being_tried_is_in_use() {
        let shelf = shelf(&[
            ("forms/a.toml", "version = 1"),
            ("forms/a.2.toml", "version = 2"),
            ("forms/a.3.toml", "version = 3\ntrial = true"),
        ])
        .unwrap();
        assert_eq!(shelf.in_use("a").unwrap().edition, 2);
        assert_eq!(shelf.all().count(), 3);
        assert!(shelf.in_use("b").is_none());
    }

    #[test]
    fn one_version_has_one_file() {
        let problems = shelf(&[
            ("forms/a.toml", "version = 1"),
            ("forms/a.2.toml", "version = 1"),
        ]);
        let says = problems.unwrap_err()[0].to_string();
        assert_eq!(
            says,
            "forms/a.2.toml line 2: There are two files for version 1 of the form \"a\""
        );
    }
}
