// @ts-check
/** Promises an item's past: earlier versions to look at and bring back, versions kept from a conflict, and old passwords. */
import { button, h, note } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { moment } from "../ui/time.js";
import { plural, t } from "../ui/words.js";
import { differences, side } from "./popup-conflict.js";
import { hiddenPair, itemView } from "./popup-item.js";
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
      [version.kind === "conflict" ? t("fromConflict") : "", version.name, version.username].filter(Boolean).join(" · "))),
    button(t("look"), () => void shell.go(() => versionView(shell, id, found.row, version)), { class: "button small", "aria-label": t("lookAt", moment(version.modified)) })));
  const passwords = found.password_history.map((/** @type {any} */ one, /** @type {number} */ index) =>
    hiddenPair(shell, id, `history:${index}`, t("replacedOn", moment(one.replaced)), { copy: false }));
  const body = h("main", { class: "body" },
    passwords.length ? h("section", { class: "section" }, h("h2", null, t("oldPasswords")), h("div", { class: "pairs" }, passwords)) : null,
    h("section", { class: "section" }, h("h2", null, plural("versions", versions.length)), rows.length ? h("div", { class: "pairs" }, rows) : h("p", { class: "soft" }, t("noVersions"))));
  const top = bar(shell, t("historyOf", found.row.name));
  return { title: t("history"), element: [top, body], focus: () => top.querySelector("button")?.focus() };
}

/**
 * @param {Shell} shell
 * @param {string} id
 * @param {any} row the item as it is now
 * @param {any} version
 * @returns {Promise<View>}
 */
async function versionView(shell, id, row, version) {
  const [then, now] = await Promise.all([call("item.version", { id, version: version.version }), call("item.open", { id })]);
  const differing = differences(then.item, now.item);
  const back = button(t("bringBack"), () => void bringBack(), { main: true });
  async function bringBack() {
    try {
      await call("item.bring_back", { id, revision: now.revision, version: version.version });
      shell.say(t("broughtBack"));
      await shell.home();
      await shell.go(() => itemView(shell, id));
    } catch (error) { shell.fail(error); }
  }
  const body = h("main", { class: "body" }, h("h1", null, moment(version.modified)),
    differing.length ? h("p", { class: "soft" }, t("versionText")) : note("info", [h("p", null, t("versionSame"))]),
    h("div", { class: "versions" }, side(t("thisVersion"), then.item, differing), side(t("nowVersion"), now.item, differing)));
  return { title: row.name, element: [bar(shell, row.name), body, h("footer", { class: "foot" }, h("span", { class: "grow" }), back)], focus: () => back.focus() };
}

