//! Gangway's window: it shows what the engine says and passes on what the person wants. Everything that
//! decides, reads or writes stands in the engine.
//!
//! `gangway-desktop [FILE.gangway] [--practice [--scenario NAME|FILE]...]`

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod browser;
mod clipboard;
mod commands;
mod current;
mod logs;
mod opening;
mod practice;
#[cfg(target_os = "linux")]
mod webkit;
mod window;

use std::alloc::System;

use current::Current;
use tauri::Manager as _;
use zeroizing_alloc::ZeroAlloc;

/// Wipes what is given back, so that no library leaves a secret behind that passed through it.
#[global_allocator]
static WIPED: ZeroAlloc<System> = ZeroAlloc(System);

#[expect(clippy::exit, reason = "stands in what Tauri's macro writes")]
fn main() -> tauri::Result<()> {
    // A system that refuses it is no reason not to work.
    let _ = engine::crash::keep_memory_out_of_core_files();
    #[cfg(target_os = "linux")]
    webkit::start_with_software_buffers();
    tauri::Builder::default()
        // First, as it asks for: a second start ends here.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            current::started_again(app, arguments, &folder);
        }))
        .invoke_handler(commands::handler())
        .setup(|app| {
            logs::start(&app.path().app_log_dir()?)?;
            let opening = opening::Opening::from_arguments(std::env::args_os().skip(1));
            let shown = tauri::async_runtime::block_on(opening.open(app.handle()))?;
            let current = Current::showing(shown);
            let pictures = current.pictures();
            // Before the window: its page asks at once.
            app.manage(current);
            app.manage(commands::Watching::default());
            window::open(app, &pictures)?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
