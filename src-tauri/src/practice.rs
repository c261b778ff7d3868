//! The rehearsal: a practice tenant inside this process.

use std::error::Error;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use engine::cloud::PracticeAddresses;
use practice_tenant::scenario::{self, Scenario, ScenarioError};
use practice_tenant::{Options, PracticeTenant};
use tauri::Url;

/// The profile of a rehearsal that was started without one.
pub(crate) const SAMPLE: &[u8] = include_bytes!("../../samples/contoso-sync.gangway");

/// A path in this variable asks for the practice tenant's hand-out (addresses, people and the sample app with its
/// secret), for a script that drives the window. None of it opens anything but this one practice tenant.
const NOTE: &str = "GANGWAY_PRACTICE_NOTE";

/// About what the real services take for an answer, in milliseconds. Without it the screens that wait would pass unseen, and a rehearsal is
/// there to see them. Not documented: chosen.
const PACE: u64 = 300;

/// Starts the services on free loopback ports, with these scenarios (names or files). They end with the program.
pub(crate) async fn start(
    scenarios: &[String],
) -> Result<(PracticeTenant, PracticeAddresses), Box<dyn Error>> {
    let scenarios: Vec<Scenario> = scenarios.iter().map(find).collect::<Result<_, _>>()?;
    let tenant = PracticeTenant::start(Options::default()).await?;
    tenant.faults().set_latency(PACE);
    for scenario in &scenarios {
        tenant.play(scenario)?;
    }
    if let Some(note) = std::env::var_os(NOTE) {
        write_note(Path::new(&note), &tenant)?;
    }
    let addresses = addresses(&tenant)?;
    Ok((tenant, addresses))
}

/// Whoever starts the window with a scenario stands at a terminal, and can use the list.
fn find(wanted: &String) -> Result<Scenario, String> {
    Scenario::find(wanted).map_err(|error| match error {
        ScenarioError::Name(_) => {
            let names: Vec<&str> = scenario::catalogue()
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            format!("{error}; there are {}", names.join(", "))
        }
        _ => format!("{wanted}: {error}"),
    })
}

fn addresses(tenant: &PracticeTenant) -> Result<PracticeAddresses, <Url as std::str::FromStr>::Err> {
    let told = tenant.addresses();
    Ok(PracticeAddresses {
        authority: told.authority.parse()?,
        discovery: told.discovery.parse()?,
        organizations: told
            .organizations
            .iter()
            .map(|one| one.url.parse())
            .collect::<Result<_, _>>()?,
    })
}

/// Written beside and renamed, so that whoever waits for it never reads half of it.
fn write_note(path: &Path, tenant: &PracticeTenant) -> io::Result<()> {
    let beside = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    serde_json::to_writer(options.open(&beside)?, &tenant.handout())?;
    std::fs::rename(beside, path)
}
