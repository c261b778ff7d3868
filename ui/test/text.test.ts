// The words: every id exists and is used, every problem has its sentences, and they are written as agreed.

import { expect, test, vi } from "vitest";
import problemCodes from "../src/host/generated/ProblemCode.ts?raw";
import waysOn from "../src/host/generated/WayOn.ts?raw";
import who from "../src/host/generated/Who.ts?raw";
import whatChanged from "../src/host/generated/WhatChanged.ts?raw";
import { examples } from "../src/host/examples";
import { day } from "../src/text/dates";
import { faults, has, list, say, text, used } from "../src/text/text";
import wizard from "../src/text/en/wizard.ftl?raw";
import { members, one, show } from "./show";

const idsOf = (source: string) => [...source.matchAll(/^([a-zA-Z][\w-]*) =/gm)].map((match) => match[1] as string);

test("every text of the window is used somewhere", async () => {
  vi.stubGlobal("ClipboardItem", vi.fn());
  vi.stubGlobal("navigator", { languages: ["en-GB"], clipboard: { write: () => Promise.resolve() } });
  used.clear();
  for (const name of Object.keys(examples)) {
    document.body.replaceChildren();
    await show(name);
    for (const id of ["undo", "disconnect", "cancel", "copy-link", "find"]) document.getElementById(id)?.click();
    const shown = await show(name);
    shown.draw(name);
    for (const app of [null, { name: "Mail", publisher: "Fabrikam", appId: "f", signsInWith: null, support: null }]) shown.openFile({ app, practice: false });
    shown.openFile({ app: null, practice: true });
    await vi.advanceTimersByTimeAsync(10);
  }
  vi.unstubAllGlobals();
  expect(idsOf(wizard).filter((id) => !used.has(id))).toEqual([]);
});

test("W-04: every problem has a title, a reason and an advice", () => {
  const codes = members(problemCodes);
  expect(codes.length).toBeGreaterThan(50);
  const missing = codes.flatMap((code) => ["title", "why", "do"].map((part) => `problem-${code}-${part}`)).filter((id) => !has(id));
  expect(missing).toEqual([]);
});

test("every way on, every 'what was changed' and whoever can help has words", () => {
  const ids = [
    ...members(waysOn).map((way) => `way-on-${way}`),
    ...members(whatChanged).map((what) => `changed-${what}`),
    ...members(who).map((person) => `who-${person}`),
  ];
  expect(ids.filter((id) => !has(id))).toEqual([]);
});

test("no id stands twice", () => {
  // The engine reads the other files of the folder into one book with these.
  const files = import.meta.glob<string>("../src/text/en/*.ftl", { query: "?raw", import: "default", eager: true });
  const ids = Object.values(files).flatMap(idsOf);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test("W-02, W-03: no forbidden word, and no sentence of more than twenty words", () => {
  const forbidden = /\b(invalid|illegal|forbidden|error occurred|oops|please|sorry|unspecified|simply|contact your administrator)\b/i;
  for (const line of wizard.split("\n").filter((source) => !source.startsWith("#"))) {
    expect(line).not.toMatch(forbidden);
    const words = line.replace(/^[\w-]+ = /, "").replace(/\{[^}]*\}/g, "x");
    for (const sentence of words.split(/[.!?:] /)) expect([sentence, sentence.trim().split(/\s+/).length <= 20]).toEqual([sentence, true]);
  }
});

test("a missing text and a missing name are noticed", () => {
  text("no-such-text");
  text("welcome-heading");
  expect(faults).toEqual(["no text no-such-text", expect.stringContaining("welcome-heading")]);
});

test("W-06: numbers choose their own words", () => {
  expect(text("organizations-found", { count: 1 })).toBe("One organization found.");
  expect(text("organizations-found", { count: 4 })).toBe("4 organizations found.");
});

test("A11Y-16: a name can't break out of its place, whatever is in it", () => {
  const said = say("welcome-heading", { app: "\uE0001\uE001" }) as unknown[];
  expect(said).toHaveLength(3);
  expect(list(["a", "b"])).toHaveLength(3);
});

test("W-07: a date is a day, in no time zone, with the month in words", () => {
  expect(day("2027-03-01")).toMatch(/March/);
  expect(day("2027-03-01")).toMatch(/\b1\b/);
});

test("A11Y-16: direction and language are set on the page", async () => {
  await show("welcome");
  expect(one("html").lang).toBe("en");
  expect(one("html").dir).toBe("ltr");
});
