// @ts-check
/** What is typed goes through to the host and nowhere else; it is offered when there is a sign that it worked, and once. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { RequestError } from "../../extension/background/errors.js";
import { createSave } from "../../extension/background/save.js";
import { event, fakeApi, settle } from "./fakes.js";

const awake = setInterval(() => undefined, 50); // the fakes' timers keep nothing alive
after(() => clearInterval(awake));

const ORIGIN = "https://site.example";
const SENDER = { kind: /** @type {const} */ ("content"), tab: 7, window: 1, frame: 0, document: "D1", origin: ORIGIN, url: `${ORIGIN}/login` };
const LOGIN = { form: "login", username: "ada", boxes: [{ kind: "current-password", value: "canary" }], sent: true };
const COMMIT = { tabId: 7, frameId: 0, documentId: "D2", url: `${ORIGIN}/home`, transitionType: "form_submit" };

/** @param {{again?: boolean, offer?: string, open?: string[], silent?: number}} [answers] `silent`: how often the page has no script yet */
function setUp({ again = false, offer = "save", open = ["default"], silent = 0 } = {}) {
  const api = fakeApi();
  /** @type {any[]} */
  const asked = [];
  /** @type {any[]} */
  const shown = [];
  let clock = 1_000_000;
  let frames = [{ frameId: 0, documentId: "D1" }, { frameId: 3, documentId: "D3" }];
  /** @type {{id: string}[]} */
  const pending = [];
  api.tabs = {
    get: async () => ({ status: silent > 0 && asked.some(([name]) => name === "page") ? "loading" : "complete" }),
    sendMessage: async (/** @type {number} */ _tab, /** @type {any} */ message, /** @type {any} */ where) => {
      asked.push(["page", message, where.frameId]);
      if (silent-- > 0) throw new Error("Could not establish connection. Receiving end does not exist.");
      return { again };
    },
  };
  api.webNavigation = { getAllFrames: async () => frames, onCommitted: event() };
  const vaults = {
    several: false, open: () => open,
    request: async (/** @type {string} */ method, /** @type {any} */ params, /** @type {any} */ caller, /** @type {string} */ vault) => {
      asked.push([method, params, caller, vault]);
      if (method === "save.submitted" && offer === "full") throw new RequestError("locked");
      if (method === "save.submitted" && offer !== "none") pending.push({ id: `offer-${pending.length}` });
      return method === "save.submitted" ? { offer } : method === "fill.matches" ? { items: [] } : method === "save.pending" ? { offers: pending } : {};
    },
  };
  const save = createSave(api, /** @type {any} */ (vaults), { show: async (page) => void shown.push(page), open: async () => false }, (vault, count) => void shown.push([vault, count]), { now: () => clock, settle: 1 });
  save.listen();
  const said = (/** @type {string} */ method) => asked.filter(([name]) => name === method);
  return { api, asked, shown, save, said, later: (/** @type {number} */ by) => { clock += by; }, leave: () => { frames = frames.slice(0, 1); } };
}

const shownAfter = () => new Promise((resolve) => void setTimeout(resolve, 350));

test("what is typed goes to the host under the tab and origin that the browser states, and is stored nowhere", async () => {
  const { save, said, api } = setUp();
  await save.typed(SENDER, LOGIN);
  const { sent: _sent, ...held } = LOGIN;
  assert.deepEqual(said("save.typed"), [["save.typed", { tab: "7", ...held }, { kind: "content", origin: ORIGIN }, "default"]]);
  assert.ok(!JSON.stringify([api.storage.local.held, api.storage.session.held]).includes("canary"));
});

test("a page without an origin of its own is not heard", async () => {
  const { save, asked } = setUp();
  await save.typed({ ...SENDER, origin: "null" }, LOGIN);
  assert.deepEqual(asked, []);
});

test("a navigation after a form was sent is offered, once", async () => {
  const { api, save, said, shown } = setUp();
  await save.typed(SENDER, LOGIN);
  api.webNavigation.onCommitted.emit(COMMIT);
  await shownAfter();
  api.webNavigation.onCommitted.emit({ ...COMMIT, documentId: "D4" });
  await settle();
  assert.deepEqual(said("save.submitted"), [["save.submitted", { tab: "7" }, { kind: "content", origin: ORIGIN }, "default"]]);
  assert.deepEqual(shown, [["default", 1], "pages/offer.html"]);
});

test("a navigation that overtakes the host's answer waits for it", async () => {
  const { api, save, asked } = setUp();
  void save.typed(SENDER, LOGIN);
  api.webNavigation.onCommitted.emit(COMMIT);
  await shownAfter();
  const order = asked.map(([name]) => name).filter((name) => name === "save.typed" || name === "save.submitted");
  assert.deepEqual(order, ["save.typed", "save.submitted"]);
});

for (const [what, change] of /** @type {[string, any][]} */ ([
  ["the same document", { documentId: "D1" }], ["another frame", { frameId: 5 }], ["another tab", { tabId: 8 }],
  ["an address that the person typed", { transitionType: "typed" }], ["a step in the history", { transitionQualifiers: ["forward_back"] }],
])) {
  test(`${what} is no sign that it worked`, async () => {
    const { api, save, said } = setUp();
    await save.typed(SENDER, LOGIN);
    api.webNavigation.onCommitted.emit({ ...COMMIT, ...change });
    await settle();
    assert.deepEqual(said("save.submitted"), []);
  });
}

test("leaving without having sent anything is none either, nor is leaving long after", async () => {
  const { api, save, said, later } = setUp();
  await save.typed(SENDER, { ...LOGIN, sent: false });
  api.webNavigation.onCommitted.emit(COMMIT);
  await settle();
  await save.typed(SENDER, LOGIN);
  later(30_000);
  api.webNavigation.onCommitted.emit({ ...COMMIT, documentId: "D5" });
  await settle();
  assert.deepEqual(said("save.submitted"), []);
});

test("a page that asks again has not taken it; the next try may be", async () => {
  const { api, save, said } = setUp({ again: true });
  await save.typed(SENDER, LOGIN);
  api.webNavigation.onCommitted.emit(COMMIT);
  await settle();
  assert.deepEqual(said("page"), [["page", { type: "asks-again", form: "login" }, 0]]);
  assert.deepEqual(said("save.submitted"), []);
});

test("a page that loads slowly is waited for before it is believed", async () => {
  const { api, save, said } = setUp({ again: true, silent: 3 });
  await save.typed(SENDER, LOGIN);
  api.webNavigation.onCommitted.emit(COMMIT);
  await new Promise((resolve) => void setTimeout(resolve, 1500));
  assert.equal(said("page").length, 4);
  assert.deepEqual(said("save.submitted"), []);
});

test("an offer opens a window once, and not again at each unlocking", async () => {
  const { save, shown } = setUp();
  await save.typed(SENDER, LOGIN);
  await save.submitted(SENDER);
  await save.unlocked("default", 1);
  assert.deepEqual(shown, [["default", 1], "pages/offer.html", ["default", 1]]);
  const other = setUp({ offer: "later" });
  await other.save.typed(SENDER, LOGIN);
  await other.save.submitted(SENDER);
  await other.save.unlocked("default", 1);
  await other.save.unlocked("default", 1);
  assert.deepEqual(other.shown, [["default", 1], ["default", 1], "pages/offer.html", ["default", 1]]);
});

test("the script's word counts for its own document alone", async () => {
  const { save, said } = setUp();
  await save.typed(SENDER, LOGIN);
  await save.submitted({ ...SENDER, document: "D9" });
  assert.deepEqual(said("save.submitted"), []);
  await save.submitted(SENDER);
  await save.submitted(SENDER);
  assert.equal(said("save.submitted").length, 1);
});

test("a tab closed right after is taken at its word, and one closed later lets go of what was typed", async () => {
  const { save, said, later } = setUp();
  await save.typed(SENDER, LOGIN);
  save.forget(7);
  await shownAfter();
  assert.equal(said("save.submitted").length, 1);
  await save.typed({ ...SENDER, tab: 8 }, LOGIN);
  later(60_000);
  save.forget(8);
  await settle();
  assert.equal(said("save.submitted").length, 1);
  assert.deepEqual(said("save.forgotten").map(([, params]) => params), [{ tab: "7" }, { tab: "8" }]);
});

test("while locked the mark is enough, and nothing is offered that is known", async () => {
  for (const [offer, wanted] of /** @type {[string, any[]][]} */ ([["later", [["default", 1]]], ["none", []], ["full", []]])) {
    const { save, shown } = setUp({ offer });
    await save.typed(SENDER, LOGIN);
    await save.submitted(SENDER);
    assert.deepEqual(shown, wanted);
  }
});

test("a password without a user name goes to the vault that has the tab's", async () => {
  const { save, said } = setUp({ open: ["work", "default"] });
  await save.typed(SENDER, { form: "login", username: "ada", boxes: [], sent: true });
  await save.typed({ ...SENDER, document: "D2" }, { ...LOGIN, username: "" });
  assert.deepEqual(said("save.typed").map(([, params, , vault]) => [vault, params.username]), [["work", "ada"], ["work", undefined]]);
});
