// @ts-check
/** Promises the options: each setting in one line that says what it changes; a weaker lock asks for the passphrase first. */
import { api } from "../ext.js";
import { setAccent } from "../ui/colour.js";
import { button, fill, h, iconButton, note } from "../ui/dom.js";
import { asHostError, call, onEvent } from "../ui/host.js";
import { standing } from "../ui/gate.js";
import { keyFilePanel, revocationPanel } from "../ui/keyfile.js";
import { confirmWith } from "../ui/prompt.js";
import { day } from "../ui/time.js";
import { standingLine } from "../ui/backups.js";
import { tokenPanel } from "../ui/tokenpanel.js";
import { applyWords, plural, t } from "../ui/words.js";
import { equivalentPart } from "./options-equivalent.js";
import { formsPart } from "./options-forms.js";
import { historyPart } from "./options-history.js";
import { managerPart } from "./options-manager.js";
import { menuPart } from "./options-menu.js";
import { pointedPart } from "./options-pointed.js";
import { serversPart } from "./options-servers.js";
import { opening, setting } from "./rows.js";
import { begin, fail, gate, page, say } from "./tab.js";

const SECTIONS = /** @type {const} */ ([["security", "sectionSecurity"], ["token", "sectionToken"], ["key", "sectionKey"], ["backups", "backupsTitle"], ["people", "sectionPeople"], ["autofill", "sectionAutofill"], ["history", "sectionHistory"], ["about", "sectionAbout"]]);

/** @type {Record<string, any>} */
let settings = {};

/**
 * Changes settings; asks for the passphrase under the setting when the host calls it weaker.
 * @param {Record<string, any>} change
 * @param {HTMLElement} row
 * @param {() => void} undo puts the control back
 */
async function change(change, row, undo) {
  row.querySelector(".panel")?.remove();
  try {
    settings = await call("settings.set", { settings: change });
    say(t("settingSaved"));
  } catch (error) {
    if (asHostError(error).name !== "weaker_setting") { undo(); fail(error); return; }
    const panel = h("div", { class: "panel" });
    const prompt = confirmWith({
      label: t("weakerLabel"), does: t("changeIt"), cancel: () => { panel.remove(); undo(); },
      action: async (confirmation) => { settings = await call("settings.relax", { confirmation, settings: change }); prompt.close(); panel.remove(); say(t("settingSaved")); },
    });
    panel.append(prompt.element);
    row.append(panel);
    prompt.focus();
  }
}

/** @param {string} key @param {string} title @param {string} text */
function toggle(key, title, text) {
  const input = h("input", { type: "checkbox", checked: settings[key] !== false, onchange: () => void change({ [key]: input.checked }, row, () => { input.checked = !input.checked; }) });
  const row = setting(title, text, input);
  return row;
}

/** @param {string} key @param {string} title @param {string} text @param {number[]} values @param {string} unit @param {number} usual */
function choose(key, title, text, values, unit, usual) {
  const now = settings[key] ?? usual;
  const all = [...new Set([...values, now])].sort((a, b) => a - b);
  const select = h("select", { onchange: () => { const before = settings[key] ?? usual; void change({ [key]: Number(select.value) }, row, () => { select.value = String(before); }); } }, all.map((value) => h("option", { value: String(value) }, plural(unit, value))));
  select.value = String(now);
  const row = setting(title, text, select);
  return row;
}

function security() {
  return [h("div", { class: "settings" }, choose("idle_minutes", t("setIdle"), t("setIdleText"), [1, 2, 5, 10, 15, 30, 60, 120, 240], "minutes", 10),
    toggle("lock_on_screen_lock", t("setScreen"), t("setScreenText")), toggle("lock_on_sleep", t("setSleep"), t("setSleepText")),
    choose("clipboard_seconds", t("setClipboard"), t("setClipboardText"), [10, 15, 30, 60, 120], "seconds", 30),
    toggle("pinentry", t("setPinentry"), t("setPinentryText")),
    setting(t("setHealth"), t("setHealthText"), button(t("goThere"), () => { location.href = "health.html"; }, { "aria-label": `${t("goThere")}: ${t("setHealth")}` })))];
}

function token() {
  const row = opening(t("setToken"), t("setTokenText"), t("changeVerb"), (close) => tokenPanel({ cancel: close, done: () => { close(); say(t("tokenChanged")); } }));
  return [h("p", { class: "soft" }, t("tokenRule")), h("div", { class: "settings" }, row)];
}

/** @param {any} status @param {any[]} keys */
function keyPart(status, keys) {
  const active = keys.find((one) => one.active) ?? keys[0];
  const grouped = (/** @type {string} */ print) => print.replace(/(.{4})(?=.)/g, "$1 ");
  const facts = active ? h("div", { class: "setting" }, h("dl", { class: "facts grow" }, h("dt", null, t("keyOwner")), h("dd", null, active.user_ids.join(", ")), h("dt", null, t("keyFingerprint")), h("dd", { class: "fingerprint" }, grouped(active.fingerprint)),
    h("dt", null, t("keyMade")), h("dd", null, `${day(active.created)}, ${active.algorithm}`))) : null;
  const elsewhere = status.reminders?.includes("key_copy_elsewhere");
  const copied = elsewhere ? button(t("copyMade"), () => void call("key.copied_elsewhere").then(() => { say(t("copyMadeDone")); void start(); }, fail)) : null;
  return [h("div", { class: "settings" }, facts,
    setting(t("setKeys"), t("setKeysText"), button(t("goThere"), () => { location.href = "keys.html"; }, { "aria-label": `${t("goThere")}: ${t("setKeys")}` })),
    opening(t("setKeyFile"), t("setKeyFileText"), t("saveVerb"), (close) => keyFilePanel({ cancel: close, done: () => say(t("keyFileChecked")) })),
    setting(t("setElsewhere"), elsewhere ? t("setElsewhereText") : t("setElsewhereDone"), copied),
    opening(t("setRevocation"), t("setRevocationText"), t("saveVerb"), (close) => revocationPanel({ cancel: close, done: (name) => { close(); say(t("revocationSaved", name)); } })))];
}

function people() {
  const row = (/** @type {string} */ title, /** @type {string} */ text, /** @type {string} */ href) => setting(title, text, button(t("goThere"), () => { location.href = href; }, { "aria-label": `${t("goThere")}: ${title}` }));
  return [h("div", { class: "settings" }, row(t("setPeople"), t("setPeopleText"), "people.html"), row(t("setLetters"), t("setLettersText"), "letters.html"))];
}

function autofill() {
  const list = h("ul", { class: "list-edit" });
  const row = h("div", { class: "setting" }, h("div", { class: "grow" }, h("span", null, t("setNever")), h("small", { class: "soft" }, t("setNeverText"))), list);
  function draw() {
    const sites = settings["never_save"] ?? [];
    fill(list, sites.length ? sites.map((/** @type {string} */ site) => h("li", null, h("span", null, site), iconButton("x", t("removeNamed", site), () => void remove(site).then(draw, fail)))) : h("li", { class: "soft" }, t("neverNone")));
  }
  /** An offer may have added others meanwhile. @param {string} site */
  async function remove(site) {
    const { never_save: sites } = await call("settings.get");
    await change({ never_save: sites.filter((/** @type {string} */ one) => one !== site) }, row, () => {});
  }
  draw();
  const make = { length: 20, lower: true, upper: true, digits: true, symbols: true, avoid_ambiguous: false, ...settings["generator"] };
  const length = h("input", { type: "number", min: 8, max: 256, value: String(make.length), onchange: () => {
    const value = Math.max(8, Math.min(256, Math.round(Number(length.value)) || 20));
    length.value = String(value);
    void change({ generator: { ...make, ...settings["generator"], length: value } }, lengthRow, () => {});
  } });
  const lengthRow = setting(t("setLength"), t("setLengthText"), length);
  const signs = h("input", { type: "checkbox", checked: make.symbols, onchange: () => void change({ generator: { ...make, ...settings["generator"], symbols: signs.checked } }, signsRow, () => {}) });
  const signsRow = setting(t("setSymbols"), t("setSymbolsText"), signs);
  return [h("div", { class: "settings" }, toggle("offer_to_save", t("setOffer"), t("setOfferText")), row, lengthRow, signsRow, toggle("copy_code", t("setCopyCode"), t("setCopyCodeText")), pointedPart(fail), serversPart(fail), formsPart(fail)), h("div", { class: "settings" }, menuPart(settings, change)), h("div", { class: "settings" }, equivalentPart(settings, change)), managerPart({ say, fail })];
}

/** @param {import("../ui/backups.js").Standing | null} standing */
function backups(standing) {
  const row = (/** @type {string} */ title, /** @type {string} */ text, /** @type {string} */ to) => setting(title, text, button(t("goThere"), () => { location.href = `backups.html${to}`; }, { "aria-label": `${t("goThere")}: ${title}` }));
  return [h("div", { class: "settings" }, row(t("yourBackups"), standing ? standingLine(standing) : t("setBackupsText"), ""), row(t("backupPlaces"), t("setPlacesText"), "#places"), row(t("restore"), t("setRestoreText"), "#restore"), row(t("onPaper"), t("setKitText"), "#kit"))];
}

/** @param {any} hello @param {any} status */
async function about(hello, status) {
  const commands = await Promise.resolve(api.commands?.getAll?.() ?? []).catch(() => []);
  const keys = commands.map((/** @type {any} */ one) => [h("dt", null, one.name === "_execute_action" ? t("commandOpen") : one.description || one.name), h("dd", null, one.shortcut ? h("kbd", null, one.shortcut) : t("notSet"))]);
  return [h("div", { class: "settings" }, h("div", { class: "setting" }, h("dl", { class: "facts grow" }, h("dt", null, t("aboutExtension")), h("dd", null, api.runtime.getManifest?.().version ?? ""), h("dt", null, t("aboutProgram")), h("dd", null, hello?.version ?? t("unknown")),
    h("dt", null, t("aboutItems")), h("dd", null, plural("itemCount", status.items ?? 0)), h("dt", null, t("aboutState")), h("dd", null, status.read_only ? `${t("readOnly")}. ${t(`readOnly_${status.read_only}`)}` : t("aboutOpen")))),
    h("div", { class: "setting" }, h("dl", { class: "facts grow" }, keys, h("dt", null, t("commandLock")), h("dd", null, h("kbd", null, "Alt+L"), " ", t("inPopup")))),
    h("div", { class: "setting" }, h("p", { class: "soft small" }, t("aboutText"))))];
}

async function start() {
  const where = await standing();
  if (where.name !== "open") { gate(where, () => void start()); return; }
  const [all, keys, challenge, lately] = await Promise.all([call("settings.get"), call("key.list"), call("session.challenge").catch(() => null), call("backup.standing").catch(() => null)]);
  settings = all;
  if (challenge) setAccent(challenge.colour);
  const parts = { security: security(), token: token(), people: people(), key: keyPart(where.status, keys.keys), backups: backups(lately), autofill: autofill(), history: historyPart(settings, (now) => { settings = now; }), about: await about(where.connection?.hello, where.status) };
  const differs = where.status.reminders?.includes("token_differs") ? note("bad", [h("p", null, t("reminderToken"))]) : null;
  const nav = h("nav", { class: "nav", "aria-label": t("sections") }, SECTIONS.map(([id, name]) => h("a", { href: `#${id}` }, t(name))));
  const mark = () => { for (const link of nav.querySelectorAll("a")) link.toggleAttribute("aria-current", link.hash === (location.hash || "#security")); };
  addEventListener("hashchange", mark);
  page(h("div", { class: "page" }, nav, h("main", { class: "sections" }, SECTIONS.map(([id, name]) => h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, t(name)), id === "token" ? differs : null, parts[id])))));
  mark();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

onEvent((event) => { if (event.name === "session.locked") void start(); else if (event.name === "connection" && !document.querySelector(".sections")) void start(); });
applyWords();
document.title = t("titleOf", t("options"));
begin();
void start().catch(fail);
