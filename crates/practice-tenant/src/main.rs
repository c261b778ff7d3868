//! `practice-tenant`: runs the practice tenant until Ctrl-C and says where it is.

use std::io::{self, Write as _};
use std::process::ExitCode;

use practice_tenant::{Host, Options, PracticeTenant};

const USAGE: &str = "\
Runs a stand-in for Entra ID, Microsoft Graph, Global Discovery and Dataverse on this computer, until Ctrl-C.
Prints its addresses, people and sample app as one JSON document.

usage: practice-tenant [--port N] [--tls] [--host NAME]

  --port N     the port of the sign-in service; 0 (the default) lets the system choose
  --tls        https on all ports; the document names the file of the certificate authority to trust
  --host NAME  the name in all addresses: 127.0.0.1 (the default) or localhost
  --help       this text
";

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        match name {
            "--help" | "-h" => {
                io::stdout().write_all(USAGE.as_bytes())?;
                return Ok(ExitCode::SUCCESS);
            }
            "--tls" => options.tls = true,
            "--port" => match value
                .or_else(|| arguments.next())
                .and_then(|port| port.parse().ok())
            {
                Some(port) => options.authority_port = port,
                None => return wrong_usage("--port needs a number from 0 to 65535"),
            },
            "--host" => match value.or_else(|| arguments.next()).as_deref() {
                Some("127.0.0.1") => options.host = Host::Address,
                Some("localhost") => options.host = Host::Localhost,
                _ => return wrong_usage("--host needs 127.0.0.1 or localhost"),
            },
            other => return wrong_usage(&format!("{other} is not known")),
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
