// What a page that had been taken over could not do: the real window's doors, tried from inside.

/** Tries each door of the window that shows the wizard. Changes nothing that the wizard sees. */
export async function closedDoors({ window, account }) {
  const ask = (command, args = {}) => window.run(invoke, command, args);

  for (const [command, args] of NOT_GIVEN) {
    await account.check(`the page may not call ${command}`, async () => /not allowed/.test(await ask(command, args)));
  }
  await account.check("a command out of its turn is refused by its code", async () => {
    return (await ask("commit", { planHash: "guessed" })) === '{"code":"out-of-turn"}';
  });
  await account.check("no second window opens", async () => (await window.run(openWindow)) === "null");
  for (const address of ["https://example.org/", "file:///etc/passwd", "data:text/html,x"]) {
    await account.check(`the window does not go to ${address}`, async () => {
      const before = await window.address();
      await window.run(goTo, address);
      return (await window.address()) === before;
    });
  }
  await account.check("nothing is fetched from elsewhere", async () => (await window.run(fetchFromElsewhere)) === "blocked");
  await account.check("no picture is loaded from elsewhere", async () => (await window.run(loadPicture)) === "blocked");
  await account.check("text does not become code", async () => (await window.run(evaluate)) === "EvalError");
}

const NOT_GIVEN = [
  ["plugin:shell|open", { path: "https://example.org/" }],
  ["plugin:shell|execute", { program: "id", args: [] }],
  ["plugin:event|emit", { event: "x" }],
  ["plugin:window|close", {}],
  ["plugin:webview|create_webview_window", { options: { label: "x", url: "https://example.org/" } }],
  ["plugin:path|resolve_directory", { directory: 1 }],
  ["plugin:app|version", {}],
];

// These run in the page.

function invoke(command, args) {
  const answer = (value) => JSON.stringify(value);
  return window.__TAURI_INTERNALS__.invoke(command, args).then((value) => `done: ${answer(value)}`, answer);
}

function openWindow() {
  return String(window.open("https://example.org/"));
}

function goTo(address) {
  location.href = address;
  return new Promise((done) => setTimeout(done, 300));
}

function fetchFromElsewhere() {
  return new Promise((done) => {
    addEventListener("securitypolicyviolation", () => done("blocked"), { once: true });
    fetch("http://127.0.0.1:9/").catch(() => setTimeout(done, 500, "tried"));
  });
}

function loadPicture() {
  return new Promise((done) => {
    addEventListener("securitypolicyviolation", () => done("blocked"), { once: true });
    const picture = new Image();
    picture.onerror = () => setTimeout(done, 500, "tried");
    picture.src = "http://127.0.0.1:9/x.png";
  });
}

function evaluate() {
  try {
    return String(window.eval("1 + 1"));
  } catch (error) {
    return error.name;
  }
}
