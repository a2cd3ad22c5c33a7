//! Roles: names for sets of permissions, kept in the council's `roles.toml`.

use super::Permission;
use crate::vocabulary::Problem;
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

/// A role with everything it allows, what it took over from another included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub id: String,
    pub title: String,
    /// The role it takes everything over from.
    pub extends: Option<String>,
    pub permissions: BTreeSet<Permission>,
}

/// What the roles of these ids allow together; an id nobody knows allows nothing.
pub fn permissions_of(roles: &[Role], held: &[&str]) -> BTreeSet<Permission> {
    roles
        .iter()
        .filter(|role| held.contains(&role.id.as_str()))
        .flat_map(|role| role.permissions.iter().copied())
        .collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    #[serde(default)]
    role: Vec<WrittenRole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRole {
    id: Spanned<String>,
    title: String,
    extends: Option<Spanned<String>>,
    permissions: Vec<Spanned<String>>,
}

/// Reads `roles.toml`; problems name `file` and the line.
pub fn read_roles(file: &str, text: &str) -> Result<Vec<Role>, Vec<Problem>> {
    let reader = Reader { file, text };
    let written: RolesFile = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![reader.problem(at, error.message())]
    })?;
    let mut problems = reader.repeated_ids(&written.role);
    let mut roles = Vec::new();
    for role in &written.role {
        match reader.role(role, &written.role) {
            Ok(role) => roles.push(role),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() {
        Ok(roles)
    } else {
        Err(problems)
    }
}

/// The file being read, to find the line of a problem.
struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn problem(&self, at: usize, says: impl Into<String>) -> Problem {
        let before = self.text.bytes().take(at).filter(|b| *b == b'\n').count();
        Problem::in_file(self.file, before as u64 + 1, says)
    }

    fn repeated_ids(&self, roles: &[WrittenRole]) -> Vec<Problem> {
        let mut seen = BTreeSet::new();
        roles
            .iter()
            .filter(|role| !seen.insert(role.id.get_ref()))
            .map(|role| {
                let says = format!("The role \"{}\" is here twice", role.id.get_ref());
                self.problem(role.id.span().start, says)
            })
            .collect()
    }

    fn role(&self, role: &WrittenRole, all: &[WrittenRole]) -> Result<Role, Vec<Problem>> {
        let mut permissions = BTreeSet::new();
        let mut problems = Vec::new();
        for code in &role.permissions {
            match Permission::from_code(code.get_ref()) {
                Some(permission) => _ = permissions.insert(permission),
                None => {
                    let says = format!("There is no permission \"{}\"", code.get_ref());
                    problems.push(self.problem(code.span().start, says));
                }
            }
        }
        match self.taken_over(role, all) {
            Ok(more) => permissions.extend(more),
            Err(problem) => problems.push(problem),
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Role {
            id: role.id.get_ref().clone(),
            title: role.title.clone(),
            extends: role.extends.as_ref().map(|id| id.get_ref().clone()),
            permissions,
        })
    }

    /// What the chain of extended roles allows. Unknown codes there are told where they stand.
    fn taken_over(
        &self,
        role: &WrittenRole,
        all: &[WrittenRole],
    ) -> Result<BTreeSet<Permission>, Problem> {
        let mut permissions = BTreeSet::new();
        let mut above = role;
        let mut steps = 0;
        while let Some(id) = &above.extends {
            let at = id.span().start;
            let name = id.get_ref();
            above = all
                .iter()
                .find(|other| other.id.get_ref() == name)
                .ok_or_else(|| {
                    self.problem(at, format!("There is no role \"{name}\" to extend"))
                })?;
            steps += 1;
            if steps > all.len() {
                return Err(self.problem(at, format!("The role \"{name}\" extends itself")));
            }
            let codes = above.permissions.iter();
            permissions.extend(codes.filter_map(|code| Permission::from_code(code.get_ref())));
        }
        Ok(permissions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../../council/default/roles.toml");

    #[test]
    fn the_shipped_roles_can_be_read() {
        let roles = read_roles("roles.toml", SHIPPED).unwrap();
        let ids: Vec<&str> = roles.iter().map(|role| role.id.as_str()).collect();
        for needed in [
            "front_door_officer",
            "social_worker",
            "occupational_therapist",
            "team_manager",
            "allocator",
            "safeguarding_lead",
            "broker",
            "finance_officer",
            "performance_analyst",
            "reader",
            "administrator",
            "restricted_records",
            "childrens_worker",
        ] {
            assert!(ids.contains(&needed), "{needed}");
        }
    }

    #[test]
    fn every_permission_is_held_by_some_shipped_role() {
        let roles = read_roles("roles.toml", SHIPPED).unwrap();
        let held: BTreeSet<Permission> = roles.into_iter().flat_map(|r| r.permissions).collect();
        let unheld: Vec<&Permission> = Permission::ALL
            .iter()
            .filter(|p| !held.contains(p))
            .collect();
        assert!(unheld.is_empty(), "{unheld:?}");
    }

    #[test]
    fn only_one_shipped_role_opens_restricted_records() {
        let roles = read_roles("roles.toml", SHIPPED).unwrap();
        let opening: Vec<&str> = roles
            .iter()
            .filter(|role| role.permissions.contains(&Permission::SeeRestricted))
            .map(|role| role.id.as_str())
            .collect();
        assert_eq!(opening, ["restricted_records"]);
    }

    #[test]
    fn a_role_takes_over_what_its_whole_chain_allows() {
        let roles = read_roles("roles.toml", SHIPPED).unwrap();
        let manager = permissions_of(&roles, &["team_manager"]);
        assert!(manager.is_superset(&permissions_of(&roles, &["social_worker"])));
        assert!(manager.contains(&Permission::SeePeople));
        assert!(permissions_of(&roles, &["nobody"]).is_empty());
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let role =
            |id: &str, more: &str| format!("[[role]]\nid = \"{id}\"\ntitle = \"T\"\n{more}\n");
        for (text, expected) in [
            (
                role("a", "permissions = [\"fly\"]"),
                "roles.toml line 4: There is no permission \"fly\"",
            ),
            (
                role("a", "permissions = []\nextends = \"b\""),
                "roles.toml line 5: There is no role \"b\" to extend",
            ),
            (
                role("a", "permissions = []\nextends = \"a\""),
                "roles.toml line 5: The role \"a\" extends itself",
            ),
            (
                role("a", "permissions = []").repeat(2),
                "roles.toml line 6: The role \"a\" is here twice",
            ),
        ] {
            let problems = read_roles("roles.toml", &text).unwrap_err();
            let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(said, [expected]);
        }
        let wrong_type = read_roles("roles.toml", &role("a", "permissions = 3")).unwrap_err();
        assert_eq!(wrong_type[0].field, "roles.toml line 4");
        assert!(read_roles("roles.toml", &role("a", "permissions = []\nsecret = 1")).is_err());
        assert!(read_roles("roles.toml", "role = ").is_err());
    }
}
