// The publisher's solution: what it is called, what it carries, and what of that runs by itself.

import { html, nothing } from "lit-html";
import type { ComponentKind } from "../host/generated/ComponentKind";
import type { SolutionCard } from "../host/generated/SolutionCard";
import { list, name, say, text } from "../text/text";
import { icon } from "./icons";

/** Kinds whose contents do something without anybody's asking. */
const RUNS: ComponentKind[] = ["plugin", "process", "web-resource"];

export function solutionFacts(solution: SolutionCard) {
  return html`<dl class="facts solution">
      <div><dt>${text("solution-name")}</dt><dd><b>${name(solution.name)}</b></dd></div>
      <div><dt>${text("solution-publisher")}</dt><dd>${name(solution.publisher)}</dd></div>
      <div>
        <dt>${text("solution-version")}</dt>
        <dd>${solution.installed ? say("solution-versions", { version: solution.version, installed: solution.installed }) : name(solution.version)}</dd>
      </div>
      <div>
        <dt>${text("solution-carries")}</dt>
        <dd>
          <ul>
            ${solution.components.map(
              ({ kind, count }) => html`<li>
                ${say(`component-${kind}`, { count })}
                ${RUNS.includes(kind) ? html`<span class="tag warn">${icon("alert")}${text("solution-runs")}</span>` : nothing}
              </li>`,
            )}
          </ul>
        </dd>
      </div>
    </dl>
    ${solution.otherRoles.length ? html`<p class="small">${say("solution-other-roles", { roles: html`${list(solution.otherRoles.map(name))}` })}</p>` : nothing}
    <p class="small">${text("solution-stays")}</p>`;
}
