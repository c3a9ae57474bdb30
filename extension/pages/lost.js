// @ts-check
/** Promises the ways on without the passphrase: with a key file, or anew; what can't be saved is said before anything is done. */
import { setAccent } from "../ui/colour.js";
import { button, field, fill, h, icon, newId, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { readKeyFile } from "../ui/files.js";
import { standing } from "../ui/gate.js";
import { filePicker } from "../ui/keyfile.js";
import { newPassphrase } from "../ui/newpassphrase.js";
import { tokenPicker } from "../ui/token.js";
import { applyWords, plural, t } from "../ui/words.js";
import { begin, fail, gate, page } from "./tab.js";

/** What was given so far; it lives in this tab alone and is dropped when it was used. */
const given = { armored: "", keyPassphrase: "" };

/** @param {string} title @param {(HTMLElement | null)[]} content */
function show(title, content) {
  const heading = h("h1", { tabIndex: -1 }, title);
  page(h("main", { class: "column" }, heading, content));
  document.title = t("titleOf", title);
  scrollTo(0, 0);
  heading.focus();
}

/** @param {(() => void) | null} back @param {HTMLElement} next */
const buttons = (back, next) => h("div", { class: "actions end" }, back ? button(t("back"), back) : null, next);

/** @param {HTMLElement} place @param {unknown} error */
function trouble(place, error) {
  const wrong = asHostError(error);
  fill(place, note("bad", [h("p", null, wrong.message), wrong.hint ? h("p", { class: "soft small" }, wrong.hint) : null]));
}

/** @param {HTMLButtonElement} pressed @param {HTMLElement} problem @param {() => Promise<void>} work */
async function working(pressed, problem, work) {
  pressed.disabled = true;
  pressed.setAttribute("aria-busy", "true");
  fill(problem);
  try { await work(); } catch (error) { trouble(problem, error); } finally { pressed.disabled = false; pressed.removeAttribute("aria-busy"); }
}

function stepChoose() {
  Object.assign(given, { armored: "", keyPassphrase: "" });
  const group = newId("way");
  let way = "file";
  const choice = (/** @type {string} */ value, /** @type {string} */ label, /** @type {string} */ hint) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: group, value, checked: way === value, onchange: () => { way = value; } }), h("span", null, h("b", null, t(label)), h("small", { class: "soft" }, t(hint))));
  show(t("lostTitle"), [h("p", { class: "soft" }, t("lostText")), note("info", [h("p", null, t("lostFirst"))]),
    h("fieldset", { class: "stack tight" }, h("legend", { class: "hidden-label" }, t("lostTitle")), choice("file", "haveKeyFile", "haveKeyFileText"), choice("anew", "haveNone", "haveNoneText")),
    buttons(null, button(t("next"), () => (way === "file" ? stepFile() : stepAnew()), { main: true }))]);
}

function stepFile() {
  const problem = h("div", { role: "alert" });
  const area = h("textarea", { rows: 4, class: "mono small", value: given.armored, spellcheck: "false", placeholder: "-----BEGIN PGP PRIVATE KEY BLOCK-----" });
  const secret = h("input", { type: "password", autocomplete: "off", maxlength: 1024, onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") next.click(); } });
  const picker = filePicker(t("chooseKeyFile"), (file) => void readKeyFile(file).then((text) => { area.value = text; secret.focus(); }, fail));
  const next = button(t("lookWhat"), () => void working(next, problem, async () => {
    given.armored = area.value;
    if (!area.value.trim()) { fill(problem, note("bad", [h("p", null, t("keyNeeded"))])); picker.input.focus(); return; }
    const found = await call("setup.recover", { armored: area.value, preview: true, ...(secret.value ? { key_passphrase: secret.value } : {}) });
    Object.assign(given, { armored: area.value, keyPassphrase: secret.value });
    secret.value = "";
    stepPreview(found);
  }), { main: true });
  show(t("lostFileTitle"), [h("p", { class: "soft" }, t("lostFileText")), picker.element, field(t("orPasteKey"), area), field(t("fileOwnPassphrase"), secret, { hint: t("fileOwnPassphraseHint") }), problem, buttons(stepChoose, next)]);
  picker.input.focus();
}

/** @param {{items: number, versions: number, records: number, unreadable: number}} found */
function stepPreview(found) {
  const lost = [found.unreadable ? plural("lostUnreadable", found.unreadable) : null, t("lostSettings"), t("lostKeys"), t("lostCannotTell")];
  const next = button(t("goOn"), () => stepSecrets(found), { main: true });
  show(t("previewTitle"), [h("div", { class: "stack tight" }, h("h2", null, t("notSaved")), h("ul", { class: "marked" }, lost.map((words) => (words ? h("li", null, icon("x"), h("span", null, words)) : null)))),
    h("div", { class: "stack tight" }, h("h2", null, t("isSaved")), h("ul", { class: "marked good" }, h("li", null, icon("check"), h("span", null, plural("savedItems", found.items))), found.versions ? h("li", null, icon("check"), h("span", null, plural("savedVersions", found.versions))) : null, found.records ? h("li", null, icon("check"), h("span", null, plural("savedRecords", found.records))) : null)),
    h("p", { class: "soft" }, t("oldKept")), buttons(stepFile, next)]);
}

/** @param {any} found */
async function stepSecrets(found) {
  const chosen = newPassphrase(() => []);
  const token = await call("token.suggest").catch(() => ({ chars: "", colour: "#0f766e" }));
  const picker = tokenPicker(token, { again: true });
  const problem = h("div", { role: "alert" });
  const make = button(t("recoverNow"), () => void working(make, problem, async () => {
    if (await chosen.check()) return;
    const mark = picker.read();
    if (!mark) return;
    const result = await call("setup.recover", { armored: given.armored, ...(given.keyPassphrase ? { key_passphrase: given.keyPassphrase } : {}), passphrase: chosen.value(), token: mark });
    chosen.clear();
    Object.assign(given, { armored: "", keyPassphrase: "" });
    stepRecovered(result);
  }), { main: true });
  show(t("newSecretsTitle"), [h("p", { class: "soft" }, t("newSecretsText")), ...chosen.elements, h("hr"), h("div", { class: "stack tight" }, h("h2", null, t("tokenTitle")), h("p", { class: "soft" }, t("tokenText"))), picker.element, note("info", [h("p", null, h("b", null, t("tokenRule")))]), problem,
    buttons(() => { chosen.clear(); stepPreview(found); }, make)]);
  chosen.focus();
}

/** @param {any} result */
function stepRecovered(result) {
  show(t("recoveredTitle"), [note("good", [h("p", null, h("b", null, plural("savedItems", result.items))), result.unreadable ? h("p", { class: "soft" }, plural("lostUnreadable", result.unreadable)) : null]),
    result.aside ? h("div", { class: "stack close" }, h("p", { class: "soft" }, t("oldLiesIn")), h("p", { class: "path" }, result.aside)) : null, h("p", null, t("recoveredNext")),
    buttons(null, button(t("goOnKeyFile"), () => { location.href = "setup.html"; }, { main: true }))]);
}

function stepAnew() {
  const next = button(t("next"), stepAside, { main: true });
  show(t("anewTitle"), [h("p", { class: "soft" }, t("anewText")), h("ul", { class: "marked" }, ["anewItems", "anewPeople", "anewKept", "anewBackup", "anewShared"].map((words, index) => h("li", null, icon(index > 1 ? "info" : "x"), h("span", null, t(words))))), buttons(stepChoose, next)]);
}

function stepAside() {
  const problem = h("div", { role: "alert" });
  const understood = h("input", { type: "checkbox", onchange: () => { put.disabled = !understood.checked; } });
  const put = button(t("putAside"), () => void working(put, problem, async () => {
    const { aside } = await call("setup.set_aside");
    sessionStorage.setItem("sealring-anew", "1"); // set-up ends with the request to share again
    show(t("asideTitle"), [h("p", { class: "soft" }, t("oldLiesIn")), h("p", { class: "path" }, aside), h("div", { class: "stack tight" }, h("h2", null, t("anewNext")), h("ol", { class: "marked good" }, ["anewNextSetUp", "anewNextBackup", "anewNextPeople", "anewNextAsk"].map((words) => h("li", null, icon("chevron-right"), h("span", null, t(words)))))), buttons(null, button(t("setUp"), () => { location.href = "setup.html"; }, { main: true }))]);
  }), { danger: true, disabled: true });
  show(t("asideFirst"), [h("p", null, t("asideText")), h("label", { class: "check" }, understood, t("asideUnderstood")), problem, buttons(stepAnew, put)]);
  understood.focus();
}

async function start() {
  const where = await standing();
  const token = where.status ? await call("session.challenge").catch(() => null) : null;
  if (token) setAccent(token.colour);
  const state = where.status?.state;
  if (state === "locked") stepChoose();
  else if (state === "unlocked") {
    show(t("notLostTitle"), [h("p", { class: "soft" }, t("notLostText")), buttons(null, button(t("lockNow"), () => void call("session.lock", { reason: "person" }).then(() => start(), fail))), h("p", null, h("a", { href: "keys.html" }, t("yourKeys")))]);
  } else gate(where, () => void start());
}

applyWords();
document.title = t("titleOf", t("lostTitle"));
begin();
void start().catch(fail);
