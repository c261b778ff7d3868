//! Ada finds things as somebody left them.

use std::sync::Arc;

use acceptance::Stage;
use engine::{
    contract::{Act, Screen, Subject, WayOn, WhatChanged},
    files::Files,
    ids::{AppId, OrganizationId},
    journal::{self, Entry, Journal},
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, dataverse::Organization, world};
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
async fn b9_48_a_user_that_was_switched_off_is_switched_on_only_after_a_yes() {
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
async fn b9_48_b9_50_a_question_about_the_user_tells_what_else_was_changed() {
    let stage = connected_and_then(|organization, user| {
        let roles = organization.roles_named("Contoso Sync");
        let role = roles.iter().find(|role| role.id == role.root).unwrap().id;
        organization.revoke(role, "prvReadAccount");
        organization.grant(
            role,
            &[("prvDeleteAccount", practice_tenant::dataverse::Depth::Local)],
        );
        organization.unassign_role(user, role);
        organization.set_user_disabled(user, true);
    })
    .await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::ApplicationUserDisabled);
    for (fact, value) in [
        ("role", "change"),
        ("added", "1"),
        ("removed", "1"),
        ("assigned", "no"),
    ] {
        assert_eq!(problem.facts[fact], value, "{fact}");
    }
    let plan = agreed(&stage, WayOn::EnableUser).await;
    assert_eq!(
        plan,
        [
            (Act::Change, Subject::Role),
            (Act::Enable, Subject::ApplicationUser),
            (Act::Create, Subject::Assignment)
        ]
    );
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

#[tokio::test]
async fn b9_48_a_deleted_user_is_removed_for_good_only_after_a_yes() {
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
async fn b9_50_a_lost_assignment_is_the_only_thing_that_is_mended() {
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
async fn b9_38_a_second_gangway_in_the_same_organization_waits_its_turn() {
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

/// TA-06
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

/// The answer to the question which rights the role has.
fn answered(status: u16, code: &str) -> Fault {
    let answer = Action::Answer {
        status,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: format!(r#"{{"error":{{"code":"{code}","message":"is missing prvReadRole privilege"}}}}"#)
            .into(),
    };
    Fault::on(Service::Organization, answer).path("RetrieveRolePrivilegesRole")
}

/// Nobody is shown a plan that gives the role all its rights again.
#[tokio::test]
async fn b9_51_rights_of_a_role_that_may_not_be_read_are_not_taken_for_missing_ones() {
    let mut stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    stage.start_again();
    stage.sign_in().await;
    stage.tenant.faults().add(answered(403, "0x80040220"));
    stage.choose().await;
    stage.enter_secret().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MissingRight);
    assert_eq!(problem.facts["privileges"], "prvReadRole");
}

/// Either is enough; which of them comes when is not documented.
#[tokio::test]
async fn b9_48_a_role_that_is_not_there_is_known_by_the_status_or_by_the_code() {
    for (status, code) in [(404, ""), (400, "0x80040217")] {
        let stage = Stage::new().await;
        stage.tenant.faults().add(answered(status, code));
        let shown = stage.to_review().await;
        let Screen::Review { plan: Some(plan), .. } = shown.screen else {
            unreachable!()
        };
        assert_eq!(plan.writes, 4, "{status} {code}");
        assert!(stage.tenant.faults().all()[0].struck() > 0);
    }
}

/// What the journal says was there before Gangway came.
pub(crate) async fn found(stage: &Stage) -> Vec<(Subject, Uuid)> {
    let journal = Journal::open(
        Arc::clone(&stage.files) as _,
        Arc::clone(&stage.clock) as _,
        OrganizationId(world::NORTHWIND_PRODUCTION),
        AppId(world::CONTOSO_SYNC),
    );
    let journal = journal.await.unwrap();
    let entries = journal.entries().iter();
    entries
        .filter_map(|entry| match entry {
            Entry::Found(found) => Some((found.subject, found.key)),
            _ => None,
        })
        .collect()
}

/// Somebody made a role of the same name before; then Ada opens Gangway.
async fn with_a_role_of_somebody_else(managed: bool) -> (Stage, Uuid) {
    let stage = Stage::new().await;
    let role = {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let root = organization.seed().root_business_unit.clone();
        let root = organization.business_unit(&root).unwrap();
        organization.add_role(
            "Contoso Sync",
            root,
            managed,
            &[("prvDeleteAccount", practice_tenant::dataverse::Depth::Global)],
        )
    };
    stage.sign_in().await;
    stage.choose().await;
    stage.enter_secret().await;
    (stage, role)
}

/// RE-05
#[tokio::test]
async fn b9_49_a_role_of_the_same_name_is_used_only_after_a_yes_and_stays_after_undo() {
    let (stage, role) = with_a_role_of_somebody_else(false).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::RoleFound);
    assert_eq!(problem.facts["removed"], "1");
    assert_eq!(stage.writes(), 0);
    let plan = agreed(&stage, WayOn::AdoptRole).await;
    assert!(plan.contains(&(Act::Adopt, Subject::Role)), "{plan:?}");
    let done = stage.commit().await;
    let Screen::Done { proofs, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert_eq!(proofs.len(), 7);
    let named = |stage: &Stage| -> Vec<Uuid> {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let roles = organization.roles_named("Contoso Sync");
        roles
            .into_iter()
            .filter(|one| one.id == one.root)
            .map(|one| one.id)
            .collect()
    };
    assert_eq!(named(&stage), [role], "no second role of the name");
    assert_eq!(found(&stage).await, [(Subject::Role, role)]);

    stage.wizard.undo(true).unwrap();
    assert!(matches!(stage.undone().await, Screen::Done { .. }));
    assert_eq!(named(&stage), [role], "somebody else's role stays");
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    assert!(organization.application_users().is_empty());
}

#[tokio::test]
async fn b9_49_a_role_of_a_managed_solution_is_never_touched() {
    let (stage, _) = with_a_role_of_somebody_else(true).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::RoleManaged);
    assert!(!problem.actions.contains(&WayOn::AdoptRole));
    assert_eq!(stage.writes(), 0);
}
