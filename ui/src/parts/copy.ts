// A button that copies a text, and says so.

import { html } from "lit-html";
import { text } from "../text/text";
import { icon, type Icon } from "./icons";

type Value = () => Promise<string | null>;

export interface Copying {
  shape?: Icon;
  /** The same for programs that take formatted text. */
  html?: string;
  /** Another way into the clipboard than the page's own, for what must not stay there. */
  put?: () => Promise<void>;
}

export function copyButton(id: string, label: string, value: Value, copying: Copying = {}) {
  return html`<span class="copying">
    <button type="button" id=${id} @click=${(event: Event) => copy(event.currentTarget as HTMLButtonElement, value, copying)}>
      ${icon(copying.shape ?? "copy")}<span>${label}</span>
    </button>
    <span role="status" class="copied"></span>
    <label hidden>${text("approve-copy-yourself")}<textarea readonly rows="2" dir="ltr"></textarea></label>
  </span>`;
}

async function copy(button: HTMLButtonElement, value: Value, { html: formatted, put }: Copying): Promise<void> {
  const around = button.parentElement as HTMLElement;
  const said = around.querySelector("[role=status]") as HTMLElement;
  said.textContent = "";
  try {
    await (put ? put() : putOpenly(value, formatted));
    said.textContent = text("copied");
  } catch {
    // No clipboard here: the text is shown, selected, for the person to copy.
    const field = around.querySelector("textarea") as HTMLTextAreaElement;
    field.value = (await value()) ?? "";
    (field.parentElement as HTMLElement).hidden = false;
    field.select();
  }
}

async function putOpenly(value: Value, formatted?: string): Promise<void> {
  // The promise goes in as it is: WebKit allows the clipboard only inside the click itself.
  const blob = value().then((copied) => new Blob([copied ?? ""], { type: "text/plain" }));
  const more = formatted === undefined ? {} : { "text/html": new Blob([formatted], { type: "text/html" }) };
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob, ...more })]);
}
