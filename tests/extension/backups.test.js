// Promises of the backups' words: how they stand at a glance, one way on for each thing to be done, and a word for all that the contract can say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const messages = JSON.parse(readFileSync(new URL("extension/_locales/en/messages.json", root), "utf8"));
globalThis.browser = { runtime: { onMessage: { addListener() {} } }, i18n: { getUILanguage: () => "en", getMessage: (key, values = []) => (messages[key]?.message ?? "").replace(/\$(\d)/g, (_, n) => values[n - 1] ?? "") } };
const { saysOf, standingLine, usual } = await import(new URL("extension/ui/backups.js", root));
const schema = (name) => JSON.parse(readFileSync(new URL(`schemas/${name}.json`, root), "utf8"));
const DAY = 86400;
const ago = (days) => Math.floor(Date.now() / 1000) - days * DAY - 60;

test("how they stand is one sentence", () => {
  assert.equal(standingLine({ changes: 12, codes: 0, says: [], last: ago(9) }), "12 changes since the last backup, 9 days ago.");
  assert.equal(standingLine({ changes: 1, codes: 0, says: [], last: ago(0) }), "1 change since the last backup, 1 minute ago.");
  assert.equal(standingLine({ changes: 0, codes: 0, says: [], last: ago(2) }), "Everything is in the last backup, 2 days ago.");
  assert.equal(standingLine({ changes: 5, codes: 0, says: [] }), "There is no backup yet.");
});

test("all that the host can say has a sentence, a verb and a room, in its order", () => {
  const says = schema("methods/backup.standing").result.properties.says.items.enum;
  const told = saysOf({ changes: 1, codes: 1, says });
  assert.deepEqual(told.map((say) => say.name), says);
  for (const { text, verb, to } of told) {
    assert.match(text, /^[A-Z].+\.$/);
    assert.match(verb, /^[A-Z]/);
    assert.match(to, /^#(make|places|old|\?drill)$/);
  }
  assert.deepEqual(saysOf({ changes: 0, codes: 0, says: ["said_by_a_newer_host"] }), []);
  assert.equal(saysOf({ changes: 0, codes: 3, says: ["new_codes"] })[0].text, "3 new codes or passkeys are in no backup yet.");
});

test("a backup goes off this device where it can", () => {
  const place = (kind, where, reachable = true) => ({ kind, where, reachable });
  const [own, drive, cloud, sent] = [place("own", "same_disk"), place("drive", "removable", false), place("folder", "synced"), place("folder", "same_disk")];
  assert.equal(usual([own, drive, cloud]), cloud);
  assert.equal(usual([own, sent, drive]), own);
  assert.equal(usual([own, place("folder", "other_disk"), place("command", "sent")]), own, "another disk of the same device is no safer from a thief");
  assert.equal(usual([drive]), undefined);
});

test("every word of the contract about backups has words for people", () => {
  const { $defs: shared } = schema("common");
  const [backup, place, places] = [shared.backup.properties, shared.backup_place.properties, shared.backup_places.properties];
  const preview = schema("methods/backup.preview").result.properties;
  const there = (prefix, names, ending = "") => { for (const name of names) assert.ok(messages[`${prefix}${name}${ending}`], `${prefix}${name}${ending}`); };
  there("where_", backup.where.enum);
  there("where_", place.where.enum);
  there("place_", backup.place.enum.filter((name) => !["there", "sent"].includes(name)));
  there("older_", backup.older.items.enum);
  there("timer_", places.timer.enum);
  there("section_", shared.backup_sections.items.enum);
  there("section_", shared.backup_sections.items.enum, "_text");
  there("made_", schema("methods/backup.create").result.properties.warnings.items.enum);
  there("kitChanged_", schema("methods/kit.check").result.properties.changed.items.enum);
  there("change_", Object.keys(preview.counts.properties), "_one");
  there("change_", Object.keys(preview.counts.properties), "_other");
  there("changeMark_", preview.rows.items.properties.change.enum);
});
