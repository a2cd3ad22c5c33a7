//! Are the needs eligible? The rule book's limbs with what was found, the judgement in the assessor's own words, and
//! what follows.

use db::Day;
use db::entities::{assessed_need, assessment, eligibility_decision, ordinary_residence};
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

use super::offer::{TAB, address, ready};
use super::one::{outcome_says, ways};
use super::questions::{DECIDE, DECIDE_CARERS};
use super::residence::{self, OnRecord};
use super::store::{self, Decided};
use super::{ended, lives};
use crate::front_door::people::asking::{self, Answers, Asked, Question};
use crate::front_door::people::details::rows::{self, Row};
use crate::front_door::people::header;
use crate::house::case::CaseFile;
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
    /// The record on which that is written, where the colleague may write there.
    lives_on: Option<CaseFile>,
}

impl Findings {
    async fn of(case: &Case<Assess>, row: &assessment::Model) -> Result<Findings, PageError> {
        let carer = store::kind(row).is_carers();
        Ok(Findings {
            who: if carer { Who::Carer } else { Who::Adult },
            needs: store::needs(case.reader(), row.id).await?,
            from_impairment: row.from_impairment,
            health_at_risk: row.health_at_risk,
            residence: residence::residence(case, row, carer).await?,
            lives_on: lives::record(case, row, carer).await?,
        })
    }

    /// Where they ordinarily live, where that is a fact of the record and not asked again.
    fn lives(&self) -> Option<&OnRecord> {
        self.residence.as_ref().filter(|fact| fact.settled)
    }

    /// What is asked about an adult, or a carer. Where they live is not asked again once the record says it; until then the
    /// fact of the record is asked, or the answer alone where there is no record to write it on.
    fn asks(&self) -> Vec<Question> {
        let all = match self.who {
            Who::Adult => DECIDE,
            Who::Carer => DECIDE_CARERS,
        };
        let lives = |question: &'static Question| match (self.lives(), &self.lives_on) {
            _ if question.name != "residence" => std::slice::from_ref(question),
            (Some(_), _) => &[],
            (None, Some(_)) => lives::ASK,
            (None, None) => std::slice::from_ref(question),
        };
        all.iter().flat_map(lives).copied().collect()
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
    let findings = Findings::of(&case, &row).await?;
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
        let code = |fact: Option<&OnRecord>| fact.and_then(|fact| fact.code);
        fields = asking::with(fields, "residence", code(findings.residence.as_ref()));
        let means = residence::means(case.reader(), &row).await?;
        fields = asking::with(fields, "means", code(means.as_ref()));
    }
    fields = lives::begins_with(fields, findings.residence.as_ref());
    let advice = store::advice(case.reader(), Some(row.id)).await?;
    fields = asking::with(fields, "advice", advice.as_deref());
    let offered = first::since(case.reader(), &row).await?;
    fields = first::begins_with(fields, offered.as_ref());
    let before = seen(store::decision(case.reader(), row.id).await?);
    let fields = fields.with("seen", before);
    show(&case, (&row, &findings), &fields, &[]).await
}

async fn show(
    case: &Case<Assess>,
    (row, findings): (&assessment::Model, &Findings),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let council = &case.staff().house.council;
    let asks = findings.asks();
    let form = asking::shown(&asks, fields, problems);
    let mut asked = asking::asked(&asks, council, *case.today(), &form);
    Asked::offer(&mut asked, first::OFFERED.name, first::offers());
    if let Some(offered) = first::since(case.reader(), row).await? {
        Asked::tell(&mut asked, first::OFFERED.name, offered.from);
    }
    let residences = Residence::ALL.iter().map(|one| Choice {
        value: one.code().to_owned(),
        text: one.says().to_owned(),
    });
    Asked::offer(&mut asked, "residence", residences);
    let bases = lives::offers(council, case.today());
    Asked::offer(&mut asked, lives::ASK[0].name, bases);
    let means = Means::ALL.iter().map(|one| (one.code(), one.says()));
    Asked::offer(&mut asked, "means", amounts::choices(means));
    let exceptions = Exception::ALL.iter().map(|one| (one.code(), one.says()));
    Asked::offer(&mut asked, "exception", amounts::choices(exceptions));
    let means = residence::means(case.reader(), row).await?;
    for (name, fact) in [
        ("residence", &findings.residence),
        (lives::ASK[0].name, &findings.residence),
        ("means", &means),
    ] {
        if let Some(fact) = fact {
            Asked::tell(&mut asked, name, &fact.says);
        }
    }
    let settled = findings.lives().map(|fact| &fact.says);
    let whose = residence::whose(case, row, findings.who == Who::Carer).await?;
    let lives = whose.map(
        |person| json!({ "says": settled, "kept": findings.lives_on.is_some(), "at": format!("/people/{person}/details#residence") }),
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

/// The page with what is wrong: unless somebody has decided meanwhile, whose decision may be what it does not fit.
/// Errors: `Conflict` where somebody has.
async fn wrong(
    case: &Case<Assess>,
    (row, findings): (&assessment::Model, &Findings),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    if seen(store::decision(case.reader(), row.id).await?) != fields.get("seen") {
        return Err(PageError::Conflict(DECIDED_MEANWHILE.to_owned()));
    }
    show(case, (row, findings), fields, problems).await
}

/// POST /people/{person}/assessments/{assessment}/eligibility
pub async fn decide(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = ready(&case, id, AssessmentMove::Decide).await?;
    let findings = Findings::of(&case, &row).await?;
    let (decided, fact) = match read(&case, &row, &findings, &fields) {
        Ok(read) => read,
        Err(problems) => return wrong(&case, (&row, &findings), &fields, &problems).await,
    };
    let today = case.today();
    let fact = fact.zip(findings.lives_on.as_ref());
    if let Some((fact, file)) = &fact
        && let Some(problem) = rows::clash(fact, file, today).await?
    {
        return wrong(&case, (&row, &findings), &fields, &[problem]).await;
    }
    let mut change = case.change().await?;
    if let Some((_, file)) = &fact {
        // The same of two records comes first for whoever holds both.
        change
            .hold_person(row.person_id.min(file.person_id()))
            .await?;
        change.hold_person(file.person_id()).await?;
    }
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
    if let Some((fact, file)) = fact {
        let council = &case.staff().house.council;
        lives::keep(&mut change, (file, council), fact, today).await?;
    }
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
) -> Result<(Decided, Option<ordinary_residence::Model>), Vec<Problem>> {
    let council = &case.staff().house.council;
    let asks = findings.asks();
    let mut answers = Answers::of(fields, &asks, council, *case.today());
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
    let now = case.staff().house.clock.now();
    let fact = match (findings.lives(), &findings.lives_on) {
        (None, Some(file)) => {
            let blank = ordinary_residence::Model::blank(Uuid::nil(), file.person_id(), now);
            lives::read(&mut answers, blank)
        }
        _ => None,
    };
    // What the record says is not asked: none of these is then among the questions.
    let typed = one_of(&mut answers, "residence", Residence::from_code);
    let residence = match findings.lives() {
        Some(lives) => lives.code.and_then(Residence::from_code),
        None => fact.as_ref().and_then(lives::answer).or(typed),
    };
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
        residence,
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
        residence: residence.map(|residence| residence.code().to_owned()),
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
    let decided = Decided {
        row: decision,
        eligible,
    };
    answers.reading.finish((decided, fact))
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
