// @ts-check
/** Promises the browser's own password manager in the options: where it stands, who decided that, and a button to turn it off or back. */
import { api } from "../ext.js";
import { button, fill, h } from "../ui/dom.js";
import { letGo, standings, turnOff } from "../ui/manager.js";
import { t } from "../ui/words.js";
import { setting } from "./rows.js";

/**
 * @param {{say(text: string): void, fail(error: unknown): void}} page
 * @returns {HTMLElement}
 */
export function managerPart({ say, fail }) {
  const rows = h("div", { class: "settings", id: "own-manager" });

  async function draw() {
    fill(rows, (await standings(api)).map(row));
  }

  /** @param {import("../ui/manager.js").Standing} standing */
  function row({ part, state }) {
    const act = (/** @type {string} */ word, /** @type {() => Promise<boolean>} */ change) =>
      button(t(word), () => void change().then(async (done) => { await draw(); say(t(done ? "settingSaved" : "own_refused")); }).catch(fail), { class: "button small", "aria-label": `${t(word)}: ${t(`own_${part}`)}` });
    const off = state === "on" || state === "unknown" ? act("turnOff", () => turnOff(api, part)) : null;
    const made = setting(t(`own_${part}`), t(`ownState_${state}`), off ?? (state === "off_by_us" ? act("turnOnAgain", () => letGo(api, part).then(() => true)) : null));
    made.dataset["state"] = state;
    return made;
  }

  void draw().catch(fail);
  return rows;
}
