// @ts-check
/** Promises how the backups stand: one calm sentence, what to do first, and each backup with where it lies and how it was found. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { saysOf, since, standingLine } from "../ui/backups.js";
import { ago } from "../ui/time.js";
import { t } from "../ui/words.js";
import { backupCard } from "./backups-card.js";
import { heading } from "./rooms.js";
import { closePanel } from "./rows.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/** Backups that are drawn at once. */
const SHOWN = 20;

/**
 * @param {Frame} frame
 * @param {URLSearchParams} query `open`: the backup that is shown unfolded; `drill`: the one that is to be tried, or the newest that is there
 * @returns {Promise<Room>}
 */
export async function overviewRoom(frame, query) {
  const [standing, { backups }, kit] = await Promise.all([call("backup.standing"), call("backup.list"), call("kit.check").catch(() => null)]);
  const top = h("div", { class: "stack" });
  const list = h("div", { class: "stack tight" });
  const drill = query.has("drill") ? query.get("drill") || backups.find((/** @type {any} */ one) => one.place === "there")?.id : undefined;
  const open = drill ?? query.get("open") ?? "";

  /** @param {import("../ui/backups.js").Standing} now */
  function stand(now) {
    const [first, ...others] = saysOf(now);
    const rest = others.filter((say, index) => say.to !== first?.to && others.findIndex((one) => one.to === say.to) === index); // one act may serve several
    const way = (/** @type {import("../ui/backups.js").Say} */ say, /** @type {boolean} */ main) => button(say.verb, () => frame.go(say.to), { main, class: `button${main ? " main" : " small"}`, "aria-label": `${say.verb}: ${say.text}` });
    const told = [now.path ? t("lastAt", now.path) : "", now.verified && !now.elsewhere ? t("lastChecked", ago(since(now.verified))) : "", now.drilled ? t("lastTried", ago(since(now.drilled))) : "", now.elsewhere ? t("lastElsewhere", ago(since(now.elsewhere))) : ""].filter(Boolean).join(" ");
    fill(top, h("p", { class: "big" }, standingLine(now)), told ? h("p", { class: "soft" }, told) : null,
      first ? note(first.kind, [h("p", null, first.text), h("div", { class: "actions" }, way(first, true))], { "data-say": first.name }) : h("p", { class: "well" }, icon("circle-check"), h("span", null, t("backupsWell"))),
      rest.length ? h("ul", { class: "list", "aria-label": t("alsoToDo") }, rest.map((say) => h("li", { class: "line-row", "data-say": say.name }, h("span", { class: "grow" }, say.text), way(say, false)))) : null,
      first?.to === "#make" ? null : h("div", { class: "actions" }, button(t("backUpNow"), () => frame.go("#make"), { main: !first, icon: "download" })));
  }
  const again = () => void call("backup.standing").then(stand, frame.fail);

  /** @param {number} most */
  function draw(most) {
    fill(list, backups.slice(0, most).map((/** @type {any} */ one) => backupCard(one, frame, { open: one.id === open, drill: one.id === drill, changed: again })),
      backups.length > most ? h("div", { class: "actions" }, button(t("showMore"), () => draw(most + 100))) : null);
  }

  stand(standing);
  draw(Math.max(SHOWN, backups.findIndex((/** @type {any} */ one) => one.id === open) + 1));
  const element = h("div", { class: "stack wide" }, heading(t("backupsTitle")), top,
    h("section", { class: "stack tight", "aria-labelledby": "register-title" }, h("h2", { id: "register-title" }, t("yourBackups")),
      backups.length ? list : h("p", { class: "soft" }, t("backupsNoneText"))),
    kit ? kitLine(kit, frame) : null);
  return {
    title: t("backupsTitle"), element: [element], changed: again, close: closePanel,
    ...(open ? { focus: () => unfolded(element) } : {}),
  };
}

/** @param {HTMLElement} element */
function unfolded(element) {
  const card = element.querySelector("details[open]");
  card?.scrollIntoView({ block: "start" });
  if (!card?.contains(document.activeElement)) card?.querySelector("summary")?.focus();
}

/** The kit in one line. @param {any} kit @param {Frame} frame */
function kitLine(kit, frame) {
  const words = kit.state === "none" ? t("kitNone") : kit.state === "current" ? t("kitCurrentShort", ago(since(kit.made))) : t("kitOutdatedShort");
  return h("section", { class: "stack tight", "aria-labelledby": "kit-title" }, h("h2", { id: "kit-title" }, t("onPaper")),
    h("ul", { class: "list" }, h("li", { class: "line-row", "data-kit": kit.state }, h("span", { class: "grow" }, words), button(t(kit.state === "current" ? "lookAtIt" : "makeKit"), () => frame.go("#kit"), { class: "button small" }))));
}
