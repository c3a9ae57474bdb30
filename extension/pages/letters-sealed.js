// @ts-check
/** Promises what comes of sealing: a text to copy, a file or a mail draft; and a one-time key that is shown this once. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { download, save } from "../ui/files.js";
import { t } from "../ui/words.js";
import { copyText } from "./people-parts.js";
import { busy, heading } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */

/**
 * @param {Frame} frame
 * @param {HTMLElement} place
 * @param {any} made the result of letter.seal
 * @param {"armored" | "file" | "mail"} form
 */
export async function resultRoom(frame, place, made, form) {
  const names = made.recipients.map((/** @type {any} */ one) => one.name);
  if (made.one_time) names.push(t("someoneWithoutKey"));
  const title = heading(t("sealedTitle", names.join(", ")));
  const again = h("div", { class: "actions" }, button(t("sealAnother"), () => frame.go("#seal")), h("a", { class: "button quiet", href: "#register" }, t("whoHasWhat")));
  fill(place, title, made.one_time_key ? keyCard(frame, made.one_time_key) : null, h("section", { class: "stack" }, await body(frame, made, form)), again);
  title.focus();
}

/**
 * @param {Frame} frame
 * @param {any} made
 * @param {"armored" | "file" | "mail"} form
 * @returns {Promise<(HTMLElement | null)[]>}
 */
async function body(frame, made, form) {
  if (form === "armored") {
    const area = h("textarea", { class: "mono small", rows: 10, readOnly: true, value: made.armored, "aria-label": t("sealedMessage"), onfocus: () => area.select() });
    return [area, h("div", { class: "actions" }, button(t("copyMessage"), () => void copyText(frame, made.armored, t("sealedMessage")), { main: true, icon: "copy" }),
      button(t("saveFile"), () => { save(new Blob([made.armored], { type: "application/pgp-encrypted" }), made.name); frame.say(t("savedNamed", made.name)); }, { icon: "download" }))];
  }
  if (made.transfer) await download(made.transfer, made.name);
  const file = made.transfer ? note("good", [h("p", null, t("letterSaved")), h("p", { class: "path" }, made.name)]) : null;
  if (form === "file") return [file, h("p", { class: "soft" }, t("sendTheFile"))];
  const { mail } = made;
  const copy = button(t("copyMail"), () => void busy(copy, frame, () => copyText(frame, mail.body, t("mailText"))), { icon: "copy" });
  return [file, mail.attach ? h("p", null, t("attachIt", made.name)) : null,
    h("dl", { class: "facts" }, h("dt", null, t("mailTo")), h("dd", null, mail.to.join(", ") || t("mailNobody")), h("dt", null, t("mailSubject")), h("dd", null, mail.subject)),
    h("div", { class: "actions" }, h("a", { class: "button main", href: mail.url }, icon("mail"), h("span", null, t("openDraft"))), mail.attach ? null : copy)];
}

/** @param {Frame} frame @param {string} key */
function keyCard(frame, key) {
  return h("section", { class: "card", "aria-label": t("oneTimeTitle") }, h("h2", null, t("oneTimeTitle")), h("p", { class: "suggested one-time-key" }, key),
    h("p", null, t("oneTimeHow")), h("p", { class: "soft" }, t("oneTimeOnce")), h("div", { class: "actions" }, button(t("copyKey"), () => void copyText(frame, key, t("oneTimeTitle"), { secret: true }), { icon: "copy" })));
}
