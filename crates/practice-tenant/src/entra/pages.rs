//! The pages that a person sees. They look like nothing but themselves, so that nobody takes the rehearsal for the
//! real thing, work without JavaScript, and have stable names for those who drive them:
//! `button[name=account][value=…]`, `button#another`, `button#accept`, `button#cancel`, `button#continue`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_FRAME_OPTIONS};
use http::{Response, StatusCode};
use sha2::{Digest as _, Sha256};

use super::errors::Refusal;
use super::tenants::{TenantPath, tenant_name};
use super::trace::Trace;
use super::visit::Visit;
use crate::reply::{reply, set};
use crate::world::{Application, DYNAMICS_CRM, Directory, Permission, Person};

const SIGN_IN: &str = "Practice sign-in";
const APPROVAL: &str = "Practice approval";

/// Everybody who can sign in, as buttons; the account of the hint and those of the named tenant come first.
pub(super) fn account_picker(visit: &Visit, directory: &Directory, hint: Option<&str>) -> Response<Bytes> {
    let buttons = accounts(directory, visit.tenant, hint);
    let main = format!(
        "<p>Who signs in to <strong>{app}</strong>?</p>\
         <form method=\"post\" action=\"{action}\"><ul class=\"people\">{buttons}</ul>\
         <p class=\"actions\"><button id=\"another\" name=\"another\" value=\"1\">Use another account</button>\
         <button id=\"cancel\" name=\"decision\" value=\"cancel\">Cancel</button></p></form>",
        app = escape(&visit.app.name),
        action = escape(&visit.address),
    );
    asking(SIGN_IN, "Choose an account", &main, visit)
}

/// Everybody who can sign in, as list entries with a button.
fn accounts(directory: &Directory, tenant: TenantPath, hint: Option<&str>) -> String {
    let mut people: Vec<&Person> = directory
        .people
        .iter()
        .filter(|person| person.guest_of.is_none())
        .collect();
    people.sort_by_key(|person| {
        let hinted = hint.is_some_and(|hint| hint.eq_ignore_ascii_case(&person.upn));
        let belongs = tenant.account(directory, &person.upn).is_some();
        (!hinted, !belongs)
    });
    let mut buttons = String::new();
    for person in people {
        let _infallible = write!(
            buttons,
            "<li><button name=\"account\" value=\"{upn}\"><strong>{name}</strong><span>{upn}</span><span>{tenant}</span>\
             </button></li>",
            upn = escape(&person.upn),
            name = escape(&person.name),
            tenant = escape(&tenant_name(directory, person.tenant_id)),
        );
    }
    buttons
}

/// Where a person types the code of a device.
pub(super) fn device_code(offered: &str, wrong: bool) -> Response<Bytes> {
    let note = if wrong {
        "<p id=\"message\">That code did not work. Check it and try again.</p>"
    } else {
        ""
    };
    let main = format!(
        "{note}<form method=\"post\" action=\"/devicelogin\"><label for=\"otc\">Code</label>\
         <input id=\"otc\" name=\"otc\" value=\"{}\" autocomplete=\"off\" required>\
         <p class=\"actions\"><button id=\"next\" class=\"main\">Next</button></p></form>",
        escape(offered),
    );
    page(
        SIGN_IN,
        "Enter the code of the device",
        &main,
        "form-action 'self'; ",
    )
}

/// Who signs in to the app on the device.
pub(super) fn device_account(
    code: &str,
    app: &Application,
    directory: &Directory,
    tenant: TenantPath,
) -> Response<Bytes> {
    let main = format!(
        "<p>Who signs in to <strong>{app}</strong> on another device?</p>\
         <form method=\"post\" action=\"/devicelogin\"><input type=\"hidden\" name=\"otc\" value=\"{code}\">\
         <ul class=\"people\">{buttons}</ul><p class=\"actions\">\
         <button id=\"cancel\" name=\"decision\" value=\"cancel\">Cancel</button></p></form>",
        app = escape(&app.name),
        code = escape(code),
        buttons = accounts(directory, tenant, None),
    );
    page(SIGN_IN, "Choose an account", &main, "form-action 'self'; ")
}

/// The last question, with the permissions that are still missing.
pub(super) fn device_question(
    code: &str,
    app: &Application,
    person: &Person,
    missing: &[Permission],
) -> Response<Bytes> {
    let main = format!(
        "<p>Are you trying to sign in to <strong id=\"app\">{app}</strong> as {upn}? Go on only if you began this \
         yourself on a device that you trust.</p><ul class=\"permissions\">{list}</ul>\
         <form method=\"post\" action=\"/devicelogin\"><input type=\"hidden\" name=\"otc\" value=\"{code}\">\
         <input type=\"hidden\" name=\"account\" value=\"{upn}\">\
         <p class=\"actions\"><button id=\"accept\" class=\"main\" name=\"decision\" value=\"accept\">Continue</button>\
         <button id=\"cancel\" name=\"decision\" value=\"cancel\">Cancel</button></p></form>",
        app = escape(&app.name),
        upn = escape(&person.upn),
        code = escape(code),
        list = permission_list(missing),
    );
    page(
        SIGN_IN,
        "Sign in on another device",
        &main,
        "form-action 'self'; ",
    )
}

/// The device hears of it by itself.
pub(super) fn device_done(approved: bool) -> Response<Bytes> {
    let (title, text) = if approved {
        ("You are signed in on your device", "You can close this page.")
    } else {
        ("You declined", "The device hears of it. You can close this page.")
    };
    page(SIGN_IN, title, &format!("<p>{text}</p>"), "form-action 'none'; ")
}

/// A field for an account that is not listed.
pub(super) fn another_account(visit: &Visit) -> Response<Bytes> {
    let main = format!(
        "<form method=\"post\" action=\"{action}\">\
         <label for=\"account\">Account name</label>\
         <input id=\"account\" name=\"account\" type=\"email\" autocomplete=\"username\" required \
         placeholder=\"ada@northwind.example\">\
         <p class=\"actions\"><button id=\"next\" class=\"main\">Next</button></p></form>",
        action = escape(&visit.address),
    );
    asking(SIGN_IN, "Use another account", &main, visit)
}

/// A person approves for themselves; an administrator may do it for all.
pub(super) fn user_consent(
    visit: &Visit,
    person: &Person,
    tenant: &str,
    permissions: &[Permission],
    may_approve_for_all: bool,
) -> Response<Bytes> {
    let tick = if may_approve_for_all {
        format!(
            "<label class=\"tick\"><input type=\"checkbox\" name=\"everyone\" value=\"1\"> For everybody at {}</label>",
            escape(tenant)
        )
    } else {
        String::new()
    };
    let intro = format!(
        "asks for these permissions, to act for you ({}):",
        escape(&person.upn)
    );
    consent(visit, person, &intro, permissions, &tick)
}

/// An administrator approves for all.
pub(super) fn admin_consent(
    visit: &Visit,
    person: &Person,
    tenant: &str,
    permissions: &[Permission],
) -> Response<Bytes> {
    let intro = format!(
        "asks for these permissions for everybody at <strong>{}</strong>. You are signed in as {}.",
        escape(tenant),
        escape(&person.upn)
    );
    consent(visit, person, &intro, permissions, "")
}

fn consent(
    visit: &Visit,
    person: &Person,
    intro: &str,
    permissions: &[Permission],
    tick: &str,
) -> Response<Bytes> {
    let app = &visit.app;
    let mark = if app.publisher_verified {
        "verified publisher"
    } else {
        "unverified publisher"
    };
    let list = permission_list(permissions);
    let main = format!(
        "<p><strong id=\"app\">{name}</strong><br><span id=\"publisher\">{publisher}</span> \
         <span id=\"mark\" class=\"mark\">{mark}</span></p><p>{intro}</p><ul class=\"permissions\">{list}</ul>\
         <form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"account\" value=\"{upn}\">{tick}\
         <p class=\"actions\"><button id=\"accept\" class=\"main\" name=\"decision\" value=\"accept\">Accept</button>\
         <button id=\"cancel\" name=\"decision\" value=\"cancel\">Cancel</button></p></form>",
        name = escape(&app.name),
        publisher = escape(&app.publisher),
        action = escape(&visit.address),
        upn = escape(&person.upn),
    );
    asking(APPROVAL, "Permissions requested", &main, visit)
}

fn permission_list(permissions: &[Permission]) -> String {
    let mut list = String::new();
    for permission in permissions {
        let (title, text) = words(permission);
        let _infallible = write!(
            list,
            "<li><strong>{}</strong><span>{}</span></li>",
            escape(&title),
            escape(text)
        );
    }
    list
}

/// Only an administrator can go on. The app never hears of it.
pub(super) fn approval_needed(trace: &Trace, visit: &Visit, person: &Person) -> Response<Bytes> {
    let refusal = Refusal::AdminApprovalNeeded {
        app: visit.app.name.clone(),
    };
    let main = format!(
        "<p><strong>{app}</strong> needs permissions that only an administrator of your organization can approve. \
         Ask an administrator to do it, then come back.</p><p>You are signed in as {upn}.</p>\
         <form method=\"post\" action=\"{action}\"><p class=\"actions\">\
         <button id=\"another\" name=\"another\" value=\"1\">Use another account</button></p></form>{details}",
        app = escape(&visit.app.name),
        upn = escape(&person.upn),
        action = escape(&visit.address),
        details = details(trace, &refusal),
    );
    asking(APPROVAL, "Need admin approval", &main, visit)
}

/// An error that is not sent to the app.
pub(super) fn error(trace: &Trace, refusal: &Refusal) -> Response<Bytes> {
    let main = format!(
        "<p id=\"message\">{}</p>{}",
        escape(&refusal.message()),
        details(trace, refusal)
    );
    page(
        SIGN_IN,
        "Sorry, this sign-in can't go on",
        &main,
        "form-action 'none'; ",
    )
}

/// The end of a session.
pub(super) fn signed_out() -> Response<Bytes> {
    page(
        SIGN_IN,
        "You are signed out",
        "<p>You can close this page.</p>",
        "form-action 'none'; ",
    )
}

/// A form that sends itself to the app ("OAuth 2.0 Form Post Response Mode"); the button is for browsers without
/// JavaScript.
pub(super) fn form_post(address: &str, origin: &str, values: &[(&str, String)]) -> Response<Bytes> {
    let mut fields = String::new();
    for (name, value) in values {
        let _infallible = write!(
            fields,
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escape(name),
            escape(value)
        );
    }
    let main = format!(
        "<p>Going back to the app.</p><form method=\"post\" action=\"{action}\">{fields}\
         <p class=\"actions\"><button id=\"continue\" class=\"main\">Continue</button></p></form>\
         <script>{SUBMIT}</script>",
        action = escape(address),
    );
    let policy = format!("form-action 'self' {origin}; script-src {}; ", *SUBMIT_HASH);
    page(SIGN_IN, "One moment", &main, &policy)
}

fn details(trace: &Trace, refusal: &Refusal) -> String {
    format!(
        "<section aria-labelledby=\"troubleshooting\"><h2 id=\"troubleshooting\">Troubleshooting details</h2><dl>\
         <dt>Request Id</dt><dd>{}</dd><dt>Correlation Id</dt><dd>{}</dd><dt>Timestamp</dt><dd>{}</dd>\
         <dt>Message</dt><dd>{}</dd></dl></section>",
        trace.id,
        trace.correlation_id,
        trace.timestamp(),
        escape(&refusal.message()),
    )
}

/// A page with a form whose answer may lead to the app: browsers hold `form-action` against redirects as well.
fn asking(heading: &str, title: &str, main: &str, visit: &Visit) -> Response<Bytes> {
    page(
        heading,
        title,
        &format!("{main}{}", rehearsal_note(&visit.app)),
        &format!("form-action 'self' {}; ", visit.back.origin()),
    )
}

/// No service shows this: whoever rehearses has no publisher to ask for the secret. It opens nothing but this practice tenant.
fn rehearsal_note(app: &Application) -> String {
    let Some(secret) = app.secrets.iter().max_by_key(|secret| secret.ends_at) else {
        return String::new();
    };
    format!(
        "<details><summary>For the rehearsal: a client secret of {name}</summary>\
         <p><code id=\"sample-secret\">{value}</code></p><p>It ends on {ends}.</p></details>",
        name = escape(&app.name),
        value = escape(&secret.value),
        ends = secret.ends_at.strftime("%-d %B %Y"),
    )
}

fn page(heading: &str, title: &str, main: &str, policy: &str) -> Response<Bytes> {
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} - {heading}</title><style>{STYLE}</style></head>\
         <body><header>{heading}</header><main><h1>{title}</h1>{main}</main>\
         <footer>A rehearsal on this computer. Nothing here reaches Microsoft, and no password is needed.</footer>\
         </body></html>"
    );
    let policy = format!(
        "default-src 'none'; style-src {}; {policy}base-uri 'none'; frame-ancestors 'none'",
        *STYLE_HASH
    );
    let mut response = reply(StatusCode::OK, "text/html; charset=utf-8", html);
    set(&mut response, CONTENT_SECURITY_POLICY, &policy);
    set(&mut response, CACHE_CONTROL, "no-store");
    set(&mut response, X_FRAME_OPTIONS, "DENY");
    // The app sees where its form comes from, but no query.
    set(&mut response, REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(
        &mut response,
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    response
}

/// What a permission means, in our words.
fn words(permission: &Permission) -> (String, &'static str) {
    let (title, text) = match (permission.resource, permission.scope.as_str()) {
        (DYNAMICS_CRM, "user_impersonation") => (
            "Work in Dataverse as you",
            "The app can do in Dataverse what the signed-in person can do, and no more.",
        ),
        (_, "openid") => (
            "Sign you in",
            "The app can let you sign in with your work account.",
        ),
        (_, "profile") => (
            "See your basic profile",
            "The app can see your name and your account name.",
        ),
        (_, "email") => ("See your email address", "The app can see your email address."),
        (_, "offline_access") => (
            "Keep the access you gave",
            "The app can go on to use these permissions without asking you to sign in each time.",
        ),
        (_, other) => return (other.to_owned(), ""),
    };
    (title.to_owned(), text)
}

/// Text that stands for itself in HTML, in an element or in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

const SUBMIT: &str = "document.forms[0].submit()";
const STYLE: &str = include_str!("pages.css");

static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));
static SUBMIT_HASH: LazyLock<String> = LazyLock::new(|| hash(SUBMIT));

/// A source expression that allows just this text.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_markup_gets_through() {
        assert_eq!(
            escape("<b a='1' c=\"2\">&"),
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;"
        );
    }
}
