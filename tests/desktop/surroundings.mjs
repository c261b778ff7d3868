// Everything around the window, private to one run: a home folder, a screen, a session bus, an unlocked keychain,
// a driver for the window and one for the browser. All of it ends with the run, however that ends.

import { spawn, spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { access, chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

import { Session, until } from "./webdriver.mjs";

/**
 * Makes the surroundings, gives them to `work`, and takes them down again, at the latest after `longest` (ms).
 * The `keychain` is "open", "locked" or "missing", all of them gnome-keyring; or "keepassxc", which is open.
 */
export async function withSurroundings({ keychain = "open", screen = true, longest }, work) {
  const folder = await mkdtemp(join(tmpdir(), "gangway-practice-"));
  const children = [];
  const surroundings = new Surroundings(folder, children);
  try {
    return await Promise.race([surroundings.start({ keychain, screen }).then(() => work(surroundings)), stopped(longest)]);
  } finally {
    for (const child of children.reverse()) child.kill("SIGTERM");
    await endWhatIsLeft(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Fails when the time is over, or when whoever runs this wants it to end. */
function stopped(longest) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`not at its end after ${longest / 1000} s`)), longest).unref();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
  });
}

class Surroundings {
  #folder;
  #children;
  #environment;

  constructor(folder, children) {
    this.#folder = folder;
    this.#children = children;
  }

  /** What a program needs to find them. */
  get environment() {
    return this.#environment;
  }

  /** The person's home folder. */
  get home() {
    return join(this.#folder, "home");
  }

  /** Where the practice tenant's addresses and sample secret are written, for this run only. */
  get note() {
    return join(this.#folder, "practice.json");
  }

  async start({ keychain, screen }) {
    const runtime = join(this.#folder, "run");
    for (const path of [this.home, runtime, join(this.home, "Documents")]) {
      await mkdir(path, { recursive: true, mode: 0o700 });
    }
    // Nothing is inherited but where programs are: no proxy, no keychain, no display of whoever runs this.
    this.#environment = {
      PATH: process.env.PATH,
      HOME: this.home,
      XDG_RUNTIME_DIR: runtime,
      XDG_CONFIG_HOME: join(this.home, ".config"),
      XDG_DATA_HOME: join(this.home, ".local/share"),
      XDG_CACHE_HOME: join(this.home, ".cache"),
      LANG: "C.UTF-8",
      LIBGL_ALWAYS_SOFTWARE: "1",
      GDK_BACKEND: "x11",
    };
    if (screen) await this.#startScreen();
    await this.#startBus(keychain);
    if (keychain === "keepassxc") await this.#startKeePassXC();
    else if (keychain !== "missing") await this.#startKeychain(keychain);
    if (screen) await this.#becomeTheBrowser();
  }

  /** Opens the real program under its driver. Tauri answers a driver only with this variable set (tauri-runtime-wry). */
  async openWindow(program, args, variables = {}) {
    const driver = await this.#driver("WebKitWebDriver", (port) => [`--port=${port}`], {
      ...variables,
      TAURI_WEBVIEW_AUTOMATION: "true",
      GANGWAY_PRACTICE_NOTE: this.note,
      // Without it the window is drawn all the same, but WebKitWebDriver waits for ever for its picture (2.50).
      WEBKIT_DISABLE_DMABUF_RENDERER: "0",
    });
    return Session.open(driver, { "webkitgtk:browserOptions": { binary: program, args } });
  }

  /** Opens Chromium, which stands for the browser that the person uses; `unseen` where there is no screen. */
  async openBrowser({ unseen = false } = {}) {
    const driver = await this.#driver("chromedriver", (port) => [`--port=${port}`]);
    const args = [`--user-data-dir=${join(this.#folder, "chromium")}`, "--window-size=1000,860", "--no-first-run"];
    args.push("--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--lang=en");
    if (unseen) args.push("--headless=new", "--hide-scrollbars");
    // Chromium refuses to run its sandbox as root, and continuous integration often is root.
    if (process.getuid() === 0) args.push("--no-sandbox");
    return Session.open(driver, { browserName: "chrome", "goog:chromeOptions": { args } });
  }

  /** The next address that was handed to the system's browser. */
  async nextVisit(patience = 30_000) {
    const address = await until("the system browser to be opened", patience, () => this.#visits()[this.#seen]);
    this.#seen += 1;
    return address;
  }

  #seen = 0;
  #visits = () => [];

  async #startScreen() {
    const screen = this.#run("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x960x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "pipe", "pipe"],
    });
    this.#environment.DISPLAY = `:${await firstLine(screen.stdio[3], "the screen")}`;
  }

  /** The usual session bus starts a keychain by itself when asked for one; where it is to be missing, the bus starts nothing. */
  async #startBus(keychain) {
    const bare = join(this.#folder, "bus.conf");
    await writeFile(bare, BUS_THAT_STARTS_NOTHING);
    const kind = ["missing", "keepassxc"].includes(keychain) ? `--config-file=${bare}` : "--session";
    const bus = this.#run("dbus-daemon", [kind, "--nofork", "--nopidfile", "--print-address=1"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#environment.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus.stdout, "the session bus");
  }

  /** The password is thrown away. A keychain is locked when it has one and is started without. */
  async #startKeychain(state) {
    const unlocked = this.#keychain(["--unlock"]);
    unlocked.stdin.end(randomBytes(18).toString("base64url"));
    const collection = join(this.#environment.XDG_DATA_HOME, "keyrings/login.keyring");
    await until("the keychain", 15_000, () => access(collection).then(() => true, () => false));
    if (state === "open") return;
    unlocked.kill("SIGTERM");
    await once(unlocked, "exit");
    this.#keychain([]).stdin.end();
  }

  /** Its Secret Service is off by default, and it shares only the group that the database names ("Secret Service Integration"). */
  async #startKeePassXC() {
    const [export_, database, settings] = ["export.xml", "secrets.kdbx", "keepassxc.ini"].map((name) => join(this.#folder, name));
    const group = randomUUID();
    const password = randomBytes(18).toString("base64url");
    await writeFile(export_, databaseThatShares(group));
    await writeFile(settings, KEEPASSXC_SETTINGS);
    const screenless = { QT_QPA_PLATFORM: "offscreen" };
    const made = this.#run("keepassxc-cli", ["import", "--set-password", export_, database], {
      stdio: ["pipe", "ignore", "pipe"],
      variables: screenless,
    });
    made.stdin.end(`${password}\n${password}\n`);
    await once(made, "exit");
    const program = this.#run("keepassxc", ["--pw-stdin", "--config", settings, database], {
      stdio: ["pipe", "ignore", "pipe"],
      variables: screenless,
    });
    program.stdin.end(`${password}\n`);
    const ask = ["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"];
    ask.push("org.freedesktop.Secret.Service.ReadAlias", "string:default");
    await until("KeePassXC's Secret Service", 15_000, () => {
      const { stdout } = spawnSync("dbus-send", ask, { env: this.#environment, encoding: "utf8" });
      return stdout.includes("/collection/");
    });
  }

  #keychain(args) {
    return this.#run("gnome-keyring-daemon", ["--foreground", "--components=secrets", ...args], {
      stdio: ["pipe", "ignore", "pipe"],
    });
  }

  /** Registers a script as the default browser that hands every address over to us. */
  async #becomeTheBrowser() {
    const server = createServer((connection) => {
      let text = "";
      connection.on("data", (part) => (text += part)).on("end", () => visits.push(text.trim()));
    });
    const visits = [];
    this.#visits = () => visits;
    const socket = join(this.#folder, "visits.sock");
    server.listen(socket).unref();
    const script = join(this.#folder, "browser");
    const hand = `require("net").connect(${JSON.stringify(socket)}).end(process.argv[1])`;
    await writeFile(script, `#!/bin/sh\nexec '${process.execPath}' -e '${hand}' "$1"\n`);
    await chmod(script, 0o700);
    const applications = join(this.#environment.XDG_DATA_HOME, "applications");
    await mkdir(applications, { recursive: true });
    await mkdir(this.#environment.XDG_CONFIG_HOME, { recursive: true });
    await writeFile(
      join(applications, "own-browser.desktop"),
      `[Desktop Entry]\nType=Application\nName=Browser\nExec=${script} %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n`,
    );
    const schemes = ["http", "https"].map((scheme) => `x-scheme-handler/${scheme}=own-browser.desktop`);
    await writeFile(join(this.#environment.XDG_CONFIG_HOME, "mimeapps.list"), `[Default Applications]\n${schemes.join("\n")}\n`);
    this.#environment.BROWSER = script;
  }

  async #driver(program, args, variables = {}) {
    const port = await freePort();
    this.#run(program, args(port), { stdio: ["ignore", "ignore", "pipe"], variables });
    return `http://127.0.0.1:${port}`;
  }

  #run(program, args, { stdio, variables = {} }) {
    const child = spawn(program, args, { stdio, env: { ...this.#environment, ...variables } });
    child.on("error", (error) => {
      console.error(`${program} can't be started: ${error.message}`);
    });
    // Read, so that it never blocks; shown only when asked for, because the drivers' words are many.
    child.stderr?.on("data", (words) => process.env.GANGWAY_STORY_VERBOSE && process.stderr.write(words));
    this.#children.push(child);
    return child;
  }
}

async function firstLine(stream, what) {
  let text = "";
  stream.on("data", (part) => (text += part));
  return until(what, 15_000, () => text.includes("\n") && text.split("\n")[0]);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Ends the processes that live in the run's own home folder: a browser's or a bus's children may have outlived them. */
async function endWhatIsLeft(folder) {
  for (const signal of ["SIGTERM", "SIGTERM", "SIGKILL", "SIGKILL"]) {
    const left = await processesIn(folder);
    if (left.length === 0) return;
    for (const pid of left) {
      try {
        process.kill(pid, signal);
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await new Promise((go) => setTimeout(go, 300));
  }
}

async function processesIn(folder) {
  const ours = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    // Chromium writes its title over its environment, so its arguments are looked at too: they name the run's folder.
    const told = ["environ", "cmdline"].map((file) => readFile(`/proc/${name}/${file}`, "utf8").catch(() => ""));
    if ((await Promise.all(told)).some((text) => text.includes(`${folder}/`))) ours.push(Number(name));
  }
  return ours;
}

const KEEPASSXC_SETTINGS = `[General]
ConfigVersion=2
UpdateCheckMessageShown=true
[GUI]
CheckForUpdates=false
[FdoSecrets]
Enabled=true
ShowNotification=false
ConfirmDeleteItem=false
ConfirmAccessItem=false
`;

/** An empty database, in the form that KeePass exports. */
const databaseThatShares = (group) => `<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile>
  <Meta>
    <RecycleBinEnabled>False</RecycleBinEnabled>
    <CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{${group}}</Value></Item></CustomData>
  </Meta>
  <Root><Group><UUID>${Buffer.from(group.replaceAll("-", ""), "hex").toString("base64")}</UUID><Name>Root</Name></Group></Root>
</KeePassFile>
`;

const BUS_THAT_STARTS_NOTHING = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
