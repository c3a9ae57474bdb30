// @ts-check
/** Promises many items changed at once: chosen one by one or all that are shown, moved, tagged, marked or thrown away in parts that can be stopped, and undone. */
import { button, fill, h, icon, iconButton, newId } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { number, plural, t } from "../ui/words.js";
import { about, bar, choices, filterOf, letter } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

/** Rows fetched at a time, and ids when all are wanted. */
const PAGE = 100;
const IDS = 500;
/** Items that one request changes: short enough to stop between two. */
const PART = 200;

/**
 * @param {Shell} shell
 * @returns {Promise<View>}
 */
export async function selectView(shell) {
  /** @type {Set<string>} */
  const chosen = new Set();
  /** @type {Set<string>} */
  const left = new Set(); // of everything
  let everything = false;
  let total = 0;
  let busy = false;
  let stopped = false;
  /** @type {Record<string, any>} */
  let filter = {};
  const rows = h("div", { role: "group", "aria-label": t("items") });
  const more = h("div", { class: "actions" });
  const said = h("div", { class: "cards" });
  const all = h("input", { type: "checkbox", onchange: () => { everything = all.checked; chosen.clear(); left.clear(); for (const box of boxes()) box.checked = everything; draw(); } });
  const allLabel = h("span", { class: "grow" });
  const show = h("select", { "aria-label": t("show"), onchange: () => { filter = filterOf(show.value); void load().catch(shell.fail); } }, h("option", { value: "" }, t("filterAll")));
  const top = bar(shell, t("selectTitle"), [show]);
  const body = h("main", { class: "body list" }, said, h("label", { class: "row pick" }, all, allLabel), rows, more);
  const panel = h("form", { class: "line", hidden: true, onsubmit: (/** @type {SubmitEvent} */ event) => { event.preventDefault(); submit(); } });
  const acts = [
    iconButton("user", t("userNameThese"), () => ask("username")),
    button(t("move"), () => ask("folder"), { icon: "folder", class: "button small" }),
    button(t("tag"), () => ask("tag"), { icon: "tag", class: "button small" }),
    iconButton("star", t("favouriteThese"), () => void change({ favourite: true })),
    iconButton("trash-2", t("trashThese"), () => void change({ trashed: true })),
  ];
  const count = h("span", { class: "grow small", role: "status" });
  const foot = h("footer", { class: "foot column" }, panel, h("div", { class: "line" }, count, acts));
  let submit = () => {};

  const boxes = () => /** @type {HTMLInputElement[]} */ ([...rows.querySelectorAll("input")]);

  async function load(cursor = "") {
    const page = await call("item.list", { limit: PAGE, ...filter, ...(cursor ? { cursor } : {}) });
    if (!cursor) {
      fill(rows);
      chosen.clear();
      left.clear();
      everything = all.checked = false;
      body.scrollTop = 0;
    }
    total = page.total;
    rows.append(...page.items.map(line));
    fill(more, page.next ? button(t("showMore"), () => void load(page.next).catch(shell.fail)) : null);
    draw();
  }

  /** @param {any} row */
  function line(row) {
    const box = h("input", { type: "checkbox", value: row.id, checked: everything, onchange: () => {
      const on = everything ? !box.checked : box.checked;
      (everything ? left : chosen)[on ? "add" : "delete"](row.id);
      all.indeterminate = everything && left.size > 0;
      draw();
    } });
    return h("label", { class: "row pick" }, box, letter(row), h("div", { class: "lines" }, h("b", null, row.name), h("small", null, about(row, true))));
  }

  function draw() {
    const many = everything ? total - left.size : chosen.size;
    allLabel.textContent = plural("selectAll", total);
    count.textContent = many ? plural("selected", many) : t("selectedNone");
    for (const act of acts) act.disabled = busy || !many;
    if (!many) closePanel();
  }

  function closePanel() {
    panel.hidden = true;
    fill(panel);
  }

  /** @param {"username" | "folder" | "tag"} what */
  function ask(what) {
    const options = h("datalist", { id: newId("known") });
    const words = t({ username: "userName", folder: "moveTo", tag: "tagName" }[what]);
    const field = h("input", { type: "text", class: "grow", "aria-label": words, placeholder: words, maxlength: { username: 512, folder: 256, tag: 64 }[what], autocomplete: "off", spellcheck: "false" });
    if (what !== "username") {
      field.setAttribute("list", options.id);
      void call("item.facets").then((facets) => fill(options, facets[what === "folder" ? "folders" : "tags"].map((/** @type {any} */ one) => h("option", { value: one.name }))), () => {});
    }
    const go = button(t({ username: "set", folder: "move", tag: "tagAdd" }[what]), () => {}, { type: "submit", main: true, class: "button small main" });
    const off = what === "tag" ? button(t("tagRemove"), () => { if (field.value.trim()) void change({ untag: [field.value.trim()] }); else field.focus(); }, { class: "button small" }) : null;
    submit = () => {
      const value = field.value.trim();
      if (what === "folder") void change({ folder: value });
      else if (what === "username") void change({ username: value });
      else if (value) void change({ tag: [value] });
      else field.focus();
    };
    fill(panel, field, options, off, go);
    panel.hidden = false;
    field.focus();
  }

  async function ids() {
    if (!everything) return [...chosen];
    const found = [];
    for (let cursor = ""; ;) {
      const page = await call("item.list", { limit: IDS, ...filter, ...(cursor ? { cursor } : {}) });
      found.push(...page.items.map((/** @type {any} */ row) => row.id));
      if (!page.next) return found.filter((id) => !left.has(id));
      cursor = page.next;
    }
  }

  /** @param {Record<string, any>} wish */
  async function change(wish) {
    closePanel();
    await work(t("changing"), async (step) => {
      const wanted = await ids();
      let changed = 0;
      let skipped = 0;
      let undo = "";
      try {
        for (let at = 0; at < wanted.length && !stopped; at += PART) {
          const told = await call("bulk.change", { which: { ids: wanted.slice(at, at + PART) }, change: wish, ...(undo ? { undo } : {}) });
          changed += told.changed;
          skipped += told.skipped;
          undo = told.undo ?? undo;
          step(Math.min(at + PART, wanted.length), wanted.length);
        }
      } finally {
        tell([plural("bulkChanged", changed), skipped ? plural("bulkSkipped", skipped) : ""], undo);
      }
    });
  }

  /** @param {string} undo */
  async function revert(undo) {
    await work(t("undoing"), async (step) => {
      let changed = 0;
      let skipped = 0;
      for (let remain = 1, most = 0; remain;) {
        const told = await call("bulk.undo", { undo });
        remain = told.left;
        changed += told.changed;
        skipped += told.skipped;
        most = Math.max(most, remain + told.changed + told.skipped);
        step(most - remain, most);
        if (stopped && remain) return tell([plural("bulkUndone", changed)], undo);
      }
      return tell([plural("bulkUndone", changed), skipped ? plural("bulkNotUndone", skipped) : ""], "");
    });
  }

  /** @param {string} words @param {(step: (done: number, most: number) => void) => Promise<void>} part */
  async function work(words, part) {
    if (busy) return;
    busy = true;
    stopped = false;
    draw();
    const progress = h("progress", { class: "progress", max: 1, "aria-label": words });
    const stop = button(t("stop"), () => { stopped = true; stop.disabled = true; }, { class: "button small" });
    const far = h("span", { class: "grow small soft" });
    fill(said, h("section", { class: "card quiet" }, h("p", { class: "small" }, words), progress, h("div", { class: "actions" }, far, stop)));
    try {
      await part((done, most) => { progress.value = most ? done / most : 1; far.textContent = t("partOf", number(done), number(most)); });
      await load();
    } catch (error) {
      shell.fail(error);
    } finally {
      busy = false;
      draw();
    }
  }

  /** @param {string[]} words @param {string} undo */
  function tell(words, undo) {
    const back = undo ? button(t("undo"), () => void revert(undo), { icon: "rotate-ccw", class: "button small" }) : null;
    fill(said, h("section", { class: "card good" }, h("div", { class: "head", role: "status" }, icon("circle-check"), h("div", null, words.filter(Boolean).map((line) => h("p", null, line)))), back ? h("div", { class: "actions" }, back) : null));
    back?.focus();
  }

  /** Asked for once the page is in sight: what changes from then on is told to it. */
  async function offer() {
    const facets = await call("item.facets");
    const now = show.value;
    fill(show, h("option", { value: "" }, t("filterAll")), choices(facets));
    show.value = now;
    if (show.value !== now) { show.value = ""; filter = {}; await load(); } // the last item has left it
  }

  await load();
  return { title: t("selectTitle"), element: [top, body, foot], focus: () => { all.focus(); void offer().catch(() => {}); }, changed: () => { void offer().catch(() => {}); if (!busy && !chosen.size && !everything) void load().catch(shell.fail); } };
}
