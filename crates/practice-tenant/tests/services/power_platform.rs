//! The administration of environments.

use practice_tenant::world::{CONTOSO_SYNC, NORTHWIND};
use serde_json::{Value, json};

use crate::stage::{ADA, BRUNO, Stage, fixture, text};

const ENVIRONMENTS: &str = "providers/Microsoft.BusinessAppPlatform/scopes/admin/environments";

fn url(stage: &Stage, rest: &str) -> String {
    format!(
        "{}/{ENVIRONMENTS}{rest}",
        stage.practice.addresses().power_platform
    )
}

async fn token(stage: &Stage, upn: &str) -> String {
    stage.practice.world().directory.tenants[0].user_consent_allowed = true;
    let scope = format!("{}/User", stage.practice.addresses().power_platform);
    let body = stage.accepted_token(&NORTHWIND.to_string(), upn, &scope).await;
    text(&body["access_token"])
}

#[tokio::test]
async fn environments_have_the_recorded_shape() {
    let stage = Stage::new().await;
    let token = token(&stage, ADA).await;
    let (status, _, body) = stage
        .call("GET", &url(&stage, "?api-version=2023-06-01"), &token, None)
        .await;
    assert_eq!(status, 200, "{body}");
    let environments = body["value"].as_array().unwrap();
    assert_eq!(environments.len(), 3);
    let recorded = &fixture("bap/environments_list.json")["value"][0];
    let found = &environments[0];
    for name in found["properties"].as_object().unwrap().keys() {
        assert!(recorded["properties"].get(name).is_some(), "{name}");
    }
    let linked = &found["properties"]["linkedEnvironmentMetadata"];
    for name in linked.as_object().unwrap().keys() {
        assert!(
            recorded["properties"]["linkedEnvironmentMetadata"]
                .get(name)
                .is_some(),
            "{name}"
        );
    }
    assert_eq!(linked["instanceUrl"], format!("{}/", stage.organization(0)));

    let id = text(&found["name"]);
    let one = url(
        &stage,
        &format!("/{id}?api-version=2023-06-01&$expand=permissions"),
    );
    assert_eq!(stage.call("GET", &one, &token, None).await.2, *found);
    let none = url(
        &stage,
        "/00000000-0000-0000-0000-000000000001?api-version=2023-06-01",
    );
    let (status, _, body) = stage.call("GET", &none, &token, None).await;
    assert_eq!(status, 404);
    assert_eq!(body, fixture("bap/error_environment_not_found.json"));
}

#[tokio::test]
async fn an_application_user_is_made_once_and_is_system_administrator() {
    let stage = Stage::new().await;
    stage.approve().await;
    let token = token(&stage, ADA).await;
    let id = stage.practice.world().organizations[0]
        .seed()
        .environment_id
        .clone();
    let add = url(&stage, &format!("/{id}/addAppUser?api-version=2020-10-01"));
    for _ in 0..2 {
        let body = json!({"servicePrincipalAppId": CONTOSO_SYNC});
        assert_eq!(stage.call("POST", &add, &token, Some(body)).await.0, 200);
    }
    let world = stage.practice.world();
    let organization = &world.organizations[0];
    let users = organization.application_users();
    let made: Vec<_> = users
        .iter()
        .filter(|user| user.application_id == CONTOSO_SYNC)
        .collect();
    assert_eq!(made.len(), 1);
    let roles = organization.roles_assigned_to(made[0].id);
    let administrator = organization.roles_named("System Administrator");
    assert!(administrator.iter().any(|role| roles == [role.id]));
}

#[tokio::test]
async fn only_administrators_and_only_with_a_version() {
    let stage = Stage::new().await;
    stage.approve().await;
    let bruno = token(&stage, BRUNO).await;
    let ask = |query: &str| url(&stage, query);
    assert_eq!(
        stage
            .call("GET", &ask("?api-version=2023-06-01"), &bruno, None)
            .await
            .0,
        403
    );
    let ada = token(&stage, ADA).await;
    let (status, _, body): (_, _, Value) = stage.call("GET", &ask(""), &ada, None).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &json!("MissingApiVersionParameter"))
    );
    assert_eq!(
        stage.get(&ask("?api-version=2023-06-01"), None).await.status(),
        401
    );
}
