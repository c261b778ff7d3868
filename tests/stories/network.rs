//! Busy services, lost answers and strange ones.

use acceptance::Stage;
use engine::{
    contract::{Screen, WayOn, WhatChanged},
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service};
use secrecy::SecretString;

/// NW-08
#[tokio::test]
async fn b9_43_a_busy_service_is_waited_for_as_long_as_it_asks() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.tenant.faults().add(
        Fault::on(Service::Organization, Action::Throttle { retry_after: 7 })
            .path("$batch")
            .first(2),
    );
    stage.choose().await;
    stage.enter_secret().await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    let waits: Vec<_> = stage
        .clock
        .slept()
        .iter()
        .map(std::time::Duration::as_secs)
        .collect();
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert!(waits.iter().all(|seconds| *seconds >= 7), "{waits:?}");
}

/// NW-08
#[tokio::test]
async fn b9_43_a_pause_beyond_all_patience_is_said_and_can_be_tried_later() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.tenant.faults().add(
        Fault::on(Service::Organization, Action::Throttle { retry_after: 99_999 })
            .path("$batch")
            .first(1),
    );
    stage.choose().await;
    stage.enter_secret().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::ServiceBusy);
    assert_eq!(problem.facts["seconds"], "99999");
    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

/// After the two looks before it, the third batch is the one that writes.
const THE_WRITE: usize = 3;

/// RE-04, NW-07
#[tokio::test]
async fn b9_45_a_lost_answer_to_the_write_is_decided_by_reading() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.tenant.faults().add(
        Fault::on(Service::Organization, Action::ApplyThenDrop)
            .path("$batch")
            .nth(THE_WRITE),
    );
    stage.choose().await;
    stage.enter_secret().await;
    let done = stage.commit().await;
    let Screen::Done { proofs, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert!(proofs.iter().all(|proof| proof.holds));
}

/// RE-04, RE-06, NW-07: one request carries all that is written.
#[tokio::test]
async fn b9_45_a_write_that_got_lost_is_not_sent_again_by_itself() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.tenant.faults().add(
        Fault::on(Service::Organization, Action::DropBefore)
            .path("$batch")
            .nth(THE_WRITE),
    );
    stage.choose().await;
    stage.enter_secret().await;
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::OutcomeUnknown, WhatChanged::Unknown)
    );
    assert_eq!(stage.writes(), 0);
    // The person decides to go on: Gangway looks again first.
    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

/// Rows 27 and 30 of the attack list.
#[tokio::test]
async fn b9_27_b9_30_strange_answers_are_named_and_nothing_is_written() {
    let evil = "http://127.0.0.1:9/".to_owned();
    let cases = [
        (
            Service::Discovery,
            Action::Redirect(evil.clone()),
            ProblemCode::Redirected,
        ),
        (Service::Discovery, Action::NotJson, ProblemCode::Surprise),
        (Service::Discovery, Action::Html(200), ProblemCode::NotTheService),
        (
            Service::Discovery,
            Action::Huge(5 << 20),
            ProblemCode::AnswerTooLarge,
        ),
        (
            Service::Organization,
            Action::Redirect(evil),
            ProblemCode::Redirected,
        ),
        (Service::Organization, Action::NotJson, ProblemCode::Surprise),
        (
            Service::Organization,
            Action::Huge(5 << 20),
            ProblemCode::AnswerTooLarge,
        ),
    ];
    for (service, action, expected) in cases {
        let stage = Stage::new().await;
        stage.tenant.faults().add(Fault::on(service, action.clone()));
        stage.sign_in().await;
        if service == Service::Organization {
            stage.choose().await;
            stage.enter_secret().await;
        }
        assert_eq!(stage.trouble().await.code, expected, "{service:?} {action:?}");
        assert_eq!(stage.writes(), 0);
    }
}

#[tokio::test]
async fn b9_44_a_service_that_is_away_for_a_moment_is_asked_again() {
    let stage = Stage::new().await;
    stage
        .tenant
        .faults()
        .add(Fault::on(Service::Discovery, Action::Html(502)).first(3));
    stage.sign_in().await;
    let shown = stage.wizard.watch().borrow().clone();
    assert!(
        matches!(shown.screen, Screen::Organizations { .. }),
        "{:#?}",
        shown.screen
    );
    assert_eq!(stage.clock.slept().len(), 3);
}

/// The computer sleeps while Gangway waits for a busy service.
#[tokio::test]
async fn b9_40_a_computer_that_slept_during_a_wait_goes_on_or_says_so_and_goes_on_after_that() {
    for (hours, without_network) in [(0.5, false), (0.5, true)] {
        let stage = Stage::new().await;
        stage.sign_in().await;
        stage.choose().await;
        let batch = |action: Action| Fault::on(Service::Organization, action).path("$batch");
        stage
            .tenant
            .faults()
            .add(batch(Action::Throttle { retry_after: 20 }).nth(1));
        stage.clock.hold();
        let secret = SecretString::from(stage.tenant.sample_secret().value);
        stage.wizard.enter_secret(secret, None).unwrap();
        stage.until(|snapshot| snapshot.waiting.is_some()).await;
        stage
            .clock
            .advance(std::time::Duration::from_secs_f64(hours * 3600.0));
        if without_network {
            for n in 2..40 {
                stage.tenant.faults().add(batch(Action::DropBefore).nth(n));
            }
        }
        stage.clock.let_go();
        let answered = |screen: &Screen| {
            matches!(
                screen,
                Screen::Review { loading: false, .. } | Screen::Trouble { .. }
            )
        };
        let shown = stage.until(|snapshot| answered(&snapshot.screen)).await;
        assert_eq!(stage.writes(), 0);
        stage.tenant.faults().clear();
        if let Screen::Trouble { problem } = shown.screen {
            assert_eq!(problem.changed, WhatChanged::NothingInDataverse);
            match problem.actions[0] {
                WayOn::SignInAgain => {
                    assert_eq!(problem.code, ProblemCode::SessionEnded, "after {hours} hours");
                    stage.wizard.take(WayOn::SignInAgain).unwrap();
                }
                way => {
                    assert!(without_network, "{:?} after {hours} hours", problem.code);
                    stage.wizard.take(way).unwrap();
                }
            }
            stage.until(|snapshot| answered(&snapshot.screen)).await;
        }
        let done = stage.commit().await;
        assert!(
            matches!(done.screen, Screen::Done { .. }),
            "{hours} {without_network}: {:#?}",
            done.screen
        );
    }
}
