// @ts-check
/** Promises old copies, which still open with what is no longer in use, deleted by hand once a newer one was tried. */
import { button, fill, h, note } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { moment } from "../ui/time.js";
import { confirmedWork } from "../ui/work.js";
import { plural, t } from "../ui/words.js";
import { whereOf } from "./backups-card.js";
import { heading } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/**
 * @param {Frame} frame
 * @returns {Promise<Room>}
 */
export async function oldRoom(frame) {
  const old = (await call("backup.list")).backups.filter((/** @type {any} */ one) => one.older.length);
  const boxes = old.map((/** @type {any} */ one) => ({ one, box: h("input", { type: "checkbox", checked: one.may_retire, disabled: !one.may_retire }) }));
  const chosen = () => boxes.filter((/** @type {any} */ each) => each.box.checked).map((/** @type {any} */ each) => each.one.id);
  const any = old.some((/** @type {any} */ one) => one.may_retire);
  const work = any ? confirmedWork({
    method: "backup.retire", does: t("deleteThem"), words: t("deleting"), cancel: () => frame.go("#"), missing: () => (chosen().length ? "" : t("chooseOld")), params: () => ({ backups: chosen() }),
    done: ({ deleted, kept }) => {
      const back = button(t("toYourBackups"), () => frame.go("#"), { main: true });
      fill(element, heading(t("oldCopies")), note("good", [h("p", null, h("b", null, plural("copiesDeleted", deleted))), kept.length ? h("p", null, plural("copiesKept", kept.length)) : null, h("p", { class: "soft" }, t("copiesElsewhere"))], { role: "status" }), h("div", { class: "actions" }, back));
      back.focus();
    },
  }) : null;
  const element = h("div", { class: "stack wide" }, heading(t("oldCopies")), h("p", { class: "soft" }, t(old.length ? "oldCopiesText" : "oldCopiesNone")),
    old.length ? h("ul", { class: "list", "aria-label": t("oldCopies") }, boxes.map((/** @type {any} */ { one, box }) => h("li", null, h("label", { class: "line-row" }, box, h("span", { class: "lines" }, h("b", null, moment(one.made)),
      h("small", { class: "soft" }, [whereOf(one), ...one.older.map((/** @type {string} */ name) => t(`older_${name}`))].join(" · ")), h("small", { class: "path" }, one.path)))))) : null,
    old.length && !any ? note("info", [h("p", null, t("oldCopyNotYet")), h("div", { class: "actions" }, button(t("backUpNow"), () => frame.go("#make")))]) : null, work?.element ?? null);
  return { title: t("oldCopies"), element: [element], close: () => work?.close() };
}
