// dynamics-web-api: the Web API client for JavaScript that its community uses; what its README shows.

import assert from "node:assert/strict";
import { DynamicsWebApi } from "dynamics-web-api";
import * as practice from "./practice.mjs";
import { ADA, check } from "./practice.mjs";

const ORGANIZATION = practice.organization();
const api = (onTokenRefresh, more = {}) =>
  new DynamicsWebApi({ serverUrl: ORGANIZATION, dataApi: { version: "9.2" }, onTokenRefresh, ...more });
const asApp = () => practice.appToken(ORGANIZATION);
const asAda = () => practice.personToken(ORGANIZATION, ADA);
const unknown = "11111111-2222-3333-4444-555555555555";
const app = api(asApp);
let ada;
let accountid;

await check("an app that is no user: the error's status, code and message", [], async () => {
  await practice.approve();
  await assert.rejects(app.callFunction({ name: "WhoAmI" }), { status: 403, code: "0x80072560" });
});

await check("WhoAmI", [], async () => {
  await practice.install();
  const bearer = await asAda();
  ada = api(async () => bearer);
  const who = await app.callFunction({ name: "WhoAmI" });
  assert.match(who.UserId, /^[0-9a-f-]{36}$/);
  assert.notEqual(who.UserId, (await ada.callFunction("WhoAmI")).UserId);
});

await check("create: the id; with returnRepresentation the record", [], async () => {
  accountid = await app.create({ collection: "accounts", data: { name: "Fourth Coffee", revenue: 10 } });
  assert.match(accountid, /^[0-9a-f-]{36}$/);
  const row = await app.create({
    collection: "accounts",
    data: { name: "Litware" },
    select: ["name"],
    returnRepresentation: true,
  });
  assert.equal(row.name, "Litware");
});

await check("retrieve with select and expand; an ETag that matches gives nothing", [], async () => {
  const row = await app.retrieve({
    collection: "accounts",
    key: accountid,
    select: ["name"],
    expand: [{ property: "owninguser", select: ["fullname"] }],
  });
  assert.equal(row.name, "Fourth Coffee");
  assert.ok(row.owninguser.fullname);
  const plain = await app.retrieve({ collection: "accounts", key: accountid, select: ["name"] });
  const again = await app.retrieve({
    collection: "accounts",
    key: accountid,
    select: ["name"],
    ifnonematch: plain["@odata.etag"],
  });
  assert.equal(again ?? null, null);
});

await check("formatted values", [], async () => {
  const row = await app.retrieve({
    collection: "accounts",
    key: accountid,
    select: ["creditonhold", "_ownerid_value"],
    includeAnnotations: "*",
  });
  assert.ok(row._ownerid_value_Formatted);
  assert.equal(row._ownerid_value_LogicalName, "systemuser");
});

await check("update, a single property, upsert both ways", [], async () => {
  await app.update({ collection: "accounts", key: accountid, data: { telephone1: "1" } });
  await app.updateSingleProperty({
    collection: "accounts",
    key: accountid,
    fieldValuePair: { telephone1: "2" },
  });
  const value = await app.retrieve({ collection: "accounts", key: accountid, select: ["telephone1"] });
  assert.equal(value.telephone1, "2");
  await app.upsert({ collection: "accounts", key: unknown, data: { name: "Upserted" } });
  await app.deleteRecord({ collection: "accounts", key: unknown });
});

await check("update with an old ETag is refused: 412", [], async () => {
  const row = await app.retrieve({ collection: "accounts", key: accountid, select: ["name"] });
  await app.update({ collection: "accounts", key: accountid, data: { telephone1: "3" } });
  const strict = api(asApp, { propagateErrors: true });
  await assert.rejects(
    strict.update({ collection: "accounts", key: accountid, data: { telephone1: "4" }, ifmatch: row["@odata.etag"] }),
    { status: 412 },
  );
});

await check("retrieveMultiple with select, filter, orderBy, top and count", [], async () => {
  for (let index = 0; index < 6; index += 1) {
    await app.create({ collection: "accounts", data: { name: `Loop ${index}`, revenue: index } });
  }
  const filter = "startswith(name,'Loop') and revenue ge 2";
  const request = { collection: "accounts", select: ["name"], filter, orderBy: ["revenue desc"] };
  assert.deepEqual(
    (await app.retrieveMultiple({ ...request, top: 2 })).value.map((row) => row.name),
    ["Loop 5", "Loop 4"],
  );
  assert.equal((await app.retrieveMultiple({ ...request, count: true })).oDataCount, 4);
});

await check("pages by maxPageSize and oDataNextLink; retrieveAll", [], async () => {
  const request = { collection: "accounts", select: ["name"], filter: "startswith(name,'Loop')", maxPageSize: 4 };
  const first = await app.retrieveMultiple(request);
  assert.equal(first.value.length, 4);
  assert.equal((await app.retrieveMultiple(request, first.oDataNextLink)).value.length, 2);
  assert.equal((await app.retrieveAll(request)).value.length, 6);
});

await check("count and countAll", [], async () => {
  assert.equal(await app.count({ collection: "accounts", filter: "startswith(name,'Loop')" }), 6);
  assert.equal(await app.countAll({ collection: "accounts", filter: "startswith(name,'Loop')" }), 6);
});

await check("associate and disassociate a collection: a role and a user", [], async () => {
  const rows = await ada.retrieveMultiple({
    collection: "systemusers",
    select: ["systemuserid", "_businessunitid_value"],
    filter: `applicationid eq ${practice.app}`,
  });
  const { systemuserid, _businessunitid_value: unit } = rows.value[0];
  const roles = await ada.retrieveMultiple({
    collection: "roles",
    select: ["roleid"],
    filter: `name eq 'Basic User' and _businessunitid_value eq ${unit}`,
  });
  const request = {
    collection: "systemusers",
    primaryKey: systemuserid,
    relationshipName: "systemuserroles_association",
    relatedCollection: "roles",
    relatedKey: roles.value[0].roleid,
  };
  await ada.associate(request);
  const held = async () =>
    (
      await ada.retrieve({
        collection: "systemusers",
        key: systemuserid,
        select: ["fullname"],
        expand: [{ property: "systemuserroles_association", select: ["name"] }],
      })
    ).systemuserroles_association.map((role) => role.name);
  assert.ok((await held()).includes("Basic User"));
  await ada.disassociate(request);
  assert.ok(!(await held()).includes("Basic User"));
});

await check("associate and disassociate a single value", [], async () => {
  const contact = await app.create({ collection: "contacts", data: { lastname: "Valdes" } });
  const one = { collection: "accounts", primaryKey: accountid, navigationProperty: "primarycontactid" };
  await app.associateSingleValued({ ...one, relatedCollection: "contacts", relatedKey: contact });
  const read = () => app.retrieve({ collection: "accounts", key: accountid, select: ["_primarycontactid_value"] });
  assert.equal((await read())._primarycontactid_value, contact);
  await app.disassociateSingleValued(one);
  assert.equal((await read())._primarycontactid_value, null);
});

await check("a bound action with parameters: AddPrivilegesRole, and a function with a parameter", [], async () => {
  const unit = (await app.callFunction("WhoAmI")).BusinessUnitId;
  const role = await ada.create({
    collection: "roles",
    data: { name: "Interop", "businessunitid@odata.bind": `/businessunits(${unit})` },
  });
  const privilege = {
    Depth: "Global",
    PrivilegeId: "886b280c-6396-4d56-a0a3-2c1b0a50ceb0",
    BusinessUnitId: unit,
    PrivilegeName: "prvReadAccount",
  };
  await ada.callAction({
    collection: "roles",
    key: role,
    actionName: "Microsoft.Dynamics.CRM.AddPrivilegesRole",
    action: { Privileges: [privilege] },
  });
  const { RolePrivileges: held } = await ada.callFunction({
    name: "RetrieveRolePrivilegesRole",
    parameters: { RoleId: role },
  });
  assert.equal(held.length, 10);
  await ada.deleteRecord({ collection: "roles", key: role });
});

await check("impersonation by both headers", [], async () => {
  const { objectId } = practice.person("bruno@northwind.example");
  const bruno = await ada.retrieveMultiple({
    collection: "systemusers",
    select: ["systemuserid"],
    filter: `azureactivedirectoryobjectid eq ${objectId}`,
    impersonateAAD: practice.person(ADA).objectId,
  });
  const who = await ada.callFunction({ name: "WhoAmI", impersonateAAD: objectId });
  assert.equal(who.UserId, bruno.value[0].systemuserid);
  assert.equal((await ada.callFunction({ name: "WhoAmI", impersonate: who.UserId })).UserId, who.UserId);
});

await check("batch: a change set with contentId, and a query", [], async () => {
  app.startBatch();
  app.create({ collection: "contacts", data: { lastname: "Batch" }, contentId: "1" });
  app.create({
    collection: "accounts",
    data: { name: "In a batch", "primarycontactid@odata.bind": "$1" },
  });
  app.retrieveMultiple({ collection: "accounts", select: ["name"], filter: "startswith(name,'Loop')" });
  const answers = await app.executeBatch();
  assert.equal(answers.length, 3);
  assert.equal(answers[2].value.length, 6);
  const rows = await app.retrieveMultiple({
    collection: "accounts",
    select: ["name"],
    filter: "name eq 'In a batch'",
    expand: [{ property: "primarycontactid", select: ["lastname"] }],
  });
  assert.equal(rows.value[0].primarycontactid.lastname, "Batch");
});

await check("batch with a failure, continueOnError on and off", [], async () => {
  app.startBatch();
  app.retrieve({ collection: "accounts", key: unknown, select: ["name"] });
  app.callFunction("WhoAmI");
  const [first, second] = await app.executeBatch({ continueOnError: true });
  assert.equal(first.error.code, "0x80040217");
  assert.match(second.UserId, /^[0-9a-f-]{36}$/);
  app.startBatch();
  app.retrieve({ collection: "accounts", key: unknown, select: ["name"] });
  app.callFunction("WhoAmI");
  await assert.rejects(app.executeBatch(), (errors) => errors[0].status === 404);
});

await check("table definitions: retrieveEntity, retrieveEntities", [], async () => {
  const row = await app.retrieveEntity({ key: "LogicalName='account'", select: ["LogicalName", "EntitySetName"] });
  assert.equal(row.EntitySetName, "accounts");
  const rows = await app.retrieveEntities({ select: ["LogicalName"], filter: "LogicalName eq 'contact'" });
  assert.equal(rows.value.length, 1);
});

await check("column definitions: retrieveAttributes", [], async () => {
  const { MetadataId: key } = await app.retrieveEntity({ key: "LogicalName='account'", select: ["LogicalName"] });
  const rows = await app.retrieveAttributes({ entityKey: key, select: ["LogicalName", "AttributeType"] });
  assert.ok(rows.value.some((row) => row.LogicalName === "name" && row.AttributeType === "String"));
});

await check("entity names instead of set names (useEntityNames)", [], async () => {
  const named = api(asApp, { useEntityNames: true });
  const rows = await named.retrieveMultiple({ collection: "account", select: ["name"], top: 1 });
  assert.equal(rows.value.length, 1);
});

await check("errors carry status, code and message", [], async () => {
  for (const [act, status, code] of [
    [() => app.retrieve({ collection: "accounts", key: unknown }), 404, "0x80040217"],
    [() => app.retrieveMultiple({ collection: "accounts", select: ["foo"] }), 400, "0x80060888"],
    [() => app.retrieveMultiple({ collection: "nothings" }), 404, "0x80060888"],
    [() => app.create({ collection: "accounts", data: { nonsense: 1 } }), 400, "0x80048d19"],
  ]) {
    await assert.rejects(act(), { status, code });
  }
});

await check("a token that is none: 401", [], async () => {
  await assert.rejects(api(async () => "nonsense").callFunction("WhoAmI"), { status: 401 });
});

await check("delete; a property; delete again with propagated error", [], async () => {
  await app.deleteRecord({ collection: "accounts", key: accountid, fieldName: "telephone1" });
  await app.deleteRecord({ collection: "accounts", key: accountid });
  const strict = api(asApp, { propagateErrors: true });
  await assert.rejects(strict.deleteRecord({ collection: "accounts", key: accountid }), { status: 404 });
});
