// The app's credential goes inward and is cleared here at once; nothing brings it back.

import { html, nothing, type TemplateResult } from "lit-html";
import type { CredentialKind } from "../host/generated/CredentialKind";
import type { Problem } from "../host/generated/Problem";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { icon } from "../parts/icons";
import { page } from "../parts/page";
import { problemChanged, problemDetails, problemText } from "../parts/problem";
import { day } from "../text/dates";
import { say, text } from "../text/text";
import type { Named } from "./screens";

export function credential(snapshot: Snapshot, screen: Named<"credential">, send: Send) {
  const app = snapshot.app?.name ?? "";
  const common = {
    stage: screen.checking ? "checking" : "ready",
    heading: text(`credential-heading-${screen.kind}`),
    lead: say(`credential-lead-${screen.kind}`, { app }),
  };
  if (screen.checking) {
    const body = html`<p class="busy"><span class="ring" aria-hidden="true"></span><span>${text("credential-checking")}</span></p>`;
    return page(snapshot, send, { ...common, body });
  }
  return page(snapshot, send, {
    ...common,
    body: html`
      ${screen.problem ? errorSummary(screen.problem) : nothing}
      ${screen.stored ? stored(screen.kind, screen.stored.ends, send) : nothing} ${screen.kind === "certificate" ? fileField(screen.problem) : fields(screen)}
    `,
    primary: {
      label: text("credential-go"),
      act: (form) => (screen.kind === "certificate" ? void enterFile(form, send) : enter(form, send)),
    },
  });
}

/** Bytes. No certificate is larger; a file that is can only be a slip. */
const LARGEST_FILE = 100_000;

function fileField(problem: Problem | null): TemplateResult {
  const wrong = problem?.code.startsWith("certificate-");
  return html`<div class="field">
    <label for="certificate">${text("credential-certificate")}</label>
    <span class="hint" id="certificate-hint">${text("credential-certificate-hint")}</span>
    ${wrong && problem
      ? html`<span class="field-problem" id="certificate-problem">${icon("alert")}<span>${problemText(problem, "title")}</span></span>`
      : nothing}
    <input
      id="certificate"
      type="file"
      accept=".pem,.crt,.key,.txt,application/x-pem-file"
      aria-invalid=${wrong ? "true" : "false"}
      aria-describedby=${wrong ? "certificate-hint certificate-problem" : "certificate-hint"}
    />
  </div>`;
}

function fields({ problem, ends }: Named<"credential">): TemplateResult {
  const at = problem ? fieldOf(problem) : null;
  const wrong = (field: string) =>
    at === field && problem
      ? html`<span class="field-problem" id=${`${field}-problem`}>${icon("alert")}<span>${problemText(problem, "title")}</span></span>`
      : nothing;
  return html`
    <div class="field">
      <label for="secret">${text("credential-secret")}</label>
      <span class="hint" id="secret-hint">${text("credential-secret-hint")}</span>
      ${wrong("secret")}
      <span class="with-button">
        <input
          id="secret"
          type="password"
          dir="ltr"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          maxlength="2000"
          aria-invalid=${at === "secret" ? "true" : "false"}
          aria-describedby=${at === "secret" ? "secret-hint secret-problem" : "secret-hint"}
        />
        <button
          type="button"
          id="show"
          @pointerdown=${show}
          @pointerup=${hide}
          @pointerleave=${hide}
          @pointercancel=${hide}
          @keydown=${showByKey}
          @keyup=${hide}
          @blur=${hide}
        >
          ${icon("eye")}${text("credential-show")}
        </button>
      </span>
    </div>
    <div class="field short">
      <label for="ends">${text("credential-ends")} <span class="quiet">(${text("credential-ends-optional")})</span></label>
      <span class="hint" id="ends-hint">${text("credential-ends-hint")}</span>
      ${wrong("ends")}
      <input
        id="ends"
        type="date"
        autocomplete="off"
        .value=${ends ?? ""}
        ?data-given=${ends !== null}
        @input=${markAsGiven}
        @blur=${markAsGiven}
        aria-invalid=${at === "ends" ? "true" : "false"}
        aria-describedby=${at === "ends" ? "ends-hint ends-problem" : "ends-hint"}
      />
    </div>
  `;
}

function stored(kind: CredentialKind, ends: string | null, send: Send) {
  return html`<section class="card stored">
      <span class="crest place">${icon("key")}</span>
      <p>${ends ? say("credential-stored-ends", { ends: day(ends) }) : text("credential-stored")}</p>
      <button type="button" id="use-stored" @click=${() => send.useStoredCredential()}>${text("credential-stored-use")}</button>
    </section>
    <h2>${text(`credential-new-${kind}`)}</h2>`;
}

function errorSummary(problem: Problem) {
  const field = fieldOf(problem);
  const toField = (event: Event) => {
    event.preventDefault();
    document.getElementById(field ?? "")?.focus();
  };
  return html`<section class="notice problem" tabindex="-1" data-attention=${problem.spoken} aria-labelledby="summary">
    ${icon("alert")}
    <div>
      <h2 id="summary">${text("credential-problem")}</h2>
      <p>
        ${field ? html`<a href=${`#${field}`} @click=${toField}>${problemText(problem, "title")}</a>` : html`<b>${problemText(problem, "title")}</b>`}
      </p>
      <p>${problemText(problem, "why")}</p>
      <p>${problemText(problem, "do")}</p>
      ${problemChanged(problem)} ${problemDetails(problem)}
    </div>
  </section>`;
}

function fieldOf({ code }: Problem): "secret" | "ends" | "certificate" | null {
  if (code.startsWith("certificate-")) return "certificate";
  if (code === "secret-end-date") return "ends";
  return code.startsWith("secret-") ? "secret" : null;
}

function enter(form: HTMLFormElement, send: Send): void {
  const secret = input(form, "secret");
  const ends = input(form, "ends");
  // A date that was begun and not finished has no value; it must not pass for one that was left out.
  const sent = send.enterSecret(secret.value, ends.value || (ends.validity.badInput ? "unfinished" : null));
  secret.value = "";
  secret.type = "password";
  void sent;
}

/** Of what can be no certificate, only a beginning goes in: the engine says what is wrong with it. */
async function enterFile(form: HTMLFormElement, send: Send): Promise<void> {
  const chosen = input(form, "certificate");
  const pem = (await chosen.files?.[0]?.slice(0, LARGEST_FILE).text()) ?? "";
  chosen.value = "";
  await send.enterCertificate(pem);
}

function input(form: HTMLFormElement, id: string): HTMLInputElement {
  return form.querySelector(`#${id}`) as HTMLInputElement;
}

/** WebKitGTK fills an empty date field with today's date in grey, which looks like an answer. */
function markAsGiven(event: Event): void {
  const ends = event.currentTarget as HTMLInputElement;
  ends.toggleAttribute("data-given", ends.value !== "" || ends.validity.badInput);
}

function show(): void {
  setType("text");
}

function hide(): void {
  setType("password");
}

function showByKey(event: KeyboardEvent): void {
  if (event.key === " " || event.key === "Enter") show();
}

function setType(type: "text" | "password"): void {
  const secret = document.getElementById("secret") as HTMLInputElement | null;
  if (secret) secret.type = type;
}
