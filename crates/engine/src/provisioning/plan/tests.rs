//! The planner on paper: every state on arrival, and that a plan which was carried out leaves nothing to plan.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::{
    chance::{Chance, SeededChance},
    contract::Right,
    dataverse::{
        ApplicationUser, BusinessUnit, PrivilegeRow, RoleOnUser, RolePrivilege, RoleRow, TablePrivilege,
        TableRow, WhoAmI,
    },
    ids::{ObjectId, OwnIds, TenantId},
    profile::Profile,
    provisioning::Agreed,
};

const ROOT: BusinessUnitId = BusinessUnitId(Uuid::from_u128(10));
const SALES: BusinessUnitId = BusinessUnitId(Uuid::from_u128(11));

fn wish() -> Wish {
    let profile = Profile::parse(include_bytes!("../../../../../samples/contoso-sync.gangway")).unwrap();
    Wish {
        run: Uuid::from_u128(1),
        organization: OrganizationId(Uuid::from_u128(2)),
        tenant: TenantId(Uuid::from_u128(3)),
        app: profile.app,
        app_name: profile.app_name.to_string(),
        role: profile.role,
        probe: profile.probe,
        administrator: true,
        agreed: Agreed::default(),
    }
}

fn agreed() -> Wish {
    Wish {
        agreed: Agreed {
            enable_user: true,
            purge_user: true,
        },
        ..wish()
    }
}

/// An organization that has the contract's tables, and nothing of ours.
fn untouched(wish: &Wish) -> Observation {
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
    let read_user: PrivilegeRow = serde_json::from_value(serde_json::json!({
        "privilegeid": privilege_id("prvReadUser").0, "name": "prvReadUser",
        "canbebasic": true, "canbelocal": true, "canbedeep": true, "canbeglobal": true,
    }))
    .unwrap();
    Observation {
        own: OwnIds::of(wish.organization, wish.app),
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
        privileges: vec![read_user],
        roles: Vec::new(),
        role_privileges: None,
        users: Vec::new(),
        may: None,
    }
}

fn privilege_id(name: &str) -> PrivilegeId {
    PrivilegeId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}

/// Carries the changes out on paper, as the service would.
fn carried_out(plan: &Plan, mut there: Observation) -> Observation {
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
            Change::Assign { user, role } => {
                let on_user = RoleOnUser {
                    id: *role,
                    name: "Contoso Sync".to_owned(),
                    business_unit: ROOT,
                };
                there
                    .users
                    .iter_mut()
                    .filter(|one| one.id == *user)
                    .for_each(|one| one.roles.push(on_user.clone()));
            }
        }
    }
    there
}

fn held(name: &str, depth: Depth) -> RolePrivilege {
    RolePrivilege {
        privilege_id: privilege_id(name),
        privilege_name: Some(name.to_owned()),
        depth,
    }
}

fn app_user(id: UserId, business_unit: BusinessUnitId) -> ApplicationUser {
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

fn connected(wish: &Wish) -> Observation {
    let there = untouched(wish);
    carried_out(&plan(wish, &there).unwrap(), there)
}

fn acts(plan: &Plan) -> Vec<(Act, Subject)> {
    plan.lines.iter().map(|line| (line.act, line.subject)).collect()
}

const KEEP_ALL: [(Act, Subject); 3] = [
    (Act::Keep, Subject::Role),
    (Act::Keep, Subject::ApplicationUser),
    (Act::Keep, Subject::Assignment),
];

#[test]
fn in_an_untouched_organization_everything_is_made() {
    let plan = plan(&wish(), &untouched(&wish())).unwrap();
    assert_eq!(plan.changes.len(), 4);
    assert!(plan.lines.iter().all(|line| line.act == Act::Create));
    // Rights on activities are shared: task's are prv…Activity.
    let names: Vec<_> = plan
        .role
        .privileges
        .values()
        .map(|one| one.name.as_str())
        .collect();
    assert!(
        names.contains(&"prvReadActivity") && names.contains(&"prvCreateNote"),
        "{names:?}"
    );
}

#[test]
fn re_01_a_plan_that_was_carried_out_leaves_nothing_to_plan() {
    let again = plan(&wish(), &connected(&wish())).unwrap();
    assert_eq!(again.changes, []);
    assert_eq!(acts(&again), KEEP_ALL);
}

#[test]
fn a_missing_privilege_is_added_and_nothing_else() {
    let mut there = connected(&wish());
    let held = there.role_privileges.as_mut().unwrap();
    held.retain(|one| one.privilege_name.as_deref() != Some("prvReadaccount"));
    let plan = plan(&wish(), &there).unwrap();
    let [
        Change::MendRole {
            mend: RoleMend::Add,
            privileges,
            ..
        },
    ] = plan.changes.as_slice()
    else {
        panic!("{:?}", plan.changes)
    };
    assert_eq!(
        privileges
            .values()
            .map(|one| one.name.as_str())
            .collect::<Vec<_>>(),
        ["prvReadaccount"]
    );
    assert_eq!((plan.lines[0].added, plan.lines[0].removed), (1, 0));
}

#[test]
fn a_privilege_too_many_and_a_depth_too_wide_are_taken_back_and_the_basics_stay() {
    let mut there = connected(&wish());
    let all = there.role_privileges.as_mut().unwrap();
    all.push(held("prvDeleteaccount", Depth::Organization));
    all.iter_mut()
        .filter(|one| one.privilege_name.as_deref() == Some("prvCreateNote"))
        .for_each(|one| {
            one.depth = Depth::Organization;
        });
    let plan = plan(&wish(), &there).unwrap();
    let [
        Change::MendRole {
            mend: RoleMend::Replace,
            privileges,
            ..
        },
    ] = plan.changes.as_slice()
    else {
        panic!("{:?}", plan.changes)
    };
    let names: Vec<_> = privileges.values().map(|one| one.name.as_str()).collect();
    assert!(!names.contains(&"prvDeleteaccount"));
    assert!(BASICS.iter().all(|basic| names.contains(basic)), "{names:?}");
    assert_eq!((plan.lines[0].added, plan.lines[0].removed), (0, 2));
}

#[test]
fn a_lost_assignment_is_made_again_and_nothing_else() {
    let mut there = connected(&wish());
    there.users[0].roles.clear();
    let plan = plan(&wish(), &there).unwrap();
    assert!(
        matches!(plan.changes.as_slice(), [Change::Assign { .. }]),
        "{:?}",
        plan.changes
    );
}

#[test]
fn row_48_each_state_of_the_application_user_has_its_own_answer() {
    let with = |change: &dyn Fn(&mut ApplicationUser)| {
        let mut there = connected(&wish());
        change(&mut there.users[0]);
        there
    };
    let disabled = with(&|user| user.disabled = true);
    let deleted = with(&|user| user.deleted = 1);
    let elsewhere = with(&|user| user.business_unit = SALES);
    let mut twice = connected(&wish());
    twice.users.push(app_user(UserId(Uuid::from_u128(77)), ROOT));

    assert!(matches!(plan(&wish(), &disabled), Err(Stop::UserDisabled(_))));
    assert!(matches!(plan(&wish(), &deleted), Err(Stop::UserDeleted(_))));
    assert!(matches!(
        plan(&agreed(), &elsewhere),
        Err(Stop::OtherBusinessUnit { .. })
    ));
    assert!(matches!(plan(&agreed(), &twice), Err(Stop::TwoUsers)));

    let enabled = plan(&agreed(), &disabled).unwrap();
    assert_eq!(acts(&enabled)[1], (Act::Enable, Subject::ApplicationUser));
    assert_eq!(
        plan(&wish(), &carried_out(&enabled, disabled)).unwrap().changes,
        []
    );

    let purged = plan(&agreed(), &deleted).unwrap();
    let kinds: Vec<_> = acts(&purged)
        .into_iter()
        .filter(|(_, on)| *on == Subject::ApplicationUser)
        .collect();
    assert_eq!(
        kinds,
        [
            (Act::Remove, Subject::ApplicationUser),
            (Act::Create, Subject::ApplicationUser)
        ]
    );
    assert_eq!(plan(&wish(), &carried_out(&purged, deleted)).unwrap().changes, []);
}

#[test]
fn row_49_roles_that_are_not_ours_are_refused() {
    let mut there = untouched(&wish());
    let foreign = RoleId(Uuid::from_u128(99));
    there.roles.push(RoleRow {
        id: foreign,
        name: "contoso sync".to_owned(),
        managed: false,
        business_unit: ROOT,
        root: Some(foreign),
    });
    assert!(matches!(plan(&wish(), &there), Err(Stop::RoleNameTaken(_))));

    let mut there = connected(&wish());
    there.roles[0].managed = true;
    assert!(matches!(plan(&wish(), &there), Err(Stop::RoleManaged(_))));
}

#[test]
fn what_the_organization_does_not_have_is_named() {
    let mut there = untouched(&wish());
    there.tables.retain(|table| table.logical_name != "task");
    assert!(matches!(plan(&wish(), &there), Err(Stop::TableMissing(table)) if table == "task"));

    let mut there = untouched(&wish());
    there.privileges.clear();
    assert!(matches!(plan(&wish(), &there), Err(Stop::PrivilegeMissing(name)) if name == "prvReadUser"));

    let mut there = untouched(&wish());
    there.tables[0]
        .privileges
        .iter_mut()
        .for_each(|privilege| privilege.global = false);
    assert!(matches!(plan(&wish(), &there), Err(Stop::DepthNotAllowed { .. })));
}

#[test]
fn rights_that_the_administrator_lacks_are_named_all_at_once() {
    let mut there = untouched(&wish());
    there.may = Some(vec![
        held("prvCreateRole", Depth::Organization),
        held("prvReadaccount", Depth::BusinessUnit),
    ]);
    let Err(Stop::MissingRights(names)) = plan(&wish(), &there) else {
        panic!()
    };
    for missing in [
        "prvWriteRole",
        "prvCreateUser",
        "prvAssignRole",
        "prvReadaccount",
        "prvReadUser",
    ] {
        assert!(
            names.iter().any(|name| name == missing),
            "{missing} is not in {names:?}"
        );
    }
    assert!(!names.iter().any(|name| name == "prvCreateRole"));
    // Who needs to change nothing needs no rights.
    let mut there = connected(&wish());
    there.may = Some(Vec::new());
    assert!(plan(&wish(), &there).is_ok());
}

#[test]
fn another_organization_or_another_change_has_another_hash() {
    let there = untouched(&wish());
    let one = plan(&wish(), &there).unwrap();
    assert_eq!(one.hash(), plan(&wish(), &there).unwrap().hash());
    let elsewhere = Wish {
        organization: OrganizationId(Uuid::from_u128(20)),
        ..wish()
    };
    assert_ne!(
        one.hash(),
        plan(&elsewhere, &untouched(&elsewhere)).unwrap().hash()
    );
    let mut wider = wish();
    wider.role.tables.values_mut().for_each(|rights| {
        rights.insert(Right::Delete, Depth::Own);
    });
    assert_ne!(one.hash(), plan(&wider, &there).unwrap().hash());
}

/// Random messes: whatever part of our work is missing, spoiled or doubled, one plan mends it, and what is foreign stays.
#[test]
fn any_mess_of_ours_is_mended_by_one_plan() {
    let wish = agreed();
    let chance = SeededChance::new(20_261_121);
    for round in 0..2_000 {
        let dice = chance.bytes32();
        let one_in = |n: u8, die: usize| dice[die].is_multiple_of(n);
        let mut there = if one_in(4, 0) {
            untouched(&wish)
        } else {
            connected(&wish)
        };
        if let Some(privileges) = there.role_privileges.as_mut() {
            privileges.retain(|one| !one_in(5, usize::from(one.privilege_id.0.as_bytes()[0] % 16) + 1));
            for one in privileges.iter_mut() {
                if one_in(7, usize::from(one.privilege_id.0.as_bytes()[1] % 16) + 1) {
                    one.depth = Depth::Own;
                }
            }
            if one_in(3, 20) {
                privileges.push(held("prvSharecontact", Depth::BusinessUnit));
            }
        }
        if let Some(user) = there.users.first_mut() {
            if one_in(3, 21) {
                user.roles.clear();
            }
            user.disabled = one_in(4, 22);
            user.deleted = i32::from(one_in(5, 23));
            if one_in(3, 24) {
                let foreign = RoleId(Uuid::from_u128(500));
                user.roles.push(RoleOnUser {
                    id: foreign,
                    name: "Foreign".to_owned(),
                    business_unit: ROOT,
                });
            }
        }
        if one_in(6, 25) {
            there.users.clear();
        }
        let foreign_roles = |there: &Observation| {
            there
                .users
                .first()
                .filter(|user| user.deleted == 0)
                .map_or(0, |user| {
                    user.roles.iter().filter(|role| role.id != there.own.role).count()
                })
        };
        let before = foreign_roles(&there);
        let first = plan(&wish, &there).unwrap_or_else(|stop| panic!("round {round}: {stop}"));
        let mended = carried_out(&first, there);
        let second = plan(&wish, &mended).unwrap();
        assert_eq!(second.changes, [], "round {round}");
        assert_eq!(
            foreign_roles(&mended),
            before,
            "round {round}: foreign roles were touched"
        );
        let exact: BTreeMap<_, _> = mended
            .role_privileges
            .iter()
            .flatten()
            .map(|one| (one.privilege_id, one.depth))
            .collect();
        for (id, wanted) in &second.role.privileges {
            assert_eq!(
                exact.get(id),
                Some(&wanted.depth),
                "round {round}: {}",
                wanted.name
            );
        }
    }
}
