// @ts-check
/** Promises the question before a risky fill: both names in bold, what can happen, and the safe answer in focus. */
import { button, h, icon } from "../ui/dom.js";
import { rich, t } from "../ui/words.js";
import { bar, fillIn, hostOf } from "./popup-parts.js";
import { pretences } from "./popup-pretence.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

/**
 * @param {Shell} shell
 * @param {{id: string, name: string, site: string}} row
 * @param {import("../ui/host.js").HostError} problem insecure_page, foreign_frame, origin_mismatch or untrusted_item
 * @param {string[]} accept what a yes means, with what was accepted before
 * @returns {View}
 */
export function warningView(shell, row, problem, accept) {
  const { title, texts } = explain(shell, row, problem);
  const safe = button(t("doNotFill"), () => void shell.back(), { main: true });
  const go = button(t("fillAnyway"), () => { void shell.back().then(() => fillIn(shell, row, accept)); }, { danger: true });
  const heading = h("h1", { id: "warning-title" }, title);
  const main = h("main", { class: "body" }, h("div", { class: "state", role: "alertdialog", "aria-labelledby": "warning-title" },
    h("div", { class: "state-icon warn" }, icon("triangle-alert")), heading, texts.map((text) => h("p", null, text))));
  return { title, element: [bar(shell, row.name), main, h("footer", { class: "foot" }, go, h("span", { class: "grow" }), safe)], focus: () => safe.focus() };
}

/**
 * @param {Shell} shell
 * @param {{name: string, site: string}} row
 * @param {import("../ui/host.js").HostError} problem
 */
function explain(shell, row, problem) {
  const data = problem.data;
  const name = (/** @type {unknown} */ value) => h("b", null, typeof value === "string" && value ? hostOf(value) : t("unknownSite"));
  const page = data["page"] ?? data["top"] ?? shell.tab?.url;
  const form = data["origin"] ?? data["frame"] ?? data["site"] ?? page;
  const known = data["item_site"] ?? data["expected"] ?? row.site;
  if (problem.name === "insecure_page") return { title: t("warnInsecureTitle"), texts: [rich("warnInsecure", name(form)), rich("warnInsecureWhy", h("b", null, row.name))] };
  if (problem.name === "foreign_frame") return { title: t("warnFrameTitle"), texts: [rich("warnFrame", name(form), name(page)), rich("warnFrameWhy", name(form))] };
  if (problem.name === "untrusted_item") return { title: t("warnSenderTitle"), texts: [rich("warnSender", h("b", null, row.name)), t("warnSenderWhy")] };
  return { title: t("warnSiteTitle"), texts: [known ? rich("warnSite", h("b", null, row.name), name(known), name(form)) : rich("warnSiteNone", h("b", null, row.name), name(form)), ...pretences(data, hostOf(String(form))), t("warnSiteWhy")] };
}
