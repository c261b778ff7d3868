//! Which requests a fault meets, and when.

use http::Method;
use serde::{Deserialize, Serialize};

use super::action::Action;
use crate::dataverse::PartOfBatch;
use crate::requests::Service;

/// How often a fault strikes among the requests it matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Turn {
    #[default]
    Always,
    First(usize),
    Nth(usize),
    EveryNth(usize),
}

impl Turn {
    fn is_always(&self) -> bool {
        *self == Self::Always
    }
}

/// A failure to come. Without further words it meets every request of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    #[serde(rename = "on")]
    service: Service,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "method")]
    method: Option<Method>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    makes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holds: Option<String>,
    #[serde(default, rename = "when", skip_serializing_if = "Turn::is_always")]
    turn: Turn,
    #[serde(rename = "do")]
    pub(super) action: Action,
    #[serde(skip)]
    met: usize,
    #[serde(skip)]
    pub(super) struck: usize,
}

/// What a fault looks at: a request, or one operation of a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a Method,
    /// With its origin; a part of a batch has the one of the batch.
    pub(crate) address: &'a str,
    pub(crate) body: &'a [u8],
}

impl<'a> From<&'a PartOfBatch> for Asked<'a> {
    fn from(part: &'a PartOfBatch) -> Self {
        Self {
            method: &part.method,
            address: &part.address,
            body: &part.body,
        }
    }
}

impl Fault {
    /// Meets the requests of `service`.
    pub fn on(service: Service, action: Action) -> Self {
        Self {
            service,
            method: None,
            path: None,
            makes: None,
            holds: None,
            turn: Turn::Always,
            action,
            met: 0,
            struck: 0,
        }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(self, method: Method) -> Self {
        Self {
            method: Some(method),
            ..self
        }
    }

    /// Only requests whose origin, path and query, written as in the address bar, hold this text.
    #[must_use]
    pub fn path(self, text: impl Into<String>) -> Self {
        Self {
            path: Some(text.into()),
            ..self
        }
    }

    /// Only operations that may make a row of this table (by the name of its set, such as `roles`): a POST to the set itself,
    /// or a PATCH of one row, which makes it where it is not there.
    #[must_use]
    pub fn makes(self, set: impl Into<String>) -> Self {
        Self {
            makes: Some(set.into()),
            ..self
        }
    }

    /// Only requests whose body holds this text.
    #[must_use]
    pub fn holds(self, text: impl Into<String>) -> Self {
        Self {
            holds: Some(text.into()),
            ..self
        }
    }

    /// Only the `n`-th matching request, counted from 1.
    #[must_use]
    pub fn nth(self, n: usize) -> Self {
        Self {
            turn: Turn::Nth(n),
            ..self
        }
    }

    /// Only the first `n` matching requests.
    #[must_use]
    pub fn first(self, n: usize) -> Self {
        Self {
            turn: Turn::First(n),
            ..self
        }
    }

    /// Only each `n`-th matching request: the `n`-th, the `2n`-th and so on.
    #[must_use]
    pub fn every_nth(self, n: usize) -> Self {
        Self {
            turn: Turn::EveryNth(n),
            ..self
        }
    }

    /// How often it has struck.
    pub fn struck(&self) -> usize {
        self.struck
    }

    /// What it does.
    pub fn action(&self) -> &Action {
        &self.action
    }

    pub(super) fn matches(&self, service: Service, asked: Asked<'_>) -> bool {
        self.service == service
            && self.method.as_ref().is_none_or(|method| method == asked.method)
            && self.path.as_ref().is_none_or(|text| asked.address.contains(text))
            && self.makes.as_ref().is_none_or(|set| makes(asked, set))
            && self
                .holds
                .as_ref()
                .is_none_or(|text| String::from_utf8_lossy(asked.body).contains(text))
    }

    /// Counts a request that matches, and tells whether it is this one's turn.
    pub(super) fn is_due(&mut self) -> bool {
        self.met += 1;
        match self.turn {
            Turn::Always => true,
            Turn::First(n) => self.met <= n,
            Turn::Nth(n) => self.met == n,
            // A zeroth request never comes.
            Turn::EveryNth(n) => n > 0 && self.met.is_multiple_of(n),
        }
    }
}

fn makes(asked: Asked<'_>, set: &str) -> bool {
    let path = asked.address.split('?').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    match *asked.method {
        Method::POST => last == set,
        // A row that the batch itself has just made is there.
        Method::PATCH => last
            .strip_prefix(set)
            .is_some_and(|key| key.starts_with('(') && !key.starts_with("($")),
        _ => false,
    }
}

mod method {
    use http::Method;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

    #[expect(clippy::ref_option, reason = "the form serde asks for")]
    pub(super) fn serialize<S: Serializer>(method: &Option<Method>, to: S) -> Result<S::Ok, S::Error> {
        method.as_ref().map(Method::as_str).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Method>, D::Error> {
        let name = Option::<String>::deserialize(from)?;
        name.map(|name| Method::from_bytes(name.as_bytes()).map_err(D::Error::custom))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_made_by_post_to_its_set_or_by_patch_of_a_key() {
        let (post, patch, get) = (Method::POST, Method::PATCH, Method::GET);
        let asked = |method, address| {
            let asked = Asked {
                method,
                address,
                body: b"",
            };
            makes(asked, "roles")
        };
        assert!(asked(&post, "http://x/api/data/v9.2/roles"));
        assert!(asked(&post, "http://x/api/data/v9.2/roles?$select=name"));
        assert!(asked(&patch, "http://x/api/data/v9.2/roles(1)"));
        assert!(!asked(&patch, "http://x/api/data/v9.2/roles($1)"));
        assert!(!asked(
            &post,
            "http://x/api/data/v9.2/roles(1)/Microsoft.Dynamics.CRM.AddPrivilegesRole"
        ));
        assert!(!asked(&post, "http://x/api/data/v9.2/fieldroles"));
        assert!(!asked(&get, "http://x/api/data/v9.2/roles"));
    }
}
