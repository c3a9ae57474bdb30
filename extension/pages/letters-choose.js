// @ts-check
/** Promises the choosing for a sealed message: items by search, a tag or a folder; people by search, or a one-time key for somebody without one. */
import { fill, h, icon, iconButton } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { sign } from "../ui/kinds.js";
import { badge, contactLine, initial } from "../ui/trust.js";
import { plural, t } from "../ui/words.js";
import { tabs } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./letters-seal.js").Draft} Draft */

/** Rows shown below a search. */
const SHOWN = 8;
/** Milliseconds between the last key and the question. */
const PAUSE = 60;

/**
 * A search whose rows are ticked; what was chosen stays above as removable names.
 * @param {Frame} frame
 * @param {{label: string, chosen: Map<string, any>, find: (query: string) => Promise<any[]>, row: (one: any) => HTMLElement, off?: (one: any) => boolean, none: string}} options
 */
function chooser(frame, options) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asked = 0;
  const picked = h("ul", { class: "picked", "aria-label": t("chosen") });
  const rows = h("ul", { class: "list choose" });
  const search = h("input", { type: "search", "aria-label": options.label, placeholder: options.label, autocomplete: "off", spellcheck: "false", maxlength: 256, oninput: () => { clearTimeout(timer); timer = setTimeout(() => void load().catch(frame.fail), PAUSE); } });

  function drawPicked() {
    picked.hidden = options.chosen.size === 0;
    fill(picked, [...options.chosen].map(([id, one]) => h("li", null, h("span", null, one.name), iconButton("x", t("removeNamed", one.name), () => { options.chosen.delete(id); drawPicked(); void load().catch(frame.fail); search.focus(); }))));
  }

  async function load() {
    const mine = ++asked;
    const found = await options.find(search.value);
    if (mine !== asked) return;
    fill(rows, found.length ? found.slice(0, SHOWN).map((one) => {
      const input = h("input", { type: "checkbox", value: one.id, checked: options.chosen.has(one.id), disabled: options.off?.(one) === true, onchange: () => { if (input.checked) options.chosen.set(one.id, one); else options.chosen.delete(one.id); drawPicked(); } });
      return h("li", null, h("label", { class: "line-row" }, input, options.row(one)));
    }) : h("li", { class: "soft line-row" }, options.none), found.length > SHOWN ? h("li", { class: "soft small line-row" }, t("foundMore")) : null);
  }

  drawPicked();
  void load().catch(frame.fail);
  return h("div", { class: "stack tight" }, picked, search, rows);
}

/**
 * @param {Frame} frame
 * @param {Draft} draft
 */
export function itemChooser(frame, draft) {
  const place = h("div", { class: "stack tight" });
  const letter = (/** @type {any} */ row) => h("span", { class: "letter", "aria-hidden": "true" }, sign(row));

  /** @param {"tag" | "folder"} kind */
  async function facet(kind) {
    const facets = await call("item.facets");
    const list = kind === "tag" ? facets.tags : facets.folders;
    if (!list.length) { draft[kind] = ""; fill(place, h("p", { class: "soft" }, t(kind === "tag" ? "noTags" : "noFolders"))); return; }
    draft[kind] ||= list[0].name;
    const select = h("select", { "aria-label": t(kind === "tag" ? "aTag" : "aFolder"), onchange: () => { draft[kind] = select.value; } }, list.map((/** @type {any} */ one) => h("option", { value: one.name, selected: one.name === draft[kind] }, `${one.name} · ${plural("itemCount", one.count)}`)));
    fill(place, select, h("p", { class: "soft small" }, t(kind === "tag" ? "aTagText" : "aFolderText")));
  }

  function draw() {
    if (draft.kind === "tag" || draft.kind === "folder") { void facet(draft.kind).catch(frame.fail); return; }
    if (draft.kind === "text") { fill(place, h("p", { class: "soft" }, t("onlyText"))); return; }
    fill(place, chooser(frame, {
      label: t("searchToSeal"), chosen: draft.items, none: t("nothingFound"),
      find: async (query) => query.trim() ? (await call("item.search", { query, limit: SHOWN + 1 })).items : (await call("item.recent", { limit: 5 })).items,
      row: (row) => h("span", { class: "line-row inner" }, letter(row), h("span", { class: "lines" }, h("b", null, row.name), h("small", { class: "soft" }, [row.username, row.site].filter(Boolean).join(" · ")))),
      off: (row) => row.damaged === true,
    }));
  }

  draw();
  return h("div", { class: "stack tight for-what" }, tabs(t("what"), [["items", t("kindItems")], ["tag", t("aTag")], ["folder", t("aFolder")], ["text", t("kindText")]], draft.kind, (kind) => { draft.kind = kind; draw(); }), place);
}

/** @param {any[]} people */
function usableFirst(people) {
  return [...people.filter((one) => one.usable), ...people.filter((one) => !one.usable)];
}

/**
 * @param {Frame} frame
 * @param {Draft} draft
 */
export function peopleChooser(frame, draft) {
  const list = chooser(frame, {
    label: t("searchPeople"), chosen: draft.people, none: t("nobodyToSealTo"),
    find: async (query) => usableFirst((await call("person.list", { limit: 100, ...(query.trim() ? { query } : {}) })).people),
    row: (person) => h("span", { class: "line-row inner" }, initial(person.name), h("span", { class: "lines" }, h("b", null, person.name), h("small", { class: "soft" }, contactLine(person))), badge(person.state)),
    off: (person) => !person.usable,
  });
  const oneTime = h("input", { type: "checkbox", checked: draft.oneTime, onchange: () => { draft.oneTime = oneTime.checked; } });
  return h("div", { class: "stack tight for-whom" }, list, h("label", { class: "check one-time" }, oneTime, h("span", null, t("oneTimeKey"), h("small", { class: "soft" }, t("oneTimeHint")))));
}
