// @ts-check
/** Promises the rules in rows: after how many days passwords are to be changed, when one is called old, and which tag says that sharing is necessary. */
import { button, fill, h, iconButton } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { plural, t } from "../ui/words.js";
import { setting } from "./rows.js";
import { fail, say } from "./tab.js";

/** Days that people choose. */
export const DAYS = [30, 40, 60, 90, 180, 365];
const OLD = [0, 365, 730, 1095, 1825];

/**
 * A choice of days; 0 has words of its own.
 * @param {number[]} values @param {number} now @param {string} never
 * @returns {HTMLSelectElement}
 */
export function daysSelect(values, now, never) {
  const select = h("select", null, [...new Set([...values, now])].sort((a, b) => a - b).map((value) => h("option", { value: String(value) }, value ? plural("everyDays", value) : never)));
  select.value = String(now);
  return select;
}

/**
 * @param {any} settings
 * @param {() => void} changed
 * @returns {HTMLElement}
 */
export function rulesPart(settings, changed) {
  const list = h("ul", { class: "list-edit" });
  /** @type {{tag?: string, days: number}[]} */
  let rules = settings.rotation ?? [];

  /** @param {Record<string, any>} wanted */
  async function save(wanted) {
    try {
      const now = await call("settings.set", { settings: wanted });
      rules = now.rotation ?? [];
      say(t("settingSaved"));
      draw();
      changed();
      return true;
    } catch (error) { fail(error); return false; }
  }
  function draw() {
    fill(list, rules.length ? rules.map((rule, index) => {
      const words = rule.tag ? t("ruleTag", rule.tag, plural("everyDays", rule.days)) : t("ruleAll", plural("everyDays", rule.days));
      return h("li", null, h("span", null, words), iconButton("x", t("removeNamed", words), () => void save({ rotation: rules.filter((_, at) => at !== index) }).then(() => days.focus())));
    }) : h("li", { class: "soft" }, t("rulesNone")));
  }
  const tag = h("input", { type: "text", maxlength: 64, "aria-label": t("ruleForTag"), placeholder: t("ruleForTagHint"), autocomplete: "off", spellcheck: "false" });
  const days = daysSelect(DAYS, 40, "");
  days.setAttribute("aria-label", t("ruleDays"));
  const add = button(t("ruleAdd"), () => void save({ rotation: [...rules, { ...(tag.value.trim() ? { tag: tag.value.trim() } : {}), days: Number(days.value) }] }).then((done) => { if (done) tag.value = ""; }));
  const old = daysSelect(OLD, settings.old_after_days ?? 730, t("neverOld"));
  for (const option of old.options) if (option.value !== "0") option.textContent = plural("afterDays", Number(option.value));
  old.addEventListener("change", () => void save({ old_after_days: Number(old.value) }));
  const shared = h("input", { type: "text", maxlength: 64, value: settings.shared_tag ?? "", autocomplete: "off", spellcheck: "false", onchange: () => void save({ shared_tag: shared.value.trim() }) });
  draw();
  return h("div", { class: "settings" },
    h("div", { class: "setting" }, h("div", { class: "grow" }, h("span", null, t("rulesTitle")), h("small", { class: "soft" }, t("rulesText"))), list, h("div", { class: "rule-line" }, days, tag, add)),
    setting(t("setOld"), t("setOldText"), old), setting(t("setSharedTag"), t("setSharedTagText"), shared));
}
