// Backups for the pretend host of stub.js: scene.backups is "none", "well" or "many"; scene.slow makes work last until it is stopped.
(globalThis.__stubs ??= []).push(({ id, now, rows, scene, fail, tell }) => {
  const DAY = 86400;
  const drill = { passed: true, items: 12, versions: 5, files: 2, people: 4, codes: 2, unreadable: 0, same: 9, changed: 2, missing: 1, since: 3 };
  const made = (n, more) => ({ id: id(500 + n), kind: "opened", path: `/home/ada/Documents/Sealring/sealring-backup-2026-11-${20 - n}-080000.asc`, made: now - 9 * DAY * (n + 1), size: 214_000 + 9000 * n, sha256: "a".repeat(64), items: 12 - n, left_out: n ? 0 : 2, sections: n ? [] : ["people", "settings"], keys: ["D3E5F7081B2C4D6E"], backup_key: n === 0, place: "there", where: "same_disk", by_schedule: false, elsewhere: false, older: [], may_retire: false, ...more });
  const lists = {
    none: [], well: [made(0, { where: "synced", path: "/home/ada/Nextcloud/Sealring/sealring-backup-2026-11-20-080000.asc", elsewhere: true, verified: now - DAY, drilled: now - DAY, drill }), made(1, { kind: "sealed", by_schedule: true, verified: now - 18 * DAY })],
    many: [made(0), made(1, { kind: "sealed", by_schedule: true, verified: now - 9000, where: "removable", path: "/media/ada/STICK/Sealring/sealring-backup-2026-11-19-080000.asc", place: "away" }), made(2, { older: ["passphrase"], may_retire: true, drilled: now - 30 * DAY, drill: { ...drill, passed: false, unreadable: 3 } }), made(3, { place: "missing", older: ["key", "backup_key"], where: "sent", elsewhere: true, seen: now - 40 * DAY })],
  };
  let list = lists[scene.backups ?? "well"] ?? [];
  const standings = { none: { changes: rows.length, codes: 2, says: ["no_backup", "new_codes"] }, well: { changes: 0, codes: 0, last: now - 2 * DAY, verified: now - DAY, elsewhere: now - DAY, drilled: now - DAY, says: [] }, many: { changes: 12, codes: 1, last: now - 9 * DAY, drilled: now - 30 * DAY, says: ["drill_failed", "overdue", "no_elsewhere", "old_copies", "new_codes"] } };
  const place = (n, more) => ({ id: id(600 + n), name: "", kind: "folder", reachable: true, ...more });
  let places = [place(0, { kind: "own", path: "/home/ada/Documents/Sealring", where: "same_disk", made: now - 9 * DAY }), ...(scene.backups === "none" ? [] : [place(1, { name: "Nextcloud", path: "/home/ada/Nextcloud/Sealring", where: "synced", service: "Nextcloud", made: now - 2 * DAY, tried: now - 9000, outcome: "unchanged" }), place(2, { name: "STICK", kind: "drive", label: "STICK", where: "removable", reachable: false, tried: now - 2 * DAY, outcome: "unreachable" }), place(3, { name: "rclone", kind: "command", where: "sent", send: ["rclone", "copy"], read_back: false })])];
  let schedule = { every: "week", hour: 12, weekday: 6, keep: { daily: 7, weekly: 4, monthly: 12 }, drill_days: 30 };
  let found = [{ place: id(610), kind: "folder", name: "Dropbox", path: "/home/ada/Dropbox/Sealring" }, { place: id(611), kind: "drive", name: "BLUE", path: "/media/ada/BLUE/Sealring" }];
  const all = () => ({ places, found, schedule, timer: scene.timer ?? "on", dialog: scene.dialog !== false });
  const grave = (p) => { if (p.confirmation?.passphrase !== "right") fail("wrong_passphrase", "That is not the vault's passphrase.", "Check capital letters and the keyboard layout, then try again."); };
  /** Work that takes its time where a scene says so, until it is stopped. */
  const work = (message, answer) => {
    if (!scene.slow) return answer;
    tell("progress", { work: message.work, done: 420, total: 1204 });
    return new Promise((_, refuse) => { scene.stop = () => refuse({ name: "cancelled", message: "Cancelled. Nothing was changed.", hint: "Start it again whenever you like.", code: 1 }); });
  };
  const refused = () => {
    if (scene.refuse === "backup_no_key") fail("backup_no_key", "None of the keys here opens this backup.", "Use a vault that holds one of the keys named, the Backup Key, or the passphrase of the time when it was made.", { keys: ["1F2E3D4C5B6A7988", "0000000000000000"] });
    if (scene.refuse) fail(scene.refuse, "This backup is damaged, or somebody altered it. Nothing of it was taken.", "Use another copy of it.");
  };
  const counts = { merge: { new: 2, changed: 3, conflict: 1, newer: 4, same: 2 }, replace: { new: 2, changed: 7, deleted: 3, same: 2 }, copies: { copy: 12 } };
  const preview = (mode) => ({ id: id(500), kind: "opened", made: now - 9 * DAY, signer: "A".repeat(40), stranger: scene.stranger === true, sections: scene.newKeys ? ["people", "keys", "settings"] : ["people", "settings"], keys: scene.newKeys ?? 0, ...(scene.bundle ? { bundle: { to: ["Ada Lovelace"], for_you: true }, stranger: true, sender: { person: id(101), name: "Betty Holberton", state: "verified", trusted: true } } : {}), counts: counts[mode], rows: rows.slice(0, 6).map((row, n) => ({ id: row.id, name: row.name, type: row.type, change: mode === "copies" ? "copy" : ["new", "new", "changed", "changed", mode === "replace" ? "deleted" : "conflict", "changed"][n] })), people: 4, versions: 9, files: 2, others: scene.stranger ? 2 : 0, unreadable: 0 });
  const restored = (mode) => ({ counts: counts[mode], versions: 9, files: 2, files_missing: 0, people: 4, settings: true, unreadable: 0, ...(mode === "replace" ? { safety: "/home/ada/Documents/Sealring/sealring-backup-2026-11-21-193000.asc" } : {}) });
  return {
    "backup.standing": () => standings[scene.backups ?? "well"], "backup.list": () => ({ backups: list, changes: 0 }), "backup.places": all,
    "backup.create": (p, message) => { grave(p); return work(message, { backup: made(0, { made: now, sections: p.sections ?? [], backup_key: Boolean(p.backup_key) }), warnings: scene.warnings ?? [], ...("mail" in p ? { draft: { path: "/home/ada/Documents/Sealring/backup.eml", opened: true } } : {}) }); },
    "backup.verify": (p, message) => { refused(); return work(message, { id: p.file.backup, kind: "opened", made: now, as_written: true, items: 12, versions: 5, files: 2, signer: "A".repeat(40) }); },
    "backup.drill": (p, message) => { grave(p); if (scene.factor && !p.factor) fail("factor_needed", "A second factor is needed.", "Give it as well.", { factors: ["key_file", "recovery"] }); return work(message, { id: p.file.backup, kind: "opened", made: now, drill: scene.failed ? { ...drill, passed: false, unreadable: 3 } : drill }); },
    "backup.rate_key": (p) => { const bits = p.key.length * 4.1; return { bits, light: bits < 64 ? "red" : bits < 128 ? "amber" : "green", allowed: bits >= 64, exact: false, advice: bits < 64 ? ["Add another word or two."] : [] }; },
    "backup.suggest_key": (p) => (p.form === "words" ? { key: "grain-copper-lunar-tidy-walnut-ember-canoe-mitten-orbit-gravel", bits: 129.2 } : { key: "4F7K-9QZM-T2RC-8XHB-0W5N-J3", bits: 130 }),
    "backup.seen": (p) => { list = list.map((one) => (one.id === p.backup ? { ...one, elsewhere: true, seen: now } : one)); return { backup: list[0] }; }, "backup.retire": (p) => { grave(p); list = list.filter((one) => !p.backups.includes(one.id)); return { deleted: p.backups.length, kept: [] }; },
    "backup.add_place": (p) => { grave(p); const one = found.find((each) => each.place === p.place); found = found.filter((each) => each !== one); places = [...places, place(9, { name: one?.name ?? "Folder", path: one?.path ?? "/srv/backups", where: "other_disk" })]; return all(); },
    "backup.remove_place": (p) => { grave(p); places = places.filter((one) => one.id !== p.id); return all(); }, "backup.set_schedule": (p) => { schedule = p.schedule; return all(); }, "backup.choose_folder": () => ({ place: id(620), path: "/srv/backups" }),
    "backup.bring": () => ({ place: id(630), size: 900 }),
    "backup.preview": (p, message) => { refused(); return preview(p.mode) && (scene.slow ? work(message, 0) : preview(p.mode)); }, "backup.restore": (p, message) => { grave(p); const keys = p.sections?.includes("keys") ? scene.newKeys : 0; if (keys) setTimeout(() => { scene.state = "locked"; tell("session.locked", { reason: "keys_changed" }); }, 50); return work(message, { ...restored(p.mode), keys, keys_refused: 0 }); },
    "kit.check": () => ({ none: { state: "none" }, current: { state: "current", made: now - 20 * DAY, path: "/home/ada/Documents/Sealring/sealring-kit-2026-11-01.pdf" }, outdated: { state: "outdated", made: now - 90 * DAY, path: "/home/ada/Documents/Sealring/sealring-kit-2026-08-01.pdf", changed: ["backups", "passphrase"] } })[scene.kit ?? "current"],
    "kit.make": (p) => { grave(p); return { path: `/home/ada/Documents/Sealring/sealring-kit-2026-11-21.${p.form}`, form: p.form, made: now, places: 2 }; },
    "setup.restore": (p, message) => { if (scene.factor && !p.factor) fail("factor_needed", "A second factor is needed.", "Give it as well.", { factors: ["key_file", "recovery"] }); refused(); if (!scene.slow) { scene.state = "unlocked"; scene.setup = true; } return work(message, { ...restored("merge"), counts: { new: 214 }, state: { state: "unlocked", vault: "default" } }); },
  };
});
