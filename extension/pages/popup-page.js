// @ts-check
/** Promises what the page in front has beside logins that fit: fields for a card or an identity, a field that was pointed at, and what the last fill could not do. */
import { button, h, icon } from "../ui/dom.js";
import { ask, call } from "../ui/host.js";
import { fieldName } from "../ui/kinds.js";
import { plural, t } from "../ui/words.js";
import { bar, fillIn } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */
/** @typedef {{takes: string, custom?: string}} Takes */
/** @typedef {{pointed?: string, warnings?: {field: string, warning: string, max?: number}[]}} Told what the background has to say of the tab: the value that a field waits for ("other": any), what the last fill could not do */

/** Cards and identities that are shown for one page. */
const SHOWN = 6;
/** Which field of a form an item's own typed field is for (vault/autofill.py). */
const TOKENS = /** @type {Record<string, Record<string, string>>} */ ({
  card: { holder: "cc-name", number: "cc-number", expires: "cc-exp", code: "cc-csc" },
  identity: {
    first_name: "given-name", middle_name: "additional-name", last_name: "family-name", title: "honorific-prefix", born: "bday", company: "organization", email: "email", phone: "tel",
    address: "address-line1", address_more: "address-line2", city: "address-level2", region: "address-level1", postcode: "postal-code", country: "country",
  },
});

/**
 * The cards and identities for which the page has fields; all of them while a field waits for any value.
 * @param {Shell} shell
 * @returns {Promise<any[]>}
 */
export async function payers(shell) {
  if (!shell.tab || shell.tab.id < 0) return [];
  const here = shell.told.pointed === "other" ? { card: true, identity: true } : await ask({ type: "look", tab: shell.tab.id });
  const kinds = ["card", "identity"].filter((kind) => here[kind] === true);
  const lists = await Promise.all(kinds.map((type) => call("item.list", { type, limit: SHOWN })));
  return lists.flatMap(({ items }) => items);
}

/**
 * @param {Shell} shell
 * @param {() => void} changed called when the field that was pointed at is let go
 * @returns {HTMLElement[]}
 */
export function pageCards(shell, changed) {
  const { pointed, warnings = [] } = shell.told;
  const cards = warnings.length ? [card("warn", "triangle-alert", warnings.map(troubleText), [])] : [];
  if (pointed) {
    const cancel = button(t("notNow"), () => {
      shell.told = {};
      void ask({ type: "unpoint", tab: shell.tab?.id ?? -1 }).then(changed, shell.fail);
    }, { class: "button small" });
    cards.push(card("quiet", "key-round", [t(`pointedAt_${["username", "password", "code"].includes(pointed) ? pointed : "other"}`)], [cancel]));
  }
  return cards;
}

/** @param {string} kind @param {string} picture @param {string[]} texts @param {HTMLElement[]} actions */
function card(kind, picture, texts, actions) {
  return h("section", { class: `card ${kind}` }, h("div", { class: "head" }, icon(picture), h("div", null, texts.map((text) => h("p", { class: "small" }, text)))), actions.length ? h("div", { class: "actions" }, actions) : null);
}

/**
 * What a fill could not do, in one sentence.
 * @param {{field: string, warning: string, max?: number}} warning
 * @returns {string}
 */
function troubleText({ field, warning, max }) {
  const name = valueName(field);
  if (warning === "too_long") return plural("fillTooLong", max ?? 0, name);
  return t({ no_choice: "fillNoChoice", refused: "fillRefused" }[warning] ?? "fillNotKept", name);
}

/** What people call a value. @param {string} field as fill.get and the page's script name it @returns {string} */
export function valueName(field) {
  const words = /** @type {Record<string, string>} */ ({ "new-password": t("newPasswordValue"), confirmation: t("newPasswordValue"), "current-password": t("password"), username: t("userName"), password: t("password"), code: t("code") });
  if (words[field]) return words[field];
  for (const [type, tokens] of Object.entries(TOKENS)) {
    const detail = Object.keys(tokens).find((each) => tokens[each] === field || field.startsWith(`${tokens[each]}-`));
    if (detail) return fieldName(type, detail);
  }
  return field.startsWith("own:") ? field.slice(4) : t("customField");
}

/**
 * The values of an item, to choose which of them goes into the field that was pointed at.
 * @param {Shell} shell
 * @param {any} row
 * @returns {Promise<View>}
 */
export async function valuesView(shell, row) {
  const { item } = await call("item.get", { id: row.id });
  const line = (/** @type {string} */ name, /** @type {Takes} */ as) =>
    h("div", { class: "row", role: "listitem" }, h("div", { class: "lines" }, h("b", null, name)), button(t("fill"), () => void fillIn(shell, { ...row, as }), { class: "button small", "aria-label": t("fillValue", name) }));
  const list = h("div", { role: "list" }, choicesOf(row, item).map(([name, as]) => line(name, as)));
  const main = h("main", { class: "body" }, h("p", { class: "soft" }, t("pointedAt_value")), list);
  return { title: row.name, element: [bar(shell, row.name), main], focus: () => list.querySelector("button")?.focus() };
}

/**
 * @param {any} row @param {any} item as item.get has it
 * @returns {[string, Takes][]}
 */
function choicesOf(row, item) {
  const own = (item.fields ?? []).filter((/** @type {any} */ field) => field.name && field.type !== "boolean").map((/** @type {any} */ field) => /** @type {[string, Takes]} */ ([field.name, { takes: "custom", custom: field.name }]));
  const login = row.type === "login" ? [[t("userName"), "username", row.username], [t("password"), "password", row.has_password], [t("code"), "code", row.has_code]] : [];
  const typed = Object.entries(TOKENS[row.type] ?? {}).map(([detail, token]) => [fieldName(row.type, detail), token, true]);
  return [...[...login, ...typed].filter(([, , there]) => there).map(([name, takes]) => /** @type {[string, Takes]} */ ([name, { takes }])), ...own];
}
