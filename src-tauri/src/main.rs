//! Gangway's window: it shows what the engine says and passes on what the person wants. Everything that
//! decides, reads or writes stands in the engine.
//!
//! `gangway-desktop [FILE.gangway] [--practice [--scenario NAME|FILE]...]`

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod browser;
mod commands;
mod logs;
mod opening;
mod practice;
#[cfg(target_os = "linux")]
mod webkit;
mod window;

use tauri::Manager as _;

#[expect(clippy::exit, reason = "stands in what Tauri's macro writes")]
fn main() -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    webkit::start_with_software_buffers();
    tauri::Builder::default()
        .invoke_handler(commands::handler())
        .setup(|app| {
            logs::start(&app.path().app_log_dir()?)?;
            let opening = opening::Opening::from_arguments(std::env::args_os().skip(1));
            let wizard = tauri::async_runtime::block_on(opening.wizard(app.handle()))?;
            let pictures = wizard.watch();
            // Before the window: its page asks at once.
            app.manage(wizard);
            app.manage(commands::Watching::default());
            window::open(app, &pictures)?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
