//! Whatever comes in, an answer goes out.

use http::Method;
use practice_tenant::world::{CONTOSO_SYNC, NORTHWIND};
use serde_json::json;

use crate::stage::{ADA, Stage, text};

/// Values that trip careless readers.
const ODD: [&str; 12] = [
    "",
    "%",
    "%00",
    "%ff%fe",
    "..",
    "''",
    "(",
    "{}",
    "%F0%9F%98%80",
    "00000000-0000-0000-0000-000000000000",
    "http://localhost:99999999/",
    "<script>",
];

#[tokio::test]
async fn malformed_requests_are_answered_everywhere() {
    let stage = Stage::new().await;
    let places = [
        stage.practice.addresses().authority.clone(),
        stage.discovery(),
        stage.organization(0),
        stage.practice.addresses().graph.clone(),
        stage.practice.addresses().power_platform.clone(),
    ];
    let paths = [
        "",
        "ODD",
        "ODD/v2.0/.well-known/openid-configuration",
        "ODD/discovery/v2.0/keys",
        "common/discovery/instance?authorization_endpoint=ODD",
        "organizations/oauth2/v2.0/authorize?client_id=ODD",
        "organizations/oauth2/v2.0/authorize?client_id=APP&redirect_uri=ODD",
        "organizations/oauth2/v2.0/authorize?client_id=APP&response_type=code&scope=ODD&prompt=ODD&state=ODD",
        "organizations/v2.0/adminconsent?client_id=APP&scope=ODD&state=ODD",
        "organizations/adminconsent?client_id=APP&redirect_uri=ODD",
        "organizations/oauth2/v2.0/token",
        "organizations/oauth2/v2.0/logout?post_logout_redirect_uri=ODD",
        "api/discovery/v2.0/Instances(ODD)?$filter=ODD&$select=ODD",
        "api/data/v9.2/ODD",
        "v1.0/applications(appId='ODD')?$filter=ODD",
        "ODD/oauth2/authorize?client_id=APP&resource=ODD",
        "devicelogin?otc=ODD",
    ];
    let bodies = [
        "",
        "grant_type=ODD",
        "grant_type=authorization_code&client_id=APP&code=ODD&redirect_uri=ODD&code_verifier=ODD&scope=ODD",
        "grant_type=refresh_token&client_id=APP&refresh_token=ODD&scope=ODD",
        "grant_type=client_credentials&client_id=APP&client_secret=ODD&scope=ODD",
        "account=ODD&decision=ODD&another=ODD",
    ];
    let app = CONTOSO_SYNC.to_string();
    for place in &places {
        for path in paths {
            for odd in ODD {
                let url = format!("{place}/{}", path.replace("ODD", odd).replace("APP", &app));
                for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
                    let request = stage
                        .client
                        .request(method.clone(), &url)
                        .header("Cookie", "practice-session; =; practice-session=x")
                        .header("Authorization", "Basic é")
                        .header(
                            "client-request-id",
                            odd.replace(|letter: char| !letter.is_ascii(), ""),
                        );
                    let response = request
                        .send()
                        .await
                        .unwrap_or_else(|error| panic!("{method} {url}: {error}"));
                    assert!(response.status().as_u16() < 500, "{method} {url}");
                }
            }
        }
    }
    for body in bodies {
        for odd in ODD {
            let body = body.replace("ODD", odd).replace("APP", &app);
            for url in [
                stage.authority("northwind.example/oauth2/v2.0/token"),
                stage.authority(&format!(
                    "organizations/v2.0/adminconsent?client_id={app}&scope=openid"
                )),
            ] {
                let request = stage.client.post(&url).body(body.clone());
                let request = request.header("Content-Type", "application/x-www-form-urlencoded");
                let response = request
                    .send()
                    .await
                    .unwrap_or_else(|error| panic!("{url} {body}: {error}"));
                assert!(response.status().as_u16() < 500, "{url} {body}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_too_large_is_refused() {
    let stage = Stage::new().await;
    let url = stage.authority("common/oauth2/v2.0/token");
    let at_most = stage
        .client
        .post(&url)
        .body(vec![b'a'; 8 * 1024 * 1024])
        .send()
        .await
        .unwrap();
    assert_eq!(at_most.status(), 400);
    let more = stage
        .client
        .post(&url)
        .body(vec![b'a'; 8 * 1024 * 1024 + 1])
        .send()
        .await
        .unwrap();
    assert_eq!(more.status(), 413);
}

#[tokio::test]
async fn the_handout_says_what_one_needs() {
    let stage = Stage::new().await;
    let handout = serde_json::to_value(stage.practice.handout()).unwrap();
    assert_eq!(handout["app"]["id"], CONTOSO_SYNC.to_string());
    assert_eq!(
        handout["app"]["secret"]["value"],
        stage.practice.sample_secret().value
    );
    assert_eq!(handout["app"]["secret"]["value"].as_str().unwrap().len(), 40);
    assert_eq!(handout["addresses"]["organizations"][1]["name"], "Northwind Test");
    assert_eq!(handout["people"][0]["upn"], "ada@northwind.example");
    assert_eq!(handout["tenants"][0]["domain"], "northwind.example");
}

/// Graph looks closer when the token is good.
#[tokio::test]
async fn graph_reads_whatever_comes() {
    let stage = Stage::new().await;
    let scope = "Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All User.Read";
    let body = stage.accepted_token(&NORTHWIND.to_string(), ADA, scope).await;
    let token = text(&body["access_token"]);
    let graph = stage.practice.addresses().graph.clone();
    let app = json!({"displayName": "A"});
    let (_, _, app) = stage
        .call("POST", &format!("{graph}/v1.0/applications"), &token, Some(app))
        .await;
    let app = text(&app["id"]);
    let deep = "(".repeat(3000);
    // base64url of `practice:18446744073709551615`.
    let far = "cHJhY3RpY2U6MTg0NDY3NDQwNzM3MDk1NTE2MTU";
    let queries = [
        "$filter=ODD",
        "$select=ODD",
        "$top=ODD",
        "$skiptoken=ODD",
        "$count=ODD&$expand=ODD",
    ];
    for odd in ODD
        .iter()
        .copied()
        .chain([deep.as_str(), far, "'", "a eq '", "99999999999999999999"])
    {
        for query in queries {
            for collection in [
                "applications",
                "servicePrincipals",
                "oauth2PermissionGrants",
                "me",
                "me/memberOf",
            ] {
                let url = format!("{graph}/v1.0/{collection}?{}", query.replace("ODD", odd));
                assert!(
                    stage.get(&url, Some(&token)).await.status().as_u16() < 500,
                    "{url}"
                );
            }
        }
    }
    let odd = [
        json!(null),
        json!([]),
        json!(""),
        json!({"passwordCredential": {"startDateTime": "9999-12-30T00:00:00Z"}}),
        json!({"passwordCredential": {"startDateTime": "-009999-01-02T00:00:00Z", "endDateTime": "9999-12-30T00:00:00Z"}}),
        json!({"passwordCredential": 3, "keyId": [], "keyCredential": {"key": {}}, "proof": "a.b.c"}),
        json!({"keyCredentials": [null, 1, {"keyId": "x"}, {"type": "AsymmetricX509Cert", "usage": "Verify", "key": "MIIB"}]}),
        json!({"web": [], "spa": null, "publicClient": {"redirectUris": [null, "\u{0}", "http://[::1"]}}),
        json!({"requiredResourceAccess": [null, {"resourceAppId": app, "resourceAccess": [null]}]}),
        json!({"appId": app, "clientId": app, "resourceId": app, "consentType": "Principal", "principalId": app, "scope": 1}),
    ];
    for body in odd {
        for (method, path) in [
            ("POST", "applications".to_owned()),
            ("PATCH", format!("applications/{app}")),
            ("POST", format!("applications/{app}/addPassword")),
            ("POST", format!("applications/{app}/removePassword")),
            ("POST", format!("applications/{app}/addKey")),
            ("POST", "servicePrincipals".to_owned()),
            ("POST", "oauth2PermissionGrants".to_owned()),
        ] {
            let url = format!("{graph}/v1.0/{path}");
            let (status, _, answer) = stage.call(method, &url, &token, Some(body.clone())).await;
            assert!(status < 500, "{method} {path} {body}");
            assert!(
                status < 300 || answer["error"]["code"].is_string(),
                "{method} {path} {body}"
            );
        }
    }
}
