// @ts-check
/** Promises the sites where the person said what a field takes, with what that is, and a way to forget each. */
import { fill, h, iconButton } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { valueName } from "./popup-page.js";
import { t } from "../ui/words.js";

/**
 * @param {(error: unknown) => void} fail
 * @returns {HTMLElement}
 */
export function pointedPart(fail) {
  const list = h("ul", { class: "list-edit", id: "pointed" });
  /** @param {{site: string, rules: {takes: string, custom?: string}[]}} one */
  function line({ site, rules }) {
    const values = rules.map(({ takes, custom }) => custom ?? valueName(takes)).join(", ");
    const forget = iconButton("x", t("forgetNamed", site), () => void call("fill.forget", { site }).then(draw, fail));
    return h("li", null, h("span", null, `${site} \u00b7 ${values}`), forget);
  }
  async function draw() {
    const { sites } = await call("fill.remembered");
    fill(list, sites.length ? sites.map(line) : h("li", { class: "soft" }, t("pointedNone")));
  }
  void draw().catch(fail);
  return h("div", { class: "setting" }, h("div", { class: "grow" }, h("span", null, t("setPointed")), h("small", { class: "soft" }, t("setPointedText"))), list);
}
