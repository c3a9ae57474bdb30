// @ts-check
/** Promises times in words: how long ago, how long to wait, and on which day. */
import { plural, t } from "./words.js";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/**
 * The biggest fitting unit, rounded down, never "0 minutes".
 * @param {number} seconds
 * @returns {{unit: "now" | "minutes" | "hours" | "days", count: number}}
 */
export function span(seconds) {
  if (seconds < MINUTE) return { unit: "now", count: 0 };
  if (seconds < HOUR) return { unit: "minutes", count: Math.floor(seconds / MINUTE) };
  if (seconds < DAY) return { unit: "hours", count: Math.floor(seconds / HOUR) };
  return { unit: "days", count: Math.floor(seconds / DAY) };
}

/**
 * "just now", "12 minutes ago".
 * @param {number} seconds
 * @returns {string}
 */
export function ago(seconds) {
  const { unit, count } = span(seconds);
  return unit === "now" ? t("agoNow") : plural(`ago_${unit}`, count);
}

/**
 * How long to wait, rounded up so that it is never too short: "8 seconds", "2 minutes".
 * @param {number} seconds
 * @returns {string}
 */
export function duration(seconds) {
  if (seconds < 2 * MINUTE) return plural("for_seconds", Math.max(0, Math.ceil(seconds)));
  if (seconds < 2 * HOUR) return plural("for_minutes", Math.ceil(seconds / MINUTE));
  return plural("for_hours", Math.ceil(seconds / HOUR));
}

/**
 * A day, such as "14 Nov 2026".
 * @param {number} time seconds since 1970
 * @returns {string}
 */
export function day(time) {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" }).format(time * 1000);
}

/**
 * A day and the time of day.
 * @param {number} time seconds since 1970
 * @returns {string}
 */
export function moment(time) {
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(time * 1000);
}

/**
 * Seconds from a time that may be given in seconds or milliseconds.
 * @param {number} at
 * @returns {number}
 */
export function inSeconds(at) {
  return at > 100_000_000_000 ? at / 1000 : at;
}

/**
 * The last second of a day by the person's clock, as the host takes the end of a key.
 * @param {string} date "2030-12-31", as a date field has it
 * @returns {number | null} seconds since 1970, or null where that is no date
 */
export function lastSecond(date) {
  const [year, month, of] = date.split("-").map(Number);
  if (!year || !month || !of || !/^\d{4}-\d\d-\d\d$/.test(date)) return null;
  const end = new Date(year, month - 1, of, 23, 59, 59);
  return end.getMonth() === month - 1 ? Math.floor(end.getTime() / 1000) : null;
}

/**
 * A day as a date field has it.
 * @param {number} time seconds since 1970
 * @returns {string}
 */
export function dateField(time) {
  const on = new Date(time * 1000);
  return `${on.getFullYear()}-${String(on.getMonth() + 1).padStart(2, "0")}-${String(on.getDate()).padStart(2, "0")}`;
}
