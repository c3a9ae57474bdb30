"""One person's items, sealed in one file: stored, found, matched, kept in versions, and checked."""
