//! Words of forms on papers that are given to the person: a form asks its worker about somebody, and the paper says the
//! same to them. What is not in the file stands there as the form asks it.

use std::collections::BTreeMap;

use rules::vocabulary::Problem;
use serde::Deserialize;

use super::show::{Says, Topic};

/// What the file of the words is called.
pub const FILE: &str = "on_paper.csv";

/// The words of forms with those that stand for them on paper.
#[derive(Clone, Debug, Default)]
pub struct OnPaper(BTreeMap<String, String>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    asked: String,
    on_paper: String,
}

impl OnPaper {
    /// Reads the words of these files, those of a later file in the place of an earlier one's.
    /// Errors: every line that cannot be read.
    pub fn read(texts: &[&str]) -> Result<OnPaper, Vec<Problem>> {
        let (mut words, mut problems) = (BTreeMap::new(), Vec::new());
        for text in texts {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            for (nth, line) in reader.deserialize::<Line>().enumerate() {
                match line {
                    Ok(line) if !line.asked.is_empty() && !line.on_paper.is_empty() => {
                        words.insert(line.asked, line.on_paper);
                    }
                    _ => problems.push(Problem::new(
                        format!("{FILE} line {}", nth + 2),
                        "A line has two cells: what a form asks, and what stands for it on paper. The first line is asked,on_paper",
                    )),
                }
            }
        }
        match problems.is_empty() {
            true => Ok(OnPaper(words)),
            false => Err(problems),
        }
    }

    /// What a form asks, with what stands for it on paper.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(asked, on_paper)| (asked.as_str(), on_paper.as_str()))
    }

    /// Words of a form as they stand on paper.
    pub fn says(&self, asked: &str) -> String {
        self.0.get(asked).map_or(asked, String::as_str).to_owned()
    }

    /// A topic as it stands on paper: its title, its questions, and answers that were chosen. What was written in
    /// somebody's own words stays as it is.
    pub fn topic(&self, topic: &Topic) -> Topic {
        let mut topic = topic.clone();
        topic.title = self.says(&topic.title);
        for row in &mut topic.rows {
            row.question = self.says(&row.question);
            self.answer(&mut row.says);
        }
        topic
    }

    fn answer(&self, says: &mut Says) {
        let said = |words: &mut String| {
            let parts: Vec<String> = words.split("; ").map(|part| self.says(part)).collect();
            *words = parts.join("; ");
        };
        match says {
            Says::Nothing | Says::Files { .. } => {}
            Says::Text { text } => said(text),
            Says::List { items } => items.iter_mut().for_each(said),
            Says::Groups { groups } => {
                for (label, answer) in groups.iter_mut().flat_map(|group| &mut group.lines) {
                    said(label);
                    said(answer);
                }
            }
            Says::Table { columns, rows } => {
                columns.iter_mut().for_each(said);
                for row in rows {
                    said(&mut row.title);
                    row.cells.iter_mut().for_each(said);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_councils_words_go_before_the_shipped_ones_and_a_bad_line_is_told() {
        let shipped =
            "asked,on_paper\nWhat matters to them,What matters to you\nWho they are,Who you are\n";
        let own = "asked,on_paper\nWho they are,About you\n";
        let words = OnPaper::read(&[shipped, own]).unwrap();
        assert_eq!(words.says("What matters to them"), "What matters to you");
        assert_eq!(words.says("Who they are"), "About you");
        assert_eq!(words.says("The home"), "The home");
        for bad in [
            "asked,on_paper\nWho they are\n",
            "asked,paper\na,b\n",
            "asked,on_paper\n,b\n",
        ] {
            let problems = OnPaper::read(&[bad]).unwrap_err();
            assert_eq!(problems[0].field, "on_paper.csv line 2", "{bad}");
        }
        assert_eq!(OnPaper::read(&["", own]).unwrap().all().count(), 1);
    }
}
