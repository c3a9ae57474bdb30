// @ts-check
/** Promises the quick window: the right screen for where things stand, one view at a time, and the keyboard for everything. */
import { setAccent } from "../ui/colour.js";
import { fill, h, iconButton, note } from "../ui/dom.js";
import { allVaults, ask, asHostError, call, onEvent, ownVault } from "../ui/host.js";
import { meanwhile, openPage, screenFor, standing } from "../ui/gate.js";
import { vaultLabel, vaultLine } from "../ui/vaults.js";
import { applyWords, t } from "../ui/words.js";
import { editorView } from "./popup-edit.js";
import { itemView } from "./popup-item.js";
import { listView } from "./popup-list.js";

/**
 * @typedef {{id: number, url: string, title: string}} Tab
 * @typedef {{element: HTMLElement[], title: string, focus?: () => void, keys?: (event: KeyboardEvent) => boolean, unsaved?: () => boolean, changed?: () => void, close?: () => void}} View
 * @typedef {() => Promise<View> | View} ViewMaker
 * @typedef {{
 *   tab: Tab | null, told: import("./popup-page.js").Told, status: any, memory: {query: string},
 *   go(maker: ViewMaker): Promise<void>, replace(maker: ViewMaker): Promise<void>, back(): Promise<void>, home(): Promise<void>,
 *   restart(): Promise<void>, lock(): Promise<void>, lockAll(): Promise<void>, vaults: HTMLElement,
 *   say(text: string): void, fail(error: unknown): void,
 * }} Shell
 */

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const toast = /** @type {HTMLElement} */ (document.getElementById("toast"));
const spoken = /** @type {HTMLElement} */ (document.getElementById("spoken"));

/** @type {ViewMaker[]} */
let stack = [];
/** @type {View | null} */
let current = null;
/** @type {{close?: () => void} | null} */
let gate = null;
let turn = 0;
/** Whether a lock took an unsaved edit with it. It is said until the vault is open again: the person may have been away. */
let lost = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastTimer;

const line = vaultLine("pages/popup.html", (error) => shell.fail(error));

/** @type {Shell} */
const shell = {
  vaults: line.element,
  tab: null, told: {}, status: null, memory: { query: "" },
  go: async (maker) => { await show(maker, () => stack.push(maker)); },
  replace: async (maker) => { await show(maker, () => { stack.pop(); stack.push(maker); }); },
  back: async () => {
    stack.pop();
    for (let last = stack.at(-1); last; last = stack.at(-1)) {
      if (await show(last, () => {}) !== "item_not_found") return;
      stack.pop(); // the page of an item that is gone: further back
    }
    await shell.home();
  },
  home: async () => { stack = []; const maker = () => listView(shell); await show(maker, () => stack.push(maker)); },
  restart: start,
  lock: async () => {
    try { await call("session.lock", { reason: "person" }); } catch (error) { shell.fail(error); }
    await start();
  },
  lockAll: async () => {
    try { await ask({ type: "lock-all" }); } catch (error) { shell.fail(error); }
    await start();
  },
  say(text) {
    clearTimeout(toastTimer);
    toast.textContent = text;
    toast.classList.add("on");
    spoken.textContent = "";
    requestAnimationFrame(() => { spoken.textContent = text; });
    toastTimer = setTimeout(() => toast.classList.remove("on"), 3500);
  },
  fail(error) {
    const problem = asHostError(error);
    if (["locked", "no_background", "no_host", "stale_keys"].includes(problem.name)) void start();
    else shell.say([problem.message, problem.hint].filter(Boolean).join(" "));
  },
};

/**
 * @param {ViewMaker} maker
 * @param {() => void} commit
 * @returns {Promise<string>} the name of the error that kept it from being shown, or nothing
 */
async function show(maker, commit) {
  const mine = ++turn;
  try {
    const view = await maker();
    if (mine !== turn) { view.close?.(); return ""; }
    leave();
    commit();
    current = view;
    fill(app, ...view.element);
    document.title = view.title ? t("titleOf", view.title) : "Sealring";
    view.focus?.();
    return "";
  } catch (error) {
    if (mine !== turn) return "";
    shell.fail(error);
    return asHostError(error).name;
  }
}

function leave() {
  current?.close?.();
  gate?.close?.();
  current = null;
  gate = null;
}

async function start() {
  const mine = ++turn;
  const where = await standing();
  if (mine !== turn) return;
  line.draw();
  shell.status = where.status ?? null;
  if (where.name === "open") {
    lost = false;
    await dress();
    if (mine !== turn) return;
    const wanted = new URLSearchParams(location.search);
    const item = wanted.get("item") ?? "";
    if (/^[0-9a-f]{32}$/.test(item)) return void await shell.home().then(() => shell.go(() => itemView(shell, item)));
    if (wanted.get("view") === "add") return void await shell.home().then(() => shell.go(() => editorView(shell, null)));
    return void await shell.home();
  }
  lost ||= current?.unsaved?.() === true;
  leave();
  stack = [];
  const screen = screenFor(where, { retry: () => void retry(), opened: () => void start() });
  gate = screen;
  drawGate(screen.element);
  if (lost) app.querySelector("main")?.prepend(note("warn", [h("p", null, t("lockedWhileEditing"))], { role: "alert" }));
  screen.focus();
  if (where.name === "connecting") setTimeout(() => { if (mine === turn) void start(); }, 400);
}

/** @param {HTMLElement} content */
function drawGate(content) {
  const options = iconButton("settings", t("options"), () => void openPage("pages/options.html"));
  fill(app, h("header", { class: "bar" }, h("span", { class: "title" }, allVaults().length > 1 ? vaultLabel(ownVault()) : "Sealring"), options), line.element, h("main", { class: "body" }, content));
  document.title = "Sealring";
}

async function retry() {
  try { await ask({ type: "connection", retry: true }); } catch { /* the next look says it */ }
  await start();
}

/** A reconnected host is a locked one, but a mere sign of life must not cost someone a half-written item. */
async function verify() {
  if ((await standing()).name !== "open") await start();
}

/** The person's colour, and the tab in front. */
async function dress() {
  const [token, tab] = await Promise.allSettled([call("session.challenge"), ask({ type: "tab" })]);
  if (token.status === "fulfilled") setAccent(token.value.colour);
  shell.tab = tab.status === "fulfilled" && typeof tab.value.id === "number" ? /** @type {Tab} */ (tab.value) : null;
  shell.told = shell.tab && shell.tab.id >= 0 ? await ask({ type: "told", tab: shell.tab.id }).catch(() => ({})) : {};
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (current?.keys?.(event)) { event.preventDefault(); return; }
  if (event.key === "Escape" && stack.length > 1) { event.preventDefault(); void shell.back(); }
  if (event.code === "KeyL" && event.altKey && !event.ctrlKey && !event.shiftKey && (current || allVaults().some((vault) => vault.unlocked))) { event.preventDefault(); void shell.lockAll(); }
});

onEvent((event) => {
  if (event.name === "session.locked") void start();
  else if (event.name === "connection") void (current ? verify() : start());
  else if (event.name === "vault.changed") {
    if (shell.status && event.params) Object.assign(shell.status, { items: event.params.items, offers: event.params.offers });
    current?.changed?.();
  }
}, (event) => { if (event.name !== "progress") void others(); });

/** Another vault was opened, locked or changed: the line says it, and what fits the page may come from there. */
async function others() {
  try { await ask({ type: "connection" }); } catch { return; }
  line.draw();
  current?.changed?.();
}

// A browser that had to cut the popup's height adds a scroll bar beside it: ask for no more than there is.
setTimeout(() => {
  if (innerHeight >= 200 && innerHeight < document.documentElement.offsetHeight) for (const each of [document.documentElement, document.body]) each.style.setProperty("height", `${innerHeight}px`);
}, 300);

applyWords();
meanwhile(app, drawGate);
void retry(); // opening the window is reason enough to look for a host that was missing
