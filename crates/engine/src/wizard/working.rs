//! The page that shows the work: its lines, and its bar.

use super::{
    Work,
    state::{Reviewed, State},
};
use crate::contract::{Screen, WorkLine, WorkState, WorkStep};

/// The steps of this run: without changes there is nothing to write, without a credential nothing to try as the app.
pub(super) fn steps(reviewed: &Reviewed, with_credential: bool) -> Vec<WorkStep> {
    let mut steps = vec![WorkStep::LookAgain];
    if reviewed.plan.install.is_some() {
        steps.push(WorkStep::Install);
    }
    if !reviewed.plan.changes.is_empty() {
        steps.push(WorkStep::Write);
    }
    steps.push(WorkStep::ReadBack);
    if with_credential {
        steps.extend([WorkStep::SignInAsApp, WorkStep::TryAsApp]);
    }
    steps.push(WorkStep::Record);
    steps
}

impl State {
    pub(super) fn show_working(&mut self, steps: Vec<WorkStep>) {
        let lines = steps
            .into_iter()
            .map(|step| WorkLine {
                step,
                state: WorkState::Waiting,
            })
            .collect();
        self.screen = Screen::Working {
            percent: self.worked,
            doing: WorkStep::LookAgain,
            steps: lines,
        };
        self.work_on(WorkStep::LookAgain);
    }

    /// Moves the bar to the middle of a step. It never goes back, also when a second sign-in came in between.
    fn work_on(&mut self, step: WorkStep) {
        let Screen::Working {
            percent,
            doing,
            steps,
        } = &mut self.screen
        else {
            return;
        };
        let Some(at) = steps.iter().position(|line| line.step == step) else {
            return;
        };
        for (index, line) in steps.iter_mut().enumerate() {
            line.state = match index.cmp(&at) {
                std::cmp::Ordering::Less => WorkState::Done,
                std::cmp::Ordering::Equal => WorkState::Doing,
                std::cmp::Ordering::Greater => WorkState::Waiting,
            };
        }
        *percent = u8::try_from((at * 2 + 1) * 100 / (steps.len() * 2))
            .unwrap_or(100)
            .max(*percent);
        self.worked = *percent;
        *doing = step;
    }
}

impl Work {
    pub(super) fn step(&self, step: WorkStep) {
        self.show(|state| state.work_on(step));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ux_08_the_bar_goes_on_with_each_step_never_back_and_is_not_full_before_the_last_screen() {
        let mut state = State::first(&super::super::Opened::Nothing(None));
        let steps = [
            WorkStep::LookAgain,
            WorkStep::Write,
            WorkStep::ReadBack,
            WorkStep::Record,
        ];
        state.show_working(steps.to_vec());
        let mut last = 0;
        for (step, further) in steps
            .map(|step| (step, true))
            .into_iter()
            .chain([(steps[0], false)])
        {
            state.work_on(step);
            let Screen::Working { percent, .. } = state.screen else {
                panic!("the work is over")
            };
            assert_eq!(percent > last, further, "{step:?}: {percent} after {last}");
            assert!((last..100).contains(&percent), "{step:?}: {percent} after {last}");
            last = percent;
        }
        // A second sign-in came in between.
        state.show_approve();
        state.show_working(steps.to_vec());
        assert!(matches!(state.screen, Screen::Working { percent, .. } if percent == last));
    }
}
