// @ts-check
/** Promises the own keys on one page: what each is and what can be done with it, the passphrase, second factors, and the ways out on a bad day. */
import { button, h, note } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { keyFilePanel } from "../ui/keyfile.js";
import { resealPanel } from "../ui/reseal.js";
import { day } from "../ui/time.js";
import { applyWords, t } from "../ui/words.js";
import { addName, bringIn, endName, endsWhen, expiry, keysChanged, newKey, preferName, replace, revoke, rotate, takeIn, use } from "./keys-change.js";
import { giveAway, grouped, publishing, revocation } from "./keys-give.js";
import { passphrasePanel } from "./keys-passphrase.js";
import { secondFactors } from "./keys-second.js";
import { opening, opens, setting } from "./rows.js";
import { follow, page, say } from "./tab.js";

const SECTIONS = /** @type {const} */ ([["keys", "yourKeys"], ["another", "anotherKey"], ["passphrase", "passphrase"], ["second", "secondFactors"], ["trouble", "badDay"]]);

const OUT_OF_DATE = "key-file-out-of-date";

/** @param {any} key */
function stateOf(key) {
  if (key.status === "usable") return t(key.active ? "keyInUse" : "keyForReading");
  return t(`ownKey_${key.status}`);
}

/** @param {any} key */
function names(key) {
  const row = h("div", { class: "setting" });
  const editable = key.status === "usable";
  const list = h("ul", { class: "names" }, key.user_ids.map((/** @type {string} */ user_id, /** @type {number} */ index) => h("li", null, h("span", { class: "grow" }, user_id),
    editable && index ? opens(row, button(t("putFirst"), () => {}, { class: "button small quiet", "aria-label": `${t("putFirst")}: ${user_id}` }), (close) => preferName(key, user_id, close)) : null,
    editable && key.user_ids.length > 1 ? opens(row, button(t("endName"), () => {}, { class: "button small quiet", "aria-label": `${t("endName")}: ${user_id}` }), (close) => endName(key, user_id, close)) : null)));
  row.append(h("span", { class: "grow" }, t("names")), editable ? opens(row, button(t("addName"), () => {}), (close) => addName(key, close)) : "", list);
  return row;
}

/** @param {any} key @param {string} open the fingerprint that is shown unfolded */
function card(key, open) {
  const editable = key.status === "usable";
  const facts = h("div", { class: "setting" }, h("dl", { class: "facts grow" }, h("dt", null, t("keyFingerprint")), h("dd", { class: "fingerprint" }, grouped(key.fingerprint)),
    h("dt", null, t("keyMade")), h("dd", null, `${day(key.created)}, ${key.algorithm}`), h("dt", null, t("keyEnds")), h("dd", null, endsWhen(key))));
  const rows = [facts, names(key),
    opening(t("giveAway"), t("giveAwayShort"), t("show"), (close) => giveAway(key, close)),
    opening(t("publishing"), t(key.status === "revoked" ? "publishRevokedShort" : "publishShort"), t("publish"), (close) => publishing(key, close)),
    opening(t("setKeyFile"), t("setKeyFileText"), t("saveVerb"), (close) => keyFilePanel({ cancel: close, ...(key.active ? { done: keyFileMade } : { done: () => {}, fingerprint: key.fingerprint }) })),
    opening(t("setRevocation"), t("setRevocationText"), t("show"), (close) => revocation(key, close)),
    editable || key.status === "expired" ? opening(t("setExpiry"), t("setExpiryText"), t(key.expires ? "changeVerb" : "setVerb"), (close) => expiry(key, close)) : null,
    editable ? opening(t("subkey"), t("subkeyText"), t("renew"), (close) => rotate(key, close)) : null,
    key.active ? opening(t("replaceThis"), t("replaceThisText"), t("replaceKey"), replace) : null,
    !key.active && editable ? opening(t("useThisKey"), t("useKeyShort"), t("useKey"), (close) => use(key, close)) : null,
    !key.active && key.status !== "revoked" ? opening(t("endThis"), t("endThisText"), t("endKey"), (close) => revoke(key, close)) : null];
  return h("details", { class: "key settings", open: key.fingerprint === open, "data-fingerprint": key.fingerprint }, h("summary", null, h("span", { class: "grow" }, h("b", null, key.user_ids[0] ?? t("noName")), h("small", { class: "soft fingerprint" }, `… ${grouped(key.fingerprint.slice(-16))}`)), h("span", { class: `mark ${key.active ? "on" : key.status}` }, stateOf(key))), rows);
}

function trouble() {
  const link = (/** @type {string} */ title, /** @type {string} */ text, /** @type {string} */ verb, /** @type {string} */ path) => setting(title, text, button(verb, () => { location.href = path; }, { "aria-label": `${verb}: ${title}` }));
  return [link(t("compromisedShort"), t("compromisedShortText"), t("goThere"), "compromised.html"), link(t("lostPassphrase"), t("lostShortText"), t("goThere"), "lost.html")];
}

/** @type {{close: () => void} | null} */
let sealing = null;
/** Whether this page saw the keys change: then it says what comes next, even when the sealing was over at once. */
let changed = false;

/** @param {string[]} reminders @returns {(HTMLElement | null)[]} */
function above(reminders) {
  const after = reminders.includes("key_file_not_checked") ? note("warn", [h("p", null, h("b", null, t("keyFileOld"))), h("p", { class: "soft" }, t("keyFileOldText")),
    h("div", { class: "actions" }, button(t("makeKeyFile"), openKeyFile))], { id: OUT_OF_DATE }) : null;
  sealing?.close();
  const panel = changed || reminders.includes("reseal_unfinished") ? resealPanel() : null;
  sealing = panel;
  changed = false;
  if (panel) void panel.start();
  return [reminders.includes("compromised") ? note("bad", [h("p", null, t("reminderCompromised")), h("div", { class: "actions" }, button(t("goOn"), () => { location.href = "compromised.html"; }))]) : null, panel?.element ?? null, after];
}

/** Opens the row that saves the key file of the key in use, which is the first. */
function openKeyFile() {
  const row = [...document.querySelectorAll("details.key .setting")].find((one) => one.querySelector(".grow > span")?.textContent === t("setKeyFile"));
  row?.closest("details")?.setAttribute("open", "");
  row?.querySelector("button")?.click();
}

/** There is a key file that opens all of it now. */
function keyFileMade() {
  say(t("keyFileChecked"));
  document.getElementById(OUT_OF_DATE)?.remove();
}

/** @param {any[]} keys @param {() => void} close */
function otherPassphrase(keys, close) {
  let done = false;
  return passphrasePanel(() => keys.flatMap((key) => key.user_ids).slice(0, 8), { close: () => { close(); if (done) void start(); }, done: () => { done = true; } });
}

const { start } = follow(async (where) => {
  const { keys } = await call("key.list");
  const active = keys.find((/** @type {any} */ key) => key.active) ?? keys[0];
  const parts = {
    keys: [h("p", { class: "soft" }, t("yourKeysText")), ...above(where.status.reminders ?? []), ...keys.map((/** @type {any} */ key) => card(key, active?.fingerprint))],
    another: [h("div", { class: "settings" }, opening(t("newKeyTitle"), t("newKeyShort"), t("makeKey"), (close) => newKey(keys, close)), opening(t("ownKey"), t("importShort"), t("bringIn"), bringIn), opening(t("fromOthers"), t("fromOthersText"), t("takeIn"), takeIn))],
    passphrase: [h("div", { class: "settings" }, opening(t("yourPassphrase"), t("yourPassphraseText"), t("changeVerb"), (close) => otherPassphrase(keys, close)))],
    second: [h("p", { class: "soft" }, t("secondFactorsText")), secondFactors()],
    trouble: [h("div", { class: "settings" }, trouble())],
  };
  const nav = h("nav", { class: "nav", "aria-label": t("sections") }, SECTIONS.map(([id, name]) => h("a", { href: `#${id}` }, t(name))), h("a", { href: "options.html" }, t("options")));
  const mark = () => { for (const link of nav.querySelectorAll("a")) link.toggleAttribute("aria-current", link.hash === (location.hash || "#keys")); };
  window.onhashchange = mark;
  page(h("div", { class: "page" }, nav, h("main", { class: "sections" }, SECTIONS.map(([id, name]) => h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, t(name)), parts[id])))));
  mark();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}, { before: (where) => { const said = keysChanged(where); changed ||= said.length > 0; return said; }, locked: () => { sealing?.close(); } });

applyWords();
document.title = t("titleOf", t("yourKeys"));
