// A host that plays recorded snapshots: one, or the usual way through, where every act leads to the next.

import { examples, explained, pasted, story } from "./examples";
import type { Snapshot } from "./generated/Snapshot";
import type { Host } from "./host";

/** What was asked of the host, in order: tests read it. No secret is kept, only its length. */
export const asked: string[] = [];

export function played(only: string | null): Host {
  let draw: (snapshot: Snapshot) => void = () => {};
  let place = 0;
  let revision = 0;

  const show = () => {
    const snapshot = examples[only ?? story[place] ?? story[0]];
    if (!snapshot) throw new Error(`no example ${only}`);
    revision += 1;
    draw({ ...snapshot, revision });
  };
  const act = (what: string, by = 1) => {
    asked.push(what);
    place = Math.min(Math.max(place + by, 0), story.length - 1);
    show();
    return Promise.resolve();
  };
  const note = (what: string) => {
    asked.push(what);
    return Promise.resolve();
  };

  return {
    watch: (drawing) => {
      draw = drawing;
      show();
      return Promise.resolve();
    },
    watchForFiles: () => Promise.resolve(),
    openAnotherFile: () => note("open another file"),
    goOn: () => act("go on"),
    back: () => act("back", -1),
    openBrowser: (visit) => act(`open browser ${visit}`),
    stopWaiting: () => act("stop waiting", -1),
    moreTime: () => note("more time"),
    askForApproval: () => note("ask for approval"),
    approveHere: () => note("approve here"),
    signInLink: () => Promise.resolve("https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id=5b0d3e1c"),
    copySignInLink: () => note("copy link"),
    explainError: (typed) => {
      // Never the text: it could be an address with a code in it.
      asked.push(`explain text of ${typed.length}`);
      return Promise.resolve(explained);
    },
    chooseOrganization: (id) => act(`choose ${id}`),
    findOrganization: (address) => {
      asked.push(`find ${address}`);
      return Promise.resolve(pasted);
    },
    chooseOrganizations: (ids) => act(`choose ${ids.join(", ")}`),
    lookAgain: () => note("look again"),
    enterCertificate: (pem) => act(`enter certificate of ${pem.length}`),
    enterSecret: (secret, ends) => act(`enter secret of ${secret.length}, ends ${ends}`),
    useStoredCredential: () => act("use stored"),
    commit: (hash) => act(`commit ${hash}`),
    undo: (forgetSecret) => act(forgetSecret ? "undo, and forget the secret" : "undo"),
    undoIn: (organization) => note(`undo in ${organization}`),
    takeWayOn: (way) => note(`way ${way}`),
    takeWayOnIn: (organization, way) => note(`way ${way} in ${organization}`),
    openReport: () => note("open report"),
    openSecurityNote: () => note("open security note"),
    showReportFolder: () => note("show folder"),
    leave: () => note("leave"),
  };
}
