//! `practice-tenant`: runs the practice tenant until Ctrl-C and says where it is.

use std::io::{self, Write as _};
use std::process::ExitCode;

use practice_tenant::{Options, PracticeTenant};

const USAGE: &str = "\
Runs a stand-in for Entra ID, Global Discovery and Dataverse on this computer, until Ctrl-C.
Prints its addresses, people and sample app as one JSON document.

usage: practice-tenant [--port N]

  --port N   the port of the sign-in service; 0 (the default) lets the system choose
  --help     this text
";

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), argument.as_str().strip_prefix("--port=")) {
            ("--help" | "-h", _) => {
                io::stdout().write_all(USAGE.as_bytes())?;
                return Ok(ExitCode::SUCCESS);
            }
            ("--port", _) => match arguments.next().and_then(|port| port.parse().ok()) {
                Some(port) => options.authority_port = port,
                None => return wrong_usage("--port needs a number from 0 to 65535"),
            },
            (_, Some(port)) => match port.parse() {
                Ok(port) => options.authority_port = port,
                Err(_) => return wrong_usage("--port needs a number from 0 to 65535"),
            },
            (other, None) => return wrong_usage(&format!("{other} is not known")),
        }
    }

    let practice = PracticeTenant::start(options).await?;
    let mut stdout = io::stdout();
    serde_json::to_writer_pretty(&mut stdout, &practice.handout())?;
    writeln!(stdout)?;
    stdout.flush()?;
    tokio::signal::ctrl_c().await?;
    Ok(ExitCode::SUCCESS)
}

fn wrong_usage(what: &str) -> io::Result<ExitCode> {
    write!(io::stderr(), "{what}\n\n{USAGE}")?;
    Ok(ExitCode::from(2))
}
