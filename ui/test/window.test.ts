// The person's place: focus, title, the spoken line, leaving.

import { expect, test, vi } from "vitest";
import { example, heading, one, show } from "./show";

test("an older snapshot that arrives late is not drawn", async () => {
  const shown = await show({ ...example("review-ready"), revision: 7 });
  shown.draw({ ...example("welcome"), revision: 6 });
  expect(one("main").dataset["screen"]).toBe("review");
  shown.draw({ ...example("working"), revision: 8 });
  expect(one("main").dataset["screen"]).toBe("working");
});

test("A11Y-01: a new screen moves the focus to its heading and names itself in the title", async () => {
  const shown = await show("welcome");
  expect(document.activeElement).toBe(one("h1"));
  expect(document.title).toBe("Step 1 of 7: Connect Contoso Sync to your organization – Gangway");
  one("#primary").focus();
  shown.draw("approve-ready");
  expect(document.activeElement).toBe(one("h1"));
  expect(document.title).toBe("Step 2 of 7: Approve Contoso Sync at Microsoft – Gangway");
});

test("news at the same place leaves the focus where it is", async () => {
  const shown = await show("working-start");
  one("#cancel").focus();
  shown.draw("working");
  expect(document.activeElement).toBe(one("#cancel"));
});

test("when the control with the focus goes away, the heading takes the focus", async () => {
  const shown = await show("organizations-ready");
  one("#look-again").focus();
  shown.draw("organizations-loading");
  expect(document.activeElement).toBe(one("h1"));
});

test("from waiting to checking is a new place", async () => {
  const shown = await show("approve-waiting");
  one("#stop").focus();
  shown.draw("approve-checking");
  expect(document.activeElement).toBe(one("h1"));
  expect(heading()).toBe("Checking Microsoft’s answer");
});

test("a problem page says so in its title", async () => {
  await show("trouble");
  expect(document.title).toMatch(/^Problem: .+ – Gangway$/);
});

test("A11Y-03: the live line speaks at most once in three seconds, and ends with the newest", async () => {
  const shown = await show("working-start");
  const live = one("body > [role=status]");
  expect(live.textContent).toBe("");
  shown.draw("working");
  const first = live.textContent;
  expect(first).toBe("Reading back what was written");
  shown.draw("working-service-busy");
  shown.draw("working-end");
  vi.advanceTimersByTime(2900);
  expect(live.textContent).toBe(first);
  vi.advanceTimersByTime(200);
  expect(live.textContent).toBe("Writing the report");
});

test("UX-06: Cancel leaves at once while nothing is done, and asks when something is half done", async () => {
  const shown = await show("welcome");
  one("#cancel").click();
  expect(shown.asked).toEqual([["leave"]]);
  shown.draw("working");
  one("#cancel").click();
  expect(shown.asked).toHaveLength(1);
  expect(one<HTMLDialogElement>("dialog").open).toBe(true);
  one("#keep").click();
  expect(one<HTMLDialogElement>("dialog").open).toBe(false);
  one("#cancel").click();
  one("#confirm").click();
  expect(shown.asked).toEqual([["leave"], ["leave"]]);
});

test("UX-06: when all is done the button reads Close", async () => {
  await show("done");
  expect(one("#cancel").textContent).toBe("Close");
});

test("an open question goes away with its screen", async () => {
  const shown = await show("working");
  one("#cancel").click();
  shown.draw("done");
  expect(one<HTMLDialogElement>("dialog").open).toBe(false);
});

test("the signed-in person and the organization are always in sight", async () => {
  await show("review-ready");
  expect(one("#who").textContent).toContain("Ada Lind");
  expect(one("#who").textContent).toContain("ada.lind@northwind.example");
  expect(one("#where").textContent).toContain("Northwind");
});

test("the countdown goes on by itself", async () => {
  const { stopClockAt } = await import("../src/parts/clock");
  await show("approve-waiting");
  expect(one("[role=timer]").textContent).toContain("6 min 48 s left");
  stopClockAt(new Date("2026-11-21T09:33:13Z"));
  vi.advanceTimersByTime(1000);
  expect(one("[role=timer]").textContent).toContain("6 min 47 s left");
});

const fabrikam = { app: { name: "Fabrikam Mail", publisher: "Fabrikam", appId: "f", signsInWith: null, support: null }, practice: false };

test("another file is opened only after a yes, and the question names who asks there", async () => {
  const shown = await show("review-ready");
  shown.openFile(fabrikam);
  expect(one("dialog").textContent).toMatch(/Fabrikam.* asks for .*Fabrikam Mail/s);
  one("#keep").click();
  expect(shown.asked).toEqual([]);
  shown.openFile(fabrikam);
  one("#confirm").click();
  expect(shown.asked).toEqual([["openAnotherFile"]]);
});

test("the question about another file outlives the screen behind it, and warns of what is half done", async () => {
  const shown = await show("approve-waiting");
  shown.openFile(fabrikam);
  expect(one("dialog").textContent).not.toContain("Part of the work is done");
  shown.draw("organizations-ready");
  expect(one<HTMLDialogElement>("dialog").open).toBe(true);
  shown.draw("working");
  shown.openFile({ app: null, practice: false });
  expect(one("dialog").textContent).toContain("Part of the work is done");
  expect(one("dialog").textContent).toContain("can’t use that file");
});

test("TA-05: the browser’s own menu opens where text is copied or pasted, and nowhere else", async () => {
  await show("credential-ready");
  const opens = (on: Element) => on.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true }));
  expect(opens(one("#secret"))).toBe(true);
  expect(opens(one("h1"))).toBe(false);
  getSelection()?.selectAllChildren(one("h1"));
  expect(opens(one("h1"))).toBe(true);
  getSelection()?.removeAllRanges();
  expect(opens(one("main"))).toBe(false);
});
