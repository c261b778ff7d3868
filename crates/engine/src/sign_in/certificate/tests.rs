//! Keys and certificates that fit, and those that do not.

use rsa::{
    RsaPrivateKey, pkcs1::EncodeRsaPrivateKey as _, pkcs8::EncodePrivateKey as _, pss,
    signature::Verifier as _,
};
use uuid::Uuid;

use super::*;
use crate::chance::SeededChance;

fn now() -> Timestamp {
    "2026-05-04T08:00:00Z".parse().unwrap()
}

struct Made {
    key: RsaPrivateKey,
    certificate: String,
    der: Vec<u8>,
}

fn made(bits: usize, ends: i32) -> Made {
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, bits).unwrap();
    let pair = rcgen::KeyPair::try_from(key.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    let mut parameters = rcgen::CertificateParams::default();
    parameters.not_before = rcgen::date_time_ymd(2026, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(ends, 1, 2);
    let certificate = parameters.self_signed(&pair).unwrap();
    Made {
        key,
        der: certificate.der().to_vec(),
        certificate: certificate.pem(),
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

fn key_pem(made: &Made) -> String {
    pem("PRIVATE KEY", made.key.to_pkcs8_der().unwrap().as_bytes())
}

fn read(text: &str) -> Result<CertificateFile, CertificateError> {
    CertificateFile::read(&SecretString::from(text), now())
}

fn refused(text: &str) -> CertificateError {
    read(text).err().expect("it is not taken")
}

#[test]
fn an_assertion_is_signed_with_ps256_and_names_certificate_app_endpoint_and_time() {
    let made = made(2048, 2028);
    let file = read(&format!("{}{}", made.certificate, key_pem(&made))).unwrap();
    assert_eq!(file.ends.year(), 2028);
    // What comes back from the keychain signs as well.
    let key = CertificateKey::from_kept(&file.kept).unwrap();
    let app = AppId(Uuid::from_u128(7));
    let assertion = key.assertion(app, "https://sign.example/t/token", &SeededChance::new(1), now());
    let assertion = assertion.unwrap();
    let (signed, signature) = assertion.expose_secret().rsplit_once('.').unwrap();
    let part = |at: usize| -> serde_json::Value {
        let text = signed.split('.').nth(at).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    assert_eq!(part(0)["alg"], "PS256");
    assert_eq!(
        part(0)["x5t#S256"],
        URL_SAFE_NO_PAD.encode(Sha256::digest(&made.der))
    );
    let claims = part(1);
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!(app), &json!(app)));
    assert_eq!(claims["aud"], "https://sign.example/t/token");
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap(),
        600
    );
    let public = pss::VerifyingKey::<Sha256>::new(made.key.to_public_key());
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let signature = pss::Signature::try_from(signature.as_slice()).unwrap();
    public.verify(signed.as_bytes(), &signature).unwrap();
}

#[test]
fn the_older_form_of_a_key_is_taken_too_in_either_order() {
    let made = made(2048, 2028);
    let older = pem("RSA PRIVATE KEY", made.key.to_pkcs1_der().unwrap().as_bytes());
    assert!(read(&format!("{}{}", older, made.certificate)).is_ok());
}

#[test]
fn what_does_not_fit_is_told_apart_and_nothing_of_it_is_printed() {
    let (one, other, over) = (made(2048, 2028), made(2048, 2028), made(2048, 2026));
    let key = key_pem(&one);
    assert_eq!(refused(""), CertificateError::NotUnderstood);
    assert_eq!(refused(&key), CertificateError::NotUnderstood);
    assert_eq!(refused(&one.certificate), CertificateError::NotUnderstood);
    assert_eq!(
        refused(&format!("{key}{key}{}", one.certificate)),
        CertificateError::NotUnderstood
    );
    assert_eq!(
        refused(&format!("{}{key}", other.certificate)),
        CertificateError::OtherKey
    );
    let locked = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert_eq!(
        refused(&format!("{}{locked}", one.certificate)),
        CertificateError::Locked
    );
    let over = refused(&format!("{}{}", over.certificate, key_pem(&over)));
    assert_eq!(over, CertificateError::NotNow);
    assert!(!format!("{over:?} {over}").contains("BEGIN"));
}

/// The keychain of Windows holds 2560 bytes.
#[test]
fn a_key_of_3072_bits_fits_into_every_keychain() {
    let made = made(3072, 2028);
    let file = read(&format!("{}{}", made.certificate, key_pem(&made))).unwrap();
    let kept = crate::vault::KeptCredential {
        kind: crate::contract::CredentialKind::Certificate,
        secret: file.kept,
        ends: Some(file.ends),
    };
    let length = kept.encode().expose_secret().len();
    assert!(length <= crate::vault::LONGEST_ENTRY, "{length}");
}
