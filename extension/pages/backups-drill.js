// @ts-check
/** Promises the drill: a backup restored into an empty home from its file and what is typed alone, and what came out beside the vault. */
import { button, fill, h, note } from "../ui/dom.js";
import { plural, t } from "../ui/words.js";
import { confirmedWork } from "../ui/work.js";
import { counted, factorPlace, secretField } from "./backups-parts.js";
import { tabs } from "./rooms.js";

/** @typedef {import("./rows.js").Panel} Panel */

/**
 * @param {any} backup of the register
 * @param {() => void} close
 * @param {(found: any) => void} done hears what the drill found
 * @returns {Panel}
 */
export function drillPanel(backup, close, done) {
  const then = secretField(t("passphraseThen"), { hint: t("passphraseThenHint") });
  const key = secretField(t("backupKey"), { hint: t("backupKeyTryHint") });
  const factor = factorPlace();
  const more = h("div");
  let way = "now";
  const ways = /** @type {[string, string][]} */ ([["now", t("tryByPassphrase")], ["then", t("tryByEarlier")], ...(backup.backup_key ? [["key", t("backupKey")]] : [])]);

  /** @param {string} chosen */
  function choose(chosen) {
    way = chosen;
    fill(more, way === "then" ? then.element : way === "key" ? key.element : null);
    more.querySelector("input")?.focus();
  }

  const wanted = () => (way === "then" ? then : way === "key" ? key : null);
  const clear = () => { then.clear(); key.clear(); factor.clear(); };
  const work = confirmedWork({
    method: "backup.drill", does: t("tryNow"), words: t("trying"), cancel: close,
    missing: () => {
      const empty = wanted() && !wanted()?.input.value;
      if (empty) wanted()?.input.focus();
      return empty ? t(way === "key" ? "backupKeyEmpty" : "passphraseThenEmpty") : factor.missing();
    },
    params: async () => ({ file: { backup: backup.id }, ...(way === "then" ? { passphrase: then.input.value } : {}), ...(way === "key" ? { backup_key: key.input.value } : {}), ...await factor.given() }),
    refused: (error) => {
      if (factor.refused(error) || error.name !== "backup_passphrase") return;
      wanted()?.input.setAttribute("aria-invalid", "true");
      if (wanted()) wanted()?.input.focus();
    },
    done: ({ drill }) => {
      clear();
      const shut = button(t("close"), close);
      fill(element, outcome(drill), h("div", { class: "actions end" }, shut));
      shut.focus();
      done(drill);
    },
  });
  const element = h("div", { class: "stack" }, h("p", { class: "soft" }, t("drillText")), tabs(t("tryHow"), ways, way, choose), more, factor.element, work.element);
  return { element, focus: work.focus, close: () => { clear(); work.close(); } };
}

/**
 * What a drill found, in words.
 * @param {any} found
 * @returns {HTMLElement}
 */
export function outcome(found) {
  const whole = counted([["itemCount", found.items], ["versionCount", found.versions], ["files", found.files], ["codeCount", found.codes], ["peopleCount", found.people]]);
  const beside = counted([["besideSame", found.same], ["besideChanged", found.changed], ["besideMissing", found.missing], ["besideSince", found.since]]);
  return note(found.passed ? "good" : "bad", [
    h("p", null, h("b", null, t(found.passed ? "drillPassed" : "drillFailed"))), whole ? h("p", null, t("drillWhole", whole)) : null,
    found.unreadable ? h("p", null, plural("drillUnreadable", found.unreadable)) : null, found.proved === false ? h("p", null, t("drillUnproved")) : null,
    beside ? h("p", { class: "soft" }, t("drillBeside", beside)) : null, found.passed ? null : h("p", null, t("drillFailedNext")),
  ], { role: "status", "data-drill": found.passed ? "passed" : "failed" });
}
