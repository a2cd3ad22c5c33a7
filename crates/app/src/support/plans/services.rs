//! The services of a plan as its paper tells them to the person: one that several lines buy, because it meets several
//! needs or several pay for it, is told once.

use db::entities::plan_line;
use pdf::{Block, Item};
use rules::pathway::Amounts;
use rules::plan::{Free, Funder};
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::money::Pence;

use super::overview::{Line, how_much, is_all_the_time, told_lines};
use super::store::Whole;
use crate::house::Case;
use crate::house::permissions::SeeNotes;

/// One service: its lines, each as it is kept and in words. There is one at least.
struct Service<'a> {
    first: (&'a plan_line::Model, Line),
    others: Vec<(&'a plan_line::Model, Line)>,
}

impl Service<'_> {
    fn lines(&self) -> impl Iterator<Item = &(&plan_line::Model, Line)> {
        [&self.first].into_iter().chain(&self.others)
    }

    fn rows(&self) -> impl Iterator<Item = &plan_line::Model> {
        self.lines().map(|(row, _)| *row)
    }

    fn cost(&self) -> Amounts {
        cost(self.rows())
    }

    /// How much of it there is, of all lines together. A week shared out by its price is one week all the same.
    fn units_hundredths(&self) -> i64 {
        let units = self.rows().map(|row| row.units_hundredths).sum();
        match is_all_the_time(self.first.0) && !self.others.is_empty() {
            true if units >= 99 => 100,
            _ => units,
        }
    }

    /// Each that pays, once, in the order of the list.
    fn payers(&self) -> Vec<Funder> {
        let pays = |funder: &&Funder| self.lines().any(|(_, line)| line.paid_by == **funder);
        Funder::ALL.iter().filter(pays).copied().collect()
    }
}

fn cost<'a>(rows: impl Iterator<Item = &'a plan_line::Model>) -> Amounts {
    let sum = |sum: Amounts, row: &plan_line::Model| Amounts {
        weekly: sum.weekly + Pence(row.weekly_pence),
        one_off: sum.one_off + Pence(row.one_off_pence),
    };
    rows.fold(Amounts::default(), sum)
}

/// Whether two lines buy one service between them. What is free for now ends by itself, and is told by itself; a price
/// that differs is told, but that of a week, which is shared out by it.
fn is_one(one: &plan_line::Model, other: &plan_line::Model) -> bool {
    let what = |row: &plan_line::Model| {
        let price = (!is_all_the_time(row)).then_some(row.unit_pence);
        let days = (row.from_on, row.until_on);
        let note = row.note.clone();
        let of = (row.service.clone(), row.unit.clone(), row.frequency.clone());
        (of, price, days, note)
    };
    let free = Funder::FreeForNow.code();
    what(one) == what(other) && one.funder != free && other.funder != free
}

fn services<'a>(case: &Case<SeeNotes>, whole: &'a Whole) -> Vec<Service<'a>> {
    let mut services: Vec<Service<'a>> = Vec::new();
    for line in whole.lines.iter().zip(told_lines(case, whole)) {
        let mut known = services.iter_mut();
        match known.find(|known| is_one(known.first.0, line.0)) {
            Some(known) => known.others.push(line),
            None => services.push(Service {
                first: line,
                others: Vec::new(),
            }),
        }
    }
    services
}

/// Writes what is bought, what it costs and who pays for it.
pub fn told(case: &Case<SeeNotes>, whole: &Whole, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Your support".to_owned()));
    let services = services(case, whole);
    if services.is_empty() {
        blocks.push(Block::Text("No services are planned yet.".to_owned()));
        return;
    }
    let items = services.iter().map(|one| item(case, one)).collect();
    blocks.push(Block::List(items));
}

fn item(case: &Case<SeeNotes>, service: &Service<'_>) -> Item {
    let council = &case.staff().house.council;
    let (row, line) = &service.first;
    let how_much = how_much(council, row, service.units_hundredths());
    // What a week costs is said once.
    let each = match is_all_the_time(row) {
        true => String::new(),
        false => format!("{} {}, ", line.each, line.of_one),
    };
    let text = format!(
        "{}: {how_much}, {}. {each}{}. {}.",
        line.service,
        line.days,
        service.cost(),
        paid_by(service)
    );
    let free = line.free.map(|free| no_longer_free(&free));
    let note = line.note.clone();
    Item {
        text,
        below: free.into_iter().chain(note).collect(),
    }
}

/// Who pays for a service, and which part where several do.
fn paid_by(service: &Service<'_>) -> String {
    let payers = service.payers();
    if let [only] = payers.as_slice() {
        return pays_it(*only).to_owned();
    }
    let part = |funder: Funder| {
        let lines = service.lines().filter(|(_, line)| line.paid_by == funder);
        pays_part(funder, cost(lines.map(|(row, _)| *row)))
    };
    let parts: Vec<String> = payers.into_iter().map(part).collect();
    parts.join(". ")
}

/// Who pays for a service, said to the person. Whoever pays towards the budget reads under it how much.
fn pays_it(funder: Funder) -> &'static str {
    match funder {
        Funder::Council => "It is paid from your personal budget",
        Funder::Nhs => "The NHS pays for it",
        Funder::Aftercare => {
            "The council pays for it, as aftercare: there is nothing for you to pay"
        }
        Funder::FreeForNow => "It is free for now",
        Funder::Person => "You pay for it, beside your personal budget",
        Funder::Other => "Somebody else pays for it",
    }
}

fn pays_part(funder: Funder, part: Amounts) -> String {
    match funder {
        Funder::Council => format!("Of that, {part} is paid from your personal budget"),
        Funder::Nhs => format!("The NHS pays {part}"),
        Funder::Aftercare => {
            format!(
                "The council pays {part} as aftercare, of which there is nothing for you to pay"
            )
        }
        Funder::FreeForNow => format!("For now {part} is free"),
        Funder::Person => format!("You pay {part}, beside your personal budget"),
        Funder::Other => format!("Somebody else pays {part}"),
    }
}

fn no_longer_free(free: &Free) -> String {
    let last = days_after(free.until, -1).unwrap_or(free.until);
    format!(
        "It is free up to and including {}. From {} it costs {} a week: that is part of your personal budget, and we may ask you to pay towards it.",
        speak_exact(last),
        speak_exact(free.until),
        free.weekly
    )
}
