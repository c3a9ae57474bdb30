// @ts-check
/** Promises a backup by hand: where to, who can open it, what else is in it; the passphrase; and what was made, with what there is to know of it. */
import { placeName, staysHere, summary, usual } from "../ui/backups.js";
import { button, field, fill, h, icon, note } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { t } from "../ui/words.js";
import { confirmedWork } from "../ui/work.js";
import { newBackupKey } from "./backups-key.js";
import { SECTIONS, sectionBoxes } from "./backups-parts.js";
import { heading } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/** Where to; until the places were looked at, which can take seconds, the host's own choice stands. @param {Frame} frame @returns {{element: HTMLElement, id: () => string}} */
function placeField(frame) {
  const hint = h("p", { class: "small soft", role: "status" }, t("lookingAtPlaces"));
  const select = h("select", null, h("option", { value: "" }, t("usualPlace")));
  void call("backup.places").then(({ places }) => {
    const first = usual(places);
    fill(select, places.map((/** @type {any} */ place) => h("option", { value: place.id, disabled: !place.reachable || place.kind === "command", selected: place === first },
      [placeName(place), place.kind === "command" ? t("inTerminal") : place.reachable ? place.where && place.kind !== "own" ? t(`where_${place.where}`) : "" : t("unreachable")].filter(Boolean).join(" · "))));
    const say = () => {
      const place = places.find((/** @type {any} */ one) => one.id === select.value);
      const same = staysHere(place);
      hint.className = same ? "small light warn-text" : "small soft";
      fill(hint, same ? [icon("triangle-alert"), h("span", null, t("sameDiskWarning"))] : place?.path ?? "");
    };
    select.addEventListener("change", say);
    say();
  }, (error) => { fill(hint); frame.fail(error); });
  return { element: h("div", { class: "stack close" }, field(t("whereTo"), select), hint), id: () => select.value };
}

/** The Backup Key, folded away until it is wanted. */
function keyField() {
  const key = newBackupKey();
  const box = h("input", { type: "checkbox", onchange: () => { place.hidden = !box.checked; if (box.checked) key.focus(); } });
  const place = h("div", { class: "stack card", hidden: true }, note("warn", [h("p", null, t("keyLost")), h("p", null, t("keyNotInside"))]), key.element);
  const element = h("div", { class: "stack tight" }, h("label", { class: "check tall" }, box, h("span", null, t("alsoBackupKey"), h("small", { class: "soft" }, t("alsoBackupKeyText")))), place);
  return { element, on: () => box.checked, ...{ missing: () => (box.checked ? key.missing() : ""), value: key.value, clear: () => { box.checked = false; place.hidden = true; key.clear(); } } };
}

/** What few want. */
function moreField() {
  const tick = (/** @type {string} */ label, /** @type {string} */ text) => {
    const box = h("input", { type: "checkbox" });
    return { box, element: h("label", { class: "check tall" }, box, h("span", null, t(label), h("small", { class: "soft" }, t(text)))) };
  };
  const sections = sectionBoxes(SECTIONS, t("alsoInIt"));
  const [others, without, mail] = [tick("withOthers", "withOthersText"), tick("withoutKey", "withoutKeyText"), tick("alsoMail", "alsoMailText")];
  const address = h("input", { type: "email", maxlength: 254, autocomplete: "off" });
  const to = h("div", { class: "indented", hidden: true }, field(t("mailTo"), address, { hint: t("mailToHint") }));
  mail.box.addEventListener("change", () => { to.hidden = !mail.box.checked; });
  return {
    element: h("details", { class: "more" }, h("summary", null, t("more")), h("div", { class: "stack" }, sections.element, h("div", { class: "stack close" }, others.element, without.element, mail.element, to))),
    params: () => ({ sections: sections.chosen(), ...(others.box.checked ? { others: true } : {}), ...(without.box.checked ? { without_key: true } : {}), ...(mail.box.checked ? { mail: address.value.trim() } : {}) }),
  };
}

/**
 * @param {Frame} frame
 * @returns {Room}
 */
export function makeRoom(frame) {
  const [place, key, more] = [placeField(frame), keyField(), moreField()];
  const form = h("div", { class: "stack" }, place.element, key.element, more.element);
  const work = confirmedWork({
    method: "backup.create", does: t("backUp"), words: t("backingUp"), missing: key.missing, busy: (now) => { form.toggleAttribute("inert", now); },
    params: () => ({ ...(place.id() ? { place: place.id() } : {}), ...more.params(), ...(key.on() ? { backup_key: key.value() } : {}) }),
    done: (answer) => { key.clear(); made(answer); },
  });
  const element = h("div", { class: "stack wide" }, heading(t("backUp")), h("p", { class: "soft" }, t("backUpText")), form, work.element);

  /** @param {any} answer */
  function made(answer) {
    const title = heading(t("backupMade"));
    fill(element, title, summary(answer), h("div", { class: "actions" }, button(t("tryIt"), () => frame.go(`#?drill=${answer.backup.id}`), { main: true }), button(t("toYourBackups"), () => frame.go("#"))));
    title.focus();
  }
  return { title: t("backUp"), element: [element], close: () => { key.clear(); work.close(); } };
}
