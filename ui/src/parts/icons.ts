// Icons, drawn on a grid of 20 in the colour of the text. They never carry a meaning alone: a word stands beside each.

import { html, svg, type TemplateResult } from "lit-html";

const SHAPES = {
  add: svg`<path d="M10 4v12M4 10h12"/>`,
  again: svg`<path d="M16.2 10a6.2 6.2 0 1 1-1.8-4.4M16.4 2.8v3.4H13"/>`,
  alert: svg`<path d="M10 3.2 17.4 16H2.6L10 3.2Z"/><path d="M10 8.2v3.6M10 13.9v.1"/>`,
  app: svg`<rect x="3.5" y="3.5" width="5.5" height="5.5" rx="1.2"/><rect x="11" y="3.5" width="5.5" height="5.5" rx="1.2"/><rect x="3.5" y="11" width="5.5" height="5.5" rx="1.2"/><rect x="11" y="11" width="5.5" height="5.5" rx="1.2"/>`,
  back: svg`<path d="M16 10H4.5M9 5l-5 5 5 5"/>`,
  browser: svg`<rect x="2.8" y="4" width="14.4" height="12" rx="2"/><path d="M2.8 7.6h14.4M5.3 5.9v0M7.3 5.9v0"/>`,
  circle: svg`<circle cx="10" cy="10" r="5.5"/>`,
  calendar: svg`<rect x="3.2" y="4" width="13.6" height="12.8" rx="2"/><path d="M3.2 8h13.6M7 2.6v2.6M13 2.6v2.6"/>`,
  check: svg`<path d="m4.5 10.4 3.6 3.6 7.4-7.8"/>`,
  copy: svg`<rect x="7" y="3" width="9.5" height="11" rx="1.8"/><path d="M13 14v1.2a1.8 1.8 0 0 1-1.8 1.8H5.3a1.8 1.8 0 0 1-1.8-1.8V7.8A1.8 1.8 0 0 1 5.3 6H7"/>`,
  delete: svg`<path d="M3.5 5.5h13M8 5.2V3.5h4v1.7M5 5.5l.9 11h8.2l.9-11M8.4 8.6v5M11.6 8.6v5"/>`,
  developer: svg`<path d="m7 6-4 4 4 4M13 6l4 4-4 4"/>`,
  dash: svg`<path d="M5 10h10"/>`,
  document: svg`<path d="M5 2.8h6.2L15.5 7v10.2H5V2.8Z"/><path d="M11 3v4.2h4.2M7.6 10.6h5M7.6 13.4h5"/>`,
  edit: svg`<path d="m3.6 16.4.9-3.7 8.6-8.6a1.9 1.9 0 0 1 2.8 2.8l-8.6 8.6-3.7.9Z"/>`,
  eye: svg`<path d="M2.5 10C4 6.8 6.7 5 10 5s6 1.8 7.5 5c-1.5 3.2-4.2 5-7.5 5s-6-1.8-7.5-5Z"/><circle cx="10" cy="10" r="2.3"/>`,
  folder: svg`<path d="M2.8 15.2V5a1.4 1.4 0 0 1 1.4-1.4h3.6l2 2h6a1.4 1.4 0 0 1 1.4 1.4v8.2a1.4 1.4 0 0 1-1.4 1.4H4.2a1.4 1.4 0 0 1-1.4-1.4Z"/>`,
  key: svg`<circle cx="7" cy="13" r="3.6"/><path d="m9.6 10.4 6.6-6.6M13.4 6.6l2.4 2.4"/>`,
  link: svg`<path d="M8.4 11.6a3.2 3.2 0 0 0 4.6 0l2.6-2.6A3.2 3.2 0 0 0 11 4.4l-.9.9M11.6 8.4a3.2 3.2 0 0 0-4.6 0L4.4 11A3.2 3.2 0 0 0 9 15.6l.9-.9"/>`,
  no: svg`<circle cx="10" cy="10" r="6.8"/><path d="m5.4 5.4 9.2 9.2"/>`,
  organization: svg`<path d="M3.5 17V4.6c0-.6.5-1.1 1.1-1.1h5.8c.6 0 1.1.5 1.1 1.1V17M11.5 8h3.9c.6 0 1.1.5 1.1 1.1V17M2.5 17h15M6.2 6.8h2.6M6.2 10h2.6M6.2 13.2h2.6M14 11v0M14 14v0"/>`,
  person: svg`<circle cx="10" cy="6.6" r="3.2"/><path d="M3.8 16.8c.5-3.2 2.9-5 6.2-5s5.7 1.8 6.2 5"/>`,
  practice: svg`<path d="M7.6 3h4.8M8.6 3v5L4 15.2A1.3 1.3 0 0 0 5.1 17.2h9.8a1.3 1.3 0 0 0 1.1-2L11.4 8V3M6.2 12.4h7.6"/>`,
  sandbox: svg`<path d="m10 2.8 6.5 3.5v7.4L10 17.2l-6.5-3.5V6.3L10 2.8ZM3.7 6.4 10 9.8l6.3-3.4M10 9.8v7.2"/>`,
  search: svg`<circle cx="8.8" cy="8.8" r="5"/><path d="m12.6 12.6 4.2 4.2"/>`,
  shield: svg`<path d="M10 2.7c2 1.6 4 2.3 6.3 2.4v4.4c0 3.7-2.3 6.3-6.3 7.8-4-1.5-6.3-4.1-6.3-7.8V5.1C6 5 8 4.3 10 2.7Z"/>`,
  star: svg`<path d="m10 3 2.1 4.5 4.9.6-3.6 3.4.9 4.9L10 14l-4.3 2.4.9-4.9L3 8.1l4.9-.6L10 3Z"/>`,
  trial: svg`<circle cx="10" cy="10.4" r="6.6"/><path d="M10 6.6v4l2.6 1.6"/>`,
  undo: svg`<path d="M4 8.5h8a4.2 4.2 0 0 1 0 8.4H8.5M7.6 4.8 4 8.5l3.6 3.7"/>`,
  verified: svg`<path d="m10 2.5 2 1.5 2.5-.1.7 2.4 2 1.5-.8 2.3.8 2.3-2 1.5-.7 2.4-2.5-.1-2 1.5-2-1.5-2.5.1-.700-2.4-2-1.5.8-2.3-.8-2.3 2-1.5.700-2.4L8 4l2-1.5Z"/><path d="m7.2 10.2 2 2 3.7-4"/>`,
} satisfies Record<string, TemplateResult>;

export type Icon = keyof typeof SHAPES;

export function icon(shape: Icon): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">${SHAPES[shape]}</svg>`;
}

/** Gangway's mark: the plank between quay and ship. */
export const mark = html`<svg class="logo" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" focusable="false">
  <rect class="sea" width="28" height="28" rx="7"/>
  <path class="ship" d="M13.5 12h13c-.5 5-2 8.2-4.5 10.4h-5C15 20.2 13.8 17 13.5 12ZM18 8h5.5v4H18z"/>
  <path class="quay" d="M0 18h9v10H7a7 7 0 0 1-7-7z"/>
  <path class="plank" d="m6 17.6 10-6"/>
</svg>`;
