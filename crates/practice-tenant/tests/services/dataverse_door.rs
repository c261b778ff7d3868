//! Who is let through to an organization's Web API.

use jiff::SignedDuration;
use practice_tenant::world::{FABRIKAM, NORTHWIND};

use crate::stage::{ADA, Browser, Stage, text};

async fn who_am_i(stage: &Stage, index: usize, token: Option<&str>) -> (u16, String) {
    let url = format!("{}/api/data/v9.2/WhoAmI", stage.organization(index));
    let response = stage.get(&url, token).await;
    let challenge = response.headers().get("www-authenticate");
    let challenge = challenge.map_or("", |value| value.to_str().unwrap()).to_owned();
    (response.status().as_u16(), challenge)
}

#[tokio::test]
async fn without_a_token_the_answer_names_tenant_and_resource() {
    let stage = Stage::new().await;
    for (index, tenant) in [(0, NORTHWIND), (3, FABRIKAM)] {
        let expected = format!(
            "Bearer authorization_uri={}/{tenant}/oauth2/authorize, resource_id={}/",
            stage.practice.addresses().authority,
            stage.organization(index)
        );
        assert_eq!(who_am_i(&stage, index, None).await, (401, expected));
    }
}

#[tokio::test]
async fn a_member_with_a_token_for_the_organization_comes_through() {
    let stage = Stage::new().await;
    stage.approve().await;
    let token = stage.access_token(ADA, &stage.organization(0)).await;
    assert_eq!(who_am_i(&stage, 0, Some(&token)).await, (200, String::new()));
    let token = stage
        .access_token(ADA, &format!("{}/", stage.organization(0)))
        .await;
    assert_eq!(who_am_i(&stage, 0, Some(&token)).await.0, 200);
}

#[tokio::test]
async fn other_tokens_do_not() {
    let stage = Stage::new().await;
    stage.approve().await;
    let good = stage.access_token(ADA, &stage.organization(0)).await;
    let (rest, signature) = good.rsplit_once('.').unwrap();
    let forged = format!("{rest}.{}", signature.chars().rev().collect::<String>());
    for (index, token) in [(1, good.as_str()), (3, &good), (0, "nonsense"), (0, &forged)] {
        let (status, challenge) = who_am_i(&stage, index, Some(token)).await;
        assert_eq!(status, 401, "{token}");
        assert!(challenge.contains("error=invalid_token"), "{challenge}");
    }
    stage.clock.turn(SignedDuration::from_hours(2));
    assert_eq!(who_am_i(&stage, 0, Some(&good)).await.0, 401, "expired");
}

#[tokio::test]
async fn a_token_of_another_tenant_does_not_either() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let page = browser.get(&stage.consent_url("organizations", &[])).await;
    let page = browser
        .click(&page, &[("account", "fiona@fabrikam.example")])
        .await;
    browser.click(&page, &[("decision", "accept")]).await;
    // Entra issues it: the address is known. Dataverse refuses it: it belongs to another tenant.
    let (status, body) = stage.app_only(&FABRIKAM.to_string(), &[]).await;
    assert_eq!(status, 200);
    assert_eq!(
        who_am_i(&stage, 0, Some(&text(&body["access_token"]))).await.0,
        401
    );
}

#[tokio::test]
async fn a_deleted_organization_has_no_door() {
    let stage = Stage::new().await;
    stage.practice.world().organizations.remove(0);
    assert_eq!(who_am_i(&stage, 0, None).await.0, 404);
}
