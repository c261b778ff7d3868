// A problem that stops the way has a page of its own: what happened, why, what to do, what was changed, a way on.

import { html, nothing } from "lit-html";
import type { Problem } from "../host/generated/Problem";
import type { Snapshot } from "../host/generated/Snapshot";
import type { WayOn } from "../host/generated/WayOn";
import type { Send } from "../host/host";
import { icon } from "../parts/icons";
import { leave, page } from "../parts/page";
import { problemAdvice, problemDetails, problemMessage, problemText, wayWords } from "../parts/problem";
import { text } from "../text/text";
import { report } from "./done";
import type { Named } from "./screens";

export function trouble(snapshot: Snapshot, { problem, report: card }: Named<"trouble">, send: Send) {
  const [main, ...others] = problem.actions;
  // Back and Cancel stand in the bottom row already.
  const more = others.filter((way) => way !== "close" && !(way === "go-back" && snapshot.canGoBack));
  return page(snapshot, send, {
    stage: problem.code,
    above: html`<span class="crest alert">${icon("alert")}</span>`,
    heading: problemText(problem, "title"),
    lead: problemText(problem, "why"),
    body: html`
      <section class="advice">
        <h2>${text("trouble-advice")}</h2>
        ${problemAdvice(problem)} ${problemMessage(problem, snapshot)}
      </section>
      ${more.length ? html`<p class="aside">${more.map((way) => wayButton(problem, way, send))}</p>` : nothing}
      <section class=${problem.changed === "nothing" ? "notice success" : "notice info"}>
        ${icon(problem.changed === "nothing" ? "shield" : "search")}
        <div>
          <h2>${text("trouble-changed")}</h2>
          <p>${text(`changed-${problem.changed}`)}</p>
        </div>
      </section>
      ${card ? report(card, send) : nothing} ${problemDetails(problem)}
    `,
    cancel: main !== "close",
    ...(main === undefined
      ? {}
      : {
          primary: {
            label: wayWords(problem, main),
            act: () => (main === "close" ? leave(snapshot, send) : send.takeWayOn(main)),
          },
        }),
  });
}

function wayButton(problem: Problem, way: WayOn, send: Send) {
  return html`<button type="button" id=${`way-${way}`} @click=${() => send.takeWayOn(way)}>${wayWords(problem, way)}</button>`;
}
