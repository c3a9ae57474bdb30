// @ts-check
/** Promises what an item's page says of its password: what was found, what was called fine, its rule, and the way to change it. */
import { button, field, h } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { day } from "../ui/time.js";
import { plural, t } from "../ui/words.js";
import { DAYS, daysSelect } from "./health-rules.js";
import { toSite } from "./rows.js";

/** @typedef {import("./popup.js").Shell} Shell */

/**
 * A section that fills itself once the host has answered, so that the item does not wait for it.
 * @param {Shell} shell
 * @param {any} row of the item
 * @param {number} own days of the item's own rule
 * @param {() => Promise<void>} redraw
 * @returns {HTMLElement}
 */
export function healthSection(shell, row, own, redraw) {
  const section = h("section", { class: "section", hidden: true });
  if (row.has_password) void call("health.item", { id: row.id }).then((found) => {
    section.append(h("h2", null, t("healthOfPassword")), ...content(shell, row, found, own, redraw));
    section.hidden = false;
  }, () => {});
  return section;
}

/** @param {Shell} shell @param {any} row @param {any} found @param {number} own @param {() => Promise<void>} redraw */
function content(shell, row, found, own, redraw) {
  const { line, ignored, days } = found;
  /** @param {string} finding @param {boolean} fine */
  const decide = (finding, fine) => void call("health.ignore", { id: row.id, finding, fine }).then(redraw, shell.fail);
  const lines = line.findings.map((/** @type {string} */ name) => h("li", null, h("div", { class: "grow" }, h("b", null, t(`finding_${name}`))),
    name === "due" || name === "overdue" ? null : button(t("fineHere"), () => decide(name, true), { class: "button small quiet", "aria-label": `${t("fineHere")}: ${t(`finding_${name}`)}` })));
  const fine = ignored.map((/** @type {string} */ name) => h("li", null, h("span", { class: "soft grow" }, t("calledFine", t(`finding_${name}`))), button(t("notFine"), () => decide(name, false), { class: "button small quiet", "aria-label": `${t("notFine")}: ${t(`finding_${name}`)}` })));
  const select = daysSelect([0, ...DAYS], own, t("neverRule"));
  select.addEventListener("change", () => void call("item.open", { id: row.id }).then(async (whole) => {
    await call("item.update", { id: row.id, revision: whole.revision, item: { ...whole.item, rotate_days: Number(select.value) } });
    await redraw();
  }).catch(shell.fail));
  const until = line.due ? t("changeUntil", day(line.due)) : days ? plural("everyDays", days) : t("noRule");
  return [lines.length ? null : h("p", { class: "soft" }, t("nothingFound")), lines.length || fine.length ? h("ul", { class: "findings" }, lines, fine) : null, field(t("ownRule"), select, { hint: until }), h("div", { class: "actions" }, toSite(row, line.change, t("changeThere")))].filter((one) => one !== null);
}
