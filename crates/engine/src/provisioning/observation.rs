//! What is there: one request, all reads.

use std::collections::BTreeSet;

use super::{Stop, Wish};
use crate::{
    contract::WaitReason,
    dataverse::{
        self, ApplicationUser, BusinessUnit, Code, Collection, CurrentOrganization, Operation, Organization,
        Outcome, PrivilegeRow, RoleHolders, RolePrivilege, RolePrivileges, RoleRow, SolutionRow, TableRow,
        WhoAmI, quoted,
    },
    ids::{OwnIds, RoleId},
    patience::{FOR_AN_ANSWER, Patient, transient},
    profile::{PrivilegeName, TableName, right_on_table},
    service::ServiceError,
    step::Step,
};

/// Everything that the planner needs to know, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The ids of what Gangway makes here.
    pub own: OwnIds,
    /// The administrator there.
    pub who: WhoAmI,
    /// The root business unit.
    pub root: BusinessUnit,
    /// The contract's tables, and the probe's.
    pub tables: Vec<TableRow>,
    /// The contract's privileges by name.
    pub privileges: Vec<PrivilegeRow>,
    /// The solution that brings the role, if it is there.
    pub solution: Option<SolutionRow>,
    /// Roles with our id or our name, in every business unit.
    pub roles: Vec<RoleRow>,
    /// The role that a plan can be about: ours, or else the only one of that name that could be used instead.
    pub role: RoleId,
    /// What that role holds, if it is there.
    pub role_privileges: Option<Vec<RolePrivilege>>,
    /// The app's users; there should be none or one.
    pub users: Vec<ApplicationUser>,
    /// What the administrator may do; absent where it need not be asked.
    pub may: Option<Vec<RolePrivilege>>,
    /// Who has the roles that may be removed; asked only then.
    pub holders: Vec<RoleHolders>,
}

impl Observation {
    /// Which of these rights the administrator lacks, each once, by name.
    pub(super) fn lacking(&self, rights: impl IntoIterator<Item = &'static str>) -> Vec<String> {
        let Some(may) = &self.may else { return Vec::new() };
        let is_held = |name: &str| {
            may.iter()
                .any(|held| held.privilege_name.as_deref() == Some(name))
        };
        let missing: BTreeSet<&str> = rights.into_iter().filter(|name| !is_held(name)).collect();
        missing.into_iter().map(str::to_owned).collect()
    }
}

/// Looks. Waits while the service is busy, up to two minutes.
pub async fn observe(wish: &Wish, there: &Organization, patient: &Patient<'_>) -> Result<Observation, Stop> {
    observe_with_holders(wish, &[], there, patient).await
}

/// The same, and in the same request who has these roles.
pub(super) async fn observe_with_holders(
    wish: &Wish,
    roles: &[RoleId],
    there: &Organization,
    patient: &Patient<'_>,
) -> Result<Observation, Stop> {
    let own = wish.own_ids();
    let mut questions = questions(wish, own);
    questions.extend(holders(roles).into_iter().map(Operation::Read));
    let outcomes = patient
        .until(FOR_AN_ANSWER, transient_read, || {
            there.batch(Step::Observe, &questions, None)
        })
        .await
        .map_err(Stop::from)?;
    let mut answers = Answers {
        there,
        outcomes: outcomes.iter(),
    };
    let mut observation = answers.read(wish, own)?;
    if !roles.is_empty() {
        observation.holders = answers.next::<Collection<RoleHolders>>()?.value;
    }
    // A solution brings its own role; no other one is used in its place.
    let other = match wish.solution {
        Some(_) => None,
        None => usable_instead(&observation, wish.role.name.as_str()),
    };
    let mut more = Vec::new();
    if let Some(role) = other {
        observation.role = role;
        more.push(Operation::Read(privileges_of(role)));
    }
    if !wish.administrator {
        let who = observation.who.user_id;
        more.push(Operation::Read(format!(
            "systemusers({who})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()"
        )));
    }
    if more.is_empty() {
        return Ok(observation);
    }
    let outcomes = patient
        .until(FOR_AN_ANSWER, transient_read, || {
            there.batch(Step::LookCloser, &more, None)
        })
        .await
        .map_err(Stop::from)?;
    let mut answers = Answers {
        there,
        outcomes: outcomes.iter(),
    };
    if other.is_some() {
        observation.role_privileges = Some(answers.next::<RolePrivileges>()?.role_privileges);
    }
    if !wish.administrator {
        observation.may = Some(answers.next::<RolePrivileges>()?.role_privileges);
    }
    Ok(observation)
}

/// Ours is not there, and exactly one other role has its name: in the root business unit, whose copies reach all users, and not
/// part of a managed solution.
fn usable_instead(there: &Observation, name: &str) -> Option<RoleId> {
    if there.roles.iter().any(|role| role.id == there.own.role) {
        return None;
    }
    let mut originals: Vec<RoleId> = there
        .roles
        .iter()
        .filter(|role| role.name.eq_ignore_ascii_case(name))
        .map(|role| role.root.unwrap_or(role.id))
        .collect();
    originals.sort_unstable();
    originals.dedup();
    let [only] = originals.as_slice() else { return None };
    let original = there.roles.iter().find(|role| role.id == *only)?;
    (original.business_unit == there.root.id && !original.managed).then_some(*only)
}

fn privileges_of(role: RoleId) -> String {
    format!("RetrieveRolePrivilegesRole(RoleId=@r)?@r={role}")
}

/// Who has these roles or their copies.
fn holders(roles: &[RoleId]) -> Option<String> {
    let any = roles
        .iter()
        .map(|role| format!("roleid%20eq%20{role}%20or%20_parentrootroleid_value%20eq%20{role}"));
    let any = any.reduce(|one, other| format!("{one}%20or%20{other}"))?;
    Some(format!(
        "roles?$select={}&$filter={any}&$expand={}",
        RoleHolders::COLUMNS,
        RoleHolders::WHO
    ))
}

fn transient_read(error: &ServiceError) -> Option<(WaitReason, Option<std::time::Duration>)> {
    transient(error)
}

/// The reads, in the order in which [`Answers::read`] takes them.
pub(super) fn questions(wish: &Wish, own: OwnIds) -> Vec<Operation> {
    let any = |column: &str, names: &[String]| {
        let terms: Vec<_> = names
            .iter()
            .map(|name| format!("{column}%20eq%20{}", quoted(name)))
            .collect();
        terms.join("%20or%20")
    };
    let mut reads = vec![
        "WhoAmI()".to_owned(),
        "RetrieveCurrentOrganization(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'"
            .to_owned(),
        BusinessUnit::ROOT.to_owned(),
    ];
    reads.extend(tables(wish).chunks(MOST_NAMES).map(|names| {
        format!(
            "EntityDefinitions?$select={}&$filter={}",
            TableRow::COLUMNS,
            any("LogicalName", names)
        )
    }));
    reads.extend(privileges(wish).chunks(MOST_NAMES).map(|names| {
        format!(
            "privileges?$select={}&$filter={}",
            PrivilegeRow::COLUMNS,
            any("name", names)
        )
    }));
    if let Some(package) = &wish.solution {
        reads.push(SolutionRow::question(&package.unique_name));
    }
    reads.extend(state_questions(wish, own, own.role));
    reads.into_iter().map(Operation::Read).collect()
}

/// How many names are asked for at once, so that an address stays far below 32 KiB, which is all that the service takes.
const MOST_NAMES: usize = 40;

/// The tables that the role speaks of, and the probe's. Of a solution's role they are known by its privileges' names only.
fn tables(wish: &Wish) -> Vec<String> {
    let mut tables: Vec<_> = wish.role.tables.keys().chain(&wish.probe).cloned().collect();
    if wish.solution.is_some() {
        let told = wish.role.privileges.keys();
        tables.extend(told.filter_map(|name| right_on_table(name.as_str()).map(|(_, table)| table)));
    }
    let mut names: Vec<_> = tables.iter().map(TableName::to_string).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn privileges(wish: &Wish) -> Vec<String> {
    wish.role
        .privileges
        .keys()
        .map(PrivilegeName::to_string)
        .collect()
}

/// The reads of what Gangway writes: asked again after writing.
pub(super) fn state_questions(wish: &Wish, own: OwnIds, role: RoleId) -> [String; 3] {
    [
        // Our role's copies are found even where it was renamed.
        format!(
            "roles?$select={}&$filter=name%20eq%20{}%20or%20roleid%20eq%20{ours}%20or%20_parentrootroleid_value%20eq%20{ours}",
            RoleRow::COLUMNS,
            quoted(wish.role.name.as_str()),
            ours = own.role
        ),
        privileges_of(role),
        format!(
            "systemusers?$select={}&$filter=applicationid%20eq%20{}",
            ApplicationUser::COLUMNS,
            wish.app
        ),
    ]
}

/// What our role and user are like now.
pub(super) struct State {
    pub(super) roles: Vec<RoleRow>,
    pub(super) role_privileges: Option<Vec<RolePrivilege>>,
    pub(super) users: Vec<ApplicationUser>,
}

/// The answers, taken one after the other.
pub(super) struct Answers<'a> {
    pub(super) there: &'a Organization,
    pub(super) outcomes: std::slice::Iter<'a, Outcome>,
}

impl Answers<'_> {
    fn read(&mut self, wish: &Wish, own: OwnIds) -> Result<Observation, Stop> {
        let who: WhoAmI = self.next()?;
        let CurrentOrganization { detail } = self.next()?;
        let found = [who.organization_id, detail.organization_id];
        if let Some(other) = found.iter().find(|id| **id != wish.organization) {
            let (expected, found) = (wish.organization.to_string(), other.to_string());
            return Err(Stop::WrongOrganization { expected, found });
        }
        if detail.tenant_id != wish.tenant {
            let (expected, found) = (wish.tenant.to_string(), detail.tenant_id.to_string());
            return Err(Stop::WrongOrganization { expected, found });
        }
        let root: Collection<BusinessUnit> = self.next()?;
        let [root] = <[_; 1]>::try_from(root.value).map_err(|_| surprise(self.there))?;
        let mut found_tables = Vec::new();
        for _ in tables(wish).chunks(MOST_NAMES) {
            found_tables.extend(self.next::<Collection<TableRow>>()?.value);
        }
        let mut found_privileges = Vec::new();
        for _ in privileges(wish).chunks(MOST_NAMES) {
            found_privileges.extend(self.next::<Collection<PrivilegeRow>>()?.value);
        }
        let solution = match wish.solution {
            Some(_) => self.next::<Collection<SolutionRow>>()?.value.pop(),
            None => None,
        };
        let State {
            roles,
            role_privileges,
            users,
        } = self.state()?;
        Ok(Observation {
            own,
            who,
            root,
            tables: found_tables,
            privileges: found_privileges,
            solution,
            roles,
            role: own.role,
            role_privileges,
            users,
            may: None,
            holders: Vec::new(),
        })
    }

    pub(super) fn state(&mut self) -> Result<State, Stop> {
        Ok(State {
            roles: self.next::<Collection<RoleRow>>()?.value,
            role_privileges: match self.next::<RolePrivileges>() {
                Ok(found) => Some(found.role_privileges),
                Err(ServiceError::Refused(no)) if no.status == 404 || no.meaning() == Code::NotThere => None,
                Err(other) => return Err(other.into()),
            },
            users: self.next::<Collection<ApplicationUser>>()?.value,
        })
    }

    fn next<T: for<'de> serde::Deserialize<'de>>(&mut self) -> Result<T, ServiceError> {
        let outcome = self.outcomes.next().ok_or_else(|| surprise(self.there))?;
        dataverse::read(outcome, self.there.origin())
    }
}

pub(super) fn surprise(there: &Organization) -> ServiceError {
    ServiceError::Surprise {
        host: there.origin().authority(),
        status: 200,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        dataverse::RoleRow,
        provisioning::on_paper::{FOREIGN, ROOT, SALES, role, untouched, wish},
    };

    #[test]
    fn b9_49_one_role_of_the_name_is_used_instead_of_a_new_one_where_its_copies_reach_the_app() {
        let instead = |roles: &[RoleRow]| {
            let mut there = untouched(&wish());
            there.roles = roles.to_vec();
            usable_instead(&there, "Contoso Sync")
        };
        let theirs = role(FOREIGN, "contoso sync", ROOT, FOREIGN);
        let copy = role(RoleId(Uuid::from_u128(82)), "Contoso Sync", SALES, FOREIGN);
        assert_eq!(instead(&[]), None);
        assert_eq!(instead(std::slice::from_ref(&theirs)), Some(FOREIGN));
        assert_eq!(instead(&[theirs.clone(), copy.clone()]), Some(FOREIGN));
        let below = RoleRow {
            business_unit: SALES,
            ..theirs.clone()
        };
        let managed = RoleRow {
            managed: true,
            ..theirs.clone()
        };
        let other_name = role(FOREIGN, "Sales", ROOT, FOREIGN);
        for none in [below, managed, other_name] {
            assert_eq!(instead(&[none]), None);
        }
        let another = RoleRow {
            root: Some(copy.id),
            ..copy
        };
        assert_eq!(instead(&[theirs.clone(), another]), None, "two of them");
        let own = untouched(&wish()).own.role;
        let ours = role(own, "Renamed", ROOT, own);
        assert_eq!(instead(&[theirs, ours]), None, "ours is there");
    }
}
