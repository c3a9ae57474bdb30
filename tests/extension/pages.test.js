// Promises of the pages' pure parts: colour sums, times, armour, and that every word is there once and in the house's manner.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../extension/", import.meta.url);
const messages = JSON.parse(readFileSync(new URL("_locales/en/messages.json", root), "utf8"));
globalThis.browser = { runtime: {}, i18n: { getUILanguage: () => "en", getMessage: (key, values = []) => (messages[key]?.message ?? "").replace(/\$(\d)/g, (_, n) => values[n - 1] ?? "") } };
const load = (path) => import(new URL(path, root));
const colour = await load("ui/colour.js");
const { armour, crc24 } = await load("ui/armour.js");
const time = await load("ui/time.js");
const { level } = await load("ui/strength.js");
const { compareVersions, lockedSentence, nameOf } = await load("ui/gate.js");
const { SWATCHES } = await load("ui/token.js");

test("computed colours become #rrggbb only when opaque", () => {
  assert.equal(colour.toHex("rgb(15, 118, 110)"), "#0f766e");
  assert.equal(colour.toHex("rgba(15, 118, 110, 1)"), "#0f766e");
  assert.equal(colour.toHex("rgb(0 0 0 / 100%)"), "#000000");
  for (const wrong of ["rgba(15, 118, 110, 0.99)", "rgb(256, 0, 0)", "transparent", "color(srgb 1 0 0)", "", "#0f766e"]) assert.equal(colour.toHex(wrong), null, wrong);
});

test("contrast is WCAG's", () => {
  assert.equal(Math.round(colour.contrast("#000000", "#ffffff")), 21);
  assert.ok(Math.abs(colour.contrast("#777777", "#ffffff") - 4.478) < 0.001);
});

test("text on any token keeps 4.5:1", () => {
  for (let red = 0; red < 256; red += 15) for (let green = 0; green < 256; green += 15) for (let blue = 0; blue < 256; blue += 15) {
    const hex = "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
    assert.ok(colour.contrast(hex, colour.textOn(hex)) >= 4.5, hex);
  }
});

test("faint colours are noticed on the surfaces of the style sheet", () => {
  const style = readFileSync(new URL("ui/style.css", root), "utf8");
  assert.deepEqual([...style.matchAll(/--surface: (#[0-9a-f]{6})/g)].map((found) => found[1]), [colour.SURFACES.light, colour.SURFACES.dark]);
  assert.ok(colour.isFaint("#fdf3c4", "light") && !colour.isFaint("#fdf3c4", "dark"));
  assert.ok(colour.isFaint("#1b1e24", "dark") && !colour.isFaint("#1b1e24", "light"));
});

test("greys of the style sheet keep 4.5:1 on their surfaces", () => {
  const style = readFileSync(new URL("ui/style.css", root), "utf8");
  const take = (name) => [...style.matchAll(new RegExp(`--${name}: (#[0-9a-f]{6})`, "g"))].map((found) => found[1]);
  for (const name of ["text", "soft", "bad", "good", "warn"]) for (const [index, under] of take("surface").entries()) {
    assert.ok(colour.contrast(take(name)[index], under) >= 4.5, `${name} on ${under}`);
    assert.ok(colour.contrast(take(name)[index], take("raised")[index]) >= 4.5, `${name} on raised`);
  }
});

test("swatches are colours with a name in words", () => {
  for (const [hex, word] of SWATCHES) { assert.match(hex, /^#[0-9a-f]{6}$/); assert.ok(messages[`colour_${word}`], word); }
});

test("armour has RFC 4880's checksum", () => {
  assert.equal(crc24(new Uint8Array()), 0xb704ce);
  assert.equal(crc24(new TextEncoder().encode("123456789")), 0x21cf02);
  const text = armour(Uint8Array.from({ length: 100 }, (_, n) => n), (bytes) => Buffer.from(bytes).toString("base64"));
  assert.match(text, /^-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n([A-Za-z0-9+/]{64}\n)+[A-Za-z0-9+/=]{1,64}\n=[A-Za-z0-9+/]{4}\n-----END PGP PRIVATE KEY BLOCK-----\n$/);
});

test("times in words", () => {
  assert.equal(time.ago(59), "just now");
  assert.equal(time.ago(60), "1 minute ago");
  assert.equal(time.ago(719), "11 minutes ago");
  assert.equal(time.duration(7.2), "8 seconds");
  assert.equal(time.duration(121), "3 minutes");
  assert.equal(time.inSeconds(1_700_000_000_000), 1_700_000_000);
  assert.equal(time.inSeconds(1_700_000_000), 1_700_000_000);
});

test("where things stand", () => {
  assert.equal(nameOf({ state: "no_vault" }), "no_vault");
  assert.equal(nameOf({ state: "locked", setup: true }), "setup");
  assert.equal(nameOf({ state: "unlocked" }), "open");
  assert.ok(compareVersions("0.9.0", "0.10.0") < 0 && compareVersions("1.0.0", "1.0") === 0);
  assert.equal(lockedSentence(undefined), "");
  assert.equal(lockedSentence({ reason: "idle", at: Date.now() / 1000 - 725 }, 10), "Locked 12 minutes ago, after 10 minutes without use.");
  assert.deepEqual([49.9, 50, 64, 90].map(level), ["strengthWeak", "strengthFair", "strengthGood", "strengthStrong"]);
});

const sources = ["pages/", "ui/"].flatMap((folder) => readdirSync(new URL(folder, root)).filter((name) => /\.(js|html)$/.test(name)).map((name) => [folder + name, readFileSync(new URL(folder + name, root), "utf8")]));

test("every word that is asked for is there", () => {
  for (const [name, source] of sources) {
    for (const [, kind, key] of source.matchAll(/\b(t|rich|plural)\("(\w+)"/g)) {
      if (kind === "plural") assert.ok(messages[`${key}_one`] && messages[`${key}_other`], `${name}: ${key}`);
      else assert.ok(messages[key], `${name}: ${key}`);
    }
    for (const [, one, other] of source.matchAll(/\bt\([\w.]+ \? "(\w+)" : "(\w+)"/g)) assert.ok(messages[one] && messages[other], `${name}: ${one}, ${other}`);
  }
});

test("no exclamation marks but where the sign itself is meant", () => {
  for (const [key, { message }] of Object.entries(messages)) if (key !== "setSymbolsText") assert.doesNotMatch(message, /!/, key);
});

test("pages hold no inline code, no inline style and no markup from strings", () => {
  for (const [name, source] of sources) {
    assert.doesNotMatch(source, /\.innerHTML|\.outerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write/, name);
    if (name.endsWith(".html")) assert.doesNotMatch(source, /\son\w+=|style=|<script(?![^>]*\bsrc=)/, name);
  }
});

test("every icon that is drawn is in the sprite", () => {
  const sprite = readFileSync(new URL("ui/icons.svg", root), "utf8");
  for (const [name, source] of sources) for (const [, one, two] of source.matchAll(/\bicon(?:Button)?\("([\w-]+)"|\bicon: "([\w-]+)"/g)) assert.ok(sprite.includes(`<symbol id="${one ?? two}"`), `${name}: ${one ?? two}`);
});
