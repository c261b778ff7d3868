//! Ada takes it back.

use acceptance::{Removal, Stage};
use engine::{
    contract::{Act, LineNote, Screen, SecretFate, Subject, WayOn, WhatChanged},
    journal::Settled,
    problem::ProblemCode,
    vault::VaultError,
};
use practice_tenant::{Action, Fault, Service, dataverse::ServicePrincipalFacts, world};

use crate::{found_states::found, writing::settled};

async fn connected() -> Stage {
    let stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    stage.tenant.requests().clear();
    stage
}

/// Takes it back; ends on the removal or a problem.
async fn undone(stage: &Stage) -> Screen {
    stage.wizard.undo(true).unwrap();
    stage.undone().await
}

/// Takes it back.
async fn removal(stage: &Stage) -> Removal {
    stage.wizard.undo(true).unwrap();
    stage.removal().await
}

/// The seconds of each pause after so many.
fn pauses(stage: &Stage, before: usize) -> Vec<u64> {
    let slept = stage.clock.slept();
    slept[before..].iter().map(std::time::Duration::as_secs).collect()
}

fn deletions(of: &'static str, action: Action) -> Fault {
    Fault::on(Service::Organization, action)
        .method(http::Method::DELETE)
        .path(of)
}

fn refusal(status: u16, code: &str) -> Action {
    Action::Answer {
        status,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"no\"}}}}").into(),
    }
}

/// How often the deletion of a row was asked for, the user's role aside.
fn asked(stage: &Stage, of: &str) -> usize {
    let requests = stage.tenant.requests();
    requests
        .all()
        .iter()
        .filter(|request| request.method == http::Method::DELETE)
        .filter(|request| request.path.contains(of) && !request.path.ends_with("$ref"))
        .count()
}

/// RE-07
#[tokio::test]
async fn b9_54_undo_removes_what_was_made_and_nothing_else() {
    let stage = Stage::new().await;
    let roles = |stage: &Stage| {
        stage
            .tenant
            .world()
            .organization(world::NORTHWIND_PRODUCTION)
            .unwrap()
            .roles()
            .len()
    };
    let before = roles(&stage);
    stage.to_review().await;
    stage.commit().await;
    assert!(roles(&stage) > before);
    assert_eq!(found(&stage).await, [], "all of it was made");

    stage.wizard.undo(true).unwrap();
    let Removal {
        removed,
        left,
        report,
        ..
    } = stage.removal().await;
    let subjects: Vec<_> = removed.iter().map(|line| (line.act, line.subject)).collect();
    assert_eq!(
        subjects,
        [
            (Act::Remove, Subject::Assignment),
            (Act::Remove, Subject::ApplicationUser),
            (Act::Remove, Subject::Role)
        ]
    );
    assert!(left.is_empty());
    assert!(report.is_some(), "the removal is recorded too");
    assert_eq!(roles(&stage), before);
    let users = stage
        .tenant
        .world()
        .organization(world::NORTHWIND_PRODUCTION)
        .unwrap()
        .application_users();
    assert!(users.is_empty(), "{users:?}");
    assert!(
        stage.vault.names().is_empty(),
        "the credential that this run kept is gone too"
    );
}

#[tokio::test]
async fn b9_54_a_user_that_was_there_before_stays() {
    let stage = Stage::new().await;
    // The app's service principal is there and somebody made the user by hand.
    stage.sign_in().await;
    {
        let mut world = stage.tenant.world();
        let principal = world
            .directory
            .service_principals
            .iter()
            .find(|one| one.app_id == world::CONTOSO_SYNC && one.tenant_id == world::NORTHWIND)
            .map(|one| ServicePrincipalFacts {
                object_id: one.object_id,
                display_name: one.display_name.clone(),
                enabled: one.enabled,
            })
            .expect("Ada approved the app");
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let root = organization
            .business_unit(&organization.seed().root_business_unit.clone())
            .unwrap();
        organization.add_application_user(world::CONTOSO_SYNC, &principal, root, &[]);
    }
    stage.choose().await;
    stage.enter_secret().await;
    assert_eq!(stage.trouble().await.code, ProblemCode::ApplicationUserFound);
    stage.wizard.take(WayOn::AdoptUser).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    stage.commit().await;
    let user = {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        organization.application_users()[0].id
    };
    assert_eq!(found(&stage).await, [(Subject::ApplicationUser, user)]);
    stage.wizard.undo(true).unwrap();
    let Removal { removed, left, .. } = stage.removal().await;
    assert!(
        removed
            .iter()
            .all(|line| line.subject != Subject::ApplicationUser),
        "{removed:?}"
    );
    assert_eq!(
        left.iter().map(|line| line.subject).collect::<Vec<_>>(),
        [Subject::ApplicationUser]
    );
    let users = stage
        .tenant
        .world()
        .organization(world::NORTHWIND_PRODUCTION)
        .unwrap()
        .application_users();
    assert_eq!(users.len(), 1);
}

/// Nobody can plan for a user that somebody switched off, before a yes; taking back needs no plan.
#[tokio::test]
async fn b9_54_what_can_not_be_planned_any_more_is_taken_back_and_recorded() {
    let mut stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let user = organization.application_users()[0].id;
        organization.set_user_disabled(user, true);
    }
    stage.start_again();
    stage.sign_in().await;
    stage.choose().await;
    stage.enter_secret().await;
    assert_eq!(stage.trouble().await.code, ProblemCode::ApplicationUserDisabled);
    stage.wizard.undo(false).unwrap();
    let Removal {
        removed,
        left,
        report,
        ..
    } = stage.removal().await;
    let report = report.unwrap();
    assert_eq!((removed.len(), left.len()), (3, 0));
    assert!(report.folder.ends_with("-disconnected"), "{}", report.folder);
    let page = stage
        .files
        .contents()
        .into_iter()
        .find(|(place, _)| place.starts_with(&report.folder) && place.ends_with("report.html"))
        .map(|(_, content)| String::from_utf8(content).unwrap())
        .unwrap();
    assert!(page.contains("What was removed") && page.contains("Contoso Sync"));
}

/// The service can take the user for switched on a little longer, and then does not delete it.
#[tokio::test]
async fn b9_54_a_user_that_is_not_seen_as_switched_off_yet_is_deleted_a_little_later() {
    let stage = connected().await;
    // The first deletion is the role's on the user.
    for nth in [2, 3] {
        let not_yet = deletions("systemusers(", refusal(400, "0x80040265"));
        stage.tenant.faults().add(not_yet.nth(nth));
    }
    let slept = stage.clock.slept().len();
    let screen = undone(&stage).await;
    assert!(matches!(screen, Screen::Done { .. }), "{screen:#?}");
    let pauses = pauses(&stage, slept);
    assert_eq!(pauses, [2, 5]);
    assert_eq!(
        asked(&stage, "systemusers("),
        4,
        "two refused, one to delete, one to purge"
    );
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    assert!(organization.application_users().is_empty());
}

/// A right that is missing does not come by waiting; nothing is called removed that is there, nor that anything was where the
/// first removal was refused.
#[tokio::test]
async fn b9_54_a_removal_that_is_refused_is_told_at_once_and_can_be_done_later() {
    for (of, times, changed) in [
        ("systemusers(", 0, WhatChanged::NothingInDataverse),
        ("roles(", 1, WhatChanged::PartOfThePlan),
    ] {
        let stage = connected().await;
        stage
            .tenant
            .faults()
            .add(deletions(of, refusal(403, "0x80040220")));
        let slept = stage.clock.slept().len();
        let Screen::Trouble { problem, .. } = undone(&stage).await else {
            panic!("{of} was not removed")
        };
        assert_eq!(
            (problem.code, problem.changed),
            (ProblemCode::MissingRight, changed)
        );
        assert_eq!(stage.clock.slept().len(), slept, "{of}");
        assert_eq!(asked(&stage, of), times);
        stage.tenant.faults().clear();
        let Removal { left, .. } = removal(&stage).await;
        assert!(left.is_empty(), "{left:?}");
    }
}

/// The requests of an undo, one after the other: the method, a part of the path, and the how manieth of such.
const REMOVALS: [(&str, &str, usize); 5] = [
    ("DELETE", "/$ref", 1),
    ("PATCH", "systemusers(", 1),
    ("DELETE", "systemusers(", 2),
    ("DELETE", "systemusers(", 3),
    ("DELETE", "roles(", 1),
];

/// Whichever answer of a removal is lost: reading decides, what is gone is called gone, and nothing is asked for twice.
#[tokio::test]
async fn b9_34_a_removal_whose_answer_is_lost_is_read() {
    for (method, of, nth) in REMOVALS {
        let stage = connected().await;
        let lost = Fault::on(Service::Organization, Action::ApplyThenDrop)
            .method(method.parse().unwrap())
            .path(of);
        stage.tenant.faults().add(lost.nth(nth));
        let Removal { removed, left, .. } = removal(&stage).await;
        assert_eq!((removed.len(), left.len()), (3, 0), "{method} {of} {nth}");
        assert_eq!((asked(&stage, "systemusers("), asked(&stage, "roles(")), (2, 1));
        let settled = settled(&stage).await;
        let read = settled.iter().filter(|how| **how == Settled::ReadBack).count();
        assert_eq!(read, 1, "{settled:?}");
    }
}

/// A removal that did not arrive and whose answer is lost is neither called done nor refused, and is not sent again by itself.
#[tokio::test]
async fn b9_34_a_removal_that_is_not_seen_stays_unknown() {
    for (method, of, nth) in REMOVALS {
        let stage = connected().await;
        let lost = Fault::on(Service::Organization, Action::DropBefore)
            .method(method.parse().unwrap())
            .path(of);
        stage.tenant.faults().add(lost.nth(nth));
        let Screen::Trouble { problem, .. } = undone(&stage).await else {
            panic!("{method} {of} {nth} arrived")
        };
        assert_eq!(
            (problem.code, problem.changed),
            (ProblemCode::OutcomeUnknown, WhatChanged::Unknown),
            "{method} {of} {nth}"
        );
        assert_eq!(stage.tenant.faults().all()[0].struck(), 1);
        assert_eq!(settled(&stage).await.last(), Some(&Settled::Unknown));
        stage.tenant.faults().clear();
        let screen = undone(&stage).await;
        assert!(
            matches!(screen, Screen::Done { .. }),
            "{method} {of} {nth}: {screen:#?}"
        );
    }
}

/// After the removals, the next reads can show what was there before.
#[tokio::test]
async fn b9_53_a_read_that_lags_behind_the_removal_is_waited_for() {
    let stage = connected().await;
    let user = {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let user = organization.application_users().remove(0);
        serde_json::json!({
            "systemuserid": user.id, "fullname": user.full_name, "isdisabled": true, "deletedstate": 1,
            "_businessunitid_value": user.business_unit, "systemuserroles_association": [],
        })
    };
    let as_before = Action::Answer {
        status: 200,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: serde_json::json!({ "value": [user] }).to_string().into(),
    };
    for nth in [2, 3] {
        let read = Fault::on(Service::Organization, as_before.clone()).method(http::Method::GET);
        stage
            .tenant
            .faults()
            .add(read.path("systemusers?$select").nth(nth));
    }
    let slept = stage.clock.slept().len();
    let screen = undone(&stage).await;
    assert!(matches!(screen, Screen::Done { .. }), "{screen:#?}");
    let slept = pauses(&stage, slept);
    assert_eq!(slept, [2, 5]);
}

/// Who has worked owns rows, and such a user can't be deleted. The way is not closed: the rest goes, and what stays is told.
#[tokio::test]
async fn b9_54_a_user_who_owns_rows_stays_switched_off_and_the_rest_goes() {
    let mut stage = connected().await;
    let user = {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let user = organization.application_users()[0].id;
        organization.add_account("An account", user);
        user
    };
    let slept = stage.clock.slept().len();
    for once_more in [false, true] {
        let writes = stage.writes();
        stage.wizard.undo(false).unwrap();
        let Removal {
            removed,
            left,
            report,
            ..
        } = stage.removal().await;
        let gone: Vec<_> = removed.iter().map(|line| line.subject).collect();
        let stays: Vec<_> = left.iter().map(|line| (line.subject, &line.notes[..])).collect();
        assert_eq!(stays, [(Subject::ApplicationUser, &[LineNote::OwnsRows][..])]);
        assert!(report.is_some(), "the removal is recorded");
        {
            let mut world = stage.tenant.world();
            let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
            assert!(organization.roles_named("Contoso Sync").is_empty());
            let [there] = <[_; 1]>::try_from(organization.application_users()).unwrap();
            assert!(there.id == user && there.disabled && !there.soft_deleted && there.roles.is_empty());
        }
        assert_eq!(asked(&stage, "systemusers("), 1, "waiting does not help");
        if once_more {
            assert_eq!(gone, []);
            assert_eq!(stage.writes(), writes, "nothing is left to write");
        } else {
            assert_eq!(gone, [Subject::Assignment, Subject::Role]);
            stage.tenant.requests().clear();
            stage.start_again();
            stage.sign_in().await;
            stage.choose().await;
            stage
                .until(|snapshot| matches!(snapshot.screen, Screen::Credential { checking: false, .. }))
                .await;
        }
    }
    assert_eq!(stage.clock.slept().len(), slept);
}

/// The service may just have written the user's own settings, a row that the user owns. Where that does not pass, it is as with
/// any other row.
#[tokio::test]
async fn b9_54_settings_that_belong_to_the_user_delay_its_deletion_for_good_by_moments() {
    for (times, stays) in [(1, false), (4, true)] {
        let stage = connected().await;
        // The first deletion is the role's on the user, the second one the user's.
        for nth in 3..3 + times {
            let owns = deletions("systemusers(", refusal(400, "0x80048610"));
            stage.tenant.faults().add(owns.nth(nth));
        }
        let slept = stage.clock.slept().len();
        let Removal { removed, left, .. } = removal(&stage).await;
        let pauses = pauses(&stage, slept);
        let left: Vec<_> = left.iter().map(|line| (line.subject, &line.notes[..])).collect();
        if stays {
            assert_eq!(pauses, [2, 5, 10]);
            assert_eq!(left, [(Subject::ApplicationUser, &[LineNote::OwnsRows][..])]);
        } else {
            assert_eq!(pauses, [2]);
            assert!(left.is_empty() && removed.len() == 3, "{removed:#?}");
        }
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        assert_eq!(organization.application_users().len(), usize::from(stays));
        assert!(organization.roles_named("Contoso Sync").is_empty());
    }
}

/// Ada may do all that a System Administrator may, by another role, except this.
fn deputize(stage: &Stage, except: &str) {
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    let user = organization.user_of(world::ADA).unwrap();
    let highest = organization.roles_named("System Administrator").remove(0);
    let grants: Vec<_> = highest
        .privileges
        .iter()
        .filter(|(name, _)| *name != except)
        .map(|(name, depth)| (name.as_str(), *depth))
        .collect();
    let deputy = organization.add_role("Deputy", highest.business_unit, false, &grants);
    for role in organization.roles_assigned_to(user) {
        organization.unassign_role(user, role);
    }
    organization.assign_role(user, deputy);
}

/// Half a removal helps nobody: what is needed for all of it is asked first.
#[tokio::test]
async fn b9_51_rights_that_the_removal_needs_are_named_before_the_first_write() {
    for right in [
        "prvDeleteRole",
        "prvDeleteUser",
        "prvDisableUser",
        "prvAssignRole",
    ] {
        let mut stage = connected().await;
        deputize(&stage, right);
        stage.start_again();
        stage.to_review().await;
        let writes = stage.writes();
        let Screen::Trouble { problem, .. } = undone(&stage).await else {
            panic!("{right} is missing")
        };
        assert_eq!(
            (problem.code, problem.changed),
            (ProblemCode::MissingRight, WhatChanged::NothingInDataverse)
        );
        assert_eq!(problem.facts["privileges"], right);
        assert_eq!(stage.writes(), writes, "{right}");
    }
    // Whoever has them all needs no more.
    let mut stage = connected().await;
    deputize(&stage, "prvWriteOrganization");
    stage.start_again();
    stage.to_review().await;
    let screen = undone(&stage).await;
    assert!(matches!(screen, Screen::Done { .. }), "{screen:#?}");
}

/// A user that somebody switched off or deleted before needs to be deleted, and nothing else.
#[tokio::test]
async fn b9_51_who_may_not_switch_users_off_removes_one_that_is_off_already() {
    for right in ["prvDisableUser", "prvWriteUser"] {
        for deleted in [false, true] {
            let mut stage = connected().await;
            deputize(&stage, right);
            {
                let mut world = stage.tenant.world();
                let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
                let user = organization.application_users()[0].id;
                if deleted {
                    organization.soft_delete_user(user);
                } else {
                    organization.set_user_disabled(user, true);
                }
            }
            stage.start_again();
            stage.sign_in().await;
            stage.choose().await;
            stage.enter_secret().await;
            stage.trouble().await;
            let Removal { left, .. } = removal(&stage).await;
            assert_eq!(left, &[], "without {right}");
        }
    }
}

/// What was removed is gone, also where the secret can't be forgotten; who comes back finds only the keychain to be behind.
#[tokio::test]
async fn b9_54_a_keychain_that_does_not_forget_hides_nothing_of_the_removal() {
    let mut stage = connected().await;
    for changed in [WhatChanged::PartOfThePlan, WhatChanged::NothingInDataverse] {
        stage.vault.fail_from_now(VaultError::Locked);
        let Screen::Trouble { problem, .. } = undone(&stage).await else {
            panic!("the keychain is locked")
        };
        assert_eq!(
            (problem.code, problem.changed),
            (ProblemCode::KeychainLocked, changed)
        );
        stage.vault.mend();
        stage.start_again();
        stage.sign_in().await;
        stage.choose().await;
    }
    let Removal {
        removed,
        left,
        secret,
        ..
    } = removal(&stage).await;
    assert_eq!((removed.len(), left.len()), (0, 0));
    assert_eq!(secret, Some(SecretFate::Removed));
    assert_eq!(stage.vault.names(), [] as [&str; 0]);
}

/// A colleague found the role useful.
#[tokio::test]
async fn b9_54_a_role_that_others_hold_stays_with_them() {
    for holder in ["person", "team", "another app"] {
        let stage = connected().await;
        let held_by = {
            let mut world = stage.tenant.world();
            let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
            let role = organization.roles_named("Contoso Sync").remove(0);
            let nobody = ServicePrincipalFacts {
                object_id: uuid::Uuid::from_u128(5),
                display_name: "Another app".to_owned(),
                enabled: true,
            };
            let app = uuid::Uuid::from_u128(6);
            match holder {
                "person" => {
                    let ada = organization.user_of(world::ADA).unwrap();
                    organization.assign_role(ada, role.id);
                }
                "team" => {
                    organization.add_team("Sync", role.business_unit, &[], &[role.id]);
                }
                _ => {
                    organization.add_application_user(app, &nobody, role.business_unit, &[role.id]);
                }
            }
            role
        };
        let Removal { removed, left, .. } = removal(&stage).await;
        let gone: Vec<_> = removed.iter().map(|line| line.subject).collect();
        assert_eq!(gone, [Subject::Assignment, Subject::ApplicationUser], "{holder}");
        let stays: Vec<_> = left.iter().map(|line| (line.subject, &line.notes[..])).collect();
        assert_eq!(
            stays,
            [(Subject::Role, &[LineNote::HeldByOthers][..])],
            "{holder}"
        );
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        assert_eq!(organization.roles_named("Contoso Sync")[0], held_by);
    }
}

/// Only the user's deletion is refused, and no other word of the service makes it worth a wait.
#[tokio::test]
async fn b9_54_a_user_that_may_not_be_deleted_is_asked_for_once() {
    let stage = connected().await;
    stage
        .tenant
        .faults()
        .add(deletions("systemusers(", refusal(403, "0x80040220")).nth(2));
    let Screen::Trouble { problem, .. } = undone(&stage).await else {
        panic!("it was refused")
    };
    assert_eq!(problem.code, ProblemCode::MissingRight);
    assert_eq!(asked(&stage, "systemusers("), 1);
}

/// A colleague removes the user at the same moment.
#[tokio::test]
async fn b9_54_what_somebody_else_removed_in_the_meantime_is_gone_and_no_trouble() {
    let stage = connected().await;
    let gone_before_it_is_switched_off = serde_json::json!({
        "on": "organization", "method": "PATCH", "path": "systemusers(",
        "do": {"change": [{"no-application-user": {"organization": "Northwind", "app": world::CONTOSO_SYNC}}]},
    });
    let fault: Fault = serde_json::from_value(gone_before_it_is_switched_off).unwrap();
    stage.tenant.faults().add(fault);
    let Removal { removed, left, .. } = removal(&stage).await;
    assert_eq!((removed.len(), left.len()), (3, 0));
}
