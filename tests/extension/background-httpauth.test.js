// @ts-check
/** HTTP authentication: which requests are answered, how often, and what ends the waiting. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createHttpAuth } from "../../extension/background/httpauth.js";

const ITEM = "a".repeat(32);
const GIVEN = { authCredentials: { username: "ada", password: "pw" } };

/** @param {any} [more] */
const asks = (more = {}) => ({
  requestId: "1", tabId: 7, type: "main_frame", frameId: 0, parentFrameId: -1, isProxy: false, scheme: "basic", realm: "files",
  url: "https://files.example:8443/deep?q", challenger: { host: "files.example", port: 8443 }, ...more,
});

/** @param {{found?: any, open?: string[], state?: string, connection?: string, frames?: any[], wait?: number, choose?: any}} [world] */
function made({ found = { items: [{ id: ITEM }], secure: true, site: "files.example" }, open = ["default"], state = "locked", connection = "ok", frames = [], wait = 5000, choose } = {}) {
  /** @type {[string, any, string][]} */
  const asked = [];
  const windows = { made: 0, removed: 0 };
  const vaults = {
    open: () => open,
    connection: async () => ({ state: connection, vault: "default" }),
    request: async (/** @type {string} */ method, /** @type {any} */ params, /** @type {any} */ _caller, /** @type {string} */ vault) => {
      asked.push([method, params, vault]);
      if (method === "session.status") return { state };
      return method === "httpauth.get" ? { username: "ada", password: "pw" } : found;
    },
  };
  const api = /** @type {any} */ ({
    runtime: { getURL: (/** @type {string} */ path) => `ext://${path}` },
    webNavigation: { getAllFrames: async () => frames },
    windows: {
      create: async () => {
        windows.made += 1;
        if (choose !== undefined) setTimeout(() => auth.answer("n", choose), 1);
        return { id: 3, tabs: [{ id: 44 }] };
      },
      remove: async () => { windows.removed += 1; },
    },
  });
  const auth = createHttpAuth(api, /** @type {any} */ (vaults), { random: () => "n", wait });
  const given = () => asked.filter(([method]) => method === "httpauth.get");
  return { auth, asked, given, windows };
}

const CHOICE = { item: ITEM, vault: "default", remember: false, insecure: false };

test("rules 1 and 2: a proxy, another scheme, another challenger, and whatever is no document", async () => {
  for (const [number, odd] of [
    { isProxy: true }, { isProxy: undefined }, { scheme: "ntlm" }, { scheme: "negotiate" }, { tabId: -1 }, { url: "nonsense" },
    { challenger: { host: "evil.example", port: 8443 } }, { challenger: { host: "files.example", port: 443 } }, { challenger: undefined },
    { type: "image" }, { type: "xmlhttprequest" }, { type: "script" }, { type: "other" }, { type: undefined },
  ].entries()) {
    const { auth, asked, windows } = made({ choose: CHOICE });
    assert.deepEqual(await auth.decide(asks({ requestId: String(number), ...odd })), {}, JSON.stringify(odd));
    assert.deepEqual([asked, windows.made], [[], 0], JSON.stringify(odd));
  }
});

test("rule 2: a frame counts when all around it is of the very origin", async () => {
  const frame = { type: "sub_frame", frameId: 5, parentFrameId: 2 };
  const around = (/** @type {string} */ top, /** @type {string} */ middle) => [{ frameId: 0, parentFrameId: -1, url: top }, { frameId: 2, parentFrameId: 0, url: middle }];
  const own = "https://files.example:8443/x";
  for (const [frames, answer] of /** @type {const} */ ([
    [around(own, own), GIVEN], [around("https://evil.example/", own), {}], [around(own, "https://files.example/"), {}],
    [around(own, "about:blank"), {}], [around("https://www.files.example:8443/", own), {}], [[], {}],
  ])) assert.deepEqual(await made({ frames: [...frames], choose: CHOICE }).auth.decide(asks(frame)), answer, JSON.stringify(frames));
});

test("rule 3: a request is answered once", async () => {
  const { auth, given } = made({ choose: CHOICE });
  assert.deepEqual(await auth.decide(asks()), GIVEN);
  assert.deepEqual(await auth.decide(asks()), {});
  assert.equal(given().length, 1);
});

test("rule 3: what was wrong is not given again without a question, whatever was allowed; another server in the way has its own answer", async () => {
  const { auth, given, windows } = made({ found: { items: [{ id: ITEM }], secure: true, site: "files.example", allowed: ITEM }, choose: CHOICE });
  assert.deepEqual(await auth.decide(asks()), GIVEN);
  assert.deepEqual(await auth.decide(asks({ realm: "another" })), {}, "the same request");
  assert.deepEqual(await auth.decide(asks({ url: "https://next.example/", challenger: { host: "next.example", port: 443 } })), GIVEN, "a redirect");
  assert.deepEqual(await auth.decide(asks({ requestId: "2" })), GIVEN);
  assert.equal(windows.made, 0);
  assert.deepEqual(await auth.decide(asks({ requestId: "2" })), {});
  assert.deepEqual(await auth.decide(asks({ requestId: "3" })), GIVEN);
  assert.deepEqual([windows.made, given().length], [1, 4], "asked about");
  assert.deepEqual(await auth.decide(asks({ requestId: "4" })), GIVEN);
  assert.equal(windows.made, 1, "it was taken");
});

test("rule 5: the window closes with its request, and the server does not rest for that", async () => {
  const world = made();
  const going = world.auth.decide(asks());
  while (!world.windows.made) await new Promise((resolve) => setTimeout(resolve, 1));
  world.auth.ended("another");
  world.auth.ended("1");
  assert.deepEqual(await going, {});
  assert.equal(world.windows.removed, 1);
  void world.auth.decide(asks({ requestId: "2" }));
  while (world.windows.made < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  world.auth.ended("2");
});

test("rule 4: the host is asked with the address and the realm, and gets what was chosen; queries stay out", async () => {
  const { auth, given, windows } = made({ choose: { ...CHOICE, remember: true } });
  await auth.decide(asks());
  assert.deepEqual(given(), [["httpauth.get", { id: ITEM, url: "https://files.example:8443/deep", realm: "files", remember: true }, "default"]]);
  assert.deepEqual(windows, { made: 1, removed: 1 });
});

test("rule 4: what was allowed needs no window, and two vaults that allow one each need one", async () => {
  const allowed = { items: [{ id: ITEM }], secure: true, site: "files.example", allowed: ITEM };
  const one = made({ found: allowed });
  assert.deepEqual(await one.auth.decide(asks()), GIVEN);
  assert.equal(one.windows.made, 0);
  const two = made({ found: allowed, open: ["default", "work"], choose: CHOICE });
  await two.auth.decide(asks());
  assert.equal(two.windows.made, 1);
});

test("rule 5: nothing that fits, no vault, no host: the browser's prompt at once", async () => {
  for (const world of [{ found: { items: [], secure: true, site: "" } }, { open: [], state: "no_vault" }, { open: [], connection: "missing" }]) {
    const { auth, windows } = made({ ...world, choose: CHOICE });
    assert.deepEqual(await auth.decide(asks()), {});
    assert.equal(windows.made, 0);
  }
});

test("rule 5: no, a closed window and the end of the wait are the browser's prompt, and the server rests", async () => {
  for (const end of ["answer", "closed", "late"]) {
    const world = made({ open: end === "answer" ? [] : ["default"], wait: end === "late" ? 5 : 5000, ...(end === "answer" ? { choose: null } : {}) });
    const going = world.auth.decide(asks());
    if (end === "closed") {
      while (!world.windows.made) await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      world.auth.forget(44);
    }
    assert.deepEqual(await going, {}, end);
    assert.deepEqual(await world.auth.decide(asks({ requestId: "2" })), {}, end);
    assert.deepEqual([world.windows.made, world.given().length], [1, 0], end);
  }
});

test("rule 6: the window gets names for its own number alone", async () => {
  const { auth } = made();
  await assert.rejects(auth.show("other"));
  assert.throws(() => auth.answer("other", CHOICE));
  const going = auth.decide(asks());
  await new Promise((resolve) => setTimeout(resolve, 5));
  const shown = await auth.show("n");
  assert.deepEqual([shown.origin, shown.realm, shown.done], ["https://files.example:8443", "files", false]);
  assert.equal(JSON.stringify(shown).includes("pw"), false);
  auth.answer("n", CHOICE);
  assert.deepEqual(await going, GIVEN);
  assert.throws(() => auth.answer("n", CHOICE), "used up");
});
