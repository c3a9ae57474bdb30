// @ts-check
/** Promises a vault from a backup on a new machine: its file or text, its passphrase, a second factor where it asks for one, a token; all of it, or nothing. */
import { button, fill, h, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { tokenPicker } from "../ui/token.js";
import { t } from "../ui/words.js";
import { workBar } from "../ui/work.js";
import { broughtBackup } from "./backups-brought.js";
import { factorPlace, SECTIONS, secretField, trouble } from "./backups-parts.js";
import { result } from "./backups-preview.js";
import { tabs } from "./rooms.js";

/** What is wrong with what was typed a step before. */
const TYPED = ["backup_passphrase", "factor_needed", "wrong_factor", "recovery_code_typo", "bad_unlock_file", "security_key", "security_key_pin"];

/**
 * @param {{show: (step: number, title: string, content: (Node | string)[]) => void, buttons: (back: (() => void) | null, next: HTMLElement) => HTMLElement, back: () => void, again: () => void, done: (told: HTMLElement) => void}} ways
 *   `back`: to the step before; `again`: to the first of these; `done`: hears what was restored
 * @returns {{begin: () => void}}
 */
export function restoreSteps(ways) {
  const bar = workBar();
  const problem = h("div", { role: "alert" });
  const brought = broughtBackup(bar);
  const source = h("div", null, brought.file);
  let way = "file";
  /** @type {Record<string, any>} */
  let file = {};
  const factor = factorPlace();
  const word = secretField(t("backupPassphrase"), { hint: t("backupPassphraseHint"), enter: () => void stepToken() });
  /** @type {{chars: string, colour: string} | null} */
  let token = null;
  const choice = tabs(t("restoreBackup"), [["file", t("fromFile")], ["text", t("fromText")]], way, (chosen) => { way = chosen; fill(source, way === "file" ? brought.file : brought.text); brought.focus(way); });
  const forth = button(t("next"), () => void next(), { main: true });

  function begin() {
    fill(problem);
    ways.show(0, t("restoreTitle"), [h("p", { class: "soft" }, t("fromBackupText")), choice, source, problem, bar.element, ways.buttons(ways.back, forth)]);
    brought.focus(way);
  }

  async function next() {
    fill(problem);
    forth.disabled = true;
    try {
      file = await brought.bring(way);
      stepPassphrase();
    } catch (error) {
      fill(problem, trouble(error));
      if (asHostError(error).name === "empty") brought.focus(way);
    } finally {
      forth.disabled = false;
    }
  }

  /** @param {HTMLElement} [wrong] what was wrong with it */
  function stepPassphrase(wrong) {
    const said = h("div", { role: "alert" }, wrong ?? null);
    const forward = button(t("next"), () => {
      const missing = word.input.value ? factor.missing() : t("backupPassphraseEmpty");
      if (missing) { fill(said, note("bad", [h("p", null, missing)])); if (!word.input.value) word.input.focus(); } else void stepToken();
    }, { main: true });
    ways.show(1, t("backupPassphrase"), [h("p", { class: "soft" }, t("backupPassphraseText")), word.element, factor.element, said, ways.buttons(ways.again, forward)]);
    if (factor.element.hidden) word.input.focus();
    else factor.element.querySelector("select")?.focus();
  }

  async function stepToken() {
    token ??= await call("token.suggest").catch(() => ({ chars: "", colour: "#0f766e" }));
    const picker = tokenPicker(token ?? { chars: "", colour: "#0f766e" }, { again: true, accent: true });
    const said = h("div", { role: "alert" });
    const making = workBar();
    const back = () => stepPassphrase();
    const make = button(t("restoreVault"), () => void restore(), { main: true });
    const ends = ways.buttons(back, make);
    const form = h("div", { class: "stack" }, picker.element, note("info", [h("p", null, h("b", null, t("tokenRule")))]));
    async function restore() {
      const chosen = picker.read();
      if (!chosen) return;
      token = chosen;
      fill(said);
      for (const each of [form, ends]) each.toggleAttribute("inert", true);
      try {
        const answer = await making.run(t("restoring"), "setup.restore", { file, passphrase: word.input.value, token, sections: SECTIONS, ...await factor.given() });
        word.clear();
        factor.clear();
        ways.done(result(answer, t("vaultRestored")));
      } catch (error) {
        refuse(asHostError(error), said);
      } finally {
        for (const each of [form, ends]) each.toggleAttribute("inert", false);
      }
    }
    ways.show(2, t("tokenTitle"), [h("p", { class: "soft" }, t("tokenText")), form, said, making.element, ends]);
    picker.focus();
  }

  /** @param {import("../ui/host.js").HostError} error @param {HTMLElement} said */
  function refuse(error, said) {
    const typed = TYPED.includes(error.name);
    factor.refused(error);
    if (error.name === "backup_passphrase") word.input.setAttribute("aria-invalid", "true");
    if (typed) { stepPassphrase(trouble(error)); return; }
    fill(said, trouble(error), error.name === "backup_no_key" ? note("info", [h("p", null, t("backupKeyNewVault"))]) : null, h("div", { class: "actions" }, button(t("otherBackup"), ways.again)));
  }
  return { begin };
}
