// The organizations of the signed-in tenant. Choosing changes nothing.

import { html, nothing } from "lit-html";
import type { OrganizationKind } from "../host/generated/OrganizationKind";
import type { OrganizationRow } from "../host/generated/OrganizationRow";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { findOrganization } from "../parts/find-organization";
import { type Icon, icon } from "../parts/icons";
import { page } from "../parts/page";
import { name, say, text } from "../text/text";
import type { Named } from "./screens";

const ICONS: Record<OrganizationKind, Icon> = {
  production: "star",
  sandbox: "sandbox",
  trial: "trial",
  developer: "developer",
  default: "app",
  teams: "person",
  other: "organization",
};

/** As many can be looked over. Not documented: chosen. */
const FITS = 10;

export function organizations(snapshot: Snapshot, screen: Named<"organizations">, send: Send) {
  const domain = snapshot.signedIn?.domain ?? "";
  const several = screen.several.length > 1;
  const chosen = several ? screen.several : [screen.chosen];
  return page(snapshot, send, {
    stage: screen.loading ? "loading" : "ready",
    heading: text("organizations-heading"),
    lead: say("organizations-lead", { app: snapshot.app?.name ?? "" }),
    body: screen.loading
      ? html`<p class="busy"><span class="ring" aria-hidden="true"></span><span>${say("organizations-loading", { domain })}</span></p>`
      : html`
          <div class="notice problem" id="missing" tabindex="-1" hidden>
            ${icon("alert")}<p><a href="#organizations" @click=${toTheList}>${text("organizations-missing")}</a></p>
          </div>
          ${snapshot.signedIn?.guest
            ? html`<p class="with-icon">${icon("person")}<span>${text("organizations-guest")}</span></p>`
            : nothing}
          ${screen.rows.length > FITS ? narrowing() : nothing}
          <fieldset class="choices" id="organizations">
            <legend class="unseen">${say("organizations-legend", { domain })}</legend>
            ${screen.rows.map((row) => choice(row, chosen, several))}
          </fieldset>
          ${screen.rows.filter(usable).length > 1 ? manyAtOnce(several) : nothing}
          <div class="folds">
            ${findOrganization(snapshot, send)}
            <button type="button" class="quiet-button" id="look-again" @click=${() => send.lookAgain()}>
              ${icon("again")}${text("organizations-look-again")}
            </button>
          </div>
        `,
    ...(screen.loading ? {} : { primary: { label: text("organizations-go"), act: (form) => choose(form, send) } }),
  });
}

/** A kind in icon and word. */
export function kindTag(kind: OrganizationKind) {
  return html`<span class=${`tag kind-${kind}`}>${icon(ICONS[kind])}${text(`organization-kind-${kind}`)}</span>`;
}

function narrowing() {
  const onEnter = (event: KeyboardEvent) => {
    if (event.key === "Enter") event.preventDefault();
  };
  return html`<div class="field">
    <label for="narrow">${text("organizations-narrow")}</label>
    <input id="narrow" type="text" autocomplete="off" spellcheck="false" maxlength="200" @input=${narrow} @keydown=${onEnter} />
  </div>`;
}

/** What is chosen stays in sight, whatever is looked for. */
function narrow(event: Event): void {
  const wanted = (event.currentTarget as HTMLInputElement).value.trim().toLocaleLowerCase();
  for (const input of inputs()) {
    const row = input.closest("label") as HTMLElement;
    row.hidden = !input.checked && !row.dataset["find"]?.toLocaleLowerCase().includes(wanted);
  }
}

/** One is chosen with one click. Who has several to connect says so first, and then ticks them. */
function manyAtOnce(several: boolean) {
  return html`<div class="many">
    <label class="tick">
      <input type="checkbox" id="several" .checked=${several} @change=${letChooseMany} />
      <span>${text("organizations-several")}</span>
    </label>
    <button type="button" class="link" id="choose-all" ?hidden=${!several} @click=${chooseAll}>${text("organizations-all")}</button>
  </div>`;
}

function letChooseMany(event: Event): void {
  const several = (event.currentTarget as HTMLInputElement).checked;
  for (const input of inputs()) input.type = several ? "checkbox" : "radio";
  (document.querySelector("#choose-all") as HTMLElement).hidden = !several;
}

function chooseAll(): void {
  for (const input of inputs()) input.checked ||= !input.disabled && !input.closest("label")?.hidden;
}

function inputs(): NodeListOf<HTMLInputElement> {
  return document.querySelectorAll<HTMLInputElement>("input[name=organization]");
}

function usable(row: OrganizationRow): boolean {
  return row.unusable === null;
}

function choice(row: OrganizationRow, chosen: (string | null)[], several: boolean) {
  return html`<label class="choice" data-find=${`${row.name} ${row.host}`}>
    <input
      type=${several ? "checkbox" : "radio"}
      name="organization"
      value=${row.id}
      .checked=${chosen.includes(row.id)}
      ?disabled=${!usable(row)}
      aria-describedby=${`about-${row.id}`}
    />
    <span class="choice-text">
      <span class="choice-name">${name(row.name)}</span>
      <span class="small" id=${`about-${row.id}`}>
        <span>${name(row.host)}${row.region ? html` · ${name(row.region)}` : nothing}</span>
        ${row.unusable ? html`<span class="with-icon">${icon("no")}<span>${text(`organization-unusable-${row.unusable}`)}</span></span>` : nothing}
        ${row.unusable === null && row.administrator !== null
          ? html`<span class="with-icon">
              ${icon(row.administrator ? "check" : "alert")}
              <span>${text(row.administrator ? "organizations-administrator" : "organizations-not-administrator")}</span>
            </span>`
          : nothing}
      </span>
    </span>
    ${kindTag(row.kind)}
  </label>`;
}

function choose(form: HTMLFormElement, send: Send): void {
  const chosen = [...form.querySelectorAll<HTMLInputElement>("input[name=organization]:checked")].map((input) => input.value);
  const [first] = chosen;
  const missing = form.querySelector<HTMLElement>("#missing");
  if (missing) missing.hidden = first !== undefined;
  if (first === undefined) missing?.focus();
  else void (chosen.length === 1 ? send.chooseOrganization(first) : send.chooseOrganizations(chosen));
}

function toTheList(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLInputElement>("input[name=organization]:not(:disabled)")?.focus();
}
