// @ts-check
/** Promises to show what the forms of an open tab were taken for, each field with its reasons; no value of a field comes here. */
import { button, fill, h } from "../ui/dom.js";
import { ask } from "../ui/host.js";
import { number, plural, t } from "../ui/words.js";
import { opening } from "./rows.js";

/** @param {{rule: string, weight: number}[]} why */
function reasons(why) {
  const sorted = [...why].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return h("ul", { class: "reasons" }, sorted.map(({ rule, weight }) => h("li", null, h("code", null, rule), " ", h("span", { class: "soft" }, `${weight > 0 ? "+" : ""}${number(weight)}`))));
}

/** @param {{name: string, kind: string, sum: number, why: any[]}} field */
function fieldRow({ name, kind, sum, why }) {
  return h("tr", null, h("th", { scope: "row" }, name || t("formsNameless")), h("td", null, h("code", null, kind)), h("td", { class: "sum" }, number(sum)), h("td", null, why.length ? reasons(why) : h("span", { class: "soft" }, t("formsNoReason"))));
}

/** @param {{kind: string, sum: number, meant: boolean, why: any[], fields: any[]}} form */
function formPart({ kind, sum, meant, why, fields }) {
  const title = h("summary", null, h("b", null, kind), " ", h("span", { class: "soft" }, plural("formsFields", fields.length)), " ", meant ? h("span", { class: "mark" }, t("formsMeant")) : null);
  const head = h("tr", null, [t("formsField"), t("formsKind"), t("formsSum"), t("formsWhy")].map((name) => h("th", { scope: "col" }, name)));
  return h("details", { class: "form", open: meant }, title, h("p", { class: "small soft" }, t("formsFormWhy", number(sum))), reasons(why), h("div", { class: "scrolls" }, h("table", null, h("thead", null, head), h("tbody", null, fields.map(fieldRow)))));
}

/**
 * @param {() => void} close @param {(error: unknown) => void} fail
 * @returns {import("./rows.js").Panel}
 */
function panel(close, fail) {
  const select = h("select", { id: "forms-tab", onchange: () => void look() });
  const found = h("div", { class: "stack", "aria-live": "polite" });

  async function list() {
    const { tabs } = await ask({ type: "form-tabs" });
    fill(select, tabs.length ? tabs.map((/** @type {any} */ tab) => h("option", { value: String(tab.id) }, `${tab.host} \u00b7 ${tab.title}`)) : h("option", { value: "" }, t("formsNoTab")));
    select.disabled = !tabs.length;
    if (tabs.length) await look();
  }

  async function look() {
    try {
      const { frames } = await ask({ type: "explain", tab: Number(select.value) });
      const parts = frames.filter((/** @type {any} */ frame) => frame.forms.length).flatMap((/** @type {any} */ { top, forms }) => [top ? null : h("h3", null, t("formsInFrame")), ...forms.map(formPart)]);
      fill(found, parts.length ? parts : h("p", { class: "soft" }, t("formsNone")));
    } catch (error) {
      fill(found, []);
      fail(error);
    }
  }

  void list().catch(fail);
  const again = button(t("formsAgain"), () => void look(), { class: "button small" });
  const element = h("div", { class: "stack forms" }, h("label", { htmlFor: "forms-tab" }, t("formsTab")), select, found, h("div", { class: "actions" }, again, button(t("close"), close, { class: "button small quiet" })));
  return { element, focus: () => select.focus() };
}

/**
 * @param {(error: unknown) => void} fail
 * @returns {HTMLElement}
 */
export function formsPart(fail) {
  return opening(t("setForms"), t("setFormsText"), t("formsShow"), (close) => panel(close, fail));
}
