// A browser with a person before it, for pages that are plain forms: keeps cookies, follows redirects, chooses the account
// and accepts. Not by `fetch`: it says of itself that it is no navigation, and Gangway's listener believes it.

import { request } from "node:http";

/** Goes from page to page until one has no button that the person would press. */
export async function walk(address, account) {
  const jar = new Map();
  let [url, method, body] = [new URL(address), "GET", undefined];
  for (let page = 0; page < 30; page += 1) {
    const answer = await send(url, method, headers(jar, url, body), body);
    for (const cookie of answer.headers["set-cookie"] ?? []) {
      const [pair] = cookie.split(";");
      jar.set(`${url.origin} ${pair.split("=")[0]}`, pair);
    }
    const next = answer.headers.location;
    if (next) {
      [url, method, body] = [new URL(next, url), "GET", undefined];
      continue;
    }
    const form = pressed(answer.text, account);
    if (form === null) return;
    [url, method, body] = [new URL(form.action, url), "POST", form.body];
  }
  throw new Error("goes round in circles");
}

function send(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part)).on("end", () => resolve({ headers: answer.headers, text }));
    });
    sent.on("error", reject).end(body);
  });
}

function headers(jar, url, body) {
  const cookies = [...jar].filter(([name]) => name.startsWith(`${url.origin} `)).map(([, pair]) => pair);
  return {
    ...(cookies.length > 0 ? { cookie: cookies.join("; ") } : {}),
    ...(body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
  };
}

/** The form that the person would send, or null. */
function pressed(html, account) {
  const form = /<form [^]*?<\/form>/.exec(html)?.[0];
  const action = form && attribute(form, "action");
  if (!action) return null;
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    if (attribute(tag, "type") === "hidden") fields.append(attribute(tag, "name"), attribute(tag, "value") ?? "");
  }
  if (form.includes('id="accept"')) fields.append("decision", "accept");
  else if (form.includes('name="account" value=') && !form.includes('type="hidden" name="account"')) fields.append("account", account);
  else if (!form.includes('id="continue"')) return null;
  return { action, body: fields.toString() };
}

function attribute(tag, name) {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found?.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
