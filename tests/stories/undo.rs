//! Ada takes it back.

use acceptance::Stage;
use engine::{
    contract::{Act, Screen, Subject, UndoState, WayOn, WhatChanged},
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, dataverse::ServicePrincipalFacts, world};

use crate::found_states::found;

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
    let ended = |screen: &Screen| {
        matches!(
            screen,
            Screen::Done {
                undo: UndoState::Undone { .. },
                ..
            } | Screen::Trouble { .. }
        )
    };
    stage.until(|snapshot| ended(&snapshot.screen)).await.screen
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
    let undone = |screen: &Screen| {
        matches!(
            screen,
            Screen::Done {
                undo: UndoState::Undone { .. },
                ..
            } | Screen::Trouble { .. }
        )
    };
    let snapshot = stage.until(|snapshot| undone(&snapshot.screen)).await;
    let Screen::Done {
        undo: UndoState::Undone { removed, left, .. },
        report,
        ..
    } = snapshot.screen
    else {
        panic!("{:#?}", snapshot.screen)
    };
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
    let snapshot = stage
        .until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Done {
                    undo: UndoState::Undone { .. },
                    ..
                } | Screen::Trouble { .. }
            )
        })
        .await;
    let Screen::Done {
        undo: UndoState::Undone { removed, left, .. },
        ..
    } = snapshot.screen
    else {
        panic!("{:#?}", snapshot.screen)
    };
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
    let undone = |screen: &Screen| {
        matches!(
            screen,
            Screen::Done {
                undo: UndoState::Undone { .. },
                ..
            }
        )
    };
    let snapshot = stage.until(|snapshot| undone(&snapshot.screen)).await;
    let Screen::Done {
        undo: UndoState::Undone { removed, left, .. },
        report: Some(report),
        ..
    } = snapshot.screen
    else {
        panic!("{:#?}", snapshot.screen)
    };
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
    let pauses: Vec<_> = stage.clock.slept()[slept..]
        .iter()
        .map(std::time::Duration::as_secs)
        .collect();
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
        let Screen::Trouble { problem } = undone(&stage).await else {
            panic!("{of} was not removed")
        };
        assert_eq!(
            (problem.code, problem.changed),
            (ProblemCode::MissingRight, changed)
        );
        assert_eq!(stage.clock.slept().len(), slept, "{of}");
        assert_eq!(asked(&stage, of), times);
        stage.tenant.faults().clear();
        let screen = undone(&stage).await;
        let Screen::Done {
            undo: UndoState::Undone { left, .. },
            ..
        } = &screen
        else {
            panic!("{screen:#?}")
        };
        assert!(left.is_empty(), "{left:?}");
    }
}

/// A removal whose answer is lost is neither called done nor refused; the next look tells, and nothing is asked for twice.
#[tokio::test]
async fn b9_34_a_removal_whose_answer_is_lost_is_called_unknown_until_it_is_read() {
    let stage = connected().await;
    stage
        .tenant
        .faults()
        .add(deletions("roles(", Action::ApplyThenDrop));
    let Screen::Trouble { problem } = undone(&stage).await else {
        panic!("the answer was not lost")
    };
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::OutcomeUnknown, WhatChanged::Unknown)
    );
    stage.tenant.faults().clear();
    let asked_before = asked(&stage, "roles(");
    let screen = undone(&stage).await;
    assert!(
        matches!(
            screen,
            Screen::Done {
                undo: UndoState::Undone { .. },
                ..
            }
        ),
        "{screen:#?}"
    );
    assert_eq!(
        asked(&stage, "roles("),
        asked_before,
        "what is gone is not deleted again"
    );
}

/// Only the user's deletion is refused, and no other word of the service makes it worth a wait.
#[tokio::test]
async fn b9_54_a_user_that_may_not_be_deleted_is_asked_for_once() {
    let stage = connected().await;
    stage
        .tenant
        .faults()
        .add(deletions("systemusers(", refusal(403, "0x80040220")).nth(2));
    let Screen::Trouble { problem } = undone(&stage).await else {
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
    let screen = undone(&stage).await;
    let Screen::Done {
        undo: UndoState::Undone { removed, left, .. },
        ..
    } = &screen
    else {
        panic!("{screen:#?}")
    };
    assert_eq!((removed.len(), left.len()), (3, 0));
}
