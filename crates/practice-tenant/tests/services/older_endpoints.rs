//! The first version of the endpoints, which old tutorials use.

use practice_tenant::world::{CONTOSO_SYNC, NORTHWIND};
use serde_json::{Value, json};

use crate::stage::{ADA, BRUNO, Browser, REDIRECT, Stage, VERIFIER, claims, fixture, text};

fn url(stage: &Stage, changes: &[(&str, &str)]) -> String {
    let (app, resource) = (CONTOSO_SYNC.to_string(), format!("{}/", stage.organization(0)));
    let parameters = [
        ("client_id", app.as_str()),
        ("response_type", "code id_token"),
        ("redirect_uri", REDIRECT),
        ("resource", &resource),
        ("prompt", "admin_consent"),
        ("response_mode", "form_post"),
        ("state", "a state"),
        ("nonce", "a nonce"),
    ];
    stage.url("common/oauth2/authorize", &parameters, changes)
}

fn allow_id_tokens(stage: &Stage) {
    let mut world = stage.practice.world();
    world.directory.application_mut(CONTOSO_SYNC).unwrap().id_tokens = true;
}

#[tokio::test]
async fn the_document_has_the_recorded_members() {
    let stage = Stage::new().await;
    let recorded = fixture("entra/openid_configuration_v1.json");
    let found: Value = stage
        .get(
            &stage.authority(&format!("{NORTHWIND}/.well-known/openid-configuration")),
            None,
        )
        .await
        .json()
        .await
        .unwrap();
    let host = stage.practice.addresses().graph.replace("http://", "");
    let told = |value: &Value| {
        let text = value
            .to_string()
            .replace("31537af4-6d77-4bb9-a681-d2394888ea26", &NORTHWIND.to_string());
        text.replace("https://login.windows.net", &stage.practice.addresses().authority)
            .replace("https://sts.windows.net", &stage.practice.addresses().authority)
            .replace("graph.microsoft.com", &host)
            .replace("\"AS\"", "\"EU\"")
    };
    for (name, value) in recorded.as_object().unwrap() {
        assert_eq!(found[name].to_string(), told(value), "{name}");
    }
}

#[tokio::test]
async fn an_administrator_approves_and_the_app_gets_code_and_id_token_by_form() {
    let stage = Stage::new().await;
    allow_id_tokens(&stage);
    let mut browser = Browser::new(&stage);
    let page = browser.get(&url(&stage, &[])).await;
    let page = browser.click(&page, &[("account", ADA)]).await;
    assert_eq!(page.title(), "Permissions requested");
    let done = browser.click(&page, &[("decision", "accept")]).await;
    assert!(done.location.is_none(), "by form");
    let answer = done.answer();
    assert_eq!(answer["admin_consent"], "True");
    assert_eq!(answer["state"], "a state");
    assert!(answer.contains_key("session_state"));
    let id = claims(&json!(answer["id_token"]));
    assert_eq!(id["nonce"], "a nonce");
    assert_eq!(id["ver"], "1.0");
    assert!(id["c_hash"].is_string());
    assert!(
        stage
            .practice
            .world()
            .directory
            .service_principal(NORTHWIND, CONTOSO_SYNC)
            .is_some()
    );

    let (app, resource) = (CONTOSO_SYNC.to_string(), format!("{}/", stage.organization(0)));
    let form = [
        ("client_id", app.as_str()),
        ("grant_type", "authorization_code"),
        ("code", &answer["code"]),
        ("redirect_uri", REDIRECT),
        ("resource", &resource),
    ];
    let url = stage.authority("common/oauth2/token");
    let response = stage.client.post(url).form(&form).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    let documented = fixture("entra/token_responses.json")["authorization_code_v1"].clone();
    for (name, value) in documented.as_object().unwrap() {
        assert_eq!(body[name].is_string(), value.is_string(), "{name} {body}");
    }
    assert_eq!(body["resource"], resource.as_str());
    assert_eq!(body["scope"], "user_impersonation");
    assert_eq!(claims(&body["access_token"])["aud"], resource.as_str());
}

#[tokio::test]
async fn id_tokens_must_be_enabled_and_admin_consent_is_only_here() {
    let stage = Stage::new().await;
    let mut browser = Browser::new(&stage);
    let refused = browser.get(&url(&stage, &[])).await;
    assert_eq!(refused.answer()["error"], "unsupported_response_type");
    allow_id_tokens(&stage);
    let query = browser.get(&url(&stage, &[("response_mode", "query")])).await;
    assert!(query.answer()["error_description"].starts_with("AADSTS70007:"));
    let no_nonce = browser.get(&url(&stage, &[("nonce", "")])).await;
    assert!(no_nonce.answer()["error_description"].starts_with("AADSTS900144:"));
    let new = browser
        .get(&stage.authorize_url("organizations", &[("prompt", "admin_consent")]))
        .await;
    assert!(new.answer()["error_description"].starts_with("AADSTS90023:"));
    let page = browser.get(&url(&stage, &[])).await;
    let page = browser.click(&page, &[("account", BRUNO)]).await;
    assert_eq!(page.title(), "Need admin approval");
}

#[tokio::test]
async fn an_app_on_its_own_names_a_resource() {
    let stage = Stage::new().await;
    stage.approve().await;
    let (app, secret) = (CONTOSO_SYNC.to_string(), stage.practice.sample_secret().value);
    let resource = stage.organization(0);
    let form = [
        ("client_id", app.as_str()),
        ("grant_type", "client_credentials"),
        ("client_secret", &secret),
        ("resource", &resource),
    ];
    let url = stage.authority(&format!("{NORTHWIND}/oauth2/token"));
    let body: Value = stage
        .client
        .post(url)
        .form(&form)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(body["expires_in"], "3599");
    assert_eq!(body["resource"], resource.as_str());
    assert_eq!(text(&body["token_type"]), "Bearer");
    // The newer endpoint takes none.
    let changes = [("resource", resource.as_str()), ("code_verifier", VERIFIER)];
    let (_, body) = stage.app_only(&NORTHWIND.to_string(), &changes).await;
    assert_eq!(body["error_codes"][0], 901_002);
}
