// @ts-check
/** Promises a restore: from the register, a file or pasted text; what it would change is shown before; then the passphrase, and what was done. */
import { button, field, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { moment } from "../ui/time.js";
import { workBar } from "../ui/work.js";
import { t } from "../ui/words.js";
import { broughtBackup } from "./backups-brought.js";
import { whereOf } from "./backups-card.js";
import { factorPlace, leaveNews, secretField, takeNews, trouble } from "./backups-parts.js";
import { previewPart } from "./backups-preview.js";
import { heading, tabs } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/**
 * @param {Frame} frame
 * @param {string} id of the backup in the register that is to be restored, or nothing
 * @returns {Promise<Room>}
 */
export async function restoreRoom(frame, id) {
  const backups = (await call("backup.list")).backups.filter((/** @type {any} */ one) => one.place !== "missing");
  const element = h("div", { class: "stack wide" });
  /** @type {{close: () => void} | null} */
  let preview = null;
  const bar = workBar();
  const problem = h("div", { role: "alert" });
  const key = secretField(t("backupKey"), { hint: t("backupKeyRestoreHint"), enter: () => void look() });
  const then = secretField(t("passphraseThen"), { hint: t("passphraseRestoreHint"), enter: () => void look() });
  const factor = factorPlace();
  let by = "key";
  const typed = () => (by === "key" ? key : then);
  const opener = h("div", { class: "stack" }, key.element);
  const openers = /** @type {[string, string][]} */ ([["key", t("byBackupKey")], ["then", t("byPassphraseThen")]]);
  const keyed = h("details", { class: "more" }, h("summary", null, t("notByYourKeys")), h("div", { class: "stack" },
    tabs(t("notByYourKeys"), openers, by, (chosen) => { by = chosen; fill(opener, typed().element, by === "then" ? factor.element : null); typed().input.focus(); }), opener));
  const brought = broughtBackup(bar);
  const known = h("select", null, backups.map((/** @type {any} */ one) => h("option", { value: one.id, selected: one.id === id }, `${moment(one.made)} · ${whereOf(one)}`)));
  let way = id || backups.length ? "known" : "file";
  const source = h("div");
  const next = button(t("lookRestore"), () => void look(), { main: true });

  function drawSource() {
    fill(problem);
    fill(source, way === "known" ? (backups.length ? field(t("whichBackup"), known) : h("p", { class: "soft" }, t("backupsNoneText"))) : way === "file" ? brought.file : brought.text);
  }

  /** What the host is told of the backup. @returns {Promise<Record<string, any>>} */
  async function given() {
    const file = way === "known" ? { backup: known.value } : await brought.bring(way);
    if (!typed().input.value) return { file };
    return { file, ...(by === "key" ? { backup_key: key.input.value } : { passphrase: then.input.value, ...await factor.given() }) };
  }

  async function look() {
    if (next.disabled) return;
    next.disabled = true;
    fill(problem);
    try {
      const params = await given();
      const found = await bar.run(t("comparing"), "backup.preview", { ...params, mode: "merge" });
      show(params, found);
    } catch (error) {
      refuse(error);
    } finally {
      next.disabled = false;
    }
  }

  /** @param {unknown} error */
  function refuse(error) {
    const wrong = asHostError(error);
    if (["locked", "no_background", "stale_keys"].includes(wrong.name)) { frame.fail(error); return; }
    if (factor.refused(wrong)) return;
    fill(problem, trouble(wrong));
    const asksKey = ["backup_no_key", "backup_passphrase"].includes(wrong.name);
    if (asksKey) { keyed.open = true; typed().input.setAttribute("aria-invalid", String(Boolean(typed().input.value))); typed().input.focus(); }
    else if (wrong.name === "empty") brought.focus(way);
    problem.scrollIntoView({ block: "nearest" });
  }

  /** @param {Record<string, any>} params @param {any} found */
  function show(params, found) {
    preview?.close();
    const part = previewPart(params, found, { frame, back: ask, done: finished });
    preview = part;
    const back = h("button", { type: "button", class: "back-link", onclick: ask }, icon("arrow-left"), h("span", null, t("otherBackup")));
    const title = heading(t("restorePreview", moment(found.made)));
    fill(element, back, title, part.element);
    scrollTo(0, 0);
    title.focus();
  }

  /** @param {HTMLElement} result @param {boolean} locks */
  function finished(result, locks) {
    forget();
    if (locks) leaveNews(result); // this room is made anew after unlocking
    const title = heading(t("restoredTitle"));
    fill(element, title, result, h("div", { class: "actions" }, button(t("toYourBackups"), () => { takeNews(); frame.go("#"); }, { main: true })));
    scrollTo(0, 0);
    title.focus();
  }

  /** Nothing that was typed is kept. */
  function forget() {
    for (const one of [key, then, factor]) one.clear();
  }

  function ask() {
    preview?.close();
    preview = null;
    const title = heading(t("restoreTitle"));
    const ways = /** @type {[string, string][]} */ ([["known", t("fromRegister")], ["file", t("fromFile")], ["text", t("fromText")]]);
    fill(element, title, h("p", { class: "soft" }, t("restoreText")), tabs(t("restoreTitle"), ways, way, (chosen) => { way = chosen; drawSource(); }), source, keyed, problem, bar.element, h("div", { class: "actions" }, next),
      note("info", [h("p", { class: "small" }, t("restoreSafe"))]));
    drawSource();
    title.focus();
  }
  const told = takeNews();
  if (told) finished(told, false);
  else ask();
  return { title: t("restoreTitle"), element: [element], close: () => { bar.stop(); preview?.close(); forget(); } };
}
