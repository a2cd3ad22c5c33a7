//! What the words of a plan say of its direct payment already: it is told back, for nobody is asked for it again.

use std::collections::HashMap;

use db::entities::personal_budget;

use crate::house::forms::show::Says;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::forms;
use crate::support::plans::store as plans;

/// Answers of one line or text in the words of a plan, by the question.
#[derive(Default)]
pub struct FromPlan(HashMap<String, String>);

impl FromPlan {
    /// What the words of the plan say from which a budget came.
    pub async fn of<P: Needs>(
        case: &Case<P>,
        budget: &personal_budget::Model,
    ) -> Result<FromPlan, PageError> {
        let plan = plans::find(case.reader(), case.person_id(), budget.plan_id).await?;
        let Some(form) = plans::words_in(case.reader(), &plan).await? else {
            return Ok(FromPlan::default());
        };
        let topics = forms::topics(case, &form).await?;
        let rows = topics.into_iter().flat_map(|topic| topic.rows);
        let said = rows.filter_map(|row| match row.says {
            Says::Text { text } => Some((row.id, text)),
            _ => None,
        });
        Ok(FromPlan(said.collect()))
    }

    /// What happens when support fails.
    pub fn fails(&self) -> Option<&str> {
        self.said("contingency")
    }

    fn said(&self, question: &str) -> Option<&str> {
        self.0.get(question).map(String::as_str)
    }

    /// What is told at the questions about the payment.
    pub fn tells(&self) -> Vec<(&'static str, String)> {
        let wants = self.said("direct_payment").map(|says| match says {
            "Yes" => "In the plan they want some or all of it as a direct payment",
            _ => "In the plan they want none of it as a direct payment",
        });
        let amount = self.said("direct_payment_amount").map(|amount| {
            let often = self.said("direct_payment_often");
            let often = often.map_or(String::new(), |often| format!(", {}", often.to_lowercase()));
            format!("In the plan: {amount}{often}")
        });
        let fails = self.fails().map(|_| "From the words of the plan");
        let tells = [
            ("taken", wants.map(str::to_owned)),
            ("weekly", amount),
            ("back_up", fails.map(str::to_owned)),
        ];
        let known = tells.into_iter();
        known
            .filter_map(|(name, says)| Some((name, says?)))
            .collect()
    }
}
