// @ts-check
/** Promises an item's page: every value with its copy and reveal, hidden ones as twelve dots whatever their length; drawn anew when it changes elsewhere. */
import { button, fill, h, icon, iconButton, note, ring } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { DOTS, hiddenValue } from "../ui/hidden.js";
import { passwordName } from "../ui/kinds.js";
import { day } from "../ui/time.js";
import { plural, t } from "../ui/words.js";
import { editorView } from "./popup-edit.js";
import { filesSection, openFiles } from "./popup-files.js";
import { healthSection } from "./popup-health.js";
import { historyView } from "./popup-history.js";
import { detailPairs, networkCode } from "./popup-kinds.js";
import { bar, copy, fillIn, hostOf, isWebPage } from "./popup-parts.js";
import { receivedFrom, whoHasIt } from "./popup-people.js";
import { api } from "../ext.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

/** Codes fetched without a sign of life from the person; asking for one counts as use and would keep the vault open. */
const CODES_UNWATCHED = 4;

/**
 * @param {Shell} shell
 * @param {string} id
 * @returns {Promise<View>}
 */
export async function itemView(shell, id) {
  const found = await call("item.get", { id });
  const { row, item, signature } = found;
  const hidden = new Set(found.hidden);
  const codes = hidden.has("otp") || row.has_code ? codePair(shell, id) : null;
  const hasPassword = hidden.has("password") || row.has_password;
  const details = detailPairs(shell, id, item, hidden);
  const pairs = h("div", { class: "pairs" },
    item.username ? plainPair(shell, id, "username", t("userName"), item.username) : null,
    item.type === "wifi" ? details : null,
    hasPassword ? hiddenPair(shell, id, "password", passwordName(item.type)) : null,
    item.type === "wifi" ? null : details,
    codes?.element ?? null,
    (item.uris ?? []).map(websitePair),
    notesPair(shell, id, item, hidden),
    (item.fields ?? []).map((/** @type {any} */ field, /** @type {number} */ index) => customPair(shell, id, field, index)));
  let looks = 0; // only the latest counts, and none once this view was left
  const star = iconButton("star", t("favourite"), () => void toggleFavourite(), { "aria-pressed": String(row.favourite) });
  star.classList.toggle("filled", row.favourite);
  const edit = iconButton("pencil", t("edit"), () => void shell.go(() => editorView(shell, id)));

  async function toggleFavourite() {
    try {
      const whole = await call("item.open", { id });
      await call("item.update", { id, revision: whole.revision, item: { ...whole.item, favourite: !row.favourite } });
      await shell.replace(() => itemView(shell, id));
    } catch (error) { shell.fail(error); }
  }
  async function toTrash() {
    try {
      await call("item.trash", { id, revision: row.revision });
      shell.say(t("movedToTrash", row.name));
      await shell.back();
    } catch (error) {
      shell.fail(error);
      if (asHostError(error).name === "conflict") await shell.replace(() => itemView(shell, id));
    }
  }

  const received = receivedFrom(shell, found, () => shell.replace(() => itemView(shell, id)));
  const files = filesSection(id, found.attachments ?? []);
  const warned = received !== null && !found.origin.trusted; // seen before anything is copied
  const body = h("main", { class: "body" }, warned ? received : null, pairs.childElementCount ? pairs : h("p", { class: "soft" }, t("itemEmpty")),
    item.type === "wifi" && item.details?.network ? networkCode(shell, id, item.details.network) : null, shelf(item), files, warned ? null : received ?? writtenBy(signature), whoHasIt(found), healthSection(shell, row, item.rotate_days ?? 0, () => shell.replace(() => itemView(shell, id))), history(shell, id, found),
    h("div", { class: "actions" }, button(t("attachFile"), () => void openFiles(id), { quiet: true, icon: "paperclip" }), button(t("moveToTrash"), () => void toTrash(), { quiet: true, icon: "trash-2" })));
  const foot = row.type === "login" && hasPassword ? h("footer", { class: "foot" }, h("span", { class: "grow" }),
    button(t("copyPassword"), () => void copy(shell, id, "password", t("password"))),
    button(t("fill"), () => void fillIn(shell, row), { main: true, disabled: !isWebPage(shell.tab?.url) || !signature.good })) : null;

  /** @param {KeyboardEvent} event @returns {boolean} */
  function keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false;
    const key = event.key.toLowerCase();
    if (key === "c" && String(getSelection()) === "" && hasPassword) void copy(shell, id, "password", t("password"));
    else if (key === "b" && item.username) void copy(shell, id, "username", t("userName"));
    else if (key === "e" && codes) void copy(shell, id, "code", t("code"));
    else return false;
    return true;
  }
  /** Looks whether the item is still as it is shown: another window or process may have written it. Nothing is typed here that could be lost. */
  async function look() {
    const mine = ++looks;
    const now = await call("item.get", { id }).catch((error) => ({ gone: asHostError(error).name === "item_not_found" }));
    if (mine !== looks || now.row?.revision === row.revision || (!now.row && !now.gone)) return;
    if (now.gone || (now.row.trashed && !row.trashed)) {
      await shell.back();
      shell.say(t(now.gone ? "itemGone" : "movedToTrash", row.name));
      return;
    }
    const focused = nameOf(document.activeElement);
    const scrolled = body.scrollTop;
    await shell.replace(() => itemView(shell, id));
    const same = /** @type {HTMLElement | undefined} */ ([...document.querySelectorAll("#app button")].find((each) => nameOf(each) === focused));
    same?.focus({ preventScroll: true });
    document.querySelector("#app main.body")?.scrollTo(0, scrolled);
    shell.say(t("itemRenewed"));
  }
  const elements = [bar(shell, row.name, [star, edit]), body];
  if (foot) elements.push(foot);
  const first = /** @type {HTMLElement | null} */ (foot?.querySelector("button.main:not(:disabled)") ?? foot?.querySelector("button") ?? null);
  return { title: row.name, element: elements, keys, focus: () => (first ?? edit).focus(), changed: () => void look(), close: () => { looks += 1; codes?.close(); } };
}

/** @param {Element | null} control what a button is known by when its page is drawn anew */
const nameOf = (control) => control?.getAttribute("aria-label") ?? control?.textContent ?? "";

/**
 * @param {string} name
 * @param {HTMLElement | null} value
 * @param {(HTMLElement | SVGElement | null)[]} actions
 * @returns {HTMLElement}
 */
export function pair(name, value, actions) {
  return h("div", { class: "pair", role: "group", "aria-label": name }, h("div", { class: "what" }, h("div", { class: "name" }, name), h("div", { class: "value" }, value)), actions);
}

/** @param {Shell} shell @param {string} id @param {string} field @param {string} name */
const copyButton = (shell, id, field, name) => iconButton("copy", t("copyNamed", name), () => void copy(shell, id, field, name));

/** @param {Shell} shell @param {string} id @param {string} field @param {string} name @param {string} value */
export function plainPair(shell, id, field, name, value) {
  return pair(name, h("span", null, value), [copyButton(shell, id, field, name)]);
}

/**
 * A value that is fetched only when the person asks to see it, and forgotten when hidden again.
 * @param {Shell} shell
 * @param {string} id
 * @param {string} field
 * @param {string} name
 * @param {{copy?: boolean}} [options]
 * @returns {HTMLElement}
 */
export function hiddenPair(shell, id, field, name, options = {}) {
  const { value, eye } = hiddenValue(name, async () => (await call("item.reveal", { id, field })).value, shell.fail);
  return pair(name, value, [eye, options.copy === false ? null : copyButton(shell, id, field, name)]);
}

/** @param {any} uri */
function websitePair(uri) {
  const web = isWebPage(uri.uri);
  const open = web ? iconButton("external-link", t("openSite", hostOf(uri.uri)), () => void api.tabs.create({ url: uri.uri })) : null;
  return pair(t("website"), h("span", { title: uri.uri }, web ? hostOf(uri.uri) : uri.uri, uri.match === "domain" ? "" : ` · ${t(`match_${uri.match.replace("-", "_")}`)}`), [open]);
}

/** @param {Shell} shell @param {string} id @param {any} item @param {Set<string>} hidden */
function notesPair(shell, id, item, hidden) {
  if (hidden.has("notes")) return hiddenPair(shell, id, "notes", t("notes"));
  return item.notes ? plainPair(shell, id, "notes", t("notes"), item.notes) : null;
}

/** @param {Shell} shell @param {string} id @param {any} field @param {number} index */
function customPair(shell, id, field, index) {
  const name = field.name || t("customField");
  if (field.type === "boolean") return pair(name, h("span", null, t(field.value === "true" ? "yes" : "no")), []);
  return field.type === "hidden" ? hiddenPair(shell, id, `field:${index}`, name) : plainPair(shell, id, `field:${index}`, name, field.value);
}

/** @param {Shell} shell @param {string} id */
function codePair(shell, id) {
  const digits = h("span", { class: "code" }, "\u2007");
  const seconds = h("span", { class: "timer", role: "timer", "aria-live": "off" });
  const circle = ring();
  const again = button(t("showCode"), () => { unwatched = 0; again.hidden = true; void fetch(); }, { class: "button small", hidden: true });
  let until = 0;
  let period = 30;
  let unwatched = 0;
  let closed = false;
  async function fetch() {
    try {
      const asked = Date.now();
      const answer = await call("item.code", { id });
      if (closed) return;
      until = asked + answer.remaining * 1000;
      period = answer.period;
      const middle = Math.ceil(answer.code.length / 2);
      fill(digits, `${answer.code.slice(0, middle)} ${answer.code.slice(middle)}`);
      unwatched += 1;
    } catch (error) {
      until = 0;
      digits.textContent = asHostError(error).message;
      digits.className = "bad-text";
    }
  }
  function tick() {
    if (!until) return;
    const left = Math.max(0, until - Date.now());
    seconds.textContent = String(Math.ceil(left / 1000));
    circle.set(left / 1000 / period);
    circle.element.classList.toggle("late", left < 6000);
    if (left > 0) return;
    until = 0;
    if (unwatched < CODES_UNWATCHED) void fetch();
    else { again.hidden = false; digits.textContent = DOTS.slice(0, 6); seconds.textContent = ""; }
  }
  const awake = () => { unwatched = 0; };
  document.addEventListener("pointermove", awake, { passive: true });
  document.addEventListener("keydown", awake);
  const timer = setInterval(tick, 250);
  void fetch().then(tick);
  const element = pair(t("code"), digits, [again, seconds, circle.element, copyButton(shell, id, "code", t("code"))]);
  const close = () => {
    closed = true;
    clearInterval(timer);
    document.removeEventListener("pointermove", awake);
    document.removeEventListener("keydown", awake);
  };
  return { element, close };
}

/** @param {any} item */
function shelf(item) {
  const parts = [item.folder ? t("inFolder", item.folder) : "", item.tags?.length ? t("tagged", item.tags.join(", ")) : ""].filter(Boolean);
  return parts.length ? h("p", { class: "soft small" }, parts.join(" · ")) : null;
}

/** @param {{good: boolean, by: string, fingerprint: string}} signature */
function writtenBy(signature) {
  if (!signature.good) return note("bad", [h("p", { class: "bad-text" }, t("signatureBad"))]);
  const line = h("p", { class: "good-text", title: signature.fingerprint }, signature.by && signature.by !== "you" ? t("signatureGoodBy", signature.by) : t("signatureGood"));
  return h("section", { class: "section" }, h("h2", null, t("whoWrote")), line);
}

/** @param {Shell} shell @param {string} id @param {any} found */
function history(shell, id, found) {
  const changes = found.password_history.length;
  const last = changes ? Math.max(...found.password_history.map((/** @type {any} */ one) => one.replaced)) : 0;
  const text = changes ? plural("passwordChanged", changes, day(last)) : t("changedOn", day(found.row.modified));
  const link = found.versions || changes ? button(t("showHistory"), () => void shell.go(() => historyView(shell, id)), { quiet: true, icon: "history" }) : null;
  return h("section", { class: "section" }, h("h2", null, t("history")), h("p", { class: "soft" }, `${t("madeOn", day(found.created))} ${text}`), link ? h("div", null, link) : null);
}
