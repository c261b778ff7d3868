// What jsdom lacks of a browser: dialogs, scrolling, the clipboard.

import { afterEach, beforeEach, vi } from "vitest";
import { stopClockAt } from "../src/parts/clock";
import { faults, speak } from "../src/text/text";

HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
  this.querySelector<HTMLElement>("[autofocus]")?.focus();
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};
window.scrollTo = () => {};
Element.prototype.scrollIntoView = function scrollIntoView() {};

beforeEach(() => {
  vi.useFakeTimers();
  stopClockAt(new Date("2026-11-21T09:33:12Z"));
  faults.length = 0;
  speak("en");
});

afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  document.body.replaceChildren();
  document.title = "";
});
