//! One more visit of the browser in mid-run: the run goes on at the step where it stopped.

use super::{
    Work,
    state::{Place, State},
};
use crate::{
    contract::{ApproveStage, Problem, Screen},
    sign_in::AdminSession,
};

/// Goes on where the problem came up.
pub(super) async fn go_on(work: &Work) {
    let at = work.wizard.state().trouble_at;
    match at {
        Place::Approve | Place::Organizations => super::organizations::list(work).await,
        Place::Review => {
            work.show(State::load_review);
            super::review::look(work).await;
        }
        Place::Working => super::connect::go_on(work).await,
        Place::Done => super::disconnect::go_on(work).await,
    }
}

impl State {
    /// Keeps the problem for the person who turns back.
    pub(super) fn begin_step_up(&mut self) {
        if let Screen::Trouble { problem, .. } = &self.screen {
            self.stepping_up.get_or_insert_with(|| problem.clone());
        }
        self.show_stage(ApproveStage::Checking);
    }

    /// The visit failed too. What it was to prove is still wanted, by the next one.
    pub(super) fn step_up_failed(&mut self, problem: Problem) {
        let wanted = self.stepping_up.take();
        self.show_trouble(self.trouble_at, problem);
        if self.claims.is_none() {
            self.claims = wanted.as_ref().and_then(|wanted| wanted.claims.clone());
        }
        self.stepping_up = wanted;
    }

    /// The browser is visited in mid-run.
    pub(super) fn steps_up(&self) -> bool {
        self.stepping_up.is_some() && matches!(self.screen, Screen::Approve { .. })
    }

    /// Back to the problem that the visit was to end.
    pub(super) fn turn_back(&mut self) {
        if let Some(problem) = self.stepping_up.take() {
            self.show_trouble(self.trouble_at, problem);
        }
    }

    pub(super) fn signed_in(&mut self, session: AdminSession) {
        self.link = None;
        self.unanswered = 0;
        self.claims = None;
        self.stepping_up = None;
        self.session = Some(std::sync::Arc::new(session));
    }

    pub(super) fn load_review(&mut self) {
        self.screen = Screen::Review {
            loading: true,
            plan: None,
        };
    }
}
