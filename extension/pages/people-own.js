// @ts-check
/** Promises the alarm over a key that somebody published for one's own address: where it lies, what it means, what to do, until it was seen to. */
import { button, h, icon } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { day } from "../ui/time.js";
import { printOf, sourceWords } from "../ui/trust.js";
import { t } from "../ui/words.js";
import { busy } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */

/**
 * @param {Frame} frame
 * @param {any[]} pretenders what pretender.list answers
 * @returns {HTMLElement[]}
 */
export function ownAlarms(frame, pretenders) {
  return pretenders.map((one) => {
    const seen = button(t("seenTo"), () => void busy(seen, frame, async () => {
      await call("pretender.settle", { fingerprint: one.fingerprint });
      frame.redraw();
      frame.say(t("seenToDone"));
    }));
    return h("section", { class: "alarm own-alarm", "aria-label": t("ownAlarmTitle", one.address) },
      h("div", { class: "alarm-head" }, icon("triangle-alert"), h("div", null, h("h2", null, t("ownAlarmTitle", one.address)), h("p", null, t("ownAlarmText")))),
      printOf(one.fingerprint), h("p", { class: "soft small" }, `${sourceWords(one.place)}, ${day(one.seen)}`),
      h("ul", { class: "advice" }, ["ownAlarmTell", "ownAlarmPublish", "ownAlarmOld"].map((words) => h("li", null, icon("info"), h("span", null, t(words))))),
      h("div", { class: "actions" }, h("a", { class: "button", href: "keys.html" }, t("yourKeys")), seen));
  });
}
