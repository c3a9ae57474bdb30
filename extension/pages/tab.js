// @ts-check
/** Promises what the full tabs share: the bar, the line that says what was done, and the gate before an open vault. */
import { fill, h } from "../ui/dom.js";
import { asHostError } from "../ui/host.js";
import { meanwhile, screenFor } from "../ui/gate.js";

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
  fill(app, h("header", { class: "top" }, h("img", { src: "../icons/128.png", alt: "" }), h("b", null, "Sealring")), ...content);
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
