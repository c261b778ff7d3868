// The window's way to the engine: names and arguments of the commands, and a refusal that is no fault.

import { beforeEach, expect, test, vi } from "vitest";
import { tauri } from "../src/host/tauri";

const invoke = vi.hoisted(() => vi.fn());
vi.mock("@tauri-apps/api/core", () => ({
  invoke,
  Channel: class {
    constructor(readonly onmessage: unknown) {}
  },
}));

beforeEach(() => {
  invoke.mockReset();
  invoke.mockResolvedValue(undefined);
});

test.each([
  [() => tauri.goOn(), ["go_on", undefined]],
  [() => tauri.back(), ["back", undefined]],
  [() => tauri.openBrowser("sign-in-only"), ["open_browser", { visit: "sign-in-only" }]],
  [() => tauri.stopWaiting(), ["stop_waiting", undefined]],
  [() => tauri.signInLink(), ["sign_in_link"]],
  [() => tauri.copySignInLink(), ["copy_sign_in_link"]],
  [() => tauri.explainError("50011"), ["explain_error", { text: "50011" }]],
  [() => tauri.chooseOrganization("id"), ["choose_organization", { id: "id" }]],
  [() => tauri.chooseOrganizations(["a", "b"]), ["choose_organizations", { ids: ["a", "b"] }]],
  [() => tauri.lookAgain(), ["look_again", undefined]],
  [() => tauri.enterSecret("s", null), ["enter_secret", { secret: "s", ends: null }]],
  [() => tauri.useStoredCredential(), ["use_stored_credential", undefined]],
  [() => tauri.commit("hash"), ["commit", { planHash: "hash" }]],
  [() => tauri.undo(true), ["undo", { forgetSecret: true }]],
  [() => tauri.undoIn("id"), ["undo_in", { organization: "id" }]],
  [() => tauri.takeWayOn("try-again"), ["take_way_on", { way: "try-again" }]],
  [() => tauri.takeWayOnIn("id", "try-again"), ["take_way_on_in", { organization: "id", way: "try-again" }]],
  [() => tauri.openReport(), ["open_report", undefined]],
  [() => tauri.openSecurityNote(), ["open_security_note", undefined]],
  [() => tauri.showReportFolder(), ["show_report_folder", undefined]],
  [() => tauri.leave(), ["leave", undefined]],
  [() => tauri.openAnotherFile(), ["open_another_file", undefined]],
])("%s", async (act, expected) => {
  await act();
  expect(invoke.mock.calls).toEqual([expected]);
});

test("the page is asked about another file through a channel of its own", async () => {
  const ask = vi.fn();
  await tauri.watchForFiles(ask);
  expect(invoke.mock.calls).toEqual([["watch_for_files", { channel: expect.objectContaining({ onmessage: ask }) }]]);
});

test("watching hands over a channel that draws", async () => {
  const draw = vi.fn();
  await tauri.watch(draw);
  expect(invoke.mock.calls).toEqual([["watch", { channel: expect.objectContaining({ onmessage: draw }) }]]);
});

test("a command out of turn is dropped; any other refusal is not", async () => {
  invoke.mockRejectedValueOnce({ code: "out-of-turn" });
  await expect(tauri.goOn()).resolves.toBeUndefined();
  invoke.mockRejectedValueOnce({ code: "something-else" });
  await expect(tauri.goOn()).rejects.toEqual({ code: "something-else" });
});
