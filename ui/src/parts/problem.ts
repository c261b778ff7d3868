// A problem in words: its texts stand in problems.ftl under its code.
// The ways on belong to the page that is stopped by it.

import { html, nothing } from "lit-html";
import type { Problem } from "../host/generated/Problem";
import type { Snapshot } from "../host/generated/Snapshot";
import type { WayOn } from "../host/generated/WayOn";
import { moment } from "../text/dates";
import { choosesForm, name, type Said, say, text } from "../text/text";
import { copyButton } from "./copy";
import { icon } from "./icons";

export type ProblemText = "title" | "why" | "do";

export function problemText(problem: Problem, part: ProblemText): Said {
  const id = `problem-${problem.code}-${part}`;
  const facts = Object.entries(problem.facts).map(([fact, value]) => [fact, choosesForm(id, fact, value) ? { choice: value } : value]);
  return say(id, Object.fromEntries(facts));
}

/** The words on the button of a way on. */
export function wayWords(problem: Problem, way: WayOn): string {
  const [kind] = problem.code.split("-");
  const known = way === "enter-credential" && (kind === "certificate" || kind === "secret");
  return text(known ? `way-on-enter-${kind}` : `way-on-${way}`);
}

/** What to do, and who can. */
export function problemAdvice(problem: Problem) {
  return html`<p>${problemText(problem, "do")}</p>
    ${problem.passes ? html`<p class="small">${text("it-may-pass")}</p>` : nothing}
    <p class="who-can">
      ${icon("person")}
      <span><b>${text("trouble-who")}</b> ${text(`who-${problem.who}`)}</span>
    </p>`;
}

/** For whoever can help, where that is somebody else: plain text, with no secret in it. `of` tells the ones of a page apart. */
export function problemMessage(problem: Problem, { app, organization, signedIn }: Snapshot, of = "") {
  if (problem.who.startsWith("you")) return nothing;
  const said = (part: ProblemText) => text(`problem-${problem.code}-${part}`, problem.facts);
  const message = [
    ...(app ? [text("trouble-message-intro", { app: app.name, publisher: app.publisher }), ""] : []),
    said("title"),
    said("why"),
    said("do"),
    "",
    ...(organization ? [text("trouble-message-organization", { organization })] : []),
    ...(signedIn ? [text("trouble-message-account", { username: signedIn.username })] : []),
    ...codes(problem).map(([label, value]) => `${label}: ${value}`),
  ].join("\n");
  return html`<details class="details" id=${`message${of}`}>
    <summary>${text("trouble-message")}</summary>
    <div>
      <p class="message">${message}</p>
      ${copyButton(`copy-message${of}`, text("trouble-message-copy"), () => Promise.resolve(message))}
    </div>
  </details>`;
}

/** On a page that has its own task: what is wrong, before the task can go on. */
export function problemNotice(problem: Problem) {
  return html`<section class="notice problem">
    ${icon("alert")}
    <div>
      <h2>${problemText(problem, "title")}</h2>
      <p>${problemText(problem, "why")}</p>
      <p>${problemText(problem, "do")}</p>
      ${problemChanged(problem)} ${problemDetails(problem)}
    </div>
  </section>`;
}

/** The fourth part. A problem that has a page of its own says it there in a notice of its own. */
export function problemChanged({ changed }: Problem) {
  return html`<p class="small">${text(`changed-${changed}`)}</p>`;
}

/** For support: codes and time, closed until wanted. `of` tells the ones of a page apart. */
export function problemDetails(problem: Problem, of = "") {
  const known = codes(problem);
  const all = [["", problem.code] as const, ...known].map(([label, value]) => (label ? `${label}: ${value}` : value)).join("\n");
  return html`<details class="details">
    <summary>${text("details")}</summary>
    <div>
      <dl class="facts">
        ${known.map(([label, value]) => html`<div><dt>${label}</dt><dd>${name(value)}</dd></div>`)}
      </dl>
      ${known.length ? copyButton(`copy${of}`, text("copy"), () => Promise.resolve(all)) : nothing}
    </div>
  </details>`;
}

function codes(problem: Problem): [string, string][] {
  const facts: [string, string | null][] = [
    [text("trouble-code"), problem.spoken],
    [text("trouble-service-code"), problem.serviceCode],
    [text("trouble-description"), problem.facts["description"] ?? null],
    [text("trouble-correlation"), problem.correlationId],
    [text("trouble-time"), moment(problem.time)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}
