// Items of every type and their files for the pretend host of stub.js: scene.item names the type that is looked at.
(globalThis.__stubs ??= []).push(({ id, now, rows, scene, fail, host }) => {
  const before = { get: host["item.get"], open: host["item.open"] };
  const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n-----END OPENSSH PRIVATE KEY-----\n";
  const kinds = {
    card: ["Travel card", "Visa •••• 4242", { holder: "ADA LOVELACE", number: "4242 4242 4242 4242", brand: "Visa", expires: "2029-04", code: "739", pin: "8051", bank: "Example Bank", phone: "+44 20 7946 0000" }],
    identity: ["Myself", "Dr Ada Lovelace", { title: "Dr", first_name: "Ada", last_name: "Lovelace", born: "1815-12-10", email: "ada@example.org", address: "12 St James's Square", city: "London", postcode: "SW1Y 4JH", country: "United Kingdom", passport: "P-1815-1210" }],
    ssh_key: ["Analytical engine", "SHA256:Wz7k0V8m1QeS3yT5uB9nD2fH4jL6pR8xA0cE2gI4kM6", { private_key: key, public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2Q6wVbN8mE4rT7yU1iO3pA5sD7fG9hJ1kL3zX5cV7b ada@engine", fingerprint: "SHA256:Wz7k0V8m1QeS3yT5uB9nD2fH4jL6pR8xA0cE2gI4kM6" }],
    api_key: ["Weather service", "https://api.weather.example", { secret: "whsec_91", endpoint: "https://api.weather.example", expires: "2027-06-30" }],
    wifi: ["Wi-Fi at the cabin", "Cabin-5G", { network: "Cabin-5G", security: "wpa", unseen: "true" }],
    licence: ["Editor", "Quill 4", { product: "Quill", version: "4", key: "QUIL-4ADA-LOVE-LACE", registered_to: "Ada Lovelace", bought: "2024-02-29" }],
  };
  const HIDDEN = ["number", "code", "pin", "passport", "private_key", "passphrase", "secret", "key"];
  const files = scene.files ?? [];
  if (scene.item) {
    const [name, subtitle] = kinds[scene.item];
    Object.assign(rows[0], { type: scene.item, name, subtitle, username: "", site: "", has_password: ["wifi", "api_key"].includes(scene.item), has_code: false, attachments: files.length });
  } else if (files.length) rows[0].attachments = files.length;
  if (scene.kinds) Object.keys(kinds).forEach((kind, at) => { const [name, subtitle] = kinds[kind]; Object.assign(rows[at + 2], { type: kind, name, subtitle, username: "", site: "" }); });
  const whole = () => { const [name, , details] = kinds[scene.item]; return { type: scene.item, name, details, ...(rows[0].has_password ? { password: "tandem-kite-7" } : {}) }; };
  const small = (side) => ({ size: side, rows: Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => ((x * 5 + y * 3 + ((x * y) % 7)) % 3 ? "0" : "1")).join("")) });
  return {
    "item.get": (p) => {
      if (scene.gone) fail("item_not_found", "This item is gone.", "");
      const found = before.get(p);
      if (!scene.item) return files.length ? { ...found, attachments: files } : found;
      const { password, details, ...item } = whole();
      const hidden = Object.keys(details).filter((name) => HIDDEN.includes(name));
      return { ...found, item: { ...item, details: Object.fromEntries(Object.entries(details).filter(([name]) => !HIDDEN.includes(name))) }, hidden: [...(password ? ["password"] : []), ...hidden.map((name) => `detail:${name}`)], ...(files.length ? { attachments: files } : {}) };
    },
    "item.open": (p) => (scene.item ? { revision: 3, item: whole() } : before.open(p)),
    "item.qr": () => small(29),
    "generate.ssh_key": () => ({ private_key: key, public_key: kinds.ssh_key[2].public_key, fingerprint: kinds.ssh_key[2].fingerprint }),
    "transfer.begin": () => ({ id: id(88) }), "transfer.put": (p) => (scene.slow ? new Promise((moved) => { scene.moved = () => moved({ received: p.index + 1 }); }) : { received: p.index + 1 }), "transfer.end": () => ({}),
    "transfer.get": () => (scene.torn ? fail("attachment_damaged", "This file is damaged. The item itself, and its other files, are not.", "Look for it in an earlier version of the item, or in a backup.") : { data: "eA==", last: true }),
    "attachment.add": (p) => { files.push({ id: id(300 + files.length), name: p.name, size: 3_145_728, type: p.type ?? "" }); return { id: id(1), revision: 4, attachment: id(88) }; },
    "attachment.open": () => ({ transfer: id(88), id: id(300), name: "Passport.pdf", size: 1, type: "application/pdf" }),
    "attachment.remove": (p) => { files.splice(files.findIndex((one) => one.id === p.attachment), 1); return { id: id(1), revision: 5 }; },
    now,
  };
});
