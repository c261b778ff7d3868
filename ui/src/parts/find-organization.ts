// "Is yours not on the list?": the address of an organization is pasted, and the engine says where it is. The answer is drawn into
// a place of its own.

import { html, nothing, render } from "lit-html";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Whereabouts } from "../host/generated/Whereabouts";
import type { Send } from "../host/host";
import { text } from "../text/text";
import { problemAdvice, problemChanged, problemDetails, problemMessage, problemText } from "./problem";
import { intoSight } from "./sight";

export function findOrganization(snapshot: Snapshot, send: Send) {
  const find = () => ask(snapshot, send);
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    find();
  };
  return html`<details class="details" id="not-listed">
    <summary>${text("find-not-listed")}</summary>
    <div>
      <div class="field">
        <label for="address">${text("find-address")}</label>
        <span class="hint" id="address-hint">${text("find-hint")}</span>
        <span class="with-button">
          <input
            id="address"
            type="text"
            dir="ltr"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength="2000"
            aria-describedby="address-hint"
            @keydown=${onEnter}
          />
          <button type="button" id="find" @click=${find}>${text("find-go")}</button>
        </span>
      </div>
      <div id="whereabouts" role="status"></div>
    </div>
  </details>`;
}

async function ask(snapshot: Snapshot, send: Send): Promise<void> {
  const field = document.getElementById("address") as HTMLInputElement;
  const whereabouts = await send.findOrganization(field.value);
  const place = document.getElementById("whereabouts");
  if (!place) return;
  render(answer(whereabouts, snapshot, send), place);
  if (whereabouts.name !== "listed") intoSight(place);
}

function answer(whereabouts: Whereabouts, snapshot: Snapshot, send: Send) {
  if (whereabouts.name === "listed") {
    const rows = document.querySelectorAll<HTMLInputElement>("input[name=organization]");
    const row = [...rows].find(({ value }) => value === whereabouts.id);
    if (row && !row.disabled) {
      row.checked = true;
      row.focus();
    }
    return html`<p>${text("find-listed")}</p>`;
  }
  const { problem } = whereabouts;
  return html`<section class="card">
    <h2>${problemText(problem, "title")}</h2>
    <p>${problemText(problem, "why")}</p>
    ${problemAdvice(problem)} ${problemChanged(problem)}
    ${problem.actions.includes("use-another-account")
      ? html`<p>
          <button type="button" id="find-another-account" @click=${() => send.openBrowser("another-account")}>
            ${text("way-on-use-another-account")}
          </button>
        </p>`
      : nothing}
    ${problemMessage(problem, snapshot)} ${problemDetails(problem)}
  </section>`;
}
