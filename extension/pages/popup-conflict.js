// @ts-check
/** Promises both sides of a conflict, field by field, and that neither is lost whichever the person keeps. */
import { button, fill, h, icon, iconButton } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { t } from "../ui/words.js";
import { bar } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

const SECRET = new Set(["password", "otp", "notes", "fields", "details"]);
const NAMES = /** @type {Record<string, string>} */ ({ name: "name", username: "userName", password: "password", otp: "codeSecret", details: "ownFields", uris: "websites", notes: "notes", fields: "customFields", tags: "tags", folder: "folder", favourite: "favourite" });

/**
 * The fields in which two items differ.
 * @param {Record<string, any>} one
 * @param {Record<string, any>} other
 * @returns {string[]}
 */
export function differences(one, other) {
  return Object.keys(NAMES).filter((key) => text(one[key]) !== text(other[key]));
}

/**
 * A field's value as one text.
 * @param {any} value
 * @returns {string}
 */
export function text(value) {
  if (value === undefined || value === null || value === false) return "";
  if (value === true) return t("yes");
  if (!Array.isArray(value)) return typeof value === "object" ? Object.entries(value).map(([name, one]) => `${name.replaceAll("_", " ")}: ${one}`).join("\n") : String(value);
  return value.map((part) => (typeof part === "string" ? part : "uri" in part ? `${part.uri}${part.match === "domain" ? "" : ` (${part.match})`}` : `${part.name}: ${part.value}`)).join("\n");
}

/**
 * One side: the differing fields, secrets hidden until asked for.
 * @param {string} title
 * @param {Record<string, any>} item
 * @param {string[]} fields
 * @returns {HTMLElement}
 */
export function side(title, item, fields) {
  const parts = (fields.length ? fields : ["name", "username"]).map((key) => {
    const name = t(NAMES[key] ?? key);
    const shown = text(item[key]);
    if (!SECRET.has(key) || !shown) return h("div", null, h("div", { class: "soft small" }, name), h("div", null, shown || t("emptyValue")));
    const value = h("div", { class: "dots" }, "\u2022".repeat(12));
    const eye = iconButton("eye", t("revealNamed", name), () => {
      const show = value.className === "dots";
      value.className = show ? "secret" : "dots";
      value.textContent = show ? shown : "\u2022".repeat(12);
      eye.setAttribute("aria-label", t(show ? "hideNamed" : "revealNamed", name));
      fill(eye, icon(show ? "eye-off" : "eye"));
    });
    return h("div", null, h("div", { class: "soft small" }, name), h("div", { class: "with-button" }, value, eye));
  });
  return h("div", { role: "group", "aria-label": title }, h("h3", null, title), parts);
}

/**
 * @param {Shell} shell
 * @param {string} id
 * @param {Record<string, any>} mine what the person just typed
 * @param {{done: () => Promise<void>, trashed: () => Promise<void>}} ways on: to the item, or away from one that stays in the trash
 * @returns {Promise<View>}
 */
export async function conflictView(shell, id, mine, ways) {
  const [theirs, { row }] = await Promise.all([call("item.open", { id }), call("item.get", { id })]);
  const trashed = Boolean(row.trashed);
  const fields = differences(mine, theirs.item);
  const keep = button(t(trashed ? "leaveInTrash" : "keepOther"), () => void (trashed ? ways.trashed() : ways.done()));
  const use = button(t("useMine"), () => void useMine(), { main: true });
  async function useMine() {
    try {
      const written = await call("item.update", { id, revision: theirs.revision, item: mine });
      if (trashed) await call("item.restore", { id, revision: written.revision });
      await ways.done();
      shell.say(t("savedBoth"));
    } catch (error) {
      if (asHostError(error).name === "conflict") await shell.replace(() => conflictView(shell, id, mine, ways));
      else shell.fail(error);
    }
  }
  const body = h("main", { class: "body" }, h("h1", null, t("conflictTitle")), h("p", { class: "soft" }, t(trashed ? "conflictTrashed" : "conflictText")),
    h("div", { class: "versions" }, side(t("yours"), mine, fields), side(t("theOther"), theirs.item, fields)));
  return { title: t("conflictTitle"), element: [bar(shell, mine["name"]), body, h("footer", { class: "foot" }, h("span", { class: "grow" }), keep, use)], focus: () => use.focus() };
}
