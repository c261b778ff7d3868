//! What one visit of the browser is to bring, and what it brought.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use url::Url;

use super::BrowserPages;
use crate::contract::Awaited;

/// One visit, from the click to the first valid callback.
pub struct Visit {
    /// The consent that comes first in the same tab, if one is to be asked for.
    pub consent: Option<ConsentLeg>,
    /// Of the authorization request.
    pub sign_in_state: State,
    /// How the authorization request asked for the code to be brought.
    pub mode: ResponseMode,
    /// Origin of the cloud's sign-in pages, for example `https://login.microsoftonline.com`.
    pub login_origin: String,
    /// What the person reads in the browser.
    pub pages: BrowserPages,
    /// How long to wait at most.
    pub time_limit: Duration,
}

/// The consent that comes before the sign-in.
pub struct ConsentLeg {
    /// Of the consent request.
    pub state: State,
    /// The authorization request; the browser is sent there when the consent was given.
    pub then: Url,
}

/// How the code comes back (`response_mode` of the authorization request).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the body of a POST: no code in the address bar or the history.
    FormPost,
    /// In the query of a GET, for browsers or policies that stop a form post from https to loopback.
    Query,
}

/// The secret that proves that a callback belongs to this visit: 256 bits of chance, base64url. Independent
/// of the PKCE verifier. Whoever compares it does so in constant time; it cannot be shown.
#[derive(Debug)]
pub struct State(SecretString);

impl State {
    /// From 32 random bytes.
    pub fn new(chance: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(chance).into())
    }

    /// For the request's address, and for nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Case counts. Takes equally long wherever the first difference is.
    pub(super) fn is(&self, presented: &str) -> bool {
        self.expose().as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

/// What is awaited now, and how often something else came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitProgress {
    /// What the browser is to bring next.
    pub awaited: Awaited,
    /// How many requests were refused so far.
    pub refused: u32,
}

impl Default for VisitProgress {
    /// Before the visit. [`super::Loopback::wait`] replaces it as soon as it starts.
    fn default() -> Self {
        Self {
            awaited: Awaited::SignIn,
            refused: 0,
        }
    }
}

/// What the browser brought, with the right state.
#[derive(Debug)]
pub enum Callback {
    /// The sign-in was done.
    Code {
        /// The authorization code: single use, worthless without the PKCE verifier, secret all the same.
        code: SecretString,
        /// `iss` (RFC 9207), if it was there. To be compared with the expected issuer before the code is
        /// used.
        issuer: Option<String>,
    },
    /// The consent was not given.
    ConsentRefused(Refusal),
    /// The sign-in was not done.
    SignInRefused(Refusal),
}

/// The service's reason. Only ever shown as text: control and direction-changing characters are gone, and the
/// length is limited, but the words may be anybody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `error`, for example `access_denied`; at most 64 characters.
    pub error: String,
    /// `error_description`, with the `AADSTS` code and the correlation id; at most 2048 characters.
    pub description: String,
    /// `error_subcode`, for example `cancel`; at most 64 characters.
    pub subcode: Option<String>,
}

impl Refusal {
    pub(super) fn new(error: &str, description: &str, subcode: Option<&str>) -> Self {
        Self {
            error: harmless(error, 64),
            description: harmless(description, 2048),
            subcode: subcode.map(|subcode| harmless(subcode, 64)),
        }
    }
}

/// Control characters become blanks (Entra sends line ends in descriptions), and those that change the
/// direction or show nothing are left out.
fn harmless(text: &str, limit: usize) -> String {
    let unseen = |c: char| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    let shown: String = text
        .chars()
        .filter(|&c| !unseen(c))
        .take(limit)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    shown.trim().to_owned()
}

#[cfg(any(test, fuzzing))]
#[expect(clippy::unwrap_used, reason = "what tests stand on")]
pub(super) mod example {
    use super::super::{Direction, PageText};
    use super::*;

    pub(crate) const SIGN_IN: [u8; 32] = [1; 32];
    pub(crate) const CONSENT: [u8; 32] = [2; 32];

    /// Sign-in only, by form post.
    pub(crate) fn sign_in() -> Visit {
        let text = |heading: &str| PageText {
            heading: heading.into(),
            text: "Gangway has what it needs.".into(),
        };
        Visit {
            consent: None,
            sign_in_state: State::new(SIGN_IN),
            mode: ResponseMode::FormPost,
            login_origin: "https://login.microsoftonline.com".into(),
            pages: BrowserPages {
                lang: "en".into(),
                direction: Direction::LeftToRight,
                title: "Gangway".into(),
                done: text("You can go back"),
                already_used: text("This was answered before"),
                refused: text("This is not what Gangway waits for"),
            },
            time_limit: Duration::from_mins(5),
        }
    }

    /// Consent first, then the sign-in.
    pub(crate) fn consent_and_sign_in() -> Visit {
        let then =
            Url::parse("https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?a=b").unwrap();
        Visit {
            consent: Some(ConsentLeg {
                state: State::new(CONSENT),
                then,
            }),
            ..sign_in()
        }
    }

    /// What the browser posts after the sign-in.
    pub(crate) fn true_callback(port: u16) -> String {
        let body = format!(
            "code=the-code&state={}&session_state=s",
            State::new(SIGN_IN).expose()
        );
        format!(
            "POST / HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: null\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lb_10_a_state_carries_256_bits_and_every_case_counts() {
        let state = State::new([0xab; 32]);
        assert_eq!(state.expose().len(), 43);
        assert!(state.is(&URL_SAFE_NO_PAD.encode([0xab; 32])));
        assert!(!state.is(&state.expose().to_uppercase()));
        assert!(!state.is(&state.expose()[..42]));
        assert!(!state.is(""));
        assert!(!state.is(State::new([0xac; 32]).expose()));
    }

    #[test]
    fn lb_16_neither_state_nor_code_can_be_printed() {
        let state = State::new([7; 32]);
        assert!(!format!("{state:?}").contains(state.expose()));
        let callback = Callback::Code {
            code: "hush".into(),
            issuer: None,
        };
        assert!(!format!("{callback:?}").contains("hush"));
    }

    #[test]
    fn lb_13_what_the_service_says_is_cut_and_cleaned() {
        let refusal = Refusal::new(
            "access\u{202e}_denied",
            &"AADSTS65004: no.\r\nTrace".repeat(500),
            Some("\u{1b}[31mcancel"),
        );
        assert_eq!(refusal.error, "access_denied");
        assert!(refusal.description.starts_with("AADSTS65004: no.  Trace"));
        assert_eq!(refusal.description.chars().count(), 2048);
        assert_eq!(refusal.subcode.as_deref(), Some("[31mcancel"));
    }
}
