// @ts-check
/** Promises the choice of the icon and menu inside pages: for all of them, and for each site where it was switched off. */
import { fill, h, iconButton } from "../ui/dom.js";
import { t } from "../ui/words.js";
import { setting } from "./rows.js";

/**
 * @param {Record<string, any>} settings as they are now
 * @param {(change: Record<string, any>, row: HTMLElement, undo: () => void) => Promise<void>} change keeps a setting, or puts the control back
 * @returns {HTMLElement[]}
 */
export function menuPart(settings, change) {
  let off = /** @type {string[]} */ (settings["in_page_menu_off"] ?? []);
  const all = h("input", { type: "checkbox", checked: settings["in_page_menu"] !== false, onchange: () => void change({ in_page_menu: all.checked }, row, () => { all.checked = !all.checked; }) });
  const row = setting(t("setMenu"), t("setMenuText"), all);
  const list = h("ul", { class: "list-edit" });
  const sites = h("div", { class: "setting" }, h("div", { class: "grow" }, h("span", null, t("setMenuOff")), h("small", { class: "soft" }, t("setMenuOffText"))), list);

  /** @param {string} site */
  async function allow(site) {
    const left = off.filter((one) => one !== site);
    const before = off;
    off = left;
    await change({ in_page_menu_off: left }, sites, () => { off = before; });
    draw();
  }

  function draw() {
    fill(list, off.length ? off.map((site) => h("li", null, h("span", null, site), iconButton("x", t("removeNamed", site), () => void allow(site)))) : h("li", { class: "soft" }, t("setMenuOffNone")));
  }
  draw();
  return [row, sites];
}
