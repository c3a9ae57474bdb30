// @ts-check
/** Promises when backups are made without anyone thinking of it, how many are kept, and how often one is to be tried. */
import { button, h, icon } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { plural, t } from "../ui/words.js";
import { setting } from "./rows.js";

/** How many there may be, as the host takes them. */
const KEPT = /** @type {const} */ ([["daily", 1, 365], ["weekly", 0, 520], ["monthly", 0, 120]]);
const DRILLS = [7, 14, 30, 60, 90, 180, 365, 0];

/** @param {number} day 0 is Monday */
const weekday = (day) => new Intl.DateTimeFormat(undefined, { weekday: "long" }).format(new Date(2024, 0, 1 + day, 12));
/** @param {number} hour */
const clock = (hour) => new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(new Date(2024, 0, 1, hour));

/** @param {[number | string, string][]} entries @param {number | string} now @param {() => void} changed */
function select(entries, now, changed) {
  const element = h("select", { onchange: changed }, entries.map(([value, words]) => h("option", { value: String(value) }, words)));
  element.value = String(now);
  return element;
}

/**
 * @param {any} now of backup.places
 * @param {(after: any) => void} done
 * @param {(error: unknown) => void} fail
 * @returns {HTMLElement[]}
 */
export function schedulePart(now, done, fail) {
  const { schedule, timer } = now;
  const every = select([["day", t("everyDay")], ["week", t("everyWeek")], ["month", t("everyMonth")], ["never", t("everyNever")]], schedule.every, touched);
  const day = select(Array.from({ length: 7 }, (_, number) => [number, weekday(number)]), schedule.weekday, touched);
  const hour = select(Array.from({ length: 24 }, (_, number) => [number, clock(number)]), schedule.hour, touched);
  const drills = select([...new Set([...DRILLS, schedule.drill_days])].map((days) => [days, days ? plural("everyDays", days) : t("neverAsk")]), schedule.drill_days, touched);
  const kept = KEPT.map(([name, least, most]) => ({ name, input: h("input", { type: "number", min: least, max: most, value: String(schedule.keep[name]), oninput: touched, "aria-label": t(`keep_${name}`) }) }));
  const save = button(t("saveSchedule"), () => void keep(), { main: true, disabled: true });
  const rows = {
    day: setting(t("onWeekday"), t("onWeekdayText"), day), hour: setting(t("atHour"), t("atHourText"), hour),
    kept: h("div", { class: "setting" }, h("div", { class: "grow" }, h("span", null, t("keepTitle")), h("small", { class: "soft" }, t("keepText"))),
      h("div", { class: "kept" }, kept.map(({ name, input }) => h("label", null, input, h("span", { class: "soft small" }, t(`keep_${name}`)))))),
  };

  function show() {
    rows.day.hidden = every.value !== "week";
    rows.hour.hidden = rows.kept.hidden = every.value === "never";
  }
  function touched() {
    save.disabled = false;
    show();
  }
  async function keep() {
    save.disabled = true;
    const number = (/** @type {number} */ index) => {
      const [, least, most] = KEPT[index] ?? ["", 0, 0];
      return Math.max(least, Math.min(most, Math.round(Number(kept[index]?.input.value)) || least));
    };
    try {
      done(await call("backup.set_schedule", { schedule: { every: every.value, hour: Number(hour.value), weekday: Number(day.value), keep: { daily: number(0), weekly: number(1), monthly: number(2) }, drill_days: Number(drills.value) } }));
    } catch (error) {
      save.disabled = false;
      fail(error);
    }
  }
  show();
  return [h("p", { class: "soft" }, t("scheduleText")), h("div", { class: "settings" }, setting(t("howOften"), t("howOftenText"), every), rows.day, rows.hour, rows.kept, setting(t("drillEvery"), t("drillEveryText"), drills)),
    h("p", { class: `small light ${timer === "on" ? "good-text" : "soft"}`, "data-timer": timer }, icon(timer === "on" ? "circle-check" : "info"), h("span", null, t(`timer_${timer}`))), h("div", { class: "actions" }, save)];
}
