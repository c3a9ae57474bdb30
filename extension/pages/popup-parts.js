// @ts-check
/** Promises the pieces that several views of the quick window share: bar, rows, menu, copy and fill. */
import { h, icon, iconButton } from "../ui/dom.js";
import { ask, asHostError } from "../ui/host.js";
import { kindName, sign } from "../ui/kinds.js";
import { vaultLabel } from "../ui/vaults.js";
import { plural, t } from "../ui/words.js";
import { valuesView } from "./popup-page.js";
import { warningView } from "./popup-warning.js";

/** @typedef {import("./popup.js").Shell} Shell */

/**
 * The bar of a page below the list: back, title, actions.
 * @param {Shell} shell
 * @param {string} title
 * @param {(HTMLElement | null)[]} [actions]
 * @returns {HTMLElement}
 */
export function bar(shell, title, actions = []) {
  return h("header", { class: "bar" }, iconButton("arrow-left", t("back"), () => void shell.back(), { class: "icon-button back" }),
    h("h1", { class: "title", tabIndex: -1 }, title), actions);
}

/**
 * The first letter of a name, or the icon of a type.
 * @param {{type: string, name: string}} row
 * @returns {HTMLElement}
 */
export function letter(row) {
  return h("div", { class: "letter", "aria-hidden": "true" }, sign(row));
}

/**
 * The second line of a row: who, where, and what else is in it. Never a secret.
 * @param {any} row
 * @param {boolean} withSite
 * @returns {string}
 */
export function about(row, withSite) {
  const vault = row.vault ? `${vaultLabel(row.vault)} · ` : "";
  if (row.damaged) return vault + t("rowDamaged");
  const parts = [row.username, row.subtitle];
  if (withSite && row.site && row.site.toLowerCase() !== row.name.toLowerCase()) parts.push(row.site);
  if (row.has_code) parts.push(t("withCode"));
  if (row.attachments) parts.push(plural("files", row.attachments));
  if (row.received) parts.push(t(row.received === "untrusted" ? "rowUntrusted" : "rowReceived"));
  const line = parts.filter(Boolean).join(" · ");
  return vault + (line || (row.type === "login" ? row.site || t("noUserName") : kindName(row.type)));
}

/**
 * Copies a value through the background; the host clears it again.
 * @param {Shell} shell
 * @param {string} item
 * @param {string} field
 * @param {string} name as in "Password copied"
 * @param {string} [vault] where it lies, if not in this window's
 */
export async function copy(shell, item, field, name, vault) {
  try {
    const { clearsIn } = await ask({ type: "copy", item, field, ...(vault ? { vault } : {}) });
    shell.say(clearsIn ? plural("copiedClears", clearsIn, name) : t("copied", name));
  } catch (error) {
    shell.fail(error);
  }
}

/** What the person must look at before a fill goes on, and what is then sent as accepted. */
export const ACCEPTS = Object.freeze(/** @type {Record<string, string>} */ ({ insecure_page: "insecure_page", foreign_frame: "foreign_frame", origin_mismatch: "other_site", untrusted_item: "untrusted_item" }));

/**
 * Fills an item into the tab in front; asks first when the host wants it confirmed.
 * @param {Shell} shell
 * @param {{id: string, name: string, site: string, type?: string, vault?: string, equivalent?: boolean, as?: {takes: string, custom?: string}}} row
 * @param {string[]} [accept]
 */
export async function fillIn(shell, row, accept = []) {
  if (!shell.tab) { shell.say(t("fillNoTab")); return; }
  if (shell.told.pointed === "other" && !row.as) { await shell.go(() => valuesView(shell, row)); return; }
  const want = row.type === "card" || row.type === "identity" ? { want: row.type } : {};
  try {
    const reply = await ask({ type: "fill", item: row.id, tab: shell.tab.id, ...(row.vault ? { vault: row.vault } : {}), ...(row.equivalent ? { equivalent: true } : {}), ...want, ...(row.as ? { as: row.as } : {}), ...(accept.length ? { accept } : {}) });
    if (reply.warnings?.length) { shell.told = { warnings: reply.warnings }; await shell.home(); return; } // it stays open, so that they can be read
    if (reply.filled && reply.filled.length === 0) { shell.say(t("fillNothing")); return; }
    shell.say(t("filled"));
    window.close();
  } catch (error) {
    const problem = asHostError(error);
    const needed = ACCEPTS[problem.name];
    if (needed && !accept.includes(needed)) await shell.go(() => warningView(shell, row, problem, [...accept, needed]));
    else shell.fail(problem);
  }
}

/**
 * A menu under a button of the bar: arrows, Home, End, Escape.
 * @param {HTMLElement} opener
 * @param {{icon: string, label: string, action: () => void}[]} entries
 */
export function toggleMenu(opener, entries) {
  const open = opener.parentElement?.querySelector(".menu");
  if (open) { open.remove(); opener.setAttribute("aria-expanded", "false"); return; }
  const menu = h("div", { class: "menu", role: "menu", "aria-label": opener.getAttribute("aria-label") });
  let closed = false;
  const close = () => {
    if (closed) return; // taking the focused entry away makes the browser report a focusout, which ends here
    closed = true;
    menu.remove();
    opener.setAttribute("aria-expanded", "false");
  };
  for (const entry of entries) {
    menu.append(h("button", { type: "button", role: "menuitem", tabIndex: -1, onclick: () => { close(); entry.action(); } }, icon(entry.icon), entry.label));
  }
  const buttons = /** @type {HTMLElement[]} */ ([...menu.children]);
  menu.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
    if (next !== undefined) buttons[next % buttons.length]?.focus();
    else if (event.key === "Escape") { close(); opener.focus(); }
    else if (event.key === "Tab") { close(); return; }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener("focusout", (event) => { if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget)) && event.relatedTarget !== opener) close(); });
  opener.parentElement?.append(menu);
  opener.setAttribute("aria-expanded", "true");
  buttons[0]?.focus();
}

/**
 * The host of an address, or the address when it has none.
 * @param {string} url
 * @returns {string}
 */
export function hostOf(url) {
  try {
    return new URL(url).host || url;
  } catch {
    return url;
  }
}

/**
 * Whether an address is one that logins can fit.
 * @param {string | undefined} url
 * @returns {boolean}
 */
export function isWebPage(url) {
  return /^https?:\/\//i.test(url ?? "");
}

/**
 * The folders and tags in use, as groups of choices; `filterOf` turns a chosen value into what item.list takes.
 * @param {{folders: {name: string, count: number}[], tags: {name: string, count: number}[]}} facets
 * @returns {HTMLElement[]}
 */
export function choices(facets) {
  const groups = /** @type {const} */ ([["folder", t("folders"), facets.folders], ["tag", t("tags"), facets.tags]]);
  return groups.filter(([, , list]) => list.length).map(([kind, label, list]) => h("optgroup", { label }, list.map((one) => h("option", { value: `${kind}:${one.name}` }, `${one.name} (${one.count})`))));
}

/** @param {string} value as in "folder:work" @returns {Record<string, string>} */
export function filterOf(value) {
  const at = value.indexOf(":");
  return at > 0 ? { [value.slice(0, at)]: value.slice(at + 1) } : {};
}
