//! What people are called: names from our own lists, by where families came from.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::random::Dice;

/// A part of the population, with the names its families give.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Heritage {
    /// How many of ten thousand people.
    weight: u32,
    /// Codes of the ethnicity, religion and language lists, by weight.
    pub ethnicities: BTreeMap<String, u32>,
    pub religions: BTreeMap<String, u32>,
    pub languages: BTreeMap<String, u32>,
    women: Names,
    men: Names,
    /// Given to those born since 1970; the others' where there are none.
    younger_women: Names,
    younger_men: Names,
    families: Names,
    /// In a thousand, family names that are put together from the parts of English place names.
    from_places: u64,
}

/// Names, the commonest first; written as one text with commas.
#[derive(Default, Deserialize)]
#[serde(from = "String")]
struct Names(Vec<String>);

impl From<String> for Names {
    fn from(text: String) -> Names {
        Names(text.split(',').map(|name| name.trim().to_owned()).collect())
    }
}

#[derive(Default, Deserialize)]
struct Lists {
    beginnings: Names,
    endings: Names,
    second: Names,
    heritage: Vec<Heritage>,
}

static LISTS: LazyLock<Lists> =
    LazyLock::new(|| toml::from_str(include_str!("heritage.toml")).unwrap_or_default());

impl Heritage {
    /// A heritage as common as it is in Exampleshire.
    pub fn of(dice: &mut Dice) -> &'static Heritage {
        let all: Vec<(u32, &Heritage)> = LISTS
            .heritage
            .iter()
            .map(|heritage| (heritage.weight, heritage))
            .collect();
        dice.weighted(&all)
    }

    /// A given name for a woman or man born in a year.
    pub fn given(&self, dice: &mut Dice, woman: bool, born: i16) -> &str {
        let (older, younger) = if woman {
            (&self.women, &self.younger_women)
        } else {
            (&self.men, &self.younger_men)
        };
        let young = born >= 1970 || (born >= 1960 && dice.chance(400));
        dice.pick_early::<String>(if young && !younger.0.is_empty() {
            &younger.0
        } else {
            &older.0
        })
    }

    /// A family name.
    pub fn family(&self, dice: &mut Dice) -> String {
        if dice.chance(self.from_places) {
            let beginning = dice.pick(&LISTS.beginnings.0);
            return format!("{beginning}{}", dice.pick_early(&LISTS.endings.0));
        }
        let name = dice.pick_early(&self.families.0);
        if dice.chance(12) {
            return format!("{name}-{}", dice.pick_early(&LISTS.second.0));
        }
        name.clone()
    }
}

/// One of the codes by weight.
pub fn code(dice: &mut Dice, of: &BTreeMap<String, u32>) -> String {
    let all: Vec<(u32, &str)> = of
        .iter()
        .map(|(code, weight)| (*weight, code.as_str()))
        .collect();
    dice.weighted(&all).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heritage_has_names_and_codes() {
        assert_eq!(LISTS.heritage.iter().map(|h| h.weight).sum::<u32>(), 10_000);
        for heritage in &LISTS.heritage {
            assert!(heritage.women.0.len() > 6 && heritage.men.0.len() > 6);
            assert!(!heritage.families.0.is_empty());
            for codes in [
                &heritage.ethnicities,
                &heritage.religions,
                &heritage.languages,
            ] {
                assert!(!codes.is_empty());
            }
        }
    }
}
