//! The app's secret, entered rightly and wrongly.

use acceptance::Stage;
use engine::{
    clock::Clock as _,
    contract::{Problem, Screen, Snapshot, WayOn, WhatChanged},
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, world};
use secrecy::SecretString;

async fn entered(stage: &Stage, secret: &str, ends: Option<&str>) -> Problem {
    stage
        .wizard
        .enter_secret(SecretString::from(secret), ends.map(str::to_owned))
        .unwrap();
    told(stage).await
}

/// What is said at the credential.
async fn told(stage: &Stage) -> Problem {
    let answered = |screen: &Screen| {
        matches!(
            screen,
            Screen::Credential {
                checking: false,
                problem: Some(_),
                ..
            }
        )
    };
    let snapshot = stage.until(|snapshot| answered(&snapshot.screen)).await;
    let Screen::Credential {
        problem: Some(problem),
        ..
    } = snapshot.screen
    else {
        unreachable!()
    };
    problem
}

#[tokio::test]
async fn what_is_not_a_secret_is_found_before_anything_is_kept() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.choose().await;
    let secret = stage.tenant.sample_secret();
    let cases = [
        ("   ", None, ProblemCode::SecretEmpty),
        ("two words", None, ProblemCode::SecretEmpty),
        (&secret.key_id.to_string(), None, ProblemCode::SecretIsAnId),
        (&secret.value, Some("2020-01-01"), ProblemCode::SecretEndDate),
        (&secret.value, Some("soon"), ProblemCode::SecretEndDate),
        ("not-the-secret", None, ProblemCode::SecretWrong),
    ];
    for (entered_text, ends, expected) in cases {
        assert_eq!(
            entered(&stage, entered_text, ends).await.code,
            expected,
            "{expected:?}"
        );
        assert!(stage.vault.names().is_empty(), "{:?}", stage.vault.names());
    }
    // The flow completes all the same.
    stage.enter_secret().await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    assert_eq!(stage.vault.names().len(), 1);
}

/// A11Y-14: nothing but the secret is entered twice.
#[tokio::test]
async fn the_end_date_stays_when_the_secret_is_entered_again() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.choose().await;
    let kept = || match &stage.wizard.watch().borrow().screen {
        Screen::Credential { ends, .. } => ends.clone(),
        other => panic!("{other:#?}"),
    };
    for (ends, stays) in [
        (Some("2031-02-03"), Some("2031-02-03")),
        (Some("2020-01-01"), Some("2020-01-01")),
        (Some("unfinished"), None),
        (None, None),
    ] {
        entered(&stage, "not-the-secret", ends).await;
        assert_eq!(kept().as_deref(), stays);
    }
}

#[tokio::test]
async fn a_wrong_secret_is_explained_with_the_services_own_code() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.choose().await;
    let problem = entered(&stage, "not-the-secret", None).await;
    assert_eq!(problem.service_code.as_deref(), Some("AADSTS7000215"));
    assert!(problem.correlation_id.is_some());
    assert_eq!(problem.spoken.len(), 7);
}

/// The access stays as it is; only the publisher's key is said not to work, and a good one ends in the proof.
#[tokio::test]
async fn b9_55_a_key_that_does_not_work_is_told_apart_from_the_access() {
    type Spoil = fn(&Stage);
    let cases: [(Spoil, ProblemCode); 2] = [
        (
            |stage| {
                let ended = stage.clock.now();
                let mut world = stage.tenant.world();
                let app = world.directory.application_mut(world::CONTOSO_SYNC).unwrap();
                app.secrets.iter_mut().for_each(|secret| secret.ends_at = ended);
            },
            ProblemCode::SecretExpired,
        ),
        (
            |stage| {
                let mut world = stage.tenant.world();
                let app = world.directory.application_mut(world::CONTOSO_SYNC).unwrap();
                app.secrets
                    .iter_mut()
                    .for_each(|secret| secret.value = "another-one".into());
            },
            ProblemCode::SecretWrong,
        ),
    ];
    for (spoil, expected) in cases {
        let mut stage = Stage::new().await;
        stage.to_review().await;
        stage.commit().await;
        let writes = stage.writes();
        spoil(&stage);
        stage.start_again();
        stage.sign_in().await;
        stage.choose().await;
        stage
            .until(|snapshot| matches!(snapshot.screen, Screen::Credential { stored: Some(_), .. }))
            .await;
        stage.wizard.use_stored_credential().unwrap();
        let problem = told(&stage).await;
        assert_eq!(
            (problem.code, problem.changed),
            (expected, WhatChanged::NothingInDataverse)
        );
        {
            let mut world = stage.tenant.world();
            let app = world.directory.application_mut(world::CONTOSO_SYNC).unwrap();
            let year = std::time::Duration::from_hours(24 * 365);
            for secret in &mut app.secrets {
                secret.ends_at = stage.clock.now() + year;
            }
        }
        stage.enter_secret().await;
        let shown = stage.wizard.watch().borrow().clone();
        let Screen::Review { plan: Some(plan), .. } = shown.screen else {
            panic!("{expected:?}: {:#?}", shown.screen)
        };
        assert_eq!(plan.writes, 0, "the access was there all the time");
        let done = stage.commit().await;
        assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
        assert_eq!(stage.writes(), writes);
    }
}

/// The person reads the plan in the evening and goes on in the morning: both sign-ins have ended over night.
#[tokio::test]
async fn b9_40_after_a_night_on_the_review_the_app_is_signed_in_anew() {
    let stage = Stage::new().await;
    stage.to_review().await;
    stage.clock.advance(std::time::Duration::from_hours(10));
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

/// All is written, and then the app's own proof fails. No later run changes it once more, so this one tells what it changed.
#[tokio::test]
async fn what_was_changed_is_told_in_a_record_also_where_the_app_is_not_proven() {
    let stage = Stage::new().await;
    stage.to_review().await;
    refuses_the_app(&stage, 4);
    let record = |nth: usize| -> Option<serde_json::Value> {
        let mut all = stage.files.contents();
        all.retain(|(path, _)| path.ends_with("report.json"));
        Some(serde_json::from_slice(&all.get(nth)?.1).unwrap())
    };
    let Screen::Trouble {
        problem,
        report: Some(report),
    } = stage.commit().await.screen
    else {
        panic!("no record is offered")
    };
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::AppTokenRefused, WhatChanged::AllOfThePlan)
    );
    assert_eq!(stage.wizard.report_folder(), Some(report.folder));
    let told = record(0).unwrap();
    assert_eq!(told["outcome"], "not-proven");
    assert_eq!(told["problem"]["code"], "app-token-refused");
    assert_eq!(told["changes"].as_array().map(Vec::len), Some(3));
    let proofs = told["proofs"].as_array().unwrap();
    let by_the_administrator = |proof: &serde_json::Value| proof["readAs"] == "administrator";
    assert!(
        !proofs.is_empty() && proofs.iter().all(by_the_administrator),
        "{proofs:#?}"
    );

    // Nothing was left to be changed: there is nothing more to tell.
    let again = async || {
        stage.wizard.take(WayOn::TryAgain).unwrap();
        let reviewed = |snapshot: &Snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. });
        stage.until(reviewed).await;
        stage.clock.advance(std::time::Duration::from_mins(1));
        stage.commit().await.screen
    };
    let second = again().await;
    assert!(
        matches!(second, Screen::Trouble { report: None, .. }),
        "{second:#?}"
    );
    assert_eq!(record(1), None);
    assert!(matches!(again().await, Screen::Done { .. }));
    assert_eq!(record(1).unwrap()["outcome"], "connected");
}

/// Dataverse's 401 to the app's first questions: only the app asks for one row of the probe's table.
fn refuses_the_app(stage: &Stage, times: usize) {
    let answer = Action::Answer {
        status: 401,
        headers: Vec::new(),
        body: "<html></html>".into(),
    };
    let batch = Fault::on(Service::Organization, answer).path("$batch");
    stage.tenant.faults().add(batch.holds("$top=1").first(times));
}

#[tokio::test]
async fn b9_55_a_token_of_the_app_that_is_not_taken_any_more_is_replaced() {
    let stage = Stage::new().await;
    stage.to_review().await;
    refuses_the_app(&stage, 1);
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

/// The person who is signed in can do nothing about it: it is the app that is refused, and signing in again would not help.
#[tokio::test]
async fn b9_55_an_app_that_is_refused_twice_is_told_apart_from_the_person() {
    let stage = Stage::new().await;
    stage.to_review().await;
    refuses_the_app(&stage, 2);
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::AppTokenRefused);
    assert_eq!(problem.changed, WhatChanged::AllOfThePlan);
    stage.wizard.take(problem.actions[0]).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

/// The token of the secret's test is old by then, and the secret has ended since: what was written stays told.
#[tokio::test]
async fn b9_55_a_secret_that_ends_before_the_proof_does_not_hide_what_was_changed() {
    let stage = Stage::new().await;
    stage.to_review().await;
    stage.clock.advance(std::time::Duration::from_hours(2));
    let ended = Action::Answer {
        status: 401,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: r#"{"error":"invalid_client","error_description":"AADSTS7000222: CANARY","error_codes":[7000222]}"#.into(),
    };
    let token = Fault::on(Service::Authority, ended).path("/token");
    stage.tenant.faults().add(token.holds("client_credentials"));
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::SecretExpired, WhatChanged::AllOfThePlan)
    );
}
