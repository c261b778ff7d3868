// Lines of a plan, of what was done, and of what was taken back: all the same shape.

import { html, nothing } from "lit-html";
import type { Act } from "../host/generated/Act";
import type { LineNote } from "../host/generated/LineNote";
import type { PlanLine } from "../host/generated/PlanLine";
import { day } from "../text/dates";
import { say, text } from "../text/text";
import { type Icon, icon } from "./icons";

const ICONS: Record<Act, Icon> = { create: "add", change: "edit", enable: "check", keep: "check", adopt: "person", remove: "dash" };

/** What will happen, as sentences. */
export function planLines(lines: PlanLine[]) {
  return all(lines, (line) => `act-${line.act}-${line.subject}`, "act-word");
}

/** What has happened, or what it would happen to: the thing, and one word. */
export function doneLines(lines: PlanLine[]) {
  return all(lines, (line) => `subject-${line.subject}`, "act-done");
}

/** What undo will take away. */
export function undoLines(lines: PlanLine[]) {
  const removed = lines.map((line) => ({ ...line, act: "remove" as const }));
  return all(removed, (line) => `subject-${line.subject}`, "act-word");
}

function all(lines: PlanLine[], sentence: (line: PlanLine) => string, word: "act-word" | "act-done") {
  return html`<ul class="plan">
    ${lines.map(
      (line) => html`<li class=${`act-${line.act}`}>
        ${icon(ICONS[line.act])}
        <span>
          ${say(sentence(line), { name: html`<b><bdi>${line.subjectName}</bdi></b>` })}
          ${line.added ? html`<span class="counts">${say("act-added", { count: line.added })}</span>` : nothing}
          ${line.removed ? html`<span class="counts">${say("act-removed", { count: line.removed })}</span>` : nothing}
          ${line.notes.length ? html`<ul class="small notes-of">${line.notes.map((note) => html`<li>${noteText(note)}</li>`)}</ul>` : nothing}
        </span>
        <span class="tag">${text(`${word}-${line.act}`)}</span>
      </li>`,
    )}
  </ul>`;
}

/** A fact under a line. */
function noteText(note: LineNote) {
  const right = "right" in note ? { right: { choice: note.right.right ?? "" }, table: note.right.table ?? "", privilege: note.right.privilege } : {};
  switch (note.note) {
    case "right-missing":
      return say("note-right-missing", { ...right, wanted: { choice: note.wanted } });
    case "right-extra":
      return say("note-right-extra", { ...right, found: { choice: note.found } });
    case "right-reach":
      return say("note-right-reach", { ...right, found: { choice: note.found }, wanted: { choice: note.wanted } });
    case "renamed":
      return say("note-renamed", { found: note.found });
    case "name-taken":
      return say("note-name-taken", { found: note.found });
    case "made":
      return say("note-made", { date: day(note.on) });
    case "not-ours":
      return text("note-not-ours");
    case "rights-stay":
      return text("note-rights-stay");
    case "other-copy":
      return say("note-other-copy");
    case "part-of-solution":
      return say("note-part-of-solution");
    case "owns-rows":
      return say("note-owns-rows");
    case "held-by-others":
      return say("note-held-by-others");
    case "solution-stays":
      return say("note-solution-stays");
    case "also-has":
      return say("note-also-has", { role: note.role });
  }
}
