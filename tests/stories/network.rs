//! Busy services, lost answers and strange ones.

use acceptance::{SAMPLE, Stage};
use engine::{
    contract::{ProvenFact, Screen, WayOn, WhatChanged},
    problem::ProblemCode,
};
use jiff::{SignedDuration, fmt::rfc2822::DateTimePrinter};
use practice_tenant::{Action, Clock as _, Fault, Service};
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
    let waits = waits(&stage);
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert!(waits.iter().all(|seconds| *seconds >= 7), "{waits:?}");
}

/// How long each wait was, in seconds.
fn waits(stage: &Stage) -> Vec<u64> {
    let slept = stage.clock.slept();
    slept.iter().map(std::time::Duration::as_secs).collect()
}

/// The publisher keeps the credential: the last read is the one on the app's behalf, and only it asks for a single row.
async fn before_the_last_read(action: Action) -> Stage {
    let last = Fault::on(Service::Organization, action).path("$batch");
    publishers_credential(last.holds("$top=1").first(1)).await
}

async fn publishers_credential(fault: Fault) -> Stage {
    let publishers = SAMPLE.replace("\"credential\": \"client-secret\",", "");
    let stage = Stage::with_profile(&publishers).await;
    stage.tenant.faults().add(fault);
    stage.sign_in().await;
    stage.choose().await;
    stage
}

fn is_probed(screen: Screen) -> bool {
    let Screen::Done { proofs, .. } = screen else {
        panic!("{screen:#?}")
    };
    proofs.iter().any(|proof| proof.fact == ProvenFact::ProbeAnswered)
}

/// NW-08
#[tokio::test]
async fn b9_43_b9_44_the_last_read_of_a_run_is_waited_for_as_any_other() {
    for (action, least) in [
        (Action::Throttle { retry_after: 7 }, 7),
        (Action::Html(503), 1),
        (Action::DropBefore, 1),
    ] {
        let stage = before_the_last_read(action).await;
        assert!(is_probed(stage.commit().await.screen));
        let waits = waits(&stage);
        assert_eq!(waits.len(), 1, "{waits:?}");
        assert!(waits[0] >= least, "{waits:?}");
    }
}

/// Whether every organization lets an administrator read on the app's behalf is not documented: a no proves nothing, be it said of
/// the whole request or of the row alone.
#[tokio::test]
async fn a_read_on_the_apps_behalf_that_is_refused_is_no_problem_of_the_administrators() {
    let no = Action::Answer {
        status: 403,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body:
            r#"{"error":{"code":"0x80040220","message":"is missing prvActOnBehalfOfAnotherUser privilege"}}"#
                .into(),
    };
    let stage = before_the_last_read(no.clone()).await;
    assert!(!is_probed(stage.commit().await.screen));

    let of_the_row = Fault::on(Service::Organization, no).path("?$select=accountid&$top=1");
    let stage = publishers_credential(of_the_row).await;
    assert!(!is_probed(stage.commit().await.screen));
    assert_eq!(stage.tenant.faults().all()[0].struck(), 1);
}

/// NW-08: at the code, at the person's token for the organization, and at the app's own sign-in.
#[tokio::test]
async fn b9_43_a_busy_sign_in_service_is_waited_for_as_long_as_it_asks() {
    for (nth, what) in [(1, "the code"), (2, "the app"), (3, "the organization")] {
        let stage = Stage::new().await;
        let busy = Fault::on(Service::Authority, Action::Throttle { retry_after: 40 });
        stage.tenant.faults().add(busy.path("/token").nth(nth));
        stage.to_review().await;
        let waits = waits(&stage);
        assert_eq!(waits.len(), 1, "{what}: {waits:?}");
        assert!(waits[0] >= 40, "{what}: {waits:?}");
        let done = stage.commit().await;
        assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    }
}

/// A sign-in service that answers is not one that could not be reached.
#[tokio::test]
async fn b9_43_b9_44_a_sign_in_service_that_stays_busy_or_away_is_said_to_be_so() {
    for (action, expected) in [
        (Action::Throttle { retry_after: 99_999 }, ProblemCode::ServiceBusy),
        (Action::Html(503), ProblemCode::ServiceUnavailable),
    ] {
        for all in [true, false] {
            let stage = Stage::new().await;
            let token = Fault::on(Service::Authority, action.clone()).path("/token");
            if all {
                stage.tenant.faults().add(token);
                stage.sign_in().await;
            } else {
                stage.sign_in().await;
                stage.choose().await;
                stage.tenant.faults().add(token.holds("refresh_token"));
                stage.enter_secret().await;
            }
            let problem = stage.trouble().await;
            assert_eq!(problem.code, expected, "{problem:#?}");
            assert_eq!(problem.changed, WhatChanged::NothingInDataverse);
            assert_eq!(problem.actions[0], WayOn::TryAgain);
        }
    }
}

/// B9-39 and B9-43: the date in one part of a batch is by the service's clock, and this computer's is ahead of it.
#[tokio::test]
async fn b9_43_a_pause_until_a_time_is_by_the_clock_of_the_service() {
    let stage = Stage::new().await;
    stage
        .services_clock
        .set_engine_ahead(SignedDuration::from_mins(3));
    stage.sign_in().await;
    stage.choose().await;
    let until = stage.services_clock.now() + SignedDuration::from_secs(100);
    let until = DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&until)
        .unwrap();
    let busy = Action::Answer {
        status: 503,
        headers: vec![("Retry-After".to_owned(), until)],
        body: "".into(),
    };
    let part = Fault::on(Service::Organization, busy).path("WhoAmI");
    stage.tenant.faults().add(part.first(1));
    stage.enter_secret().await;
    let review = stage.wizard.watch().borrow().clone();
    assert!(
        matches!(review.screen, Screen::Review { .. }),
        "{:#?}",
        review.screen
    );
    let waits = waits(&stage);
    assert_eq!(waits.len(), 1, "{waits:?}");
    assert!(waits[0] >= 90, "{waits:?}");
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
    assert_eq!(proofs.len(), 7);
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
        if let Screen::Trouble { problem, .. } = shown.screen {
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
