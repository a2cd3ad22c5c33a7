//! The words of case notes: put together from sentences as workers write them, so that no two read alike.

use super::random::Dice;
use super::sayings::{Filling, fill};

const VISIT_BEGINS: &[&str] = &[
    "Visited {name} at home this morning as agreed.",
    "Home visit. {name} was up and dressed and pleased to have company.",
    "Visited with {close}, {their} {who}, present at {name}'s request.",
    "Called at 2pm; {name} took a while to come to the door but invited me in.",
    "Joint visit with the occupational therapist.",
    "Visited {name}. The house was cold and the curtains were drawn.",
    "Visited as planned. {close} let me in and left us to talk alone.",
    "Second visit this month. {name} remembered me and what we had spoken about.",
];
const CALL_BEGINS: &[&str] = &[
    "Telephone call to {name}.",
    "{close}, {their} {who}, rang.",
    "Rang {name} to see how the week has been.",
    "Call from the agency about {name}.",
    "Returned {close}'s call from yesterday.",
    "Call from the district nurse, who had just been to see {name}.",
    "Tried {name} twice without an answer; spoke to {close} instead.",
];
const LETTER_BEGINS: &[&str] = &[
    "Email from the surgery about {name}.",
    "Letter from the hospital received and read.",
    "Emailed {close} a copy of what we agreed.",
    "Wrote to {name} in large print to confirm the visit.",
    "Email from the housing association.",
];
const MEETING_BEGINS: &[&str] = &[
    "Meeting at the surgery with the practice nurse and {close}.",
    "Family meeting at {name}'s home; {they} sat with us throughout.",
    "Multi-disciplinary meeting on the ward.",
    "Met with the agency's manager to go through the call times.",
];
const SUPERVISION_BEGINS: &[&str] = &[
    "Discussed in supervision.",
    "Case looked at with my manager.",
];
const DECISION_BEGINS: &[&str] = &[
    "Agreed with the plan as set out.",
    "Read the record and spoke to the worker.",
    "Agreed to extend the support for four weeks while things settle.",
];
const SUMMARY_BEGINS: &[&str] = &[
    "{name} lives alone and has support from {close}, {their} {who}.",
    "Summary for whoever picks this up next.",
];
const NOTE_BEGINS: &[&str] = &[
    "Looked through the record before tomorrow's visit.",
    "Update on {name}.",
    "Rang round for a sitting service for {close}.",
    "Duty: checked on {name} while {their} worker is away.",
];

const HOW_THINGS_ARE: &[&str] = &[
    "{They} is managing washing and dressing with prompting but cannot do {their} hair.",
    "{They} says the nights are the worst; {they} wakes at three and cannot settle.",
    "Eating a little better since the meals started, though {they} leaves the vegetables.",
    "{They} walked to the kitchen and back with the frame and was not out of breath.",
    "The pain in {their} hip is worse and {they} has stopped going out to the garden.",
    "{They} talked about {their} late brother and was tearful for a while.",
    "Medication is in a box from the pharmacy; two days had been missed.",
    "{They} has not been upstairs since the fall and sleeps in the chair.",
    "The kitchen was tidy and there was food in the fridge, in date.",
    "{They} was cheerful, made tea for us both and remembered the sugar.",
    "Skin on both heels is red; the district nurse has been told.",
    "{They} forgets to drink, and the jug by the chair was still full.",
    "Hearing aid was in the drawer. With it in, {they} followed everything.",
    "{They} has lost confidence since the winter and does not answer the door after dark.",
    "Post had piled up; together we opened it and found two bills that are overdue.",
    "{They} goes to the day centre twice a week and would like a third day.",
    "Mood low. No thoughts of harm when asked plainly.",
    "The cat is well fed, better than {name} is.",
    "Getting in and out of bed takes ten minutes; the bed is too low.",
    "{They} can cook on the ring but the oven door is too heavy.",
];
const WHAT_THEY_SAY: &[&str] = &[
    "{name} said: \"I don't want strangers in my kitchen.\"",
    "{name} was clear that {they} wants to stay at home.",
    "\"I am not ready for one of those places,\" {they} said.",
    "{They} asked me to speak to {close} about the money, as it worries {them}.",
    "{They} would like the calls an hour later; half past seven is too early.",
    "{name} said {they} would think about it and let me know.",
    "{They} does not want {their} {who} told about the fall.",
    "\"It's the loneliness,\" {they} said, \"not the legs.\"",
    "{They} understood what we talked about and could repeat it back.",
    "{They} agreed that I may share this with the surgery.",
    "{name} declined the pendant alarm again; I left the leaflet.",
    "{They} said the new carer is lovely and sings.",
];
const THE_FAMILY: &[&str] = &[
    "{close} is doing the shopping on Saturdays and the washing.",
    "{close} is tired and has back pain from the lifting; offered a carer's assessment.",
    "{close} would like a weekend off a month and asked what it would cost.",
    "{close} and {name} do not agree about the stairs. I heard both out.",
    "{close} has lasting power of attorney for money; I have seen the copy.",
    "The neighbour looks in most evenings and has a key.",
    "{close} lives two hours away and rings every evening at six.",
    "Family from abroad are coming for a fortnight and will cover the calls.",
];
const ARRANGED: &[&str] = &[
    "Agency asked for a morning call of 45 minutes and a tea call of 30 from Monday.",
    "Referred to the falls clinic; letter copied to the surgery.",
    "Ordered a perching stool, a bath board and a second stair rail.",
    "Asked the pharmacy for a dosette box with large labels.",
    "Reablement to begin on Thursday for up to six weeks; told it is free.",
    "Asked finance to look at the charge again, as the rent has gone up.",
    "Fire service will come to fit alarms in the hall and the bedroom.",
    "Direct payment talked through; {name} would want {close} to manage it.",
    "Put in touch with the lunch club; a volunteer will go along the first time.",
    "Capacity for this decision is not in doubt.",
    "Sensory team asked to see {name} about lighting and a talking clock.",
    "Respite week looked for in March, near enough for {close} to visit.",
    "District nurse to review the dressing on Friday.",
    "Key safe fitted; the number is with the agency and with {close} only.",
    "Telecare: pendant and a sensor at the front door, to be tried for a month.",
    "No concern about safety today; {they} knows whom to ring.",
];
const NEXT: &[&str] = &[
    "I will ring on Friday to hear how the first week went.",
    "Next visit in two weeks.",
    "To be reviewed in six weeks, sooner if anything changes.",
    "I will write up the assessment and send it to {name} to check.",
    "To discuss in supervision before going further.",
    "{close} will ring me when the letter comes.",
    "Awaiting the surgery's reply; I will chase on Tuesday.",
    "Nothing more from us at present; {name} has the number.",
    "To be passed to the reviewing team once things are settled.",
    "I have put the date of the review in the diary and told {close}.",
];

/// Kinds of notes as often as workers write them.
pub const KINDS: &[(u32, &str)] = &[
    (34, "phone_call"),
    (22, "home_visit"),
    (20, "case_note"),
    (12, "email_or_letter"),
    (4, "meeting"),
    (4, "supervision"),
    (3, "management_decision"),
    (1, "case_summary"),
];

fn begins(kind: &str) -> &'static [&'static str] {
    match kind {
        "home_visit" => VISIT_BEGINS,
        "phone_call" => CALL_BEGINS,
        "email_or_letter" => LETTER_BEGINS,
        "meeting" => MEETING_BEGINS,
        "supervision" => SUPERVISION_BEGINS,
        "management_decision" => DECISION_BEGINS,
        "case_summary" => SUMMARY_BEGINS,
        _ => NOTE_BEGINS,
    }
}

/// The text of a note: 300 to 900 characters.
pub fn text(seed: u64, kind: &str, words: &Filling<'_>) -> String {
    let mut dice = Dice::new(seed, 77);
    let mut text = String::with_capacity(900);
    fill(&mut text, dice.pick::<&str>(begins(kind)), words);
    let length = 300 + dice.below(420) as usize;
    say(&mut text, &mut dice, HOW_THINGS_ARE, words);
    let middle: &[&[&str]] = &[
        HOW_THINGS_ARE,
        WHAT_THEY_SAY,
        THE_FAMILY,
        ARRANGED,
        WHAT_THEY_SAY,
        ARRANGED,
    ];
    let mut nth = dice.below(3) as usize;
    while text.len() < length {
        say(&mut text, &mut dice, middle[nth % middle.len()], words);
        nth += 1 + dice.below(2) as usize;
        if dice.chance(130) {
            text.push('\n');
        }
    }
    say(&mut text, &mut dice, NEXT, words);
    text
}

/// Adds a sentence that has not been said in this note yet.
fn say(text: &mut String, dice: &mut Dice, sentences: &[&str], words: &Filling<'_>) {
    let mut sentence = String::with_capacity(120);
    for _ in 0..3 {
        sentence.clear();
        fill(&mut sentence, dice.pick::<&str>(sentences), words);
        if !text.contains(&sentence) {
            break;
        }
    }
    if !text.ends_with('\n') {
        text.push(' ');
    }
    text.push_str(&sentence);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_as_long_as_a_note_and_has_no_gaps_left() {
        let words = Filling {
            name: "Maggie",
            close: "Susan",
            who: "daughter",
            woman: true,
        };
        for seed in 0..500 {
            for (_, kind) in KINDS {
                let text = text(seed, kind, &words);
                assert!((300..=1000).contains(&text.len()), "{}: {text}", text.len());
                assert!(!text.contains('{') && !text.contains("  "), "{text}");
            }
        }
    }
}
