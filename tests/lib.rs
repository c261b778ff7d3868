//! What the acceptance tests stand on: the engine's real wizard, the real practice tenant, a scripted browser in
//! between, and a clock that never waits for real.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test says what is wrong by stopping"
)]

mod browser;
mod names;
pub mod solutions;
mod stage;

pub use browser::{Person, ScriptedBrowser};
pub use names::PlayedNames;
pub use stage::{SAMPLE, Stage, StageClock};
