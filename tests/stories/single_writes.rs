//! The service does not take the change set, so the changes go one by one; and what else can come between a write and its end.

use acceptance::Stage;
use engine::{
    contract::{Screen, WayOn, WhatChanged},
    journal::Settled,
    problem::ProblemCode,
};
use practice_tenant::{
    Action, Fault, Service,
    dataverse::{Depth, Organization},
    world,
};
use uuid::Uuid;

use crate::writing::{change_set_refused, fault, reads_that_lag, settled, to_the_write};

/// On the review of a plan whose changes will go one by one.
async fn one_by_one() -> Stage {
    to_the_write(fault(change_set_refused(400, "0x80060888"))).await
}

/// The request that makes the application user, after the role and its rights.
fn making_the_user(action: Action) -> Fault {
    Fault::on(Service::Organization, action)
        .method(http::Method::POST)
        .path("v9.2/systemusers")
}

fn users(stage: &Stage) -> usize {
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    organization.application_users().len()
}

#[tokio::test]
async fn b9_45_a_single_write_whose_answer_is_lost_is_decided_by_reading() {
    let stage = one_by_one().await;
    // Two such requests are in the change set: the user's, and the role's on it.
    stage
        .tenant
        .faults()
        .add(making_the_user(Action::ApplyThenDrop).nth(3));
    let done = stage.commit().await;
    let Screen::Done { proofs, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert_eq!(proofs.len(), 7);
    let settled = settled(&stage).await;
    assert_eq!(
        settled[4..],
        [
            Settled::Applied,
            Settled::Applied,
            Settled::Unknown,
            Settled::ReadBack,
            Settled::Applied
        ]
    );
    assert_eq!(users(&stage), 1);
}

/// What was done before it is known; of the whole nobody can say how far it went.
#[tokio::test]
async fn b9_45_b9_52_a_single_write_that_is_not_seen_leaves_open_what_was_changed() {
    let stage = one_by_one().await;
    stage
        .tenant
        .faults()
        .add(making_the_user(Action::DropBefore).nth(3));
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::OutcomeUnknown, WhatChanged::Unknown)
    );
    assert_eq!((stage.writes(), users(&stage)), (2, 0));
}

/// Nobody knows by whom it was confirmed, and whether it comes; what was done before it is known.
#[tokio::test]
async fn b9_53_a_single_write_that_is_confirmed_and_never_seen_may_have_been_done_or_not() {
    for (nth, writes, changed) in [(1, 0, WhatChanged::Unknown), (2, 1, WhatChanged::PartOfThePlan)] {
        let stage = one_by_one().await;
        let confirmed = Action::Answer {
            status: 204,
            headers: Vec::new(),
            body: Vec::new().into(),
        };
        // The role, and then its rights.
        let role = Fault::on(Service::Organization, confirmed).method(http::Method::POST);
        stage.tenant.faults().add(role.path("v9.2/roles").nth(nth));
        stage.commit().await;
        let problem = stage.trouble().await;
        assert_eq!(
            (problem.code, problem.changed),
            (ProblemCode::NotAsWritten, changed)
        );
        assert_eq!(stage.writes(), writes);
    }
}

#[tokio::test]
async fn b9_43_a_busy_service_between_single_writes_is_waited_for() {
    let stage = one_by_one().await;
    let busy = Action::Throttle { retry_after: 40 };
    stage.tenant.faults().add(making_the_user(busy).first(1));
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    let slept = stage.clock.slept();
    assert!(slept.iter().any(|pause| pause.as_secs() >= 40), "{slept:?}");
}

/// TA-06: nothing is written that was not reviewed, also where the changes go one by one.
#[tokio::test]
async fn what_somebody_changes_between_single_writes_is_shown_before_more_is_written() {
    let mut stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    let change = |stage: &Stage, change: &dyn Fn(&mut Organization, Uuid)| {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let roles = organization.roles_named("Contoso Sync");
        let role = roles.iter().find(|role| role.id == role.root).unwrap().id;
        change(organization, role);
    };
    change(&stage, &|organization, role| {
        organization.revoke(role, "prvReadAccount");
    });
    stage.start_again();
    let faults = stage.tenant.faults();
    faults.add(fault(change_set_refused(400, "0x80060888")));
    let busy = Fault::on(Service::Organization, Action::Throttle { retry_after: 40 });
    faults.add(busy.path("AddPrivilegesRole").first(1));
    let shown = stage.to_review().await;
    let Screen::Review { plan: Some(plan), .. } = shown.screen else {
        panic!("{:#?}", shown.screen)
    };
    assert_eq!(plan.writes, 1);
    stage.clock.hold();
    stage.wizard.commit(&plan.hash).unwrap();
    stage.until(|snapshot| snapshot.waiting.is_some()).await;
    change(&stage, &|organization, role| {
        organization.grant(role, &[("prvDeleteAccount", Depth::Global)]);
    });
    let writes = stage.writes();
    stage.clock.let_go();
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::PlanChanged, WhatChanged::NothingInDataverse)
    );
    assert!(problem.actions.contains(&WayOn::SeeNewPlan));
    assert_eq!(stage.writes(), writes);
}

/// Another program made the same thing at the same moment.
#[tokio::test]
async fn b9_38_what_is_there_already_at_the_write_leads_to_the_new_plan() {
    let stage = to_the_write(fault(change_set_refused(412, "0x80040237"))).await;
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::PlanChanged, WhatChanged::NothingInDataverse)
    );
    assert!(problem.actions.contains(&WayOn::SeeNewPlan));
    assert_eq!(problem.service_code.as_deref(), Some("0x80040237"));
}

/// The answer is lost, and then the role is seen before the user is.
#[tokio::test]
async fn b9_45_b9_53_a_lost_answer_is_not_called_unknown_while_only_a_part_is_seen() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.tenant.faults().add(fault(Action::ApplyThenDrop));
    reads_that_lag(&stage, 3);
    stage.choose().await;
    stage.enter_secret().await;
    let done = stage.commit().await;
    let Screen::Done { proofs, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert_eq!(proofs.len(), 7);
}
