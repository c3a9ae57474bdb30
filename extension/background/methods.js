// @ts-check
/**
 * Promises the three tables of methods, disjoint, as the contract has them (`caller` in schemas/methods; a test compares them).
 * The host has the same tables and decides; these spare it what is certain to be refused.
 */

/** What a top-level page of the extension may ask for. */
export const PAGE = new Set([
  "attachment.add", "attachment.open", "attachment.remove",
  "backup.add_place", "backup.bring", "backup.bundle", "backup.choose_folder", "backup.create", "backup.drill", "backup.list", "backup.places", "backup.preview", "backup.rate_key",
  "backup.remove_place", "backup.restore", "backup.retire", "backup.seen", "backup.set_schedule", "backup.standing", "backup.suggest_key",
  "backup.verify",
  "bulk.change", "bulk.undo",
  "compromise.done", "compromise.tasks",
  "equivalent.list",
  "factor.add", "factor.list", "factor.prepare", "factor.remove",
  "fill.forget", "fill.get", "fill.matches", "fill.remember", "fill.remembered",
  "generate.again", "generate.for_site", "generate.lately", "generate.password", "generate.ssh_key", "generate.words",
  "health.check", "health.check_breaches", "health.ignore", "health.item", "health.items", "health.summary", "health.update_sites",
  "httpauth.forget", "httpauth.get", "httpauth.matches", "httpauth.remembered",
  "item.bring_back", "item.code", "item.copy", "item.create", "item.delete", "item.empty_trash", "item.facets", "item.get", "item.list", "item.open",
  "item.own", "item.qr", "item.recent", "item.restore", "item.reveal", "item.search", "item.shared", "item.trash", "item.update",
  "item.version", "item.versions",
  "key.activate", "key.add_user_id", "key.backup", "key.certificate", "key.check_backup", "key.copied_elsewhere", "key.import", "key.list", "key.new",
  "key.places", "key.prefer_user_id", "key.publish", "key.replace", "key.reseal", "key.revocation", "key.revoke",
  "key.revoke_user_id", "key.rotate", "key.set_expiry", "key.update",
  "kit.check", "kit.make",
  "letter.ask_again", "letter.close", "letter.import", "letter.open", "letter.preview", "letter.received", "letter.reveal",
  "letter.seal", "letter.seal_unverified", "letter.sent",
  "log.list",
  "passphrase.change", "passphrase.rate", "passphrase.suggest",
  "person.accept", "person.add", "person.certify", "person.compare", "person.decide", "person.edit", "person.export", "person.get",
  "person.list", "person.lookup", "person.places", "person.preview", "person.read_qr", "person.refresh", "person.reject",
  "person.remove", "person.verify", "pretender.list", "pretender.settle",
  "request.cancel",
  "save.accept", "save.dismiss", "save.pending", "save.reveal",
  "session.accept_state", "session.challenge", "session.hello", "session.lock", "session.status", "session.unlock",
  "session.unlock_by_pinentry", "session.vaults",
  "settings.get", "settings.loses", "settings.relax", "settings.set",
  "setup.create", "setup.finish", "setup.import_key", "setup.recover", "setup.restore", "setup.set_aside",
  "token.change", "token.suggest",
  "transfer.begin", "transfer.end", "transfer.get", "transfer.put",
  "vault.check", "vault.compact", "vault.stats",
]);

/** What the background asks for on behalf of a page's script. */
export const CONTENT = new Set(["fill.count", "menu.wanted", "save.forgotten", "save.submitted", "save.typed"]);

/** What the background asks for on behalf of the in-page menu's frame, for the document around it. */
export const FRAME = new Set(["menu.hide", "menu.open", "menu.pick"]);

/** Of the page table, what only the background itself sends: the greeting, and values bound for a document that it has to name. */
export const BACKGROUND_ONLY = new Set(["session.hello", "fill.get", "httpauth.get", "httpauth.matches", "generate.for_site", "request.cancel"]);
