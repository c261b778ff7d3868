//! The control port, and the troubles that a scenario orders.

use http::Method;
use practice_tenant::world::{FABRIKAM, NORTHWIND};
use practice_tenant::{Action, Fault, Propagation, Scenario, Service};
use serde_json::{Value, json};

use crate::stage::{ADA, Stage, claims};

async fn ask(stage: &Stage, method: Method, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}{path}", stage.practice.control().unwrap());
    let response = stage
        .client
        .request(method, url)
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

#[tokio::test]
async fn the_world_is_told_without_secrets() {
    let stage = Stage::new().await;
    let secret = stage.practice.sample_secret().value;
    let (status, world) = ask(&stage, Method::GET, "/__world", json!(null)).await;
    assert_eq!(status, 200);
    assert!(!world.to_string().contains(&secret));
    assert_eq!(world["directory"]["tenants"][0]["domain"], "northwind.example");
    let first = &world["organizations"][0];
    assert_eq!(first["url"], stage.organization(0));
    let roles = first["roles"].as_array().unwrap();
    let admin = roles
        .iter()
        .find(|role| role["name"] == "System Administrator")
        .unwrap();
    assert_eq!(admin["privileges"]["prvReadAccount"], "Global");
    assert_eq!(first["assignments"].as_array().unwrap().len(), 3);
    assert_eq!(first["writes"], 0);
}

#[tokio::test]
async fn failures_are_ordered_listed_and_removed() {
    let stage = Stage::new().await;
    let keys = stage.authority("common/discovery/v2.0/keys");
    let fault = json!({"on": "authority", "path": "/keys", "when": {"first": 1}, "do": {"html": 503}});
    assert_eq!(ask(&stage, Method::POST, "/__faults", fault.clone()).await.0, 204);
    let (_, listed) = ask(&stage, Method::GET, "/__faults", json!(null)).await;
    assert_eq!(listed, json!({"faults": [fault], "struck": [0]}));
    assert_eq!(stage.get(&keys, None).await.status(), 503);
    let (_, listed) = ask(&stage, Method::GET, "/__faults", json!(null)).await;
    assert_eq!(listed["struck"], json!([1]));
    assert_eq!(stage.get(&keys, None).await.status(), 200);

    let named = json!({"scenario": "organization-disabled"});
    assert_eq!(ask(&stage, Method::POST, "/__faults", named).await.0, 204);
    assert!(stage.practice.world().organizations[0].describe().disabled);
    assert_eq!(ask(&stage, Method::DELETE, "/__faults", json!(null)).await.0, 204);
    assert!(stage.practice.faults().all().is_empty());

    for wrong in [
        json!({"scenario": "none"}),
        json!({"on": "moon"}),
        json!(7),
        json!([[]]),
    ] {
        let (status, body) = ask(&stage, Method::POST, "/__faults", wrong).await;
        assert_eq!(status, 400);
        assert!(body["error"].is_string());
    }
    let (_, seen) = ask(&stage, Method::GET, "/__requests", json!(null)).await;
    assert_eq!(seen["requests"].as_array().unwrap().len(), 2);
    assert_eq!(seen["requests"][0]["path"], "/common/discovery/v2.0/keys");
}

#[tokio::test]
async fn the_clock_is_turned() {
    let stage = Stage::new().await;
    let (_, before) = ask(&stage, Method::GET, "/__clock", json!(null)).await;
    assert_eq!(before["now"], "2026-05-04T08:00:00Z");
    let (status, after) = ask(&stage, Method::POST, "/__clock", json!({"advance": 90})).await;
    assert_eq!((status, &after["now"]), (200, &json!("2026-05-04T08:01:30Z")));
    assert_eq!(
        ask(&stage, Method::POST, "/__clock", json!({"advance": "x"}))
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn web_pages_are_not_heard() {
    let stage = Stage::new().await;
    let url = format!("{}/__world", stage.practice.control().unwrap());
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Host", "evil.example:80"),
        ("Sec-Fetch-Site", "cross-site"),
    ] {
        let response = stage.client.get(&url).header(name, value).send().await.unwrap();
        assert_eq!(response.status(), 403, "{name}");
    }
}

#[tokio::test]
async fn a_broken_off_answer_and_one_of_any_length() {
    let stage = Stage::new().await;
    let keys = stage.authority("common/discovery/v2.0/keys");
    stage
        .practice
        .faults()
        .add(Fault::on(Service::Authority, Action::Truncate).nth(1));
    let response = stage.get(&keys, None).await;
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());

    let length = 1_000_000_000;
    stage
        .practice
        .faults()
        .add(Fault::on(Service::Authority, Action::Huge(length)).nth(1));
    let mut response = stage.get(&keys, None).await;
    assert_eq!(response.content_length(), Some(length as u64));
    // Somebody who stops reading early is left alone.
    assert!(!response.chunk().await.unwrap().unwrap().is_empty());
    drop(response);
    assert_eq!(stage.get(&keys, None).await.status(), 200);
}

#[tokio::test]
async fn a_token_of_another_tenant_is_refused_by_the_organization() {
    let stage = Stage::new().await;
    stage.approve().await;
    stage
        .practice
        .play(Scenario::named("wrong-tenant-token").unwrap())
        .unwrap();
    let (status, body) = stage.app_only(&NORTHWIND.to_string(), &[]).await;
    assert_eq!(status, 200);
    assert_eq!(claims(&body["access_token"])["tid"], FABRIKAM.to_string());
    let url = format!("{}/api/data/v9.2/WhoAmI", stage.organization(0));
    let response = stage.get(&url, body["access_token"].as_str()).await;
    assert_eq!(response.status(), 401);
}

#[tokio::test]
async fn a_new_role_counts_after_its_time() {
    let stage = Stage::with(Propagation {
        role: 45,
        ..Propagation::default()
    })
    .await;
    stage.approve().await;
    let organization = stage.organization(0);
    let ada = stage.access_token(ADA, &organization).await;
    let api = |path: &str| format!("{organization}/api/data/v9.2/{path}");
    let (bruno, role) = {
        let mut world = stage.practice.world();
        let place = &mut world.organizations[0];
        let bruno = place.user_of(practice_tenant::world::BRUNO).unwrap();
        let role = place
            .roles_named("System Customizer")
            .into_iter()
            .find(|role| Some(role.business_unit) == place.business_unit("Sales"))
            .unwrap();
        (bruno, role.id)
    };
    let token = stage.access_token(crate::stage::BRUNO, &organization).await;
    let views = api("webresourceset?$select=name");
    let read = async || stage.get(&views, Some(&token)).await.status().as_u16();
    assert_eq!(read().await, 403);
    let given = stage
        .client
        .post(api(&format!(
            "systemusers({bruno})/systemuserroles_association/$ref"
        )))
        .bearer_auth(&ada)
        .json(&json!({"@odata.id": api(&format!("roles({role})"))}))
        .send()
        .await
        .unwrap();
    assert_eq!(given.status(), 204);
    assert_eq!(read().await, 403);
    stage.clock.turn(jiff::SignedDuration::from_secs(44));
    assert_eq!(read().await, 403);
    stage.clock.turn(jiff::SignedDuration::from_secs(1));
    assert_eq!(read().await, 200);
}
