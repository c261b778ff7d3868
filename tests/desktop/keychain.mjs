// node tests/desktop/keychain.mjs open|locked|missing|keepassxc COMMAND…
//
// Runs a command in a session of its own whose keychain is in that state, and ends as the command does.

import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

import { withSurroundings } from "./surroundings.mjs";

const LONGEST = 5 * 60_000;

const [keychain, program, ...args] = process.argv.slice(2);

await withSurroundings({ keychain, screen: false, longest: LONGEST }, async ({ environment }) => {
  // The home folder is the session's own; cargo and its toolchain are the developer's.
  const cargo = { CARGO_HOME: join(homedir(), ".cargo"), RUSTUP_HOME: join(homedir(), ".rustup"), ...process.env };
  const env = {
    ...environment,
    CARGO_HOME: cargo.CARGO_HOME,
    RUSTUP_HOME: cargo.RUSTUP_HOME,
    ...(cargo.CARGO_TARGET_DIR && { CARGO_TARGET_DIR: cargo.CARGO_TARGET_DIR }),
    GANGWAY_REAL_KEYCHAIN: ["open", "keepassxc"].includes(keychain) ? "1" : keychain,
  };
  const { status } = spawnSync(program, args, { env, stdio: ["ignore", "inherit", "inherit"], timeout: LONGEST });
  process.exitCode = status ?? 1;
});
