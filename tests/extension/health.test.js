// Every finding of the contract has its words and its place on the page, and the page knows no other.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const { $defs } = JSON.parse(read("schemas/common.json"));
const messages = JSON.parse(read("extension/_locales/en/messages.json"));
const source = read("extension/pages/health.js");

test("the page names every finding, in the host's order", () => {
  const [, named] = source.match(/const FINDINGS = (\[[^\]]*\])/) ?? [];
  assert.deepEqual(JSON.parse(named), $defs.finding.enum);
});

test("every finding is explained in one sentence or two", () => {
  for (const name of $defs.finding.enum) for (const key of [`finding_${name}`, `findingText_${name}`]) assert.ok(messages[key], key);
});

test("what can be called fine is all but what a rule asks for", () => {
  const [, ruled] = source.match(/const RULED = new Set\((\[[^\]]*\])\)/) ?? [];
  assert.deepEqual($defs.finding.enum.filter((name) => !JSON.parse(ruled).includes(name)), $defs.ignorable.enum);
});
