//! The administrator's session: in memory only, one person, one token for each audience.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use secrecy::SecretString;

use super::{
    Person, SignInError,
    entra::{Entra, Tokens},
    identity::{self, Expected},
};
use crate::{
    clock::Clock,
    cloud::Cloud,
    http::{AccessToken, Http, Origin},
    ids::AppId,
};

/// A signed-in administrator. Dropping it forgets every token.
pub struct AdminSession {
    parts: Parts,
    person: Person,
    held: Mutex<Held>,
}

/// What is held; the lock is never held while a request is on its way.
struct Held {
    /// The newest one. Several requests may use the same one at a time: Entra ID gives a new one with each use and does not revoke
    /// the old one ("Refresh tokens in the Microsoft identity platform").
    refresh: Arc<SecretString>,
    access: HashMap<Origin, Arc<Place>>,
}

/// Where the token for one audience is. Locked while it is being asked for, so that all who want it share one request; requests
/// for other audiences go on meanwhile.
type Place = tokio::sync::Mutex<Option<Arc<AccessToken>>>;

/// What a session needs to get tokens.
pub(super) struct Parts {
    pub(super) cloud: Cloud,
    pub(super) client: AppId,
    pub(super) http: Http,
    pub(super) clock: Arc<dyn Clock>,
}

impl AdminSession {
    /// From the answer to the code: the first audience is Global Discovery.
    pub(super) fn begin(parts: Parts, tokens: Tokens, nonce: &str) -> Result<Self, SignInError> {
        let mut person = parts.identify(&tokens, Some(nonce))?;
        if person.roles.is_empty() {
            person.roles = identity::roles(&tokens.access);
        }
        let audience = parts.cloud.discovery().clone();
        compare_scopes(tokens.scopes.as_deref(), &audience)?;
        let refresh = tokens.refresh.ok_or(SignInError::FewerPermissions {
            missing: OFFLINE.to_owned(),
        })?;
        let token = parts.bind(audience.clone(), tokens.access, tokens.lifetime);
        let held = Held {
            refresh: Arc::new(refresh),
            access: HashMap::from([(audience, Arc::new(Place::new(Some(token))))]),
        };
        Ok(Self {
            parts,
            person,
            held: Mutex::new(held),
        })
    }

    /// Who is signed in.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// A token for one audience: the one that is held, or a new one from the refresh token. It is always of the same person in
    /// the same tenant, or refused.
    pub async fn token(&self, audience: &Origin) -> Result<Arc<AccessToken>, SignInError> {
        let place = Arc::clone(self.held().access.entry(audience.clone()).or_default());
        let mut place = place.lock().await;
        let now = self.parts.clock.now();
        if let Some(token) = place.as_ref().filter(|token| token.lasts(now)) {
            return Ok(Arc::clone(token));
        }
        let token = self.ask(audience).await?;
        *place = Some(Arc::clone(&token));
        Ok(token)
    }

    async fn ask(&self, audience: &Origin) -> Result<Arc<AccessToken>, SignInError> {
        let tenant = self.person.tenant.to_string();
        let entra = Entra::new(
            &self.parts.http,
            self.parts.cloud.authority(),
            &tenant,
            self.parts.client,
        );
        let used = Arc::clone(&self.held().refresh);
        let tokens = entra
            .refresh(&used, &scopes(audience), self.parts.clock.now())
            .await?;
        let person = self.parts.identify(&tokens, None)?;
        if person.tenant != self.person.tenant {
            return Err(SignInError::WrongTenant {
                expected: self.person.tenant,
                found: person.tenant,
            });
        }
        if person.object != self.person.object {
            return Err(SignInError::WrongPerson {
                expected: self.person.username.clone(),
                found: person.username,
            });
        }
        compare_scopes(tokens.scopes.as_deref(), audience)?;
        if let Some(newer) = tokens.refresh {
            let mut held = self.held();
            // A request that was overtaken does not bring back what came with an older one.
            if Arc::ptr_eq(&held.refresh, &used) {
                held.refresh = Arc::new(newer);
            }
        }
        Ok(self.parts.bind(audience.clone(), tokens.access, tokens.lifetime))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // Nothing panics while the lock is held.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Parts {
    fn identify(&self, tokens: &Tokens, nonce: Option<&str>) -> Result<Person, SignInError> {
        let id = tokens
            .id
            .as_ref()
            .ok_or(SignInError::NotTrusted { what: "the ID token" })?;
        let expected = Expected {
            authority: self.cloud.authority(),
            client: self.client,
            nonce,
            now: self.clock.now(),
        };
        identity::read(id, &expected)
    }

    fn bind(
        &self,
        audience: Origin,
        secret: SecretString,
        lifetime: std::time::Duration,
    ) -> Arc<AccessToken> {
        let expires = self.clock.now().saturating_add(lifetime).unwrap_or_default();
        Arc::new(AccessToken::new(audience, secret, expires))
    }
}

const OFFLINE: &str = "offline_access";

/// What is asked for with each token: the person's own rights in Dataverse, and the sign-in. Nothing of Microsoft Graph.
pub(super) fn scopes(audience: &Origin) -> Vec<String> {
    vec![
        permission(audience),
        "openid".to_owned(),
        "profile".to_owned(),
        OFFLINE.to_owned(),
    ]
}

fn permission(audience: &Origin) -> String {
    format!("{audience}/user_impersonation")
}

/// Fewer than asked for is explained, more stops (CP-05).
fn compare_scopes(granted: Option<&[String]>, audience: &Origin) -> Result<(), SignInError> {
    // RFC 6749, section 5.1: without the field, what was asked for is granted.
    let Some(granted) = granted else { return Ok(()) };
    let wanted = permission(audience);
    if !granted.contains(&wanted) {
        return Err(SignInError::FewerPermissions {
            missing: "user_impersonation".to_owned(),
        });
    }
    let known = ["openid", "profile", "email", OFFLINE];
    let extra: Vec<_> = granted
        .iter()
        .filter(|scope| **scope != wanted && !known.contains(&scope.as_str()))
        .filter(|scope| **scope != format!("{audience}/.default"))
        .cloned()
        .collect();
    if extra.is_empty() {
        Ok(())
    } else {
        Err(SignInError::MorePermissions {
            extra: extra.join(", "),
        })
    }
}

#[cfg(test)]
mod tests;
