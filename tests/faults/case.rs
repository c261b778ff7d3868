//! One case: what is broken, and what must hold after it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use engine::clock::Clock;
use engine::files::Files;
use engine::step::Step;

use crate::ears::{At, Ears, Moment};
use crate::ground::{Ground, Life};
use crate::person::Aim;
use crate::story::Story;
use crate::truth::{self, Truth};
use crate::window::{Place, Window, classes, place, strike};

/// What is broken.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Case {
    /// A step of a story: the program ends there, a fault strikes it, or both (the fault then strikes the next life).
    Step {
        story: &'static str,
        step: &'static str,
        nth: usize,
        window: Option<&'static str>,
        class: Option<String>,
    },
    /// Two such at once, drawn by a seed.
    Pair(u64),
    /// A colleague does the same while the run stands there.
    Overtaken {
        story: &'static str,
        step: &'static str,
        nth: usize,
        begins: bool,
    },
    /// The n-th step of the disk fails; `true`: and the power with it.
    Disk {
        story: &'static str,
        nth: usize,
        power: bool,
    },
    /// The journal loses its last bytes, so many.
    Torn { story: &'static str, lost: usize },
    /// The work is dropped when it is polled for the n-th time.
    Dropped { aim: &'static str, nth: usize },
    /// A random organization and a random wish, drawn by a seed.
    Mess(u64),
    /// A round of killed processes, drawn by a seed.
    Kill(u64),
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step {
                story,
                step,
                nth,
                window,
                class,
            } => write!(
                out,
                "step/{story}/{step}/{nth}/{}/{}",
                window.unwrap_or("-"),
                class.as_deref().unwrap_or("-")
            ),
            Self::Overtaken {
                story,
                step,
                nth,
                begins,
            } => write!(out, "overtaken/{story}/{step}/{nth}/{begins}"),
            Self::Pair(seed) => write!(out, "pair/{seed}"),
            Self::Disk { story, nth, power } => write!(out, "disk/{story}/{nth}/{power}"),
            Self::Torn { story, lost } => write!(out, "torn/{story}/{lost}"),
            Self::Dropped { aim, nth } => write!(out, "dropped/{aim}/{nth}"),
            Self::Mess(seed) => write!(out, "mess/{seed}"),
            Self::Kill(seed) => write!(out, "kill/{seed}"),
        }
    }
}

impl Case {
    /// The case of that name.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let step = |name: &str| {
            Step::ALL
                .iter()
                .find(|step| step.name() == name)
                .map(|step| step.name())
        };
        let story = |name: &str| Story::named(name).map(Story::name);
        Some(match parts.as_slice() {
            ["step", of, what, nth, window, class] => Self::Step {
                story: story(of)?,
                step: step(what)?,
                nth: nth.parse().ok()?,
                window: Window::ALL
                    .into_iter()
                    .map(Window::name)
                    .find(|name| name == window),
                class: (*class != "-").then(|| (*class).to_owned()),
            },
            ["overtaken", of, what, nth, begins] => Self::Overtaken {
                story: story(of)?,
                step: step(what)?,
                nth: nth.parse().ok()?,
                begins: begins.parse().ok()?,
            },
            ["pair", seed] => Self::Pair(seed.parse().ok()?),
            ["disk", of, nth, power] => Self::Disk {
                story: story(of)?,
                nth: nth.parse().ok()?,
                power: power.parse().ok()?,
            },
            ["torn", of, lost] => Self::Torn {
                story: story(of)?,
                lost: lost.parse().ok()?,
            },
            ["dropped", aim, nth] => Self::Dropped {
                aim: if *aim == "connect" {
                    "connect"
                } else {
                    "disconnect"
                },
                nth: nth.parse().ok()?,
            },
            ["mess", seed] => Self::Mess(seed.parse().ok()?),
            ["kill", seed] => Self::Kill(seed.parse().ok()?),
            _ => return None,
        })
    }
}

/// How a story goes when nothing is broken.
#[derive(Clone, Debug)]
pub(crate) struct Unbroken {
    pub(crate) steps: Vec<Step>,
    pub(crate) end: Truth,
    pub(crate) disk_steps: usize,
    pub(crate) journal_bytes: usize,
}

/// The unbroken run of a story, once for all.
pub(crate) fn unbroken(story: Story) -> Unbroken {
    static KNOWN: Mutex<Option<HashMap<&'static str, Unbroken>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    known
        .entry(story.name())
        .or_insert_with(|| run_unbroken(story))
        .clone()
}

fn run_unbroken(story: Story) -> Unbroken {
    let ground = Ground::new(story);
    let before = ground.files.steps().len();
    let ears = Ears::open();
    let life = ground.live(story.aim(), &ears);
    assert!(matches!(life, Life::Reached(_)), "{story:?}: {life:?}");
    let journal = ground.files.contents();
    let journal = journal.iter().find(|(path, _)| path.starts_with("journal/"));
    Unbroken {
        steps: ears.begun(),
        end: Truth::of(&ground),
        disk_steps: ground.files.steps().len() - before,
        journal_bytes: journal.map_or(0, |(_, bytes)| bytes.len()),
    }
}

/// Lives after the first one that a person would try.
const LIVES: usize = 6;

/// What must hold at any moment.
pub(crate) fn holds(ground: &Ground, before: &Truth) -> Result<(), String> {
    Truth::of(ground).follows(before)?;
    made(ground)?;
    truth::no_secret(&ground.files.contents(), &ground.tenant.sample_secret().value)
}

pub(crate) fn made(ground: &Ground) -> Result<(), String> {
    let (files, clock) = (
        Arc::clone(&ground.files) as Arc<dyn Files>,
        Arc::clone(&ground.clock) as Arc<dyn Clock>,
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(truth::journal(ground, files, clock))
}

/// From whatever was left behind to the end: again and again until it is reached, then once more without a write.
pub(crate) fn ends_well(ground: &Ground, before: &Truth, known: &Unbroken) -> Result<(), String> {
    let aim = ground.story.aim();
    let mut reached = false;
    for _ in 0..LIVES {
        match ground.live(aim, &Ears::open()) {
            Life::Reached(_) => {
                reached = true;
                break;
            }
            Life::Over => holds(ground, before)?,
            Life::Wrong(what) => return Err(what),
        }
    }
    if !reached {
        return Err("I9: running again does not come to an end".to_owned());
    }
    is_the_end(ground, before, known)?;
    let writes = ground.writes();
    ground.tenant.faults().clear();
    match ground.live(aim, &Ears::open()) {
        Life::Reached(problems) if problems.is_empty() => {}
        other => return Err(format!("I3: once more is not quiet: {other:?}")),
    }
    if ground.writes() != writes {
        return Err(format!("I8: once more made {} writes", ground.writes() - writes));
    }
    is_the_end(ground, before, known)
}

fn is_the_end(ground: &Ground, before: &Truth, known: &Unbroken) -> Result<(), String> {
    holds(ground, before)?;
    let now = Truth::of(ground);
    if now.ours != known.end.ours {
        return Err(format!("I3: another end: {:?}", now.ours));
    }
    Ok(())
}

/// Takes everything back; nothing that was made may stay, and nothing else may go (I6).
pub(crate) fn can_be_undone(ground: &Ground, before: &Truth) -> Result<(), String> {
    let left = Truth::of(ground).without_access(before);
    match ground.live(Aim::Disconnect, &Ears::open()) {
        Life::Reached(_) => {}
        other => return Err(format!("I6: undo does not end: {other:?}")),
    }
    holds(ground, before)?;
    let now = Truth::of(ground);
    if now.ours == left {
        Ok(())
    } else {
        Err(format!("I6: undo leaves {:?}", now.ours))
    }
}

/// A step broken, alone.
pub(crate) fn step(
    story: Story,
    step: Step,
    nth: usize,
    window: Option<Window>,
    class: Option<&str>,
) -> Result<(), String> {
    let known = unbroken(story);
    let ground = Ground::new(story);
    let before = Truth::of(&ground);
    let class = class.map(|name| {
        let found = classes(step).into_iter().find(|(known, _)| known == name);
        found.ok_or_else(|| format!("there is no class {name}"))
    });
    let class = class.transpose()?.map(|(_, class)| class);
    let Some(window) = window else {
        if let Some(class) = &class {
            strike(&ground, class, &known.steps, step, nth);
        }
        return ends_well(&ground, &before, &known);
    };
    let at = crash_in(window, &known.steps, step, nth);
    if let (Some(action), Place::Request(..)) = (window.fault(), place(step)) {
        let fault = crate::window::Class::Service(action);
        strike(&ground, &fault, &known.steps, step, nth);
    }
    match ground.live(story.aim(), &Ears::that_crash(at)) {
        Life::Wrong(what) => return Err(what),
        Life::Over | Life::Reached(_) => {}
    }
    if window == Window::HalfRecord {
        ground.files.tear(".log", 60);
    }
    holds(&ground, &before)?;
    ground.tenant.faults().clear();
    if let Some(class) = &class {
        strike(&ground, class, &known.steps, step, nth);
    }
    ends_well(&ground, &before, &known)?;
    undone_too(&ground, &before)
}

fn undone_too(ground: &Ground, before: &Truth) -> Result<(), String> {
    match ground.story.aim() {
        Aim::Connect => can_be_undone(ground, before),
        Aim::Disconnect => Ok(()),
    }
}

/// Where the program ends so that the window is this one. Half a record is the first one after the step.
fn crash_in(window: Window, steps: &[Step], step: Step, nth: usize) -> Option<At> {
    match window {
        Window::BeforeSending => Some(At {
            step,
            nth,
            moment: Moment::Begins,
        }),
        Window::NotApplied | Window::AnswerLost | Window::NotJournalled => Some(At {
            step,
            nth,
            moment: Moment::IsOver,
        }),
        Window::HalfRecord => {
            let from = steps
                .iter()
                .enumerate()
                .filter(|(_, one)| **one == step)
                .nth(nth - 1)?
                .0;
            let (record, kind) = steps
                .iter()
                .enumerate()
                .skip(from)
                .find(|(_, one)| place(**one) == Place::Journal)?;
            Some(At {
                step: *kind,
                nth: steps[..=record].iter().filter(|one| *one == kind).count(),
                moment: Moment::IsOver,
            })
        }
    }
}

/// Whether there is such a window in that step.
pub(crate) fn opens(window: Window, steps: &[Step], step: Step, nth: usize) -> bool {
    match (window, place(step)) {
        (Window::NotApplied | Window::AnswerLost, Place::Request(..)) => true,
        (Window::NotApplied | Window::AnswerLost, _) => false,
        _ => crash_in(window, steps, step, nth).is_some(),
    }
}
