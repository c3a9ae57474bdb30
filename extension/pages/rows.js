// @ts-check
/** Promises rows of settings in one manner: a title, one line that says what it changes, and a control or a panel below; one panel at a time. */
import { button, h, icon, newId } from "../ui/dom.js";
import { openPage } from "../ui/gate.js";
import { t } from "../ui/words.js";

/** @typedef {{element: HTMLElement, focus: () => void, close?: () => void}} Panel */

/** @param {string} title @param {string} text @param {HTMLElement | null} control */
export function setting(title, text, control) {
  const label = control?.matches("input, select") ? h("label", { htmlFor: (control.id ||= newId("setting")) }, title) : h("span", null, title);
  return h("div", { class: "setting" }, h("div", { class: "grow" }, label, h("small", { class: "soft" }, text)), control);
}

/**
 * An item as a line of a list of passwords to look after: its names, marks below them, and what can be done beside.
 * @param {{name: string, username: string, site: string}} item
 * @param {string[]} marks
 * @param {(HTMLElement | null)[]} acts
 * @returns {HTMLElement}
 */
export function itemLine(item, marks, acts) {
  return h("li", null, h("div", { class: "grow" }, h("b", null, item.name), h("small", { class: "soft" }, [item.username, item.site].filter(Boolean).join(" · ")), marks.length ? h("span", { class: "why" }, marks.map((one) => h("span", { class: "mark" }, one))) : null),
    h("div", { class: "actions" }, acts));
}

/**
 * The two ways from such a line: to the item, and to its site in a new tab.
 * @param {{id: string, name: string, site: string}} item
 * @returns {HTMLElement}
 */
export function toItem(item) {
  return button(t("showItem"), () => void openPage(`pages/popup.html?item=${item.id}`), { class: "button small", "aria-label": `${t("showItem")}: ${item.name}` });
}

/** @param {{site: string, name: string}} item @param {string | undefined} address @param {string} words @returns {HTMLElement | null} */
export function toSite(item, address, words) {
  return address ? h("a", { class: "button small", href: address, target: "_blank", rel: "noreferrer noopener", "aria-label": `${words}: ${item.site || item.name}` }, icon("external-link"), h("span", null, words)) : null;
}

/** @type {(() => void) | null} */
let closeOpen = null;

/** Closes the panel that is open, with its prompt: for a page that goes elsewhere. */
export function closePanel() {
  closeOpen?.();
}

/**
 * Makes a button open a panel at the end of its row. What is open elsewhere closes: a page has one passphrase prompt at a time.
 * @param {HTMLElement} row
 * @param {HTMLButtonElement} opener
 * @param {(close: () => void) => Panel} make
 * @returns {HTMLButtonElement} the button
 */
export function opens(row, opener, make) {
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => {
    closeOpen?.();
    const end = () => {
      if (closeOpen === end) closeOpen = null;
      made.close?.();
      panel.remove();
      opener.disabled = false;
      opener.setAttribute("aria-expanded", "false");
    };
    const made = make(() => { end(); opener.focus(); });
    const panel = h("div", { class: "panel" }, made.element);
    row.append(panel);
    opener.disabled = true;
    opener.setAttribute("aria-expanded", "true");
    closeOpen = end;
    made.focus();
  });
  return opener;
}

/**
 * A setting whose button opens a panel below it.
 * @param {string} title @param {string} text @param {string} verb
 * @param {(close: () => void) => Panel} make
 * @param {Record<string, any>} [more] of the button
 * @returns {HTMLElement}
 */
export function opening(title, text, verb, make, more = {}) {
  const opener = button(verb, () => {}, { "aria-label": `${verb}: ${title}`, ...more });
  const row = setting(title, text, opener);
  opens(row, opener, make);
  return row;
}
