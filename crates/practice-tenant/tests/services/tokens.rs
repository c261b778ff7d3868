//! The token endpoint.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use practice_tenant::world::{
    ADA as ADA_ID, CONTOSO, CONTOSO_SYNC, DYNAMICS_CRM, GITA as GITA_ID, GLOBAL_ADMINISTRATOR, NORTHWIND,
    Secret,
};
use practice_tenant::{Propagation, SystemChance};
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier as _;
use rsa::{BigUint, RsaPublicKey};
use serde_json::Value;
use sha2::Sha256;

use crate::stage::{ADA, BRUNO, GITA, Stage, VERIFIER, claims, fixture, s256, text};

fn code_of(body: &Value) -> u64 {
    body["error_codes"][0]
        .as_u64()
        .unwrap_or_else(|| panic!("no error: {body}"))
}

#[tokio::test]
async fn a_code_becomes_tokens_with_the_documented_members() {
    let stage = Stage::new().await;
    stage.approve().await;
    let code = stage.code(ADA, &[]).await;
    let (status, body) = stage.redeem(&code, &[("client_info", "1")]).await;
    assert_eq!(status, 200, "{body}");
    let recorded = fixture("entra/token_responses.json");
    for (name, value) in recorded["authorization_code_v2"].as_object().unwrap() {
        let same_kind = std::mem::discriminant(&body[name]) == std::mem::discriminant(value);
        assert!(same_kind, "{name}: {}", body[name]);
    }
    assert_eq!(
        body["scope"],
        format!("{}/user_impersonation", stage.organization(0))
    );
    assert!((3600..5400).contains(&body["expires_in"].as_i64().unwrap()));

    let id = claims(&body["id_token"]);
    for name in recorded["id_token_claims_v2"].as_object().unwrap().keys() {
        assert!(id.get(name).is_some(), "{name}");
    }
    assert_eq!(id["iss"], stage.authority(&format!("{NORTHWIND}/v2.0")));
    assert_eq!(id["aud"], CONTOSO_SYNC.to_string());
    assert_eq!(id["nonce"], "a nonce");
    assert_eq!(id["oid"], ADA_ID.to_string());
    assert_eq!(
        (&id["preferred_username"], &id["name"]),
        (&ADA.into(), &"Ada Admin".into())
    );

    let access = claims(&body["access_token"]);
    assert_eq!(access["aud"], stage.organization(0));
    assert_eq!(access["iss"], stage.authority(&format!("{NORTHWIND}/")));
    assert_eq!(
        (&access["appidacr"], &access["ver"], &access["scp"]),
        (&"0".into(), &"1.0".into(), &"user_impersonation".into())
    );
    assert_eq!(access["wids"][0], GLOBAL_ADMINISTRATOR.to_string());
    assert_eq!(access["upn"], ADA);
}

#[tokio::test]
async fn tokens_are_signed_with_the_published_key() {
    let stage = Stage::new().await;
    stage.approve().await;
    let (_, body) = stage.app_only(&NORTHWIND.to_string(), &[]).await;
    let token = text(&body["access_token"]);
    let keys: Value = stage
        .get(&stage.authority("common/discovery/v2.0/keys"), None)
        .await
        .json()
        .await
        .unwrap();
    let number =
        |name: &str| BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(text(&keys["keys"][0][name])).unwrap());
    let key = VerifyingKey::<Sha256>::new(RsaPublicKey::new(number("n"), number("e")).unwrap());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    key.verify(
        signed.as_bytes(),
        &Signature::try_from(signature.as_slice()).unwrap(),
    )
    .unwrap();
    let header = URL_SAFE_NO_PAD.decode(signed.split('.').next().unwrap()).unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&header).unwrap()["kid"],
        keys["keys"][0]["kid"]
    );
}

#[tokio::test]
async fn an_apps_own_token_has_the_documented_claims() {
    let stage = Stage::new().await;
    stage.approve().await;
    let (status, body) = stage.app_only("northwind.example", &[]).await;
    assert_eq!(status, 200, "{body}");
    let recorded = fixture("entra/token_responses.json");
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&body), members(&recorded["client_credentials_v2"]));
    let access = claims(&body["access_token"]);
    let principal = stage
        .practice
        .world()
        .directory
        .service_principal(NORTHWIND, CONTOSO_SYNC)
        .unwrap()
        .object_id;
    assert_eq!(access["oid"], principal.to_string());
    assert_eq!(access["sub"], access["oid"]);
    assert_eq!(
        (&access["idtyp"], &access["appidacr"]),
        (&"app".into(), &"1".into())
    );
    assert!(access.get("scp").is_none() && access.get("upn").is_none());
}

#[tokio::test]
async fn a_code_works_once_for_its_verifier_redirect_and_tenant() {
    let stage = Stage::new().await;
    stage.approve().await;
    let code = stage.code(ADA, &[]).await;
    let other = s256("another verifier");
    for (change, expected) in [
        (("code_verifier", other.as_str()), 50148),
        (("code_verifier", ""), 50148),
        (("redirect_uri", "http://localhost:51235/"), 500_112),
        (("redirect_uri", ""), 900_144),
        (("code", "no code"), 9_002_313),
        (("code", ""), 900_144),
        (("client_secret", "anything"), 700_025),
        (("client_id", "00000000-0000-4000-8000-000000000000"), 700_016),
        (("client_id", "nonsense"), 700_016),
        (("client_id", ""), 900_144),
        (("grant_type", "password"), 70003),
        (("grant_type", ""), 900_144),
        (("resource", "https://x.example"), 901_002),
        (("scope", "openid https://elsewhere.example/.default"), 500_011),
        (("scope", "Mail.Read"), 70011),
    ] {
        let (status, body) = stage.redeem(&code, &[change]).await;
        assert_eq!(code_of(&body), expected, "{change:?} {body}");
        assert_eq!(
            status,
            if body["error"] == "invalid_client" {
                401
            } else {
                400
            }
        );
    }
    // None of these used it up.
    assert_eq!(stage.redeem(&code, &[]).await.0, 200);
    let (status, body) = stage.redeem(&code, &[]).await;
    assert_eq!((status, code_of(&body)), (400, 54005));

    let code = stage.code(ADA, &[]).await;
    stage.clock.turn(SignedDuration::from_mins(11));
    assert_eq!(code_of(&stage.redeem(&code, &[]).await.1), 70008);
    let code = stage.code(ADA, &[]).await;
    let app = CONTOSO_SYNC.to_string();
    let form = [
        ("client_id", app.as_str()),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", crate::stage::REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(
        code_of(&stage.token(&CONTOSO.to_string(), &form).await.1),
        700_005
    );
    assert_eq!(stage.token("organizations", &form).await.0, 200);
}

#[tokio::test]
async fn plain_challenges_and_none_work_as_documented() {
    let stage = Stage::new().await;
    stage.approve().await;
    let code = stage
        .code(
            ADA,
            &[("code_challenge", VERIFIER), ("code_challenge_method", "plain")],
        )
        .await;
    assert_eq!(stage.redeem(&code, &[]).await.0, 200);
    let code = stage
        .code(ADA, &[("code_challenge", ""), ("code_challenge_method", "")])
        .await;
    assert_eq!(code_of(&stage.redeem(&code, &[]).await.1), 50147);
    assert_eq!(stage.redeem(&code, &[("code_verifier", "")]).await.0, 200);
}

#[tokio::test]
async fn error_bodies_have_the_recorded_members_status_and_error() {
    let stage = Stage::new().await;
    let tenant = NORTHWIND.to_string();
    let recorded = fixture("entra/errors.json");
    let same = |name: &str, (status, body): (u16, Value)| {
        let expected = &recorded[name];
        assert_eq!(status, expected["http_status"], "{name}: {body}");
        for (member, value) in expected["body"].as_object().unwrap() {
            let found = body
                .get(member)
                .unwrap_or_else(|| panic!("{name}: {member} is missing"));
            if ["error", "error_codes", "suberror"].contains(&member.as_str()) {
                assert_eq!(found, value, "{name}: {member}");
            }
        }
        let description = text(&body["error_description"]);
        assert!(
            description.starts_with(&format!("AADSTS{}: ", body["error_codes"][0])),
            "{description}"
        );
        let tail = format!(
            " Trace ID: {} Correlation ID: {} Timestamp: {}",
            text(&body["trace_id"]),
            text(&body["correlation_id"]),
            text(&body["timestamp"])
        );
        assert!(description.ends_with(&tail), "{description}");
        assert_eq!(body["timestamp"], "2026-05-04 08:00:00Z");
    };
    same("7000229_no_sp", stage.app_only(&tenant, &[]).await);
    let unknown = "d3b2a6c1-5c0e-4f0f-9f43-2f0a5f5c6e11";
    same(
        "700016_app_not_in_tenant",
        stage.app_only(&tenant, &[("client_id", unknown)]).await,
    );
    same(
        "900144_missing_parameter",
        stage.app_only(&tenant, &[("grant_type", "")]).await,
    );

    stage.approve().await;
    same(
        "7000215_wrong_secret",
        stage.app_only(&tenant, &[("client_secret", "wrong")]).await,
    );
    same(
        "1002012_app_scope_not_default",
        stage.app_only(&tenant, &[("scope", &stage.scope())]).await,
    );
    same(
        "500011_resource_not_found",
        stage
            .app_only(&tenant, &[("scope", "https://x.example/.default")])
            .await,
    );
    let assertion = [
        ("client_secret", ""),
        ("client_assertion", "a.b.c"),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
    ];
    same("700027_bad_assertion", stage.app_only(&tenant, &assertion).await);
    let code = stage.code(ADA, &[]).await;
    same(
        "50148_pkce_mismatch",
        stage.redeem(&code, &[("code_verifier", "wrong")]).await,
    );
    same(
        "70011_bad_scope",
        stage
            .redeem(&code, &[("scope", &format!("{}/foo", stage.organization(0)))])
            .await,
    );
    same("9002313_malformed", stage.refresh("unknown", &[]).await);
    let (_, tokens) = stage.redeem(&code, &[]).await;
    same("54005_code_redeemed", stage.redeem(&code, &[]).await);
    let expired = {
        let world = stage.practice.world();
        let app = world.directory.application(CONTOSO_SYNC).unwrap();
        app.secrets
            .iter()
            .min_by_key(|secret| secret.ends_at)
            .unwrap()
            .value
            .clone()
    };
    same(
        "7000222_secret_expired",
        stage.app_only(&tenant, &[("client_secret", &expired)]).await,
    );
    stage.practice.world().directory.grants.clear();
    same(
        "65001_consent_required",
        stage.refresh(&text(&tokens["refresh_token"]), &[]).await,
    );
    stage
        .practice
        .world()
        .directory
        .service_principal_mut(NORTHWIND, CONTOSO_SYNC)
        .unwrap()
        .enabled = false;
    same("7000112_app_disabled", stage.app_only(&tenant, &[]).await);
}

#[tokio::test]
async fn secrets_are_told_apart() {
    let stage = Stage::with(Propagation {
        secret: 60,
        ..Propagation::default()
    })
    .await;
    stage.approve().await;
    let tenant = NORTHWIND.to_string();
    let sample = stage.practice.sample_secret();
    let with = async |secret: &str| stage.app_only(&tenant, &[("client_secret", secret)]).await;
    assert_eq!(with(&sample.value).await.0, 200);
    assert_eq!(code_of(&with(&sample.key_id.to_string()).await.1), 7_000_215);
    assert_eq!(code_of(&with(&format!("{} ", sample.value)).await.1), 7_000_215);
    assert_eq!(code_of(&with("").await.1), 7_000_216);

    let now = practice_tenant::Clock::now(&*stage.clock);
    let new = Secret::new(&SystemChance, now, SignedDuration::from_hours(24));
    stage
        .practice
        .world()
        .directory
        .application_mut(CONTOSO_SYNC)
        .unwrap()
        .secrets
        .push(new.clone());
    assert_eq!(code_of(&with(&new.value).await.1), 7_000_215, "not yet spread");
    stage.clock.turn(SignedDuration::from_secs(60));
    assert_eq!(with(&new.value).await.0, 200);
    assert_eq!(with(&sample.value).await.0, 200, "both work at once");
    stage.clock.turn(SignedDuration::from_hours(24));
    assert_eq!(code_of(&with(&new.value).await.1), 7_000_222);
}

#[tokio::test]
async fn the_secret_may_come_by_http_basic() {
    let stage = Stage::new().await;
    stage.approve().await;
    let url = stage.authority(&format!("{NORTHWIND}/oauth2/v2.0/token"));
    let encoded: String =
        url::form_urlencoded::byte_serialize(stage.practice.sample_secret().value.as_bytes()).collect();
    let credentials = STANDARD.encode(format!("{CONTOSO_SYNC}:{encoded}"));
    let scope = format!("{DYNAMICS_CRM}/.default");
    let response = stage
        .client
        .post(url)
        .header("Authorization", format!("Basic {credentials}"))
        .form(&[("grant_type", "client_credentials"), ("scope", &scope)])
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    assert_eq!(claims(&body["access_token"])["aud"], DYNAMICS_CRM.to_string());
}

#[tokio::test]
async fn an_app_on_its_own_must_name_one_tenant_and_one_resource() {
    let stage = Stage::new().await;
    stage.approve().await;
    assert_eq!(code_of(&stage.app_only("common", &[]).await.1), 9_001_023);
    assert_eq!(code_of(&stage.app_only("organizations", &[]).await.1), 50059);
    assert_eq!(code_of(&stage.app_only("nobody.example", &[]).await.1), 90002);
    let two = format!(
        "{0}/.default {1}/.default",
        stage.organization(0),
        stage.discovery()
    );
    assert_eq!(
        code_of(&stage.app_only(&NORTHWIND.to_string(), &[("scope", &two)]).await.1),
        1_002_012
    );
    // The publisher's own tenant knows the app, but has no Dataverse.
    assert_eq!(
        code_of(&stage.app_only(&CONTOSO.to_string(), &[]).await.1),
        500_011
    );
}

#[tokio::test]
async fn a_refresh_token_serves_every_resource_and_stays_good() {
    let stage = Stage::new().await;
    stage.approve().await;
    let code = stage.code(BRUNO, &[]).await;
    let first = text(&stage.redeem(&code, &[]).await.1["refresh_token"]);
    let mut seen = vec![first.clone()];
    for resource in [stage.discovery(), stage.organization(0), stage.organization(1)] {
        let scope = format!("{resource}/.default");
        let (status, body) = stage
            .refresh(&first, &[("scope", &scope), ("client_info", "1")])
            .await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(claims(&body["access_token"])["aud"], resource);
        assert_eq!(
            body["scope"],
            format!("{resource}/user_impersonation {resource}/.default")
        );
        assert!(body["id_token"].is_string() && body["client_info"].is_string());
        seen.push(text(&body["refresh_token"]));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4, "each answer has a new one");

    let both = format!(
        "{}/.default {}/.default",
        stage.organization(0),
        stage.discovery()
    );
    assert_eq!(
        code_of(&stage.refresh(&first, &[("scope", &both)]).await.1),
        28000
    );
    assert_eq!(
        code_of(&stage.refresh(&first, &[("client_secret", "x")]).await.1),
        700_025
    );
    stage.clock.turn(SignedDuration::from_hours(24 * 91));
    assert_eq!(code_of(&stage.refresh(&first, &[]).await.1), 700_082);
}

#[tokio::test]
async fn no_refresh_token_or_id_token_without_its_scope() {
    let stage = Stage::new().await;
    stage.approve().await;
    let scope = format!("{}//user_impersonation", stage.organization(0));
    let code = stage.code(ADA, &[("scope", &scope)]).await;
    let (_, body) = stage.redeem(&code, &[]).await;
    assert!(
        body.get("refresh_token").is_none() && body.get("id_token").is_none(),
        "{body}"
    );
    assert_eq!(
        claims(&body["access_token"])["aud"],
        format!("{}/", stage.organization(0))
    );
}

#[tokio::test]
async fn a_code_for_several_resources_is_redeemed_for_one() {
    let stage = Stage::new().await;
    stage.approve().await;
    let scope = format!(
        "openid {}/.default {}/.default",
        stage.organization(0),
        stage.discovery()
    );
    let code = stage.code(ADA, &[("scope", &scope)]).await;
    assert_eq!(code_of(&stage.redeem(&code, &[]).await.1), 28003);
    let other = format!("{}/.default", stage.organization(1));
    assert_eq!(code_of(&stage.redeem(&code, &[("scope", &other)]).await.1), 70011);
    let one = format!("{}/.default", stage.discovery());
    let (status, body) = stage.redeem(&code, &[("scope", &one)]).await;
    assert_eq!(status, 200);
    assert_eq!(claims(&body["access_token"])["aud"], stage.discovery());
}

#[tokio::test]
async fn a_guests_tokens_are_for_the_inviting_tenant() {
    let stage = Stage::new().await;
    stage.approve().await;
    let code = stage.code(GITA, &[]).await;
    let (_, body) = stage.redeem(&code, &[]).await;
    let id = claims(&body["id_token"]);
    assert_eq!(
        (&id["acct"], &id["oid"]),
        (&1.into(), &GITA_ID.to_string().into())
    );
    assert_eq!(id["tid"], NORTHWIND.to_string());
    let access = claims(&body["access_token"]);
    assert!(access.get("upn").is_none());
    assert_eq!(access["unique_name"], GITA);
}

#[tokio::test]
async fn web_clients_must_prove_themselves() {
    let stage = Stage::new().await;
    stage.approve().await;
    let redirect = "https://portal.contoso.example/answer";
    stage
        .practice
        .world()
        .directory
        .application_mut(CONTOSO_SYNC)
        .unwrap()
        .web_redirects
        .push(redirect.into());
    let mut browser = crate::stage::Browser::new(&stage);
    let page = browser
        .get(&stage.authorize_url(&NORTHWIND.to_string(), &[("redirect_uri", redirect)]))
        .await;
    let location = browser.click(&page, &[("account", ADA)]).await.location.unwrap();
    let location = url::Url::parse(&location).unwrap();
    let code = location
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
        .into_owned();
    let secret = stage.practice.sample_secret().value;
    let with = async |secret: &str| {
        stage
            .redeem(&code, &[("redirect_uri", redirect), ("client_secret", secret)])
            .await
    };
    assert_eq!(code_of(&with("").await.1), 7_000_218);
    assert_eq!(code_of(&with("wrong").await.1), 7_000_215);
    let (status, body) = with(&secret).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(claims(&body["access_token"])["appidacr"], "1");
}

#[tokio::test]
async fn consent_takes_time_to_spread() {
    let stage = Stage::with(Propagation {
        consent: 30,
        ..Propagation::default()
    })
    .await;
    stage.approve().await;
    let tenant = NORTHWIND.to_string();
    assert_eq!(code_of(&stage.app_only(&tenant, &[]).await.1), 7_000_229);
    let code = stage.code(ADA, &[]).await;
    assert_eq!(code_of(&stage.redeem(&code, &[]).await.1), 700_016);
    stage.clock.turn(SignedDuration::from_secs(30));
    assert_eq!(stage.app_only(&tenant, &[]).await.0, 200);
    assert_eq!(stage.redeem(&code, &[]).await.0, 200);
}

#[tokio::test]
async fn the_headers_are_the_documented_ones() {
    let stage = Stage::new().await;
    let id = "0a1b2c3d-0000-4000-8000-000000000001";
    let response = stage
        .client
        .post(stage.authority("common/oauth2/v2.0/token"))
        .header("client-request-id", id)
        .header("return-client-request-id", "true")
        .form(&[("grant_type", "refresh_token")])
        .send()
        .await
        .unwrap();
    let headers = response.headers().clone();
    let recorded = fixture("entra/openid_configuration_response_headers.json");
    for (name, value) in recorded["token_endpoint_headers"].as_object().unwrap() {
        match name.as_str() {
            // This is plain http; and a line of telemetry.
            "Strict-Transport-Security" | "x-ms-clitelem" => {}
            "client-request-id" => assert_eq!(headers[name], id),
            "x-ms-request-id" | "x-ms-ests-server" => assert!(headers.contains_key(name)),
            _ => assert_eq!(&headers[name], value.as_str().unwrap(), "{name}"),
        }
    }
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["correlation_id"], id);
    assert_eq!(headers["x-ms-request-id"], text(&body["trace_id"]));
}

#[tokio::test]
async fn only_posts_of_forms_are_heard() {
    let stage = Stage::new().await;
    let url = stage.authority("common/oauth2/v2.0/token");
    let body: Value = stage.get(&url, None).await.json().await.unwrap();
    assert_eq!(code_of(&body), 900_561);
    let json = serde_json::json!({"grant_type": "client_credentials"});
    let body: Value = stage
        .client
        .post(url)
        .json(&json)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(code_of(&body), 900_144);
}
