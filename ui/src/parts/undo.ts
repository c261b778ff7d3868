// The question before a connection is taken back: from the last screen, and from the review of one that exists.

import { html, nothing } from "lit-html";
import type { PlanLine } from "../host/generated/PlanLine";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { say, text } from "../text/text";
import { ask } from "./ask";
import { doneLines } from "./plan";

/** `made`: what is known to go. */
export function askToUndo({ app, keptSecret }: Snapshot, made: PlanLine[], send: Send): void {
  ask({
    heading: text("done-undo-ask"),
    meaning: html`<p>${say("done-undo-ask-meaning", { app: app?.name ?? "" })}</p>
      ${made.length ? doneLines(made) : nothing}
      ${keptSecret
        ? html`<label class="tick">
            <input type="checkbox" id="forget-secret" aria-describedby="forget-secret-meaning" ?checked=${keptSecret === "now"} />
            <span>${text("undo-forget")}</span>
          </label>
          <p class="small" id="forget-secret-meaning">${text("undo-forget-meaning")}</p>`
        : nothing}`,
    confirm: text("done-undo-confirm"),
    keep: text("done-undo-keep"),
    act: () => send.undo(document.querySelector<HTMLInputElement>("#forget-secret")?.checked ?? false),
  });
}
