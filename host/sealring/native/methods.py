"""Every wire method and who may call it; a test proves these tables equal to schemas/.

They are written out because a browser's launch of the host has no time to read fifty files, and because a reader
sees here at a glance what a page's script could ever reach.
"""

PAGE = frozenset(  # top-level extension pages
    [
        "compromise.done",
        "compromise.tasks",
        "fill.get",
        "fill.matches",
        "generate.password",
        "generate.words",
        "item.bring_back",
        "item.code",
        "item.copy",
        "item.create",
        "item.delete",
        "item.facets",
        "item.get",
        "item.list",
        "item.open",
        "item.recent",
        "item.restore",
        "item.reveal",
        "item.search",
        "item.trash",
        "item.update",
        "item.version",
        "item.versions",
        "key.activate",
        "key.add_user_id",
        "key.backup",
        "key.check_backup",
        "key.copied_elsewhere",
        "key.import",
        "key.list",
        "key.new",
        "key.places",
        "key.prefer_user_id",
        "key.publish",
        "key.replace",
        "key.reseal",
        "key.revocation",
        "key.revoke",
        "key.revoke_user_id",
        "key.rotate",
        "key.set_expiry",
        "passphrase.change",
        "passphrase.rate",
        "passphrase.suggest",
        "person.accept",
        "person.add",
        "person.certify",
        "person.compare",
        "person.decide",
        "person.edit",
        "person.export",
        "person.get",
        "person.list",
        "person.lookup",
        "person.places",
        "person.preview",
        "person.read_qr",
        "person.refresh",
        "person.reject",
        "person.remove",
        "person.verify",
        "request.cancel",
        "save.accept",
        "save.dismiss",
        "save.pending",
        "session.accept_state",
        "session.challenge",
        "session.hello",
        "session.lock",
        "session.status",
        "session.unlock",
        "settings.get",
        "settings.relax",
        "settings.set",
        "setup.create",
        "setup.finish",
        "setup.import_key",
        "setup.recover",
        "setup.set_aside",
        "token.change",
        "token.suggest",
        "transfer.begin",
        "transfer.end",
        "transfer.get",
        "transfer.put",
    ]
)
CONTENT = frozenset(["fill.count", "save.capture"])  # content scripts: no names, no secrets
FRAME: frozenset[str] = frozenset()  # in-page extension frames: none yet

METHODS = PAGE | CONTENT | FRAME
TABLES = {"page": PAGE, "content": CONTENT, "frame": FRAME}

GRAVE = frozenset(  # the display check and the passphrase typed again
    [
        "key.activate",
        "key.add_user_id",
        "key.backup",
        "key.check_backup",
        "key.import",
        "key.new",
        "key.prefer_user_id",
        "key.replace",
        "key.revocation",
        "key.revoke",
        "key.revoke_user_id",
        "key.rotate",
        "key.set_expiry",
        "passphrase.change",
        "person.certify",
        "person.verify",
        "session.accept_state",
        "settings.relax",
        "token.change",
    ]
)

# asked without a person's hand, so no activity
QUIET = frozenset(["request.cancel", "save.pending", "session.hello", "session.status"])

BUILT_IN = frozenset(["request.cancel", "session.hello"])  # answered by the door itself; all others are actions
