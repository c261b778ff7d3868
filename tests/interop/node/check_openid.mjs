// openid-client: a certified client of OpenID Connect that knows nothing of Microsoft.

import assert from "node:assert/strict";
import * as openid from "openid-client";
import * as practice from "./practice.mjs";
import { ADA, Browser, REDIRECT, check } from "./practice.mjs";

const TENANT = practice.tenant();
const ISSUER = `${practice.authority}/${TENANT}/v2.0`;
const ORGANIZATION = practice.organization();
const plain = practice.authority.startsWith("http:") ? [openid.allowInsecureRequests] : [];

const discover = (issuer = ISSUER, authentication = openid.None(), more = []) =>
  openid.discovery(new URL(issuer), practice.app, undefined, authentication, { execute: [...plain, ...more] });

const withSecret = (method = openid.ClientSecretPost) =>
  openid.discovery(new URL(ISSUER), practice.app, undefined, method(practice.secret), { execute: plain });

async function signIn(config, { parameters = {}, checks = {} } = {}) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: `openid profile offline_access ${ORGANIZATION}/user_impersonation`,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...parameters,
  });
  const came = await new Browser().visit(url.href, { upn: ADA });
  return openid.authorizationCodeGrant(config, new URL(came.target), {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
    idTokenExpected: true,
    ...checks,
  });
}

let config;
await check("discovery: the issuer is the one that was asked for", [], async () => {
  config = await discover();
  openid.enableNonRepudiationChecks(config);
  assert.equal(config.serverMetadata().issuer, ISSUER);
  assert.ok(config.serverMetadata().supportsPKCE() !== undefined);
});

await check("discovery by domain is refused: its issuer is the tenant's id", [], async () => {
  await assert.rejects(discover(`${practice.authority}/northwind.example/v2.0`));
});

await check("discovery of organizations is refused: its issuer is a pattern", [], async () => {
  await assert.rejects(discover(`${practice.authority}/organizations/v2.0`));
});

await check("discovery of an unknown tenant is refused", [], async () => {
  await assert.rejects(discover(`${practice.authority}/nobody.example/v2.0`));
});

await check("client credentials before consent: invalid_client with the service's words", [], async () => {
  const request = openid.clientCredentialsGrant(await withSecret(), { scope: `${ORGANIZATION}/.default` });
  await assert.rejects(request, (error) => {
    assert.match(error.error_description ?? JSON.stringify(error.cause), /AADSTS(7000229|700016)/);
    return true;
  });
});

await check("client credentials, secret in the body", [], async () => {
  await practice.approve();
  const tokens = await openid.clientCredentialsGrant(await withSecret(), { scope: `${ORGANIZATION}/.default` });
  assert.equal(tokens.token_type, "bearer");
  assert.ok(tokens.expiresIn() > 3000);
});

await check("client credentials, secret in the Authorization header", [], async () => {
  const basic = await withSecret(openid.ClientSecretBasic);
  assert.ok((await openid.clientCredentialsGrant(basic, { scope: `${ORGANIZATION}/.default` })).access_token);
});

await check("a wrong secret: a ResponseBodyError with invalid_client", [], async () => {
  const wrong = await discover(ISSUER, openid.ClientSecretPost("wrong"));
  await assert.rejects(openid.clientCredentialsGrant(wrong, { scope: `${ORGANIZATION}/.default` }), {
    name: "ResponseBodyError",
    error: "invalid_client",
    status: 401,
  });
});

let tokens;
await check("code with PKCE, state and nonce; ID token with signature by the keys", [], async () => {
  tokens = await signIn(config);
  const claims = tokens.claims();
  assert.equal(claims.iss, ISSUER);
  assert.equal(claims.aud, practice.app);
  assert.equal(claims.tid, TENANT);
  assert.equal(claims.preferred_username, ADA);
  assert.ok(tokens.refresh_token);
});

await check("a wrong nonce is noticed", [], async () => {
  await assert.rejects(signIn(config, { checks: { expectedNonce: "another" } }), { code: "OAUTH_JWT_CLAIM_COMPARISON_FAILED" });
});

await check("a wrong state is noticed", [], async () => {
  await assert.rejects(signIn(config, { checks: { expectedState: "another" } }), { code: "OAUTH_INVALID_RESPONSE" });
});

await check("a wrong verifier: invalid_grant", [], async () => {
  const checks = { pkceCodeVerifier: openid.randomPKCECodeVerifier() };
  await assert.rejects(signIn(config, { checks }), { name: "ResponseBodyError", error: "invalid_grant" });
});

await check("a cancelled sign-in: AuthorizationResponseError, access_denied", [], async () => {
  const url = openid.buildAuthorizationUrl(config, { redirect_uri: REDIRECT, scope: "openid", state: "s" });
  const came = await new Browser().visit(url.href, { decision: "cancel" });
  const request = openid.authorizationCodeGrant(config, new URL(came.target), { expectedState: "s" });
  await assert.rejects(request, { name: "AuthorizationResponseError", error: "access_denied" });
});

await check("refresh for a second resource, with a new ID token", [], async () => {
  const scope = `openid offline_access ${practice.discovery}/user_impersonation`;
  const fresh = await openid.refreshTokenGrant(config, tokens.refresh_token, { scope });
  assert.ok(fresh.refresh_token);
  assert.equal(fresh.claims().sub, tokens.claims().sub);
});

await check("a refresh token of nobody: invalid_grant", [], async () => {
  await assert.rejects(openid.refreshTokenGrant(config, "nobody", { scope: "openid" }), { error: "invalid_grant" });
});

await check("the address to sign out", [], async () => {
  const url = openid.buildEndSessionUrl(config, { post_logout_redirect_uri: REDIRECT });
  // To a page, or back to the app.
  assert.ok([200, 302].includes((await fetch(url, { redirect: "manual" })).status));
});

await check("device authorization", ["device code"], async () => {
  const scope = `openid ${ORGANIZATION}/user_impersonation`;
  const started = await openid.initiateDeviceAuthorization(config, { scope });
  await new Browser().visit(started.verification_uri, { upn: ADA, userCode: started.user_code }).catch(() => {});
  assert.ok((await openid.pollDeviceAuthorizationGrant(config, started)).access_token);
});
