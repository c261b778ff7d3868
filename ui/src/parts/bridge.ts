// The picture of what this is about: the app on one side, the organization on the other. Only a picture: all it
// says stands in words elsewhere.

import { html } from "lit-html";
import { icon } from "./icons";

export function bridge(app: string, publisher: string, organization: string, made: boolean) {
  return html`<div class=${made ? "bridge made" : "bridge"} aria-hidden="true">
    <div class="shore">
      <span class="crest">${initials(app)}</span>
      <span><b><bdi>${app}</bdi></b><small><bdi>${publisher}</bdi></small></span>
    </div>
    <div class="crossing">
      <svg viewBox="0 0 120 40" preserveAspectRatio="none"><path d="M0 30C30 6 90 6 120 30"/></svg>
      <span class="middle">${icon(made ? "check" : "key")}</span>
    </div>
    <div class="shore">
      <span class="crest place">${icon("organization")}</span>
      <span><b><bdi>${organization}</bdi></b><small>Dynamics 365</small></span>
    </div>
  </div>`;
}

function initials(app: string): string {
  const words = app.split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0]?.toUpperCase() ?? "").join("");
}
