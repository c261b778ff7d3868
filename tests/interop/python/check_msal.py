"""MSAL for Python (`msal`): what its documentation shows first."""

import threading
import webbrowser
from urllib.parse import parse_qs, urlsplit

import msal
import requests

from practice import REDIRECT, Browser, Checks, Page, approve, certificate, expired_secret, register, soon

check = Checks()
practice = check.practice
TENANT = practice.tenant()
AUTHORITY = f"{practice.authority}/{TENANT}"
ORGANIZATION = practice.organization()
SCOPES = [f"{ORGANIZATION}/user_impersonation"]
ADA = "ada@northwind.example"
kept = {}


def confidential(credential=practice.secret, authority=AUTHORITY, **options):
    options.setdefault("instance_discovery", False)
    return msal.ConfidentialClientApplication(
        practice.app, client_credential=credential, authority=authority, **options
    )


def public(authority=AUTHORITY, **options):
    options.setdefault("instance_discovery", False)
    return msal.PublicClientApplication(practice.app, authority=authority, **options)


def got(answer):
    assert "access_token" in answer, answer
    return answer


def refused(answer, error, *codes):
    assert answer.get("error") == error and answer["error_codes"][0] in codes, answer
    assert answer["error_description"].startswith("AADSTS"), answer


@check("the authority's endpoints, by tenant id, by domain and for organizations", "https")
def _():
    for tenant in (TENANT, "northwind.example"):
        endpoints = public(f"{practice.authority}/{tenant}").authority
        assert endpoints.token_endpoint == f"{AUTHORITY}/oauth2/v2.0/token", endpoints.token_endpoint
    public(f"{practice.authority}/organizations")


@check("a generic OpenID Connect authority", "https")
def _():
    app = msal.PublicClientApplication(practice.app, oidc_authority=f"{AUTHORITY}/v2.0")
    assert app.authority.authorization_endpoint == f"{AUTHORITY}/oauth2/v2.0/authorize"


@check("an unknown tenant", "https")
def _():
    try:
        public(f"{practice.authority}/nobody.example")
    except ValueError as error:
        assert "invalid_tenant" in str(error) or "Unable to get authority configuration" in str(error), error
    else:
        raise AssertionError("was taken")


@check("client credentials before consent", "https")
def _():
    refused(
        confidential().acquire_token_for_client([f"{ORGANIZATION}/.default"]),
        "invalid_client",
        7000229,
    )


@check("sign-in without consent: the person learns that an administrator is needed", "https")
def _():
    flow = public().initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT)
    try:
        came = Browser().visit(flow["auth_uri"], "bruno@northwind.example")
    except Page as page:
        assert "AADSTS90094" in str(page), page
    else:
        raise AssertionError(came)


@check("prompt=none without consent: AADSTS65001 reaches the app", "https")
def _():
    browser = Browser()
    app = public()
    try:
        browser.visit(app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT)["auth_uri"], "bruno@northwind.example")
    except Page:
        pass
    flow = app.initiate_auth_code_flow(
        SCOPES, redirect_uri=REDIRECT, prompt="none", login_hint="bruno@northwind.example"
    )
    answer = app.acquire_token_by_auth_code_flow(flow, browser.visit(flow["auth_uri"]))
    assert answer["error"] in ("consent_required", "interaction_required"), answer
    assert "AADSTS65001" in answer["error_description"], answer


@check("client credentials with a secret, then from the cache", "https")
def _():
    approve(practice)
    app = confidential()
    first = got(app.acquire_token_for_client([f"{ORGANIZATION}/.default"]))
    assert first["token_type"] == "Bearer" and first["expires_in"] > 3000 and first["token_source"] == "identity_provider"
    again = got(app.acquire_token_for_client([f"{ORGANIZATION}/.default"]))
    assert again["token_source"] == "cache" and again["access_token"] == first["access_token"]


@check("a wrong secret: AADSTS7000215", "https")
def _():
    answer = confidential("wrong").acquire_token_for_client([f"{ORGANIZATION}/.default"])
    refused(answer, "invalid_client", 7000215)


@check("an expired secret: AADSTS7000222", "https", "graph")
def _():
    app = confidential(expired_secret(practice))
    scopes = [f"{ORGANIZATION}/.default"]
    soon(lambda: refused(app.acquire_token_for_client(scopes), "invalid_client", 7000222))


@check("a resource that is not there: AADSTS500011", "https")
def _():
    answer = confidential().acquire_token_for_client(["https://nothing.example/.default"])
    refused(answer, "invalid_resource", 500011)


@check("client credentials at organizations are refused", "https")
def _():
    app = confidential(authority=f"{practice.authority}/organizations")
    answer = app.acquire_token_for_client([f"{ORGANIZATION}/.default"])
    assert "error" in answer, answer


@check("a certificate that is not registered: AADSTS700027", "https")
def _():
    own = certificate()
    credential = {"private_key": own["private"], "public_certificate": own["public"]}
    answer = confidential(credential).acquire_token_for_client([f"{ORGANIZATION}/.default"])
    refused(answer, "invalid_client", 700027)


@check("a registered certificate", "https", "graph")
def _():
    own = certificate()
    register(practice, own["der"])
    for credential in (
        {"private_key": own["private"], "public_certificate": own["public"]},
        {"private_key": own["private"], "thumbprint": own["sha1"]},
    ):
        soon(lambda: got(confidential(credential).acquire_token_for_client([f"{ORGANIZATION}/.default"])))


@check("code with PKCE and nonce; the ID token's claims", "https")
def _():
    app = kept["app"] = public(authority=f"{practice.authority}/organizations")
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT, login_hint=ADA)
    answer = got(app.acquire_token_by_auth_code_flow(flow, Browser().visit(flow["auth_uri"], ADA)))
    claims = answer["id_token_claims"]
    assert claims["preferred_username"] == ADA and claims["tid"] == TENANT, claims
    assert answer["refresh_token"] and answer["client_info"], answer.keys()
    (account,) = app.get_accounts()
    assert account["username"] == ADA and account["home_account_id"].endswith(TENANT), account


@check("the token opens the Web API", "https")
def _():
    answer = got(kept["app"].acquire_token_silent(SCOPES, kept["app"].get_accounts()[0]))
    who = requests.get(
        f"{ORGANIZATION}/api/data/v9.2/WhoAmI",
        headers={"Authorization": "Bearer " + answer["access_token"]},
        timeout=20,
    )
    assert who.status_code == 200, who.text


@check("silently for a second resource", "https")
def _():
    app = kept["app"]
    answer = got(app.acquire_token_silent([f"{practice.discovery}/user_impersonation"], app.get_accounts()[0]))
    assert answer["token_source"] == "identity_provider", answer["token_source"]
    again = got(app.acquire_token_silent([f"{practice.discovery}/user_impersonation"], app.get_accounts()[0]))
    assert again["token_source"] == "cache", again["token_source"]


@check("silently with force_refresh", "https")
def _():
    app = kept["app"]
    answer = got(app.acquire_token_silent(SCOPES, app.get_accounts()[0], force_refresh=True))
    assert answer["token_source"] == "identity_provider", answer["token_source"]


@check("a refresh token from elsewhere", "https")
def _():
    app = public()
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT)
    first = got(app.acquire_token_by_auth_code_flow(flow, Browser().visit(flow["auth_uri"], ADA)))
    got(public().acquire_token_by_refresh_token(first["refresh_token"], SCOPES))


@check("form_post", "https")
def _():
    app = public()
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT, response_mode="form_post")
    got(app.acquire_token_by_auth_code_flow(flow, Browser().visit(flow["auth_uri"], ADA)))


@check("a code a second time: AADSTS54005", "https")
def _():
    app = public()
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT)
    came = Browser().visit(flow["auth_uri"], ADA)
    got(app.acquire_token_by_auth_code_flow(flow, came))
    refused(app.acquire_token_by_auth_code_flow(flow, came), "invalid_grant", 54005)


@check("a person who cancels: access_denied", "https")
def _():
    app = public()
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT)
    answer = app.acquire_token_by_auth_code_flow(flow, Browser().visit(flow["auth_uri"], decision="cancel"))
    assert answer["error"] == "access_denied", answer


@check("interactive: its own loopback server, a browser, a token", "https")
def _():
    class Clicking(webbrowser.BaseBrowser):
        """A browser that the library opens by the standard library's door, and that goes on to the app."""

        def open(self, url, new=0, autoraise=True):
            back = parse_qs(urlsplit(url).query)["redirect_uri"][0]

            def click():
                requests.post(back, data=Browser().visit(url, ADA), timeout=20)

            threading.Thread(target=click, daemon=True).start()
            return True

    webbrowser.register("clicking", None, Clicking("clicking"), preferred=True)
    answer = got(public().acquire_token_interactive(SCOPES, timeout=30, prompt="select_account"))
    assert answer["id_token_claims"]["preferred_username"] == ADA, answer


@check("device code: the person enters the code elsewhere", "https", "device code")
def _():
    app = public()
    flow = app.initiate_device_flow(SCOPES)
    assert flow["user_code"] in flow["message"], flow
    try:
        Browser().visit(flow["verification_uri"], ADA, user_code=flow["user_code"])
    except Page:
        pass
    got(app.acquire_token_by_device_flow(flow))
