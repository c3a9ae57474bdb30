// @ts-check
/** Promises the window in which a login is chosen for a server that asks for one itself: who asks, what it calls itself, and which logins fit. */
import { setAccent } from "../ui/colour.js";
import { button, fill, h, icon } from "../ui/dom.js";
import { allVaults, ask, call, onEvent } from "../ui/host.js";
import { screenFor, standing } from "../ui/gate.js";
import { applyWords, rich, t } from "../ui/words.js";
import { about, letter } from "./popup-parts.js";
import { fail } from "./tab.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const number = new URLSearchParams(location.search).get("number") ?? "";
/** @type {{close?: () => void} | null} */
let gate = null;
let turn = 0;

/** @param {...(HTMLElement | null)} content */
function draw(...content) {
  fill(app, h("header", { class: "bar" }, h("h1", { class: "title", tabIndex: -1 }, t("authTitle"))), ...content);
}

/** Leaves the question to the browser's own prompt. */
const leave = () => button(t("authLeave"), () => void ask({ type: "auth-answer", number }).catch(fail));

async function start() {
  const mine = ++turn;
  const where = await standing();
  if (mine !== turn) return;
  gate?.close?.();
  gate = null;
  if (where.name === "open") { await choose(); return; }
  const screen = screenFor(where, { retry: () => void start(), opened: () => void start() });
  gate = screen;
  draw(h("main", { class: "body" }, screen.element), h("footer", { class: "foot" }, leave()));
  screen.focus();
  if (where.name === "connecting") setTimeout(() => { if (mine === turn) void start(); }, 400);
}

async function choose() {
  const token = await call("session.challenge").catch(() => null);
  if (token) setAccent(token.colour);
  const found = await ask({ type: "auth-question", number });
  if (found.done) return;
  const always = h("input", { type: "checkbox", id: "always" });
  const rows = found.items.map((/** @type {any} */ row) => h("div", { class: "row" }, letter(row), h("div", { class: "lines" }, h("b", null, row.name), h("small", null, about(allVaults().length > 1 ? row : { ...row, vault: undefined }, false))),
    button(t("authUse"), () => void ask({ type: "auth-answer", number, item: row.id, of: row.vault, remember: always.checked, insecure: !found.secure }).catch(fail),
      { class: "button small main", "aria-label": t("authUseNamed", row.name) })));
  draw(h("main", { class: "body" },
    h("p", null, rich("authAsks", h("b", null, found.origin))),
    found.realm ? h("p", { class: "soft small" }, t("authRealm", found.realm)) : null,
    found.again ? h("p", { class: "small bad-text" }, t("authAgain")) : null,
    found.secure ? null : h("section", { class: "card bad" }, h("div", { class: "head" }, icon("triangle-alert"), h("p", { class: "small" }, rich("authInsecure", h("b", null, found.site))))),
    ...(rows.length ? rows : [h("p", { class: "soft" }, t("nothingForSite", found.site))]),
    rows.length && found.secure ? h("p", null, always, " ", h("label", { htmlFor: "always" }, t("authAlways"))) : null),
  h("footer", { class: "foot" }, leave()));
  const first = /** @type {HTMLElement | null} */ (app.querySelector(rows.length === 1 && found.secure ? ".row .button" : ".foot .button"));
  first?.focus();
}

onEvent((event) => { if (event.name === "session.locked" || event.name === "connection") void start().catch(fail); });
applyWords();
document.title = t("titleOf", t("authTitle"));
void start().catch(fail);
