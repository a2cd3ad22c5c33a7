//! Templates of letters: plain text with names in double braces, in which nothing can run.

use rules::vocabulary::Problem;

/// What a template may name, and what stands there.
pub const NAMES: &[(&str, &str)] = &[
    ("name", "the person’s full name"),
    ("called", "what the person likes to be called"),
    ("number", "the council’s number of the person"),
    ("address", "where letters to the person go"),
    ("today", "the day"),
    (
        "visit",
        "when the next visit is; a gap to write in where none is planned",
    ),
    (
        "support_ends",
        "the first day without the support of the plan that ended last; a gap where none has",
    ),
    ("support_ends_because", "why it ended, in words"),
    ("worker", "who writes"),
    ("worker_title", "the job title of who writes"),
    ("team", "their team"),
    ("team_phone", "the team’s telephone, else the council’s"),
    ("council", "the council’s name"),
    ("council_phone", "the council’s telephone"),
];

/// A template, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The name of its file.
    pub id: String,
    /// Its first line.
    pub title: String,
    body: String,
}

impl Letter {
    /// Reads a template: a first line `# What it is about`, then the words.
    /// Errors: a name that there is not, or braces that do not close, with the line.
    pub fn read(id: &str, file: &str, text: &str) -> Result<Letter, Vec<Problem>> {
        let text = text.replace("\r\n", "\n");
        let (first, body) = text.split_once('\n').unwrap_or((&text, ""));
        let title = first.strip_prefix("# ").map(str::trim).unwrap_or_default();
        let mut problems = Vec::new();
        if title.is_empty() {
            let says = "The first line must say what the letter is about, such as # Your visit";
            problems.push(Problem::in_file(file, 1, says));
        }
        if body.trim().is_empty() {
            problems.push(Problem::in_file(file, 2, "The letter has no words"));
        }
        for (nth, line) in text.lines().enumerate() {
            if let Err(says) = pieces(line) {
                problems.push(Problem::in_file(file, nth as u64 + 1, says));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Letter {
            id: id.to_owned(),
            title: title.to_owned(),
            body: body.trim().to_owned(),
        })
    }

    /// The words with what stands for each name.
    pub fn fill(&self, words: impl Fn(&str) -> String) -> String {
        filled(&self.body, &words)
    }

    /// The first line with what stands for each name.
    pub fn fill_title(&self, words: impl Fn(&str) -> String) -> String {
        filled(&self.title, &words)
    }
}

fn filled(text: &str, words: &impl Fn(&str) -> String) -> String {
    let line = |line: &str| match pieces(line) {
        Ok(pieces) => pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Words(words) => words.to_owned(),
                Piece::Name(name) => words(name),
            })
            .collect(),
        Err(_) => line.to_owned(),
    };
    text.split('\n')
        .map(line)
        .collect::<Vec<String>>()
        .join("\n")
}

/// Words as they are, or a name for which others stand.
enum Piece<'a> {
    Words(&'a str),
    Name(&'a str),
}

fn pieces(line: &str) -> Result<Vec<Piece<'_>>, String> {
    let (mut pieces, mut rest) = (Vec::new(), line);
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else {
            return Err("{{ is not closed by }} on the same line".to_owned());
        };
        let name = name.trim();
        if !NAMES.iter().any(|(known, _)| *known == name) {
            let known: Vec<&str> = NAMES.iter().map(|(known, _)| *known).collect();
            return Err(format!(
                "There is no \"{name}\"; there are {}",
                known.join(", ")
            ));
        }
        pieces.extend([Piece::Words(before), Piece::Name(name)]);
        rest = behind;
    }
    pieces.push(Piece::Words(rest));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_and_what_they_stand_for_is_not_read_again() {
        let letter = Letter::read(
            "a",
            "a.md",
            "# For {{ name }}\n\nDear {{name}},\n{{ address }}",
        )
        .unwrap();
        let words = |name: &str| format!("<{name} {{{{ worker }}}}>");
        assert_eq!(letter.fill_title(words), "For <name {{ worker }}>");
        assert_eq!(
            letter.fill(words),
            "Dear <name {{ worker }}>,\n<address {{ worker }}>"
        );
    }

    #[test]
    fn mistakes_are_told_with_file_and_line() {
        for (text, says) in [
            (
                "Dear {{ name }}",
                "a.md line 1: The first line must say what the letter is about, such as # Your visit",
            ),
            ("# A\n", "a.md line 2: The letter has no words"),
            (
                "# A\n\nDear {{ naem }}",
                "a.md line 3: There is no \"naem\"; there are name, called",
            ),
            (
                "# A\nDear {{ name",
                "a.md line 2: {{ is not closed by }} on the same line",
            ),
        ] {
            let problems = Letter::read("a", "a.md", text).unwrap_err();
            assert!(problems[0].to_string().starts_with(says), "{}", problems[0]);
        }
    }
}
