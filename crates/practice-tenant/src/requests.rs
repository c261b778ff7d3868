//! What was asked of the services: for tests and measurements. Queries, headers and bodies are not kept, since
//! they may hold codes, tokens or secrets.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::Method;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One of the services that the practice tenant stands in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Microsoft Entra ID.
    Authority,
    /// Global Discovery.
    Discovery,
    /// Microsoft Graph.
    Graph,
    /// The administration of Power Platform environments.
    PowerPlatform,
    /// The Dataverse Web API of any organization.
    Organization,
}

/// One request as it came in, also when a fault kept it from being answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRequest {
    /// The service that was asked.
    pub service: Service,
    /// The origin that was asked, such as `http://127.0.0.1:50211`.
    pub origin: String,
    /// The HTTP method.
    pub method: Method,
    /// The path without the query.
    pub path: String,
    /// When it came in.
    pub at: Timestamp,
}

/// How many requests are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 20_000;

/// The requests so far.
#[derive(Debug, Default)]
pub struct Requests(Mutex<VecDeque<SeenRequest>>);

impl Requests {
    /// All of them, the oldest first.
    pub fn all(&self) -> Vec<SeenRequest> {
        self.lock().iter().cloned().collect()
    }

    /// How many came to a service with this method.
    pub fn count(&self, service: Service, method: &Method) -> usize {
        self.lock()
            .iter()
            .filter(|seen| seen.service == service && seen.method == *method)
            .count()
    }

    /// How many came to a service with any method but GET and HEAD.
    pub fn writes(&self, service: Service) -> usize {
        self.lock()
            .iter()
            .filter(|seen| seen.service == service && !seen.method.is_safe())
            .count()
    }

    /// Forgets all, to count afresh.
    pub fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn add(&self, request: SeenRequest) {
        let mut requests = self.lock();
        if requests.len() == REMEMBERED {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<SeenRequest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
