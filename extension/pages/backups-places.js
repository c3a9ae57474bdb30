// @ts-check
/** Promises where backups go: each place with how it stands, what was found beside, another folder, and the schedule. */
import { button, fill, h, icon } from "../ui/dom.js";
import { commandLine } from "../ui/gate.js";
import { asHostError, call } from "../ui/host.js";
import { confirmWith } from "../ui/prompt.js";
import { placeName, since } from "../ui/backups.js";
import { ago } from "../ui/time.js";
import { t } from "../ui/words.js";
import { workBar } from "../ui/work.js";
import { schedulePart } from "./backups-schedule.js";
import { heading } from "./rooms.js";
import { closePanel, opens } from "./rows.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */
/** @typedef {import("./rows.js").Panel} Panel */

/** How the schedule ends in a place, beside the errors, which all read alike. */
const OUTCOMES = ["made", "unchanged", "unreachable"];

/**
 * The passphrase before the list of places changes.
 * @param {{text: string, does: string, method: string, params: Record<string, any>, close: () => void, done: (now: any) => void}} change
 * @returns {Panel}
 */
function asking(change) {
  const prompt = confirmWith({
    does: change.does, cancel: change.close,
    action: async (confirmation) => {
      const now = await call(change.method, { confirmation, ...change.params });
      prompt.close();
      change.close();
      change.done(now);
    },
  });
  return { element: h("div", { class: "stack" }, h("p", { class: "soft" }, change.text), prompt.element), focus: () => prompt.focus(), close: () => prompt.close() };
}

/** What there is to say of a place, line by line. @param {any} place */
function told(place) {
  const where = place.where ? t(`where_${place.where}`) : "";
  const made = place.made ? t("placeMade", ago(since(place.made))) : t("placeNone");
  const tried = place.outcome && place.outcome !== "made" && place.tried ? t(OUTCOMES.includes(place.outcome) ? `outcome_${place.outcome}` : "outcome_error", ago(since(place.tried))) : "";
  const back = place.kind === "command" && !place.read_back ? t("noReadBack") : "";
  return [[place.service, where, made].filter(Boolean).join(" · "), tried, back].filter(Boolean);
}

/**
 * @param {Frame} frame
 * @returns {Room}
 */
export function placesRoom(frame) {
  const list = h("ul", { class: "list" });
  const found = h("div", { class: "stack tight" });
  const further = h("div", { class: "stack tight" });
  const schedule = h("div", { class: "stack tight" });
  const bar = workBar();

  /** @param {any} place */
  function placeRow(place) {
    const row = h("li", { class: "line-row wrap", "data-place": place.id }, icon(place.kind === "drive" ? "usb" : place.kind === "command" ? "terminal" : "folder"),
      h("span", { class: "lines" }, h("b", null, placeName(place)), place.path ? h("small", { class: "path" }, place.path) : null, told(place).map((line) => h("small", { class: "soft" }, line))),
      place.reachable ? null : h("span", { class: "mark revoked" }, t("unreachable")));
    if (place.kind !== "own") {
      row.append(opens(row, button(t("remove"), () => {}, { class: "button small quiet", "aria-label": t("removeNamed", place.name) }),
        (close) => asking({ text: t("removePlaceText"), does: t("removePlace"), method: "backup.remove_place", params: { id: place.id }, close, done: (next) => { draw(next); frame.say(t("placeRemoved")); } })));
    }
    return row;
  }

  /** @param {{place: string, kind: string, name: string, path: string}} one @returns {HTMLElement} */
  function foundRow(one) {
    const row = h("li", { class: "line-row wrap" }, icon(one.kind === "drive" ? "usb" : "folder"), h("span", { class: "lines" }, h("b", null, one.name), h("small", { class: "path" }, one.path)));
    row.append(opens(row, button(t("addFolder"), () => {}, { class: "button small", "aria-label": `${t("addFolder")}: ${one.name}` }), (close) => adding(one.place, one.path, close)));
    return row;
  }

  /** @param {string} place @param {string} path @param {() => void} close */
  const adding = (place, path, close) => asking({ text: t("addPlaceText", path), does: t("addThisPlace"), method: "backup.add_place", params: { place }, close, done: (next) => { draw(next); frame.say(t("placeAdded")); } });

  /** @param {any} next */
  function furtherPart(next) {
    if (!next.dialog) return [h("p", { class: "soft small" }, t("placeByTerminal")), commandLine("sealring backup place add ~/folder")];
    const row = h("div", { class: "stack tight" });
    const choose = button(t("chooseFolder"), () => void pick(), { icon: "folder" });
    async function pick() {
      choose.disabled = true;
      try {
        const { place, path } = await bar.run(t("dialogOpen"), "backup.choose_folder");
        closePanel();
        const panel = adding(place, path, () => { panel.close?.(); fill(row, h("div", null, choose), bar.element); choose.focus(); });
        fill(row, panel.element);
        panel.focus();
      } catch (error) {
        if (asHostError(error).name !== "cancelled") frame.fail(error);
      } finally {
        choose.disabled = false;
      }
    }
    fill(row, h("div", null, choose), bar.element);
    return [row, h("p", { class: "soft small" }, t("chooseFolderText"))];
  }

  /** @param {any} next of backup.places */
  function draw(next) {
    fill(list, next.places.map(placeRow));
    fill(found, next.found.length ? [h("h2", null, t("placesFound")), h("ul", { class: "list", "aria-label": t("placesFound") }, next.found.map(foundRow))] : null);
    fill(further, furtherPart(next));
    fill(schedule, schedulePart(next, (after) => { draw(after); frame.say(t("settingSaved")); }, frame.fail));
  }
  const rest = h("div", { class: "stack wide", hidden: true }, h("section", { class: "stack tight", "aria-label": t("backupPlaces") }, list, further), found,
    h("section", { class: "stack tight", "aria-labelledby": "schedule-title" }, h("h2", { id: "schedule-title" }, t("scheduleTitle")), schedule));
  const looking = h("p", { class: "soft", role: "status" }, t("lookingAtPlaces"));
  const element = h("div", { class: "stack wide" }, heading(t("backupPlaces")), h("p", { class: "soft" }, t("backupPlacesText")), looking, rest);
  void call("backup.places").then((now) => { draw(now); rest.hidden = false; looking.remove(); }, (error) => { looking.remove(); frame.fail(error); }); // a drive that does not answer takes seconds
  return { title: t("backupPlaces"), element: [element], close: () => { bar.stop(); closePanel(); } };
}
