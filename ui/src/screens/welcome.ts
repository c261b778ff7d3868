// Who asks, what will be changed, what will not, and what is needed. Nothing is typed.

import { html, nothing } from "lit-html";
import type { EarlierRun } from "../host/generated/EarlierRun";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { bridge } from "../parts/bridge";
import { type Icon, icon } from "../parts/icons";
import { page } from "../parts/page";
import { problemNotice } from "../parts/problem";
import { whatItMayDo } from "../parts/rights";
import { solutionFacts } from "../parts/solution";
import { dayOf } from "../text/dates";
import { name, say, text } from "../text/text";
import type { Named } from "./screens";

export function welcome(snapshot: Snapshot, screen: Named<"welcome">, send: Send) {
  const app = snapshot.app?.name ?? "";
  const publisher = snapshot.app?.publisher ?? "";
  const { keepsCredential: kind, keychain, organizationHint, earlier } = screen;
  return page(snapshot, send, {
    above: bridge(app, publisher, organizationHint ?? text("welcome-organization"), false),
    heading: say("welcome-heading", { app }),
    lead: say("welcome-lead", { publisher }),
    body: html`
      ${keychain?.name === "fails" ? problemNotice(keychain.problem) : nothing}
      ${earlier ? earlierRun(earlier) : nothing}
      <div class="thirds">
        ${column("welcome-changes", "add", [
          "welcome-changes-approval",
          screen.solution ? "welcome-changes-solution" : "welcome-changes-role",
          "welcome-changes-user",
        ])}
        ${column("welcome-stays", "shield", ["welcome-stays-people", "welcome-stays-rows", "welcome-stays-password"])}
        ${column("welcome-needs", "key", [
          "welcome-needs-approve",
          "welcome-needs-role",
          ...(kind === null ? [] : [kind === "client-secret" ? "welcome-needs-secret" : "welcome-needs-certificate"]),
        ])}
      </div>
      <div class="notes">
      ${organizationHint ? html`<p class="small">${say("welcome-hint", { publisher, organization: organizationHint })}</p>` : nothing}
      ${kind !== null && keychain?.name !== "fails"
        ? html`<p class="small with-icon">
            ${icon(keychain ? "check" : "trial")}${text(keychain ? "welcome-keychain-works" : "welcome-keychain-checking")}
          </p>`
        : nothing}
      <div class="folds">
        <details class="details">
          <summary>${text("welcome-role")}</summary>
          <div>${whatItMayDo(screen.role)}</div>
        </details>
        ${screen.solution
          ? html`<details class="details">
              <summary>${text("welcome-solution")}</summary>
              <div>${solutionFacts(screen.solution)}</div>
            </details>`
          : nothing}
        <details class="details">
          <summary><span>${say("welcome-from-file", { app })}</span></summary>
          <div>
            <p>${text("welcome-from-file-meaning")}</p>
            <dl class="facts">
              <div><dt>${text("fact-app")}</dt><dd>${name(app)}</dd></div>
              <div><dt>${text("fact-publisher")}</dt><dd>${name(publisher)}</dd></div>
              <div><dt>${text("fact-app-id")}</dt><dd><code>${name(snapshot.app?.appId ?? "")}</code></dd></div>
              ${snapshot.app?.signsInWith
                ? html`<div><dt>${text("fact-signs-in-with")}</dt><dd><code>${name(snapshot.app.signsInWith)}</code></dd></div>`
                : nothing}
            </dl>
          </div>
        </details>
        <details class="details" id="helped">
          <summary>${text("welcome-helped")}</summary>
          <div>
            <p>${text("welcome-helped-share")}</p>
            <p>${text("welcome-helped-own")}</p>
          </div>
        </details>
        <button type="button" class="quiet-button" id="security-note" @click=${() => send.openSecurityNote()}>
          ${icon("document")}${text("welcome-security")}
        </button>
      </div>
      </div>
    `,
    primary: { label: text("welcome-go"), act: () => send.goOn() },
  });
}

function earlierRun({ began }: EarlierRun) {
  return html`<section class="notice info" id="earlier">
    ${icon("trial")}
    <div>
      <p><b>${text("welcome-earlier")}</b></p>
      <p>${say("earlier-run", { date: dayOf(began) })}</p>
    </div>
  </section>`;
}

function column(id: string, shape: Icon, lines: string[]) {
  return html`<section>
    <h2>${icon(shape)}${text(id)}</h2>
    <ul class="plain">${lines.map((line) => html`<li>${text(line)}</li>`)}</ul>
  </section>`;
}
