// The windows on a screen, by their titles.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The titles of all visible windows of Gangway. */
export async function titles(environment) {
  const found = await run("xdotool", ["search", "--onlyvisible", "--name", "Gangway"], { env: environment }).catch(() => ({ stdout: "" }));
  const ids = found.stdout.split("\n").filter(Boolean);
  const names = await Promise.all(ids.map((id) => run("xdotool", ["getwindowname", id], { env: environment }).catch(() => ({ stdout: "" }))));
  return names.map(({ stdout }) => stdout.trim()).filter(Boolean);
}
