//! Redirect URIs: which are allowed, and how an answer is sent to one ("Redirect URI (reply URL) restrictions and
//! limitations").

use bytes::Bytes;
use http::Response;
use url::{Host, Url};

use super::errors::Refusal;
use super::pages;
use crate::reply::redirect;
use crate::world::Application;

/// How the answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Query,
    Fragment,
    FormPost,
}

impl Mode {
    /// The `response_mode`; for codes the query is the default.
    pub(super) fn parse(text: Option<&str>) -> Result<Self, Refusal> {
        match text {
            None | Some("query") => Ok(Self::Query),
            Some("fragment") => Ok(Self::Fragment),
            Some("form_post") => Ok(Self::FormPost),
            Some(other) => Err(Refusal::ResponseModeUnsupported {
                mode: other.to_owned(),
            }),
        }
    }
}

/// Where the browser goes at the end.
#[derive(Debug, Clone)]
pub(super) struct Back {
    /// As the request writes it.
    pub(super) text: String,
    /// Parsed; an empty path is a slash here, which is how Entra answers to it as well.
    url: Url,
    /// Whether it belongs to a public client.
    pub(super) public: bool,
    pub(super) mode: Mode,
    pub(super) state: Option<String>,
}

impl Back {
    /// The redirect of a request, when the app has registered it. Without one in the request it is the first that
    /// is registered.
    pub(super) fn allowed(app: &Application, asked: Option<&str>) -> Result<Self, Refusal> {
        let registered = app.public_redirects.iter().chain(&app.web_redirects);
        let Some(first) = registered.clone().next() else {
            return Err(Refusal::RedirectsNone {
                app: app.app_id.to_string(),
            });
        };
        let text = asked.unwrap_or(first);
        let refused = || Refusal::RedirectNotRegistered {
            redirect: text.to_owned(),
            app: app.app_id.to_string(),
        };
        let url = Url::parse(text).map_err(|_| refused())?;
        let public = app.public_redirects.iter().any(|entry| matches(entry, text));
        if !public && !app.web_redirects.iter().any(|entry| matches(entry, text)) {
            return Err(refused());
        }
        Ok(Self {
            text: text.to_owned(),
            url,
            public,
            mode: Mode::Query,
            state: None,
        })
    }

    /// Its origin, for the pages' security policy.
    pub(super) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Sends the browser there with these values, followed by `state`.
    pub(super) fn send(&self, mut values: Vec<(&str, String)>) -> Response<Bytes> {
        if let Some(state) = &self.state {
            values.push(("state", state.clone()));
        }
        let mut url = self.url.clone();
        match self.mode {
            Mode::Query => {
                url.query_pairs_mut().extend_pairs(values);
            }
            Mode::Fragment => {
                let fragment = url::form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(values)
                    .finish();
                url.set_fragment(Some(&fragment));
            }
            Mode::FormPost => return pages::form_post(self.url.as_str(), &self.origin(), &values),
        }
        redirect(url.as_str())
    }
}

/// Exactly the same, except that the port does not count for http on this machine.
fn matches(registered: &str, asked: &str) -> bool {
    if registered == asked {
        return true;
    }
    let (Ok(registered), Ok(asked)) = (Url::parse(registered), Url::parse(asked)) else {
        return false;
    };
    let loopback = |url: &Url| {
        url.scheme() == "http"
            && match url.host() {
                Some(Host::Domain(name)) => name == "localhost",
                Some(Host::Ipv4(address)) => address.is_loopback(),
                _ => false,
            }
    };
    loopback(&registered)
        && loopback(&asked)
        && registered.host() == asked.host()
        && registered.path() == asked.path()
        && registered.query() == asked.query()
        && asked.fragment().is_none()
        && asked.username().is_empty()
        && asked.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn the_port_of_localhost_does_not_count_but_the_path_does() {
        for (registered, asked, expected) in [
            ("http://localhost", "http://localhost:51234", true),
            ("http://localhost", "http://localhost:51234/", true),
            ("http://localhost/consent", "http://localhost:1/consent", true),
            ("http://localhost/consent", "http://localhost:1/Consent", false),
            ("http://localhost", "http://localhost:1/other", false),
            ("http://localhost", "http://127.0.0.1:1/", false),
            ("http://127.0.0.1", "http://127.0.0.1:1/", true),
            ("http://localhost", "https://localhost:1/", false),
            ("http://localhost", "http://localhost.example:1/", false),
            ("http://localhost", "http://localhost@other.example/", false),
            (
                "https://contoso.example/a",
                "https://contoso.example:444/a",
                false,
            ),
            ("https://contoso.example/a", "https://contoso.example/a", true),
        ] {
            assert_eq!(matches(registered, asked), expected, "{registered} {asked}");
        }
    }
}
