//! Everything outside of the program, passed in.

use std::sync::Arc;

use engine::browser::{Browser, BrowserError, BrowserPage};
use engine::chance::{Chance, OsChance};
use engine::clock::{Clock, SystemClock};
use engine::files::Files;
use engine::vault::{Keychain, Vault};
use practice_tenant::PracticeTenant;
use tokio_util::sync::CancellationToken;

use crate::terminal::{Console, Terminal};

/// What the program touches.
pub struct Surroundings {
    /// The person.
    pub terminal: Arc<dyn Terminal>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The system browser.
    pub browser: Arc<dyn Browser>,
    /// The keychain.
    pub vault: Arc<dyn Vault>,
    /// Where journals and reports go; without it, the folder that the window uses too.
    pub files: Option<Arc<dyn Files>>,
    /// A practice tenant that runs already; without it, a rehearsal starts its own.
    pub tenant: Option<Arc<PracticeTenant>>,
    /// The person wants to stop.
    pub interrupted: CancellationToken,
}

impl Surroundings {
    /// The real ones. Must be called inside a tokio runtime, which then listens for Ctrl+C.
    pub fn of_this_computer() -> Self {
        let interrupted = CancellationToken::new();
        let pressed = interrupted.clone();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                pressed.cancel();
            }
        });
        Self {
            terminal: Arc::new(Console),
            clock: Arc::new(SystemClock),
            chance: Arc::new(OsChance),
            browser: Arc::new(SystemBrowser),
            vault: Arc::new(Keychain::start()),
            files: None,
            tenant: None,
            interrupted,
        }
    }
}

/// The person's own browser, where their sign-in and its protections are.
struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open(&self, page: &BrowserPage) -> Result<(), BrowserError> {
        open::that_detached(page.address()).map_err(|_| BrowserError)
    }
}
