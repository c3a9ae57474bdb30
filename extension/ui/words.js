// @ts-check
/** Promises that every word people read comes from _locales, so that a translation needs no code. */
import { api } from "../ext.js";

/**
 * The text of a key, with its $1 to $9 filled in.
 * @param {string} key
 * @param {...(string | number)} values
 * @returns {string}
 */
export function t(key, ...values) {
  return api.i18n.getMessage(key, values.map(String)) || key;
}

/**
 * The text of key_one or key_other (CLDR plural rules); $1 is the number.
 * @param {string} key
 * @param {number} count
 * @param {...(string | number)} more
 * @returns {string}
 */
export function plural(key, count, ...more) {
  const language = api.i18n.getUILanguage?.() ?? "en";
  const form = new Intl.PluralRules(language).select(count) === "one" ? "one" : "other";
  return t(`${key}_${form}`, number(count), ...more);
}

/**
 * @param {number} value
 * @returns {string}
 */
export function number(value) {
  return new Intl.NumberFormat(api.i18n.getUILanguage?.() ?? "en").format(value);
}

/**
 * A text whose $1, $2, ... are elements, such as a site's name in bold.
 * @param {string} key
 * @param {...Node} nodes
 * @returns {DocumentFragment}
 */
export function rich(key, ...nodes) {
  const fragment = document.createDocumentFragment();
  const marked = t(key, ...nodes.map((_, index) => `\u0001${index}\u0001`));
  for (const [index, part] of marked.split("\u0001").entries()) {
    const node = index % 2 ? nodes[Number(part)] : part;
    if (node) fragment.append(node);
  }
  return fragment;
}

/**
 * Fills in what the page's HTML leaves to us: data-words="key" for text, data-words-<attribute>="key" for attributes.
 * @param {ParentNode} root
 */
export function applyWords(root = document) {
  for (const element of root.querySelectorAll("[data-words]")) {
    element.textContent = t(element.getAttribute("data-words") ?? "");
  }
  for (const attribute of ["aria-label", "placeholder", "title"]) {
    for (const element of root.querySelectorAll(`[data-words-${attribute}]`)) {
      element.setAttribute(attribute, t(element.getAttribute(`data-words-${attribute}`) ?? ""));
    }
  }
  const language = api.i18n.getUILanguage?.();
  if (language) document.documentElement.lang = language;
}
