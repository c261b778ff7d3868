//! What the window shows now, and the file that waits for the person's yes to take its place.

use std::error::Error;
use std::ffi::OsString;
use std::marker::PhantomData;
use std::ops::Deref;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::contract::{AnotherFile, Screen, Snapshot};
use engine::wizard::Wizard;
use practice_tenant::PracticeTenant;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::{Channel, CommandArg, CommandItem, InvokeError};
use tauri::{AppHandle, Manager as _, Runtime, State};
use tokio::sync::watch;

use crate::opening::Opening;
use crate::window;

/// The one wizard of the one window. Another file brings another wizard; the pictures go on.
pub(crate) struct Current {
    shown: Mutex<Shown>,
    pictures: watch::Sender<Snapshot>,
    second: Mutex<Second>,
}

/// A wizard with what it lives on.
pub(crate) struct Shown {
    pub(crate) opening: Opening,
    pub(crate) wizard: Arc<Wizard>,
    /// Serves for as long as it is held.
    pub(crate) _tenant: Option<PracticeTenant>,
}

/// What a command asks for: the wizard that is shown when it arrives.
pub(crate) struct Engine<'a>(Arc<Wizard>, PhantomData<&'a Wizard>);

impl<'a, R: Runtime> CommandArg<'a, R> for Engine<'a> {
    fn from_command(command: CommandItem<'a, R>) -> Result<Self, InvokeError> {
        let current = State::<Current>::from_command(command)?;
        Ok(Self(current.wizard(), PhantomData))
    }
}

impl Deref for Engine<'_> {
    type Target = Arc<Wizard>;

    fn deref(&self) -> &Arc<Wizard> {
        &self.0
    }
}

#[derive(Default)]
struct Second {
    /// Waits for the answer.
    opening: Option<Opening>,
    /// Where the page is asked.
    page: Option<Channel<AnotherFile>>,
    forwarding: Option<JoinHandle<()>>,
}

impl Current {
    pub(crate) fn showing(shown: Shown) -> Self {
        let current = Self {
            pictures: watch::Sender::new(shown.wizard.watch().borrow().clone()),
            second: Mutex::default(),
            shown: Mutex::new(shown),
        };
        current.forward();
        current
    }

    /// The wizard that is shown.
    pub(crate) fn wizard(&self) -> Arc<Wizard> {
        Arc::clone(&locked(&self.shown).wizard)
    }

    /// The newest picture, and every later one, of whichever wizard is shown. Their revisions always grow.
    pub(crate) fn pictures(&self) -> watch::Receiver<Snapshot> {
        self.pictures.subscribe()
    }

    /// The page can be asked from now on; it is told at once of a file that waits.
    pub(crate) fn ask_at(&self, page: Channel<AnotherFile>) {
        let mut second = locked(&self.second);
        second.page = Some(page);
        second.ask();
    }

    /// Opens the file that waits. What was shown ends; what it had begun can be taken up again with its own file.
    pub(crate) async fn open_second(&self, app: &AppHandle) -> Result<(), Box<dyn Error>> {
        let waiting = locked(&self.second).opening.take();
        match waiting {
            Some(opening) => self.open(opening, app).await,
            None => Ok(()),
        }
    }

    /// Shows what this opens, in place of what is shown.
    pub(crate) async fn open(&self, opening: Opening, app: &AppHandle) -> Result<(), Box<dyn Error>> {
        let next = opening.open(app).await?;
        let before = std::mem::replace(&mut *locked(&self.shown), next);
        before.wizard.end();
        self.forward();
        Ok(())
    }

    /// Passes the shown wizard's pictures on. The page takes a higher revision for the newer truth, so they go on from
    /// where the wizard before it stopped.
    fn forward(&self) {
        let mut from = self.wizard().watch();
        from.mark_changed();
        let to = self.pictures.clone();
        let base = to.borrow().revision;
        let task = tauri::async_runtime::spawn(async move {
            while from.changed().await.is_ok() {
                let mut picture = from.borrow_and_update().clone();
                picture.revision += base;
                to.send_replace(picture);
            }
        });
        if let Some(before) = locked(&self.second).forwarding.replace(task) {
            before.abort();
        }
    }

    async fn second(&self, opening: Opening, app: &AppHandle) -> Result<(), Box<dyn Error>> {
        if locked(&self.shown).opening.is_the_same_as(&opening) {
            return Ok(());
        }
        if matches!(self.pictures.borrow().screen, Screen::NoProfile { .. }) {
            return self.open(opening, app).await;
        }
        let mut second = locked(&self.second);
        second.opening = Some(opening);
        second.ask();
        Ok(())
    }
}

impl Second {
    fn ask(&self) {
        if let (Some(opening), Some(page)) = (&self.opening, &self.page)
            && let Err(error) = page.send(opening.told())
        {
            tracing::warn!(%error, "the page can't be asked");
        }
    }
}

/// Gangway was started again: the window comes to the front, and asks if it was with something else.
pub(crate) fn started_again(app: &AppHandle, arguments: Vec<String>, folder: &str) {
    if let Some(window) = app.get_webview_window("main") {
        window::to_the_front(&window);
    }
    let opening = Opening::from_arguments(arguments.into_iter().skip(1).map(OsString::from));
    let Some(opening) = opening.something(Path::new(folder)) else {
        return;
    };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        // It may come before the first window is there; then the person has two clicks of patience to spare.
        if let Some(current) = app.try_state::<Current>()
            && let Err(error) = current.second(opening, &app).await
        {
            tracing::warn!(%error, "the second file can't be opened");
        }
    });
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while the lock was held leaves the last whole state.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
