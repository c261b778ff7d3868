//! Row 22: Microsoft wants to see the person once more in mid-run. One visit of the browser, then the run goes on where it was.

use acceptance::{Person, Removal, SAMPLE, Stage};
use base64::Engine as _;
use engine::{
    contract::{Leaving, Problem, Screen, Snapshot, WayOn, WhatChanged},
    files::DiskStep,
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, world::ConditionalAccess};

const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1714035906"}}}"#;

/// The role, its rights, the user and the assignment.
const WHOLE_PLAN: u64 = 4;

/// Dataverse's 401, for the nth batch from now on.
fn wants_more(stage: &Stage, nth: usize) {
    refuses(stage, nth, challenge());
}

fn challenge() -> (&'static str, String) {
    let claims = base64::prelude::BASE64_STANDARD.encode(CLAIMS);
    let challenge = format!(
        "Bearer realm=\"\", authorization_uri=\"https://login.example/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"{claims}\""
    );
    ("www-authenticate", challenge)
}

fn refuses(stage: &Stage, nth: usize, header: (&str, String)) {
    let refused = Fault::on(Service::Organization, refusal(header));
    stage.tenant.faults().add(refused.path("$batch").nth(nth));
}

fn refusal((name, value): (&str, String)) -> Action {
    Action::Answer {
        status: 401,
        headers: vec![(name.to_owned(), value)],
        body: "<html></html>".into(),
    }
}

/// The page that the newest visit began with.
async fn claims_of_the_visit(stage: &Stage) -> Option<String> {
    let pages = stage.browser.pages().await;
    let first = pages.iter().find(|page| page.contains("/authorize"))?;
    let address = url::Url::parse(first).unwrap();
    address
        .query_pairs()
        .find(|(name, _)| name == "claims")
        .map(|(_, value)| value.into_owned())
}

/// The same, without the capability that every visit names.
async fn wanted_of_the_visit(stage: &Stage) -> Option<String> {
    let claims = claims_of_the_visit(stage).await?;
    let capable = r#","xms_cc":{"values":["cp1"]}"#;
    assert!(claims.contains(capable), "{claims}");
    Some(claims.replace(capable, ""))
}

/// Without a credential here, the proof reads on the app's behalf: with the administrator's token.
fn publisher_keeps_it() -> String {
    SAMPLE.replace("\"credential\": \"client-secret\",", "")
}

fn reviewed(snapshot: &Snapshot) -> bool {
    matches!(snapshot.screen, Screen::Review { loading: false, .. })
}

fn done(snapshot: &Snapshot) -> bool {
    matches!(snapshot.screen, Screen::Done { .. } | Screen::Trouble { .. })
}

fn hash(snapshot: &Snapshot) -> String {
    let Screen::Review { plan: Some(plan), .. } = &snapshot.screen else {
        panic!("{:#?}", snapshot.screen)
    };
    plan.hash.clone()
}

async fn commits(stage: &Stage) {
    let shown = stage.wizard.watch().borrow().clone();
    stage.wizard.commit(&hash(&shown)).unwrap();
    stage.until(done).await;
}

async fn on_the_review() -> Stage {
    let stage = Stage::with_profile(&publisher_keeps_it()).await;
    stage.sign_in().await;
    stage.choose().await;
    stage.until(reviewed).await;
    stage.browser.pages().await;
    stage
}

#[tokio::test]
async fn b9_22_before_the_review_the_visit_carries_the_claims_and_leads_to_the_review() {
    let stage = Stage::with_profile(&publisher_keeps_it()).await;
    stage.sign_in().await;
    stage.browser.pages().await;
    wants_more(&stage, 1);
    stage.choose().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MoreProofNeeded);
    assert_eq!(problem.changed, WhatChanged::NothingInDataverse);

    stage.wizard.take(problem.actions[0]).unwrap();
    let shown = stage.until(reviewed).await;
    assert_eq!(shown.organization.as_deref(), Some("Northwind"));
    assert_eq!(wanted_of_the_visit(&stage).await.as_deref(), Some(CLAIMS));
    commits(&stage).await;
    assert_eq!(stage.writes(), WHOLE_PLAN);
}

#[tokio::test]
async fn b9_22_before_the_write_the_same_plan_is_done_once() {
    let stage = on_the_review().await;
    let plan = hash(&stage.wizard.watch().borrow());
    wants_more(&stage, 1);
    commits(&stage).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MoreProofNeeded);
    assert_eq!(stage.writes(), 0);

    stage.wizard.take(problem.actions[0]).unwrap();
    let shown = stage.until(done).await;
    assert!(matches!(shown.screen, Screen::Done { .. }), "{:#?}", shown.screen);
    assert_eq!(stage.writes(), WHOLE_PLAN, "the plan {plan}, once");
}

#[tokio::test]
async fn b9_22_at_the_write_nothing_was_written_and_it_is_written_once() {
    let stage = on_the_review().await;
    wants_more(&stage, 2);
    commits(&stage).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.changed, WhatChanged::NothingInDataverse);
    assert_eq!(stage.writes(), 0);
    stage.wizard.take(problem.actions[0]).unwrap();
    let shown = stage.until(done).await;
    assert!(matches!(shown.screen, Screen::Done { .. }), "{:#?}", shown.screen);
    assert_eq!(stage.writes(), WHOLE_PLAN);
}

#[tokio::test]
async fn b9_22_after_the_write_only_the_proof_is_made_up_for() {
    let stage = on_the_review().await;
    wants_more(&stage, 3);
    commits(&stage).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MoreProofNeeded);
    assert_eq!(problem.changed, WhatChanged::AllOfThePlan);
    assert_eq!(stage.writes(), WHOLE_PLAN);

    stage.wizard.take(problem.actions[0]).unwrap();
    let shown = stage.until(done).await;
    let Screen::Done { proofs, changes, .. } = shown.screen else {
        panic!("{:#?}", shown.screen)
    };
    assert_eq!(stage.writes(), WHOLE_PLAN, "nothing is written twice");
    assert_eq!(changes.len(), 3, "the record tells what this run wrote");
    assert_eq!(proofs.len(), 5);
}

#[tokio::test]
async fn b9_22_before_it_is_taken_back_the_undo_goes_on_after_the_visit() {
    let stage = on_the_review().await;
    commits(&stage).await;
    wants_more(&stage, 1);
    stage.wizard.undo(true).unwrap();
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MoreProofNeeded);

    stage.wizard.take(problem.actions[0]).unwrap();
    let Removal { removed, .. } = stage.removal().await;
    assert_eq!(removed.len(), 3);
}

#[tokio::test]
async fn an_ended_session_in_mid_run_leads_back_to_the_same_step() {
    let stage = on_the_review().await;
    refuses(&stage, 1, ("x-nothing", String::new()));
    commits(&stage).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::SessionEnded);
    assert_eq!(problem.actions[0], WayOn::SignInAgain);
    let step = stage.wizard.watch().borrow().step;
    stage.browser.break_down();
    stage.wizard.take(WayOn::SignInAgain).unwrap();
    let shown = stage.until(|_| stage.wizard.sign_in_link().is_some()).await;
    assert_eq!(shown.step, step, "the way does not start anew");
    let link = url::Url::parse(&stage.wizard.sign_in_link().unwrap()).unwrap();
    assert!(
        link.query_pairs()
            .any(|(name, value)| name == "login_hint" && value == "ada@northwind.example")
    );

    // Turning back leads to the problem, and the visit can be begun once more.
    stage.wizard.back().unwrap();
    assert_eq!(stage.trouble().await.code, ProblemCode::SessionEnded);
    stage.wizard.take(WayOn::SignInAgain).unwrap();
    stage.until(|_| stage.wizard.sign_in_link().is_some()).await;
    stage
        .browser
        .go(url::Url::parse(&stage.wizard.sign_in_link().unwrap()).unwrap());
    let shown = stage.until(done).await;
    assert!(matches!(shown.screen, Screen::Done { .. }), "{:#?}", shown.screen);
    assert_eq!(stage.writes(), WHOLE_PLAN);
}

#[tokio::test]
async fn somebody_else_at_the_step_up_is_not_taken_and_the_first_person_goes_on() {
    let stage = on_the_review().await;
    wants_more(&stage, 3);
    commits(&stage).await;
    stage.trouble().await;
    assert_eq!(stage.wizard.watch().borrow().leaving, Leaving::HalfDone);
    stage.browser.seat(Person {
        account: "dana@northwind.example",
        approves: true,
    });
    stage.wizard.take(WayOn::TryAgain).unwrap();
    let wrong = stage
        .until(|snapshot| {
            matches!(&snapshot.screen, Screen::Trouble { problem, .. } if problem.code == ProblemCode::WrongTenant)
        })
        .await;
    let Screen::Trouble { problem, .. } = wrong.screen else {
        unreachable!()
    };
    assert_eq!(problem.facts["expected"], "ada@northwind.example");
    assert_eq!(problem.facts["found"], "dana@northwind.example");
    assert_eq!(wrong.signed_in.unwrap().username, "ada@northwind.example");

    stage.browser.seat(Person {
        account: "ada@northwind.example",
        approves: true,
    });
    stage.wizard.take(WayOn::UseAnotherAccount).unwrap();
    let shown = stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Done { .. }))
        .await;
    assert_eq!(shown.organization.as_deref(), Some("Northwind"));
    assert_eq!(stage.writes(), WHOLE_PLAN);
}

/// Another page than the one that was shown before: the newest problem.
async fn next_trouble(stage: &Stage, before: u32) -> Problem {
    let told =
        |snapshot: &Snapshot| snapshot.revision > before && matches!(snapshot.screen, Screen::Trouble { .. });
    match stage.until(told).await.screen {
        Screen::Trouble { problem, .. } => problem,
        other => panic!("{other:#?}"),
    }
}

/// Takes a way on that leads to the next problem.
async fn takes(stage: &Stage, way: WayOn) -> Problem {
    let before = stage.wizard.watch().borrow().revision;
    stage.wizard.take(way).unwrap();
    next_trouble(stage, before).await
}

/// The token endpoint hangs up.
fn hangs_up() -> Fault {
    Fault::on(Service::Authority, Action::DropBefore)
        .path("/token")
        .first(1)
}

#[tokio::test]
async fn b9_22_what_was_written_is_still_told_when_the_sign_in_after_it_fails_or_somebody_else_comes() {
    let stage = on_the_review().await;
    wants_more(&stage, 3);
    commits(&stage).await;
    assert_eq!(stage.trouble().await.changed, WhatChanged::AllOfThePlan);
    stage.browser.pages().await;

    stage.tenant.faults().add(hangs_up());
    let failed = takes(&stage, WayOn::TryAgain).await;
    assert_eq!(
        (failed.code, failed.changed),
        (ProblemCode::NoConnection, WhatChanged::AllOfThePlan)
    );
    let dana = Person {
        account: "dana@northwind.example",
        approves: true,
    };
    stage.browser.seat(dana);
    let wrong = takes(&stage, WayOn::TryAgain).await;
    assert_eq!(
        (wrong.code, wrong.changed),
        (ProblemCode::WrongTenant, WhatChanged::AllOfThePlan)
    );
    assert_eq!(stage.wizard.watch().borrow().leaving, Leaving::HalfDone);
    stage.browser.pages().await;

    stage.browser.seat(Person {
        account: "ada@northwind.example",
        approves: true,
    });
    stage.wizard.take(WayOn::UseAnotherAccount).unwrap();
    let shown = stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Done { .. }))
        .await;
    let Screen::Done { changes, .. } = shown.screen else {
        unreachable!()
    };
    assert_eq!(changes.len(), 3, "the record tells what this run wrote");
    assert_eq!(stage.writes(), WHOLE_PLAN);
    let claims = wanted_of_the_visit(&stage).await;
    assert_eq!(
        claims.as_deref(),
        Some(CLAIMS),
        "what Dataverse wants to see is not forgotten on the way"
    );
}

#[tokio::test]
async fn b9_22_what_was_written_is_still_told_when_the_run_stops_again_after_the_sign_in() {
    let stage = on_the_review().await;
    wants_more(&stage, 3);
    commits(&stage).await;
    // The look after the sign-in is wanted more for, too; then the way back to the review has no connection.
    wants_more(&stage, 1);
    let again = takes(&stage, WayOn::TryAgain).await;
    assert_eq!(
        (again.code, again.changed),
        (ProblemCode::MoreProofNeeded, WhatChanged::AllOfThePlan)
    );
    let forbidden = Action::Html(403);
    let faults = stage.tenant.faults();
    faults.add(
        Fault::on(Service::Organization, forbidden)
            .path("$batch")
            .first(1),
    );
    let portal = takes(&stage, WayOn::TryAgain).await;
    assert_eq!(
        (portal.code, portal.changed),
        (ProblemCode::NotTheService, WhatChanged::AllOfThePlan)
    );
    faults.clear();
    faults.add(
        Fault::on(Service::Organization, Action::Html(403))
            .path("$batch")
            .first(1),
    );
    let portal = takes(&stage, WayOn::TryAgain).await;
    assert_eq!(
        portal.changed,
        WhatChanged::AllOfThePlan,
        "the review could not be shown"
    );

    // Once the person has seen the organization as it is, the next try tells of itself alone.
    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage.until(reviewed).await;
    faults.add(
        Fault::on(Service::Organization, Action::Html(403))
            .path("$batch")
            .first(1),
    );
    commits(&stage).await;
    assert_eq!(stage.trouble().await.changed, WhatChanged::NothingInDataverse);
    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage.until(reviewed).await;
    commits(&stage).await;
    let shown = stage.wizard.watch().borrow().clone();
    assert!(matches!(shown.screen, Screen::Done { .. }), "{:#?}", shown.screen);
    assert_eq!(stage.writes(), WHOLE_PLAN);
}

#[tokio::test]
async fn b9_22_what_was_taken_back_is_still_told_when_the_sign_in_in_the_middle_of_it_fails() {
    let stage = on_the_review().await;
    commits(&stage).await;
    let faults = stage.tenant.faults();
    let delete = |action| Fault::on(Service::Organization, action).method(http::Method::DELETE);
    faults.add(delete(refusal(challenge())).nth(2));
    let before = stage.writes();
    stage.wizard.undo(false).unwrap();
    let stopped = stage.trouble().await;
    assert_eq!(
        (stopped.code, stopped.changed),
        (ProblemCode::MoreProofNeeded, WhatChanged::PartOfThePlan)
    );
    assert!(stage.writes() > before, "a part was taken back");

    faults.add(hangs_up());
    let failed = takes(&stage, WayOn::TryAgain).await;
    assert_eq!(
        (failed.code, failed.changed),
        (ProblemCode::NoConnection, WhatChanged::PartOfThePlan)
    );
    // The sign-in is good, and the disk lets nobody begin.
    stage.files.fail_after(0, DiskStep::Flush);
    let disk = takes(&stage, WayOn::TryAgain).await;
    assert_eq!(
        (disk.code, disk.changed),
        (ProblemCode::DiskNotWritable, WhatChanged::PartOfThePlan)
    );
    stage.files.mend();
    stage.wizard.take(WayOn::TryAgain).unwrap();
    assert!(matches!(stage.undone().await, Screen::Done { .. }));
}

#[tokio::test]
async fn b9_22_conditional_access_that_changes_in_mid_run_is_answered_with_its_claims() {
    let stage = Stage::with_profile(&publisher_keeps_it()).await;
    stage.sign_in().await;
    stage.browser.pages().await;
    for tenant in &mut stage.tenant.world().directory.tenants {
        tenant.conditional_access = ConditionalAccess::WantsMfa;
    }
    stage.choose().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MoreProofNeeded);
    assert_eq!(problem.service_code.as_deref(), Some("AADSTS50076"));
    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage.until(reviewed).await;
    let claims = claims_of_the_visit(&stage).await.unwrap();
    assert!(claims.contains("capolids"), "{claims}");
}

/// Nothing is played here: the services themselves end what the person had signed in with, because Gangway says that it can
/// answer that.
#[tokio::test]
async fn b9_22_sessions_that_are_revoked_in_mid_run_cost_one_visit_and_the_run_goes_on() {
    let stage = on_the_review().await;
    let revoke = |stage: &Stage| {
        stage.clock.advance(std::time::Duration::from_mins(1));
        let now = engine::clock::Clock::now(stage.clock.as_ref());
        for person in &mut stage.tenant.world().directory.people {
            person.sessions_revoked_at = Some(now);
        }
    };
    revoke(&stage);
    commits(&stage).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MoreProofNeeded);
    stage.wizard.take(problem.actions[0]).unwrap();
    let shown = stage.until(done).await;
    assert!(matches!(shown.screen, Screen::Done { .. }), "{:#?}", shown.screen);
    assert_eq!(stage.writes(), WHOLE_PLAN);

    // Somebody who was switched off can't come back by a visit.
    for person in &mut stage.tenant.world().directory.people {
        person.disabled = true;
    }
    stage.wizard.undo(false).unwrap();
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::MoreProofNeeded, WhatChanged::NothingInDataverse)
    );
    assert_eq!(stage.writes(), WHOLE_PLAN);
}
