//! The histories of Exampleshire: plans and direct payments as the house would have made them, and the ways that every
//! Exampleshire tells of, however small.

mod payments;

use std::collections::BTreeSet;

use almoner::demo::Plan;
use almoner::support::assessments::store::kind;
use almoner::support::plans::store::standing;
use db::entities::{
    account, assessment, deadline, direct_payment, direct_payment_check, direct_payment_review,
    eligibility_decision, filled_form, indicative_budget, person, personal_budget, plan, plan_move,
    plan_need, reablement_episode, relationship, review,
};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::{Archive, Day};
use rules::assessment::Kind;
use rules::pathway::{Amounts, PlanStanding};
use rules::plan::differs_in_a_year;
use rules::vocabulary::dates::{age_on, london_date};
use rules::vocabulary::money::Pence;

use crate::demo::{PLAN, made};
use crate::support::{Engine, Place, TestHouse, Visitor};

const TODAY: Day = Day(PLAN.today);

/// Plans that wait at a desk.
async fn waiting(conn: &impl ConnectionTrait) -> Vec<db::entities::plan::Model> {
    let rows = almoner::support::plans::store::waiting(conn).await.unwrap();
    let restricted = db::entities::restriction::Entity::find();
    let restricted = restricted.all(conn).await.unwrap();
    let open = |id: Uuid| !restricted.iter().any(|row| row.person_id == id);
    rows.into_iter().filter(|row| open(row.person_id)).collect()
}

async fn who(house: &TestHouse, name: &str) -> Visitor {
    let found = account::Entity::find().filter(account::Column::Name.eq(name));
    let found = found.one(house.house.archive.reader()).await.unwrap();
    Visitor::signed_in(house, found.unwrap().id).await
}

/// Authorises and agrees a plan that waits in a new Exampleshire, as those whom it waits for.
async fn a_waiting_plan_is_agreed(engine: Engine) {
    use almoner::support::plans::store::whole;
    let people = Plan {
        people: 500,
        ..PLAN
    };
    let house = TestHouse::with_people(engine, &people).await;
    let conn = house.house.archive.reader();
    let rows = waiting(conn).await;
    let ruth = who(&house, "Ruth Adeyemi").await;
    let marcus = who(&house, "Marcus Bell").await;
    let (mut authorised, mut advised, mut agreed) = (0, 0, 0);
    for row in rows {
        assert!(row.assessment_id.is_some() && row.filled_form_id.is_some());
        let (id, person) = (row.id, row.person_id);
        let found = whole(conn, row.clone()).await.unwrap();
        assert!(!found.assessed.is_empty(), "{row:?}");
        assert_eq!(rules::plan::lacks(&found.rule()), [], "{row:?}");
        let at = format!("/people/{person}/plan");
        if standing(&row, TODAY) == PlanStanding::WithSocialWorker {
            let page = format!("{at}/{id}/moves/authorise");
            marcus.get(&page).await.is_ok();
            marcus.post(&page, &[]).await.leads_to(&at);
            authorised += 1;
        }
        if standing(&row, TODAY) == PlanStanding::WithPanel {
            let page = format!("{at}/{id}/moves/advise");
            let typed = [("because", "Nothing meets these needs as well for less.")];
            marcus.post(&page, &typed).await.leads_to(&at);
            advised += 1;
        }
        let page = format!("{at}/{id}/moves/agree");
        ruth.get(&page).await.is_ok();
        let pounds = |pence: i64| format!("{}.{:02}", pence / 100, pence % 100);
        let weekly = pounds(found.amounts().weekly.0);
        let adult = pounds(row.adult_weekly_pence.unwrap());
        let from = row.from_on.0.strftime("%-d/%-m/%Y").to_string();
        let typed = [
            ("gross_weekly", weekly.as_str()),
            ("adult_weekly", &adult),
            ("adult_is", &row.adult_is),
            ("reason", "market"),
            ("because", "What support costs here"),
            ("from_on", &from),
            ("lowered_after", "assessment"),
            ("lowered_because", "More is managed alone now"),
        ];
        ruth.post(&page, &typed).await.leads_to(&at);
        let after = plan::Entity::find_by_id(id).one(conn).await.unwrap();
        assert!(after.unwrap().agreed_at.is_some());
        let budget = personal_budget::Entity::find().filter(personal_budget::Column::PlanId.eq(id));
        assert_eq!(budget.count(conn).await.unwrap(), 1);
        let first = review::Entity::find().filter(review::Column::PlanId.eq(id));
        assert_eq!(first.count(conn).await.unwrap(), 1);
        agreed += 1;
    }
    assert!(authorised > 0 && advised > 0, "{authorised}, {advised}");
    assert!(agreed > authorised + advised, "{agreed}");
    house.proves().await;
}

#[tokio::test]
async fn plans_that_wait_can_be_authorised_and_agreed_on_the_pages_in_a_folder() {
    a_waiting_plan_is_agreed(Engine::Sqlite).await;
}

#[tokio::test]
async fn plans_that_wait_can_be_authorised_and_agreed_on_the_pages_of_a_server() {
    a_waiting_plan_is_agreed(Engine::Postgres).await;
}

#[tokio::test]
async fn plans_in_force_are_looked_at_and_so_are_direct_payments() {
    let place = Engine::Sqlite.place().await;
    let archive = Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    let people = Plan {
        people: 1_200,
        ..PLAN
    };
    made(&archive, &people).await;
    let conn = archive.reader();
    let plans = plan::Entity::find().all(conn).await.unwrap();
    let budgets = personal_budget::Entity::find().all(conn).await.unwrap();
    let reviews = review::Entity::find().all(conn).await.unwrap();
    let to_hold = |row: &review::Model| row.held_on.is_none() && row.stopped_on.is_none();
    let figures = indicative_budget::Entity::find().all(conn).await.unwrap();
    let mut unlike = 0;
    let mut in_force = BTreeSet::new();
    for budget in &budgets {
        let plan = plans.iter().find(|row| row.id == budget.plan_id).unwrap();
        let figure = figures
            .iter()
            .find(|row| Some(row.id) == plan.indicative_id);
        let given = Amounts {
            weekly: Pence(budget.gross_weekly_pence),
            one_off: Pence(budget.one_off_pence),
        };
        let of_a_year = figure.and_then(|row| row.yearly_pence).map(Pence);
        if of_a_year.is_some_and(|figure| differs_in_a_year(figure, given)) {
            assert!(
                budget.reason.is_some() && budget.because.is_some(),
                "{budget:?}"
            );
            unlike += 1;
        }
        let of_it = reviews.iter().filter(|row| row.plan_id == Some(plan.id));
        let open = of_it.clone().filter(|row| to_hold(row)).count();
        assert_eq!(open, usize::from(budget.until_on.is_none()), "{plan:?}");
        let first = of_it.filter(|row| row.kind == "light_touch").count();
        assert_eq!(first, 1, "{plan:?}");
        let current = budget.until_on.is_none();
        assert!(!current || in_force.insert((budget.person_id, budget.kind.clone())));
        assert_ne!(budget.agreed_by, budget.authorised_by);
        assert!(plan.began_by != budget.agreed_by && plan.began_by != budget.authorised_by);
    }
    assert!(in_force.len() > 40, "{}", in_force.len());
    assert!(unlike > 0, "every carer is given just the figure");
    assert!(plans.iter().any(|row| row.replaced_at.is_some()));
    let held = |kind: &str| {
        let held = reviews.iter().filter(|row| row.held_on.is_some());
        held.filter(|row| row.kind == kind).count()
    };
    assert!(held("light_touch") > 20 && held("planned") > 10);
    let payments = direct_payment::Entity::find().all(conn).await.unwrap();
    let paid = payments.iter().filter(|row| row.review_due_on.is_some());
    let late = |row: &&direct_payment::Model| row.review_due_on.unwrap() < db::Day(PLAN.today);
    let (all, late) = (paid.clone().count(), paid.clone().filter(late).count());
    assert!(all > 10 && late * 3 < all, "{late} of {all} are late");
    let looked = direct_payment_review::Entity::find().all(conn).await;
    let looked = looked.unwrap();
    assert!(looked.iter().any(|row| row.due_on < Some(row.reviewed_on)));
    assert!(looked.iter().any(|row| row.due_on >= Some(row.reviewed_on)));
    let checks = direct_payment_check::Entity::find().all(conn).await;
    assert!(!checks.unwrap().is_empty());
}

/// What is told in the tables of one Exampleshire.
struct Told {
    place: Place,
    archive: Archive,
    assessments: Vec<assessment::Model>,
    decisions: Vec<eligibility_decision::Model>,
    plans: Vec<plan::Model>,
    needs: Vec<plan_need::Model>,
    moves: Vec<plan_move::Model>,
    budgets: Vec<personal_budget::Model>,
    payments: Vec<direct_payment::Model>,
    reviews: Vec<review::Model>,
    forms: Vec<filled_form::Model>,
}

async fn all<E: EntityTrait>(archive: &Archive) -> Vec<E::Model> {
    E::find().all(archive.reader()).await.unwrap()
}

impl Told {
    async fn of(people: u64, seed: u64) -> Told {
        let place = Engine::Sqlite.place().await;
        let archive = Archive::open(&place.settings().location().unwrap())
            .await
            .unwrap();
        let plan = Plan {
            people,
            seed,
            ..PLAN
        };
        made(&archive, &plan).await;
        db::verify(&archive).await.unwrap().unwrap();
        Told {
            assessments: all::<assessment::Entity>(&archive).await,
            decisions: all::<eligibility_decision::Entity>(&archive).await,
            plans: all::<plan::Entity>(&archive).await,
            needs: all::<plan_need::Entity>(&archive).await,
            moves: all::<plan_move::Entity>(&archive).await,
            budgets: all::<personal_budget::Entity>(&archive).await,
            payments: all::<direct_payment::Entity>(&archive).await,
            reviews: all::<review::Entity>(&archive).await,
            forms: all::<filled_form::Entity>(&archive).await,
            place,
            archive,
        }
    }

    /// Plans of a person that were agreed.
    fn agreed(&self, person: Uuid) -> impl Iterator<Item = &plan::Model> {
        let of = move |row: &&plan::Model| row.person_id == person && row.agreed_at.is_some();
        self.plans.iter().filter(of)
    }

    fn held(&self, plan: Uuid, kind: &str) -> bool {
        let of_it = |row: &&review::Model| row.plan_id == Some(plan) && row.kind == kind;
        let mut of_it = self.reviews.iter().filter(of_it);
        of_it.any(|row| row.held_on.is_some())
    }

    /// Every plan rests on a completed assessment of the same person, with the needs it found eligible.
    async fn nobody_has_an_adults_plan_before_18(&self) {
        let people = all::<person::Entity>(&self.archive).await;
        for row in &self.plans {
            let whose = people.iter().find(|one| one.id == row.person_id).unwrap();
            let began = london_date(*row.began_at);
            let born = whose.born_on.map(|on| on.0);
            assert!(born.is_none_or(|born| age_on(born, began) >= 18), "{row:?}");
        }
    }

    async fn carers_look_after_somebody_on_record(&self) {
        let links = all::<relationship::Entity>(&self.archive).await;
        let carers = self.assessments.iter().filter(|row| row.kind == "carers");
        for row in carers {
            let link = |link: &relationship::Model| {
                link.carer
                    && link.other_id == Some(row.person_id)
                    && Some(link.person_id) == row.other_id
            };
            assert!(links.iter().any(link), "{row:?}");
        }
    }

    fn plans_come_from_assessments(&self) {
        assert!(!self.plans.is_empty());
        for row in &self.plans {
            let behind = self.assessments.iter();
            let behind = behind
                .filter(|one| Some(one.id) == row.assessment_id && one.person_id == row.person_id);
            let behind: Vec<_> = behind.collect();
            assert!(
                behind.len() == 1 && behind[0].completed_on.is_some(),
                "{row:?}"
            );
            let found = |one: &&eligibility_decision::Model| {
                one.person_id == row.person_id
                    && one.result == "eligible"
                    && one.recorded_at < row.began_at
                    && (one.who == "carer") == (row.kind == "carer_support")
            };
            let codes = |one: &eligibility_decision::Model| {
                serde_json::from_value::<Vec<String>>(one.unable.clone()).unwrap()
            };
            let found: Vec<_> = self.decisions.iter().filter(found).collect();
            let of_it = found.iter().filter(|one| one.assessment_id == behind[0].id);
            let own: BTreeSet<String> = of_it.flat_map(|one| codes(one)).collect();
            let ever: BTreeSet<String> = found.iter().flat_map(|one| codes(one)).collect();
            let needs = self.needs.iter().filter(|need| need.plan_id == row.id);
            let needs: BTreeSet<String> = needs.map(|need| need.outcome.clone()).collect();
            assert!(!own.is_empty() && own.is_subset(&needs), "{row:?}");
            assert!(needs.is_subset(&ever), "{needs:?} of {ever:?}");
            let words = row.filled_form_id.and_then(|id| {
                let mut forms = self.forms.iter();
                forms.find(|form| form.id == id && form.submitted_at.is_some())
            });
            let written = row.submitted_at.is_some() || row.agreed_at.is_some();
            assert!(words.is_some() || !written, "{row:?}");
        }
    }

    fn plans_lie_everywhere(&self) {
        let lies: Vec<PlanStanding> = self.plans.iter().map(|row| standing(row, TODAY)).collect();
        for on in [
            PlanStanding::WithSocialWorker,
            PlanStanding::WithPanel,
            PlanStanding::WithBudgetManager,
            PlanStanding::Agreed,
        ] {
            assert!(lies.contains(&on), "no plan is {}", on.says());
        }
        let back = |row: &&plan_move::Model| row.move_kind == "return" && row.because.is_some();
        let draft = |id: Uuid| {
            let mut plans = self.plans.iter();
            plans.any(|row| row.id == id && standing(row, TODAY) == PlanStanding::Draft)
        };
        let mut back = self.moves.iter().filter(back);
        assert!(back.any(|row| draft(row.plan_id)), "none came back");
    }

    fn assessments_went_the_rarer_ways(&self) {
        let is = |what: &str, is: &dyn Fn(&assessment::Model) -> bool| {
            assert!(self.assessments.iter().any(is), "{what}");
        };
        let says = |row: &assessment::Model, says: &str| row.refusal_says.as_deref() == Some(says);
        is("urgent needs", &|row| {
            row.urgent_on.is_some() && row.urgent_until.is_some()
        });
        is("overruled", &|row| {
            says(row, "must_assess_at_risk") && row.completed_on.is_some()
        });
        is("advocate", &|row| {
            row.advocate.is_some() && row.advocacy.as_deref() == Some("needed")
        });
        is("capacity", &|row| {
            row.capacity.is_some() && row.has_capacity == Some(false)
        });
        for of in [Kind::Sensory, Kind::SupportedSelf, Kind::Combined] {
            is(of.says(), &|row| {
                kind(row) == of && row.completed_on.is_some()
            });
        }
        // Each of two who were assessed together has an assessment that names the other.
        let both = self
            .assessments
            .iter()
            .find(|row| kind(row) == Kind::Combined)
            .unwrap();
        let beside = |row: &assessment::Model| {
            Some(row.person_id) == both.other_id && row.other_id == Some(both.person_id)
        };
        is("the carer's own", &|row| {
            beside(row) && kind(row) == Kind::Carers
        });
        assert_eq!(both.consent_to_combine, Some(true));
    }

    async fn five_are_told_whole(&self) {
        let clocks = all::<deadline::Entity>(&self.archive).await;
        for row in self
            .assessments
            .iter()
            .filter(|row| row.urgent_on.is_some())
        {
            let own = |clock: &&deadline::Model| {
                clock.about_id == row.id && clock.timescale == "ASSESSMENT_COMPLETE"
            };
            let own = clocks.iter().find(own).map(|clock| clock.due_on);
            assert_eq!(own, row.urgent_until, "{row:?}");
        }
        let helped = all::<reablement_episode::Entity>(&self.archive).await;
        let home = |row: &assessment::Model| {
            row.urgent_on.is_some() && helped.iter().any(|one| one.person_id == row.person_id)
        };
        let looked = |row: &assessment::Model| {
            let mut plans = self.agreed(row.person_id);
            plans.any(|plan| self.held(plan.id, "light_touch"))
        };
        let older = self.assessments.iter().filter(|row| home(row));
        assert!(older.clone().any(looked), "home from hospital");
        let directly = |row: &&direct_payment::Model| {
            row.taken == "direct_payment" && row.reviewed_on.is_some() && row.ended_on.is_none()
        };
        let yearly = |row: &direct_payment::Model| {
            let mut budgets = self.budgets.iter();
            let budget = budgets.find(|budget| budget.id == row.budget_id);
            budget.is_some_and(|budget| self.held(budget.plan_id, "planned"))
        };
        let mut directly = self.payments.iter().filter(directly);
        assert!(directly.any(yearly), "a direct payment for years");
        let carers =
            |row: &&personal_budget::Model| row.kind == "carer_support" && row.one_off_pence > 0;
        let emergency = |person: Uuid| {
            let of = |form: &&filled_form::Model| {
                form.person_id == person && form.submitted_at.is_some()
            };
            let mut forms = self.forms.iter().filter(of);
            forms.any(|form| form.form == "carers_emergency_plan")
        };
        let mut carers = self.budgets.iter().filter(carers);
        assert!(carers.any(|row| emergency(row.person_id)), "a carer");
        let refused = |row: &assessment::Model| {
            row.refusal_says.as_deref() == Some("do_not_assess")
                && row.closed_on.is_some()
                && row.completed_on.is_none()
        };
        assert!(self.assessments.iter().any(refused), "refused");
        let advised = |row: &eligibility_decision::Model| {
            row.result == "not_eligible" && row.advice.as_ref().is_some_and(|one| !one.is_empty())
        };
        assert!(self.decisions.iter().any(advised), "not eligible");
    }
}

#[tokio::test]
async fn every_exampleshire_tells_each_way_whatever_its_size_and_seed() {
    for (people, seed) in [(120, 1), (120, 2), (120, 3), (300, 1), (300, 5), (2_000, 7)] {
        let told = Told::of(people, seed).await;
        println!("{people} people of seed {seed}");
        told.nobody_has_an_adults_plan_before_18().await;
        told.carers_look_after_somebody_on_record().await;
        told.plans_come_from_assessments();
        told.plans_lie_everywhere();
        told.payments_go_every_way().await;
        told.a_payer_changed_and_somebody_is_in_prison().await;
        told.money_of_direct_payments_is_kept_as_the_pages_would(people > 1_000)
            .await;
        told.assessments_went_the_rarer_ways();
        told.five_are_told_whole().await;
        drop(told.place);
    }
}
