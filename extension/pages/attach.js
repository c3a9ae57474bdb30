// @ts-check
/** Promises an item's files: attached in chunks with progress and a way to stop, saved only when they are whole, removed after a question. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { ATTACHMENT_LIMIT, fetchFile, putFile, save, sizeOf, Stopped } from "../ui/files.js";
import { asHostError, call, onEvent } from "../ui/host.js";
import { filePicker } from "../ui/keyfile.js";
import { applyWords, number, t } from "../ui/words.js";
import { fail, follow, page, say } from "./tab.js";

/** @typedef {{id: string, name: string, size: number, type: string}} Entry */

const id = /^#[0-9a-f]{32}$/.test(location.hash) ? location.hash.slice(1) : "";
/** What is being moved: stopped by a lock, and by its button. */
let moving = /** @type {AbortController | null} */ (null);

const heading = h("h1", { tabIndex: -1 });
const list = h("div", { class: "stack" });
const place = h("div", { class: "stack tight", role: "status", "aria-live": "polite" });
const problem = h("div", { role: "alert" });
const picker = filePicker(t("chooseFile"), (file) => void attach(file), "");

async function draw() {
  fill(problem);
  fill(place);
  const shown = await look();
  if (!shown) return;
  page(h("main", { class: "column" }, heading, h("p", { class: "soft" }, t("attachText")), list, picker.element, place, problem));
  document.title = t("titleOf", heading.textContent ?? "");
  heading.focus();
}

/** Draws the list anew; whether the item is there. */
async function look() {
  try {
    const found = await call("item.get", { id: id || "0".repeat(32) });
    heading.textContent = t("filesOf", found.row.name);
    const files = /** @type {Entry[]} */ (found.attachments ?? []);
    fill(list, files.length ? h("ul", { class: "files", "aria-label": t("filesOf", found.row.name) }, files.map(line)) : h("p", { class: "soft" }, t("noFiles")));
    return true;
  } catch (error) {
    if (asHostError(error).name !== "item_not_found") throw error;
    page(h("main", { class: "column" }, h("h1", { tabIndex: -1 }, t("itemNotThere")), h("p", { class: "soft" }, t("itemNotThereText"))));
    return false;
  }
}

/** @param {Entry} entry */
function line(entry) {
  const keep = button(t("saveFile"), () => void fetchOne(entry), { class: "button small", icon: "download", "aria-label": `${t("saveFile")}: ${entry.name}` });
  const drop = button(t("removeFile"), () => ask(), { class: "button quiet small", "aria-label": t("removeNamed", entry.name) });
  const row = h("li", null, icon("file"), h("span", { class: "grow" }, entry.name, h("small", { class: "soft" }, sizeOf(entry.size))), keep, drop);

  /** The safe way has the focus. */
  function ask() {
    const back = button(t("keepFile"), () => { fill(list); void look().then(() => list.querySelector("button")?.focus(), fail); }, { class: "button small" });
    fill(row, h("span", { class: "grow" }, t("removeFileAsk", entry.name), h("small", { class: "soft" }, t("removeFileText"))), back,
      button(t("removeFile"), () => void remove(entry), { class: "button danger small" }));
    back.focus();
  }
  return row;
}

/** @param {Entry} entry */
async function remove(entry) {
  try {
    await call("attachment.remove", { id, attachment: entry.id });
    say(t("fileRemoved", entry.name));
    await look();
    picker.input.focus();
  } catch (error) { refuse(error); }
}

/** @param {File} file */
async function attach(file) {
  picker.input.value = "";
  const words = file.size > ATTACHMENT_LIMIT ? t("attachTooLarge") : file.size === 0 ? t("attachEmpty") : "";
  if (words) { refuse({ message: words, hint: "" }); return; }
  await move(t("attaching", file.name), async (way) => {
    const transfer = await putFile(file, "attachment", way);
    await call("attachment.add", { id, transfer, name: file.name, ...(file.type && file.type.length < 128 ? { type: file.type } : {}) });
    say(t("attached", file.name));
    await look();
  });
  picker.element.querySelector("label span")?.replaceChildren(t("chooseFile"));
}

/** @param {Entry} entry */
function fetchOne(entry) {
  return move(t("fetching", entry.name), async (way) => {
    const { transfer, size } = await call("attachment.open", { id, attachment: entry.id });
    const blob = await fetchFile(transfer, { ...way, size });
    save(blob, entry.name);
    say(t("fileSaved", entry.name));
  });
}

/**
 * One file on its way, with a bar and a way to stop; others wait until it is there.
 * @param {string} words
 * @param {(way: {signal: AbortSignal, progress: (part: number) => void}) => Promise<void>} work
 */
async function move(words, work) {
  if (moving) { say(t("oneAtATime")); return; }
  const mine = (moving = new AbortController());
  const bar = h("progress", { class: "progress", max: 1, value: 0, "aria-label": words });
  const part = h("span", { class: "soft small" });
  const stop = button(t("cancel"), () => mine.abort(), { class: "button small" });
  fill(problem);
  fill(place, h("div", { class: "moving" }, h("div", { class: "with-button" }, h("span", null, words), part, stop), bar));
  try {
    await work({ signal: mine.signal, progress: (done) => { bar.value = done; part.textContent = t("percent", number(Math.floor(done * 100))); } });
  } catch (error) {
    if (error instanceof Stopped) say(t("stopped"));
    else refuse(error);
  } finally {
    if (moving === mine) moving = null;
    fill(place);
  }
}

/** @param {unknown} error */
function refuse(error) {
  const wrong = error instanceof Object && "message" in error && !(error instanceof Error) ? /** @type {{message: string, hint: string}} */ (error) : asHostError(error);
  fill(problem, note("bad", [h("p", null, wrong.message), wrong.hint ? h("p", { class: "soft small" }, wrong.hint) : null]));
  problem.scrollIntoView({ block: "nearest" });
}

onEvent((event) => { if (event.name === "vault.changed" && !moving && list.isConnected && !list.querySelector(".danger")) void look().catch(() => {}); });
applyWords();
follow(draw, { locked: () => moving?.abort() });
