//! Every check and test, and one account of them at the end.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::programs::{Failure, Outcome, ask, at_root, cargo, root, run, run_and_listen};
use crate::types::Types;
use crate::{desktop, faults, front, package, system};

/// How much is run.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Extent {
    /// All of it.
    Everything,
    /// Not the real window and the real keychain.
    Quick,
}

/// Runs all, even after a failure, and fails if anything did.
pub(crate) fn all(extent: Extent) -> Outcome {
    system::ensure(system::TO_BUILD)?;
    if extent == Extent::Everything {
        system::ensure(system::TO_DRIVE)?;
    }
    let types = Types::read();
    let mut account = Account::default();

    account.check("the page is built", front::build);
    account.check("rustfmt", || run(cargo().args(["fmt", "--all", "--check"])));
    account.check("clippy", || {
        run(cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    });
    // One build of everything: the tests and the window below are then of one set of features, and compile once.
    account.check("all is built", || {
        run(cargo().args(["build", "--workspace", "--all-targets", "--quiet"]))
    });
    if ask(cargo().args(["nextest", "--version"])).is_some() {
        account.tests(
            "Rust",
            cargo().args(["nextest", "run", "--workspace", "--no-fail-fast"]),
        );
        account.tests(
            "Rust, examples in the documentation",
            cargo().args(["test", "--workspace", "--doc"]),
        );
    } else {
        account.tests("Rust", cargo().args(["test", "--workspace", "--no-fail-fast"]));
    }
    account.tests("faults", &mut faults::quick());
    account.check("types for the page", || types.are_still_the_same());
    account.check("the page's types and lints", || front::npm(&["run", "check"]));
    account.tests("page", &mut front::command(&["test"]));
    if extent == Extent::Everything {
        for state in ["open", "locked", "missing"] {
            account.tests(&format!("keychain that is {state}"), &mut keychain(state));
        }
        account.check("all compiles for Windows", package::windows::check);
        account.check("the screens are built for a browser", || {
            front::npm(&["run", "build:browser"])
        });
        account.tests("every screen in a real browser", &mut desktop::looks());
        account.tests(
            "the real window, from the first screen to undo",
            &mut desktop::story(&root().join("out/test")),
        );
    }
    account.close()
}

/// Another keychain than the desktop's own.
pub(crate) fn keepassxc() -> Outcome {
    system::ensure(system::TO_BUILD)?;
    system::ensure(system::TO_LOCK)?;
    run(&mut keychain("keepassxc"))
}

/// The engine's tests of the system's keychain, each in a session that has one in this state.
fn keychain(state: &str) -> Command {
    let test = match state {
        "open" | "keepassxc" => "the_real_keychain_holds_its_promises",
        _ => "a_real_keychain_that_is_not_open_is_told_as_what_it_is",
    };
    let mut command = at_root("node");
    command.args([
        "tests/desktop/keychain.mjs",
        state,
        "cargo",
        "test",
        "--quiet",
        "--workspace",
        "--lib",
        test,
    ]);
    command.args(["--", "--ignored"]);
    command
}

#[derive(Default)]
pub(crate) struct Account {
    lines: Vec<String>,
    passed: u32,
    failed: u32,
    time: Duration,
}

impl Account {
    /// Something that holds or does not, and counts as a test.
    pub(crate) fn holds(&mut self, name: &str, act: impl FnOnce() -> Outcome) {
        let before = self.failed;
        self.check(name, act);
        self.passed += u32::from(self.failed == before);
    }

    /// Something that holds or does not; it counts only if it does not.
    pub(crate) fn check(&mut self, name: &str, act: impl FnOnce() -> Outcome) {
        let (outcome, time) = timed(name, act);
        match outcome {
            Ok(()) => self.line("ok", name, "", time),
            Err(failure) => {
                self.failed += 1;
                self.line("FAILED", name, &failure.to_string(), time);
            }
        }
    }

    /// A program that runs tests and says how many.
    pub(crate) fn tests(&mut self, name: &str, command: &mut Command) {
        let ((outcome, words), time) = timed(name, || run_and_listen(command));
        let counted = Count::of(&words);
        let fell = outcome.is_err() || counted.is_none();
        let mut count = counted.unwrap_or_default();
        if fell {
            // Whatever it counted, it did not come to a good end.
            count.failed = count.failed.max(1);
        }
        self.passed += count.passed;
        self.failed += count.failed;
        let mark = if count.failed == 0 { "ok" } else { "FAILED" };
        self.line(
            mark,
            name,
            &format!("{} passed, {} failed", count.passed, count.failed),
            time,
        );
    }

    fn line(&mut self, mark: &str, name: &str, words: &str, time: Duration) {
        self.time += time;
        self.lines
            .push(format!("{mark:6} {:5.0} s  {name}  {words}", time.as_secs_f32()));
    }

    pub(crate) fn close(self) -> Outcome {
        println!("\n{}", self.lines.join("\n"));
        println!("in {:.0} s", self.time.as_secs_f32());
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 {
            Ok(())
        } else {
            Err(Failure::new("not everything holds"))
        }
    }
}

fn timed<T>(name: &str, act: impl FnOnce() -> T) -> (T, Duration) {
    println!("\n== {name}");
    let start = Instant::now();
    let result = act();
    (result, start.elapsed())
}

#[derive(Debug, Default, PartialEq)]
struct Count {
    passed: u32,
    failed: u32,
}

impl Count {
    /// Reads the closing lines of cargo test, cargo nextest, vitest and our own programs; `None` if there is none.
    fn of(words: &str) -> Option<Self> {
        let plain = without_colours(words);
        let begin = |starts: &[&str]| -> Vec<&str> {
            plain
                .lines()
                .map(str::trim)
                .filter(|line| starts.iter().any(|start| line.starts_with(start)))
                .collect()
        };
        // Nextest shows what a failed test printed, with a closing line of its own; only the summary counts there.
        let mut closing = begin(&["Summary ["]);
        if closing.is_empty() {
            closing = begin(&["test result:", "Tests ", "Looks:", "Desktop story:", "Faults:"]);
        }
        let sum = |word| closing.iter().map(|line| number_before(line, word)).sum();
        (!closing.is_empty()).then(|| Self {
            passed: sum("passed"),
            failed: sum("failed"),
        })
    }
}

fn number_before(line: &str, word: &str) -> u32 {
    let words: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    words
        .windows(2)
        .filter(|pair| pair[1] == word)
        .filter_map(|pair| pair[0].parse::<u32>().ok())
        .sum()
}

/// Without the escape sequences that set colours (`ESC [ … m`).
fn without_colours(words: &str) -> String {
    let mut parts = words.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| {
        plain + part.split_once('m').map_or(part, |(_, rest)| rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_each_kind_of_closing_line() {
        let cargo = "
test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.10s
test that_says_100_passed ... ok
test result: FAILED. 1 passed; 2 failed; 0 ignored
";
        let nextest = "
test result: FAILED. 0 passed; 1 failed; 0 ignored
     Summary [   0.100s] 5 tests run: 4 passed (1 slow), 1 failed, 7 skipped
";
        let vitest = "
 Test Files  3 passed (3)
\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m20 passed\u{1b}[39m (21)
";
        let counts = |passed, failed| Some(Count { passed, failed });
        assert_eq!(Count::of(cargo), counts(13, 2));
        assert_eq!(Count::of(nextest), counts(4, 1));
        assert_eq!(Count::of(vitest), counts(20, 1));
        assert_eq!(Count::of("Desktop story: 9 passed, 1 failed"), counts(9, 1));
        assert_eq!(Count::of("Looks: 10 passed, 0 failed"), counts(10, 0));
        assert_eq!(Count::of("error: could not compile"), None);
    }
}
