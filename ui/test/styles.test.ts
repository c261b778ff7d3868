// What the eye needs: contrast in both themes, no physical directions, nothing the window's policy would stop.

import { expect, test } from "vitest";
import base from "../src/styles/base.css?raw";
import tokens from "../src/styles/tokens.css?raw";
import wizard from "../src/styles/wizard.css?raw";

const sources = import.meta.glob<string>("../src/**/*.ts", { query: "?raw", import: "default", eager: true });
const colours = new Map(
  [...tokens.matchAll(/--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)].map(([, name, light, dark, both]) => [
    name as string,
    [light ?? both, dark ?? both] as [string, string],
  ]),
);

test.each([
  ["text", "canvas"],
  ["text", "surface"],
  ["text", "surface-hover"],
  ["text", "surface-pressed"],
  ["text", "accent-tint"],
  ["text", "good-tint"],
  ["text", "bad-tint"],
  ["text-quiet", "canvas"],
  ["text-quiet", "surface"],
  ["text-quiet", "surface-quiet"],
  ["text-quiet", "surface-hover"],
  ["text-quiet", "accent-tint"],
  ["text-quiet", "bad-tint"],
  ["text-off", "canvas"],
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["on-accent", "accent-pressed"],
  ["accent-text", "canvas"],
  ["accent-text", "surface"],
  ["accent-text", "accent-tint"],
  ["good", "surface"],
  ["good", "good-tint"],
  ["warn", "surface"],
  ["warn", "warn-tint"],
  ["bad", "canvas"],
  ["bad", "surface"],
  ["bad", "bad-tint"],
  ["on-practice", "practice"],
])("A11Y-07: %s can be read on %s", (ink, paper) => {
  for (const theme of [0, 1] as const) expect(contrast(ink, paper, theme)).toBeGreaterThanOrEqual(4.5);
});

test.each([
  ["stroke-control", "surface"],
  ["accent-stroke", "canvas"],
  ["accent-stroke", "surface-pressed"],
  ["focus", "canvas"],
])("A11Y-07: %s can be seen on %s", (line, paper) => {
  for (const theme of [0, 1] as const) expect(contrast(line, paper, theme)).toBeGreaterThanOrEqual(3);
});

test("every token that is used exists, and every token is used", () => {
  const defined = new Set([...tokens.matchAll(/^ {2}--([\w-]+):/gm)].map((match) => match[1]));
  const usedTokens = new Set([...(base + wizard + tokens).matchAll(/var\(--([\w-]+)/g)].map((match) => match[1]));
  expect([...usedTokens].filter((token) => !defined.has(token))).toEqual([]);
  expect([...defined].filter((token) => !usedTokens.has(token))).toEqual([]);
});

test("A11Y-16: directions are logical", () => {
  const declarations = (base + wizard).replace(/\/\*[\s\S]*?\*\//g, "").match(/^ +[\w-]+:[^;{]*;/gm) ?? [];
  expect(declarations.length).toBeGreaterThan(300);
  const physical = /\b(left|right)\b|^ +((min-|max-)?(width|height)|top|bottom|(margin|padding|border)-(top|bottom)):/;
  expect(declarations.filter((declaration) => physical.test(declaration))).toEqual([]);
});

test("colours stand in the tokens only", () => {
  const own = (base + wizard).replace(/\.logo[^}]*\}/g, "");
  expect(own).not.toMatch(/#[0-9a-f]{3,8}\b|rgb\(|hsl\(/i);
});

test("TA-07: no code makes markup from text, and only one file speaks to Tauri", () => {
  for (const [path, source] of Object.entries(sources)) {
    expect([path, /innerHTML|outerHTML|insertAdjacent|unsafe(HTML|SVG)|styleMap|document\.write|\beval\(|style=/.test(source)]).toEqual([path, false]);
    if (source.includes("@tauri-apps")) expect(path).toBe("../src/host/tauri.ts");
  }
});

function contrast(ink: string, paper: string, theme: 0 | 1): number {
  const [a, b] = [ink, paper].map((name) => luminance(colours.get(name)?.[theme] ?? "#none")) as [number, number];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
