// @ts-check
/** Promises set-up in five steps that can be taken up again: you, your passphrase, your token, your key file, done. */
import { api } from "../ext.js";
import { setAccent } from "../ui/colour.js";
import { button, field, fill, h, newId, note } from "../ui/dom.js";
import { addressOf, allVaults, ask, asHostError, call, onEvent, ownVault } from "../ui/host.js";
import { standing } from "../ui/gate.js";
import { readKeyFile } from "../ui/files.js";
import { filePicker, keyFilePanel, revocationPanel } from "../ui/keyfile.js";
import { newPassphrase } from "../ui/newpassphrase.js";
import { tokenPicker } from "../ui/token.js";
import { applyWords, rich, t } from "../ui/words.js";
import { restoreSteps } from "./setup-restore.js";
import { begin, fail, gate, page, say } from "./tab.js";

const STEPS = ["stepYou", "stepPassphrase", "stepToken", "stepKeyFile", "stepDone"];

/** What was typed so far; it lives in this tab alone and is dropped when the vault is made. */
const draft = { mode: "new", name: "", email: "", armored: "", keyPassphrase: "", passphrase: "", token: /** @type {{chars: string, colour: string} | null} */ (null) };
let step = 0;

/**
 * @param {number} number from 0
 * @param {string} title
 * @param {(Node | string)[]} content
 */
function show(number, title, content) {
  step = number;
  const steps = h("ol", { class: "steps", "aria-label": t("setupSteps") }, STEPS.map((name, index) =>
    h("li", { class: index < number ? "past" : "", ...(index === number ? { "aria-current": "step" } : {}) }, h("span", null, t(name)))));
  const heading = h("h1", { tabIndex: -1 }, title);
  page(h("main", { class: "column" }, steps, heading, content));
  document.title = t("titleOf", title);
  scrollTo(0, 0);
  heading.focus();
}

/** @param {(() => void) | null} back @param {HTMLElement} next */
const buttons = (back, next) => h("div", { class: "actions end" }, back ? button(t("back"), back) : null, next);

/** Before the first step of a further vault: its name, and then this page anew as that vault's own. */
function stepName() {
  const problem = h("p", { class: "prompt-message", role: "alert", id: newId("problem") });
  const name = h("input", { type: "text", class: "mono", maxlength: 32, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": problem.id,
    oninput: () => { problem.textContent = ""; name.removeAttribute("aria-invalid"); }, onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !event.isComposing) next.click(); } });
  const refuse = (/** @type {string} */ words) => { problem.textContent = words; name.setAttribute("aria-invalid", "true"); name.focus(); };
  const next = button(t("next"), async () => {
    try {
      const chosen = name.value.trim();
      if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(chosen)) return refuse(t("vaultNameBad"));
      if ((await call("session.vaults")).vaults.includes(chosen)) return refuse(t("vaultNameTaken"));
      location.replace(addressOf("pages/setup.html", chosen));
    } catch (error) { fail(error); }
  }, { main: true });
  page(h("main", { class: "column" }, h("h1", { tabIndex: -1 }, t("newVaultTitle")), h("p", { class: "soft" }, t("newVaultText")), field(t("vaultName"), name, { hint: t("vaultNameHint") }), problem, buttons(null, next)));
  document.title = t("titleOf", t("newVaultTitle"));
  name.focus();
}

/** A press on "New vault" opened this page: it belongs to no vault yet. */
const anew = new URLSearchParams(location.search).has("new");

/** What was given of a backup so far. @type {ReturnType<typeof restoreSteps> | null} */
let backup = null;

function stepBackup() {
  backup ??= restoreSteps({ show, buttons, back: stepYou, again: stepBackup, done: (told) => { backup = null; stepKeyFile(false, [told]); } });
  backup.begin();
}

function stepYou() {
  const box = h("div", { class: "stack" });
  const problem = h("p", { class: "prompt-message", role: "alert", id: newId("problem") });
  const group = newId("mode");
  const input = (/** @type {"name" | "email"} */ key, /** @type {string} */ type, /** @type {number} */ limit) =>
    h("input", { type, value: draft[key], maxlength: limit, autocomplete: key, "aria-describedby": problem.id, oninput: (/** @type {Event} */ event) => { draft[key] = /** @type {HTMLInputElement} */ (event.target).value.trim(); problem.textContent = ""; } });
  function draw() {
    if (draft.mode === "new") { fill(box, field(t("yourName"), input("name", "text", 128)), field(t("yourEmail"), input("email", "email", 254), { hint: t("yourEmailHint") })); return; }
    const area = h("textarea", { rows: 5, class: "mono small", value: draft.armored, spellcheck: "false", placeholder: "-----BEGIN PGP PRIVATE KEY BLOCK-----", oninput: () => { draft.armored = area.value; problem.textContent = ""; } });
    const secret = h("input", { type: "password", value: draft.keyPassphrase, autocomplete: "off", maxlength: 1024, oninput: () => { draft.keyPassphrase = secret.value; } });
    const picker = filePicker(t("chooseKeyFile"), (file) => void readKeyFile(file).then((text) => { draft.armored = text; area.value = text; secret.focus(); }, fail));
    fill(box, picker.element, field(t("orPasteKey"), area), field(t("keyPassphrase"), secret, { hint: t("keyPassphraseHint") }));
  }
  const choice = (/** @type {string} */ value, /** @type {string} */ label) => h("label", null, h("input", { type: "radio", name: group, value, checked: draft.mode === value, onchange: () => { draft.mode = value; draw(); } }), label);
  const next = button(t("next"), () => {
    if (draft.mode === "new" && !draft.name) problem.textContent = t("nameNeeded");
    else if (draft.mode === "new" && !/^[^\s@<>]+@[^\s@<>]+$/.test(draft.email)) problem.textContent = t("emailNeeded");
    else if (draft.mode === "key" && !draft.armored.trim()) problem.textContent = t("keyNeeded");
    else stepPassphrase();
  }, { main: true });
  draw();
  show(0, t("youTitle"), [h("p", { class: "soft" }, t("youText")), h("div", { class: "tabs", role: "radiogroup", "aria-label": t("youTitle") }, choice("new", t("newKey")), choice("key", t("ownKey"))), box, problem, buttons(null, next), h("div", { class: "with-button" }, h("p", { class: "soft" }, t("haveBackup")), button(t("restoreBackup"), stepBackup, { icon: "rotate-ccw" }))]);
  box.querySelector("input")?.focus();
}

function stepPassphrase() {
  const chosen = newPassphrase(() => [draft.name, draft.email]);
  const next = button(t("next"), async () => {
    try {
      if (await chosen.check()) return;
      draft.passphrase = chosen.value();
      await stepToken();
    } catch (error) { fail(error); }
  }, { main: true });
  show(1, t("passphraseTitle"), [h("p", { class: "soft" }, t("passphraseText")), ...chosen.elements, buttons(stepYou, next)]);
  chosen.focus();
}

async function stepToken() {
  draft.token ??= await call("token.suggest");
  const picker = tokenPicker(draft.token ?? { chars: "", colour: "#0f766e" }, { again: true, accent: true });
  const problem = h("div", { role: "alert" });
  const make = button(t("makeVault"), () => void create(), { main: true });
  async function create() {
    const token = picker.read();
    if (!token) return;
    draft.token = token;
    make.setAttribute("aria-busy", "true");
    make.disabled = true;
    try {
      const common = { passphrase: draft.passphrase, token };
      if (draft.mode === "new") await call("setup.create", { ...common, name: draft.name, email: draft.email });
      else await call("setup.import_key", { ...common, armored: draft.armored, ...(draft.keyPassphrase ? { key_passphrase: draft.keyPassphrase } : {}) });
      Object.assign(draft, { passphrase: "", armored: "", keyPassphrase: "" });
      if (allVaults().length > 1) void ask({ type: "show", vault: ownVault() }).catch(() => {});
      stepKeyFile();
    } catch (error) {
      const wrong = asHostError(error);
      make.disabled = false;
      make.removeAttribute("aria-busy");
      fill(problem, note("bad", [h("p", null, wrong.message), wrong.hint ? h("p", { class: "soft small" }, wrong.hint) : null]));
      if (wrong.name.startsWith("key_") || wrong.name === "not_a_secret_key" || wrong.name === "bad_name") problem.append(button(t("backToStart"), stepYou));
    }
  }
  show(2, t("tokenTitle"), [h("p", { class: "soft" }, t("tokenText")), picker.element, note("info", [h("p", null, h("b", null, t("tokenRule")))]), problem, buttons(stepPassphrase, make)]);
  picker.focus();
}

/** @param {boolean} [again] set-up was left before this step was done, and is taken up here @param {HTMLElement[]} [told] what was done before */
function stepKeyFile(again = false, told = []) {
  const next = button(t("finish"), () => void finish(), { main: true, disabled: true });
  const after = h("div", { class: "stack", hidden: true });
  const panel = keyFilePanel({ done: () => { next.disabled = false; after.hidden = false; next.focus(); } });
  const offer = button(t("saveRevocation"), () => {
    const revocation = revocationPanel({ cancel: () => fill(after, h("div", null, offer)), done: (name) => { fill(after, note("good", [h("p", null, t("revocationSaved", name))])); next.focus(); } });
    fill(after, revocation.element);
    revocation.focus();
  }, { quiet: true });
  fill(after, h("p", { class: "soft small" }, t("revocationOffer")), h("div", null, offer));
  async function finish() {
    try {
      await call("setup.finish");
      panel.close();
      stepDone();
    } catch (error) { fail(error); }
  }
  show(3, t("keyFileTitle"), [...told, ...(again ? [note("info", [h("p", null, t("resumeText"))])] : []), h("p", { class: "soft" }, t("keyFileText")), note("info", [h("p", { class: "small" }, t("tokenFirstTime"))]), panel.element, after, buttons(null, next)]);
  panel.focus();
}

function stepDone() {
  const copied = button(t("copyMade"), () => void call("key.copied_elsewhere").then(() => { say(t("copyMadeDone")); copied.disabled = true; }, fail));
  const tip = (/** @type {string} */ title, /** @type {Node | string} */ text, /** @type {HTMLElement | null} */ action = null) => h("li", { class: "card" }, h("h3", null, title), h("p", { class: "soft" }, text), action);
  show(4, t("doneTitle"), [h("p", { class: "soft" }, t("doneText")), h("ol", { class: "stack tight" },
    sessionStorage.getItem("sealring-anew") ? tip(t("tipAsk"), t("tipAskText"), h("div", null, h("a", { class: "button", href: "letters.html#ask" }, t("askTitle")))) : null, tip(t("tipCopy"), t("tipCopyText"), h("div", null, copied)), tip(t("tipBackup"), t("tipBackupText"), h("div", null, button(t("backupPlaces"), () => { location.href = "backups.html#places"; }))), tip(t("tipPin"), t("tipPinText")),
    tip(t("tipKeys"), keyTips()),
    tip(t("tipSave"), t("tipSaveText"))), buttons(null, button(t("closeTab"), () => window.close(), { main: true }))]);
}

/** The keys as the browser really gave them: another use of a key wins over ours. */
function keyTips() {
  const lines = h("span", null);
  void Promise.resolve(api.commands?.getAll?.() ?? []).then((/** @type {any[]} */ commands) => {
    const key = (/** @type {string} */ name) => commands.find((one) => one.name === name)?.shortcut;
    const told = [["tipKeyOpen", key("_execute_action")], ["tipKeyFill", key("fill")]].map(([words, shortcut]) => (shortcut ? [rich(words, h("kbd", null, shortcut)), " "] : []));
    fill(lines, ...told.flat(), told.some((one) => !one.length) ? t("tipKeyTaken") : null);
  }, () => fill(lines, t("tipKeyTaken")));
  return lines;
}

let turn = 0;

async function start() {
  const mine = ++turn;
  const where = await standing();
  if (mine !== turn) return; // another has begun since
  if (anew && where.connection?.state === "ok") { if (!document.querySelector("main input")) stepName(); return; }
  const state = where.status?.state;
  if (where.name === "no_vault") stepYou();
  else if (where.name === "setup" && state === "unlocked") { await dress(); stepKeyFile(true); }
  else if (where.name === "open") { await dress(); stepDone(); }
  // A locked vault does not tell whether its set-up was finished: that is known after unlocking.
  else gate(where.name === "setup" ? { ...where, name: "locked" } : where, () => {
    if (!document.querySelector(".steps")) void start(); // the connection came first and has begun: what was typed since stays
  });
}

async function dress() {
  const token = await call("session.challenge").catch(() => null);
  if (token) setAccent(token.colour);
}

onEvent((event) => {
  if (event.name === "session.locked" && step === 3) void start();
  else if (event.name === "connection" && !document.querySelector(".steps")) void start();
});
applyWords();
begin();
void start().catch(fail);
