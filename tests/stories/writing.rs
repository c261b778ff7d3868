//! The request that writes is turned away, or not taken in its form.

use acceptance::Stage;
use engine::{
    contract::{Screen, WaitReason, WayOn, WhatChanged},
    files::Files,
    ids::{AppId, OrganizationId},
    journal::{Entry, Journal, Settled},
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, world};

/// After the two looks before it, the third batch is the one that writes.
const THE_WRITE: usize = 3;

pub(crate) fn fault(action: Action) -> Fault {
    Fault::on(Service::Organization, action)
        .path("$batch")
        .nth(THE_WRITE)
}

/// The service refuses a whole request, or the change set in it.
fn refusal(status: u16, code: &str) -> String {
    format!(
        "HTTP/1.1 {status} No\r\nContent-Type: application/json\r\n\r\n{{\"error\":{{\"code\":\"{code}\",\"message\":\"no\"}}}}"
    )
}

/// The change set is refused; the reads after it are answered with nothing.
pub(crate) fn change_set_refused(status: u16, code: &str) -> Action {
    let part = |content: &str| {
        format!(
            "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{content}\r\n"
        )
    };
    let mut body = part(&refusal(status, code));
    for _ in 0..3 {
        body += &part("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}");
    }
    body += "--b--\r\n";
    Action::Answer {
        status: 200,
        headers: vec![("Content-Type".into(), "multipart/mixed; boundary=b".into())],
        body: body.into(),
    }
}

pub(crate) async fn to_the_write(fault: Fault) -> Stage {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.tenant.faults().add(fault);
    stage.choose().await;
    stage.enter_secret().await;
    stage
}

pub(crate) async fn settled(stage: &Stage) -> Vec<Settled> {
    let files = std::sync::Arc::clone(&stage.files) as std::sync::Arc<dyn Files>;
    let clock = std::sync::Arc::clone(&stage.clock) as _;
    let (organization, app) = (
        OrganizationId(world::NORTHWIND_PRODUCTION),
        AppId(world::CONTOSO_SYNC),
    );
    let journal = Journal::open(files, clock, organization, app).await.unwrap();
    journal
        .entries()
        .iter()
        .filter_map(|entry| match entry {
            Entry::Outcome(outcome) => Some(outcome.result),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn b9_43_a_busy_service_that_did_nothing_is_asked_again_after_its_pause_and_a_new_look() {
    let stage = to_the_write(fault(Action::Throttle { retry_after: 40 })).await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    let slept = stage.clock.slept();
    assert!(slept.iter().any(|pause| pause.as_secs() >= 40), "{slept:?}");
    // Refused as a whole first, then done: never unknown.
    let settled = settled(&stage).await;
    assert_eq!(settled.len(), 8, "{settled:?}");
    assert!(settled[..4].iter().all(|one| *one == Settled::Refused));
    assert!(settled[4..].iter().all(|one| *one == Settled::Applied));
    // Between the two tries there was a look.
    let batches = stage
        .tenant
        .requests()
        .all()
        .iter()
        .filter(|request| request.path.contains("$batch") && request.service == Service::Organization)
        .count();
    assert!(batches >= 5, "{batches}");
}

#[tokio::test]
async fn b9_43_what_changed_during_the_pause_is_shown_before_anything_is_written() {
    let stage = to_the_write(fault(Action::Throttle { retry_after: 40 })).await;
    // While it waits, a colleague does the same.
    stage.clock.hold();
    let Screen::Review { plan: Some(plan), .. } = stage.wizard.watch().borrow().screen.clone() else {
        panic!()
    };
    stage.wizard.commit(&plan.hash).unwrap();
    let shown = stage.until(|snapshot| snapshot.waiting.is_some()).await;
    let waiting = shown.waiting.unwrap();
    assert_eq!(waiting.reason, WaitReason::ServiceBusy);
    assert!(waiting.next_try.duration_since(waiting.since).as_secs() >= 40);
    stage.tenant.faults().clear();
    {
        let other = Stage::beside(&stage);
        other.to_review().await;
        other.commit().await;
    }
    let writes = stage.writes();
    stage.clock.let_go();
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::PlanChanged, WhatChanged::NothingInDataverse)
    );
    assert_eq!(stage.writes(), writes);
}

/// RE-03
#[tokio::test]
async fn b9_46_a_change_set_that_is_not_taken_goes_as_single_writes_each_in_the_journal() {
    for action in [
        change_set_refused(400, "0x80060888"),
        change_set_refused(501, ""),
        Action::Answer {
            status: 400,
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: r#"{"error":{"code":"0x80060888","message":"no change sets"}}"#.into(),
        },
    ] {
        let stage = to_the_write(fault(action.clone())).await;
        let done = stage.commit().await;
        let Screen::Done { proofs, changes, .. } = done.screen else {
            panic!("{action:?}: {:#?}", done.screen)
        };
        assert_eq!(proofs.len(), 7);
        assert_eq!(changes.len(), 3);
        let settled = settled(&stage).await;
        assert_eq!(settled.len(), 8, "{settled:?}");
        assert!(settled[4..].iter().all(|one| *one == Settled::Applied));
        // Undo knows them all.
        stage.wizard.undo(true).unwrap();
        let screen = stage.undone().await;
        assert!(matches!(screen, Screen::Done { .. }), "{screen:#?}");
    }
}

#[tokio::test]
async fn b9_46_a_change_set_that_is_refused_for_what_is_in_it_stays_refused() {
    let stage = to_the_write(fault(change_set_refused(400, "0x80040265"))).await;
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::PluginStopped, WhatChanged::NothingInDataverse)
    );
    assert_eq!(stage.writes(), 0);
}

/// RE-03
#[tokio::test]
async fn b9_36_b9_50_single_writes_that_stop_half_way_are_said_and_gone_on_with() {
    let stage = to_the_write(fault(change_set_refused(400, "0x80060888"))).await;
    // The role is made; then somebody takes a right away from the administrator.
    let refused = Action::Answer {
        status: 403,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: r#"{"error":{"code":"0x80040220","message":"missing prvCreateUser privilege"}}"#.into(),
    };
    stage.tenant.faults().add(
        Fault::on(Service::Organization, refused)
            .method(http::Method::POST)
            .path("v9.2/systemusers")
            .first(1),
    );
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::MissingRight, WhatChanged::PartOfThePlan)
    );
    stage.wizard.take(WayOn::ChooseAnotherOrganization).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Organizations { loading: false, .. }))
        .await;
    stage.choose().await;
    stage.enter_secret().await;
    let shown = stage.wizard.watch().borrow().clone();
    let Screen::Review { plan: Some(plan), .. } = shown.screen else {
        panic!("{:#?}", shown.screen)
    };
    assert_eq!(plan.writes, 2, "only the rest is planned: {:?}", plan.lines);
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

#[tokio::test]
async fn b9_20_an_app_that_dataverse_does_not_know_yet_is_waited_for() {
    let stage = to_the_write(fault(change_set_refused(400, "0x80041d49"))).await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    assert!(!stage.clock.slept().is_empty());
}

#[tokio::test]
async fn b9_43_when_all_waits_together_take_too_long_the_rest_is_left_for_later() {
    let mut stage = to_the_write(fault(Action::Throttle { retry_after: 500 })).await;
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        organization.set_role_seconds(900);
    }
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::GoOnLater, WhatChanged::AllOfThePlan)
    );
    assert!(problem.passes && problem.actions.contains(&WayOn::TryAgain));
    // Later everything is there.
    stage.clock.advance(std::time::Duration::from_mins(15));
    stage.start_again();
    stage.sign_in().await;
    stage.choose().await;
    stage
        .until(|snapshot| matches!(&snapshot.screen, Screen::Credential { stored: Some(_), .. }))
        .await;
    stage.wizard.use_stored_credential().unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

/// After the writes, this many reads of the app's users show what was there before.
pub(crate) fn reads_that_lag(stage: &Stage, how_many: usize) {
    let before = Action::Answer {
        status: 200,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: r#"{"value":[]}"#.into(),
    };
    for n in THE_WRITE..THE_WRITE + how_many {
        let read = Fault::on(Service::Organization, before.clone()).method(http::Method::GET);
        stage.tenant.faults().add(read.path("systemusers?$select").nth(n));
    }
}

#[tokio::test]
async fn b9_53_a_read_that_lags_behind_the_write_is_waited_for() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    reads_that_lag(&stage, 2);
    stage.choose().await;
    stage.enter_secret().await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    assert_eq!(stage.clock.slept().len(), 2, "{:?}", stage.clock.slept());
}

#[tokio::test]
async fn b9_53_what_is_made_and_never_seen_is_no_success() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    reads_that_lag(&stage, 20);
    stage.choose().await;
    stage.enter_secret().await;
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::NotAsWritten, WhatChanged::Unknown)
    );
    assert!(stage.clock.slept().len() < 6, "{:?}", stage.clock.slept());
}

#[tokio::test]
async fn b9_51_who_loses_a_right_in_mid_run_is_told_that_nothing_was_changed() {
    let stage = to_the_write(fault(change_set_refused(403, "0x80040220"))).await;
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::MissingRight, WhatChanged::NothingInDataverse)
    );
    assert!(problem.actions.contains(&WayOn::UseAnotherAccount));
    assert_eq!(stage.writes(), 0);
}
