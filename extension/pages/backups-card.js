// @ts-check
/** Promises one backup of the register: where it lies, what opens it, how it was found last, and what can be done with it. */
import { button, fill, h, note } from "../ui/dom.js";
import { sizeOf } from "../ui/files.js";
import { call } from "../ui/host.js";
import { since } from "../ui/backups.js";
import { ago, moment } from "../ui/time.js";
import { workBar } from "../ui/work.js";
import { plural, t } from "../ui/words.js";
import { drillPanel } from "./backups-drill.js";
import { trouble } from "./backups-parts.js";
import { opening, opens, setting } from "./rows.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rows.js").Panel} Panel */

/**
 * What a glance tells: whether it is there, and the most that was ever done to prove it.
 * @param {any} backup
 * @returns {["good" | "bad" | "", string]} how it stands, and in words
 */
export function stateOf(backup) {
  if (backup.place === "missing" || backup.place === "changed") return ["bad", t(`place_${backup.place}`)];
  if (backup.drilled) return backup.drill?.passed ? ["good", t("stateRestores")] : ["bad", t("stateFailed")];
  if (backup.place === "away") return ["", t("place_away")];
  return backup.verified ? ["good", t("stateOpens")] : ["", t("stateUntried")];
}

/** Where a backup lies, in a word or two. @param {any} backup */
export const whereOf = (backup) => t(`where_${backup.where ?? "same_disk"}`);

/** What it holds. @param {any} backup */
const contents = (backup) => [backup.kind === "sealed" ? plural("messageCount", backup.items) : plural("itemCount", backup.items), sizeOf(backup.size)].join(", ");

/** @param {any} backup */
function facts(backup) {
  const line = (/** @type {string} */ name, /** @type {string | HTMLElement} */ value) => [h("dt", null, name), h("dd", null, value)];
  const opened = [backup.kind === "sealed" ? t("opensSealed") : t("opensOpened"), backup.backup_key ? t("opensBackupKey") : ""].filter(Boolean).join(" ");
  const also = backup.sections.map((/** @type {string} */ name) => t(`section_${name}`)).join(", ");
  return h("div", { class: "setting" }, h("dl", { class: "facts grow" },
    line(t("factWhere"), h("span", { class: "path" }, backup.path)), line(t("factHolds"), [contents(backup), backup.left_out ? plural("leftOut", backup.left_out) : ""].filter(Boolean).join(". ")),
    also ? line(t("factAlso"), also) : null, line(t("factOpens"), opened), line(t("factKeys"), h("span", { class: "mono small" }, backup.keys.join(", "))),
    line(t("factChecked"), backup.verified ? moment(backup.verified) : t("notYet")), line(t("factTried"), backup.drilled ? `${moment(backup.drilled)}: ${t(backup.drill?.passed ? "stateRestores" : "stateFailed")}` : t("notYet")),
    backup.older.length ? line(t("factOlder"), backup.older.map((/** @type {string} */ name) => t(`older_${name}`)).join(" ")) : null));
}

/**
 * Reads it in its place, at once.
 * @param {any} backup @param {() => void} close @param {() => void} changed
 * @returns {Panel}
 */
function checkPanel(backup, close, changed) {
  const bar = workBar();
  const said = h("div", { role: "status" });
  const shut = button(t("close"), close);
  void bar.run(t("checking"), "backup.verify", { file: { backup: backup.id } }).then((found) => {
    const whole = t("checkOpens", plural("itemCount", found.items), plural("versionCount", found.versions), plural("files", found.files));
    fill(said, note(found.as_written === false ? "warn" : "good", [h("p", null, h("b", null, whole)), h("p", null, t(found.as_written === false ? "checkOther" : "checkSame"))]));
    changed();
  }).catch((error) => fill(said, trouble(error))).finally(() => shut.focus());
  return { element: h("div", { class: "stack tight" }, bar.element, said, h("div", { class: "actions end" }, shut)), focus: () => shut.focus(), close: bar.stop };
}

/**
 * @param {any} backup @param {Frame} frame
 * @param {{open: boolean, drill: boolean, changed: () => void}} how
 * @returns {HTMLElement}
 */
export function backupCard(backup, frame, how) {
  const [kind, words] = stateOf(backup);
  const mark = h("span", { class: `mark ${kind === "bad" ? "revoked" : kind === "good" ? "on" : ""}` }, words);
  const drillRow = setting(t("tryIt"), t("tryItText"), null);
  const drill = opens(drillRow, button(t("tryVerb"), () => {}, { "aria-label": `${t("tryVerb")}: ${t("tryIt")}` }), (close) => drillPanel(backup, close, (found) => {
    const [now, say] = stateOf({ ...backup, place: "there", drilled: 1, drill: found });
    mark.className = `mark ${now === "bad" ? "revoked" : "on"}`;
    mark.textContent = say;
    how.changed();
  }));
  drillRow.append(drill);
  const seen = backup.elsewhere ? null : button(t("sawIt"), () => void call("backup.seen", { backup: backup.id }).then(() => { frame.say(t("sawItDone")); frame.redraw(); }, frame.fail), { "aria-label": `${t("sawIt")}: ${t("offDevice")}` });
  const card = h("details", { class: "key settings", open: how.open, "data-backup": backup.id },
    h("summary", null, h("span", { class: "grow" }, h("b", null, moment(backup.made)), h("small", { class: "soft" }, [whereOf(backup), contents(backup), ago(since(backup.made))].join(" · "))), backup.older.length ? h("span", { class: "mark" }, t("oldCopy")) : null, mark),
    facts(backup),
    opening(t("checkIt"), t("checkItText"), t("checkVerb"), (close) => checkPanel(backup, close, how.changed)),
    drillRow,
    setting(t("restoreIt"), t("restoreItText"), button(t("restoreDots"), () => frame.go(`#restore/${backup.id}`), { "aria-label": `${t("restoreDots")}: ${moment(backup.made)}` })),
    setting(t("offDevice"), backup.seen ? t("offDeviceSeen", ago(since(backup.seen))) : t(backup.elsewhere ? "offDeviceDone" : "offDeviceText"), seen),
    backup.older.length ? setting(t("oldCopy"), t(backup.may_retire ? "oldCopyMay" : "oldCopyNotYet"), backup.may_retire ? button(t("lookAtThem"), () => frame.go("#old"), { "aria-label": `${t("lookAtThem")}: ${t("oldCopy")}` }) : null) : null);
  if (how.drill) queueMicrotask(() => drill.click());
  return card;
}
