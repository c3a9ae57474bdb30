// Promises of the pure parts of the pages of own keys: days, names, how far a work has come, how wide a code is.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.browser = { runtime: {}, i18n: { getUILanguage: () => "en", getMessage: (key) => key } };
const load = (path) => import(new URL(`../../extension/${path}`, import.meta.url));
const { dateField, lastSecond } = await load("ui/time.js");
const { addressesOf, partsOf } = await load("ui/userid.js");
const { QUIET, widthOf } = await load("ui/qr.js");
const { progressOf } = await load("ui/steps.js");

test("the last second of a day is the person's own", () => {
  const end = new Date(lastSecond("2030-12-31") * 1000);
  assert.deepEqual([end.getFullYear(), end.getMonth(), end.getDate(), end.getHours(), end.getMinutes(), end.getSeconds()], [2030, 11, 31, 23, 59, 59]);
  assert.equal(new Date((lastSecond("2030-12-31") + 1) * 1000).getDate(), 1);
  assert.equal(dateField(lastSecond("2028-02-29")), "2028-02-29");
});

test("what is no day is none", () => {
  for (const wrong of ["", "2030-02-30", "2030-13-01", "2030-00-10", "31.12.2030", "2030-1-1", "tomorrow", "2030-12-31T10:00"]) assert.equal(lastSecond(wrong), null, wrong);
});

test("names and addresses of user IDs", () => {
  assert.deepEqual(partsOf("Ada Lovelace <ada@example.org>"), { name: "Ada Lovelace", email: "ada@example.org" });
  assert.deepEqual(partsOf("Ada (at work) <ada@example.org>"), { name: "Ada (at work)", email: "ada@example.org" });
  assert.deepEqual(partsOf("Ada"), { name: "Ada", email: "" });
  assert.deepEqual(partsOf("<ada@example.org>"), { name: "", email: "ada@example.org" });
  assert.deepEqual(addressesOf(["Ada <ada@example.org>", "A. L. <ada@example.org>", "Ada", "Ada <nowhere>", "Ada <a@b> <c@d.example>"]), ["ada@example.org", "c@d.example"]);
});

test("the most that was left counts as all of it", () => {
  const part = progressOf();
  assert.deepEqual([part(40), part(30), part(10), part(50), part(0)], [0, 0.25, 0.75, 0, 1]);
  assert.equal(progressOf()(0), 1);
});

test("a module of a code is a whole number of pixels, two at least", () => {
  for (let size = 21; size <= 177; size += 4) {
    const width = widthOf(size);
    assert.equal(width % (size + 2 * QUIET), 0);
    assert.ok(width / (size + 2 * QUIET) >= 2 && width <= 384, `${size}: ${width}`);
  }
});
