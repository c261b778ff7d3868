//! Scopes: which resource and which permission a request names ("Scopes and permissions in the Microsoft identity
//! platform").

use std::collections::BTreeSet;

use uuid::Uuid;

use super::errors::Refusal;
use crate::Addresses;
use crate::world::{DYNAMICS_CRM, MICROSOFT_GRAPH, POWER_APPS, scopes};
use crate::{graph, power_platform};

/// The scopes that belong to no API.
pub(crate) const SIGN_IN: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// Everything a `scope` parameter asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Scopes {
    /// Those of the sign-in itself: some of [`SIGN_IN`].
    pub(crate) sign_in: BTreeSet<&'static str>,
    pub(crate) resources: Vec<ResourceScope>,
}

/// A permission of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResourceScope {
    /// The resource as the request writes it; this becomes the audience.
    pub(crate) resource: String,
    /// What stands before the permission in the request, and so in the answer.
    pub(crate) prefix: String,
    /// The app id of the resource.
    pub(crate) app_id: Uuid,
    /// The permission, or `.default`.
    pub(crate) scope: String,
}

/// Why a scope can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScopeFlaw {
    /// No such resource.
    Resource(String),
    /// The resource has no such permission.
    Permission(String, Uuid),
}

impl ScopeFlaw {
    /// How the authorization endpoint says it.
    pub(crate) fn at_authorize(self, app: Uuid, tenant: String) -> Refusal {
        match self {
            ScopeFlaw::Resource(resource) => Refusal::ResourceUnknown { resource, tenant },
            ScopeFlaw::Permission(scope, resource) => Refusal::ScopeNotOnResource {
                app: app.to_string(),
                scope,
                resource,
            },
        }
    }

    /// How the token endpoint says it.
    pub(crate) fn at_token(self, tenant: String) -> Refusal {
        match self {
            ScopeFlaw::Resource(resource) => Refusal::ResourceUnknown { resource, tenant },
            ScopeFlaw::Permission(scope, _) => Refusal::ScopeInvalid { scope },
        }
    }
}

impl Scopes {
    /// Reads a `scope` parameter.
    pub(crate) fn parse(text: &str, addresses: &Addresses) -> Result<Self, ScopeFlaw> {
        let mut scopes = Self::default();
        for word in text.split_ascii_whitespace() {
            match SIGN_IN.iter().find(|known| **known == word) {
                Some(known) => {
                    scopes.sign_in.insert(known);
                }
                None => scopes.resources.push(ResourceScope::parse(word, addresses)?),
            }
        }
        Ok(scopes)
    }

    /// Whether a scope of the sign-in is asked for.
    pub(crate) fn has(&self, sign_in: &str) -> bool {
        self.sign_in.contains(sign_in)
    }

    /// Whether more than one resource is named.
    pub(crate) fn span_resources(&self) -> bool {
        self.resources
            .windows(2)
            // Graph has a short form of its permissions beside the long one.
            .any(|pair| {
                pair[0].app_id != pair[1].app_id
                    || (pair[0].app_id != MICROSOFT_GRAPH && pair[0].resource != pair[1].resource)
            })
    }
}

impl ResourceScope {
    fn parse(word: &str, addresses: &Addresses) -> Result<Self, ScopeFlaw> {
        let (resource, prefix, scope) = match word.rsplit_once('/') {
            Some((resource, scope)) => (resource.to_owned(), format!("{resource}/"), scope),
            // A permission without a resource is one of Microsoft Graph.
            None => (MICROSOFT_GRAPH.to_string(), String::new(), word),
        };
        let app_id =
            resource_app(&resource, addresses).ok_or_else(|| ScopeFlaw::Resource(resource.clone()))?;
        if scope != ".default" && !scopes(app_id).iter().any(|offer| offer.name == scope) {
            return Err(ScopeFlaw::Permission(scope.to_owned(), app_id));
        }
        Ok(Self {
            resource,
            prefix,
            app_id,
            scope: scope.to_owned(),
        })
    }
}

/// The app behind a resource name: its app id, or an address of it with or without a slash at the end. The addresses
/// are those of this practice world; Graph and the administration of environments go by their real names as well, because many
/// clients can't be told others.
fn resource_app(resource: &str, addresses: &Addresses) -> Option<Uuid> {
    if let Ok(id) = resource.parse::<Uuid>() {
        return [DYNAMICS_CRM, MICROSOFT_GRAPH, POWER_APPS]
            .into_iter()
            .find(|known| *known == id);
    }
    let origin = resource.strip_suffix('/').unwrap_or(resource);
    if origin == addresses.graph || origin == graph::REAL_RESOURCE {
        return Some(MICROSOFT_GRAPH);
    }
    if origin == addresses.power_platform || origin == power_platform::REAL_RESOURCE {
        return Some(POWER_APPS);
    }
    let dataverse =
        origin == addresses.discovery || addresses.organizations.iter().any(|place| place.url == origin);
    dataverse.then_some(DYNAMICS_CRM)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Scopes, ScopeFlaw> {
        let addresses = Addresses {
            authority: "http://127.0.0.1:1".into(),
            discovery: "http://127.0.0.1:2".into(),
            graph: "http://127.0.0.1:3".into(),
            power_platform: "http://127.0.0.1:4".into(),
            organizations: Vec::new(),
        };
        Scopes::parse(text, &addresses)
    }

    #[test]
    fn the_double_slash_belongs_to_the_audience() {
        let scopes = parsed("openid http://127.0.0.1:2//user_impersonation").unwrap();
        assert!(scopes.has("openid"));
        assert_eq!(scopes.resources[0].resource, "http://127.0.0.1:2/");
        assert_eq!(scopes.resources[0].scope, "user_impersonation");
    }

    #[test]
    fn several_resources_are_noticed() {
        assert!(
            !parsed("http://127.0.0.1:2/.default http://127.0.0.1:2/user_impersonation")
                .unwrap()
                .span_resources()
        );
        assert!(
            parsed("http://127.0.0.1:2/.default User.Read")
                .unwrap()
                .span_resources()
        );
    }

    #[test]
    fn what_is_not_there_is_refused() {
        assert!(matches!(
            parsed("http://127.0.0.1:5/.default"),
            Err(ScopeFlaw::Resource(_))
        ));
        assert!(matches!(
            parsed("http://127.0.0.1:2///.default"),
            Err(ScopeFlaw::Resource(_))
        ));
        assert!(matches!(
            parsed("http://127.0.0.1:2/anything"),
            Err(ScopeFlaw::Permission(..))
        ));
        assert!(matches!(
            parsed("user_impersonation"),
            Err(ScopeFlaw::Permission(..))
        ));
    }
}
