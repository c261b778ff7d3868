// Rules that hold on every screen, shown with every recorded snapshot.

import axe from "axe-core";
import { describe, expect, test, vi } from "vitest";
import screenSource from "../src/host/generated/Screen.ts?raw";
import { examples } from "../src/host/examples";
import { placeOf } from "../src/screens/screens";
import { faults, speak } from "../src/text/text";
import { heading, one, show } from "./show";

const names = Object.keys(examples);

test("every screen of the contract has an example", () => {
  const inContract = [...screenSource.matchAll(/"name": "([a-z-]+)"/g)].map((match) => match[1]);
  expect(inContract).toHaveLength(10);
  expect(new Set(Object.values(examples).map(({ screen }) => screen.name))).toEqual(new Set(inContract));
});

describe.each(names)("%s", (name) => {
  test("has one heading, one main, and every text it needs", async () => {
    await show(name);
    expect(heading()).not.toBe("");
    expect(one("main").dataset["screen"]).toBe(examples[name]?.screen.name);
    expect(document.querySelectorAll("#primary").length).toBeLessThan(2);
    expect(faults).toEqual([]);
  });

  test("has no id twice, and every label and description leads somewhere", async () => {
    await show(name);
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const attribute of ["for", "aria-describedby", "aria-labelledby"]) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        for (const id of (element.getAttribute(attribute) ?? "").split(" ")) expect(ids).toContain(id);
      }
    }
  });

  test("axe finds nothing", async () => {
    vi.useRealTimers();
    await show(name);
    // jsdom has no layout: contrast is held by the test of the tokens.
    const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });

  test("TA-02: has no inline style, which the window's policy would drop", async () => {
    await show(name);
    expect(document.body.querySelectorAll("[style], style, script").length).toBe(0);
  });

  test("W-06: has no sentence outside the text files", async () => {
    speak("en", { pseudo: true });
    await show(name);
    const walker = document.createTreeWalker(document.querySelector("body > div") as Node, NodeFilter.SHOW_TEXT);
    const bare: string[] = [];
    while (walker.nextNode()) {
      const node = walker.currentNode as Text;
      const inName = node.parentElement?.closest("bdi, .crest");
      if (!inName && /[A-Za-z]{3}/.test(node.data) && !/[áéíóúñçÁÉÓ~]|Dynamics 365|, 202|[AP]M/.test(node.data)) bare.push(node.data);
    }
    expect(bare).toEqual([]);
  });
});

test("UX-01: no two places share a heading", async () => {
  const byHeading = new Map<string, Set<string>>();
  for (const name of names) {
    const snapshot = examples[name];
    if (!snapshot || snapshot.screen.name === "trouble") continue;
    document.body.replaceChildren();
    await show(name);
    byHeading.set(heading(), (byHeading.get(heading()) ?? new Set()).add(placeOf(snapshot)));
  }
  for (const [words, places] of byHeading) expect([words, [...places]]).toEqual([words, [[...places][0]]]);
});

test("a picture of a practice run always says so", async () => {
  await show("welcome");
  expect(one(".practice").textContent).toContain("Practice");
  document.body.replaceChildren();
  await show("review-ready");
  expect(document.querySelector(".practice")).toBeNull();
});
