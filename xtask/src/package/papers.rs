//! What the headless twin's own example writes from its command line: the manual page, the completions, and what a
//! profile says of itself.

use std::path::Path;
use std::process::Command;

use crate::programs::{Failure, Outcome, cargo, run};

/// Writes `man/gangway*.1` and `completions/…` into the folder.
pub(crate) fn write(folder: &Path) -> Outcome {
    run(example().arg("papers").arg(folder))
}

/// The app's and the publisher's name and that of the solution beside the profile, or the words in which it is refused.
pub(crate) fn names(profile: &Path) -> Outcome<(String, String, Option<String>)> {
    let output = example()
        .arg("names")
        .arg(profile)
        .output()
        .map_err(|error| Failure::new(format!("cargo can't be started: {error}")))?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines = words.lines();
    match (output.status.success(), lines.next(), lines.next()) {
        (true, Some(app), Some(publisher)) => Ok((
            app.to_owned(),
            publisher.to_owned(),
            lines.next().map(str::to_owned),
        )),
        _ => Err(Failure::new(format!(
            "{} can't be packed\n\n{words}{}",
            profile.display(),
            String::from_utf8_lossy(&output.stderr)
        ))),
    }
}

fn example() -> Command {
    let mut command = cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "gangway",
        "--example",
        "papers",
        "--",
    ]);
    command
}
