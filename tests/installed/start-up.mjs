// node tests/installed/start-up.mjs PROGRAM PROFILE
//
// How long it takes from the start of the program until its first screen is drawn: the page sets the window's title then.

import { spawn } from "node:child_process";
import { once } from "node:events";

import { withSurroundings } from "../desktop/surroundings.mjs";
import { titles } from "./windows.mjs";

const ROUNDS = 5;
const MOST = 5_000;
const [program] = process.argv.slice(2);

const times = [];
await withSurroundings({ longest: 120_000 }, async ({ environment }) => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    const child = spawn(program, ["--practice"], { env: environment, stdio: "ignore" });
    while (!(await titles(environment)).some((title) => title.startsWith("Step 1"))) {
      if (performance.now() - began > MOST * 4) throw new Error("no window");
    }
    times.push(performance.now() - began);
    child.kill();
    await once(child, "exit");
  }
});
times.sort((one, other) => one - other);
const median = times[Math.floor(ROUNDS / 2)];
console.log(`  from start to first screen: median ${median.toFixed(0)} ms of ${ROUNDS} (${times.map((time) => time.toFixed(0)).join(", ")})`);
const fast = median < MOST;
console.log(`test result: ${fast ? 1 : 0} passed; ${fast ? 0 : 1} failed`);
process.exitCode = fast ? 0 : 1;
