//! Waiting times: days from a new request to the first response, and to the first service.

use crate::day::Day;
use crate::event::Event;
use crate::lists::{AssessmentType, EventType, Outcome, ServiceType};
use crate::timeline::Timeline;

/// A wait that has come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait {
    /// The first day of the quarter in which the response or service began.
    pub quarter: Day,
    pub band: AgeBand,
    pub what: Awaited,
    pub days: i32,
    /// The day of the request.
    pub since: Day,
}

/// What was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Awaited {
    Response,
    Service,
}

impl Awaited {
    /// In the published table's words.
    pub fn text(self) -> &'static str {
        match self {
            Awaited::Response => "Wait time to first response",
            Awaited::Service => "Wait time to first service",
        }
    }
}

/// Age at the response or service; only people of 25 and more wait here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeBand {
    Younger,
    Older,
}

impl AgeBand {
    /// In the published table's words.
    pub fn text(self) -> &'static str {
        match self {
            AgeBand::Younger => "25 to 64",
            AgeBand::Older => "65 and above",
        }
    }
}

/// One step of a person's way from request to service, in the order in which they are taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Request,
    Assessment,
    Service,
}

struct Step<'a> {
    kind: Kind,
    start: Day,
    event: &'a Event,
}

/// Where in the order of steps a request is answered and a service begins.
#[derive(Clone, Copy)]
struct Answer {
    request: usize,
    response: Option<usize>,
    service: Option<usize>,
}

/// The waits of a person.
pub fn of_person(timeline: &Timeline<'_>, mut give: impl FnMut(Wait)) {
    let steps = steps(timeline);
    let requests = (0..steps.len()).filter(|place| steps[*place].kind == Kind::Request);
    let answers: Vec<Answer> = requests.map(|place| answer(&steps, place)).collect();
    for (place, found) in answers.iter().enumerate() {
        if overlaps_earlier(&answers[..place], found) {
            continue;
        }
        let since = steps[found.request].start;
        for (until, what) in [
            (found.response, Awaited::Response),
            (found.service, Awaited::Service),
        ] {
            let Some(step) = until.map(|place| &steps[place]) else {
                continue;
            };
            if let Some(band) = band(timeline, step.event) {
                let days = since.days_until(step.start);
                give(Wait {
                    quarter: step.start.quarter_start(),
                    band,
                    what,
                    days,
                    since,
                });
            }
        }
    }
}

/// The new requests of a person with all assessments and services, in order; nothing when there is
/// no request.
fn steps<'a>(timeline: &Timeline<'a>) -> Vec<Step<'a>> {
    let is_new =
        |event: &Event, start: Day| is_request(event, start) && !is_supported(timeline, start);
    let step = |event: &'a Event| {
        let start = event.start?;
        let kind = match event.class? {
            EventType::Request if is_new(event, start) => Kind::Request,
            EventType::Assessment if is_assessment(event) => Kind::Assessment,
            EventType::Service if event.service.is_some_and(is_support) => Kind::Service,
            _ => return None,
        };
        event.aged_25.then_some(Step { kind, start, event })
    };
    if !timeline
        .events
        .iter()
        .any(|event| event.class == Some(EventType::Request))
    {
        return Vec::new();
    }
    let mut steps: Vec<Step<'_>> = timeline.events.iter().filter_map(step).collect();
    let import = |event: &Event| {
        timeline
            .references
            .get(usize::from(event.reference))
            .map(|r| r.import)
    };
    steps.sort_unstable_by(|a, b| {
        let late = |event: &Event| (import(event), event.entered, event.content());
        (a.start, a.kind)
            .cmp(&(b.start, b.kind))
            .then_with(|| late(b.event).cmp(&late(a.event)))
    });
    steps
}

/// A service user's request since April 2023 that came to something.
fn is_request(event: &Event, start: Day) -> bool {
    let came_to_something = event
        .outcome
        .is_some_and(|outcome| !outcome.is_no_further_action() && outcome != Outcome::Hospital);
    event.is_service_user()
        && Day::new(2023, 4, 1).is_some_and(|first| start >= first)
        && came_to_something
}

fn is_assessment(event: &Event) -> bool {
    matches!(
        event.assessment,
        Some(AssessmentType::ShortTerm | AssessmentType::LongTerm)
    )
}

/// Long-term or short-term support, not that of carers.
fn is_support(service: ServiceType) -> bool {
    service <= ServiceType::OtherShortTerm
}

/// Had long-term support within a year before, or short-term support within three months.
fn is_supported(timeline: &Timeline<'_>, request: Day) -> bool {
    let (year, quarter) = (request.plus_months(-12), request.plus_months(-3));
    timeline.events.iter().any(|event| {
        let since = match event.service {
            Some(service) if service.is_long_term() => year,
            Some(ServiceType::StMax | ServiceType::OtherShortTerm) => quarter,
            _ => return false,
        };
        let is_service = event.class == Some(EventType::Service);
        let earlier = event.start.is_some_and(|start| start < request);
        is_service && earlier && event.end.is_none_or(|end| end >= since)
    })
}

/// Finds what answered the request at this place.
fn answer(steps: &[Step<'_>], request: usize) -> Answer {
    let next = |kind: Kind| (request + 1..steps.len()).find(|place| steps[*place].kind == kind);
    let (assessment, service) = (next(Kind::Assessment), next(Kind::Service));
    let asked = &steps[request];
    let before_assessment = assessment.is_none_or(|place| asked.start < steps[place].start);
    let itself = before_assessment && answers_itself(asked);
    let mut response = if itself { Some(request) } else { assessment };
    if service.is_some() && response.is_none_or(|place| service < Some(place)) {
        response = service;
    }
    let leads_on = response.is_none_or(|place| {
        steps[place].kind != Kind::Assessment || block_progresses(&steps[place..])
    });
    Answer {
        request,
        response,
        service: service.filter(|_| leads_on),
    }
}

/// In release 1 a request described as a conversation, with an outcome of progress, was itself the
/// response.
fn answers_itself(request: &Step<'_>) -> bool {
    let progress = request
        .event
        .outcome
        .is_some_and(|outcome| outcome <= Outcome::Continuation);
    let release_1 = Day::new(2025, 7, 1).is_some_and(|release_2| request.start < release_2);
    request.event.conversation && progress && release_1
}

/// Of the assessments that follow each other from here, one led to support.
fn block_progresses(steps: &[Step<'_>]) -> bool {
    let mut block = steps
        .iter()
        .take_while(|step| step.kind == Kind::Assessment);
    block.any(|step| {
        matches!(
            step.event.outcome,
            Some(Outcome::ToReablement | Outcome::ToPlanning | Outcome::Continuation)
        )
    })
}

/// The request falls within the way of an earlier one, or is answered no later than it.
fn overlaps_earlier(earlier: &[Answer], found: &Answer) -> bool {
    let within = earlier
        .last()
        .is_some_and(|last| last.response.max(last.service) > Some(found.request));
    let not_later = |of: fn(&Answer) -> Option<usize>| {
        let largest = earlier.iter().filter_map(of).max();
        of(found)
            .zip(largest)
            .is_some_and(|(own, largest)| own <= largest)
    };
    within || not_later(|answer| answer.response) || not_later(|answer| answer.service)
}

/// The age band by the row's latest age: at its end, or at the end of its reference period. None
/// for a child, who does not wait here.
fn band(timeline: &Timeline<'_>, event: &Event) -> Option<AgeBand> {
    let reference_end = timeline
        .references
        .get(usize::from(event.reference))
        .map(|r| r.period.last);
    match event.birth?.age_at(event.end.or(reference_end)?) {
        ..18 => None,
        18..65 => Some(AgeBand::Younger),
        65.. => Some(AgeBand::Older),
    }
}

/// The median of sorted numbers of days, halfway between the middle two of an even number.
pub fn median(days: &[i32]) -> f64 {
    let middle = days.len() / 2;
    match days.get(middle) {
        None => 0.0,
        Some(high) if days.len() % 2 == 1 => f64::from(*high),
        Some(high) => f64::from(days[middle - 1] + high) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::fixtures::{Someone, event, service, someone};

    fn request(start: &str) -> Event {
        event(EventType::Request, start, start).outcome(Outcome::ToAssessment)
    }

    fn assessment(start: &str, outcome: Outcome) -> Event {
        let assessment = Some(AssessmentType::LongTerm);
        Event {
            assessment,
            ..event(EventType::Assessment, start, start).outcome(outcome)
        }
    }

    fn support(start: &str, end: &str) -> Event {
        service(ServiceType::Community, start, end)
    }

    fn waits(person: &Someone) -> Vec<(Awaited, i32)> {
        let mut found = Vec::new();
        of_person(&person.timeline(), |wait| {
            found.push((wait.what, wait.days))
        });
        found
    }

    use Awaited::{Response, Service};

    #[test]
    fn a_wait_ends_with_the_first_assessment_and_the_first_service() {
        let assessed = assessment("2024-05-04", Outcome::ToPlanning);
        let person = someone([request("2024-05-01"), assessed, support("2024-05-20", "")]);
        assert_eq!(waits(&person), [(Response, 3), (Service, 19)]);
        let at_once = someone([request("2024-05-01"), support("2024-05-02", ""), assessed]);
        assert_eq!(
            waits(&at_once),
            [(Response, 1), (Service, 1)],
            "a service may be the response"
        );
    }

    #[test]
    fn assessments_that_lead_nowhere_end_the_wait_for_a_service() {
        let nowhere = assessment("2024-05-04", Outcome::Information);
        let person = someone([request("2024-05-01"), nowhere, support("2024-05-20", "")]);
        assert_eq!(waits(&person), [(Response, 3)]);
        let second = assessment("2024-05-06", Outcome::ToPlanning);
        let person = someone([
            request("2024-05-01"),
            nowhere,
            second,
            support("2024-05-20", ""),
        ]);
        assert_eq!(
            waits(&person),
            [(Response, 3), (Service, 19)],
            "one of the block is enough"
        );
    }

    #[test]
    fn a_conversation_was_its_own_response_until_july_2025() {
        let conversation = |start| Event {
            conversation: true,
            ..request(start)
        };
        let person = someone([conversation("2025-06-30"), support("2025-07-10", "")]);
        assert_eq!(waits(&person), [(Response, 0), (Service, 10)]);
        let person = someone([conversation("2025-07-01"), support("2025-07-10", "")]);
        assert_eq!(waits(&person), [(Response, 9), (Service, 9)]);
        let same_day = assessment("2025-06-30", Outcome::Information);
        let person = someone([
            conversation("2025-06-30"),
            same_day,
            support("2025-07-10", ""),
        ]);
        assert_eq!(
            waits(&person),
            [(Response, 0)],
            "the assessment of that day is the response"
        );
    }

    #[test]
    fn people_with_support_in_the_months_before_make_no_new_request() {
        let after = |what, end| {
            someone([
                service(what, "2023-05-01", end),
                request("2024-05-01"),
                support("2024-06-01", ""),
            ])
        };
        assert_eq!(
            waits(&after(ServiceType::Community, "2023-05-01")),
            [],
            "a year to the day"
        );
        assert_eq!(waits(&after(ServiceType::Nursing, "2023-04-30")).len(), 2);
        assert_eq!(waits(&after(ServiceType::StMax, "2024-02-01")), []);
        assert_eq!(waits(&after(ServiceType::StMax, "2024-01-31")).len(), 2);
        assert_eq!(
            waits(&after(ServiceType::LowLevel, "")).len(),
            2,
            "ongoing low level support does not count"
        );
    }

    #[test]
    fn a_request_within_the_way_of_an_earlier_one_is_left_out() {
        let assessed = assessment("2024-05-10", Outcome::ToPlanning);
        let person = someone([request("2024-05-01"), request("2024-05-05"), assessed]);
        assert_eq!(waits(&person), [(Response, 9)]);
        let second = assessment("2024-06-10", Outcome::ToPlanning);
        let person = someone([
            request("2024-05-01"),
            assessed,
            request("2024-06-05"),
            second,
        ]);
        assert_eq!(waits(&person), [(Response, 9), (Response, 5)]);
    }

    #[test]
    fn requests_that_came_to_nothing_and_those_of_young_people_do_not_wait() {
        let assessed = assessment("2024-05-10", Outcome::ToPlanning);
        for outcome in [None, Some(Outcome::Hospital), Some(Outcome::Information)] {
            assert_eq!(
                waits(&someone([
                    Event {
                        outcome,
                        ..request("2024-05-01")
                    },
                    assessed
                ])),
                [],
                "{outcome:?}"
            );
        }
        let invalid = request("2024-05-01").outcome(Outcome::Invalid);
        assert_eq!(waits(&someone([invalid, assessed])), [(Response, 9)]);
        let young = Event {
            aged_25: false,
            ..request("2024-05-01")
        };
        assert_eq!(waits(&someone([young, assessed])), []);
    }

    #[test]
    fn the_median_lies_halfway_between_the_middle_two() {
        assert_eq!(
            [
                median(&[]),
                median(&[3]),
                median(&[1, 4]),
                median(&[1, 4, 9])
            ],
            [0.0, 3.0, 2.5, 4.0]
        );
    }
}
