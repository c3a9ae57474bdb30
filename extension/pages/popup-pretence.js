// @ts-check
/** Promises to say of a page's address that it could be taken for another, in one card with both names. */
import { h, icon } from "../ui/dom.js";
import { rich, t } from "../ui/words.js";

/**
 * @param {{looks_like?: string, disguised?: boolean}} found what the host says of the address
 * @param {string} host as the browser writes it: xn--... where it has other letters
 * @returns {HTMLElement | null}
 */
export function pretenceCard(found, host) {
  const texts = pretences(found, host);
  if (!texts.length) return null;
  return h("section", { class: "card bad", "aria-label": t("pretence") }, h("div", { class: "head" }, icon("triangle-alert"), h("div", null, texts.map((text) => h("p", { class: "small" }, text)))));
}

/**
 * @param {{looks_like?: string, disguised?: boolean}} found
 * @param {string} host
 * @returns {(Node | string)[]}
 */
export function pretences(found, host) {
  const name = () => h("b", null, host);
  /** @type {(Node | string)[]} */
  const texts = [];
  if (found.looks_like) texts.push(rich("pretenceLike", name(), h("b", null, found.looks_like)));
  if (found.disguised) texts.push(rich("pretenceLetters", name()));
  if (texts.length) texts.push(t("pretenceText"));
  return texts;
}
