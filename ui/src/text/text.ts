// Looks up sentences. `text` gives a plain string (titles, labels); `say` gives a template in which every name
// stands in its own <bdi>, so that a right-to-left name can't turn the sentence around it.

import { FluentBundle, FluentResource } from "@fluent/bundle";
import { html, type TemplateResult } from "lit-html";
import { pseudo } from "./pseudo";

/** A code that only chooses among the forms of a sentence. */
export interface Choice {
  choice: string;
}

export type Args = Record<string, string | number | TemplateResult | Choice>;
export type Said = unknown;

const sources = import.meta.glob<string>("./*/{wizard,problems,notes}.ftl", { query: "?raw", import: "default", eager: true });

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

let bundle = new FluentBundle("en");

/** What went wrong in look-ups, and which ids were used: tests read both. */
export const faults: string[] = [];
export const used = new Set<string>();

/** Chooses the language of the window. The pseudo forms are for tests: long and accented, and mirrored. */
export function speak(locale: string, form: { pseudo?: boolean; mirrored?: boolean } = {}): void {
  const changed = form.pseudo || form.mirrored;
  bundle = new FluentBundle(locale, { useIsolating: false, ...(changed ? { transform: pseudo } : {}) });
  for (const [path, source] of Object.entries(sources)) {
    if (path.startsWith(`./${locale}/`)) faults.push(...bundle.addResource(new FluentResource(source)).map(String));
  }
  document.documentElement.lang = locale;
  document.documentElement.dir = form.mirrored || RIGHT_TO_LEFT.has(new Intl.Locale(locale).language) ? "rtl" : "ltr";
}

/** The language for dates: the person's own region of it, where the system tells one. */
export function dateLocale(): string {
  const language = bundle.locales[0] ?? "en";
  return navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}

export function has(id: string): boolean {
  return pattern(id) !== null;
}

/** A sentence as plain text. */
export function text(id: string, args: Record<string, string | number> = {}): string {
  const found = pattern(id);
  if (found === null) {
    faults.push(`no text ${id}`);
    return id;
  }
  used.add(id);
  const errors: Error[] = [];
  const formatted = bundle.formatPattern(found, args, errors);
  faults.push(...errors.map((error) => `${id}: ${error.message}`));
  return formatted;
}

/** Whether a value is a code that chooses among the forms of a sentence; every other value is a name that stands in it. */
export function choosesForm(id: string, fact: string, value: string): boolean {
  const parts = pattern(id);
  if (!Array.isArray(parts)) return false;
  return parts.some(
    (part) =>
      typeof part === "object" &&
      part.type === "select" &&
      part.selector.type === "var" &&
      part.selector.name === fact &&
      part.variants.some(({ key }) => key.value === value),
  );
}

/** A sentence for a template. Numbers are formatted; names and elements keep their own direction. */
export function say(id: string, args: Args = {}): Said {
  const names: unknown[] = [];
  const marked: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(args)) {
    if (typeof value === "number") marked[key] = value;
    else if (typeof value === "object" && "choice" in value) marked[key] = value.choice;
    else marked[key] = `\uE000${names.push(value) - 1}\uE001`;
  }
  const formatted = text(id, marked);
  if (names.length === 0) return formatted;
  return formatted
    .split(/\uE000(\d+)\uE001/)
    .map((part, at) => (at % 2 === 0 ? part : name(names[Number(part)])));
}

/** A name, id or address from outside, kept apart from the direction of the words around it. */
export function name(value: unknown): Said {
  return typeof value === "string" ? html`<bdi>${value}</bdi>` : value;
}

/** "Accounts, Contacts and Notes", each kept apart. */
export function list(values: Said[]): Said {
  const places = values.map((_, at) => String(at));
  return new Intl.ListFormat(dateLocale(), { type: "unit", style: "short" })
    .formatToParts(places)
    .map((part) => (part.type === "element" ? name(values[Number(part.value)]) : part.value));
}

function pattern(id: string) {
  const [message, attribute] = id.split(".") as [string, string?];
  const found = bundle.getMessage(message);
  return (attribute === undefined ? found?.value : found?.attributes[attribute]) ?? null;
}
