// Which function draws which screen, and what counts as another place.

import type { Screen } from "../host/generated/Screen";
import type { Snapshot } from "../host/generated/Snapshot";
import type { Send } from "../host/host";
import { approve } from "./approve";
import { credential } from "./credential";
import { done } from "./done";
import { noProfile } from "./no-profile";
import { organizations } from "./organizations";
import { review } from "./review";
import { several } from "./several";
import { trouble } from "./trouble";
import { welcome } from "./welcome";
import { working } from "./working";

/** A screen by its name in the contract. */
export type Named<Name extends Screen["name"]> = Extract<Screen, { name: Name }>;

export function draw(snapshot: Snapshot, send: Send) {
  const { screen } = snapshot;
  switch (screen.name) {
    case "no-profile":
      return noProfile(snapshot, screen, send);
    case "welcome":
      return welcome(snapshot, screen, send);
    case "approve":
      return approve(snapshot, screen, send);
    case "organizations":
      return organizations(snapshot, screen, send);
    case "credential":
      return credential(snapshot, screen, send);
    case "review":
      return review(snapshot, screen, send);
    case "working":
      return working(snapshot, screen, send);
    case "done":
      return done(snapshot, screen, send);
    case "several":
      return several(snapshot, screen, send);
    case "trouble":
      return trouble(snapshot, screen, send);
  }
}

/** A place has a heading of its own: arriving there moves the focus; news at the same place does not. */
export function placeOf({ screen, waiting }: Snapshot): string {
  switch (screen.name) {
    case "approve":
      if (screen.stage.name === "elsewhere") return `approve elsewhere ${screen.stage.given}`;
      return screen.stage.name === "checking" && waiting ? "approve spreading" : `approve ${screen.stage.name}`;
    case "done":
      return screen.undo.name === "undone" ? "done undone" : "done";
    case "several":
      return `several ${screen.stage}`;
    case "trouble":
      return `trouble ${screen.problem.code} ${screen.problem.spoken}`;
    default:
      return screen.name;
  }
}
