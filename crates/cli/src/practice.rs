//! The rehearsal: a practice tenant inside this process, and what one needs to know to play it.

use std::io;
use std::sync::Arc;

use engine::cloud::{Cloud, PracticeAddresses};
use practice_tenant::scenario::{self, Scenario, ScenarioError};
use practice_tenant::{Options, PracticeTenant, SystemChance, WorldFile};

use crate::arguments::Arguments;
use crate::dialogue::Stop;
use crate::exit::Exit;
use crate::print::Print;

/// The profile of a rehearsal that was started without one.
pub(crate) const SAMPLE: &str = include_str!("../../../samples/contoso-sync.gangway");

/// How the rehearsal begins.
pub(crate) fn options(arguments: &Arguments, print: &Print) -> Result<Options, Stop> {
    let mut options = Options::default();
    if let Some(file) = &arguments.world {
        let world = std::fs::read_to_string(file)
            .map_err(|error| error.to_string())
            .and_then(|text| {
                WorldFile::parse(&text, &SystemChance, options.clock.now()).map_err(|error| error.to_string())
            });
        let file = file.display().to_string();
        let unreadable = |reason: String| {
            let facts = [("file", file.as_str()), ("reason", &reason)];
            usage(print, "cli-world-unreadable", &facts)
        };
        options.world = Some(world.map_err(unreadable)?);
    }
    Ok(options)
}

/// The troubles that the command line names.
pub(crate) fn scenarios(arguments: &Arguments, print: &Print) -> Result<Vec<Scenario>, Stop> {
    let find = |wanted: &String| Scenario::find(wanted).map_err(|error| not_playable(wanted, &error, print));
    arguments.scenarios.iter().map(find).collect()
}

/// The running tenant, or one on free loopback ports that ends with the program.
pub(crate) async fn start(
    running: Option<Arc<PracticeTenant>>,
    options: Options,
) -> io::Result<(Arc<PracticeTenant>, Cloud)> {
    let tenant = match running {
        Some(tenant) => tenant,
        None => Arc::new(PracticeTenant::start(options).await?),
    };
    let cloud = cloud(&tenant)?;
    Ok((tenant, cloud))
}

/// Lets the troubles come.
pub(crate) fn play(scenarios: &[Scenario], tenant: &PracticeTenant, print: &Print) -> Result<(), Stop> {
    scenarios.iter().try_for_each(|scenario| {
        tenant
            .play(scenario)
            .map_err(|error| not_playable(&scenario.name, &error, print))
    })
}

/// Says which troubles come. A file of somebody's own need not say it.
pub(crate) fn tell(scenarios: &[Scenario], print: &Print) {
    if !scenarios.is_empty() {
        print.gap();
    }
    let told = scenarios.iter().map(|scenario| scenario.happens.as_str());
    for happens in told.filter(|happens| !happens.is_empty()) {
        print.say("cli-practice-plays", &[("happens", happens)]);
    }
}

/// The troubles that have a name, each with what a good client does.
pub(crate) fn list_scenarios(print: &Print) {
    print.say("cli-scenarios", &[]);
    for Scenario {
        name,
        happens,
        client,
        ..
    } in scenario::catalogue()
    {
        print.heading("cli-scenario", &[("name", name)]);
        print.item("cli-scenario-happens", &[("happens", happens)]);
        print.item("cli-scenario-client", &[("does", client)]);
    }
}

fn not_playable(wanted: &str, error: &ScenarioError, print: &Print) -> Stop {
    match error {
        ScenarioError::Name(_) => {
            let names: Vec<&str> = scenario::catalogue()
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            let facts = [("wanted", wanted), ("names", &names.join(", "))];
            usage(print, "cli-scenario-unknown", &facts)
        }
        ScenarioError::Form(reason) => {
            let facts = [("file", wanted), ("reason", reason)];
            usage(print, "cli-scenario-unreadable", &facts)
        }
        ScenarioError::Unknown { what, name } => {
            usage(print, "cli-scenario-elsewhere", &[("what", what), ("name", name)])
        }
    }
}

fn usage(print: &Print, id: &str, facts: &[(&str, &str)]) -> Stop {
    Stop::Said(Exit::Usage, print.words(id, facts))
}

fn cloud(tenant: &PracticeTenant) -> io::Result<Cloud> {
    let told = tenant.addresses();
    let address = |text: &str| text.parse().map_err(io::Error::other);
    let addresses = PracticeAddresses {
        authority: address(&told.authority)?,
        discovery: address(&told.discovery)?,
        organizations: told
            .organizations
            .iter()
            .map(|one| address(&one.url))
            .collect::<Result<_, _>>()?,
    };
    Cloud::practice(&addresses).ok_or_else(|| io::Error::other("not on this computer"))
}

/// Who can sign in, and the sample app's secret: it opens nothing but this practice tenant.
pub(crate) fn introduce(tenant: &PracticeTenant, print: &Print) {
    let handout = tenant.handout();
    print.say("cli-practice-anew", &[]);
    print.gap();
    print.say("cli-practice-people", &[]);
    for person in handout
        .people
        .iter()
        .filter(|person| !person.disabled && person.guest_of.is_none())
    {
        let id = if person.may_approve_for_all() {
            "cli-practice-approver"
        } else {
            "cli-practice-person"
        };
        print.item(id, &[("username", &person.upn), ("name", &person.name)]);
    }
    print.say("cli-practice-secret", &[("app", &handout.app.name)]);
    print.verbatim(&handout.app.secret.value);
}
