// @ts-check
/** Promises what People and Sealed messages share: rooms by the address's hash beside one list of links, behind the gate. */
import { setAccent } from "../ui/colour.js";
import { h, icon, note } from "../ui/dom.js";
import { asHostError, call, onEvent } from "../ui/host.js";
import { standing } from "../ui/gate.js";
import { applyWords, t } from "../ui/words.js";
import { begin, fail as tell, gate, page, say } from "./tab.js";

/**
 * @typedef {{name: string, id: string, part: string, query: URLSearchParams}} Path
 * @typedef {{title: string, element: (HTMLElement | null)[], focus?: () => void, unsaved?: () => boolean, close?: () => void, changed?: () => void}} Room
 * @typedef {{go(hash: string): void, redraw(): void, say(text: string): void, fail(error: unknown): void}} Frame
 * @typedef {{href: string, label: string, icon: string}} Link
 */

/** Errors after which the page begins anew: the vault is not open any more. */
const GONE = ["locked", "no_background", "no_host", "stale_keys"];

/**
 * The parts of an address such as #person/0123/compare?to=4567.
 * @param {string} hash
 * @returns {Path}
 */
export function pathOf(hash) {
  const [way, query] = hash.replace(/^#/, "").split("?");
  const [name, id, part] = (way ?? "").split("/");
  return { name: name ?? "", id: id ?? "", part: part ?? "", query: new URLSearchParams(query ?? "") };
}

/**
 * Whether a link leads to where one is, or to the room around it.
 * @param {string} href
 * @param {string} here
 * @returns {"page" | "true" | null}
 */
export function placed(href, here) {
  if (href === here || (href.length > 1 && here.startsWith(`${href}?`))) return "page";
  return (href === "#" && here.startsWith("#person/")) || (href.length > 1 && here.startsWith(`${href}/`)) ? "true" : null;
}

/**
 * Runs a page made of rooms.
 * @param {{links: Link[], room: (path: Path, frame: Frame) => Promise<Room> | Room, lost: string}} options `lost`: the hash to go to when what was asked for is gone
 */
export function rooms(options) {
  /** @type {Room | null} */
  let current = null;
  let turn = 0;
  let dressed = false;
  /** Whether a lock took something half-written with it. It is said until the vault is open again. */
  let lost = false;

  /** @type {Frame} */
  const frame = {
    go: (hash) => { if (location.hash === hash) void draw(); else location.hash = hash; },
    redraw: () => void draw(),
    say,
    fail: (error) => { if (GONE.includes(asHostError(error).name)) void draw(); else tell(error); },
  };

  function leave() {
    current?.close?.();
    current = null;
  }

  async function draw() {
    const mine = ++turn;
    const where = await standing();
    if (mine !== turn) return;
    if (where.name !== "open") {
      lost ||= current?.unsaved?.() === true;
      leave();
      dressed = false;
      gate(where, () => void draw());
      if (lost) document.querySelector("main")?.prepend(note("warn", [h("p", null, t("lockedWhileEditing"))], { role: "alert" }));
      return;
    }
    lost = false;
    if (!dressed) { dressed = true; void call("session.challenge").then((token) => setAccent(token.colour), () => {}); }
    try {
      const room = await options.room(pathOf(location.hash), frame);
      if (mine !== turn) { room.close?.(); return; }
      leave();
      current = room;
      show(room);
    } catch (error) {
      if (mine !== turn) return;
      frame.fail(error);
      if (asHostError(error).name.endsWith("_not_found") && location.hash !== options.lost) frame.go(options.lost);
    }
  }

  /** @param {Room} room */
  function show(room) {
    const here = location.hash || "#";
    const nav = h("nav", { class: "nav", "aria-label": t("sections") }, options.links.map((link) =>
      h("a", { href: link.href, "aria-current": placed(link.href, here) }, icon(link.icon), h("span", null, link.label))));
    page(h("div", { class: "page" }, nav, h("main", { class: "room" }, room.element)));
    document.title = t("titleOf", room.title);
    scrollTo(0, 0);
    if (room.focus) room.focus();
    else /** @type {HTMLElement | null} */ (document.querySelector("main h1"))?.focus();
  }

  async function verify() {
    if ((await standing()).name !== "open") await draw();
  }

  onEvent((event) => {
    if (event.name === "session.locked") void draw();
    else if (event.name === "connection") void (current ? verify() : draw());
    else if (event.name === "vault.changed") current?.changed?.();
  });
  addEventListener("hashchange", () => void draw());
  applyWords();
  begin();
  void draw().catch(tell);
}

/**
 * A heading that takes the focus when its room is entered.
 * @param {string} words
 * @returns {HTMLElement}
 */
export function heading(words) {
  return h("h1", { tabIndex: -1 }, words);
}

/**
 * Runs a button's work once at a time; what goes wrong is said.
 * @param {HTMLButtonElement} control
 * @param {Frame} frame
 * @param {() => Promise<void>} work
 */
export async function busy(control, frame, work) {
  if (control.getAttribute("aria-busy")) return;
  control.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    frame.fail(error);
  } finally {
    control.removeAttribute("aria-busy");
  }
}

/**
 * A choice of one of several, as tabs that are radio buttons.
 * @param {string} label
 * @param {[value: string, word: string][]} entries
 * @param {string} now
 * @param {(value: string) => void} chosen
 * @returns {HTMLElement}
 */
export function tabs(label, entries, now, chosen) {
  tabCount += 1;
  const name = `tabs-${tabCount}`;
  return h("fieldset", { class: "tabs", "aria-label": label }, entries.map(([value, word]) =>
    h("label", null, h("input", { type: "radio", name, value, checked: value === now, onchange: () => chosen(value) }), word)));
}

let tabCount = 0;
