//! The practice services as a client sees them: over HTTP, from the documentation's samples.

#![expect(clippy::unwrap_used, reason = "a test ends at its first surprise")]

mod admin_consent;
mod certificates;
mod control;
mod dataverse_door;
mod device;
#[path = "../dice/mod.rs"]
mod dice;
mod discovery;
mod faults;
mod fuzz;
mod graph;
mod limits;
mod metadata;
mod older_endpoints;
mod power_platform;
mod recordings;
mod robustness;
mod scenarios;
mod sign_in;
mod speed;
mod stage;
mod tenant_switches;
mod tls;
mod tokens;
