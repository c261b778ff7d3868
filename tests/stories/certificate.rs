//! The app proves itself with a certificate.

use acceptance::Stage;
use engine::{
    contract::{Problem, ProvenFact, Screen},
    ids::{AppId, TenantId},
    problem::ProblemCode,
    vault::{EntryName, Vault as _},
};
use practice_tenant::world::{CONTOSO_SYNC, Certificate, NORTHWIND};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey as _};
use secrecy::SecretString;

/// A new certificate with its key: one file.
pub(crate) fn made() -> (Vec<u8>, String) {
    let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
    let pair = rcgen::KeyPair::try_from(key.to_pkcs8_der().unwrap().as_bytes()).unwrap();
    let certificate = rcgen::CertificateParams::default().self_signed(&pair).unwrap();
    (
        certificate.der().to_vec(),
        format!("{}{}", certificate.pem(), pair.serialize_pem()),
    )
}

async fn at_the_credential() -> Stage {
    let profile = acceptance::SAMPLE.replace("\"client-secret\"", "\"certificate\"");
    let stage = Stage::with_profile(&profile).await;
    stage.sign_in().await;
    stage.choose().await;
    stage
}

pub(crate) fn register(stage: &Stage, der: Vec<u8>) {
    let mut world = stage.tenant.world();
    let long_ago = "2026-01-01T00:00:00Z".parse().unwrap();
    let certificate = Certificate::of_der(CONTOSO_SYNC, der, long_ago).unwrap();
    let app = world.directory.application_mut(CONTOSO_SYNC).unwrap();
    app.certificates.push(certificate);
}

pub(crate) async fn entered(stage: &Stage, pem: &str) -> Result<(), Problem> {
    stage.wizard.enter_certificate(SecretString::from(pem)).unwrap();
    let snapshot = stage
        .until(|snapshot| match &snapshot.screen {
            Screen::Credential {
                checking, problem, ..
            } => !checking && problem.is_some(),
            Screen::Review { loading, .. } => !loading,
            _ => false,
        })
        .await;
    match snapshot.screen {
        Screen::Credential {
            problem: Some(problem),
            ..
        } => Err(problem),
        _ => Ok(()),
    }
}

#[tokio::test]
async fn a_certificate_is_tested_kept_and_used_again_and_its_end_is_told() {
    let mut stage = at_the_credential().await;
    let (der, pem) = made();
    register(&stage, der);
    entered(&stage, &pem).await.unwrap();
    let done = stage.commit().await;
    let Screen::Done { proofs, renewal, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert!(proofs.iter().any(|proof| proof.fact == ProvenFact::AppIsTheUser));
    assert!(renewal.is_some(), "the certificate itself says when it ends");
    assert_eq!(stage.vault.names().len(), 1);

    stage.start_again();
    stage.sign_in().await;
    stage.choose().await;
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Credential { stored: Some(_), .. }))
        .await;
    stage.wizard.use_stored_credential().unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
}

#[tokio::test]
async fn what_is_not_the_apps_certificate_is_not_kept() {
    let stage = at_the_credential().await;
    let (_, unknown) = made();
    for (pem, code) in [
        ("", ProblemCode::CertificateEmpty),
        ("hunter2", ProblemCode::CertificateUnreadable),
        (unknown.as_str(), ProblemCode::CertificateRefused),
    ] {
        assert_eq!(entered(&stage, pem).await.unwrap_err().code, code);
        assert!(stage.vault.names().is_empty());
    }
    // A secret has no place on this screen.
    assert!(stage.wizard.enter_secret(SecretString::from("x"), None).is_err());
}

/// Somebody empties the keychain while the page offers what was in it.
#[tokio::test]
async fn a_stored_certificate_that_is_gone_is_said_to_be_gone() {
    let mut stage = at_the_credential().await;
    let (der, pem) = made();
    register(&stage, der);
    entered(&stage, &pem).await.unwrap();
    stage.start_again();
    stage.sign_in().await;
    stage.choose().await;
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Credential { stored: Some(_), .. }))
        .await;
    let name = EntryName::of(true, AppId(CONTOSO_SYNC), TenantId(NORTHWIND));
    stage.vault.delete(&name).await.unwrap();
    stage.wizard.use_stored_credential().unwrap();
    let snapshot = stage
        .until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Credential {
                    checking: false,
                    problem: Some(_),
                    ..
                }
            )
        })
        .await;
    let Screen::Credential { problem, stored, .. } = snapshot.screen else {
        unreachable!()
    };
    assert_eq!(problem.unwrap().code, ProblemCode::CredentialGone);
    assert_eq!(stored, None, "it is not offered again");
    entered(&stage, &pem).await.unwrap();
}
