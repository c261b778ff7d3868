// The question before a connection is taken back: from the last screen, and from the review of one that exists.

import { html, nothing } from "lit-html";
import type { PlanLine } from "../host/generated/PlanLine";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { say, text } from "../text/text";
import { ask } from "./ask";
import { undoLines } from "./plan";

/** `changes`: what this run changed. Undo also takes away what an earlier run made, which is not known here. */
export function askToUndo({ app, keptSecret }: Snapshot, changes: PlanLine[], send: Send): void {
  ask({
    heading: text("done-undo-ask"),
    meaning: html`${whatGoes(app?.name ?? "", changes)}
      ${keptSecret
        ? html`<div>
            <label class="tick">
              <input type="checkbox" id="forget-secret" aria-describedby="forget-secret-meaning" ?checked=${keptSecret === "now"} />
              <span>${text("undo-forget")}</span>
            </label>
            <p class="small" id="forget-secret-meaning">${text("undo-forget-meaning")}</p>
          </div>`
        : nothing}`,
    confirm: text("done-undo-confirm"),
    keep: text("done-undo-keep"),
    act: () => send.undo(document.querySelector<HTMLInputElement>("#forget-secret")?.checked ?? false),
  });
}

/** A solution stays, and the roles that it brought stay with it. */
export function whatGoes(app: string, changes: PlanLine[]) {
  const withSolution = changes.some((line) => line.subject === "solution");
  const goes = changes.filter(({ act, subject }) => act === "create" && subject !== "solution" && !(withSolution && subject === "role"));
  return html`<p>${say("done-undo-ask-meaning", { app })}</p>
    ${goes.length ? undoLines(goes) : nothing} ${withSolution ? html`<p class="small">${text("solution-stays")}</p>` : nothing}`;
}
