// Promises of an item's past: what differs between two texts, word by word, and the pairing of two versions' fields.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.browser = { runtime: {}, i18n: { getUILanguage: () => "en", getMessage: (key) => key } };
const { parts } = await import("../../extension/ui/worddiff.js");

const shown = (before, after) => parts(before, after).map(({ kind, text }) => ({ same: text, gone: `[-${text}-]`, new: `{+${text}+}` })[kind]).join("");
const side = (before, after, kind) => parts(before, after).filter((part) => part.kind === "same" || part.kind === kind).map((part) => part.text).join("");

test("what went and what came, word by word", () => {
  assert.equal(shown("Ask for Grace at the desk", "Ask for Ada at the desk"), "Ask for [-Grace-]{+Ada+} at the desk");
  assert.equal(shown("", "new"), "{+new+}");
  assert.equal(shown("gone", ""), "[-gone-]");
  assert.equal(shown("same text", "same text"), "same text");
  assert.equal(shown("", ""), "");
});

test("each side is its own text, whole, whatever the two are", () => {
  const words = ["a", "b", "c", " ", "\n", "  "];
  for (let seed = 1; seed < 400; seed += 1) {
    let state = seed;
    const draw = () => { state = (state * 1103515245 + 12345) % 2147483648; return state; };
    const make = () => Array.from({ length: draw() % 12 }, () => words[draw() % words.length]).join("");
    const [before, after] = [make(), make()];
    assert.equal(side(before, after, "gone"), before);
    assert.equal(side(before, after, "new"), after);
  }
});

test("texts too long to compare word by word are shown as replaced, at once", () => {
  const long = (letter) => Array.from({ length: 3000 }, (_, n) => `${letter}${n}`).join(" ");
  const began = Date.now();
  assert.equal(side(long("a"), long("b"), "new"), long("b"));
  assert.ok(Date.now() - began < 2000);
});
