//! The proof by faults: every step of the engine's own list is broken in every way, alone and in pairs, in memory and by killing
//! real processes; after each, what must be true is checked against the world. `cargo xtask faults --help` says how it is called.

#![expect(
    clippy::expect_used,
    reason = "a program of tests: it says what is wrong by stopping, and nobody else uses it"
)]

mod case;
mod dice;
mod disk;
mod dropped;
mod ears;
mod ground;
mod kill;
mod mess;
mod orders;
mod overtaken;
mod pair;
mod person;
mod rows;
mod said;
mod story;
mod truth;
mod window;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use case::{Case, unbroken};
use ears::{At, Moment};
use engine::step::Step;
use orders::Orders;
use person::Aim;
use story::{Breadth, Story};
use window::{Window, classes};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == [kill::CHILD] {
        return match kill::child() {
            Ok(()) => ExitCode::SUCCESS,
            Err(wrong) => {
                complain(&wrong);
                ExitCode::FAILURE
            }
        };
    }
    match Orders::read(&arguments) {
        Ok(orders) => report(&orders),
        Err(usage) => {
            complain(&usage);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is a report for the terminal")]
fn report(orders: &Orders) -> ExitCode {
    let began = Instant::now();
    let tally = Tally::default();
    if let Some(case) = &orders.replay {
        tally.count(case, run(case));
    } else if let Some(story) = orders.story {
        all(&singles(orders, &[story]), &tally);
    } else {
        tally.count_words("the list of steps is whole", every_step_is_done());
        all(&singles(orders, &Story::ALL), &tally);
        all(&drawn(orders), &tally);
        drops(&tally);
        kills(orders, &tally);
    }
    let (cases, kills) = (tally.cases.into_inner(), tally.kills.into_inner());
    let broken = tally.broken.into_inner().unwrap_or_else(PoisonError::into_inner);
    for one in &broken {
        println!("{one}");
    }
    println!(
        "Faults: {} passed, {} failed; {cases} cases, {kills} kills, invariants broken: {}, {:.0} s",
        cases - broken.len(),
        broken.len(),
        broken.len(),
        began.elapsed().as_secs_f32()
    );
    if broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[expect(clippy::print_stderr, reason = "a program for the command line")]
fn complain(what: &str) {
    eprintln!("{what}");
}

/// What came of it so far.
#[derive(Default)]
struct Tally {
    cases: AtomicUsize,
    kills: AtomicUsize,
    broken: Mutex<Vec<String>>,
}

impl Tally {
    fn count(&self, case: &Case, outcome: Result<(), String>) {
        let name = format!("cargo xtask faults --replay {case}");
        self.count_words(&name, outcome);
    }

    fn count_words(&self, name: &str, outcome: Result<(), String>) {
        self.cases.fetch_add(1, Ordering::Relaxed);
        if let Err(wrong) = outcome {
            complain(&format!("BROKEN  {name}\n        {wrong}"));
            let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
            broken.push(format!("BROKEN  {name}  {wrong}"));
        }
    }
}

fn run(case: &Case) -> Result<(), String> {
    let lived = catch_unwind(AssertUnwindSafe(|| match case {
        Case::Step {
            story,
            step,
            nth,
            window,
            class,
        } => {
            let story = Story::named(story).ok_or("no such story")?;
            let step = Step::ALL.iter().find(|one| one.name() == *step);
            let window = window.and_then(|name| Window::ALL.into_iter().find(|one| one.name() == name));
            case::step(
                story,
                *step.ok_or("no such step")?,
                *nth,
                window,
                class.as_deref(),
            )
        }
        Case::Overtaken {
            story,
            step,
            nth,
            begins,
        } => {
            let step = Step::ALL.iter().find(|one| one.name() == *step);
            let at = At {
                step: *step.ok_or("no such step")?,
                nth: *nth,
                moment: if *begins { Moment::Begins } else { Moment::IsOver },
            };
            overtaken::at(Story::named(story).ok_or("no such story")?, at)
        }
        Case::Pair(seed) => pair::pair(*seed),
        Case::Disk { story, nth, power } => {
            disk::fails(Story::named(story).ok_or("no such story")?, *nth, *power)
        }
        Case::Torn { story, lost } => disk::torn(Story::named(story).ok_or("no such story")?, *lost),
        Case::Dropped { aim, nth } => dropped::at(aim_of(aim), *nth).map(drop),
        Case::Mess(seed) => mess::mess(*seed),
        Case::Kill(seed) => kill::usual()
            .and_then(|usual| kill::round(*seed, usual))
            .map(drop),
    }));
    lived.unwrap_or_else(|_| Err("it panicked".to_owned()))
}

fn aim_of(name: &str) -> Aim {
    if name == "connect" {
        Aim::Connect
    } else {
        Aim::Disconnect
    }
}

/// The list is what the stories do: nothing on it is never done, and no request is made that is not on it.
fn every_step_is_done() -> Result<(), String> {
    let done: Vec<Step> = Story::ALL
        .into_iter()
        .flat_map(|story| unbroken(story).steps)
        .collect();
    match Step::ALL.iter().find(|step| !done.contains(step)) {
        None => Ok(()),
        Some(step) => Err(format!("no story does {}", step.name())),
    }
}

/// Every step × (five windows and none) × every class of faults, as broadly as its story wants it; a colleague between any two moments; every step of
/// the disk; every byte of the journal.
fn singles(orders: &Orders, stories: &[Story]) -> Vec<Case> {
    let mut cases = Vec::new();
    for &story in stories {
        let known = unbroken(story);
        for (at, &step) in known.steps.iter().enumerate() {
            let nth = known.steps[..=at].iter().filter(|one| **one == step).count();
            let case = |window: Option<Window>, class: Option<&str>| Case::Step {
                story: story.name(),
                step: step.name(),
                nth,
                window: window.map(Window::name),
                class: class.map(str::to_owned),
            };
            let (breadth, classes) = (story.breadth(step), classes(step));
            if matches!(breadth, Breadth::All | Breadth::Alone) {
                cases.extend(classes.iter().map(|(name, _)| case(None, Some(name))));
            }
            if breadth == Breadth::Nothing {
                continue;
            }
            for window in Window::ALL {
                if !case::opens(window, &known.steps, step, nth) {
                    continue;
                }
                cases.push(case(Some(window), None));
                if breadth == Breadth::All {
                    cases.extend(classes.iter().map(|(name, _)| case(Some(window), Some(name))));
                }
            }
        }
        if overtaken::STORIES.contains(&story) {
            cases.extend(overtaken_at_each(story, &known.steps));
        }
        let disk_steps = if story.has_its_own_writes() {
            known.disk_steps
        } else {
            0
        };
        for (nth, power) in (1..=disk_steps).flat_map(|nth| [(nth, false), (nth, true)]) {
            cases.push(Case::Disk {
                story: story.name(),
                nth,
                power,
            });
        }
        if story == Story::First {
            cases.extend((0..=known.journal_bytes).map(|lost| Case::Torn {
                story: story.name(),
                lost,
            }));
        }
    }
    // A sample draws from all kinds alike.
    cases
        .into_iter()
        .skip(usize::try_from(orders.seed).unwrap_or(0) % orders.each)
        .step_by(orders.each)
        .collect()
}

/// Before and after each step.
fn overtaken_at_each(story: Story, steps: &[Step]) -> impl Iterator<Item = Case> {
    steps.iter().enumerate().flat_map(move |(at, step)| {
        let nth = steps[..=at].iter().filter(|one| *one == step).count();
        [true, false].map(|begins| Case::Overtaken {
            story: story.name(),
            step: step.name(),
            nth,
            begins,
        })
    })
}

fn drawn(orders: &Orders) -> Vec<Case> {
    let seeds = |many: u64| (0..many).map(|n| orders.seed.wrapping_add(n));
    seeds(orders.pairs)
        .map(Case::Pair)
        .chain(seeds(orders.messes).map(Case::Mess))
        .collect()
}

/// Every await point, until the work ends before it would be dropped.
fn drops(tally: &Tally) {
    std::thread::scope(|scope| {
        for aim in ["connect", "disconnect"] {
            scope.spawn(move || {
                for nth in 1.. {
                    let case = Case::Dropped { aim, nth };
                    let ended = dropped::at(aim_of(aim), nth);
                    let over = !matches!(ended, Ok(false));
                    tally.count(&case, ended.map(drop));
                    if over {
                        break;
                    }
                }
            });
        }
    });
}

fn kills(orders: &Orders, tally: &Tally) {
    if orders.rounds == 0 {
        return;
    }
    let usual = match kill::usual() {
        Ok(usual) => usual,
        Err(wrong) => return tally.count_words("a run without a kill", Err(wrong)),
    };
    let next = AtomicUsize::new(0);
    at_once(|| {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed) as u64;
            if n >= orders.rounds {
                return;
            }
            let seed = orders.seed.wrapping_add(n);
            let outcome = kill::round(seed, usual);
            if let Ok(killed) = &outcome {
                tally.kills.fetch_add(*killed, Ordering::Relaxed);
            }
            tally.count(&Case::Kill(seed), outcome.map(drop));
        }
    });
}

fn all(cases: &[Case], tally: &Tally) {
    let next = AtomicUsize::new(0);
    at_once(|| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(at) else { return };
            // The long forms take their time, and whoever waits wants to know how far they are.
            if at > 0 && at.is_multiple_of(1000) {
                complain(&format!("{at} of {} cases begun", cases.len()));
            }
            tally.count(case, run(case));
        }
    });
}

/// On as many threads as there are processors.
fn at_once(work: impl Fn() + Sync) {
    let many = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..many {
            scope.spawn(&work);
        }
    });
}
