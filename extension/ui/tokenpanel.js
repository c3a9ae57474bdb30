// @ts-check
/** Promises another security token, chosen beside the present one and confirmed under it. */
import { setAccent } from "./colour.js";
import { h } from "./dom.js";
import { call, HostError } from "./host.js";
import { confirmWith } from "./prompt.js";
import { tokenPicker } from "./token.js";
import { t } from "./words.js";

/**
 * @param {{cancel: () => void, done: () => void}} ways
 * @returns {{element: HTMLElement, focus: () => void, close: () => void}}
 */
export function tokenPanel(ways) {
  const picker = tokenPicker({ chars: "", colour: "#0f766e" }, { again: true });
  const prompt = confirmWith({
    label: t("passphraseUnderOld"), does: t("changeToken"), cancel: ways.cancel,
    action: async (confirmation) => {
      const chosen = picker.read();
      if (!chosen) throw new HostError({ name: "token", message: t("threeCharacters") });
      await call("token.change", { confirmation, token: chosen });
      setAccent(chosen.colour);
      ways.done();
    },
  });
  return { element: h("div", { class: "stack" }, picker.element, prompt.element), focus: () => picker.focus(), close: () => prompt.close() };
}
