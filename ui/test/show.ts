// Shows snapshots in the window of the test, and records what it asks of the host.

import type { AnotherFile } from "../src/host/generated/AnotherFile";
import type { Snapshot } from "../src/host/generated/Snapshot";
import { examples, explained, pasted } from "../src/host/examples";
import type { Host } from "../src/host/host";
import { showWizard } from "../src/window";

export interface Shown {
  /** Draws another snapshot, by its name in the examples or as it is. */
  draw(next: string | Snapshot): void;
  /** Another file is opened. */
  openFile(file: AnotherFile): void;
  asked: unknown[][];
}

/** What the host answers; a test may change it for itself. */
export const answers: Record<string, unknown> = { signInLink: "https://login.example/approve", explainError: explained };

/** The one organization that is listed is found with an empty address. */
const whereabouts = (address: unknown) => (address === "" ? { name: "listed", id: "6a1c2f7e-9b3d-4c58-8e21-0f4d5a6b7c81" } : pasted);

export async function show(first: string | Snapshot): Promise<Shown> {
  const asked: unknown[][] = [];
  let draw: (snapshot: Snapshot) => void = () => {};
  let openFile: (file: AnotherFile) => void = () => {};
  let revision = 0;
  const next = (snapshot: string | Snapshot) =>
    draw(typeof snapshot === "string" ? { ...example(snapshot), revision: (revision += 1) } : snapshot);
  const watching: Partial<Host> = {
    watch: (drawing) => {
      draw = drawing;
      next(first);
      return Promise.resolve();
    },
    watchForFiles: (asking) => {
      openFile = asking;
      return Promise.resolve();
    },
  };
  const host = new Proxy(watching as Host, {
    get: (own, command: keyof Host) =>
      own[command] ??
      ((...args: unknown[]) => {
        asked.push([command, ...args]);
        return Promise.resolve(command === "findOrganization" ? whereabouts(args[0]) : answers[command]);
      }),
  });
  await showWizard(host);
  return { draw: next, openFile: (file) => openFile(file), asked };
}

export function example(name: string): Snapshot {
  const found = examples[name];
  if (!found) throw new Error(`no example ${name}`);
  return found;
}

export function one<Kind extends HTMLElement = HTMLElement>(selector: string): Kind {
  const found = document.querySelectorAll<Kind>(selector);
  if (found.length !== 1) throw new Error(`${found.length} of ${selector}`);
  return found[0] as Kind;
}

export function heading(): string {
  return one("h1").textContent?.replace(/\s+/g, " ").trim() ?? "";
}

/** The members of a generated union of strings, read from the generated file. */
export function members(source: string): string[] {
  const union = source.slice(source.indexOf("export type"));
  return [...union.matchAll(/"([a-z-]+)"/g)].map((match) => match[1] as string);
}
