//! `practice-tenant`: runs the practice tenant until Ctrl-C and says where it is.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use practice_tenant::scenario::{self, Scenario};
use practice_tenant::{AdvancedClock, Host, Options, PracticeTenant, SystemChance, WorldFile};
use serde_json::json;

const USAGE: &str = "\
Runs a stand-in for Entra ID, Microsoft Graph, Global Discovery and Dataverse on this computer, until Ctrl-C.
Prints its addresses, people and sample app as one JSON document.

usage: practice-tenant [options]

  --port N              the port of the sign-in service; 0 (the default) lets the system choose
  --tls                 https on all ports; the document names the file of the certificate authority to trust
  --host NAME           the name in all addresses: 127.0.0.1 (the default) or localhost
  --world FILE          what there is at start, as --dump writes it
  --scenario NAME|FILE  troubles to play, by name or from a JSON file; can be repeated
  --consent-seconds N   how long consent takes until it is seen everywhere
  --permission-seconds N  how long approved permissions take until tokens are given for them
  --secret-seconds N    how long a new client secret takes until it works
  --role-seconds N      how long a new role takes until it counts
  --user-seconds N      how long a new application user takes until it is seen
  --control-port N      a port for programs that look at the world, order failures and turn the clock; 0 lets the
                        system choose; without it there is none
  --dump                writes the world at start as JSON, and ends
  --list-scenarios      writes the scenarios that have a name, and ends
  --help                this text
";

/// What the arguments ask for.
#[derive(Default)]
struct Wish {
    options: Options,
    world: Option<String>,
    scenarios: Vec<String>,
    end: Option<End>,
}

enum End {
    Help,
    Dump,
    Scenarios,
}

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    let mut wish = match read(std::env::args().skip(1)) {
        Ok(wish) => wish,
        Err(what) => {
            write!(io::stderr(), "{what}\n\n{USAGE}")?;
            return Ok(ExitCode::from(2));
        }
    };
    match prepare(&mut wish) {
        Ok(scenarios) => run(wish, &scenarios).await,
        Err(what) => refuse(&what),
    }
}

async fn run(wish: Wish, scenarios: &[Scenario]) -> io::Result<ExitCode> {
    let mut stdout = io::stdout();
    match wish.end {
        Some(End::Help) => {
            stdout.write_all(USAGE.as_bytes())?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(End::Scenarios) => {
            for Scenario {
                name,
                happens,
                client,
                ..
            } in scenario::catalogue()
            {
                writeln!(stdout, "{name}\n  {happens}\n  A good client: {client}")?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        Some(End::Dump) | None => {}
    }
    let practice = PracticeTenant::start(wish.options).await?;
    for scenario in scenarios {
        if let Err(error) = practice.play(scenario) {
            return refuse(&error.to_string());
        }
    }
    if let Some(End::Dump) = wish.end {
        let told = practice.world().describe();
        serde_json::to_writer_pretty(&mut stdout, &told)?;
        writeln!(stdout)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut document = serde_json::to_value(practice.handout())?;
    if let Some(control) = practice.control() {
        document["addresses"]["control"] = json!(control);
    }
    serde_json::to_writer_pretty(&mut stdout, &document)?;
    writeln!(stdout)?;
    stdout.flush()?;
    told_to_end().await?;
    Ok(ExitCode::SUCCESS)
}

/// Waits for Ctrl-C, or for the signal by which other programs end one.
#[cfg(unix)]
async fn told_to_end() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut ended = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = ended.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_end() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn refuse(what: &str) -> io::Result<ExitCode> {
    writeln!(io::stderr(), "{what}")?;
    Ok(ExitCode::from(2))
}

/// Reads the files that are asked for.
fn prepare(wish: &mut Wish) -> Result<Vec<Scenario>, String> {
    let read = |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    if wish.options.control_port.is_some() {
        wish.options.clock = Arc::new(AdvancedClock::default());
    }
    if let Some(path) = &wish.world {
        let world = WorldFile::parse(&read(path)?, &SystemChance, wish.options.clock.now())
            .map_err(|error| format!("{path}: {error}"))?;
        wish.options.world = Some(world);
    }
    let scenario = |wanted: &String| Scenario::find(wanted).map_err(|error| format!("{wanted}: {error}"));
    wish.scenarios.iter().map(scenario).collect()
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Wish, String> {
    let mut wish = Wish::default();
    while let Some(argument) = arguments.next() {
        let (name, given) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        let mut value = |what: &str| {
            given
                .clone()
                .or_else(|| arguments.next())
                .ok_or_else(|| format!("{name} needs {what}"))
        };
        let options = &mut wish.options;
        match name {
            "--help" | "-h" => wish.end = Some(End::Help),
            "--dump" => wish.end = Some(End::Dump),
            "--list-scenarios" => wish.end = Some(End::Scenarios),
            "--tls" => options.tls = true,
            "--port" => options.authority_port = port(name, &value("a port")?)?,
            "--control-port" => options.control_port = Some(port(name, &value("a port")?)?),
            "--host" => {
                options.host = match value("a name")?.as_str() {
                    "127.0.0.1" => Host::Address,
                    "localhost" => Host::Localhost,
                    _ => return Err("--host needs 127.0.0.1 or localhost".into()),
                }
            }
            "--world" => wish.world = Some(value("a file")?),
            "--scenario" => wish.scenarios.push(value("a name or a file")?),
            "--consent-seconds" => options.propagation.consent = seconds(name, &value("a number")?)?,
            "--permission-seconds" => {
                options.propagation.permissions = seconds(name, &value("a number")?)?;
            }
            "--user-seconds" => options.propagation.user = seconds(name, &value("a number")?)?,
            "--secret-seconds" => options.propagation.secret = seconds(name, &value("a number")?)?,
            "--role-seconds" => options.propagation.role = seconds(name, &value("a number")?)?,
            other => return Err(format!("{other} is not known")),
        }
    }
    Ok(wish)
}

fn port(name: &str, text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| format!("{name} needs a number from 0 to 65535"))
}

/// Up to a day.
fn seconds(name: &str, text: &str) -> Result<i64, String> {
    text.parse()
        .ok()
        .filter(|seconds| (0..=86_400).contains(seconds))
        .ok_or_else(|| format!("{name} needs a number from 0 to 86400"))
}
