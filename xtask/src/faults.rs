//! The proof by faults: `tests/faults`, built and called.

use std::process::Command;

use crate::programs::{Outcome, cargo, root, run};

/// With these words of the command line.
pub(crate) fn prove(words: &[&str]) -> Outcome {
    // For a few hundred cases or one, building faster code takes longer than it saves.
    let few = words
        .iter()
        .any(|word| ["--quick", "--replay", "--help"].contains(word));
    run(&mut command(if few { "dev" } else { "proof" }, words))
}

/// The part of it that every run of all tests does.
pub(crate) fn quick() -> Command {
    command("dev", &["--quick"])
}

fn command(profile: &str, words: &[&str]) -> Command {
    let mut command = cargo();
    command
        .args([
            "run",
            "--quiet",
            "--profile",
            profile,
            "-p",
            "acceptance",
            "--bin",
            "faults",
            "--",
        ])
        .args(words)
        // Everything here speaks plain http; reading the system's certificates for each of thousands of runs would take most of
        // the time.
        .env("SSL_CERT_FILE", root().join("tests/faults/nobody.pem"));
    command
}
