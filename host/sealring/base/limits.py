"""Every limit of the program, with its unit and the reason for it."""

KIB = 1024
MIB = 1024 * KIB

# --- The native-messaging door -------------------------------------------------
FRAME_IN = 1 * MIB  # bytes; the extension sends nothing larger, and we allocate what the length says
FRAME_OUT = 1 * MIB  # bytes; both browsers end the port at one byte more
JSON_DEPTH = 32  # levels; our deepest message has 8
JSON_NODES = 20_000  # values in one message; the longest list we take has 10,000
JSON_DIGITS = 20  # of an integer; Python's conversion is quadratic
REQUESTS_WAITING = 256  # requests read but not yet begun; more is a runaway caller
TRANSFER_CHUNK = 512 * KIB  # bytes before base64
TRANSFERS_OPEN = 8  # per connection
KEY_FILE = 256 * KIB  # bytes; a certificate flooded with signatures is slow to read

# --- Time ----------------------------------------------------------------------
CHALLENGE_SECONDS = 120  # how long a display-check nonce is good
CHALLENGES_OPEN = 8  # per connection; the oldest is dropped
NOTICE_SECONDS = 0.5  # between looks at other processes' writes; the promise is 1 s
IDLE_MINUTES = 10  # until the vault locks by itself, unless set otherwise
CLIPBOARD_SECONDS = 30  # until a copied value is cleared

# --- Wrong passphrases -----------------------------------------------------------
FREE_ATTEMPTS = 3  # typing errors that cost nothing but the KDF
FIRST_DELAY = 1  # seconds after the next one; doubles with each
LONGEST_DELAY = 300  # seconds; more would punish the owner, not the thief, who copies the file

# --- Keys ------------------------------------------------------------------------
PASSPHRASE_BITS = 50  # zxcvbn's guesses as bits; below it the passphrase is refused
PASSPHRASE_SAFE_BITS = 64  # from here what leaves the machine is called safe
RATED_CHARACTERS = 72  # zxcvbn refuses longer input, and its time grows steeply
ARGON2_MEMORY_MIN = 64 * KIB  # KiB; RFC 9106's second choice
ARGON2_MEMORY_MAX = 1 * MIB  # KiB = 1 GiB; a file must not make us allocate more
ARGON2_MEMORY_UNKNOWN = 256 * KIB  # KiB; what a machine may give that does not say how much it has
ARGON2_SECONDS_MIN = 0.5  # one unlock; less is a gift to a thief
ARGON2_SECONDS_MAX = 0.95  # one unlock; the person waits for it each time
ARGON2_PASSES_MAX = 10
ARGON2_LANES_MAX = 16
RSA_BITS_MIN = 2048
RSA_BITS_MAX = 8192
OWN_KEYS = 64

# --- Messages and items ------------------------------------------------------------
MESSAGE = 1 * MIB  # bytes of one sealed item
PAD = 256  # bytes; lengths on disk are multiples of it
NAME = 256  # characters
NOTES = 256 * KIB  # characters
VERSIONS_KEPT = 50  # earlier versions of one item
PASSWORDS_KEPT = 50  # earlier passwords of one item
VERSIONS_MOST = 200  # that can be set; each lies in the item's overview, which stays in memory
TRASH_DAYS = 30  # until the trash lets an item go, unless set otherwise
TRASH_USED_DAYS = 7  # at most so many days on which the vault was open must lie between, whatever the clock says
TRASH_LOOK_SECONDS = 600  # between two looks at what the trash may let go
EVENTS_KEPT = 10_000  # of the log; the newest
EVENTS_CUT = 500  # beyond that before the oldest are cut off, so that not every event is one with a cut
RECENT_KEPT = 50  # items in the list of those used last
ATTACHMENT = 20 * MIB  # bytes of one file
ATTACHMENT_CHUNK = 64 * KIB  # bytes of it that are sealed at once
ATTACHMENTS = 100  # files of one item; each takes some 350 bytes of its message
MATCH_SECONDS = 0.05  # one regular expression against one address
PAGE = 100  # rows in a page unless asked otherwise

# --- The inbox, written while locked ---------------------------------------------------
INBOX_MESSAGES = 200
INBOX_MESSAGE = 64 * KIB  # bytes
INBOX_DAYS = 7

# --- What was said about the fields of sites ---------------------------------------------
SITES_REMEMBERED = 200  # all of them with all of their fields stay below half of a frame
SITE_FIELDS = 12  # of one site
SITE_TEXT = 64  # characters of a field's name, id, autocomplete or type

# --- What is typed in pages --------------------------------------------------------------
TYPED_SECONDS = 120  # that it is held in memory: from the first page of a sign-in to what follows its last
TYPED_KEPT = 32  # documents of which it is held at once; the oldest is dropped
NOTED_PER_HOUR = 20  # logins of one site; a person has fewer, and a page must not fill the inbox
GENERATED_KEPT = 30  # passwords made for sites that can be found again

# --- The menu inside pages ------------------------------------------------------------------
MENU_ROWS = 20  # logins listed; whoever has more for one site searches in the popup
MENU_SECONDS = 120  # that a menu's rows can be picked, and that a code may follow its password
MENUS_OPEN = 32  # at once; the oldest is dropped

# --- Other people ------------------------------------------------------------------------
CONTACT_CERTIFICATE = 64 * KIB  # bytes; five of them and their contact fit into one record
CONTACT_HISTORY = 5  # earlier certificates that are kept whole
CERTIFICATES_IN_FILE = 50  # of one keyring file
LOOKUP_SECONDS = 15  # one request to a place, redirects included
LOOKUP_ANSWER = 1 * MIB  # bytes; a keyserver's answer with several flooded keys is larger, and refused
SITES_ANSWER = 4 * MIB  # bytes; the directory of sites with a second factor has less than one
LOOKUP_CANDIDATES = 5  # certificates taken from one place's answer
SAVE_LOOKUP_SECONDS = 3  # for a new password's breach check: it is saved by then, and the person waits for a word
REDIRECTS = 3
ANSWER_ARMORED = 600 * KIB  # characters of certificates in one reply, which must fit into a frame
PICTURE = 16 * MIB  # bytes of a picture file; a phone's photograph has 3 to 12
PICTURE_PIXELS = 64_000_000  # after that it is made smaller, so decoding it stays below 256 MiB
PICTURE_SECONDS = 15  # for decoding and reading it
PICTURE_MEMORY = 1024 * MIB  # bytes of address space of the process that decodes it

# --- Vaults --------------------------------------------------------------------------------
VAULTS = 100  # that a browser is told of; a person keeps a few

# --- Backups -------------------------------------------------------------------------------
BACKUP = 16 * 1024 * MIB  # bytes of one file; more than any vault of ours has
BACKUP_LINE = 4 * MIB  # bytes of one line; an item's is at most as long as its message
BACKUP_BEHIND = 1 * MIB  # bytes behind the message: keys, or a closed keyring
BACKUP_KEY_BITS = 64  # below it a Backup Key is refused; a file can be tried at for years
BACKUPS_KEPT = 500  # in the register
BACKUP_PLACES = 32  # that backups go to; a person has a few
SEND_SECONDS = 3600  # for a command that carries a backup away or back
MAIL = 20 * MIB  # bytes of a backup in a draft; most servers take 25, a third of which is the encoding
BUNDLE_ITEMS = 2000  # of one bundle; what was sealed to whom is one record

# --- Letters -------------------------------------------------------------------------------
LETTER = 256 * KIB  # bytes of what one says; its message lies inside every item that is imported from it
LETTER_ITEMS = 200  # for the same reason
LETTER_TEXT = 64 * KIB  # characters; shown whole in one reply
LETTERS_OPEN = 8  # at once, per unlocked vault; the oldest is dropped
MAILTO = 2000  # characters of a mailto: address; some systems cut longer ones off
ORIGINAL = 384 * KIB  # bytes of a message that can be kept inside an item; the largest letter has 257 KiB
