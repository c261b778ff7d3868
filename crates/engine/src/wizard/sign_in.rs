//! Step 2: the visit to the browser. Later in a run the same visit proves once more who is there.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::{
    Intent, OutOfTurn, Wizard, Work,
    organizations::patient,
    pages, problems,
    state::{Place, State},
    waits::{spreading, turned_away, used_up},
};
use crate::{
    contract::{ApproveStage, Awaited, BrowserVisit, LookFound, Screen, SeveralStage, WayOn},
    http::Claims,
    patience::FOR_SPREADING,
    problem::ProblemCode,
    sign_in::{
        AdminSession, Journey, SignInError, SignInPlan,
        loopback::{Loopback, LoopbackError, ResponseMode, VisitProgress},
    },
};

/// The time that a person has for the browser, and that is added when they ask for more (LB-04).
const TIME_LIMIT: Duration = Duration::from_mins(5);

impl Wizard {
    /// From the approve screen, or again from a later one: then everything of the earlier account is forgotten.
    pub(super) fn begin_visit(self: &Arc<Self>, kind: BrowserVisit) -> Intent {
        let claims = self.state().claims.take();
        let plan = self.sign_in_plan(claims)?;
        self.work(
            |state| match &state.screen {
                Screen::Approve { stage, .. } => *stage != ApproveStage::Checking,
                Screen::Trouble { .. } | Screen::Organizations { .. } => true,
                Screen::Credential { checking, .. } => !checking,
                Screen::Review { loading, .. } => !loading,
                Screen::Several { stage, .. } => *stage != SeveralStage::Working,
                _ => false,
            },
            |state| {
                if state.waits_for_browser() {
                    state.unanswered += 1;
                }
                state.forget_session();
                state.show_stage(ApproveStage::Checking);
            },
            move |work| visit(work, plan, kind),
        )
    }

    /// The service wants to see the person once more. Nothing of the run is forgotten, and nobody else will do.
    pub(super) fn step_up(self: &Arc<Self>, kind: BrowserVisit) -> Intent {
        let claims = self.state().claims.clone();
        let mut plan = self.sign_in_plan(claims)?;
        let session = self.state().session.clone().ok_or(OutOfTurn)?;
        plan.person = Some(session.person().clone());
        self.work(
            |state| matches!(state.screen, Screen::Trouble { .. }) || state.steps_up(),
            State::begin_step_up,
            move |work| visit(work, plan, kind),
        )
    }

    /// Whether this way on from a problem in mid-run needs the same person in the browser, and the run then goes on.
    pub(super) fn is_step_up(&self, way: WayOn) -> bool {
        let state = self.state();
        let again = match way {
            WayOn::SignInAgain => true,
            WayOn::TryAgain => state.claims.is_some() || state.stepping_up.is_some(),
            WayOn::UseAnotherAccount => state.stepping_up.is_some(),
            _ => false,
        };
        again && state.session.is_some() && state.trouble_at != Place::Approve
    }

    /// Gives the person more time for the browser.
    pub(super) fn give_more_time(&self) -> Intent {
        let mut state = self.state();
        let given = state.waits_for_browser() && state.more_time.is_some();
        if !given {
            return Err(OutOfTurn);
        }
        if let Some(limit) = &state.more_time {
            limit.send_modify(|limit| *limit += TIME_LIMIT);
        }
        if let Screen::Approve {
            stage: ApproveStage::Waiting { until, .. },
            ..
        } = &mut state.screen
        {
            *until = until.saturating_add(TIME_LIMIT).unwrap_or(*until);
        }
        self.show(&mut state);
        Ok(())
    }

    fn sign_in_plan(&self, claims: Option<Claims>) -> Result<SignInPlan, OutOfTurn> {
        let (profile, cloud) = self.profile()?;
        Ok(SignInPlan {
            cloud: cloud.clone(),
            app: profile.app,
            client: profile.sign_in_client,
            tenant: profile.tenant,
            person: None,
            claims,
        })
    }
}

async fn visit(work: Work, plan: SignInPlan, kind: BrowserVisit) {
    let mid_run = plan.person.is_some();
    match sign_in(&work, plan, kind).await {
        Ok(session) => {
            work.show(|state| state.signed_in(session));
            super::approval::seen(&work).await;
            if mid_run {
                super::step_up::go_on(&work).await;
            } else {
                super::organizations::list(&work).await;
            }
        }
        Err(failure) => {
            let found = failure.looked_for_approval(kind);
            let problem = failure.problem(&work);
            let now = work.world().clock.now();
            work.show(|state| {
                if problem.code == ProblemCode::SignInTimedOut {
                    state.unanswered += 1;
                }
                if found.is_some_and(|found| state.approval_looked_for(now, found)) {
                    return;
                }
                if mid_run {
                    state.step_up_failed(problem);
                } else {
                    state.show_trouble(Place::Approve, problem);
                }
            });
        }
    }
}

enum Failure {
    Loopback(LoopbackError),
    SignIn(SignInError),
}

impl Failure {
    fn problem(&self, work: &Work) -> crate::contract::Problem {
        let desk = problems::Desk::of(work);
        match self {
            Self::Loopback(error) => desk.loopback(*error),
            Self::SignIn(error) => desk.sign_in(error),
        }
    }

    /// What it says about the approval.
    fn looked_for_approval(&self, kind: BrowserVisit) -> Option<LookFound> {
        let Self::SignIn(SignInError::Refused(refusal)) = self else {
            return None;
        };
        let silent = kind == BrowserVisit::LookForApproval;
        match problems::known(refusal) {
            Some(
                ProblemCode::ConsentMissing
                | ProblemCode::ConsentNeedsAdministrator
                | ProblemCode::AppNotYetVisible,
            ) => Some(LookFound::NotYet),
            _ if silent && refusal.error == "consent_required" => Some(LookFound::NotYet),
            // Only a silent request is refused for want of a person ("login_required", "interaction_required").
            _ if silent && refusal.error.ends_with("_required") => Some(LookFound::NobodySignedIn),
            _ => None,
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
    let first = VisitProgress {
        awaited: if visit.consent.is_some() {
            Awaited::Consent
        } else {
            Awaited::SignIn
        },
        refused: 0,
    };
    let (more_time, limit) = watch::channel(TIME_LIMIT);
    let shown = Shown {
        since: world.clock.now(),
        opened: world.browser.open(journey.first_page()).is_ok(),
        limit: limit.clone(),
    };
    let link = journey.first_page().address().to_owned();
    work.show(|state| {
        state.show_stage(shown.stage(first));
        state.link = Some(link);
        state.more_time = Some(more_time);
    });
    let (told, progress) = watch::channel(first);
    let callback = tokio::select! {
        callback = loopback.wait(visit, told, work.cancel.clone()) => callback,
        () = follow(work, progress, &shown) => Err(LoopbackError::Cancelled),
        () = passed(limit) => Err(LoopbackError::TimedOut),
    };
    let callback = callback.map_err(Failure::Loopback)?;
    work.show(|state| {
        state.link = None;
        state.more_time = None;
        state.show_stage(ApproveStage::Checking);
    });
    let code = journey.read(callback).map_err(Failure::SignIn)?;
    redeem(work, &journey, code).await.map_err(Failure::SignIn)
}

/// What the waiting screen says.
struct Shown {
    since: Timestamp,
    opened: bool,
    limit: watch::Receiver<Duration>,
}

impl Shown {
    fn stage(&self, progress: VisitProgress) -> ApproveStage {
        let limit = *self.limit.borrow();
        ApproveStage::Waiting {
            awaited: progress.awaited,
            since: self.since,
            until: self.since.saturating_add(limit).unwrap_or(self.since),
            refused: progress.refused,
            opened: self.opened,
            link: true,
        }
    }
}

/// Shows each step of the visit. Does not end.
async fn follow(work: &Work, mut progress: watch::Receiver<VisitProgress>, shown: &Shown) {
    let mut awaited = progress.borrow().awaited;
    while progress.changed().await.is_ok() {
        let now = *progress.borrow_and_update();
        let approved = awaited == Awaited::Consent && now.awaited == Awaited::SignIn;
        awaited = now.awaited;
        work.show(|state| {
            let link = state.link.take();
            state.show_stage(shown.stage(now));
            state.link = link;
        });
        if approved {
            super::approval::given(work).await;
        }
    }
    std::future::pending::<()>().await;
}

/// Ends when the time is up, which more time puts off.
async fn passed(mut limit: watch::Receiver<Duration>) {
    let began = Instant::now();
    loop {
        let end = began + *limit.borrow_and_update();
        tokio::select! {
            () = sleep_until(end) => return,
            Ok(()) = limit.changed() => {}
        }
    }
}

/// Turns the code into a session. An approval that was just given takes its time to reach every server, and the service may ask
/// for a pause: these are waits which a person sees and can end, and none leads back to the approval.
async fn redeem(
    work: &Work,
    journey: &Journey,
    code: crate::sign_in::Code,
) -> Result<AdminSession, SignInError> {
    let world = work.world();
    let given = work.wizard.state().approval_given();
    let why_not = std::sync::Mutex::new(None::<SignInError>);
    let session = patient(work)
        .until(
            FOR_SPREADING,
            |error| {
                let wait = spreading(error, given).or_else(|| turned_away(error));
                if wait.is_some() {
                    *why_not.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error.clone());
                }
                wait
            },
            || journey.finish(&code, &world.http, Arc::clone(&world.clock)),
        )
        .await;
    match (session, why_not.into_inner().ok().flatten()) {
        // The refusals before used the code up: what they said is what the person should hear.
        (Err(error), Some(first)) if used_up(&error) => Err(first),
        (session, _) => session,
    }
}
