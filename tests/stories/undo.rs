//! Ada takes it back.

use acceptance::Stage;
use engine::{
    contract::{Act, Screen, Subject, UndoState, WayOn},
    problem::ProblemCode,
};
use practice_tenant::{dataverse::ServicePrincipalFacts, world};

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
