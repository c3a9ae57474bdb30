// People and letters for the pretend host of stub.js: made-up keys in every state.
(globalThis.__stubs ??= []).push(({ id, now, rows, scene, fail, host }) => {
  const DAY = 86400;
  const itemGet = host["item.get"];
  const print = (n) => Array.from({ length: 40 }, (_, at) => "0123456789ABCDEF"[(at * 7 + n * 11 + (at >> 2) * n) % 16]).join("");
  const words = ["adroitness", "bison", "consensus", "cubic", "examine", "drumbeat", "framework", "eyetooth", "hazardous", "goldfish", "impartial", "island", "miracle", "music", "Pacific", "peachy", "recipe", "robust", "sandalwood", "spyglass"];
  const person = (n, name, address, state, more = {}) => ({ id: id(n + 100), revision: 1, name, addresses: address ? [address] : [], fingerprint: print(n), state, source: "text", added: now - DAY * 40, usable: ["accepted", "verified"].includes(state), ...more });
  const everyone = [
    person(3, "Grace Hopper", "grace@example.org", "changed", { verified: now - DAY * 200, how: "words", accepted: now - DAY * 300, pending: { fingerprint: print(9), seen: now - 3600, source: "vks://keys.openpgp.org" } }),
    person(1, "Betty Holberton", "betty@example.org", "verified", { verified: now - DAY * 12, how: "words", refreshed: now - DAY * 2 }), person(2, "Charles Babbage", "charles@example.org", "accepted", { accepted: now - DAY * 9 }),
    person(4, "Edsger Dijkstra", "edsger@example.org", "expired", { expires: now - DAY * 3, accepted: now - DAY * 90 }), person(5, "Kay McNulty", "kay@example.org", "unknown"),
    person(6, "Mallory", "mallory@elsewhere.example", "rejected"), person(7, "Tommy Flowers", "tommy@example.org", "revoked"),
  ];
  const certificate = (fingerprint, name, address, more = {}) => ({ fingerprint, user_ids: [`${name} <${address}>`, ...(more.names ?? [])], addresses: [address], algorithm: "Ed25519 and Cv25519", created: now - DAY * 400, status: "usable", armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", ...more.certificate });
  const code = (seed) => ({ size: 25, rows: Array.from({ length: 25 }, (_, y) => Array.from({ length: 25 }, (__, x) => { const eye = (a, b) => Math.max(Math.abs(x - a), Math.abs(y - b)); const near = Math.min(eye(3, 3), eye(21, 3), eye(3, 21)); return near <= 3 ? (near === 2 ? "0" : "1") : near === 4 ? "0" : (x * 5 + y * 3 + ((x * y) % 7) + seed) % 3 ? "0" : "1"; }).join("")) });
  const found = (one) => everyone.find((each) => each.id === one) ?? fail("person_not_found", "This person is not among your contacts.", "");
  const get = (p) => {
    const one = found(p.id);
    const ended = one.state === "revoked" ? { status: "revoked", revocation: { at: now - DAY * 20, hard: false, code: 1, text: "I have a new one" } } : one.state === "expired" ? { status: "expired", expires: now - DAY * 3 } : { expires: now + DAY * 600 };
    return { person: one, note: one.name.startsWith("Betty") ? "Met at the conference in May." : "", certificate: certificate(one.fingerprint, one.name, one.addresses[0], { certificate: ended, names: one.name.startsWith("Betty") ? ["Betty at work <betty@work.example>"] : [] }),
      ...(one.pending ? { pending: certificate(print(9), one.name, one.addresses[0], { certificate: { created: now - DAY } }) } : {}),
      certifications: one.name.startsWith("Betty") ? [{ user_id: "Betty Holberton <betty@example.org>", issuer: print(2), verdict: "good", local: false, name: "Charles Babbage <charles@example.org>" }, { user_id: "Betty Holberton <betty@example.org>", issuer: print(8).slice(-16), verdict: "unknown", local: false }] : [],
      history: one.name.startsWith("Betty") ? [{ fingerprint: print(10), state: "accepted", until: now - DAY * 12 }] : [], rejected: [] };
  };
  const letterItems = [{ index: 0, type: "login", name: "Router in the hall", username: "admin", site: "192.168.1.1", has_password: true, has_code: false, has_notes: false, fields: [], same_as: id(4) }, { index: 1, type: "login", name: "Bank", username: "48 210", site: "bank.example", has_password: true, has_code: true, has_notes: true, fields: ["PIN"] }];
  const sender = scene.sender ?? { kind: "person", verdict: "good", fingerprint: print(1), name: "Betty Holberton", person: everyone[1], signed: now - 7200 };
  const verified = (p) => p.to.every((each) => found(each).state === "verified") && !p.one_time_key;
  const seal = (p) => ({ letter: id(500), date: now, name: "letter-5f2c01aa-for-key-1B2C4D6E3F9A0C11.asc", recipients: p.to.map((each) => ({ person: each, fingerprint: found(each).fingerprint, name: found(each).name })), one_time: Boolean(p.one_time_key), items: 1, ...(p.one_time_key ? { one_time_key: "grain-copper-lunar-tidy-walnut-ember" } : {}),
    ...(p.form === "armored" ? { armored: `A letter, sealed with OpenPGP. It opens with the key 3F9A 0C11 D2E4 7B55.\n\n-----BEGIN PGP MESSAGE-----\nComment: Opens with the key 3F9A 0C11 D2E4 7B55\n\n${"wcBMA1b8k0F3mZ9aAQf/".repeat(30).replace(/(.{64})/g, "$1\n")}\n-----END PGP MESSAGE-----\n` } : {}),
    ...(p.form === "file" ? { transfer: id(501) } : {}), ...(p.form === "mail" ? { mail: { to: ["betty@example.org"], subject: "A sealed letter", body: "…", url: "mailto:betty@example.org?subject=A%20sealed%20letter", attach: true }, transfer: id(501) } : {}) });
  return {
    "person.list": (p) => { const list = scene.nobody ? [] : everyone.filter((one) => (!p.state || one.state === p.state) && (!p.query || `${one.name} ${one.addresses}`.toLowerCase().includes(p.query.toLowerCase()))); return { people: list.slice(0, p.limit), total: list.length, alarms: scene.nobody || scene.calm ? 0 : 1 }; },
    "person.get": get, "person.export": (p) => ({ name: "3F9A0C11D2E47B55.asc", armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", qr: code(2), ...p.none }),
    "person.compare": (p) => { const fingerprint = p.which === "pending" ? print(9) : p.id ? found(p.id).fingerprint : print(12); return { fingerprint, groups: fingerprint.match(/.{4}/g), words: p.which === "pending" ? [...words].reverse() : words, uri: `OPENPGP4FPR:${fingerprint}`, qr: code(1), ...(p.given ? { given: { how: "groups", same: p.given.replace(/\s/g, "") === fingerprint } } : {}) }; },
    "person.preview": (p) => (p.armored?.includes("alarm") ? { candidates: [{ certificate: certificate(print(9), "Grace Hopper", "grace@example.org"), would: "alarm", person: id(103) }], revocations: 0 } : { candidates: [{ certificate: certificate(print(20), "Ida Rhodes", "ida@example.org", { certificate: { expires: now + DAY * 300 } }), would: "add" }], revocations: 0 }),
    "person.places": () => ({ places: [{ place: "wkd", allowed: Boolean(scene.allowed) }, { place: "vks://keys.openpgp.org", allowed: Boolean(scene.allowed) }, { place: "hkps://keyserver.ubuntu.com", allowed: false }] }),
    "person.lookup": () => ({ results: [{ place: "wkd", error: "not_found_there", candidates: [] }, { place: "vks://keys.openpgp.org", candidates: [{ certificate: certificate(print(21), "Ida Rhodes", "ida@example.org"), would: "add" }] }] }),
    "person.refresh": () => fail("place_not_allowed", "You have not allowed this place yet.", ""), "person.certify": (p) => ({ person: found(p.id), armored: "" }),
    "letter.preview": (p) => ({ items: (p.items ?? []).map((each) => rows.find((row) => row.id === each)).concat(p.tag || p.folder ? rows.slice(0, 3) : []), people: p.to.map((each) => ({ person: found(each), trust: found(each).state })), grave: !verified(p), size: 1024 }),
    "letter.seal": seal, "letter.seal_unverified": seal, "letter.close": () => ({}), "letter.reveal": () => ({ value: "correct-horse-7" }), "letter.import": (p) => ({ items: (p.indices ?? []).map((n) => ({ id: id(n + 900), revision: 1, warnings: [] })) }),
    "letter.open": (p) => (p.armored?.includes("words") && !p.one_time_key ? fail("message_passphrase", "", "") : { letter: id(600), foreign: Boolean(scene.foreign), encrypted: true, opened_with: "own_key", own_key: print(12), sender, trusted: sender.verdict === "good", from_differs: false, written_for: scene.written_for ?? "you", weak: [], date: now - 7200, ...(scene.repeated ? { repeated: scene.repeated } : {}), text: "Here are the two that you asked for.\nChange the bank's PIN when you can.", text_cut: false, items: letterItems }),
    "letter.sent": () => ({ letters: scene.nobody ? [] : [{ letter: id(700), date: now - 9000, to: [{ person: id(101), fingerprint: print(1), name: "Betty Holberton" }, { fingerprint: print(13), name: "Jean Bartik" }], one_time: false, items: 10, names: ["Router in the hall", "Bank", "Wi-Fi at the cabin"], text: true }, { letter: id(701), date: now - DAY * 3, to: [], one_time: true, items: 1, names: ["Wi-Fi at the cabin"], text: false }], total: 2 }),
    "letter.received": () => ({ letters: [{ letter: id(710), date: now - 8000, seen: now - 7000, times: 2, verdict: "good", from: print(1), person: id(101), name: "Betty Holberton" }, { letter: id(711), date: now - DAY, seen: now - DAY, times: 1, verdict: "unknown_signer", from: print(15) }], total: 2 }),
    "item.get": (p) => ({ ...itemGet(p), ...(scene.origin ? { origin: scene.origin, owned: false } : {}) }),
    "item.shared": () => ({ shared: scene.shared ? [{ letter: id(700), date: now - 9000, to: [{ person: id(101), fingerprint: print(1), name: "Betty Holberton" }], one_time: false, revision: 1, current: false }] : [] }), "item.own": () => ({ id: id(1), revision: 2, warnings: [] }),
  };
});
