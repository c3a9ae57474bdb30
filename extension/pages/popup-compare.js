// @ts-check
/** Promises two versions of an item side by side, field by field: what differs has a mark, what is hidden stays so until asked for. */
import { button, fill, h, icon, iconButton, newId, note } from "../ui/dom.js";
import { ask, call } from "../ui/host.js";
import { hiddenValue } from "../ui/hidden.js";
import { moment } from "../ui/time.js";
import { plural, t } from "../ui/words.js";
import { parts, shownSide } from "../ui/worddiff.js";
import { text } from "./popup-conflict.js";
import { itemView } from "./popup-item.js";
import { bar } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */
/** @typedef {{key: string, name: string, value: string, hidden: boolean}} Field */

const PLAIN = /** @type {[string, string][]} */ ([["name", "name"], ["username", "userName"], ["password", "password"], ["otp", "codeSecret"], ["uris", "websites"], ["notes", "notes"], ["tags", "tags"], ["folder", "folder"], ["favourite", "favourite"]]);
const HIDDEN = new Set(["password", "otp"]);

/**
 * Every field of an item that has a value; a type's own fields are hidden like a password, whatever they are.
 * @param {Record<string, any>} item
 * @returns {Field[]}
 */
export function fieldsOf(item) {
  const plain = PLAIN.map(([key, word]) => ({ key, name: t(word), value: text(item[key]), hidden: HIDDEN.has(key) }));
  const details = Object.entries(item["details"] ?? {}).map(([name, value]) => ({ key: `detail:${name}`, name: named(item["type"], name), value: String(value), hidden: true }));
  const own = (item["fields"] ?? []).map((/** @type {any} */ field, /** @type {number} */ index) => ({ key: `field:${index}:${field.name}`, name: field.name || t("customField"), value: String(field.value), hidden: field.type === "hidden" }));
  return [...plain, ...details, ...own].filter((field) => field.value);
}

/** @param {string} type @param {string} name */
function named(type, name) {
  const key = `detail_${type}_${name}`;
  const word = t(key);
  return word === key ? name : word;
}

/**
 * Both items' fields, paired; one that only one of them has is paired with nothing.
 * @param {Record<string, any>} one
 * @param {Record<string, any>} other
 * @returns {{key: string, name: string, hidden: boolean, changed: boolean, values: [string, string]}[]}
 */
export function paired(one, other) {
  const sides = [one, other].map((item) => new Map(fieldsOf(item).map((field) => [field.key, field])));
  const keys = new Set(sides.flatMap((side) => [...side.keys()]));
  return [...keys].map((key) => {
    const [a, b] = sides.map((side) => side.get(key));
    const values = /** @type {[string, string]} */ ([a?.value ?? "", b?.value ?? ""]);
    return { key, name: (a ?? b)?.name ?? "", hidden: Boolean(a?.hidden || b?.hidden), changed: values[0] !== values[1], values };
  });
}

/**
 * @param {Shell} shell
 * @param {string} id
 * @param {any} row the item as it is now
 * @param {any[]} versions as item.versions gives them
 * @param {[string, string]} chosen ids of versions; empty is the item as it is now
 * @returns {Promise<View>}
 */
export async function compareView(shell, id, row, versions, chosen) {
  const now = await call("item.open", { id });
  const read = async (/** @type {string} */ version) => (version ? (await call("item.version", { id, version })).item : now.item);
  const lines = h("div", { class: "compared" });
  const said = h("p", { class: "soft", role: "status" });
  const back = button(t("bringBack"), () => void bringBack(), { main: true });
  const label = (/** @type {string} */ version) => (version ? moment(versions.find((one) => one.version === version)?.modified ?? 0) : t("nowVersion"));
  const selects = chosen.map((version, at) => {
    const select = h("select", { id: newId("version"), "aria-label": t(at ? "compareOther" : "compareThis"), onchange: () => { chosen[at] = select.value; void draw().catch(shell.fail); } },
      [...versions.filter((one) => !one.damaged).map((one) => one.version), ""].map((one) => h("option", { value: one }, label(one))));
    select.value = version;
    return select;
  });
  const heads = h("div", { class: "versions compare-heads" }, selects.map((select, at) => h("label", { htmlFor: select.id, class: "small soft" }, t(at ? "compareOther" : "compareThis"), select)));

  async function draw() {
    const [one, other] = await Promise.all(chosen.map(read));
    const rows = paired(one, other);
    const changed = rows.filter((each) => each.changed).length;
    said.textContent = changed ? plural("fieldsDiffer", changed) : t("versionSame");
    fill(lines, rows.sort((a, b) => Number(b.changed) - Number(a.changed)).map(line));
    back.hidden = !chosen[0];
  }

  /** @param {ReturnType<typeof paired>[0]} each */
  function line(each) {
    const mark = each.changed ? h("span", { class: "changed small" }, icon("pencil"), t("fieldChanged")) : h("span", { class: "small soft" }, t("fieldSame"));
    const words = each.key === "notes" && each.changed ? parts(...each.values) : null;
    const cells = each.values.map((value, at) => cell(each, value, at, words ? shownSide(words, at ? "new" : "gone") : [value]));
    return h("section", { class: "compare-field", "aria-label": each.name }, h("div", { class: "with-button" }, h("h3", null, each.name), mark), h("div", { class: "versions" }, cells));
  }

  /** @param {ReturnType<typeof paired>[0]} each @param {string} value @param {number} at @param {(HTMLElement | string)[]} shown */
  function cell(each, value, at, shown) {
    const where = label(chosen[at] ?? "");
    const group = (/** @type {any[]} */ ...content) => h("div", { role: "group", "aria-label": `${each.name}, ${where}` }, ...content);
    if (!value) return group(h("span", { class: "soft" }, t("emptyValue")));
    if (!each.hidden) return group(h("div", { class: "value" }, shown));
    const hidden = hiddenValue(`${each.name}, ${where}`, async () => value, shell.fail);
    const copy = each.key === "password" ? iconButton("copy", t("copyNamed", `${each.name}, ${where}`), () => void copied(each.name, chosen[at] ?? "")) : null;
    return group(h("div", null, hidden.value), h("div", { class: "with-button" }, hidden.eye, copy));
  }

  /** @param {string} name @param {string} version */
  async function copied(name, version) {
    try {
      const { clearsIn } = await ask({ type: "copy", item: id, field: "password", ...(version ? { version } : {}) });
      shell.say(clearsIn ? plural("copiedClears", clearsIn, name) : t("copied", name));
    } catch (error) { shell.fail(error); }
  }
  async function bringBack() {
    try {
      await call("item.bring_back", { id, revision: now.revision, version: chosen[0] });
      shell.say(t("broughtBack"));
      await shell.home();
      await shell.go(() => itemView(shell, id));
    } catch (error) { shell.fail(error); }
  }
  await draw();
  const body = h("main", { class: "body" }, heads, said, lines, row.trashed ? note("info", [h("p", null, t("inTrashStill"))]) : null);
  return { title: row.name, element: [bar(shell, t("compareTitle", row.name)), body, h("footer", { class: "foot" }, h("span", { class: "grow" }), back)], focus: () => selects[0]?.focus() };
}
