"""The Graph SDK for Python (`msgraph-sdk`): what its documentation shows for apps and their publishers."""

import asyncio
from datetime import datetime, timedelta, timezone

from azure.core.credentials import AccessToken
from kiota_abstractions.api_error import APIError
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.applications.item.add_password.add_password_post_request_body import AddPasswordPostRequestBody
from msgraph.generated.applications.item.remove_password.remove_password_post_request_body import (
    RemovePasswordPostRequestBody,
)
from msgraph.generated.models.application import Application
from msgraph.generated.models.password_credential import PasswordCredential
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.service_principals.service_principals_request_builder import ServicePrincipalsRequestBuilder
from kiota_abstractions.base_request_configuration import RequestConfiguration
from urllib.parse import urlsplit

from practice import DYNAMICS_CRM, Checks, approve, new_id, person_tokens

check = Checks()
practice = check.practice
ADA, PRIYA = "ada@northwind.example", "priya@contoso.example"
loop = asyncio.new_event_loop()
kept = {}


class SignedIn:
    """A person's token, in the shape that the SDK takes credentials."""

    def __init__(self, upn, scope):
        self.token = person_tokens(practice, practice.graph, upn, scope)["access_token"]

    def get_token(self, *scopes, **options):
        return AccessToken(self.token, int(datetime.now().timestamp()) + 3000)


def client(upn=PRIYA, scope="Application.ReadWrite.All"):
    if (upn, scope) not in kept:
        host = urlsplit(practice.graph).hostname
        provider = AzureIdentityAuthenticationProvider(
            SignedIn(upn, scope), scopes=[f"{practice.graph}/.default"], allowed_hosts=[host, urlsplit(practice.graph).netloc]
        )
        adapter = GraphRequestAdapter(provider)
        adapter.base_url = f"{practice.graph}/v1.0"
        kept[upn, scope] = GraphServiceClient(request_adapter=adapter)
    return kept[upn, scope]


def wait(act):
    return loop.run_until_complete(act)


def refused(act, status, code=None):
    try:
        wait(act)
    except APIError as error:
        assert error.response_status_code == status, error
        assert code is None or error.error.code == code, error
    else:
        raise AssertionError("was taken")


@check("me", "https", "graph")
def _():
    approve(practice)
    me = wait(client(ADA, "User.Read").me.get())
    assert me.user_principal_name == ADA and me.display_name == "Ada Admin", me


@check("organization", "https", "graph")
def _():
    rows = wait(client(ADA, "User.Read").organization.get()).value
    assert [row.id for row in rows] == [practice.tenant()], rows
    assert rows[0].verified_domains[0].name == "northwind.example", rows[0].verified_domains


@check("my directory roles", "https", "graph")
def _():
    rows = wait(client(ADA, "Directory.Read.All").me.member_of.graph_directory_role.get()).value
    assert "62e90394-69f5-4237-9190-012177145e10" in [row.role_template_id for row in rows], rows


@check("the service principal of Dataverse, by app id and by filter", "https", "graph")
def _():
    graph = client(ADA, "Application.Read.All")
    row = wait(graph.service_principals_with_app_id(DYNAMICS_CRM).get())
    assert row.app_id == DYNAMICS_CRM, row
    query = ServicePrincipalsRequestBuilder.ServicePrincipalsRequestBuilderGetQueryParameters(
        filter=f"appId eq '{DYNAMICS_CRM}'", select=["id", "appId", "displayName"]
    )
    rows = wait(graph.service_principals.get(request_configuration=RequestConfiguration(query_parameters=query))).value
    assert [found.id for found in rows] == [row.id], rows


@check("an app that is not there: ODataError 404 Request_ResourceNotFound", "https", "graph")
def _():
    refused(client().applications.by_application_id(new_id()).get(), 404, "Request_ResourceNotFound")


@check("the publisher's apps", "https", "graph")
def _():
    rows = wait(client().applications.get()).value
    assert practice.app in [row.app_id for row in rows], rows


@check("create an application", "https", "graph")
def _():
    body = Application(display_name="Interop", sign_in_audience="AzureADMultipleOrgs")
    made = wait(client().applications.post(body))
    assert made.id and made.app_id and made.id != made.app_id and made.sign_in_audience == "AzureADMultipleOrgs", made
    kept["application"] = made


@check("update an application", "https", "graph")
def _():
    there = client().applications.by_application_id(kept["application"].id)
    wait(there.patch(Application(display_name="Interop 2")))
    assert wait(there.get()).display_name == "Interop 2"


@check("addPassword: the secret is shown once; removePassword", "https", "graph")
def _():
    there = client().applications.by_application_id(kept["application"].id)
    ends = datetime.now(timezone.utc) + timedelta(days=90)
    body = AddPasswordPostRequestBody(password_credential=PasswordCredential(display_name="interop", end_date_time=ends))
    made = wait(there.add_password.post(body))
    assert made.secret_text and made.key_id and made.hint == made.secret_text[:3], made
    listed = wait(there.get()).password_credentials
    assert [one.key_id for one in listed] == [made.key_id] and listed[0].secret_text is None, listed
    wait(there.remove_password.post(RemovePasswordPostRequestBody(key_id=made.key_id)))
    assert not wait(there.get()).password_credentials


@check("create a service principal; a second one is refused", "https", "graph")
def _():
    made = wait(client().service_principals.post(ServicePrincipal(app_id=kept["application"].app_id)))
    assert made.app_id == kept["application"].app_id and made.id, made
    refused(client().service_principals.post(ServicePrincipal(app_id=kept["application"].app_id)), 409)


@check("somebody else's application: 403 Authorization_RequestDenied", "https", "graph")
def _():
    approve(practice, scope=f"{practice.graph}/Application.ReadWrite.All")
    own = wait(client(ADA).applications.post(Application(display_name="Ada's")))
    there = client("bruno@northwind.example").applications.by_application_id(own.id)
    refused(there.patch(Application(display_name="Bruno's")), 403, "Authorization_RequestDenied")
