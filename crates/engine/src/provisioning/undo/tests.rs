//! Undo on paper: what it may remove, and what it says of the rest.

use uuid::Uuid;

use super::*;
use crate::{
    contract::LineNote,
    dataverse::{ApplicationUser, Holder, HoldingTeam, RoleHolders, RoleRow},
    ids::UserId,
    provisioning::on_paper::{
        FOREIGN, ROOT, SALES, app_user, blank, carried_out, connected, installed, on_user, role, untouched,
        wanted, wish, wish_with_solution,
    },
};

const COPY: RoleId = RoleId(Uuid::from_u128(70));
const THEIRS: UserId = UserId(Uuid::from_u128(71));

async fn done(journal: &mut Journal, act: Act, subject: Subject, key: Uuid, with: Option<RoleId>) {
    let wanted = wanted(act, subject, key, with);
    let intent = journal.intend(Uuid::from_u128(72), wanted).await.unwrap();
    journal.settle(intent, Settled::Applied).await.unwrap();
}

type Removed = (Subject, Uuid, Option<Uuid>);

fn removed(wish: &Wish, there: &Observation, journal: &Journal) -> Vec<Removed> {
    removable(wish, there, journal)
        .into_iter()
        .map(|one| (one.subject, one.key, one.with))
        .collect()
}

fn ours(there: &Observation) -> [Removed; 3] {
    let own = there.own;
    [
        (Subject::Assignment, own.user.0, Some(own.role.0)),
        (Subject::ApplicationUser, own.user.0, None),
        (Subject::Role, own.role.0, None),
    ]
}

/// Of each line: what it is about, by its name, and why it stays.
fn told(lines: &[PlanLine]) -> Vec<(Subject, &str, &[LineNote])> {
    lines
        .iter()
        .map(|line| {
            assert_eq!(line.act, Act::Keep);
            (line.subject, line.subject_name.as_str(), line.notes.as_slice())
        })
        .collect()
}

#[tokio::test]
async fn b9_54_what_has_our_ids_is_removed_without_any_journal_and_once_with_one() {
    let there = connected(&wish());
    let mut journal = blank(&wish()).await;
    assert_eq!(removed(&wish(), &untouched(&wish()), &journal), []);
    assert_eq!(removed(&wish(), &there, &journal), ours(&there));
    for (subject, key, with) in ours(&there) {
        done(&mut journal, Act::Create, subject, key, with.map(RoleId)).await;
    }
    assert_eq!(removed(&wish(), &there, &journal), ours(&there));
    // Records of the first version do not say which role was given.
    let mut first = blank(&wish()).await;
    done(
        &mut first,
        Act::Create,
        Subject::Assignment,
        there.own.user.0,
        None,
    )
    .await;
    assert_eq!(removed(&wish(), &there, &first), ours(&there));
}

#[tokio::test]
async fn b9_54_somebody_elses_user_loses_our_role_and_its_copies_and_nothing_else() {
    let mut there = connected(&wish());
    let own = there.own;
    there.roles.push(role(COPY, "Contoso Sync", SALES, own.role));
    there.roles.push(role(FOREIGN, "Sales", ROOT, FOREIGN));
    let mut theirs = app_user(THEIRS, ROOT);
    theirs.roles = vec![
        on_user(own.role, "Contoso Sync", ROOT),
        on_user(COPY, "Contoso Sync", SALES),
        on_user(FOREIGN, "Sales", ROOT),
    ];
    there.users = vec![theirs];
    let journal = blank(&wish()).await;
    assert_eq!(
        removed(&wish(), &there, &journal),
        [
            (Subject::Assignment, THEIRS.0, Some(own.role.0)),
            (Subject::Assignment, THEIRS.0, Some(COPY.0)),
            (Subject::Role, own.role.0, None),
        ]
    );
}

#[tokio::test]
async fn b9_54_a_deleted_user_of_ours_is_removed_for_good_and_has_no_roles_to_lose() {
    let mut there = connected(&wish());
    there.users[0].deleted = 1;
    let journal = blank(&wish()).await;
    assert_eq!(removed(&wish(), &there, &journal), ours(&there)[1..]);
}

#[tokio::test]
async fn b9_54_the_role_of_a_managed_solution_is_not_removed() {
    let wish = wish_with_solution();
    let there = installed(&wish);
    let there = carried_out(&crate::provisioning::plan(&wish, &there).unwrap(), there);
    let journal = blank(&wish).await;
    assert_eq!(removed(&wish, &there, &journal), ours(&there)[..2]);
}

/// The role's id is the publisher's, so it is no proof that Gangway made anything: not in an organization where an administrator
/// installed the solution, nor in the publisher's own, where the role is the source of all others.
#[tokio::test]
async fn b9_54_of_a_solutions_role_only_what_gangway_gave_is_taken_away() {
    let wish = wish_with_solution();
    let mut there = installed(&wish);
    there.roles[0].managed = false;
    let own = there.own;
    let mut theirs = app_user(THEIRS, ROOT);
    theirs.roles = vec![on_user(own.role, "Contoso Connector", ROOT)];
    there.users = vec![theirs.clone()];
    let mut journal = blank(&wish).await;
    assert_eq!(removed(&wish, &there, &journal), []);

    let given = (Subject::Assignment, THEIRS.0, Some(own.role.0));
    done(
        &mut journal,
        Act::Create,
        Subject::Assignment,
        THEIRS.0,
        Some(own.role),
    )
    .await;
    assert_eq!(removed(&wish, &there, &journal), [given]);

    there.users = vec![ApplicationUser {
        id: own.user,
        ..theirs
    }];
    assert_eq!(
        removed(&wish, &there, &blank(&wish).await),
        ours(&there)[..2],
        "the user is Gangway's, and the role is not"
    );
}

/// Things that only the journal knows: in the order of removal, each once.
#[tokio::test]
async fn b9_54_what_the_journal_says_was_made_here_is_removed_too() {
    let there = connected(&wish());
    let own = there.own;
    let mut journal = blank(&wish()).await;
    done(&mut journal, Act::Create, Subject::Role, COPY.0, None).await;
    done(
        &mut journal,
        Act::Create,
        Subject::ApplicationUser,
        THEIRS.0,
        None,
    )
    .await;
    done(
        &mut journal,
        Act::Create,
        Subject::Assignment,
        own.user.0,
        Some(FOREIGN),
    )
    .await;
    done(
        &mut journal,
        Act::Create,
        Subject::Assignment,
        THEIRS.0,
        Some(own.role),
    )
    .await;
    done(&mut journal, Act::Change, Subject::Role, FOREIGN.0, None).await;
    let [assignment, user, role] = ours(&there);
    assert_eq!(
        removed(&wish(), &there, &journal),
        [
            assignment,
            (Subject::Assignment, own.user.0, Some(FOREIGN.0)),
            (Subject::Assignment, THEIRS.0, Some(own.role.0)),
            user,
            (Subject::ApplicationUser, THEIRS.0, None),
            role,
            (Subject::Role, COPY.0, None),
        ]
    );
}

/// The role may be one of another time: the publisher's file described it then, and a solution brings it now.
#[tokio::test]
async fn b9_54_it_is_asked_who_holds_the_roles_that_may_go_and_nothing_else() {
    let (wish, with_solution) = (wish(), wish_with_solution());
    let own = wish.own_ids().role;
    let mut journal = blank(&wish).await;
    assert_eq!(roles(&wish, &journal), [own]);
    assert_eq!(roles(&with_solution, &journal), []);
    for (subject, key) in [
        (Subject::Role, COPY.0),
        (Subject::Role, own.0),
        (Subject::ApplicationUser, THEIRS.0),
    ] {
        done(&mut journal, Act::Create, subject, key, None).await;
    }
    done(&mut journal, Act::Change, Subject::Role, FOREIGN.0, None).await;
    let mut both = [own, COPY];
    both.sort_unstable();
    assert_eq!(roles(&wish, &journal), both);
    assert_eq!(roles(&with_solution, &journal), both);
}

/// A copy of it in another business unit is the same role; another role is not.
#[test]
fn b9_54_a_role_is_held_by_others_where_a_team_or_somebody_elses_user_has_it() {
    let mut there = connected(&wish());
    let own = there.own;
    let mut held = |role, root, users: &[UserId], teams: usize| {
        there.holders = vec![RoleHolders {
            role,
            root: Some(root),
            users: users.iter().map(|id| Holder { id: *id }).collect(),
            teams: vec![HoldingTeam { id: Uuid::nil() }; teams],
        }];
        is_held_by_others(own.role, &there)
    };
    assert!(!held(own.role, own.role, &[own.user], 0));
    assert!(held(own.role, own.role, &[own.user, THEIRS], 0));
    assert!(held(COPY, own.role, &[THEIRS], 0));
    assert!(held(COPY, own.role, &[], 1));
    assert!(!held(FOREIGN, FOREIGN, &[THEIRS], 1));
}

#[tokio::test]
async fn b9_54_of_what_stays_the_owner_is_told() {
    let mut there = untouched(&wish());
    let own = there.own;
    let named = |id, root: Option<RoleId>, name: &str| RoleRow {
        root,
        ..role(id, name, ROOT, id)
    };
    let changed = RoleId(Uuid::from_u128(73));
    there.roles = vec![
        named(FOREIGN, Some(FOREIGN), "contoso sync"),
        named(COPY, Some(FOREIGN), "Contoso Sync"),
        named(changed, None, "Contoso Sync"),
        named(own.role, Some(own.role), "Renamed"),
        named(RoleId(Uuid::from_u128(74)), None, "Sales"),
    ];
    let mut theirs = app_user(THEIRS, ROOT);
    theirs.roles.push(on_user(FOREIGN, "Sales", ROOT));
    let mut gone = app_user(UserId(Uuid::from_u128(75)), ROOT);
    gone.deleted = 1;
    let mut nameless = app_user(UserId(Uuid::from_u128(76)), ROOT);
    nameless.name = None;
    there.users = vec![theirs, gone, nameless];
    let mut journal = blank(&wish()).await;
    done(&mut journal, Act::Change, Subject::Role, changed.0, None).await;
    assert_eq!(
        told(&left(&wish(), &there, &journal, &Kept::default())),
        [
            (Subject::Role, "contoso sync", &[LineNote::NotOurs][..]),
            (Subject::Role, "Contoso Sync", &[LineNote::RightsStay]),
            (Subject::Role, "Renamed", &[LineNote::NotOurs]),
            (
                Subject::ApplicationUser,
                "# Contoso Sync",
                &[
                    LineNote::NotOurs,
                    LineNote::AlsoHas {
                        role: "Sales".to_owned()
                    }
                ]
            ),
            (Subject::ApplicationUser, "Contoso Sync", &[LineNote::NotOurs]),
        ]
    );
}

#[tokio::test]
async fn b9_54_a_solution_stays_with_its_role_and_both_are_told() {
    let wish = wish_with_solution();
    let mut there = installed(&wish);
    there
        .roles
        .push(role(FOREIGN, wish.role.name.as_str(), SALES, FOREIGN));
    let journal = blank(&wish).await;
    assert_eq!(
        told(&left(&wish, &there, &journal, &Kept::default())),
        [
            (
                Subject::Solution,
                "Contoso Connector",
                &[LineNote::SolutionStays][..]
            ),
            (Subject::Role, "Contoso Connector", &[LineNote::PartOfSolution]),
            (Subject::Role, "Contoso Connector", &[LineNote::NotOurs]),
        ]
    );
    assert_eq!(left(&wish, &untouched(&wish), &journal, &Kept::default()), []);
}
