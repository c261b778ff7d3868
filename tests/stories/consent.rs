//! Consent is proven by reading, never by the browser's word.

use std::time::Duration;

use acceptance::{Person, ScriptedBrowser, Stage};
use engine::{
    contract::{ApproveStage, BrowserVisit, Screen, Snapshot, WaitReason, WayOn, WhatChanged},
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, world};
use url::Url;

fn listed(snapshot: &Snapshot) -> bool {
    matches!(snapshot.screen, Screen::Organizations { loading: false, .. })
}

fn spreads(snapshot: &Snapshot) -> bool {
    snapshot
        .waiting
        .as_ref()
        .is_some_and(|waiting| waiting.reason == WaitReason::ConsentSpreading)
}

fn given(snapshot: &Snapshot) -> bool {
    matches!(
        &snapshot.screen,
        Screen::Approve {
            stage: ApproveStage::Elsewhere { given: true, .. },
            ..
        }
    )
}

/// An answer of the token endpoint, for the nth question.
fn token_endpoint(stage: &Stage, nth: usize, status: u16, body: &serde_json::Value) {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let answer = Action::Answer {
        status,
        headers,
        body: body.to_string().into(),
    };
    stage
        .tenant
        .faults()
        .add(Fault::on(Service::Authority, answer).path("/token").nth(nth));
}

fn no_consent() -> serde_json::Value {
    serde_json::json!({
        "error": "invalid_grant", "error_codes": [65001],
        "error_description": "AADSTS65001: The user or administrator has not consented to use the application.",
    })
}

/// The parameters of the page that the browser was sent to.
fn of_link(stage: &Stage, name: &str) -> String {
    let link = Url::parse(&stage.wizard.sign_in_link().unwrap()).unwrap();
    let found = link.query_pairs().find(|(known, _)| known == name);
    found.unwrap().1.into_owned()
}

async fn waits_without_a_browser(visit: BrowserVisit) -> Stage {
    let stage = Stage::new().await;
    stage.browser.break_down();
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(visit).unwrap();
    stage
        .until(|snapshot| {
            matches!(
                &snapshot.screen,
                Screen::Approve {
                    stage: ApproveStage::Waiting { .. },
                    ..
                }
            )
        })
        .await;
    stage
}

#[tokio::test]
async fn b9_16_an_answer_of_another_issuer_is_not_redeemed_and_the_next_sign_in_works() {
    let stage = waits_without_a_browser(BrowserVisit::SignInOnly).await;
    let redirect = of_link(&stage, "redirect_uri");
    let form = [
        ("code", "a-code-of-somebody-else"),
        ("state", &of_link(&stage, "state")),
        ("iss", "https://login.evil.example/common/v2.0"),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let kind = "application/x-www-form-urlencoded";
    let sent = reqwest::Client::new()
        .post(redirect)
        .header("content-type", kind)
        .body(body)
        .send()
        .await;
    sent.unwrap();
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::SignInNotTrusted);
    let asked = stage.tenant.requests().all();
    assert!(
        asked.iter().all(|seen| !seen.path.ends_with("/token")),
        "{asked:?}"
    );

    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    stage
        .until(|snapshot| snapshot.revision > 0 && stage.wizard.sign_in_link().is_some())
        .await;
    stage
        .browser
        .go(Url::parse(&stage.wizard.sign_in_link().unwrap()).unwrap());
    stage.until(listed).await;
}

#[tokio::test]
async fn b9_17_a_consent_in_another_tenant_is_waited_for_and_never_believed() {
    let stage = Stage::new().await;
    // Fiona approves for Fabrikam. Then the sign-in is Ada's, and Northwind knows of no approval.
    let fiona = ScriptedBrowser::with(Person {
        account: "fiona@fabrikam.example",
        approves: true,
    });
    stage.browser.break_down();
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    stage.until(|_| stage.wizard.sign_in_link().is_some()).await;
    let refused = Action::Answer {
        status: 400,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: no_consent().to_string().into(),
    };
    stage
        .tenant
        .faults()
        .add(Fault::on(Service::Authority, refused).path("/token"));
    let before = stage.clock.slept().len();
    fiona.go(Url::parse(&stage.wizard.sign_in_link().unwrap()).unwrap());
    let shown = stage.until(given).await;
    assert!(shown.signed_in.is_none());
    let waited: Duration = stage.clock.slept().drain(before..).sum();
    assert!(
        waited > Duration::from_mins(8) && waited <= Duration::from_mins(10),
        "{waited:?}"
    );
    assert_eq!(stage.tenant.requests().writes(Service::Organization), 0);

    // Ada approves where she belongs.
    stage.tenant.faults().clear();
    stage.wizard.approve_here().unwrap();
    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    stage.until(|_| stage.wizard.sign_in_link().is_some()).await;
    stage
        .browser
        .go(Url::parse(&stage.wizard.sign_in_link().unwrap()).unwrap());
    let shown = stage.until(listed).await;
    assert_eq!(shown.signed_in.unwrap().domain, "northwind.example");
}

#[tokio::test]
async fn b9_18_a_forged_tenant_in_the_consent_callback_is_a_hint_only() {
    let stage = waits_without_a_browser(BrowserVisit::ApproveAndSignIn).await;
    let mut forged = Url::parse(&of_link(&stage, "redirect_uri")).unwrap();
    forged
        .query_pairs_mut()
        .append_pair("admin_consent", "True")
        .append_pair("tenant", &world::FABRIKAM.to_string())
        .append_pair("state", &of_link(&stage, "state"));
    // Bruno follows it: nobody in Northwind has approved, and the page of the sign-in says so.
    let bruno = ScriptedBrowser::with(Person {
        account: "bruno@northwind.example",
        approves: true,
    });
    bruno.go(forged);
    let pages = bruno.pages().await;
    assert!(
        pages
            .last()
            .unwrap()
            .contains("/organizations/oauth2/v2.0/authorize"),
        "{pages:?}"
    );
    let shown = stage.wizard.watch().borrow().clone();
    assert!(shown.signed_in.is_none(), "{shown:#?}");
    assert!(stage.tenant.world().directory.grants.is_empty());

    // The wait goes on: the same sign-in, by Ada, is taken.
    let ada = ScriptedBrowser::with(Person {
        account: "ada@northwind.example",
        approves: true,
    });
    ada.go(Url::parse(pages.last().unwrap()).unwrap());
    let shown = stage.until(listed).await;
    let tenant = shown.signed_in.unwrap().tenant_id;
    assert_eq!(tenant, world::NORTHWIND.to_string(), "the tenant is the token's");
}

/// A token for the organization with these permissions.
fn granted(stage: &Stage, scope: &str) -> serde_json::Value {
    use base64::Engine as _;
    let now = engine::clock::Clock::now(stage.clock.as_ref()).as_second();
    let claims = serde_json::json!({
        "iss": format!("{}/{}/v2.0", stage.tenant.addresses().authority, world::NORTHWIND),
        "aud": world::CONTOSO_SYNC, "tid": world::NORTHWIND, "oid": world::ADA,
        "exp": now + 3600, "nbf": now - 10, "name": "Ada", "preferred_username": "ada@northwind.example",
    });
    let id = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(claims.to_string());
    serde_json::json!({
        "token_type": "Bearer", "expires_in": 3600, "access_token": "x", "refresh_token": "y",
        "id_token": format!("e30.{id}.x"), "scope": scope,
    })
}

/// Ada is on the list; the token for the organization has other permissions than were asked for.
async fn chosen_with(scope: impl Fn(&str) -> String) -> Stage {
    let stage = Stage::new().await;
    stage.sign_in().await;
    let production = stage
        .tenant
        .addresses()
        .organizations
        .iter()
        .find(|one| one.id == world::NORTHWIND_PRODUCTION)
        .unwrap()
        .url
        .trim_end_matches('/')
        .to_owned();
    let answer = granted(&stage, &scope(&production));
    token_endpoint(&stage, 2, 200, &answer);
    stage.choose().await;
    stage.enter_secret().await;
    stage
}

/// CP-05
#[tokio::test]
async fn b9_19_fewer_permissions_are_named_and_the_next_try_goes_on() {
    let stage = chosen_with(|_| "openid profile".to_owned()).await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::FewerPermissions);
    assert_eq!(problem.facts["missing"], "user_impersonation");
    assert_eq!(stage.writes(), 0);
    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

/// CP-05
#[tokio::test]
async fn b9_19_more_permissions_stop_the_run() {
    let stage = chosen_with(|origin| {
        format!("{origin}/user_impersonation https://graph.microsoft.com/Mail.ReadWrite")
    })
    .await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MorePermissions);
    assert_eq!(
        problem.facts["extra"],
        "https://graph.microsoft.com/Mail.ReadWrite"
    );
    assert_eq!(problem.actions, [WayOn::Close]);
    assert_eq!(problem.changed, WhatChanged::NothingInDataverse);
    assert_eq!(stage.writes(), 0);
}

#[tokio::test]
async fn b9_20_an_approval_that_spreads_is_a_wait_that_is_seen_and_then_goes_on() {
    let stage = Stage::new().await;
    stage.tenant.world().propagation.consent = 90;
    stage.clock.hold();
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    let shown = stage.until(spreads).await;
    let waiting = shown.waiting.unwrap();
    assert_eq!(waiting.until.duration_since(waiting.since).as_mins(), 10);
    assert!(waiting.next_try > waiting.since);
    assert!(matches!(
        shown.screen,
        Screen::Approve {
            stage: ApproveStage::Checking,
            ..
        }
    ));
    stage.clock.let_go();
    let shown = stage.until(listed).await;
    assert_eq!(shown.waiting, None);
    let grants = stage.tenant.world().directory.grants.len();
    assert_eq!(grants, 2, "approved once: Dataverse, and the sign-in");
    let asked = stage.tenant.requests().all();
    let consents = asked
        .iter()
        .filter(|seen| seen.path.ends_with("/adminconsent"))
        .count();
    assert!(consents <= 3, "no second visit to the approval: {consents}");

    stage.choose().await;
    stage.enter_secret().await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

#[tokio::test]
async fn b9_20_the_wait_can_be_ended_and_tomorrow_looks_without_asking_again() {
    let mut stage = Stage::new().await;
    stage.browser.stay_signed_in();
    stage.tenant.world().propagation.consent = 3600;
    stage.clock.hold();
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    stage.until(spreads).await;
    stage.wizard.stop_waiting().unwrap();
    stage.until(given).await;
    stage.clock.let_go();

    stage.start_again();
    stage.wizard.recall().await;
    assert!(given(&stage.wizard.watch().borrow()));
    // Too early: ten minutes of waiting, then the same page.
    stage.wizard.look_again().unwrap();
    stage
        .until(|snapshot| given(snapshot) && !spreads(snapshot))
        .await;
    stage.clock.advance(Duration::from_hours(2));
    stage.wizard.look_again().unwrap();
    stage.until(listed).await;
    let pages = stage.tenant.requests().all();
    assert!(
        pages.iter().all(|seen| !seen.path.ends_with("/adminconsent")),
        "never back to the approval by itself"
    );
}

#[tokio::test]
async fn b9_20_a_code_that_the_refusals_used_up_is_told_as_what_they_said() {
    let stage = Stage::new().await;
    token_endpoint(&stage, 1, 400, &no_consent());
    let used = serde_json::json!({
        "error": "invalid_grant", "error_codes": [54005],
        "error_description": "AADSTS54005: OAuth2 Authorization code was already redeemed.",
    });
    token_endpoint(&stage, 2, 400, &used);
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    stage.until(given).await;
    stage.wizard.open_browser(BrowserVisit::SignInOnly).unwrap();
    stage.until(listed).await;
}

#[tokio::test]
async fn a_missing_approval_that_nobody_gave_is_told_at_once() {
    let stage = Stage::new().await;
    token_endpoint(&stage, 1, 400, &no_consent());
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::SignInOnly).unwrap();
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::ConsentMissing);
    assert!(problem.actions.contains(&WayOn::AskForApproval));
    assert_eq!(stage.clock.slept(), [Duration::ZERO; 0]);
}

#[tokio::test]
async fn a11y_13_the_wait_for_the_browser_can_be_made_longer() {
    let stage = waits_without_a_browser(BrowserVisit::SignInOnly).await;
    let until = |snapshot: &Snapshot| match &snapshot.screen {
        Screen::Approve {
            stage: ApproveStage::Waiting { until, .. },
            ..
        } => *until,
        other => panic!("{other:#?}"),
    };
    let first = until(&stage.wizard.watch().borrow());
    stage.wizard.more_time().unwrap();
    let then = until(&stage.wizard.watch().borrow());
    assert_eq!(then.duration_since(first).as_mins(), 5);
    stage.wizard.stop_waiting().unwrap();
    assert!(stage.wizard.more_time().is_err());
}
