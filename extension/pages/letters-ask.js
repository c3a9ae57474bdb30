// @ts-check
/** Promises the request to share again after a fresh start: what can't be saved first, then a signed text with the new key, ready for each person who can. */
import { button, h, icon, note } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { save } from "../ui/files.js";
import { initial } from "../ui/trust.js";
import { t } from "../ui/words.js";
import { copyText } from "./people-parts.js";
import { heading } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/** As many as one request names. */
const MOST = 60;

/**
 * @param {Frame} frame
 * @returns {Promise<Room>}
 */
export async function askRoom(frame) {
  const [known, { people, total }] = await Promise.all([call("letter.ask_again"), call("person.list", { limit: 250 })]);
  /** @type {string[]} */
  const sharers = known.requests.map((/** @type {any} */ one) => one.person);
  const rest = people.filter((/** @type {any} */ one) => one.state !== "rejected" && !sharers.includes(one.id)).map((/** @type {any} */ one) => one.id);
  const to = [...sharers, ...rest].slice(0, MOST);
  const made = to.length ? await call("letter.ask_again", { to }) : known;
  const saveIt = () => { save(new Blob([made.text], { type: "text/plain" }), made.name); frame.say(t("savedNamed", made.name)); };
  const area = h("textarea", { class: "mono small", rows: 8, readOnly: true, value: made.text, "aria-label": t("yourRequest"), onfocus: () => area.select() });
  const add = h("a", { class: `button${to.length ? "" : " main"}`, href: "people.html#add" }, icon("user-plus"), h("span", null, t("addPerson")));

  /** @param {any} one */
  const row = (one) => {
    const draft = h("a", { class: "button small", href: one.mail.url, "aria-label": t("draftFor", one.name), onclick: () => { if (one.mail.attach) saveIt(); } }, icon("mail"), h("span", null, t("openDraft")));
    return h("li", { class: "line-row" }, initial(one.name), h("span", { class: "lines" }, h("b", null, one.name),
      h("small", { class: "soft" }, [one.mail.to[0] ?? t("mailNobody"), sharers.includes(one.person) ? t("sharedBefore") : ""].filter(Boolean).join(" · "))), draft);
  };

  return { title: t("askTitle"), element: [heading(t("askTitle")), h("p", { class: "soft" }, t("askText")),
    note("warn", [h("p", null, h("b", null, t("askLostTitle"))), h("p", null, t("askLostText"))]),
    h("section", { class: "stack tight" }, h("h2", null, t("askWhom")), to.length ? null : h("p", null, t("askNobody")),
      h("ul", { class: "list", hidden: !to.length }, made.requests.map(row)),
      made.requests.some((/** @type {any} */ one) => one.mail.attach) ? h("p", { class: "soft small" }, t("askAttach", made.name)) : null,
      total > MOST ? h("p", { class: "soft small" }, t("askMore")) : null, h("div", { class: "actions" }, add)),
    h("section", { class: "stack tight" }, h("h2", null, t("yourRequest")), h("p", { class: "soft" }, t("askHow")), area,
      h("div", { class: "actions" }, button(t("copyMessage"), () => void copyText(frame, made.text, t("yourRequest")), { icon: "copy" }), button(t("saveFile"), saveIt, { icon: "download" })))] };
}
