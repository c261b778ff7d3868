//! Several organizations in one run: one sign-in, one list, one button, and a run of its own for each organization.
//!
//! An organization's run is a wizard that begins at the review. So all that holds for one organization (its plan's hash, its
//! lock, its journal, its token, its ways on from a problem) holds for each of many; what is here only adds them up.

use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use tokio::sync::{Notify, Semaphore, watch};

use super::{
    Intent, OutOfTurn, Wizard, Work,
    credential::today,
    pages,
    state::{Place, State, UsedCredential},
};
use crate::{
    contract::{
        BrowserVisit, CommitCard, Leaving, OrganizationRun, Renewal, ReportCard, Screen, SeveralStage,
        UndoState, WayOn,
    },
    discovery::FoundOrganization,
    report::{self, OrganizationRecord, RunRecord},
    sign_in::AdminSession,
};

/// How many organizations are worked on at the same time. Not documented: chosen because Dataverse limits requests for each
/// person and organization, and Entra ID for each tenant; four keep a connection busy and are far from either limit.
const AT_ONCE: usize = 4;

/// What ties one organization's run to the others.
pub(super) struct Tie {
    pub(super) turns: Arc<Semaphore>,
    /// Told whenever a row changes.
    pub(super) news: Arc<Notify>,
}

/// The runs of the chosen organizations. Dropping them stops their work.
pub(super) struct Several {
    rows: Vec<Arc<Wizard>>,
    news: Arc<Notify>,
    /// The rows of the last commit, by their places.
    committed: Vec<usize>,
    percent: u8,
    /// What the newest record tells.
    recorded: Vec<OrganizationRecord>,
}

impl Wizard {
    /// One run for each of the selected organizations; each begins to look.
    pub(super) fn begin_several(&self, state: &mut State) {
        let Some(session) = state.session.clone() else {
            return;
        };
        let (turns, news) = (Arc::new(Semaphore::new(AT_ONCE)), Arc::new(Notify::new()));
        let rows: Vec<_> = state
            .selected
            .iter()
            .map(|organization| {
                let tie = Tie {
                    turns: Arc::clone(&turns),
                    news: Arc::clone(&news),
                };
                let row = self.row(tie, &session, organization, state.credential.as_ref());
                let begun = row.review_again();
                debug_assert!(begun.is_ok(), "a row begins at its review");
                row
            })
            .collect();
        state.several = Some(Several {
            rows,
            news,
            committed: Vec::new(),
            percent: 0,
            recorded: Vec::new(),
        });
        state.show_several(None);
    }

    fn row(
        &self,
        tie: Tie,
        session: &Arc<AdminSession>,
        organization: &FoundOrganization,
        credential: Option<&UsedCredential>,
    ) -> Arc<Self> {
        let mut state = State::first(&self.opened);
        state.session = Some(Arc::clone(session));
        state.chosen = Some(organization.clone());
        state.credential = credential.cloned();
        state.screen = Screen::Review {
            loading: true,
            plan: None,
        };
        Arc::new(Self {
            run: self.run,
            shown: watch::Sender::new(state.snapshot(&self.opened)),
            state: Mutex::new(state),
            runtime: self.runtime.clone(),
            world: self.world.clone(),
            opened: self.opened.clone(),
            tie: Some(tie),
        })
    }

    /// Does what was reviewed in every organization that is ready.
    pub(super) fn do_plans(self: &Arc<Self>, hash: &str) -> Intent {
        let ready = {
            let mut state = self.state();
            let several = state.several.as_mut().ok_or(OutOfTurn)?;
            let seen = several.commit_card().ok_or(OutOfTurn)?;
            if seen.hash != hash {
                return Err(OutOfTurn);
            }
            several.take_commit()
        };
        for (row, plan_hash) in ready {
            // A row that has moved on since then keeps its own review, and the others go on.
            let _ = row.do_plan(&plan_hash);
        }
        self.show_rows();
        Ok(())
    }

    /// Looks again at the organizations that have not come to a good end.
    pub(super) fn look_at_open_ones(self: &Arc<Self>) -> Intent {
        let open = {
            let state = self.state();
            let several = state.several.as_ref().ok_or(OutOfTurn)?;
            let open: Vec<_> = several.rows.iter().filter(|row| row.is_open()).cloned().collect();
            if open.is_empty() || several.stage() == SeveralStage::Working {
                return Err(OutOfTurn);
            }
            open
        };
        for row in open {
            let _ = row.review_again();
        }
        self.show_rows();
        Ok(())
    }

    pub(super) fn undo_row(self: &Arc<Self>, organization: &str) -> Intent {
        let row = self.row_of(organization)?;
        // The secret stays: the other organizations use the same one.
        row.do_undo(false)?;
        self.show_rows();
        Ok(())
    }

    /// Ways on that concern one organization are taken in its own run, the others in this one.
    pub(super) fn take_in_row(self: &Arc<Self>, organization: &str, way: WayOn) -> Intent {
        let row = self.row_of(organization)?;
        let offered = match &row.state().screen {
            Screen::Trouble { problem, .. } => problem.actions.contains(&way),
            _ => false,
        };
        if !offered {
            return Err(OutOfTurn);
        }
        // What a service wants to see of the person is asked for once, for all.
        let claims = row.state().claims.clone();
        if claims.is_some() {
            self.state().claims = claims;
            if way == WayOn::TryAgain {
                return self.begin_visit(BrowserVisit::SignInOnly);
            }
        }
        match way {
            WayOn::SignInAgain => self.begin_visit(BrowserVisit::SignInOnly),
            WayOn::UseAnotherAccount => self.begin_visit(BrowserVisit::AnotherAccount),
            WayOn::EnterCredential => self.ask_credential(),
            WayOn::ChooseAnotherOrganization | WayOn::GoBack => self.back(),
            _ => {
                row.take(way)?;
                self.show_rows();
                Ok(())
            }
        }
    }

    /// Shows the rows, if they look otherwise than what is shown.
    fn show_rows(&self) {
        let mut state = self.state();
        let renewal = state.renewal(today(&self.world));
        if state.show_several(renewal) {
            self.show(&mut state);
        }
    }

    /// While some are worked on, the others wait too: a person can follow one thing at a time.
    fn row_of(&self, organization: &str) -> Result<Arc<Self>, OutOfTurn> {
        let state = self.state();
        let several = state.several.as_ref().ok_or(OutOfTurn)?;
        if several.stage() == SeveralStage::Working {
            return Err(OutOfTurn);
        }
        let is_it = |row: &&Arc<Self>| {
            let row = row.state();
            row.chosen
                .as_ref()
                .is_some_and(|chosen| chosen.row.id == organization)
        };
        several.rows.iter().find(is_it).cloned().ok_or(OutOfTurn)
    }

    /// It waits for the button, or a problem keeps it from its end.
    fn is_open(&self) -> bool {
        let state = self.state();
        match state.screen {
            Screen::Review { loading, .. } => !loading,
            Screen::Trouble { .. } => state.trouble_at != Place::Done,
            _ => false,
        }
    }
}

/// Shows what the rows come to, and writes their record when all have come to an end.
pub(super) async fn follow(work: &Work) {
    loop {
        let news = match &work.wizard.state().several {
            Some(several) => Arc::clone(&several.news),
            None => return,
        };
        keep_record(work).await;
        work.wizard.show_rows();
        news.notified().await;
    }
}

/// Writes what all came to, whenever that is something else than before.
async fn keep_record(work: &Work) {
    let Some(record) = new_record(work) else { return };
    let world = work.world();
    let kept = report::write_run(world.files.as_ref(), &record, world.words.as_ref()).await;
    work.wizard.state().report = kept.ok();
}

fn new_record(work: &Work) -> Option<RunRecord> {
    let (profile, cloud) = work.wizard.profile().ok()?;
    let mut state = work.wizard.state();
    let several = state.several.as_mut()?;
    let organizations = several.ended().filter(|ended| *ended != several.recorded)?;
    several.recorded.clone_from(&organizations);
    Some(RunRecord {
        made_at: work.world().clock.now(),
        practice: cloud.is_practice(),
        gangway_version: env!("CARGO_PKG_VERSION").to_owned(),
        app: pages::app_card(profile),
        signed_in: state.session.as_ref()?.person().card(),
        organizations,
        renewal: state.renewal(today(work.world())),
    })
}

impl State {
    /// True if that looks otherwise than before.
    fn show_several(&mut self, renewal: Option<Renewal>) -> bool {
        let report = self.report.clone();
        let Some(several) = &mut self.several else {
            return false;
        };
        let before = std::mem::replace(&mut self.screen, several.screen(report, renewal));
        before != self.screen
    }

    fn own_record(&self) -> Option<OrganizationRecord> {
        Some(OrganizationRecord {
            organization: self.chosen.as_ref()?.row.clone(),
            record: self.record.clone(),
            problem: match &self.screen {
                Screen::Trouble { problem, .. } => Some(problem.clone()),
                _ => None,
            },
        })
    }
}

impl Several {
    fn screen(&mut self, report: Option<ReportCard>, renewal: Option<Renewal>) -> Screen {
        let stage = self.stage();
        if stage == SeveralStage::Working {
            self.percent = self.percent.max(self.worked());
        }
        let at_end = stage == SeveralStage::Done;
        Screen::Several {
            stage,
            percent: self.percent,
            rows: self.rows.iter().filter_map(|row| row.state().as_row()).collect(),
            commit: self.commit_card(),
            report: report.filter(|_| at_end),
            renewal: renewal.filter(|_| at_end),
        }
    }

    fn stage(&self) -> SeveralStage {
        let stages = self.rows.iter().map(|row| row.state().stage());
        let all: Vec<_> = stages.collect();
        for stage in [SeveralStage::Working, SeveralStage::Review] {
            if all.contains(&Some(stage)) {
                return stage;
            }
        }
        // Where each has a problem from the beginning, nothing has come to an end yet.
        all.into_iter().flatten().max().unwrap_or(SeveralStage::Review)
    }

    /// What can be committed now. Nothing as long as one is being looked at: the button would mean something else the next
    /// moment.
    fn commit_card(&self) -> Option<CommitCard> {
        let looking = |row: &Arc<Wizard>| matches!(row.state().screen, Screen::Review { loading: true, .. });
        if self.stage() != SeveralStage::Review || self.rows.iter().any(looking) {
            return None;
        }
        let ready = self.ready();
        if ready.is_empty() {
            return None;
        }
        let mut hash = Sha256::new();
        for ready in &ready {
            hash.update(&ready.hash);
        }
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Some(CommitCard {
            hash: hash
                .finalize()
                .iter()
                .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")),
            organizations: count(ready.len()),
            changed: count(ready.iter().filter(|ready| ready.writes > 0).count()),
        })
    }

    fn take_commit(&mut self) -> Vec<(Arc<Wizard>, String)> {
        let ready = self.ready();
        self.committed = ready.iter().map(|ready| ready.at).collect();
        self.percent = 0;
        ready
            .into_iter()
            .map(|ready| (Arc::clone(&self.rows[ready.at]), ready.hash))
            .collect()
    }

    fn ready(&self) -> Vec<Ready> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(at, row)| match &row.state().screen {
            Screen::Review {
                loading: false,
                plan: Some(plan),
            } => Some(Ready {
                at,
                hash: plan.hash.clone(),
                writes: plan.writes,
            }),
            _ => None,
        })
        .collect()
    }

    /// How far the committed ones are, in percent.
    fn worked(&self) -> u8 {
        let each = self
            .committed
            .iter()
            .map(|at| match self.rows[*at].state().screen {
                Screen::Working { percent, .. } => usize::from(percent),
                _ => 100,
            });
        let sum: usize = each.sum();
        u8::try_from(sum / self.committed.len().max(1)).unwrap_or(100)
    }

    /// What each came to, once all have come to an end.
    fn ended(&self) -> Option<Vec<OrganizationRecord>> {
        let undoing = |row: &Arc<Wizard>| {
            matches!(
                row.state().screen,
                Screen::Done {
                    undo: UndoState::Undoing,
                    ..
                }
            )
        };
        if self.stage() != SeveralStage::Done || self.rows.iter().any(undoing) {
            return None;
        }
        Some(
            self.rows
                .iter()
                .filter_map(|row| row.state().own_record())
                .collect(),
        )
    }

    pub(super) fn has_only_looked(&self) -> bool {
        let only_looked = |row: &Arc<Wizard>| row.state().place() == Place::Review;
        self.rows.iter().all(only_looked)
    }

    /// Half done, if one is.
    pub(super) fn leaving(&self) -> Leaving {
        let half = |row: &Arc<Wizard>| row.state().leaving() == Leaving::HalfDone;
        if self.rows.iter().any(half) {
            Leaving::HalfDone
        } else if self.stage() == SeveralStage::Done {
            Leaving::Finished
        } else {
            Leaving::NothingDone
        }
    }
}

impl Drop for Several {
    fn drop(&mut self) {
        for row in &self.rows {
            row.state().stop_work();
        }
    }
}

/// A row that waits for the button.
struct Ready {
    at: usize,
    hash: String,
    writes: u32,
}

impl State {
    fn as_row(&self) -> Option<OrganizationRun> {
        Some(OrganizationRun {
            organization: self.chosen.as_ref()?.row.clone(),
            queued: self.queued,
            waiting: self.waiting.clone(),
            screen: self.screen.clone(),
        })
    }

    /// Where this row stands; none while a problem keeps it from being reviewed.
    fn stage(&self) -> Option<SeveralStage> {
        match (&self.screen, self.place()) {
            (Screen::Review { .. }, _) => Some(SeveralStage::Review),
            (Screen::Trouble { .. }, Place::Review) => None,
            (Screen::Working { .. }, _) => Some(SeveralStage::Working),
            _ => Some(SeveralStage::Done),
        }
    }
}
