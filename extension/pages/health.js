// @ts-check
/** Promises how the passwords are: the numbers, what to do first, each finding in one plain sentence with what can be done about it, and the checks. */
import { button, fill, h, icon } from "../ui/dom.js";
import { call, onEvent } from "../ui/host.js";
import { stepsPanel } from "../ui/steps.js";
import { day } from "../ui/time.js";
import { applyWords, number, plural, t } from "../ui/words.js";
import { breachCard, sitesCard } from "./health-checks.js";
import { rulesPart } from "./health-rules.js";
import { itemLine, toItem, toSite } from "./rows.js";
import { fail, follow, page, say } from "./tab.js";

/** Every finding, the gravest first. */
const FINDINGS = ["breached", "common", "weak", "overdue", "reused", "http_only", "no_second_factor", "due", "shared", "old", "duplicate"];
/** Those that another password ends; the others are about the site or the item. */
const CHANGED = new Set(["breached", "common", "weak", "overdue", "reused", "due", "shared", "old"]);
/** What a person's own rule asks for is ended by the rule, not by being called fine. */
const RULED = new Set(["overdue", "due"]);
/** Lines of one finding that are shown at once. */
const SHOWN = 50;
/** How many changes of the vault may come before the numbers are looked at again, in milliseconds. */
const SETTLE = 400;

/** @type {{close: () => void}[]} */
let running = [];
/** @type {(() => Promise<void>) | null} */
let refresh = null;

/** @param {any} line @param {string[]} findings */
function marks(line, findings) {
  return findings.map((name) => RULED.has(name) && line.due ? t(`findingUntil_${name}`, day(line.due)) : t(`finding_${name}`));
}

/** What is to be done first: the way to change it, else to the site. @param {any} line */
function first(line) {
  const change = line.findings.some((/** @type {string} */ name) => CHANGED.has(name));
  return itemLine(line.row, marks(line, line.findings), [toItem(line.row), change ? toSite(line.row, line.change, t("changeThere")) : toSite(line.row, line.open, t("openTheSite"))]);
}

/**
 * One finding: its sentence, and the items that it was found of once it is opened.
 * @param {string} name @param {() => void} changed
 */
function finding(name, changed) {
  const list = h("ul", { class: "rotate" });
  const more = h("div", { class: "actions" });
  const count = h("span", { class: "mark on" });
  const summary = h("summary", null, h("b", { class: "grow" }, t(`finding_${name}`)), count);
  const element = h("details", { class: "key card-list" }, summary, h("div", { class: "within" }, h("p", { class: "soft" }, t(`findingText_${name}`)), list, more));
  let shown = 0;
  let turn = 0;

  /** @param {any} line */
  function entry(line) {
    const others = line.others?.length ? [t("samePassword", line.others.join(", "))] : RULED.has(name) ? marks(line, [name]) : [];
    const fine = RULED.has(name) ? null : button(t("fineHere"), () => void call("health.ignore", { id: line.row.id, finding: name, fine: true }).then(() => {
      say(t("fineSaid", line.row.name));
      summary.focus();
      changed();
    }, fail), { class: "button small quiet", "aria-label": `${t("fineHere")}: ${line.row.name}` });
    return itemLine(line.row, others, [fine, toItem(line.row), CHANGED.has(name) ? toSite(line.row, line.change, t("changeThere")) : toSite(line.row, line.open, t("openTheSite"))]);
  }

  /** @param {number} wanted at least so many, where there are */
  async function load(wanted) {
    const mine = ++turn;
    /** @type {any[]} */
    const lines = [];
    /** @type {any} */
    let answer = {};
    do {
      answer = await call("health.items", { finding: name, limit: SHOWN, ...(answer.next ? { cursor: answer.next } : {}) });
      if (mine !== turn) return;
      lines.push(...answer.items);
    } while (answer.next && lines.length < wanted);
    shown = lines.length;
    fill(list, lines.map(entry));
    fill(more, answer.next ? button(t("showMore"), () => void load(shown + SHOWN).catch(fail)) : null);
  }
  element.addEventListener("toggle", () => { if (element.open && !shown) void load(SHOWN).catch(fail); });
  return {
    name, element,
    /** @param {number} found */
    update(found) {
      element.hidden = !found;
      count.textContent = number(found);
      if (element.open) void load(shown).catch(fail);
      else shown = 0;
    },
  };
}

/** The numbers: how many passwords there are, and of how many nothing was found. @param {any} summary */
function numbers(summary) {
  if (!summary.passwords) return [h("p", { class: "soft" }, t("healthEmpty"))];
  const part = summary.fine / summary.passwords;
  return [h("p", { class: "big" }, t("healthNumbers", number(summary.fine), number(summary.passwords))), h("progress", { class: "progress", max: 1, value: part, "aria-label": t("healthFinePart") }),
    summary.ignored ? h("p", { class: "soft small" }, plural("healthIgnored", summary.ignored)) : null];
}

/** @param {any} summary */
async function draw(summary) {
  const settings = await call("settings.get");
  stop();
  const top = h("section", { class: "stack", "aria-live": "off" });
  const rating = stepsPanel({
    method: "health.check", title: t("rating"), text: t("ratingText"), stopped: t("ratingStopped"), left: (left) => plural("ratingLeft", left),
    finished: () => [t("ratingDone")], done: () => { rating.element.remove(); again(); },
  });
  const begin = h("section", { "aria-labelledby": "first-title" });
  const parts = FINDINGS.map((name) => finding(name, again));
  const found = h("div", { class: "findings" }, parts.map((part) => part.element));
  const heading = h("h1", { tabIndex: -1 }, t("healthTitle"));
  const breaches = breachCard(again);
  const sites = sitesCard(again);
  const whole = h("section", { "aria-labelledby": "found-title" }, h("h2", { id: "found-title" }, t("healthFound")), found);

  /** @param {any} now */
  function show(now) {
    fill(top, ...numbers(now));
    begin.hidden = !now.first.length;
    whole.hidden = !now.first.length;
    fill(begin, h("h2", { id: "first-title" }, t("healthFirst")), h("ul", { class: "rotate" }, now.first.map(first)));
    for (const part of parts) part.update(now.counts[part.name] ?? 0);
    if (now.passwords && !now.first.length && !now.unrated) top.append(h("p", { class: "well" }, icon("circle-check"), h("span", null, t("healthWell"))));
    breaches.update(now.breaches);
    sites.update(now.sites);
    if (now.unrated && !rating.element.isConnected) { top.after(rating.element); void rating.start(); }
  }
  function again() { void refresh?.().catch(fail); }
  refresh = async () => show(await call("health.summary"));
  running = [rating, breaches];
  page(h("main", { class: "column wide health" }, heading, top, begin, whole,
    h("section", { "aria-labelledby": "checks-title" }, h("h2", { id: "checks-title" }, t("healthChecks")), breaches.element, sites.element),
    h("section", { "aria-labelledby": "rules-title" }, h("h2", { id: "rules-title" }, t("healthRules")), h("p", { class: "soft" }, t("healthRulesText")), rulesPart(settings, again))));
  document.title = t("titleOf", t("healthTitle"));
  show(summary);
  heading.focus();
}

/** Ends what runs: the page is left, or the vault was locked. */
function stop() {
  for (const one of running) one.close();
  running = [];
  refresh = null;
}

follow(async () => draw(await call("health.summary")), { locked: stop });

/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
onEvent((event) => {
  if (event.name !== "vault.changed" || !refresh) return;
  clearTimeout(soon);
  soon = setTimeout(() => void refresh?.().catch(() => {}), SETTLE);
});
applyWords();
