// @ts-check
/** Promises what the full tabs share: the bar, the line that says what was done, and the gate before an open vault. */
import { setAccent } from "../ui/colour.js";
import { fill, h } from "../ui/dom.js";
import { allVaults, asHostError, call, onEvent, ownVault } from "../ui/host.js";
import { vaultLabel } from "../ui/vaults.js";
import { meanwhile, screenFor, standing } from "../ui/gate.js";
import { closePanel } from "./rows.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const toast = /** @type {HTMLElement} */ (document.getElementById("toast"));
const spoken = /** @type {HTMLElement} */ (document.getElementById("spoken"));
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string} text */
export function say(text) {
  clearTimeout(timer);
  toast.textContent = text;
  toast.classList.add("on");
  spoken.textContent = "";
  requestAnimationFrame(() => { spoken.textContent = text; });
  timer = setTimeout(() => toast.classList.remove("on"), 3500);
}

/** @param {unknown} error */
export function fail(error) {
  const problem = asHostError(error);
  say([problem.message, problem.hint].filter(Boolean).join(" "));
}

/**
 * @param {...HTMLElement} content
 */
export function page(...content) {
  fill(app, h("header", { class: "top" }, h("img", { src: "../icons/128.png", alt: "" }), h("b", null, "Sealring"), allVaults().length > 1 ? h("span", { class: "soft" }, vaultLabel(ownVault())) : null), ...content);
}

/** Call it when the page starts: it says that it waits when nothing else is drawn soon. */
export function begin() {
  meanwhile(app, (content) => page(h("main", { class: "column" }, content)));
}

/** @type {{close?: () => void} | null} */
let open = null;

/**
 * Shows the screen for a standing that is not open.
 * @param {import("../ui/gate.js").Standing} where
 * @param {() => void} again
 * @param {HTMLElement[]} before what is said above it
 */
export function gate(where, again, before = []) {
  open?.close?.();
  const screen = screenFor(where, { retry: again, opened: again });
  open = screen;
  page(h("main", { class: "column" }, before, screen.element));
  screen.focus();
  if (where.name === "connecting") setTimeout(again, 400);
}

/**
 * Keeps a page in step with the vault: what it shows while that is open, and the gate otherwise. A gate that fits still stays: somebody may be typing.
 * @param {(where: import("../ui/gate.js").Standing) => Promise<void>} draw
 * @param {{before?: (where: import("../ui/gate.js").Standing) => HTMLElement[], locked?: () => void}} [ways] what is said above a gate; what a lock takes with it
 * @returns {{start: () => Promise<void>}}
 */
export function follow(draw, ways = {}) {
  let turn = 0;
  let gated = "";
  /** @param {boolean} [anew] */
  async function start(anew = true) {
    const mine = ++turn;
    const where = await standing();
    if (mine !== turn || (!anew && gated === where.name)) return;
    closePanel();
    if (where.name !== "open") {
      gated = where.name;
      gate(where, () => void start(), ways.before?.(where));
      return;
    }
    gated = "";
    const token = await call("session.challenge").catch(() => null);
    if (token) setAccent(token.colour);
    if (mine === turn) await draw(where).catch(fail);
  }
  onEvent((event) => {
    if (event.name === "session.locked") { ways.locked?.(); void start(); }
    else if (event.name === "connection" && gated) void start(false);
  });
  begin();
  void start().catch(fail);
  return { start: () => start() };
}
