//! What the web view may ask for. Each takes, calls and gives; the engine decides whether it is the turn for it.

#![expect(
    clippy::needless_pass_by_value,
    reason = "Tauri gives a command its arguments by value"
)]

use std::error::Error;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use engine::browser::BrowserError;
use engine::contract::{AnotherFile, BrowserVisit, Problem, Screen, Snapshot, WayOn, Whereabouts};
use engine::wizard::OutOfTurn;
use secrecy::SecretString;
use serde::Serialize;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::{Channel, Invoke};
use tauri::{AppHandle, State, WebviewWindow, command, generate_handler};

use crate::browser;
use crate::clipboard::{self, NoClipboard};
use crate::current::{Current, Engine};
use crate::opening::Opening;

/// All of them; `build.rs` and `capabilities/main.json` name the same.
pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    generate_handler![
        watch,
        watch_for_files,
        open_another_file,
        go_on,
        back,
        open_browser,
        stop_waiting,
        more_time,
        ask_for_approval,
        approve_here,
        sign_in_link,
        copy_sign_in_link,
        explain_error,
        choose_organization,
        find_organization,
        choose_organizations,
        look_again,
        enter_secret,
        enter_certificate,
        use_stored_credential,
        commit,
        undo,
        undo_in,
        take_way_on,
        take_way_on_in,
        open_report,
        open_security_note,
        show_report_folder,
        leave
    ]
}

/// The page's one subscription; a page that was loaded anew takes it over.
#[derive(Default)]
pub(crate) struct Watching(Mutex<Option<JoinHandle<()>>>);

/// Sends the present picture at once and every newer one.
#[command]
async fn watch(
    channel: Channel<Snapshot>,
    current: State<'_, Current>,
    watching: State<'_, Watching>,
) -> Result<(), Refusal> {
    let mut pictures = current.pictures();
    pictures.mark_changed();
    let task = tauri::async_runtime::spawn(async move {
        while pictures.changed().await.is_ok() {
            let picture = pictures.borrow_and_update().clone();
            if channel.send(picture).is_err() {
                break;
            }
        }
    });
    let mut task_before = watching.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(earlier) = task_before.replace(task) {
        earlier.abort();
    }
    Ok(())
}

/// Tells of a file that was opened while another one is shown, so that the page can ask.
#[command]
fn watch_for_files(channel: Channel<AnotherFile>, current: State<'_, Current>) {
    current.ask_at(channel);
}

/// The person's yes to the file that waits.
#[command]
async fn open_another_file(current: State<'_, Current>, app: AppHandle) -> Result<(), Refusal> {
    Ok(current.open_second(&app).await?)
}

/// Without a file, the way on is a rehearsal.
#[command]
async fn go_on(current: State<'_, Current>, app: AppHandle) -> Result<(), Refusal> {
    let wizard = current.wizard();
    if matches!(wizard.watch().borrow().screen, Screen::NoProfile { .. }) {
        return Ok(current.open(Opening::rehearsal(), &app).await?);
    }
    Ok(wizard.go_on()?)
}

#[command]
fn back(wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.back()?)
}

#[command]
fn open_browser(visit: BrowserVisit, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.open_browser(visit)?)
}

#[command]
fn stop_waiting(wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.stop_waiting()?)
}

#[command]
fn more_time(wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.more_time()?)
}

#[command]
fn ask_for_approval(wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.ask_for_approval()?)
}

#[command]
fn approve_here(wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.approve_here()?)
}

/// For the person who wants another browser. It is worth one sign-in to this running window and nothing else.
#[command]
fn sign_in_link(wizard: Engine<'_>) -> Option<String> {
    wizard.sign_in_link()
}

/// Puts the link into the clipboard, marked as nobody else's business, and takes it out again.
#[command]
async fn copy_sign_in_link(wizard: Engine<'_>, app: AppHandle) -> Result<(), Refusal> {
    let link = wizard.sign_in_link().ok_or(Refusal::OutOfTurn)?;
    Ok(clipboard::lend(&app, link, Arc::clone(&wizard)).await?)
}

/// What a number on a page of Microsoft's means. The wait goes on, and nothing is kept of the text.
#[command]
fn explain_error(text: &str, wizard: Engine<'_>) -> Problem {
    wizard.explain(text)
}

#[command]
fn choose_organization(id: &str, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.choose_organization(id)?)
}

/// Where an organization is that the person misses on the list. It is asked without a token.
#[command]
async fn find_organization(address: String, wizard: Engine<'_>) -> Result<Whereabouts, Refusal> {
    Ok(wizard.find_organization(&address).await?)
}

#[command]
fn choose_organizations(ids: Vec<String>, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.choose_organizations(&ids)?)
}

#[command]
fn look_again(wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.look_again()?)
}

/// The only way by which a secret comes in from the page; none goes out.
#[command]
fn enter_secret(secret: String, ends: Option<String>, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.enter_secret(SecretString::from(secret), ends)?)
}

/// The same for a certificate with its key: the text of the file that the person chose.
#[command]
fn enter_certificate(pem: String, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.enter_certificate(SecretString::from(pem))?)
}

#[command]
fn use_stored_credential(wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.use_stored_credential()?)
}

/// Does what the person saw: the hash says which plan that was.
#[command]
fn commit(plan_hash: &str, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.commit(plan_hash)?)
}

#[command]
fn undo(forget_secret: bool, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.undo(forget_secret)?)
}

#[command]
fn undo_in(organization: &str, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.undo_in(organization)?)
}

#[command]
fn take_way_on(way: WayOn, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.take(way)?)
}

#[command]
fn take_way_on_in(organization: &str, way: WayOn, wizard: Engine<'_>) -> Result<(), Refusal> {
    Ok(wizard.take_in(organization, way)?)
}

#[command]
fn open_report(wizard: Engine<'_>) -> Result<(), Refusal> {
    let folder = wizard.report_folder().ok_or(Refusal::OutOfTurn)?;
    Ok(browser::show(&Path::new(&folder).join("report.html"))?)
}

/// What the customer's security team wants to know, as a page in the person's browser.
#[command]
async fn open_security_note(wizard: Engine<'_>) -> Result<(), Refusal> {
    let page = wizard.security_note().await.map_err(|_| Refusal::NotOpened)?;
    Ok(browser::show(Path::new(&page))?)
}

#[command]
fn show_report_folder(wizard: Engine<'_>) -> Result<(), Refusal> {
    let folder = wizard.report_folder().ok_or(Refusal::OutOfTurn)?;
    Ok(browser::show(Path::new(&folder))?)
}

/// Closes the window; the page has asked before, where asking is due.
#[command]
fn leave(window: WebviewWindow) -> tauri::Result<()> {
    window.destroy()
}

/// Why a command was not done, as the page reads it: `{ "code": "out-of-turn" }`.
#[derive(Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
enum Refusal {
    /// The wizard is on another screen meanwhile.
    OutOfTurn,
    /// The system could not start a program for it, or what it should show.
    NotOpened,
    /// There is no clipboard here.
    NoClipboard,
}

impl From<OutOfTurn> for Refusal {
    fn from(_: OutOfTurn) -> Self {
        Self::OutOfTurn
    }
}

impl From<BrowserError> for Refusal {
    fn from(_: BrowserError) -> Self {
        Self::NotOpened
    }
}

impl From<NoClipboard> for Refusal {
    fn from(_: NoClipboard) -> Self {
        Self::NoClipboard
    }
}

impl From<Box<dyn Error>> for Refusal {
    fn from(error: Box<dyn Error>) -> Self {
        tracing::warn!(%error, "it can't be opened");
        Self::NotOpened
    }
}
