//! Organizations on paper, for the tests of what is pure: the planner, and what undo may remove.

use std::sync::Arc;

use uuid::Uuid;

use super::{Agreed, Change, Observation, Plan, RoleMend, Wish, plan, wanted::BASICS};
use crate::{
    clock::FrozenClock,
    contract::{Act, Depth, Subject},
    dataverse::{
        ApplicationUser, BusinessUnit, PrivilegeRow, RoleOnUser, RolePrivilege, RoleRow, SolutionRow,
        TablePrivilege, TableRow, WhoAmI,
    },
    files::MemoryFiles,
    ids::{BusinessUnitId, ObjectId, OrganizationId, PrivilegeId, RoleId, TenantId, UserId},
    journal::{Journal, Wanted},
    profile::{PrivilegeName, Profile},
};

pub(super) const ROOT: BusinessUnitId = BusinessUnitId(Uuid::from_u128(10));
pub(super) const SALES: BusinessUnitId = BusinessUnitId(Uuid::from_u128(11));

pub(super) fn wish() -> Wish {
    wish_of(Profile::parse(include_bytes!("../../../../samples/contoso-sync.gangway")).unwrap())
}

/// The same with the solution that brings the role.
pub(super) fn wish_with_solution() -> Wish {
    let zip = include_bytes!("../../../../samples/contoso-connector-1.0.0.0.zip");
    let profile = include_bytes!("../../../../samples/contoso-connector.gangway");
    wish_of(Profile::parse_beside(profile, |_| Some(zip.to_vec())).unwrap())
}

fn wish_of(profile: Profile) -> Wish {
    Wish {
        run: Uuid::from_u128(1),
        organization: OrganizationId(Uuid::from_u128(2)),
        tenant: TenantId(Uuid::from_u128(3)),
        app: profile.app,
        app_name: profile.app_name.to_string(),
        role: profile.role,
        solution: profile.solution,
        probe: profile.probe,
        administrator: true,
        agreed: Agreed::default(),
    }
}

pub(super) fn agreed() -> Wish {
    Wish {
        agreed: Agreed {
            enable_user: true,
            purge_user: true,
            adopt_role: true,
            adopt_user: true,
        },
        ..wish()
    }
}

/// An organization that has the contract's tables, and nothing of ours.
pub(super) fn untouched(wish: &Wish) -> Observation {
    let table = |name: &str, shared: Option<&str>| TableRow {
        logical_name: name.to_owned(),
        entity_set_name: Some(format!("{name}s")),
        primary_id_attribute: Some(format!("{name}id")),
        is_activity: Some(shared == Some("Activity")),
        display_collection_name: None,
        privileges: [
            "Read", "Create", "Write", "Delete", "Append", "AppendTo", "Assign", "Share",
        ]
        .map(|right| {
            let name = format!("prv{right}{}", shared.unwrap_or(name));
            TablePrivilege {
                privilege_id: privilege_id(&name),
                name,
                privilege_type: right.to_owned(),
                basic: true,
                local: true,
                deep: true,
                global: true,
            }
        })
        .to_vec(),
    };
    let privilege = |name: &PrivilegeName| -> PrivilegeRow {
        serde_json::from_value(serde_json::json!({
            "privilegeid": privilege_id(name.as_str()).0, "name": name.as_str(),
            "canbebasic": true, "canbelocal": true, "canbedeep": true, "canbeglobal": true,
        }))
        .unwrap()
    };
    Observation {
        own: wish.own_ids(),
        who: WhoAmI {
            user_id: UserId(Uuid::from_u128(4)),
            business_unit_id: ROOT,
            organization_id: wish.organization,
        },
        root: BusinessUnit {
            id: ROOT,
            name: "Northwind".to_owned(),
        },
        tables: vec![
            table("account", None),
            table("contact", None),
            table("task", Some("Activity")),
            table("annotation", Some("Note")),
        ],
        privileges: wish.role.privileges.keys().map(privilege).collect(),
        solution: None,
        roles: Vec::new(),
        role: wish.own_ids().role,
        role_privileges: None,
        users: Vec::new(),
        may: None,
        holders: Vec::new(),
    }
}

pub(super) fn privilege_id(name: &str) -> PrivilegeId {
    PrivilegeId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}

/// Carries the changes out on paper, as the service would.
pub(super) fn carried_out(plan: &Plan, mut there: Observation) -> Observation {
    for change in &plan.changes {
        match change {
            Change::CreateRole {
                role,
                name,
                business_unit,
            } => {
                there.roles.push(RoleRow {
                    id: *role,
                    name: name.clone(),
                    managed: false,
                    business_unit: *business_unit,
                    root: Some(*role),
                });
                there.role_privileges = Some(BASICS.map(|name| held(name, Depth::Organization)).to_vec());
            }
            Change::RenameRole { role, name } => there
                .roles
                .iter_mut()
                .filter(|one| one.id == *role)
                .for_each(|one| one.name.clone_from(name)),
            Change::MendRole { mend, privileges, .. } => {
                let kept = match mend {
                    RoleMend::Add => there.role_privileges.take().unwrap_or_default(),
                    RoleMend::Replace => Vec::new(),
                };
                let new = privileges.values().map(|wanted| held(&wanted.name, wanted.depth));
                let mut all: Vec<_> = kept
                    .into_iter()
                    .filter(|one| !privileges.contains_key(&one.privilege_id))
                    .collect();
                all.extend(new);
                there.role_privileges = Some(all);
            }
            Change::CreateUser {
                user, business_unit, ..
            } => {
                assert!(there.users.is_empty(), "a second user of the same app");
                there.users.push(app_user(*user, *business_unit));
            }
            Change::EnableUser { user, .. } => {
                there
                    .users
                    .iter_mut()
                    .filter(|one| one.id == *user)
                    .for_each(|one| one.disabled = false);
            }
            Change::PurgeUser { user } => there.users.retain(|one| one.id != *user),
            Change::Unassign { user, role } => there
                .users
                .iter_mut()
                .filter(|one| one.id == *user)
                .for_each(|one| one.roles.retain(|held| held.id != *role)),
            Change::Assign { user, role } => {
                there
                    .users
                    .iter_mut()
                    .filter(|one| one.id == *user)
                    .for_each(|one| one.roles.push(on_user(*role, &plan.role.name, ROOT)));
            }
        }
    }
    there
}

pub(super) fn held(name: &str, depth: Depth) -> RolePrivilege {
    RolePrivilege {
        privilege_id: privilege_id(name),
        privilege_name: Some(name.to_owned()),
        depth,
    }
}

pub(super) fn app_user(id: UserId, business_unit: BusinessUnitId) -> ApplicationUser {
    ApplicationUser {
        id,
        name: Some("# Contoso Sync".to_owned()),
        disabled: false,
        deleted: 0,
        business_unit,
        object: Some(ObjectId(Uuid::from_u128(5))),
        roles: Vec::new(),
    }
}

pub(super) fn connected(wish: &Wish) -> Observation {
    let there = untouched(wish);
    carried_out(&plan(wish, &there).unwrap(), there)
}

/// An organization in which the solution of the wish is installed, with its role as it brings it, and nobody has the role yet.
pub(super) fn installed(wish: &Wish) -> Observation {
    let package = wish.solution.as_ref().unwrap();
    let mut there = untouched(wish);
    there.solution = Some(SolutionRow {
        id: Uuid::from_u128(6),
        version: package.version.to_string(),
        managed: true,
    });
    there.roles.push(RoleRow {
        managed: true,
        ..role(package.role_id, wish.role.name.as_str(), ROOT, package.role_id)
    });
    let brought = wish.role.privileges.iter();
    let mut privileges: Vec<_> = brought.map(|(name, depth)| held(name.as_str(), *depth)).collect();
    privileges.extend(BASICS.map(|name| held(name, Depth::Organization)));
    there.role_privileges = Some(privileges);
    there
}

pub(super) fn role(id: RoleId, name: &str, business_unit: BusinessUnitId, root: RoleId) -> RoleRow {
    RoleRow {
        id,
        name: name.to_owned(),
        managed: false,
        business_unit,
        root: Some(root),
    }
}

pub(super) const FOREIGN: RoleId = RoleId(Uuid::from_u128(99));

pub(super) fn on_user(id: RoleId, name: &str, business_unit: BusinessUnitId) -> RoleOnUser {
    RoleOnUser {
        id,
        name: name.to_owned(),
        business_unit,
    }
}

/// A journal without a word.
pub(super) async fn blank(wish: &Wish) -> Journal {
    let clock = Arc::new(FrozenClock::at("2026-03-01T08:00:00Z".parse().unwrap()));
    let files = Arc::new(MemoryFiles::new());
    let journal = Journal::open(files, clock, wish.organization, wish.app).await;
    journal.unwrap()
}

pub(super) fn wanted(act: Act, subject: Subject, key: Uuid, with: Option<RoleId>) -> Wanted {
    Wanted {
        act,
        subject,
        key,
        name: "Contoso Sync".to_owned(),
        with: with.map(|role| role.0),
        before: None,
    }
}
