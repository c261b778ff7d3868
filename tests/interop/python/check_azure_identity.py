"""azure-identity for Python (`azure.identity`): the credentials that an app and a person use."""

import threading
import webbrowser
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    AuthorizationCodeCredential,
    CertificateCredential,
    ChainedTokenCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DeviceCodeCredential,
    EnvironmentCredential,
    InteractiveBrowserCredential,
)

from practice import REDIRECT, Browser, Checks, Page, approve, certificate, expired_secret, register, soon

check = Checks()
practice = check.practice
TENANT = practice.tenant()
ORGANIZATION = practice.organization()
SCOPE = f"{ORGANIZATION}/.default"
ADA = "ada@northwind.example"
HERE = {"authority": practice.authority, "disable_instance_discovery": True}


def refused(act, *codes):
    try:
        act()
    except ClientAuthenticationError as error:
        assert any(f"AADSTS{code}" in error.message for code in codes), error.message
    else:
        raise AssertionError("was taken")


def secret(value=practice.secret, tenant=TENANT):
    return ClientSecretCredential(tenant, practice.app, value, **HERE)


@check("ClientSecretCredential before consent", "https")
def _():
    refused(lambda: secret().get_token(SCOPE), 7000229, 700016)


@check("ClientSecretCredential", "https")
def _():
    approve(practice)
    token = secret().get_token(SCOPE)
    who = requests.get(
        f"{ORGANIZATION}/api/data/v9.2/WhoAmI", headers={"Authorization": "Bearer " + token.token}, timeout=20
    )
    # The app is not a user of the organization yet.
    assert who.status_code == 403, who.text


@check("ClientSecretCredential keeps its token; get_token_info", "https")
def _():
    credential = secret()
    first = credential.get_token(SCOPE)
    assert credential.get_token(SCOPE).token == first.token
    assert credential.get_token_info(SCOPE).token_type == "Bearer"


@check("ClientSecretCredential, a wrong secret: AADSTS7000215", "https")
def _():
    refused(lambda: secret("wrong").get_token(SCOPE), 7000215)


@check("ClientSecretCredential, the secret's id: AADSTS7000215", "https")
def _():
    refused(lambda: secret(practice.secret_id).get_token(SCOPE), 7000215)


@check("ClientSecretCredential, an expired secret: AADSTS7000222", "https", "graph")
def _():
    credential = secret(expired_secret(practice))
    soon(lambda: refused(lambda: credential.get_token(SCOPE), 7000222))


@check("ClientSecretCredential in a tenant without consent", "https")
def _():
    refused(lambda: secret(tenant=practice.tenant("Fabrikam")).get_token(SCOPE), 7000229, 700016)


@check("EnvironmentCredential", "https")
def _():
    import os

    os.environ.update(
        AZURE_TENANT_ID=TENANT, AZURE_CLIENT_ID=practice.app, AZURE_CLIENT_SECRET=practice.secret
    )
    assert EnvironmentCredential(**HERE).get_token(SCOPE).token


@check("ChainedTokenCredential goes on behind a refusal", "https")
def _():
    assert ChainedTokenCredential(secret(), secret("wrong")).get_token(SCOPE).token


@check("CertificateCredential, not registered: AADSTS700027", "https")
def _():
    own = certificate()
    data = (own["private"] + own["public"]).encode()
    credential = CertificateCredential(TENANT, practice.app, certificate_data=data, **HERE)
    refused(lambda: credential.get_token(SCOPE), 700027)


@check("CertificateCredential", "https", "graph")
def _():
    own = certificate()
    register(practice, own["der"])
    data = (own["private"] + own["public"]).encode()
    soon(lambda: CertificateCredential(TENANT, practice.app, certificate_data=data, **HERE).get_token(SCOPE))


@check("ClientAssertionCredential with something that is no assertion", "https")
def _():
    credential = ClientAssertionCredential(TENANT, practice.app, lambda: "not.a.token", **HERE)
    refused(lambda: credential.get_token(SCOPE), 50027, 5002738, 700027, 50013, 50012)


@check("AuthorizationCodeCredential, then from the cache", "https")
def _():
    query = urlencode(
        {
            "client_id": practice.app,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": f"{ORGANIZATION}/user_impersonation openid offline_access",
            "state": "s",
        }
    )
    came = Browser().visit(f"{practice.authority}/{TENANT}/oauth2/v2.0/authorize?{query}", ADA)
    credential = AuthorizationCodeCredential(TENANT, practice.app, came["code"], REDIRECT, **HERE)
    first = credential.get_token(f"{ORGANIZATION}/user_impersonation").token
    assert credential.get_token(f"{ORGANIZATION}/user_impersonation").token == first


@check("InteractiveBrowserCredential: authenticate, then silently", "https")
def _():
    class Clicking(webbrowser.BaseBrowser):
        """A browser that the library opens by the standard library's door, and that goes on to the app."""

        def open(self, url, new=0, autoraise=True):
            back = parse_qs(urlsplit(url).query)["redirect_uri"][0]

            def click():
                came = Browser().visit(url, ADA)
                if "response_mode=form_post" in url:
                    requests.post(back, data=came, timeout=20)
                else:
                    requests.get(f"{back}?{urlencode(came)}", timeout=20)

            threading.Thread(target=click, daemon=True).start()
            return True

    webbrowser.register("clicking", None, Clicking("clicking"), preferred=True)
    credential = InteractiveBrowserCredential(
        tenant_id=TENANT, client_id=practice.app, redirect_uri="http://localhost:53683", timeout=30, **HERE
    )
    record = credential.authenticate(scopes=[f"{ORGANIZATION}/user_impersonation"])
    assert record.username == ADA and record.tenant_id == TENANT, record
    assert credential.get_token(f"{ORGANIZATION}/user_impersonation").token
    assert credential.get_token(f"{practice.discovery}/user_impersonation").token


@check("DeviceCodeCredential", "https", "device code")
def _():
    def prompt(address, code, expires_on):
        try:
            Browser().visit(address, ADA, user_code=code)
        except Page:
            pass

    credential = DeviceCodeCredential(
        practice.app, tenant_id=TENANT, prompt_callback=prompt, timeout=60, **HERE
    )
    assert credential.get_token(f"{ORGANIZATION}/user_impersonation").token
