// Recorded snapshots, one for each thing a screen can show: for tests, screenshots and development. Never shipped.

import type { AppCard } from "./generated/AppCard";
import type { LineNote } from "./generated/LineNote";
import type { OrganizationRow } from "./generated/OrganizationRow";
import type { OrganizationRun } from "./generated/OrganizationRun";
import type { PlanCard } from "./generated/PlanCard";
import type { PlanLine } from "./generated/PlanLine";
import type { Problem } from "./generated/Problem";
import type { Proof } from "./generated/Proof";
import type { RoleCard } from "./generated/RoleCard";
import type { Screen } from "./generated/Screen";
import type { SeveralStage } from "./generated/SeveralStage";
import type { Snapshot } from "./generated/Snapshot";
import type { SolutionCard } from "./generated/SolutionCard";
import type { Waiting } from "./generated/Waiting";
import type { Whereabouts } from "./generated/Whereabouts";
import type { WorkStep } from "./generated/WorkStep";

const contoso: AppCard = {
  name: "Contoso Sync",
  publisher: "Contoso Software",
  appId: "5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91",
  signsInWith: null,
  support: "help@contoso.example",
};

const role: RoleCard = {
  name: "Contoso Sync",
  tables: [
    table("account", ["read", "create", "write", "append", "append-to"]),
    table("contact", ["read", "create", "write", "append", "append-to"]),
    {
      table: "task",
      label: null,
      rights: [
        { right: "read", depth: "business-unit" },
        { right: "create", depth: "business-unit" },
      ],
      also: [],
    },
    {
      table: "annotation",
      label: null,
      rights: [
        { right: "read", depth: "organization" },
        { right: "create", depth: "own" },
      ],
      also: [],
    },
  ],
  special: [{ privilege: "prvReadUser", depth: "organization" }],
  cannot: ["delete", "hand-over", "act-for-others"],
  basics: null,
};

/** Every table that has a name of its own, every right, every reach and every kind of special privilege. */
const wideRole: RoleCard = {
  name: "Contoso Sync Plus",
  tables: [
    ...[
      "account",
      "activitypointer",
      "appointment",
      "campaign",
      "contact",
      "email",
      "incident",
      "invoice",
      "lead",
      "opportunity",
      "phonecall",
      "product",
      "quote",
      "salesorder",
      "systemuser",
      "team",
    ].map((name) => table(name, ["read"])),
    { ...table("annotation", ["read", "write"]), label: "Notes and files" },
    {
      table: "task",
      label: null,
      rights: [
        { right: "read", depth: "business-unit-and-below" },
        { right: "delete", depth: "organization" },
        { right: "assign", depth: "organization" },
        { right: "share", depth: "own" },
        { right: "append", depth: "own" },
        { right: "append-to", depth: "business-unit" },
      ],
      also: ["phonecall", "email", "contoso_visit"],
    },
  ],
  special: [
    "prvReadUser",
    "prvReadOrganization",
    "prvReadRole",
    "prvReadBusinessUnit",
    "prvReadTeam",
    "prvActOnBehalfOfAnotherUser",
    "prvExportToExcel",
    "prvBulkDelete",
    "prvContosoSpecialThing",
  ].map((privilege) => ({ privilege, depth: "organization" })),
  cannot: [],
  basics: 1,
};

const northwind: OrganizationRow = {
  id: "6a1c2f7e-9b3d-4c58-8e21-0f4d5a6b7c81",
  name: "Northwind",
  host: "northwind.crm4.dynamics.com",
  kind: "production",
  region: "EMEA",
  unusable: null,
  administrator: true,
};

const rows: OrganizationRow[] = [
  northwind,
  { ...northwind, id: "org-2", name: "Northwind Test", host: "northwind-test.crm4.dynamics.com", kind: "sandbox" },
  { ...northwind, id: "org-3", name: "Sales Trial", host: "org7d1e2f.crm4.dynamics.com", kind: "trial", administrator: false },
  {
    ...northwind,
    id: "org-4",
    name: "Northwind Archive",
    host: "northwind-archive.crm4.dynamics.com",
    unusable: "disabled",
    administrator: null,
  },
];

const lines: PlanLine[] = [
  { act: "create", subject: "role", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [] },
  { act: "create", subject: "application-user", subjectName: "# Contoso Sync", added: 0, removed: 0, notes: [] },
  { act: "create", subject: "assignment", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [] },
];
const drift: LineNote[] = [
  { note: "renamed", found: "Contoso Sync (old)" },
  { note: "right-missing", right: { privilege: "prvReadAccount", right: "read", table: "Accounts" }, wanted: "organization" },
  { note: "right-extra", right: { privilege: "prvDeletecontoso_order", right: "delete", table: "contoso_order" }, found: "business-unit" },
  { note: "right-extra", right: { privilege: "prvExportToExcel", right: null, table: null }, found: "organization" },
  { note: "right-reach", right: { privilege: "prvCreateNote", right: "create", table: "Notes" }, found: "organization", wanted: "own" },
];
const kept: PlanLine[] = lines.map((line) => ({ ...line, act: "keep" }));

const solution: SolutionCard = {
  name: "Contoso Connector",
  uniqueName: "ContosoConnector",
  publisher: "Contoso Software",
  version: "1.1.0.0",
  installed: null,
  components: [
    { kind: "role", count: 2 },
    { kind: "table", count: 1 },
    { kind: "app", count: 1 },
    { kind: "plugin", count: 3 },
    { kind: "process", count: 1 },
    { kind: "web-resource", count: 4 },
    { kind: "column-security", count: 1 },
    { kind: "other", count: 12 },
  ],
  otherRoles: ["Contoso Connector Desk", "Contoso Connector Audit"],
};
const solutionLine: PlanLine = { act: "create", subject: "solution", subjectName: "Contoso Connector", added: 0, removed: 0, notes: [] };

const plan: PlanCard = {
  hash: "b1946ac92492d234",
  organization: northwind,
  businessUnit: "Northwind Traders",
  existing: false,
  memory: "whole",
  role: { ...role, basics: 12 },
  solution: null,
  lines,
  writes: 3,
};

const preview = {
  appName: "Contoso Sync",
  publisher: "Contoso Software",
  verified: true,
  permissions: ["act-in-dataverse-as-you", "sign-you-in", "stay-signed-in"] as const,
};

const waiting: Extract<Screen, { name: "approve" }>["stage"] = {
  name: "waiting",
  awaited: "consent",
  since: "2026-11-21T09:30:00Z",
  until: "2026-11-21T09:40:00Z",
  refused: 0,
  opened: true,
  link: true,
};

const link = "https://login.microsoftonline.com/organizations/adminconsent?client_id=5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91";
const elsewhere: Extract<Screen, { name: "approve" }>["stage"] & { name: "elsewhere" } = {
  name: "elsewhere",
  request: {
    link,
    subject: "Genehmigung für Contoso Sync",
    plain: `Bitte genehmige Contoso Sync:\n\n${link}`,
    html: `<div lang="de" dir="ltr"><p>Bitte genehmige Contoso Sync:</p><p><a href="${link}">${link}</a></p></div>`,
  },
  since: "2026-11-20T16:05:00Z",
  given: false,
  looked: null,
};

const refused: Problem = {
  code: "consent-refused",
  facts: { app: "Contoso Sync" },
  changed: "nothing",
  actions: ["sign-in-again", "use-another-account", "close"],
  who: "you",
  passes: false,
  spoken: "K7F-29Q",
  serviceCode: "AADSTS65004",
  correlationId: "3b0f6f0e-5b1d-4c59-9a3e-0d2f4c1e7a55",
  time: "2026-11-21T09:33:00Z",
};

/** What the window says about a number that was typed. */
export const explained: Problem = {
  ...refused,
  code: "redirect-mismatch",
  changed: "nothing-in-dataverse",
  actions: ["try-again", "close"],
  who: "publisher",
  serviceCode: "AADSTS50011",
  correlationId: null,
};

/** Where an organization is that was pasted. */
export const pasted: Whereabouts = {
  name: "elsewhere",
  problem: {
    ...refused,
    code: "organization-of-other-tenant",
    facts: { address: "fabrikam.crm4.dynamics.com", found: "7d023e4c-c9b4-4763-9085-3e67596f5646", expected: "8f0e1d2c-4b5a-4968-8776-655443322110" },
    changed: "nothing-in-dataverse",
    actions: ["use-another-account", "close"],
    serviceCode: null,
    correlationId: null,
  },
};

const steps: WorkStep[] = ["look-again", "write", "read-back", "sign-in-as-app", "try-as-app", "record"];

const proofs: Proof[] = [
  proof("right-organization", "administrator", { organization: "Northwind", tenant: "8f0e1d2c-4b5a-4968-8776-655443322110" }),
  proof("role-as-contracted", "administrator", { role: "Contoso Sync", privileges: "26" }),
  proof("user-enabled", "administrator", { user: "# Contoso Sync" }),
  proof("role-assigned", "administrator", { role: "Contoso Sync", businessUnit: "Northwind Traders" }),
  proof("app-can-sign-in", "app", { app: "5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91", other: "shown by its own name" }),
  proof("app-is-the-user", "app", { user: "4a5b6c7d-1e2f-4a3b-8c4d-5e6f7a8b9c0d" }),
  proof("probe-answered", "app", { table: "account" }),
];

const report = {
  folder: "C:\\Users\\ada\\Documents\\Gangway\\Northwind 2026-11-21",
  files: ["report.html", "report.json", "renewal.ics"],
};

const doneBase: Extract<Screen, { name: "done" }> = {
  name: "done",
  proofs,
  changes: lines,
  report,
  renewal: { ends: "2027-03-01", daysLeft: 100 },
  undo: { name: "offered" },
};

const lacking: Problem = {
  ...refused,
  code: "missing-right",
  facts: { organization: "Sales Trial", privileges: "prvCreateRole" },
  changed: "nothing-in-dataverse",
  actions: ["try-again", "use-another-account", "choose-another-organization", "close"],
  who: "system-administrator",
  serviceCode: null,
};

const changed: Problem = {
  ...refused,
  code: "plan-changed",
  facts: {},
  changed: "nothing-in-dataverse",
  actions: ["see-new-plan", "close"],
  serviceCode: null,
};

const busy: Waiting = {
  reason: "service-busy",
  since: "2026-11-21T09:32:00Z",
  nextTry: "2026-11-21T09:33:30Z",
  until: "2026-11-21T09:42:00Z",
  percent: null,
};

const recorded: Record<string, Snapshot> = {
  "no-profile": before(1, { name: "no-profile", problem: null }),
  "no-profile-problem": before(1, {
    name: "no-profile",
    problem: { ...refused, code: "profile-not-understood", facts: { line: "12", column: "5" }, actions: [], serviceCode: null, correlationId: null },
  }),
  welcome: at(1, welcomeScreen({})),
  "welcome-publisher": at(1, welcomeScreen({ keepsCredential: null, keychain: null }), { step: { number: 1, of: 6 } }),
  "welcome-hint": at(1, welcomeScreen({ organizationHint: "Northwind", keychain: null })),
  "welcome-keychain": at(
    1,
    welcomeScreen({
      keepsCredential: "certificate",
      keychain: { name: "fails", problem: { ...refused, code: "keychain-locked", facts: {}, changed: "nothing", serviceCode: null, correlationId: null } },
    }),
  ),
  "welcome-wide": at(1, welcomeScreen({ role: wideRole })),
  "welcome-solution": at(1, welcomeScreen({ solution })),
  "welcome-second": at(1, welcomeScreen({}), { app: { ...contoso, signsInWith: "0c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f" } }),
  "approve-ready": at(2, { name: "approve", stage: { name: "ready" }, preview: previewOf({}) }),
  "approve-second": at(
    2,
    { name: "approve", stage: { name: "ready" }, preview: previewOf({ verified: false }) },
    { app: { ...contoso, signsInWith: "0c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f" } },
  ),
  "approve-waiting": at(2, { name: "approve", stage: waiting, preview: previewOf({}) }, { leaving: "nothing-done" }),
  "approve-waiting-sign-in": at(2, {
    name: "approve",
    stage: { ...waiting, awaited: "sign-in", refused: 3, link: false },
    preview: previewOf({}),
  }),
  "approve-not-opened": at(2, { name: "approve", stage: { ...waiting, opened: false }, preview: previewOf({}) }),
  "approve-checking": at(2, { name: "approve", stage: { name: "checking" }, preview: previewOf({}) }, { canGoBack: false }),
  "approve-spreading": at(2, { name: "approve", stage: { name: "checking" }, preview: previewOf({}) }, { waiting: awaited("consent-spreading") }),
  "approve-elsewhere": at(2, elsewhereScreen({})),
  "approve-elsewhere-not-yet": at(2, elsewhereScreen({ looked: { at: "2026-11-21T09:36:00Z", found: "not-yet" } })),
  "approve-elsewhere-nobody": at(2, elsewhereScreen({ looked: { at: "2026-11-21T09:36:00Z", found: "nobody-signed-in" } })),
  "approve-given": at(2, elsewhereScreen({ given: true })),
  "organizations-loading": signedIn(3, { name: "organizations", loading: true, rows: [], chosen: null, several: [] }),
  "organizations-ready": signedIn(3, { name: "organizations", loading: false, rows, chosen: northwind.id, several: [] }),
  "organizations-many": signedIn(3, { name: "organizations", loading: false, rows: manyRows(), chosen: null, several: [] }),
  "organizations-several": signedIn(3, { name: "organizations", loading: false, rows, chosen: null, several: [northwind.id, "org-2"] }),
  "organizations-guest": signedIn(
    3,
    { name: "organizations", loading: false, rows, chosen: northwind.id, several: [] },
    {
      signedIn: {
        name: "Gita Guest",
        username: "gita@contoso.example",
        domain: "8f0e1d2c-4b5a-4968-8776-655443322110",
        tenantId: "8f0e1d2c-4b5a-4968-8776-655443322110",
        guest: true,
      },
    },
  ),
  "credential-ready": chosen(4, { name: "credential", kind: "client-secret", checking: false, stored: null, ends: null, problem: null }),
  "credential-stored": chosen(4, { name: "credential", kind: "client-secret", checking: false, stored: { ends: "2027-03-01" }, ends: null, problem: null }),
  "credential-stored-no-date": chosen(4, { name: "credential", kind: "client-secret", checking: false, stored: { ends: null }, ends: null, problem: null }),
  "credential-stored-certificate": chosen(4, { name: "credential", kind: "certificate", checking: false, stored: { ends: "2027-03-01" }, ends: null, problem: null }),
  "credential-problem": chosen(4, {
    name: "credential",
    kind: "client-secret",
    checking: false,
    stored: null,
    ends: "2027-03-01",
    problem: { ...refused, code: "secret-is-an-id", facts: {}, actions: [], serviceCode: null, correlationId: null },
  }),
  "credential-end-date": chosen(4, {
    name: "credential",
    kind: "client-secret",
    checking: false,
    stored: null,
    ends: null,
    problem: { ...refused, code: "secret-end-date", facts: {}, actions: [], serviceCode: null, correlationId: null },
  }),
  "credential-keychain": chosen(4, {
    name: "credential",
    kind: "client-secret",
    checking: false,
    stored: null,
    ends: null,
    problem: { ...refused, code: "keychain-refused", facts: {}, actions: [], serviceCode: null, correlationId: null },
  }),
  "credential-checking": chosen(4, { name: "credential", kind: "client-secret", checking: true, stored: null, ends: null, problem: null }),
  "credential-certificate": chosen(4, { name: "credential", kind: "certificate", checking: false, stored: null, ends: null, problem: null }),
  "review-loading": chosen(5, { name: "review", loading: true, plan: null }),
  "review-loading-unknown": signedIn(5, { name: "review", loading: true, plan: null }),
  "review-ready": chosen(5, { name: "review", loading: false, plan }),
  "review-solution": chosen(5, {
    name: "review",
    loading: false,
    plan: { ...plan, solution: { ...solution, otherRoles: [] }, lines: [solutionLine, ...lines], writes: 4 },
  }),
  "review-solution-newer": chosen(5, {
    name: "review",
    loading: false,
    plan: { ...plan, solution: { ...solution, installed: "1.0.0.0" }, lines: [{ ...solutionLine, act: "change" }, ...kept], writes: 1 },
  }),
  "review-solution-kept": chosen(5, {
    name: "review",
    loading: false,
    plan: { ...plan, solution: { ...solution, installed: "1.1.0.0" }, lines: [{ ...solutionLine, act: "keep" }, ...kept], writes: 0 },
  }),
  "review-nothing": chosen(5, { name: "review", loading: false, plan: { ...plan, lines: kept, writes: 0 } }),
  "review-repair": chosen(5, {
    name: "review",
    loading: false,
    plan: {
      ...plan,
      role: wideRole,
      existing: true,
      writes: 9,
      lines: [
        { act: "change", subject: "role", subjectName: "Contoso Sync", added: 1, removed: 2, notes: drift },
        { act: "enable", subject: "application-user", subjectName: "# Contoso Sync", added: 0, removed: 0, notes: [] },
        { act: "keep", subject: "assignment", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [] },
      ],
    },
  }),
  "review-no-rights": chosen(5, {
    name: "review",
    loading: false,
    plan: {
      ...plan,
      role: { ...role, tables: [], special: [] },
      lines: [
        { act: "keep", subject: "role", subjectName: "Contoso Sync Old", added: 0, removed: 0, notes: [] },
        { act: "enable", subject: "role", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [] },
        { act: "change", subject: "application-user", subjectName: "# Contoso Sync", added: 0, removed: 0, notes: [] },
        { act: "change", subject: "assignment", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [] },
        { act: "enable", subject: "assignment", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [] },
      ],
    },
  }),
  "welcome-earlier": at(1, welcomeScreen({ earlier: { began: "2026-11-19T16:02:00Z" } })),
  "review-no-memory": chosen(
    5,
    { name: "review", loading: false, plan: { ...plan, existing: true, memory: "missing", lines: kept, writes: 0 } },
    { keptSecret: "earlier" },
  ),
  "review-damaged-memory": chosen(5, {
    name: "review",
    loading: false,
    plan: {
      ...plan,
      existing: true,
      memory: "damaged",
      writes: 2,
      lines: [{ act: "keep", subject: "role", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [{ note: "made", on: "2026-11-19" }] }, ...lines.slice(1)],
    },
  }),
  "review-adopt": chosen(5, {
    name: "review",
    loading: false,
    plan: {
      ...plan,
      writes: 2,
      lines: [
        { act: "adopt", subject: "role", subjectName: "Contoso Sync", added: 1, removed: 2, notes: drift.slice(1) },
        {
          act: "adopt",
          subject: "application-user",
          subjectName: "# Contoso Sync",
          added: 0,
          removed: 0,
          notes: [{ note: "also-has", role: "System Customizer" }],
        },
        { act: "change", subject: "assignment", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [{ note: "other-copy" }] },
      ],
    },
  }),
  "review-purge": chosen(5, {
    name: "review",
    loading: false,
    plan: {
      ...plan,
      lines: [
        { act: "remove", subject: "application-user", subjectName: "# Contoso Sync", added: 0, removed: 0, notes: [] },
        ...lines.slice(1),
      ],
    },
  }),
  "review-busy": chosen(5, { name: "review", loading: true, plan: null }, { waiting: awaited("service-busy") }),
  working: chosen(6, workingScreen(38, "read-back"), { canGoBack: false, leaving: "half-done" }),
  ...Object.fromEntries(
    (["service-busy", "consent-spreading", "user-spreading", "other-solution", "no-answer"] as const).map((reason, index) => [
      `working-${reason}`,
      chosen(
        6,
        workingScreen(45 + index, steps[index + 1] ?? "record"),
        { canGoBack: false, leaving: "half-done", waiting: awaited(reason) },
      ),
    ]),
  ),
  "working-solution": chosen(6, withInstallation(), {
    canGoBack: false,
    leaving: "half-done",
    waiting: { ...awaited("solution-installing"), percent: 35 },
  }),
  "working-start": chosen(6, workingScreen(0, "look-again"), { canGoBack: false, leaving: "half-done" }),
  "working-end": chosen(6, workingScreen(96, "record"), { canGoBack: false, leaving: "half-done" }),
  done: finished(doneBase),
  "done-nothing": finished({ ...doneBase, changes: [], report: null, renewal: null, undo: { name: "nothing-to-undo" } }),
  "done-adopted": finished({
    ...doneBase,
    changes: [
      { act: "adopt", subject: "application-user", subjectName: "# Contoso Sync", added: 0, removed: 0, notes: [] },
      { act: "create", subject: "assignment", subjectName: "Contoso Sync", added: 0, removed: 0, notes: [] },
    ],
  }),
  "done-solution": finished({
    ...doneBase,
    changes: [solutionLine, ...lines],
    proofs: [proof("solution-installed", "administrator", { solution: "ContosoConnector", version: "1.1.0.0" }), ...proofs],
  }),
  "done-undone-solution": finished({
    ...doneBase,
    undo: {
      name: "undone",
      removed: lines.slice(1).map((line) => ({ ...line, act: "remove" })),
      left: [
        { ...solutionLine, act: "keep", notes: [{ note: "solution-stays" }] },
        { act: "keep", subject: "role", subjectName: "Contoso Connector", added: 0, removed: 0, notes: [{ note: "part-of-solution" }] },
      ],
      secret: null,
    },
  }),
  "done-unnamed": { ...finished({ ...doneBase, renewal: { ends: "2026-11-22", daysLeft: 1 } }), organization: null },
  "done-repaired": finished({
    ...doneBase,
    renewal: { ends: "2026-11-19", daysLeft: -2 },
    changes: [
      { act: "change", subject: "role", subjectName: "Contoso Sync", added: 4, removed: 1, notes: [] },
      { act: "enable", subject: "application-user", subjectName: "# Contoso Sync", added: 0, removed: 0, notes: [] },
    ],
  }),
  "done-undoing": finished({ ...doneBase, undo: { name: "undoing" } }, { leaving: "half-done" }),
  "done-undone": finished({
    ...doneBase,
    undo: { name: "undone", removed: lines.map((line) => ({ ...line, act: "remove" })), left: kept.slice(0, 1).map((line) => ({ ...line, notes: [{ note: "not-ours" }, { note: "rights-stay" }] })), secret: "stays" },
  }),
  "done-undone-nothing": finished({ ...doneBase, report: null, undo: { name: "undone", removed: [], left: [], secret: null } }),
  "done-undone-secret": finished({ ...doneBase, undo: { name: "undone", removed: lines.slice(0, 1).map((line) => ({ ...line, act: "remove" })), left: [], secret: "removed" } }),
  "done-practice": finished(doneBase, { practice: true, keptSecret: "now" }),
  "several-looking": among(5, severalScreen("review", [planned(0), { ...looking(1), queued: false }, looking(2)]), { canGoBack: true }),
  "several-review": among(5, { ...severalScreen("review", [planned(0), nothingToDo(1), stopped(2, lacking)]), commit: { hash: "c0ffee", organizations: 2, changed: 1 } }, { canGoBack: true }),
  "several-review-solution": among(5, { ...severalScreen("review", [withSolution(planned(0), null), withSolution(planned(1), "1.0.0.0")]), commit: { hash: "c0ffee", organizations: 2, changed: 2 } }, { canGoBack: true }),
  "several-review-nothing": among(5, { ...severalScreen("review", [nothingToDo(0), nothingToDo(1)]), commit: { hash: "c0ffee", organizations: 2, changed: 0 } }, { canGoBack: true }),
  "several-review-stuck": among(5, severalScreen("review", [stopped(0, lacking), stopped(1, lacking)]), { canGoBack: true }),
  "several-review-open": among(5, { ...severalScreen("review", [planned(0), ended(1, {}), stopped(2, lacking)]), commit: { hash: "c0ffee", organizations: 1, changed: 1 } }),
  "several-working": among(6, { ...severalScreen("working", [atWork(0, null), ended(1, {}), atWork(2, busy), { ...atWork(3, null), queued: true }, stopped(4, lacking)]), percent: 47 }, { leaving: "half-done" }),
  "several-done": among(7, { ...severalScreen("done", [ended(0, {}), ended(1, {}), ended(2, { changes: [], undo: { name: "nothing-to-undo" } })]), report, renewal: doneBase.renewal }, { leaving: "finished" }),
  "several-done-practice": among(7, { ...severalScreen("done", [ended(0, {}), ended(1, {})]), report }, { leaving: "finished", practice: true }),
  "several-done-open": among(7, { ...severalScreen("done", [stopped(0, changed), ended(1, {}), stopped(2, lacking), stopped(3, { ...changed, code: "outcome-unknown", changed: "unknown", actions: ["try-again"] })]), report }, { leaving: "finished" }),
  "several-done-undone": among(
    7,
    {
      ...severalScreen("done", [
        ended(0, { undo: { name: "undoing" } }),
        ended(1, { undo: { name: "undone", removed: lines.map((line) => ({ ...line, act: "remove" })), left: kept.slice(0, 1), secret: "stays" } }),
        ended(2, {}),
      ]),
      report,
    },
    { leaving: "half-done" },
  ),
  trouble: at(2, { name: "trouble", report: null, problem: refused }),
  "trouble-half-done": chosen(
    6,
    {
      name: "trouble",
      report: null,
      problem: { ...refused, code: "outcome-unknown", facts: {}, changed: "unknown", actions: ["try-again", "go-back", "see-new-plan"] },
    },
    { leaving: "half-done" },
  ),
  "trouble-close": at(2, { name: "trouble", report: null, problem: { ...refused, code: "surprise", facts: { host: "login.microsoftonline.com", status: "418" }, changed: "nothing-in-dataverse", actions: ["close"], who: "publisher" } }),
  "trouble-disabled": chosen(5, {
    name: "trouble",
    report: null,
    problem: {
      ...refused,
      code: "application-user-disabled",
      facts: { user: "# Contoso Sync", role: "create", added: "0", removed: "0", assigned: "no" },
      changed: "nothing-in-dataverse",
      actions: ["enable-user", "choose-another-organization", "close"],
      serviceCode: null,
      correlationId: null,
    },
  }),
  "trouble-certificate": chosen(6, {
    name: "trouble",
    report: null,
    problem: { ...refused, code: "certificate-refused", facts: {}, changed: "all-of-the-plan", actions: ["enter-credential", "close"], serviceCode: "AADSTS700027" },
  }),
  "trouble-approval": at(2, {
    name: "trouble",
    report: null,
    problem: { ...refused, code: "user-not-assigned", actions: ["try-again", "use-another-account", "close"], who: "cloud-application-administrator", serviceCode: "AADSTS50105" },
  }),
  "trouble-ask": at(2, {
    name: "trouble",
    report: null,
    problem: { ...refused, code: "consent-needs-administrator", actions: ["ask-for-approval", "use-another-account", "close"], who: "cloud-application-administrator", serviceCode: "AADSTS90094" },
  }),
  "trouble-depth": chosen(4, {
    name: "trouble",
    report: null,
    problem: { ...refused, code: "depth-not-allowed", facts: { privilege: "prvReadAccount", depth: "own" }, actions: ["try-again", "choose-another-organization", "close"], who: "publisher", serviceCode: null, correlationId: null },
  }),
  "trouble-organization": chosen(3, {
    name: "trouble",
    report: null,
    problem: { ...refused, code: "not-a-member", facts: { organization: "Northwind" }, changed: "part-of-the-plan", actions: ["choose-another-organization", "enter-credential"], who: "system-administrator", serviceCode: "0x80072560" },
  }),
  "trouble-proof": chosen(6, {
    name: "trouble",
    report: null,
    problem: { ...refused, code: "probe-refused", facts: { description: "read of account refused" }, changed: "all-of-the-plan", actions: ["go-back"], who: "publisher", passes: true },
  }, { canGoBack: false, leaving: "half-done" }),
  "trouble-not-proven": chosen(6, {
    name: "trouble",
    report,
    problem: { ...refused, code: "secret-expired", facts: {}, changed: "all-of-the-plan", actions: ["enter-credential", "close"], who: "you", serviceCode: "AADSTS7000222" },
  }, { leaving: "half-done" }),
  "trouble-no-way": at(2, { name: "trouble", report: null, problem: { ...refused, code: "app-not-yet-visible", facts: {}, actions: [], passes: true } }),
};

/** By name; the order of the revision is the order here. */
export const examples: Record<string, Snapshot> = Object.fromEntries(
  Object.entries(recorded).map(([name, snapshot], index) => [name, { ...snapshot, revision: index + 1 }]),
);

/** The usual way through, as names of examples. */
export const story = [
  "welcome",
  "approve-ready",
  "approve-waiting",
  "organizations-ready",
  "credential-ready",
  "review-ready",
  "working",
  "done",
  "done-undone",
] as const;

function table(name: string, rights: RoleCard["tables"][number]["rights"][number]["right"][]): RoleCard["tables"][number] {
  return { table: name, label: null, rights: rights.map((right) => ({ right, depth: "organization" })), also: [] };
}

function manyRows(): OrganizationRow[] {
  const kinds = ["developer", "default", "teams", "other"] as const;
  return [
    ...rows,
    ...kinds.map((kind) => ({ ...northwind, id: `org-${kind}`, name: `Contoso ${kind}`, kind, region: null, administrator: null })),
    ...(["not-ready", "unexpected-address", "other-tenant"] as const).map((unusable) => ({
      ...northwind,
      id: `org-${unusable}`,
      name: `Old ${unusable}`,
      unusable,
    })),
  ];
}

function elsewhereScreen(change: Partial<typeof elsewhere>): Screen {
  return { name: "approve", stage: { ...elsewhere, ...change }, preview: previewOf({}) };
}

function previewOf(change: { verified?: boolean }) {
  return { ...preview, permissions: [...preview.permissions], ...change };
}

function proof(fact: Proof["fact"], readAs: Proof["readAs"], evidence: Record<string, string>): Proof {
  return { fact, readAt: "2026-11-21T09:35:20Z", readAs, evidence };
}

function welcomeScreen(change: Partial<Extract<Screen, { name: "welcome" }>>): Screen {
  return { name: "welcome", role, solution: null, organizationHint: null, keepsCredential: "client-secret", keychain: { name: "works" }, earlier: null, ...change };
}

function workingScreen(percent: number, doing: WorkStep): Extract<Screen, { name: "working" }> {
  const place = steps.indexOf(doing);
  const state = (index: number) => (index === place ? "doing" : index < place ? "done" : "waiting");
  return { name: "working", percent, doing, steps: steps.map((step, index) => ({ step, state: state(index) })) };
}

function withInstallation(): Screen {
  const screen = workingScreen(24, "look-again");
  const [first, ...rest] = screen.steps.map(({ step }) => step);
  return {
    ...screen,
    doing: "install",
    steps: [
      { step: first ?? "look-again", state: "done" },
      { step: "install", state: "doing" },
      ...rest.map((step) => ({ step, state: "waiting" as const })),
    ],
  };
}

function awaited(reason: Waiting["reason"]): Waiting {
  return { reason, since: "2026-11-21T09:32:00Z", nextTry: "2026-11-21T09:33:30Z", until: "2026-11-21T09:42:00Z", percent: null };
}

function before(number: number, screen: Screen): Snapshot {
  return { ...at(number, screen), practice: false, app: null, canGoBack: false };
}

function at(number: number, screen: Screen, change: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 0,
    practice: true,
    step: { number, of: 7 },
    app: contoso,
    signedIn: null,
    organization: null,
    canSwitchAccount: false,
    canGoBack: number > 1,
    leaving: "nothing-done",
    waiting: null,
    keptSecret: null,
    screen,
    ...change,
  };
}

function signedIn(number: number, screen: Screen, change: Partial<Snapshot> = {}): Snapshot {
  return at(number, screen, {
    practice: false,
    signedIn: {
      name: "Ada Lind",
      username: "ada.lind@northwind.example",
      domain: "northwind.example",
      tenantId: "8f0e1d2c-4b5a-4968-8776-655443322110",
      guest: false,
    },
    canSwitchAccount: true,
    ...change,
  });
}

function chosen(number: number, screen: Screen, change: Partial<Snapshot> = {}): Snapshot {
  return signedIn(number, screen, { organization: "Northwind", ...change });
}

function finished(screen: Screen, change: Partial<Snapshot> = {}): Snapshot {
  return chosen(7, screen, { canGoBack: false, leaving: "finished", ...change });
}

function among(number: number, screen: Screen, change: Partial<Snapshot> = {}): Snapshot {
  return signedIn(number, screen, { canGoBack: false, ...change });
}

function severalScreen(stage: SeveralStage, runs: OrganizationRun[]): Extract<Screen, { name: "several" }> {
  return { name: "several", stage, percent: 0, rows: runs, commit: null, report: null, renewal: null };
}

function run(index: number, screen: Screen): OrganizationRun {
  const names = ["Northwind", "Northwind Test", "Sales Trial", "Northwind Development", "Northwind Training"];
  const kinds = ["production", "sandbox", "trial", "developer", "sandbox"] as const;
  const organization: OrganizationRow = { ...northwind, id: `org-${index}`, name: names[index] ?? "", kind: kinds[index] ?? "other" };
  return { organization, queued: false, waiting: null, screen };
}

function planned(index: number): OrganizationRun {
  return run(index, { name: "review", loading: false, plan: { ...plan, writes: 4, organization: run(index, { name: "review", loading: true, plan: null }).organization } });
}

function withSolution(row: OrganizationRun, installed: string | null): OrganizationRun {
  if (row.screen.name !== "review" || row.screen.plan === null) return row;
  const act = installed ? "change" : "create";
  const shown: PlanCard = {
    ...row.screen.plan,
    solution: { ...solution, installed },
    lines: [{ ...solutionLine, act }, ...lines],
    memory: installed ? "missing" : "whole",
  };
  return { ...row, screen: { ...row.screen, plan: shown } };
}

function nothingToDo(index: number): OrganizationRun {
  return run(index, { name: "review", loading: false, plan: { ...plan, lines: kept, writes: 0 } });
}

function looking(index: number): OrganizationRun {
  return { ...run(index, { name: "review", loading: true, plan: null }), queued: true };
}

function atWork(index: number, pause: Waiting | null): OrganizationRun {
  return { ...run(index, workingScreen(38, "read-back")), waiting: pause };
}

function stopped(index: number, problem: Problem): OrganizationRun {
  return run(index, { name: "trouble", report: null, problem: { ...problem, spoken: `K7F-29${index}` } });
}

function ended(index: number, change: Partial<typeof doneBase>): OrganizationRun {
  return run(index, { ...doneBase, report: null, ...change });
}
