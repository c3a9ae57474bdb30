// @ts-check
/** Promises the alarm when another key comes for somebody known: both keys side by side, what it may mean, and the safe answer in focus. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { day } from "../ui/time.js";
import { badge, printOf, sourceWords } from "../ui/trust.js";
import { t } from "../ui/words.js";
import { busy } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */

/**
 * @param {Frame} frame
 * @param {any} found the result of person.get, with `pending`
 * @param {(safe: HTMLElement) => void} first given what is to have the focus
 * @returns {HTMLElement}
 */
export function alarmPanel(frame, found, first) {
  const { person, certificate, pending } = found;
  const trust = person.verified ? "verified" : person.accepted ? "accepted" : "unknown";
  const prints = [h("div", null, printOf(certificate.fingerprint)), h("div", null, printOf(pending.fingerprint))];
  const side = (/** @type {string} */ title, /** @type {Node | undefined} */ print, /** @type {Node} */ mark, /** @type {string[]} */ lines) =>
    h("div", null, h("h3", null, title), mark, print, lines.map((line) => h("p", { class: "soft small" }, line)));
  const asWords = button(t("showWords"), () => void busy(asWords, frame, async () => {
    const [old, fresh] = await Promise.all([call("person.compare", { id: person.id }), call("person.compare", { id: person.id, which: "pending" })]);
    for (const [index, one] of [old, fresh].entries()) fill(/** @type {HTMLElement} */ (prints[index]), h("p", { class: "words" }, one.words.join(" ")));
    asWords.hidden = true;
    keep.focus();
  }), { quiet: true });
  const keep = button(t("keepOld"), () => void busy(keep, frame, () => decide("old")), { main: true });
  const take = button(t("takeNew"), () => sure(), { danger: true });
  const actions = h("div", { class: "actions" }, keep, take, h("span", { class: "grow" }), asWords);

  function sure() {
    const back = button(t("cancel"), () => { fill(actions, keep, take, h("span", { class: "grow" }), asWords); keep.focus(); }, { main: true });
    const go = button(t("takeNewSure"), () => void busy(go, frame, () => decide("new")), { danger: true });
    fill(actions, h("p", { class: "grow-line" }, t("takeNewText", person.name)), back, go);
    back.focus();
  }

  /** @param {"old" | "new"} which */
  async function decide(which) {
    try {
      await call("person.decide", { id: person.id, revision: person.revision, take: which, fingerprint: pending.fingerprint });
    } catch (error) {
      if (asHostError(error).name === "conflict") frame.redraw();
      throw error;
    }
    frame.redraw();
    frame.say(t(which === "old" ? "keptOld" : "tookNew", person.name));
  }

  first(keep);
  return h("section", { class: "alarm", role: "alertdialog", "aria-label": t("alarmTitle", person.name) },
    h("div", { class: "alarm-head" }, icon("triangle-alert"), h("div", null, h("h2", null, t("alarmTitle", person.name)), h("p", null, t("alarmText", person.name)))),
    h("div", { class: "versions" },
      side(t("knownKey"), prints[0], badge(trust), [t("keyMadeOn", day(certificate.created)), `${sourceWords(person.source)}, ${day(person.added)}`]),
      side(t("alarmNewKey"), prints[1], h("span", { class: "badge", "data-state": "unknown" }, icon("circle-question-mark"), h("span", null, t("neverSeen"))), [t("keyMadeOn", day(pending.created)), `${sourceWords(person.pending?.source ?? "")}, ${day(person.pending?.seen ?? pending.created)}`])),
    pending.status === "usable" ? null : note("warn", [h("p", null, t(`key_${pending.status}`))]), actions);
}
