// @ts-check
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as methods from "../../extension/background/methods.js";
import { createRouter } from "../../extension/background/router.js";
import { fakeApi } from "./fakes.js";

const CONTENT = { id: "self", url: "https://site.example/login", origin: "https://site.example", frameId: 0, documentId: "D1", tab: { id: 7, windowId: 1 } };
const FRAME = { id: "self", url: "chrome-extension://self/pages/popup.html", frameId: 4, tab: { id: 7 } };
const PAGE = { id: "self", url: "chrome-extension://self/pages/popup.html" };
const PASSPHRASE = "canary lantern orbit velvet pickle thunder";

const folder = new URL("../../schemas/methods/", import.meta.url);
const contract = readdirSync(folder).map((file) => ({ name: file.replace(".json", ""), text: readFileSync(new URL(file, folder), "utf8") }));
/** Methods that are grave, or that carry the passphrase. */
const heavy = contract.filter(({ text }) => JSON.parse(text).grave === true || /"passphrase"|\/passphrase"|\/confirmation"/.test(JSON.stringify(JSON.parse(text).params))).map(({ name }) => name);

function setUp() {
  const api = fakeApi();
  /** @type {any[]} */
  const asked = [];
  const nothing = async () => ({});
  const router = createRouter({
    api,
    vaults: { request: async (method, params, caller) => { asked.push({ method, params, caller }); return {}; }, connection: nothing, show: nothing, lockAll: nothing },
    fill: { fill: async () => ({ filled: [] }), callIn: () => undefined, matches: nothing },
    signup: { propose: async () => { throw new Error(); }, look: async () => ({ here: false }), callIn: () => undefined },
    save: { typed: async () => undefined, submitted: async () => undefined },
    clipboard: { copy: async () => ({ clearsIn: 30 }), copyText: async () => ({ clearsIn: 30 }) },
    tabs: { current: nothing },
  });
  return { api, asked, router };
}

test("rule 8: the methods that are grave or carry the passphrase are in the page table alone", () => {
  for (const name of ["session.unlock", "setup.create", "key.backup", "settings.relax", "token.change", "passphrase.rate"]) assert.ok(heavy.includes(name), name);
  for (const name of heavy) {
    assert.ok(methods.PAGE.has(name), name);
    assert.ok(!methods.CONTENT.has(name) && !methods.FRAME.has(name) && !methods.BACKGROUND_ONLY.has(name), name);
  }
});

test("rule 8: neither a web page's script nor our own page in a frame gets one of them through, under any type", async () => {
  const { router, asked } = setUp();
  const types = [...router.types.page, ...router.types.content, "session.unlock"];
  for (const sender of [CONTENT, FRAME, { ...PAGE, id: "other" }]) {
    for (const method of heavy) for (const type of types) assert.deepEqual(await router.route({ type, method, params: { passphrase: PASSPHRASE } }, sender), {});
  }
  assert.deepEqual(asked, []);
});

test("rule 8: the passphrase goes through unread: to the host as it came, to no storage, into no reply", async () => {
  const { api, router, asked } = setUp();
  for (const method of heavy) {
    const params = { passphrase: PASSPHRASE, confirmation: { passphrase: PASSPHRASE, displayed: { chars: "K7Q", colour: "#6d28d9", nonce: "n" } } };
    const reply = await router.route({ type: "host", method, params: structuredClone(params) }, PAGE);
    assert.ok(!JSON.stringify(reply).includes(PASSPHRASE));
    assert.deepEqual(asked.at(-1), { method, params, caller: { kind: "page" } });
  }
  assert.equal(asked.length, heavy.length);
  assert.ok(!JSON.stringify([api.storage.local.held, api.storage.session.held]).includes("canary"));
});

test("rule 8: no module of the background names the passphrase or begins anything grave by itself", () => {
  const modules = new URL("../../extension/background/", import.meta.url);
  // The one names what it adds the state to, the other what its reply is remembered of; neither sends it by itself.
  const known = ["router.js session.unlock", "host.js session.accept_state"];
  for (const file of readdirSync(modules)) {
    if (file === "methods.js") continue; // the tables themselves
    const code = readFileSync(new URL(file, modules), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    for (const name of heavy) if (!known.includes(`${file} ${name}`)) assert.ok(!code.includes(`"${name}"`), `${file} asks for ${name}`);
    assert.ok(!/\bpassphrase\b/.test(code), `${file} names the passphrase`);
  }
});
