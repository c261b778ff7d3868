//! The disk: each of its steps fails in turn, alone or with the power; and the journal loses its end at every byte.

use crate::case::{ends_well, holds, unbroken};
use crate::ears::Ears;
use crate::ground::{Ground, Life};
use crate::story::Story;
use crate::truth::Truth;

/// The `nth` write, flush or rename fails. With the power, the program ends there and what was not flushed is gone.
pub(crate) fn fails(story: Story, nth: usize, power: bool) -> Result<(), String> {
    let known = unbroken(story);
    let ground = Ground::new(story);
    let before = Truth::of(&ground);
    ground.files.fail_step(nth);
    if let Life::Wrong(what) = ground.live(story.aim(), &Ears::open()) {
        return Err(what);
    }
    holds(&ground, &before)?;
    let ground = if power {
        let left = ground.files.after_power_cut();
        ground.with_files(left)
    } else {
        ground.files.mend();
        ground
    };
    ends_well(&ground, &before, &known)
}

/// The journal of a whole run lost its newest bytes. What undo may remove is lost with them; nothing else is.
pub(crate) fn torn(story: Story, lost: usize) -> Result<(), String> {
    let ground = Ground::new(story);
    let before = Truth::of(&ground);
    match ground.live(story.aim(), &Ears::open()) {
        Life::Reached(_) => {}
        other => return Err(format!("the story does not end: {other:?}")),
    }
    ground.files.tear(".log", lost);
    let writes = ground.writes();
    let truth = Truth::of(&ground);
    match ground.live(story.aim(), &Ears::open()) {
        Life::Reached(_) => {}
        other => return Err(format!("I3: it does not end: {other:?}")),
    }
    holds(&ground, &before)?;
    if ground.writes() != writes || Truth::of(&ground) != truth {
        return Err("I3: a torn journal leads to writes".to_owned());
    }
    Ok(())
}
