//! Signing in at the authorization endpoint.

use practice_tenant::world::{BRUNO as BRUNO_ID, CONTOSO_SYNC, NORTHWIND};

use crate::stage::{ADA, BRUNO, Browser, GITA, REDIRECT, Stage};

#[tokio::test]
async fn the_answer_travels_as_asked() {
    let stage = Stage::new().await;
    stage.approve().await;
    let tenant = NORTHWIND.to_string();
    for (mode, start) in [("", "?"), ("query", "?"), ("fragment", "#")] {
        let mut browser = Browser::new(&stage);
        let page = browser
            .get(&stage.authorize_url(&tenant, &[("response_mode", mode)]))
            .await;
        let done = browser.click(&page, &[("account", ADA)]).await;
        let location = done.location.clone().unwrap();
        assert!(
            location.starts_with(&format!("{REDIRECT}{start}code=")),
            "{location}"
        );
        let answer = done.answer();
        assert_eq!(answer["state"], "a state");
        assert!(answer.contains_key("session_state"));
    }
    let mut browser = Browser::new(&stage);
    let page = browser
        .get(&stage.authorize_url(&tenant, &[("response_mode", "form_post"), ("client_info", "1")]))
        .await;
    let done = browser.click(&page, &[("account", ADA)]).await;
    assert_eq!(done.action(), REDIRECT);
    assert!(done.html.contains("button id=\"continue\""));
    assert!(
        done.policy.contains("form-action 'self' http://localhost:51234;"),
        "{}",
        done.policy
    );
    let answer = done.answer();
    assert!(
        answer.contains_key("code") && answer.contains_key("client_info"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_redirect_without_a_path_gets_a_slash() {
    let stage = Stage::new().await;
    stage.approve().await;
    let mut browser = Browser::new(&stage);
    let url = stage.authorize_url(
        &NORTHWIND.to_string(),
        &[("redirect_uri", "http://localhost:51234")],
    );
    let page = browser.get(&url).await;
    let done = browser.click(&page, &[("account", ADA)]).await;
    assert!(
        done.location
            .unwrap()
            .starts_with("http://localhost:51234/?code=")
    );
}

#[tokio::test]
async fn every_page_is_strict_about_what_runs() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let picker = browser.get(&stage.authorize_url("organizations", &[])).await;
    let another = browser.click(&picker, &[("another", "1")]).await;
    assert!(another.html.contains("id=\"account\" name=\"account\""));
    let consent = browser.click(&another, &[("account", ADA)]).await;
    let error = browser.get(&stage.authorize_url("nobody.example", &[])).await;
    for page in [&picker, &another, &consent, &error] {
        assert!(
            page.policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{}",
            page.policy
        );
        assert!(page.policy.contains("frame-ancestors 'none'"));
        assert!(!page.policy.contains("unsafe") && !page.policy.contains("script-src"));
        assert!(page.html.starts_with("<!DOCTYPE html><html lang=\"en\">"));
        assert!(page.html.contains("<title>") && page.html.contains("<h1>"));
        assert!(page.html.contains("Practice "));
        assert!(!page.html.contains("Microsoft account") && !page.html.contains("<script"));
    }
}

#[tokio::test]
async fn without_consent_only_an_administrator_may_go_on() {
    let stage = Stage::new().await;
    let url = stage.authorize_url(&NORTHWIND.to_string(), &[]);
    let mut browser = Browser::new(&stage);
    let page = browser.get(&url).await;
    let page = browser.click(&page, &[("account", BRUNO)]).await;
    assert_eq!(page.title(), "Need admin approval");
    assert!(page.html.contains("AADSTS90094"));

    let mut browser = Browser::new(&stage);
    let page = browser.get(&url).await;
    let page = browser.click(&page, &[("account", ADA)]).await;
    assert_eq!(page.title(), "Permissions requested");
    let done = browser.click(&page, &[("decision", "accept")]).await;
    assert!(done.answer().contains_key("code"));
    let world = stage.practice.world();
    assert!(
        world
            .directory
            .grants
            .iter()
            .all(|grant| grant.principal.is_some()),
        "for herself only"
    );
}

#[tokio::test]
async fn an_administrator_may_tick_everybody() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let page = browser
        .get(&stage.authorize_url(&NORTHWIND.to_string(), &[]))
        .await;
    let page = browser.click(&page, &[("account", ADA)]).await;
    assert!(page.html.contains("name=\"everyone\""));
    browser
        .click(&page, &[("decision", "accept"), ("everyone", "1")])
        .await;
    assert!(!stage.code(BRUNO, &[]).await.is_empty());
}

#[tokio::test]
async fn where_the_tenant_allows_it_a_person_may_consent_for_themselves() {
    let stage = Stage::new().await;
    for tenant in &mut stage.practice.world().directory.tenants {
        tenant.user_consent_allowed = true;
    }
    let mut browser = Browser::new(&stage);
    let page = browser
        .get(&stage.authorize_url(&NORTHWIND.to_string(), &[]))
        .await;
    let page = browser.click(&page, &[("account", BRUNO)]).await;
    assert!(!page.html.contains("name=\"everyone\""));
    // Ticking it all the same changes nothing.
    let done = browser
        .click(&page, &[("decision", "accept"), ("everyone", "1")])
        .await;
    assert!(done.answer().contains_key("code"));
    let world = stage.practice.world();
    assert!(
        world
            .directory
            .grants
            .iter()
            .all(|grant| grant.principal == Some(BRUNO_ID))
    );
}

#[tokio::test]
async fn refusals_are_told_to_the_app() {
    let stage = Stage::new().await;
    let two = format!(
        "{0}/user_impersonation https://elsewhere.example/.default",
        stage.organization(0)
    );
    for (changes, error, code) in [
        (("response_type", ""), "invalid_request", 900_144),
        (
            ("response_type", "id_token"),
            "unsupported_response_type",
            700_054,
        ),
        (("response_type", "token"), "unsupported_response_type", 700_051),
        (("response_type", "magic"), "unsupported_response_type", 70005),
        (("response_mode", "pigeon"), "unsupported_response_mode", 70007),
        (("scope", ""), "invalid_request", 900_144),
        (("scope", two.as_str()), "invalid_resource", 500_011),
        (("scope", "openid Mail.Read"), "invalid_scope", 650_053),
        (("prompt", "none"), "login_required", 50058),
        (("prompt", "admin_consent"), "invalid_request", 90023),
        (("resource", "https://x.example"), "invalid_request", 901_002),
        (("code_challenge", "short"), "invalid_grant", 50147),
        (("code_challenge_method", "S512"), "invalid_request", 90023),
    ] {
        let page = Browser::new(&stage)
            .get(&stage.authorize_url(&NORTHWIND.to_string(), &[changes]))
            .await;
        let answer = page.answer();
        assert_eq!(answer["error"], error, "{changes:?}");
        assert!(
            answer["error_description"].starts_with(&format!("AADSTS{code}: ")),
            "{answer:?}"
        );
        assert_eq!(answer["state"], "a state");
        assert!(!answer.contains_key("code"));
    }
}

#[tokio::test]
async fn silent_requests_never_show_a_page() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let page = browser.get(&stage.authorize_url("organizations", &[])).await;
    browser.click(&page, &[("account", ADA)]).await;
    let silent = stage.authorize_url("organizations", &[("prompt", "none")]);
    assert_eq!(browser.get(&silent).await.answer()["error"], "consent_required");
    stage.approve().await;
    assert!(browser.get(&silent).await.answer().contains_key("code"));
    let other = stage.authorize_url("organizations", &[("prompt", "none"), ("login_hint", BRUNO)]);
    assert_eq!(browser.get(&other).await.answer()["error"], "login_required");
}

#[tokio::test]
async fn cancel_and_decline_are_told_apart() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let picker = browser.get(&stage.authorize_url("organizations", &[])).await;
    let answer = browser.click(&picker, &[("decision", "cancel")]).await.answer();
    assert_eq!(
        (answer["error"].as_str(), answer["error_subcode"].as_str()),
        ("access_denied", "cancel")
    );
    let consent = browser.click(&picker, &[("account", ADA)]).await;
    let answer = browser.click(&consent, &[("decision", "cancel")]).await.answer();
    assert_eq!(answer["error"], "access_denied");
    assert!(answer["error_description"].starts_with("AADSTS65004: "));
}

#[tokio::test]
async fn the_hinted_account_comes_first_and_ends_another_session() {
    let stage = Stage::new().await;
    stage.approve().await;
    let mut browser = Browser::new(&stage);
    let page = browser.get(&stage.authorize_url("organizations", &[])).await;
    browser.click(&page, &[("account", ADA)]).await;
    let page = browser
        .get(&stage.authorize_url("organizations", &[("login_hint", BRUNO)]))
        .await;
    let first = page.html.split("name=\"account\" value=\"").nth(1).unwrap();
    assert!(first.starts_with(BRUNO), "{first}");
}

#[tokio::test]
async fn a_disabled_app_lets_nobody_in() {
    let stage = Stage::new().await;
    stage.approve().await;
    stage
        .practice
        .world()
        .directory
        .service_principal_mut(NORTHWIND, CONTOSO_SYNC)
        .unwrap()
        .enabled = false;
    let mut browser = Browser::new(&stage);
    let page = browser
        .get(&stage.authorize_url(&NORTHWIND.to_string(), &[]))
        .await;
    let answer = browser.click(&page, &[("account", ADA)]).await.answer();
    assert_eq!(answer["error"], "unauthorized_client");
    assert!(answer["error_description"].starts_with("AADSTS7000112: "));
}

#[tokio::test]
async fn single_tenant_apps_stay_at_home() {
    let stage = Stage::new().await;
    stage
        .practice
        .world()
        .directory
        .application_mut(CONTOSO_SYNC)
        .unwrap()
        .multi_tenant = false;
    for (tenant, code) in [
        ("northwind.example", "AADSTS700016:"),
        ("organizations", "AADSTS50194:"),
    ] {
        let page = Browser::new(&stage).get(&stage.authorize_url(tenant, &[])).await;
        assert!(page.html.contains(code), "{tenant}");
    }
    let page = Browser::new(&stage)
        .get(&stage.authorize_url("contoso.example", &[]))
        .await;
    assert_eq!(page.title(), "Choose an account");
}

#[tokio::test]
async fn a_guest_signs_in_to_the_tenant_of_the_path() {
    let stage = Stage::new().await;
    stage.approve().await;
    assert!(!stage.code(GITA, &[]).await.is_empty());
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let stage = Stage::new().await;
    stage.approve().await;
    let mut browser = Browser::new(&stage);
    let page = browser.get(&stage.authorize_url("organizations", &[])).await;
    browser.click(&page, &[("account", ADA)]).await;
    browser.get(&stage.authority("common/oauth2/v2.0/logout")).await;
    let page = browser.get(&stage.authorize_url("organizations", &[])).await;
    assert_eq!(page.title(), "Choose an account");
}

#[tokio::test]
async fn a_link_can_not_click() {
    let stage = Stage::new().await;
    let url = stage.authorize_url(
        &NORTHWIND.to_string(),
        &[("account", ADA), ("decision", "accept")],
    );
    let mut browser = Browser::new(&stage);
    let page = browser.get(&url).await;
    assert_eq!(page.title(), "Choose an account");
    // Not even for somebody who is signed in.
    browser.click(&page, &[("account", ADA)]).await;
    assert_eq!(browser.get(&url).await.title(), "Permissions requested");
    assert!(stage.practice.world().directory.grants.is_empty());
}
