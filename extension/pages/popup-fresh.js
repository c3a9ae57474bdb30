// @ts-check
/** Promises a new password where the page asks for one, and the ones made for sites lately, to be found again. */
import { button, h, icon } from "../ui/dom.js";
import { ask, call, ownVault } from "../ui/host.js";
import { ago } from "../ui/time.js";
import { t } from "../ui/words.js";

/** @typedef {import("./popup.js").Shell} Shell */

/**
 * A card with one button, when the page in front has a box for a new password.
 * @param {Shell} shell
 * @returns {Promise<HTMLElement[]>}
 */
export async function freshCard(shell) {
  const tab = shell.tab?.id ?? -1;
  if (tab < 0 || !(await ask({ type: "new-here", tab })).here) return [];
  async function make() {
    try {
      const { filled, warnings } = await ask({ type: "new-password", tab, vault: ownVault() });
      if (warnings.length) { shell.told = { warnings }; await shell.home(); return; } // it stays open, so that they can be read
      shell.say(t(filled.includes("new-password") ? "freshFilled" : "freshKept"));
      if (filled.includes("new-password")) window.close();
    } catch (error) {
      shell.fail(error);
    }
  }
  return [h("section", { class: "card quiet", "aria-label": t("freshTitle") },
    h("div", { class: "head" }, icon("dices"), h("div", null, h("p", { class: "small" }, t("freshText")))),
    h("div", { class: "actions" }, button(t("freshMake"), () => void make(), { class: "button small" })))];
}

/**
 * The passwords made for sites lately; nothing where there are none, or while locked.
 * @param {{fail(error: unknown): void}} shell
 * @param {(password: string) => void} copy
 * @returns {Promise<HTMLElement | null>}
 */
export async function latelyMade(shell, copy) {
  const { made } = await call("generate.lately").catch(() => ({ made: [] }));
  if (!made.length) return null;
  const again = (/** @type {string} */ id) => void call("generate.again", { id }).then(({ password }) => copy(password), shell.fail);
  const row = (/** @type {{id: string, site: string, at: number}} */ { id, site, at }) =>
    h("li", { class: "with-button" }, h("span", { class: "grow" }, site, " ", h("span", { class: "soft small" }, ago(Date.now() / 1000 - at))), button(t("copyVerb"), () => again(id), { class: "button small", "aria-label": t("copyMadeFor", site) }));
  return h("details", { class: "lately" }, h("summary", null, t("madeLately")), h("p", { class: "soft small" }, t("madeLatelyText")), h("ul", { class: "list-edit" }, made.map(row)));
}
