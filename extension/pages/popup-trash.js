// @ts-check
/** Promises the trash: what lies in it, back with one press, or gone for good after a second one. */
import { button, fill, h, icon } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { day } from "../ui/time.js";
import { plural, rich, t } from "../ui/words.js";
import { bar, letter } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

/**
 * @param {Shell} shell
 * @returns {Promise<View>}
 */
export async function trashView(shell) {
  const rows = h("div");
  const more = h("div", { class: "actions" });
  const body = h("main", { class: "body list" }, rows, more);
  const top = bar(shell, t("trash"));
  const foot = h("footer", { class: "foot" });
  const { trash_days: kept } = await call("settings.get");
  /** @type {string | undefined} */
  let cursor;

  async function load(from = "") {
    const page = await call("item.list", { trash: true, limit: 100, ...(from ? { cursor: from } : {}) });
    if (!from) fill(rows, page.items.length ? h("div", { class: "group" }, h("h2", null, plural("itemCount", page.total))) : null);
    for (const row of page.items) rows.append(line(row));
    cursor = page.next;
    fill(more, cursor ? button(t("showMore"), () => void load(cursor).catch(shell.fail)) : null);
    foot.hidden = !rows.childElementCount;
    fill(foot, h("span", { class: "grow small" }, kept ? plural("trashKeeps", kept) : t("trashKeepsAll")), button(t("emptyTrash"), () => void shell.go(() => emptyView(shell, page.total)), { danger: true }));
    if (!rows.childElementCount) fill(rows, h("div", { class: "state nothing" }, h("div", { class: "state-icon" }, icon("trash-2")), h("h1", null, t("trashEmpty")), h("p", { class: "soft" }, t("trashEmptyText"))));
  }

  /** @param {any} row */
  function line(row) {
    const restore = button(t("restore"), () => void act("item.restore", row, t("restored", row.name)), { class: "button small", "aria-label": t("restoreNamed", row.name) });
    const remove = button(t("delete"), () => void shell.go(() => deleteView(shell, row)), { class: "button small danger", "aria-label": t("deleteNamed", row.name) });
    return h("div", { class: "row" }, letter(row), h("div", { class: "lines" }, h("b", null, row.name), h("small", null, row.trashed ? goes(row.trashed) : row.username)), restore, remove);
  }

  /** When an item goes, at the earliest. @param {number} trashed */
  function goes(trashed) {
    if (!kept) return t("trashedOn", day(trashed));
    const last = trashed + kept * 86400;
    return last < Date.now() / 1000 ? t("goesSoon") : t("goesOn", day(last));
  }

  /** @param {string} method @param {any} row @param {string} words */
  async function act(method, row, words) {
    try {
      await call(method, { id: row.id, revision: row.revision });
      shell.say(words);
      await load();
      top.querySelector("button")?.focus();
    } catch (error) { shell.fail(error); }
  }
  await load();
  return { title: t("trash"), element: [top, body, foot], focus: () => top.querySelector("button")?.focus(), changed: () => void load().catch(shell.fail) };
}

/**
 * @param {Shell} shell
 * @param {any} row
 * @returns {View}
 */
function deleteView(shell, row) {
  const keep = button(t("keepIt"), () => void shell.back(), { main: true });
  const remove = button(t("deleteForGood"), () => void gone(), { danger: true });
  async function gone() {
    try {
      await call("item.delete", { id: row.id, revision: row.revision });
      shell.say(t("deleted", row.name));
      await shell.back();
    } catch (error) { shell.fail(error); }
  }
  const main = h("main", { class: "body" }, h("div", { class: "state", role: "alertdialog", "aria-label": t("deleteTitle") }, h("div", { class: "state-icon" }, icon("trash-2")),
    h("h1", null, t("deleteTitle")), h("p", null, rich("deleteText", h("b", null, row.name)))));
  return { title: t("deleteTitle"), element: [bar(shell, t("trash")), main, h("footer", { class: "foot" }, remove, h("span", { class: "grow" }), keep)], focus: () => keep.focus() };
}

/**
 * @param {Shell} shell
 * @param {number} total
 * @returns {View}
 */
function emptyView(shell, total) {
  const keep = button(t("keepIt"), () => void shell.back(), { main: true });
  const remove = button(t("emptyTrash"), () => void gone(), { danger: true });
  async function gone() {
    try {
      const { items } = await call("item.empty_trash");
      shell.say(plural("trashEmptied", items));
      await shell.back();
    } catch (error) { shell.fail(error); }
  }
  const main = h("main", { class: "body" }, h("div", { class: "state", role: "alertdialog", "aria-label": t("emptyTrashTitle") }, h("div", { class: "state-icon" }, icon("trash-2")),
    h("h1", null, t("emptyTrashTitle")), h("p", null, plural("emptyTrashText", total))));
  return { title: t("emptyTrashTitle"), element: [bar(shell, t("trash")), main, h("footer", { class: "foot" }, remove, h("span", { class: "grow" }), keep)], focus: () => keep.focus() };
}
