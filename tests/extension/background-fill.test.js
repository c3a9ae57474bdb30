// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../../extension/background/errors.js";
import { ancestorsOf, createFill, originOf } from "../../extension/background/fill.js";
import { kindred } from "../../extension/background/save.js";
import { fakeApi } from "./fakes.js";

const ITEM = "0123456789abcdef0123456789abcdef";
const FRAMES = [
  { frameId: 0, parentFrameId: -1, url: "https://top.example/" },
  { frameId: 1, parentFrameId: 0, url: "https://top.example/inner" },
  { frameId: 2, parentFrameId: 1, url: "https://other.example/" },
  { frameId: 3, parentFrameId: 2, url: "about:srcdoc" },
  { frameId: 4, parentFrameId: 3, url: "https://top.example/deep" },
];

/**
 * @param {{frame: number, origin: string, document: string, fields?: string[], focused?: boolean, tab?: number, number?: string}[]} callers
 * @param {(params: any, vault?: string) => any} release
 * @param {string[]} [open] the open vaults, the one shown first
 */
function setUp(callers, release, open = ["default"]) {
  const api = fakeApi();
  /** @type {any[]} */
  const asked = [];
  /** @type {any[]} */
  const delivered = [];
  const fill = createFill(api, { request: async (method, params, _caller, vault) => { asked.push([method, params, vault]); return { values: release(params, vault) }; }, open: () => open },
    { active: async () => ({ id: 7, windowId: 1, url: "https://top.example/", title: "" }) }, { random: () => "N1" });
  api.webNavigation.getAllFrames = async () => FRAMES;
  api.tabs.sendMessage = async (/** @type {number} */ _tab, /** @type {any} */ message, /** @type {{frameId: number}} */ { frameId }) => {
    for (const each of callers.filter(({ frame }) => frame === frameId)) {
      const sender = { kind: /** @type {const} */ ("content"), tab: each.tab ?? 7, window: 1, frame: frameId, document: each.document, origin: each.origin, url: `${each.origin}/x` };
      fill.callIn(sender, { number: each.number ?? message.number, fields: each.fields ?? ["username", "password"], focused: each.focused === true });
    }
    return { here: true };
  };
  api.scripting.executeScript = async (/** @type {any} */ order) => { delivered.push(order); return [{ result: { filled: Object.keys(order.args[1]), warnings: [] } }]; };
  return { fill, asked, delivered };
}

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

test("two pages of one sign-in are near each other, other sites are not", () => {
  assert.ok(kindred("https://login.site.example", "https://auth.site.example"));
  assert.ok(!kindred("https://site.example", "http://site.example"));
  assert.ok(!kindred("https://site.example", "https://other.example"));
  assert.ok(!kindred("http://127.0.0.1:1", "http://127.0.0.2:1"));
  assert.ok(!kindred("https://a", "https://b"));
});
