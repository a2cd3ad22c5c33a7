//! Questions of a form as data: how each is asked, how its answer is read, and how two answers to it are shown
//! side by side when somebody else was quicker.

use std::borrow::Cow;

use db::Day;
use jiff::civil::Date;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{read_day, speak_exact};
use rules::vocabulary::names::{postcode_key, show_postcode};
use rules::vocabulary::nhs_number::NhsNumber;
use serde::Serialize;

use crate::house::council::{Choice, Council};
use crate::house::fields::{Fields, LINE, must};
use crate::house::{Reading, Shown};

/// One question of a form.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub name: &'static str,
    pub label: &'static str,
    /// Under the label; empty for none.
    pub hint: &'static str,
    pub kind: Kind,
}

impl Question {
    /// A question, for a list of them.
    pub const fn new(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        kind: Kind,
    ) -> Question {
        Question {
            name,
            label,
            hint,
            kind,
        }
    }
}

/// What kind of answer a question takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One line.
    Line,
    /// One line that must be there.
    Needed,
    /// Many lines, of at most so many letters.
    Lines(usize),
    /// The same, and they must be there.
    NeededLines(usize),
    /// One of what the page offers, or none; what none is called.
    Offered(&'static str),
    /// Yes, no, or not answered yet.
    YesNo,
    NhsNumber,
    Postcode,
    /// A code of this list, or none; what none is called.
    List(&'static str, &'static str),
    /// A code of this list.
    Choose(&'static str),
    /// Codes of this list with a space between, which a form found: told here, and asked there.
    Told(&'static str),
    /// Any day, or none.
    Day,
    /// A day that is not to come, or none.
    PastDay,
    /// A day that is not to come, and must be there.
    NeededDay,
    Tick,
}

/// A question as the template asks it.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    name: &'static str,
    label: &'static str,
    hint: Cow<'static, str>,
    /// What the record says already, for the person to be asked whether it is still right; empty for nothing.
    on_record: String,
    kind: &'static str,
    options: Vec<Choice>,
}

/// A question to which there are two answers.
#[derive(Clone, Debug, Serialize)]
pub struct Both {
    label: &'static str,
    now: String,
    yours: String,
}

/// A question with what is known, in words.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    label: &'static str,
    says: String,
    known: bool,
}

/// What is known. Of nothing it says whether it was asked; a tick that is not set is left out.
pub fn told(questions: &[Question], now: &Fields, council: &Council, today: Date) -> Vec<Told> {
    let told = |question: &Question| {
        let says = question.answer(now, council, today);
        let known = !says.is_empty();
        let blank = match question.kind {
            Kind::List(_, blank) => blank,
            Kind::Told(_) => "Not asked",
            Kind::Tick if says == "No" => return None,
            _ => "Not known",
        };
        Some(Told {
            label: question.label,
            says: if known { says } else { blank.to_owned() },
            known,
        })
    };
    questions.iter().filter_map(told).collect()
}

/// The questions as the template asks them. A code that is no longer offered stays where it was chosen.
pub fn asked(questions: &[Question], council: &Council, today: Date, form: &Shown) -> Vec<Asked> {
    let ask = |question: &Question| Asked {
        name: question.name,
        label: question.label,
        hint: question.hint.into(),
        on_record: String::new(),
        kind: question.kind.shape(),
        options: question.options(council, today, form),
    };
    let questions = questions.iter().filter(|question| question.is_asked());
    questions.map(ask).collect()
}

impl Asked {
    /// Adds what the page offers to the question of this name.
    pub fn offer(asked: &mut [Asked], name: &str, offers: impl IntoIterator<Item = Choice>) {
        if let Some(asked) = asked.iter_mut().find(|asked| asked.name == name) {
            asked.options.extend(offers);
        }
    }

    /// Says under the question of this name what is known only when the page is shown.
    pub fn hint(asked: &mut [Asked], name: &str, says: String) {
        if let Some(asked) = asked.iter_mut().find(|asked| asked.name == name) {
            asked.hint = says.into();
        }
    }

    /// Says at the question of this name what the record knows: it is not asked anew.
    pub fn tell(asked: &mut [Asked], name: &str, says: impl Into<String>) {
        if let Some(asked) = asked.iter_mut().find(|asked| asked.name == name) {
            let says = says.into();
            asked.on_record = match says.ends_with(['.', '?', '!']) {
                true => says,
                false => format!("{says}."),
            };
        }
    }
}

impl Kind {
    fn shape(self) -> &'static str {
        match self {
            Kind::Line | Kind::Needed | Kind::Told(_) => "line",
            Kind::NhsNumber | Kind::Postcode => "short",
            Kind::Lines(_) | Kind::NeededLines(_) => "lines",
            Kind::List(..) | Kind::Choose(_) | Kind::Offered(_) => "list",
            Kind::YesNo => "yes_no",
            Kind::Day | Kind::PastDay | Kind::NeededDay => "day",
            Kind::Tick => "tick",
        }
    }

    fn is_day(self) -> bool {
        self.shape() == "day"
    }
}

impl Question {
    /// Whether the page asks it, and does not only tell what is known.
    pub fn is_asked(&self) -> bool {
        !matches!(self.kind, Kind::Told(_))
    }

    fn options(&self, council: &Council, today: Date, form: &Shown) -> Vec<Choice> {
        let (list, blank) = match self.kind {
            Kind::List(list, blank) => (list, blank),
            Kind::Choose(list) => (list, "Choose"),
            Kind::Offered(blank) => return vec![choice("", blank)],
            _ => return Vec::new(),
        };
        let mut options = council.choices(list, today);
        options.insert(0, choice("", blank));
        let chosen = form.value.get(self.name).map_or("", String::as_str);
        if !options.iter().any(|option| option.value == chosen)
            && council.list(list).find(chosen).is_some()
        {
            options.push(choice(chosen, council.says(list, chosen)));
        }
        options
    }

    /// An answer as it is read, whatever it was typed as; empty for none.
    pub fn answer(&self, fields: &Fields, council: &Council, today: Date) -> String {
        let typed = fields.get(self.name);
        match self.kind {
            Kind::List(list, _) | Kind::Choose(list) => council.says(list, typed).to_owned(),
            Kind::NhsNumber => {
                NhsNumber::parse(typed).map_or(typed.to_owned(), |number| number.to_string())
            }
            Kind::Postcode => show_postcode(typed),
            Kind::Told(list) => {
                let codes = typed.split_whitespace();
                let says = codes.map(|code| council.says(list, code));
                says.collect::<Vec<_>>().join("; ")
            }
            Kind::Tick if typed == "yes" => "Yes".to_owned(),
            Kind::Tick => "No".to_owned(),
            kind if kind.is_day() => {
                let parts = ["day", "month", "year"];
                let parts = parts.map(|part| fields.get(&format!("{}-{part}", self.name)));
                let typed = parts.join(" ").trim().to_owned();
                read_day(&typed, today).map_or(typed, speak_exact)
            }
            _ => typed.to_owned(),
        }
    }
}

fn choice(value: &str, text: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        text: text.to_owned(),
    }
}

/// Answers with the words of what a page offers in the place of its codes.
pub fn in_words(fields: &Fields, offers: &[(&'static str, Vec<Choice>)]) -> Fields {
    let offered = offers.iter().filter_map(|(name, offers)| {
        let chosen = fields.get(name);
        let offer = offers.iter().find(|offer| offer.value == chosen)?;
        Some((*name, offer.text.clone()))
    });
    offered.fold(fields.clone(), |fields, (name, text)| {
        fields.without(&[name]).with(name, text)
    })
}

/// Each question to which what is kept now and what was sent are different answers.
pub fn both(
    questions: &[Question],
    (now, sent): (&Fields, &Fields),
    council: &Council,
    today: Date,
) -> Vec<Both> {
    let both = |question: &Question| Both {
        label: question.label,
        now: question.answer(now, council, today),
        yours: question.answer(sent, council, today),
    };
    let questions = questions.iter().filter(|question| question.is_asked());
    let differ = questions.map(both).filter(|b| b.now != b.yours);
    differ.collect()
}

/// A form again, its errors in the order of the page, each leading to the box that can be typed in.
pub fn shown(questions: &[Question], fields: &Fields, problems: &[Problem]) -> Shown {
    let place = |problem: &Problem| {
        let mut questions = questions.iter();
        questions.position(|question| question.name == problem.field)
    };
    let mut problems = problems.to_vec();
    problems.sort_by_key(|problem| place(problem).unwrap_or(questions.len()));
    let mut shown = Shown::again(fields, &problems);
    for question in questions.iter().filter(|question| question.kind.is_day()) {
        let to = format!("#{}", question.name);
        for link in shown.summary.iter_mut().filter(|link| link.href == to) {
            link.href.push_str("-day");
        }
    }
    shown
}

/// Adds the three boxes of a day.
pub fn with_day(fields: Fields, name: &str, day: Option<Day>) -> Fields {
    let Some(day) = day else { return fields };
    fields
        .with(&format!("{name}-day"), day.day().to_string())
        .with(&format!("{name}-month"), day.month().to_string())
        .with(&format!("{name}-year"), day.year().to_string())
}

/// Adds a value, if there is one.
pub fn with(fields: Fields, name: &str, value: Option<&str>) -> Fields {
    match value {
        Some(value) => fields.with(name, value),
        None => fields,
    }
}

/// Adds a tick, if it is set.
pub fn with_tick(fields: Fields, name: &str, set: bool) -> Fields {
    with(fields, name, set.then_some("yes"))
}

/// Reads the answers to questions.
pub struct Answers<'a> {
    pub reading: Reading<'a>,
    questions: &'a [Question],
    pub council: &'a Council,
    pub today: Date,
}

impl<'a> Answers<'a> {
    /// Begins to read.
    pub fn of(
        fields: &'a Fields,
        questions: &'a [Question],
        council: &'a Council,
        today: Date,
    ) -> Answers<'a> {
        Answers {
            reading: Reading::of(fields),
            questions,
            council,
            today,
        }
    }

    fn question(&self, name: &str) -> Option<&'a Question> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// A text, a number or a code.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let question = self.question(name)?;
        let what = question.label;
        match question.kind {
            Kind::Needed => Some(self.line(name, what)),
            Kind::NeededLines(most) => Some(self.reading.needed(name, what, most)),
            Kind::Lines(most) => self.reading.text(name, what, most),
            Kind::List(list, _) => self.reading.code(name, what, self.council.list(list)),
            Kind::Choose(list) => {
                let code = self
                    .reading
                    .needed_code(name, what, self.council.list(list));
                Some(code)
            }
            Kind::NhsNumber => self.nhs_number(name),
            Kind::Postcode => self.postcode(name),
            _ => self.reading.text(name, what, LINE),
        }
    }

    /// A text that must be there.
    pub fn needed(&mut self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    fn line(&mut self, name: &str, what: &str) -> String {
        let text = self.reading.needed(name, what, LINE);
        if !text.is_empty() && !text.contains(char::is_alphanumeric) {
            let says = must(
                what,
                "have a letter or a number in it",
                "use at least one letter or number",
            );
            self.reading.wrong(name, says);
        }
        text
    }

    fn nhs_number(&mut self, name: &str) -> Option<String> {
        let typed = self.reading.text(name, "NHS number", LINE)?;
        match NhsNumber::parse(&typed) {
            Ok(number) => Some(number.digits()),
            Err(problem) => {
                let says = format!(
                    "{problem}. It is on a letter from the GP or hospital; leave it empty if it is not to hand"
                );
                self.reading.wrong(name, says);
                None
            }
        }
    }

    fn postcode(&mut self, name: &str) -> Option<String> {
        let typed = self.reading.text(name, "Postcode", LINE)?;
        if postcode_key(&typed).is_none() {
            self.reading.wrong(
                name,
                "Enter a full postcode, such as EX1 2AB, or leave it empty",
            );
            return None;
        }
        Some(show_postcode(&typed))
    }

    /// A day.
    pub fn day(&mut self, name: &str) -> Option<Day> {
        let question = self.question(name)?;
        let what = question.label;
        let day = match question.kind {
            Kind::NeededDay => Some(self.reading.needed_day(name, what, self.today)),
            _ => self.reading.day(name, what, self.today),
        }?;
        if !matches!(question.kind, Kind::Day) && day.0 > self.today {
            let says = must(
                what,
                "be today or earlier",
                "the day must be today or earlier",
            );
            self.reading.wrong(name, says);
            return None;
        }
        Some(day)
    }

    /// A day that is not before another; `says` what is wrong with one that is.
    pub fn day_since(&mut self, name: &str, earliest: Day, says: &str) -> Option<Day> {
        let day = self.day(name)?;
        if day < earliest {
            self.reading.wrong(name, says);
            return None;
        }
        Some(day)
    }

    /// Yes or no; none while it is not answered.
    pub fn yes_no(&self, name: &str) -> Option<bool> {
        match self.reading.fields.get(name) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    /// Whether it was ticked: "yes" or "Y", in whatever letters another program sends it.
    pub fn tick(&self, name: &str) -> bool {
        let sent = self.reading.fields.get(name);
        sent.eq_ignore_ascii_case("yes") || sent.eq_ignore_ascii_case("y")
    }
}
