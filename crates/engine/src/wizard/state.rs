//! What the wizard knows and where it stands.

use std::{sync::Arc, time::Duration};

use jiff::civil::Date;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Opened, approval::AwaitedApproval, pages, problems, several::Several};
use crate::{
    contract::{
        ApproveStage, KeptSecret, Leaving, Memory, OrganizationRow, PlanCard, PlanLine, Problem, Proof,
        ReportCard, Screen, SeveralStage, Snapshot, StepCount, UndoState, Waiting, WayOn, WhatChanged,
    },
    discovery::FoundOrganization,
    http::{AccessToken, Claims},
    ids::OrganizationId,
    provisioning::{Agreed, Observation, Plan},
    report::Record,
    sign_in::AdminSession,
};

pub(super) struct State {
    pub(super) revision: u32,
    pub(super) screen: Screen,
    pub(super) session: Option<Arc<AdminSession>>,
    /// Visits that ended without an answer: the next one asks for another way back.
    pub(super) unanswered: u32,
    pub(super) link: Option<String>,
    /// How long the visit may take in all.
    pub(super) more_time: Option<watch::Sender<Duration>>,
    /// What a service wants to see of the person at the next visit.
    pub(super) claims: Option<Claims>,
    /// The problem that a visit in mid-run is to end. It stays as long as the visits fail.
    pub(super) stepping_up: Option<Problem>,
    /// What was changed since the person last saw the organization as it is.
    pub(super) changed: WhatChanged,
    /// The approval is awaited.
    pub(super) approval: Option<AwaitedApproval>,
    pub(super) organizations: Vec<FoundOrganization>,
    /// The one organization that this is about, where it is one.
    pub(super) chosen: Option<FoundOrganization>,
    /// The organizations that this is about, where they are several.
    pub(super) selected: Vec<FoundOrganization>,
    /// Their runs.
    pub(super) several: Option<Several>,
    /// One of several, it waits for its turn.
    pub(super) queued: bool,
    /// One of several, its part of their record.
    pub(super) record: Option<Record>,
    pub(super) credential: Option<UsedCredential>,
    /// What the administrator was asked about this organization and said yes to.
    pub(super) agreed: Agreed,
    pub(super) review: Option<Arc<Reviewed>>,
    pub(super) done: Option<Finished>,
    pub(super) report: Option<ReportCard>,
    /// The person wants the app's secret to leave the keychain with the connection.
    pub(super) forget_secret: bool,
    /// Where a problem came up: Try again and Back start from there.
    pub(super) trouble_at: Place,
    /// How far the bar of this commit went, in percent: after a second sign-in in between, it goes on from there.
    pub(super) worked: u8,
    /// Where runs on this computer began and did not end.
    pub(super) earlier: Vec<OrganizationId>,
    /// What the work in progress waits for.
    pub(super) waiting: Option<Waiting>,
    /// The work in progress has waited for as long as it may.
    pub(super) out_of_time: bool,
    pub(super) work_number: u32,
    work: Option<CancellationToken>,
    pub(super) welcome: Screen,
    approve: Screen,
}

/// What was looked at and planned.
pub(super) struct Reviewed {
    pub(super) plan: Plan,
    /// What the journal knows about it.
    pub(super) memory: Memory,
    pub(super) observation: Observation,
}

/// The credential that this run uses.
#[derive(Clone)]
pub(super) struct UsedCredential {
    pub(super) ends: Option<Date>,
    /// The app's token for the chosen organization, from the test.
    pub(super) token: Arc<AccessToken>,
    /// It was put into the keychain by this run.
    pub(super) kept_now: bool,
}

/// What the last screen tells.
#[derive(Clone)]
pub(super) struct Finished {
    pub(super) proofs: Vec<Proof>,
    pub(super) changes: Vec<PlanLine>,
}

/// The steps that a person can be sent back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Approve,
    Organizations,
    Review,
    Working,
    Done,
}

impl Reviewed {
    pub(super) fn card(&self, organization: &OrganizationRow) -> PlanCard {
        self.plan.card(organization, self.memory)
    }
}

impl State {
    pub(super) fn first(opened: &Opened) -> Self {
        let (welcome, approve) = match opened {
            Opened::Profile(profile, _) => (pages::welcome(profile), pages::approve(profile)),
            Opened::Nothing(problem) => {
                let problem = problem.as_deref().cloned();
                let nothing = Screen::NoProfile { problem };
                (nothing.clone(), nothing)
            }
        };
        Self {
            revision: 1,
            screen: welcome.clone(),
            session: None,
            unanswered: 0,
            link: None,
            more_time: None,
            claims: None,
            stepping_up: None,
            changed: WhatChanged::Nothing,
            approval: None,
            organizations: Vec::new(),
            chosen: None,
            selected: Vec::new(),
            several: None,
            queued: false,
            record: None,
            credential: None,
            agreed: Agreed::default(),
            review: None,
            done: None,
            report: None,
            forget_secret: false,
            trouble_at: Place::Approve,
            worked: 0,
            earlier: Vec::new(),
            waiting: None,
            out_of_time: false,
            work_number: 0,
            work: None,
            welcome,
            approve,
        }
    }

    pub(super) fn snapshot(&self, opened: &Opened) -> Snapshot {
        let with_credential = matches!(opened, Opened::Profile(profile, _) if profile.credential.is_some());
        Snapshot {
            revision: self.revision,
            practice: matches!(opened, Opened::Profile(_, cloud) if cloud.is_practice()),
            step: self.step(with_credential),
            app: match opened {
                Opened::Profile(profile, _) => Some(pages::app_card(profile)),
                Opened::Nothing(_) => None,
            },
            signed_in: self.session.as_ref().map(|session| session.person().card()),
            organization: self
                .chosen
                .as_ref()
                .map(|organization| organization.row.name.clone()),
            can_switch_account: self.can_switch_account(),
            can_go_back: self.can_go_back(),
            leaving: self.leaving(),
            waiting: self.waiting.clone(),
            kept_secret: self.credential.as_ref().map(|used| {
                if used.kept_now {
                    KeptSecret::Now
                } else {
                    KeptSecret::Earlier
                }
            }),
            screen: self.screen.clone(),
        }
    }

    fn can_switch_account(&self) -> bool {
        let settled = match &self.screen {
            Screen::Organizations { loading, .. } | Screen::Review { loading, .. } => !loading,
            Screen::Credential { checking, .. } => !checking,
            _ => false,
        };
        settled && self.session.is_some()
    }

    pub(super) fn can_go_back(&self) -> bool {
        match &self.screen {
            Screen::NoProfile { .. }
            | Screen::Welcome { .. }
            | Screen::Working { .. }
            | Screen::Done { .. } => false,
            Screen::Trouble { .. } => self.trouble_at != Place::Done,
            // Once something was done here, the rows are the only place that tells it.
            Screen::Several { .. } => self.several.as_ref().is_some_and(Several::has_only_looked),
            Screen::Approve { .. }
            | Screen::Organizations { .. }
            | Screen::Credential { .. }
            | Screen::Review { .. } => true,
        }
    }

    pub(super) fn go_back(&mut self) {
        match (&self.screen, self.trouble_at) {
            (Screen::Approve { .. }, _) if self.steps_up() => self.turn_back(),
            (Screen::Approve { .. }, _) => self.screen = self.welcome.clone(),
            (Screen::Credential { .. } | Screen::Review { .. } | Screen::Several { .. }, _)
            | (Screen::Trouble { .. }, Place::Review | Place::Working) => self.show_organizations(),
            (Screen::Trouble { .. }, Place::Organizations) if self.session.is_some() => {
                self.show_organizations();
            }
            (Screen::Organizations { .. }, _)
            | (Screen::Trouble { .. }, Place::Approve | Place::Organizations) => self.show_approve(),
            (Screen::Trouble { .. }, Place::Done)
            | (
                Screen::NoProfile { .. }
                | Screen::Welcome { .. }
                | Screen::Working { .. }
                | Screen::Done { .. },
                _,
            ) => {}
        }
    }

    pub(super) fn show_approve(&mut self) {
        self.link = None;
        let stage = self
            .approval
            .as_ref()
            .map_or(ApproveStage::Ready, AwaitedApproval::stage);
        self.show_stage(stage);
    }

    pub(super) fn show_stage(&mut self, next: ApproveStage) {
        self.screen = self.approve.clone();
        if let Screen::Approve { stage, .. } = &mut self.screen {
            *stage = next;
        }
    }

    pub(super) fn waits_for_browser(&self) -> bool {
        matches!(
            self.screen,
            Screen::Approve {
                stage: ApproveStage::Waiting { .. },
                ..
            }
        )
    }

    pub(super) fn visit_ended(&mut self) {
        self.unanswered += 1;
        self.show_before_visit();
    }

    /// Where the person was before they went to the browser.
    pub(super) fn show_before_visit(&mut self) {
        if self.steps_up() {
            self.turn_back();
        } else {
            self.show_approve();
        }
    }

    pub(super) fn show_organizations(&mut self) {
        self.several = None;
        self.stepping_up = None;
        let usable = |id: &&FoundOrganization| {
            self.organizations
                .iter()
                .any(|found| found.id == id.id && found.row.unusable.is_none())
        };
        self.screen = Screen::Organizations {
            loading: false,
            rows: self.rows(),
            chosen: self
                .chosen
                .as_ref()
                .map(|organization| organization.row.id.clone()),
            several: self
                .selected
                .iter()
                .filter(usable)
                .map(|organization| organization.row.id.clone())
                .collect(),
        };
    }

    /// One is the run's only organization; several have a run each.
    pub(super) fn choose(&mut self, mut organizations: Vec<FoundOrganization>) {
        self.selected.clear();
        if organizations.len() == 1 {
            self.chosen = organizations.pop();
        } else {
            self.selected = organizations;
        }
    }

    /// The organization that a credential is tested with.
    pub(super) fn first_chosen(&self) -> Option<&FoundOrganization> {
        self.chosen.as_ref().or_else(|| self.selected.first())
    }

    pub(super) fn rows(&self) -> Vec<OrganizationRow> {
        self.organizations
            .iter()
            .map(|organization| organization.row.clone())
            .collect()
    }

    /// Shows a problem as a page of its own.
    pub(super) fn show_trouble(&mut self, at: Place, problem: Problem) {
        let mut problem = if self.out_of_time {
            problems::later(&problem)
        } else {
            problem
        };
        // The atlas knows the problem and not how far the person has come: what can't be done from here is not offered.
        let closes_only = problem.actions == [WayOn::Close];
        problem.actions.retain(|way| self.leads_on(*way, at));
        if problem.actions == [WayOn::Close] && !closes_only && self.leads_on(WayOn::TryAgain, at) {
            problem.actions.insert(0, WayOn::TryAgain);
        }
        problem.changed = problem.changed.after(self.changed);
        self.changed = problem.changed;
        // The code is what a person reads out on the phone; facts can hold names and stay out of the log.
        tracing::warn!(
            code = crate::words::code(&problem.code),
            spoken = problem.spoken,
            service_code = problem.service_code,
            correlation_id = problem.correlation_id,
            "a problem is shown"
        );
        self.trouble_at = at;
        self.link = None;
        self.stepping_up = None;
        self.claims.clone_from(&problem.claims);
        self.screen = Screen::Trouble {
            problem,
            report: None,
        };
    }

    /// All of the plan is done, and the proof of it failed: what was done stands in the record.
    pub(super) fn show_unproven(&mut self, problem: Problem, kept: Option<ReportCard>) {
        self.report.clone_from(&kept);
        self.show_trouble(Place::Working, problem);
        if let Screen::Trouble { report, .. } = &mut self.screen {
            *report = kept;
        }
    }

    fn leads_on(&self, way: WayOn, at: Place) -> bool {
        let (signed_in, chosen) = (self.session.is_some(), self.chosen.is_some());
        let keeps_credential = matches!(
            self.welcome,
            Screen::Welcome {
                keeps_credential: Some(_),
                ..
            }
        );
        match way {
            WayOn::TryAgain => match at {
                Place::Approve | Place::Done => true,
                Place::Organizations => signed_in,
                Place::Review | Place::Working => signed_in && chosen,
            },
            WayOn::ChooseAnotherOrganization => signed_in,
            WayOn::EnterCredential => chosen && keeps_credential,
            WayOn::SeeNewPlan
            | WayOn::EnableUser
            | WayOn::PurgeUser
            | WayOn::AdoptRole
            | WayOn::AdoptUser => signed_in && chosen,
            WayOn::GoBack => at != Place::Done,
            WayOn::SignInAgain | WayOn::UseAnotherAccount | WayOn::AskForApproval | WayOn::Close => true,
        }
    }

    pub(super) fn show_done(&mut self, renewal: Option<crate::contract::Renewal>, undo: UndoState) {
        let Some(done) = self.done.clone() else { return };
        self.stepping_up = None;
        if undo != UndoState::Undoing {
            self.changed = WhatChanged::Nothing;
        }
        self.screen = Screen::Done {
            proofs: done.proofs,
            changes: done.changes,
            report: self.report.clone(),
            renewal,
            undo,
        };
    }

    /// What another account or organization would see must not stay.
    pub(super) fn forget_session(&mut self) {
        self.session = None;
        self.organizations.clear();
        self.forget_organization();
    }

    pub(super) fn forget_organization(&mut self) {
        self.chosen = None;
        self.several = None;
        self.stepping_up = None;
        self.changed = WhatChanged::Nothing;
        self.credential = None;
        self.agreed = Agreed::default();
        self.review = None;
        self.done = None;
    }

    pub(super) fn stop_work(&mut self) {
        if let Some(work) = self.work.take() {
            work.cancel();
        }
        (self.waiting, self.out_of_time) = (None, false);
        self.work_number += 1;
    }

    pub(super) fn begin_work(&mut self) -> CancellationToken {
        let token = CancellationToken::new();
        self.work = Some(token.clone());
        token
    }

    /// Where on the way the screen is.
    pub(super) fn place(&self) -> Place {
        match &self.screen {
            Screen::Approve { .. } if self.steps_up() => self.trouble_at,
            Screen::NoProfile { .. } | Screen::Welcome { .. } | Screen::Approve { .. } => Place::Approve,
            Screen::Organizations { .. } => Place::Organizations,
            Screen::Credential { .. } | Screen::Review { .. } => Place::Review,
            Screen::Working { .. } => Place::Working,
            Screen::Done { .. } => Place::Done,
            Screen::Several { stage, .. } => match stage {
                SeveralStage::Review => Place::Review,
                SeveralStage::Working => Place::Working,
                SeveralStage::Done => Place::Done,
            },
            Screen::Trouble { .. } => self.trouble_at,
        }
    }

    fn step(&self, with_credential: bool) -> StepCount {
        let later = u8::from(with_credential);
        let number = match &self.screen {
            Screen::NoProfile { .. } | Screen::Welcome { .. } => 1,
            Screen::Approve { .. } if !self.steps_up() => 2,
            Screen::Organizations { .. } => 3,
            Screen::Credential { .. } => 4,
            Screen::Review { .. } => 4 + later,
            Screen::Working { .. } => 5 + later,
            Screen::Done { .. } => 6 + later,
            Screen::Approve { .. } | Screen::Several { .. } | Screen::Trouble { .. } => match self.place() {
                Place::Approve => 2,
                Place::Organizations => 3,
                Place::Review => 4 + later,
                Place::Working => 5 + later,
                Place::Done => 6 + later,
            },
        };
        StepCount {
            number,
            of: 6 + later,
        }
    }

    pub(super) fn leaving(&self) -> Leaving {
        match &self.screen {
            Screen::Working { .. }
            | Screen::Done {
                undo: UndoState::Undoing,
                ..
            } => Leaving::HalfDone,
            Screen::Done { .. } => Leaving::Finished,
            Screen::Several { .. } => self
                .several
                .as_ref()
                .map_or(Leaving::NothingDone, Several::leaving),
            Screen::Trouble { problem, .. } if problem.changed.is_half() => Leaving::HalfDone,
            Screen::Approve { .. } if self.steps_up() && self.changed.is_half() => Leaving::HalfDone,
            _ => Leaving::NothingDone,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        cloud::{Cloud, CloudName},
        contract::WhatChanged,
        problem::ProblemCode,
        profile::Profile,
    };

    /// A person who is not signed in, or whose sign-in was lost on the way.
    fn nobody_signed_in() -> State {
        let sample = include_bytes!("../../../../samples/contoso-sync.gangway");
        let profile = Profile::parse(sample).unwrap();
        let cloud = Cloud::named(CloudName::Public).unwrap();
        State::first(&Opened::Profile(Box::new(profile), cloud))
    }

    /// W-04, I9: a button on a problem's page does something.
    #[test]
    fn no_problem_offers_what_can_not_be_done_from_where_the_person_is() {
        let places = [
            Place::Approve,
            Place::Organizations,
            Place::Review,
            Place::Working,
            Place::Done,
        ];
        for (&code, at) in ProblemCode::ALL
            .iter()
            .flat_map(|code| places.map(|at| (code, at)))
        {
            let mut state = nobody_signed_in();
            let problem = Problem::new(code, [], WhatChanged::Nothing, Timestamp::UNIX_EPOCH);
            let closes_only = problem.actions == [WayOn::Close];
            state.show_trouble(at, problem);
            let Screen::Trouble { problem, .. } = &state.screen else {
                panic!("no problem is shown")
            };
            let ways = &problem.actions;
            assert_eq!(ways.last(), Some(&WayOn::Close), "{code:?} at {at:?}");
            assert!(
                !ways.contains(&WayOn::ChooseAnotherOrganization),
                "{code:?} at {at:?}"
            );
            assert!(!ways.contains(&WayOn::EnterCredential), "{code:?} at {at:?}");
            assert!(
                !ways.contains(&WayOn::GoBack) || state.can_go_back(),
                "{code:?} at {at:?}"
            );
            if matches!(at, Place::Approve | Place::Done) && !closes_only {
                assert!(ways.len() > 1, "{code:?} at {at:?} leads nowhere");
            }
        }
    }
}
