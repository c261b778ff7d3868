// "The page shows an error?": the number on Microsoft's page is explained here, and the wait goes on. The answer is drawn into
// a place of its own, which the ticking of the countdown leaves alone.

import { html, render } from "lit-html";
import type { Problem } from "../host/generated/Problem";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { text } from "../text/text";
import { intoSight } from "./sight";
import { problemAdvice, problemDetails, problemMessage, problemText } from "./problem";

export function pageError(snapshot: Snapshot, send: Send) {
  const explain = () => ask(snapshot, send);
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    explain();
  };
  return html`<details class="details" id="page-error">
    <summary>${text("approve-error")}</summary>
    <div>
      <div class="field">
        <label for="page-number">${text("approve-error-number")}</label>
        <span class="hint" id="page-number-hint">${text("approve-error-hint")}</span>
        <span class="with-button">
          <input
            id="page-number"
            type="text"
            dir="ltr"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength="4000"
            aria-describedby="page-number-hint"
            @keydown=${onEnter}
          />
          <button type="button" id="explain" @click=${explain}>${text("approve-error-explain")}</button>
        </span>
      </div>
      <div id="explanation" role="status"></div>
      <p class="small">${text("approve-error-waits")}</p>
    </div>
  </details>`;
}

async function ask(snapshot: Snapshot, send: Send): Promise<void> {
  const field = document.getElementById("page-number") as HTMLInputElement;
  const asked = send.explainError(field.value);
  // What was pasted may be worth a sign-in, so nothing of it stays but the number that was found.
  field.value = "";
  const problem = await asked;
  const place = document.getElementById("explanation");
  if (!place) return;
  field.value = problem.serviceCode ?? "";
  render(explanation(problem, snapshot, send), place);
  intoSight(place);
}

function explanation(problem: Problem, snapshot: Snapshot, send: Send) {
  const of = problem.serviceCode;
  return html`<section class="card">
    <h2>${problemText(problem, "title")}</h2>
    <p>${problemText(problem, "why")}</p>
    ${problemAdvice(problem)}
    ${problem.actions.includes("ask-for-approval")
      ? html`<p>
          <button type="button" id="ask-for-approval" @click=${() => send.askForApproval()}>${text("way-on-ask-for-approval")}</button>
        </p>`
      : ""}
    ${of ? [problemMessage(problem, snapshot), problemDetails(problem)] : ""}
  </section>`;
}
