// What the window may ask of the engine, and nothing more. It asks; the answer is always a newer snapshot.

import type { AnotherFile } from "./generated/AnotherFile";
import type { BrowserVisit } from "./generated/BrowserVisit";
import type { Problem } from "./generated/Problem";
import type { Snapshot } from "./generated/Snapshot";
import type { Whereabouts } from "./generated/Whereabouts";
import type { WayOn } from "./generated/WayOn";

/** The intents. Each resolves when the engine has taken it; one that came out of turn is quietly dropped. */
export interface Send {
  goOn(): Promise<void>;
  back(): Promise<void>;
  openBrowser(visit: BrowserVisit): Promise<void>;
  stopWaiting(): Promise<void>;
  moreTime(): Promise<void>;
  askForApproval(): Promise<void>;
  approveHere(): Promise<void>;
  /** The address that the browser was sent to; null when nothing is awaited. */
  signInLink(): Promise<string | null>;
  /** Puts that address into the clipboard for a minute, out of its history. */
  copySignInLink(): Promise<void>;
  /** What a number on a page of Microsoft's means. Nothing else of the text comes back, and nothing is kept. */
  explainError(text: string): Promise<Problem>;
  chooseOrganization(id: string): Promise<void>;
  /** Where an organization is that is missed on the list. It is asked without a sign-in, and nothing changes. */
  findOrganization(address: string): Promise<Whereabouts>;
  /** One is the same as `chooseOrganization`; several get a row each from the review onwards. */
  chooseOrganizations(ids: string[]): Promise<void>;
  /** The list again, or the plan; of several organizations, those that are still open. */
  lookAgain(): Promise<void>;
  /** `ends` as `2027-03-01`, or null where the person gave none. */
  /** The text of the chosen file goes inward; the page keeps nothing of it. */
  enterCertificate(pem: string): Promise<void>;
  enterSecret(secret: string, ends: string | null): Promise<void>;
  useStoredCredential(): Promise<void>;
  /** Commits exactly the plan with this hash, or the plans of several organizations. */
  commit(planHash: string): Promise<void>;
  /** Takes the connection back; the app's secret leaves the keychain only where the person said so. */
  undo(forgetSecret: boolean): Promise<void>;
  /** The same in one organization of several; the secret stays for the others. */
  undoIn(organization: string): Promise<void>;
  takeWayOn(way: WayOn): Promise<void>;
  /** The same for the problem of one organization of several. */
  takeWayOnIn(organization: string, way: WayOn): Promise<void>;
  openReport(): Promise<void>;
  openSecurityNote(): Promise<void>;
  showReportFolder(): Promise<void>;
  leave(): Promise<void>;
  /** Opens the file that waits, in place of what is shown. */
  openAnotherFile(): Promise<void>;
}

/** Where the snapshots come from. */
export interface Host extends Send {
  /** Calls `draw` with the present snapshot and with every later one. They may arrive out of order. */
  watch(draw: (snapshot: Snapshot) => void): Promise<void>;
  /** Calls `ask` whenever another file is opened while one is shown. */
  watchForFiles(ask: (file: AnotherFile) => void): Promise<void>;
}
