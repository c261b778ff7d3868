//! Discovery documents against recorded ones.

use practice_tenant::world::{FABRIKAM, NORTHWIND};
use serde_json::Value;

use crate::stage::{Stage, fixture};

async fn configuration(stage: &Stage, tenant: &str) -> Value {
    let url = stage.authority(&format!("{tenant}/v2.0/.well-known/openid-configuration"));
    let response = stage.get(&url, None).await;
    assert_eq!(response.status(), 200, "{tenant}");
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert_eq!(response.headers()["cache-control"], "max-age=86400, private");
    response.json().await.unwrap()
}

#[tokio::test]
async fn a_tenants_document_has_the_fields_and_values_of_a_recorded_one() {
    let stage = Stage::new().await;
    let mut recorded = fixture("entra/openid_configuration_v2_recorded.json").to_string();
    let tenant = NORTHWIND.to_string();
    recorded = recorded
        .replace("72f988bf-86f1-41af-91ab-2d7cd011db47", &tenant)
        .replace(
            "https://login.microsoftonline.com",
            &stage.practice.addresses().authority,
        )
        .replace("https://graph.microsoft.com", &stage.practice.addresses().graph)
        .replace(
            "graph.microsoft.com",
            stage.practice.addresses().graph.trim_start_matches("http://"),
        )
        .replace("\"WW\"", "\"EU\"");
    let recorded: Value = serde_json::from_str(&recorded).unwrap();
    assert_eq!(configuration(&stage, &tenant).await, recorded);
}

#[tokio::test]
async fn a_domain_is_answered_with_the_tenants_id() {
    let stage = Stage::new().await;
    let by_domain = configuration(&stage, "fabrikam.example").await;
    assert_eq!(by_domain, configuration(&stage, &FABRIKAM.to_string()).await);
    assert!(
        by_domain["issuer"]
            .as_str()
            .unwrap()
            .ends_with(&format!("{FABRIKAM}/v2.0"))
    );
}

#[tokio::test]
async fn the_issuer_of_any_tenant_is_a_template() {
    let stage = Stage::new().await;
    for tenant in ["common", "organizations"] {
        let document = configuration(&stage, tenant).await;
        assert_eq!(document["issuer"], stage.authority("{tenantid}/v2.0"));
        assert_eq!(document["tenant_region_scope"], Value::Null);
        assert_eq!(
            document["token_endpoint"],
            stage.authority(&format!("{tenant}/oauth2/v2.0/token"))
        );
    }
}

#[tokio::test]
async fn an_unknown_tenant_is_refused_as_recorded() {
    let stage = Stage::new().await;
    let recorded = &fixture("entra/errors.json")["90002_tenant_not_found_v1"];
    for (tenant, code) in [
        ("nobody.example", 90002),
        ("5dca5b82-0000-4362-90c0-73327d942f25", 90002),
        ("consumers", 90002),
        ("not-a-tenant", 900_023),
    ] {
        let url = stage.authority(&format!("{tenant}/v2.0/.well-known/openid-configuration"));
        let response = stage.get(&url, None).await;
        assert_eq!(response.status(), 400);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["error_codes"][0], code, "{tenant}");
        for name in recorded["body"].as_object().unwrap().keys() {
            assert!(body.get(name).is_some(), "{name}");
        }
        if code == 90002 {
            assert_eq!(body["error"], recorded["body"]["error"]);
        }
    }
}

#[tokio::test]
async fn the_keys_name_their_issuer() {
    let stage = Stage::new().await;
    let keys: Value = stage
        .get(&stage.authority("common/discovery/v2.0/keys"), None)
        .await
        .json()
        .await
        .unwrap();
    let key = &keys["keys"][0];
    assert_eq!(key["kty"], "RSA");
    assert_eq!(key["e"], "AQAB");
    assert_eq!(key["kid"], key["x5t"]);
    assert_eq!(key["issuer"], stage.authority("{tenantid}/v2.0"));
}

#[tokio::test]
async fn instance_discovery_knows_only_this_authority() {
    let stage = Stage::new().await;
    let url = |endpoint: &str| {
        let parameters = [("api-version", "1.1"), ("authorization_endpoint", endpoint)];
        stage.url("common/discovery/instance", &parameters, &[])
    };
    let own = stage.authority("northwind.example/oauth2/v2.0/authorize");
    let found: Value = stage.get(&url(&own), None).await.json().await.unwrap();
    let recorded = fixture("entra/instance_discovery_recorded.json");
    for name in recorded.as_object().unwrap().keys() {
        assert!(found.get(name).is_some(), "{name}");
    }
    assert_eq!(
        found["tenant_discovery_endpoint"],
        stage.authority("northwind.example/v2.0/.well-known/openid-configuration")
    );
    let other = stage
        .get(&url("https://login.example/common/oauth2/v2.0/authorize"), None)
        .await;
    assert_eq!(other.status(), 400);
    let body: Value = other.json().await.unwrap();
    assert_eq!(body["error_codes"][0], 50049);
    assert_eq!(body["error"], "invalid_instance");
}
