// What is awaited, since when and until when: on whatever screen it happens.

import { html, nothing } from "lit-html";
import type { Waiting } from "../host/generated/Waiting";
import { clockTime } from "../text/dates";
import { say, text } from "../text/text";
import { icon } from "./icons";

/** `of` tells the ones of a page apart. */
export function waitingNotice({ waiting }: { waiting: Waiting | null }, of = "") {
  if (!waiting) return nothing;
  const times = {
    since: clockTime(waiting.since),
    next: clockTime(waiting.nextTry),
    until: clockTime(waiting.until),
  };
  return html`<section class="notice info" id=${`waiting${of}`}>
    ${icon("trial")}
    <div>
      <p><b>${text(`waiting-${waiting.reason}`)}</b></p>
      ${waiting.percent === null ? nothing : html`<p>${say("waiting-percent", { percent: waiting.percent })}</p>`}
      <p class="small">${say("waiting-times", times)}</p>
    </div>
  </section>`;
}
