"""Microsoft's Dataverse client for Python (`PowerPlatform-Dataverse-Client`): what its own examples show."""

from azure.identity import ClientSecretCredential
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.core.errors import HttpError
from PowerPlatform.Dataverse.models.filters import col
from PowerPlatform.Dataverse.models.query_builder import ExpandOption
from PowerPlatform.Dataverse.models.upsert import UpsertItem

from practice import Checks, NotOffered, approve, install, new_id

checks = Checks()
practice = checks.practice
kept = {}


def check(name):
    """A check over https; where the organization says itself that it does not implement something, it is not offered."""

    def run(act):
        def told():
            try:
                act()
            except HttpError as error:
                if error.status_code == 501:
                    raise NotOffered(str(error)) from error
                raise

        return checks(name, "https")(told)

    return run


def client():
    if "client" not in kept:
        credential = ClientSecretCredential(
            practice.tenant(),
            practice.app,
            practice.secret,
            authority=practice.authority,
            disable_instance_discovery=True,
        )
        kept["client"] = DataverseClient(practice.organization(), credential)
    return kept["client"]


@check("an app that is no user: HttpError 403 with the service's code")
def _():
    approve(practice)
    try:
        client().records.list("account")
    except HttpError as error:
        assert error.status_code == 403, error
        assert error.details["service_error_code"] == "0x80072560", error.details
        assert error.details["service_request_id"], error.details
    else:
        raise AssertionError("was taken")


@check("create one record")
def _():
    install(practice)
    kept["id"] = client().records.create("account", {"name": "Contoso Ltd", "telephone1": "555-0100"})
    assert len(kept["id"]) == 36, kept["id"]


@check("retrieve with columns")
def _():
    row = client().records.retrieve("account", kept["id"], select=["name", "telephone1"])
    assert row["name"] == "Contoso Ltd" and row["telephone1"] == "555-0100", row


@check("update")
def _():
    client().records.update("account", kept["id"], {"telephone1": "555-0199"})
    assert client().records.retrieve("account", kept["id"], select=["telephone1"])["telephone1"] == "555-0199"


@check("create several records (CreateMultiple)")
def _():
    kept["ids"] = client().records.create("account", [{"name": f"Bulk {n}", "revenue": n} for n in range(5)])
    assert len(kept["ids"]) == 5, kept["ids"]


@check("update several records (UpdateMultiple)")
def _():
    client().records.update("account", kept["ids"], {"description": "bulk"})
    rows = client().records.list("account", filter="description eq 'bulk'", select=["name"])
    assert len(rows) == 5, rows


# Rows for the queries below, whatever the service made of the calls for several records.
@check("create in a loop")
def _():
    for number in range(6):
        client().records.create("account", {"name": f"Loop {number}", "revenue": number})


@check("list with filter, order, top and columns")
def _():
    rows = client().records.list(
        "account", filter="startswith(name,'Loop')", select=["name", "revenue"], orderby=["revenue desc"], top=2
    )
    assert [row["name"] for row in rows] == ["Loop 5", "Loop 4"], rows


@check("list by pages")
def _():
    pages = list(
        client().records.list_pages("account", filter="startswith(name,'Loop')", select=["name"], page_size=2)
    )
    assert [len(page) for page in pages] == [2, 2, 2], pages


@check("the query builder: where, order_by, expand, formatted values")
def _():
    rows = (
        client()
        .query.builder("account")
        .select("name", "revenue")
        .where((col("revenue") >= 2) & col("name").startswith("Loop"))
        .order_by("name")
        .expand(ExpandOption("owninguser").select("fullname"))
        .include_formatted_values()
        .execute()
    )
    names = [row["name"] for row in rows]
    assert names == ["Loop 2", "Loop 3", "Loop 4", "Loop 5"], names


@check("filter by a list of values")
def _():
    rows = client().query.builder("account").select("name").where(col("name").in_(["Loop 1", "Loop 2"])).execute()
    assert len(list(rows)) == 2


@check("a table's metadata")
def _():
    info = client().tables.get("account")
    assert info["entity_set_name"] == "accounts", info


@check("the list of tables")
def _():
    names = {row.get("LogicalName") for row in client().tables.list()}
    assert {"account", "contact"} <= names, names


@check("the columns of a table")
def _():
    names = {row["LogicalName"] for row in client().tables.list_columns("account")}
    assert "name" in names, names


@check("SQL")
def _():
    rows = client().query.sql("SELECT TOP 2 name FROM account WHERE name = 'Loop 1'")
    assert [row["name"] for row in rows] == ["Loop 1"], rows


@check("FetchXML")
def _():
    xml = (
        "<fetch top='2'><entity name='account'><attribute name='name'/>"
        "<filter><condition attribute='name' operator='eq' value='Loop 1'/></filter></entity></fetch>"
    )
    rows = list(client().query.fetchxml(xml).execute())
    assert [row["name"] for row in rows] == ["Loop 1"], rows


@check("upsert by an alternate key that the table does not have: HttpError 400")
def _():
    try:
        client().records.upsert("account", [UpsertItem({"accountnumber": "ACC-001"}, {"name": "Upserted"})])
    except HttpError as error:
        assert error.status_code == 400, error
    else:
        raise AssertionError("was taken")


@check("batch: create, retrieve, list, delete")
def _():
    batch = client().batch.new()
    batch.records.create("account", {"name": "Batched"})
    batch.records.update("account", kept["id"], {"name": "Contoso Batch"})
    batch.records.retrieve("account", kept["id"], select=["name"])
    batch.records.list("account", filter="startswith(name,'Loop')", select=["name"], top=3)
    result = batch.execute()
    assert not result.has_errors, [(one.status_code, one.error_message) for one in result.failed]
    assert result.responses[2].data["name"] == "Contoso Batch", result.responses[2]
    assert len(result.responses[3].data["value"]) == 3, result.responses[3]


@check("batch with a change set: a reference from one record to the other")
def _():
    batch = client().batch.new()
    with batch.changeset() as change:
        contact = change.records.create("contact", {"firstname": "Alice", "lastname": "Batch"})
        change.records.create("account", {"name": "Changed", "primarycontactid@odata.bind": contact})
    result = batch.execute()
    assert not result.has_errors, [(one.status_code, one.error_message) for one in result.failed]
    assert len(result.entity_ids) == 2, result.entity_ids
    rows = client().records.list("account", filter="name eq 'Changed'", expand=["primarycontactid($select=lastname)"])
    assert rows[0]["primarycontactid"]["lastname"] == "Batch", rows


@check("batch with a failure, continue_on_error on and off")
def _():
    def batch():
        made = client().batch.new()
        made.records.retrieve("account", new_id())
        made.records.retrieve("account", kept["id"], select=["name"])
        return made

    result = batch().execute(continue_on_error=True)
    assert [one.status_code for one in result.responses] == [404, 200], result
    assert result.failed[0].error_code == "0x80040217", result.failed[0]
    try:
        stopped = batch().execute()
    except HttpError as error:
        assert error.status_code == 404, error
    else:
        assert [one.status_code for one in stopped.responses] == [404], stopped


@check("errors: a row that is not there is None; an unknown column is an HttpError with the service's code")
def _():
    assert client().records.retrieve("account", new_id(), select=["name"]) is None
    for act, status, code in [
        (lambda: client().records.delete("account", new_id()), 404, "0x80040217"),
        (lambda: client().records.list("account", filter="nonsense eq 1"), 400, "0x80060888"),
        (lambda: client().records.create("account", {"nonsense": "x"}), 400, "0x80048d19"),
    ]:
        try:
            act()
        except HttpError as error:
            assert error.status_code == status and error.details["service_error_code"] == code, (error, error.details)
        else:
            raise AssertionError("was taken")


@check("data frames")
def _():
    import pandas

    ids = [client().records.create("account", {"name": f"Frame {n}"}) for n in range(2)]
    frame = client().query.builder("account").select("name").where(col("name").startswith("Frame")).execute().to_dataframe()
    assert sorted(frame["name"]) == ["Frame 0", "Frame 1"], frame
    changes = pandas.DataFrame({"accountid": ids[:1], "telephone1": ["1"]})
    client().dataframe.update("account", changes, id_column="accountid")


@check("delete one")
def _():
    client().records.delete("account", kept["id"])
    assert not client().records.list("account", filter=f"accountid eq {kept['id']}")


@check("delete several, one after the other")
def _():
    rows = client().records.list("account", filter="startswith(name,'Loop')", select=["name"])
    client().records.delete("account", [row["accountid"] for row in rows], use_bulk_delete=False)
    assert not client().records.list("account", filter="startswith(name,'Loop')")


@check("delete several (BulkDelete)")
def _():
    job = client().records.delete("account", [client().records.create("account", {"name": "Doomed"})])
    assert job, job


