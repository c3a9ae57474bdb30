// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../../extension/background/errors.js";
import { createMenu } from "../../extension/background/menu.js";
import { event, fakeApi, settle } from "./fakes.js";

const ORIGIN = "https://site.example";
const DOCUMENT = /** @type {any} */ ({ kind: "content", tab: 7, window: 1, frame: 0, document: "D1", origin: ORIGIN, url: `${ORIGIN}/login` });
const FRAME = /** @type {any} */ ({ kind: "frame", tab: 7, frame: 9, document: "F1" });
const ITEM = "0123456789abcdef0123456789abcdef";

/** @param {{unlocked?: boolean, known?: any, seen?: boolean, refuse?: string, propose?: any, warnings?: any[]}} [how] */
function setUp({ unlocked = true, known = null, seen = true, refuse = "", propose, warnings = [] } = {}) {
  const api = fakeApi();
  /** @type {any[]} */
  const calls = [];
  let clock = 1_000_000;
  let next = 0;
  api.webNavigation = { getAllFrames: async () => [{ frameId: 0, parentFrameId: -1, url: `${ORIGIN}/login` }], getFrame: async () => known };
  api.tabs = { onRemoved: event(), sendMessage: async (/** @type {any[]} */ ...values) => { calls.push(["tell", ...values]); return values[1].type === "menu-check" ? { seen } : undefined; } };
  api.commands = { onCommand: event() };
  const menu = createMenu(api, {
    vaults: {
      request: async (method, params, caller, vault) => {
        calls.push([method, params, caller, vault]);
        if (method === "menu.wanted") return { wanted: true };
        if (method === "menu.open") return { menu: "m".repeat(32), site: "site.example", foreign: false, rows: [{ id: ITEM, name: "Site", username: "ada", site: "site.example", code: true }] };
        if (method === "menu.pick" && refuse) throw new RequestError(refuse);
        return { password: "p" };
      },
      open: () => (unlocked ? ["default"] : []), unlocked, front: "default",
    },
    fill: { fill: async (order) => { calls.push(["fill", order]); await order.ask?.({ id: ITEM, fields: ["password"], target: {} }); return { filled: ["password"], warnings }; }, warn: (tab, outcome) => { calls.push(["warn", tab, outcome]); } },
    surface: { show: async () => { calls.push(["show"]); } },
    badge: { flash: async () => undefined },
    propose,
  }, { random: () => `n${++next}`, now: () => clock });
  const opened = async (kind = "login") => {
    const { number } = await menu.place(DOCUMENT, kind);
    return menu.hello(FRAME, { number: String(number), ancestors: [ORIGIN] });
  };
  const names = () => calls.map(([name, , message]) => (name === "tell" ? message.type : name));
  return { api, menu, calls, names, opened, later: (/** @type {number} */ by) => { clock += by; } };
}

test("rule 1: a number is good once, soon, in its own tab, and a new menu ends the last", async () => {
  const { menu, later, opened } = setUp();
  assert.equal((await opened()).rows[0].username, "ada");
  assert.deepEqual(await menu.hello(FRAME, { number: "n1", ancestors: [ORIGIN] }), {});
  await menu.place(DOCUMENT, "login");
  assert.deepEqual(await menu.hello({ ...FRAME, tab: 8 }, { number: "n2", ancestors: [ORIGIN] }), {});
  later(10_001);
  assert.deepEqual(await menu.hello(FRAME, { number: "n2", ancestors: [ORIGIN] }), {});
  await menu.place(DOCUMENT, "login");
  await menu.place(DOCUMENT, "login");
  assert.deepEqual(await menu.hello(FRAME, { number: "n3", ancestors: [ORIGIN] }), {});
  assert.equal((await menu.hello(FRAME, { number: "n4", ancestors: [ORIGIN] })).state, "open");
  assert.deepEqual(await menu.place(DOCUMENT, "card"), {});
});

test("rule 2: a frame elsewhere is told nothing, and the number is spent", async () => {
  for (const [known, around] of /** @type {[any, string[]][]} */ ([
    [null, []], [null, ["https://evil.example"]], [null, ["null", ORIGIN]],
    [{ parentFrameId: 3, parentDocumentId: "D1" }, [ORIGIN]], [{ parentFrameId: 0, parentDocumentId: "D0" }, [ORIGIN]],
  ])) {
    const { menu, calls } = setUp({ known });
    await menu.place(DOCUMENT, "login");
    assert.deepEqual(await menu.hello(FRAME, { number: "n1", ancestors: around }), {});
    assert.deepEqual(await menu.hello(FRAME, { number: "n1", ancestors: [ORIGIN] }), {});
    assert.ok(!calls.some(([name]) => name === "menu.open"));
  }
  assert.equal((await setUp({ known: { parentFrameId: 0, parentDocumentId: "D1" } }).opened()).state, "open");
});

test("rule 3: what another frame says counts for nothing", async () => {
  const { menu, names, opened } = setUp();
  await opened();
  for (const other of [{ ...FRAME, document: "F2" }, { ...FRAME, tab: 8 }]) {
    await menu.pick(other, 0);
    menu.size(other, 100);
    await menu.act(other, "open", false);
  }
  assert.ok(!names().some((name) => ["fill", "menu-size", "menu-check", "show"].includes(name)));
  await menu.pick(FRAME, 0);
  assert.ok(names().includes("fill"));
});

test("rule 4: the script learns a number, a height and a close, and no row", async () => {
  const { menu, calls, opened } = setUp();
  await opened();
  menu.size(FRAME, 137.2);
  menu.size(FRAME, 1e9);
  await menu.pick(FRAME, 0);
  const told = calls.filter(([name]) => name === "tell").map(([, tab, message, to]) => [tab, message, to]);
  assert.deepEqual(told[0], [7, { type: "menu-size", height: 138, number: "n1" }, { frameId: 0 }]);
  assert.equal(told[1]?.[1].height, 420);
  assert.ok(!JSON.stringify(told).includes("ada") && !JSON.stringify(told).includes(ITEM));
});

test("rule 5: a pick ends the menu, is looked at once more, and goes to its document by the host's own method", async () => {
  const { menu, calls, opened } = setUp();
  await opened();
  for (const row of [1, -1, NaN, 0.5]) await menu.pick(FRAME, row);
  assert.ok(!calls.some(([name]) => name === "fill"));
  await menu.pick(FRAME, 0);
  const [, order] = calls.find(([name]) => name === "fill") ?? [];
  assert.deepEqual([order.tab, order.frame, order.document, order.item, order.fields], [7, 0, "D1", ITEM, ["username", "password"]]);
  const [, params, caller] = calls.find(([name]) => name === "menu.pick") ?? [];
  assert.deepEqual(params, { menu: "m".repeat(32), id: ITEM, document: "D1", fields: ["password"], url: `${ORIGIN}/login` });
  assert.deepEqual(caller, { kind: "frame", origin: ORIGIN, ancestors: [] });
  calls.length = 0;
  await menu.pick(FRAME, 0);
  assert.deepEqual(calls, []);
});

test("rule 5: a menu that was not to be seen gives nothing", async () => {
  const { menu, names, opened } = setUp({ seen: false });
  await opened();
  await menu.pick(FRAME, 0);
  assert.deepEqual(names().slice(-3), ["menu-check", "menu-close", "show"]);
  assert.ok(!names().includes("fill"));
});

test("what a page did not take as it was meant is said in our window", async () => {
  const warnings = [{ field: "password", warning: "not_kept" }];
  const filled = setUp({ warnings });
  await filled.opened();
  await filled.menu.pick(FRAME, 0);
  assert.equal(filled.names().at(-1), "show");
  const made = setUp({ propose: async () => ({ filled: [], warnings }) });
  await made.opened("new");
  await made.menu.pick(FRAME, -1);
  assert.deepEqual(made.names().slice(-2), ["warn", "show"]);
});

test("rule 6: what is refused opens our window", async () => {
  for (const [refuse, shows] of /** @type {const} */ ([["insecure_page", true], ["ask_in_window", true], ["page_changed", false]])) {
    const { menu, names, opened } = setUp({ refuse });
    await opened();
    await menu.pick(FRAME, 0);
    assert.equal(names().includes("show"), shows, refuse);
  }
});

test("rule 7: a lock ends menus, and a page can't begin them without end", async () => {
  const { menu, names, opened } = setUp();
  await opened();
  menu.endAll();
  assert.ok(names().includes("menu-close"));
  await menu.pick(FRAME, 0);
  assert.ok(!names().includes("fill"));
  for (let count = 0; count < 59; count += 1) await menu.place(DOCUMENT, "login");
  await assert.rejects(menu.place(DOCUMENT, "login"), { name: "not_for_this_caller" });
});

test("while locked there is one way on, and where it was turned off nothing", async () => {
  const { api, menu, calls } = setUp({ unlocked: false });
  await menu.place(DOCUMENT, "login");
  assert.deepEqual(await menu.hello(FRAME, { number: "n1", ancestors: [ORIGIN] }), { state: "locked", kind: "login" });
  assert.ok(!calls.some(([name]) => name === "menu.open"));
  await menu.act(FRAME, "open", false);
  assert.deepEqual(calls.at(-1), ["show"]);
  await api.storage.local.set({ menuOff: true });
  assert.deepEqual(await menu.wanted(DOCUMENT), { wanted: false });
});

test("a new password is proposed for the very document", async () => {
  /** @type {any[]} */
  const proposed = [];
  const { menu, opened } = setUp({ propose: async (/** @type {any} */ place) => void proposed.push(place) });
  assert.equal((await opened("new")).make, true);
  await menu.pick(FRAME, -1);
  assert.deepEqual(proposed, [{ tab: 7, frame: 0, document: "D1", vault: "default" }]);
});

test("the shortcut opens our window where no field takes it", async () => {
  const { api, menu, calls } = setUp();
  menu.listen();
  api.commands.onCommand.emit("menu", { id: 7 });
  await settle();
  assert.deepEqual(calls.at(-1), ["show"]);
});
