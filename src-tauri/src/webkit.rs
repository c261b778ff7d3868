//! A cure for `WebKitGTK` on some graphics drivers.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Starts the program anew, in the same process, with `WebKitGTK`'s DMA-BUF renderer switched off.
///
/// With that renderer the window stays empty on some NVIDIA and Wayland machines, and a form gains nothing from
/// it. The switch has to be in the environment before GTK starts; setting it from inside is unsound once there are
/// threads, so the process replaces itself. Whoever has set the variable, to whatever, keeps their setting.
pub(crate) fn start_with_software_buffers() {
    if env::var_os(SWITCH).is_some() {
        return;
    }
    if let Ok(program) = env::current_exe() {
        // Comes back only if it failed; then the window is opened as things are.
        let _failure = Command::new(program)
            .args(env::args_os().skip(1))
            .env(SWITCH, "1")
            .exec();
    }
}
