// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { RequestError } from "../../extension/background/errors.js";
import { ancestorsOf, createFill, originOf, VALUES } from "../../extension/background/fill.js";
import { event, fakeApi, settle } from "./fakes.js";

const ITEM = "0123456789abcdef0123456789abcdef";
const FRAMES = [
  { frameId: 0, parentFrameId: -1, url: "https://top.example/" },
  { frameId: 1, parentFrameId: 0, url: "https://top.example/inner" },
  { frameId: 2, parentFrameId: 1, url: "https://other.example/" },
  { frameId: 3, parentFrameId: 2, url: "about:srcdoc" },
  { frameId: 4, parentFrameId: 3, url: "https://top.example/deep" },
];

/**
 * @param {{frame: number, origin: string, document: string, fields?: string[], named?: string[], focused?: boolean, tab?: number, number?: string, field?: any}[]} callers
 * @param {(params: any, vault?: string) => any} release the values; or all that the host answers, where it has `values`
 * @param {string[]} [open] the open vaults, the one shown first
 * @param {Record<string, any>} [host] what else the host answers, by method
 */
function setUp(callers, release, open = ["default"], host = {}) {
  const api = fakeApi();
  /** @type {any[]} */
  const asked = [];
  /** @type {any[]} */
  const delivered = [];
  /** @type {any[]} */
  const messages = [];
  /** @type {any[]} */
  const copied = [];
  const request = async (/** @type {string} */ method, /** @type {any} */ params, /** @type {any} */ _caller, /** @type {string | undefined} */ vault) => {
    if (method === "fill.remembered") return host[method] ?? { sites: [] };
    if (method !== "fill.get") { told.push([method, params]); return host[method] ?? {}; }
    asked.push([method, params, vault]);
    const given = release(params, vault);
    return given.values ? { custom: {}, ...given } : { values: given, custom: {} };
  };
  /** @type {any[]} */
  const told = [];
  const clipboard = { copy: async (/** @type {any[]} */ ...what) => { copied.push(what); return { clearsIn: 30 }; } };
  const fill = createFill(api, { request, open: () => open },
    { active: async () => ({ id: 7, windowId: 1, url: "https://top.example/", title: "" }) }, { random: () => "N1", clipboard });
  api.webNavigation.getAllFrames = async () => FRAMES;
  api.webNavigation.onCommitted = event();
  api.tabs.sendMessage = async (/** @type {number} */ _tab, /** @type {any} */ message, /** @type {{frameId: number}} */ { frameId }) => {
    messages.push([frameId, message]);
    for (const each of callers.filter(({ frame }) => frame === frameId)) {
      const sender = { kind: /** @type {const} */ ("content"), tab: each.tab ?? 7, window: 1, frame: frameId, document: each.document, origin: each.origin, url: `${each.origin}/x` };
      fill.callIn(sender, { number: each.number ?? message.number, fields: each.fields ?? ["username", "password"], named: each.named ?? [], focused: each.focused === true, ...(each.field ? { field: each.field } : {}) });
    }
    return { here: true };
  };
  api.scripting.executeScript = async (/** @type {any} */ order) => { delivered.push(order); return [{ result: { filled: Object.keys(order.args[1]), warnings: [] } }]; };
  return { api, fill, asked, delivered, messages, told, copied };
}

test("what fields take is named as in the contract", () => {
  const { site_rule: rule } = JSON.parse(readFileSync(new URL("../../schemas/common.json", import.meta.url), "utf8")).$defs;
  assert.deepEqual([...VALUES, "custom"].sort(), rule.properties.takes.enum.sort());
});

test("a field for new passwords is noted without any value", async () => {
  const { fill, asked, delivered, told } = setUp([{ ...TOP, fields: ["new-password"], field: FIELD }], () => ({}));
  await fill.note(7, 0, { takes: "new-password" }, "default");
  assert.deepEqual([asked, delivered], [[], []]);
  assert.deepEqual(told, [["fill.remember", { origin: "https://top.example", rule: { takes: "new-password", field: FIELD } }]]);
});

test("origins and ancestors, innermost first; what has no address of its own is nobody's", () => {
  assert.equal(originOf("https://a.example:8443/x"), "https://a.example:8443");
  for (const url of ["about:blank", "data:text/html,x", "blob:https://a.example/1", "file:///etc", "", "chrome://x"]) assert.equal(originOf(url), "null");
  assert.deepEqual(ancestorsOf(FRAMES, 0), []);
  assert.deepEqual(ancestorsOf(FRAMES, 2), ["https://top.example", "https://top.example"]);
  assert.deepEqual(ancestorsOf(FRAMES, 4), ["null", "https://other.example", "https://top.example", "https://top.example"]);
  assert.deepEqual(ancestorsOf(FRAMES, 99), ["null"]);
});

test("values go to one document, the likeliest", async () => {
  const { fill, delivered, asked } = setUp([
    { frame: 2, origin: "https://other.example", document: "D2" }, { frame: 0, origin: "https://top.example", document: "D0" },
  ], () => ({ username: "u", password: "p" }));
  assert.deepEqual((await fill.fill({ item: ITEM })).filled, ["username", "password"]);
  assert.equal(delivered.length, 1);
  assert.deepEqual(delivered[0].target, { tabId: 7, documentIds: ["D0"] });
  assert.deepEqual(asked[0][1].target, { origin: "https://top.example", ancestors: [], url: "https://top.example/x" });
});

test("a document that is left while it is filled ends the fill", async () => {
  for (const frameId of [1, 0]) {
    const { api, fill } = setUp([{ frame: 1, origin: "https://top.example", document: "D1" }], () => ({ password: "p" }));
    api.scripting.executeScript = () => new Promise(() => undefined);
    const filling = assert.rejects(fill.fill({ item: ITEM }), { name: "page_changed" });
    await settle();
    api.webNavigation.onCommitted.emit({ tabId: 8, frameId });
    api.webNavigation.onCommitted.emit({ tabId: 7, frameId: 4 });
    api.webNavigation.onCommitted.emit({ tabId: 7, frameId });
    await filling;
    assert.deepEqual(api.webNavigation.onCommitted.emit(), []);
  }
});

test("a number that is unknown, used up, or of another tab brings nothing", async () => {
  const { fill, asked } = setUp([
    { frame: 0, origin: "https://top.example", document: "D0", number: "guess" }, { frame: 1, origin: "https://top.example", document: "D1", tab: 8 },
  ], () => ({ password: "p" }));
  await assert.rejects(fill.fill({ item: ITEM }), { name: "no_login_form" });
  assert.deepEqual(asked, []);
});

test("a refusal for one frame does not stop another, and no frame gets values without the host's word", async () => {
  const { fill, delivered } = setUp([
    { frame: 2, origin: "https://other.example", document: "D2", focused: true }, { frame: 1, origin: "https://top.example", document: "D1" },
  ], ({ target }) => { if (target.origin !== "https://top.example") throw new RequestError("origin_mismatch"); return { password: "p" }; });
  await fill.fill({ item: ITEM });
  assert.deepEqual(delivered.map(({ target }) => target.documentIds), [["D1"]]);
});

test("what the person accepts holds for the document and the item that were asked about, once", async () => {
  const callers = [{ frame: 2, origin: "https://other.example", document: "D2" }];
  const { fill, delivered } = setUp(callers, ({ accept }) => { if (!accept) throw new RequestError("foreign_frame"); return { password: "p" }; });
  await assert.rejects(fill.fill({ item: ITEM, accept: ["foreign_frame"] }), { name: "page_changed" });
  await assert.rejects(fill.fill({ item: ITEM }), (/** @type {any} */ error) => error.name === "foreign_frame" && error.data.origin === "https://other.example" && error.data.top === "https://top.example");
  await assert.rejects(fill.fill({ item: ITEM.replace("0", "f"), accept: ["foreign_frame"] }), { name: "page_changed" });
  await assert.rejects(fill.fill({ item: ITEM }), { name: "foreign_frame" });
  const [caller] = callers;
  if (caller) caller.document = "D3"; // the page swapped the frame
  await assert.rejects(fill.fill({ item: ITEM, accept: ["foreign_frame"] }), { name: "page_changed" });
  if (caller) caller.document = "D2";
  await assert.rejects(fill.fill({ item: ITEM }), { name: "foreign_frame" });
  assert.deepEqual((await fill.fill({ item: ITEM, accept: ["foreign_frame"] })).filled, ["password"]);
  assert.equal(delivered.length, 1);
});

test("a login that nobody vouches for is asked about like a risky page, and the answer reaches the host", async () => {
  const { fill, delivered, asked } = setUp([{ frame: 0, origin: "https://top.example", document: "D0" }],
    ({ accept }) => { if (!accept?.includes("untrusted_item")) throw new RequestError("untrusted_item"); return { password: "p" }; });
  await assert.rejects(fill.fill({ item: ITEM }), { name: "untrusted_item" });
  assert.equal(delivered.length, 0);
  assert.deepEqual((await fill.fill({ item: ITEM, accept: ["untrusted_item"] })).filled, ["password"]);
  assert.deepEqual(asked.at(-1)[1].accept, ["untrusted_item"]);
});

test("an unencrypted page is asked about before any other frame is tried", async () => {
  const { fill, asked } = setUp([
    { frame: 0, origin: "http://top.example", document: "D0" }, { frame: 2, origin: "https://other.example", document: "D2" },
  ], () => { throw new RequestError("insecure_page"); });
  await assert.rejects(fill.fill({ item: ITEM }), { name: "insecure_page" });
  assert.equal(asked.length, 1);
});

const TOP = { frame: 0, origin: "https://top.example", document: "D0" };
const FIELD = { name: "acct", id: "", autocomplete: "off", type: "text", place: 0 };

test("what the person said is told to that site's documents alone, and own fields by number", async () => {
  const rules = [{ takes: "username", field: FIELD }, { takes: "custom", custom: "Branch", field: { ...FIELD, name: "b" } }];
  const { fill, asked, delivered, messages } = setUp([{ ...TOP, fields: ["username", "password", "custom:1"], named: ["Customer"] }],
    () => ({ values: { username: "u", password: "p" }, custom: { Branch: "77" } }), ["default"], { "fill.remembered": { sites: [{ site: "top.example", origins: ["https://top.example"], rules }] } });
  await fill.fill({ item: ITEM });
  const to = new Map(messages);
  assert.deepEqual(to.get(0).rules, [{ takes: "username", field: FIELD }, { takes: "custom:1", field: { ...FIELD, name: "b" } }]);
  assert.equal(JSON.stringify(to.get(2)).includes("acct"), false);
  assert.equal(JSON.stringify(messages).includes("Branch"), false);
  assert.deepEqual([asked[0][1].fields, asked[0][1].custom], [["username", "password"], ["Customer", "Branch"]]);
  assert.deepEqual(delivered[0].args[1], { username: "u", password: "p", "custom:1": "77" });
});

test("a field that was pointed at is remembered when it took the value, under the sender's origin", async () => {
  const { fill, told, messages } = setUp([{ ...TOP, fields: ["password"], focused: true, field: FIELD }], () => ({ password: "p" }));
  fill.point(7, 0, { takes: "password" });
  assert.deepEqual(fill.told(7), { pointed: "password" });
  await fill.ordered({ item: ITEM, tab: 7 });
  assert.deepEqual(messages.map(([frame, { here, as }]) => [frame, here, as]), [[0, true, "password"]]);
  assert.deepEqual(told, [["fill.remember", { origin: "https://top.example", rule: { takes: "password", field: FIELD } }]]);
  assert.deepEqual(fill.told(7), {});
});

test("another page in the tab ends what was pointed at, but not the sign-in that is half done", async () => {
  const { api, fill } = setUp([{ ...TOP, fields: ["username"] }], () => ({ username: "u" }), ["default"], {
    "fill.matches": { items: [ITEM, "f".repeat(32)].map((id) => ({ row: { id }, rank: "exact" })), total: 2, site: "top.example", secure: true },
  });
  fill.listen();
  await fill.fill({ item: ITEM, vault: "default", tab: 7 });
  fill.point(7, 0, { takes: "password" });
  api.webNavigation.onCommitted.emit({ tabId: 7, frameId: 3 });
  assert.deepEqual(fill.told(7), { pointed: "password" });
  api.webNavigation.onCommitted.emit({ tabId: 7, frameId: 0 });
  assert.deepEqual(fill.told(7), {});
  assert.deepEqual(await fill.oneKeyItem({ id: 7, url: "https://top.example/second" }), { item: ITEM, vault: "default" });
});

test("what was not filled is not remembered, and is told once", async () => {
  const { fill, told } = setUp([{ ...TOP, fields: ["password"], field: FIELD }], () => ({}));
  await fill.fill({ item: ITEM, tab: 7, here: true, as: { takes: "password" } });
  assert.deepEqual(told, []);
});

test("names alone make no form: the host is asked, and what it refuses is no question", async () => {
  const { fill } = setUp([{ ...TOP, fields: [], named: ["q"] }], () => { throw new RequestError("insecure_page"); });
  await assert.rejects(fill.fill({ item: ITEM }), { name: "no_login_form" });
});

test("after a sign-in the item whose code waits comes first, and its code is copied only where that was set", async () => {
  const ask = async () => ({ username: "u", password: "p" }); // as a menu's row does
  for (const [copy, more] of /** @type {const} */ ([[false, {}], [true, {}], [false, { ask }], [true, { ask }]])) {
    const { fill, copied } = setUp([TOP], () => ({ values: { username: "u", password: "p" }, code_waits: true }), ["default"], {
      "settings.get": { copy_code: copy },
      "fill.matches": { items: [{ row: { id: "f".repeat(32) }, rank: "exact" }, { row: { id: ITEM }, rank: "exact" }], total: 2, site: "top.example", secure: true },
    });
    await fill.fill({ item: ITEM, vault: "default", tab: 7, ...more });
    assert.deepEqual(copied, copy ? [[ITEM, "code", { vault: "default" }]] : []);
    assert.deepEqual(await fill.oneKeyItem({ id: 7, url: "https://top.example/second" }), { item: ITEM, vault: "default" });
  }
});

test("a page is looked at for its kinds of fields without any value being asked for", async () => {
  const { fill, asked, told } = setUp([{ ...TOP, fields: ["cc-number", "cc-exp", "name"] }, { frame: 1, origin: "https://top.example", document: "D1", fields: ["name", "email", "tel"] }], () => ({}));
  assert.deepEqual(await fill.look(7), { card: true, identity: true });
  assert.deepEqual([asked, told], [[], []]);
});

test("a card's fill asks the scripts for a card's fields", async () => {
  const { fill, messages } = setUp([{ ...TOP, fields: ["cc-number"] }], () => ({ "cc-number": "4" }));
  await fill.fill({ item: ITEM, want: "card" });
  assert.equal(messages[0][1].want, "card");
});
