//! Apps that prove themselves with a certificate.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use practice_tenant::world::{CONTOSO_SYNC, Certificate, NORTHWIND};
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Signer as _};
use rsa::{RsaPrivateKey, pkcs1v15, pss};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::stage::{Stage, claims};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

pub(crate) struct Signed {
    pub(crate) stage: Stage,
    key: RsaPrivateKey,
    certificate: Certificate,
}

impl Signed {
    pub(crate) async fn new() -> Self {
        let stage = Stage::new().await;
        stage.approve().await;
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        let pair = rcgen::KeyPair::try_from(key.to_pkcs8_der().unwrap().as_bytes()).unwrap();
        let der = rcgen::CertificateParams::default()
            .self_signed(&pair)
            .unwrap()
            .der()
            .to_vec();
        let now = "2026-05-04T08:00:00Z".parse().unwrap();
        let certificate = Certificate::of_der(CONTOSO_SYNC, der, now).unwrap();
        Self {
            stage,
            key,
            certificate,
        }
    }

    pub(crate) fn register(&self) {
        let mut world = self.stage.practice.world();
        let app = world.directory.application_mut(CONTOSO_SYNC).unwrap();
        app.certificates.push(self.certificate.clone());
    }

    pub(crate) fn assertion(&self, alg: &str, changes: &Value) -> String {
        let header = if alg == "RS256" {
            let thumbprint = URL_SAFE_NO_PAD.encode(self.certificate.sha1_thumbprint());
            json!({"alg": alg, "typ": "JWT", "x5t": thumbprint})
        } else {
            let thumbprint = URL_SAFE_NO_PAD.encode(Sha256::digest(&self.certificate.der));
            json!({"alg": alg, "typ": "JWT", "x5t#S256": thumbprint})
        };
        let now = 1_777_881_600; // 2026-05-04T08:00:00Z
        let mut payload = json!({
            "aud": self.stage.authority(&format!("{NORTHWIND}/oauth2/v2.0/token")),
            "iss": CONTOSO_SYNC, "sub": CONTOSO_SYNC, "jti": "a new id", "nbf": now, "iat": now, "exp": now + 600,
        });
        for (name, value) in changes.as_object().unwrap() {
            payload[name] = value.clone();
        }
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&payload));
        self.sign(alg, &signed)
    }

    pub(crate) fn sign(&self, alg: &str, signed: &str) -> String {
        let signature = if alg == "RS256" {
            pkcs1v15::SigningKey::<Sha256>::new(self.key.clone())
                .sign(signed.as_bytes())
                .to_vec()
        } else {
            pss::SigningKey::<Sha256>::new(self.key.clone())
                .sign_with_rng(&mut rsa::rand_core::OsRng, signed.as_bytes())
                .to_vec()
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    async fn ask(&self, assertion: &str) -> (u16, Value) {
        let changes = [
            ("client_secret", ""),
            ("client_assertion", assertion),
            ("client_assertion_type", TYPE),
        ];
        self.stage.app_only(&NORTHWIND.to_string(), &changes).await
    }
}

#[tokio::test]
async fn both_algorithms_are_taken_and_the_token_says_so() {
    let signed = Signed::new().await;
    signed.register();
    for alg in ["RS256", "PS256"] {
        let assertion = signed.assertion(alg, &json!({}));
        // A library keeps an assertion for its whole time.
        for _ in 0..2 {
            let (status, body) = signed.ask(&assertion).await;
            assert_eq!(status, 200, "{alg} {body}");
            assert_eq!(claims(&body["access_token"])["appidacr"], "2");
        }
    }
    // Microsoft's library for Python tells times with a fraction.
    let changes = json!({"exp": 1_777_882_200.25, "iat": 1_777_881_600.25});
    assert_eq!(signed.ask(&signed.assertion("PS256", &changes)).await.0, 200);
    for audience in [
        "northwind.example/oauth2/v2.0/token",
        "9f230728-7981-4d35-9882-3d8430a1f93f/v2.0",
    ] {
        let changes = json!({"aud": signed.stage.authority(audience)});
        assert_eq!(
            signed.ask(&signed.assertion("PS256", &changes)).await.0,
            200,
            "{audience}"
        );
    }
}

#[tokio::test]
async fn each_flaw_has_its_code() {
    let signed = Signed::new().await;
    let unknown = signed.ask(&signed.assertion("PS256", &json!({}))).await;
    assert_eq!((unknown.0, &unknown.1["error_codes"][0]), (401, &json!(700_027)));
    assert_eq!(unknown.1["error"], "invalid_client");
    signed.register();
    let other = "d3b2a6c1-5c0e-4f0f-9f43-2f0a5f5c6e11";
    for (changes, code) in [
        (json!({"aud": "https://login.example/oauth2/v2.0/token"}), 700_023),
        (
            json!({"aud": signed.stage.authority("fabrikam.example/oauth2/v2.0/token")}),
            700_023,
        ),
        (json!({"exp": 1_777_881_000}), 700_024),
        (json!({"nbf": 1_777_882_200}), 700_024),
        (json!({"exp": null}), 700_024),
        (json!({"iss": other}), 700_021),
        (json!({"sub": other}), 700_021),
        (json!({"jti": null}), 50027),
    ] {
        let (_, body) = signed.ask(&signed.assertion("PS256", &changes)).await;
        assert_eq!(body["error_codes"][0], code, "{changes} {body}");
    }
    let good = signed.assertion("RS256", &json!({}));
    let (rest, signature) = good.rsplit_once('.').unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    bytes[7] ^= 1;
    let forged = format!("{rest}.{}", URL_SAFE_NO_PAD.encode(bytes));
    assert_eq!(signed.ask(&forged).await.1["error_codes"][0], 700_027);
    for nonsense in ["a", "a.b", "a.b.c.d"] {
        assert_eq!(signed.ask(nonsense).await.1["error_codes"][0], 50027);
    }
    signed.stage.practice.world().propagation.secret = 60;
    assert_eq!(signed.ask(&good).await.1["error_codes"][0], 700_027);
    signed.stage.clock.turn(SignedDuration::from_secs(60));
    assert_eq!(signed.ask(&good).await.0, 200);
}

#[tokio::test]
async fn the_published_key_comes_with_its_certificate() {
    let stage = Stage::new().await;
    for path in ["common/discovery/v2.0/keys", "common/discovery/keys"] {
        let keys: Value = stage
            .get(&stage.authority(path), None)
            .await
            .json()
            .await
            .unwrap();
        let key = &keys["keys"][0];
        let der = STANDARD.decode(key["x5c"][0].as_str().unwrap()).unwrap();
        let certificate = Certificate::of_der(CONTOSO_SYNC, der, jiff::Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(key["x5t"], URL_SAFE_NO_PAD.encode(certificate.sha1_thumbprint()));
    }
}
