//! Global Discovery.

use practice_tenant::world::{NORTHWIND, NORTHWIND_PRODUCTION, NORTHWIND_TEST};
use serde_json::Value;

use crate::stage::{ADA, BRUNO, GITA, Stage, fixture, text};

async fn instances(stage: &Stage, token: &str, rest: &str) -> (u16, Value) {
    let url = format!("{}/api/discovery/v2.0/Instances{rest}", stage.discovery());
    let response = stage.get(&url, Some(token)).await;
    assert_eq!(response.headers()["odata-version"], "4.0");
    (response.status().as_u16(), response.json().await.unwrap())
}

fn names(body: &Value) -> Vec<&str> {
    body["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["FriendlyName"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn everybody_sees_the_organizations_in_which_they_are_enabled() {
    let stage = Stage::new().await;
    stage.approve().await;
    for (upn, expected) in [
        (ADA, vec!["Northwind", "Northwind Test"]),
        (BRUNO, vec!["Northwind"]),
        (GITA, vec!["Northwind Test"]),
        (
            "dana@northwind.example",
            vec!["Northwind", "Northwind Test", "Northwind Lab"],
        ),
    ] {
        let token = stage.access_token(upn, &stage.discovery()).await;
        let (status, body) = instances(&stage, &token, "").await;
        assert_eq!((status, names(&body)), (200, expected), "{upn}");
    }
}

#[tokio::test]
async fn rows_have_the_documented_columns() {
    let stage = Stage::new().await;
    stage.approve().await;
    let token = stage.access_token(ADA, &stage.discovery()).await;
    let (_, body) = instances(&stage, &token, "").await;
    let recorded = fixture("dataverse/global_discovery_instances.json");
    let row = body["value"][0].as_object().unwrap();
    for (name, value) in recorded["value"][0].as_object().unwrap() {
        let found = row.get(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(
            std::mem::discriminant(found),
            std::mem::discriminant(value),
            "{name}"
        );
    }
    assert_eq!(row["Id"], NORTHWIND_PRODUCTION.to_string());
    assert_eq!(row["TenantId"], NORTHWIND.to_string());
    assert_eq!(row["Url"], stage.organization(0));
    assert_eq!(row["IsUserSysAdmin"], true);
    assert_eq!(body["value"][1]["OrganizationType"], 5);
}

#[tokio::test]
async fn rows_can_be_selected_filtered_and_named() {
    let stage = Stage::new().await;
    stage.approve().await;
    let token = stage.access_token(ADA, &stage.discovery()).await;
    let (_, body) = instances(
        &stage,
        &token,
        "?$select=Id,FriendlyName&$filter=UrlName%20eq%20%27northwindtest%27",
    )
    .await;
    assert_eq!(
        body["value"],
        serde_json::json!([{"Id": NORTHWIND_TEST, "FriendlyName": "Northwind Test"}])
    );
    assert!(text(&body["@odata.context"]).ends_with("#Instances(Id,FriendlyName)"));
    let (_, body) = instances(&stage, &token, "?$filter=contains(FriendlyName,%27nothing%27)").await;
    assert_eq!(names(&body), Vec::<&str>::new());

    let (status, body) = instances(&stage, &token, &format!("({NORTHWIND_TEST})")).await;
    assert_eq!((status, &body["FriendlyName"]), (200, &"Northwind Test".into()));
    let unique = text(&body["UniqueName"]);
    let (status, body) = instances(&stage, &token, &format!("(UniqueName=%27{unique}%27)")).await;
    assert_eq!((status, &body["FriendlyName"]), (200, &"Northwind Test".into()));
    let (_, body) = instances(&stage, &token, "(Region='EMEA')").await;
    assert_eq!(names(&body), ["Northwind", "Northwind Test"]);

    for rest in [
        "?$select=Nothing",
        "?$filter=this%20is%20nothing",
        "(Nothing='x')",
    ] {
        assert_eq!(instances(&stage, &token, rest).await.0, 400, "{rest}");
    }
    assert_eq!(
        instances(&stage, &token, "(00000000-0000-4000-8000-000000000000)")
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn only_a_persons_token_for_discovery_is_accepted() {
    let stage = Stage::new().await;
    stage.approve().await;
    let scope = format!("{}/.default", stage.discovery());
    let (_, app) = stage.app_only(&NORTHWIND.to_string(), &[("scope", &scope)]).await;
    let other = stage.access_token(ADA, &stage.organization(0)).await;
    let url = format!("{}/api/discovery/v2.0/Instances", stage.discovery());
    for token in [
        None,
        Some(text(&app["access_token"])),
        Some(other),
        Some("nonsense".into()),
    ] {
        let response = stage.get(&url, token.as_deref()).await;
        assert_eq!(response.status(), 401);
        let challenge = response.headers()["www-authenticate"]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            challenge,
            format!(
                "Bearer authorization_uri={}/common/oauth2/authorize, resource_id={}/",
                stage.practice.addresses().authority,
                stage.discovery()
            )
        );
    }
}
