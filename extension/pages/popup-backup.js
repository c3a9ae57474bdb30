// @ts-check
/** Promises the backups in the quick window: one line with one button, one card at a time that can wait, and a backup made from here. */
import { api } from "../ext.js";
import { button, fill, h, icon, iconButton } from "../ui/dom.js";
import { call, ownVault } from "../ui/host.js";
import { openPage } from "../ui/gate.js";
import { placeName, saysOf, standingLine, staysHere, summary, usual } from "../ui/backups.js";
import { plural, t } from "../ui/words.js";
import { confirmedWork } from "../ui/work.js";
import { bar } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

/** Milliseconds for which a card that was put off stays away. */
const WAITS = 20 * 60 * 60 * 1000;

/** Where it is kept what was put off, and until when; of new codes, how many there were. */
const keyOf = () => `later:${ownVault()}`;

/** @returns {Promise<Record<string, {until: number, codes: number}>>} */
async function putOff() {
  return (await api.storage.local.get(keyOf()))[keyOf()] ?? {};
}

/**
 * The line under the list, and the gravest of what is to be done unless it was put off. `look` is not waited for: the list comes first.
 * @param {Shell} shell
 * @param {() => boolean} [taken] whether a graver card is there already; one at a time is enough
 * @returns {{line: HTMLElement, card: HTMLElement, look(): void}}
 */
export function backupPlaces(shell, taken = () => false) {
  const [line, card] = [h("div", { class: "below" }), h("div", { class: "cards" })];
  const look = () => void parts(shell).then((found) => { fill(line, found?.line); fill(card, taken() ? null : found?.card); alone(card); }, () => {});
  return { line, card, look };
}

/** A quiet reminder waits while there is a card. @param {HTMLElement} card */
function alone(card) {
  for (const other of document.querySelectorAll("[data-yields]")) /** @type {HTMLElement} */ (other).hidden = card.childElementCount > 0;
}

/** @param {Shell} shell @returns {Promise<{line: HTMLElement, card: HTMLElement | null} | null>} */
async function parts(shell) {
  if (!shell.status?.items) return null; // what is to be backed up comes first
  const now = await call("backup.standing");
  const go = () => void shell.go(() => backupView(shell));
  const line = h("div", { class: "standing" }, h("span", { class: "grow small" }, standingLine(now)), button(t("backUp"), go, { class: "button small", "aria-label": t("backUpNow") }));
  const later = await putOff();
  const say = saysOf(now).find((one) => !((later[one.name]?.until ?? 0) > Date.now() && (one.name !== "new_codes" || now.codes <= (later[one.name]?.codes ?? 0))));
  if (!say) return { line, card: null };
  const act = say.to === "#make" ? go : () => void openPage(`pages/backups.html${say.to}`);
  const wait = async () => {
    const place = card.parentElement;
    card.remove();
    if (place) alone(place);
    await api.storage.local.set({ [keyOf()]: { ...await putOff(), [say.name]: { until: Date.now() + WAITS, codes: now.codes } } });
  };
  const card = h("section", { class: `card ${say.kind === "info" ? "quiet" : say.kind}`, "data-say": say.name, "aria-label": t("backupsTitle") },
    h("div", { class: "head" }, icon(say.kind === "info" ? "archive" : "triangle-alert"), h("div", null, h("p", { class: "small" }, say.text)), iconButton("x", t("notToday"), () => void wait().catch(shell.fail))),
    h("div", { class: "actions" }, button(say.verb, act, { class: "button small" })));
  return { line, card };
}

/**
 * @param {Shell} shell
 * @returns {View}
 */
function backupView(shell) {
  const items = shell.status?.items ?? 0;
  const body = h("main", { class: "body" });
  const top = bar(shell, t("backUpNow"));
  const to = h("div", { class: "stack tight" }, h("p", { class: "soft" }, t("backupOpened")));
  void call("backup.places").then(({ places }) => { // a drive that does not answer takes seconds
    const place = usual(places);
    fill(to, h("p", { class: "soft" }, t("backupTo", place ? placeName(place) : t("ownFolder"))), staysHere(place) ? h("p", { class: "small light warn-text" }, icon("triangle-alert"), h("span", null, t("sameDiskWarning"))) : null);
  }, () => {});
  const work = confirmedWork({
    method: "backup.create", does: t("backUp"), words: t("backingUp"), params: () => ({}), cancel: () => void shell.back(),
    busy: (now) => { after.hidden = !now; more.hidden = now; }, done: (answer) => made(answer),
  });
  const after = h("p", { class: "soft small", hidden: true }, t("goesOnClosed"));
  const more = h("div", null, button(t("backupKeyInstead"), () => void openPage("pages/backups.html#make"), { quiet: true, class: "button quiet small" }));
  fill(body, h("h2", { class: "title-line" }, items ? plural("backupOf", items) : t("backUpNow")), to, work.element, after, more);

  /** @param {any} answer */
  function made(answer) {
    const close = button(t("done"), () => void shell.home(), { main: true });
    const elsewhere = staysHere(answer.backup) ? button(t("keepElsewhere"), () => void openPage("pages/backups.html#places")) : null;
    fill(body, summary(answer));
    body.after(h("footer", { class: "foot" }, h("span", { class: "grow" }), elsewhere, close));
    close.focus();
  }
  return { title: t("backUpNow"), element: [top, body], focus: work.focus, close: work.close };
}
