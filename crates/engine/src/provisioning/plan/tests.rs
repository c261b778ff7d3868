//! The planner on paper: every state on arrival, and that a plan which was carried out leaves nothing to plan.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::{
    chance::{Chance, SeededChance},
    contract::{Depth, LineNote, OrganizationKind, Right},
    dataverse::{ApplicationUser, RolePrivilege},
    provisioning::{
        on_paper::{
            FOREIGN, ROOT, SALES, agreed, app_user, carried_out, connected, held, installed, on_user, role,
            untouched, wish, wish_with_solution,
        },
        wanted::BASICS,
    },
};

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
    // What is to be done to the role is told along with the question, because a yes means both.
    let mut worn = disabled.clone();
    worn.role_privileges.as_mut().unwrap().pop();
    worn.users[0].roles.clear();
    assert!(matches!(
        plan(&wish(), &worn),
        Err(Stop::UserDisabled {
            role: Act::Change,
            added: 1,
            removed: 0,
            assigned: false,
            ..
        })
    ));
    assert!(matches!(plan(&wish(), &deleted), Err(Stop::UserDeleted(_))));
    assert!(matches!(
        plan(&agreed(), &elsewhere),
        Err(Stop::OtherBusinessUnit { .. })
    ));
    assert!(matches!(plan(&agreed(), &twice), Err(Stop::TwoUsers)));

    // The user is called by its own name; where it has none, by the app's.
    let nameless = with(&|user| user.name = None);
    for (there, name) in [(connected(&wish()), "# Contoso Sync"), (nameless, "Contoso Sync")] {
        assert_eq!(plan(&wish(), &there).unwrap().lines[1].subject_name, name);
    }

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
fn b9_49_somebody_elses_role_that_the_app_does_not_hold_is_asked_for_even_if_it_is_as_wanted() {
    let wanted = plan(&wish(), &untouched(&wish())).unwrap().role.privileges;
    let same = wanted.values().map(|one| held(&one.name, one.depth)).collect();
    let mut there = with_foreign_role(&wish(), same);
    let asks = |there: &Observation| {
        matches!(
            plan(&wish(), there),
            Err(Stop::RoleFound {
                added: 0,
                removed: 0,
                ..
            })
        )
    };
    assert!(asks(&there));
    there.users.push(app_user(there.own.user, ROOT));
    assert!(asks(&there), "the app's user is there without it");
    there.users[0].roles.push(on_user(FOREIGN, "contoso sync", ROOT));
    assert!(!asks(&there), "it is in use");
    there.users[0].deleted = 1;
    assert!(asks(&there), "a deleted user uses nothing");
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

/// RE-05
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
    // Its copy in another business unit still has the name, and stands in nobody's way; nor does another role.
    let (ours, copy, other) = (there.own.role, Uuid::from_u128(97), Uuid::from_u128(96));
    there.roles.push(role(RoleId(copy), "Contoso Sync", SALES, ours));
    there
        .roles
        .push(role(RoleId(other), "Sales", ROOT, RoleId(other)));
    assert_eq!(plan(&wish(), &there).unwrap().changes, renamed.changes);
    // Somebody else's role has taken the name: ours keeps its new one, which is said.
    there.roles.push(role(FOREIGN, "Contoso Sync", ROOT, FOREIGN));
    let kept = plan(&wish(), &there).unwrap();
    assert_eq!((kept.changes.len(), kept.lines[0].act), (0, Act::Keep));
    let found = "Renamed".to_owned();
    assert_eq!(kept.lines[0].notes, [LineNote::NameTaken { found }]);
    // It is no reason to leave a lost right as it is.
    let held = there.role_privileges.as_mut().unwrap();
    held.retain(|one| one.privilege_name.as_deref() != Some("prvReadaccount"));
    let mended = plan(&wish(), &there).unwrap();
    assert_eq!((mended.changes.len(), mended.lines[0].act), (1, Act::Change));
    assert_eq!((mended.lines[0].added, mended.lines[0].notes.len()), (1, 2));
}

#[test]
fn b9_49_copies_of_our_role_in_other_business_units_are_ours() {
    let mut there = connected(&wish());
    let (ours, copy) = (there.own.role, RoleId(Uuid::from_u128(97)));
    there.roles.push(role(copy, "Contoso Sync", SALES, ours));
    assert_eq!(plan(&wish(), &there).unwrap().changes, []);
    // The user has the copy of another business unit instead: it is exchanged.
    there.users[0].roles = vec![on_user(copy, "Contoso Sync", SALES)];
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
        exchanged.lines[2].notes,
        [LineNote::OtherCopy],
        "the reason is told"
    );
    assert_eq!(
        plan(&wish(), &carried_out(&exchanged, there)).unwrap().changes,
        []
    );
}

/// RE-05
#[test]
fn b9_48_a_user_that_somebody_else_made_gets_the_role_only_after_a_yes() {
    let mut there = untouched(&wish());
    let mut theirs = app_user(UserId(Uuid::from_u128(78)), ROOT);
    theirs.roles.push(on_user(FOREIGN, "System Customizer", ROOT));
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
    // Who has just what the role gets, as far as the role reaches, and may make all of it, lacks nothing.
    let wanted = plan(&wish(), &untouched(&wish())).unwrap().role.privileges;
    let makes = ["prvCreateRole", "prvWriteRole", "prvCreateUser", "prvAssignRole"];
    let mut has: Vec<_> = makes.map(|name| held(name, Depth::Organization)).to_vec();
    has.extend(wanted.values().map(|one| held(&one.name, one.depth)));
    there.may = Some(has);
    assert!(plan(&wish(), &there).is_ok());
    // Who needs to change nothing needs no rights.
    let mut there = connected(&wish());
    there.may = Some(Vec::new());
    assert!(plan(&wish(), &there).is_ok());
}

/// Who switches a user on, or gives a role its name back, gives nobody a right.
#[test]
fn b9_51_only_rights_that_the_changes_need_are_asked_for() {
    let wish = agreed();
    let mut there = connected(&wish);
    there.users[0].disabled = true;
    there.roles[0].name = "Renamed".to_owned();
    let missing = |has: &[&str]| {
        let mut there = there.clone();
        there.may = Some(has.iter().map(|name| held(name, Depth::Organization)).collect());
        match plan(&wish, &there) {
            Ok(_) => Vec::new(),
            Err(Stop::MissingRights(names)) => names,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(missing(&[]), ["prvDisableUser", "prvWriteRole", "prvWriteUser"]);
    assert_eq!(missing(&["prvWriteUser", "prvWriteRole"]), ["prvDisableUser"]);
    assert_eq!(
        missing(&["prvWriteUser", "prvWriteRole", "prvDisableUser"]),
        [""; 0]
    );
}

/// Where the service takes the changes one by one, only what is left of the reviewed ones is done.
#[test]
fn what_is_left_of_a_change_is_a_part_of_it_and_anything_else_is_not() {
    let whole = plan(&wish(), &untouched(&wish())).unwrap().changes.remove(1);
    let with = |change: &dyn Fn(&mut RoleId, &mut BTreeMap<PrivilegeId, WantedPrivilege>)| {
        let mut other = whole.clone();
        let Change::MendRole { role, privileges, .. } = &mut other else {
            panic!("{other:?}")
        };
        change(role, privileges);
        other
    };
    let rest = with(&|_, privileges| drop(privileges.pop_first()));
    assert!(rest.is_part_of(&whole) && whole.is_part_of(&whole));
    assert!(!whole.is_part_of(&rest), "more was wanted than was reviewed");
    let elsewhere = with(&|role, _| *role = FOREIGN);
    assert!(!elsewhere.is_part_of(&whole), "another role");
    let narrower = with(&|_, privileges| {
        for wanted in privileges.values_mut() {
            wanted.depth = Depth::Own;
        }
    });
    assert!(!narrower.is_part_of(&whole), "another reach");

    let user = UserId(Uuid::from_u128(80));
    let (one, other) = (
        Change::Assign { user, role: FOREIGN },
        Change::Unassign { user, role: FOREIGN },
    );
    assert!(one.is_part_of(&one) && !other.is_part_of(&one) && !one.is_part_of(&whole));
}

#[test]
fn a_plan_is_done_when_nothing_is_to_be_installed_and_nothing_to_be_written() {
    let fresh = plan(&wish(), &untouched(&wish())).unwrap();
    assert!(!fresh.is_done());
    assert!(plan(&wish(), &connected(&wish())).unwrap().is_done());
    // A solution that is out of date, and all else as wanted.
    let wish = wish_with_solution();
    let there = installed(&wish);
    let mut there = carried_out(&plan(&wish, &there).unwrap(), there);
    assert!(plan(&wish, &there).unwrap().is_done());
    there.solution.as_mut().unwrap().version = "0.9.0.0".to_owned();
    let update = plan(&wish, &there).unwrap();
    assert!(!update.is_done() && update.changes.is_empty());
}

/// The number on the commit's page: the installation is one, each change is one.
#[test]
fn the_review_counts_every_write() {
    let organization = OrganizationRow {
        id: "northwind".to_owned(),
        name: "Northwind".to_owned(),
        host: "northwind.crm4.dynamics.com".to_owned(),
        kind: OrganizationKind::Production,
        region: None,
        unusable: None,
        administrator: None,
    };
    let writes = |wish: &Wish, there: &Observation| {
        plan(wish, there)
            .unwrap()
            .card(&organization, Memory::Whole)
            .writes
    };
    assert_eq!(writes(&wish(), &untouched(&wish())), 4);
    assert_eq!(writes(&wish(), &connected(&wish())), 0);
    let wish = wish_with_solution();
    assert_eq!(
        writes(&wish, &untouched(&wish)),
        3,
        "the solution, the user, the role on it"
    );
    assert_eq!(writes(&wish, &installed(&wish)), 2);
}

/// Which review is shown: a first connection, or one that is there already, whole or not.
#[test]
fn b9_50_a_connection_is_there_when_anything_of_ours_is_or_a_user_of_the_app_holds_the_role() {
    let exists = |wish: &Wish, there: &Observation| plan(wish, there).unwrap().existing;
    assert!(!exists(&wish(), &untouched(&wish())));
    assert!(exists(&wish(), &connected(&wish())));

    let mut only_the_role = connected(&wish());
    only_the_role.users.clear();
    assert!(exists(&wish(), &only_the_role));

    let mut only_the_user = connected(&wish());
    only_the_user.roles.clear();
    only_the_user.users[0].roles.clear();
    assert!(exists(&wish(), &only_the_user));
    only_the_user.users[0].deleted = 1;
    assert!(
        !exists(&agreed(), &only_the_user),
        "a deleted user is no connection"
    );

    // Somebody else's user, with our role and without, and somebody else's role of our name.
    let mut theirs = with_foreign_role(&wish(), Vec::new());
    assert!(!exists(&agreed(), &theirs));
    theirs.users.push(app_user(UserId(Uuid::from_u128(81)), ROOT));
    assert!(!exists(&agreed(), &theirs));
    theirs.users[0]
        .roles
        .push(on_user(RoleId(Uuid::from_u128(82)), "Other", ROOT));
    assert!(!exists(&agreed(), &theirs));
    theirs.users[0].roles.push(on_user(FOREIGN, "Contoso Sync", ROOT));
    assert!(exists(&agreed(), &theirs));

    // A solution brings its role to everybody: it is a connection when the app's user is there.
    let wish = wish_with_solution();
    let there = installed(&wish);
    assert!(!exists(&wish, &there));
    assert!(exists(&wish, &carried_out(&plan(&wish, &there).unwrap(), there)));
}

/// What a person reads of a right: the table's own name where it is known, else what the privilege's name says, else that name alone.
#[test]
fn b9_50_rights_are_told_in_words_as_far_as_they_are_known() {
    let mut there = connected(&wish());
    there.tables[0].display_collection_name = serde_json::from_value(serde_json::json!({
        "UserLocalizedLabel": { "Label": "Accounts" }
    }))
    .unwrap();
    let held_too = [
        "prvDeleteaccount",
        "prvDeletecontact",
        "prvWriteLead",
        "prvAppendToLead",
        "prvWrite",
        "prvExportToExcel",
        "odd",
    ];
    let all = there.role_privileges.as_mut().unwrap();
    all.extend(held_too.map(|name| held(name, Depth::Own)));
    let plan = plan(&wish(), &there).unwrap();
    let order: Vec<_> = plan.lines[0]
        .notes
        .iter()
        .map(|note| match note {
            LineNote::RightExtra { right, .. } => right.privilege.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        order,
        [
            "prvDeleteaccount",
            "prvWriteLead",
            "prvAppendToLead",
            "prvDeletecontact",
            "odd",
            "prvExportToExcel",
            "prvWrite"
        ],
        "a table's rights stand together, and what has no table comes last"
    );
    let told: BTreeMap<_, _> = plan.lines[0]
        .notes
        .iter()
        .map(|note| match note {
            LineNote::RightExtra { right, .. } => {
                (right.privilege.as_str(), (right.right, right.table.as_deref()))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        BTreeMap::from([
            ("prvDeleteaccount", (Some(Right::Delete), Some("Accounts"))),
            ("prvDeletecontact", (Some(Right::Delete), Some("contact"))),
            ("prvWriteLead", (Some(Right::Write), Some("Lead"))),
            ("prvAppendToLead", (Some(Right::AppendTo), Some("Lead"))),
            ("prvWrite", (None, None)),
            ("prvExportToExcel", (None, None)),
            ("odd", (None, None)),
        ])
    );
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

/// RE-01: random messes: whatever part of our work is missing, spoiled or doubled, one plan mends it, and what is foreign stays.
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
                user.roles.push(on_user(foreign, "Foreign", ROOT));
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
