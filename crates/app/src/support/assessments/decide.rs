//! Are the needs eligible? The rule book's limbs with what was found, the judgement in the assessor's own words, and
//! what follows.

use db::Day;
use db::entities::{assessed_need, assessment, eligibility_decision};
use db::sea_orm::prelude::Uuid;
use rules::assessment::duty::{self, Exception, Means, Residence};
use rules::assessment::needs::{Need, Ways, adult_settled, carer_settled};
use rules::assessment::refusal::Who;
use rules::eligibility::{
    AdultFindings, AdultOutcome, CarerFindings, CarerOutcome, Determination, Eligibility, adult,
    carer,
};
use rules::pathway::AssessmentMove;
use rules::vocabulary::Problem;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::ended;
use super::offer::{TAB, address, ready};
use super::one::{outcome_says, ways};
use super::questions::{DECIDE, DECIDE_CARERS};
use super::residence::{self, OnRecord};
use super::store::{self, Decided};
use crate::front_door::people::asking::{self, Answers, Asked, Question};
use crate::front_door::people::header;
use crate::house::council::Choice;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::amounts;
use crate::support::forms::store as forms;
use crate::support::reablement::first;

/// One limb of the test.
#[derive(Serialize)]
struct Limb {
    title: &'static str,
    /// "Yes", "No", "Not known yet", "For you to judge".
    holds: &'static str,
    colour: &'static str,
    says: String,
    details: Vec<String>,
}

/// What an assessment found, ready for the rule book.
pub struct Findings {
    who: Who,
    needs: Vec<assessed_need::Model>,
    from_impairment: Option<bool>,
    health_at_risk: Option<bool>,
    /// Where they ordinarily live, as the record tells it; of a carer, the person they look after.
    residence: Option<OnRecord>,
}

impl Findings {
    async fn of(case: &Case<Assess>, row: &assessment::Model) -> Result<Findings, PageError> {
        Ok(Findings {
            who: if store::kind(row).is_carers() {
                Who::Carer
            } else {
                Who::Adult
            },
            needs: store::needs(case.reader(), row.id).await?,
            from_impairment: row.from_impairment,
            health_at_risk: row.health_at_risk,
            residence: residence::residence(case, row, store::kind(row).is_carers()).await?,
        })
    }

    /// Where they ordinarily live, where that is a fact of the record and not asked again.
    fn lives(&self) -> Option<&OnRecord> {
        self.residence.as_ref().filter(|fact| fact.settled)
    }

    /// The needs as the rule book knows them; a carer's help stands beside them and is not asked for.
    fn read<Outcome>(&self, code: impl Fn(&str) -> Option<Outcome>) -> Vec<Need<Outcome>> {
        let need = |row: &assessed_need::Model| {
            Some(Need {
                outcome: code(&row.outcome)?,
                ways: Ways {
                    without_help: row.without_help,
                    with_distress: row.with_distress,
                    with_danger: row.with_danger,
                    takes_longer: row.takes_longer,
                },
                level: row.level,
                carer_share: row.carer_share,
                carer_willing: row.carer_willing,
            })
        };
        self.needs.iter().filter_map(need).collect()
    }

    /// Codes of the outcomes that cannot be achieved.
    fn unable(&self) -> Vec<String> {
        let unable = self.needs.iter().filter(|row| row.unable);
        unable.map(|row| row.outcome.clone()).collect()
    }

    fn settled(&self) -> bool {
        match self.who {
            Who::Adult => adult_settled(&self.read(AdultOutcome::from_code)).is_some(),
            Who::Carer => carer_settled(&self.read(CarerOutcome::from_code)).is_some(),
        }
    }

    /// What the rule book makes of them with this judgement.
    pub fn determine(&self, wellbeing_impact: Option<bool>) -> Determination {
        match self.who {
            Who::Adult => adult(&AdultFindings {
                from_impairment: self.from_impairment,
                unable: adult_settled(&self.read(AdultOutcome::from_code)),
                wellbeing_impact,
            }),
            Who::Carer => carer(&CarerFindings {
                from_necessary_care: self.from_impairment,
                unable: carer_settled(&self.read(CarerOutcome::from_code)),
                health_at_risk: self.health_at_risk,
                wellbeing_impact,
            }),
        }
    }

    fn limbs(&self) -> Vec<Limb> {
        let (first, second) = match self.who {
            Who::Adult => (
                "The needs arise from, or are related to, a physical or mental impairment or illness",
                "Because of them, two or more outcomes cannot be achieved",
            ),
            Who::Carer => (
                "The needs arise from providing necessary care for an adult",
                "Because of them, the carer’s health is or may become worse, or an outcome cannot be achieved",
            ),
        };
        let details = self.needs.iter().filter(|row| row.unable);
        let details =
            details.map(|row| format!("{}: {}", outcome_says(&row.outcome), ways(row).join("; ")));
        let mut details: Vec<String> = details.collect();
        if self.health_at_risk == Some(true) {
            details.insert(0, "health is, or is at risk of, getting worse".to_owned());
        }
        vec![
            limb(first, self.from_impairment, String::new(), Vec::new()),
            limb(second, self.second(), self.counted(), details),
        ]
    }

    fn second(&self) -> Option<bool> {
        let unable = self.unable().len();
        match self.who {
            Who::Carer if self.health_at_risk == Some(true) || unable > 0 => Some(true),
            Who::Adult if unable > 1 => Some(true),
            _ => self.settled().then_some(false),
        }
    }

    fn counted(&self) -> String {
        let (looked_at, unable) = (self.needs.len(), self.unable().len());
        let alone = match self.who {
            Who::Adult => " Found as if no relative or friend helped.",
            Who::Carer => "",
        };
        format!("Outcomes looked at: {looked_at}. Cannot be achieved: {unable}.{alone}")
    }
}

fn limb(title: &'static str, holds: Option<bool>, says: String, details: Vec<String>) -> Limb {
    let (holds, colour) = match holds {
        Some(true) => ("Yes", "green"),
        Some(false) => ("No", "grey"),
        None => ("Not known yet", "yellow"),
    };
    Limb {
        title,
        holds,
        colour,
        says,
        details,
    }
}

/// GET /people/{person}/assessments/{assessment}/eligibility
pub async fn ask(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = ready(&case, id, AssessmentMove::Decide).await?;
    let mut fields = Fields::default();
    if let Some(before) = store::decision(case.reader(), row.id).await? {
        let yes = |is: bool| Some(if is { "yes" } else { "no" });
        fields = asking::with(fields, "impact", yes(before.wellbeing_impact));
        fields = asking::with(fields, "judgement", Some(&before.judgement));
        fields = asking::with(fields, "could_help", before.could_help.as_deref());
        fields = asking::with(fields, "wants_council", before.wants_council.and_then(yes));
        fields = asking::with(fields, "residence", before.residence.as_deref());
        fields = asking::with(fields, "means", before.means.as_deref());
        fields = asking::with(
            fields,
            "cannot_arrange",
            before.cannot_arrange.and_then(yes),
        );
        fields = asking::with(fields, "exception", before.exception.as_deref());
    } else {
        let code = |fact: Option<OnRecord>| fact.and_then(|fact| fact.code);
        let carer = store::kind(&row).is_carers();
        let lives = residence::residence(&case, &row, carer).await?;
        fields = asking::with(fields, "residence", code(lives));
        let means = residence::means(case.reader(), &row).await?;
        fields = asking::with(fields, "means", code(means));
    }
    let advice = store::advice(case.reader(), Some(row.id)).await?;
    fields = asking::with(fields, "advice", advice.as_deref());
    let offered = first::since(case.reader(), &row).await?;
    fields = first::begins_with(fields, offered.as_ref());
    let before = seen(store::decision(case.reader(), row.id).await?);
    show(&case, &row, &fields.with("seen", before), &[]).await
}

/// What is asked about an adult, or a carer.
fn asks(who: Who) -> &'static [Question] {
    match who {
        Who::Adult => DECIDE,
        Who::Carer => DECIDE_CARERS,
    }
}

async fn show(
    case: &Case<Assess>,
    row: &assessment::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let findings = Findings::of(case, row).await?;
    let council = &case.staff().house.council;
    let asks = asks(findings.who);
    let form = asking::shown(asks, fields, problems);
    let mut asked = asking::asked(asks, council, *case.today(), &form);
    Asked::offer(&mut asked, first::OFFERED.name, first::offers());
    if let Some(offered) = first::since(case.reader(), row).await? {
        Asked::tell(&mut asked, first::OFFERED.name, offered.from);
    }
    let residences = Residence::ALL.iter().map(|one| Choice {
        value: one.code().to_owned(),
        text: one.says().to_owned(),
    });
    Asked::offer(&mut asked, "residence", residences);
    let means = Means::ALL.iter().map(|one| (one.code(), one.says()));
    Asked::offer(&mut asked, "means", amounts::choices(means));
    let exceptions = Exception::ALL.iter().map(|one| (one.code(), one.says()));
    Asked::offer(&mut asked, "exception", amounts::choices(exceptions));
    let means = residence::means(case.reader(), row).await?;
    for (name, fact) in [("residence", &findings.residence), ("means", &means)] {
        if let Some(fact) = fact {
            Asked::tell(&mut asked, name, &fact.says);
        }
    }
    let settled = findings.lives().map(|fact| &fact.says);
    if settled.is_some() {
        Asked::leave_out(&mut asked, "residence");
    }
    let whose = residence::whose(case, row, findings.who == Who::Carer).await?;
    let lives = whose.map(
        |person| json!({ "says": settled, "at": format!("/people/{person}/details#residence") }),
    );
    let without = findings.determine(None);
    let areas = row.wellbeing_areas.as_ref().and_then(Json::as_array);
    let areas = areas.into_iter().flatten().filter_map(Json::as_str);
    let areas: Vec<&str> = areas
        .map(|code| council.says("wellbeing_area", code))
        .collect();
    let values = json!({
        "case": header::of(case, TAB).await?, "title": "Are the needs eligible?", "address": address(row),
        "limbs": findings.limbs(), "areas": areas, "period": row.period, "own_words": row.own_words,
        "impact_words": forms::said(case.reader(), row.filled_form_id, store::IMPACT).await?,
        "fails": (without.result == Eligibility::NotEligible).then_some(without.because),
        "questions": asked, "form": form, "seen": fields.get("seen"),
        "carers": findings.who == Who::Carer, "lives": lives,
    });
    if problems.is_empty() {
        pages::page("support/assessments/eligibility.njk", values)
    } else {
        pages::try_again("support/assessments/eligibility.njk", values)
    }
}

const DECIDED_MEANWHILE: &str = "Somebody else has decided on these needs since you opened the page. Look at their decision before you decide again.";

/// The decision that stood when a page was opened; empty when there was none.
fn seen(decision: Option<eligibility_decision::Model>) -> String {
    decision.map(|row| row.id.to_string()).unwrap_or_default()
}

/// POST /people/{person}/assessments/{assessment}/eligibility
pub async fn decide(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = ready(&case, id, AssessmentMove::Decide).await?;
    let findings = Findings::of(&case, &row).await?;
    let decided = match read(&case, &row, &findings, &fields) {
        Ok(decided) => decided,
        Err(problems) => return show(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let row = ended::held(&change, &row, AssessmentMove::Decide).await?;
    if seen(store::decision(change.conn(), row.id).await?) != fields.get("seen") {
        return Err(PageError::Conflict(DECIDED_MEANWHILE.to_owned()));
    }
    let decided = Decided {
        row: eligibility_decision::Model {
            id: change.new_id(),
            recorded_at: change.at(),
            ..decided.row
        },
        ..decided
    };
    store::decide(&mut change, &case.staff().house, &row, decided).await?;
    change.commit().await?;
    let to = format!("{}/decision", address(&row));
    pages::go_to_saying(to, "Decided. Give it to the person in writing.")
}

fn read(
    case: &Case<Assess>,
    row: &assessment::Model,
    findings: &Findings,
    fields: &Fields,
) -> Result<Decided, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, asks(findings.who), council, *case.today());
    let impact = answers.yes_no("impact");
    if impact.is_none() {
        answers.reading.wrong(
            "impact",
            "Say whether there is a significant impact on their wellbeing",
        );
    }
    let determination = findings.determine(impact);
    if impact.is_some() && determination.result == Eligibility::Undecided {
        let says = "The assessment did not look at enough for a decision: complete another, or look at every outcome";
        answers.reading.wrong("impact", says);
    }
    let eligible = determination.result == Eligibility::Eligible;
    let typed = Some(fields.get("residence")).filter(|code| !code.is_empty());
    let residence = findings.lives().map_or(typed, |fact| fact.code);
    if residence.is_some_and(|code| Residence::from_code(code).is_none()) {
        answers
            .reading
            .wrong("residence", "Choose where they live from the list");
    }
    let means = one_of(&mut answers, "means", Means::from_code);
    let exception = one_of(&mut answers, "exception", Exception::from_code);
    let advice = answers.text("advice");
    if !eligible && impact.is_some() && advice.is_none() {
        let says = "Write the advice: it is owed in writing where no need is eligible (Care Act 2014, section 13(5))";
        answers.reading.wrong("advice", says);
    }
    let wants_council = answers.yes_no("wants_council");
    let cannot_arrange = answers.yes_no("cannot_arrange");
    let duty = duty::duty(&duty::Known {
        who: findings.who,
        eligible,
        residence: residence.and_then(Residence::from_code),
        means,
        asks_council: wants_council,
        cannot_arrange: cannot_arrange == Some(true),
        exception,
    });
    let (reablement, reablement_because) = match findings.who {
        Who::Adult => first::read(&mut answers),
        Who::Carer => (None, None),
    };
    let decision = eligibility_decision::Model {
        id: Uuid::nil(),
        person_id: row.person_id,
        assessment_id: row.id,
        who: findings.who.code().to_owned(),
        from_impairment: findings.from_impairment.unwrap_or_default(),
        unable: json!(findings.unable()),
        health_at_risk: findings.health_at_risk,
        wellbeing_impact: impact.unwrap_or_default(),
        wellbeing_areas: row.wellbeing_areas.clone().unwrap_or_else(|| json!([])),
        judgement: answers.needed("judgement"),
        period: row.period.clone(),
        result: determination.result.code().to_owned(),
        because: json!(determination.because),
        wants_council,
        residence: residence.map(str::to_owned),
        means: means.map(|means| means.code().to_owned()),
        cannot_arrange,
        exception: exception.map(|exception| exception.code().to_owned()),
        duty: Some(duty.duty.code().to_owned()),
        duty_because: Some(json!(duty.because)),
        could_help: answers.text("could_help"),
        advice,
        reablement,
        reablement_because,
        decided_on: Day(*case.today()),
        decided_by: case.staff().colleague.account.id,
        copy_given_on: None,
        copy_given_how: None,
        recorded_at: row.recorded_at,
        superseded_at: None,
        version: 1,
    };
    answers.reading.finish(Decided {
        row: decision,
        eligible,
    })
}

/// One of a short list, or none.
fn one_of<T>(answers: &mut Answers<'_>, name: &str, from_code: fn(&str) -> Option<T>) -> Option<T> {
    let code = answers.text(name)?;
    let found = from_code(&code);
    if found.is_none() {
        answers.reading.wrong(name, "Choose one from the list");
    }
    found
}
