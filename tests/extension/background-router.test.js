// @ts-check
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { OWN, RequestError } from "../../extension/background/errors.js";
import * as methods from "../../extension/background/methods.js";
import { classify, createRouter } from "../../extension/background/router.js";
import { fakeApi } from "./fakes.js";

const SELF = { id: "self", base: "chrome-extension://self/" };
const PAGE = { id: "self", url: "chrome-extension://self/pages/popup.html" };
const CONTENT = { id: "self", url: "https://site.example/login", origin: "https://site.example", frameId: 0, documentId: "D1", tab: { id: 7, windowId: 1 } };
const MENU = { id: "self", url: "chrome-extension://self/pages/menu.html#n", frameId: 5, documentId: "F1", tab: { id: 7 } };
const ITEM = "0123456789abcdef0123456789abcdef";

function setUp() {
  const api = fakeApi();
  /** @type {any[]} */
  const calls = [];
  const note = (/** @type {string} */ name, /** @type {any} */ answer = {}) => (/** @type {any[]} */ ...values) => { calls.push([name, ...values]); return answer; };
  let clock = 1_000_000;
  const router = createRouter({
    api,
    vaults: {
      request: async (method, params, caller, vault) => { calls.push(["request", method, params, caller, vault]); return { ok: true }; },
      stop: note("stop"), connection: note("connection", { state: "ok" }), show: note("show"), lockAll: note("lockAll"),
    },
    fill: {
      ordered: async (order) => { calls.push(["fill", order]); return { filled: [] }; }, callIn: note("callIn"), matches: note("matches"),
      look: note("look"), told: () => ({}), unpoint: note("unpoint"),
    },
    menu: {
      wanted: async () => ({ wanted: true }), place: async (sender, kind) => { calls.push(["place", sender.document, kind]); return { number: "n" }; }, closed: note("closed"), show: note("show menu"),
      hello: async (sender, said) => { calls.push(["hello", sender, said]); return { state: "open" }; }, size: note("size"), pick: note("pick"), act: note("act"),
    },
    signup: { propose: async (order) => { calls.push(["propose", order]); return { id: ITEM, filled: [], warnings: [] }; }, look: async () => ({ here: true }), callIn: note("callInNew") },
    save: { typed: async (sender, said) => { calls.push(["typed", sender, said]); }, submitted: async (sender) => { calls.push(["submitted", sender]); } },
    clipboard: { copy: async (item, field, which) => { calls.push(["copy", item, field, which]); return { clearsIn: 30 }; }, copyText: async () => ({ clearsIn: 30 }) },
    explain: { tabs: async () => ({ tabs: [] }), of: async (tab) => { calls.push(["explain", tab]); return { frames: [] }; } },
    tabs: { current: async () => ({ id: 1, url: "", title: "" }) },
    now: () => clock,
  });
  return { api, calls, router, later: (/** @type {number} */ by) => { clock += by; } };
}

test("rule 1: other extensions and pages are refused", () => {
  assert.equal(classify({ ...PAGE, id: "other" }, SELF).kind, "refused");
  assert.equal(classify(undefined, SELF).kind, "refused");
});

test("rule 2: each sender has one class", () => {
  assert.equal(classify(PAGE, SELF).kind, "page");
  assert.equal(classify({ ...PAGE, frameId: 0, tab: { id: 3 } }, SELF).kind, "page");
  assert.deepEqual(classify(MENU, SELF), { kind: "frame", tab: 7, frame: 5, document: "F1" });
  assert.equal(classify({ ...MENU, url: "chrome-extension://self/pages/popup.html" }, SELF).kind, "refused");
  assert.equal(classify({ ...MENU, url: "chrome-extension://self/pages/menu.html/../popup.html" }, SELF).kind, "refused");
  assert.equal(classify({ ...MENU, documentId: undefined }, SELF).kind, "refused");
  assert.equal(classify({ ...MENU, tab: undefined }, SELF).kind, "refused");
  assert.equal(classify({ ...PAGE, url: "chrome-extension://self/offscreen.html" }, SELF).kind, "refused");
  assert.equal(classify({ ...PAGE, url: "chrome-extension://selfish/pages/popup.html" }, SELF).kind, "refused");
  assert.equal(classify({ ...PAGE, url: "chrome-extension://self/pages/../content/popup.html" }, SELF).kind, "refused");
  assert.equal(classify(CONTENT, SELF).kind, "content");
  assert.equal(classify({ ...CONTENT, documentId: undefined }, SELF).kind, "refused");
  assert.deepEqual({ ...classify({ ...CONTENT, origin: undefined }, SELF) }.kind, "content");
  assert.equal(/** @type {any} */ (classify({ ...CONTENT, origin: undefined }, SELF)).origin, "null");
});

test("rule 3: the tables of methods are those of the contract, and disjoint", () => {
  const folder = new URL("../../schemas/methods/", import.meta.url);
  /** @type {Record<string, string[]>} */
  const contract = { page: [], content: [], frame: [] };
  for (const file of readdirSync(folder)) contract[JSON.parse(readFileSync(new URL(file, folder), "utf8")).caller]?.push(file.replace(".json", ""));
  assert.deepEqual([...methods.PAGE].sort(), contract["page"]?.sort());
  assert.deepEqual([...methods.CONTENT].sort(), contract["content"]?.sort());
  assert.deepEqual([...methods.FRAME].sort(), contract["frame"]?.sort());
  const all = [...methods.PAGE, ...methods.CONTENT, ...methods.FRAME];
  assert.equal(new Set(all).size, all.length);
});

test("rule 3: the types of messages are disjoint, and what is in no table is refused", async () => {
  const { router, calls } = setUp();
  const types = [...router.types.page, ...router.types.content, ...router.types.frame];
  assert.equal(new Set(types).size, types.length);
  for (const type of router.types.page) assert.deepEqual(await router.route({ type, method: "session.status", params: {}, item: ITEM, field: "password", text: "x" }, CONTENT), {});
  for (const type of router.types.content) assert.equal((await router.route({ type }, PAGE)).error.name, "not_for_this_caller");
  for (const type of ["constructor", "__proto__", "toString", "", 5, null]) assert.equal((await router.route({ type }, PAGE)).error.name, "not_for_this_caller");
  for (const type of types) assert.deepEqual(await router.route({ type }, { ...PAGE, frameId: 3, tab: { id: 1 } }), {});
  assert.deepEqual(calls, []);
});

test("rule 3: a frame speaks as the menu alone, and content hears of it a number at most", async () => {
  const { router, calls } = setUp();
  for (const type of [...router.types.page, ...router.types.content]) assert.deepEqual(await router.route({ type, method: "session.status", params: {}, item: ITEM, field: "password", text: "x", kind: "login", number: "n" }, MENU), {});
  assert.deepEqual(calls, []);
  assert.deepEqual(await router.route({ type: "menu-hello", number: "n", ancestors: ["https://site.example", 5] }, MENU), { state: "open" });
  assert.deepEqual(calls.at(-1), ["hello", { kind: "frame", tab: 7, frame: 5, document: "F1" }, { number: "n", ancestors: ["https://site.example", "5"] }]);
  for (const row of ["0", null, 1.5, {}]) await router.route({ type: "menu-pick", row }, MENU);
  assert.ok(calls.slice(1).every(([, , row]) => Number.isNaN(row)));
  assert.deepEqual(await router.route({ type: "menu-place", kind: "login", document: "D9" }, CONTENT), { number: "n" });
  assert.deepEqual(calls.at(-1), ["place", "D1", "login"]);
  assert.deepEqual(await router.route({ type: "menu-place", kind: "x".repeat(9) }, CONTENT), {});
  calls.length = 0;
  for (const type of router.types.frame) assert.deepEqual(await router.route({ type, number: "n", row: 0, what: "open" }, CONTENT), {});
  assert.deepEqual(calls, []);
});

test("rule 4: the caller is the background's own words", async () => {
  const { router, calls } = setUp();
  await router.route({ type: "host", method: "session.status", params: {}, caller: { kind: "terminal" } }, PAGE);
  assert.deepEqual(calls.at(-1), ["request", "session.status", {}, { kind: "page" }, "default"]);
  const box = { kind: "current-password", value: "p" };
  await router.route({ type: "typed", form: "login", username: "u", boxes: [{ ...box, more: 1 }], sent: 1, tab: 9, origin: "https://bank.example", documentId: "D9", frameId: 4 }, CONTENT);
  const [, sender, said] = calls.at(-1);
  assert.deepEqual([sender.origin, sender.document, sender.tab], ["https://site.example", "D1", 7]);
  assert.deepEqual(said, { form: "login", username: "u", boxes: [box], sent: false });
});

test("rule 4: a page's messages go to the vault that it names, and each part hears which", async () => {
  const { router, calls, api } = setUp();
  const say = (/** @type {any} */ message, /** @type {any} */ sender = PAGE) => router.route({ vault: "work", ...message }, sender);
  await say({ type: "host", method: "item.recent", params: { vault: "other" } });
  assert.deepEqual(calls.at(-1), ["request", "item.recent", { vault: "other" }, { kind: "page" }, "work"]);
  await say({ type: "host", method: "fill.matches", params: { url: "https://x" } });
  assert.deepEqual(calls.at(-1), ["matches", { url: "https://x" }, "work"]);
  await say({ type: "fill", item: ITEM });
  assert.equal(calls.at(-1)[1].vault, "work");
  await say({ type: "copy", item: ITEM, field: "password", version: "f".repeat(32) });
  assert.deepEqual(calls.at(-1), ["copy", ITEM, "password", { vault: "work", version: "f".repeat(32) }]);
  await say({ type: "connection" });
  assert.deepEqual(calls.at(-1), ["connection", false, "work"]);
  await router.route({ type: "connection" }, PAGE);
  assert.deepEqual(calls.at(-1), ["connection", false, undefined]);
  Object.assign(api.storage.local.held, { seen: { vault: "v", number: 9, mac: "m" }, "seen:work": { vault: "w", number: 2, mac: "n" } });
  await say({ type: "host", method: "session.unlock", params: {} });
  assert.equal(calls.at(-1)[2].seen.vault, "w");
});

test("rule 4: a name that is none is refused, and content names no vault", async () => {
  const { router, calls } = setUp();
  for (const vault of ["../x", "", "Work", "a".repeat(33), 5, {}, "__proto__"]) {
    for (const type of ["host", "fill", "copy", "copy-text", "connection", "show"]) {
      const message = { type, vault, method: "session.status", params: {}, item: ITEM, field: "password", text: "x" };
      assert.equal((await router.route(message, PAGE)).error?.name, "bad_params", `${type} ${String(vault)}`);
    }
  }
  assert.deepEqual(calls, []);
  await router.route({ type: "typed", vault: "work", form: "login", username: "u", boxes: [] }, CONTENT);
  assert.ok(!JSON.stringify(calls).includes("work"));
  for (const type of ["show", "lock-all"]) assert.deepEqual(await router.route({ type, vault: "work" }, CONTENT), {});
  assert.equal(calls.length, 1);
});

test("rule 5: a page can't name a target, nor ask for values or greet", async () => {
  const { router, calls } = setUp();
  await router.route({ type: "host", method: "item.get", params: { id: ITEM, target: { origin: "https://x" } } }, PAGE);
  assert.deepEqual(calls.at(-1)[2], { id: ITEM });
  for (const method of ["fill.get", "generate.for_site", "session.hello", "save.typed", "fill.count", "nonsense"]) {
    assert.equal((await router.route({ type: "host", method, params: {} }, PAGE)).error.name, "not_for_this_caller");
  }
  assert.equal(calls.length, 1);
});

test("rule 5: the state seen comes from our storage, not from the page", async () => {
  const { router, calls, api } = setUp();
  api.storage.local.held.seen = { vault: "v", number: 9, mac: "m" };
  await router.route({ type: "host", method: "session.unlock", params: { passphrase: "x", displayed: {}, seen: { number: 1 } } }, PAGE);
  assert.equal(calls.at(-1)[2].seen.number, 9);
});

test("rule 6: content is told nothing, not even of failures", async () => {
  const { router } = setUp();
  assert.deepEqual(await router.route({ type: "typed", username: 5, boxes: [] }, CONTENT), {});
  assert.deepEqual(await router.route({ type: "typed", username: "u", boxes: [{ kind: "cookie", value: "p" }] }, CONTENT), {});
  assert.deepEqual(await router.route({ type: "submitted" }, CONTENT), {});
});

test("what fills a field that was pointed at is named by the contract's words, or as an item's own field", async () => {
  const { router, calls } = setUp();
  const say = (/** @type {any} */ as, more = {}) => router.route({ type: "fill", item: ITEM, as, ...more }, PAGE);
  await say({ takes: "password", more: 1 }, { want: "card" });
  assert.deepEqual([calls.at(-1)[1].as, calls.at(-1)[1].want], [{ takes: "password" }, "card"]);
  await say({ takes: "custom", custom: "Branch" }, { want: "passport" });
  assert.deepEqual([calls.at(-1)[1].as, calls.at(-1)[1].want], [{ takes: "custom", custom: "Branch" }, undefined]);
  for (const as of [{ takes: "notes" }, { takes: "custom:0" }, { takes: "custom" }, null, "password"]) assert.equal((await say(as)).error.name, "bad_params");
  assert.equal((await router.route({ type: "look", tab: "7" }, PAGE)).error.name, "bad_params");
});

test("rule 7: size and rate of what content says are bounded", async () => {
  const { router, calls, later } = setUp();
  const typed = (/** @type {any} */ more) => router.route({ type: "typed", form: "login", username: "u", boxes: [], ...more }, CONTENT);
  const box = { kind: "new-password", value: "p" };
  for (const more of [{ username: "x".repeat(513) }, { boxes: [{ ...box, value: "x".repeat(4097) }] }, { boxes: Array(6).fill(box) }, { boxes: "p" }, { boxes: [null] }]) await typed(more);
  assert.deepEqual(calls, []);
  await router.route({ type: "call-in-new", number: "n", fields: ["new-password", "username"], rules: { minlength: 8, maxlength: -1, pattern: "x".repeat(1001), passwordrules: "required: lower", more: 1 } }, CONTENT);
  assert.deepEqual(calls.at(-1)[2], { number: "n", fields: ["new-password"], rules: { minlength: 8, passwordrules: "required: lower" }, focused: false });
  await router.route({ type: "call-in", number: "n", fields: ["password", "cookie"], focused: "yes" }, CONTENT);
  assert.deepEqual(calls.at(-1)[2], { number: "n", fields: ["password"], named: [], focused: false });
  const field = { name: "n", id: "", autocomplete: "", type: "text", place: 2, value: "typed", secret: "s" };
  const named = ["Branch", "x".repeat(65), 7, "", "Branch", ...Array(99).fill(0).map((_, at) => `f${at}`)];
  await router.route({ type: "call-in", number: "n", fields: ["cc-number", "custom:3", "custom:x", "custom:100"], named, focused: true, field }, CONTENT);
  const { fields, named: kept, field: told } = calls.at(-1)[2];
  assert.deepEqual([fields, kept.length, kept[0], told], [["cc-number", "custom:3"], 64, "Branch", { name: "n", id: "", autocomplete: "", type: "text", place: 2 }]);
  const before = calls.length;
  for (const more of [{ name: "x".repeat(65) }, { place: -1 }, { place: 1000 }, { type: 7 }]) await router.route({ type: "call-in", number: "n", fields: ["password"], field: { ...field, ...more } }, CONTENT);
  assert.equal(calls.length, before);
  later(120_000);
  calls.length = 0;
  for (let count = 0; count < 30; count += 1) await router.route({ type: "submitted" }, CONTENT);
  assert.equal(calls.length, 10);
  for (let count = 0; count < 90; count += 1) await typed({});
  assert.equal(calls.length, 70);
  later(61_000);
  await typed({});
  assert.equal(calls.length, 71);
});

test("foreign exceptions are not quoted to anyone", async () => {
  const { router } = setUp();
  const broken = /** @type {any} */ ({ type: "fill", get item() { throw new Error("secret"); } });
  const reply = await router.route(broken, PAGE);
  assert.equal(reply.error.name, "internal");
  assert.ok(!JSON.stringify(reply).includes("secret"));
});

test("the extension's own errors are those of the contract", () => {
  const table = JSON.parse(readFileSync(new URL("../../schemas/errors.json", import.meta.url), "utf8")).errors;
  for (const [name, { code, text, hint }] of Object.entries(OWN)) {
    const row = table.find((/** @type {any} */ each) => each.name === name);
    assert.deepEqual({ code, text, hint }, { code: row?.code, text: row?.text, hint: row?.hint }, name);
  }
  assert.equal(new RequestError("locked").code, 1103);
});

test("rule 2: a document that only inherits its origin has none", () => {
  const from = (/** @type {string} */ origin, /** @type {string} */ url) => {
    const found = /** @type {any} */ (classify({ id: "us", tab: { id: 1 }, frameId: 3, documentId: "d", origin, url }, { id: "us", base: "ext://us/" }));
    return [found.kind, found.origin];
  };
  const own = "https://site.example";
  assert.deepEqual(from(own, "https://site.example/login?x#y"), ["content", own]);
  for (const url of ["about:blank", "about:srcdoc", "blob:https://site.example/5f0e", "data:text/html,x", "https://other.example/", "https://site.example:8443/", ""]) {
    assert.deepEqual(from(own, url), ["content", "null"], url);
  }
  assert.deepEqual(from("null", "https://site.example/login"), ["content", "null"], "a sandbox");
});
