// @ts-check
/** Promises the small window after a sign-in: save, update, not now or never; it closes when all is decided, here or elsewhere. */
import { setAccent } from "../ui/colour.js";
import { fill, h } from "../ui/dom.js";
import { call, onEvent } from "../ui/host.js";
import { screenFor, standing } from "../ui/gate.js";
import { applyWords, plural, t } from "../ui/words.js";
import { offerCard } from "./popup-cards.js";
import { fail, say } from "./tab.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
/** @type {{close?: () => void} | null} */
let gate = null;
let turn = 0;
/** How many offers are shown; -1 while there are none to be seen. */
let shown = -1;

async function start() {
  const mine = ++turn;
  const where = await standing();
  if (mine !== turn) return;
  gate?.close?.();
  gate = null;
  shown = -1;
  if (where.name === "open") { await offers(); return; }
  const screen = screenFor(where, { retry: () => void start(), opened: () => void start() });
  gate = screen;
  fill(app, h("header", { class: "bar" }, h("span", { class: "title" }, t("offersTitle"))), h("main", { class: "body" }, screen.element));
  screen.focus();
  if (where.name === "connecting") setTimeout(() => { if (mine === turn) void start(); }, 400);
}

async function offers() {
  const token = await call("session.challenge").catch(() => null);
  if (token) setAccent(token.colour);
  const { offers: list } = await call("save.pending");
  shown = list.length;
  const cards = list.map((/** @type {any} */ offer) => offerCard({ say, fail }, offer, () => void next()));
  fill(app, h("header", { class: "bar" }, h("h1", { class: "title", tabIndex: -1 }, list.length > 1 ? plural("offersWait", list.length) : t("offersTitle"))),
    h("main", { class: "body" }, cards.length ? cards : h("p", { class: "soft" }, t("offersNone"))));
  /** @type {HTMLElement | null} */ (app.querySelector(".button.main"))?.focus();
}

async function next() {
  const { offers: left } = await call("save.pending");
  if (left.length) await offers();
  else setTimeout(() => window.close(), 600);
}

onEvent((event) => {
  if (event.name === "session.locked" || event.name === "connection") void start();
  else if (event.name === "vault.changed" && shown >= 0 && event.params?.offers !== shown) void next().catch(fail); // decided, or come, elsewhere
});
applyWords();
document.title = t("titleOf", t("offersTitle"));
void start().catch(fail);
