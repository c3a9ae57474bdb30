// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { causeOf, createHost } from "../../extension/background/host.js";
import { fakeApi, settle } from "./fakes.js";

const HELLO = { version: "0.1.0", protocol: { min: 1, max: 1 }, capabilities: [], state: "locked" };

async function connected(hello = HELLO) {
  const api = fakeApi();
  /** @type {any[]} */
  const events = [];
  const host = createHost(api, (name, params) => void events.push([name, params]));
  host.connect();
  api.ports[0].answer(0, hello);
  await settle();
  return { api, host, events };
}

test("the browsers' words for a failed connection", () => {
  assert.equal(causeOf("Specified native messaging host not found."), "missing");
  assert.equal(causeOf("No such native application org.sealring.host"), "missing");
  assert.equal(causeOf("Access to the specified native messaging host is forbidden."), "forbidden");
  assert.equal(causeOf("Native host has exited."), "crashed");
  assert.equal(causeOf("Error when communicating with the native messaging host."), "crashed");
  assert.equal(causeOf(""), "crashed");
});

test("rule 1: hello goes first, and requests wait for its answer", async () => {
  const api = fakeApi();
  const host = createHost(api, () => undefined);
  host.connect();
  const asked = host.request("session.status", {}, { kind: "page" });
  await settle();
  assert.deepEqual(api.ports[0].sent.map((/** @type {any} */ each) => each.method), ["session.hello"]);
  api.ports[0].answer(0, HELLO);
  await settle();
  assert.equal(api.ports[0].sent[1].method, "session.status");
  api.ports[0].answer(1, { state: "locked", vault: "default" });
  assert.deepEqual(await asked, { state: "locked", vault: "default" });
});

test("rule 1: a host of another protocol gets nothing", async () => {
  const { host, api } = await connected({ ...HELLO, protocol: { min: 2, max: 3 } });
  assert.equal(host.state, "incompatible");
  assert.equal(api.ports[0].closed, true);
  await assert.rejects(host.request("session.status", {}, { kind: "page" }), { name: "no_host" });
});

test("a vault that was made anew is open, and what was seen of it is remembered", async () => {
  const { host, api } = await connected();
  const seen = { vault: "b".repeat(32), number: 1, mac: "c".repeat(64) };
  void host.request("setup.recover", {}, { kind: "page" });
  await settle();
  api.ports[0].answer(1, { items: 3, versions: 0, records: 0, unreadable: 0, aside: "/x", state: { state: "unlocked", vault: "default", fingerprint: "A".repeat(40), seen } });
  await settle();
  assert.equal(host.unlocked, true);
  assert.deepEqual(await api.storage.local.get(["seen", "owner"]), { seen, owner: "A".repeat(40) });
});

test("rule 2: after a lock there is a fresh host at once, and the reason is known", async () => {
  const { host, api, events } = await connected();
  void host.request("session.unlock", {}, { kind: "page" });
  await settle();
  api.ports[0].answer(1, { state: "unlocked", vault: "default" });
  assert.equal(host.unlocked, true);
  api.ports[0].onMessage.emit({ jsonrpc: "2.0", method: "session.locked", params: { reason: "idle" } });
  assert.equal(host.unlocked, false);
  assert.equal(api.ports.length, 2);
  assert.deepEqual(events.filter(([name]) => name === "session.locked"), [["session.locked", { reason: "idle" }]]);
  api.ports[1].answer(0, HELLO);
  assert.equal((await host.connection()).lastLock.reason, "idle");
});

test("rule 2: a host that dies unlocked is a lock with the reason error, and its requests end", async () => {
  const { host, api, events } = await connected();
  void host.request("session.unlock", {}, { kind: "page" });
  await settle();
  api.ports[0].answer(1, { state: "unlocked", vault: "default" });
  const hanging = host.request("item.recent", {}, { kind: "page" });
  await settle();
  api.ports[0].end("Native host has exited.");
  await assert.rejects(hanging, { name: "no_host" });
  assert.equal(host.state, "crashed");
  assert.deepEqual(events.find(([name]) => name === "session.locked"), ["session.locked", { reason: "error" }]);
});

test("rule 4: the state seen only goes up, unless the person accepted another", async () => {
  const { host, api } = await connected();
  const steps = /** @type {[string, any, number][]} */ ([
    ["session.unlock", { seen: { vault: "v", number: 5, mac: "a" }, fingerprint: "F" }, 5],
    ["session.status", { seen: { vault: "v", number: 3, mac: "b" } }, 5],
    ["session.status", { seen: { vault: "v", number: 9, mac: "c" }, read_only: "altered" }, 5],
    ["session.accept_state", { seen: { vault: "v", number: 3, mac: "b" } }, 3],
    ["session.status", { seen: { vault: "v", number: 4, mac: "d" } }, 4],
  ]);
  for (const [index, [method, result, expected]] of steps.entries()) {
    const asked = host.request(method, {}, { kind: "page" });
    await settle();
    api.ports[0].answer(index + 1, { state: "unlocked", vault: "default", ...result });
    await asked;
    await settle();
    assert.equal(api.storage.local.held.seen.number, expected, method);
  }
  assert.equal(api.storage.local.held.owner, "F");
});

test("an error keeps the host's name, words and data", async () => {
  const { host, api } = await connected();
  const asked = host.request("session.unlock", {}, { kind: "page" });
  await settle();
  api.ports[0].refuse(1, { code: 1105, message: "Too many wrong passphrases.", data: { name: "wait", hint: "Wait.", wait: 4 } });
  await assert.rejects(asked, { name: "wait", code: 1105, hint: "Wait.", data: { wait: 4 } });
});

test("a frame over the limit is refused before it ends the connection", async () => {
  const { host } = await connected();
  await assert.rejects(host.request("item.create", { item: "x".repeat(1024 * 1024) }, { kind: "page" }), { name: "frame_too_large" });
});

test("rule 2: asking where the connection stands does not try anew, unless a person wants it", async () => {
  const { host, api, events } = await connected();
  api.ports[0].end("Specified native messaging host not found.");
  const before = events.length;
  for (let look = 0; look < 5; look += 1) assert.equal((await host.connection()).state, "missing");
  assert.equal(api.ports.length, 1);
  assert.equal(events.length, before);
  const again = host.connection(true);
  assert.equal(api.ports.length, 2);
  api.ports[1].end("Specified native messaging host not found.");
  assert.equal((await again).state, "missing");
});

test("rule 6: a work is known by the page's own name for it: how far it is, and that it is to stop", async () => {
  const { host, api, events } = await connected();
  const made = host.request("backup.create", {}, { kind: "page" }, "w1");
  const other = host.request("session.status", {}, { kind: "page" });
  await settle();
  const [, create, status] = api.ports[0].sent;
  api.ports[0].onMessage.emit({ jsonrpc: "2.0", method: "progress", params: { request: create.id, done: 3, total: 9 } });
  assert.deepEqual(events.at(-1), ["progress", { work: "w1", done: 3, total: 9 }]);
  host.stop("");
  host.stop("w2");
  assert.equal(api.ports[0].sent.length, 3, "what has no name is not stopped by one");
  host.stop("w1");
  assert.deepEqual([api.ports[0].sent[3].method, api.ports[0].sent[3].params], ["request.cancel", { request: create.id }]);
  api.ports[0].refuse(1, { code: 1010, message: "Cancelled.", data: { name: "cancelled", hint: "" } });
  await assert.rejects(made, { name: "cancelled" });
  api.ports[0].answer(2, { state: "locked" });
  assert.equal(status.method, "session.status");
  await other;
});
