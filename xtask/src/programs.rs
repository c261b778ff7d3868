//! Other programs: how they are called and what they said.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

/// What a command of this program comes to.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Why it could not be done, in words for the developer.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }

    /// At a file or folder.
    pub(crate) fn at(path: &Path, error: &io::Error) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Runs a program in front of the developer, without standard input: nothing here may ask a question.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command.stdin(Stdio::null()).status();
    succeeded(command, status)
}

/// The same, and gives what it wrote to both outputs.
pub(crate) fn run_and_listen(command: &mut Command) -> (Outcome, String) {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    match child {
        Err(error) => (succeeded(command, Err(error)), String::new()),
        Ok(mut child) => {
            let errors = child
                .stderr
                .take()
                .map(|pipe| thread::spawn(|| pass_on(pipe, io::stderr())));
            let mut words = child
                .stdout
                .take()
                .map(|pipe| pass_on(pipe, io::stdout()))
                .unwrap_or_default();
            words += &errors.and_then(|thread| thread.join().ok()).unwrap_or_default();
            let status = child.wait();
            (succeeded(command, status), words)
        }
    }
}

/// What a program answers on standard output; `None` if it is not there or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Cargo, as it was called, in the project's folder.
pub(crate) fn cargo() -> Command {
    at_root(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// A program in the project's folder.
pub(crate) fn at_root(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |named| root().join(named))
}

fn succeeded(command: &Command, status: io::Result<ExitStatus>) -> Outcome {
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!(
            "`{name} {}` failed ({status})",
            words.join(" ")
        ))),
        Err(error) => Err(Failure::new(format!("`{name}` can't be started: {error}"))),
    }
}

fn pass_on(from: impl Read, mut to: impl Write) -> String {
    let mut words = String::new();
    let mut lines = BufReader::new(from);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        // Whoever reads along may have gone; what is said still counts.
        let _unread = to.write_all(&line).and_then(|()| to.flush());
        words += &String::from_utf8_lossy(&line);
        line.clear();
    }
    words
}
