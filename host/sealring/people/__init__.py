"""Other people: finding their certificates, knowing how far to trust them, comparing fingerprints."""
