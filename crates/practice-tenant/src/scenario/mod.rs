//! Scenarios: named troubles that tests, the program and a rehearsal share. Each is data: failures of requests, and changes
//! of the world.

mod change;

use std::io;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::faults::Fault;
pub use change::Change;
pub(crate) use change::{change, check};

/// One scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called.
    #[serde(default)]
    pub name: String,
    /// What happens.
    #[serde(default)]
    pub happens: String,
    /// What a good client does.
    #[serde(default)]
    pub client: String,
    /// The failures of requests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// What is different in the world.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub world: Vec<Change>,
}

/// Why a scenario can't be played in this world.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScenarioError {
    /// There is no scenario of this name.
    #[error("there is no scenario {0}")]
    Name(String),
    /// The text is no scenario.
    #[error("the scenario is not readable: {0}")]
    Form(String),
    /// It speaks of something that the world does not have.
    #[error("the world has no {what} {name}")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
}

/// The scenarios that have a name, in the order in which they are told.
pub fn catalogue() -> &'static [Scenario] {
    &CATALOGUE
}

#[expect(
    clippy::expect_used,
    reason = "the file is part of the program, and a test reads it"
)]
static CATALOGUE: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../worlds/scenarios.json")).expect("the catalogue is well formed")
});

impl Scenario {
    /// The scenario of this name in the catalogue.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(name: &str) -> Result<&'static Self, ScenarioError> {
        catalogue()
            .iter()
            .find(|scenario| scenario.name == name)
            .ok_or_else(|| ScenarioError::Name(name.to_owned()))
    }

    /// The scenario of this name, or the one that stands in this file.
    ///
    /// # Errors
    /// When it is neither, or the file holds none.
    pub fn find(name_or_file: &str) -> Result<Self, ScenarioError> {
        let unknown = match Self::named(name_or_file) {
            Ok(known) => return Ok(known.clone()),
            Err(unknown) => unknown,
        };
        match std::fs::read_to_string(name_or_file) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(unknown),
            Err(error) => Err(ScenarioError::Form(error.to_string())),
        }
    }

    /// Reads a scenario from JSON.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        serde_json::from_str(text).map_err(|error| ScenarioError::Form(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surroundings::SystemChance;
    use crate::world::World;
    use crate::world::{CONTOSO_SYNC, NORTHWIND, WorldFile};
    use jiff::Timestamp;

    fn world() -> World {
        let addresses = (1..).map(|port| format!("http://127.0.0.1:{port}"));
        WorldFile::northwind(&SystemChance, Timestamp::now()).build(addresses)
    }

    #[test]
    fn every_scenario_is_told_and_can_be_played() {
        assert!(catalogue().len() > 25);
        for scenario in catalogue() {
            let Scenario {
                name,
                happens,
                client,
                faults,
                world: changes,
            } = scenario;
            assert!(!happens.is_empty() && !client.is_empty(), "{name}");
            assert!(!faults.is_empty() || !changes.is_empty(), "{name}");
            assert_eq!(Scenario::named(name).unwrap(), scenario, "{name} is there twice");
            change(&mut world(), changes, Timestamp::UNIX_EPOCH)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let json = serde_json::to_string(scenario).unwrap();
            assert_eq!(&Scenario::parse(&json).unwrap(), scenario);
        }
    }

    #[test]
    fn a_disabled_app_is_there_even_if_nobody_approved_it() {
        let mut world = world();
        assert!(
            world
                .directory
                .service_principal(NORTHWIND, CONTOSO_SYNC)
                .is_none()
        );
        change(
            &mut world,
            &Scenario::named("app-disabled").unwrap().world,
            Timestamp::UNIX_EPOCH,
        )
        .unwrap();
        let principal = world.directory.service_principal(NORTHWIND, CONTOSO_SYNC);
        assert!(!principal.unwrap().enabled);
    }

    #[test]
    fn a_scenario_that_does_not_fit_changes_nothing() {
        let mut world = world();
        let changes = [
            Change::Disabled {
                organization: "northwind".into(),
            },
            Change::Disabled {
                organization: "atlantis".into(),
            },
        ];
        let error = change(&mut world, &changes, Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!(error.to_string(), "the world has no organization atlantis");
        assert!(!world.organizations[0].describe().disabled);
    }

    #[test]
    fn broken_scenarios_are_refused_or_read_but_never_worse() {
        let mut world = world();
        let texts: Vec<String> = catalogue()
            .iter()
            .map(|scenario| serde_json::to_string(scenario).unwrap())
            .collect();
        let mut seed = 11_u64;
        let mut roll = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap()
        };
        for text in texts {
            for _ in 0..60 {
                let mut bytes = text.clone().into_bytes();
                let at = roll() % bytes.len();
                match roll() % 3 {
                    0 => bytes.truncate(at),
                    1 => drop(bytes.drain(at..(at + roll() % 9).min(text.len()))),
                    _ => drop(bytes.splice(at..at, *b"\"}[99999999999999999999")),
                }
                if let Ok(read) = Scenario::parse(&String::from_utf8_lossy(&bytes)) {
                    let _refused = change(&mut world, &read.world, Timestamp::UNIX_EPOCH);
                }
            }
        }
    }
}
