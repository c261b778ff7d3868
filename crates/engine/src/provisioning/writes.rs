//! Changes as requests, and as the journal knows them.

use serde_json::{Value, json};

use super::{Change, Observation, Plan, RoleMend, Wish};
use crate::{
    contract::{Act, Subject},
    dataverse::{Organization, Write, depth_name},
    journal::Wanted,
};

/// A change as the journal knows it.
pub(super) fn intention(change: &Change, plan: &Plan, wish: &Wish, before: &Observation) -> Wanted {
    let role_name = plan.role.name.clone();
    let other_end = match change {
        Change::Unassign { role, .. } | Change::Assign { role, .. } => Some(role.0),
        _ => None,
    };
    let (act, subject, key, name, before) = match change {
        Change::CreateRole { role, .. } => (Act::Create, Subject::Role, role.0, role_name, None),
        Change::RenameRole { role, .. } => {
            let found = before.roles.iter().find(|found| found.id == *role);
            let name = found.map(|found| json!({ "name": found.name }));
            (Act::Change, Subject::Role, role.0, role_name, name)
        }
        Change::MendRole { role, .. } => {
            let held = before.role_privileges.as_ref().map(|held| {
                held.iter()
                    .map(|one| json!([one.privilege_id, depth_name(one.depth)]))
                    .collect::<Value>()
            });
            (Act::Change, Subject::Role, role.0, role_name, held)
        }
        Change::CreateUser { user, .. } => (
            Act::Create,
            Subject::ApplicationUser,
            user.0,
            wish.app_name.clone(),
            None,
        ),
        Change::EnableUser { user, .. } => {
            let before = json!({ "isdisabled": true });
            (
                Act::Enable,
                Subject::ApplicationUser,
                user.0,
                wish.app_name.clone(),
                Some(before),
            )
        }
        Change::PurgeUser { user } => (
            Act::Remove,
            Subject::ApplicationUser,
            user.0,
            wish.app_name.clone(),
            None,
        ),
        Change::Unassign { user, .. } => (Act::Remove, Subject::Assignment, user.0, role_name, None),
        Change::Assign { user, .. } => (Act::Create, Subject::Assignment, user.0, role_name, None),
    };
    Wanted {
        act,
        subject,
        key,
        name,
        with: other_end,
        before,
    }
}

/// The request of one change ("Web API reference", Power Apps documentation: `role`, `AddPrivilegesRole`,
/// `ReplacePrivilegesRole`, `systemuser`, "Associate and disassociate table rows").
pub(super) fn write(change: &Change, there: &Organization) -> Write {
    match change {
        Change::CreateRole {
            role,
            name,
            business_unit,
        } => Write::post(
            "roles",
            json!({
                "roleid": role,
                "name": name,
                "businessunitid@odata.bind": format!("/businessunits({business_unit})"),
            }),
        ),
        Change::RenameRole { role, name } => Write::patch(format!("roles({role})"), json!({ "name": name })),
        Change::MendRole {
            role,
            mend,
            privileges,
            business_unit,
        } => {
            let action = match mend {
                RoleMend::Add => "AddPrivilegesRole",
                RoleMend::Replace => "ReplacePrivilegesRole",
            };
            let privileges: Vec<_> = privileges
                .iter()
                .map(|(id, privilege)| {
                    json!({
                        "Depth": depth_name(privilege.depth),
                        "PrivilegeId": id,
                        "BusinessUnitId": business_unit,
                        "PrivilegeName": privilege.name,
                    })
                })
                .collect();
            let path = format!("roles({role})/Microsoft.Dynamics.CRM.{action}");
            Write::post(path, json!({ "Privileges": privileges }))
        }
        Change::CreateUser {
            user,
            app,
            business_unit,
        } => Write::post(
            "systemusers",
            json!({
                "systemuserid": user,
                "applicationid": app,
                "accessmode": 4,
                "businessunitid@odata.bind": format!("/businessunits({business_unit})"),
            }),
        ),
        // The app's id goes along, because a bare change may be refused (0x80041d48).
        Change::EnableUser { user, app } => Write::patch(
            format!("systemusers({user})"),
            json!({ "isdisabled": false, "applicationid": app }),
        ),
        // The second deletion of an application user removes it for good.
        Change::PurgeUser { user } => Write::delete(format!("systemusers({user})")),
        Change::Unassign { user, role } => Write::delete(format!(
            "systemusers({user})/systemuserroles_association({role})/$ref"
        )),
        Change::Assign { user, role } => Write::post(
            format!("systemusers({user})/systemuserroles_association/$ref"),
            json!({ "@odata.id": there.address_of(&format!("roles({role})")) }),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provisioning::{
        on_paper::{connected, role, wish},
        plan,
    };

    /// Undo takes exactly that role from the user, and a name can be read where it was.
    #[test]
    fn b9_54_the_journal_is_told_which_role_was_given_and_what_a_role_was_called_before() {
        let wish = wish();
        let mut there = connected(&wish);
        let own = there.own;
        there.users[0].roles.clear();
        there.roles[0].name = "Renamed".to_owned();
        let other = crate::ids::RoleId(own.user.0);
        there.roles.insert(0, role(other, "Sales", there.root.id, other));
        let plan = plan(&wish, &there).unwrap();
        let intents = plan
            .changes
            .iter()
            .map(|one| intention(one, &plan, &wish, &there));
        let told: Vec<_> = intents.map(|one| (one.key, one.with, one.before)).collect();
        assert_eq!(
            told,
            [
                (own.role.0, None, Some(json!({ "name": "Renamed" }))),
                (own.user.0, Some(own.role.0), None),
            ]
        );
    }
}
