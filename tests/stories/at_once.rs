//! Two administrators, each with a Gangway of their own, press the button for the same organization at the same moment.

use acceptance::Stage;
use engine::{
    contract::{Screen, Snapshot, WayOn, WhatChanged},
    problem::ProblemCode,
};
use practice_tenant::world;

/// Whichever comes first writes the four changes; the other is told that the plan is an old one, and has nothing left to do.
#[tokio::test]
async fn b9_38_two_administrators_at_the_same_moment_come_to_the_same_end() {
    let stage = Stage::new().await;
    stage.to_review().await;
    let colleague = Stage::beside(&stage);
    colleague.to_review().await;
    // Long enough that both have looked before either writes.
    stage.tenant.faults().set_latency(100);
    let (one, other) = tokio::join!(stage.commit(), colleague.commit());
    stage.tenant.faults().clear();
    assert!(
        matches!(one.screen, Screen::Done { .. }) || matches!(other.screen, Screen::Done { .. }),
        "{one:#?}\n{other:#?}"
    );
    for (who, end) in [(&stage, one), (&colleague, other)] {
        is_connected(&to_the_end(who, end).await);
    }
    assert_eq!(stage.writes(), 4, "the plan, once");
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        assert_eq!(
            organization
                .roles_named("Contoso Sync")
                .iter()
                .filter(|role| role.id == role.root)
                .count(),
            1
        );
        let [user] = <[_; 1]>::try_from(organization.application_users()).expect("one application user");
        assert_eq!(user.roles.len(), 1);
    }
    // Either of them can take it back, and the other one then finds nothing.
    for who in [&colleague, &stage] {
        who.wizard.undo(true).unwrap();
        assert!(matches!(who.undone().await, Screen::Done { .. }));
    }
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    assert!(organization.application_users().is_empty());
    assert!(organization.roles_named("Contoso Sync").is_empty());
}

async fn to_the_end(stage: &Stage, end: Snapshot) -> Snapshot {
    let Screen::Trouble { problem, .. } = &end.screen else {
        return end;
    };
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::PlanChanged, WhatChanged::NothingInDataverse)
    );
    stage.wizard.take(WayOn::SeeNewPlan).unwrap();
    let review = stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let Screen::Review { plan: Some(plan), .. } = review.screen else {
        unreachable!()
    };
    assert_eq!(plan.writes, 0, "{:#?}", plan.lines);
    stage.commit().await
}

fn is_connected(end: &Snapshot) {
    let Screen::Done { proofs, .. } = &end.screen else {
        panic!("{end:#?}")
    };
    assert_eq!(proofs.len(), 7);
}
