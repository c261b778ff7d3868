//! The device code flow.

use jiff::SignedDuration;
use practice_tenant::world::{CONTOSO_SYNC, NORTHWIND};
use serde_json::{Value, json};

use crate::stage::{ADA, BRUNO, Browser, Page, Stage, claims, fixture, text};

struct Device {
    stage: Stage,
    answer: Value,
}

impl Device {
    async fn new() -> Self {
        let stage = Stage::new().await;
        stage.approve().await;
        let answer = Self::begun(&stage).await;
        Self { stage, answer }
    }

    async fn begun(stage: &Stage) -> Value {
        let (app, scope) = (CONTOSO_SYNC.to_string(), stage.scope());
        let url = stage.authority("organizations/oauth2/v2.0/devicecode");
        let form = [("client_id", app.as_str()), ("scope", &scope)];
        let response = stage.client.post(url).form(&form).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    async fn poll(&self) -> (u16, Value) {
        let (app, code) = (CONTOSO_SYNC.to_string(), text(&self.answer["device_code"]));
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", &app),
            ("device_code", &code),
        ];
        self.stage.token("organizations", &form).await
    }

    async fn visited(&self, upn: &str, decision: &str) -> Page {
        let mut browser = Browser::new(&self.stage);
        let page = browser.get(&text(&self.answer["verification_uri"])).await;
        let code = text(&self.answer["user_code"]).to_lowercase();
        let page = browser.click(&page, &[("otc", &code)]).await;
        assert_eq!(page.title(), "Choose an account");
        let page = browser.click(&page, &[("account", upn)]).await;
        if page.html.contains("id=\"accept\"") {
            browser.click(&page, &[("decision", decision)]).await
        } else {
            page
        }
    }
}

#[tokio::test]
async fn a_person_answers_elsewhere() {
    let device = Device::new().await;
    let documented = fixture("entra/token_responses.json")["device_authorization_v2"].clone();
    for (name, value) in documented.as_object().unwrap() {
        let found = &device.answer[name];
        assert_eq!(found.is_number(), value.is_number(), "{name}");
        assert!(!found.is_null(), "{name}");
    }
    let (status, body) = device.poll().await;
    assert_eq!((status, &body["error"]), (400, &json!("authorization_pending")));
    assert_eq!(body["error_codes"][0], 70016);

    let page = device.visited(BRUNO, "accept").await;
    assert_eq!(page.title(), "You are signed in on your device");
    let (status, body) = device.poll().await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(claims(&body["id_token"])["preferred_username"], BRUNO);
    assert_eq!(claims(&body["access_token"])["tid"], NORTHWIND.to_string());
    assert!(body["refresh_token"].is_string());
    // Once only.
    assert_eq!(device.poll().await.1["error"], "bad_verification_code");
}

#[tokio::test]
async fn declined_expired_and_wrong_codes() {
    let device = Device::new().await;
    let page = device.visited(ADA, "cancel").await;
    assert_eq!(page.title(), "You declined");
    assert_eq!(device.poll().await.1["error"], "authorization_declined");

    let device = Device::new().await;
    let mut browser = Browser::new(&device.stage);
    let page = browser.get(&device.stage.authority("devicelogin")).await;
    let page = browser.click(&page, &[("otc", "WRONGCODE")]).await;
    assert!(page.html.contains("did not work"));
    device.stage.clock.turn(SignedDuration::from_mins(15));
    assert_eq!(device.poll().await.1["error"], "expired_token");
}

#[tokio::test]
async fn a_link_answers_nothing_and_the_switch_of_the_app_counts() {
    let device = Device::new().await;
    let code = text(&device.answer["user_code"]);
    let link = device
        .stage
        .authority(&format!("devicelogin?otc={code}&account={ADA}&decision=accept"));
    let mut browser = Browser::new(&device.stage);
    assert_eq!(browser.get(&link).await.title(), "Enter the code of the device");
    assert_eq!(device.poll().await.1["error"], "authorization_pending");
    {
        let mut world = device.stage.practice.world();
        world
            .directory
            .application_mut(CONTOSO_SYNC)
            .unwrap()
            .public_flows = false;
    }
    assert_eq!(device.poll().await.1["error_codes"][0], 7_000_218);
}

#[tokio::test]
async fn without_consent_only_an_administrator_may_answer() {
    let stage = Stage::new().await;
    let answer = Device::begun(&stage).await;
    let device = Device { stage, answer };
    let page = device.visited(BRUNO, "accept").await;
    assert!(page.html.contains("AADSTS90094"), "{page:?}");
    assert_eq!(
        device.visited(ADA, "accept").await.title(),
        "You are signed in on your device"
    );
    assert_eq!(device.poll().await.0, 200);
}
