// node tests/desktop/run.mjs APP OUT [PROFILE]
//
// Runs the whole way unattended: the real window, a real browser, a real keychain, the built-in practice tenant.
// Leaves numbered pictures and the report in OUT. Ends with 0 only if the connection was proven.

import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";

import { closedDoors } from "./doors.mjs";
import { wholeWay } from "./story.mjs";
import { withSurroundings } from "./surroundings.mjs";
import { until } from "./webdriver.mjs";

const LONGEST = 4 * 60_000;

const [app, out, ...profile] = process.argv.slice(2).map((path) => resolve(path));

class Account {
  passed = 0;
  failed = [];

  async check(sentence, holds) {
    const held = await holds();
    if (held) this.passed += 1;
    else this.failed.push(sentence);
    console.log(`  ${held ? "ok " : "NO "} ${sentence}`);
  }
}

class Album {
  #number = 0;

  async take(session, name) {
    this.#number += 1;
    const file = `${String(this.#number).padStart(2, "0")}-${name}.png`;
    await writeFile(join(out, file), await session.picture());
  }
}

/** What the wizard leaves for the administrator, found in the home folder. */
class Record {
  #home;

  constructor(home) {
    this.#home = home;
  }

  async find() {
    const file = (await this.#files()).find((path) => path.endsWith(".json"));
    return file === undefined ? null : JSON.parse(await readFile(file, "utf8"));
  }

  async keep() {
    for (const file of await this.#files()) await cp(file, join(out, basename(file)));
  }

  /** What the program wrote about itself, for whoever looks for the fault. */
  async keepLog() {
    const logs = (await filesIn(this.#home)).filter((path) => path.endsWith("/gangway.jsonl"));
    for (const file of logs) await cp(file, join(out, basename(file)));
  }

  async holds(text) {
    for (const file of await filesIn(this.#home)) {
      if ((await readFile(file)).includes(text)) return true;
    }
    return false;
  }

  async #files() {
    return (await filesIn(this.#home)).filter((path) => /\/(report\.html|report\.json|renewal\.ics)$/.test(path));
  }
}

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function main() {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const account = new Account();
  const album = new Album();
  let result;
  await withSurroundings({ longest: LONGEST }, async (surroundings) => {
    const record = new Record(surroundings.home);
    const window = await surroundings.openWindow(app, [...profile, "--practice"]);
    try {
      const note = await until("the practice tenant's note", 15_000, () => readFile(surroundings.note, "utf8").catch(() => null));
      const { secret } = JSON.parse(note).app;
      await until("the page", 15_000, () => window.run(() => document.querySelector("main") !== null));
      await closedDoors({ window, account });
      const browser = await surroundings.openBrowser();
      const nextVisit = () => surroundings.nextVisit();
      result = await wholeWay({ window, browser, nextVisit, secret, album, account, record });
    } catch (error) {
      await album.take(window, "stopped-here").catch(() => {});
      await record.keepLog();
      throw error;
    }
  }).catch((error) => account.failed.push(error.message));

  console.log("");
  for (const proof of result?.proofs ?? []) {
    console.log(`  proven  ${proof.fact}  (read as ${proof.readAs}, ${proof.readAt})`);
  }
  if (result) console.log(`  ${(result.milliseconds / 1000).toFixed(1)} s from the first screen to the proof, ${result.presses} acts of the person`);
  for (const failure of account.failed) console.log(`  failed: ${failure}`);
  console.log(`  pictures and report: ${relative(process.cwd(), out) || "."}/`);
  console.log(`Desktop story: ${account.passed} passed, ${account.failed.length} failed`);
  return account.failed.length === 0 ? 0 : 1;
}

process.exitCode = await main();
