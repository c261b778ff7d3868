// What was proven, the record to keep, when to renew, and how to take it back.

import { html, nothing } from "lit-html";
import type { Proof } from "../host/generated/Proof";
import type { Renewal } from "../host/generated/Renewal";
import type { ReportCard } from "../host/generated/ReportCard";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { bridge } from "../parts/bridge";
import { copyButton } from "../parts/copy";
import { icon } from "../parts/icons";
import { page } from "../parts/page";
import { doneLines } from "../parts/plan";
import { askToUndo } from "../parts/undo";
import { clockTime, day } from "../text/dates";
import { has, name, say, text } from "../text/text";
import type { Named } from "./screens";

export function done(snapshot: Snapshot, screen: Named<"done">, send: Send) {
  if (screen.undo.name === "undone") return undone(snapshot, screen, send);
  const app = snapshot.app?.name ?? "";
  const { organization } = snapshot;
  return page(snapshot, send, {
    stage: screen.undo.name,
    above: bridge(app, snapshot.app?.publisher ?? "", organization ?? text("welcome-organization"), true),
    heading: say("done-heading", { app }),
    lead: lead(snapshot),
    body: html`
      <section class="card">
        <h2>${text("done-proofs")}</h2>
        <ul class="list pairs">${screen.proofs.map(proofLine)}</ul>
        ${evidence(screen.proofs)}
      </section>
      <div class="halves">
        ${screen.report ? report(screen.report, send) : nothing}
        ${screen.renewal ? renewal(screen.renewal) : nothing}
      </div>
      <section>
        <h2>${text("done-changes")}</h2>
        ${screen.changes.length ? doneLines(screen.changes) : html`<p>${text("done-changes-nothing")}</p>`}
      </section>
      ${questions(snapshot)} ${undo(snapshot, screen, send)}
    `,
    ...(screen.report ? { primary: { label: text("done-report-open"), act: () => send.openReport() } } : {}),
  });
}

function lead({ organization, practice }: Snapshot) {
  const source = readBack(practice);
  return organization ? html`${say("done-lead", { organization })} ${source}` : source;
}

/** Where the facts come from. */
export function readBack(practice: boolean): string {
  return text(practice ? "done-read-back-practice" : "done-read-back");
}

export function proofLine({ fact }: Proof) {
  return html`<li class="holds">
    ${icon("check")}
    <span><span class="unseen">${text("done-proof-holds")}: </span>${text(`done-proof-${fact}`)}</span>
  </li>`;
}

export function evidence(proofs: Proof[]) {
  return html`<details class="details">
    <summary>${text("details")}</summary>
    <div>
      ${proofs.map(
        (proof) => html`<section>
          <h3>${text(`done-proof-${proof.fact}`)}</h3>
          <p class="small">${say(`done-read-${proof.readAs}`, { time: clockTime(proof.readAt) })}</p>
          <dl class="facts">
            ${Object.entries(proof.evidence).map(([key, value]) => html`<div><dt>${evidenceName(key)}</dt><dd>${name(value)}</dd></div>`)}
          </dl>
        </section>`,
      )}
    </div>
  </details>`;
}

/** What was read, by the engine's name for it. */
function evidenceName(key: string) {
  return has(`evidence-${key}`) ? text(`evidence-${key}`) : name(key);
}

export function report(card: ReportCard, send: Send, meaning = "done-report-meaning") {
  return html`<section class="card">
    <h2>${icon("document")}${text("done-report")}</h2>
    <p>${text(meaning)}</p>
    <p class="small">${name(card.folder)}</p>
    <button type="button" id="show-folder" @click=${() => send.showReportFolder()}>
      ${icon("folder")}${text("done-report-folder")}
    </button>
  </section>`;
}

export function renewal({ ends, daysLeft }: Renewal) {
  return html`<section class="card">
    <h2>${icon("calendar")}${text("done-renewal")}</h2>
    <p>${say("done-renewal-ends", { ends: html`<b>${day(ends)}</b>` })}</p>
    <p class="small">
      ${daysLeft < 0 ? say("done-renewal-over", { days: -daysLeft }) : say("done-renewal-days", { days: daysLeft })}
    </p>
  </section>`;
}

/** Whom to ask. The address is the publisher's own word, and nothing opens it. */
function questions({ app }: Snapshot) {
  const support = app?.support;
  if (!app || !support) return nothing;
  return html`<section class="undo">
    <div>
      <h2>${text("done-questions")}</h2>
      <p>${say("done-questions-who", { publisher: app.publisher, address: html`<b>${name(support)}</b>` })}</p>
    </div>
    ${copyButton("copy-support", text("copy"), () => Promise.resolve(support))}
  </section>`;
}

function undo(snapshot: Snapshot, screen: Named<"done">, send: Send) {
  if (screen.undo.name === "nothing-to-undo") return html`<p class="small">${text("done-nothing-to-undo")}</p>`;
  if (screen.undo.name === "undoing") {
    return html`<p class="busy"><span class="ring" aria-hidden="true"></span><span>${text("done-undoing")}</span></p>`;
  }
  return html`<section class="undo">
    <div>
      <h2>${text("done-undo-title")}</h2>
      <p>${text("done-undo-meaning")}</p>
    </div>
    <button type="button" id="undo" @click=${() => askToUndo(snapshot, screen.changes, send)}>${icon("undo")}${text("done-undo")}</button>
  </section>`;
}

function undone(snapshot: Snapshot, screen: Named<"done">, send: Send) {
  if (screen.undo.name !== "undone") return nothing;
  const { removed, left, secret } = screen.undo;
  const app = snapshot.app?.name ?? "";
  return page(snapshot, send, {
    stage: "undone",
    heading: text("done-undone-heading"),
    lead: say("done-undone-lead", { app }),
    body: html`
      <section>
        <h2>${text("done-undone-removed")}</h2>
        ${removed.length ? doneLines(removed) : html`<p>${text("done-undone-nothing")}</p>`}
      </section>
      ${left.length
        ? html`<section>
            <h2>${text("done-undone-left")}</h2>
            ${doneLines(left)}
          </section>`
        : nothing}
      ${secret ? html`<p class="with-icon">${icon("key")}${text(`done-undone-secret-${secret}`)}</p>` : nothing}
      <div class="halves">
        <section class="card">
          <h2>${icon("shield")}${text("done-undone-approval")}</h2>
          <p>${say("done-undone-approval-meaning", { app })}</p>
          <p>${say("done-undone-approval-where", { app })}</p>
        </section>
        ${screen.report ? report(screen.report, send, "done-report-meaning-undone") : nothing}
      </div>
    `,
    ...(screen.report ? { primary: { label: text("done-report-open"), act: () => send.openReport() } } : {}),
  });
}
