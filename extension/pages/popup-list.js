// @ts-check
/** Promises the list: search has the focus, what fits this page comes first, and Enter, arrows and copy keys act on the selected row. */
import { button, fill, h, icon, iconButton } from "../ui/dom.js";
import { allVaults, call, ownVault } from "../ui/host.js";
import { openPage } from "../ui/gate.js";
import { KINDS } from "../ui/kinds.js";
import { changeTo } from "../ui/vaults.js";
import { plural, t } from "../ui/words.js";
import { backupPlaces } from "./popup-backup.js";
import { cards } from "./popup-cards.js";
import { editorView } from "./popup-edit.js";
import { freshCard } from "./popup-fresh.js";
import { generatorView } from "./popup-generator.js";
import { itemView } from "./popup-item.js";
import { about, choices, copy, fillIn, filterOf, hostOf, isWebPage, letter, toggleMenu } from "./popup-parts.js";
import { pageCards, payers } from "./popup-page.js";
import { alarmCard } from "./popup-people.js";
import { pretenceCard } from "./popup-pretence.js";
import { selectView } from "./popup-select.js";
import { trashView } from "./popup-trash.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */
/** @typedef {{row: any, fits: boolean, element: HTMLElement}} Entry */

/** Rows fetched at a time; a row is far below 2 KiB, so a page stays far below the 1 MiB of a frame. */
const PAGE = 100;
/** Milliseconds between the last key and the question; short enough to feel immediate. */
const PAUSE = 20;

/** @param {{vault?: string}} found a row or a match; what names no vault is of this window's */
const isOwn = ({ vault }) => !vault || vault === ownVault();

/**
 * @param {Shell} shell
 * @returns {Promise<View>}
 */
export async function listView(shell) {
  /** @type {Entry[]} */
  let entries = [];
  let selected = -1;
  let asked = 0;
  /** @type {Set<string>} */
  let fitting = new Set();
  /** @type {string | undefined} */
  let cursor;
  /** @type {Promise<void> | null} */
  let loading = null;
  let filter = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const rows = h("div", { id: "rows", role: "grid", "aria-label": t("items"), hidden: true });
  const alarms = h("div", { class: "cards" });
  const page = h("div", { class: "cards" });
  /** Cards and identities that the page has fields for. @type {any[]} */
  let paying = [];
  const pretence = h("div", { class: "cards" });
  const fresh = h("div", { class: "cards" });
  const offers = h("div", { class: "cards" });
  const backups = backupPlaces(shell, () => [pretence, page, fresh, alarms, offers].some((place) => place.querySelector(".card:not(.quiet)")));
  const count = h("div", { class: "only-spoken", role: "status", "aria-live": "polite" });
  const more = h("div", { class: "more" });
  const box = `popup ${Date.now()}`;
  const body = h("main", { class: "body list" }, pretence, page, fresh, alarms, offers, backups.card, rows, more, count);
  const total = shell.status?.items ?? 0;
  const search = h("input", {
    type: "search", role: "combobox", "aria-controls": "rows", "aria-expanded": "true", "aria-haspopup": "grid", "aria-autocomplete": "list",
    "aria-label": t("search"), placeholder: total ? plural("searchItems", total) : t("search"), autocomplete: "off", spellcheck: "false", maxlength: 256,
    value: shell.memory.query,
    oninput: () => { clearTimeout(timer); timer = setTimeout(() => void load(), PAUSE); },
  });
  const menuButton = iconButton("ellipsis", t("more"), () => toggleMenu(menuButton, [
    { icon: "dices", label: t("generator"), action: () => void shell.go(() => generatorView(shell)) },
    { icon: "list-checks", label: t("selectTitle"), action: () => void shell.go(() => selectView(shell)) },
    { icon: "trash-2", label: t("trash"), action: () => void shell.go(() => trashView(shell)) },
    { icon: "users", label: t("people"), action: () => void openPage("pages/people.html") },
    { icon: "mail", label: t("letters"), action: () => void openPage("pages/letters.html") },
    { icon: "list-checks", label: t("healthShort"), action: () => void openPage("pages/health.html") },
    { icon: "archive", label: t("backupsTitle"), action: () => void openPage("pages/backups.html") },
    { icon: "settings", label: t("options"), action: () => void openPage("pages/options.html") },
    { icon: "plus", label: t("newVault"), action: () => void openPage("pages/setup.html?new") },
    ...(allVaults().length > 1 ? [{ icon: "lock", label: t("lockAll"), action: () => void shell.lockAll() }] : []),
  ]), { "aria-haspopup": "menu", "aria-expanded": "false" });
  const header = h("header", { class: "bar" }, h("div", { class: "search" }, icon("search"), search),
    iconButton("plus", t("addItem"), () => void shell.go(() => editorView(shell, null))),
    iconButton("lock", t("lockNow"), () => void shell.lock()), menuButton);
  const footer = h("footer", { class: "foot keys", "aria-hidden": "true" });

  /** @param {any} row @param {boolean} fits @param {boolean} main @returns {Entry} */
  function entryOf(row, fits, main) {
    const index = entries.length;
    const element = h("div", {
      class: "row", role: "row", id: `row-${index}`, "aria-selected": "false",
      onclick: () => void open(row), onmousemove: () => { if (selected !== index) select(index, false); },
    }, letter(row), h("div", { class: "lines", role: "gridcell" }, h("b", null, row.name), h("small", row.received === "untrusted" ? { class: "bad-text" } : null, about(row, !fits || row.equivalent === true))),
    row.favourite ? h("div", { role: "gridcell" }, h("span", { class: "marks filled", role: "img", "aria-label": t("favourite") }, icon("star"))) : null,
    fits ? h("div", { role: "gridcell" }, button(t("fill"), (event) => { event.stopPropagation(); void fillIn(shell, row); },
      { class: `button small${main ? " main" : ""}`, "aria-label": t("fillNamed", row.name, row.username || t("noUserName")), onfocus: () => select(index, false) })) : null);
    const entry = { row, fits, element };
    entries.push(entry);
    return entry;
  }

  /** @param {string} title @param {any[]} list @param {boolean} fits @param {HTMLElement | null} [control] */
  function group(title, list, fits, control = null) {
    if (!list.length && !control) return;
    rows.append(h("div", { class: "group", role: "row" }, h("div", { role: "rowheader" }, h("h2", null, title)), control ? h("div", { role: "gridcell" }, control) : null));
    for (const row of list) rows.append(entryOf(row, fits || fitting.has(row.id), (fits || fitting.has(row.id)) && entries.length === 0).element);
  }

  /** @param {any} row */
  function open(row) {
    shell.memory.query = search.value;
    return isOwn(row) ? shell.go(() => itemView(shell, row.id)) : changeTo(row.vault, `pages/popup.html?item=${row.id}`).catch(shell.fail);
  }

  /** @param {number} index @param {boolean} scroll */
  function select(index, scroll) {
    entries[selected]?.element.setAttribute("aria-selected", "false");
    selected = entries.length ? Math.max(0, Math.min(entries.length - 1, index)) : -1;
    const entry = entries[selected];
    if (entry) {
      entry.element.setAttribute("aria-selected", "true");
      search.setAttribute("aria-activedescendant", entry.element.id);
      if (scroll) entry.element.scrollIntoView({ block: selected === 0 ? "end" : "nearest" });
      if (scroll && selected === 0) body.scrollTop = 0;
    } else search.removeAttribute("aria-activedescendant");
    hints(entry);
  }

  /** @param {Entry | undefined} entry */
  function hints(entry) {
    const hint = (/** @type {string} */ keys, /** @type {string} */ word) => h("span", null, h("kbd", null, keys), ` ${word}`);
    fill(footer, entry ? [hint(t("keyEnter"), t(entry.fits ? "hintFill" : "hintOpen")), entry.row.has_password ? hint("Ctrl C", t("hintPassword")) : null,
      entry.row.username ? hint("Ctrl B", t("hintUser")) : null, entry.row.has_code ? hint("Ctrl E", t("hintCode")) : null] : null);
  }

  /** @param {number} [keep] the row to stay at: somebody else changed something, and the person is in the middle of the list */
  async function load(keep = -1) {
    const mine = ++asked;
    const had = entries.length;
    const restore = anchor();
    const query = search.value.trim();
    shell.memory.query = search.value;
    try {
      const answer = query ? await call("item.search", { query, limit: PAGE, box }) : await start();
      if (mine !== asked) return;
      entries = [];
      cursor = undefined;
      fill(rows);
      fill(more);
      if (query) found(answer, query);
      else everything(answer);
      while (keep >= 0 && cursor && entries.length < had && mine === asked) await next();
      if (mine !== asked) return;
      rows.hidden = rows.childElementCount === 0; // a grid without a row is none
      select(Math.max(keep, 0), false);
      if (keep >= 0) restore();
      else body.scrollTop = 0;
    } catch (error) {
      if (mine === asked) shell.fail(error);
    }
  }

  /** Remembers the first row in sight; what it returns brings that row back to its place, in a list that was drawn anew. */
  function anchor() {
    const edge = body.getBoundingClientRect().top;
    const at = body.scrollTop ? entries.findIndex((entry) => entry.element.getBoundingClientRect().bottom > edge) : -1;
    const before = entries[at];
    if (!before) return () => { body.scrollTop = 0; };
    const top = before.element.getBoundingClientRect().top;
    return () => {
      // A row may stand among the recent ones too: the one nearest to where it was.
      const alike = entries.map((entry, index) => ({ entry, far: Math.abs(index - at) })).filter(({ entry }) => entry.row.id === before.row.id);
      const again = alike.sort((one, other) => one.far - other.far)[0]?.entry ?? entries[Math.min(at, entries.length - 1)];
      if (again) body.scrollTop += again.element.getBoundingClientRect().top - top;
    };
  }

  async function start() {
    const url = shell.tab?.url;
    const [matches, recent, first] = await Promise.all([
      isWebPage(url) ? call("fill.matches", { url, limit: 50 }) : null, call("item.recent", { limit: 8 }), call("item.list", { limit: PAGE, ...filterParams() }),
    ]);
    fill(pretence, matches && url ? pretenceCard(matches, hostOf(url)) : null);
    fitting = new Set((matches?.items ?? []).filter((/** @type {any} */ match) => isOwn(match) && match.rank !== "equivalent").map((/** @type {any} */ match) => match.row.id));
    return { matches, recent, first };
  }

  /** @param {{matches: any, recent: any, first: any}} answer */
  function everything({ matches, recent, first }) {
    if (!first.total && !filter && !matches?.total) { empty(); return; }
    const fits = (/** @type {boolean} */ equivalent) => (matches?.items ?? []).filter((/** @type {any} */ match) => (match.rank === "equivalent") === equivalent)
      .map((/** @type {any} */ match) => ({ ...match.row, ...(match.vault ? { vault: match.vault } : {}), ...(equivalent ? { equivalent } : {}) }));
    if (matches?.site) group(t("forSite", matches.site), fits(false), true);
    if (matches?.site && !fits(false).length) rows.append(remark(t("nothingForSite", matches.site)));
    group(t("forSameCompany"), fits(true), true);
    if (matches?.site) group(t("forCheckout", matches.site), paying, true);
    const rest = recent.items.filter((/** @type {any} */ row) => !fitting.has(row.id));
    if (!filter) group(t("recentlyUsed"), rest, false);
    group(filter ? plural("itemCount", first.total) : t("allItems"), first.items, false, filterControl());
    cursor = first.next;
    watchEnd();
  }

  /** A line among the rows that is no item. @param {string} words */
  const remark = (words) => h("div", { role: "row" }, h("p", { class: "row soft", role: "gridcell" }, words));

  /** @param {{items: any[], total: number, similar?: number, more?: boolean}} answer @param {string} query */
  function found(answer, query) {
    const exact = answer.items.slice(0, answer.items.length - (answer.similar ?? 0));
    const sorted = [...exact.filter((row) => fitting.has(row.id)), ...exact.filter((row) => !fitting.has(row.id))];
    if (answer.items.length) {
      if (sorted.length) group(answer.more ? t("foundMany", String(answer.total)) : plural("foundCount", answer.total - (answer.similar ?? 0)), sorted, false);
      if (answer.similar) group(t("foundSimilar"), answer.items.slice(exact.length), false);
      if (answer.total > answer.items.length) rows.append(remark(t("foundMore")));
    } else {
      const add = button(t("addNamed", query), () => void shell.go(() => editorView(shell, null, { name: query })), { icon: "plus" });
      fill(more, h("div", { class: "state nothing" }, h("h1", null, t("nothingFound")), h("p", { class: "soft" }, t("nothingFoundText")), add));
    }
    count.textContent = answer.items.length ? plural("foundCount", answer.total) : t("nothingFound");
  }

  function empty() {
    const add = button(t("addFirst"), () => void shell.go(() => editorView(shell, null)), { main: true, wide: true, icon: "plus" });
    fill(more, h("div", { class: "state nothing" }, h("div", { class: "state-icon" }, icon("key-round")), h("h1", null, t("emptyTitle")), h("p", { class: "soft" }, t("emptyText")), add));
  }

  function filterControl() {
    const select = h("select", { "aria-label": t("show"), onchange: () => { filter = select.value; void load().then(() => rows.querySelector("select")?.focus()); } },
      h("option", { value: "" }, t("filterAll")), h("option", { value: "favourite" }, t("filterFavourites")),
      Object.keys(KINDS).map((kind) => h("option", { value: `type:${kind}` }, t(`kinds_${kind}`))));
    const current = filter;
    if (current.startsWith("folder:") || current.startsWith("tag:")) select.append(h("option", { value: current }, current.slice(current.indexOf(":") + 1)));
    select.value = current;
    void call("item.facets").then((facets) => {
      select.append(...choices(facets));
      select.value = current;
    }, () => {});
    return select;
  }

  const filterParams = () => (filter === "favourite" ? { favourite: true } : filterOf(filter));

  const observer = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) void next().catch(shell.fail); }, { root: body, rootMargin: "400px" });
  function watchEnd() {
    observer.disconnect();
    if (cursor) observer.observe(more);
  }

  /** One page more; asked for twice, it is fetched once. */
  function next() {
    loading ??= append().finally(() => { loading = null; });
    return loading;
  }

  async function append() {
    if (!cursor) return;
    const mine = asked;
    const page = await call("item.list", { limit: PAGE, cursor, ...filterParams() });
    if (mine !== asked) return;
    for (const row of page.items) rows.append(entryOf(row, fitting.has(row.id), false).element);
    cursor = page.next;
    watchEnd();
  }

  /** @param {KeyboardEvent} event @returns {boolean} */
  function keys(event) {
    const entry = entries[selected];
    const inSearch = document.activeElement === search;
    const step = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 })[event.key];
    if (step && !(document.activeElement instanceof HTMLSelectElement)) {
      if (selected + step >= entries.length) void next().catch(shell.fail);
      select(selected + step, true);
      return true;
    }
    if (event.key === "Escape" && search.value) { search.value = ""; search.focus(); void load(); return true; }
    if (!entry) return false;
    const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (command && ["c", "b", "e"].includes(event.key.toLowerCase())) return copyKey(event.key.toLowerCase(), entry.row);
    if (!inSearch) return false;
    if (event.key === "Enter") { void (entry.fits && !command ? fillIn(shell, entry.row) : open(entry.row)); return true; }
    if (event.key === "ArrowRight" && search.selectionStart === search.value.length) { void open(entry.row); return true; }
    return false;
  }

  /** @param {string} key @param {any} row @returns {boolean} */
  function copyKey(key, row) {
    const textSelected = search.selectionStart !== search.selectionEnd || String(getSelection()) !== "";
    if (key === "c" && textSelected) return false;
    const [field, name, there] = key === "c" ? ["password", t("password"), row.has_password] : key === "b" ? ["username", t("userName"), row.username] : ["code", t("code"), row.has_code];
    if (there) void copy(shell, row.id, field, name, row.vault);
    else shell.say(t("hasNo", row.name, name));
    return true;
  }

  async function decorate() {
    fill(offers, ...await cards(shell, () => void decorate().then(backups.look)));
  }

  /** Not waited for: it opens every contact's key. */
  function warn() {
    void alarmCard().then((card) => fill(alarms, card), () => {});
  }

  /** Not waited for: the page has to be asked, and may be slow. */
  function lookAround() {
    fill(page, pageCards(shell, () => lookAround()));
    void freshCard(shell).then((found) => fill(fresh, found), () => {});
    void payers(shell).then((found) => {
      paying = found;
      if (found.length && !search.value.trim()) void load(selected);
    }, () => {});
  }

  await Promise.all([load(), decorate()]);
  warn();
  backups.look();
  lookAround();
  return {
    title: "", element: [header, shell.vaults, body, backups.line, footer], keys,
    focus: () => { search.focus(); search.select(); },
    changed: () => { void decorate().then(backups.look); warn(); if (!body.contains(document.activeElement)) void load(selected); },
    close: () => { clearTimeout(timer); observer.disconnect(); asked += 1; },
  };
}
