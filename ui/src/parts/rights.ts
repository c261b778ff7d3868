// What an app may do, as verb + thing + reach, and what it can't.

import { html, nothing } from "lit-html";
import type { Depth } from "../host/generated/Depth";
import type { Right } from "../host/generated/Right";
import type { RoleCard } from "../host/generated/RoleCard";
import type { TableLine } from "../host/generated/TableLine";
import { has, list, name, type Said, say, text } from "../text/text";
import { type Icon, icon } from "./icons";

const GROUPS: { id: string; icon: Icon; rights: Right[] }[] = [
  { id: "read", icon: "eye", rights: ["read"] },
  { id: "create", icon: "add", rights: ["create"] },
  { id: "change", icon: "edit", rights: ["write", "append", "append-to", "assign", "share"] },
  { id: "delete", icon: "delete", rights: ["delete"] },
];
const DEPTHS: Depth[] = ["organization", "business-unit-and-below", "business-unit", "own"];

/** Privileges that reach beyond the rows of a table. */
const FAR_REACHING = /^prv(ActOnBehalf|BulkDelete|Assign|Share)/;

export function whatItMayDo(role: RoleCard) {
  const groups = GROUPS.filter((group) => group.rights.some((right) => role.tables.some((table) => depthOf(table, right))));
  return html`<dl class="rights">
      ${groups.map(
        (group) => html`<div class=${`rights-${group.id}`}>
          <dt>${icon(group.icon)}${text(`rights-${group.id}`)}</dt>
          <dd>
            <ul>
              ${group.rights.flatMap((right) => linesOf(role, right, group.rights.length > 1))}
            </ul>
          </dd>
        </div>`,
      )}
      ${role.special.length
        ? html`<div class="rights-special">
            <dt>${icon("star")}${text("rights-special")}</dt>
            <dd>
              <ul>
                ${role.special.map(
                  (line) => html`<li>
                    ${text("privilege-name", { privilege: line.privilege })}
                    <code><bdi>${line.privilege}</bdi></code>
                    ${reach(line.depth)}
                    ${FAR_REACHING.test(line.privilege)
                      ? html`<span class="tag warn">${icon("alert")}${text("privilege-marked")}</span>`
                      : nothing}
                  </li>`,
                )}
              </ul>
            </dd>
          </div>`
        : nothing}
      ${groups.length + role.special.length === 0 ? html`<div><dt>${icon("no")}</dt><dd>${text("rights-nothing")}</dd></div>` : nothing}
    </dl>
    ${role.tables.filter((table) => table.also.length).map(
      (table) => html`<p class="small">${say("rights-also", { table: html`${tableName(table)}`, others: html`${list(table.also.map(tableLabel))}` })}</p>`,
    )}
    ${role.basics === null ? nothing : html`<p class="small">${say("rights-basics", { basics: role.basics })}</p>`}`;
}

export function whatItMayNotDo(role: RoleCard) {
  const not = ["may-not-others", ...role.cannot.map((act) => `may-not-${act}`)];
  return html`<ul class="list not">${not.map((id) => html`<li>${icon("no")}<span>${text(id)}</span></li>`)}</ul>`;
}

function linesOf(role: RoleCard, right: Right, named: boolean) {
  return DEPTHS.map((depth) => ({ depth, tables: role.tables.filter((table) => depthOf(table, right) === depth) }))
    .filter(({ tables }) => tables.length > 0)
    .map(
      ({ depth, tables }) => html`<li>
        ${named && right !== "write" ? html`<span class="verb">${text(`rights-${right}`)}:</span>` : nothing}
        ${list(tables.map(tableName))} ${reach(depth)}
      </li>`,
    );
}

function reach(depth: Depth) {
  return html`<span class=${depth === "organization" ? "tag wide" : "tag"}>${text(`reach-${depth}`)}</span>`;
}

function depthOf(table: TableLine, right: Right): Depth | undefined {
  return table.rights.find((held) => held.right === right)?.depth;
}

function tableName(table: TableLine): Said {
  return table.label ? name(table.label) : tableLabel(table.table);
}

function tableLabel(table: string): Said {
  return has(`table-${table}`) ? text(`table-${table}`) : name(table);
}
