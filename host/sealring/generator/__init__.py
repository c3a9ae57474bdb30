"""Random passwords, words and tokens, and the rating of typed passphrases."""
