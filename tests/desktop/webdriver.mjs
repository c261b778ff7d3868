// A WebDriver client, as small as this project needs (W3C "WebDriver", the commands named in each method).

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const KEYS = { Tab: "\uE004", Enter: "\uE007", Space: " " };

/** One session with a driver that already listens. */
export class Session {
  #base;

  /** Waits until the driver listens, then opens its program. */
  static async open(driver, capabilities, { patience = 30_000 } = {}) {
    await until(`the driver at ${driver}`, patience, async () => {
      const answer = await fetch(`${driver}/status`).catch(() => null);
      return answer !== null && (await answer.json()).value.ready;
    });
    const { sessionId } = await call(`${driver}/session`, "POST", { capabilities: { alwaysMatch: capabilities } });
    return new Session(`${driver}/session/${sessionId}`);
  }

  constructor(base) {
    this.#base = base;
  }

  /** Closes the program. */
  close() {
    return call(this.#base, "DELETE");
  }

  goTo(url) {
    return this.#post("url", { url });
  }

  address() {
    return this.#get("url");
  }

  /** The picture of the page, as PNG, once what is there now has been painted and has come to rest. */
  async picture() {
    await this.#post("execute/async", { script: `(${atRest})(arguments[0])`, args: [] });
    return Buffer.from(await this.#get("screenshot"), "base64");
  }

  /** Runs `script` (a function without closure) in the page and gives its answer. */
  run(script, ...args) {
    return this.#post("execute/sync", { script: `return (${script}).apply(null, arguments)`, args });
  }

  /** The same for a function that promises its answer. */
  runAsync(script, ...args) {
    const wait = `const done = arguments[arguments.length - 1]; (${script}).apply(null, arguments).then(done, (error) => done(String(error)))`;
    return this.#post("execute/async", { script: wait, args });
  }

  /** A command of Chromium's own ("Chrome DevTools Protocol"). */
  devtools(cmd, params = {}) {
    return this.#post("goog/cdp/execute", { cmd, params });
  }

  /** Presses and releases keys, one after the other, wherever the focus is. */
  async press(...names) {
    const actions = names.flatMap((name) => {
      const value = KEYS[name] ?? name;
      return [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ];
    });
    await this.#post("actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Moves the focus with Tab until it is on `selector`, as somebody without a mouse does. */
  async tabTo(selector, { most = 60 } = {}) {
    const focused = (wanted) => document.activeElement?.matches(wanted) ?? false;
    for (let presses = 0; presses <= most; presses += 1) {
      if (await this.run(focused, selector)) return presses;
      await this.press("Tab");
    }
    throw new Error(`${selector} can't be reached with the Tab key`);
  }

  /** A real click on the first match. */
  async click(selector) {
    await this.#post(`element/${await this.#find(selector)}/click`, {});
  }

  /** Types into the first match. */
  async type(selector, text) {
    await this.#post(`element/${await this.#find(selector)}/value`, { text });
  }

  async #find(selector) {
    const found = await this.#post("element", { using: "css selector", value: selector });
    return found[ELEMENT];
  }

  #get(path) {
    return call(`${this.#base}/${path}`, "GET");
  }

  #post(path, body) {
    return call(`${this.#base}/${path}`, "POST", body);
  }
}

/** Runs in the page: after two frames, and after the short movements of the screens. */
function atRest(done) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 250)));
}

/** Asks again until the answer is truthy, and gives it; an error that names `what` when `patience` (ms) is over. */
export async function until(what, patience, ask) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s in vain for ${what}`);
    await new Promise((go) => setTimeout(go, 50));
  }
}

async function call(url, method, body) {
  const answer = await fetch(url, {
    method,
    body: body && JSON.stringify(body),
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = await answer.json();
  // Only the kind and the driver's words: the request may hold what was typed.
  if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
