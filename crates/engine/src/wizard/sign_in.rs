//! Step 2: the visit to the browser.

use std::sync::Arc;

use tokio::sync::watch;

use super::{Intent, Wizard, Work, pages, problems, state::Place};
use crate::{
    contract::{ApproveStage, Awaited, BrowserVisit, Screen},
    problem::ProblemCode,
    sign_in::{
        AdminSession, Journey, SignInPlan,
        loopback::{Loopback, LoopbackError, ResponseMode, VisitProgress},
    },
};

impl Wizard {
    /// From the approve screen, or again from a problem.
    pub(super) fn begin_visit(self: &Arc<Self>, kind: BrowserVisit) -> Intent {
        let (profile, cloud) = self.profile()?;
        let plan = SignInPlan {
            cloud: cloud.clone(),
            app: profile.app,
            client: profile.sign_in_client,
            tenant: profile.tenant,
        };
        self.work(
            |state| match &state.screen {
                Screen::Approve { stage, .. } => *stage != ApproveStage::Checking,
                Screen::Trouble { .. } | Screen::Organizations { .. } => true,
                _ => false,
            },
            |state| {
                if state.waits_for_browser() {
                    state.unanswered += 1;
                }
                state.forget_session();
                state.show_stage(ApproveStage::Checking);
            },
            |work| visit(work, plan, kind),
        )
    }
}

async fn visit(work: Work, plan: SignInPlan, kind: BrowserVisit) {
    match sign_in(&work, plan, kind).await {
        Ok(session) => {
            work.show(|state| {
                state.link = None;
                state.unanswered = 0;
                state.session = Some(Arc::new(session));
            });
            super::organizations::list(&work).await;
        }
        Err(failure) => {
            let problem = failure.problem(&work);
            work.show(|state| {
                if problem.code == ProblemCode::SignInTimedOut {
                    state.unanswered += 1;
                }
                state.show_trouble(Place::Approve, problem);
            });
        }
    }
}

enum Failure {
    Loopback(LoopbackError),
    SignIn(crate::sign_in::SignInError),
}

impl Failure {
    fn problem(&self, work: &Work) -> crate::contract::Problem {
        let desk = problems::Desk::of(work);
        match self {
            Self::Loopback(error) => desk.loopback(*error),
            Self::SignIn(error) => desk.sign_in(error),
        }
    }
}

async fn sign_in(work: &Work, plan: SignInPlan, kind: BrowserVisit) -> Result<AdminSession, Failure> {
    let world = work.world();
    // Bound before the browser opens (LB-01).
    let loopback = Loopback::bind().await.map_err(Failure::Loopback)?;
    let mode = if work.wizard.state().unanswered == 0 {
        ResponseMode::FormPost
    } else {
        ResponseMode::Query
    };
    let (journey, visit) = Journey::prepare(
        plan,
        kind,
        mode,
        loopback.redirect_uri(),
        pages::browser_pages(world.words.as_ref()),
        world.chance.as_ref(),
        &world.http,
    )
    .map_err(Failure::SignIn)?;
    let awaited = if visit.consent.is_some() {
        Awaited::Consent
    } else {
        Awaited::SignIn
    };
    let since = world.clock.now();
    let until = since.saturating_add(visit.time_limit).unwrap_or(since);
    let link = journey.first_page().address().to_owned();
    let opened = world.browser.open(journey.first_page()).is_ok();
    let stage = move |progress: VisitProgress| ApproveStage::Waiting {
        awaited: progress.awaited,
        since,
        until,
        refused: progress.refused,
        opened,
        link: true,
    };
    work.show(|state| {
        state.show_stage(stage(VisitProgress { awaited, refused: 0 }));
        state.link = Some(link);
    });
    let (told, mut progress) = watch::channel(VisitProgress { awaited, refused: 0 });
    let waiting = loopback.wait(visit, told, work.cancel.clone());
    let following = async {
        while progress.changed().await.is_ok() {
            let now = *progress.borrow_and_update();
            work.show(|state| {
                let link = state.link.take();
                state.show_stage(stage(now));
                state.link = link;
            });
        }
        std::future::pending::<()>().await;
    };
    let callback = tokio::select! {
        callback = waiting => callback.map_err(Failure::Loopback)?,
        () = following => return Err(Failure::Loopback(LoopbackError::Cancelled)),
    };
    work.show(|state| {
        state.link = None;
        state.show_stage(ApproveStage::Checking);
    });
    journey
        .finish(callback, &world.http, Arc::clone(&world.clock))
        .await
        .map_err(Failure::SignIn)
}
