// Draws the newest snapshot and keeps the person's place: focus, title and the one spoken line.

import { render } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import type { Snapshot } from "./host/generated/Snapshot";
import type { Host } from "./host/host";
import { announcement, Announcer } from "./parts/announce";
import { askForFile, closeQuestion } from "./parts/ask";
import { frame } from "./parts/frame";
import { draw as drawScreen, placeOf } from "./screens/screens";
import { text } from "./text/text";

/** Connects to the host and draws for as long as the window lives. */
export async function showWizard(host: Host, root: HTMLElement = document.body): Promise<void> {
  const stage = root.appendChild(document.createElement("div"));
  const announcer = new Announcer(root);
  let shown: Snapshot | undefined;
  let place = "";
  let attention = "";

  const paint = (snapshot: Snapshot) => {
    const newPlace = placeOf(snapshot);
    render(frame(snapshot, keyed(newPlace, drawScreen(snapshot, host)), host), stage);
  };

  const draw = (snapshot: Snapshot) => {
    // Snapshots may overtake one another on their way: an older one is never the truth.
    if (shown && snapshot.revision <= shown.revision) return;
    const moved = placeOf(snapshot) !== place;
    shown = snapshot;
    place = placeOf(snapshot);
    paint(snapshot);
    if (moved) closeQuestion();
    document.title = title(snapshot, stage);

    const heading = stage.querySelector("h1");
    const problem = stage.querySelector<HTMLElement>("[data-attention]");
    const asked = problem?.dataset["attention"] ?? "";
    if (asked !== "" && asked !== attention) problem?.focus();
    else if (moved || document.activeElement === document.body) heading?.focus({ preventScroll: moved });
    if (moved && asked === "") window.scrollTo(0, 0);
    attention = asked;
    announcer.say(moved ? "" : announcement(snapshot));
  };

  // The browser's own menu reloads, saves and prints the page: it opens only where there is text to copy or to paste.
  root.addEventListener("contextmenu", (event) => {
    const here = (event.target as Element).closest("input, textarea") ?? getSelection()?.toString();
    if (!here) event.preventDefault();
  });
  setInterval(() => {
    if (shown && stage.querySelector("[role=timer]")) paint(shown);
  }, 1000);
  await host.watch(draw);
  await host.watchForFiles((file) => askForFile(file, shown, () => host.openAnotherFile()));
}

function title(snapshot: Snapshot, stage: HTMLElement): string {
  const heading = stage.querySelector("h1")?.textContent?.trim() ?? "";
  if (stage.querySelector("[data-attention], [data-screen=trouble]")) return text("title-problem", { heading });
  if (snapshot.screen.name === "no-profile") return text("title", { heading });
  return text("title-step", { heading, number: snapshot.step.number, of: snapshot.step.of });
}
