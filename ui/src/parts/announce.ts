// The one polite live region. It speaks seldom, whole phrases, and always the last one.

import type { Screen } from "../host/generated/Screen";
import type { Snapshot } from "../host/generated/Snapshot";
import { text } from "../text/text";

/** Chatter makes a screen reader useless: at most one phrase in this time, in milliseconds. */
const PAUSE = 3000;

export class Announcer {
  readonly #region: HTMLElement;
  #next = "";
  #resting = false;

  constructor(root: HTMLElement) {
    this.#region = root.appendChild(document.createElement("p"));
    this.#region.className = "unseen";
    this.#region.setAttribute("role", "status");
    this.#region.setAttribute("aria-atomic", "true");
  }

  say(phrase: string): void {
    this.#next = phrase;
    if (this.#resting || this.#region.textContent === phrase) return;
    this.#region.textContent = phrase;
    this.#resting = true;
    setTimeout(() => {
      this.#resting = false;
      this.say(this.#next);
    }, PAUSE);
  }
}

/** How far they are, and the last news of a wait. */
function severalAnnounced({ stage, rows }: Extract<Screen, { name: "several" }>): string {
  if (stage === "review") {
    const looked = rows.filter(({ screen }) => screen.name !== "review" || !screen.loading).length;
    return looked < rows.length ? text("several-looking", { looked, count: rows.length }) : text("several-looked");
  }
  const undoing = rows.some(({ screen }) => screen.name === "done" && screen.undo.name === "undoing");
  if (stage === "done") return undoing ? text("done-undoing") : "";
  const ended = rows.filter(({ screen }) => screen.name !== "working").length;
  return text("several-through", { ended, count: rows.length });
}

/** What changed on this screen, in one phrase; nothing where the new heading says it all. */
export function announcement({ screen, organization, signedIn, waiting }: Snapshot): string {
  if (waiting) return text(`waiting-${waiting.reason}`);
  switch (screen.name) {
    case "welcome":
      return screen.keychain?.name === "works" ? text("welcome-keychain-works") : "";
    case "organizations":
      return screen.loading
        ? text("organizations-loading", { domain: signedIn?.domain ?? "" })
        : text("organizations-found", { count: screen.rows.length });
    case "credential":
      return screen.checking ? text("credential-checking") : "";
    case "review":
      if (!screen.loading) return text("review-looked");
      return organization ? text("review-loading", { organization }) : text("review-loading-unknown");
    case "working":
      return text(`working-step-${screen.doing}`);
    case "several":
      return severalAnnounced(screen);
    case "done":
      return screen.undo.name === "undoing" ? text("done-undoing") : "";
    default:
      return "";
  }
}
