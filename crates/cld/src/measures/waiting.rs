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
        let late = |event: &Event| (import(event), event.record);
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
