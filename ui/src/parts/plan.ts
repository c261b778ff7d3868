// Lines of a plan, of what was done, and of what was taken back: all the same shape.

import { html, nothing } from "lit-html";
import type { Act } from "../host/generated/Act";
import type { PlanLine } from "../host/generated/PlanLine";
import { say, text } from "../text/text";
import { type Icon, icon } from "./icons";

const ICONS: Record<Act, Icon> = { create: "add", change: "edit", enable: "check", keep: "check", remove: "dash" };

export function planLines(lines: PlanLine[]) {
  return html`<ul class="plan">
    ${lines.map(
      (line) => html`<li class=${`act-${line.act}`}>
        ${icon(ICONS[line.act])}
        <span>
          ${say(`act-${line.act}-${line.subject}`, { name: html`<b><bdi>${line.subjectName}</bdi></b>` })}
          ${line.added ? html`<span class="quiet">${say("act-added", { count: line.added })}</span>` : nothing}
          ${line.removed ? html`<span class="quiet">${say("act-removed", { count: line.removed })}</span>` : nothing}
        </span>
        <span class="tag">${text(`act-word-${line.act}`)}</span>
      </li>`,
    )}
  </ul>`;
}
