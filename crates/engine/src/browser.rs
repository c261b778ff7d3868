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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ta_08_only_a_page_of_the_clouds_own_sign_in_host_can_be_opened() {
        let table = crate::cloud::Cloud::named(crate::cloud::CloudName::Public).unwrap();
        let page = |address: &str| BrowserPage::at(table.authority(), address.parse().unwrap());
        let own =
            page("https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?x=--help").unwrap();
        // Handed over as one argument that can be no option of any program.
        assert!(own.address().starts_with("https://"));
        for foreign in [
            "http://login.microsoftonline.com/",
            "https://login.microsoftonline.com:8443/",
            "https://login.microsoftonline.com.example/",
            "https://login.microsoftonline.com@example.org/",
            "file:///usr/bin/id",
            "javascript:alert(1)",
            "ms-settings:",
        ] {
            assert_eq!(page(foreign), None, "{foreign}");
        }
    }
}
