//! The clipboard, for a text that is worth something: kept out of histories and taken out again (SE-06).
//!
//! Only the link to a sign-in that is under way is lent to it; the rest that the window copies is for others to read.

use std::sync::Arc;
use std::time::Duration;

use engine::wizard::Wizard;
use tauri::AppHandle;

/// As long as the person needs to paste it; not documented anywhere: password managers choose from ten seconds to two minutes.
const LENT_FOR: Duration = Duration::from_mins(1);

/// The text could not be put there.
pub(crate) struct NoClipboard;

/// Puts the link there, and takes it out after a minute or when the sign-in is over, unless something else was copied since.
pub(crate) async fn lend(app: &AppHandle, link: String, wizard: Arc<Wizard>) -> Result<(), NoClipboard> {
    on_main_thread(app, {
        let link = link.clone();
        move || platform::put(link)
    })
    .await
    .filter(|put| *put)
    .ok_or(NoClipboard)?;
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let mut pictures = wizard.watch();
        let over = async {
            while wizard.sign_in_link().as_ref() == Some(&link) && pictures.changed().await.is_ok() {}
        };
        // Either is the end.
        let _ = tokio::time::timeout(LENT_FOR, over).await;
        on_main_thread(&app, move || platform::take_out(&link)).await;
    });
    Ok(())
}

/// GTK, and so its clipboard, belongs to one thread.
async fn on_main_thread<T: Send + 'static>(
    app: &AppHandle,
    act: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (done, outcome) = tokio::sync::oneshot::channel();
    app.run_on_main_thread(move || drop(done.send(act()))).ok()?;
    outcome.await.ok()
}

#[cfg(target_os = "linux")]
mod platform {
    use gtk::{Clipboard, TargetEntry, TargetFlags, gdk};

    /// With this format beside the text, clipboard managers keep it out of their history (KDE, "Klipper"; others follow it).
    const SECRET: &str = "x-kde-passwordManagerHint";
    const TEXT: [&str; 4] = ["UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING"];

    pub(super) fn put(text: String) -> bool {
        let formats = TEXT.into_iter().chain([SECRET]);
        let formats: Vec<_> = formats
            .zip(0..)
            .map(|(name, number)| TargetEntry::new(name, TargetFlags::empty(), number))
            .collect();
        clipboard().set_with_data(&formats, move |_, wanted, _| {
            if wanted.target().name() == SECRET {
                wanted.set(&wanted.target(), 8, b"secret");
            } else {
                wanted.set_text(&text);
            }
        })
    }

    /// GTK lets go only of what is still ours.
    pub(super) fn take_out(_: &str) {
        clipboard().clear();
    }

    fn clipboard() -> Clipboard {
        Clipboard::get(&gdk::SELECTION_CLIPBOARD)
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use arboard::Clipboard;
    #[cfg(target_os = "macos")]
    use arboard::SetExtApple as _;
    #[cfg(windows)]
    use arboard::SetExtWindows as _;

    pub(super) fn put(text: String) -> bool {
        let Ok(mut clipboard) = Clipboard::new() else {
            return false;
        };
        // Windows: "Clipboard Formats", cloud clipboard and history. macOS: `org.nspasteboard.ConcealedType`.
        let entry = clipboard.set().exclude_from_history();
        #[cfg(windows)]
        let entry = entry.exclude_from_cloud().exclude_from_monitoring();
        entry.text(text).is_ok()
    }

    pub(super) fn take_out(text: &str) {
        if let Ok(mut clipboard) = Clipboard::new()
            && clipboard.get_text().is_ok_and(|there| there == text)
        {
            // What can't be taken out is worth nothing once the sign-in is over.
            let _ = clipboard.clear();
        }
    }
}
