//! Where Exampleshire's people live: invented towns, streets and postcodes, and the practices of their doctors.

use super::random::Dice;

/// A postcode district with its town. Postcodes beginning with X are in nobody's area.
struct District {
    outward: &'static str,
    town: &'static str,
    /// How many of a thousand people live there.
    weight: u32,
}

const DISTRICTS: &[District] = &[
    District {
        outward: "XA1",
        town: "Northmere",
        weight: 90,
    },
    District {
        outward: "XA2",
        town: "Highcombe",
        weight: 55,
    },
    District {
        outward: "XA3",
        town: "Saltby",
        weight: 45,
    },
    District {
        outward: "XB1",
        town: "Eastwell",
        weight: 80,
    },
    District {
        outward: "XB2",
        town: "Thornwick",
        weight: 55,
    },
    District {
        outward: "XB3",
        town: "Marsh Overy",
        weight: 35,
    },
    District {
        outward: "XC1",
        town: "Southbourne Quay",
        weight: 85,
    },
    District {
        outward: "XC2",
        town: "Lower Hallow",
        weight: 50,
    },
    District {
        outward: "XC3",
        town: "Pennyford",
        weight: 40,
    },
    District {
        outward: "XD1",
        town: "Westcliffe",
        weight: 70,
    },
    District {
        outward: "XD2",
        town: "Ravensdale",
        weight: 50,
    },
    District {
        outward: "XD3",
        town: "Long Brindle",
        weight: 35,
    },
    District {
        outward: "XE1",
        town: "Exampleton",
        weight: 110,
    },
    District {
        outward: "XE2",
        town: "Exampleton",
        weight: 85,
    },
    District {
        outward: "XE3",
        town: "Exampleton",
        weight: 65,
    },
    District {
        outward: "XE4",
        town: "Exampleton",
        weight: 50,
    },
];

const STREETS: &[&str] = &[
    "Acacia",
    "Albert",
    "Alma",
    "Anvil",
    "Arbour",
    "Bakers",
    "Beacon",
    "Beech",
    "Bluebell",
    "Bramble",
    "Bridge",
    "Canal",
    "Castle",
    "Cedar",
    "Chapel",
    "Cherry",
    "Chestnut",
    "Church",
    "Clover",
    "Cobbler",
    "Coronation",
    "Cotton",
    "Cricketers",
    "Cross",
    "Dovecote",
    "Drovers",
    "Elder",
    "Fairfield",
    "Farriers",
    "Ferry",
    "Foundry",
    "Garden",
    "George",
    "Granary",
    "Greenfield",
    "Harbour",
    "Harvest",
    "Hawthorn",
    "Heath",
    "Hillside",
    "Holly",
    "Honeysuckle",
    "Ivy",
    "Jubilee",
    "Juniper",
    "Kiln",
    "Kingfisher",
    "Lark",
    "Laurel",
    "Lavender",
    "Lime",
    "Linden",
    "Lock",
    "Magnolia",
    "Maltings",
    "Manor",
    "Maple",
    "Market",
    "Meadow",
    "Mill",
    "Nursery",
    "Oak",
    "Orchard",
    "Packhorse",
    "Park",
    "Pear Tree",
    "Poplar",
    "Priory",
    "Quarry",
    "Queen",
    "Rectory",
    "Ropewalk",
    "Rose",
    "Rowan",
    "Saddlers",
    "School",
    "Shepherd",
    "Skylark",
    "Spring",
    "Station",
    "Stone",
    "Sycamore",
    "Tannery",
    "Tern",
    "Thistle",
    "Tower",
    "Union",
    "Vicarage",
    "Victoria",
    "Walnut",
    "Warren",
    "Waterloo",
    "Weavers",
    "Well",
    "Wheatsheaf",
    "Willow",
    "Windmill",
    "Wood",
    "Wren",
    "Yew",
];
const KINDS: &[&str] = &[
    "Road", "Street", "Close", "Avenue", "Lane", "Drive", "Way", "Crescent", "Gardens", "Court",
    "Terrace", "Grove", "Rise", "Walk", "Place", "Mews",
];
/// Letters that inward codes use.
const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";

/// Somewhere to live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    pub lines: String,
    pub postcode: String,
    /// Invented: beyond any number that was given out.
    pub uprn: String,
    district: usize,
}

/// A care home that the council's people live in.
pub const CARE_HOMES: &[&str] = &[
    "Beechwood House",
    "The Willows",
    "Harbour View",
    "St Aldhelm's Lodge",
    "Meadowbank",
    "Rowan Court",
    "Kingsley Grange",
    "Orchard Lea",
    "Elmhurst",
    "The Old Rectory",
    "Primrose House",
    "Riverside Court",
];

/// A home somewhere in Exampleshire. `streets`: how many streets a district has.
pub fn home(dice: &mut Dice, streets: u64) -> Home {
    let weights: Vec<(u32, usize)> = DISTRICTS
        .iter()
        .enumerate()
        .map(|(place, district)| (district.weight, place))
        .collect();
    let district = dice.weighted(&weights);
    let street = dice.below(streets.max(12));
    let number = 1 + dice.below(90);
    let flat = dice.maybe(140, |dice| 1 + dice.below(24));
    built(district, street, number, flat)
}

/// A home in a care home.
pub fn care_home(dice: &mut Dice) -> Home {
    let which = dice.below(CARE_HOMES.len() as u64);
    let district = (which as usize * 5) % DISTRICTS.len();
    let mut home = built(district, which, 1 + which, None);
    home.lines = format!("{}\n{}", CARE_HOMES[which as usize], home.lines);
    home
}

/// The same street always has the same name and postcode.
fn built(district: usize, street: u64, number: u64, flat: Option<u64>) -> Home {
    let mut fixed = Dice::new(district as u64, street + 1);
    let name = format!("{} {}", fixed.pick(STREETS), fixed.pick_early(KINDS));
    let digit = fixed.below(10);
    let letter = |dice: &mut Dice| char::from(*dice.pick(LETTERS));
    let (first, second) = (letter(&mut fixed), letter(&mut fixed));
    let place = &DISTRICTS[district];
    let door = match flat {
        Some(flat) => format!("Flat {flat}, {number} {name}"),
        None => format!("{number} {name}"),
    };
    Home {
        lines: format!("{door}\n{}", place.town),
        postcode: format!("{} {digit}{first}{second}", place.outward),
        uprn: format!(
            "9{:02}{:04}{:03}{:02}",
            district,
            street % 10_000,
            number,
            flat.unwrap_or_default()
        ),
        district,
    }
}

const PRACTICES: &[&str] = &["Surgery", "Medical Centre", "Family Practice"];

/// The doctor's practice nearest to a home: its name, and a code of the right form that is nobody's.
pub fn practice(dice: &mut Dice, home: &Home) -> (String, String) {
    let which = dice.below(PRACTICES.len() as u64) as usize;
    let town = DISTRICTS[home.district].town;
    let name = match home.district {
        12.. => format!(
            "{} {}",
            STREETS[home.district * 5 + which],
            PRACTICES[which]
        ),
        _ => format!("{town} {}", PRACTICES[which]),
    };
    let code = format!("X{:05}", 81_000 + home.district * 10 + which);
    (name, code)
}

/// A landline of the range kept for drama.
pub fn landline(dice: &mut Dice) -> String {
    format!("01632 960 {:03}", dice.below(1000))
}

/// A mobile of the range kept for drama.
pub fn mobile(dice: &mut Dice) -> String {
    format!("07700 900 {:03}", dice.below(1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::vocabulary::names::postcode_key;

    #[test]
    fn a_street_always_has_the_same_postcode() {
        assert_eq!(
            built(3, 5, 1, None).postcode,
            built(3, 5, 80, Some(2)).postcode
        );
    }

    #[test]
    fn every_home_has_a_postcode_and_a_number_of_its_own() {
        let mut dice = Dice::new(1, 1);
        for _ in 0..500 {
            let home = home(&mut dice, 100);
            assert!(postcode_key(&home.postcode).is_some(), "{}", home.postcode);
            assert_eq!(home.uprn.len(), 12);
        }
    }
}
