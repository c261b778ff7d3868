//! Hears which steps a run does, and ends the run in the middle of one: there, at once, as a crash does.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};

use engine::step::{Step, TARGET};
use tokio::sync::Notify;
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

/// One end of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Nothing was done yet.
    Begins,
    /// It was done, and what came back is known to nobody yet.
    IsOver,
}

/// The `n`-th time of a step, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) step: Step,
    pub(crate) nth: usize,
    pub(crate) moment: Moment,
}

/// What happens while a run stands still.
pub(crate) type Meanwhile = Arc<dyn Fn() + Send + Sync>;

/// What was heard in one life.
#[derive(Clone, Default)]
pub(crate) struct Ears {
    heard: Arc<Mutex<Vec<(Step, Moment)>>>,
    at: Option<At>,
    /// What is done there; without it, a crash.
    meanwhile: Option<Meanwhile>,
    /// Rings when the crash has come.
    pub(crate) crashed: Arc<Notify>,
}

impl Ears {
    /// Only listens.
    pub(crate) fn open() -> Self {
        Self::default()
    }

    /// Listens, and crashes there.
    pub(crate) fn that_crash(at: Option<At>) -> Self {
        Self {
            at,
            ..Self::default()
        }
    }

    /// Listens, and lets this happen there before the run goes on.
    pub(crate) fn meanwhile(at: At, happens: Meanwhile) -> Self {
        Self {
            at: Some(at),
            meanwhile: Some(happens),
            ..Self::default()
        }
    }

    /// Every step that began, in order.
    pub(crate) fn begun(&self) -> Vec<Step> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard
            .iter()
            .filter(|(_, moment)| *moment == Moment::Begins)
            .map(|(step, _)| *step)
            .collect()
    }

    /// Whether it is time.
    fn hear(&self, step: Step, moment: Moment) -> bool {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push((step, moment));
        let times = heard.iter().filter(|one| **one == (step, moment)).count();
        self.at
            .is_some_and(|at| (at.step, at.moment, at.nth) == (step, moment, times))
    }
}

/// What the unwinding carries.
pub(crate) struct Crash;

impl Subscriber for Ears {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut told = Told::default();
        event.record(&mut told);
        let (Some(step), Some(moment)) = (told.step, told.moment) else {
            return;
        };
        if !self.hear(step, moment) {
            return;
        }
        if let Some(happens) = &self.meanwhile {
            happens();
        } else {
            self.crashed.notify_one();
            // Unlike a panic this prints nothing.
            resume_unwind(Box::new(Crash));
        }
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Told {
    step: Option<Step>,
    moment: Option<Moment>,
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "step" => self.step = Step::ALL.iter().copied().find(|step| step.name() == value),
            "moment" if value == "begins" => self.moment = Some(Moment::Begins),
            "moment" => self.moment = Some(Moment::IsOver),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
