//! Other people's clients, unchanged, against the practice tenant: Microsoft's own libraries and others. What they
//! need is installed below `target/interop`, outside the project's own dependencies.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::programs::{Failure, Outcome, ask, at_root, cargo, root, run, run_and_listen, target};
use crate::system;

/// A client, the program with its checks, and whether it also talks plain http.
struct Client {
    name: &'static str,
    program: &'static str,
    plain: bool,
}

const CLIENTS: &[Client] = &[
    client("plain requests", "python/check_requests.py", true),
    client("MSAL for Python", "python/check_msal.py", false),
    client(
        "azure-identity for Python",
        "python/check_azure_identity.py",
        false,
    ),
    client("Dataverse client for Python", "python/check_dataverse.py", false),
    client("Graph SDK for Python", "python/check_graph.py", false),
    client("MSAL for Node", "node/check_msal.mjs", false),
    client("openid-client", "node/check_openid.mjs", true),
    client("dynamics-web-api", "node/check_dynamics.mjs", true),
    client("Graph client for JavaScript", "node/check_graph.mjs", false),
];

const fn client(name: &'static str, program: &'static str, plain: bool) -> Client {
    Client { name, program, plain }
}

/// Runs every client's checks against a practice tenant of its own, over https where the practice tenant offers it.
pub(crate) fn all() -> Outcome {
    set_up()?;
    run(cargo().args(["build", "--quiet", "--package", "practice-tenant"]))?;
    let program = target().join("debug/practice-tenant");
    let offers_https = ask(Command::new(&program).arg("--help")).is_some_and(|words| words.contains("--tls"));
    let mut account = Account::default();
    for client in CLIENTS {
        if offers_https {
            account.run(client.name, client, &program, &["--tls"]);
        }
        if client.plain {
            account.run(&format!("{}, plain http", client.name), client, &program, &[]);
        } else if !offers_https {
            account.run(client.name, client, &program, &[]);
        }
    }
    account.close()
}

/// Where the libraries are installed.
fn place() -> PathBuf {
    target().join("interop")
}

/// Installs the pinned libraries, unless these very versions are there.
fn set_up() -> Outcome {
    let sources = root().join("tests/interop");
    let pins = |name: &str| {
        let path = sources.join(name);
        fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))
    };
    let put = |path: &Path, words: &str| fs::write(path, words).map_err(|error| Failure::at(path, &error));

    let python = place().join("python");
    let requirements = pins("python/requirements.txt")?;
    let installed = python.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|was| was == requirements) {
        println!("{} is ready", python.display());
    } else {
        system::ensure(&[("python3-venv", "a place of their own for the Python libraries")])?;
        tell_installing("Python libraries (PyPI)", &python);
        run(at_root("python3").args(["-m", "venv"]).arg(&python))?;
        run(Command::new(python.join("bin/pip"))
            .args([
                "install",
                "--disable-pip-version-check",
                "--progress-bar",
                "off",
                "--requirement",
            ])
            .arg(sources.join("python/requirements.txt")))?;
        put(&installed, &requirements)?;
    }

    let node = place().join("node");
    fs::create_dir_all(&node).map_err(|error| Failure::at(&node, &error))?;
    // Node looks for packages beside a program and above it only, so the programs go where the packages are.
    for client in CLIENTS {
        if let Some(program) = client.program.strip_prefix("node/") {
            put(&node.join(program), &pins(client.program)?)?;
        }
    }
    put(&node.join("practice.mjs"), &pins("node/practice.mjs")?)?;
    let lock = pins("node/package-lock.json")?;
    let installed = node.join("installed.json");
    if fs::read_to_string(&installed).is_ok_and(|was| was == lock) {
        println!("{} is ready", node.display());
        return Ok(());
    }
    tell_installing("JavaScript libraries (npm)", &node);
    put(&node.join("package.json"), &pins("node/package.json")?)?;
    put(&node.join("package-lock.json"), &lock)?;
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel", "http"])
        .current_dir(&node))?;
    put(&installed, &lock)
}

/// Says what is going on, since it can take minutes; the installers go on telling from there.
fn tell_installing(what: &str, place: &Path) {
    println!(
        "installing the {what} in {}, once; this can take some minutes",
        place.display()
    );
}

/// A practice tenant that runs until this is dropped.
struct Practice {
    child: Child,
    /// What it printed, as a file.
    handout: PathBuf,
    /// The certificate of its own authority, when it serves https.
    authority: Option<String>,
}

impl Practice {
    fn start(program: &Path, options: &[&str]) -> Outcome<Self> {
        let trouble = |error| Failure::new(format!("the practice tenant does not start: {error}"));
        let mut child = Command::new(program)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(trouble)?;
        let handout = place().join("handout.json");
        let mut printed = String::new();
        // It prints one document and stays; the document ends with a brace at the beginning of a line.
        if let Some(pipe) = child.stdout.take() {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                printed.push_str(&line);
                printed.push('\n');
                if line == "}" {
                    break;
                }
            }
        }
        let practice = Self {
            child,
            authority: printed
                .split('"')
                .find(|word| word.strip_suffix(".pem").is_some())
                .map(str::to_owned),
            handout,
        };
        fs::write(&practice.handout, printed).map_err(trouble)?;
        Ok(practice)
    }

    /// The program with a client's checks, told whom to trust.
    fn checks(&self, program: &str) -> Command {
        let script = root().join("tests/interop").join(program);
        let mut command = if script.extension().is_some_and(|kind| kind == "py") {
            let mut python = Command::new(place().join("python/bin/python"));
            python.arg("-B").arg(script);
            python
        } else {
            let mut node = Command::new("node");
            node.arg(place().join("node").join(script.file_name().unwrap_or_default()));
            node
        };
        command.arg(&self.handout);
        if let Some(authority) = &self.authority {
            for variable in ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
                command.env(variable, authority);
            }
        }
        command
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

#[derive(Default)]
struct Account {
    /// In the order of the runs: the client and its counts by outcome.
    clients: Vec<(String, BTreeMap<String, u32>)>,
    failures: Vec<String>,
}

impl Account {
    fn run(&mut self, name: &str, client: &Client, program: &Path, options: &[&str]) {
        println!("\n== {name}");
        let (outcome, words) = match Practice::start(program, options) {
            Ok(practice) => run_and_listen(&mut practice.checks(client.program)),
            Err(failure) => (Err(failure), String::new()),
        };
        self.read(name, outcome, &words);
    }

    /// Counts the lines `check <outcome> <name> <words>`, parted by tabs.
    fn read(&mut self, name: &str, outcome: Outcome, words: &str) {
        let mut counts = BTreeMap::new();
        for line in words.lines() {
            let mut parts = line.split('\t');
            if parts.next() != Some("check") {
                continue;
            }
            let mut part = || parts.next().unwrap_or_default();
            let (result, check, reason) = (part(), part(), part());
            *counts.entry(result.to_owned()).or_insert(0) += 1;
            if result == "failed" {
                self.failures.push(format!("{name}: {check}: {reason}"));
            }
        }
        let broken = match outcome {
            Err(failure) => Some(failure.to_string()),
            Ok(()) if counts.is_empty() => Some("no check was run".to_owned()),
            Ok(()) => None,
        };
        if let Some(reason) = broken {
            *counts.entry("failed".to_owned()).or_insert(0) += 1;
            self.failures.push(format!("{name}: {reason}"));
        }
        self.clients.push((name.to_owned(), counts));
    }

    fn close(self) -> Outcome {
        let sum = |result: &str| -> u32 {
            self.clients
                .iter()
                .filter_map(|(_, counts)| counts.get(result))
                .sum()
        };
        let line = |name: &str, cells: [&str; 4]| {
            let [checks, ok, failed, absent] = cells;
            println!("{name:42} | {checks:>6} | {ok:>4} | {failed:>6} | {absent:>11}");
        };
        println!();
        line("client", ["checks", "ok", "failed", "not offered"]);
        for (name, counts) in &self.clients {
            let count = |result: &str| counts.get(result).copied().unwrap_or_default().to_string();
            let all = counts.values().sum::<u32>().to_string();
            line(
                name,
                [&all, &count("ok"), &count("failed"), &count("not offered")],
            );
        }
        if !self.failures.is_empty() {
            println!("\n{}", self.failures.join("\n"));
        }
        println!("\n{} passed, {} failed", sum("ok"), sum("failed"));
        if self.failures.is_empty() {
            Ok(())
        } else {
            Err(Failure::new("not everything holds"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_is_counted_and_a_program_that_broke_off_is_a_failure() {
        let mut account = Account::default();
        let words = "check\tok\tone\t\nnoise\ncheck\tfailed\ttwo\twhy\ncheck\tnot offered\tthree\ttls\n";
        account.read("sample", Ok(()), words);
        account.read("broken", Err(Failure::new("it fell")), "check\tok\tone\t\n");
        account.read("mute", Ok(()), "");
        let count = |index: usize, result: &str| account.clients[index].1.get(result).copied().unwrap_or(0);
        assert_eq!(
            [count(0, "ok"), count(0, "failed"), count(0, "not offered")],
            [1, 1, 1]
        );
        assert_eq!([count(1, "ok"), count(1, "failed")], [1, 1]);
        assert_eq!(count(2, "failed"), 1);
        assert_eq!(
            account.failures,
            ["sample: two: why", "broken: it fell", "mute: no check was run"]
        );
    }
}
