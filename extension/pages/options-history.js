// @ts-check
/** Promises how long history is kept, with what less of it would cost said before, and the log of what happened to the vault. */
import { button, fill, h, note } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { moment } from "../ui/time.js";
import { number, plural, t } from "../ui/words.js";
import { setting } from "./rows.js";
import { fail, say } from "./tab.js";

const PAGE = 20;
/** Which events a filter shows: kinds of their own, and methods by their noun. */
const GROUPS = /** @type {Record<string, string[]>} */ ({
  logKeys: ["key.activate", "key.add_user_id", "key.backup", "key.check_backup", "key.import", "key.new", "key.prefer_user_id", "key.replace", "key.revocation", "key.revoke", "key.revoke_user_id", "key.rotate", "key.set_expiry", "key.update", "passphrase.change", "factor.add", "factor.remove", "token.change"],
  logUnlock: ["failed_attempts", "session.accept_state", "state_accepted", "vault_made", "recovered", "migrated", "settings.relax"],
  logPeople: ["letter.seal_unverified", "person.certify", "person.verify"],
  logItems: ["backup.create", "backup.drill", "backup.restore", "restored", "item_deleted", "trash_emptied", "history_shortened", "log_cut"],
});

/**
 * @param {Record<string, any>} settings
 * @param {(settings: Record<string, any>) => void} changed
 * @returns {(HTMLElement | null)[]}
 */
export function historyPart(settings, changed) {
  return [h("div", { class: "settings" },
    pick("versions_kept", t("setVersions"), t("setVersionsText"), [0, 5, 10, 25, 50, 100, 200], settings, changed),
    pick("trash_days", t("setTrash"), t("setTrashText"), [7, 14, 30, 60, 90, 365, 0], settings, changed)), logList()];
}

/**
 * A setting whose lower values lose something, which is said before.
 * @param {"versions_kept" | "trash_days"} key @param {string} title @param {string} text @param {number[]} values
 * @param {Record<string, any>} settings @param {(settings: Record<string, any>) => void} changed
 */
function pick(key, title, text, values, settings, changed) {
  let now = Number(settings[key]);
  const word = (/** @type {number} */ value) => (key === "trash_days" ? (value ? plural("days", value) : t("never")) : plural("versionCount", value));
  const all = values.includes(now) ? values : [now, ...values];
  const select = h("select", { onchange: () => void asked().catch((error) => { select.value = String(now); fail(error); }) }, all.map((value) => h("option", { value: String(value) }, word(value))));
  select.value = String(now);
  const row = setting(title, text, select);

  async function asked() {
    row.querySelector(".panel")?.remove();
    const wanted = { [key]: Number(select.value) };
    const cost = await call("settings.loses", { settings: wanted });
    const told = [cost.versions ? t("losesVersions", number(cost.versions), number(cost.items)) : "", cost.trashed ? plural("losesTrashed", cost.trashed) : ""].filter(Boolean);
    if (!told.length) { await save(wanted); return; }
    const keep = button(t("cancel"), () => { panel.remove(); select.value = String(now); select.focus(); });
    const panel = h("div", { class: "panel" }, note("warn", told.map((one) => h("p", null, one)), { role: "alert" }),
      h("div", { class: "actions" }, keep, button(t("changeIt"), () => void save(wanted).then(() => { panel.remove(); select.focus(); }, fail), { danger: true })));
    row.append(panel);
    keep.focus();
  }
  /** @param {Record<string, number>} wanted */
  async function save(wanted) {
    changed(await call("settings.set", { settings: wanted }));
    now = Number(select.value);
    say(t("settingSaved"));
  }
  return row;
}

function logList() {
  const rows = h("ol", { class: "log" });
  const more = h("div", { class: "actions" });
  const said = h("div");
  const filter = h("select", { "aria-label": t("logFilter"), onchange: () => void load().catch(fail) }, h("option", { value: "" }, t("logAll")), Object.keys(GROUPS).map((group) => h("option", { value: group }, t(group))));

  /** @param {number} [before] */
  async function load(before) {
    const kinds = GROUPS[filter.value];
    const page = await call("log.list", { limit: PAGE, ...(before ? { before } : {}), ...(kinds ? { kinds } : {}) });
    if (!before) fill(rows);
    rows.append(...page.events.map(line));
    if (!rows.childElementCount) rows.append(h("li", { class: "soft" }, t("logEmpty")));
    fill(more, page.next ? button(t("showMore"), () => void load(page.next).catch(fail)) : null);
    fill(said, page.problems.length ? note("bad", [h("p", null, t("logBroken")), ...page.problems.map((/** @type {any} */ one) => h("p", null, t(`logProblem_${one.kind}`, number(one.first), number(one.last))))], { role: "alert" }) : null);
  }
  void load().catch(fail);
  return h("div", { class: "log-part" }, h("div", { class: "log-head" }, h("h3", null, t("logTitle")), filter), h("p", { class: "soft small" }, t("logText")), said, rows, more);
}

/** @param {any} event */
function line(event) {
  const failed = event.result && event.result !== "done";
  return h("li", null, h("div", { class: "grow" }, h("div", null, what(event)), h("small", { class: "soft" }, [moment(event.time), t(`logFrom_${event.from}`), t("logNumber", number(event.number))].join(" · "))),
    failed ? h("span", { class: "bad-text small" }, t(event.result === "wrong_passphrase" ? "logWrong" : "logNotDone")) : null);
}

/** @param {any} event @returns {string} */
function what(event) {
  const about = event.about ?? "";
  if (event.kind === "failed_attempts") return t("log_failed_attempts", number(event.attempts), moment(event.last));
  if (["trash_emptied", "recovered", "restored"].includes(event.kind)) return t(`log_${event.kind}`, number(event.items));
  if (event.kind === "log_cut") return t("log_log_cut", number(event.through));
  const key = `log_${event.kind.replace(".", "_")}`;
  const words = t(key, about);
  return words === key ? event.kind : event.kind.includes(".") && about ? `${words} (${about})` : words;
}
