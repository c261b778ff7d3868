//! The terminal: where text goes, and the person who may be asked.

use std::fs::File;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use async_trait::async_trait;
use secrecy::SecretString;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

/// Which way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Standard output.
    Output,
    /// Standard error.
    Errors,
}

/// A terminal, or what stands in its place.
#[async_trait]
pub trait Terminal: Send + Sync {
    /// Writes as it is. A reader that has gone is no reason to stop the work.
    fn write(&self, channel: Channel, text: &str);

    /// Whether bold text is understood there.
    fn has_bold(&self, channel: Channel) -> bool;

    /// How many characters a line of sentences may have there; `None` where lines stay as they are, as in a file.
    fn measure(&self, channel: Channel) -> Option<usize>;

    /// Whether there is a person who can answer.
    fn answers(&self) -> bool;

    /// One line of the person; `None` when nothing more will come.
    async fn line(&self) -> io::Result<Option<String>>;

    /// One line that is not shown while it is typed.
    async fn hidden_line(&self) -> io::Result<SecretString>;

    /// The first line of standard input, whoever writes it.
    async fn piped_line(&self) -> io::Result<SecretString>;
}

/// Far more than any secret has, in bytes.
const LONGEST_LINE: u64 = 16 << 10;

/// Terminals begin with this width, and longer lines are hard to read. Not documented: chosen instead of asking for the width.
const MEASURE: usize = 80;

/// The terminal of this process.
pub(crate) struct Console;

fn is_terminal(channel: Channel) -> bool {
    match channel {
        Channel::Output => io::stdout().is_terminal(),
        Channel::Errors => io::stderr().is_terminal(),
    }
}

#[async_trait]
impl Terminal for Console {
    fn write(&self, channel: Channel, text: &str) {
        let write = |mut to: Box<dyn io::Write>| to.write_all(text.as_bytes()).and_then(|()| to.flush());
        let _ = match channel {
            Channel::Output => write(Box::new(io::stdout())),
            Channel::Errors => write(Box::new(io::stderr())),
        };
    }

    fn has_bold(&self, channel: Channel) -> bool {
        // Older consoles of Windows show the codes themselves.
        cfg!(unix) && is_terminal(channel) && std::env::var_os("TERM").is_some_and(|term| term != "dumb")
    }

    fn measure(&self, channel: Channel) -> Option<usize> {
        is_terminal(channel).then_some(MEASURE)
    }

    fn answers(&self) -> bool {
        io::stdin().is_terminal()
    }

    async fn line(&self) -> io::Result<Option<String>> {
        spawn_blocking(|| {
            let mut line = String::new();
            let read = io::stdin().lock().take(LONGEST_LINE).read_line(&mut line)?;
            Ok((read > 0).then_some(line))
        })
        .await
        .map_err(io::Error::other)?
    }

    async fn hidden_line(&self) -> io::Result<SecretString> {
        // It takes Ctrl+C as the end of the line, and leaves the terminal as it was.
        let line = spawn_blocking(|| rpassword::read_password().map(Zeroizing::new))
            .await
            .map_err(io::Error::other)??;
        Ok(SecretString::from(line.as_str()))
    }

    #[expect(clippy::unbuffered_bytes, reason = "a buffer would keep the secret")]
    async fn piped_line(&self) -> io::Result<SecretString> {
        spawn_blocking(|| {
            let longest = usize::try_from(LONGEST_LINE).unwrap_or(usize::MAX);
            let mut line = Zeroizing::new(Vec::with_capacity(longest));
            for byte in unbuffered_stdin()?.bytes().take(longest) {
                match byte? {
                    b'\n' => break,
                    byte => line.push(byte),
                }
            }
            let line = std::str::from_utf8(&line).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            Ok(SecretString::from(line.trim_end_matches('\r')))
        })
        .await
        .map_err(io::Error::other)?
    }
}

/// Without the library's buffer, which lives as long as the process: what goes through it can't be wiped.
fn unbuffered_stdin() -> io::Result<File> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(File::from(own))
}
