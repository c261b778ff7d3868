//! The system browser, through Tauri's shell plug-in.

use engine::browser::{Browser, BrowserError, BrowserPage};
use std::path::Path;

/// Opens pages in the person's own browser, where their sign-in and its protections are.
pub(crate) struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open(&self, page: &BrowserPage) -> Result<(), BrowserError> {
        hand_over(page.address())
    }
}

/// Opens a file or folder that the engine wrote, with the program that the person uses for it.
pub(crate) fn show(path: &Path) -> Result<(), BrowserError> {
    hand_over(path.to_str().ok_or(BrowserError)?)
}

/// The plug-in is called and not registered: so the web view has no command of it to ask for.
#[expect(
    deprecated,
    reason = "the plug-in's `open` is deprecated in favour of tauri-plugin-opener, whose benefit is a command with \
              scopes for the web view; from Rust both call the crate `open` alike, and the web view is given neither"
)]
fn hand_over(what: &str) -> Result<(), BrowserError> {
    tauri_plugin_shell::open::open(None, what, None).map_err(|error| {
        // The kind only: the message may hold the address with its query.
        tracing::error!(error = %kind(&error), "the system could not open it");
        BrowserError
    })
}

fn kind(error: &tauri_plugin_shell::Error) -> String {
    match error {
        tauri_plugin_shell::Error::Io(error) => error.kind().to_string(),
        _ => "not an input or output error".to_owned(),
    }
}
