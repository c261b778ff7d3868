// The window's way to the engine. The only file that speaks to Tauri.

import { Channel, invoke } from "@tauri-apps/api/core";
import type { AnotherFile } from "./generated/AnotherFile";
import type { Snapshot } from "./generated/Snapshot";
import type { Host } from "./host";

export const tauri: Host = {
  watch: (draw) => invoke("watch", { channel: new Channel<Snapshot>(draw) }),
  watchForFiles: (ask) => invoke("watch_for_files", { channel: new Channel<AnotherFile>(ask) }),
  openAnotherFile: () => inTurn("open_another_file"),
  goOn: () => inTurn("go_on"),
  back: () => inTurn("back"),
  openBrowser: (visit) => inTurn("open_browser", { visit }),
  stopWaiting: () => inTurn("stop_waiting"),
  moreTime: () => inTurn("more_time"),
  askForApproval: () => inTurn("ask_for_approval"),
  approveHere: () => inTurn("approve_here"),
  signInLink: () => invoke("sign_in_link"),
  copySignInLink: () => invoke("copy_sign_in_link"),
  explainError: (text) => invoke("explain_error", { text }),
  chooseOrganization: (id) => inTurn("choose_organization", { id }),
  findOrganization: (address) => invoke("find_organization", { address }),
  chooseOrganizations: (ids) => inTurn("choose_organizations", { ids }),
  lookAgain: () => inTurn("look_again"),
  enterCertificate: (pem) => inTurn("enter_certificate", { pem }),
  enterSecret: (secret, ends) => inTurn("enter_secret", { secret, ends }),
  useStoredCredential: () => inTurn("use_stored_credential"),
  commit: (planHash) => inTurn("commit", { planHash }),
  undo: (forgetSecret) => inTurn("undo", { forgetSecret }),
  undoIn: (organization) => inTurn("undo_in", { organization }),
  takeWayOn: (way) => inTurn("take_way_on", { way }),
  takeWayOnIn: (organization, way) => inTurn("take_way_on_in", { organization, way }),
  openReport: () => inTurn("open_report"),
  openSecurityNote: () => inTurn("open_security_note"),
  showReportFolder: () => inTurn("show_report_folder"),
  leave: () => inTurn("leave"),
};

/** A second click can arrive after the screen has moved on: then the next snapshot is the answer. */
async function inTurn(command: string, args?: Record<string, unknown>): Promise<void> {
  try {
    await invoke(command, args);
  } catch (refusal) {
    if ((refusal as { code?: unknown } | null)?.code !== "out-of-turn") throw refusal;
  }
}
