//! A key of its own to sign with, for one run of the tests: `SIGN_COMMAND` as a publisher would set it.

use std::path::{Path, PathBuf};

use crate::package;
use crate::programs::{Failure, Outcome, at_root, run};

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

/// A signature that can't be made stops the packing, and what has none is not left to be handed out.
pub(super) fn is_needed() -> Outcome {
    let (programs, folder) = (super::no_programs()?, package::for_tests()?);
    let pack = |sign| package::windows::setup(&programs, "0.0.1", None, Some(sign), &folder);
    let made = pack(": '%1'")?;
    // The setup is the last file and lies there; the uninstaller lies in a folder for temporary files.
    for fails in [
        "case '%1' in *Setup*) exit 1;; esac",
        "case '%1' in *Setup*) ;; *) exit 1;; esac",
    ] {
        if pack(fails).is_ok() {
            return Err(Failure::new(format!("packed, although this failed: {fails}")));
        }
        super::gone(&made)?;
    }
    Ok(())
}

fn file(name: &str) -> PathBuf {
    package::windows::folder().join(format!("signing-{name}.pem"))
}
