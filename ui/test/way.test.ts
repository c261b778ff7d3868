// The way as a whole: what holds from each screen to the next, and on every screen alike.

import { expect, test, vi } from "vitest";
import { examples } from "../src/host/examples";
import { placeOf } from "../src/screens/screens";
import { speak } from "../src/text/text";
import problems from "../src/text/en/problems.ftl?raw";
import { example, heading, one, show } from "./show";

const names = Object.keys(examples);

/** The first example of each place; of the problems, which differ in their words alone, two. */
const places = [...new Map(names.toReversed().map((name) => [placeOf(example(name)), name])).values()]
  .toReversed()
  .filter((name) => !name.startsWith("trouble") || ["trouble", "trouble-half-done"].includes(name));

/** Does `look` with each example on the screen. */
async function onEvery(look: (name: string) => void): Promise<void> {
  for (const name of names) {
    vi.clearAllTimers();
    document.body.replaceChildren();
    await show(name);
    look(name);
  }
}

const words = (text: string) => text.trim().split(/\s+/).filter(Boolean);

/** What is read on the screen without opening anything. */
function open(): HTMLElement {
  const screen = one("main .column").cloneNode(true) as HTMLElement;
  for (const closed of screen.querySelectorAll("details > :not(summary), .unseen, [aria-hidden=true], [hidden]")) closed.remove();
  // Words of neighbours are not one word.
  for (const element of screen.querySelectorAll("*")) element.append(" ");
  return screen;
}

test("A11Y-01: from each place to each other one, the focus is on the heading and the title says where one is", async () => {
  expect(places.length).toBeGreaterThan(18);
  const shown = await show(places[0] as string);
  const arrive = (to: string) => {
    const from = document.title;
    document.querySelector<HTMLElement>(".foot button")?.focus();
    shown.draw(to);
    const { step, screen } = example(to);
    const summary = document.querySelector("[data-attention]");
    expect([from, to, document.activeElement]).toEqual([from, to, summary ?? one("h1")]);
    const usual = screen.name === "no-profile" ? heading() : `Step ${step.number} of ${step.of}: ${heading()}`;
    expect([from, to, document.title]).toEqual([from, to, `${screen.name === "trouble" || summary ? `Problem: ${heading()}` : usual} – Gangway`]);
  };
  for (const [at, from] of places.entries()) {
    shown.draw(from);
    for (const to of places.slice(at + 1)) {
      arrive(to);
      arrive(from);
    }
  }
});

test("UX-01: no two problems share a title", () => {
  const titles = [...problems.matchAll(/^problem-[\w-]+-title = (.+)$/gm)].map((match) => match[1]);
  expect(titles.length).toBeGreaterThan(50);
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
});

test("UX-02: the first page holds what is needed and no more than 120 words", async () => {
  await show("welcome");
  const text = open().textContent ?? "";
  for (const part of ["What changes", "What stays", "What you need", "three minutes"]) expect(text).toContain(part);
  expect(words(text).length).toBeLessThanOrEqual(120);
  expect(document.querySelectorAll("main input, main textarea").length).toBe(0);
});

test("UX-03: every main button names its act", async () => {
  const labels = new Set<string>();
  await onEvery(() => labels.add(document.querySelector("#primary")?.textContent?.trim() ?? ""));
  for (const label of labels) expect(label).not.toMatch(/^(next|finish|ok|okay|yes|no|submit|done|apply|confirm)$/i);
  document.body.replaceChildren();
  for (const committing of names.filter((name) => /^(several-)?review/.test(name))) {
    document.body.replaceChildren();
    await show(committing);
    const label = document.querySelector("#primary")?.textContent?.trim();
    if (label) expect([committing, label]).toEqual([committing, expect.stringMatching(/^(Give|Repair|Check|Connect) \S/)]);
  }
});

test("UX-05: no button is switched off to say that something is missing", async () => {
  await onEvery((name) => expect([name, document.querySelectorAll("main button:disabled, main [aria-disabled=true]").length]).toEqual([name, 0]));
});

test("UX-06: every screen can be left", async () => {
  await onEvery((name) => {
    const out = document.querySelector("#cancel") ?? document.querySelector("#primary");
    expect([name, out?.textContent?.trim()]).toEqual([name, expect.stringMatching(/^(Cancel|Close)$/)]);
    expect([name, out?.textContent?.trim() === "Close"]).toEqual([name, example(name).leaving === "finished" || document.querySelector("#cancel") === null]);
  });
});

test("UX-07: what was chosen can be changed from the review, and nothing is asked of Dataverse for that", async () => {
  const shown = await show("review-ready");
  expect(one("#change-organization").getAttribute("aria-label")).toBe("Change organization");
  one("#change-organization").click();
  shown.draw("organizations-ready");
  shown.draw("review-ready");
  expect(shown.asked).toEqual([["back"]]);
});

test("UX-08: the words above the one bar tell what is done, and no id stands in it", async () => {
  for (const name of names.filter((each) => example(each).screen.name === "working")) {
    document.body.replaceChildren();
    await show(name);
    const bar = one<HTMLProgressElement>("progress");
    const label = one<HTMLLabelElement>("label[for=progress]");
    expect(label.compareDocumentPosition(bar) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect(one("main .column").textContent).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    expect(bar.value).toBeLessThan(100);
  }
});

test("UX-09: a wait says what is awaited, since when and until when, and can be left", async () => {
  for (const name of names.filter((each) => example(each).waiting)) {
    document.body.replaceChildren();
    await show(name);
    const wait = document.querySelector("#waiting, .wait");
    expect([name, wait?.textContent]).toEqual([name, expect.stringMatching(/since \d.*(until|stops at) \d/is)]);
    expect(document.querySelector("#cancel, #stop")).not.toBeNull();
  }
});

test("UX-10: the last page tells what was made, what was proven, where the record is, when the secret ends and how to undo", async () => {
  await show("done");
  const text = open().textContent?.replace(/\s+/g, " ") ?? "";
  for (const part of ["Contoso Sync", "Northwind", "The security role", "March", "2027", "100 days", "Northwind 2026-11-21", "help@contoso.example", "Undo"]) {
    expect(text).toContain(part);
  }
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  expect(one("main details").textContent).toContain("5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91");
  expect(one("#primary").textContent).toBe("Open the report");
});

test("SS-05: a helper is offered the shared screen or an account of their own, and never a password", async () => {
  await show("welcome");
  const helped = one("#helped").textContent ?? "";
  for (const part of ["share your screen", "never needs your password", "own account", "GDAP"]) expect(helped).toContain(part);
});

test("UX-11: the steps are told and not pressed", async () => {
  await onEvery((name) => {
    expect([name, document.querySelectorAll(".steps :is(button, a, [tabindex], [role])").length]).toEqual([name, 0]);
    if (example(name).screen.name !== "no-profile") expect(one(".steps").textContent).toContain(`Step ${example(name).step.number} of ${example(name).step.of}`);
  });
});

test("UX-13: beside the one way there are two branches, and neither branches again", () => {
  const way = /^(no-profile|welcome|approve (ready|waiting|checking|spreading)|organizations|credential|review|working|done|done undone|trouble .*)$/;
  const beside = new Set(names.map((name) => placeOf(example(name))).filter((place) => !way.test(place)));
  const branches = new Set([...beside].map((place) => place.split(" ").find((word) => word !== "approve")));
  expect([...branches]).toEqual(["elsewhere", "several"]);
});

test("UX-19: outside of the details no problem shows a code or an id", async () => {
  for (const name of names.filter((each) => example(each).screen.name === "trouble")) {
    document.body.replaceChildren();
    await show(name);
    expect([name, open().textContent]).toEqual([name, expect.not.stringMatching(/AADSTS|0x[0-9a-f]{4}|[0-9a-f]{8}-[0-9a-f]{4}/)]);
  }
});

test("UX-20: nothing that is said passes by itself", async () => {
  await onEvery((name) => {
    const said = one("main").textContent;
    vi.advanceTimersByTime(10_000);
    expect([name, one("main").textContent]).toEqual([name, said]);
    expect([name, document.querySelectorAll("[role=alert], body > :not(div, [role=status])").length]).toEqual([name, 0]);
  });
});

test("A11Y-14: the ways out stand in the same order on every screen", async () => {
  const order = ["back", "cancel", "stop", "disconnect", "primary"];
  await onEvery((name) => {
    const ids = [...document.querySelectorAll(".foot button")].map((button) => button.id);
    expect([name, ids]).toEqual([name, order.filter((id) => ids.includes(id))]);
  });
});

test("A11Y-16: ids, addresses and names from outside keep their own direction", async () => {
  await onEvery((name) => {
    const walker = document.createTreeWalker(one("body > div"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode as Text;
      const foreign = /[0-9a-f]{8}-[0-9a-f]{4}|\bcrm\d*\.dynamics\.com|@\w+\.example/.test(node.data);
      if (foreign) expect([name, node.data, node.parentElement?.closest("bdi, [dir=ltr], .message") !== null]).toEqual([name, node.data, true]);
    }
  });
});

test("CP-01: nothing asks for a password or a code, and the first page says that Microsoft does", async () => {
  await onEvery((name) => {
    const asking = [...document.querySelectorAll<HTMLInputElement>("input[type=password], input[autocomplete=one-time-code], input[type=email], input[type=tel]")];
    // The app's own secret, where this computer keeps it.
    expect([name, asking.filter((input) => input.id !== "secret").length]).toEqual([name, 0]);
  });
  document.body.replaceChildren();
  await show("welcome");
  expect(open().textContent).toContain("Your password: Microsoft asks for it, never Gangway");
});

test("CP-02: before the browser opens, the card shows what Microsoft should, and says when to cancel", async () => {
  await show("approve-ready");
  const card = one(".consent").textContent ?? "";
  for (const part of ["Contoso Sync", "Contoso Software", "Verified publisher", "Use Dataverse as you", "Sign you in", "Keep you signed in"]) {
    expect(card).toContain(part);
  }
  expect(one(".notes").textContent).toMatch(/another app or publisher, or asks for more, choose Cancel/);
});

/** The badge is the publisher's own word: reading it would need a right in the directory, and none is asked for. */
test("CP-03, CP-04: the card is said to be the publisher’s own and to prove nothing, with the badge and without", async () => {
  await show("approve-ready");
  expect(one(".notes").textContent).toContain("This card is the publisher’s own. A name and a logo prove nothing.");
  expect(one(".consent").textContent).toContain("It says nothing about the app.");
  document.body.replaceChildren();
  await show("approve-second");
  expect(one(".consent .unverified").textContent).toContain("Not a verified publisher");
  expect(one(".consent").textContent).toContain("Go on only if you know them.");
});

test("CP-06: the way to report the page, and the way to take the approval back, are told", async () => {
  await show("approve-ready");
  expect(one(".notes").textContent).toContain("Report it here");
  document.body.replaceChildren();
  await show("done-undone");
  expect(one("main").textContent).toMatch(/Microsoft Entra admin center, choose Enterprise apps, then .*Contoso Sync.*, Properties and Delete/);
});

test("SS-03: the title and the frame name no customer but the one that is connected", async () => {
  const shown = await show("review-ready");
  shown.draw("welcome");
  expect(document.title + (document.body.textContent ?? "")).not.toMatch(/Northwind|Ada Lind/);
  await onEvery((name) => {
    if (example(name).screen.name !== "trouble") expect([name, document.title]).toEqual([name, expect.not.stringMatching(/Northwind/)]);
  });
});

test("W-06: the longer language stands on every screen and the mirrored one turns it", async () => {
  speak("en", { mirrored: true });
  await show("welcome");
  expect(one("html").dir).toBe("rtl");
  expect(heading().length).toBeGreaterThan("Connect Contoso Sync to your organization".length * 1.25);
});
