//! A browser with a person in front of it who does what the test says: follows redirects, keeps cookies, presses buttons.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use engine::browser::{Browser, BrowserError, BrowserPage};
use http::{Method, header};
use tokio::{runtime::Handle, task::JoinHandle};
use url::Url;

/// What the person does on the practice pages.
#[derive(Clone, Debug)]
pub struct Person {
    /// Which account is chosen.
    pub account: &'static str,
    /// Accept or Cancel on the approval page.
    pub approves: bool,
}

/// The browser, passed to the engine.
pub struct ScriptedBrowser {
    person: Mutex<Person>,
    /// It can be started.
    opens: AtomicBool,
    visits: Mutex<Vec<JoinHandle<Vec<String>>>>,
    client: reqwest::Client,
    /// Cookies that last from one visit to the next, where the person stays signed in.
    jar: Mutex<Option<Jar>>,
    runtime: Handle,
}

impl ScriptedBrowser {
    /// A browser with that person in front of it.
    pub fn with(person: Person) -> Arc<Self> {
        Self::in_network(person, |client| client)
    }

    /// The same in a network that is played.
    pub fn in_network(
        person: Person,
        network: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Arc<Self> {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Arc::new(Self {
            client: network(client).build().expect("a client"),
            person: Mutex::new(person),
            opens: AtomicBool::new(true),
            visits: Mutex::default(),
            jar: Mutex::new(None),
            runtime: Handle::current(),
        })
    }

    /// Another person sits down, or the same one changes their mind.
    pub fn seat(&self, person: Person) {
        *self.person.lock().expect("not poisoned") = person;
    }

    /// From now on the browser remembers its sign-ins.
    pub fn stay_signed_in(&self) {
        *self.jar.lock().expect("not poisoned") = Some(Jar::default());
    }

    /// From now on no browser can be started; [`Self::go`] is the person who pastes the link.
    pub fn break_down(&self) {
        self.opens.store(false, Ordering::Relaxed);
    }

    /// Opens an address that somebody pasted, or of a client that is not the engine.
    pub fn go(&self, first: Url) {
        let person = self.person.lock().expect("not poisoned").clone();
        let jar = self.jar.lock().expect("not poisoned").clone().unwrap_or_default();
        let visit = self.runtime.spawn(visit(self.client.clone(), first, person, jar));
        self.visits.lock().expect("not poisoned").push(visit);
    }

    /// Waits until every visit so far is over, and gives the address of each page that was shown.
    pub async fn pages(&self) -> Vec<String> {
        let visits = std::mem::take(&mut *self.visits.lock().expect("not poisoned"));
        let mut pages = Vec::new();
        for visit in visits {
            pages.extend(visit.await.expect("the visit does not panic"));
        }
        pages
    }
}

impl Browser for ScriptedBrowser {
    fn open(&self, page: &BrowserPage) -> Result<(), BrowserError> {
        if !self.opens.load(Ordering::Relaxed) {
            return Err(BrowserError);
        }
        self.go(Url::parse(page.address()).expect("the engine opens addresses"));
        Ok(())
    }
}

/// Of each origin, its cookies.
type Jar = Arc<Mutex<Vec<(String, String)>>>;

/// Goes from page to page until one has no button that the person would press.
async fn visit(client: reqwest::Client, first: Url, person: Person, jar: Jar) -> Vec<String> {
    let (mut method, mut url, mut body) = (Method::GET, first, None::<String>);
    let mut shown = Vec::new();
    for _ in 0..30 {
        let mut request = client.request(method.clone(), url.clone());
        let origin = url.origin().ascii_serialization();
        let sent: Vec<_> = jar
            .lock()
            .expect("not poisoned")
            .iter()
            .filter(|(of, _)| *of == origin)
            .map(|(_, cookie)| cookie.clone())
            .collect();
        if !sent.is_empty() {
            request = request.header(header::COOKIE, sent.join("; "));
        }
        if let Some(body) = body.take() {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
        }
        let Ok(response) = request.send().await else {
            return shown;
        };
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie
                .to_str()
                .expect("text")
                .split(';')
                .next()
                .expect("a pair")
                .to_owned();
            jar.lock().expect("not poisoned").push((origin.clone(), cookie));
        }
        if let Some(next) = response.headers().get(header::LOCATION) {
            url = url.join(next.to_str().expect("text")).expect("an address");
            method = Method::GET;
            continue;
        }
        shown.push(url.to_string());
        let html = response.text().await.expect("a page");
        let Some((action, fields)) = press(&html, &person) else {
            return shown;
        };
        url = url.join(&action).expect("an address");
        method = Method::POST;
        body = Some(form(&fields));
    }
    panic!("the browser goes round in circles: {shown:?}");
}

/// The form that the person would send, if there is one.
fn press(html: &str, person: &Person) -> Option<(String, Vec<(String, String)>)> {
    let start = html.find("<form ")?;
    let form = &html[start..start + html[start..].find("</form>")?];
    let action = attribute(form, "action")?;
    let mut fields: Vec<_> = tags(form, "<input ")
        .filter(|tag| attribute(tag, "type").as_deref() == Some("hidden"))
        .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
        .collect();
    if form.contains("id=\"accept\"") {
        let decision = if person.approves { "accept" } else { "cancel" };
        fields.push(("decision".to_owned(), decision.to_owned()));
    } else if form.contains("name=\"account\" value=") && !form.contains("type=\"hidden\" name=\"account\"") {
        fields.push(("account".to_owned(), person.account.to_owned()));
    } else if !form.contains("id=\"continue\"") {
        return None;
    }
    Some((action, fields))
}

fn tags<'a>(html: &'a str, kind: &'a str) -> impl Iterator<Item = &'a str> {
    html.match_indices(kind)
        .map(|(at, _)| &html[at..at + html[at..].find('>').unwrap_or(0)])
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let begin = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[begin..begin + tag[begin..].find('"')?];
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

fn form(fields: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
