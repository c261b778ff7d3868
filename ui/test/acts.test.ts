// What the person does, and what the host is asked.

import { expect, test, vi } from "vitest";
import { answers, example, heading, one, show } from "./show";

const press = (id: string) => one(`#${id}`).click();

test("A11Y-04: the primary button is the one that Enter presses", async () => {
  await show("credential-ready");
  const form = one<HTMLFormElement>("form");
  const submits = [...form.querySelectorAll("button")].filter((button) => button.type === "submit");
  expect(submits.map((button) => button.id)).toEqual(["primary"]);
});

test.each([
  ["no-profile", ["goOn"]],
  ["welcome", ["goOn"]],
  ["approve-ready", ["openBrowser", "approve-and-sign-in"]],
  ["approve-elsewhere", ["lookAgain"]],
  ["approve-elsewhere-nobody", ["openBrowser", "sign-in-only"]],
  ["approve-given", ["lookAgain"]],
  ["trouble-ask", ["takeWayOn", "ask-for-approval"]],
  ["organizations-ready", ["chooseOrganization", "6a1c2f7e-9b3d-4c58-8e21-0f4d5a6b7c81"]],
  ["review-ready", ["commit", "b1946ac92492d234"]],
  ["review-nothing", ["commit", "b1946ac92492d234"]],
  ["done", ["openReport"]],
  ["trouble", ["takeWayOn", "sign-in-again"]],
  ["trouble-close", ["leave"]],
])("%s: the primary button asks for %j", async (name, expected) => {
  const shown = await show(name);
  press("primary");
  expect(shown.asked).toEqual([expected]);
});

test.each([
  ["approve-ready", "sign-in-only", ["openBrowser", "sign-in-only"]],
  ["approve-ready", "another-account", ["openBrowser", "another-account"]],
  ["approve-ready", "back", ["back"]],
  ["approve-waiting", "stop", ["stopWaiting"]],
  ["approve-ready", "ask-for-approval", ["askForApproval"]],
  ["approve-waiting", "more-time", ["moreTime"]],
  ["approve-spreading", "stop", ["stopWaiting"]],
  ["approve-elsewhere", "approve-here", ["approveHere"]],
  ["approve-elsewhere", "sign-in-only", ["openBrowser", "sign-in-only"]],
  ["organizations-ready", "look-again", ["lookAgain"]],
  ["organizations-ready", "not-you", ["openBrowser", "another-account"]],
  ["credential-stored", "use-stored", ["useStoredCredential"]],
  ["review-ready", "change-organization", ["back"]],
  ["done", "show-folder", ["showReportFolder"]],
  ["trouble-not-proven", "show-folder", ["showReportFolder"]],
  ["trouble", "way-use-another-account", ["takeWayOn", "use-another-account"]],
])("%s: %s asks for %j", async (name, id, expected) => {
  const shown = await show(name);
  press(id);
  expect(shown.asked).toEqual([expected]);
});

test("UX-03, UX-07: the commit button names the act, and the screen says that nothing is changed yet", async () => {
  await show("review-ready");
  expect(one("#primary").textContent).toBe("Give Contoso Sync access to Northwind");
  expect(one(".lead").textContent).toContain("Nothing has been changed yet.");
});

test("with nothing to write, the screen says so and offers the check only", async () => {
  await show("review-nothing");
  expect(heading()).toBe("Everything is already as it should be");
  expect(one("#primary").textContent).toBe("Check the connection");
});

test("choosing an organization asks nothing until Continue", async () => {
  const shown = await show("organizations-ready");
  one<HTMLInputElement>("input[value=org-2]").click();
  expect(shown.asked).toEqual([]);
  press("primary");
  expect(shown.asked).toEqual([["chooseOrganization", "org-2"]]);
});

test("UX-05, A11Y-02: Continue without a choice says what is missing and asks nothing", async () => {
  const shown = await show("organizations-many");
  press("primary");
  expect(shown.asked).toEqual([]);
  expect(document.activeElement).toBe(one("#missing"));
  expect(one("#missing").hidden).toBe(false);
  one("#missing a").click();
  expect(document.activeElement).toBe(document.querySelector("input[name=organization]"));
});

test("a long list is narrowed by name or address, and what is chosen stays in sight", async () => {
  await show("organizations-ready");
  expect(document.querySelector("#narrow")).toBeNull();
  document.body.replaceChildren();
  await show("organizations-many");
  const shown = () => [...document.querySelectorAll<HTMLElement>(".choice")].filter((row) => !row.hidden).map((row) => row.querySelector(".choice-name")?.textContent);
  document.querySelector<HTMLInputElement>("input[name=organization]")?.click();
  const field = one<HTMLInputElement>("#narrow");
  field.value = "SALES";
  field.dispatchEvent(new Event("input"));
  expect(shown()).toEqual(["Northwind", "Sales Trial"]);
  one("#several").click();
  press("choose-all");
  field.value = "";
  field.dispatchEvent(new Event("input"));
  expect(shown().length).toBe(11);
  expect(document.querySelectorAll("input[name=organization]:checked").length).toBe(2);
});

test("an organization that can't be used says why and can't be chosen", async () => {
  await show("organizations-ready");
  const archive = one<HTMLInputElement>("input[value=org-4]");
  expect(archive.disabled).toBe(true);
  expect(one("#about-org-4").textContent).toContain("It is switched off.");
});

test("SS-01, TA-10: the secret goes inward once and is nowhere in the page afterwards", async () => {
  const shown = await show("credential-ready");
  one<HTMLInputElement>("#secret").value = "CANARY~secret~value";
  one<HTMLInputElement>("#ends").value = "2027-03-01";
  press("primary");
  expect(shown.asked).toEqual([["enterSecret", "CANARY~secret~value", "2027-03-01"]]);
  const everywhere = () =>
    document.documentElement.outerHTML + [...document.querySelectorAll("input")].map((input) => input.value).join();
  expect(everywhere()).not.toContain("CANARY");
  shown.draw("credential-checking");
  shown.draw("credential-problem");
  expect(everywhere()).not.toContain("CANARY");
  expect(one<HTMLInputElement>("#secret").value).toBe("");
});

test("no end date is null, not an empty text", async () => {
  const shown = await show("credential-ready");
  one<HTMLInputElement>("#secret").value = "x";
  press("primary");
  expect(shown.asked).toEqual([["enterSecret", "x", null]]);
});

test("a11y-02: an end date that was begun and not finished does not pass for none", async () => {
  const shown = await show("credential-ready");
  one<HTMLInputElement>("#secret").value = "x";
  const ends = one<HTMLInputElement>("#ends");
  Object.defineProperty(ends, "validity", { value: { badInput: true } });
  ends.dispatchEvent(new Event("input"));
  expect(ends.hasAttribute("data-given")).toBe(true);
  press("primary");
  expect(shown.asked).toEqual([["enterSecret", "x", "unfinished"]]);
});

test("a date field counts as given only where the person gave a date", async () => {
  await show("credential-ready");
  const ends = one<HTMLInputElement>("#ends");
  expect(ends.hasAttribute("data-given")).toBe(false);
  ends.value = "2027-03-01";
  ends.dispatchEvent(new Event("input"));
  expect(ends.hasAttribute("data-given")).toBe(true);
});

test("SS-01: the secret is shown only while the button is held, by pointer or by key", async () => {
  await show("credential-ready");
  const secret = one<HTMLInputElement>("#secret");
  const button = one("#show");
  const types = ["pointerdown", "pointerup", "pointerdown", "pointerleave", "pointerdown", "blur"].map((event) => {
    button.dispatchEvent(new Event(event));
    return secret.type;
  });
  expect(types).toEqual(["text", "password", "text", "password", "text", "password"]);
  button.dispatchEvent(new KeyboardEvent("keydown", { key: " " }));
  expect(secret.type).toBe("text");
  button.dispatchEvent(new KeyboardEvent("keyup", { key: " " }));
  expect(secret.type).toBe("password");
  button.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" }));
  expect(secret.type).toBe("password");
});

test("SS-01: a secret that was shown is hidden again when it is sent", async () => {
  await show("credential-ready");
  one("#show").dispatchEvent(new Event("pointerdown"));
  press("primary");
  expect(one<HTMLInputElement>("#secret").type).toBe("password");
});

test("A11Y-02: what is wrong with the secret stands on top, at the field, and in the title", async () => {
  const shown = await show("credential-ready");
  one<HTMLInputElement>("#secret").focus();
  shown.draw("credential-problem");
  const summary = one("[data-attention]");
  expect(document.activeElement).toBe(summary);
  expect(document.title).toMatch(/^Problem: /);
  const link = summary.querySelector("a") as HTMLAnchorElement;
  expect(one("#secret-problem").textContent?.trim()).toBe(link.textContent?.trim());
  expect(one("#secret").getAttribute("aria-invalid")).toBe("true");
  link.click();
  expect(document.activeElement).toBe(one("#secret"));
});

test("a wrong end date points to its own field", async () => {
  await show("credential-end-date");
  expect(one("#ends").getAttribute("aria-invalid")).toBe("true");
  expect(one("#secret").getAttribute("aria-invalid")).toBe("false");
});

test("UX-06: closing from a half-done problem asks first", async () => {
  const problem = example("trouble-close");
  const shown = await show({ ...problem, leaving: "half-done" });
  press("primary");
  expect(shown.asked).toEqual([]);
  press("confirm");
  expect(shown.asked).toEqual([["leave"]]);
});

test("undo asks first, and names what goes", async () => {
  const shown = await show("done");
  press("undo");
  expect(shown.asked).toEqual([]);
  expect(one("dialog").textContent).toContain("The security role Contoso Sync");
  expect(document.activeElement).toBe(one("#keep"));
  press("confirm");
  expect(shown.asked).toEqual([["undo", false]]);
});

test("undo names nothing that stays: a solution and its role", async () => {
  await show("done-solution");
  press("undo");
  const goes = [...document.querySelectorAll("dialog .plan li")].map((line) => line.textContent?.replace(/\s+/g, " ").trim());
  expect(goes).toEqual(["The application user # Contoso Sync Remove", "The role Contoso Sync of the application user Remove"]);
  expect(one("dialog").textContent).toContain("Undo does not remove the solution");
});

test("the secret goes along only where its box is ticked", async () => {
  const shown = await show("review-no-memory");
  press("disconnect");
  const box = one<HTMLInputElement>("#forget-secret");
  expect(box.checked).toBe(false);
  box.click();
  press("confirm");
  expect(shown.asked).toEqual([["undo", true]]);
});

test("a number on Microsoft's page is explained, and the wait goes on", async () => {
  const shown = await show("approve-waiting");
  const field = one<HTMLInputElement>("#page-number");
  field.value = "AADSTS50011: CANARY";
  press("explain");
  expect(shown.asked).toEqual([["explainError", "AADSTS50011: CANARY"]]);
  expect(field.value).toBe("");
  await vi.waitFor(() => expect(one("#explanation h2").textContent).toContain("publisher must add an address"));
  expect(field.value).toBe("AADSTS50011");
  shown.draw("approve-waiting");
  expect(one("#explanation").textContent).toContain("The publisher of the app");
  expect(heading()).toBe("Go on in your browser");
  expect(document.documentElement.outerHTML).not.toContain("CANARY");
});

test("what is explained below the window's edge is brought into sight", async () => {
  const seen: [string, unknown][] = [];
  vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(function look(this: Element, how) {
    seen.push([this.id, how]);
  });
  await show("approve-waiting");
  press("explain");
  await vi.waitFor(() => expect(seen).toEqual([["explanation", { block: "nearest" }]]));
  document.body.replaceChildren();
  await show("organizations-ready");
  one<HTMLInputElement>("#address").value = "fabrikam.crm4.dynamics.com";
  press("find");
  await vi.waitFor(() => expect(seen.at(-1)?.[0]).toBe("whereabouts"));
  vi.restoreAllMocks();
});

test("UX-12: a row of several counts the lines that can be read in it", async () => {
  await show("several-review");
  const states = [...document.querySelectorAll(".runs .state")].map((state) => state.textContent);
  expect(states.slice(0, 2)).toEqual(["3 changes", "Nothing to change"]);
});

test("of several, the solution is shown before the yes, and each row tells what is there of it", async () => {
  await show("several-review-solution");
  expect(document.querySelectorAll(".solution").length).toBe(1);
  expect(one(".solution").textContent).toContain("Contoso Connector");
  expect(one(".solution").textContent).toContain("Runs by itself");
  const rows = [...document.querySelectorAll(".runs > li")].map((row) => row.textContent);
  expect(rows[0]).not.toContain("The solution is there already");
  expect(rows[1]).toContain("The solution is there already, in version 1.0.0.0");
  expect(rows[0]).not.toContain("This computer has no notes");
  expect(rows[1]).toContain("This computer has no notes about this connection");
});

test("of several, what is still open is not said to be read back", async () => {
  await show("several-done-open");
  expect(one(".lead").textContent).not.toContain("read back");
  expect(document.querySelector(".crest.alert")).not.toBeNull();
  document.body.replaceChildren();
  await show("several-done-practice");
  expect(one(".lead").textContent).toContain("practice tenant");
});

test("Enter in the field of the number explains it", async () => {
  const shown = await show("approve-waiting");
  one("#page-number").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
  expect(shown.asked).toEqual([["explainError", ""]]);
});

test("UX-18, SS-06: whoever else can help gets a message with names and codes, and nobody is asked to write to themselves", async () => {
  await show("trouble-organization");
  expect(one(".who-can").textContent).toContain("A System Administrator of the organization");
  const message = one(".message").textContent ?? "";
  for (const part of ["Contoso Sync", "Contoso Software", "Organization: Northwind", "Account: ada.lind@", "K7F-29Q", "0x80072560"]) expect(message).toContain(part);
  document.body.replaceChildren();
  await show("trouble");
  expect(document.querySelector("#message")).toBeNull();
});

test("CP-07: the security team’s page is opened from the first screen", async () => {
  const { asked } = await show("welcome");
  press("security-note");
  expect(asked).toEqual([["openSecurityNote"]]);
});

test("a code among the facts is said in words", async () => {
  await show("trouble-depth");
  expect(one(".lead").textContent).toContain("its own rows only");
});

test("w-04: the page about a user that was switched off says what else is missing", async () => {
  await show("trouble-disabled");
  expect(one(".lead").textContent).toContain("The role is gone too. The user does not have the role any more.");
  expect(one(".lead bdi").textContent).toBe("# Contoso Sync");
});

test("the way back to the credential names what it is", async () => {
  await show("trouble-certificate");
  expect(one("#primary").textContent).toBe("Choose the certificate again");
  document.body.replaceChildren();
  await show("trouble-organization");
  expect(one("#way-enter-credential").textContent).toBe("Enter it again");
  document.body.replaceChildren();
  const { screen, ...rest } = example("trouble-certificate");
  if (screen.name !== "trouble") throw new Error(screen.name);
  await show({ ...rest, screen: { ...screen, problem: { ...screen.problem, code: "secret-expired" } } });
  expect(one("#primary").textContent).toBe("Enter the secret again");
});

test("se-06: the link is lent to the clipboard by the program, and does not come into the page for it", async () => {
  const { asked } = await show("approve-waiting");
  press("copy-link");
  await vi.waitFor(() => expect(one(".copied").textContent).toBe("Copied"));
  expect(asked).toEqual([["copySignInLink"]]);
});

test("the link is shown selected where there is no clipboard", async () => {
  answers["copySignInLink"] = Promise.reject({ code: "no-clipboard" });
  await show("approve-waiting");
  press("copy-link");
  delete answers["copySignInLink"];
  await vi.waitFor(() => expect(one(".copying textarea").parentElement?.hidden).toBe(false));
  expect(one<HTMLTextAreaElement>(".copying textarea").value).toBe("https://login.example/approve");
});

test("the message for the person who can approve is copied as text and as HTML", async () => {
  const written: Record<string, Blob | Promise<Blob>>[] = [];
  vi.stubGlobal(
    "ClipboardItem",
    vi.fn(function (parts: Record<string, Blob | Promise<Blob>>) {
      written.push(parts);
    }),
  );
  vi.stubGlobal("navigator", { languages: ["en-GB"], clipboard: { write: () => Promise.resolve() } });
  await show("approve-elsewhere");
  press("copy-message");
  await vi.waitFor(() => expect(one("#copy-message ~ [role=status]").textContent).toBe("Copied"));
  expect(Object.keys(written[0] ?? {})).toEqual(["text/plain", "text/html"]);
  vi.unstubAllGlobals();
});

test("a pasted organization is explained in its place, and the list stays", async () => {
  const shown = await show("organizations-ready");
  one<HTMLInputElement>("#address").value = "fabrikam.crm4.dynamics.com";
  press("find");
  await vi.waitFor(() => expect(one("#whereabouts h2").textContent).toBe("The organization belongs to another tenant"));
  expect(shown.asked).toEqual([["findOrganization", "fabrikam.crm4.dynamics.com"]]);
  expect(one("#whereabouts").textContent).toContain("fabrikam.crm4.dynamics.com");
  expect(document.querySelectorAll("input[name=organization]").length).toBe(4);
});

test("whoever is signed in, in which tenant, stands on every later screen", async () => {
  await show("review-ready");
  expect(one("#who").textContent).toContain("Ada Lind");
  expect(one("#tenant").textContent).toContain("northwind.example");
  document.body.replaceChildren();
  await show("organizations-guest");
  expect(one("#tenant").textContent).toContain("Guest here");
});

test("W-05: what the app may do groups each right with its reach", async () => {
  await show("review-ready");
  const row = (group: string) => one(`.rights-${group}`).textContent?.replace(/\s+/g, " ").trim();
  expect(row("read")).toBe("Read Accounts, Contacts, Notes everyone’s rows Tasks its business unit’s rows");
  expect(row("create")).toContain("Notes its own rows");
  expect(document.querySelector(".rights-delete")).toBeNull();
  expect(one(".may-not").textContent).toContain("Delete rows");
});

test("W-05: what the app can't do never promises what the role holds", async () => {
  await show("review-repair");
  const not = one(".may-not").textContent ?? "";
  for (const held of ["Delete rows", "Share rows", "Act as one of your people"]) expect(not).not.toContain(held);
});

test("W-05: a privilege that Gangway does not know is shown by its name, marked, never hidden", async () => {
  await show("review-repair");
  const line = [...document.querySelectorAll(".rights-special li")].find((item) => item.textContent?.includes("prvContosoSpecialThing"));
  expect(line?.textContent).toContain("A right that Gangway does not know");
});

test("the publisher’s address for questions is text to be copied, and where it named none there is no such card", async () => {
  await show("done");
  press("copy-support");
  await vi.waitFor(() => expect(one<HTMLTextAreaElement>("#copy-support ~ label textarea").value).toBe("help@contoso.example"));
  document.body.replaceChildren();
  const snapshot = example("done");
  await show({ ...snapshot, app: { name: "Mail", publisher: "Fabrikam", appId: "f", signsInWith: null, support: null } });
  expect(document.getElementById("copy-support")).toBeNull();
});

test("CP-02: another app that signs in is named by its id, before the browser opens and in the facts", async () => {
  await show("approve-second");
  expect(one(".notes").textContent).toContain("0c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f");
  document.body.replaceChildren();
  await show({ ...example("welcome"), app: example("approve-second").app });
  expect(one("main").textContent).toContain("0c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f");
});

test("A11Y-16, TA-07: names from outside are text, and stand apart from the direction of the sentence", async () => {
  const snapshot = example("welcome");
  await show({ ...snapshot, app: { name: "שלום", publisher: "<b>Evil</b>", appId: "x", signsInWith: null, support: null } });
  expect(one("h1 bdi").textContent).toBe("שלום");
  expect(one(".lead bdi").textContent).toBe("<b>Evil</b>");
});
