// @ts-check
/** Promises a new passphrase typed twice, rated while it is typed, refused below the floor, and kept nowhere. */
import { button, field, fill, h, newId } from "./dom.js";
import { asHostError, call } from "./host.js";
import { meter } from "./strength.js";
import { t } from "./words.js";

/**
 * @param {() => string[]} context what is easy to guess for this person: name, address
 * @param {{label?: string}} [options]
 * @returns {{elements: HTMLElement[], check: () => Promise<string>, value: () => string, focus: () => void, clear: () => void}}
 *   `check` says what is wrong, or nothing
 */
export function newPassphrase(context, options = {}) {
  const problem = h("p", { class: "prompt-message", role: "alert", id: newId("problem") });
  const secret = () => h("input", { type: "password", autocomplete: "new-password", maxlength: 1024, spellcheck: "false", "aria-describedby": problem.id, oninput: () => { problem.textContent = ""; } });
  const [first, second] = [secret(), secret()];
  const strength = meter(first, context);
  const suggestion = h("div", { class: "stack tight", "aria-live": "polite", hidden: true });
  const visible = h("input", { type: "checkbox", onchange: () => { first.type = second.type = visible.checked ? "text" : "password"; } });
  async function suggest() {
    suggestion.hidden = false;
    try {
      const { passphrase } = await call("passphrase.suggest");
      fill(suggestion, h("div", { class: "suggested" }, passphrase), h("p", { class: "soft small" }, t("suggestText")));
    } catch (error) {
      fill(suggestion, h("p", { class: "bad-text" }, asHostError(error).message));
    }
  }
  async function check() {
    let wrong = "";
    if (!await strength.allowed()) { wrong = t("passphraseTooWeak"); first.focus(); }
    else if (first.value !== second.value) { wrong = t("passphraseDiffers"); second.focus(); }
    problem.textContent = wrong;
    return wrong;
  }
  return {
    elements: [field(options.label ?? t("passphrase"), h("div", { class: "stack tight" }, first, strength.element)), field(t("passphraseAgain"), second),
      h("label", { class: "check" }, visible, t("showBoth")), h("div", null, button(t("suggestWords"), () => void suggest(), { icon: "dices" })), suggestion, problem],
    check, value: () => first.value, focus: () => first.focus(),
    clear: () => { first.value = second.value = ""; visible.checked = false; first.type = second.type = "password"; fill(suggestion); suggestion.hidden = true; strength.refresh(); },
  };
}
