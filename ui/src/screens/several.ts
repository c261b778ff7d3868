// Several organizations, a row each: folded plans at the review, the state of each while it is worked on, and what each came
// to at the end. A row's content is the one organization's own screen, in small.

import { html, nothing } from "lit-html";
import type { OrganizationRun } from "../host/generated/OrganizationRun";
import type { Problem } from "../host/generated/Problem";
import type { Snapshot } from "../host/generated/Snapshot";
import type { WayOn } from "../host/generated/WayOn";
import type { Send } from "../host/host";
import { ask } from "../parts/ask";
import { type Icon, icon } from "../parts/icons";
import { type Page, page } from "../parts/page";
import { doneLines, planLines } from "../parts/plan";
import { problemAdvice, problemChanged, problemDetails, problemMessage, problemText, wayWords } from "../parts/problem";
import { whatItMayDo, whatItMayNotDo } from "../parts/rights";
import { solutionFacts } from "../parts/solution";
import { whatGoes } from "../parts/undo";
import { waitingNotice } from "../parts/waiting";
import { name, type Said, say, text } from "../text/text";
import { evidence, proofLine, readBack, renewal, report } from "./done";
import { kindTag } from "./organizations";
import type { Named } from "./screens";
import { bar } from "./working";

export function several(snapshot: Snapshot, screen: Named<"several">, send: Send) {
  switch (screen.stage) {
    case "review":
      return page(snapshot, send, review(snapshot, screen, send));
    case "working":
      return page(snapshot, send, working(snapshot, screen, send));
    case "done":
      return page(snapshot, send, done(snapshot, screen, send));
  }
}

function review(snapshot: Snapshot, screen: Named<"several">, send: Send): Page {
  const app = snapshot.app?.name ?? "";
  const looked = screen.rows.filter((row) => !isLooking(row)).length;
  const count = screen.rows.length;
  const { commit } = screen;
  const plan = screen.rows.map(planOf).find((card) => card !== null);
  const waits = looked < count;
  const lead = commit || waits ? (screen.rows.some(isDone) ? "several-review-open" : "review-lead") : "several-review-stuck";
  return {
    stage: waits ? "loading" : "ready",
    heading: say("several-review-heading", { count }),
    lead: html`<span class="with-icon">${icon("shield")}${text(lead)}</span>`,
    body: html`
      ${waits
        ? html`<p class="busy"><span class="ring" aria-hidden="true"></span><span>${say("several-looking", { looked, count })}</span></p>`
        : nothing}
      ${rows(snapshot, screen, send)}
      ${waits || !screen.rows.some(isStopped) ? nothing : again(send)}
      ${plan?.solution
        ? html`<section>
            <h2>${text("review-solution")}</h2>
            ${solutionFacts({ ...plan.solution, installed: null })}
          </section>`
        : nothing}
      ${plan
        ? html`<section class="may">
              <h2>${say("review-may", { app })}</h2>
              ${whatItMayDo(plan.role)}
            </section>
            <section class="may-not">
              <h2>${text("review-may-not")}</h2>
              ${whatItMayNotDo(plan.role)}
            </section>`
        : nothing}
    `,
    ...(commit
      ? {
          primary: {
            label: commit.changed ? say("several-go", { app, count: commit.changed }) : say("several-check", { count: commit.organizations }),
            act: () => send.commit(commit.hash),
          },
        }
      : {}),
  };
}

function working(snapshot: Snapshot, screen: Named<"several">, send: Send): Page {
  const ended = screen.rows.filter((row) => row.screen.name !== "working").length;
  return {
    stage: "doing",
    heading: text("several-working-heading"),
    lead: text("working-lead"),
    body: html`${bar(text("several-through", { ended, count: screen.rows.length }), screen.percent)} ${rows(snapshot, screen, send)}`,
  };
}

function done(snapshot: Snapshot, screen: Named<"several">, send: Send): Page {
  const connected = screen.rows.filter(isConnected).length;
  const open = screen.rows.some(isStopped);
  return {
    stage: open ? "open" : "all",
    above: html`<span class=${open ? "crest alert" : "crest"}>${icon(open ? "alert" : "check")}</span>`,
    heading: say("several-done-heading", { app: snapshot.app?.name ?? "", connected, count: screen.rows.length }),
    lead: open ? text("several-done-open") : readBack(snapshot.practice),
    body: html`
      ${rows(snapshot, screen, send)} ${open ? again(send) : nothing}
      <div class="halves">
        ${screen.report ? report(screen.report, send) : nothing}
        ${screen.renewal ? renewal(screen.renewal) : nothing}
      </div>
    `,
    ...(screen.report ? { primary: { label: text("done-report-open"), act: () => send.openReport() } } : {}),
  };
}

function again(send: Send) {
  return html`<div class="folds">
    <button type="button" class="quiet-button" id="look-again" @click=${() => send.lookAgain()}>${icon("again")}${text("several-again")}</button>
  </div>`;
}

function rows(snapshot: Snapshot, { stage, rows: all }: Named<"several">, send: Send) {
  return html`<section>
    <h2 class="unseen">${text("several-rows")}</h2>
    <ul class="runs">
      ${all.map((row, at) => oneRow(row, at, content({ row, at, busy: stage === "working", snapshot, send })))}
    </ul>
  </section>`;
}

/** Folded where there is something to unfold; what needs a person is open from the beginning. */
function oneRow(row: OrganizationRun, at: number, inside: unknown) {
  const state = stateOf(row);
  const head = html`
    ${state.icon === "ring" ? html`<span class="ring little" aria-hidden="true"></span>` : icon(state.icon)}
    <h3>${name(row.organization.name)}</h3>
    ${kindTag(row.organization.kind)}
    <span class="state">${state.words}</span>
  `;
  return html`<li class=${state.kind}>
    ${inside === nothing
      ? html`<div class="head">${head}</div>`
      : html`<details class="details" ?open=${isStopped(row)}>
          <summary class="head">${head}</summary>
          <div>${inside}</div>
        </details>`}
    ${waitingNotice(row, `-${at}`)}
  </li>`;
}

interface Row {
  row: OrganizationRun;
  at: number;
  /** Others are being worked on: nothing can be asked of this one now. */
  busy: boolean;
  snapshot: Snapshot;
  send: Send;
}

function content(of: Row) {
  const { row, at, snapshot, send } = of;
  switch (row.screen.name) {
    case "review": {
      const { plan } = row.screen;
      return plan
        ? html`${planLines(plan.lines)}
            ${plan.memory === "whole" ? nothing : html`<p class="small">${text(`memory-${plan.memory}`)}</p>`}
            ${plan.solution?.installed ? html`<p class="small">${say("several-solution-installed", { installed: plan.solution.installed })}</p>` : nothing}
            <p class="small">${name(row.organization.host)} · ${text("review-business-unit")}: ${name(plan.businessUnit)}</p>`
        : nothing;
    }
    case "trouble":
      return problem(of, row.screen.problem);
    case "done": {
      const { undo } = row.screen;
      if (undo.name === "undone") {
        return html`${undo.removed.length ? doneLines(undo.removed) : html`<p>${text("done-undone-nothing")}</p>`}
        ${undo.left.length ? doneLines(undo.left) : nothing}`;
      }
      return html`<ul class="list pairs">${row.screen.proofs.map(proofLine)}</ul>
        ${evidence(row.screen.proofs)}
        ${row.screen.changes.length ? doneLines(row.screen.changes) : html`<p class="small">${text("done-changes-nothing")}</p>`}
        ${undo.name === "offered" && !of.busy
          ? html`<p><button type="button" id=${`undo-${at}`} @click=${() => askToUndo(row, snapshot, send)}>${icon("undo")}${text("done-undo")}</button></p>`
          : nothing}`;
    }
    default:
      return nothing;
  }
}

function problem({ row, at, busy, snapshot, send }: Row, met: Problem) {
  // These concern the whole page, and stand in its bottom row.
  const here = (way: WayOn) => way !== "close" && way !== "go-back" && way !== "choose-another-organization";
  return html`<p>${problemText(met, "why")}</p>
    ${problemAdvice(met)} ${problemMessage(met, { ...snapshot, organization: row.organization.name }, `-${at}`)}
    ${problemChanged(met)}
    ${busy
      ? nothing
      : html`<p class="aside">
          ${met.actions.filter(here).map(
            (way) => html`<button type="button" id=${`way-${way}-${at}`} @click=${() => send.takeWayOnIn(row.organization.id, way)}>
              ${wayWords(met, way)}
            </button>`,
          )}
        </p>`}
    ${problemDetails(met, `-${at}`)}`;
}

function askToUndo(row: OrganizationRun, snapshot: Snapshot, send: Send): void {
  ask({
    heading: text("done-undo-ask"),
    meaning: html`<p><b>${name(row.organization.name)}</b></p>
      ${whatGoes(snapshot.app?.name ?? "", row.screen.name === "done" ? row.screen.changes : [])}`,
    confirm: text("done-undo-confirm"),
    keep: text("done-undo-keep"),
    act: () => void send.undoIn(row.organization.id),
  });
}

interface State {
  kind: "waiting" | "doing" | "good" | "stopped" | "ready";
  icon: Icon | "ring";
  words: Said;
}

function stateOf(row: OrganizationRun): State {
  const { screen } = row;
  switch (screen.name) {
    case "review":
      if (screen.plan) {
        // What the person can count below, not how many requests that takes.
        const count = screen.plan.lines.filter(({ act }) => act !== "keep").length;
        return { kind: "ready", icon: count ? "add" : "check", words: say("several-writes", { count }) };
      }
      return row.queued ? queued() : { kind: "doing", icon: "ring", words: text("several-reviewing") };
    case "working":
      return row.queued ? queued() : { kind: "doing", icon: "ring", words: text(`working-step-${screen.doing}`) };
    case "trouble":
      return {
        kind: "stopped",
        icon: "alert",
        words: html`${text(screen.problem.changed === "nothing-in-dataverse" ? "several-left-out" : "several-stopped")}:
          ${problemText(screen.problem, "title")}`,
      };
    case "done":
      if (screen.undo.name === "undoing") return { kind: "doing", icon: "ring", words: text("done-undoing") };
      if (screen.undo.name === "undone") return { kind: "ready", icon: "undo", words: text("several-undone") };
      return { kind: "good", icon: "check", words: text("several-connected") };
    default:
      return queued();
  }
}

function queued(): State {
  return { kind: "waiting", icon: "circle", words: text("several-queued") };
}

function planOf({ screen }: OrganizationRun) {
  return screen.name === "review" ? screen.plan : null;
}

function isLooking({ screen }: OrganizationRun): boolean {
  return screen.name === "review" && screen.loading;
}

function isStopped({ screen }: OrganizationRun): boolean {
  return screen.name === "trouble";
}

function isDone({ screen }: OrganizationRun): boolean {
  return screen.name === "done";
}

function isConnected({ screen }: OrganizationRun): boolean {
  return screen.name === "done" && screen.undo.name !== "undone";
}
