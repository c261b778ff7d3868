//! A browser's visit to the authorization or the admin consent endpoint: for which app, who is there, and where the
//! browser goes afterwards. The pages send their form to the address they came from, so a visit needs no memory
//! but the session cookie.

use bytes::Bytes;
use http::header::{COOKIE as COOKIE_HEADER, SET_COOKIE};
use http::{Method, Request, Response};
use uuid::Uuid;

use super::errors::Refusal;
use super::params::Params;
use super::redirects::Back;
use super::tenants::TenantPath;
use super::{Entra, pages};
use crate::reply::set;
use crate::world::{Application, Directory, Person, World};

/// The name of the session cookie.
pub(super) const COOKIE: &str = "practice-session";

/// What a visitor clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Click {
    Accept,
    Cancel,
    AnotherAccount,
}

/// How a visit ends early.
pub(super) enum Stop {
    /// With a page of Entra's own; the app never hears of it.
    Page(Refusal),
    /// With a page that asks or explains.
    Ask(Box<Response<Bytes>>),
    /// With an error that is sent to the app.
    Back(Refusal),
    /// The visitor cancelled.
    Cancelled,
}

impl Stop {
    pub(super) fn ask(page: Response<Bytes>) -> Self {
        Self::Ask(Box::new(page))
    }
}

pub(super) struct Visit {
    pub(super) tenant: TenantPath,
    pub(super) app: Application,
    pub(super) back: Back,
    pub(super) params: Params,
    pub(super) click: Option<Click>,
    /// For everybody in the tenant, as an administrator may tick when signing in.
    pub(super) for_all: bool,
    /// The account that this request chose.
    account: Option<String>,
    /// The account of the browser's session.
    session: Option<String>,
    /// The address of this visit, for the forms.
    pub(super) address: String,
    /// A session that begins with this visit.
    new_session: Option<String>,
}

impl Visit {
    /// The checks that come before anything is sent to the app: tenant, app and redirect.
    pub(super) fn open(world: &World, tenant: &str, request: &Request<Bytes>) -> Result<Self, Refusal> {
        let directory = &world.directory;
        let tenant = TenantPath::parse(tenant, directory)?;
        let mut params = Params::of_query(request);
        if *request.method() == Method::POST {
            params.extend(Params::of_body(request));
        }
        let account = params.take("account");
        let click = match (params.take("another"), params.take("decision").as_deref()) {
            (Some(_), _) => Some(Click::AnotherAccount),
            (None, Some("accept")) => Some(Click::Accept),
            (None, Some("cancel")) => Some(Click::Cancel),
            _ => None,
        };
        let for_all = params.take("everyone").is_some();
        // Clicks come by form only, so that a link can't click.
        let posted = *request.method() == Method::POST;

        let app = find_app(directory, tenant, params.require("client_id")?)?.clone();
        let mut back = Back::allowed(&app, params.get("redirect_uri"))?;
        back.state = params.get("state").map(str::to_owned);
        let address = format!("{}?{}", request.uri().path(), params.to_query());
        let session = session_cookie(request)
            .and_then(|id| world.sign_ins.sessions.get(id))
            .cloned();
        Ok(Self {
            tenant,
            app,
            back,
            params,
            click: click.filter(|_| posted),
            for_all: for_all && posted,
            account: account.filter(|_| posted),
            session,
            address,
            new_session: None,
        })
    }

    /// Who is there. Asks when nobody is, or when the request wants it (`always_ask`).
    pub(super) fn person(
        &mut self,
        entra: &Entra<'_>,
        world: &mut World,
        always_ask: bool,
    ) -> Result<Person, Stop> {
        let directory = &world.directory;
        match self.click {
            Some(Click::AnotherAccount) => return Err(Stop::ask(pages::another_account(self))),
            Some(Click::Cancel) if self.account.is_none() => return Err(Stop::Cancelled),
            _ => {}
        }
        let upn = match (&self.account, self.signed_in(directory)) {
            (Some(upn), _) => upn.trim().to_owned(),
            (None, Some(person)) if !always_ask => person.upn.clone(),
            _ => {
                return Err(Stop::ask(pages::account_picker(
                    self,
                    directory,
                    self.params.get("login_hint"),
                )));
            }
        };
        let Some(person) = self.tenant.account(directory, &upn) else {
            let tenant = self.tenant.name(directory);
            return Err(Stop::Page(match directory.home_account(&upn) {
                Some(_) => Refusal::AccountNotInTenant { upn, tenant },
                None => Refusal::AccountUnknown { upn },
            }));
        };
        if person.disabled {
            return Err(Stop::Page(Refusal::AccountDisabled));
        }
        let person = person.clone();
        if self.session.as_ref() != Some(&person.upn) {
            let session = entra.chance.text();
            world
                .sign_ins
                .sessions
                .insert(session.clone(), person.upn.clone());
            self.new_session = Some(session);
        }
        Ok(person)
    }

    /// The session's account, when it fits the tenant and the hint.
    pub(super) fn signed_in<'a>(&self, directory: &'a Directory) -> Option<&'a Person> {
        let person = self.tenant.account(directory, self.session.as_deref()?)?;
        let fits = self
            .params
            .get("login_hint")
            .is_none_or(|hint| hint.eq_ignore_ascii_case(&person.upn));
        fits.then_some(person)
    }

    /// Gives the browser its session.
    pub(super) fn keep_session(&self, mut response: Response<Bytes>) -> Response<Bytes> {
        if let Some(session) = &self.new_session {
            set(
                &mut response,
                SET_COOKIE,
                &format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax"),
            );
        }
        response
    }
}

/// The app, when this tenant may see it.
pub(super) fn find_app<'a>(
    directory: &'a Directory,
    tenant: TenantPath,
    id: &str,
) -> Result<&'a Application, Refusal> {
    let missing = || Refusal::AppNotInTenant {
        app: id.to_owned(),
        tenant: tenant.name(directory),
    };
    let app = id
        .parse::<Uuid>()
        .ok()
        .and_then(|id| directory.application(id))
        .ok_or_else(missing)?;
    match tenant {
        _ if app.multi_tenant => Ok(app),
        TenantPath::One(tenant) if tenant == app.home_tenant => Ok(app),
        TenantPath::One(_) => Err(missing()),
        TenantPath::Organizations | TenantPath::Common => {
            Err(Refusal::SingleTenantApp { app: id.to_owned() })
        }
    }
}

/// The session cookie of a request.
pub(super) fn session_cookie(request: &Request<Bytes>) -> Option<&str> {
    let cookies = request.headers().get(COOKIE_HEADER)?.to_str().ok()?;
    cookies
        .split(';')
        .find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}
