//! Who is calling and what they may do.
//!
//! The order of refusals: organization disabled, administration mode, not a member, disabled, no role; then one privilege
//! per operation.

use super::errors::{Answer, Refusal};
use super::privileges::{self, ACT_ON_BEHALF, Depth, Privilege, Right};
use super::schema::{Ownership, Table};
use super::store::{Cell, Row, State};
use super::world::{SYSTEM_ADMINISTRATOR, SYSTEM_CUSTOMIZER};
use super::{Caller, Switches};
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The principal an operation runs as.
#[derive(Debug, Clone)]
pub(crate) struct Acting {
    pub(crate) user: Uuid,
    /// The caller who acts for `user`, when they are two.
    pub(crate) on_behalf_by: Option<Uuid>,
    pub(crate) business_unit: Uuid,
    roles: usize,
    access_mode: i64,
    rights: BTreeMap<Uuid, Depth>,
    /// The rights of the real caller where he acts for another user: what counts is what both have.
    real_rights: Option<BTreeMap<Uuid, Depth>>,
}

impl Acting {
    /// The depth at which the principal holds a privilege.
    pub(crate) fn depth(&self, privilege: &Privilege) -> Option<Depth> {
        let own = self.rights.get(&privilege.id).copied()?;
        match &self.real_rights {
            None => Some(own),
            Some(real) => real.get(&privilege.id).map(|&other| own.min(other)),
        }
    }

    pub(crate) fn require(&self, privilege: &Privilege, table: Option<&Table>) -> Answer<Depth> {
        self.depth(privilege).ok_or_else(|| self.lacks(privilege, table))
    }

    /// Requires a privilege by its name; a name that is not in the catalogue refuses nothing.
    pub(crate) fn require_named(&self, name: &str, table: Option<&Table>) -> Answer<()> {
        match privileges::by_name(name) {
            Some(privilege) => self.require(privilege, table).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Requires a right on the table at any depth; tables without privileges are open to every member.
    pub(crate) fn require_right(&self, table: &Table, right: Right) -> Answer<()> {
        match privileges::of(table, right) {
            Some(privilege) => self.require(privilege, Some(table)).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Requires a right on one row.
    pub(crate) fn require_on(
        &self,
        state: &State,
        table: &Table,
        right: Right,
        id: Uuid,
        row: &Row,
    ) -> Answer<()> {
        let Some(privilege) = privileges::of(table, right) else {
            return Ok(());
        };
        let depth = self.require(privilege, Some(table))?;
        if self.reaches(state, table, depth, id, row) {
            Ok(())
        } else {
            Err(self.lacks(privilege, Some(table)))
        }
    }

    /// Whether a list shows the row.
    pub(crate) fn sees(&self, state: &State, table: &Table, id: Uuid, row: &Row) -> bool {
        privileges::of(table, Right::Read).is_none_or(|privilege| {
            self.depth(privilege)
                .is_some_and(|depth| self.reaches(state, table, depth, id, row))
        })
    }

    fn reaches(&self, state: &State, table: &Table, depth: Depth, id: Uuid, row: &Row) -> bool {
        if table.ownership == Ownership::Organization || depth == Depth::Global {
            return true;
        }
        let owned = || {
            row.id("ownerid")
                .is_some_and(|owner| owner == self.user || state.team_members.contains(&(owner, self.user)))
        };
        let unit = row.unit(table, id);
        match depth {
            Depth::Basic => owned(),
            Depth::Local => {
                unit == Some(self.business_unit) || (table.ownership == Ownership::User && owned())
            }
            _ => unit.is_some_and(|unit| state.within(unit, self.business_unit)),
        }
    }

    /// The caller must hold each privilege he hands out, at least as deep.
    pub(crate) fn require_holding(&self, grant: &BTreeMap<Uuid, Depth>, table: Option<&Table>) -> Answer<()> {
        for (id, wanted) in grant {
            if let Some(privilege) = privileges::by_id(*id)
                && self.depth(privilege).is_none_or(|held| held < *wanted)
            {
                return Err(self.lacks(privilege, table));
            }
        }
        Ok(())
    }

    /// The message form is documented and read by clients.
    fn lacks(&self, privilege: &Privilege, table: Option<&Table>) -> Refusal {
        let user = self.user;
        let on = table.map_or_else(String::new, |table| {
            format!(
                " on OTC={} for entity '{}' (LocalizedName='{}')",
                table.code, table.logical, table.display
            )
        });
        Refusal::forbidden(
            "0x80040220",
            format!(
                "Principal user (Id={user}, type=8, roleCount={}, privilegeCount={}, accessMode={}), is missing {} \
                 privilege (Id={}){on}. context.Caller={user}. Consider adding missed privilege to one of the \
                 principal (user/team) roles.",
                self.roles,
                self.rights.len(),
                self.access_mode,
                privilege.name,
                privilege.id
            ),
        )
    }
}

/// Finds the principal of a request.
pub(crate) fn acting(
    state: &State,
    switches: Switches,
    tenant: Uuid,
    now: Timestamp,
    caller: &Caller,
    headers: &HeaderMap,
) -> Answer<Acting> {
    if switches.disabled {
        return Err(Refusal::forbidden(
            "0x8004a104",
            "The Dynamics 365 organization you are attempting to access is currently disabled.  Please contact your \
             system administrator",
        ));
    }
    let member = if caller.tenant_id == tenant {
        member(state, caller)
    } else {
        None
    };
    if switches.administration_mode && !member.is_some_and(|user| may_enter_administration_mode(state, user))
    {
        return Err(Refusal::forbidden(
            "0x8004a113",
            "User does not have required privileges (or role membership) to access the org when it is in Admin Only mode.",
        ));
    }
    // Not documented: how long; "it can take some time" is all that is said. Taken away rights go at once.
    let since = now
        .checked_sub(SignedDuration::from_secs(switches.role_seconds))
        .unwrap_or(Timestamp::MIN);
    let caller = principal(state, member.ok_or_else(not_a_member)?, since)?;
    match impersonated(state, headers)? {
        None => Ok(caller),
        Some(user) => act_for(state, caller, user, since),
    }
}

fn not_a_member() -> Refusal {
    Refusal::forbidden("0x80072560", "The user is not a member of the organization.")
}

/// People are found by their directory object, apps by their application id. A soft-deleted user is no member.
fn member(state: &State, caller: &Caller) -> Option<Uuid> {
    if caller.app_only {
        return find_user(state, "applicationid", caller.app_id);
    }
    find_user(state, "azureactivedirectoryobjectid", caller.object_id).filter(|&user| {
        state
            .row("systemuser", user)
            .is_some_and(|row| row.id("applicationid").is_none())
    })
}

pub(crate) fn find_user(state: &State, column: &str, value: Uuid) -> Option<Uuid> {
    state
        .rows("systemuser")
        .find(|(_, row)| row.id(column) == Some(value) && row.whole("deletedstate") == Some(0))
        .map(|(id, _)| id)
}

/// "In administration mode only System Administrators and System Customizers can sign in" (Administration mode).
fn may_enter_administration_mode(state: &State, user: Uuid) -> bool {
    state
        .row("systemuser", user)
        .is_some_and(|row| !row.flag("isdisabled"))
        && (has_template(state, user, SYSTEM_ADMINISTRATOR) || has_template(state, user, SYSTEM_CUSTOMIZER))
}

/// Whether the user has the built-in role made from this template.
pub(crate) fn has_template(state: &State, user: Uuid, template: Uuid) -> bool {
    state
        .roles_of_user(user)
        .into_iter()
        .any(|role| state.row("role", role).and_then(|row| row.id("roletemplateid")) == Some(template))
}

/// What a user may do, by what counts at `since`.
pub(crate) fn principal(state: &State, user: Uuid, since: Timestamp) -> Answer<Acting> {
    let row = state.row("systemuser", user).ok_or_else(not_a_member)?;
    if row.flag("isdisabled") {
        return Err(Refusal::forbidden(
            "0x80040225",
            // The real answer carries its placeholders unfilled.
            "The specified user(Id = {0}) is disabled. Consider enabling this user. Additional Details: {1}",
        ));
    }
    let (roles, rights) = state.known_of_user(user, since);
    if roles == 0 {
        return Err(Refusal::forbidden(
            "0x80042f09",
            format!(
                "The user with id {user} has not been assigned any roles. They need a role with the prvReadUser privilege."
            ),
        ));
    }
    Ok(Acting {
        user,
        on_behalf_by: None,
        business_unit: row.id("businessunitid").unwrap_or_default(),
        roles,
        access_mode: row.whole("accessmode").unwrap_or_default(),
        rights,
        real_rights: None,
    })
}

/// The user named by an impersonation header ("Impersonate another user using the Web API").
fn impersonated(state: &State, headers: &HeaderMap) -> Answer<Option<Uuid>> {
    let read = |name: &str| -> Answer<Option<Uuid>> {
        let Some(value) = headers.get(name) else {
            return Ok(None);
        };
        let id = value
            .to_str()
            .ok()
            .and_then(|text| Uuid::try_parse(text.trim()).ok());
        id.map(Some)
            .ok_or_else(|| Refusal::argument(format!("The header {name} does not hold a guid.")))
    };
    if let Some(object) = read("CallerObjectId")? {
        return find_user(state, "azureactivedirectoryobjectid", object)
            .map(Some)
            .ok_or_else(not_a_member);
    }
    let Some(user) = read("MSCRMCallerID")? else {
        return Ok(None);
    };
    let deleted = |row: &Row| row.get("deletedstate") != &Cell::Whole(0);
    match state.row("systemuser", user) {
        Some(row) if !deleted(row) => Ok(Some(user)),
        _ => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "0x80040217",
            format!("Entity 'systemuser' With Id = {user} Does Not Exist"),
        )),
    }
}

fn act_for(state: &State, caller: Acting, user: Uuid, since: Timestamp) -> Answer<Acting> {
    if user == caller.user {
        return Ok(caller);
    }
    let allowed =
        privileges::by_name(ACT_ON_BEHALF).is_some_and(|privilege| caller.depth(privilege).is_some());
    if !allowed {
        return Err(Refusal::forbidden(
            "0x8004a110",
            format!(
                "User does not have the privilege to act on behalf another user. Principal user (Id={}) is missing \
                 {ACT_ON_BEHALF} privilege.",
                caller.user
            ),
        ));
    }
    let mut acting = principal(state, user, since)?;
    acting.on_behalf_by = Some(caller.user);
    acting.real_rights = Some(caller.rights);
    Ok(acting)
}
