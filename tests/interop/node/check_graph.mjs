// The Graph client for JavaScript (`@microsoft/microsoft-graph-client`): what its documentation shows.

import assert from "node:assert/strict";
import { Client, GraphError, PageIterator } from "@microsoft/microsoft-graph-client";
import * as practice from "./practice.mjs";
import { ADA, DYNAMICS_CRM, check } from "./practice.mjs";

const NEEDS = ["https", "graph"];
const PRIYA = "priya@contoso.example";
const clients = new Map();

async function client(upn = PRIYA, scope = "Application.ReadWrite.All") {
  const name = `${upn} ${scope}`;
  if (!clients.has(name)) {
    const token = await practice.personToken(practice.graph, upn, scope);
    const options = {
      baseUrl: `${practice.graph}/`,
      customHosts: new Set([new URL(practice.graph).hostname]),
      authProvider: (done) => done(null, token),
    };
    clients.set(name, Client.init(options));
  }
  return clients.get(name);
}

const refused = (act, statusCode, code) =>
  assert.rejects(act, (error) => {
    assert.ok(error instanceof GraphError, error);
    assert.equal(error.statusCode, statusCode, error.message);
    assert.equal(error.code, code);
    assert.ok(error.requestId);
    return true;
  });

let made;

await check("me", NEEDS, async () => {
  await practice.approve();
  const me = await (await client(ADA, "User.Read")).api("/me").select(["id", "userPrincipalName"]).get();
  assert.equal(me.userPrincipalName, ADA);
});

await check("organization", NEEDS, async () => {
  const rows = await (await client(ADA, "User.Read")).api("/organization").get();
  assert.deepEqual(
    rows.value.map((row) => row.id),
    [practice.tenant()],
  );
});

await check("service principals by filter and by app id", NEEDS, async () => {
  const graph = await client(ADA, "Application.Read.All");
  const rows = await graph.api("/servicePrincipals").filter(`appId eq '${DYNAMICS_CRM}'`).select("id,appId").get();
  assert.equal(rows.value.length, 1);
  const row = await graph.api(`/servicePrincipals(appId='${DYNAMICS_CRM}')`).get();
  assert.equal(row.id, rows.value[0].id);
});

await check("create an application, read it, change it", NEEDS, async () => {
  const graph = await client();
  const body = {
    displayName: "Interop",
    signInAudience: "AzureADMultipleOrgs",
    publicClient: { redirectUris: ["http://localhost"] },
  };
  made = await graph.api("/applications").post(body);
  assert.notEqual(made.id, made.appId);
  await graph.api(`/applications/${made.id}`).patch({ displayName: "Interop 2" });
  const row = await graph.api(`/applications(appId='${made.appId}')`).get();
  assert.equal(row.displayName, "Interop 2");
  assert.deepEqual(row.publicClient.redirectUris, ["http://localhost"]);
});

await check("addPassword and removePassword", NEEDS, async () => {
  const graph = await client();
  const credential = await graph
    .api(`/applications/${made.id}/addPassword`)
    .post({ passwordCredential: { displayName: "interop" } });
  assert.ok(credential.secretText);
  const listed = (await graph.api(`/applications/${made.id}`).get()).passwordCredentials;
  assert.equal(listed.length, 1);
  assert.equal(listed[0].secretText, null);
  await graph.api(`/applications/${made.id}/removePassword`).post({ keyId: credential.keyId });
});

await check("pages: $top, the next link and the page iterator", NEEDS, async () => {
  const graph = await client();
  for (let index = 0; index < 3; index += 1) {
    await graph.api("/applications").post({ displayName: `Paged ${index}` });
  }
  const first = await graph.api("/applications").top(2).get();
  assert.equal(first.value.length, 2);
  const names = [];
  await new PageIterator(graph, first, (row) => names.push(row.displayName) > 0).iterate();
  assert.ok(["Paged 0", "Paged 1", "Paged 2"].every((name) => names.includes(name)), names.join());
});

await check("delete an application", NEEDS, async () => {
  const graph = await client();
  await graph.api(`/applications/${made.id}`).delete();
  await refused(() => graph.api(`/applications/${made.id}`).get(), 404, "Request_ResourceNotFound");
});

await check("somebody else's application: 403 Authorization_RequestDenied", NEEDS, async () => {
  await practice.approve(practice.tenant(), ADA, `${practice.graph}/Application.ReadWrite.All`);
  const own = await (await client(ADA)).api("/applications").post({ displayName: "Ada's" });
  const graph = await client("bruno@northwind.example");
  await refused(
    () => graph.api(`/applications/${own.id}`).patch({ displayName: "Bruno's" }),
    403,
    "Authorization_RequestDenied",
  );
});
