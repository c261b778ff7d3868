//! The app's secret, entered rightly and wrongly.

use acceptance::Stage;
use engine::{
    contract::{Problem, Screen},
    problem::ProblemCode,
};
use secrecy::SecretString;

async fn entered(stage: &Stage, secret: &str, ends: Option<&str>) -> Problem {
    stage
        .wizard
        .enter_secret(SecretString::from(secret), ends.map(str::to_owned))
        .unwrap();
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
