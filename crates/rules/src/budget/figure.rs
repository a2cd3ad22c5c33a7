//! The indicative figure, with every step of it and in words that can be read to the person.

use super::exact::{Exact, five_pounds, fixed, pence, percent, plain, whole};
use super::need::{CarerShare, Need, points};
use super::scale::{Place, Scale};
use crate::vocabulary::money::Pence;

/// What one need adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub need: Need,
    pub raw: Exact,
    pub net: Exact,
}

/// An indicative figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub lines: Vec<Line>,
    /// Points as if nobody helped.
    pub raw: Exact,
    /// Points without what carers do.
    pub net: Exact,
    /// Where the net points lie on the curve.
    pub place: Place,
    pub k: Exact,
    pub contingency: Exact,
    /// The place on the curve times k, to the penny.
    pub worked_out: Pence,
    /// A week, to the nearest five pounds: what the person is told.
    pub indicative: Pence,
    /// What it would be if no carer helped.
    pub without_carer: Pence,
    /// The difference: what carers' help is worth a week.
    pub value_of_care: Pence,
}

/// Works out the figure.
///
/// Source: Care and Support Statutory Guidance 11.22 to 11.29.
pub fn indicative(scale: &Scale, needs: &[Need]) -> Figure {
    let (raw, net) = points(needs);
    let place = scale.curve.place(&net);
    let worked_out = &scale.k * &place.cost;
    let indicative = five_pounds(&worked_out);
    let without_carer = five_pounds(&scale.weekly(&raw));
    let line = |need: &Need| Line {
        need: need.clone(),
        raw: need.raw(),
        net: need.net(),
    };
    Figure {
        lines: needs.iter().map(line).collect(),
        raw,
        net,
        k: scale.k.clone(),
        contingency: scale.contingency.clone(),
        worked_out: pence(&worked_out),
        indicative,
        without_carer,
        value_of_care: without_carer - indicative,
        place,
    }
}

impl Figure {
    /// A carer's help changes the figure, so a carer's assessment is due to whoever gives it.
    ///
    /// Source: Care Act 2014 s.10.
    pub fn asks_for_carers_assessment(&self) -> bool {
        self.net < self.raw
    }

    /// How the figure came about, in the order of the working.
    pub fn because(&self) -> Vec<String> {
        let mut because: Vec<String> = self.lines.iter().map(line_says).collect();
        because.push(self.points_say());
        because.push(place_says(&self.net, &self.place));
        because.push(format!(
            "Fitted to the money there is, with {} kept back for people whose plans cost more: {} times {} is {}.",
            percent(&self.contingency),
            pence(&self.place.cost),
            fixed(&self.k, 4),
            self.worked_out
        ));
        because.push(format!(
            "To the nearest £5: {} a week. This is a first estimate; the plan decides what the support costs.",
            self.indicative
        ));
        if self.asks_for_carers_assessment() {
            because.push(format!(
                "Without unpaid care it would be {} a week: that care is worth {}. Whoever gives it has a right to a carer's assessment.",
                self.without_carer, self.value_of_care
            ));
        }
        because
    }

    fn points_say(&self) -> String {
        if self.asks_for_carers_assessment() {
            format!(
                "{} points of need altogether, of which {} are left after what unpaid carers do.",
                plain(&self.raw),
                plain(&self.net)
            )
        } else {
            format!("{} points of need altogether.", plain(&self.raw))
        }
    }
}

fn line_says(line: &Line) -> String {
    let need = &line.need;
    let begin = format!(
        "{}: level {} of 4, {} points",
        need.says,
        need.level,
        plain(&line.raw)
    );
    if need.carer == CarerShare::Nothing || line.raw == whole(0) {
        return format!("{begin}.");
    }
    let carer = need.carer.says();
    let left = plain(&line.net);
    format!("{begin}; an unpaid carer meets {carer}, so {left} are counted.")
}

fn place_says(points: &Exact, place: &Place) -> String {
    let (cost, points) = (pence(&place.cost), plain(points));
    let Some(to) = &place.to else {
        return format!(
            "{points} points are at or above the highest of the people compared with: {cost} a week."
        );
    };
    match place.from.percent {
        None if points == "0" => "No points are left to be met, which cost nothing.".to_owned(),
        None => format!(
            "{points} points are below everybody compared with: in proportion, {cost} a week."
        ),
        Some(percent) => format!(
            "{points} points lie between those of {percent}% and {}% of the people compared with, whose support costs {} and {}: {cost} a week.",
            to.percent.unwrap_or(0),
            pence(&place.from.cost),
            pence(&to.cost)
        ),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::exact::share;
    use super::super::scale::tests::scale;
    use super::*;
    use proptest::prelude::*;

    /// Level, weight and percent met by a carer.
    fn needs(rows: &[(&str, u8, i64, i64)]) -> Vec<Need> {
        let need = |(says, level, weight, carer): &(&str, u8, i64, i64)| Need {
            code: (*says).to_owned(),
            says: (*says).to_owned(),
            level: *level,
            weight: whole(*weight),
            carer: CarerShare::from_percent(*carer).unwrap(),
        };
        rows.iter().map(need).collect()
    }

    pub(crate) fn new_person() -> Vec<Need> {
        needs(&[
            ("Personal care", 3, 6, 50),
            ("Nutrition", 2, 4, 0),
            ("Toilet", 2, 4, 0),
            ("Home safety", 2, 3, 25),
            ("Environment", 1, 2, 0),
            ("Relationships", 2, 3, 0),
            ("Community", 3, 3, 0),
            ("Work or learning", 0, 3, 0),
            ("Caring for a child", 0, 4, 0),
            ("Night", 1, 5, 0),
        ])
    }

    #[test]
    fn the_worked_example_comes_out_to_the_pound_with_every_step() {
        let figure = indicative(&scale(), &new_person());
        let lines: Vec<(String, String)> = figure
            .lines
            .iter()
            .map(|line| (plain(&line.raw), plain(&line.net)))
            .collect();
        let lines: Vec<(&str, &str)> = lines.iter().map(|(r, n)| (&**r, &**n)).collect();
        assert_eq!(
            lines,
            [
                ("18", "9"),
                ("8", "8"),
                ("8", "8"),
                ("6", "4.5"),
                ("2", "2"),
                ("6", "6"),
                ("9", "9"),
                ("0", "0"),
                ("0", "0"),
                ("5", "5")
            ]
        );
        assert_eq!(
            (plain(&figure.raw), plain(&figure.net)),
            ("62".to_owned(), "51.5".to_owned())
        );
        assert_eq!(pence(&figure.place.cost), Pence(40_451));
        assert_eq!(figure.place.from.percent, Some(60));
        assert_eq!(fixed(&figure.k, 4), "0.8456");
        assert_eq!(figure.worked_out, Pence(34_207));
        assert_eq!(figure.indicative, Pence(34_000));
        assert_eq!(pence(&scale().weekly(&figure.raw)), Pence(50_524));
        assert_eq!(figure.without_carer, Pence(50_500));
        assert_eq!(figure.value_of_care, Pence(16_500));
        assert!(figure.asks_for_carers_assessment());
    }

    #[test]
    fn two_people_of_the_sample_come_out_as_the_example_says() {
        for (points, curve, worked_out, indicative_pence) in
            [(12, 6_200, 5_243, 5_000), (47, 33_910, 28_676, 28_500)]
        {
            let figure = indicative(&scale(), &needs(&[("All", 1, points, 0)]));
            assert_eq!(pence(&figure.place.cost), Pence(curve));
            assert_eq!(figure.worked_out, Pence(worked_out));
            assert_eq!(figure.indicative, Pence(indicative_pence));
            assert!(!figure.asks_for_carers_assessment());
        }
    }

    #[test]
    fn the_reasons_can_be_read_to_the_person() {
        let because = indicative(&scale(), &new_person()).because();
        assert_eq!(
            because[0],
            "Personal care: level 3 of 4, 18 points; an unpaid carer meets half of it, so 9 are counted."
        );
        assert_eq!(
            because[10..],
            [
                "62 points of need altogether, of which 51.5 are left after what unpaid carers do.",
                "51.5 points lie between those of 60% and 70% of the people compared with, whose support costs £298.40 and £420.50: £404.51 a week.",
                "Fitted to the money there is, with 15% kept back for people whose plans cost more: £404.51 times 0.8456 is £342.07.",
                "To the nearest £5: £340.00 a week. This is a first estimate; the plan decides what the support costs.",
                "Without unpaid care it would be £505.00 a week: that care is worth £165.00. Whoever gives it has a right to a carer's assessment.",
            ]
        );
        for (points, says) in [
            (0, "No points are left to be met, which cost nothing."),
            (
                6,
                "6 points are below everybody compared with: in proportion, £31.00 a week.",
            ),
            (
                80,
                "80 points are at or above the highest of the people compared with: £1,010.00 a week.",
            ),
        ] {
            let figure = indicative(&scale(), &needs(&[("All", 1, points, 0)]));
            assert_eq!(figure.because()[2], says);
        }
    }

    fn any_needs() -> impl Strategy<Value = Vec<Need>> {
        let one = (0u8..=4, 0i64..80, 0i64..=4).prop_map(|(level, weight, quarters)| Need {
            code: "X".to_owned(),
            says: "X".to_owned(),
            level,
            weight: share(weight, 10),
            carer: CarerShare::from_percent(quarters * 25).unwrap(),
        });
        prop::collection::vec(one, 0..14)
    }

    proptest! {
        #[test]
        fn a_carer_never_raises_the_figure_and_it_is_never_below_nil(needs in any_needs()) {
            let figure = indicative(&scale(), &needs);
            prop_assert!(figure.net <= figure.raw && figure.net >= whole(0));
            prop_assert!(figure.indicative >= Pence(0) && figure.value_of_care >= Pence(0));
            prop_assert_eq!(figure.indicative.0 % 500, 0);
        }

        #[test]
        fn more_need_never_lowers_the_figure(needs in any_needs(), which in 0usize..14) {
            let mut more = needs.clone();
            if let Some(need) = more.get_mut(which) {
                need.level = (need.level + 1).min(4);
            }
            let (less, more) = (indicative(&scale(), &needs), indicative(&scale(), &more));
            prop_assert!(more.raw >= less.raw && more.indicative >= less.indicative);
            prop_assert!(more.without_carer >= less.without_carer);
        }

        #[test]
        fn more_help_by_a_carer_never_raises_what_is_left(needs in any_needs(), which in 0usize..14) {
            let mut helped = needs.clone();
            if let Some(need) = helped.get_mut(which) {
                need.carer = CarerShare::from_percent((need.carer.percent() + 25).min(100)).unwrap();
            }
            prop_assert!(points(&helped).1 <= points(&needs).1);
            prop_assert_eq!(points(&helped).0, points(&needs).0);
        }
    }
}
