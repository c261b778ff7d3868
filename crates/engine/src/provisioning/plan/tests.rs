//! The planner on paper: every state on arrival, and that a plan which was carried out leaves nothing to plan.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::{
    chance::{Chance, SeededChance},
    contract::{Depth, LineNote, Right},
    dataverse::{
        ApplicationUser, BusinessUnit, PrivilegeRow, RoleOnUser, RolePrivilege, RoleRow, TablePrivilege,
        TableRow, WhoAmI,
    },
    ids::{ObjectId, OwnIds, TenantId},
    profile::Profile,
    provisioning::{Agreed, wanted::BASICS},
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
        solution: None,
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
            adopt_role: true,
            adopt_user: true,
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
        solution: None,
        roles: Vec::new(),
        role: OwnIds::of(wish.organization, wish.app).role,
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
fn b9_48_b9_49_in_an_untouched_organization_everything_is_made() {
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
fn b9_50_a_missing_privilege_is_added_and_nothing_else() {
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
fn b9_49_a_privilege_too_many_and_a_depth_too_wide_are_taken_back_and_the_basics_stay() {
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
fn b9_50_a_lost_assignment_is_made_again_and_nothing_else() {
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
fn b9_48_each_state_of_the_application_user_has_its_own_answer() {
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

    assert!(matches!(
        plan(&wish(), &disabled),
        Err(Stop::UserDisabled {
            role: Act::Keep,
            added: 0,
            removed: 0,
            assigned: true,
            ..
        })
    ));
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

fn role(id: RoleId, name: &str, business_unit: BusinessUnitId, root: RoleId) -> RoleRow {
    RoleRow {
        id,
        name: name.to_owned(),
        managed: false,
        business_unit,
        root: Some(root),
    }
}

const FOREIGN: RoleId = RoleId(Uuid::from_u128(99));

/// A role of our name that somebody else made, as it was looked at.
fn with_foreign_role(wish: &Wish, privileges: Vec<RolePrivilege>) -> Observation {
    let mut there = untouched(wish);
    there.roles.push(role(FOREIGN, "contoso sync", ROOT, FOREIGN));
    there.role = FOREIGN;
    there.role_privileges = Some(privileges);
    there
}

#[test]
fn b9_49_a_role_that_somebody_else_made_is_used_only_after_a_yes_that_knows_what_changes() {
    let there = with_foreign_role(&wish(), vec![held("prvDeleteaccount", Depth::Organization)]);
    let wanted = plan(&wish(), &untouched(&wish())).unwrap().role.privileges.len();
    let Err(Stop::RoleFound { added, removed, .. }) = plan(&wish(), &there) else {
        panic!()
    };
    assert_eq!((added as usize, removed), (wanted, 1));

    let adopted = plan(&agreed(), &there).unwrap();
    assert_eq!(acts(&adopted)[0], (Act::Adopt, Subject::Role));
    assert_eq!(adopted.role_id, FOREIGN);
    assert!(
        adopted.lines[0].notes.iter().any(
            |note| matches!(note, LineNote::RightExtra { right, .. } if right.privilege == "prvDeleteaccount")
        ),
        "{:?}",
        adopted.lines[0].notes
    );
    assert!(
        !adopted
            .changes
            .iter()
            .any(|change| matches!(change, Change::CreateRole { .. })),
        "no second role of the name"
    );
    // Once it is in use and as agreed, nobody is asked again.
    let after = carried_out(&adopted, there);
    let again = plan(&wish(), &after).unwrap();
    assert_eq!(
        (again.changes.as_slice(), acts(&again)),
        (&[][..], KEEP_ALL.to_vec())
    );
    // Somebody changes it again: it is theirs, so the yes is asked for again.
    let mut spoiled = after;
    spoiled.role_privileges.as_mut().unwrap().pop();
    assert!(matches!(plan(&wish(), &spoiled), Err(Stop::RoleFound { .. })));
}

#[test]
fn b9_49_roles_that_can_not_be_used_are_refused_even_after_a_yes() {
    // In a business unit below the root, where its copies do not reach the user.
    let mut there = untouched(&wish());
    there.roles.push(role(FOREIGN, "Contoso Sync", SALES, FOREIGN));
    assert!(matches!(plan(&agreed(), &there), Err(Stop::RoleNameTaken(_))));
    // Two of them.
    let other = RoleId(Uuid::from_u128(98));
    there.roles = vec![
        role(FOREIGN, "Contoso Sync", ROOT, FOREIGN),
        role(other, "Contoso Sync", SALES, other),
    ];
    assert!(matches!(plan(&agreed(), &there), Err(Stop::RoleNameTaken(_))));
    // Part of a managed solution: theirs, and ours.
    there.roles = vec![role(FOREIGN, "Contoso Sync", ROOT, FOREIGN)];
    there.roles[0].managed = true;
    assert!(matches!(plan(&agreed(), &there), Err(Stop::RoleManaged(_))));
    let mut there = connected(&wish());
    there.roles[0].managed = true;
    assert!(matches!(plan(&agreed(), &there), Err(Stop::RoleManaged(_))));
}

#[test]
fn b9_49_our_role_is_known_by_its_id_and_gets_its_name_back() {
    let mut there = connected(&wish());
    there.roles[0].name = "Renamed".to_owned();
    let renamed = plan(&wish(), &there).unwrap();
    assert!(
        matches!(renamed.changes.as_slice(), [Change::RenameRole { .. }]),
        "{:?}",
        renamed.changes
    );
    assert_eq!(
        renamed.lines[0].notes,
        [LineNote::Renamed {
            found: "Renamed".to_owned()
        }]
    );
    assert_eq!(
        plan(&wish(), &carried_out(&renamed, there.clone()))
            .unwrap()
            .changes,
        []
    );
    // Somebody else's role has taken the name: ours keeps its new one.
    there.roles.push(role(FOREIGN, "Contoso Sync", ROOT, FOREIGN));
    assert_eq!(plan(&wish(), &there).unwrap().changes, []);
}

#[test]
fn b9_49_copies_of_our_role_in_other_business_units_are_ours() {
    let mut there = connected(&wish());
    let (ours, copy) = (there.own.role, RoleId(Uuid::from_u128(97)));
    there.roles.push(role(copy, "Contoso Sync", SALES, ours));
    assert_eq!(plan(&wish(), &there).unwrap().changes, []);
    // The user has the copy of another business unit instead: it is exchanged.
    there.users[0].roles = vec![RoleOnUser {
        id: copy,
        name: "Contoso Sync".to_owned(),
        business_unit: SALES,
    }];
    let exchanged = plan(&wish(), &there).unwrap();
    assert!(
        matches!(
            exchanged.changes.as_slice(),
            [Change::Unassign { role, .. }, Change::Assign { .. }] if *role == copy
        ),
        "{:?}",
        exchanged.changes
    );
    assert_eq!(acts(&exchanged)[2], (Act::Change, Subject::Assignment));
    assert_eq!(
        plan(&wish(), &carried_out(&exchanged, there)).unwrap().changes,
        []
    );
}

#[test]
fn b9_48_a_user_that_somebody_else_made_gets_the_role_only_after_a_yes() {
    let mut there = untouched(&wish());
    let mut theirs = app_user(UserId(Uuid::from_u128(78)), ROOT);
    theirs.roles.push(RoleOnUser {
        id: FOREIGN,
        name: "System Customizer".to_owned(),
        business_unit: ROOT,
    });
    there.users.push(theirs);
    let Err(Stop::UserFound { roles, .. }) = plan(&wish(), &there) else {
        panic!()
    };
    assert_eq!(roles, ["System Customizer"]);

    let adopted = plan(&agreed(), &there).unwrap();
    assert_eq!(acts(&adopted)[1], (Act::Adopt, Subject::ApplicationUser));
    assert_eq!(
        adopted.lines[1].notes,
        [LineNote::AlsoHas {
            role: "System Customizer".to_owned()
        }]
    );
    let after = carried_out(&adopted, there);
    let again = plan(&wish(), &after).unwrap();
    assert_eq!(
        (again.changes.as_slice(), acts(&again)),
        (&[][..], KEEP_ALL.to_vec())
    );
    assert_eq!(after.users[0].roles.len(), 2, "the other role stays");
}

#[test]
fn b9_48_a_deleted_twin_of_a_living_user_is_in_nobodys_way() {
    let mut there = connected(&wish());
    let mut twin = app_user(UserId(Uuid::from_u128(79)), ROOT);
    twin.deleted = 1;
    there.users.push(twin);
    assert_eq!(plan(&wish(), &there).unwrap().changes, []);
}

#[test]
fn b9_49_a_table_that_is_not_installed_and_a_depth_that_is_not_allowed_are_named() {
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
fn b9_51_rights_that_the_administrator_lacks_are_named_all_at_once() {
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
