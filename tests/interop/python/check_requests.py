"""Plain requests, written from the services' documentation, page by page."""

import base64
import hashlib
import json
import re
import secrets
import time
from urllib.parse import urlencode

import requests

from practice import (
    DYNAMICS_CRM,
    REDIRECT,
    SYSTEM_ADMINISTRATOR,
    Browser,
    Checks,
    Page,
    app_token,
    expired_secret,
    new_id,
    person_tokens,
    soon,
)

check = Checks()
practice = check.practice
TENANT = practice.tenant()
AUTHORITY = practice.authority
ORGANIZATION = practice.organization()
API = f"{ORGANIZATION}/api/data/v9.2"
ADA = "ada@northwind.example"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def expect(answer, status, code=None, words=None):
    """The status, and of an error its code and words in the service's shape."""
    assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.text[:400]}"
    if code or words:
        error = answer.json()["error"]
        assert code is None or error["code"] == code, error
        assert words is None or words in error["message"], error
    return answer


def refused(answer, status, error, code):
    """An error of the token endpoint."""
    assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.text[:400]}"
    body = answer.json()
    assert body["error"] == error, body
    assert body["error_codes"] == [code], body
    assert body["error_description"].startswith(f"AADSTS{code}: "), body
    assert {"timestamp", "trace_id", "correlation_id"} <= body.keys(), body
    return body


def token(tenant=TENANT, **form):
    form.setdefault("client_id", practice.app)
    return requests.post(f"{AUTHORITY}/{tenant}/oauth2/v2.0/token", data=form, timeout=20)


def authorize(tenant=TENANT, **query):
    query = {
        "client_id": practice.app,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": f"{ORGANIZATION}/user_impersonation openid profile offline_access",
        "state": "12345",
        **query,
    }
    return f"{AUTHORITY}/{tenant}/oauth2/v2.0/authorize?" + urlencode(query)


def claims(jwt):
    part = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


# "OpenID Connect on the Microsoft identity platform"


@check("metadata of a tenant, by id and by domain, names the tenant's id")
def _():
    for tenant in (TENANT, "northwind.example"):
        answer = requests.get(f"{AUTHORITY}/{tenant}/v2.0/.well-known/openid-configuration", timeout=20)
        body = expect(answer, 200).json()
        assert body["issuer"] == f"{AUTHORITY}/{TENANT}/v2.0", body["issuer"]
        assert body["token_endpoint"] == f"{AUTHORITY}/{TENANT}/oauth2/v2.0/token"
        assert answer.headers["content-type"] == "application/json; charset=utf-8", answer.headers


@check("metadata of organizations and common keeps {tenantid} in the issuer")
def _():
    for tenant in ("organizations", "common"):
        body = requests.get(f"{AUTHORITY}/{tenant}/v2.0/.well-known/openid-configuration", timeout=20).json()
        assert body["issuer"] == f"{AUTHORITY}/{{tenantid}}/v2.0", body["issuer"]
        assert body["tenant_region_scope"] is None


@check("metadata of an unknown tenant: 400 invalid_tenant, AADSTS90002")
def _():
    answer = requests.get(f"{AUTHORITY}/nobody.example/v2.0/.well-known/openid-configuration", timeout=20)
    refused(answer, 400, "invalid_tenant", 90002)


@check("signing keys: kid, n, e, x5c and the issuer")
def _():
    keys = requests.get(f"{AUTHORITY}/{TENANT}/discovery/v2.0/keys", timeout=20).json()["keys"]
    assert keys and all({"kty", "use", "kid", "x5t", "n", "e", "x5c", "issuer"} <= key.keys() for key in keys), keys


@check("instance discovery knows itself and nothing else")
def _():
    url = f"{AUTHORITY}/common/discovery/instance?api-version=1.1&authorization_endpoint="
    own = requests.get(f"{url}{AUTHORITY}/{TENANT}/oauth2/v2.0/authorize", timeout=20)
    assert expect(own, 200).json()["metadata"], own.text
    refused(
        requests.get(f"{url}https://login.example/{TENANT}/oauth2/v2.0/authorize", timeout=20),
        400,
        "invalid_instance",
        50049,
    )


@check("v1 metadata: issuer and endpoints without v2.0", "v1")
def _():
    body = requests.get(f"{AUTHORITY}/{TENANT}/.well-known/openid-configuration", timeout=20).json()
    assert body["authorization_endpoint"] == f"{AUTHORITY}/{TENANT}/oauth2/authorize", body
    assert body["token_endpoint"] == f"{AUTHORITY}/{TENANT}/oauth2/token", body


# "OAuth 2.0 client credentials flow"


@check("client credentials before consent: no service principal")
def _():
    answer = token(client_secret=practice.secret, grant_type="client_credentials", scope=f"{ORGANIZATION}/.default")
    assert answer.status_code in (400, 401), answer.text
    assert answer.json()["error_codes"][0] in (700016, 7000229), answer.text


@check("a person who is no administrator meets \"Need admin approval\"")
def _():
    try:
        came = Browser().visit(authorize(prompt="consent"), "bruno@northwind.example")
    except Page as page:
        assert "AADSTS90094" in str(page), page
    else:
        raise AssertionError(came)


@check("prompt=none without consent: consent_required or interaction_required, AADSTS65001")
def _():
    browser = Browser()
    try:
        browser.visit(authorize(), "bruno@northwind.example")
    except Page:
        pass
    came = browser.visit(authorize(prompt="none", login_hint="bruno@northwind.example"))
    assert came["error"] in ("consent_required", "interaction_required"), came
    assert "AADSTS65001" in came["error_description"], came


# "Admin consent on the Microsoft identity platform"


@check("admin consent declined: admin_consent=True and an error")
def _():
    query = urlencode(
        {
            "client_id": practice.app,
            "scope": f"{ORGANIZATION}/.default",
            "redirect_uri": REDIRECT,
            "state": "12345",
        }
    )
    came = Browser().visit(f"{AUTHORITY}/organizations/v2.0/adminconsent?{query}", ADA, decision="cancel")
    assert came["error"] in ("consent_required", "access_denied") and came["state"] == "12345", came
    assert came["admin_consent"] == "True", came


@check("admin consent granted: admin_consent, tenant, scope and state")
def _():
    query = urlencode(
        {
            "client_id": practice.app,
            "scope": f"{ORGANIZATION}/.default",
            "redirect_uri": REDIRECT,
            "state": "12345",
        }
    )
    came = Browser().visit(f"{AUTHORITY}/{TENANT}/v2.0/adminconsent?{query}", ADA)
    assert came["admin_consent"] == "True" and came["tenant"] == TENANT and came["state"] == "12345", came
    assert "user_impersonation" in came["scope"], came


@check("v1 admin consent: tenant, state, admin_consent")
def _():
    query = urlencode({"client_id": practice.app, "redirect_uri": REDIRECT, "state": "s"})
    came = Browser().visit(f"{AUTHORITY}/organizations/adminconsent?{query}", ADA)
    assert came["tenant"] == TENANT and came["admin_consent"] == "True" and came["state"] == "s", came


@check("the v1 link with prompt=admin_consent and form_post", "v1")
def _():
    query = urlencode(
        {
            "client_id": practice.app,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "resource": f"{ORGANIZATION}/",
            "prompt": "admin_consent",
            "response_mode": "form_post",
            "state": "s",
        }
    )
    came = Browser().visit(f"{AUTHORITY}/organizations/oauth2/authorize?{query}", ADA)
    assert came["admin_consent"] == "True" and came["code"] and came["state"] == "s", came


@check("client credentials with a secret: Bearer, numbers, no refresh token, no-store")
def _():
    def granted():
        answer = token(client_secret=practice.secret, grant_type="client_credentials", scope=f"{ORGANIZATION}/.default")
        return expect(answer, 200)

    answer = soon(granted)
    body = answer.json()
    assert body["token_type"] == "Bearer" and body["expires_in"] > 3000, body
    assert isinstance(body["ext_expires_in"], int), body
    assert not {"refresh_token", "id_token", "scope"} & body.keys(), body
    assert answer.headers["cache-control"] == "no-store, no-cache", answer.headers
    held = claims(body["access_token"])
    assert held["appid"] == practice.app and held["idtyp"] == "app" and held["tid"] == TENANT, held
    assert held["aud"].rstrip("/") == ORGANIZATION, held


@check("the secret in an Authorization: Basic header")
def _():
    answer = requests.post(
        f"{AUTHORITY}/{TENANT}/oauth2/v2.0/token",
        data={"grant_type": "client_credentials", "scope": f"{ORGANIZATION}/.default"},
        auth=(practice.app, practice.secret),
        timeout=20,
    )
    expect(answer, 200)


APP = {"grant_type": "client_credentials", "scope": f"{ORGANIZATION}/.default"}
TOKEN_REFUSALS = [
    ("a wrong secret", TENANT, {**APP, "client_secret": "wrong"}, 401, "invalid_client", 7000215),
    ("the id of the secret", TENANT, {**APP, "client_secret": practice.secret_id}, 401, "invalid_client", 7000215),
    ("no credential at all", TENANT, APP, 401, "invalid_client", 7000216),
    (
        "a scope that is not .default",
        TENANT,
        {**APP, "scope": f"{ORGANIZATION}/user_impersonation", "client_secret": practice.secret},
        400,
        "invalid_scope",
        1002012,
    ),
    (
        "an unknown resource",
        TENANT,
        {**APP, "scope": "https://nothing.example/.default", "client_secret": practice.secret},
        400,
        "invalid_resource",
        500011,
    ),
    (
        "an unknown app",
        TENANT,
        {**APP, "client_id": "11111111-2222-3333-4444-555555555555", "client_secret": "x"},
        400,
        "unauthorized_client",
        700016,
    ),
    ("an unknown tenant", "nobody.example", {**APP, "client_secret": "x"}, 400, "invalid_request", 90002),
    ("no grant type", TENANT, {"client_secret": practice.secret}, 400, "invalid_request", 900144),
    (
        "an unknown grant type",
        TENANT,
        {"grant_type": "handshake", "client_secret": practice.secret},
        400,
        "unsupported_grant_type",
        70003,
    ),
    (
        "a refresh token of nobody",
        TENANT,
        {"grant_type": "refresh_token", "refresh_token": "x", "scope": "openid"},
        400,
        "invalid_grant",
        9002313,
    ),
]
for name, tenant, form, status, error, code in TOKEN_REFUSALS:

    @check(f"token endpoint, {name}: {status} {error} AADSTS{code}")
    def _():
        answer = token(tenant, **form)
        # The value of `error` for an unknown tenant differs between the pages of the documentation.
        wanted = answer.json().get("error") if code == 90002 else error
        refused(answer, status, wanted, code)


@check("client credentials at /organizations and /common are refused")
def _():
    for tenant in ("organizations", "common"):
        answer = token(tenant, **APP, client_secret=practice.secret)
        assert answer.status_code == 400, answer.text
        assert answer.json()["error_codes"][0] in (50059, 9001023, 900382, 50194), answer.text


@check("an expired secret: 401 AADSTS7000222", "graph")
def _():
    value = expired_secret(practice)
    soon(lambda: refused(token(**APP, client_secret=value), 401, "invalid_client", 7000222))


@check("the request id comes back when asked for")
def _():
    own = new_id()
    answer = requests.post(
        f"{AUTHORITY}/{TENANT}/oauth2/v2.0/token",
        data={},
        headers={"client-request-id": own, "return-client-request-id": "true"},
        timeout=20,
    )
    assert answer.headers["client-request-id"] == own and "x-ms-request-id" in answer.headers, answer.headers


# "OAuth 2.0 authorization code flow"


def pkce():
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return verifier, {"code_challenge": challenge, "code_challenge_method": "S256"}


kept = {}


@check("code with PKCE: code, state, session_state; then access, refresh and ID token")
def _():
    verifier, challenge = pkce()
    came = Browser().visit(authorize(nonce="n-1", **challenge), ADA)
    assert came["state"] == "12345" and came["code"] and came["session_state"], came
    answer = token(
        grant_type="authorization_code",
        code=came["code"],
        redirect_uri=REDIRECT,
        code_verifier=verifier,
        client_info="1",
    )
    body = expect(answer, 200).json()
    assert {"access_token", "refresh_token", "id_token", "client_info", "scope"} <= body.keys(), body.keys()
    held = claims(body["id_token"])
    assert held["nonce"] == "n-1" and held["aud"] == practice.app and held["tid"] == TENANT, held
    assert held["iss"] == f"{AUTHORITY}/{TENANT}/v2.0" and held["preferred_username"] == ADA, held
    kept.update(body, code=came["code"], verifier=verifier)


@check("a code a second time: 400 invalid_grant AADSTS54005")
def _():
    answer = token(
        grant_type="authorization_code", code=kept["code"], redirect_uri=REDIRECT, code_verifier=kept["verifier"]
    )
    refused(answer, 400, "invalid_grant", 54005)


@check("a wrong verifier: 400 invalid_grant AADSTS50148 or AADSTS501481")
def _():
    _, challenge = pkce()
    came = Browser().visit(authorize(**challenge), ADA)
    answer = token(
        grant_type="authorization_code", code=came["code"], redirect_uri=REDIRECT, code_verifier="w" * 50
    )
    assert answer.status_code == 400 and answer.json()["error_codes"][0] in (50148, 501481), answer.text


for mode in ("query", "fragment", "form_post"):

    @check(f"response_mode={mode}")
    def _():
        came = Browser().visit(authorize(response_mode=mode), ADA)
        assert came["code"] and came["state"] == "12345", came


@check("cancelled sign-in: access_denied with error_subcode=cancel")
def _():
    came = Browser().visit(authorize(), decision="cancel")
    assert came["error"] == "access_denied" and came["error_subcode"] == "cancel", came


@check("prompt=none with nobody signed in: login_required AADSTS50058")
def _():
    came = Browser().visit(authorize(prompt="none"))
    assert came["error"] == "login_required" and "AADSTS50058" in came["error_description"], came


for name, change, code in [
    ("a redirect address that is not registered", {"redirect_uri": "http://localhost/elsewhere"}, "AADSTS50011"),
    ("an unknown app", {"client_id": "11111111-2222-3333-4444-555555555555"}, "AADSTS700016"),
]:

    @check(f"{name}: a page with {code}, no redirect")
    def _():
        try:
            came = Browser().visit(authorize(**change), ADA)
        except Page as page:
            assert code in str(page) and "Request Id" in str(page), page
        else:
            raise AssertionError(came)


@check("one refresh token for a second resource; a new one comes along")
def _():
    answer = token(
        grant_type="refresh_token",
        refresh_token=kept["refresh_token"],
        scope=f"{practice.discovery}/user_impersonation offline_access openid",
    )
    body = expect(answer, 200).json()
    assert body["refresh_token"] and practice.discovery in claims(body["access_token"])["aud"], body
    kept["discovery"] = body["access_token"]


# "OAuth 2.0 device authorization grant flow"


@check("device code: pending, then a token", "device code")
def _():
    answer = requests.post(
        f"{AUTHORITY}/{TENANT}/oauth2/v2.0/devicecode",
        data={"client_id": practice.app, "scope": f"{ORGANIZATION}/user_impersonation openid"},
        timeout=20,
    )
    body = expect(answer, 200).json()
    assert {"device_code", "user_code", "verification_uri", "expires_in", "interval", "message"} <= body.keys(), body
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": body["device_code"]}
    refused(token(**form), 400, "authorization_pending", 70016)
    try:
        Browser().visit(body["verification_uri"], ADA, user_code=body["user_code"])
    except Page:
        pass
    time.sleep(body["interval"])
    expect(token(**form), 200)


# "Discover user organizations"


@check("Global Discovery: the person's organizations with their addresses")
def _():
    url = f"{practice.discovery}/api/discovery/v2.0/Instances?$select=ApiUrl,FriendlyName,Id,TenantId,State"
    answer = requests.get(url, headers={"Authorization": "Bearer " + kept["discovery"]}, timeout=20)
    rows = expect(answer, 200).json()["value"]
    assert {"Northwind", "Northwind Test"} <= {row["FriendlyName"] for row in rows}, rows


@check("Global Discovery refuses an app's own token")
def _():
    url = f"{practice.discovery}/api/discovery/v2.0/Instances"
    bearer = app_token(practice, practice.discovery)
    answer = requests.get(url, headers={"Authorization": "Bearer " + bearer}, timeout=20)
    assert answer.status_code in (401, 403), answer.text


# "Use OAuth authentication with Microsoft Dataverse", "Compose HTTP requests and handle errors"


class Caller:
    def __init__(self, bearer):
        self.session = requests.Session()
        self.session.headers.update(
            {
                "Authorization": "Bearer " + bearer,
                "Accept": "application/json",
                "OData-MaxVersion": "4.0",
                "OData-Version": "4.0",
                "If-None-Match": "null",
            }
        )

    def __call__(self, method, path, body=None, **headers):
        url = path if path.startswith("http") else f"{API}/{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.request(method, url, json=body, headers=named, timeout=20)


ada = Caller(kept.get("access_token", ""))


@check("no token: 401 with authorization_uri and resource_id")
def _():
    answer = expect(requests.get(f"{API}/WhoAmI", timeout=20), 401)
    words = answer.headers["www-authenticate"]
    assert f"authorization_uri={AUTHORITY}/{TENANT}/oauth2/authorize" in words, words
    assert f"resource_id={ORGANIZATION}/" in words, words


@check("an organization in another tenant refuses the token")
def _():
    fabrikam = practice.organization("Fabrikam")
    expect(ada("GET", f"{fabrikam}/api/data/v9.2/WhoAmI"), 401)


@check("WhoAmI, with and without brackets")
def _():
    for path in ("WhoAmI", "WhoAmI()"):
        body = expect(ada("GET", path), 200).json()
        assert GUID.fullmatch(body["BusinessUnitId"]) and GUID.fullmatch(body["UserId"]), body
        assert body["@odata.context"].endswith("#Microsoft.Dynamics.CRM.WhoAmIResponse"), body
        kept["ada"] = body["UserId"]


@check("headers of an answer: OData-Version, REQ_ID, x-ms-service-request-id, limits")
def _():
    names = ada("GET", "WhoAmI").headers
    for name in (
        "OData-Version",
        "REQ_ID",
        "x-ms-service-request-id",
        "x-ms-ratelimit-burst-remaining-xrm-requests",
        "x-ms-ratelimit-time-remaining-xrm-requests",
    ):
        assert name in names, f"{name} is missing in {dict(names)}"


@check("RetrieveVersion")
def _():
    assert expect(ada("GET", "RetrieveVersion()"), 200).json()["Version"].startswith("9.2")


@check("RetrieveCurrentOrganization")
def _():
    call = "RetrieveCurrentOrganization(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'"
    detail = expect(ada("GET", call), 200).json()["Detail"]
    assert detail["TenantId"] == TENANT and detail["FriendlyName"] == "Northwind", detail


# "Query data using the Web API"


@check("create: 204 with OData-EntityId; with return=representation 201 and the row")
def _():
    made = expect(ada("POST", "accounts", {"name": "Adatum", "revenue": 5000, "creditonhold": False}), 204)
    kept["adatum"] = made.headers["OData-EntityId"]
    assert re.fullmatch(re.escape(API) + r"/accounts\([0-9a-f-]{36}\)", kept["adatum"]), kept["adatum"]
    body = {"name": "Blue Yonder", "accountcategorycode": 1}
    made = expect(ada("POST", "accounts?$select=name,accountcategorycode", body, Prefer="return=representation"), 201)
    row = made.json()
    assert row["name"] == "Blue Yonder" and row["@odata.etag"].startswith('W/"'), row
    assert made.headers.get("Preference-Applied") == "return=representation", made.headers
    kept["yonder"] = row["accountid"]


@check("retrieve with $select: context, etag, the key, and nothing else")
def _():
    row = expect(ada("GET", f"{kept['adatum']}?$select=name,revenue"), 200).json()
    assert row["@odata.context"].endswith("#accounts(name,revenue)/$entity"), row
    assert row["name"] == "Adatum" and row["revenue"] == 5000 and "telephone1" not in row, row


@check("formatted values with odata.include-annotations")
def _():
    answer = ada(
        "GET",
        f"accounts({kept['yonder']})?$select=accountcategorycode",
        Prefer='odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
    )
    row = expect(answer, 200).json()
    name = "accountcategorycode@OData.Community.Display.V1.FormattedValue"
    assert row[name] == "Preferred Customer", row


@check("update, one property, read one property")
def _():
    expect(ada("PATCH", kept["adatum"], {"telephone1": "555-0100"}, If_Match="*"), 204)
    expect(ada("PUT", f"{kept['adatum']}/telephone1", {"value": "555-0101"}), 204)
    assert expect(ada("GET", f"{kept['adatum']}/telephone1"), 200).json()["value"] == "555-0101"
    expect(ada("DELETE", f"{kept['adatum']}/telephone1"), 204)
    expect(ada("GET", f"{kept['adatum']}/telephone1"), 204)


@check("$filter, $orderby, $top, $count and contains")
def _():
    for index in range(7):
        expect(ada("POST", "accounts", {"name": f"Paged {index}", "revenue": index}), 204)
    path = "accounts?$select=name&$filter=startswith(name,'Paged') and revenue ge 2&$orderby=name desc&$count=true"
    body = expect(ada("GET", path + "&$top=3"), 200).json()
    assert [row["name"] for row in body["value"]] == ["Paged 6", "Paged 5", "Paged 4"], body
    assert body["@odata.count"] == 5, body
    body = expect(ada("GET", "accounts?$select=name&$filter=contains(name,'aged')"), 200).json()
    assert len(body["value"]) == 7, body


@check("percent-encoding, + and blanks mean the same")
def _():
    for text in ("name%20eq%20%27Paged%203%27", "name+eq+'Paged+3'", "name eq 'paged 3'"):
        answer = ada("GET", f"accounts?$select=name&$filter={text}")
        assert len(expect(answer, 200).json()["value"]) == 1, text


@check("paging by odata.maxpagesize and @odata.nextLink")
def _():
    path, seen, pages = "accounts?$select=name&$filter=startswith(name,'Paged')&$orderby=name", [], 0
    while path:
        body = expect(ada("GET", path, Prefer="odata.maxpagesize=3"), 200).json()
        seen += [row["name"] for row in body["value"]]
        path, pages = body.get("@odata.nextLink"), pages + 1
    assert pages == 3 and seen == [f"Paged {index}" for index in range(7)], (pages, seen)


@check("/accounts/$count is a bare number")
def _():
    answer = expect(ada("GET", "accounts/$count"), 200)
    assert int(answer.text.lstrip("\ufeff")) >= 9, answer.text


QUERY_REFUSALS = [
    ("$skip", "accounts?$skip=1", 400, "0x80060888", "Skip Clause is not supported in CRM"),
    ("an unknown column", "accounts?$select=foo", 400, "0x80060888", "Could not find a property named 'foo'"),
    ("an unknown set", "xyzs", 404, "0x80060888", "Resource not found for the segment 'xyzs'."),
    ("a row that is not there", f"accounts({new_id()})", 404, "0x80040217", "Does Not Exist"),
    ("a broken filter", "accounts?$filter=name eq", 400, "0x80060888", None),
    ("a key that is no id", "accounts(7)", 400, None, None),
]
for name, path, status, code, words in QUERY_REFUSALS:

    @check(f"refused: {name}: {status} {code or ''}".rstrip())
    def _():
        expect(ada("GET", path), status, code, words)


@check("$expand of a lookup and of a collection")
def _():
    contact = expect(ada("POST", "contacts", {"firstname": "Rene", "lastname": "Valdes"}), 204).headers["OData-EntityId"]
    kept["contact"] = contact
    bind = {"primarycontactid@odata.bind": contact}
    expect(ada("PATCH", kept["adatum"], bind, If_Match="*"), 204)
    row = expect(ada("GET", f"{kept['adatum']}?$select=name&$expand=primarycontactid($select=fullname)"), 200).json()
    assert row["primarycontactid"]["fullname"] == "Rene Valdes", row
    path = "systemusers?$select=fullname&$expand=systemuserroles_association($select=name)&$top=3"
    rows = expect(ada("GET", path), 200).json()["value"]
    assert any(row["systemuserroles_association"] for row in rows), rows


@check("associate and disassociate: both forms, and the single-valued one")
def _():
    expect(ada("PUT", f"{kept['adatum']}/primarycontactid/$ref", {"@odata.id": kept["contact"]}), 204)
    expect(ada("DELETE", f"{kept['adatum']}/primarycontactid/$ref"), 204)
    row = expect(ada("GET", f"{kept['adatum']}?$select=_primarycontactid_value"), 200).json()
    assert row["_primarycontactid_value"] is None, row
    path = f"{kept['adatum']}/contact_customer_accounts"
    expect(ada("POST", f"{path}/$ref", {"@odata.id": kept["contact"]}), 204)
    assert len(expect(ada("GET", f"{path}?$select=fullname"), 200).json()["value"]) == 1
    expect(ada("DELETE", f"{path}/$ref?$id={kept['contact']}"), 204)
    assert expect(ada("GET", path), 200).json()["value"] == []


# "Perform conditional operations using the Web API"


@check("If-Match, If-None-Match: 412, 304, and no upsert")
def _():
    etag = ada("GET", f"{kept['adatum']}?$select=name").json()["@odata.etag"]
    expect(ada("GET", f"{kept['adatum']}?$select=name", If_None_Match=etag), 304)
    expect(ada("PATCH", kept["adatum"], {"name": "Adatum 2"}, If_Match=etag), 204)
    expect(ada("PATCH", kept["adatum"], {"name": "Adatum 3"}, If_Match=etag), 412, "0x80060882")
    expect(ada("DELETE", kept["adatum"], If_Match=etag), 412, "0x80060882")
    expect(ada("PATCH", f"accounts({new_id()})", {"name": "None"}, If_Match="*"), 404, "0x80040217")
    expect(ada("PATCH", kept["adatum"], {"name": "Twice"}, If_None_Match="*"), 412, "0x80040237")
    own = new_id()
    expect(ada("PATCH", f"accounts({own})", {"name": "Upsert"}), 204)
    expect(ada("DELETE", f"accounts({own})"), 204)
    expect(ada("GET", f"accounts({own})"), 404, "0x80040217")


# "Execute batch operations using the Web API"


def batch(text, **headers):
    lines = "\r\n".join(text)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ada.session.post(
        f"{API}/$batch",
        data=lines.encode(),
        headers={"Content-Type": 'multipart/mixed; boundary="batch_1"', **named},
        timeout=20,
    )


def part(request, boundary="batch_1", body=None, number=None):
    lines = [f"--{boundary}", "Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    if number:
        lines.append(f"Content-ID: {number}")
    lines += ["", request]
    if body is None:
        return lines + ["Accept: application/json", "", ""]
    return lines + ["Content-Type: application/json;type=entry", "", json.dumps(body)]


@check("batch with a change set and $1, and a request after it")
def _():
    change = ["--batch_1", 'Content-Type: multipart/mixed; boundary="changeset_1"', ""]
    change += part(f"POST {API}/contacts HTTP/1.1", "changeset_1", {"lastname": "Batch"}, 1)
    body = {"name": "In a batch", "primarycontactid@odata.bind": "$1"}
    change += part("POST /api/data/v9.2/accounts HTTP/1.1", "changeset_1", body, 2)
    change += ["--changeset_1--", ""]
    request = "GET /api/data/v9.2/accounts?$select=name&$filter=name eq 'In a batch' HTTP/1.1"
    answer = batch(change + part(request) + ["--batch_1--", ""])
    text = expect(answer, 200).text
    assert answer.headers["content-type"].startswith("multipart/mixed; boundary=batchresponse_"), answer.headers
    assert text.count("HTTP/1.1 204 No Content") == 2 and text.count("HTTP/1.1 200 OK") == 1, text
    assert '"name":"In a batch"' in text, text


@check("a change set that fails leaves nothing behind")
def _():
    change = ["--batch_1", 'Content-Type: multipart/mixed; boundary="changeset_1"', ""]
    change += part("POST /api/data/v9.2/accounts HTTP/1.1", "changeset_1", {"name": "Rolled back"}, 1)
    change += part("POST /api/data/v9.2/accounts HTTP/1.1", "changeset_1", {"nonsense": 1}, 2)
    change += ["--changeset_1--", ""]
    answer = expect(batch(change + ["--batch_1--", ""]), 400)
    assert answer.text.count("HTTP/1.1 ") == 1, answer.text
    assert ada("GET", "accounts?$filter=name eq 'Rolled back'").json()["value"] == []


@check("odata.continue-on-error goes on behind a failed request")
def _():
    requests_ = part("GET /api/data/v9.2/nothings HTTP/1.1") + part("GET /api/data/v9.2/WhoAmI HTTP/1.1")
    answer = expect(batch(requests_ + ["--batch_1--", ""], Prefer="odata.continue-on-error"), 200)
    assert "HTTP/1.1 404 Not Found" in answer.text and "HTTP/1.1 200 OK" in answer.text, answer.text
    expect(batch(requests_ + ["--batch_1--", ""]), 404)


# "Role table", "Privileges", "Create and manage application users": the whole life cycle


@check("the root business unit")
def _():
    path = "businessunits?$select=businessunitid,name&$filter=parentbusinessunitid eq null"
    rows = expect(ada("GET", path), 200).json()["value"]
    assert len(rows) == 1, rows
    kept["unit"] = rows[0]["businessunitid"]


@check("privileges by name, and by the function In")
def _():
    path = "privileges?$select=privilegeid,name,canbebasic,canbelocal,canbedeep,canbeglobal&$filter="
    rows = expect(ada("GET", path + "name eq 'prvReadAccount' or name eq 'prvCreateAccount'"), 200).json()["value"]
    kept["privileges"] = {row["name"]: row["privilegeid"] for row in rows}
    assert kept["privileges"]["prvReadAccount"] == "886b280c-6396-4d56-a0a3-2c1b0a50ceb0", rows
    function = (
        "Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['prvReadAccount','prvCreateAccount'])"
    )
    assert len(expect(ada("GET", path + function), 200).json()["value"]) == 2


@check("a role is made, with the default privileges, and copied into the child unit")
def _():
    body = {"name": "Contoso Connector", "businessunitid@odata.bind": f"/businessunits({kept['unit']})"}
    address = expect(ada("POST", "roles", body), 204).headers["OData-EntityId"]
    kept["role"] = address.rsplit("(", 1)[1].rstrip(")")
    path = f"roles?$select=roleid,_businessunitid_value&$filter=_parentrootroleid_value eq {kept['role']}"
    rows = expect(ada("GET", path), 200).json()["value"]
    assert len(rows) == 2, rows
    kept["copy"] = next(row["roleid"] for row in rows if row["roleid"] != kept["role"])
    got = expect(ada("GET", f"RetrieveRolePrivilegesRole(RoleId={kept['role']})"), 200).json()["RolePrivileges"]
    assert len(got) == 9 and all(held["Depth"] == "Global" for held in got), got


@check("AddPrivilegesRole, ReplacePrivilegesRole, RemovePrivilegeRole")
def _():
    def wanted(name, depth):
        return {"Depth": depth, "PrivilegeId": kept["privileges"][name], "BusinessUnitId": kept["unit"]}

    def held():
        path = f"RetrieveRolePrivilegesRole(RoleId=@rid)?@rid={kept['role']}"
        return {
            row["PrivilegeName"]: row["Depth"] for row in expect(ada("GET", path), 200).json()["RolePrivileges"]
        }

    action = f"roles({kept['role']})/Microsoft.Dynamics.CRM."
    body = {"Privileges": [wanted("prvReadAccount", "Basic")]}
    expect(ada("POST", action + "AddPrivilegesRole", body), 204)
    assert held()["prvReadAccount"] == "Basic" and len(held()) == 10, held()
    body = {"Privileges": [wanted("prvReadAccount", "Global"), wanted("prvCreateAccount", "Global")]}
    expect(ada("POST", action + "ReplacePrivilegesRole", body), 204)
    assert held() == {"prvReadAccount": "Global", "prvCreateAccount": "Global"}, held()
    body = {"PrivilegeId": kept["privileges"]["prvCreateAccount"]}
    expect(ada("POST", action + "RemovePrivilegeRole", body), 204)
    assert held() == {"prvReadAccount": "Global"}, held()


def as_app(path="WhoAmI"):
    return Caller(app_token(practice, ORGANIZATION))("GET", path)


@check("no application user: 403 0x80072560")
def _():
    expect(as_app(), 403, "0x80072560", "not a member of the organization")


@check("an application user is made; a second one for the same app is refused")
def _():
    body = {
        "applicationid": practice.app,
        "accessmode": 4,
        "isdisabled": False,
        "businessunitid@odata.bind": f"/businessunits({kept['unit']})",
    }
    address = expect(ada("POST", "systemusers", body), 204).headers["OData-EntityId"]
    kept["user"] = address.rsplit("(", 1)[1].rstrip(")")
    again = ada("POST", "systemusers", body)
    assert again.status_code in (400, 412) and again.json()["error"]["code"] == "0x80040237", again.text
    path = (
        "systemusers?$select=applicationid,systemuserid,fullname,isdisabled,deletedstate,_businessunitid_value,"
        "azureactivedirectoryobjectid,applicationiduri,accessmode"
        "&$expand=systemuserroles_association($select=roleid,name)"
        f"&$filter=applicationid eq {practice.app}"
    )
    (row,) = expect(ada("GET", path), 200).json()["value"]
    assert row["accessmode"] == 4 and row["fullname"] == "# Contoso Sync" and row["deletedstate"] == 0, row
    assert GUID.fullmatch(row["azureactivedirectoryobjectid"]), row


@check("an application user for an app without service principal is refused")
def _():
    body = {"applicationid": new_id(), "businessunitid@odata.bind": f"/businessunits({kept['unit']})"}
    answer = ada("POST", "systemusers", body)
    assert answer.status_code >= 400, answer.text
    assert answer.json()["error"]["code"] in ("0x80072559", "0x80041d49"), answer.text


@check("without a role: 403 0x80042f09")
def _():
    soon(lambda: expect(as_app(), 403, "0x80042f09", "has not been assigned any roles"))


@check("the role's copy of another business unit is refused: 0x80041409")
def _():
    path = f"systemusers({kept['user']})/systemuserroles_association/$ref"
    answer = ada("POST", path, {"@odata.id": f"{API}/roles({kept['copy']})"})
    assert answer.status_code >= 400 and answer.json()["error"]["code"] == "0x80041409", answer.text


@check("with the role: reading accounts works, creating does not (0x80040220 names the privilege)")
def _():
    path = f"systemusers({kept['user']})/systemuserroles_association/$ref"
    expect(ada("POST", path, {"@odata.id": f"{API}/roles({kept['role']})"}), 204)
    soon(lambda: expect(as_app("accounts?$top=1"), 200))
    answer = Caller(app_token(practice, ORGANIZATION))("POST", "accounts", {"name": "No"})
    expect(answer, 403, "0x80040220")
    found = re.search(r"missing (prv\w+) privilege \(Id=([0-9a-f-]{36})\)", answer.json()["error"]["message"])
    assert found and found[1] == "prvCreateAccount", answer.text


@check("RetrieveUserPrivileges of the application user")
def _():
    path = f"systemusers({kept['user']})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges"
    for form in (path, path + "()"):
        rows = expect(ada("GET", form), 200).json()["RolePrivileges"]
        assert [row["PrivilegeName"] for row in rows] == ["prvReadAccount"], rows


@check("impersonation needs prvActOnBehalfOfAnotherUser; an administrator has it")
def _():
    app = Caller(app_token(practice, ORGANIZATION))
    bruno = practice.person("bruno@northwind.example")["objectId"]
    answer = app("GET", "WhoAmI", CallerObjectId=bruno)
    assert answer.status_code == 403, answer.text
    assert answer.json()["error"]["code"] in ("0x8004a110", "0x80040220"), answer.text
    other = expect(ada("GET", "WhoAmI", CallerObjectId=bruno), 200).json()
    assert other["UserId"] != kept["ada"], other
    same = expect(ada("GET", "WhoAmI", MSCRMCallerID=other["UserId"]), 200).json()
    assert same["UserId"] == other["UserId"], same


@check("disabled: 403 0x80040225; enabled again")
def _():
    body = {"isdisabled": True, "applicationid": practice.app}
    expect(ada("PATCH", f"systemusers({kept['user']})", body, If_Match="*"), 204)
    soon(lambda: expect(as_app(), 403, "0x80040225"))
    expect(ada("PATCH", f"systemusers({kept['user']})", {**body, "isdisabled": False}, If_Match="*"), 204)
    soon(lambda: expect(as_app(), 200))


@check("the role is taken away, in both forms of the request")
def _():
    path = f"systemusers({kept['user']})/systemuserroles_association"
    expect(ada("DELETE", f"{path}/$ref?$id={API}/roles({kept['role']})"), 204)
    expect(ada("POST", f"{path}/$ref", {"@odata.id": f"{API}/roles({kept['role']})"}), 204)
    expect(ada("DELETE", f"{path}({kept['role']})/$ref"), 204)
    assert expect(ada("GET", f"{path}?$select=name"), 200).json()["value"] == []


@check("an application user is deleted: disabled first, then softly, then for good")
def _():
    answer = ada("DELETE", f"systemusers({kept['user']})")
    assert answer.status_code == 400 and "is not disabled" in answer.json()["error"]["message"], answer.text
    body = {"isdisabled": True, "applicationid": practice.app}
    expect(ada("PATCH", f"systemusers({kept['user']})", body, If_Match="*"), 204)
    expect(ada("DELETE", f"systemusers({kept['user']})"), 204)
    path = f"systemusers?$select=deletedstate&$filter=applicationid eq {practice.app}"
    assert [row["deletedstate"] for row in ada("GET", path).json()["value"]] == [1]
    gone = ada("DELETE", f"systemusers({kept['user']})")
    assert gone.status_code in (204, 404), gone.text
    assert ada("GET", path).json()["value"] == []


@check("the role is deleted with its copies; an inherited copy alone is not")
def _():
    answer = ada("DELETE", f"roles({kept['copy']})")
    assert answer.status_code >= 400 and answer.json()["error"]["code"] == "0x8004140c", answer.text
    expect(ada("DELETE", f"roles({kept['role']})"), 204)
    path = f"roles?$filter=_parentrootroleid_value eq {kept['role']}"
    assert expect(ada("GET", path), 200).json()["value"] == []


@check("the signed-in person is found to be System Administrator by the role's template")
def _():
    path = (
        f"systemusers({kept['ada']})/systemuserroles_association?$select=roleid,name,_roletemplateid_value"
        f"&$filter=_roletemplateid_value eq {SYSTEM_ADMINISTRATOR}"
    )
    assert len(expect(ada("GET", path), 200).json()["value"]) == 1


@check("table metadata: EntityDefinitions by name, with columns")
def _():
    path = "EntityDefinitions(LogicalName='account')?$select=LogicalName,EntitySetName,PrimaryIdAttribute"
    row = expect(ada("GET", path), 200).json()
    assert row["EntitySetName"] == "accounts" and row["PrimaryIdAttribute"] == "accountid", row


@check("solutions: the list")
def _():
    path = "solutions?$select=uniquename,version,ismanaged&$filter=uniquename eq 'ContosoConnector'"
    assert expect(ada("GET", path), 200).json()["value"] == []


@check("a person who is not in the organization: 403 0x80072560")
def _():
    lab = practice.organization("Northwind Lab")
    bearer = person_tokens(practice, lab)["access_token"]
    expect(Caller(bearer)("GET", f"{lab}/api/data/v9.2/WhoAmI"), 403, "0x80072560")


# Microsoft Graph REST API v1.0


def graph(upn, scope, method, path, body=None):
    bearer = person_tokens(practice, practice.graph, upn, scope)["access_token"]
    url = f"{practice.graph}/v1.0/{path}"
    return requests.request(method, url, json=body, headers={"Authorization": "Bearer " + bearer}, timeout=20)


@check("Graph: me, organization", "graph")
def _():
    row = expect(graph(ADA, "User.Read", "GET", "me?$select=id,displayName,userPrincipalName"), 200).json()
    assert row["userPrincipalName"] == ADA, row
    rows = expect(graph(ADA, "User.Read", "GET", "organization?$select=id,displayName"), 200).json()["value"]
    assert [row["id"] for row in rows] == [TENANT], rows


@check("Graph without a token: 401 InvalidAuthenticationToken", "graph")
def _():
    answer = requests.get(f"{practice.graph}/v1.0/me", timeout=20)
    expect(answer, 401, "InvalidAuthenticationToken")
    assert {"date", "request-id", "client-request-id"} <= answer.json()["error"]["innerError"].keys(), answer.text


@check("Graph: the service principal of Dataverse by its app id", "graph")
def _():
    path = f"servicePrincipals(appId='{DYNAMICS_CRM}')?$select=id,appId,displayName"
    assert expect(graph(ADA, "Application.Read.All", "GET", path), 200).json()["appId"] == DYNAMICS_CRM
