//! My day: what is new, overdue, due and waiting for the one who is signed in.

use db::entities::allocation;
use db::sea_orm::entity::prelude::*;
use db::{Day, Event};
use futures_util::future::{try_join, try_join5};
use rules::vocabulary::dates::london;
use serde_json::json;

use super::lines;
use super::not_saved::held;
use crate::front_door::contacts::coming;
use crate::house::permissions::SeePeople;
use crate::house::{Page, PageError, Path, Staff, pages};
use crate::support;

/// GET /: also for those whose roles open no records, for everybody begins here.
pub async fn my_day(staff: Result<Staff<SeePeople>, PageError>) -> Page {
    let staff = match staff {
        Err(PageError::Forbidden(_)) => {
            return pages::page("oversight/worklists/no_records.njk", json!({}));
        }
        staff => staff?,
    };
    let teams: Vec<Uuid> = staff.colleague.teams.iter().map(|team| team.id).collect();
    let mine = try_join5(
        lines::of(&staff, staff.colleague.account.id),
        held(&staff),
        lines::of_teams(&staff, &teams),
        support::forms::for_me(&staff),
        support::plans::for_me(&staff),
    );
    let escalated = lines::escalated(&staff, &teams);
    let beside = try_join(escalated, coming::of(&staff));
    let ((work, held, of_teams, forms, plans), (escalated, contacts)) =
        try_join(mine, beside).await?;
    let new = work.new.len() + forms.given.len();
    let waiting = work.told.len() + held.len() + forms.count() + plans.count();
    pages::page(
        "oversight/worklists/my_day.njk",
        json!({
            "day": staff.today_date().strftime("%A %-d %B").to_string(),
            "counts": {
                "overdue": work.overdue.len(), "week": work.week.len(), "waiting": waiting, "new": new,
            },
            "nothing": work.overdue.len() + work.week.len() + work.later.len() + new + waiting + escalated.len() == 0 && contacts.is_none(),
            "work": work, "held": held, "of_teams": of_teams, "forms": forms,
            "plans": plans, "escalated": escalated, "contacts": contacts,
            "escalated_after": staff.house.council.targets.escalate_after_days,
        }),
    )
}

/// POST /allocations/{allocation}/open: the worker opens a new case from the list; it is new no more.
pub async fn open_new(staff: Staff<SeePeople>, Path(id): Path<Uuid>) -> Page {
    let mine = allocation::Entity::find_by_id(id)
        .filter(allocation::Column::WorkerId.eq(staff.colleague.account.id))
        .one(staff.reader())
        .await?
        .ok_or(PageError::NotFound)?;
    let file = staff
        .open::<SeePeople>(mine.person_id, "/allocations/open")
        .await?;
    if mine.seen_at.is_none() {
        let mut change = staff.change().await?;
        let at = change.at();
        change
            .update::<allocation::Entity>(&mine, |row| row.seen_at = Some(at))
            .await?;
        change.log(
            Event::AllocationSeen,
            Some(file.person_id()),
            Some(mine.id),
            json!({ "on": Day(london(*at).date()) }),
        );
        change.commit().await?;
    }
    pages::go_to(format!("/people/{}", file.person_id()))
}
