//! A network that is played: where names lead.

use std::{net::SocketAddr, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Where names lead in a played network.
pub trait Names: Send + Sync {
    /// The address and port of whoever plays the host; `None` when there is no such host.
    fn find(&self, host: &str) -> Option<SocketAddr>;
}

/// As the HTTP client wants it.
pub(super) struct Played(pub(super) Arc<dyn Names>);

impl Resolve for Played {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.find(name.as_str());
        Box::pin(async move {
            let address = found.ok_or("there is no such host")?;
            Ok(Box::new(std::iter::once(address)) as Addrs)
        })
    }
}
