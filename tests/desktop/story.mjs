// What an administrator does, from the double-click to the undo, in the real window and a real browser. Each sentence
// that is checked is one line of the account; each screen and page is one picture.

import { until } from "./webdriver.mjs";

/** Every fact without which a run is no success: what was written was read back, and Dataverse knows the app itself. */
const MUST_BE_PROVEN = [
  "right-organization",
  "role-as-contracted",
  "user-enabled",
  "role-assigned",
  "app-can-sign-in",
  "app-is-the-user",
];

/** Goes the whole way. Gives the record that was kept and how long it took. */
export async function wholeWay({ window, browser, nextVisit, secret, album, account, record }) {
  const wizard = new Wizard(window, album);
  const began = Date.now();

  await wizard.at("welcome");
  await account.check("the first screen says who asks", async () => (await wizard.text()).includes("Contoso Sync"));
  await account.check("every screen carries the practice mark", async () => /practice/i.test(await wizard.text()));
  await wizard.goOn();

  await wizard.at("approve", "ready");
  await wizard.goOn();
  await wizard.at("approve", "waiting");
  const page = await approveAndSignIn(browser, await nextVisit(), album);
  await account.check("SS-02: the browser ends on a page whose address tells nothing", () => !/code=|state=|[?#]./.test(page));

  await wizard.at("organizations");
  await account.check("the window goes on by itself after the browser's answer", () => true);
  await wizard.chooseOrganization();
  await wizard.goOn();

  await wizard.at("credential");
  await wizard.typeSecret(secret);
  await album.take(window, "credential-typed");
  await wizard.goOn();

  await wizard.at("review");
  await account.check("nothing was changed before the commit", async () => (await record.find()) === null);
  await wizard.goOn();

  await wizard.at("working", undefined, 5_000);
  await wizard.at("done", undefined, 60_000);
  const milliseconds = Date.now() - began;
  // Approval and sign-in are one visit; what is typed is the app's own secret, which this profile keeps here.
  await account.check("UX-14: nothing is typed but the app's secret and its end", () => wizard.typed === 2);
  await account.check("UX-14: at most eight acts lead to the proof", () => wizard.presses - wizard.typed <= 8);
  await account.check("the secret is nowhere on the page", async () => !(await wizard.everything()).includes(secret.value));

  const kept = await until("the record", 5_000, () => record.find());
  for (const fact of MUST_BE_PROVEN) {
    await account.check(`proven: ${fact}`, () => kept.proofs.some((proof) => proof.fact === fact));
  }
  await account.check("the record says that it is connected, and of no problem", () => kept.outcome === "connected" && !kept.problem);
  await account.check("the app itself was asked, not only the administrator", () =>
    kept.proofs.some((proof) => proof.fact === "app-is-the-user" && proof.readAs === "app"),
  );
  await record.keep();
  await account.check("the secret is in none of the files that were kept", async () => !(await record.holds(secret.value)));

  await wizard.undo();
  await account.check("undo was done and read back", async () => (await wizard.state()).stage === "undone");
  return { proofs: kept.proofs, milliseconds, presses: wizard.presses };
}

/** Clicks through the practice pages as a person would: account, accept, and the page that says "go back". */
async function approveAndSignIn(browser, address, album) {
  const controls = ['button[name=account][value="ada@northwind.example"]', "button#accept"];
  await browser.goTo(address);
  for (let page = 1; page <= 8; page += 1) {
    const next = await until("the browser's next page", 15_000, () => browser.run(controlOfThePage, controls).catch(() => null));
    await album.take(browser, "browser");
    if (next === "none") return browser.address();
    await browser.run(markAsLeft);
    await browser.click(next);
  }
  throw new Error("the browser's pages did not come to an end");
}

/** Runs in the page: on a slow computer it still stands there for a while after the click. */
function markAsLeft() {
  document.documentElement.dataset.left = "";
}

/** Runs in the page. A page that is still coming, that was left, or that sends itself on, is not one to act on. */
function controlOfThePage(controls) {
  const { readyState, documentElement } = document;
  if (readyState !== "complete" || "left" in documentElement.dataset || document.querySelector("#continue")) return null;
  return controls.find((control) => document.querySelector(control)) ?? "none";
}

/** A11Y-04: the window as a person with a keyboard and nothing else sees it. */
class Wizard {
  presses = 0;
  typed = 0;
  #window;
  #album;
  #name = "nothing yet";

  constructor(window, album) {
    this.#window = window;
    this.#album = album;
  }

  /** Waits for a screen that is ready to be used, and takes its picture. */
  async at(name, stage, patience = 30_000) {
    await until(`the screen "${[name, stage].filter(Boolean).join(" / ")}" (it stays at "${this.#name}")`, patience, async () => {
      const now = await this.state();
      this.#name = now.screen;
      if (now.screen === "trouble" && name !== "trouble") {
        await this.#album.take(this.#window, "trouble");
        throw new Error(`the window shows a problem instead of "${name}": ${await this.text()}`);
      }
      return now.screen === name && (stage === undefined || now.stage === stage) && (now.ready || stage === "waiting" || name === "working");
    });
    await this.#album.take(this.#window, [name, stage].filter(Boolean).join("-"));
  }

  state() {
    return this.#window.run(() => {
      const main = document.querySelector("main");
      const primary = document.querySelector("#primary");
      return {
        screen: main?.dataset.screen,
        stage: main?.dataset.stage,
        ready: primary !== null && !primary.disabled && primary.getAttribute("aria-disabled") !== "true",
      };
    });
  }

  text() {
    return this.#window.run(() => document.body.innerText);
  }

  /** All that the page holds, seen or not, and what stands in its fields. */
  everything() {
    return this.#window.run(() =>
      [document.documentElement.outerHTML, ...[...document.querySelectorAll("input")].map((field) => field.value)].join("\n"),
    );
  }

  async goOn() {
    await this.#window.tabTo("#primary");
    await this.#press("Enter");
  }

  /** Leaves the proposed organization, or takes the first that can be used. */
  async chooseOrganization() {
    const proposed = () => document.querySelector("input[name=organization]:checked") !== null;
    if (await this.#window.run(proposed)) return;
    await this.#window.tabTo("input[name=organization]");
    await this.#press("Space");
  }

  /** Types the value and the day it ends, as a date field in American English wants it. */
  async typeSecret({ value, endsAt }) {
    const [year, month, day] = endsAt.slice(0, 10).split("-");
    await this.#window.tabTo("#secret");
    await this.#window.type("#secret", value);
    await this.#window.type("#ends", `${month}/${day}/${year}`);
    this.presses += 2;
    this.typed += 2;
  }

  async undo() {
    await this.#window.tabTo("#undo");
    await this.#press("Enter");
    await until("the question whether to undo", 5_000, () => this.#window.run(() => document.querySelector("#confirm") !== null));
    await this.#album.take(this.#window, "undo-asked");
    await this.#window.tabTo("#confirm");
    await this.#press("Enter");
    await this.at("done", "undone", 60_000);
  }

  async #press(key) {
    await this.#window.press(key);
    this.presses += 1;
  }
}
