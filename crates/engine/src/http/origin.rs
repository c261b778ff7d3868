//! Scheme, host and port: what a token is bound to.

use std::{fmt, net::IpAddr};

use url::{Host, Url};

/// An origin that Gangway may call: https, or http on loopback for practice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    secure: bool,
    host: String,
    port: Option<u16>,
}

impl Origin {
    /// `https://host`. Crate-private, because hosts come from the cloud table only.
    pub(crate) fn https(host: &str) -> Self {
        Self {
            secure: true,
            host: host.to_ascii_lowercase(),
            port: None,
        }
    }

    /// The origin of a loopback address; `None` for any other.
    pub(crate) fn loopback(url: &Url) -> Option<Self> {
        let address = match url.host()? {
            Host::Ipv4(address) => IpAddr::V4(address),
            Host::Ipv6(address) => IpAddr::V6(address),
            Host::Domain(_) => return None,
        };
        address.is_loopback().then(|| Self::of(url)).flatten()
    }

    /// The origin of any http(s) address, for comparing.
    pub fn of(url: &Url) -> Option<Self> {
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        Some(Self {
            secure,
            host: url.host_str()?.to_owned(),
            port: url.port(),
        })
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host, with the port where one is written: what a person sees.
    pub fn authority(&self) -> String {
        self.port
            .map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }

    /// An address on this origin. `path` begins with a slash and may carry a query; it is written by Gangway.
    pub(crate) fn at(&self, path: &str) -> Url {
        // The pieces were parsed before, so this can't fail; an empty fallback would be refused as a foreign origin.
        Url::parse(&format!("{self}{path}")).unwrap_or_else(|_| NOWHERE.clone())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}://{}",
            if self.secure { "https" } else { "http" },
            self.authority()
        )
    }
}

static NOWHERE: std::sync::LazyLock<Url> = std::sync::LazyLock::new(|| {
    Url::parse("about:blank").unwrap_or_else(|_| unreachable!("a constant address"))
});
