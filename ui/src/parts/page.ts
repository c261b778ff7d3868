// One screen: a heading, its content, and the row of buttons at the bottom. Enter presses the primary one.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { type Said, text } from "../text/text";
import { askToLeave } from "./ask";
import { icon } from "./icons";
import { waitingNotice } from "./waiting";

export interface Page {
  stage?: string;
  heading: Said;
  lead?: Said;
  body: unknown;
  /** The one main act; absent while there is nothing to do but wait. */
  primary?: { label: Said; act: (form: HTMLFormElement) => void };
  /** Another act that belongs to the bottom row. */
  second?: { id: string; label: Said; act: () => void };
  /** Stands above the heading. */
  above?: unknown;
  /** False where the primary button is the way out. */
  cancel?: boolean;
}

export function page(snapshot: Snapshot, send: Send, content: Page): TemplateResult {
  const { screen, step } = snapshot;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    content.primary?.act(event.currentTarget as HTMLFormElement);
  };
  return html`<main data-screen=${screen.name} data-stage=${content.stage ?? nothing}>
    <form novalidate autocomplete="off" @submit=${submit}>
      <div class="column">
        ${screen.name === "no-profile" ? nothing : steps(step.number, step.of)}
        ${content.above ?? nothing}
        <h1 tabindex="-1">${content.heading}</h1>
        ${content.lead ? html`<p class="lead">${content.lead}</p>` : nothing}
        <div class="stack">${waitingNotice(snapshot)}${content.body}</div>
      </div>
      <div class="foot">
        <div class="buttons">
          ${snapshot.canGoBack
            ? html`<button type="button" id="back" class="quiet-button" @click=${() => send.back()}>
                ${icon("back")}${text("back")}
              </button>`
            : nothing}
          <span class="gap"></span>
          ${content.cancel === false ? nothing : cancel(snapshot, send)}
          ${content.second
            ? html`<button type="button" id=${content.second.id} @click=${content.second.act}>${content.second.label}</button>`
            : nothing}
          ${content.primary
            ? html`<button type="submit" id="primary" class="primary"><span>${content.primary.label}</span></button>`
            : nothing}
        </div>
      </div>
    </form>
  </main>`;
}

/** Closes the window; asks first where something is half done. */
export function leave({ leaving }: Snapshot, send: Send): void {
  if (leaving === "half-done") askToLeave(() => send.leave());
  else void send.leave();
}

function cancel(snapshot: Snapshot, send: Send) {
  const word = text(snapshot.leaving === "finished" ? "close" : "cancel");
  return html`<button type="button" id="cancel" @click=${() => leave(snapshot, send)}>${word}</button>`;
}

function steps(number: number, of: number) {
  return html`<div class="steps">
    <span class="pips" aria-hidden="true">
      ${Array.from({ length: of }, (_, at) => html`<i class=${at < number ? "pip reached" : "pip"}></i>`)}
    </span>
    <span>${text("step", { number, of })}</span>
  </div>`;
}
