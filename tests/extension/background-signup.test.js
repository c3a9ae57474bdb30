// @ts-check
/** A new password is kept by the host before one document gets it, and it gets no other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../../extension/background/errors.js";
import { createSignup } from "../../extension/background/signup.js";
import { event, fakeApi } from "./fakes.js";

const ORIGIN = "https://site.example";
const SENDER = { kind: /** @type {const} */ ("content"), tab: 7, window: 1, frame: 0, document: "D1", origin: ORIGIN, url: `${ORIGIN}/join` };
const FRESH = { fields: ["new-password", "confirmation"], rules: { maxlength: 12 }, focused: false };
const FRAMES = [{ frameId: 0, parentFrameId: -1, url: `${ORIGIN}/join` }, { frameId: 4, parentFrameId: 0, url: "https://other.example/" }];

/** @param {any[]} callers what each frame that calls in says @param {Record<string, any>} [answers] of the host */
function setUp(callers, answers = {}) {
  const api = fakeApi();
  /** @type {any[]} */
  const done = [];
  const host = { "generate.for_site": { id: "i", password: "made", bits: 70, exact: true }, "fill.matches": { items: [] }, "fill.get": { values: { password: "old" } }, ...answers };
  const vaults = {
    front: "default", open: () => (answers["open"] ?? ["default"]),
    request: async (/** @type {string} */ method, /** @type {any} */ params, /** @type {any} */ caller, /** @type {string} */ vault) => {
      done.push([method, params, caller, vault]);
      const answer = host[/** @type {keyof typeof host} */ (method)];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  api.webNavigation.getAllFrames = async () => FRAMES;
  api.webNavigation.onCommitted = event();
  /** @type {any[]} */
  const messages = [];
  api.tabs.sendMessage = async (/** @type {number} */ _tab, /** @type {any} */ message, /** @type {any} */ { frameId }) => {
    messages.push([frameId, message]);
    for (const { sender, said } of callers) if (sender.frame === frameId) signup.callIn(sender, { ...said, number: said.number ?? message.number });
    return { here: true };
  };
  api.scripting.executeScript = async (/** @type {any} */ injection) => {
    done.push(["deliver", injection.target, injection.args]);
    return [{ result: answers["outcome"] ?? { filled: ["new-password", "confirmation"], warnings: [] } }];
  };
  const signup = createSignup(api, { vaults: /** @type {any} */ (vaults), tabs: { active: async () => ({ id: 7, windowId: 1, url: "", title: "" }) }, fill: { saidAbout: async () => new Map(Object.entries(answers["said"] ?? {})) } }, { random: () => "n1" });
  return { signup, done, messages };
}

test("the password is kept before the document has it, by its own rules", async () => {
  const { signup, done } = setUp([{ sender: SENDER, said: FRESH }]);
  const outcome = await signup.propose({});
  assert.deepEqual(outcome, { id: "i", filled: ["new-password", "confirmation"], warnings: [] });
  assert.deepEqual(done.map(([name]) => name), ["generate.for_site", "deliver"]);
  assert.deepEqual(done[0].slice(1), [{ target: { origin: ORIGIN, ancestors: [], url: `${ORIGIN}/join` }, rules: { maxlength: 12 } }, { kind: "page" }, "default"]);
  assert.deepEqual(done[1].slice(1), [{ tabId: 7, documentIds: ["D1"] }, ["n1", { "new-password": "made", confirmation: "made" }]]);
});

test("where it can't be kept, no document gets one", async () => {
  const { signup, done } = setUp([{ sender: SENDER, said: FRESH }], { "generate.for_site": new RequestError("locked") });
  await assert.rejects(signup.propose({}), { name: "locked" });
  assert.deepEqual(done.map(([name]) => name), ["generate.for_site"]);
});

test("a locked vault makes none, and the page is not even asked", async () => {
  const { signup, done } = setUp([{ sender: SENDER, said: FRESH }], { open: [] });
  await assert.rejects(signup.propose({}), { name: "locked" });
  assert.deepEqual(done, []);
});

test("a document with another number, tab or nothing to fill has not called in", async () => {
  const wrong = [{ sender: SENDER, said: { ...FRESH, number: "n0" } }, { sender: { ...SENDER, tab: 8 }, said: FRESH }, { sender: SENDER, said: { ...FRESH, fields: ["current-password"] } }];
  const { signup } = setUp(wrong);
  await assert.rejects(signup.propose({}), { name: "no_new_password" });
  assert.deepEqual(await signup.look({}), { here: false });
});

test("the frame with the focus is meant before the top one, and the document that an order names before all", async () => {
  const inner = { ...SENDER, frame: 4, document: "D4", origin: "https://other.example", url: "https://other.example/" };
  const callers = [{ sender: SENDER, said: FRESH }, { sender: inner, said: { ...FRESH, focused: true } }];
  const focus = setUp(callers);
  await focus.signup.propose({});
  assert.deepEqual(focus.done[0][1].target, { origin: "https://other.example", ancestors: [ORIGIN], url: "https://other.example/" });
  const named = setUp(callers);
  await named.signup.propose({ document: "D1" });
  assert.deepEqual(named.done.at(-1)[1].documentIds, ["D1"]);
});

test("in a change form the current password comes from the one item that fits, and from none where there are two", async () => {
  const change = [{ sender: SENDER, said: { ...FRESH, fields: ["current-password", ...FRESH.fields] } }];
  const match = (/** @type {string} */ id, rank = "exact") => ({ row: { id }, rank });
  const one = setUp(change, { "fill.matches": { items: [match("a"), match("b", "domain")] } });
  await one.signup.propose({});
  assert.deepEqual(one.done.find(([name]) => name === "fill.get")?.[1], { id: "a", fields: ["password"], target: one.done[0][1].target });
  assert.equal(one.done.at(-1)[2][1]["current-password"], "old");
  for (const answers of [{ "fill.matches": { items: [match("a"), match("b")] } }, { "fill.matches": { items: [match("a")] }, "fill.get": new RequestError("insecure_page") }]) {
    const { signup, done } = setUp(change, answers);
    await signup.propose({});
    assert.deepEqual(done.at(-1)[2][1], { "new-password": "made", confirmation: "made" });
  }
});

test("what the person said of a site's fields is told to that site's documents alone, and nothing of other values", async () => {
  const field = { name: "ref", id: "", autocomplete: "", type: "text", place: 0 };
  const said = { [ORIGIN]: [{ takes: "custom", custom: "Branch", field }, { takes: "new-password", field }] };
  const { signup, messages } = setUp([{ sender: SENDER, said: FRESH }], { said });
  await signup.propose({ here: true, said: true });
  const order = { type: "call-in-new", number: "n1", here: true, said: true };
  assert.deepEqual(messages, [[0, { ...order, rules: [{ takes: "new-password", field }] }], [4, order]]);
});

test("a document that has gone gets nothing", async () => {
  const { signup } = setUp([{ sender: SENDER, said: FRESH }], { outcome: null });
  assert.equal((await signup.propose({}).catch((error) => error)).name ?? "", "");
  const gone = setUp([{ sender: SENDER, said: FRESH }], { outcome: {} });
  await assert.rejects(gone.signup.propose({}), { name: "page_changed" });
});
