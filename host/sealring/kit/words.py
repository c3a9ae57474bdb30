"""The words on the sheets, all of them; ``{}`` is filled in."""

TITLE = "Readiness kit"
OF = "Of {owner}. Made on {made}."
WHAT = (
    "With this paper, one of the backups and your passphrase you have your passwords back, on any computer. Keep it "
    "where fire, water and guests don't get at it, with a copy in another house."
)
SECRET = (
    "Your secret key is on it, closed by your passphrase. Whoever has this paper and the passphrase can read every "
    "backup. Write the passphrase here only if the paper lies in a safe; else on another paper, elsewhere."
)
DATED = "When something on it changes, Sealring says so: sealring kit check. Then print a new one and burn this."

WRITE = "To write by hand"
PASSPHRASE = "Passphrase (of this key, since {made} at the latest)"
RECOVERY_CODE = "Recovery code, for the second factor"
BACKUP_KEY = "Backup Key, which opens some of the backups, too"

FACTORS = "Second factor"
FACTORS_WHAT = (
    "Sealring asks for one of these beside the passphrase, to open the vault or a sealed backup. gpg and restore.py "
    "don't need them."
)
FACTOR_KINDS = {"key_file": "an unlock file", "fido2": "a security key", "recovery": "the recovery code"}
FACTOR_OTHER = "of another kind"

KEY = "Your key"
FINGERPRINT, NAMES, ALGORITHM, FORMER = "Fingerprint", "Name", "Algorithm", "Keys of before"
FORMER_WHAT = "{keys}. Backups of their time may need them; their key files are not on this paper."
PUBLISHED, PUBLISHED_WHAT = "Server", "{places}. Your certificate is there; a revocation goes there, too."

PLACES = "Where the backups are"
NO_PLACES = "Nowhere yet. Make one: sealring backup create. Then print this again."
PLACE = "{files} file(s), sealring-backup-*.asc. On {made} the newest was {newest}."
SAME_DISK, ELSEWHERE = "On the computer's own disk: gone when that is gone.", "Not on the computer's own disk."
OPENED_BY = "Opened by your key and passphrase."
OPENED_BY_BACKUP_KEY = "Opened by your key and passphrase; some by the Backup Key alone."

WITH_SEALRING = "Restore with Sealring"
SEALRING_STEPS = (
    "Install Sealring on the new computer, as its README says.",
    "Fetch the newest backup from one of the places above.",
    (
        "sealring backup restore FILE    and type your passphrase. With a second factor, say which one before the word "
        "backup: --unlock-file PATH, --security-key or --recovery-file FILE."
    ),
    (
        "Should the key be missing, photograph the pages with the codes, then: sealring kit read PICTURES --to FOLDER "
        "writes your key file, which gpg and Sealring take."
    ),
)
WITH_GPG = "Restore with gpg alone"
GPG_KEY = "gpg --import FILE"
GPG_KEY_WHAT = "If the backup was made by hand, your key is in it. This takes it out:"
GPG_CODES = "grep -v '^#' codes.txt > key.asc; gpg --import key.asc"
GPG_CODES_WHAT = (
    "Else your key is on this paper. Read its QR codes with a telephone, put their texts one under the other, in their "
    "order, into codes.txt, and leave out the lines that begin with #:"
)
GPG_TYPED = "sed -n 's/^K[0-9]*: \\(.*\\) - .*/\\1/p' typed.txt | tr -d ' \\n' | basenc --base16 -d | gpg --import"
GPG_TYPED_WHAT = "Or type its lines, K001 and so on, into typed.txt:"
GPG_OPENED = "sed '/END PGP MESSAGE/q' FILE | gpg --decrypt"
GPG_OPENED_WHAT = "A backup made by hand: this prints every item, in clear, one line of JSON each."
GPG_SEALED = (
    "sed '/END PGP MESSAGE/q' FILE | gpg --decrypt |",
    '  sed -n \'s/^{.*"message":"\\([^"]*\\)".*/\\1/p\' |',
    '  while read -r each; do printf %s "$each" | base64 -d | gpg --quiet --decrypt; echo; done',
)
GPG_SEALED_WHAT = "A sealed one, which Sealring makes by itself: each item in it is a message of its own."
WITH_SCRIPT = "Restore with restore.py"
SCRIPT_WHAT = (
    "It does the same with both kinds, and saves the attached files, too. It needs Python and gpg with your key; for "
    "files of a sealed backup also the Python package cryptography. Type it from here, or: sealring kit script"
)
SCRIPT = "restore.py"
SCRIPT_RUN = "python3 restore.py FILE FOLDER"

REVOCATION = "Revocation certificate"
REVOCATION_WHAT = (
    "It declares your key void, for the day when somebody else may have it: gpg --import it, then send your "
    "certificate to the places that have it, and to people. It opens nothing."
)
SECRET_KEY = "Secret key, closed by your passphrase"
SECRET_KEY_WHAT = "{count} QR codes. Each holds a part; all of them are needed."
AS_LINES = "The same as lines to be typed"
LINES_WHAT = (
    "Digits 0 to 9 and letters A to F. The last six of a line are its checksum, by which Sealring names a line with a "
    "wrong letter: sealring kit read typed.txt. The line with = is the last."
)
CODE = "{what} {number} of {count}"
KINDS = {"KEY": "Key", "REVOCATION": "Revocation"}
FOOT = "Sealring, readiness kit of {made}, {owner}"

SHEETS = "Backup Key, split"
SHEETS_FOOT = "Sealring, Backup Key split on {made}: {need} of {count} sheets give it back"
SHEET_TITLE = "Backup Key, sheet {number} of {count}"
SHEET_WHAT = (
    "Any {need} of the {count} sheets give the Backup Key of {made} back; fewer say nothing of it. Keep each sheet in "
    "another place, or with another person you trust."
)
SHEET_HOW = (
    "sealring backup-key join    and type the words of the sheets, or give pictures of their codes. Any other program "
    "for SLIP-39 reads the words, too; what it gives is described in Sealring's docs/formats.md."
)
SHEET_WORDS = "The words"
SHEET_CODE = "Sheet {number}"
