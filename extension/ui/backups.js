// @ts-check
/** Promises the backups in words, for every page: how they stand at a glance, what is to be done with one way on each, and what was made. */
import { h, note } from "./dom.js";
import { sizeOf } from "./files.js";
import { ago } from "./time.js";
import { plural, t } from "./words.js";

/** @typedef {{changes: number, codes: number, last?: number, path?: string, verified?: number, elsewhere?: number, drilled?: number, says: string[]}} Standing what backup.standing answers */
/** @typedef {{name: string, kind: "info" | "warn" | "bad", text: string, verb: string, to: string}} Say `to`: the room of the backups' page where it is done */

/** What each is called, how grave it is, and where it is dealt with. @type {Record<string, ["info" | "warn" | "bad", string, string]>} */
const WAYS = {
  no_backup: ["warn", "backUp", "#make"], drill_failed: ["bad", "backUp", "#make"], overdue: ["warn", "backUp", "#make"], unreachable: ["warn", "lookAtPlaces", "#places"],
  no_elsewhere: ["warn", "keepElsewhere", "#places"], drill_stale: ["info", "tryOne", "#?drill"], old_copies: ["info", "lookAtThem", "#old"], new_codes: ["info", "backUp", "#make"],
  places_altered: ["warn", "lookAtPlaces", "#places"],
};

/** Seconds since a moment. @param {number} time */
export const since = (time) => Math.max(0, Date.now() / 1000 - time);

/**
 * "12 changes since the last backup, 9 days ago."
 * @param {Standing} now
 * @returns {string}
 */
export function standingLine(now) {
  if (now.last === undefined) return t("backupNone");
  return now.changes ? plural("backupChanges", now.changes, ago(since(now.last))) : t("backupAllIn", ago(since(now.last)));
}

/**
 * What is to be done, the gravest first, as the host says it; what a newer one says is left to it.
 * @param {Standing} now
 * @returns {Say[]}
 */
export function saysOf(now) {
  return now.says.flatMap((name) => {
    const way = WAYS[name];
    if (!way) return [];
    const text = name === "new_codes" ? plural("says_new_codes", now.codes) : t(`says_${name}`);
    return [{ name, kind: way[0], text, verb: t(way[1]), to: way[2] }];
  });
}

/** What a place is called. @param {any} place */
export const placeName = (place) => (place.kind === "own" ? t("ownFolder") : place.name);

/** Where a copy outlives this device. */
const AWAY = ["removable", "network", "synced"];

/** Whether a place goes where this device goes. @param {any} place of the list, or a backup */
export const staysHere = (place) => !place || ["same_disk", "other_disk"].includes(place.where);

/** The place that a backup goes to unless another is chosen, as the host takes it: off this device if there is one. @param {any[]} places */
export function usual(places) {
  const there = places.filter((place) => place.reachable && place.kind !== "command");
  return there.find((place) => AWAY.includes(place.where)) ?? there[0];
}

/**
 * What was made, where it lies, and what there is to know of it.
 * @param {any} answer of backup.create
 * @returns {HTMLElement}
 */
export function summary({ backup, warnings, draft }) {
  const warned = [...warnings.map((/** @type {string} */ name) => `made_${name}`), ...(staysHere(backup) ? ["sameDiskAfter"] : [])];
  return h("div", { class: "stack tight" },
    note("good", [h("p", null, h("b", null, t("madeLine", backup.kind === "sealed" ? plural("messageCount", backup.items) : plural("itemCount", backup.items), sizeOf(backup.size)))), h("p", { class: "path" }, backup.path),
      backup.left_out ? h("p", { class: "soft" }, plural("leftOut", backup.left_out)) : null], { role: "status" }),
    draft ? note("info", [h("p", null, t(draft.opened ? "draftOpened" : "draftMade")), h("p", { class: "path" }, draft.path)]) : null,
    warned.map((name) => note("warn", [h("p", null, t(name))], { "data-warning": name })),
    h("p", { class: "soft" }, t(backup.backup_key ? "keyLost" : "passphraseLost")));
}
