// node tests/installed/connect.mjs FOLDER PROGRAM [ARGUMENT...]
//
// Runs an installed `gangway connect --practice` with a person before it: a browser that the system opens, and somebody
// who enters the sample secret when it is asked for. FOLDER is for the browser. Ends with 0 only if it was proven.

import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { walk } from "./person.mjs";

const LONGEST = 120_000;
const [folder, program, ...words] = process.argv.slice(2);

/** A program that systems open addresses with, which only notes them. */
async function becomeTheBrowser() {
  const bin = join(folder, "bin");
  const visits = join(folder, "visits");
  await mkdir(bin, { recursive: true });
  await rm(visits, { force: true });
  const script = join(bin, "xdg-open");
  await writeFile(script, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${visits}'\n`);
  await chmod(script, 0o700);
  return { bin, visit: async () => (await readFile(visits, "utf8").catch(() => "")).split("\n")[0] };
}

const browser = await becomeTheBrowser();
const child = spawn(program, [...words, "connect", "--practice", "--organization", "northwind", "--secret-stdin", "--yes", "--json"], {
  env: { ...process.env, PATH: `${browser.bin}:${process.env.PATH}`, BROWSER: join(browser.bin, "xdg-open") },
});
const said = { output: "", errors: "" };
child.stdout.on("data", (part) => (said.output += part));
child.stderr.on("data", (part) => (said.errors += part));
const ended = new Promise((resolve) => child.on("close", resolve));
setTimeout(() => child.kill(), LONGEST).unref();

let visited = "";
let entered = false;
const looking = setInterval(async () => {
  const secret = /^This is the secret of [^\n]*\n+\s*(\S+)\s*$/m.exec((said.output + said.errors).replaceAll("\r", ""));
  if (secret && !entered) {
    entered = true;
    child.stdin.end(`${secret[1]}\n`);
  }
  const address = await browser.visit();
  if (address && !visited) {
    visited = address;
    walk(address, "ada@northwind.example").catch((error) => console.log(`the browser: ${error.message}`));
  }
}, 100);
const exit = await ended;
clearInterval(looking);

const document = JSON.parse(said.output.slice(Math.max(said.output.indexOf("{"), 0)) || "{}");
const proofs = document.proofs ?? [];
const checks = [
  ["the system opened the browser", visited.startsWith("http://")],
  ["it ends with exit code 0", exit === 0],
  ["facts were proven", proofs.length >= 6],
  ["no problem is told", !document.problem],
  ["the app itself was asked", proofs.some((proof) => proof.fact === "app-is-the-user")],
];
for (const [sentence, holds] of checks) console.log(`  ${holds ? "ok " : "NO "} ${sentence}`);
const failed = checks.filter(([, holds]) => !holds).length;
if (failed > 0) console.log(`exit ${exit}\n${said.errors}\n${said.output}`);
console.log(`test result: ${checks.length - failed} passed; ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
