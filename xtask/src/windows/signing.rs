//! A key of its own to sign with, for one run of the tests: `SIGN_COMMAND` as a publisher would set it.

use std::path::{Path, PathBuf};

use crate::package;
use crate::programs::{Outcome, at_root, run};

/// Makes a new key, and the command that signs with it.
pub(super) fn command() -> Outcome<String> {
    let (key, certificate) = (file("key"), file("certificate"));
    run(at_root("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-batch"])
        .args([
            "-subj",
            "/CN=Gangway test",
            "-addext",
            "extendedKeyUsage=codeSigning",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stderr(std::process::Stdio::null()))?;
    Ok(format!(
        "osslsigncode sign -certs '{}' -key '{}' -in \"%1\" -out \"%1.signed\" && mv \"%1.signed\" \"%1\"",
        certificate.display(),
        key.display()
    ))
}

/// Fails unless the file carries a signature by that key, and is as it was when it was signed.
pub(super) fn holds(signed: &Path) -> Outcome {
    run(at_root("osslsigncode")
        .arg("verify")
        .arg("-CAfile")
        .arg(file("certificate"))
        .arg("-in")
        .arg(signed)
        .stdout(std::process::Stdio::null()))
}

fn file(name: &str) -> PathBuf {
    package::windows::folder().join(format!("signing-{name}.pem"))
}
