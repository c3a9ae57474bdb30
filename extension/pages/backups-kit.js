// @ts-check
/** Promises the readiness kit: what it is for, whether the one on paper still holds, and a new one made into Sealring's folder. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { day } from "../ui/time.js";
import { confirmedWork } from "../ui/work.js";
import { t } from "../ui/words.js";
import { choices } from "./backups-parts.js";
import { heading } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/** Whether the newest kit still holds, and what of it does not. @param {any} kit of kit.check */
function standing(kit) {
  if (kit.state === "none") return note("info", [h("p", null, t("kitNone"))], { "data-kit": "none" });
  if (kit.state === "current") return note("good", [h("p", null, t("kitCurrent", day(kit.made))), h("p", { class: "path" }, kit.path ?? "")], { "data-kit": "current" });
  return note("warn", [h("p", null, h("b", null, t("kitOutdated", day(kit.made)))), h("ul", { class: "plain-list" }, (kit.changed ?? []).map((/** @type {string} */ name) => h("li", null, t(`kitChanged_${name}`)))), h("p", null, t("kitOutdatedNext"))], { "data-kit": "outdated" });
}

/**
 * @param {Frame} frame
 * @returns {Promise<Room>}
 */
export async function kitRoom(frame) {
  const kit = await call("kit.check");
  let form = "pdf";
  const work = confirmedWork({
    method: "kit.make", does: t("makeKit"), words: t("makingKit"), params: () => ({ form }),
    done: (made) => {
      const title = heading(t("kitMade"));
      fill(element, title, note("good", [h("p", null, h("b", null, t("kitMadeText"))), h("p", { class: "path" }, made.path)], { role: "status" }),
        h("ol", { class: "advice" }, ["kitPrint", "kitWrite", "kitKeep", "kitDelete"].map((words) => h("li", null, icon("chevron-right"), h("span", null, t(words))))), h("div", { class: "actions" }, button(t("toYourBackups"), () => frame.go("#"), { main: true })));
      title.focus();
    },
  });
  const element = h("div", { class: "stack wide" }, heading(t("onPaper")), h("p", { class: "soft" }, t("kitText")), standing(kit),
    h("ul", { class: "advice" }, ["kitHolds", "kitPassphrase", "kitCircle"].map((words) => h("li", null, icon("info"), h("span", null, t(words))))),
    choices(t("kitForm"), [["pdf", t("kitPdf"), t("kitPdfText")], ["html", t("kitHtml"), t("kitHtmlText")]], form, (value) => { form = value; }), work.element,
    h("p", { class: "soft small" }, t("kitShares")));
  return { title: t("onPaper"), element: [element], close: () => work.close() };
}
