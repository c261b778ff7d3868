//! A colleague, on a computer of their own, does the same from beginning to end while this run stands between two of its moments.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use engine::step::Step;

use crate::case::{ends_well, unbroken};
use crate::ears::{At, Ears, Moment};
use crate::ground::{Ground, Life};
use crate::story::Story;
use crate::truth::Truth;

/// The stories in which that is tried.
pub(crate) const STORIES: [Story; 3] = [Story::First, Story::Solution, Story::Several];

/// How often a run is begun anew that passes by the moment.
const TRIES: usize = 8;

/// Both come to the same end, and it is there once.
pub(crate) fn at(story: Story, at: At) -> Result<(), String> {
    // Some steps stand beside the way, such as the look for a credential that is kept: who is quick passes them by.
    for _ in 0..TRIES {
        if once(story, at)? {
            return Ok(());
        }
    }
    Err("the moment does not come".to_owned())
}

/// Tells whether the moment came.
fn once(story: Story, at: At) -> Result<bool, String> {
    let known = unbroken(story);
    let ground = Ground::new(story).in_company();
    let before = if nobody_knows(&known.steps, at) {
        Truth::of(&ground).with_two_installations()
    } else {
        Truth::of(&ground)
    };
    let colleague = Arc::new(ground.colleague());
    let done = Arc::new(Mutex::new(None));
    let happens = {
        let (colleague, done) = (Arc::clone(&colleague), Arc::clone(&done));
        Arc::new(move || {
            // In a thread of its own: here, a run is in the middle of a step.
            let life = thread::scope(|scope| {
                let lives = scope.spawn(|| colleague.live(story.aim(), &Ears::open()));
                lives.join().unwrap_or(Life::Over)
            });
            *done.lock().unwrap_or_else(PoisonError::into_inner) = Some(life);
        })
    };
    if let Life::Wrong(what) = ground.live(story.aim(), &Ears::meanwhile(at, happens)) {
        return Err(what);
    }
    match done.lock().unwrap_or_else(PoisonError::into_inner).take() {
        None => return Ok(false),
        Some(Life::Reached(_)) => {}
        Some(other) => return Err(format!("the colleague does not come to an end: {other:?}")),
    }
    ends_well(&ground, &before, &known)?;
    let writes = ground.writes();
    match colleague.live(story.aim(), &Ears::open()) {
        Life::Reached(_) if ground.writes() == writes => Ok(true),
        Life::Reached(_) => Err("I8: the colleague writes once more".to_owned()),
        other => Err(format!("I3: the colleague's next run: {other:?}")),
    }
}

/// Between the last look at what is being installed and the begin. The service takes no condition along with the begin.
fn nobody_knows(steps: &[Step], at: At) -> bool {
    let Some(begin) = steps.iter().position(|step| *step == Step::InstallSolution) else {
        return false;
    };
    let look = steps[..begin]
        .iter()
        .rposition(|step| *step == Step::FindInstallations);
    let mut same = steps.iter().enumerate().filter(|(_, step)| **step == at.step);
    let Some((here, _)) = same.nth(at.nth - 1) else {
        return false;
    };
    let after_look = look.is_some_and(|look| here > look || (here == look && at.moment == Moment::IsOver));
    after_look && (here < begin || (here == begin && at.moment == Moment::Begins))
}
