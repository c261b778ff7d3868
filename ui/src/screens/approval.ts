// The approval is awaited: somebody else gives it, or it was given and is not seen everywhere yet.

import { html, nothing } from "lit-html";
import type { ApproveStage } from "../host/generated/ApproveStage";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Waiting } from "../host/generated/Waiting";
import type { Send } from "../host/host";
import { now } from "../parts/clock";
import { copyButton } from "../parts/copy";
import { icon } from "../parts/icons";
import { page } from "../parts/page";
import { clockTime, dayAndTime } from "../text/dates";
import { name, say, text } from "../text/text";

type Elsewhere = Extract<ApproveStage, { name: "elsewhere" }>;

export function elsewhere(snapshot: Snapshot, stage: Elsewhere, send: Send) {
  const app = snapshot.app?.name ?? "";
  const signsIn = stage.looked?.found === "nobody-signed-in";
  return page(snapshot, send, {
    stage: stage.given ? "given" : "elsewhere",
    heading: say(stage.given ? "approval-given-heading" : "approval-elsewhere-heading", { app }),
    lead: text(stage.given ? "approval-given-lead" : "approval-elsewhere-lead"),
    body: html`
      ${looked(stage)} ${stage.given ? nothing : message(stage)}
      <p class="aside">
        ${signsIn
          ? nothing
          : html`<button type="button" class="link" id="sign-in-only" @click=${() => send.openBrowser("sign-in-only")}>
              ${text("approval-sign-in")}
            </button>`}
        <button type="button" class="link" id="approve-here" @click=${() => send.approveHere()}>
          ${text(stage.given ? "approval-once-more" : "approval-here")}
        </button>
        <span class="small">${say("approval-since", { since: dayAndTime(stage.since) })}</span>
      </p>
    `,
    primary: signsIn
      ? { label: text("approval-sign-in"), act: () => send.openBrowser("sign-in-only") }
      : { label: text("approval-look"), act: () => send.lookAgain() },
  });
}

/** What the newest look found; news at the same place, so it is announced. */
function looked({ looked: look }: Elsewhere) {
  const found = look
    ? html`<p class="notice info">${icon("search")}<span>${say(`approval-found-${look.found}`, { time: clockTime(look.at) })}</span></p>`
    : nothing;
  return html`<div role="status">${found}</div>`;
}

function message({ request }: Elsewhere) {
  return html`<section class="card">
    <h2>${icon("person")}${text("approval-who")}</h2>
    <p>${text("approval-who-role")}</p>
    <p class="aside">
      ${copyButton("copy-message", text("approval-copy-message"), () => Promise.resolve(request.plain), {
        html: request.html,
      })}
      ${copyButton("copy-link", text("approval-copy-link"), () => Promise.resolve(request.link), { shape: "link" })}
    </p>
    <details class="details" id="message">
      <summary>${text("approval-message")}</summary>
      <div>
        <p><b>${name(request.subject)}</b></p>
        <p class="message">${name(request.plain)}</p>
      </div>
    </details>
  </section>`;
}

/** Microsoft's servers pass the approval on to one another. */
export function spreading(snapshot: Snapshot, waiting: Waiting, send: Send) {
  const left = Math.max(0, Math.ceil((Date.parse(waiting.until) - now()) / 1000));
  const { since, nextTry, until } = waiting;
  return page({ ...snapshot, waiting: null }, send, {
    stage: "spreading",
    heading: text("approval-spreading-heading"),
    lead: text("approval-spreading-lead"),
    body: html`<section class="card wait">
      <span class="ring" aria-hidden="true"></span>
      <div>
        <h2>${text("approval-spreading-card")}</h2>
        <p class="countdown" role="timer">
          ${say("approve-waiting-left", { minutes: Math.floor(left / 60), seconds: left % 60 })}
        </p>
        <p class="small">${say("waiting-times", { since: clockTime(since), next: clockTime(nextTry), until: clockTime(until) })}</p>
        <p class="small">${text("approval-spreading-once")}</p>
      </div>
    </section>`,
    second: { id: "stop", label: text("approve-stop"), act: () => send.stopWaiting() },
  });
}
