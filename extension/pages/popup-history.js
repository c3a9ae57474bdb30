// @ts-check
/** Promises an item's past: earlier versions to look at and bring back, versions kept from a conflict, and old passwords. */
import { button, h } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { moment } from "../ui/time.js";
import { plural, t } from "../ui/words.js";
import { compareView } from "./popup-compare.js";
import { hiddenPair } from "./popup-item.js";
import { bar } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

/**
 * @param {Shell} shell
 * @param {string} id
 * @returns {Promise<View>}
 */
export async function historyView(shell, id) {
  const [found, { versions }] = await Promise.all([call("item.get", { id }), call("item.versions", { id })]);
  const rows = versions.map((/** @type {any} */ version) => h("div", { class: "pair" },
    h("div", { class: "what" }, h("div", null, moment(version.modified)), h("div", { class: "soft small" },
      [version.kind === "conflict" ? t("fromConflict") : "", version.damaged ? t("rowDamaged") : "", version.name, version.username].filter(Boolean).join(" · "))),
    button(t("look"), () => void shell.go(() => compareView(shell, id, found.row, versions, [version.version, ""])), { class: "button small", disabled: version.damaged === true, "aria-label": t("lookAt", moment(version.modified)) })));
  const passwords = found.password_history.map((/** @type {any} */ one, /** @type {number} */ index) =>
    hiddenPair(shell, id, `history:${index}`, t("replacedOn", moment(one.replaced)), { copy: false }));
  const body = h("main", { class: "body" },
    passwords.length ? h("section", { class: "section" }, h("h2", null, t("oldPasswords")), h("div", { class: "pairs" }, passwords)) : null,
    h("section", { class: "section" }, h("h2", null, plural("versions", versions.length)), rows.length ? h("div", { class: "pairs" }, rows) : h("p", { class: "soft" }, t("noVersions")), rows.length ? h("p", { class: "soft small" }, t("compareHint")) : null));
  const top = bar(shell, t("historyOf", found.row.name));
  return { title: t("history"), element: [top, body], focus: () => top.querySelector("button")?.focus() };
}
