// A problem in words: its texts stand in problems.ftl under its code.

import { html, nothing } from "lit-html";
import type { Problem } from "../host/generated/Problem";
import { moment } from "../text/dates";
import { name, type Said, say, text } from "../text/text";
import { copyButton } from "./copy";
import { icon } from "./icons";

export type ProblemText = "title" | "why" | "do";

export function problemText(problem: Problem, part: ProblemText): Said {
  return say(`problem-${problem.code}-${part}`, problem.facts);
}

/** On a page that has its own task: what is wrong, before the task can go on. */
export function problemNotice(problem: Problem) {
  return html`<section class="notice problem">
    ${icon("alert")}
    <div>
      <h2>${problemText(problem, "title")}</h2>
      <p>${problemText(problem, "why")}</p>
      <p>${problemText(problem, "do")}</p>
      ${problemDetails(problem)}
    </div>
  </section>`;
}

/** For support: codes and time, closed until wanted. */
export function problemDetails(problem: Problem) {
  const facts: [string, string | null][] = [
    [text("trouble-code"), problem.spoken],
    [text("trouble-service-code"), problem.serviceCode],
    [text("trouble-correlation"), problem.correlationId],
    [text("trouble-time"), moment(problem.time)],
  ];
  const known = facts.filter((fact): fact is [string, string] => fact[1] !== null);
  const all = [["", problem.code] as const, ...known].map(([label, value]) => (label ? `${label}: ${value}` : value)).join("\n");
  return html`<details class="details">
    <summary>${text("details")}</summary>
    <div>
      <dl class="facts">
        ${known.map(([label, value]) => html`<div><dt>${label}</dt><dd>${name(value)}</dd></div>`)}
      </dl>
      ${known.length ? copyButton("copy", text("copy"), () => Promise.resolve(all)) : nothing}
    </div>
  </details>`;
}
