// Promises of the pure parts of People and Sealed messages: what a signature is worth in words, what a draft asks of the host, QR codes, addresses.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../extension/", import.meta.url);
const messages = JSON.parse(readFileSync(new URL("_locales/en/messages.json", root), "utf8"));
globalThis.browser = { runtime: {}, i18n: { getUILanguage: () => "en", getMessage: (key, values = []) => (messages[key]?.message ?? "").replace(/\$(\d)/g, (_, n) => values[n - 1] ?? "") } };
globalThis.document = { getElementById: () => null };
const load = (path) => import(new URL(path, root));
const { remarks, verdictOf } = await load("ui/verdict.js");
const { pathOf: drawn, QUIET } = await load("ui/qr.js");
const trust = await load("ui/trust.js");
const { missingFrom, paramsOf } = await load("pages/letters-seal.js");
const { pathOf, placed } = await load("pages/rooms.js");
const schema = JSON.parse(readFileSync(new URL("../schemas/common.json", root), "utf8")).$defs;

const letter = (sender, more = {}) => ({ sender, trusted: sender.verdict === "good" && ["own", "person"].includes(sender.kind), from_differs: false, encrypted: true, foreign: false, written_for: "you", weak: [], ...more });
const person = (state) => ({ kind: "person", verdict: "good", name: "Betty", person: { name: "Betty", state } });

test("only a good signature by someone trusted looks good", () => {
  for (const verdict of schema.verdict.enum) for (const kind of ["own", "person", "unknown"]) for (const state of schema.trust.enum) for (const from_differs of [false, true]) {
    const settled = ["accepted", "verified", "revoked", "expired"].includes(state);
    const trusted = verdict === "good" && !from_differs && (kind === "own" || (kind === "person" && settled));
    const shown = verdictOf({ ...letter({ kind, verdict, key_id: "1B2C4D6E3F9A0C11", ...(kind === "person" ? { name: "Betty", person: { name: "Betty", state } } : {}) }), trusted, from_differs });
    assert.equal(shown.kind === "good", trusted, JSON.stringify([verdict, kind, state, from_differs, shown]));
    assert.ok(shown.title && shown.text && !/\$\d|verdict/.test(shown.title + shown.text), JSON.stringify(shown));
  }
});

test("how far a key is trusted is said with the signature", () => {
  assert.match(verdictOf(letter(person("verified"))).text, /you compared this key/);
  assert.match(verdictOf(letter(person("accepted"))).text, /without comparing/);
  assert.equal(verdictOf(letter(person("unknown"), { trusted: false })).kind, "warn");
  assert.equal(verdictOf(letter(person("rejected"), { trusted: false })).kind, "bad");
  assert.match(verdictOf(letter(person("changed"), { trusted: false })).text, /another key came/);
});

test("what else a reader should know: forwarded, foreign, seen before, not sealed, outdated", () => {
  assert.deepEqual(remarks(letter(person("verified"))), []);
  const texts = (more) => remarks(letter(person("verified"), more)).map((one) => `${one.kind}: ${one.text}`);
  assert.match(texts({ written_for: "another" })[0], /^bad: .*somebody else and passed on/);
  assert.match(texts({ written_for: "unknown", foreign: true })[0], /^warn: .*can't be known/);
  assert.deepEqual(texts({ written_for: "unknown" }), []);
  assert.match(texts({ repeated: { seen: 1_760_000_000, same: true } })[0], /^warn: You opened this message before/);
  assert.match(texts({ repeated: { seen: 1_760_000_000, same: false } })[0], /^bad: .*other words/);
  assert.match(texts({ encrypted: false })[0], /^warn: .*not sealed/);
  assert.match(texts({ weak: ["3DES"] })[0], /3DES/);
});

const draft = (more = {}) => ({ kind: "items", items: new Map(), tag: "", folder: "", text: "", people: new Map(), oneTime: false, form: "armored", ...more });

test("a draft asks for what its tab shows, and for nothing chosen in another", () => {
  const both = { items: new Map([["a", {}]]), tag: "work", folder: "Code", people: new Map([["p", {}]]) };
  assert.deepEqual(paramsOf(draft(both)), { items: ["a"], to: ["p"] });
  assert.deepEqual(paramsOf(draft({ ...both, kind: "tag" })), { tag: "work", to: ["p"] });
  assert.deepEqual(paramsOf(draft({ ...both, kind: "folder", text: "x" })), { folder: "Code", text: "x", to: ["p"] });
  assert.deepEqual(paramsOf(draft({ ...both, kind: "text", text: " " })), { to: ["p"] });
});

test("what is missing is asked for before the host is", () => {
  assert.equal(missingFrom(draft()), "chooseWhat");
  assert.equal(missingFrom(draft({ text: "x" })), "chooseWhom");
  assert.equal(missingFrom(draft({ text: "x", oneTime: true })), "");
  assert.equal(missingFrom(draft({ items: new Map([["a", {}]]), people: new Map([["p", {}]]) })), "");
});

test("a QR code's path covers its dark modules and nothing else", () => {
  const rows = ["101", "011", "000"];
  const dark = new Set();
  for (const [, x, y, width] of drawn(rows).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) for (let at = 0; at < Number(width); at += 1) dark.add(`${Number(x) + at - QUIET},${Number(y) - QUIET}`);
  assert.deepEqual([...dark].sort(), ["0,0", "1,1", "2,0", "2,1"]);
});

test("every state has a picture and a word of its own", () => {
  assert.deepEqual(Object.keys(trust.STATES).sort(), [...schema.trust.enum].sort());
  assert.equal(new Set(Object.values(trust.STATES)).size, schema.trust.enum.length);
  const sprite = readFileSync(new URL("ui/icons.svg", root), "utf8");
  for (const [state, picture] of Object.entries(trust.STATES)) {
    assert.ok(sprite.includes(`<symbol id="${picture}"`), picture);
    assert.ok(messages[`state_${state}`] && trust.meaning({ state, added: 1, how: "words" }), state);
  }
  assert.equal(new Set(schema.trust.enum.map((state) => messages[`state_${state}`].message)).size, schema.trust.enum.length);
});

test("a former key says so, and looks good only where it is trusted for what it signed then", () => {
  const by = (verdict, signed, more = {}) => verdictOf(letter({ ...person("verified"), verdict, signed, former: { state: "verified", until: 1000 } }, more));
  assert.equal(by("good", 900).kind, "good");
  assert.match(by("good", 900).text, /former key; another took its place/);
  assert.equal(by("good", 1001, { trusted: false }).kind, "warn");
  assert.match(by("good", 1001, { trusted: false }).text, /after another took its place/);
  assert.equal(by("good", 900, { trusted: false }).kind, "warn");
  assert.equal(by("signer_revoked", 900).kind, "bad");
  assert.match(by("signer_revoked", 900).text, /former key.*Don't trust/);
});

test("every verdict and every outcome of the contract has its words", () => {
  for (const verdict of schema.verdict.enum) assert.ok(messages[`verdict_${verdict}`], verdict);
  for (const would of schema.candidate.properties.would.enum) assert.ok(messages[`would_${would}`], would);
  const method = (name) => JSON.parse(readFileSync(new URL(`../schemas/methods/${name}.json`, root), "utf8")).result.properties;
  for (const one of method("person.add").added.items.properties.outcome.enum) assert.ok(messages[`outcome_${one}`], one);
  for (const one of method("person.refresh").people.items.properties.outcome.enum) assert.ok(messages[`refresh_${one}`], one);
  for (const one of method("person.get").certifications.items.properties.verdict.enum) assert.ok(messages[`vouch_${one}`], one);
  for (const one of schema.certificate.properties.status.enum) assert.ok(one === "usable" || messages[`key_${one}`], one);
});

test("the link to where one is, and to the room around it, is marked", () => {
  assert.deepEqual(["#", "#person/01", "#add", "#add?way=qr"].map((here) => placed("#", here)), ["page", "true", null, null]);
  assert.deepEqual(["#", "#add", "#add?way=qr", "#adding"].map((here) => placed("#add", here)), [null, "page", "page", null]);
  assert.equal(placed("#register", "#register/received"), "true");
  assert.equal(placed("people.html", "#seal"), null);
});

test("an address names a room, an id, a part and a query", () => {
  const way = pathOf("#person/0123/compare?to=45&x=");
  assert.deepEqual([way.name, way.id, way.part, way.query.get("to")], ["person", "0123", "compare", "45"]);
  assert.deepEqual({ ...pathOf(""), query: "" }, { name: "", id: "", part: "", query: "" });
});
