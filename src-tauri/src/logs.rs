//! What the program did, as JSON lines in the system's folder for logs: this start and the one before.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts writing. Only our own crates are heard: the HTTP libraries would write addresses with their queries.
pub(crate) fn start(folder: &Path) -> io::Result<()> {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(Mutex::new(file(folder)?));
    let ours = Targets::new()
        .with_target("engine", LevelFilter::INFO)
        .with_target("gangway_desktop", LevelFilter::INFO);
    tracing_subscriber::registry()
        .with(lines)
        .with(ours)
        .try_init()
        .map_err(io::Error::other)?;
    std::panic::set_hook(Box::new(|panic| {
        // The place only: the message may hold a value.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        system = std::env::consts::OS,
        "started"
    );
    Ok(())
}

fn file(folder: &Path) -> io::Result<fs::File> {
    fs::create_dir_all(folder)?;
    let (this, before) = (folder.join("gangway.jsonl"), folder.join("gangway.before.jsonl"));
    match fs::rename(&this, &before) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(this)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_of_the_start_before_is_kept_and_no_more() {
        let folder = std::env::temp_dir().join(format!("gangway-logs-{}", std::process::id()));
        for text in ["first", "second", "third"] {
            io::Write::write_all(&mut file(&folder).unwrap(), text.as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(folder.join("gangway.jsonl")).unwrap(), "third");
        assert_eq!(
            fs::read_to_string(folder.join("gangway.before.jsonl")).unwrap(),
            "second"
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        fs::remove_dir_all(folder).unwrap();
    }
}
