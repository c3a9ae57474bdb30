// @ts-check
/** Promises what a restore would change, item by item and without a secret, in each of its three ways; then the passphrase before it is done. */
import { fill, h, note } from "../ui/dom.js";
import { kindName } from "../ui/kinds.js";
import { confirmedWork, workBar } from "../ui/work.js";
import { number, plural, t } from "../ui/words.js";
import { choices, counted, sectionBoxes, SECTIONS, trouble } from "./backups-parts.js";

/** @typedef {import("./rooms.js").Frame} Frame */

/** Of what a restore does with items, in the order in which it is said. */
const CHANGES = ["new", "changed", "conflict", "deleted", "copy", "newer", "same"];
/** Rows that are drawn at once; the host gives at most 500. */
const SHOWN = 500;

/** @param {Record<string, number>} counts */
const countsLine = (counts) => counted(CHANGES.map((name) => [`change_${name}`, counts[name] ?? 0]));

/** What was signed by whom, and what else is to be known of it. @param {any} found */
function remarks(found) {
  return [
    found.bundle ? note("info", [h("p", null, t("restoreBundle", found.bundle.to.join(", ") || t("nobodyNamed"))), found.bundle.for_you ? null : h("p", null, t("bundleNotYours"))], { "data-bundle": "" }) : null,
    found.sender ? note(found.sender.trusted ? "good" : "warn", [h("p", null, t(found.sender.trusted ? "restoreSender" : "restoreSenderLoose", found.sender.name))]) : null,
    found.stranger && !found.sender ? note("warn", [h("p", null, t("restoreStranger")), found.signer ? h("p", { class: "mono small" }, found.signer) : null]) : null,
    found.unreadable ? note("bad", [h("p", null, plural("restoreUnreadable", found.unreadable))]) : null,
    found.others ? note("info", [h("p", null, plural("restoreOthers", found.others))]) : null,
  ];
}

/** @param {any[]} rows @param {Record<string, number>} counts */
function table(rows, counts) {
  const all = ["new", "changed", "conflict", "deleted", "copy"].reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  if (!rows.length) return h("p", { class: "soft" }, t("restoreNothing"));
  return h("div", { class: "stack close" }, h("ul", { class: "list changes", tabIndex: 0, "aria-label": t("whatChanges") }, rows.slice(0, SHOWN).map((row) => h("li", { class: "line-row", "data-change": row.change },
    h("span", { class: "lines" }, h("b", null, row.name), h("small", { class: "soft" }, kindName(row.type))), h("span", { class: `mark ${row.change === "deleted" ? "revoked" : ""}` }, t(`changeMark_${row.change}`))))),
  all > rows.length ? h("p", { class: "soft small" }, t("restoreMore", number(all - rows.length))) : null);
}

/**
 * @param {Record<string, any>} params the file, and its Backup Key, as the host takes them
 * @param {any} first what backup.preview said of a merge
 * @param {{frame: Frame, back: () => void, done: (result: HTMLElement, locks: boolean) => void}} ways `locks`: whether the vault is locked by it, as after each change of keys
 * @returns {{element: HTMLElement, close: () => void}}
 */
export function previewPart(params, first, { back, done }) {
  let mode = "merge";
  let asked = 0;
  const bar = workBar();
  const what = h("div", { class: "stack tight", "aria-live": "polite" });
  const danger = h("div");
  const whole = !first.bundle; // a bundle is only ever merged
  const sections = first.sections.filter((/** @type {string} */ name) => whole && SECTIONS.includes(name) && (name !== "keys" || (first.keys > 0 && !first.stranger)));
  const boxes = sections.length ? sectionBoxes(sections, t("alsoRestore"), { texts: { keys: plural("restoreKeys", first.keys) } }) : null;

  /** @param {any} found */
  function draw(found) {
    const line = countsLine(found.counts);
    fill(what, h("p", { class: "big" }, line ? `${line}.` : t("restoreNothing")), table(found.rows, found.counts));
    fill(danger, mode === "replace" ? note("warn", [h("p", null, found.counts.deleted ? plural("replaceDeletes", found.counts.deleted) : t("replaceNone")), h("p", null, t("replaceSafety"))]) : null);
  }

  /** @param {string} value */
  async function choose(value) {
    const mine = ++asked;
    mode = value;
    bar.stop();
    try {
      const found = await bar.run(t("comparing"), "backup.preview", { ...params, mode });
      if (mine === asked) draw(found);
    } catch (error) {
      if (mine === asked) fill(what, trouble(error));
    }
  }

  const work = confirmedWork({
    method: "backup.restore", does: t("restoreNow"), words: t("restoring"), cancel: back, busy: (now) => { form.toggleAttribute("inert", now); },
    params: () => ({ ...params, mode, ...(boxes ? { sections: boxes.chosen() } : {}) }), done: (answer) => done(result(answer), answer.keys > 0),
  });
  const form = h("div", { class: "stack" }, remarks(first), !whole ? null : choices(t("restoreHow"), [["merge", t("modeMerge"), t("modeMergeText")], ["replace", t("modeReplace"), t("modeReplaceText")], ["copies", t("modeCopies"), t("modeCopiesText")]], mode, (value) => void choose(value)),
    bar.element, what, boxes?.element ?? null, danger);
  draw(first);
  return { element: h("div", { class: "stack" }, form, work.element), close: () => { asked += 1; bar.stop(); work.close(); } };
}

/**
 * What was done, and where the safety backup lies.
 * @param {any} answer of backup.restore or setup.restore
 * @param {string} [title] where no heading says it
 * @returns {HTMLElement}
 */
export function result(answer, title = "") {
  const more = counted([["versionCount", answer.versions], ["files", answer.files], ["peopleCount", answer.people]]);
  const line = countsLine(answer.counts);
  const done = line ? `${line}.` : t("restoredNothing");
  return h("div", { class: "stack tight" },
    note("good", [title ? h("p", null, h("b", null, title)) : null, h("p", null, done), more ? h("p", null, t("restoredAlso", more)) : null, answer.settings ? h("p", null, t("restoredSettings")) : null], { role: "status" }),
    answer.keys ? note("info", [h("p", null, plural("restoredKeys", answer.keys))]) : null, answer.keys_refused ? note("warn", [h("p", null, plural("keysRefused", answer.keys_refused))]) : null,
    answer.files_missing ? note("warn", [h("p", null, plural("restoredMissing", answer.files_missing))]) : null, answer.unreadable ? note("bad", [h("p", null, plural("restoreUnreadable", answer.unreadable))]) : null,
    answer.safety ? note("info", [h("p", null, t("safetyLies")), h("p", { class: "path" }, answer.safety)], { "data-safety": "" }) : null);
}
