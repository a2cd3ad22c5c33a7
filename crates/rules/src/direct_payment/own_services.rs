//! A direct payment that is to buy the council's own services: not normally, but what is small or bought once may be.

use super::Taken;
use crate::vocabulary::Problem;
use crate::vocabulary::worded::worded;

worded! {
    /// Why a direct payment may buy a service of the council all the same.
    pub enum OwnSize {
        Small = "small", "It is small";
        Once = "once", "It is bought once";
    }
}

/// What was said of the council's own services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnServices<'a> {
    /// Is any of it to buy them? None: not asked yet.
    pub buys: Option<bool>,
    /// Which.
    pub what: Option<&'a str>,
    pub size: Option<OwnSize>,
    /// Why they are bought from the council.
    pub because: Option<&'a str>,
}

/// What is wrong with that. Where something is paid directly it is asked; "yes" needs what is bought, that it is small or
/// bought once, and why. Of a budget of which nothing is paid directly, the council's services may be all of it.
///
/// Source: Care and Support Statutory Guidance, chapter 12: a direct payment does not normally buy the services of the
/// council that pays it; a small or one-off purchase may be sensible.
pub fn own_services_wrong(taken: Taken, own: &OwnServices<'_>) -> Vec<Problem> {
    if !taken.pays_directly() {
        return Vec::new();
    }
    let missing = match own.buys {
        None => vec![("own_services", "Answer this: the decision needs it")],
        Some(false) => Vec::new(),
        Some(true) => [
            (
                own.what.is_none(),
                "own_services_what",
                "Enter which of the council’s own services it buys",
            ),
            (
                own.size.is_none(),
                "own_services_size",
                "Choose whether it is small or bought once: a direct payment does not buy more of the council’s own services",
            ),
            (
                own.because.is_none(),
                "own_services_because",
                "Enter why it is bought from the council",
            ),
        ]
        .into_iter()
        .filter_map(|(missing, field, says)| missing.then_some((field, says)))
        .collect(),
    };
    let problem = |(field, says): (&str, &str)| Problem::new(field, says);
    missing.into_iter().map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_councils_own_services_are_bought_only_where_it_is_small_or_once_and_said_why() {
        let said = |buys, what, size, because| OwnServices {
            buys,
            what,
            size,
            because,
        };
        let (what, why) = (Some("Meals for a fortnight"), Some("Her cook is away"));
        let all = &[
            "own_services_what",
            "own_services_size",
            "own_services_because",
        ][..];
        for (taken, own, wrong) in [
            (
                Taken::DirectPayment,
                said(None, None, None, None),
                &["own_services"][..],
            ),
            (
                Taken::DirectPayment,
                said(Some(false), None, None, None),
                &[],
            ),
            (
                Taken::DirectPayment,
                said(Some(true), None, None, None),
                all,
            ),
            (
                Taken::DirectPayment,
                said(Some(true), what, None, why),
                &["own_services_size"],
            ),
            (
                Taken::DirectPayment,
                said(Some(true), what, Some(OwnSize::Small), None),
                &["own_services_because"],
            ),
            (
                Taken::Mixed,
                said(Some(true), None, Some(OwnSize::Once), why),
                &["own_services_what"],
            ),
            (
                Taken::Mixed,
                said(Some(true), what, Some(OwnSize::Once), why),
                &[],
            ),
            (Taken::CouncilManaged, said(None, None, None, None), &[]),
            (Taken::ThirdParty, said(Some(true), None, None, None), &[]),
        ] {
            let problems = own_services_wrong(taken, &own);
            let fields: Vec<&str> = problems.iter().map(|one| one.field.as_str()).collect();
            assert_eq!(fields, wrong, "{own:?}");
        }
    }
}
