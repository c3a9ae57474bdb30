// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

/** @type {any} the script in a world of its own, as in a page */
const world = vm.createContext({ Intl });
vm.runInContext(readFileSync(new URL("../../extension/content/write.js", import.meta.url), "utf8"), world);
const { written, option, holds } = vm.runInContext('globalThis[Symbol.for("sealring")].write', world);

/** @param {string[]} texts @param {string[]} [values] */
const choices = (texts, values = texts) => texts.map((text, at) => ({ text, value: values[at] ?? text }));

test("an expiry in one field is written as its placeholder, label, pattern or length has it", () => {
  const cases = /** @type {[any, string, string][]} */ ([
    [{ placeholder: "MM/YY" }, "", "04/29"], [{ placeholder: "MM / YY" }, "", "04 / 29"], [{ placeholder: "MM/YYYY" }, "", "04/2029"], [{ placeholder: "MMYY" }, "", "0429"],
    [{ placeholder: "MM-JJJJ" }, "", "04-2029"], [{ placeholder: "12/27" }, "", "04/29"], [{ placeholder: "MM/AA" }, "", "04/29"], [{}, "Expiry date (MM/YY)", "04/29"], [{}, "", "04/29"],
    [{ maxLength: 4 }, "", "0429"], [{ maxLength: 5 }, "", "04/29"], [{ pattern: "[0-9]{2}/[0-9]{4}" }, "", "04/2029"], [{ pattern: "\\d{6}" }, "", "042029"],
    [{ pattern: "\\d{2} / \\d{2}" }, "", "04 / 29"], [{ pattern: "(" }, "", "04/29"], [{ type: "month" }, "", "2029-04"], [{ placeholder: "MM/YYYY", maxLength: 5 }, "", "04/29"],
  ]);
  for (const [field, label, text] of cases) assert.equal(written("cc-exp", "2029-04", field, label), text, JSON.stringify(field));
  assert.equal(written("cc-exp-year", "2029", { maxLength: 2 }), "29");
  assert.equal(written("cc-exp-year", "2029", { placeholder: "YY" }), "29");
  assert.equal(written("cc-exp-year", "2029", { maxLength: 4 }), "2029");
});

test("a birthday is written in the order that the page shows", () => {
  const cases = /** @type {[any, string][]} */ ([
    [{ type: "date", placeholder: "DD.MM.YYYY" }, "1990-12-10"], [{ placeholder: "DD.MM.YYYY" }, "10.12.1990"], [{ placeholder: "MM/DD/YYYY" }, "12/10/1990"], [{ placeholder: "TT.MM.JJJJ" }, "10.12.1990"],
    [{ placeholder: "JJ/MM/AAAA" }, "10/12/1990"], [{ placeholder: "YYYY-MM-DD" }, "1990-12-10"], [{ placeholder: "DD/MM/YY" }, "10/12/90"], [{}, "1990-12-10"],
  ]);
  for (const [field, text] of cases) assert.equal(written("bday", "1990-12-10", field, ""), text, JSON.stringify(field));
});

test("a month is chosen by number or by name, in the page's language", () => {
  const names = (/** @type {string} */ language) => Array.from({ length: 12 }, (_, at) => new Date(2024, at, 15).toLocaleString(language, { month: "long" }));
  for (const language of ["en", "de", "fr", "ja", "ru"]) assert.equal(option("cc-exp-month", "04", choices(["-", ...names(language)], ["", ..."abcdefghijkl"]), language), 4, language);
  assert.equal(option("cc-exp-month", "04", choices(["MM", "01", "02", "03", "04"])), 4);
  assert.equal(option("cc-exp-month", "04", choices(["1", "2", "3", "4"], ["0", "1", "2", "3"])), 3); // the words count before a value that counts from 0
  assert.equal(option("cc-exp-month", "04", choices(["01 - January", "02 - February", "03 - March", "04 - April"])), 3);
  assert.equal(option("cc-exp-month", "04", choices(["January", "February"])), -1);
  assert.equal(option("cc-exp-month", "04", choices(["4"]), "no language"), 0);
});

test("years, whole expiries, countries and networks are chosen in their usual forms", () => {
  assert.equal(option("cc-exp-year", "2029", choices(["YY", "28", "29"])), 2);
  assert.equal(option("cc-exp-year", "2029", choices(["2028", "2029"])), 1);
  assert.equal(option("cc-exp", "2029-04", choices(["03/29", "04/29"])), 1);
  assert.equal(option("cc-exp", "2029-04", choices(["4/2029"])), 0);
  const lands = choices(["Choose", "Deutschland", "Vereinigtes K\u00f6nigreich", "Niederlande"], ["", "DE", "GB", "NL"]);
  for (const [said, at] of /** @type {[string, number][]} */ ([["Germany", 1], ["DE", 1], ["deutschland", 1], ["UK", 2], ["United Kingdom", 2], ["Holland", 3], ["Atlantis", -1]])) assert.equal(option("country", said, lands, "de"), at, said);
  assert.equal(option("country", "US", choices(["United States of America", "United Kingdom"], ["1", "2"])), -1);
  assert.equal(option("country", "United States", choices(["United States of America"], ["1"])), 0);
  assert.equal(option("cc-type", "Mastercard", choices(["VISA", "MasterCard"], ["vi", "mc"])), 1);
  assert.equal(option("address-level1", "bavaria", choices(["Hesse", "Bavaria"])), 1);
  assert.equal(option("address-level1", "Bavaria", [{ text: "Bavaria", value: "b", disabled: true }]), -1);
  assert.equal(option("custom", "", choices(["", "x"])), -1);
});

test("what a page reformats is still the same value; a password is not", () => {
  assert.ok(holds("cc-number", "4012 8888 8888 1881", "4012888888881881"));
  assert.ok(holds("cc-exp", "04 / 29", "04/29"));
  assert.ok(!holds("cc-number", "4012 8888", "4012888888881881"));
  assert.ok(!holds("password", "a b", "ab"));
  assert.ok(!holds("tel", "", "---"));
});
