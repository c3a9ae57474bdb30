// @ts-check
/** Promises what differs between two texts, word by word, told by strike-through and underline and not by colour alone. */
import { h } from "./dom.js";

/** @typedef {{kind: "same" | "gone" | "new", text: string}} Part */

/** Longest table of words that is filled in; beyond it what lies between the common ends counts as replaced. */
const CELLS = 1_000_000;

/**
 * The parts of two texts in order: what is in both, what went, what came.
 * @param {string} before
 * @param {string} after
 * @returns {Part[]}
 */
export function parts(before, after) {
  const [old, fresh] = [before, after].map((text) => text.match(/\s+|\S+/g) ?? []);
  const a = /** @type {string[]} */ (old);
  const b = /** @type {string[]} */ (fresh);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middle = between(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return joined([...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)]);
}

/** @param {string} text @returns {Part} */
const same = (text) => ({ kind: "same", text });

/** @param {string[]} a @param {string[]} b @returns {Part[]} */
function between(a, b) {
  const gone = a.map((text) => /** @type {Part} */ ({ kind: "gone", text }));
  const came = b.map((text) => /** @type {Part} */ ({ kind: "new", text }));
  if (!a.length || !b.length || a.length * b.length > CELLS) return [...gone, ...came];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width); // of a common run of words from here to both ends
  const at = (/** @type {number} */ i, /** @type {number} */ j) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  /** @type {Part[]} */
  const found = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { found.push(same(a[i] ?? "")); i += 1; j += 1; }
    else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) found.push(/** @type {Part} */ (gone[i++]));
    else found.push(/** @type {Part} */ (came[j++]));
  }
  return found;
}

/** @param {Part[]} all @returns {Part[]} neighbours of one kind as one */
function joined(all) {
  /** @type {Part[]} */
  const found = [];
  for (const part of all) {
    const last = found[found.length - 1];
    if (last?.kind === part.kind) last.text += part.text;
    else found.push({ ...part });
  }
  return found;
}

/**
 * One side of the two texts as elements: what is not in the other is struck through, or underlined.
 * @param {Part[]} all
 * @param {"gone" | "new"} side
 * @returns {(HTMLElement | string)[]}
 */
export function shownSide(all, side) {
  return all.filter((part) => part.kind === "same" || part.kind === side)
    .map((part) => (part.kind === "same" ? part.text : h(side === "gone" ? "del" : "ins", null, part.text)));
}
