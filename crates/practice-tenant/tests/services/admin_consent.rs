//! An administrator lets the app in, or does not.

use practice_tenant::world::{
    CONTOSO, CONTOSO_SYNC, DYNAMICS_CRM, FABRIKAM, GLOBAL_ADMINISTRATOR, MICROSOFT_GRAPH, NORTHWIND,
};

use crate::stage::{ADA, BRUNO, Browser, Page, REDIRECT, Stage};

async fn visited(stage: &Stage, url: &str, clicks: &[&[(&str, &str)]]) -> Page {
    let mut browser = Browser::new(stage);
    let mut page = browser.get(url).await;
    for fields in clicks {
        page = browser.click(&page, fields).await;
    }
    page
}

#[tokio::test]
async fn accepting_makes_the_service_principal_and_the_grants() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let page = browser.get(&stage.consent_url("organizations", &[])).await;
    assert_eq!(page.title(), "Choose an account");
    assert!(
        page.html
            .contains(r#"<button name="account" value="ada@northwind.example">"#)
    );
    let page = browser.click(&page, &[("account", ADA)]).await;
    assert_eq!(page.title(), "Permissions requested");
    for text in [
        "Contoso Sync",
        "Contoso Software",
        "verified publisher",
        "Northwind Traders",
        "Work in Dataverse",
    ] {
        assert!(page.html.contains(text), "{text}");
    }
    assert!(
        stage
            .practice
            .world()
            .directory
            .service_principal(NORTHWIND, CONTOSO_SYNC)
            .is_none()
    );

    let done = browser.click(&page, &[("decision", "accept")]).await;
    let answer = done.answer();
    assert_eq!(answer["admin_consent"], "True");
    assert_eq!(answer["tenant"], NORTHWIND.to_string());
    assert_eq!(answer["state"], "a state");
    assert!(answer["scope"].contains(&format!("{}/user_impersonation", stage.discovery())));

    let world = stage.practice.world();
    let principal = world
        .directory
        .service_principal(NORTHWIND, CONTOSO_SYNC)
        .unwrap();
    assert_eq!(principal.display_name, "Contoso Sync");
    let grants: Vec<_> = world
        .directory
        .grants
        .iter()
        .map(|grant| (grant.resource, &grant.scopes))
        .collect();
    assert_eq!(
        grants,
        [
            (DYNAMICS_CRM, &vec!["user_impersonation".to_owned()]),
            (
                MICROSOFT_GRAPH,
                &["openid", "profile", "offline_access"]
                    .map(str::to_owned)
                    .to_vec()
            ),
        ]
    );
    assert!(
        world
            .directory
            .grants
            .iter()
            .all(|grant| grant.principal.is_none())
    );
}

#[tokio::test]
async fn approving_twice_changes_nothing() {
    let stage = Stage::new().await;
    stage.approve().await;
    let before = stage.practice.world().directory.grants.clone();
    stage.approve().await;
    let world = stage.practice.world();
    assert_eq!(world.directory.grants, before);
    assert_eq!(
        world
            .directory
            .service_principals
            .iter()
            .filter(|found| found.app_id == CONTOSO_SYNC)
            .count(),
        2
    );
}

#[tokio::test]
async fn after_consent_the_same_tab_signs_in_without_a_second_choice() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let page = browser.get(&stage.consent_url("organizations", &[])).await;
    let page = browser.click(&page, &[("account", ADA)]).await;
    browser.click(&page, &[("decision", "accept")]).await;
    let done = browser
        .get(&stage.authorize_url(&NORTHWIND.to_string(), &[]))
        .await;
    assert!(done.answer().contains_key("code"), "{done:?}");
    // But a request that wants a choice gets one.
    let asked = browser
        .get(&stage.authorize_url("organizations", &[("prompt", "select_account")]))
        .await;
    assert_eq!(asked.title(), "Choose an account");
}

#[tokio::test]
async fn declining_is_told_beside_admin_consent_true() {
    let stage = Stage::new().await;
    let url = stage.consent_url("organizations", &[]);
    let page = visited(&stage, &url, &[&[("account", ADA)], &[("decision", "cancel")]]).await;
    let answer = page.answer();
    assert_eq!(answer["admin_consent"], "True");
    assert_eq!(answer["error"], "consent_required");
    assert!(answer["error_description"].starts_with("AADSTS65004: "));
    assert!(stage.practice.world().directory.grants.is_empty());
}

#[tokio::test]
async fn cancelling_before_an_account_is_chosen_is_told_as_cancel() {
    let stage = Stage::new().await;
    let page = visited(
        &stage,
        &stage.consent_url("organizations", &[]),
        &[&[("decision", "cancel")]],
    )
    .await;
    let answer = page.answer();
    assert_eq!(
        (answer["error"].as_str(), answer["error_subcode"].as_str()),
        ("access_denied", "cancel")
    );
}

#[tokio::test]
async fn others_than_administrators_see_a_page_and_the_app_hears_nothing() {
    let stage = Stage::new().await;
    for upn in [BRUNO, "dana@northwind.example"] {
        let page = visited(
            &stage,
            &stage.consent_url(&NORTHWIND.to_string(), &[]),
            &[&[("account", upn)]],
        )
        .await;
        assert_eq!((page.status, page.title()), (200, "Need admin approval"), "{upn}");
        assert!(page.html.contains("AADSTS90094"));
        assert_eq!(page.location, None);
    }
    // Nor does a forged click help.
    let clicks: &[&[(&str, &str)]] = &[&[("account", BRUNO), ("decision", "accept")]];
    let page = visited(&stage, &stage.consent_url(&NORTHWIND.to_string(), &[]), clicks).await;
    assert_eq!(page.title(), "Need admin approval");
    assert!(stage.practice.world().directory.grants.is_empty());
}

#[tokio::test]
async fn the_older_form_needs_no_scope_and_no_redirect() {
    let stage = Stage::new().await;
    let app = CONTOSO_SYNC.to_string();
    let url = stage.url("northwind.example/adminconsent", &[("client_id", &app)], &[]);
    let page = visited(&stage, &url, &[&[("account", ADA)], &[("decision", "accept")]]).await;
    let location = page.location.unwrap();
    assert_eq!(
        location,
        format!("http://localhost/?tenant={NORTHWIND}&admin_consent=True")
    );

    let url = stage.url(
        "organizations/adminconsent",
        &[("client_id", &app), ("redirect_uri", REDIRECT), ("state", "s")],
        &[],
    );
    let page = visited(
        &stage,
        &url,
        &[
            &[("account", "fiona@fabrikam.example")],
            &[("decision", "cancel")],
        ],
    )
    .await;
    assert_eq!(page.answer()["error"], "permission_denied");
    assert!(
        stage
            .practice
            .world()
            .directory
            .service_principal(FABRIKAM, CONTOSO_SYNC)
            .is_none()
    );
}

#[tokio::test]
async fn a_tenant_without_dataverse_can_not_approve() {
    let stage = Stage::new().await;
    let url = stage.consent_url(&CONTOSO.to_string(), &[]);
    let page = visited(&stage, &url, &[&[("account", "priya@contoso.example")]]).await;
    let answer = page.answer();
    assert_eq!(answer["error"], "invalid_client");
    assert!(answer["error_description"].starts_with("AADSTS650052: "));
}

#[tokio::test]
async fn errors_without_a_trusted_redirect_stay_on_a_page() {
    let stage = Stage::new().await;
    let tenant = NORTHWIND.to_string();
    for (tenant, changes, code) in [
        (
            tenant.as_str(),
            ("redirect_uri", "http://localhost:51234/other"),
            "AADSTS50011:",
        ),
        (
            &tenant,
            ("redirect_uri", "https://elsewhere.example/"),
            "AADSTS50011:",
        ),
        (
            &tenant,
            ("client_id", "00000000-0000-4000-8000-000000000000"),
            "AADSTS700016:",
        ),
        (
            &tenant,
            ("client_id", "<script>alert(1)</script>"),
            "AADSTS700016:",
        ),
        (&tenant, ("client_id", ""), "AADSTS900144:"),
        ("nobody.example", ("state", "s"), "AADSTS90002:"),
        ("nobody", ("state", "s"), "AADSTS900023:"),
        ("common", ("state", "s"), "AADSTS90019:"),
    ] {
        let page = visited(&stage, &stage.consent_url(tenant, &[changes]), &[]).await;
        assert_eq!((page.status, page.location.as_deref()), (200, None), "{code}");
        assert!(page.html.contains(code), "{code} {}", page.html);
        for label in ["Request Id", "Correlation Id", "Timestamp", "Message"] {
            assert!(page.html.contains(label), "{label}");
        }
        assert!(!page.html.contains("<script>alert"), "{}", page.html);
    }
}

#[tokio::test]
async fn an_account_of_another_tenant_is_turned_away() {
    let stage = Stage::new().await;
    let url = stage.consent_url(&NORTHWIND.to_string(), &[]);
    for (upn, code) in [
        ("fiona@fabrikam.example", "AADSTS50020:"),
        ("nobody@nowhere.example", "AADSTS50034:"),
    ] {
        let page = visited(&stage, &url, &[&[("account", upn)]]).await;
        assert!(page.html.contains(code), "{upn}");
    }
    stage
        .practice
        .world()
        .directory
        .people
        .iter_mut()
        .for_each(|person| person.disabled = true);
    assert!(
        visited(&stage, &url, &[&[("account", ADA)]])
            .await
            .html
            .contains("AADSTS50057:")
    );
}

#[tokio::test]
async fn an_administrator_by_any_of_the_documented_roles_may_approve() {
    let stage = Stage::new().await;
    for person in &mut stage.practice.world().directory.people {
        if person.upn == BRUNO {
            person.directory_roles.push(GLOBAL_ADMINISTRATOR);
        }
    }
    let page = visited(
        &stage,
        &stage.consent_url("organizations", &[]),
        &[&[("account", BRUNO)]],
    )
    .await;
    assert_eq!(page.title(), "Permissions requested");
}

#[tokio::test]
async fn unknown_resources_are_told_to_the_app() {
    let stage = Stage::new().await;
    for (scope, code) in [
        ("https://other.example/.default", "AADSTS500011: "),
        ("user_impersonation", "AADSTS650053: "),
        ("", "AADSTS900144: "),
    ] {
        let page = visited(
            &stage,
            &stage.consent_url("organizations", &[("scope", scope)]),
            &[],
        )
        .await;
        let answer = page.answer();
        assert!(answer["error_description"].starts_with(code), "{answer:?}");
        assert_eq!(answer["admin_consent"], "True");
    }
}
