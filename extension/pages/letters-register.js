// @ts-check
/** Promises the register: what was sealed to whom and when, and what was opened, the latest first. */
import { button, fill, h, icon } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { moment } from "../ui/time.js";
import { shortPrint } from "../ui/trust.js";
import { number, plural, t } from "../ui/words.js";
import { busy, heading, tabs } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/** Rows fetched at a time. */
const PAGE = 50;

/**
 * @param {Frame} frame
 * @param {"sent" | "received"} which
 * @returns {Promise<Room>}
 */
export async function registerRoom(frame, which) {
  /** @type {string | undefined} */
  let cursor;
  const rows = h("ul", { class: "list register" });
  const more = button(t("showMore"), () => void busy(more, frame, load), { hidden: true });
  const none = h("p", { class: "soft" });

  async function load() {
    const page = await call(`letter.${which}`, { limit: PAGE, ...(cursor ? { cursor } : {}) });
    for (const one of page.letters) rows.append(which === "sent" ? sentRow(one) : receivedRow(one));
    cursor = page.next;
    more.hidden = !cursor;
    rows.hidden = !rows.childElementCount;
    none.hidden = !rows.hidden;
    fill(none, rows.hidden ? t(which === "sent" ? "nothingSent" : "nothingReceived") : null);
  }

  await load();
  return { title: t("registerTitle"), element: [heading(t("registerTitle")), h("p", { class: "soft" }, t("registerText")),
    tabs(t("registerTitle"), [["sent", t("registerSent")], ["received", t("registerReceived")]], which, (value) => frame.go(value === "sent" ? "#register" : "#register/received")), none, rows, h("div", { class: "actions" }, more)] };
}

/** @param {any} one */
function sentRow(one) {
  const names = one.to.map((/** @type {any} */ each) => each.person ? h("a", { href: `people.html#person/${each.person}` }, each.name) : h("span", null, each.name || shortPrint(each.fingerprint)));
  if (one.one_time) names.push(h("span", null, t("someoneWithoutKey")));
  const what = [one.names.length ? one.names.join(", ") : "", one.items > one.names.length ? t("andMore", number(one.items - one.names.length)) : "", one.text ? t("aText") : ""].filter(Boolean);
  return h("li", { class: "line-row upper" }, h("span", { class: "letter", "aria-hidden": "true" }, icon("send")), h("span", { class: "lines" }, h("b", null, names.flatMap((/** @type {Node} */ each, /** @type {number} */ at) => at ? [", ", each] : [each])), h("span", null, what.join(" · ")), h("small", { class: "soft" }, moment(one.date))));
}

/** @param {any} one */
function receivedRow(one) {
  const good = one.verdict === "good";
  const who = one.person ? h("a", { href: `people.html#person/${one.person}` }, one.name) : one.name || (one.from ? shortPrint(one.from) : t("someone"));
  return h("li", { class: "line-row upper" }, h("span", { class: "letter", "aria-hidden": "true" }, icon("mail-open")), h("span", { class: "lines" }, h("b", null, who), h("span", { class: good ? "" : "bad-text" }, t(`verdict_${one.verdict}`)),
    h("small", { class: "soft" }, [t("sealedOn", moment(one.date)), t("openedOn", moment(one.seen)), one.times > 1 ? plural("openedTimes", one.times) : ""].filter(Boolean).join(" · "))));
}
