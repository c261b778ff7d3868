// What is awaited, since when and until when: on whatever screen it happens.

import { html, nothing } from "lit-html";
import type { Snapshot } from "../host/generated/Snapshot";
import { clockTime } from "../text/dates";
import { say, text } from "../text/text";
import { icon } from "./icons";

export function waitingNotice({ waiting }: Snapshot) {
  if (!waiting) return nothing;
  const times = {
    since: clockTime(waiting.since),
    next: clockTime(waiting.nextTry),
    until: clockTime(waiting.until),
  };
  return html`<section class="notice info" id="waiting">
    ${icon("trial")}
    <div>
      <p><b>${text(`waiting-${waiting.reason}`)}</b></p>
      ${waiting.percent === null ? nothing : html`<p>${say("waiting-percent", { percent: waiting.percent })}</p>`}
      <p class="small">${say("waiting-times", times)}</p>
    </div>
  </section>`;
}
