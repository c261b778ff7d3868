//! The wizard: which step is shown, what may follow it, and the work behind it.
//!
//! The window (or the headless twin) sends intents and draws the newest [`Snapshot`]; every order and every check is here. Work
//! goes on in one task at a time; a task that was left behind can't change anything any more.

mod approval;
mod connect;
mod credential;
mod disconnect;
mod earlier;
mod find;
mod organizations;
mod pages;
mod problems;
mod review;
mod several;
mod sign_in;
mod state;
mod step_up;
mod waits;
mod working;

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::FutureExt;
use jiff::Timestamp;
use secrecy::SecretString;
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, watch},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::{several::Tie, state::State};
use crate::{
    browser::Browser,
    chance::Chance,
    clock::Clock,
    cloud::Cloud,
    contract::{BrowserVisit, Problem, ReportCard, Screen, Snapshot, Waiting, WayOn},
    files::{Files, FilesError},
    http::Http,
    patience::{FOR_ALL, Watcher},
    profile::Profile,
    report::{self, Record},
    vault::Vault,
    words::Words,
};

pub use pages::app_card;
pub use problems::{explain, profile_problem};

/// Everything outside of the engine, passed in so that every fault can be played.
#[derive(Clone)]
pub struct World {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The system browser.
    pub browser: Arc<dyn Browser>,
    /// The OS keychain.
    pub vault: Arc<dyn Vault>,
    /// The folder for journals and reports; practice has its own.
    pub files: Arc<dyn Files>,
    /// The language files.
    pub words: Arc<dyn Words>,
    /// The HTTP client.
    pub http: Http,
}

/// What was opened.
#[derive(Clone, Debug)]
pub enum Opened {
    /// A profile, and the cloud that its customers are in.
    Profile(Box<Profile>, Cloud),
    /// No profile, or one that can't be used, or nothing to use it with.
    Nothing(Option<Box<Problem>>),
}

/// An intent that does not fit the screen: the window drew an older picture. Nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("out of turn")]
pub struct OutOfTurn;

type Intent = Result<(), OutOfTurn>;

/// One run, from the first screen to the last. Always in an [`Arc`].
pub struct Wizard {
    world: World,
    opened: Opened,
    /// Names this run in the journal.
    run: Uuid,
    state: Mutex<State>,
    shown: watch::Sender<Snapshot>,
    runtime: Handle,
    /// What ties it to the others, where it is one organization's part of a run over several.
    tie: Option<Tie>,
}

impl Wizard {
    /// Opens on the first screen. Must be called inside a tokio runtime, which then does the work.
    pub fn open(world: World, opened: Opened) -> Arc<Self> {
        let state = State::first(&opened);
        let world = World {
            http: world.http.beside(Arc::clone(&world.clock)),
            ..world
        };
        let wizard = Arc::new(Self {
            run: world.chance.uuid(),
            shown: watch::Sender::new(state.snapshot(&opened)),
            state: Mutex::new(state),
            runtime: Handle::current(),
            world,
            opened,
            tie: None,
        });
        wizard.check_keychain();
        wizard.look_for_earlier_runs();
        wizard
    }

    /// The newest picture, and every later one.
    pub fn watch(&self) -> watch::Receiver<Snapshot> {
        self.shown.subscribe()
    }

    /// From the welcome screen onwards.
    pub fn go_on(&self) -> Intent {
        self.when(
            |state| matches!(state.screen, Screen::Welcome { .. }),
            State::show_approve,
        )
    }

    /// One step back. What was done in the browser stays done; nothing else was.
    pub fn back(&self) -> Intent {
        self.when(State::can_go_back, State::go_back)
    }

    /// Opens the system browser.
    pub fn open_browser(self: &Arc<Self>, visit: BrowserVisit) -> Intent {
        self.begin_visit(visit)
    }

    /// Gives up waiting for the browser, or for the approval to arrive everywhere.
    pub fn stop_waiting(&self) -> Intent {
        self.when(
            |state| state.waits_for_browser() || state.waits_for_approval(),
            |state| {
                if state.waits_for_browser() {
                    state.visit_ended();
                } else {
                    state.show_before_visit();
                }
            },
        )
    }

    /// Waits five minutes longer for the browser.
    pub fn more_time(&self) -> Intent {
        self.give_more_time()
    }

    /// The page that was opened in the browser, to be copied into another one.
    pub fn sign_in_link(&self) -> Option<String> {
        self.state().link.clone()
    }

    /// Chooses an organization by its id.
    pub fn choose_organization(self: &Arc<Self>, id: &str) -> Intent {
        self.choose(&[id])
    }

    /// Chooses organizations by their ids. One is the same as [`Self::choose_organization`].
    pub fn choose_organizations<Id: AsRef<str>>(self: &Arc<Self>, ids: &[Id]) -> Intent {
        self.choose(&ids.iter().map(AsRef::as_ref).collect::<Vec<_>>())
    }

    /// Looks for the approval, or reads the organizations or the chosen organization again. Of several, those that have not come
    /// to a good end.
    pub fn look_again(self: &Arc<Self>) -> Intent {
        if self.state().shows_awaited_approval() {
            return self.begin_visit(BrowserVisit::LookForApproval);
        }
        let screen = self.state().screen.clone();
        match screen {
            Screen::Organizations { .. } => self.list_organizations(),
            Screen::Several { .. } => self.look_at_open_ones(),
            _ => self.review_again(),
        }
    }

    /// Tests a client secret, keeps it in the keychain and goes on. `ends` is a date, `2027-03-01`.
    pub fn enter_secret(self: &Arc<Self>, secret: SecretString, ends: Option<String>) -> Intent {
        self.take_secret(secret, ends)
    }

    /// Tests a certificate with its key (one PEM file's text), keeps it in the keychain and goes on.
    pub fn enter_certificate(self: &Arc<Self>, pem: SecretString) -> Intent {
        self.take_certificate(pem)
    }

    /// Goes on with the credential that is in the keychain.
    pub fn use_stored_credential(self: &Arc<Self>) -> Intent {
        self.take_stored()
    }

    /// Does what was reviewed: exactly the plan of this hash, or the plans of several organizations.
    pub fn commit(self: &Arc<Self>, plan_hash: &str) -> Intent {
        let several = matches!(self.state().screen, Screen::Several { .. });
        if several {
            self.do_plans(plan_hash)
        } else {
            self.do_plan(plan_hash)
        }
    }

    /// Removes what is provably Gangway's, and nothing else; the app's secret in the keychain only if `forget_secret` says so.
    pub fn undo(self: &Arc<Self>, forget_secret: bool) -> Intent {
        self.do_undo(forget_secret)
    }

    /// The same in one organization of several.
    pub fn undo_in(self: &Arc<Self>, organization: &str) -> Intent {
        self.undo_row(organization)
    }

    /// Takes a way on from the problem of one organization of several.
    pub fn take_in(self: &Arc<Self>, organization: &str, way: WayOn) -> Intent {
        self.take_in_row(organization, way)
    }

    /// Takes a way on from a problem.
    pub fn take(self: &Arc<Self>, way: WayOn) -> Intent {
        let Screen::Trouble { problem, .. } = self.state().screen.clone() else {
            return Err(OutOfTurn);
        };
        if !problem.actions.contains(&way) {
            return Err(OutOfTurn);
        }
        if self.is_step_up(way) {
            return self.step_up(match way {
                WayOn::UseAnotherAccount => BrowserVisit::AnotherAccount,
                _ => BrowserVisit::SignInOnly,
            });
        }
        match way {
            WayOn::AskForApproval => self.ask_for_approval(),
            WayOn::TryAgain => self.try_again(),
            WayOn::GoBack => self.back(),
            WayOn::SignInAgain => self.begin_visit(BrowserVisit::SignInOnly),
            WayOn::UseAnotherAccount => self.begin_visit(BrowserVisit::AnotherAccount),
            WayOn::ChooseAnotherOrganization => self.list_organizations(),
            WayOn::EnterCredential => self.ask_credential(),
            WayOn::SeeNewPlan => self.review_again(),
            WayOn::EnableUser => self.agree(|agreed| agreed.enable_user = true),
            WayOn::PurgeUser => self.agree(|agreed| agreed.purge_user = true),
            WayOn::AdoptRole => self.agree(|agreed| agreed.adopt_role = true),
            WayOn::AdoptUser => self.agree(|agreed| agreed.adopt_user = true),
            WayOn::Close => Ok(()),
        }
    }

    /// Another wizard takes this one's place: what it has begun stops, and it shows nothing new.
    pub fn end(&self) {
        self.state().stop_work();
    }

    /// The folder of the newest report, in words of this computer.
    pub fn report_folder(&self) -> Option<String> {
        self.state().report.as_ref().map(|report| report.folder.clone())
    }

    /// Writes the page for the customer's security team and tells where it is, in words of this computer.
    pub async fn security_note(&self) -> Result<String, FilesError> {
        report::write_security_note(self.world.files.as_ref(), self.world.words.as_ref()).await
    }

    fn profile(&self) -> Result<(&Profile, &Cloud), OutOfTurn> {
        match &self.opened {
            Opened::Profile(profile, cloud) => Ok((profile, cloud)),
            Opened::Nothing(_) => Err(OutOfTurn),
        }
    }

    /// Changes the state if it is the intent's turn, and shows it. The work in progress is left behind.
    fn when(&self, turn: impl Fn(&State) -> bool, change: impl FnOnce(&mut State)) -> Intent {
        let mut state = self.state();
        if !turn(&state) {
            return Err(OutOfTurn);
        }
        state.stop_work();
        change(&mut state);
        self.show(&mut state);
        Ok(())
    }

    /// Like [`Self::when`], and begins work that may show its results as long as nothing else was begun.
    fn work<F>(
        self: &Arc<Self>,
        turn: impl Fn(&State) -> bool,
        change: impl FnOnce(&mut State),
        job: impl FnOnce(Work) -> F + Send + 'static,
    ) -> Intent
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut state = self.state();
        if !turn(&state) {
            return Err(OutOfTurn);
        }
        state.stop_work();
        change(&mut state);
        state.queued = self.tie.is_some();
        let cancel = state.begin_work();
        let work = Work {
            wizard: Arc::clone(self),
            cancel: cancel.clone(),
            number: state.work_number,
            last: Timestamp::MAX,
        };
        self.show(&mut state);
        drop(state);
        let queued = work.clone();
        let job = AssertUnwindSafe(async move {
            let _turn = queued.turn().await;
            job(queued.with_time()).await;
        });
        let job = job.catch_unwind();
        self.runtime.spawn(async move {
            tokio::select! {
                () = cancel.cancelled() => {}
                ended = job => if ended.is_err() {
                    // A fault of ours must not leave the person before a bar that stands still.
                    work.broke_down();
                }
            }
        });
        Ok(())
    }

    fn show(&self, state: &mut State) {
        state.revision += 1;
        self.shown.send_replace(state.snapshot(&self.opened));
        if let Some(tie) = &self.tie {
            tie.news.notify_one();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held leaves the last whole state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One piece of work. It may change the state only as long as it is the newest.
#[derive(Clone)]
struct Work {
    wizard: Arc<Wizard>,
    cancel: CancellationToken,
    number: u32,
    /// When the last wait of this work ends.
    last: Timestamp,
}

impl Work {
    /// Changes and shows the state, unless the person went elsewhere in the meantime.
    fn show(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.wizard.state();
        if self.is_newest(&state) {
            change(&mut state);
            self.wizard.show(&mut state);
        }
    }

    fn is_newest(&self, state: &State) -> bool {
        state.work_number == self.number && !self.cancel.is_cancelled()
    }

    /// From now on, all its waits together have an end.
    fn with_time(self) -> Self {
        let last = self.world().clock.now().saturating_add(FOR_ALL);
        Self {
            last: last.unwrap_or(Timestamp::MAX),
            ..self
        }
    }

    /// Waits until it may begin. Held until the work ends.
    async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        let tie = self.wizard.tie.as_ref()?;
        let turn = Arc::clone(&tie.turns).acquire_owned().await.ok();
        self.show(|state| state.queued = false);
        turn
    }

    /// Writes the record of an organization that is alone. Of several, one record tells all.
    async fn keep(&self, record: Option<Record>) -> Option<ReportCard> {
        if self.wizard.tie.is_some() {
            self.wizard.state().record = record;
            return None;
        }
        let world = self.world();
        // A record that can't be kept does not undo the connection: the last screen says that there is none.
        report::write(world.files.as_ref(), record.as_ref()?, world.words.as_ref())
            .await
            .ok()
    }

    fn broke_down(&self) {
        let problem = problems::Desk::of(self).broken();
        self.show(|state| {
            let at = state.place();
            state.show_trouble(at, problem);
        });
    }

    fn world(&self) -> &World {
        &self.wizard.world
    }
}

/// Whatever the screen is, a person sees what is awaited.
impl Watcher for Work {
    fn waiting(&self, now: Option<Waiting>) {
        if self.wizard.state().waiting != now {
            self.show(|state| state.waiting = now);
        }
    }

    fn out_of_time(&self) {
        self.show(|state| state.out_of_time = true);
    }
}
