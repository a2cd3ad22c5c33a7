//! Words that casework pages share: when something is due, and the names of colleagues and teams.

use std::collections::HashMap;

use db::Day;
use db::entities::{account, person, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QuerySelect};
use jiff::civil::Date;
use rules::vocabulary::dates::{age_on, days_between, speak_day};

/// "due Fri 20 Nov, 2 days late", "due tomorrow"
pub fn due(due_on: Day, today: Date) -> String {
    let day = speak_day(due_on.0, today);
    match days_between(due_on.0, today) {
        ..=0 => format!("due {day}"),
        1 => format!("due {day}, 1 day late"),
        late => format!("due {day}, {late} days late"),
    }
}

/// "Joan Price, 78": the age they reached, for those who have died.
pub fn person_with_age(person: &person::Model, today: Date) -> String {
    let name = format!("{} {}", person.given_names, person.family_name);
    with_age(name, (person.born_on, person.died_on), today)
}

/// A name, with the age that somebody who was born and died on these days has or reached.
pub fn with_age(name: String, (born, died): (Option<Day>, Option<Day>), today: Date) -> String {
    let until = died.map_or(today, |died| died.0);
    match born {
        Some(born) => format!("{name}, {}", age_on(born.0, until)),
        None => name,
    }
}

/// Names by id; of colleagues their addresses too, by which the rule book knows them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: HashMap<Uuid, String>,
    emails: HashMap<Uuid, String>,
}

impl Names {
    /// The names of these colleagues and teams.
    pub async fn of(
        conn: &impl ConnectionTrait,
        accounts: impl IntoIterator<Item = Uuid>,
        teams: impl IntoIterator<Item = Uuid>,
    ) -> db::Result<Names> {
        let (accounts, teams) = (once(accounts), once(teams));
        let (mut names, mut emails) = (HashMap::new(), HashMap::new());
        if !accounts.is_empty() {
            use account::Column::{Email, Id, Name};
            let found = account::Entity::find()
                .select_only()
                .columns([Id, Name, Email])
                .filter(Id.is_in(db::padded(&accounts)));
            let found: Vec<(Uuid, String, String)> = found.into_tuple().all(conn).await?;
            for (id, name, email) in found {
                names.insert(id, name);
                emails.insert(id, email);
            }
        }
        if !teams.is_empty() {
            let found = team::Entity::find()
                .select_only()
                .columns([team::Column::Id, team::Column::Name])
                .filter(team::Column::Id.is_in(db::padded(&teams)));
            names.extend(found.into_tuple::<(Uuid, String)>().all(conn).await?);
        }
        Ok(Names { names, emails })
    }

    /// The name; empty when it is not known.
    pub fn name(&self, id: Uuid) -> &str {
        self.names.get(&id).map_or("", String::as_str)
    }

    /// The addresses of these colleagues.
    pub fn emails(&self, accounts: impl IntoIterator<Item = Uuid>) -> Vec<String> {
        let accounts = once(accounts).into_iter();
        let emails = accounts.filter_map(|id| self.emails.get(&id));
        emails.cloned().collect()
    }

    /// "Priya Shah, North locality team", or the team alone.
    pub fn hands(&self, worker: Option<Uuid>, team: Option<Uuid>) -> String {
        let names = [worker, team].into_iter().flatten().map(|id| self.name(id));
        names.collect::<Vec<_>>().join(", ")
    }
}

fn once(ids: impl IntoIterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_due_day_says_how_late_it_is() {
        let today = date(2026, 11, 22);
        for (due_on, words) in [
            (date(2026, 11, 20), "due Fri 20 Nov, 2 days late"),
            (date(2026, 11, 21), "due yesterday, 1 day late"),
            (date(2026, 11, 22), "due today"),
            (date(2026, 11, 23), "due tomorrow"),
            (date(2026, 11, 27), "due Fri 27 Nov"),
        ] {
            assert_eq!(due(Day(due_on), today), words);
        }
    }
}
