"""The practice tenant as a client's program meets it: where it is, what it offers, and a browser for its pages."""

import base64
import html.parser
import json
import os
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests

REDIRECT = "http://localhost:53682/"
SYSTEM_ADMINISTRATOR = "627090ff-40a3-4053-8790-584edc5be201"
DYNAMICS_CRM = "00000007-0000-0000-c000-000000000000"


class NotOffered(Exception):
    """The practice tenant says itself that it does not have this."""


class Page(Exception):
    """The browser stands on a page of the service that leads nowhere."""


class Practice:
    """What the program printed at its start."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.handout = json.load(file)
        addresses = self.handout["addresses"]
        self.authority = addresses["authority"]
        self.discovery = addresses["discovery"]
        self.graph = addresses.get("graph")
        self.app = self.handout["app"]["id"]
        self.secret = self.handout["app"]["secret"]["value"]
        self.secret_id = self.handout["app"]["secret"]["keyId"]

    def organization(self, name="Northwind"):
        return next(o["url"] for o in self.handout["addresses"]["organizations"] if o["name"] == name)

    def tenant(self, name="Northwind Traders"):
        return next(t["id"] for t in self.handout["tenants"] if t["name"] == name)

    def person(self, upn, tenant=None):
        tenant = tenant or self.tenant()
        return next(p for p in self.handout["people"] if p["upn"] == upn and p["tenantId"] == tenant)

    def offers(self, thing):
        """Whether the printed document or the metadata says that this is there."""
        match thing:
            case "https":
                return self.authority.startswith("https:")
            case "graph":
                # An address alone may have nothing behind it.
                return bool(self.graph) and requests.get(f"{self.graph}/v1.0/me", timeout=10).status_code == 401
            case "device code":
                # The document is a copy of the real one, so that the endpoint itself has to say that it is there.
                address = f"{self.authority}/{self.tenant()}/oauth2/v2.0/devicecode"
                return requests.post(address, data={}, timeout=10).status_code != 404
            case "v1":
                url = f"{self.authority}/{self.tenant()}/.well-known/openid-configuration"
                return requests.get(url, timeout=10).status_code == 200
        raise ValueError(thing)


class Form(html.parser.HTMLParser):
    """The form of a page: its address, hidden fields and buttons."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.buttons, self.inputs, self.words = None, {}, [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form" and self.action is None:
            self.action = attributes.get("action")
        elif tag == "input" and attributes.get("type") == "hidden":
            self.fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "input":
            self.inputs.append(attributes)
        elif tag == "button":
            self.buttons.append(attributes)

    def handle_data(self, words):
        self.words.append(words.strip())

    def button(self, **wanted):
        for button in self.buttons:
            if all(button.get(name) == value for name, value in wanted.items()):
                return button
        return None


class Browser:
    """Goes where a person would click, and stops where the app would be called."""

    def __init__(self):
        self.session = requests.Session()

    def visit(self, url, upn=None, decision="accept", user_code=None):
        answer = self.session.get(url, allow_redirects=False, timeout=20)
        for _ in range(12):
            if answer.is_redirect:
                target = urljoin(answer.url, answer.headers["location"])
                if urlsplit(target).hostname == "localhost":
                    parts = urlsplit(target)
                    return dict(parse_qsl(parts.query or parts.fragment, keep_blank_values=True))
                answer = self.session.get(target, allow_redirects=False, timeout=20)
                continue
            form = Form(answer.text)
            account = upn and form.button(name="account", value=upn)
            code_field = user_code and next((f for f in form.inputs if f.get("type") != "checkbox"), None)
            if account and "account" not in form.fields:
                fields = {**form.fields, "account": upn}
            elif form.button(id="accept"):
                button = form.button(id=decision)
                fields = {**form.fields, button["name"]: button["value"]}
            elif form.button(id="continue") and urlsplit(form.action or "").hostname == "localhost":
                return form.fields
            elif code_field:
                fields, user_code = {**form.fields, code_field["name"]: user_code}, None
            elif user_code is None and form.button(id="cancel") and decision == "cancel":
                button = form.button(id="cancel")
                fields = {**form.fields, button["name"]: button["value"]}
            else:
                raise Page(" ".join(word for word in form.words if word))
            answer = self.session.post(
                urljoin(answer.url, form.action), data=fields, allow_redirects=False, timeout=20
            )
        raise Page("the pages go round in a circle")


def approve(practice, tenant="Northwind Traders", upn="ada@northwind.example", scope=None):
    """An administrator approves the app, and the approval has spread."""
    query = urlencode(
        {
            "client_id": practice.app,
            "redirect_uri": REDIRECT,
            "state": "interop",
            "scope": scope or f"{practice.organization()}/.default",
        }
    )
    came = Browser().visit(f"{practice.authority}/{practice.tenant(tenant)}/v2.0/adminconsent?{query}", upn)
    assert came.get("admin_consent") == "True" and "error" not in came, came
    soon(lambda: app_token(practice, practice.organization(), tenant))


def soon(act, seconds=30):
    """What `act` gives once it does not fail any more: changes take time to spread."""
    end = time.monotonic() + seconds
    while True:
        try:
            return act()
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.25)


def app_token(practice, resource, tenant="Northwind Traders"):
    answer = requests.post(
        f"{practice.authority}/{practice.tenant(tenant)}/oauth2/v2.0/token",
        data={
            "client_id": practice.app,
            "client_secret": practice.secret,
            "grant_type": "client_credentials",
            "scope": f"{resource}/.default",
        },
        timeout=20,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def person_tokens(practice, resource, upn="ada@northwind.example", scope=".default"):
    """Signs a person in with the plain code flow; the answer of the token endpoint."""
    verifier = "interop-" + "a1" * 24
    tenant = "organizations"
    scopes = f"{resource}/{scope} openid profile offline_access"
    query = urlencode(
        {
            "client_id": practice.app,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": scopes,
            "state": "s",
            "code_challenge": verifier,
            "code_challenge_method": "plain",
        }
    )
    came = Browser().visit(f"{practice.authority}/{tenant}/oauth2/v2.0/authorize?{query}", upn)
    assert "code" in came, came
    answer = requests.post(
        f"{practice.authority}/{tenant}/oauth2/v2.0/token",
        data={
            "client_id": practice.app,
            "grant_type": "authorization_code",
            "code": came["code"],
            "redirect_uri": REDIRECT,
            "code_verifier": verifier,
            "scope": scopes,
        },
        timeout=20,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def install(practice, role="System Administrator"):
    """Ada makes an application user with `role` in the organization; gives its id."""
    root = f"{practice.organization()}/api/data/v9.2"
    headers = {"Authorization": "Bearer " + person_tokens(practice, practice.organization())["access_token"]}

    def get(path):
        answer = requests.get(f"{root}/{path}", headers=headers, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()["value"]

    unit = get("businessunits?$select=businessunitid&$filter=_parentbusinessunitid_value eq null")[0]["businessunitid"]
    wanted = get(f"roles?$select=roleid&$filter=name eq '{role}' and _businessunitid_value eq {unit}")[0]["roleid"]
    made = requests.post(
        f"{root}/systemusers",
        json={"applicationid": practice.app, "accessmode": 4, "businessunitid@odata.bind": f"/businessunits({unit})"},
        headers=headers,
        timeout=20,
    )
    assert made.status_code == 204, made.text
    user = made.headers["OData-EntityId"].rsplit("(", 1)[1].rstrip(")")
    given = requests.post(
        f"{root}/systemusers({user})/systemuserroles_association/$ref",
        json={"@odata.id": f"{root}/roles({wanted})"},
        headers=headers,
        timeout=20,
    )
    assert given.status_code == 204, given.text

    def works():
        bearer = {"Authorization": "Bearer " + app_token(practice, practice.organization())}
        answer = requests.get(f"{root}/accounts?$top=1", headers=bearer, timeout=20)
        assert answer.status_code == 200, answer.text

    soon(works)
    return user


def certificate():
    """A key and a certificate of its own: both as PEM in one text, the certificate as DER, and its thumbprint."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoso Sync interop")])
    now = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = signed.public_bytes(serialization.Encoding.PEM).decode()
    der = signed.public_bytes(serialization.Encoding.DER)
    return {
        "private": private,
        "public": public,
        "der": der,
        "sha1": signed.fingerprint(hashes.SHA1()).hex().upper(),
        "sha256": signed.fingerprint(hashes.SHA256()).hex().upper(),
    }


def publisher(practice, method, path, body):
    """The publisher's administrator changes the app's registration, by Microsoft Graph."""
    tokens = person_tokens(practice, practice.graph, "priya@contoso.example", "Application.ReadWrite.All")
    answer = requests.request(
        method,
        f"{practice.graph}/v1.0/applications(appId='{practice.app}'){path}",
        json=body,
        headers={"Authorization": "Bearer " + tokens["access_token"]},
        timeout=20,
    )
    assert answer.status_code in (200, 204), answer.text
    return answer


def register(practice, der):
    """The publisher registers a certificate with the app."""
    key = {
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "key": base64.b64encode(der).decode(),
        "displayName": "CN=Contoso Sync interop",
    }
    publisher(practice, "PATCH", "", {"keyCredentials": [key]})


def expired_secret(practice):
    """A secret that the publisher made for a moment, after that moment."""
    ends = datetime.now(timezone.utc) + timedelta(seconds=2)
    body = {"passwordCredential": {"displayName": "short", "endDateTime": ends.strftime("%Y-%m-%dT%H:%M:%SZ")}}
    made = publisher(practice, "POST", "/addPassword", body).json()
    time.sleep(3)
    return made["secretText"]


class Checks:
    """The checks of one client, in order; each prints one line."""

    def __init__(self):
        self.practice = Practice(sys.argv[1])
        self.known = {}
        self.counted = 0

    def offers(self, thing):
        if thing not in self.known:
            self.known[thing] = self.practice.offers(thing)
        return self.known[thing]

    def __call__(self, name, *needs):
        """Runs the decorated function as the check `name`, if all that it needs is offered."""

        def run(act):
            missing = [thing for thing in needs if not self.offers(thing)]
            if missing:
                return self.line("not offered", name, ", ".join(missing))
            try:
                act()
            except NotOffered as words:
                self.line("not offered", name, str(words))
            except Exception as error:
                self.line("failed", name, f"{type(error).__name__}: {error}")
                if os.environ.get("INTEROP_TRACE"):
                    import traceback

                    traceback.print_exc()
            else:
                self.line("ok", name, "")
            return None

        return run

    def line(self, outcome, name, words):
        words = " ".join(words.split())[:600]
        print(f"check\t{outcome}\t{name}\t{words}", flush=True)


def new_id():
    return str(uuid.uuid4())
