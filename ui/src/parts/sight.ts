// An answer that is drawn below the window's edge is not seen by whoever asked.

/** Moves the page as little as is needed. Where the answer is taller than the window, its beginning counts. */
export function intoSight(answer: HTMLElement): void {
  const taller = answer.getBoundingClientRect().height > window.innerHeight / 2;
  answer.scrollIntoView({ block: taller ? "start" : "nearest" });
}
