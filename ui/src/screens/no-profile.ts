// Opened without the publisher's file: what to do, and a way to practise.

import { html, nothing } from "lit-html";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { icon } from "../parts/icons";
import { page } from "../parts/page";
import { problemNotice } from "../parts/problem";
import { say, text } from "../text/text";
import type { Named } from "./screens";

export function noProfile(snapshot: Snapshot, { problem }: Named<"no-profile">, send: Send) {
  return page(snapshot, send, {
    ...(problem ? { stage: "problem" } : {}),
    heading: text("no-profile-heading"),
    lead: text("no-profile-lead"),
    body: html`
      ${problem ? problemNotice(problem) : nothing}
      <div class="card how">
        <span class="crest place">${icon("document")}</span>
        <p>${say("no-profile-how", { ending: html`<code><bdi>.gangway</bdi></code>` })}</p>
      </div>
      <div>
        <h2>${text("no-profile-practice-title")}</h2>
        <p>${text("no-profile-practice")}</p>
      </div>
    `,
    primary: { label: text("no-profile-go"), act: () => send.goOn() },
  });
}
