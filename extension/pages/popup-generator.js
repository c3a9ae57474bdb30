// @ts-check
/** Promises the generator: a password or words of known entropy, made by the host, as a page of its own and inside the editor. */
import { button, fill, h, iconButton, newId } from "../ui/dom.js";
import { ask, call } from "../ui/host.js";
import { bitsInWords } from "../ui/strength.js";
import { number, plural, t } from "../ui/words.js";
import { latelyMade } from "./popup-fresh.js";
import { bar } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

export const DEFAULTS = Object.freeze({ length: 20, lower: true, upper: true, digits: true, symbols: true, avoid_ambiguous: false });
const CLASSES = /** @type {const} */ ([["lower", "a–z"], ["upper", "A–Z"], ["digits", "0–9"], ["symbols", "!?#"]]);
const LENGTH = { min: 8, max: 64 };
const WORDS = { min: 4, max: 12 };

/**
 * The controls and the made value.
 * @param {{fail(error: unknown): void}} shell
 * @returns {{element: HTMLElement, value: () => string, start: () => Promise<void>}}
 */
export function generatorPanel(shell) {
  let mode = "password";
  /** @type {Record<string, any>} */
  let options = { ...DEFAULTS };
  /** @type {Record<string, any>} */
  const words = { words: 6, separator: "-", capitals: false, number: false };
  let made = "";
  let asked = 0;

  const output = h("output", { class: "made", "aria-live": "polite", "aria-atomic": "true" });
  const strength = h("p", { class: "soft small", role: "status" });
  const controls = h("div", { class: "stack tight" });

  async function make() {
    const mine = ++asked;
    try {
      const answer = mode === "words" ? await call("generate.words", words) : await call("generate.password", options);
      if (mine !== asked) return;
      made = answer.password;
      fill(output, coloured(made, mode));
      strength.textContent = t("bitsLine", number(Math.floor(answer.bits)), bitsInWords(answer.bits));
    } catch (error) {
      if (mine === asked) shell.fail(error);
    }
  }

  /** @param {string} label @param {Record<string, any>} target @param {string} key @param {{min: number, max: number}} range @param {string} unit */
  function slider(label, target, key, range, unit) {
    const shown = h("span", { class: "soft small" }, plural(unit, target[key]));
    const input = h("input", { type: "range", min: range.min, max: range.max, value: String(target[key]), "aria-valuetext": plural(unit, target[key]), id: newId("slider"),
      oninput: () => { target[key] = Number(input.value); shown.textContent = plural(unit, target[key]); input.setAttribute("aria-valuetext", plural(unit, target[key])); void make(); } });
    return h("div", { class: "field" }, h("div", { class: "with-button" }, h("label", { class: "label", htmlFor: input.id }, label), shown), input);
  }

  /** @param {string} label @param {Record<string, any>} target @param {string} key */
  function check(label, target, key) {
    const input = h("input", { type: "checkbox", checked: Boolean(target[key]), onchange: () => {
      target[key] = input.checked;
      if (target === options && !CLASSES.some(([name]) => options[name])) { target[key] = true; input.checked = true; }
      void make();
    } });
    return h("label", { class: "check" }, input, label);
  }

  function draw() {
    if (mode === "words") {
      fill(controls, slider(t("howManyWords"), words, "words", WORDS, "words"),
        h("div", { class: "checks" }, check(t("capitals"), words, "capitals"), check(t("aNumber"), words, "number")));
    } else {
      fill(controls, slider(t("length"), options, "length", LENGTH, "characters"),
        h("div", { class: "checks" }, CLASSES.map(([key, label]) => check(label, options, key))), check(t("avoidAmbiguous"), options, "avoid_ambiguous"));
    }
  }

  const name = newId("mode");
  const tab = (/** @type {string} */ value, /** @type {string} */ label) => {
    const input = h("input", { type: "radio", name, value, checked: value === mode, onchange: () => { mode = value; draw(); void make(); } });
    return h("label", null, input, label);
  };
  const element = h("div", { class: "stack tight generator" },
    h("div", { class: "tabs", role: "radiogroup", "aria-label": t("kind") }, tab("password", t("characterPassword")), tab("words", t("wordPassword"))),
    h("div", { class: "with-button made-line" }, output, iconButton("refresh-cw", t("another"), () => void make())), strength, controls);

  async function start() {
    try {
      const { generator } = await call("settings.get");
      options = { ...DEFAULTS, ...generator };
    } catch { /* locked or not set: the defaults do */ }
    draw();
    await make();
  }
  return { element, value: () => made, start };
}

/**
 * Letters plain, digits and signs each in their colour, so that 0 and O are told apart.
 * @param {string} password
 * @param {string} mode
 */
function coloured(password, mode) {
  if (mode === "words") return [password];
  return [...password].map((sign) => h("span", { class: /\d/.test(sign) ? "digit" : /\p{L}/u.test(sign) ? "" : "sign" }, sign));
}

/**
 * Copies a text that is in no item yet. The background clears it again where it can.
 * @param {{say(text: string): void, fail(error: unknown): void}} shell
 * @param {string} text
 */
export async function copyText(shell, text) {
  try {
    const { clearsIn } = await ask({ type: "copy-text", text });
    shell.say(plural("copiedClears", clearsIn, t("password")));
  } catch (error) {
    shell.fail(error);
  }
}

/**
 * @param {Shell} shell
 * @returns {Promise<View>}
 */
export async function generatorView(shell) {
  const panel = generatorPanel(shell);
  const [lately] = await Promise.all([latelyMade(shell, (password) => void copyText(shell, password)), panel.start()]);
  const copy = button(t("copyVerb"), () => void copyText(shell, panel.value()), { main: true });
  return {
    title: t("generator"), focus: () => copy.focus(),
    element: [bar(shell, t("generator")), h("main", { class: "body" }, panel.element, lately), h("footer", { class: "foot" }, h("span", { class: "grow" }), copy)],
  };
}
