//! Gangway's engine: everything that matters, without a window and without a sentence for people.
//!
//! Five nouns carry it. A [`profile::Profile`] is the publisher's file, strictly parsed. An
//! [`sign_in::AdminSession`] is the signed-in person with tokens that fit one audience each. A
//! [`provisioning::Plan`] is what is missing, made by a pure planner from the role contract and an
//! [`provisioning::Observation`]. A [`contract::Proof`] is one fact that was read back. The [`wizard::Wizard`] stands on
//! top: the window and the headless twin send it intents and draw its snapshots.
//!
//! Time, chance, browser, keychain, disk and HTTP are passed in ([`wizard::World`]), so that every fault can be played.

pub mod approval;
pub mod atlas;
pub mod browser;
pub mod chance;
pub mod clock;
pub mod cloud;
pub mod contract;
pub mod crash;
pub mod dataverse;
pub mod discovery;
pub mod files;
pub mod http;
pub mod ids;
pub mod journal;
pub mod patience;
pub mod probe;
pub mod problem;
pub mod profile;
pub mod provisioning;
pub mod report;
pub mod service;
pub mod sign_in;
pub mod step;
pub mod vault;
pub mod wizard;
pub mod words;
