//! Ada finds things as somebody left them.

use acceptance::Stage;
use engine::{
    contract::{Act, Screen, Subject, WayOn, WhatChanged},
    files::Files,
    ids::OrganizationId,
    journal,
    problem::ProblemCode,
};
use practice_tenant::{dataverse::Organization, world};
use uuid::Uuid;

/// Connects, lets somebody do something to the application user, and opens Gangway again.
async fn connected_and_then(change: impl Fn(&mut Organization, Uuid)) -> Stage {
    let mut stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let user = organization.application_users()[0].id;
        change(organization, user);
    }
    stage.start_again();
    stage.sign_in().await;
    stage.choose().await;
    stage.enter_secret().await;
    stage
}

/// The plan after the person said yes.
async fn agreed(stage: &Stage, way: WayOn) -> Vec<(Act, Subject)> {
    stage.wizard.take(way).unwrap();
    let reviewed = |screen: &Screen| matches!(screen, Screen::Review { plan: Some(_), .. });
    let shown = stage.until(|snapshot| reviewed(&snapshot.screen)).await;
    let Screen::Review { plan: Some(plan), .. } = shown.screen else {
        unreachable!()
    };
    plan.lines.iter().map(|line| (line.act, line.subject)).collect()
}

#[tokio::test]
async fn row_48_a_user_that_was_switched_off_is_switched_on_only_after_a_yes() {
    let stage = connected_and_then(|organization, user| organization.set_user_disabled(user, true)).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::ApplicationUserDisabled);
    let writes = stage.writes();
    let plan = agreed(&stage, WayOn::EnableUser).await;
    assert!(
        plan.contains(&(Act::Enable, Subject::ApplicationUser)),
        "{plan:?}"
    );
    assert_eq!(stage.writes(), writes, "the yes only plans");
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

#[tokio::test]
async fn row_48_a_deleted_user_is_removed_for_good_only_after_a_yes() {
    let stage = connected_and_then(Organization::soft_delete_user).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::ApplicationUserDeleted);
    let plan = agreed(&stage, WayOn::PurgeUser).await;
    assert!(
        plan.contains(&(Act::Create, Subject::ApplicationUser)),
        "{plan:?}"
    );
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    let mut world = stage.tenant.world();
    let users = world
        .organization(world::NORTHWIND_PRODUCTION)
        .unwrap()
        .application_users();
    assert_eq!(users.len(), 1);
    assert!(!users[0].soft_deleted && !users[0].disabled);
}

#[tokio::test]
async fn row_50_a_lost_assignment_is_the_only_thing_that_is_mended() {
    let stage = connected_and_then(|organization, user| {
        for role in organization.roles_assigned_to(user) {
            organization.unassign_role(user, role);
        }
    })
    .await;
    let shown = stage.wizard.watch().borrow().clone();
    let Screen::Review { plan: Some(plan), .. } = shown.screen else {
        panic!("{:#?}", shown.screen)
    };
    assert_eq!(plan.writes, 1);
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

#[tokio::test]
async fn row_38_a_second_gangway_in_the_same_organization_waits_its_turn() {
    let stage = Stage::new().await;
    stage.to_review().await;
    let organization = OrganizationId(world::NORTHWIND_PRODUCTION);
    let other = journal::alone(stage.files.as_ref() as &dyn Files, organization)
        .await
        .unwrap();
    assert!(other.is_some());
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::AnotherRun, WhatChanged::NothingInDataverse)
    );
    assert_eq!(stage.writes(), 0);
    drop(other);
    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

#[tokio::test]
async fn what_changed_between_review_and_commit_is_shown_before_anything_is_written() {
    let stage = Stage::new().await;
    stage.to_review().await;
    // A colleague makes the same connection in the meantime.
    {
        let other = Stage::beside(&stage);
        other.to_review().await;
        other.commit().await;
    }
    let writes = stage.writes();
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::PlanChanged);
    assert_eq!(stage.writes(), writes, "nothing was written on the old plan");
    stage.wizard.take(WayOn::SeeNewPlan).unwrap();
    let shown = stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let Screen::Review { plan: Some(plan), .. } = shown.screen else {
        panic!()
    };
    assert_eq!(plan.writes, 0);
}
