// The one question dialog. The browser does the rest: focus stays inside, Esc closes, focus goes back.

import { html, render } from "lit-html";
import { type Said, text } from "../text/text";

export interface Question {
  heading: string;
  meaning: Said;
  confirm: string;
  keep: string;
  act: () => void;
}

export function ask(question: Question): void {
  const dialog = existing() ?? document.body.appendChild(make());
  const confirm = () => {
    dialog.close();
    question.act();
  };
  render(
    html`<h2 id="question">${question.heading}</h2>
      <div class="stack">${question.meaning}</div>
      <div class="buttons">
        <button type="button" id="keep" autofocus @click=${() => dialog.close()}>${question.keep}</button>
        <button type="button" id="confirm" class="primary" @click=${confirm}>${question.confirm}</button>
      </div>`,
    dialog,
  );
  dialog.showModal();
}

/** The screen behind the question has gone, so the question has gone too. */
export function closeQuestion(): void {
  const dialog = existing();
  if (dialog?.open) dialog.close();
}

/** Asks before something half done is left. */
export function askToLeave(leave: () => void): void {
  ask({
    heading: text("leave-title"),
    meaning: html`<p>${text("leave-meaning")}</p>`,
    confirm: text("leave-confirm"),
    keep: text("leave-stay"),
    act: leave,
  });
}

function existing(): HTMLDialogElement | null {
  return document.querySelector("dialog");
}

function make(): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "question");
  return dialog;
}
