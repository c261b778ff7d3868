// MSAL for Node (`@azure/msal-node`): what its documentation shows first.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from "@azure/msal-node";
import * as practice from "./practice.mjs";
import { ADA, Browser, Page, REDIRECT, check } from "./practice.mjs";

const TENANT = practice.tenant();
const ORGANIZATION = practice.organization();
const SCOPES = [`${ORGANIZATION}/user_impersonation`];
const knownAuthorities = [new URL(practice.authority).host];

const auth = (tenant = TENANT, more = {}) => ({
  auth: { clientId: practice.app, authority: `${practice.authority}/${tenant}`, knownAuthorities, ...more },
});
const confidential = (more = { clientSecret: practice.secret }, tenant = TENANT) =>
  new ConfidentialClientApplication(auth(tenant, more));
const forTheApp = (client) => client.acquireTokenByClientCredential({ scopes: [`${ORGANIZATION}/.default`] });

async function refused(act, ...codes) {
  const error = await act().then(
    () => assert.fail("was taken"),
    (reason) => reason,
  );
  assert.ok(
    codes.some((code) => error.message.includes(`AADSTS${code}`)),
    `${error.errorCode}: ${error.message}`,
  );
  return error;
}

/** A key and a certificate of its own, as PEM. */
function certificate() {
  const place = mkdtempSync(join(tmpdir(), "interop-"));
  const [key, file] = [join(place, "key.pem"), join(place, "certificate.pem")];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", file, "-subj", "/CN=Interop", "-days", "9"],
    { stdio: "ignore" },
  );
  const [privateKey, x5c] = [readFileSync(key, "utf8"), readFileSync(file, "utf8")];
  rmSync(place, { recursive: true });
  const der = Buffer.from(x5c.replace(/-----[^-]*-----|\s/g, ""), "base64");
  return { der, credential: { privateKey, thumbprintSha256: createHash("sha256").update(der).digest("hex") } };
}

async function signIn(client, more = {}) {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const url = await client.getAuthCodeUrl({
    scopes: SCOPES,
    redirectUri: REDIRECT,
    codeChallenge: challenge,
    codeChallengeMethod: "S256",
    nonce: "n-1",
    state: "s",
    ...more,
  });
  const came = await new Browser().visit(url, { upn: ADA });
  assert.ok(came.code, JSON.stringify(came));
  const request = { scopes: SCOPES, redirectUri: REDIRECT, code: came.code, codeVerifier: verifier, state: "s" };
  // The library compares the nonce itself when it is told which one was sent.
  return { request, result: await client.acquireTokenByCode(request, { code: came.code, nonce: "n-1", state: "s" }) };
}

await check("client credentials before consent", ["https"], () => refused(() => forTheApp(confidential()), 7000229, 700016));

await check("sign-in without consent: the person learns that an administrator is needed", ["https"], async () => {
  const url = await new PublicClientApplication(auth()).getAuthCodeUrl({ scopes: SCOPES, redirectUri: REDIRECT });
  await assert.rejects(new Browser().visit(url, { upn: "bruno@northwind.example" }), (error) => {
    return error instanceof Page && error.message.includes("AADSTS90094");
  });
});

await check("client credentials with a secret, then from the cache", ["https"], async () => {
  await practice.approve();
  const client = confidential();
  const first = await forTheApp(client);
  assert.equal(first.tokenType, "Bearer");
  assert.equal(first.fromCache, false);
  const again = await forTheApp(client);
  assert.equal(again.fromCache, true);
  assert.equal(again.accessToken, first.accessToken);
});

await check("instance discovery's own answer, handed over instead of known authorities", ["https"], async () => {
  const endpoint = encodeURIComponent(`${practice.authority}/${TENANT}/oauth2/v2.0/authorize`);
  const address = `${practice.authority}/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`;
  const cloudDiscoveryMetadata = await (await fetch(address)).text();
  const more = { clientSecret: practice.secret, knownAuthorities: [], cloudDiscoveryMetadata };
  assert.ok((await forTheApp(confidential(more))).accessToken);
});

await check("a wrong secret: invalid_client, AADSTS7000215", ["https"], async () => {
  const error = await refused(() => forTheApp(confidential({ clientSecret: "wrong" })), 7000215);
  assert.equal(error.errorCode, "invalid_client");
  assert.ok(error.correlationId);
});

await check("an expired secret: AADSTS7000222", ["https", "graph"], async () => {
  const client = confidential({ clientSecret: await practice.expiredSecret() });
  await practice.soon(() => refused(() => forTheApp(client), 7000222));
});

await check("an unknown tenant", ["https"], async () => {
  const error = await forTheApp(confidential(undefined, "nobody.example")).then(
    () => assert.fail("was taken"),
    (reason) => reason,
  );
  assert.match(error.message, /AADSTS90002|endpoints_resolution_error|openid_config/);
});

await check("a certificate that is not registered: AADSTS700027", ["https"], () =>
  refused(() => forTheApp(confidential({ clientCertificate: certificate().credential })), 700027),
);

await check("a registered certificate", ["https", "graph"], async () => {
  const { der, credential } = certificate();
  const keyCredentials = [
    { type: "AsymmetricX509Cert", usage: "Verify", key: der.toString("base64"), displayName: "CN=Interop" },
  ];
  await practice.publisher("PATCH", "", { keyCredentials });
  await practice.soon(() => forTheApp(confidential({ clientCertificate: credential })));
});

const client = new PublicClientApplication(auth("organizations"));
let account;

await check("code with PKCE and nonce; the account and the ID token's claims", ["https"], async () => {
  const { result } = await signIn(client);
  ({ account } = result);
  assert.equal(account.username, ADA);
  assert.equal(account.tenantId, TENANT);
  assert.equal(result.idTokenClaims.nonce, "n-1");
  assert.deepEqual(result.scopes.filter((scope) => scope.startsWith("http")), SCOPES);
});

await check("silently for a second resource, then from the cache", ["https"], async () => {
  const scopes = [`${practice.discovery}/user_impersonation`];
  assert.equal((await client.acquireTokenSilent({ account, scopes })).fromCache, false);
  assert.equal((await client.acquireTokenSilent({ account, scopes })).fromCache, true);
});

await check("silently with forceRefresh", ["https"], async () => {
  assert.equal((await client.acquireTokenSilent({ account, scopes: SCOPES, forceRefresh: true })).fromCache, false);
});

await check("a code a second time: AADSTS54005", ["https"], async () => {
  const { request } = await signIn(new PublicClientApplication(auth()));
  await refused(() => new PublicClientApplication(auth()).acquireTokenByCode(request), 54005);
});

await check("a wrong verifier: AADSTS50148 or AADSTS501481", ["https"], async () => {
  const url = await client.getAuthCodeUrl({
    scopes: SCOPES,
    redirectUri: REDIRECT,
    codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWBuGJSstw-cM",
    codeChallengeMethod: "S256",
  });
  const { code } = await new Browser().visit(url, { upn: ADA });
  const request = { scopes: SCOPES, redirectUri: REDIRECT, code, codeVerifier: "w".repeat(50) };
  await refused(() => client.acquireTokenByCode(request), 50148, 501481);
});

await check("form_post", ["https"], async () => {
  await signIn(new PublicClientApplication(auth()), { responseMode: "form_post" });
});

await check("interactive: its own loopback server, a browser, a token", ["https"], async () => {
  const result = await new PublicClientApplication(auth()).acquireTokenInteractive({
    scopes: SCOPES,
    openBrowser: async (url) => {
      const { redirect_uri: back, response_mode: mode } = Object.fromEntries(new URL(url).searchParams);
      new Browser().visit(url, { upn: ADA }).then((came) => {
        const { target, ...fields } = came;
        return mode === "form_post"
          ? fetch(back, { method: "POST", body: new URLSearchParams(fields) })
          : fetch(target);
      });
    },
  });
  assert.equal(result.account.username, ADA);
});

await check("device code: the person enters the code elsewhere", ["https", "device code"], async () => {
  const result = await new PublicClientApplication(auth()).acquireTokenByDeviceCode({
    scopes: SCOPES,
    deviceCodeCallback: ({ verificationUri, userCode, message }) => {
      assert.ok(message.includes(userCode));
      new Browser().visit(verificationUri, { upn: ADA, userCode }).catch(() => {});
    },
  });
  assert.equal(result.account.username, ADA);
});
