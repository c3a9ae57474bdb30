// @ts-check
/** Promises the choice of the companies whose logins are shown at all their addresses: for all of them, and for each. */
import { fill, h } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { day } from "../ui/time.js";
import { plural, t } from "../ui/words.js";
import { setting } from "./rows.js";

/**
 * @param {Record<string, any>} settings as they are now
 * @param {(change: Record<string, any>, row: HTMLElement, undo: () => void) => Promise<void>} change keeps a setting, or puts the control back
 * @returns {HTMLElement[]}
 */
export function equivalentPart(settings, change) {
  const without = new Set(/** @type {string[]} */ (settings["equivalent_except"] ?? []));
  const all = h("input", { type: "checkbox", checked: settings["equivalent_sites"] !== false, onchange: () => {
    list.hidden = !all.checked;
    void change({ equivalent_sites: all.checked }, row, () => { all.checked = !all.checked; list.hidden = !all.checked; });
  } });
  const row = setting(t("setEquivalent"), t("setEquivalentText"), all);

  /** @param {{name: string, sites: string[]}} company */
  function line({ name, sites }) {
    const input = h("input", { type: "checkbox", checked: !without.has(name), onchange: () => {
      const wanted = new Set(without);
      if (input.checked) wanted.delete(name);
      else wanted.add(name);
      void change({ equivalent_except: [...wanted].sort() }, one, () => { input.checked = !input.checked; }).then(() => {
        if (input.checked) without.delete(name);
        else without.add(name);
      });
    } });
    const one = setting(name, sites.join(", "), input);
    return one;
  }

  const list = h("details", { class: "setting", hidden: !all.checked, ontoggle: () => { if (list.open && list.childElementCount === 1) void draw(); } }, h("summary", null, t("equivalentCompanies")));
  async function draw() {
    const { companies, dated } = await call("equivalent.list");
    const inside = h("div", { class: "settings" });
    fill(inside, companies.map(line));
    list.append(h("p", { class: "soft small" }, plural("equivalentDated", companies.length, day(Date.parse(dated) / 1000))), inside);
  }
  return [row, list];
}
