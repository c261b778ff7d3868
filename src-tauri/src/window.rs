//! The one window: what it may show, when it comes to the front, and what closing it means.

use engine::contract::{ApproveStage, Leaving, Screen, Snapshot};
use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{App, Url, WebviewWindow, WindowEvent};
use tokio::sync::watch;

/// Opens the window as `tauri.conf.json` describes it. It shows the wizard's own page and nothing else.
pub(crate) fn open(app: &App, pictures: &watch::Receiver<Snapshot>) -> tauri::Result<()> {
    let Some(shape) = app.config().app.windows.first() else {
        return Err(tauri::Error::WindowNotFound);
    };
    let window = WebviewWindowBuilder::from_config(app, shape)?
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_document_title_changed(|window, title| {
            // The page names the step; a screen reader hears that name when it comes to this window.
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "the title stays as it is");
            }
        })
        .build()?;
    close_as_cancel_does(&window, pictures.clone());
    tauri::async_runtime::spawn(come_back_after_the_browser(window, pictures.clone()));
    Ok(())
}

/// `tauri://localhost` on Linux and macOS, `http://tauri.localhost` on Windows (Tauri's documentation, "useHttpsScheme").
fn is_own_page(address: &Url) -> bool {
    match (address.scheme(), address.host_str(), address.port()) {
        ("tauri", Some("localhost"), None) => cfg!(not(windows)),
        ("http", Some("tauri.localhost"), None) => cfg!(windows),
        _ => false,
    }
}

/// The window's cross does what the Cancel button does: while something is half done, the page asks first.
fn close_as_cancel_does(window: &WebviewWindow, pictures: watch::Receiver<Snapshot>) {
    let page = window.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event
            && pictures.borrow().leaving == Leaving::HalfDone
            && page.eval("document.getElementById('cancel').click()").is_ok()
        {
            api.prevent_close();
        }
    });
}

/// When the browser has answered, the person should not have to look for Gangway.
async fn come_back_after_the_browser(window: WebviewWindow, mut pictures: watch::Receiver<Snapshot>) {
    let mut away = false;
    while pictures.changed().await.is_ok() {
        let waiting = is_waiting_for_the_browser(&pictures.borrow_and_update().screen);
        if away && !waiting {
            to_the_front(&window);
        }
        away = waiting;
    }
}

/// Before everything else on the screen, as far as the system allows it.
pub(crate) fn to_the_front(window: &WebviewWindow) {
    if let Err(error) = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus())
    {
        tracing::warn!(%error, "could not come to the front");
    }
}

fn is_waiting_for_the_browser(screen: &Screen) -> bool {
    matches!(
        screen,
        Screen::Approve {
            stage: ApproveStage::Waiting { .. },
            ..
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TA-05
    #[test]
    fn row_33_only_the_own_page_is_shown() {
        let own = if cfg!(windows) {
            "http://tauri.localhost/"
        } else {
            "tauri://localhost/index.html"
        };
        assert!(is_own_page(&own.parse().unwrap()));
        for foreign in [
            "https://login.microsoftonline.com/",
            "http://localhost/",
            "http://tauri.localhost.example/",
            "tauri://localhost.example/",
            "tauri://localhost:81/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
        ] {
            assert!(!is_own_page(&foreign.parse().unwrap()), "{foreign}");
        }
    }
}
