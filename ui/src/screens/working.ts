// One bar that never goes back. What is being done stands above it.

import { html, nothing } from "lit-html";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { icon } from "../parts/icons";
import { page } from "../parts/page";
import { say, text } from "../text/text";
import type { Named } from "./screens";

export function working(snapshot: Snapshot, screen: Named<"working">, send: Send) {
  const doing = text(`working-step-${screen.doing}`);
  return page(snapshot, send, {
    stage: snapshot.waiting ? "waiting" : "doing",
    heading: text("working-heading"),
    lead: text("working-lead"),
    body: html`
      ${bar(doing, screen.percent)}
      <section>
        <h2 class="unseen">${text("working-steps")}</h2>
        <ol class="works">
          ${screen.steps.map(
            (line) => html`<li class=${line.state} aria-current=${line.state === "doing" ? "step" : nothing}>
              ${line.state === "doing" ? html`<span class="ring little" aria-hidden="true"></span>` : icon(line.state === "done" ? "check" : "circle")}
              <span class="what">${text(`working-step-${line.step}`)}</span>
              <span class="small">${text(`working-state-${line.state}`)}</span>
            </li>`,
          )}
        </ol>
      </section>
    `,
  });
}

/** One bar; what is being done stands above it. */
export function bar(doing: string, percent: number) {
  return html`<div class="progress">
    <div class="progress-text">
      <label for="progress">${doing}</label>
      <span aria-hidden="true">${say("working-percent", { percent })}</span>
    </div>
    <progress id="progress" max="100" .value=${percent} aria-valuetext=${text("working-percent", { percent })}></progress>
  </div>`;
}
