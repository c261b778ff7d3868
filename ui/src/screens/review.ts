// The plan in plain language. One button commits, and it names the act.

import { html, nothing } from "lit-html";
import type { PlanCard } from "../host/generated/PlanCard";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { icon } from "../parts/icons";
import { page } from "../parts/page";
import { planLines } from "../parts/plan";
import { askToUndo } from "../parts/undo";
import { whatItMayDo, whatItMayNotDo } from "../parts/rights";
import { solutionFacts } from "../parts/solution";
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
  const repairs = plan.existing && !nothingToDo;
  return page(snapshot, send, {
    stage: nothingToDo ? "nothing" : repairs ? "repair" : "ready",
    heading: text(nothingToDo ? "review-heading-nothing" : repairs ? "review-heading-repair" : "review-heading"),
    lead: nothingToDo
      ? say("review-lead-nothing", { app })
      : html`<span class="with-icon">${icon("shield")}${text(repairs ? "review-lead-repair" : "review-lead")}</span>`,
    body: html`
      ${plan.memory === "whole" ? nothing : html`<p class="small" id="memory">${text(`memory-${plan.memory}`)}</p>`}
      <section>
        <h2>${text(nothingToDo ? "review-acts-nothing" : "review-acts")}</h2>
        ${planLines(plan.lines)}
      </section>
      <section>
        <h2>${text("review-where")}</h2>
        ${where(plan, snapshot, send)}
      </section>
      ${plan.solution
        ? html`<section>
            <h2>${text("review-solution")}</h2>
            ${solutionFacts(plan.solution)}
          </section>`
        : nothing}
      <section class="may">
        <h2>${say("review-may", { app })}</h2>
        ${whatItMayDo(plan.role)}
      </section>
      <section class="may-not">
        <h2>${text("review-may-not")}</h2>
        ${whatItMayNotDo(plan.role)}
      </section>
    `,
    ...(plan.existing
      ? { second: { id: "disconnect", label: text("review-disconnect"), act: () => askToUndo(snapshot, [], send) } }
      : {}),
    primary: {
      label: nothingToDo
        ? text("review-go-nothing")
        : repairs
          ? text("review-go-repair")
          : say("review-go", { app, organization: plan.organization.name }),
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
