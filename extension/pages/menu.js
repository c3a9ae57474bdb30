// @ts-check
/**
 * Promises the menu inside a page: it shows what the background gives to a menu that it placed itself, and acts on the person's hand alone,
 * once it was really to be seen for long enough.
 *
 * 1. It says hello with the number in its own address; told nothing, it stays blank (an extension's frame that a page made, for instance).
 * 2. What counts are trusted events of this document, a pointer that went down and up on one row, and keys that are not held down. A key acts
 *    when it is let go: the page would get the rest of it, and might take it for its own.
 * 3. A pick needs half a second before the hand moved in which all of it was in sight (menu-sight.js), and is still looked at after that.
 * 4. No passphrase is asked for here, no token is shown, and nothing is stored.
 */
import { api } from "../ext.js";
import { fill, h, icon, iconButton } from "../ui/dom.js";
import { t, applyWords } from "../ui/words.js";
import { watchSight } from "./menu-sight.js";

const place = /** @type {HTMLElement} */ (document.getElementById("menu"));
const send = (/** @type {any} */ message) => Promise.resolve(api.runtime.sendMessage(message)).catch(() => ({}));
/** @type {ReturnType<typeof watchSight> | null} */
let sight = null;
let over = false;
/** The row that a pointer went down on, and whether all was in sight by then. @type {{row: Element, good: boolean} | null} */
let pressed = null;

/** The keys that are down, and what waits until none is. */
const keys = new Set();
/** @type {(() => void)[]} */
const waiting = [];
const released = () => new Promise((resolve) => { if (keys.size) waiting.push(() => resolve(undefined)); else resolve(undefined); });

/** @param {KeyboardEvent | null} event null: the keys are none of ours any more */
function letGo(event) {
  if (event) keys.delete(event.code);
  else keys.clear();
  if (!keys.size) for (const go of waiting.splice(0)) go();
}

/** @param {string} what @param {boolean} [back] whether the field gets the focus back */
function act(what, back = false) {
  if (over) return;
  over = true;
  void send({ type: "menu-act", what, back });
}

/**
 * Rules 2 and 3.
 * @param {MouseEvent} event @param {Element} row @param {() => void} action
 */
async function pick(event, row, action) {
  if (!event.isTrusted || over) return;
  const good = event.detail === 0 ? sight?.good() === true : pressed?.row === row && pressed.good; // 0: by key
  pressed = null;
  if (!good || !(await sight?.still())) return;
  await released();
  if (over) return;
  over = true;
  action();
}

/**
 * @param {string} picture @param {string} name @param {string} about @param {() => void} action
 */
function row(picture, name, about, action) {
  const button = h("button", { type: "button", class: "pick", role: "menuitem", "aria-label": [name, about].filter(Boolean).join(", ") },
    h("span", { class: "tile" }, icon(picture)), h("span", { class: "lines" }, h("strong", null, name), about ? h("small", { class: "soft" }, about) : null));
  button.addEventListener("click", (event) => void pick(event, button, action));
  return button;
}

/** @param {any} shown */
function rowsOf({ kind, rows, make }) {
  const pickRow = (/** @type {number} */ index) => () => void send({ type: "menu-pick", row: index });
  const found = rows.map((/** @type {any} */ each, /** @type {number} */ index) => {
    const name = kind === "code" ? t("menuCode") : each.username || each.name;
    const about = [kind === "code" ? each.username || each.name : each.username ? each.name : "", each.vault ?? ""].filter(Boolean).join(" · ");
    return row(kind === "code" ? "clock" : "key-round", name, about, pickRow(index));
  });
  return make ? [row("refresh-cw", t("menuNewPassword"), t("menuNewPasswordText"), pickRow(-1)), ...found] : found;
}

/** @param {string} kind */
const nothing = (kind) => (kind === "new" ? t("menuNothingNew") : kind === "code" ? t("menuNothingCode") : t("menuNothing"));

/** @param {any} shown */
function draw(shown) {
  const open = (/** @type {string} */ label, /** @type {string} */ picture) => h("button", { type: "button", class: "pick", role: "menuitem", onclick: (/** @type {Event} */ event) => { if (event.isTrusted) void released().then(() => act("open")); } }, icon(picture), h("span", null, label));
  if (shown.state === "locked") {
    fill(place, h("div", { class: "foot" }, open(t("menuUnlock"), "lock")));
  } else {
    const rows = rowsOf(shown);
    const hide = iconButton("eye-off", t("menuHide", shown.site), (event) => { if (event.isTrusted) act("hide"); }, { role: "menuitem" });
    fill(place, rows.length ? h("div", { class: "rows" }, rows) : h("p", { class: "empty" }, nothing(shown.kind)), h("div", { class: "foot" }, open(t("menuOpen"), "external-link"), hide));
  }
  place.setAttribute("role", "menu");
  place.setAttribute("aria-label", t("menuLabel"));
}

/** @param {number} by */
function move(by) {
  const all = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("button")]);
  const at = all.indexOf(/** @type {any} */ (document.activeElement));
  all[at === -1 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]?.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (!event.isTrusted) return;
  keys.add(event.code);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
  else if (event.key === "Home" || event.key === "End") { event.preventDefault(); place.querySelectorAll("button")[event.key === "Home" ? 0 : place.querySelectorAll("button").length - 1]?.focus(); }
  else if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); void released().then(() => act("close", true)); }
  else if ((event.key === "Enter" || event.key === " ") && event.repeat) event.preventDefault();
}

async function start() {
  const around = [...(location.ancestorOrigins ?? [])];
  const number = location.hash.slice(1);
  if (window === window.top || number === "") return;
  const shown = await send({ type: "menu-hello", number, ancestors: around });
  if (shown?.state !== "open" && shown?.state !== "locked") return;
  applyWords();
  draw(shown);
  await send({ type: "menu-size", height: place.getBoundingClientRect().height });
  place.classList.add("placed");
  sight = watchSight(document.documentElement);
  document.addEventListener("pointerdown", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".pick") : null;
    pressed = button && event.isTrusted && event.isPrimary ? { row: button, good: sight?.good() === true } : null;
  }, true);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("keyup", letGo, true);
  addEventListener("focus", () => { if (!place.contains(document.activeElement)) place.querySelector("button")?.focus(); });
  addEventListener("blur", () => {
    letGo(null);
    setTimeout(() => { if (!document.hasFocus()) act("close"); }, 400);
  });
  if (document.hasFocus()) place.querySelector("button")?.focus();
  api.runtime.onMessage.addListener((/** @type {any} */ message) => {
    if (message?.type === "event" && message.name === "session.locked") act("close");
    return false;
  });
}

void start();
