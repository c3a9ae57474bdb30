"""Every wire method and who may call it; a test proves these tables equal to schemas/.

They are written out because a browser's launch of the host has no time to read fifty files, and because a reader
sees here at a glance what a page's script could ever reach.
"""

PAGE = frozenset(  # top-level extension pages
    [
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
        "key.backup",
        "key.check_backup",
        "key.copied_elsewhere",
        "key.list",
        "key.revocation",
        "passphrase.change",
        "passphrase.rate",
        "passphrase.suggest",
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
        "key.backup",
        "key.check_backup",
        "key.revocation",
        "passphrase.change",
        "session.accept_state",
        "settings.relax",
        "token.change",
    ]
)

# asked without a person's hand, so no activity
QUIET = frozenset(["request.cancel", "save.pending", "session.hello", "session.status"])

BUILT_IN = frozenset(["request.cancel", "session.hello"])  # answered by the door itself; all others are actions
