//! Failures to order.

use std::time::{Duration, Instant};

use http::Method;
use practice_tenant::world::{CONTOSO_SYNC, NORTHWIND};
use practice_tenant::{Action, Fault, Service};
use serde_json::Value;

use crate::stage::{ADA, Browser, Stage};

#[tokio::test]
async fn each_action_does_what_it_says() {
    let stage = Stage::new().await;
    let url = stage.authority("common/discovery/v2.0/keys");
    let on = |action| {
        stage.practice.faults().clear();
        stage.practice.faults().add(Fault::on(Service::Authority, action));
    };
    on(Action::Answer {
        status: 503,
        headers: vec![("x-note".into(), "here".into())],
        body: "later".into(),
    });
    let response = stage.get(&url, None).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["x-note"]),
        (503, &"here".parse().unwrap())
    );
    assert_eq!(response.text().await.unwrap(), "later");

    on(Action::Html(502));
    let response = stage.get(&url, None).await;
    assert_eq!(response.status(), 502);
    assert!(response.text().await.unwrap().starts_with("<!DOCTYPE html>"));

    on(Action::Redirect("https://elsewhere.example/".into()));
    let response = stage.get(&url, None).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (302, &"https://elsewhere.example/".parse().unwrap())
    );

    on(Action::Huge(3_000_000));
    let body = stage.get(&url, None).await.bytes().await.unwrap();
    assert_eq!(body.len(), 3_000_000);
    assert!(serde_json::from_slice::<Value>(&body).is_ok());

    on(Action::NotJson);
    let response = stage.get(&url, None).await;
    assert!(
        response.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("application/json")
    );
    assert!(response.json::<Value>().await.is_err());

    on(Action::DropBefore);
    assert!(stage.client.get(&url).send().await.is_err());
    on(Action::Delay(1));
    assert_eq!(stage.get(&url, None).await.status(), 200);
}

#[tokio::test]
async fn each_service_throttles_in_its_own_words() {
    let stage = Stage::new().await;
    for service in [Service::Authority, Service::Organization, Service::Discovery] {
        stage
            .practice
            .faults()
            .add(Fault::on(service, Action::Throttle { retry_after: 7 }));
    }
    let mut bodies = Vec::new();
    for url in [
        stage.authority("common/discovery/v2.0/keys"),
        stage.organization(0),
        stage.discovery(),
    ] {
        let response = stage.get(&url, None).await;
        assert_eq!(
            (response.status().as_u16(), &response.headers()["retry-after"]),
            (429, &"7".parse().unwrap())
        );
        bodies.push(response.json::<Value>().await.unwrap());
    }
    assert_eq!(bodies[0]["error_codes"][0], 90055);
    assert_eq!(bodies[1]["error"]["code"], "0x80072322");
}

#[tokio::test]
async fn a_request_can_be_applied_and_its_answer_lost() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let page = browser.get(&stage.consent_url("organizations", &[])).await;
    let page = browser.click(&page, &[("account", ADA)]).await;
    let lost = |action| {
        stage
            .practice
            .faults()
            .add(Fault::on(Service::Authority, action).method(Method::POST).nth(1));
    };
    let accept = async || {
        let url = url::Url::parse(&page.url).unwrap().join(&page.action()).unwrap();
        stage
            .client
            .post(url)
            .form(&[("account", ADA), ("decision", "accept")])
            .send()
            .await
    };
    let approved = || {
        stage
            .practice
            .world()
            .directory
            .service_principal(NORTHWIND, CONTOSO_SYNC)
            .is_some()
    };
    lost(Action::DropBefore);
    assert!(accept().await.is_err());
    assert!(!approved());
    stage.practice.faults().clear();
    lost(Action::ApplyThenDrop);
    assert!(accept().await.is_err());
    assert!(approved());
}

#[tokio::test]
async fn a_fault_meets_just_the_requests_it_is_for() {
    let stage = Stage::new().await;
    let keys = stage.authority("common/discovery/v2.0/keys?page=1");
    let document = stage.authority("common/v2.0/.well-known/openid-configuration");
    stage.practice.faults().add(
        Fault::on(Service::Authority, Action::Html(500))
            .path("keys?page=1")
            .nth(2),
    );
    stage.practice.faults().add(
        Fault::on(Service::Authority, Action::Html(503))
            .path("openid")
            .first(2),
    );
    stage
        .practice
        .faults()
        .add(Fault::on(Service::Authority, Action::Html(504)).method(Method::POST));
    stage
        .practice
        .faults()
        .add(Fault::on(Service::Organization, Action::Html(504)));
    let mut seen = Vec::new();
    for url in [&keys, &document, &keys, &document, &keys, &document] {
        seen.push(stage.get(url, None).await.status().as_u16());
    }
    assert_eq!(seen, [200, 503, 500, 503, 200, 200]);
}

#[tokio::test]
async fn requests_are_remembered_without_their_queries() {
    let stage = Stage::new().await;
    stage
        .practice
        .faults()
        .add(Fault::on(Service::Authority, Action::DropBefore).path("adminconsent"));
    stage
        .get(&stage.authority("common/discovery/v2.0/keys?secret=s"), None)
        .await;
    let _dropped = stage
        .client
        .get(stage.consent_url("organizations", &[]))
        .send()
        .await;
    let seen = stage.practice.requests().all();
    assert_eq!(seen[0].path, "/common/discovery/v2.0/keys");
    // A client may try a dropped GET again on a new connection.
    assert!(
        seen[1..]
            .iter()
            .all(|seen| seen.path == "/organizations/v2.0/adminconsent")
    );
    assert_eq!(
        stage.practice.requests().count(Service::Discovery, &Method::GET),
        0
    );
    assert_eq!(stage.practice.requests().writes(Service::Authority), 0);
    stage.practice.requests().clear();
    assert!(stage.practice.requests().all().is_empty());
}

#[tokio::test]
async fn latency_is_added_to_every_request() {
    let stage = Stage::new().await;
    stage.practice.faults().set_latency(30);
    let start = Instant::now();
    stage
        .get(&stage.authority("common/discovery/v2.0/keys"), None)
        .await;
    assert!(start.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn the_services_stop_when_the_tenant_is_dropped() {
    let stage = Stage::new().await;
    let url = stage.authority("common/discovery/v2.0/keys");
    assert_eq!(stage.get(&url, None).await.status(), 200);
    let client = stage.client.clone();
    drop(stage);
    tokio::task::yield_now().await;
    assert!(client.get(url).send().await.is_err());
}
