// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFill } from "../../extension/background/fill.js";
import { createSave } from "../../extension/background/save.js";
import { createVaults } from "../../extension/background/vaults.js";
import { fakeApi, settle } from "./fakes.js";

const PAGE = /** @type {const} */ ({ kind: "page" });
const ITEM = "0123456789abcdef0123456789abcdef";

/** A connection's port by its vault, as its hello says. @param {any} api @param {string} vault */
const portOf = (api, vault) => api.ports.findLast((/** @type {any} */ port) => (port.sent[0]?.params.vault ?? "default") === vault);

/** Answers the last request of a port. @param {any} port @param {any} result */
async function answer(port, result) {
  port.answer(port.sent.length - 1, result);
  await settle();
}

/** @param {any} api @param {string} vault */
const greet = (api, vault) => answer(portOf(api, vault), { version: "0.1.0", protocol: { min: 1, max: 1 }, capabilities: [], vault, state: "locked" });

async function two(stored = {}) {
  const api = fakeApi();
  Object.assign(api.storage.local.held, stored);
  /** @type {any[]} */
  const events = [];
  const vaults = createVaults(api, (vault, name, params) => void events.push([vault, name, params]));
  vaults.connect();
  await greet(api, "default");
  await answer(portOf(api, "default"), { vaults: ["default", "work"] });
  if (!portOf(api, "work")) vaults.request("session.status", {}, PAGE, "work").catch(() => undefined);
  await greet(api, "work");
  return { api, vaults, events, main: portOf(api, "default"), work: portOf(api, "work") };
}

/** @param {any} vaults @param {any} port @param {string} vault @param {any} [more] */
async function unlock(vaults, port, vault, more = {}) {
  const asked = vaults.request("session.unlock", {}, PAGE, vault);
  await settle();
  await answer(port, { state: "unlocked", vault, ...more });
  await asked;
}

test("rule 2: the default vault is connected at once, the one shown last after it, and no other", async () => {
  const alone = fakeApi();
  createVaults(alone, () => undefined).connect();
  assert.equal(alone.ports.length, 1);
  assert.equal(alone.ports[0].sent[0].params.vault, undefined);
  await greet(alone, "default");
  await answer(alone.ports[0], { vaults: ["default", "work"] });
  assert.equal(alone.ports.length, 1);
  const { api, vaults } = await two({ shown: "work" });
  assert.equal(api.ports.length, 2);
  const asked = vaults.connection();
  await settle();
  await answer(portOf(api, "work"), { vaults: ["default", "work"] });
  assert.equal((await asked).vault, "work");
});

test("a vault shown last that is gone is not asked for", async () => {
  const api = fakeApi();
  api.storage.local.held.shown = "gone";
  const vaults = createVaults(api, () => undefined);
  vaults.connect();
  await greet(api, "default");
  await answer(api.ports[0], { vaults: ["work"] });
  const asked = vaults.connection();
  await settle();
  assert.equal(portOf(api, "gone"), undefined);
  await greet(api, "work");
  await answer(portOf(api, "work"), { vaults: ["work"] });
  assert.equal((await asked).vault, "work");
});

test("rule 1: requests of the same number on two ports have each its own vault's answer", async () => {
  const { vaults, main, work } = await two();
  const [one, other] = ["default", "work"].map((vault) => vaults.request("item.recent", {}, PAGE, vault));
  await settle();
  // The work vault's port answers with every number that was ever used: nothing of it reaches the other vault's request.
  for (let id = 0; id < 50; id += 1) if (id !== work.sent.at(-1).id) work.onMessage.emit({ jsonrpc: "2.0", id, result: { from: "work, forged" } });
  let done = false;
  void one?.then(() => { done = true; });
  await settle();
  assert.equal(done, false);
  await answer(work, { from: "work" });
  await answer(main, { from: "default" });
  assert.deepEqual([await one, await other], [{ from: "default" }, { from: "work" }]);
});

test("rule 1: a host that answers for another vault than its own gets nothing", async () => {
  const api = fakeApi();
  const vaults = createVaults(api, () => undefined);
  const asked = vaults.request("item.recent", {}, PAGE, "work");
  await settle();
  const [port] = api.ports;
  assert.equal(port.sent[0].params.vault, "work");
  port.answer(0, { version: "0.1.0", protocol: { min: 1, max: 1 }, capabilities: [], vault: "default", state: "unlocked" });
  await assert.rejects(asked, { name: "no_host" });
  assert.equal(port.closed, true);
  assert.equal(port.sent.length, 1);
  assert.deepEqual(vaults.open(), []);
});

test("each vault has its own lock, its own events and its own memory", async () => {
  const { api, vaults, events, main, work } = await two();
  const seen = { vault: "b".repeat(32), number: 7, mac: "c".repeat(64) };
  await unlock(vaults, work, "work", { seen, fingerprint: "W" });
  assert.deepEqual(vaults.open(), ["work"]);
  await unlock(vaults, main, "default", { seen: { ...seen, vault: "a".repeat(32), number: 2 }, fingerprint: "D" });
  assert.deepEqual(vaults.open(), ["default", "work"]);
  assert.equal(api.storage.local.held.seen.number, 2);
  assert.equal(api.storage.local.held["seen:work"].number, 7);
  assert.deepEqual([api.storage.local.held.owner, api.storage.local.held["owner:work"]], ["D", "W"]);
  main.onMessage.emit({ jsonrpc: "2.0", method: "session.locked", params: { reason: "idle" } });
  assert.deepEqual(vaults.open(), ["work"]);
  assert.deepEqual(events.filter(([, name]) => name === "session.locked"), [["default", "session.locked", { reason: "idle" }]]);
  assert.equal(api.storage.session.held["lastLock:work"], undefined);
  assert.equal(work.closed, false);
});

test("lock all reaches every open vault, and a name that is none opens no port", async () => {
  const { api, vaults, main, work } = await two();
  await unlock(vaults, main, "default");
  await unlock(vaults, work, "work");
  const all = vaults.lockAll("person");
  await settle();
  for (const port of [main, work]) assert.deepEqual([port.sent.at(-1).method, port.sent.at(-1).params], ["session.lock", { reason: "person" }]);
  await Promise.all([answer(main, {}), answer(work, {})]);
  await all;
  assert.equal(vaults.unlocked, false);
  const before = api.ports.length;
  for (const name of ["../x", "", "Work"]) await assert.rejects(vaults.request("session.status", {}, PAGE, name), { name: "bad_params" });
  assert.equal(api.ports.length, before);
});

const login = (/** @type {string} */ id, /** @type {string} */ username, /** @type {string} */ rank) => ({ row: { id, username }, rank });

/** @param {Record<string, any[]>} held the matches of each vault, all open */
function filling(held) {
  const api = fakeApi();
  /** @type {any[]} */
  const asked = [];
  const vaults = {
    open: () => Object.keys(held), several: true,
    request: async (/** @type {string} */ method, /** @type {any} */ params, /** @type {any} */ caller, vault = "default") => {
      asked.push([method, params, caller, vault]);
      return method === "fill.matches" ? { items: held[vault], total: held[vault]?.length ?? 0, site: "site.example", secure: true } : { offer: "later" };
    },
  };
  return { api, asked, vaults, fill: createFill(api, vaults, { active: async () => undefined }) };
}

test("what fits comes from all open vaults, the closest first, and each says from which", async () => {
  const { fill } = filling({ default: [login("a", "ada", "domain")], work: [login("b", "ada", "exact"), login("c", "bob", "pattern")] });
  const found = await fill.matches({ url: "https://site.example/" }, "default");
  assert.deepEqual(found.items.map((match) => [match.row.id, match.vault]), [["b", "work"], ["a", "default"], ["c", "work"]]);
  assert.equal(found.total, 3);
  assert.deepEqual(await fill.oneKeyItem({ id: 1, url: "https://site.example/" }), { item: "b", vault: "work" });
  const alone = filling({ default: [login("a", "ada", "exact")] });
  assert.equal((await alone.fill.matches({ url: "https://site.example/" }, "default")).items[0]?.vault, undefined);
});

test("two vaults with a login for the same host leave the choice to the person", async () => {
  const { fill } = filling({ default: [login("a", "ada", "exact")], work: [login("b", "ada", "exact")] });
  assert.equal(await fill.oneKeyItem({ id: 1, url: "https://site.example/" }), undefined);
});

test("an answer to a question holds for the vault that it was about", async () => {
  const { api, fill, vaults } = filling({ default: [], work: [] });
  api.webNavigation.getAllFrames = async () => [{ frameId: 0, parentFrameId: -1, url: "http://site.example/" }];
  api.tabs.sendMessage = async (/** @type {number} */ tab, /** @type {any} */ message) => {
    fill.callIn({ kind: "content", tab, window: 1, frame: 0, document: "D", origin: "http://site.example", url: "http://site.example/" }, { number: message.number, fields: ["password"], focused: true });
    return { here: true };
  };
  const { RequestError } = await import("../../extension/background/errors.js");
  vaults.request = async () => { throw new RequestError("insecure_page", {}, { code: 1, text: "", hint: "" }); };
  await assert.rejects(fill.fill({ item: ITEM, vault: "work", tab: 7 }), { name: "insecure_page" });
  await assert.rejects(fill.fill({ item: ITEM, vault: "default", tab: 7, accept: ["insecure_page"] }), { name: "page_changed" });
});

test("a login goes to the open vault that has it, else to the one shown, and while all are locked to the default one", async () => {
  const sender = { kind: /** @type {const} */ ("content"), tab: 1, window: 1, frame: 0, document: "D", origin: "https://site.example", url: "https://site.example/" };
  const surface = { show: async () => undefined, open: async () => false };
  /** @param {Record<string, any[]>} held @param {string} username */
  async function destination(held, username) {
    const { api, asked, vaults } = filling(held);
    Object.assign(api.storage.local.held, { owner: "D", "owner:work": "W" });
    const save = createSave(api, vaults, surface, () => undefined);
    await save.typed(sender, { form: "login", username, boxes: [{ kind: "current-password", value: "p" }], sent: true });
    await save.submitted(sender);
    const [, params, caller, vault] = asked.find(([method]) => method === "save.submitted");
    assert.deepEqual(caller, { kind: "content", origin: "https://site.example" });
    return [vault, params.fingerprint];
  }
  const both = { default: [login("a", "ada", "exact")], work: [login("b", "bob", "exact")] };
  assert.deepEqual(await destination(both, "bob"), ["work", "W"]);
  assert.deepEqual(await destination(both, "eve"), ["default", "D"]);
  assert.deepEqual(await destination({ work: [] }, "eve"), ["work", "W"]);
  assert.deepEqual(await destination({}, "eve"), ["default", "D"]);
});
