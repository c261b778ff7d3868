//! Row 39: the clock of this computer is wrong, which the services' answers tell.

use acceptance::{SAMPLE, Stage};
use engine::{
    contract::{BrowserVisit, Problem, Screen, WayOn, WhatChanged},
    problem::ProblemCode,
};
use jiff::SignedDuration;
use practice_tenant::{Action, Fault, IdTokenFlaw, Service};

/// How far this computer's clock is ahead of the services'.
fn ahead(stage: &Stage, minutes: i64) {
    stage
        .services_clock
        .set_engine_ahead(SignedDuration::from_mins(minutes));
}

fn told(problem: &Problem) -> String {
    let fact = |name: &str| problem.facts.get(name).map_or("", String::as_str);
    format!("{} {} {}", fact("amount"), fact("unit"), fact("side"))
}

#[tokio::test]
async fn b9_39_a_wrong_clock_is_named_at_the_sign_in_and_once_it_is_set_the_run_comes_to_its_end() {
    for (hours, said) in [
        (2, "2 hours ahead"),
        (-72, "3 days behind"),
        (24 * 3650, "3650 days ahead"),
    ] {
        let stage = Stage::new().await;
        ahead(&stage, hours * 60);
        stage.sign_in().await;
        let problem = stage.trouble().await;
        assert_eq!(problem.code, ProblemCode::ClockWrong, "{hours}");
        assert_eq!(told(&problem), said);
        assert_eq!(problem.changed, WhatChanged::NothingInDataverse);
        assert_eq!(problem.actions[0], WayOn::TryAgain);

        ahead(&stage, 0);
        stage.wizard.take(WayOn::TryAgain).unwrap();
        stage.visit(BrowserVisit::SignInOnly).await;
        stage.choose().await;
        stage.enter_secret().await;
        let done = stage.commit().await;
        assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    }
}

/// Enough for an assertion, which holds for ten minutes, and not for a token, which holds for an hour.
#[tokio::test]
async fn b9_39_a_wrong_clock_is_named_where_the_apps_certificate_is_refused_for_it() {
    let stage = Stage::with_profile(&SAMPLE.replace("\"client-secret\"", "\"certificate\"")).await;
    ahead(&stage, 20);
    stage.sign_in().await;
    stage.choose().await;
    let (der, pem) = super::certificate::made();
    super::certificate::register(&stage, der);
    let problem = super::certificate::entered(&stage, &pem).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::ClockWrong, "{problem:#?}");
    assert_eq!(told(&problem), "20 minutes ahead");
    assert_eq!(problem.service_code.as_deref(), Some("AADSTS700024"));

    ahead(&stage, 0);
    super::certificate::entered(&stage, &pem).await.unwrap();
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

#[tokio::test]
async fn b9_39_the_clock_is_not_blamed_where_it_is_right_or_not_the_reason() {
    for (minutes, flaw) in [
        (0, IdTokenFlaw::NotYet),
        (0, IdTokenFlaw::Ended),
        (4, IdTokenFlaw::Ended),
        (20, IdTokenFlaw::OtherNonce),
    ] {
        let stage = Stage::new().await;
        ahead(&stage, minutes);
        let spoiled = Fault::on(Service::Authority, Action::IdToken(flaw)).path("/token");
        stage.tenant.faults().add(spoiled.first(1));
        stage.sign_in().await;
        assert_eq!(
            stage.trouble().await.code,
            ProblemCode::SignInNotTrusted,
            "{flaw:?}"
        );
        // Once more, and all is well.
        stage.wizard.take(WayOn::UseAnotherAccount).unwrap();
        let listed = |screen: &Screen| matches!(screen, Screen::Organizations { loading: false, .. });
        stage.until(|snapshot| listed(&snapshot.screen)).await;
    }
}
