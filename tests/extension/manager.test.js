// @ts-check
/** The browser's own password manager: what is said of it, and what a click changes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { letGo, standings, turnOff } from "../../extension/ui/manager.js";

/**
 * A browser with some of the settings.
 * @param {Record<string, {value: boolean, levelOfControl: string}>} held @param {{allowed?: boolean, allows?: boolean}} [answers]
 */
function browser(held, { allowed = true, allows = true } = {}) {
  /** @type {any[]} */
  const done = [];
  const services = Object.fromEntries(Object.entries(held).map(([name, told]) => [name, {
    get: async () => told,
    set: async (/** @type {any} */ { value }) => { done.push(["set", name, value]); Object.assign(told, { value, levelOfControl: "controlled_by_this_extension" }); },
    clear: async () => { done.push(["clear", name]); Object.assign(told, { value: true, levelOfControl: "controllable_by_this_extension" }); },
  }]));
  const api = {
    permissions: {
      contains: async () => allowed,
      request: async (/** @type {any} */ wanted) => { done.push(["request", wanted.permissions]); if (allows) { allowed = true; api.privacy = { services }; } return allows; },
    },
    privacy: allowed ? { services } : undefined,
  };
  return { api: /** @type {any} */ (api), done };
}

const open = () => ({ value: true, levelOfControl: "controllable_by_this_extension" });

test("without the permission nothing is known, and looking asks for nothing", async () => {
  const { api, done } = browser({ passwordSavingEnabled: open() }, { allowed: false });
  assert.deepEqual(await standings(api), [{ part: "passwords", state: "unknown" }]);
  assert.deepEqual(done, []);
});

test("who decides is said, for each part that the browser has", async () => {
  const all = browser({ passwordSavingEnabled: open(), autofillCreditCardEnabled: { value: true, levelOfControl: "not_controllable" }, autofillAddressEnabled: { value: true, levelOfControl: "controlled_by_other_extensions" } });
  assert.deepEqual((await standings(all.api)).map(({ part, state }) => [part, state]), [["passwords", "on"], ["cards", "fixed"], ["addresses", "other_extension"]]);
  const firefox = browser({ passwordSavingEnabled: { value: false, levelOfControl: "controllable_by_this_extension" } });
  assert.deepEqual(await standings(firefox.api), [{ part: "passwords", state: "off" }]);
});

test("one click asks for the permission and turns it off; another gives it back", async () => {
  const { api, done } = browser({ passwordSavingEnabled: open() }, { allowed: false });
  assert.equal(await turnOff(api, "passwords"), true);
  assert.deepEqual(await standings(api), [{ part: "passwords", state: "off_by_us" }]);
  await letGo(api, "passwords");
  assert.deepEqual(await standings(api), [{ part: "passwords", state: "on" }]);
  assert.deepEqual(done, [["request", ["privacy"]], ["set", "passwordSavingEnabled", false], ["clear", "passwordSavingEnabled"]]);
});

test("a person who does not allow it keeps all as it was", async () => {
  const { api, done } = browser({ passwordSavingEnabled: open() }, { allowed: false, allows: false });
  assert.equal(await turnOff(api, "passwords"), false);
  assert.deepEqual(done, [["request", ["privacy"]]]);
});
