//! The system browser, passed in.

use url::Url;

use crate::http::Origin;

/// Opens pages in the system browser.
pub trait Browser: Send + Sync {
    /// Hands the page to the browser. Success says only that it was handed over.
    fn open(&self, page: &BrowserPage) -> Result<(), BrowserError>;
}

/// A page that may be opened: only the engine makes one, from a host of the cloud table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserPage(Url);

impl BrowserPage {
    pub(crate) fn at(origin: &Origin, url: Url) -> Option<Self> {
        (Origin::of(&url).as_ref() == Some(origin)).then_some(Self(url))
    }

    /// For handing it to the system, and for the person who copies the link.
    pub fn address(&self) -> &str {
        self.0.as_str()
    }
}

/// The browser could not be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the browser could not be started")]
pub struct BrowserError;
