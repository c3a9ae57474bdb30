"""An unlocked vault and what guards it: passphrase, display check, throttle, automatic locks, clipboard."""
