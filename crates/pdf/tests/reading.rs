//! What is printed is read back: every word, in order, on numbered pages, tagged for everybody.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use lopdf::Document as Read;
use pdf::{Block, Document, Item, boxes, to_pdf};

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Conversation 1: connect".to_owned(),
        language: "en-GB".to_owned(),
        foot: "Exampleshire, F12".to_owned(),
        blocks,
    }
}

fn text(words: &str) -> Block {
    Block::Text(words.to_owned())
}

/// The words of every page, with single spaces.
fn pages(document: &Document) -> Vec<String> {
    let read = Read::load_mem(&to_pdf(document).unwrap()).unwrap();
    let numbers: Vec<u32> = read.get_pages().into_keys().collect();
    let words = numbers
        .iter()
        .map(|number| read.extract_text(&[*number]).unwrap());
    words
        .map(|page| page.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[track_caller]
fn reads_in_order(document: &Document, words: &[&str]) {
    let all = pages(document).join(" ");
    let mut rest = all.as_str();
    for word in words {
        let at = rest.find(word);
        rest =
            &rest[at.unwrap_or_else(|| panic!("{word:?} is not there, or not in order: {all}"))..];
    }
}

fn everything() -> Document {
    document(vec![
        Block::Sender("Exampleshire".to_owned(), "01632 960000".to_owned()),
        Block::To("Joan Price\n14 Mill Lane\nEX1 2AB".to_owned()),
        text("20 November 2026"),
        Block::Title("Our visit".to_owned()),
        Block::Notice("Draft".to_owned()),
        Block::Heading("In their own words".to_owned()),
        Block::Said(
            "“I want to stay in my own home.” Łukasz, Zoë, Ирина – £172.40 • 20 °C".to_owned(),
        ),
        Block::Subheading("Goals".to_owned()),
        Block::List(vec!["Get to church".into(), "Walk to the shop".into()]),
        Block::Numbered(vec![
            Item {
                text: "Three things".to_owned(),
                below: vec!["dressing".to_owned()],
            },
            "One more".into(),
        ]),
        Block::Facts(vec![("Likes".to_owned(), "Joanie".to_owned())]),
        Block::Table {
            heads: vec![String::new(), "Morning".to_owned(), "Hours".to_owned()],
            rows: vec![vec![
                "Monday".to_owned(),
                "1.50".to_owned(),
                "1.55".to_owned(),
            ]],
        },
        Block::Strong("To remember".to_owned()),
        Block::Quiet("Printed today".to_owned()),
        Block::Close("Yours sincerely,".to_owned(), "Priya Shah".to_owned()),
    ])
}

#[test]
fn every_word_is_read_in_the_order_it_was_written() {
    reads_in_order(
        &everything(),
        &[
            "Exampleshire",
            "01632 960000",
            "Joan Price",
            "14 Mill Lane",
            "20 November 2026",
            "Our visit",
            "Draft",
            "In their own words",
            "“I want to stay in my own home.”",
            "Łukasz, Zoë, Ирина – £172.40 • 20 °C",
            "Goals",
            "• Get to church",
            "• Walk to the shop",
            "1. Three things",
            "• dressing",
            "2. One more",
            "Likes",
            "Joanie",
            "Morning",
            "Hours",
            "Monday",
            "1.50",
            "1.55",
            "To remember",
            "Printed today",
            "Yours sincerely,",
            "Priya Shah",
            "Exampleshire, F12",
            "Page 1 of 1",
        ],
    );
}

#[test]
fn it_is_tagged_with_its_title_its_language_and_every_kind_of_part() {
    let bytes = to_pdf(&everything()).unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("<pdfuaid:part>1</pdfuaid:part>"));
    let read = Read::load_mem(&bytes).unwrap();
    let name = |object: &lopdf::Object| {
        let name = object.as_dict().ok()?.get(b"S").ok()?.as_name().ok()?;
        Some(String::from_utf8_lossy(name).into_owned())
    };
    let all: BTreeSet<String> = read.objects.values().filter_map(name).collect();
    for tag in [
        "H1",
        "H2",
        "H3",
        "P",
        "BlockQuote",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "THead",
        "TBody",
        "TR",
        "TH",
        "TD",
    ] {
        assert!(all.contains(tag), "{tag}: {all:?}");
    }
    let catalog = read.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    assert!(catalog.get(b"Outlines").is_ok() && catalog.get(b"MarkInfo").is_ok());
}

#[test]
fn a_long_text_and_a_long_table_go_on_over_numbered_pages_under_the_same_heads() {
    let long =
        "She spoke for a long time about the garden and the people in the street. ".repeat(200);
    let rows: Vec<Vec<String>> = (0..120)
        .map(|n| vec![format!("Row {n}"), "word ".repeat(30)])
        .collect();
    let heads = vec!["What".to_owned(), "Said".to_owned()];
    let pages = pages(&document(vec![text(&long), Block::Table { heads, rows }]));
    let count = pages.len();
    assert!(count > 8, "{count}");
    for (nth, page) in pages.iter().enumerate() {
        assert!(
            page.contains(&format!("Page {} of {count}", nth + 1)),
            "{page}"
        );
    }
    let last = &pages[count - 1];
    assert!(
        last.contains("Row 119") && last.contains("What") && last.contains("Said"),
        "{last}"
    );
    let all = pages.join(" ");
    assert_eq!(all.matches("the people in the street.").count(), 200);
    assert_eq!(all.matches("Row ").count(), 120);
}

#[test]
fn a_row_longer_than_a_page_and_a_word_longer_than_a_line_are_there_to_the_last_letter() {
    let long = "garden ".repeat(2000);
    let heads = vec!["A".to_owned(), "B".to_owned()];
    let table = Block::Table {
        heads,
        rows: vec![vec!["x".to_owned(), long]],
    };
    assert_eq!(
        pages(&document(vec![table]))
            .join(" ")
            .matches("garden")
            .count(),
        2000
    );
    let word = "q".repeat(3000);
    let all = pages(&document(vec![
        text(&word),
        Block::Facts(vec![(word.clone(), word)]),
    ]))
    .join("");
    assert_eq!(all.matches('q').count(), 9000);
}

#[test]
fn a_heading_never_stands_alone_at_the_end_of_a_page() {
    for lines in 1..60 {
        let blocks = vec![
            text(&"line\n".repeat(lines)),
            Block::Heading("Topic".to_owned()),
            text("What follows"),
        ];
        for page in pages(&document(blocks)) {
            assert_eq!(
                page.contains("Topic"),
                page.contains("What follows"),
                "{lines} lines"
            );
        }
    }
}

#[test]
fn a_farewell_stays_with_its_name() {
    for lines in 1..60 {
        let close = Block::Close(
            "Yours sincerely,".to_owned(),
            "Priya Shah\nSocial worker".to_owned(),
        );
        for page in pages(&document(vec![text(&"line\n".repeat(lines)), close])) {
            assert_eq!(
                page.contains("Yours"),
                page.contains("Social worker"),
                "{lines} lines"
            );
        }
    }
}

#[test]
fn letters_that_cannot_be_shown_are_marked_and_said_to_be_so() {
    let note = "□ stands for a letter or sign that cannot be printed here";
    for (words, shown_as_boxes) in [
        ("日本語 and tea", "日本語"),
        ("العربية", "ابةرعلي"),
        ("שלום", "ולםש"),
        ("👩🏽‍⚕️ nurse", "🏽👩"),
    ] {
        let found: String = boxes(&document(vec![text(words)])).into_iter().collect();
        assert_eq!(found, shown_as_boxes, "{words}");
        let bytes = to_pdf(&document(vec![text(words)])).unwrap();
        assert!(!bytes.is_empty());
        reads_in_order(
            &document(vec![text(words)]),
            &["stands for a letter or sign"],
        );
    }
    for words in [
        "Łódź naïve ½ ✓ → ≥",
        "e\u{301} is é",
        "zero\u{200b}width",
        "€ £ № …",
    ] {
        let all = pages(&document(vec![text(words)])).join(" ");
        assert!(!all.contains(note), "{words}");
        assert!(boxes(&document(vec![text(words)])).is_empty(), "{words}");
    }
    // The foot of each page counts too.
    let mut named = document(vec![text("Tea")]);
    named.foot = "李小龙, F12".to_owned();
    assert_eq!(boxes(&named).len(), 3);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(
        to_pdf(&everything()).unwrap(),
        to_pdf(&everything()).unwrap()
    );
}

#[test]
fn nothing_that_can_be_typed_stops_it() {
    let every_letter: Vec<char> = (0..=0x10_ffff_u32).filter_map(char::from_u32).collect();
    // The first letters, and the others thinned out: every letter once would take minutes.
    let first: String = every_letter.iter().take(0x800).collect();
    let rest: String = every_letter.iter().skip(0x800).step_by(997).collect();
    let odd = [
        "",
        "\n\n",
        " ",
        "\u{200b}\u{feff}",
        "tab\tand\u{a0}space",
        "\u{0}\u{1b}\u{7f}\u{85}",
        &first,
        &rest,
    ];
    for words in odd {
        let own = words.to_owned();
        to_pdf(&Document {
            title: own.clone(),
            language: "en-GB".to_owned(),
            foot: own.chars().take(300).collect(),
            blocks: vec![
                Block::Sender(own.clone(), own.clone()),
                Block::To(own.clone()),
                Block::Title(own.chars().take(300).collect()),
                Block::Heading(own.chars().take(300).collect()),
                text(words),
                Block::Said(own.clone()),
                Block::List(vec![words.into()]),
                Block::Facts(vec![(own.clone(), own.clone())]),
                Block::Table {
                    heads: vec![own.clone(), own.clone()],
                    rows: vec![vec![own.clone()], vec![]],
                },
                Block::Close(own.clone(), own),
            ],
        })
        .unwrap();
    }
    to_pdf(&document(Vec::new())).unwrap();
}
