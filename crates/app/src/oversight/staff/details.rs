//! A colleague's account: its details, roles from day to day, teams, sessions, and its end.

use db::entities::account;
use db::sea_orm::entity::prelude::*;
use db::{Day, Event};
use rules::vocabulary::dates::speak_exact;
use serde_json::{Value as Json, json};

use super::{new, store, words};
use crate::casework::visits;
use crate::house::fields::{LINE, Reading};
use crate::house::permissions::{ManageStaff, Needs};
use crate::house::{Form, Page, PageError, Path, Shown, Staff, pages, session};
use crate::oversight::{account::forget_codes, teams};

pub const PAGE: &str = "oversight/staff/account.njk";

/// GET /staff/{account}
pub async fn show(staff: Staff<ManageStaff>, Path(id): Path<String>) -> Page {
    let account = found(&staff, &id).await?;
    pages::page(PAGE, values(&staff, &account, Shown::default()).await?)
}

async fn found(staff: &Staff<ManageStaff>, id: &str) -> Result<account::Model, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    Ok(store::find(staff.reader(), id).await?)
}

/// Everything that the page shows.
pub async fn values<P: Needs>(
    staff: &Staff<P>,
    account: &account::Model,
    form: Shown,
) -> Result<Json, PageError> {
    let (conn, council, today) = (staff.reader(), &staff.house.council, staff.today());
    let held = store::roles_of(conn, &[account.id]).await?;
    let held: Vec<Json> = held
        .iter()
        .map(|held| words::role_held(council, held, today))
        .collect();
    let all = teams::store::all(conn).await?;
    let spells = teams::store::spells_of(conn, account.id).await?;
    let named = |id: Uuid| all.iter().find(|team| team.id == id).map(|team| &team.name);
    let ended = |until: Option<Day>| until.is_some_and(|until| until <= today);
    let choice = |id: Uuid| json!({ "value": id.to_string(), "text": named(id) });
    let memberships: Vec<Json> = spells
        .iter()
        .map(|spell| {
            json!({
                "team": named(spell.team_id),
                "from": speak_exact(spell.from_on.0),
                "until": spell.until_on.map(|day| speak_exact(day.0)),
                "ended": ended(spell.until_on),
            })
        })
        .collect();
    let current = spells.iter().filter(|spell| !ended(spell.until_on));
    let open = all.iter().filter(|team| team.closed_on.is_none());
    let sessions = session::live_of(&staff.house, account.id).await?;
    Ok(json!({
        "form": form,
        "account": words::account(account),
        "is_me": account.id == staff.colleague.account.id,
        "has_password": account.password_hash.is_some(),
        "has_codes": account.codes_since.is_some(),
        "roles": held,
        "may_hold": council.roles.iter().map(|role| json!({ "id": role.id, "title": role.title, "may": words::may(role).join("; ") })).collect::<Vec<_>>(),
        "memberships": memberships,
        "in_teams": current.map(|spell| choice(spell.team_id)).collect::<Vec<_>>(),
        "teams": open.map(|team| choice(team.id)).collect::<Vec<_>>(),
        "devices": visits::devices_of(&staff.house, account.id).await?,
        "sessions": sessions.iter().map(|row| words::session(row, Uuid::nil())).collect::<Vec<_>>(),
        "cases": store::open_cases(conn, account.id).await?,
    }))
}

async fn again(
    staff: &Staff<ManageStaff>,
    account: &account::Model,
    fields: &crate::house::Fields,
    problems: Vec<rules::vocabulary::Problem>,
) -> Page {
    let form = Shown::again(fields, &problems);
    pages::try_again(PAGE, values(staff, account, form).await?)
}

fn back(account: &account::Model, said: &str) -> Page {
    pages::go_to_saying(format!("/staff/{}", account.id), said)
}

/// POST /staff/{account}
pub async fn change(staff: Staff<ManageStaff>, Path(id): Path<String>, Form(fields): Form) -> Page {
    let account = found(&staff, &id).await?;
    let mut reading = Reading::of(&fields);
    let email = new::email(&mut reading);
    let name = reading.needed("name", "The colleague’s name", LINE);
    let job_title = reading.text("job_title", "The job title", LINE);
    let taken = store::by_email(staff.reader(), &email).await?;
    if taken.is_some_and(|taken| taken.id != account.id) {
        reading.wrong(
            "email",
            "There is an account with this email address already",
        );
    }
    if let Err(problems) = reading.finish(()) {
        return again(&staff, &account, &fields, problems).await;
    }
    let mut change = staff.change().await?;
    change
        .update::<account::Entity>(&account, |row| {
            row.email_key = email.to_lowercase();
            row.email = email;
            row.name = name;
            row.job_title = job_title;
        })
        .await?;
    change.log(Event::AccountChanged, None, Some(account.id), json!({}));
    change.commit().await?;
    back(&account, "The account is changed.")
}

/// Nobody decides what they themselves may do.
fn not_my_own(staff: &Staff<ManageStaff>, account: &account::Model) -> Result<(), PageError> {
    if account.id == staff.colleague.account.id {
        let says = "Nobody changes their own roles, or closes their own account: ask another administrator.";
        return Err(PageError::Forbidden(says.to_owned()));
    }
    Ok(())
}

/// Somebody must be left who can manage staff.
async fn not_the_last(
    staff: &Staff<ManageStaff>,
    change: &db::Change,
    account: &account::Model,
) -> Result<(), PageError> {
    let roles = &staff.house.council.roles;
    let manages = store::manages_staff(change.conn(), roles, account.id, staff.today()).await?;
    if !manages
        || store::others_manage_staff(change.conn(), roles, account.id, staff.today()).await?
    {
        return Ok(());
    }
    let says = "This is the last account that can manage staff without an end: give the role to another first.";
    Err(PageError::Forbidden(says.to_owned()))
}

/// POST /staff/{account}/roles
pub async fn give_role(
    staff: Staff<ManageStaff>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let account = found(&staff, &id).await?;
    not_my_own(&staff, &account)?;
    let mut reading = Reading::of(&fields);
    let today = staff.today_date();
    let role = staff
        .house
        .council
        .roles
        .iter()
        .find(|role| role.id == fields.get("role"));
    let from = reading
        .day("from", "The first day", today)
        .unwrap_or(Day(today));
    let until = reading.day("until", "The first day without the role", today);
    if role.is_none() {
        reading.wrong("role", "Choose a role");
    }
    if account.closed_on.is_some() {
        reading.wrong(
            "role",
            "A closed account holds no roles: open it again first",
        );
    }
    if until.is_some_and(|until| until <= from) {
        reading.wrong("until", "The role must end after it begins");
    }
    let overlaps = |held: &db::entities::role_held::Model| {
        held.role == fields.get("role")
            && held.until_on.is_none_or(|end| end > from)
            && until.is_none_or(|until| until > held.from_on)
    };
    if store::roles_of(staff.reader(), &[account.id])
        .await?
        .iter()
        .any(overlaps)
    {
        reading.wrong(
            "role",
            "The colleague holds this role in these days already",
        );
    }
    let role = match (reading.finish(()), role) {
        (Ok(()), Some(role)) => role,
        (problems, _) => {
            return again(
                &staff,
                &account,
                &fields,
                problems.err().unwrap_or_default(),
            )
            .await;
        }
    };
    let mut change = staff.change().await?;
    store::give_role(&mut change, account.id, role, from, until).await?;
    change.commit().await?;
    back(
        &account,
        &format!(
            "{} is {} now or from the day you said.",
            account.name, role.title
        ),
    )
}

/// POST /staff/{account}/roles/{held}/end
pub async fn end_role(staff: Staff<ManageStaff>, Path((id, held)): Path<(String, String)>) -> Page {
    let account = found(&staff, &id).await?;
    not_my_own(&staff, &account)?;
    let mut change = staff.change().await?;
    let roles = store::roles_of(change.conn(), &[account.id]).await?;
    let held = roles
        .iter()
        .find(|row| row.id.to_string() == held)
        .ok_or(PageError::NotFound)?;
    let today = staff.today();
    if held.until_on.is_some_and(|until| until <= today) {
        return Err(PageError::Conflict(
            "This role has ended already.".to_owned(),
        ));
    }
    if store::managing(&staff.house.council.roles).contains(&held.role) {
        change.hold_staff().await?;
        not_the_last(&staff, &change, &account).await?;
    }
    let title = staff.house.council.role_title(&held.role);
    store::end_role(&mut change, held, title, today.max(held.from_on)).await?;
    change.commit().await?;
    back(&account, "The role has ended.")
}

/// POST /staff/{account}/sessions/end
pub async fn end_sessions(staff: Staff<ManageStaff>, Path(id): Path<String>) -> Page {
    let account = found(&staff, &id).await?;
    let mut change = staff.change().await?;
    let kept = Some(staff.colleague.session.id);
    if account.id != staff.colleague.account.id {
        visits::store::wipe_all(&mut change, account.id, None).await?;
    }
    let ended = session::end_all_but(change.conn(), account.id, kept, change.at()).await?;
    change.log(
        Event::SignedOut,
        None,
        Some(account.id),
        json!({ "sessions_ended": ended }),
    );
    change.commit().await?;
    back(
        &account,
        "The colleague is signed out everywhere, and devices with cases on them are wiped as soon as they have network.",
    )
}

/// POST /staff/{account}/codes/off: for one who has lost the phone.
pub async fn codes_off(staff: Staff<ManageStaff>, Path(id): Path<String>) -> Page {
    let account = found(&staff, &id).await?;
    not_my_own(&staff, &account)?;
    let mut change = staff.change().await?;
    change
        .update::<account::Entity>(&account, forget_codes)
        .await?;
    let body = json!({ "codes": "turned off by an administrator" });
    change.log(Event::CodesChanged, None, Some(account.id), body);
    change.commit().await?;
    back(&account, "Codes are turned off for this account.")
}

/// POST /staff/{account}/close
pub async fn close(staff: Staff<ManageStaff>, Path(id): Path<String>) -> Page {
    let account = found(&staff, &id).await?;
    if account.closed_on.is_some() {
        return Err(PageError::Conflict(
            "This account is closed already.".to_owned(),
        ));
    }
    let mut change = staff.change().await?;
    change.hold_staff().await?;
    not_the_last(&staff, &change, &account).await?;
    not_my_own(&staff, &account)?;
    store::close(&mut change, &account, staff.today()).await?;
    change.commit().await?;
    back(&account, "The account is closed.")
}

/// POST /staff/{account}/open: the account opens again, without roles and teams until they are given.
pub async fn open_again(staff: Staff<ManageStaff>, Path(id): Path<String>) -> Page {
    let account = found(&staff, &id).await?;
    let mut change = staff.change().await?;
    change
        .update::<account::Entity>(&account, |row| {
            row.closed_on = None;
            row.password_hash = None;
            forget_codes(row);
        })
        .await?;
    change.log(
        Event::AccountChanged,
        None,
        Some(account.id),
        json!({ "opened_again": true }),
    );
    change.commit().await?;
    back(
        &account,
        "The account is open again. Give it roles, and a link to set a password.",
    )
}
