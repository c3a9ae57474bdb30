// A pretend background and host for looking at the pages: no cryptography, made-up data, one scene at a time.
(() => {
  const scene = (globalThis.__scene = Object.assign({ state: "unlocked", connection: "ok", items: 12, offers: [], reminders: [], wait: 0, colour: "#0f766e", chars: "K7Q" }, globalThis.__scene));
  const messages = globalThis.__messages;
  const id = (n) => n.toString(16).padStart(32, "0");
  const now = Math.floor(Date.now() / 1000);
  const names = [["GitHub", "ada@example.org", "github.com", 1], ["GitHub, the company's", "ada.l", "github.com", 0], ["Mail", "ada@example.org", "mail.example.org", 0], ["Router in the hall", "admin", "192.168.1.1", 0], ["Bank", "48 210", "bank.example", 1], ["Wi-Fi at the cabin", "", "", 0]];
  const rows = Array.from({ length: scene.items }, (_, n) => {
    const [name, username, site, code] = names[n] ?? [`Site number ${n}`, `ada+${n}@example.org`, `site${n}.example`, 0];
    return { id: id(n + 1), revision: 1, type: n === 5 ? "note" : "login", name, username, site, favourite: n === 2, has_password: n !== 5, has_code: Boolean(code), folder: "", tags: [], modified: now - 86400 * 7 };
  });
  const item = { type: "login", name: "GitHub", username: "ada@example.org", password: "", uris: [{ uri: "https://github.com/login", match: "domain" }], notes: "Recovery codes are in the safe.", fields: [{ name: "PIN", type: "hidden", value: "" }, { name: "Two keys", type: "boolean", value: "true" }], tags: ["work"], folder: "Code", favourite: false };
  const whole = () => ({ ...item, password: "correct horse", otp: "JBSWY3DPEHPK3PXP" });
  const state = () => ({ state: scene.state, vault: "default", ...(scene.setup ? { setup: true } : {}), ...(scene.wait ? { wait: scene.wait } : {}), ...(scene.state === "unlocked" ? { items: rows.length, offers: scene.offers.length, reminders: scene.reminders, fingerprint: "A".repeat(40), owner: "Ada" } : {}), ...(scene.read_only ? { read_only: scene.read_only } : {}) });
  const fail = (name, message, hint, data = {}) => { throw { name, message, hint, data, code: 1 }; };
  const calls = (globalThis.__calls = []);
  const listeners = [];
  let conflict = scene.conflict;
  const key = (print, names, more) => ({ fingerprint: print, user_ids: names, created: now - 86400 * 40, algorithm: "Ed25519 and Cv25519", active: false, certificate: "", status: "usable", ...more });
  const [oldPrint, newPrint] = ["91C4E7A20B5D3F68C1A0E2B4D6F8091A2B3C4D5E", "3F9A0C11D2E47B5586AA90C1D3E5F7081B2C4D6E"];
  const keys = [key(newPrint, ["Ada Lovelace <ada@example.org>", "Ada Lovelace <ada@work.example>"], { active: true, created: now, expires: now + 86400 * 700 }),
    ...(scene.oneKey ? [] : [key("77B0D2F4A6C81E3957D1B3F5A7C9E0B2D4F6A8C0", ["Ada Lovelace <ada@old.example>"], { algorithm: "RSA-4096" }), key(oldPrint, ["Ada Lovelace <ada@example.org>"], { status: "revoked" })])];
  const block = (name, lines) => [`-----BEGIN PGP ${name}-----`, "", ...Array.from({ length: lines }, (_, n) => "xjMEZVdZCBYJKwYBBAHaRw8BAQdAm4Rr2sG0".repeat(2).slice(n, n + 64).padEnd(64, "Q")), "=3kBq", `-----END PGP ${name}-----`, ""].join("\n");
  const code = (size) => ({ size, rows: Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => { const ring = [[3, 3], [size - 4, 3], [3, size - 4]].map(([cx, cy]) => Math.max(Math.abs(x - cx), Math.abs(y - cy))).find((far) => far < 5); return ring === undefined ? ((x * 7 + y * 13 + ((x * y) % 5)) % 3 ? "0" : "1") : ring === 2 || ring === 4 ? "0" : "1"; }).join("")) });
  let published = scene.published ?? [];
  let factors = scene.factors ?? [];
  let left = scene.resealing ?? 0;
  const done = new Set(scene.done ?? []);
  const locking = () => { scene.state = "locked"; scene.lastLock = { reason: "keys_changed", at: now }; left = 40; for (const each of listeners) setTimeout(() => each({ type: "event", name: "session.locked", params: { reason: "keys_changed" } }, {}), 30); return {}; };
  const tasks = () => ({ at: now - 3600, old: oldPrint, new: newPrint, resealing: left, publish: scene.places ?? ["vks://keys.openpgp.org"], people: [{ id: id(50), name: "Grace Hopper", told: done.has("p") }, { id: id(51), name: "Katherine Johnson", told: true }], done: [...done], rotate: [["mail", "no_second_factor"], ["reused", "often_used"], ["no_second_factor"], []].map((why, n) => ({ row: rows[[2, 0, 3, 4][n]], why, open: `https://${rows[[2, 0, 3, 4][n]].site}/` })), to_rotate: 54, rotated: 3, next: "50", message: `My OpenPGP key ${oldPrint} may be in the wrong hands.\n\n${block("PUBLIC KEY BLOCK", 8)}` });
  const host = {
    "key.new": locking, "key.import": locking, "key.activate": locking, "key.add_user_id": locking, "key.revoke_user_id": locking, "key.prefer_user_id": locking, "key.set_expiry": locking, "key.rotate": locking, "key.revoke": locking,
    "key.replace": (p) => { if (p.reason === "compromised") scene.tasks = true; return locking(); }, "key.reseal": () => { left = scene.stuck ? left : Math.max(0, left - 12); return { left, damaged: 0 }; },
    "key.certificate": (p) => ({ fingerprint: p.fingerprint, name: "sealring-certificate-1B2C4D6E.asc", armored: block("PUBLIC KEY BLOCK", 9), qr: code(97) }), "key.revocation": () => ({ name: "sealring-revocation-1B2C4D6E.asc", armored: block("PUBLIC KEY BLOCK", 5), qr: code(77) }),
    "key.places": () => ({ published }), "key.publish": (p) => { published = [{ place: p.place, address: "", fingerprint: p.fingerprint, at: now, status: "sent" }, { place: p.place, address: "ada@example.org", fingerprint: p.fingerprint, at: now, status: "pending" }]; return { published }; },
    "compromise.tasks": () => (scene.tasks ? { tasks: tasks() } : {}), "compromise.done": (p) => { done.add(p.task); return {}; },
    "passphrase.change": () => ({ state: state(), key_files: [{ file: "sealring-key-86AA90C1D3E5F708.asc", place: "folder", made: now - 86400 * 90, fingerprint: newPrint }, { file: "sealring-key-86AA90C1D3E5F708.asc", place: "download", made: now - 86400 * 30, fingerprint: newPrint }], text: "Other browsers and terminals are locked. Your old passphrase still opens the key files made with it." }),
    "factor.list": () => ({ factors }), "factor.prepare": (p) => ({ id: id(70), kind: p.kind, ...(p.kind === "key_file" ? { file: { name: "sealring-unlock.json", content: "{}" } } : {}), recovery: "4F7K-9QZM-T2RC-8XHB-0W5N-J3YD-PG6V-1EKS-A7QX" }), "factor.add": () => { factors = [{ id: id(70), kind: "key_file", name: "Blue stick", created: now }, { id: id(71), kind: "recovery", name: "", created: now }]; return { factors }; }, "factor.remove": () => { factors = []; return { factors }; },
    "setup.recover": (p) => (p.preview ? { items: 214, versions: 38, records: 5, unreadable: 3 } : ((scene.state = "unlocked"), (scene.setup = true), { items: 214, versions: 38, records: 5, unreadable: 3, aside: "/home/ada/.local/share/sealring/vaults/default.old-2026-11-21-074500", state: state() })), "setup.set_aside": () => ({ aside: "/home/ada/.local/share/sealring/vaults/default.old-2026-11-21-074500" }),
    "session.status": state, "session.challenge": () => ({ chars: scene.chars, colour: scene.colour, nonce: id(99), expires_in: 120 }),
    "session.unlock": (p) => { if (p.passphrase !== "right") { scene.wait = scene.thenWait ?? 0; fail("wrong_passphrase", "That is not the vault's passphrase.", "Check capital letters and the keyboard layout, then try again."); } scene.state = "unlocked"; scene.wait = 0; return state(); },
    "session.lock": () => { scene.state = "locked"; return {}; },
    "fill.matches": () => ({ items: rows.slice(0, 2).map((row) => ({ row, rank: "host" })), total: 2, site: "github.com", secure: true }),
    "item.recent": () => ({ items: rows.slice(2, 6) }), "item.list": (p) => (p.trash ? { items: scene.trash ? [{ ...rows[3], trashed: now - 9000 }] : [], total: 1 } : { items: rows.slice(0, 100), total: rows.length }),
    "item.search": (p) => { const found = rows.filter((row) => `${row.name} ${row.username}`.toLowerCase().includes(p.query.toLowerCase())); return { items: found, total: found.length }; },
    "bulk.change": (p) => ({ changed: p.which.ids.length, unchanged: 0, skipped: 0, skipped_items: [], stopped: false, undo: id(80) }), "bulk.undo": () => ({ changed: 3, unchanged: 0, skipped: 1, skipped_items: [], stopped: false, left: 0 }),
    "item.facets": () => ({ folders: [{ name: "Code", count: 2 }], tags: [{ name: "work", count: 3 }] }),
    "item.get": () => ({ row: rows[0], item, hidden: ["password", "otp", "field:0"], signature: { good: !scene.bad, by: "you", fingerprint: "A".repeat(40) }, created: now - 86400 * 400, owned: true, versions: 2, password_history: [{ replaced: now - 86400 * 9 }, { replaced: now - 86400 * 90 }] }),
    "item.open": () => ({ revision: 3, item: whole() }), "item.code": () => ({ code: "418073", remaining: 19, period: 30 }), "item.reveal": () => ({ value: "correct-horse-7" }),
    "item.update": () => { if (conflict) { conflict = false; fail("conflict", "Changed elsewhere.", ""); } return { id: id(1), revision: 4, warnings: ["reused"] }; }, "item.create": () => ({ id: id(1), revision: 1, warnings: [] }),
    "item.versions": () => ({ versions: [{ revision: 2, version: id(7), kind: "conflict", modified: now - 86400, name: "GitHub", username: "ada" }, { revision: 1, version: id(8), kind: "earlier", modified: now - 864000, name: "GitHub", username: "ada" }] }),
    "item.version": () => ({ item: { ...whole(), username: "ada", password: "old", notes: "Recovery codes are under the mat." }, modified: now }), "save.pending": () => ({ offers: scene.offers }), "save.accept": () => { scene.offers.shift(); return { id: id(1), revision: 1, warnings: [] }; }, "save.dismiss": () => { scene.offers.shift(); return {}; },
    "settings.get": () => ({ idle_minutes: 10, lock_on_screen_lock: true, lock_on_sleep: true, clipboard_seconds: 30, offer_to_save: true, never_save: ["forum.example"], generator: { length: 20 }, versions_kept: 50, trash_days: 30 }),
    "settings.loses": (p) => (p.settings.versions_kept < 50 ? { versions: 214, items: 38, trashed: 0 } : { versions: 0, items: 0, trashed: 0 }), "item.empty_trash": () => ({ items: 1 }),
    "log.list": () => ({ events: [["settings.relax", "page", { result: "done", about: "idle_minutes" }], ["failed_attempts", "page", { attempts: 4, last: now - 9000 }], ["key.backup", "terminal", { result: "wrong_passphrase" }], ["trash_emptied", "host", { items: 12 }], ["item_deleted", "page", { about: "Router in the hall" }], ["vault_made", "page", {}]].map(([kind, from, more], n) => ({ number: (scene.broken ? 9 : 6) - n, time: now - 8000 * (n + 1), kind, from, ...more })), total: 6, problems: scene.broken ? [{ kind: "missing", first: 1, last: 3 }] : [] }),
    "settings.set": (p) => ((scene.allowed ||= Boolean(p.settings.lookup_places)), p.settings.idle_minutes > 10 ? fail("weaker_setting", "This setting makes the lock weaker.", "") : { ...p.settings }), "settings.relax": (p) => p.settings,
    "generate.password": (p) => ({ password: "rT7#vq0LmX2!bZ9kWd4&".slice(0, p.length), bits: 129.2 }), "generate.words": () => ({ password: "grain-copper-lunar-tidy-walnut-ember", bits: 77.5 }),
    "passphrase.rate": (p) => { const bits = p.passphrase.length * 4; return { bits, verdict: bits < 50 ? "refused" : bits < 64 ? "fair" : "good", allowed: bits >= 50, advice: bits < 50 ? ["Add another word or two."] : [] }; },
    "passphrase.suggest": () => ({ passphrase: "grain copper lunar tidy walnut ember", bits: 77.5 }), "token.suggest": () => ({ chars: scene.chars, colour: scene.colour }),
    "setup.create": () => { scene.state = "unlocked"; scene.setup = true; return state(); }, "setup.finish": () => { scene.setup = false; return state(); },
    "key.backup": () => ({ name: "sealring-key.asc", fingerprint: "A".repeat(40), checked: true, path: "/home/ada/Documents/Sealring/sealring-key-AAAA.asc" }),
    "key.list": () => ({ keys }), "key.copied_elsewhere": state,
    "save.reveal": () => ({ password: "tuesday-Harbour-7" }),
    "fill.remembered": () => ({ sites: [{ site: "library.example", origins: [], rules: [{ takes: "username" }, { takes: "custom", custom: "Card number" }] }] }),
    "httpauth.remembered": () => ({ servers: [{ origin: "https://files.example:8443", realm: "Backups", item: id(1), name: "Ada's files" }] }),
  };
  const tell = (name, params) => { for (const each of listeners) setTimeout(() => each({ type: "event", name, params }, {}), 10); };
  const kept = {};
  for (const more of globalThis.__stubs ?? []) Object.assign(host, more({ id, now, rows, scene, fail, host, tell }));
  const answer = async (message) => {
    calls.push(message);
    try {
      if (message.type === "connection") return { state: scene.connection, hello: { version: "0.1.0", ...(scene.hello ?? {}) }, detail: scene.detail, lastLock: scene.lastLock, vault: message.vault ?? scene.vault ?? "default", vaults: scene.vaults ?? [{ name: "default", unlocked: scene.state === "unlocked" }] };
      if (message.type === "tab") return { id: 7, url: "https://github.com/login", title: "GitHub" };
      if (message.type === "copy") return { clearsIn: 30 };
      if (message.type === "form-tabs") return { tabs: [{ id: 7, host: "github.com", title: "Sign in to GitHub" }, { id: 9, host: "shop.example", title: "Checkout" }] };
      if (message.type === "explain") {
        const why = (...pairs) => pairs.map(([rule, weight]) => ({ rule, weight }));
        const login = { kind: "login", sum: 56, meant: true, why: why(["submit: login", 18], ["shape: onePassword", 12], ["links: forgot", 9], ["heading: login", 8]), fields: [
          { name: "Username or email address", kind: "username", sum: 36, why: why(["label: user", 13], ["label: email", 11], ["next to the password", 5]) }, { name: "Password", kind: "current-password", sum: 47, why: why(["form", -47]) }] };
        return { frames: [{ top: true, forms: [{ kind: "search", sum: 0, meant: false, why: why(["shape: search", 0]), fields: [{ name: "Search", kind: "search", sum: 18, why: why(["name: search", 9]) }] }, login] }] };
      }
      if (message.type === "fill") { if (scene.refuse && !message.accept) fail(scene.refuse, "No.", "", { origin: "https://login.evil.example", top: "https://github.com" }); return { filled: ["username", "password"] }; }
      if (message.type === "stop") { scene.stop?.(); return {}; }
      if (message.type === "host" && host[message.method]) return { result: await host[message.method](message.params, message) };
      fail("not_for_this_caller", "This request may not come from there.", "");
    } catch (error) { return { error: error.name ? { name: error.name, code: 1, message: error.message, hint: error.hint ?? "", data: error.data ?? {} } : String(error) }; }
  };
  window.close = () => { globalThis.__closed = true; };
  globalThis.browser = {
    runtime: { id: "x", sendMessage: answer, onMessage: { addListener: (each) => listeners.push(each) }, getURL: (path) => `/${path}`, getManifest: () => ({ version: "0.1.0" }) },
    i18n: { getUILanguage: () => "en", getMessage: (key, values = []) => (messages[key]?.message ?? "").replace(/\$(\d)/g, (_, n) => values[n - 1] ?? "") },
    storage: { local: { get: async (key) => ({ [key]: kept[key] }), set: async (more) => void Object.assign(kept, more) } },
    permissions: { contains: async () => false, request: async () => false },
    tabs: { create: async () => ({}) }, commands: { getAll: async () => [{ name: "_execute_action", shortcut: "Ctrl+Shift+Space" }, { name: "fill", description: "Fill the login of this page", shortcut: "Ctrl+Shift+F" }] },
  };
})();
