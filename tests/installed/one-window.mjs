// node tests/installed/one-window.mjs PROGRAM PROFILE
//
// Gangway is started again and again, as somebody does who double-clicks: there is one window, and another file takes the
// place of the one that is shown only after a yes.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { withSurroundings } from "../desktop/surroundings.mjs";
import { until } from "../desktop/webdriver.mjs";
import { titles } from "./windows.mjs";

const [program, profile] = process.argv.slice(2);
let passed = 0;
const failed = [];
async function check(sentence, holds) {
  const held = await holds();
  if (held) passed += 1;
  else failed.push(sentence);
  console.log(`  ${held ? "ok " : "NO "} ${sentence}`);
}

await withSurroundings({ longest: 120_000 }, async (surroundings) => {
  const { environment, home } = surroundings;
  const other = join(home, "Fabrikam Mail ö.gangway");
  const changed = { ...JSON.parse(await readFile(profile, "utf8")) };
  changed.app = { ...changed.app, name: "Fabrikam Mail", publisher: "Fabrikam" };
  await writeFile(other, JSON.stringify(changed));
  const broken = join(home, "broken.gangway");
  await writeFile(broken, "{}");

  const again = async (...words) => {
    const child = spawn(program, words, { env: environment, stdio: "ignore", cwd: home });
    const [code] = await once(child, "exit");
    return code;
  };
  const window = await surroundings.openWindow(program, [profile, "--practice"]);
  const text = () => window.run(() => document.body.innerText);
  const question = () => window.run(() => document.querySelector("dialog[open]")?.innerText ?? "");
  await until("the first screen", 20_000, async () => (await text()).includes("Contoso Sync"));

  await check("a second start ends by itself", async () => (await again(profile, "--practice")) === 0);
  await check("the same file asks nothing", async () => (await question()) === "");
  await check("a start without a file asks nothing", async () => (await again()) === 0 && (await question()) === "");
  await again("--practice", "Fabrikam Mail ö.gangway");
  await until("the question", 10_000, question);
  await check("another file is asked about", async () => /Open the other file/.test(await question()));
  await check("nothing has changed yet", async () => (await text()).includes("Contoso Sync"));
  await window.tabTo("#keep");
  await window.press("Enter");
  await check("a no leaves all as it is", async () => (await question()) === "" && (await text()).includes("Contoso Sync"));
  await again("--practice", other);
  await until("the question", 10_000, question);
  await window.tabTo("#confirm");
  await window.press("Enter");
  await until("the other file", 10_000, async () => (await text()).includes("Fabrikam Mail"));
  await check("a yes opens it", async () => !(await text()).includes("Contoso Sync"));
  await again(broken);
  await until("the question", 10_000, question);
  await check("a file that can't be used says so", async () => /can.t use that file/.test(await question()));
  await check("there is one window", async () => (await titles(environment)).length === 1);
}).catch((error) => failed.push(error.message));

for (const failure of failed) console.log(`  failed: ${failure}`);
console.log(`test result: ${passed} passed; ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
