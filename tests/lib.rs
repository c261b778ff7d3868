//! What the acceptance tests stand on: the engine's real wizard, the real practice tenant, a scripted browser in
//! between, and a clock that never waits for real.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test says what is wrong by stopping"
)]

mod browser;
mod names;
mod several;
pub mod solutions;
mod stage;
pub mod worlds;

pub use browser::{Person, ScriptedBrowser};
pub use names::PlayedNames;
pub use stage::{Removal, SAMPLE, Stage, StageClock};

/// Where something stands that begins as every JSON Web Token does. Inside of a random text, as a state is one, the three
/// letters come up by chance.
pub fn token_in(text: &str) -> Option<usize> {
    let begins = |at: usize| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    text.match_indices("eyJ").map(|(at, _)| at).find(|at| begins(*at))
}
