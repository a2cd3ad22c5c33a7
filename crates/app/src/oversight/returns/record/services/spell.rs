//! A service over days, and how spells of it are put together.

use jiff::civil::Date;

use super::price::Price;

/// A service from its first day to the day from which it is no longer given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spell {
    pub what: What,
    pub from: Date,
    pub until: Option<Date>,
    pub price: Price,
    /// How it ended, where the record says so.
    pub ended: Option<String>,
    pub provider: String,
    pub description: String,
    pub reference: String,
}

/// What a service is, in the words of the return.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct What {
    pub carers: bool,
    pub type_says: String,
    pub component: String,
    pub mechanism: &'static str,
    /// Nobody is charged for it, and it is in no personal budget.
    pub free: bool,
}

/// How the return calls what is paid to the person, or to who acts for them.
pub const BY_DIRECT_PAYMENT: &str = "Direct payment";
/// What the council arranges from a personal budget.
pub const BY_COUNCIL: &str = "CASSR managed personal budget";
/// What the council arranges outside any personal budget.
pub const COMMISSIONED: &str = "CASSR commissioned support";

impl Spell {
    /// Whether it is given on a day from one to before another.
    pub fn meets(&self, from: Date, until: Option<Date>) -> bool {
        until.is_none_or(|until| self.from < until) && self.until.is_none_or(|end| from < end)
    }
}

/// The earlier of two days, where none is never.
pub fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    one.into_iter().chain(other).min()
}

/// A spell without the days from one to before another.
pub fn without(spell: Spell, from: Date, until: Option<Date>) -> Vec<Spell> {
    if !spell.meets(from, until) {
        return vec![spell];
    }
    let before = (spell.from < from).then(|| Spell {
        until: Some(from),
        ended: None,
        ..spell.clone()
    });
    let after = until
        .filter(|until| spell.until.is_none_or(|end| *until < end))
        .map(|until| Spell {
            from: until,
            ..spell.clone()
        });
    before.into_iter().chain(after).collect()
}

/// Lines of one kind, over the same days, are one service that costs what they cost together.
pub fn together(mut spells: Vec<Spell>) -> Vec<Spell> {
    spells.sort();
    let mut found: Vec<Spell> = Vec::new();
    for spell in spells {
        let same = found.iter_mut().find(|one| {
            one.what == spell.what
                && (one.from, one.until) == (spell.from, spell.until)
                && one.price.is_once() == spell.price.is_once()
                && spell.price != Price::Unknown
        });
        match same {
            Some(one) => one.price = one.price.with(&spell.price),
            None => found.push(spell),
        }
    }
    found
}

/// What goes on unchanged, and for the same price, from the day on which it ended is one service.
pub fn joined(mut spells: Vec<Spell>) -> Vec<Spell> {
    spells.sort_by(|a, b| (&a.what, &a.price, a.from).cmp(&(&b.what, &b.price, b.from)));
    let mut found: Vec<Spell> = Vec::new();
    for spell in spells {
        let goes_on = found.last_mut().filter(|last| {
            last.what == spell.what
                && last.price == spell.price
                && last.until == Some(spell.from)
                && !matches!(spell.price, Price::Once(_) | Price::Unknown)
        });
        match goes_on {
            Some(last) => {
                last.until = spell.until;
                last.ended = spell.ended;
            }
            None => found.push(spell),
        }
    }
    found.sort_by(|a, b| (a.from, a).cmp(&(b.from, b)));
    found
}
