// The one question dialog. The browser does the rest: focus stays inside, Esc closes, focus goes back.

import { html, nothing, render } from "lit-html";
import type { AnotherFile } from "../host/generated/AnotherFile";
import type { Snapshot } from "../host/generated/Snapshot";
import { type Said, text } from "../text/text";

export interface Question {
  heading: string;
  meaning: Said;
  confirm: string;
  keep: string;
  act: () => void;
  /** It is about more than the screen behind it, and stays when that one goes. */
  stays?: boolean;
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
  dialog.toggleAttribute("data-stays", question.stays ?? false);
  if (!dialog.open) dialog.showModal();
}

/** The screen behind the question has gone, so the question has gone too. */
export function closeQuestion(): void {
  const dialog = existing();
  if (dialog?.open && !dialog.hasAttribute("data-stays")) dialog.close();
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

/** Asks which of two files it shall be: the one that is shown, or the one that was opened just now. */
export function askForFile({ app, practice }: AnotherFile, shown: Snapshot | undefined, open: () => void): void {
  const asks = app ? text("file-asks", { app: app.name, publisher: app.publisher }) : text("file-unusable");
  ask({
    heading: text("file-title"),
    meaning: html`<p>${practice ? text("file-practice") : asks}</p>
      <p>${text("file-meaning")}</p>
      ${shown?.leaving === "half-done" ? html`<p>${text("leave-meaning")}</p>` : nothing}`,
    confirm: text("file-confirm"),
    keep: text("leave-stay"),
    act: open,
    stays: true,
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
