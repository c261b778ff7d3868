// What stands around every screen: the mark, the practice ribbon, and who is signed in to what.

import { html, nothing } from "lit-html";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { name, text } from "../text/text";
import { icon, mark } from "./icons";

export function frame(snapshot: Snapshot, screen: unknown, send: Send) {
  const { signedIn, organization } = snapshot;
  return html`
    <header class="top">
      ${snapshot.practice
        ? html`<p class="practice">${icon("practice")}<strong>${text("practice")}</strong> <span>${text("practice-meaning")}</span></p>`
        : nothing}
      <div class="bar">
        <span class="mark">${mark}<span>${text("gangway")}</span></span>
        <ul class="who">
          ${signedIn
            ? html`<li id="who">
                ${icon("person")}<span class="unseen">${text("signed-in-as")}</span>
                <span><b>${name(signedIn.name)}</b> <span class="quiet">${name(signedIn.username)}</span></span>
                ${snapshot.canSwitchAccount
                  ? html`<button type="button" class="link" id="not-you" @click=${() => send.openBrowser("another-account")}>
                      ${text("not-you")}
                    </button>`
                  : nothing}
              </li>
              <li id="tenant">
                <span class="quiet">${text("tenant")}</span>
                <span>${name(signedIn.domain)}</span>
                ${signedIn.guest ? html`<span class="tag">${text("guest")}</span>` : nothing}
              </li>`
            : nothing}
          ${organization
            ? html`<li id="where">
                ${icon("organization")}<span class="unseen">${text("working-in")}</span>
                <b>${name(organization)}</b>
              </li>`
            : nothing}
        </ul>
      </div>
    </header>
    ${screen}
  `;
}
