//! The project's own commands. Only the standard library, so that they start at once on a fresh computer.

#![expect(
    clippy::print_stdout,
    reason = "a program for the command line speaks on standard output"
)]

mod desktop;
mod faults;
mod front;
mod icons;
mod interop;
mod linux_packages;
mod package;
mod programs;
mod system;
mod test;
mod types;
mod windows;
mod wine;

use std::process::ExitCode;

use programs::Outcome;

const USAGE: &str = "\
cargo xtask practice [--unattended] [--out DIR] [--scenario NAME|FILE]...
    builds Gangway and rehearses with the built-in practice tenant: in a window where there is a screen; otherwise, or
    with --unattended, a script goes the whole way and leaves pictures and the report in DIR (out/practice);
    --scenario, in a window only, rehearses trouble (`gangway scenarios` lists it)
cargo xtask test [--quick]
    checks and tests of the code, the page, the real window and the real keychain, and whether all compiles for Windows;
    --quick leaves out the last three. What needs more is asked for by name:
cargo xtask test --keepassxc
    KeePassXC as the keychain, in a session of its own; installs it
cargo xtask test --interop
    other people's clients, unchanged, against the practice tenant; installs them below target/interop
cargo xtask test --windows
    the setup and the tests as programs for Windows, under Wine
cargo xtask test --linux-packages
    installs the deb, goes the whole way with the installed program, purges it; compares the rpm
cargo xtask package --windows|--linux|--release [--profile FILE.gangway]
    makes packages in out/packages, with a publisher's profile in them if it is given; --release makes all, with
    checksums and bills of materials; SIGN_COMMAND (with %1) signs what is for Windows
cargo xtask bench --sizes
    how large the packages are, and whether that is too much
cargo xtask faults [--quick | --long] [--rounds N] [--seed N] | --story NAME | --replay CASE
    breaks every step of the engine in every way, kills real processes, and checks what must be true after each;
    `cargo xtask faults --help` says more
cargo xtask bench
    what a connection costs against a plain client, what 1, 10 and 50 organizations cost, and how quick the practice tenant is
cargo xtask types [--check]
    writes the TypeScript types of what crosses to the window; --check fails if they were not up to date
cargo xtask icons
    draws icons/ from icons/gangway.svg, and the setup's picture from packaging/windows/side.svg
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["practice", options @ ..] => desktop::practice(options),
        ["test"] => test::all(test::Extent::Everything),
        ["test", "--quick"] => test::all(test::Extent::Quick),
        ["test", "--keepassxc"] => test::keepassxc(),
        ["test", "--interop"] => interop::all(),
        ["test", "--windows"] => windows::all(),
        ["test", "--linux-packages"] => linux_packages::all(),
        ["package", options @ ..] => package::package(options),
        ["faults", words @ ..] => faults::prove(words),
        ["bench"] => bench(),
        ["bench", "--sizes"] => package::sizes::report(),
        ["types"] => types::write(),
        ["types", "--check"] => types::check(),
        ["icons"] => icons::draw(),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(programs::Failure::new(format!(
            "this is how it is used:\n\n{USAGE}"
        ))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// What a connection costs, then how quick the practice tenant is: the figures of the first rest on it.
fn bench() -> Outcome {
    programs::run(programs::cargo().args([
        "run",
        "--profile",
        "bench",
        "-p",
        "acceptance",
        "--bin",
        "bench",
    ]))?;
    let speed = ["--test", "services", "speed", "--", "--ignored", "--nocapture"];
    programs::run(
        programs::cargo()
            .args(["test", "--profile", "bench", "-p", "practice-tenant"])
            .args(speed),
    )
}
