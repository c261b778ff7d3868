// The plan in plain language. One button commits, and it names the act.

import { html, nothing } from "lit-html";
import type { PlanCard } from "../host/generated/PlanCard";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { icon } from "../parts/icons";
import { page } from "../parts/page";
import { planLines } from "../parts/plan";
import { whatItMayDo, whatItMayNotDo } from "../parts/rights";
import { name, say, text } from "../text/text";
import { kindTag } from "./organizations";
import type { Named } from "./screens";

export function review(snapshot: Snapshot, { plan }: Named<"review">, send: Send) {
  if (plan === null) {
    const { organization } = snapshot;
    const looking = organization ? say("review-loading", { organization }) : text("review-loading-unknown");
    return page(snapshot, send, {
      stage: "loading",
      heading: text("review-heading"),
      lead: text("review-lead"),
      body: html`<p class="busy"><span class="ring" aria-hidden="true"></span><span>${looking}</span></p>`,
    });
  }
  const app = snapshot.app?.name ?? "";
  const nothingToDo = plan.writes === 0;
  return page(snapshot, send, {
    stage: nothingToDo ? "nothing" : "ready",
    heading: text(nothingToDo ? "review-heading-nothing" : "review-heading"),
    lead: nothingToDo ? say("review-lead-nothing", { app }) : html`<span class="with-icon">${icon("shield")}${text("review-lead")}</span>`,
    body: html`
      <section>
        <h2>${text(nothingToDo ? "review-acts-nothing" : "review-acts")}</h2>
        ${planLines(plan.lines)}
      </section>
      <section>
        <h2>${text("review-where")}</h2>
        ${where(plan, snapshot, send)}
      </section>
      <section class="may">
        <h2>${say("review-may", { app })}</h2>
        ${whatItMayDo(plan.role)}
      </section>
      <section class="may-not">
        <h2>${text("review-may-not")}</h2>
        ${whatItMayNotDo(plan.role)}
      </section>
    `,
    primary: {
      label: nothingToDo ? text("review-go-nothing") : say("review-go", { app, organization: plan.organization.name }),
      act: () => send.commit(plan.hash),
    },
  });
}

function where(plan: PlanCard, { signedIn, canGoBack }: Snapshot, send: Send) {
  return html`<dl class="where">
    <div>
      <dt>${text("review-organization")}</dt>
      <dd><b>${name(plan.organization.name)}</b> ${kindTag(plan.organization.kind)}</dd>
      <dd class="small">${name(plan.organization.host)}</dd>
      ${canGoBack
        ? html`<dd class="change">
            <button
              type="button"
              class="link"
              id="change-organization"
              aria-label=${text("review-change-organization")}
              @click=${() => send.back()}
            >
              ${text("review-change")}
            </button>
          </dd>`
        : nothing}
    </div>
    <div><dt>${text("review-business-unit")}</dt><dd>${name(plan.businessUnit)}</dd></div>
    ${signedIn ? html`<div><dt>${text("review-tenant")}</dt><dd>${name(signedIn.domain)}</dd></div>` : nothing}
  </dl>`;
}
