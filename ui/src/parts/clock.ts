// The one place that knows what time it is, so that a test and a screenshot can stop it.

let stopped: Date | undefined;

export function now(): number {
  return (stopped ?? new Date()).getTime();
}

export function stopClockAt(time: Date | undefined): void {
  stopped = time;
}
