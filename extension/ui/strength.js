// @ts-check
/** Promises strength in words: what a number of bits means to a person, and the meter that shows a typed passphrase's. */
import { h } from "./dom.js";
import { call } from "./host.js";
import { number, t } from "./words.js";

/** The floor for a vault's passphrase, in bits; the host refuses below it. */
export const FLOOR = 50;
/** From here on a file that leaves the machine with the key in it is called safe. */
export const SAFE = 64;

/**
 * @param {number} bits
 * @returns {"strengthWeak" | "strengthFair" | "strengthGood" | "strengthStrong"}
 */
export function level(bits) {
  if (bits < FLOOR) return "strengthWeak";
  if (bits < SAFE) return "strengthFair";
  return bits < 90 ? "strengthGood" : "strengthStrong";
}

/**
 * @param {number} bits
 * @returns {string}
 */
export function bitsInWords(bits) {
  return t(level(bits));
}

/** Milliseconds after the last key before the host is asked. */
const PAUSE = 150;

/**
 * A bar and a sentence for a passphrase while it is typed.
 * @param {HTMLInputElement} input
 * @param {() => string[]} context what is easy to guess for this person: name, address
 * @returns {{element: HTMLElement, allowed: () => Promise<boolean>, refresh: () => void}}
 */
export function meter(input, context) {
  const bar = h("i");
  const line = h("p", { class: "small", role: "status", "aria-live": "polite" });
  const advice = h("p", { class: "small soft" });
  const element = h("div", { class: "meter", hidden: true }, h("div", { class: "meter-bar", "aria-hidden": "true" }, bar), line, advice);
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function rate() {
    const mine = ++asked;
    element.hidden = input.value === "";
    if (input.value === "") return false;
    const rating = await call("passphrase.rate", { passphrase: input.value, context: context().filter(Boolean) });
    if (mine !== asked) return Boolean(rating.allowed);
    element.dataset["verdict"] = rating.verdict;
    bar.style.setProperty("width", `${Math.min(100, Math.round(rating.bits))}%`);
    const words = { refused: "strengthRefused", fair: "strengthFair", good: "strengthGood", strong: "strengthStrong" }[/** @type {"fair"} */ (rating.verdict)];
    line.textContent = t("bitsLine", number(Math.floor(rating.bits)), t(words ?? "strengthFair"));
    advice.textContent = rating.verdict === "refused" ? [t("floorLine", FLOOR), ...rating.advice].join(" ") : rating.verdict === "fair" ? t("fairLine", SAFE) : "";
    return Boolean(rating.allowed);
  }
  const refresh = () => { clearTimeout(timer); timer = setTimeout(() => void rate().catch(() => {}), PAUSE); };
  input.addEventListener("input", refresh);
  return { element, allowed: () => { clearTimeout(timer); return rate(); }, refresh };
}
