//! What people say: short names, when to call, what matters, and what callers tell the front door.

use super::random::Dice;

/// What a name is shortened to, where it usually is.
pub fn short_for(given: &str) -> Option<&'static str> {
    const SHORT: &[(&str, &str)] = &[
        ("Margaret", "Maggie"),
        ("Patricia", "Pat"),
        ("Dorothy", "Dot"),
        ("Barbara", "Barb"),
        ("Maureen", "Mo"),
        ("Pamela", "Pam"),
        ("Kathleen", "Kath"),
        ("Winifred", "Win"),
        ("Marjorie", "Madge"),
        ("Christine", "Chris"),
        ("Elizabeth", "Liz"),
        ("Josephine", "Jo"),
        ("Susan", "Sue"),
        ("Jacqueline", "Jackie"),
        ("Valerie", "Val"),
        ("Judith", "Judy"),
        ("Gillian", "Gill"),
        ("Rebecca", "Becky"),
        ("Samantha", "Sam"),
        ("Victoria", "Vicky"),
        ("Abigail", "Abi"),
        ("Nicola", "Nicky"),
        ("Ronald", "Ron"),
        ("Kenneth", "Ken"),
        ("Raymond", "Ray"),
        ("Stanley", "Stan"),
        ("Leslie", "Les"),
        ("Frederick", "Fred"),
        ("Michael", "Mick"),
        ("Geoffrey", "Geoff"),
        ("Terence", "Terry"),
        ("Walter", "Wally"),
        ("Sidney", "Sid"),
        ("Reginald", "Reg"),
        ("Clifford", "Cliff"),
        ("Robert", "Bob"),
        ("William", "Bill"),
        ("Thomas", "Tom"),
        ("Edward", "Ted"),
        ("Alfred", "Alf"),
        ("Leonard", "Len"),
        ("Joseph", "Joe"),
        ("Christopher", "Chris"),
        ("Matthew", "Matt"),
        ("Andrew", "Andy"),
        ("Joshua", "Josh"),
        ("Samuel", "Sam"),
        ("Katarzyna", "Kasia"),
        ("Agnieszka", "Aga"),
        ("Philomena", "Phil"),
    ];
    SHORT
        .iter()
        .find(|(long, _)| *long == given)
        .map(|(_, short)| *short)
}

pub const WHEN_TO_CALL: &[&str] = &[
    "Not before 10 in the morning",
    "Let it ring: it takes a while to get to the phone",
    "Speak slowly and clearly",
    "After 4pm, when the carer has gone",
    "Leave no message: the answering machine is not listened to",
    "Ring the daughter first, please",
    "Text before calling, or the call is not answered",
    "Use the side door, the front one sticks",
];

const MATTERS: &[&str] = &[
    "I want to stay in my own home with my cat for as long as I can.",
    "I like to do things for myself, even if it takes me longer.",
    "My garden keeps me going. I want to get out to it every day.",
    "I do not want my children to worry about me.",
    "I want to be asked, not told.",
    "Church on Sunday matters most to me, and the people I see there.",
    "I want the same faces each morning, people who know how I like my tea.",
    "Being clean and properly dressed before anyone sees me.",
    "I want to go back to the bowls club.",
    "Seeing my grandchildren grow up.",
    "Not being rushed.",
    "I was always the one who looked after others. It is hard to be looked after.",
    "My music. Turn the radio on when you come in.",
    "I want to know who is coming and when.",
    "I want to sleep through the night without being afraid of falling.",
    "That my husband and I can stay together.",
    "My food: I cook what my mother cooked.",
    "I want my prayers at their times.",
    "To be able to read again, or have someone read to me.",
    "I like my own company and do not want to be made to join in.",
];
const MATTERS_YOUNGER: &[&str] = &[
    "I want my own place, and a say in who supports me there.",
    "I want a job. A real one.",
    "My friends, and getting to see them without asking for a lift.",
    "I want people to talk to me, not to my mum.",
    "I need things to be planned. Surprises upset me.",
    "Football on Saturdays. I have not missed a home game.",
    "I want to be trusted with my own money.",
    "On bad days I need someone to notice and not to fuss.",
    "My art, and a table big enough to do it on.",
    "I want to be a good dad to my boy.",
    "Getting out of the flat every day, even if it is only to the shop.",
    "I want to cook for myself.",
];

/// What matters to someone, in their own words.
pub fn what_matters(dice: &mut Dice, age: i64) -> String {
    let from = if age < 60 { MATTERS_YOUNGER } else { MATTERS };
    let first = *dice.pick(from);
    let second = *dice.pick(from);
    if second == first || dice.chance(450) {
        first.to_owned()
    } else {
        format!("{first} {second}")
    }
}

/// Puts the words of this person into a sentence: {name}, {close}, {who}, {they}, {them}, {their}.
pub fn fill(out: &mut String, sentence: &str, words: &Filling<'_>) {
    let mut rest = sentence;
    while let Some(begin) = rest.find('{') {
        let Some(end) = rest[begin..].find('}') else {
            break;
        };
        out.push_str(&rest[..begin]);
        match &rest[begin + 1..begin + end] {
            "name" => out.push_str(words.name),
            "close" => out.push_str(words.close),
            "who" => out.push_str(words.who),
            "they" => out.push_str(if words.woman { "she" } else { "he" }),
            "They" => out.push_str(if words.woman { "She" } else { "He" }),
            "them" => out.push_str(if words.woman { "her" } else { "him" }),
            "their" => out.push_str(if words.woman { "her" } else { "his" }),
            _ => {}
        }
        rest = &rest[begin + end + 1..];
    }
    out.push_str(rest);
}

/// Whom a sentence is about.
#[derive(Clone, Copy)]
pub struct Filling<'a> {
    pub name: &'a str,
    /// Given name of someone close, and who they are.
    pub close: &'a str,
    pub who: &'a str,
    pub woman: bool,
}

impl Filling<'_> {
    /// One of these sentences, filled.
    pub fn say(&self, dice: &mut Dice, sentences: &[&str]) -> String {
        let mut out = String::new();
        if !sentences.is_empty() {
            fill(&mut out, dice.pick::<&str>(sentences), self);
        }
        out
    }
}

/// What callers tell, by the code of the contact's reason.
pub fn said(reason: &str) -> &'static [&'static str] {
    match reason {
        "help_at_home" => &[
            "{close}, {their} {who}, says {name} can no longer manage to wash and dress in the morning. {They} has not been out of {their} night clothes since Sunday.",
            "{name} rang. {They} is struggling with meals and has lost weight. The neighbour brings soup but is going away.",
            "{close} says {name} needs two calls a day at least. {They} left the gas on twice this month.",
            "GP asks for support at home: {name} is frail after a chest infection and lives alone.",
        ],
        "falls" => &[
            "{name} fell in the bathroom on Tuesday and lay for three hours until {close} came. No broken bones, but {they} is frightened to go upstairs.",
            "Ambulance crew report a third fall this month. Loose rugs, poor light on the stairs. {They} did not want to go to hospital.",
            "{close} reports that {name} slid off the bed again. {They} uses the furniture to walk.",
        ],
        "hospital_discharge" => &[
            "Ward asks for support for {name} to come home. Was independent before; now needs help of one with washing and transfers.",
            "Discharge hub: {name} is medically fit. {close}, {their} {who}, is worried that {they} cannot manage the stairs.",
        ],
        "carer_strain" => &[
            "{close}, {their} {who}, has cared for {name} alone for two years and says {close} cannot go on without a break. In tears on the phone.",
            "{name} looks after {their} {who} day and night and has cancelled {their} own hospital appointment twice.",
        ],
        "equipment" => &[
            "{name} cannot get in and out of the bath any more. Asks for a seat or a shower.",
            "{close} asks for a rail at the front step and something for the toilet: {name} cannot rise without help.",
            "Asks for a stairlift. {name} has slept on the settee since Easter.",
        ],
        "memory" => &[
            "{close} is worried about {name}'s memory. {They} went to the shop at four in the morning and a passer-by brought {them} home.",
            "GP: {name} has a new diagnosis of dementia and asks what support there is. {close} wants to talk as well.",
        ],
        "mental_health" => &[
            "{name} has not opened {their} post or the curtains for weeks. Housing officer is worried. Known to the community team.",
            "{name} rang in distress: cannot face the day, no thoughts of harming {them}self. Wants someone to talk to who stays the same.",
        ],
        "learning_disability" => &[
            "{close}, {their} {who}, asks what happens when {close} can no longer look after {name}, who has always lived at home.",
            "{name}'s college placement ends in July and nothing is arranged. {They} gets upset when plans change.",
        ],
        "sight_or_hearing" => &[
            "{name} was registered as sight impaired last month. Burnt {their} hand on the stove. Asks for help to cook safely.",
            "{close} says {name} no longer hears the door or the smoke alarm.",
        ],
        "loneliness" => &[
            "{name} has seen nobody but the postman for a fortnight since {their} friend died. Would like some company.",
            "Surgery's link worker: {name} comes in every week to have someone to talk to.",
        ],
        "safety" => &[
            "Bruises on both upper arms seen by the district nurse; {name} said {they} did not want to get anyone into trouble.",
            "Bank reports that {name} came in with a man {they} did not seem to know and tried to take out 4,000 pounds.",
            "{close} reports that the carer shouted at {name} and left {them} without lunch.",
            "Police were called by a neighbour. Shouting in the house, {name} found in the garden without a coat.",
        ],
        "provider_concern" => &[
            "Morning calls are two hours late most days; {name} was found in a wet bed at eleven.",
            "Home care agency says it can no longer cover the weekend calls for {name} from next Friday.",
        ],
        "care_home" => &[
            "{close} says {name} cannot be left alone at night and the family is looking at care homes. Asks what the council pays.",
        ],
        "money" => &[
            "{close} asks why the bill for {name}'s care has gone up and wants it explained line by line.",
        ],
        "housing" => &[
            "{name} has had notice to leave by the end of next month and cannot manage stairs. Needs something on the ground floor.",
        ],
        "bereavement" => &[
            "{name}'s wife died three weeks ago. She did all the cooking and the bills. {close} lives four hours away.",
        ],
        "change_of_need" => &[
            "{close} says {name} needs more than the two calls now: unsteady, more confused in the evening, refusing {their} tablets.",
            "Agency reports that {name} now needs two carers to move safely.",
        ],
        "blue_badge" => {
            &["{name} asks how to renew {their} Blue Badge; the old one ran out last week."]
        }
        _ => &[
            "{name} asks what help there is with shopping and getting to appointments.",
            "{close} wants to know what the council can do for {name} before things get worse.",
            "General enquiry about support at home for {name}.",
        ],
    }
}

/// Advice and information given, and where someone was sent to.
pub const ADVICE: &[(&str, &str)] = &[
    (
        "Told about the lunch club and the befriending line; leaflet sent.",
        "Exampleshire Befriending",
    ),
    (
        "Explained what a needs assessment is and how to ask for one later.",
        "",
    ),
    (
        "Gave the number of the carers' centre and of the sitting service.",
        "Exampleshire Carers' Centre",
    ),
    (
        "Told how to order simple equipment and how to fit it.",
        "Home equipment shop, Exampleton",
    ),
    (
        "Sent to the falls clinic through the surgery; told about the exercise class on Thursdays.",
        "Community falls clinic",
    ),
    (
        "Explained charging and sent the fact sheet about care home fees.",
        "",
    ),
    (
        "Gave the number of the memory service and of the dementia adviser.",
        "Memory service",
    ),
    (
        "Benefits check booked with the advice centre.",
        "Exampleshire Advice Centre",
    ),
    (
        "Told to ring 111 or the surgery for this; rang back to see that they had.",
        "NHS 111",
    ),
    (
        "Sent the list of home care agencies and the meals service.",
        "Meals at home",
    ),
];

/// Why something must be done now.
pub const WHY_NOW: &[&str] = &[
    "Third fall in a month; lives alone",
    "Carer goes into hospital on Monday",
    "Family can cover until the end of next week",
    "Cannot get upstairs to the bathroom",
    "Home care ends on Friday",
    "Risk of losing the tenancy",
    "Weight loss, not eating",
    "New diagnosis; wants to plan ahead",
    "Carer at breaking point",
    "Discharge planned for Thursday",
];

pub const RISKS: &[&str] = &[
    "Dog in the house; ask for it to be shut in the kitchen.",
    "Falls. Lives alone. Key safe at the side door.",
    "Smokes in bed; fire service told.",
    "Son is known to shout at workers: visit in pairs.",
    "Not eating enough; weight to be watched.",
    "Leaves the house at night.",
];

pub const WITHOUT_CONSENT: &[&str] = &[
    "Could not be asked: the caller rang on their behalf and they were asleep.",
    "Other people may be at risk as well.",
    "Not able to weigh up the risk today; decided in their best interests.",
];

/// What was tried before.
pub const TRIED: &[&str] = &[
    "Neighbour helps with shopping, but not with washing.",
    "Bought a bath seat themselves; it does not fit.",
    "Had a private cleaner who left.",
    "The surgery's link worker has been three times.",
    "Family takes turns; it no longer works with their jobs.",
];

/// What an allocator tells the worker.
pub const TO_THE_WORKER: &[&str] = &[
    "Please ring the daughter before the first visit.",
    "Two workers for the first visit, please.",
    "Known to us from last year: read the summary first.",
    "Interpreter is booked for Wednesday at 11.",
    "Quick one, I hope: equipment only.",
];
