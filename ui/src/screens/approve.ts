// One visit to the browser: approval and sign-in. What Microsoft should show, then an honest wait.

import { html, nothing } from "lit-html";
import type { ApproveStage } from "../host/generated/ApproveStage";
import type { ConsentPreview } from "../host/generated/ConsentPreview";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { now } from "../parts/clock";
import { copyButton } from "../parts/copy";
import { icon } from "../parts/icons";
import { page } from "../parts/page";
import { pageError } from "../parts/page-error";
import { clockTime } from "../text/dates";
import { name, say, text } from "../text/text";
import { elsewhere, spreading } from "./approval";
import type { Named } from "./screens";

export function approve(snapshot: Snapshot, screen: Named<"approve">, send: Send) {
  switch (screen.stage.name) {
    case "ready":
      return ready(snapshot, screen, send);
    case "waiting":
      return waiting(snapshot, screen.stage, screen.preview, send);
    case "elsewhere":
      return elsewhere(snapshot, screen.stage, send);
    case "checking":
      if (snapshot.waiting) return spreading(snapshot, snapshot.waiting, send);
      return page(snapshot, send, {
        stage: "checking",
        heading: text("approve-checking-heading"),
        lead: text("approve-checking-lead"),
        body: html`<p class="busy"><span class="ring" aria-hidden="true"></span></p>`,
      });
  }
}

function ready(snapshot: Snapshot, { preview }: Named<"approve">, send: Send) {
  return page(snapshot, send, {
    stage: "ready",
    heading: say("approve-heading", { app: preview.appName }),
    lead: text("approve-lead"),
    body: html`
      ${consentCard(preview)}
      <div class="notes">
      <p class="with-icon">${icon("alert")}<span>${text("approve-compare")} ${text("approve-proves-nothing")}</span></p>
      ${secondConsent(snapshot)}
      <p class="aside">
        <span>${text("approve-already")}</span>
        <button type="button" class="link" id="sign-in-only" @click=${() => send.openBrowser("sign-in-only")}>
          ${text("approve-sign-in-only")}
        </button>
        <button type="button" class="link" id="another-account" @click=${() => send.openBrowser("another-account")}>
          ${text("approve-another-account")}
        </button>
      </p>
      <p class="aside">
        <span>${text("approve-may-not")}</span>
        <button type="button" class="link" id="ask-for-approval" @click=${() => send.askForApproval()}>
          ${text("approve-ask")}
        </button>
      </p>
      </div>
    `,
    primary: { label: text("approve-go"), act: () => send.openBrowser("approve-and-sign-in") },
  });
}

/** Its publisher is not known here: the file names an id, and what Microsoft shows for it is to be read with care. */
function secondConsent({ app }: Snapshot) {
  if (!app?.signsInWith) return nothing;
  const client = html`<code>${name(app.signsInWith)}</code>`;
  return html`<p class="with-icon">${icon("browser")}<span>${say("approve-second", { client })}</span></p>`;
}

function consentCard(preview: ConsentPreview) {
  return html`<section class="card consent">
    <h2 class="caption">${icon("browser")}${text("approve-card")}</h2>
    <div class="consent-app">
      <b>${name(preview.appName)}</b>
      <span>${name(preview.publisher)}</span>
      <span class=${preview.verified ? "with-icon small" : "with-icon small unverified"}>
        ${icon(preview.verified ? "verified" : "alert")}${text(preview.verified ? "approve-verified" : "approve-unverified")}
      </span>
      <span class="small">${text(preview.verified ? "approve-verified-meaning" : "approve-unverified-meaning")}</span>
    </div>
    <div>
      <h3>${text("approve-permissions")}</h3>
      <ul class="list">
        ${preview.permissions.map((permission) => html`<li>${icon("check")}<span>${text(`approve-permission-${permission}`)}</span></li>`)}
      </ul>
    </div>
  </section>`;
}

function waiting(
  snapshot: Snapshot,
  stage: Extract<ApproveStage, { name: "waiting" }>,
  preview: ConsentPreview,
  send: Send,
) {
  const left = Math.max(0, Math.ceil((Date.parse(stage.until) - now()) / 1000));
  return page(snapshot, send, {
    stage: "waiting",
    heading: text("approve-waiting-heading"),
    lead: text(`approve-waiting-${stage.awaited}`),
    body: html`
      ${stage.opened ? nothing : html`<p class="with-icon">${icon("alert")}<span>${text("approve-not-opened")}</span></p>`}
      <section class="card wait">
        <span class="ring" aria-hidden="true"></span>
        <div>
          <h2>${text("approve-waiting-card")}</h2>
          <p class="countdown" role="timer">
            ${say("approve-waiting-left", { minutes: Math.floor(left / 60), seconds: left % 60 })}
          </p>
          <p class="small">
            ${say("approve-waiting-until", { since: clockTime(stage.since), until: clockTime(stage.until) })}
          </p>
          <p>
            <button type="button" class="link" id="more-time" @click=${() => send.moreTime()}>${text("approve-more-time")}</button>
          </p>
          ${stage.refused ? html`<p class="small with-icon">${icon("shield")}<span>${say("approve-waiting-refused", { refused: stage.refused })}</span></p>` : nothing}
        </div>
      </section>
      ${stage.link
        ? html`<div class="aside">
            ${copyButton("copy-link", text("approve-copy"), () => send.signInLink(), {
              shape: "link",
              put: () => send.copySignInLink(),
            })}
            <span class="small">${text("approve-copy-meaning")}</span>
          </div>`
        : nothing}
      <div class="folds">
        <details class="details" id="nothing-happened">
          <summary>${text("approve-nothing")}</summary>
          <div>
            <ul class="plain">
              <li>${text("approve-nothing-behind")}</li>
              ${stage.link ? html`<li>${text("approve-nothing-again")}</li>` : nothing}
              <li>${text("approve-nothing-network")}</li>
              <li>${text("approve-nothing-accepted")}</li>
            </ul>
          </div>
        </details>
        ${pageError(snapshot, send)}
        ${stage.awaited === "consent"
          ? html`<details class="details">
              <summary>${text("approve-card")}</summary>
              <div>${consentCard(preview)}</div>
            </details>`
          : nothing}
      </div>
    `,
    second: { id: "stop", label: text("approve-stop"), act: () => send.stopWaiting() },
  });
}
