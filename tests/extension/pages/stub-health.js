// The health of made-up passwords for the pretend host of stub.js: scene.health is "well", "many" or "empty"; scene.unrated and scene.unasked are what the checks have left.
(globalThis.__stubs ??= []).push(({ now, rows, scene, fail, host }) => {
  const base = { settings: host["settings.get"], status: host["session.status"] };
  const DAY = 86400;
  const kind = scene.health ?? "many";
  const settings = { rotation: scene.rules ?? [{ tag: "work", days: 40 }], old_after_days: 730, shared_tag: "shared on purpose", breach_check: Boolean(scene.asked), second_factor_list: false };
  let [unrated, unasked] = [scene.unrated ?? 0, scene.unasked ?? 12];
  const found = [[2, ["breached", "reused"]], [0, ["common", "overdue"]], [4, ["weak"]], [1, ["reused", "no_second_factor"]], [3, ["http_only"]], [7, ["due"]], [8, ["shared"]], [9, ["old"]], [10, ["duplicate"]]];
  const fine = new Set();
  const lines = () => (kind === "many" ? found : []).map(([n, findings]) => {
    const row = rows[n];
    const left = findings.filter((one) => !fine.has(`${row.id} ${one}`));
    const until = left.includes("overdue") ? now - 3 * DAY : left.includes("due") ? now + 4 * DAY : 0;
    return { row, findings: left, ...(until ? { due: until } : {}), ...(left.includes("reused") ? { others: ["Mail", "Bank"] } : {}), ...(row.site ? { open: `https://${row.site}/`, change: `https://${row.site}/.well-known/change-password` } : {}) };
  }).filter((line) => line.findings.length);
  const counts = () => { const sums = {}; for (const line of lines()) for (const one of line.findings) sums[one] = (sums[one] ?? 0) + 1; return sums; };
  const step = (left) => Math.max(0, scene.stuck ? left : left - 5);
  return {
    "health.summary": () => ({ passwords: kind === "empty" ? 0 : rows.length, fine: kind === "empty" ? 0 : rows.length - lines().length, counts: counts(), ignored: fine.size, unrated, first: lines().slice(0, 5), breaches: { allowed: settings.breach_check, left: unasked }, sites: { allowed: settings.second_factor_list, listed: 249, dated: "2026-11-21" } }),
    "health.items": (p) => { const all = lines().filter((line) => !p.finding || line.findings.includes(p.finding)); return { items: all, total: all.length }; },
    "health.item": (p) => ({ line: lines().find((line) => line.row.id === p.id) ?? { row: rows[0], findings: [] }, ignored: scene.calledFine ? ["http_only"] : [], days: 40, since: now - 90 * DAY }),
    "health.check": () => ({ left: (unrated = step(unrated)) }),
    "health.check_breaches": () => { if (!settings.breach_check) fail("check_not_allowed", "You have not allowed this check yet.", ""); if (scene.offline) fail("place_unreachable", "This place could not be reached.", "Check your network, and try again later."); unasked = step(unasked); return { left: unasked, breached: 1 }; },
    "health.update_sites": () => ({ listed: 1480 }),
    "health.ignore": (p) => { fine[p.fine ? "add" : "delete"](`${p.id} ${p.finding}`); return { id: p.id, revision: 2 }; },
    "settings.get": () => ({ ...base.settings(), ...settings }),
    "session.status": () => ({ ...base.status(), ...(scene.due ? { due: scene.due } : {}) }),
    ...(scene.health ? { "settings.set": (p) => Object.assign(settings, p.settings) } : {}),
  };
});
