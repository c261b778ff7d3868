//! What is said after the writes is what reading shows, and nothing else.

use acceptance::Stage;
use engine::{
    contract::{Act, LineNote, PlanCard, Screen, Subject, WhatChanged},
    files::DiskStep,
    journal::Settled,
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, dataverse::Organization, world};
use uuid::Uuid;

use crate::writing::{change_set_refused, fault, settled, to_the_write};

/// The looks at the app's users: two before the write, the third beside it.
const BESIDE_THE_WRITE: usize = 3;

/// What answers the read of the app's users that goes in one request with the writes.
fn read_beside_the_write(action: Action) -> Fault {
    Fault::on(Service::Organization, action)
        .method(http::Method::GET)
        .path("systemusers?$select")
        .nth(BESIDE_THE_WRITE)
}

fn answer(status: u16) -> Action {
    Action::Answer {
        status,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: r#"{"error":{"code":"0x80040216","message":"no"}}"#.into(),
    }
}

#[tokio::test]
async fn b9_46_what_befalls_a_read_beside_the_writes_says_nothing_about_them() {
    for action in [
        Action::Throttle { retry_after: 5 },
        answer(401),
        answer(403),
        answer(500),
        answer(503),
    ] {
        let stage = Stage::new().await;
        stage.sign_in().await;
        stage.tenant.faults().add(read_beside_the_write(action.clone()));
        stage.choose().await;
        stage.enter_secret().await;
        let done = stage.commit().await;
        let Screen::Done { proofs, .. } = done.screen else {
            panic!("{action:?}: {:#?}", done.screen)
        };
        assert_eq!(proofs.len(), 7);
        assert_eq!(stage.tenant.faults().all()[0].struck(), 1);
        // So that undo knows them.
        assert_eq!(settled(&stage).await, [Settled::Applied; 4], "{action:?}");
        assert_eq!(stage.writes(), 4);
    }
}

#[tokio::test]
async fn b9_53_what_is_all_written_and_can_not_be_read_back_is_not_called_a_part() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    let faults = stage.tenant.faults();
    faults.add(read_beside_the_write(answer(403)));
    for n in 4..60 {
        let lost = Fault::on(Service::Organization, Action::DropBefore);
        faults.add(lost.path("$batch").nth(n));
    }
    stage.choose().await;
    stage.enter_secret().await;
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(stage.writes(), 4);
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::NoConnection, WhatChanged::AllOfThePlan)
    );
}

#[tokio::test]
async fn b9_35_b9_53_where_the_disk_fails_after_a_single_write_a_part_is_done_and_after_the_last_one_all() {
    for (done, changed) in [
        (1, WhatChanged::PartOfThePlan),
        (3, WhatChanged::PartOfThePlan),
        (4, WhatChanged::AllOfThePlan),
    ] {
        let stage = to_the_write(fault(change_set_refused(400, "0x80060888"))).await;
        // The run, four intents, four refusals, and then an intent and an outcome for each write reach the disk; the outcome of
        // the last of them does not.
        stage.files.fail_after(1 + 4 + 4 + 2 * done - 1, DiskStep::Flush);
        stage.commit().await;
        let problem = stage.trouble().await;
        assert_eq!(stage.writes(), done as u64);
        assert_eq!(
            (problem.code, problem.changed),
            (ProblemCode::DiskNotWritable, changed),
            "after {done}"
        );
    }
}

#[tokio::test]
async fn b9_52_a_run_that_wrote_nothing_changed_nothing_whatever_its_proof_comes_to() {
    let mut stage = connected().await;
    stage.start_again();
    stage.to_review().await;
    with(&stage, |organization| organization.set_administration_mode(true));
    let writes = stage.writes();
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::AdministrationMode, WhatChanged::NothingInDataverse)
    );
    assert_eq!(stage.writes(), writes);
}

async fn connected() -> Stage {
    let stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    stage
}

fn with<T>(stage: &Stage, act: impl FnOnce(&mut Organization) -> T) -> T {
    let mut world = stage.tenant.world();
    act(world.organization(world::NORTHWIND_PRODUCTION).unwrap())
}

/// Our role and its copy in another business unit.
fn role_and_copy(organization: &Organization) -> (Uuid, Uuid) {
    let roles = organization.roles_named("Contoso Sync");
    let copy = roles.iter().find(|role| role.id != role.root).unwrap();
    (copy.root, copy.id)
}

/// The plan of a new run, whose only write the service confirms and does not do.
async fn only_write_is_not_done(stage: &mut Stage, method: http::Method, path: &str) {
    stage.start_again();
    let shown = stage.to_review().await;
    assert_eq!(plan_of(shown.screen).writes, 1);
    let confirmed = Action::Answer {
        status: 204,
        headers: Vec::new(),
        body: Vec::new().into(),
    };
    let confirmed = Fault::on(Service::Organization, confirmed);
    stage.tenant.faults().add(confirmed.method(method).path(path));
    let ended = stage.commit().await;
    let Screen::Trouble { problem, .. } = ended.screen else {
        panic!("{:#?}", ended.screen)
    };
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::NotAsWritten, WhatChanged::Unknown)
    );
}

fn plan_of(screen: Screen) -> PlanCard {
    let Screen::Review { plan: Some(plan), .. } = screen else {
        panic!("{screen:#?}")
    };
    plan
}

#[tokio::test]
async fn b9_53_a_name_that_does_not_come_back_is_no_success() {
    let mut stage = connected().await;
    with(&stage, |organization| {
        let (role, _) = role_and_copy(organization);
        organization.rename_role(role, "Contoso Sync (old)");
    });
    only_write_is_not_done(&mut stage, http::Method::PATCH, "/roles(").await;
}

#[tokio::test]
async fn b9_53_a_copy_of_the_role_that_stays_on_the_user_is_no_success() {
    let mut stage = connected().await;
    with(&stage, |organization| {
        let (_, copy) = role_and_copy(organization);
        let user = organization.application_users()[0].id;
        organization.assign_role(user, copy);
    });
    let path = "/systemuserroles_association(";
    only_write_is_not_done(&mut stage, http::Method::DELETE, path).await;
}

#[tokio::test]
async fn b9_49_a_renamed_role_whose_name_somebody_else_took_is_kept_and_that_is_said() {
    let mut stage = connected().await;
    with(&stage, |organization| {
        let (role, _) = role_and_copy(organization);
        organization.rename_role(role, "Contoso Sync (old)");
        let root = organization.seed().root_business_unit.clone();
        let root = organization.business_unit(&root).unwrap();
        organization.add_role("Contoso Sync", root, false, &[]);
    });
    stage.start_again();
    let plan = plan_of(stage.to_review().await.screen);
    assert_eq!(plan.writes, 0);
    let role = plan
        .lines
        .iter()
        .find(|line| line.subject == Subject::Role)
        .unwrap();
    assert_eq!(role.act, Act::Keep);
    let said = LineNote::NameTaken {
        found: "Contoso Sync (old)".to_owned(),
    };
    assert!(role.notes.contains(&said), "{:?}", role.notes);
}
