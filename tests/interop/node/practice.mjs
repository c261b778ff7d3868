// The practice tenant as a client's program meets it: where it is, what it offers, and a browser for its pages.

import { readFileSync } from "node:fs";

export const REDIRECT = "http://localhost:53684/";
export const ADA = "ada@northwind.example";
export const DYNAMICS_CRM = "00000007-0000-0000-c000-000000000000";

const handout = JSON.parse(readFileSync(process.argv[2], "utf8"));

export const authority = handout.addresses.authority;
export const discovery = handout.addresses.discovery;
export const graph = handout.addresses.graph;
export const app = handout.app.id;
export const secret = handout.app.secret.value;
export const tenant = (name = "Northwind Traders") => handout.tenants.find((one) => one.name === name).id;
export const organization = (name = "Northwind") =>
  handout.addresses.organizations.find((one) => one.name === name).url;
export const person = (upn) => handout.people.find((one) => one.upn === upn && one.tenantId === tenant());

/** Whether the printed document or the service itself says that this is there. */
async function offers(thing) {
  switch (thing) {
    case "https":
      return authority.startsWith("https:");
    case "graph":
      // An address alone may have nothing behind it.
      return graph !== undefined && (await fetch(`${graph}/v1.0/me`)).status === 401;
    case "device code": {
      const address = `${authority}/${tenant()}/oauth2/v2.0/devicecode`;
      return (await fetch(address, { method: "POST", body: new URLSearchParams() })).status !== 404;
    }
    default:
      throw new Error(thing);
  }
}

/** The browser stands on a page of the service that leads nowhere. */
export class Page extends Error {}

const unescape = (text) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** The first form of a page: its address, hidden fields, buttons and open fields. */
function form(html) {
  const elements = [...html.matchAll(/<(form|input|button)\b([^>]*)>/g)].map(([, kind, rest]) => ({
    kind,
    ...Object.fromEntries([...rest.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, unescape(value)])),
  }));
  const inputs = elements.filter((one) => one.kind === "input");
  return {
    action: elements.find((one) => one.kind === "form")?.action,
    fields: Object.fromEntries(
      inputs.filter((one) => one.type === "hidden").map((one) => [one.name, one.value ?? ""]),
    ),
    open: inputs.find((one) => one.type !== "hidden" && one.type !== "checkbox"),
    button: (wanted) =>
      elements.find(
        (one) => one.kind === "button" && Object.entries(wanted).every(([name, value]) => one[name] === value),
      ),
  };
}

/** Goes where a person would click, and stops where the app would be called. */
export class Browser {
  #cookies = new Map();

  async #ask(url, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { ...options, redirect: "manual", headers: { ...options.headers, cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(";")[0].split("=");
      this.#cookies.set(name, value);
    }
    return { answer, url };
  }

  /** The parameters that the app would get, and where. */
  async visit(url, { upn, decision = "accept", userCode } = {}) {
    let code = userCode;
    let { answer, url: at } = await this.#ask(url);
    for (let step = 0; step < 12; step += 1) {
      const location = answer.headers.get("location");
      if (location) {
        const target = new URL(location, at);
        if (target.hostname === "localhost" && !target.href.startsWith(authority)) {
          const parameters = new URLSearchParams(target.search || target.hash.slice(1));
          return { ...Object.fromEntries(parameters), target: target.href };
        }
        ({ answer, url: at } = await this.#ask(target.href));
        continue;
      }
      const html = await answer.text();
      const page = form(html);
      let fields;
      if (upn && page.button({ name: "account", value: upn }) && !("account" in page.fields)) {
        fields = { ...page.fields, account: upn };
      } else if (page.button({ id: "accept" })) {
        const button = page.button({ id: decision });
        fields = { ...page.fields, [button.name]: button.value };
      } else if (page.button({ id: "continue" })) {
        return page.fields;
      } else if (code && page.open) {
        fields = { ...page.fields, [page.open.name]: code };
        code = undefined;
      } else if (decision === "cancel" && page.button({ id: "cancel" })) {
        const button = page.button({ id: "cancel" });
        fields = { ...page.fields, [button.name]: button.value };
      } else {
        throw new Page(html.replace(/<style>.*?<\/style>/gs, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " "));
      }
      const target = new URL(page.action, at).href;
      ({ answer, url: at } = await this.#ask(target, { method: "POST", body: new URLSearchParams(fields) }));
    }
    throw new Page("the pages go round in a circle");
  }
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** What `act` gives once it does not fail any more: changes take time to spread. */
export async function soon(act, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(250);
    }
  }
}

async function token(where, fields) {
  const answer = await fetch(`${authority}/${where}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: app, ...fields }),
  });
  const body = await answer.json();
  if (answer.status !== 200) throw new Error(JSON.stringify(body));
  return body.access_token;
}

export const appToken = (resource, where = tenant()) =>
  token(where, { client_secret: secret, grant_type: "client_credentials", scope: `${resource}/.default` });

/** Signs a person in with the plain code flow. */
export async function personToken(resource, upn = ADA, scope = ".default") {
  const verifier = `interop-${"a1".repeat(24)}`;
  const query = new URLSearchParams({
    client_id: app,
    response_type: "code",
    redirect_uri: REDIRECT,
    scope: `${resource}/${scope} openid offline_access`,
    state: "s",
    code_challenge: verifier,
    code_challenge_method: "plain",
  });
  const came = await new Browser().visit(`${authority}/organizations/oauth2/v2.0/authorize?${query}`, { upn });
  if (!came.code) throw new Error(JSON.stringify(came));
  return token("organizations", {
    grant_type: "authorization_code",
    code: came.code,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    scope: `${resource}/${scope}`,
  });
}

/** The publisher's administrator changes the app's registration, by Microsoft Graph. */
export async function publisher(method, path, body) {
  const bearer = await personToken(graph, "priya@contoso.example", "Application.ReadWrite.All");
  const answer = await fetch(`${graph}/v1.0/applications(appId='${app}')${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const words = await answer.text();
  if (!answer.ok) throw new Error(words);
  return words === "" ? undefined : JSON.parse(words);
}

/** A secret that the publisher made for a moment, after that moment. */
export async function expiredSecret() {
  const endDateTime = new Date(Date.now() + 2000).toISOString();
  const made = await publisher("POST", "/addPassword", { passwordCredential: { displayName: "short", endDateTime } });
  await pause(3000);
  return made.secretText;
}

/** An administrator approves the app, and the approval has spread. */
export async function approve(where = tenant(), upn = ADA, scope = `${organization()}/.default`) {
  const query = new URLSearchParams({
    client_id: app,
    redirect_uri: REDIRECT,
    state: "interop",
    scope,
  });
  const came = await new Browser().visit(`${authority}/${where}/v2.0/adminconsent?${query}`, { upn });
  if (came.error || came.admin_consent !== "True") throw new Error(JSON.stringify(came));
  await soon(() => appToken(organization(), where));
}

/** Ada makes an application user with the role in the organization, and it works. */
export async function install(role = "System Administrator") {
  const root = `${organization()}/api/data/v9.2`;
  const headers = { authorization: `Bearer ${await personToken(organization())}`, "content-type": "application/json" };
  const ask = async (path, body) => {
    const method = body ? "POST" : "GET";
    const answer = await fetch(`${root}/${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  };
  const first = async (path) => (await (await ask(path)).json()).value[0];
  const unit = (await first("businessunits?$filter=_parentbusinessunitid_value eq null")).businessunitid;
  const wanted = (await first(`roles?$filter=name eq '${role}' and _businessunitid_value eq ${unit}`)).roleid;
  const made = await ask("systemusers", {
    applicationid: app,
    accessmode: 4,
    "businessunitid@odata.bind": `/businessunits(${unit})`,
  });
  const user = /\(([^)]*)\)$/.exec(made.headers.get("odata-entityid"))[1];
  await ask(`systemusers(${user})/systemuserroles_association/$ref`, { "@odata.id": `${root}/roles(${wanted})` });
  await soon(async () => {
    const bearer = { authorization: `Bearer ${await appToken(organization())}` };
    const answer = await fetch(`${root}/accounts?$top=1`, { headers: bearer });
    if (!answer.ok) throw new Error(await answer.text());
  });
  return user;
}

const known = new Map();

/** Runs one check, if all that it needs is offered, and prints one line. */
export async function check(name, needs, act) {
  const missing = [];
  for (const thing of needs) {
    if (!known.has(thing)) known.set(thing, await offers(thing));
    if (!known.get(thing)) missing.push(thing);
  }
  const line = (outcome, words) =>
    console.log(`check\t${outcome}\t${name}\t${words.replace(/\s+/g, " ").slice(0, 600)}`);
  if (missing.length > 0) return line("not offered", missing.join(", "));
  try {
    await act();
    return line("ok", "");
  } catch (error) {
    if (process.env.INTEROP_TRACE) console.error(error);
    return line("failed", `${error.name}: ${error.message} ${error.cause ?? ""}`);
  }
}
