// @ts-check
/** Promises second factors set up in steps that can't lose the vault: made, brought back, the recovery code typed back, and only then counted. */
import { button, field, fill, h, icon, iconButton, note } from "../ui/dom.js";
import { asHostError, call, HostError } from "../ui/host.js";
import { save } from "../ui/files.js";
import { filePicker } from "../ui/keyfile.js";
import { confirmWith } from "../ui/prompt.js";
import { day } from "../ui/time.js";
import { t } from "../ui/words.js";
import { changePanel } from "./keys-change.js";
import { opens, opening, setting } from "./rows.js";
import { say } from "./tab.js";

/** @typedef {import("./rows.js").Panel} Panel */
const KINDS = ["key_file", "fido2", "recovery"];
/** Characters of an unlock file; the host takes no more. */
const UNLOCK_FILE = 4096;

/** @param {{kind: string, name: string}} factor */
const called = (factor) => factor.name || t(KINDS.includes(factor.kind) ? `factor_${factor.kind}` : "factor_other");

/**
 * A recovery code in its groups, to be written down.
 * @param {string} code
 */
function groups(code) {
  return h("ol", { class: "recovery", "aria-label": t("recoveryCode") }, code.split("-").map((group) => h("li", null, group)));
}

/**
 * @param {"key_file" | "fido2" | "recovery"} kind
 * @param {{close: () => void, done: () => void}} ways
 * @returns {Panel}
 */
function enrol(kind, ways) {
  const element = h("div", { class: "stack" });
  const name = h("input", { type: "text", maxlength: 64, autocomplete: "off", placeholder: t(kind === "fido2" ? "factorNameKey" : "factorNameFile") });
  const pin = h("input", { type: "password", maxlength: 63, autocomplete: "off" });
  const pinField = field(t("keyPin"), pin);
  pinField.hidden = true;
  const problem = h("p", { class: "prompt-message", role: "alert" });
  /** @type {import("../ui/prompt.js").Prompt | null} */
  let prompt = null;
  const next = button(t(kind === "fido2" ? "touchNow" : kind === "recovery" ? "makeCode" : "makeFile"), () => void prepare(), { main: true });

  async function prepare() {
    next.disabled = true;
    next.setAttribute("aria-busy", "true");
    problem.textContent = "";
    try {
      const made = await call("factor.prepare", { kind, ...(kind === "recovery" ? {} : { name: name.value.trim() }), ...(pin.value ? { pin: pin.value } : {}) });
      pin.value = "";
      bringBack(made);
    } catch (error) {
      const wrong = asHostError(error);
      pin.value = "";
      if (wrong.name === "security_key_pin") { pinField.hidden = false; pin.focus(); }
      problem.textContent = [wrong.message, wrong.hint].filter(Boolean).join(" ");
      next.disabled = false;
      next.removeAttribute("aria-busy");
    }
  }

  /** @param {any} made */
  function bringBack(made) {
    /** @type {File | null} */
    let file = null;
    const picker = made.file ? filePicker(t("chooseSavedUnlock"), (chosen) => { file = chosen; prompt?.say(""); }, ".json,application/json") : null;
    const typed = made.recovery ? h("input", { type: "text", class: "mono", maxlength: 128, autocomplete: "off", autocapitalize: "characters", spellcheck: "false" }) : null;
    const shown = made.recovery ? h("div", { class: "stack tight" }, h("h3", null, t("recoveryTitle")), h("p", { class: "soft" }, t("recoveryText")), groups(made.recovery),
      h("div", { class: "actions" }, button(t("wroteItDown"), () => hide(), { icon: "check" }))) : null;
    const back = typed ? field(t("typeBack"), typed, { hint: t("typeBackHint") }) : null;
    if (back) back.hidden = true;
    function hide() {
      if (!shown || !back) return;
      shown.replaceChildren(h("p", { class: "soft" }, t("recoveryHidden")), h("div", null, button(t("showAgain"), () => { fill(shown, h("h3", null, t("recoveryTitle")), groups(made.recovery), h("div", null, button(t("wroteItDown"), hide, { icon: "check" }))); back.hidden = true; }, { quiet: true })));
      back.hidden = false;
      typed?.focus();
    }
    prompt = confirmWith({
      does: t(kind === "recovery" ? "useNewCode" : "addFactor"), cancel: ways.close,
      missing: () => {
        const words = picker && !file ? t("chooseUnlockFileFirst") : file && file.size > UNLOCK_FILE ? t("noUnlockFile") : typed && !typed.value.trim() ? t("typeBackFirst") : "";
        if (words) (picker && !file ? picker.input : typed && back && !back.hidden ? typed : element.querySelector("button"))?.focus();
        return words;
      },
      action: async (confirmation) => {
        const content = file ? await file.text() : undefined;
        await call("factor.add", { confirmation, id: made.id, ...(content === undefined ? {} : { content }), ...(typed ? { code: typed.value } : {}) }).catch((error) => {
          throw asHostError(error).name === "wrong_factor" ? new HostError({ name: "wrong_factor", message: t("otherUnlockFile"), hint: t("otherUnlockFileHint") }) : error;
        });
        if (typed) typed.value = "";
        prompt?.close();
        say(t(kind === "recovery" ? "newCodeCounts" : "factorAdded"));
        ways.done();
      },
    });
    if (made.file) save(new Blob([made.file.content], { type: "application/json" }), made.file.name);
    fill(element, picker ? h("div", { class: "stack tight" }, h("h3", null, t("unlockFileTitle")), h("p", { class: "soft" }, t("unlockFileSaved", made.file.name)), picker.element) : null,
      shown, back, h("p", { class: "soft small" }, t("factorCosts")), prompt.element);
    (shown?.querySelector("button") ?? picker?.input ?? prompt.input).focus();
  }

  fill(element, h("p", { class: "soft" }, t(`enrol_${kind}`)), kind === "recovery" ? null : field(t("factorName"), name), kind === "fido2" ? pinField : null, problem, h("div", { class: "actions end" }, button(t("cancel"), ways.close), next));
  return { element, focus: () => (kind === "recovery" ? next : name).focus(), close: () => { pin.value = ""; prompt?.close(); fill(element); } };
}

/**
 * The section of second factors.
 * @returns {HTMLElement}
 */
export function secondFactors() {
  const box = h("div", { class: "settings" });

  /** @param {any} factor @param {any[]} all */
  function line(factor, all) {
    const last = all.filter((one) => one.kind !== "recovery").length === 1 && factor.kind !== "recovery";
    const row = h("div", { class: "setting" }, icon({ key_file: "file-key", fido2: "usb", recovery: "life-buoy" }[/** @type {"fido2"} */ (factor.kind)] ?? "key-round"),
      h("div", { class: "grow" }, h("span", null, called(factor)), h("small", { class: "soft" }, [factor.name ? t(KINDS.includes(factor.kind) ? `factor_${factor.kind}` : "factor_other") : "", t("madeOn", day(factor.created)).replace(/\.$/, "")].filter(Boolean).join(" · "))));
    if (factor.kind !== "recovery") {
      row.append(opens(row, iconButton("trash-2", t("removeNamed", called(factor)), () => {}), (close) => changePanel({
        method: "factor.remove", does: t("removeFactor"), text: t(last ? "removeLastFactor" : "removeFactorText", called(factor)), close, quiet: true, params: () => ({ id: factor.id }), done: () => { close(); say(t("factorRemoved")); void load(); } })));
    }
    return row;
  }

  async function load() {
    const { factors } = await call("factor.list");
    const adding = (/** @type {"key_file" | "fido2" | "recovery"} */ kind, /** @type {string} */ verb) => opening(t(`factor_${kind}`), t(`factorAbout_${kind}`), verb, (close) => enrol(kind, { close, done: () => { close(); void load(); } }));
    fill(box, factors.length ? factors.map((/** @type {any} */ factor) => line(factor, factors)) : setting(t("noFactors"), t("noFactorsText"), null),
      adding("key_file", t("add")), adding("fido2", t("add")), factors.length ? adding("recovery", t("makeNew")) : null);
  }

  void load().catch((error) => fill(box, h("div", { class: "setting" }, note("bad", [h("p", null, asHostError(error).message)]))));
  return box;
}

