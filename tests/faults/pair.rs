//! Two things broken in one run, drawn by a seed.

use crate::case::{can_be_undone, ends_well, holds, unbroken};
use crate::dice::Dice;
use crate::ears::{At, Ears, Moment};
use crate::ground::{Ground, Life};
use crate::person::Aim;
use crate::story::Story;
use crate::truth::Truth;
use crate::window::{classes, strike};

/// Two faults in the first life, or one and a crash; then the same once more, and then to the end.
pub(crate) fn pair(seed: u64) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let story = *dice.one(&Story::ALL);
    let mut broken = Vec::new();
    drawn(story, &mut dice, &mut broken)
        .map_err(|wrong| format!("{wrong}\n        {} with {broken:?}", story.name()))
}

/// Notes what was broken.
fn drawn(story: Story, dice: &mut Dice, broken: &mut Vec<String>) -> Result<(), String> {
    let known = unbroken(story);
    let ground = Ground::new(story);
    let before = Truth::of(&ground);
    let mut torn = false;
    for _ in 0..2 {
        let mut crash = None;
        for _ in 0..2 {
            let at = dice.below(known.steps.len());
            let step = known.steps[at];
            let nth = known.steps[..=at].iter().filter(|one| **one == step).count();
            let classes = classes(step);
            if dice.once_in(3) {
                let moment = if dice.once_in(2) {
                    Moment::Begins
                } else {
                    Moment::IsOver
                };
                broken.push(format!("a crash: {} {nth} {moment:?}", step.name()));
                crash = Some(At { step, nth, moment });
            } else if !classes.is_empty() {
                let (name, class) = dice.one(&classes);
                broken.push(format!("{name}: {} {nth}", step.name()));
                strike(&ground, class, &known.steps, step, nth);
            } else {
                let nth = dice.below(known.disk_steps) + 1;
                broken.push(format!("the disk: {nth}"));
                ground.files.fail_step(nth);
            }
        }
        if let Life::Wrong(what) = ground.live(story.aim(), &Ears::that_crash(crash)) {
            return Err(what);
        }
        // A journal that lost the end of a removal claims what is gone until the next removal.
        if story.aim() == Aim::Connect && dice.once_in(4) {
            torn = true;
            let lost = dice.below(200);
            broken.push(format!("a torn journal: {lost}"));
            ground.files.tear(".log", lost);
        }
        holds(&ground, &before)?;
    }
    ground.files.mend();
    ground.vault.mend();
    ends_well(&ground, &before, &known)?;
    // Without its records a run can't be taken back.
    if story.aim() == Aim::Connect && !torn {
        can_be_undone(&ground, &before)?;
    }
    Ok(())
}
