//! What a tenant may want of a sign-in beside consent.

use practice_tenant::world::{ADA as ADA_ID, CONTOSO_SYNC, ConditionalAccess, NORTHWIND};
use serde_json::{Value, json};

use crate::stage::{ADA, Browser, Page, Stage, claims, fixture, text};

fn switch(stage: &Stage, to: ConditionalAccess) {
    stage.practice.world().directory.tenants[0].conditional_access = to;
}

async fn signed_in(stage: &Stage) -> Page {
    let mut browser = Browser::new(stage);
    let page = browser
        .get(&stage.authorize_url(&NORTHWIND.to_string(), &[]))
        .await;
    browser.click(&page, &[("account", ADA)]).await
}

#[tokio::test]
async fn a_second_factor_is_asked_of_who_signed_in_without() {
    let stage = Stage::new().await;
    stage.approve().await;
    let (_, body) = stage.redeem(&stage.code(ADA, &[]).await, &[]).await;
    assert_eq!(claims(&body["access_token"])["amr"], json!(["pwd"]));
    let token = text(&body["refresh_token"]);
    assert_eq!(stage.refresh(&token, &[]).await.0, 200);

    switch(&stage, ConditionalAccess::WantsMfa);
    let (status, refused) = stage.refresh(&token, &[]).await;
    let recorded = &fixture("entra/errors.json")["50076_mfa_required"]["body"];
    assert_eq!((status, &refused["error_codes"]), (400, &json!([50076])));
    for name in ["error", "suberror"] {
        assert_eq!(refused[name], recorded[name], "{name}");
    }
    let wanted = text(&refused["claims"]);
    serde_json::from_str::<Value>(&wanted).unwrap();

    let code = stage.code(ADA, &[("claims", &wanted)]).await;
    let (_, body) = stage.redeem(&code, &[]).await;
    assert_eq!(claims(&body["access_token"])["amr"], json!(["pwd", "mfa"]));
    assert_eq!(stage.refresh(&text(&body["refresh_token"]), &[]).await.0, 200);
    let mut browser = Browser::new(&stage);
    let url = stage.authorize_url(&NORTHWIND.to_string(), &[("claims", "not JSON")]);
    assert_eq!(browser.get(&url).await.answer()["error"], "invalid_request");
}

#[tokio::test]
async fn a_block_is_a_page_and_a_refusal() {
    let stage = Stage::new().await;
    stage.approve().await;
    let (_, body) = stage.redeem(&stage.code(ADA, &[]).await, &[]).await;
    switch(&stage, ConditionalAccess::Blocks);
    let page = signed_in(&stage).await;
    assert!(page.location.is_none());
    assert!(page.html.contains("AADSTS53003"));
    let (_, refused) = stage.refresh(&text(&body["refresh_token"]), &[]).await;
    assert_eq!(
        (&refused["error"], &refused["error_codes"][0]),
        (&json!("invalid_grant"), &json!(53003))
    );
    // An app on its own is not a sign-in of a person.
    assert_eq!(stage.app_only(&NORTHWIND.to_string(), &[]).await.0, 200);
}

#[tokio::test]
async fn assignment_required_lets_only_assigned_people_in() {
    let stage = Stage::new().await;
    stage.approve().await;
    let principal = |assigned: &[uuid::Uuid]| {
        let mut world = stage.practice.world();
        let found = world
            .directory
            .service_principal_mut(NORTHWIND, CONTOSO_SYNC)
            .unwrap();
        found.assignment_required = true;
        found.assigned = assigned.to_vec();
    };
    principal(&[]);
    let page = signed_in(&stage).await;
    assert!(page.html.contains("AADSTS50105"), "{page:?}");
    principal(&[ADA_ID]);
    assert!(signed_in(&stage).await.answer().contains_key("code"));
}

#[tokio::test]
async fn signing_out_leads_back_only_to_registered_addresses() {
    let stage = Stage::new().await;
    let url = |back: &str| {
        let parameters = [("post_logout_redirect_uri", back), ("state", "a&b")];
        stage.url("common/oauth2/v2.0/logout", &parameters, &[])
    };
    let mut browser = Browser::new(&stage);
    let back = browser.get(&url("http://localhost:51234/")).await;
    assert_eq!(back.location.unwrap(), "http://localhost:51234/?state=a%26b");
    assert_eq!(
        browser.get(&url("https://elsewhere.example/")).await.title(),
        "You are signed out"
    );
}
