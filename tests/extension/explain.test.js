// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { createExplain } from "../../extension/background/explain.js";

/** @param {any} results */
function setUp(results) {
  /** @type {any[]} */
  const asked = [];
  const api = /** @type {any} */ ({
    tabs: { sendMessage: async () => ({ here: true }), query: async (/** @type {any} */ query) => { asked.push(query); return [{ id: 1, title: "Old", url: "https://a.example/x", lastAccessed: 1 }, { id: 2, title: "T".repeat(500), url: "http://b.example:8080/y", lastAccessed: 2 }]; } },
    webNavigation: { getAllFrames: async () => [{ frameId: 0 }] },
    scripting: { executeScript: async (/** @type {any} */ order) => { asked.push(order); if (results instanceof Error) throw results; return results; } },
  });
  return { explain: createExplain(api), asked };
}

test("only pages of the web are listed, the latest first, by host and title", async () => {
  const { explain, asked } = setUp([]);
  const { tabs } = await explain.tabs();
  assert.deepEqual(tabs.map(({ id, host }) => [id, host]), [[2, "b.example:8080"], [1, "a.example"]]);
  assert.equal(tabs[0]?.title.length, 120);
  assert.deepEqual(asked, [{ url: ["http://*/*", "https://*/*"] }]);
});

test("what a page says of its forms is bounded, and only the known parts of it are taken", async () => {
  const field = { name: "n".repeat(5000), kind: "username", sum: "many", why: [{ rule: {}, weight: Infinity }], value: "secret" };
  const { explain } = setUp([{ frameId: 4, result: "nonsense" }, { frameId: 0, result: Array.from({ length: 500 }, () => ({ kind: "login", sum: 12.4, meant: true, why: null, fields: Array.from({ length: 500 }, () => field) })) }]);
  const { frames } = await explain.of(2);
  assert.deepEqual(frames.map((frame) => [frame.top, frame.forms.length]), [[true, 30], [false, 0]]);
  const [form] = frames[0]?.forms ?? [];
  assert.equal(form.fields.length, 60);
  assert.deepEqual(form.fields[0], { name: "n".repeat(120), kind: "username", sum: 0, why: [{ rule: "[object Object]", weight: 0 }] });
  assert.ok(!JSON.stringify(frames).includes("secret"));
});

test("a page that scripts may not enter is said to be out of reach", async () => {
  const { explain } = setUp(new Error("Cannot access a chrome:// URL"));
  await assert.rejects(explain.of(2), { name: "page_out_of_reach" });
});
