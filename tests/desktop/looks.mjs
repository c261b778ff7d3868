// node tests/desktop/looks.mjs
//
// Every example of the wizard's screens (`ui/src/host/examples.ts`) in a real browser: does it fit, can everything be
// reached, read and pressed, in light and dark, in a small window, with large text, without the page's own colours.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { measures } from "./measures.mjs";
import { withSurroundings } from "./surroundings.mjs";

const UI = fileURLToPath(new URL("../../ui", import.meta.url));
const LONGEST = 5 * 60_000;
const WINDOW = { width: 880, height: 680 };
/** 1280 × 1024 at 400 %. */
const SMALL = { width: 320, height: 256 };
/** The usual screens: nobody should have to scroll in them. The others hold lists, as long as the customer's are. */
const USUAL = ["welcome", "approve-ready", "approve-waiting", "credential-ready", "working", "trouble"];
const CRITERIA = {
  "UX-09": "nothing moves and no wait is told within the first second",
  "UX-15": "the usual screens fit the window without scrolling, and on every screen the heading and the acts are in sight",
  "A11Y-05": "what has the focus is marked and in sight, with bars that stick and without",
  "A11Y-06": "everything that is pressed is at least 32 px, the main button 44",
  "A11Y-07": "every text can be read on what is behind it, in light and dark",
  "A11Y-08": "nothing is lost in 320 × 256 or with letters of twice the size",
  "A11Y-10": "nothing is lost with wider spaces in the text",
  "A11Y-11": "nothing is told by a background alone where colours are forced",
  "A11Y-12": "nothing moves where less movement is asked for",
  "W-06": "nothing is cut off or covered in a language that is longer and goes from right to left",
};

const found = new Map(Object.keys(CRITERIA).map((criterion) => [criterion, []]));
const note = (criterion, screen, wrong) => {
  for (const what of wrong) found.get(criterion).push(`${screen}: ${what}`);
};

class Looks {
  #page;
  #at;

  constructor(page, at) {
    this.#page = page;
    this.#at = at;
  }

  open(screen, theme, locale) {
    return this.#page.goTo(`${this.#at}/browser.html?screen=${screen}&theme=${theme}&locale=${locale}`);
  }

  size({ width, height }) {
    return this.#page.devtools("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  wishes(features) {
    const asked = Object.entries(features).map(([name, value]) => ({ name, value }));
    return this.#page.devtools("Emulation.setEmulatedMedia", { features: asked });
  }

  ask(measure, ...args) {
    return this.#page.run((name, given) => window.looks[name](...given), measure, args);
  }

  contrast(theme) {
    return this.#page.runAsync((name) => window.looks.contrast(name), theme);
  }
}

async function lookAt(looks, screen) {
  const told = async (criterion, where, measure) => note(criterion, `${screen}${where}`, await looks.ask(measure));

  await looks.size(WINDOW);
  await looks.wishes({});
  await looks.open(screen, "light", "en");
  await told("UX-15", "", USUAL.includes(screen) ? "fits" : "keepsInSight");
  await told("UX-09", "", "waits");
  await looks.ask("unfold");
  await told("A11Y-05", "", "focus");
  await told("A11Y-06", "", "targets");
  for (const theme of ["light", "dark"]) note("A11Y-07", `${screen}, ${theme}`, await looks.contrast(theme));

  await looks.ask("letterSize", "200%");
  await told("A11Y-08", ", text 200 %", "room");
  await looks.ask("asItWas");
  await looks.ask("space");
  await told("A11Y-10", "", "room");
  await looks.ask("asItWas");

  await looks.wishes({ "forced-colors": "active" });
  await told("A11Y-11", "", "forced");
  await looks.wishes({ "prefers-reduced-motion": "reduce" });
  await told("A11Y-12", "", "still");
  await looks.size(SMALL);
  await told("A11Y-08", ", 320 × 256", "room");
  await told("A11Y-05", ", 320 × 256", "focus");

  await looks.open(screen, "light", "mirrored");
  await looks.ask("unfold");
  await told("W-06", ", 320 × 256", "room");
  await looks.size(WINDOW);
  await told("W-06", "", "room");
}

/** The built pages, on loopback. */
async function serve(folder) {
  const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
  const server = createServer(async (request, answer) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = await readFile(join(folder, pathname)).catch(() => null);
    answer.writeHead(file ? 200 : 404, { "content-type": kinds[extname(pathname)] ?? "text/plain" }).end(file);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

async function main() {
  const began = Date.now();
  const at = await serve(join(UI, "dist-browser"));
  const axe = await readFile(join(UI, "node_modules/axe-core/axe.min.js"), "utf8");
  let screens = [];
  await withSurroundings({ keychain: "missing", screen: false, longest: LONGEST }, async (surroundings) => {
    const page = await surroundings.openBrowser({ unseen: true });
    await page.devtools("Page.addScriptToEvaluateOnNewDocument", { source: `(${measures})();${axe}` });
    const looks = new Looks(page, at);
    await looks.open("welcome", "light", "en");
    const named = await page.run(() => document.documentElement.dataset.examples.split(" "));
    screens = named.filter((name) => process.argv.length < 3 || process.argv.slice(2).includes(name));
    for (const screen of screens) await lookAt(looks, screen);
    await page.close();
  });
  let passed = 0;
  for (const [criterion, wrong] of found) {
    const holds = wrong.length === 0 && screens.length > 0;
    passed += Number(holds);
    console.log(`  ${holds ? "ok " : "NO "} ${criterion}: ${CRITERIA[criterion]}`);
    for (const what of wrong) console.log(`        ${what}`);
  }
  console.log(`  ${screens.length} screens in ${((Date.now() - began) / 1000).toFixed(0)} s`);
  console.log(`Looks: ${passed} passed, ${found.size - passed} failed`);
  return passed === found.size ? 0 : 1;
}

process.exitCode = await main();
