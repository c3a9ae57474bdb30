// The contract between extension and host. Made by build/declarations from schemas/; don't edit it here.

/** A random 128-bit id of an item or an offer, in hex. */
export type Id = string;

/** Counts the writes to one item, from 1. */
export type Revision = number;

/** Seconds since 1970-01-01 UTC. */
export type Time = number;

/** An OpenPGP v4 fingerprint (RFC 4880, 12.2). */
export type Fingerprint = string;

/** The security token: what the person chose to know Sealring's own prompts by. */
export type Token = {
  chars: string;
  colour: string;
};

/** What the prompt really showed, read back from the screen, with the nonce of session.challenge. */
export type Displayed = {
  chars: string;
  colour: string;
  nonce: string;
};

/** The vault's passphrase, as typed. */
export type Passphrase = string;

/**
 * What every grave method asks for: the display check and the passphrase typed again; or the word to ask for it in
 * pinentry, a program that the host starts, which shows the token and names the act.
 */
export type Confirmation = 
  | {
  passphrase: Passphrase;
  displayed: Displayed;
}
  | {
  pinentry: true;
};

/** The highest state number and its MAC that the caller saw, so that an old copy of the vault is noticed. */
export type SeenState = {
  vault: Id;
  number: number;
  mac: string;
};

/**
 * How a URI is compared with a page: by registrable domain, host, prefix, whole address, regular expression, or
 * never.
 */
export type Match = "domain" | "host" | "starts-with" | "exact" | "regex" | "never";

export type Uri = {
  uri: string;
  match: Match;
};

export type CustomField = {
  name: string;
  type: "text" | "hidden" | "boolean";
  value: string;
};

/** What an item is; vault/kinds.py says which fields each type has. */
export type ItemType = 
  | "login"
  | "note"
  | "card"
  | "identity"
  | "ssh_key"
  | "api_key"
  | "wifi"
  | "licence";

/** What a person writes into an item; absent fields are empty. */
export type Item = {
  type: ItemType;
  name: string;
  username?: string;
  password?: string;
  uris?: Array<Uri>;
  otp?: string;
  notes?: string;
  fields?: Array<CustomField>;
  tags?: Array<string>;
  folder?: string;
  favourite?: boolean;
  /** After so many days the password is to be changed; 0 is never. */
  rotate_days?: number;
  /** The fields of its type (vault/kinds.py) by name; those that the type does not have are refused. */
  details?: Record<string, string>;
  /** The findings that are fine here, as the person said. */
  health_ignored?: Array<Ignorable>;
};

/** One line of a list. It never holds a secret. */
export type Row = {
  id: Id;
  revision: Revision;
  type: ItemType;
  name: string;
  username: string;
  /** The first URI's host, or empty. */
  site: string;
  favourite: boolean;
  has_password: boolean;
  has_code: boolean;
  folder: string;
  tags: Array<string>;
  modified: Time;
  trashed?: Time;
  /** What tells two items of a type apart, a card's last four digits for instance; absent when there is nothing. */
  subtitle?: string;
  /** How many files belong to it; absent when none do. */
  attachments?: number;
  damaged?: boolean;
  /**
   * Present while the item belongs to whoever sent it. Untrusted: no good signature of a person whose key was
   * accepted; shown in red, filled only after confirmation.
   */
  received?: "trusted" | "untrusted";
  received_from?: Fingerprint;
};

/** A file that belongs to an item. */
export type Attachment = {
  id: Id;
  name: string;
  size: number;
  /** The media type, as whoever attached it said. */
  type: string;
};

/** The item after a write. */
export type Written = {
  id: Id;
  revision: Revision;
  warnings: Array<"weak" | "common" | "reused" | "breached" | "card_number" | "ssh_key_unread">;
};

/**
 * The document that is to receive values. The background fills it from the browser's own record of the sender; a
 * message cannot.
 */
export type Target = {
  origin: string;
  ancestors: Array<string>;
  url?: string;
};

export type Reminder = 
  | "key_file_not_checked"
  | "key_copy_elsewhere"
  | "token_differs"
  | "setup_unfinished"
  | "reseal_unfinished"
  | "compromised"
  | "person_changed"
  | "own_address"
  | "passwords_due";

/** Where the vault stands; a locked answer has only what needs no key. */
export type State = {
  state: "no_vault" | "locked" | "unlocked";
  vault: string;
  /** Seconds until the next passphrase may be tried. */
  wait?: number;
  /** True while set-up has not ended: the key file is not yet saved and checked. */
  setup?: boolean;
  owner?: string;
  fingerprint?: Fingerprint;
  items?: number;
  offers?: number;
  read_only?: 
    | "newer_format"
    | "rolled_back"
    | "altered"
    | "old_format"
    | "read_only_place"
    | "network_place";
  reminders?: Array<Reminder>;
  seen?: SeenState;
  idle_minutes?: number;
  /** While locked: the kinds of second factor, any one of which is needed beside the passphrase; absent when none is. */
  factors?: Array<string>;
  /** How many passwords should have been changed by now, by the person's own rules; absent when none. */
  due?: number;
};

/**
 * What the person can set. Locking later than before is a weaker setting and asks for a confirmation
 * (settings.relax).
 */
export type Settings = {
  idle_minutes?: number;
  lock_on_screen_lock?: boolean;
  lock_on_sleep?: boolean;
  clipboard_seconds?: number;
  offer_to_save?: boolean;
  never_save?: Array<string>;
  /** Whether fields that Sealring can fill get a small icon and a menu inside the page. */
  in_page_menu?: boolean;
  /** The sites without it. */
  in_page_menu_off?: Array<string>;
  generator?: Generator;
  /** The places that may be asked for keys; none at first. */
  lookup_places?: Array<Place>;
  /** How many earlier versions of an item are kept; a lower number takes effect when the item is next written. */
  versions_kept?: number;
  /** After so many days the trash lets an item go; 0 is never. */
  trash_days?: number;
  /** Ask for the passphrase in pinentry, a window of the host's own, where one is installed. */
  pinentry?: boolean;
  /** After how many days passwords are to be changed: those with a tag, or all; the tightest rule counts. */
  rotation?: Array<{
    tag?: string;
    days: number;
  }>;
  /** A password without a rule is called old after so many days; 0 is never. */
  old_after_days?: number;
  /** Items with this tag are shared because they have to be, and are not pointed out. */
  shared_tag?: string;
  /**
   * Whether Have I Been Pwned may be asked about passwords, by the first five hexadecimal digits of their SHA-1:
   * when a person asks, and when a new one is saved.
   */
  breach_check?: boolean;
  /** Whether the 2fa directory may be asked for its list of sites with a second factor. */
  second_factor_list?: boolean;
  /** Whether the one-time code of a login is copied when the login was filled. Other programs can read the clipboard. */
  copy_code?: boolean;
  /** Whether a login is shown at other addresses of the same company too, by the list that ships. */
  equivalent_sites?: boolean;
  /** The companies of that list for which it isn't. */
  equivalent_except?: Array<string>;
};

/** How a password is made. */
export type Generator = {
  length?: number;
  lower?: boolean;
  upper?: boolean;
  digits?: boolean;
  symbols?: boolean;
  avoid_ambiguous?: boolean;
};

export type Offer = {
  id: Id;
  kind: "save" | "update";
  origin: string;
  site: string;
  username: string;
  at: Time;
  while_locked: boolean;
  weak: boolean;
  reused: boolean;
  item?: Id;
  name?: string;
  /** True when it is one of the passwords that people choose most; absent when not. */
  common?: boolean;
  /** True when Sealring made the password for a site; absent when not. */
  made?: boolean;
  /** The items that could be updated with it, the best first; absent when none fits the page. */
  choices?: Array<{
    id: Id;
    name: string;
    username: string;
  }>;
  /** A site that an own login is for, and that the page only looks like; absent when there is none. */
  looks_like?: string;
  /** True when the page's address hides in which letters it is written; absent when not. */
  disguised?: boolean;
};

export type KeyInfo = {
  fingerprint: Fingerprint;
  /** Those that are not revoked, the one in front first. */
  user_ids: Array<string>;
  created: Time;
  algorithm: string;
  active: boolean;
  certificate: string;
  status: "usable" | "revoked" | "expired" | "not_yet_valid" | "unusable";
  expires?: Time;
};

/** A place that knows keys: wkd (the address's own domain), vks://host (keys.openpgp.org's kind) or hkps://host. */
export type Place = string;

/** How far a person's key is trusted; what its certificate says of itself (revoked, expired) is looked at each time. */
export type Trust = 
  | "unknown"
  | "accepted"
  | "verified"
  | "rejected"
  | "changed"
  | "revoked"
  | "expired";

/** Where a key came from: file, text, qr, or a place. */
export type Source = string;

/** One person as a line of the list. */
export type Person = {
  id: Id;
  revision: Revision;
  name: string;
  /** The first eight. */
  addresses: Array<string>;
  fingerprint: Fingerprint;
  state: Trust;
  source: Source;
  added: Time;
  accepted?: Time;
  verified?: Time;
  how?: "groups" | "words" | "qr";
  refreshed?: Time;
  expires?: Time;
  /** Whether something may be sealed to this key now. */
  usable: boolean;
  /** The other key that came for one of the addresses. */
  pending?: {
    fingerprint: Fingerprint;
    seen: Time;
    source: Source;
  };
};

/** What a certificate says of itself. */
export type Certificate = {
  fingerprint: Fingerprint;
  user_ids: Array<string>;
  addresses: Array<string>;
  algorithm: string;
  created: Time;
  expires?: Time;
  status: "usable" | "revoked" | "expired" | "not_yet_valid" | "unusable";
  revocation?: {
    at: Time;
    hard: boolean;
    code: number;
    text: string;
  };
  armored?: string;
};

/** A certificate that could be added, with what that would do. */
export type Candidate = {
  certificate: Certificate;
  person?: Id;
  /** What adding it would do. */
  would: "add" | "nothing" | "update" | "alarm" | "refuse";
};

/** A QR code without its quiet zone (4 modules): rows of 0 (light) and 1 (dark). */
export type Qr = {
  size: number;
  rows: Array<string>;
};

/** A key that a place gave out for an own address, and that is none of the own keys. */
export type Pretender = {
  fingerprint: Fingerprint;
  address: string;
  place: Place;
  seen: Time;
};

/** What a place knows of an own key; an empty address stands for the key as a whole. */
export type Published = {
  place: Place;
  address: string;
  fingerprint: Fingerprint;
  at: Time;
  /**
   * sent: the place took the whole key. unpublished: the place has the key, not this address. pending: it sent its
   * confirmation mail. published: people find the key by this address. revoked: it says so.
   */
  status: "sent" | "unpublished" | "pending" | "published" | "revoked";
};

/**
 * Key files made so far: those that an earlier passphrase of the vault opens, or all of them. Sealring can't close
 * them.
 */
export type OlderKeyFiles = Array<{
  file: string;
  /** "folder" is Sealring's folder, "download" a file that a browser saved, else the path in a terminal. */
  place: string;
  made: Time;
  fingerprint: Fingerprint;
}>;

/** What a signature is worth; only good vouches for anything. */
export type Verdict = 
  | "good"
  | "bad"
  | "unknown_signer"
  | "signer_expired"
  | "signer_revoked"
  | "signature_expired"
  | "weak"
  | "unsupported"
  | "unsigned";

/** Whom a letter was sealed to. Without person it is somebody who is no longer among the contacts. */
export type Recipient = {
  person?: Id;
  fingerprint: Fingerprint;
  name: string;
};

/** A draft for the person's own mail program. It never holds a one-time key. */
export type LetterMail = {
  /** One address of each recipient that has one. */
  to: Array<string>;
  subject: string;
  body: string;
  /** A mailto: address (RFC 6068) of the whole draft. */
  url: string;
  /** The letter is too long for a draft: it is in the file, which the person attaches. */
  attach: boolean;
};

/**
 * A letter that was sealed: armored, as a file to fetch by transfer.get, or as a mail draft (with the file too when
 * it is to be attached).
 */
export type SealedLetter = {
  letter: Id;
  date: Time;
  /** A file name that says which key opens it. */
  name: string;
  recipients: Array<Recipient>;
  one_time: boolean;
  /** Shown once, kept nowhere. It goes to the person another way than the letter. */
  one_time_key?: string;
  items: number;
  armored?: string;
  transfer?: Id;
  mail?: LetterMail;
};

/** An item in a letter that is open, without its secrets. */
export type LetterItem = {
  index: number;
  type: ItemType;
  name: string;
  username: string;
  site: string;
  has_password: boolean;
  has_code: boolean;
  has_notes: boolean;
  /** The names of its typed fields. */
  details: Array<string>;
  /** The names of its custom fields. */
  fields: Array<string>;
  /** An item of the vault with the same name, user and site. */
  same_as?: Id;
  /** Whose item it is, as the sender says. */
  owner?: Fingerprint;
};

/** Who sealed a letter: known only where the signature holds; a key id is what an unchecked signature says. */
export type Sender = {
  kind: "own" | "person" | "unknown";
  verdict: Verdict;
  /** A few plain words for everything but good. */
  reason?: string;
  fingerprint?: Fingerprint;
  key_id?: string;
  name?: string;
  person?: Person;
  signed?: Time;
  /** Set when it is a key that the person had before: what was decided about it, and until when it was the person's. */
  former?: {
    state: "unknown" | "accepted" | "verified" | "rejected";
    until: Time;
  };
};

/** Where a received item comes from. */
export type Origin = {
  /** Absent when nobody's signature held. */
  signer?: Fingerprint;
  name?: string;
  verdict: Verdict;
  trusted: boolean;
  letter?: Id;
  date?: Time;
  received: Time;
  /** When it was made the person's own copy. */
  owned?: Time;
};

/** A second factor that unlocks the vault beside the passphrase. */
export type Factor = {
  id: Id;
  /** key_file (an unlock file), fido2 (a security key), recovery (the recovery code), or one of a newer program. */
  kind: string;
  name: string;
  created: Time;
};

/** The text of an unlock file. */
export type UnlockFile = string;

/** The recovery code as typed; case, spaces and hyphens do not matter. */
export type RecoveryCode = string;

/** The second factor that is there. Without one the host looks for an unlock file in the places it knows. */
export type GivenFactor = 
  | {
  kind: "key_file";
  content: UnlockFile;
}
  | {
  kind: "recovery";
  code: RecoveryCode;
}
  | {
  kind: "fido2";
  pin?: string;
};

/** A finding that a person may call fine. */
export type Ignorable = 
  | "breached"
  | "common"
  | "weak"
  | "reused"
  | "http_only"
  | "no_second_factor"
  | "shared"
  | "old"
  | "duplicate";

/** What was found of an item's password or site; overdue and due are by the person's own rules. */
export type Finding = 
  | "breached"
  | "common"
  | "weak"
  | "overdue"
  | "reused"
  | "http_only"
  | "no_second_factor"
  | "due"
  | "shared"
  | "old"
  | "duplicate";

/** One item of which something was found. */
export type HealthLine = {
  row: Row;
  findings: Array<Finding>;
  due?: Time;
  /** The names of the first few others that have the same password. */
  others?: Array<string>;
  /** The item's first address that a browser opens. */
  open?: string;
  /** Where the site lets its password be changed (/.well-known/change-password). */
  change?: string;
};

/** What a field of a page takes: of a login, of a card, of an identity (HTML's autofill tokens). */
export type FillValue = 
  | "username"
  | "password"
  | "code"
  | "cc-name"
  | "cc-number"
  | "cc-csc"
  | "cc-exp"
  | "cc-exp-month"
  | "cc-exp-year"
  | "cc-type"
  | "name"
  | "honorific-prefix"
  | "given-name"
  | "additional-name"
  | "family-name"
  | "organization"
  | "email"
  | "tel"
  | "street-address"
  | "address-line1"
  | "address-line2"
  | "address-level2"
  | "address-level1"
  | "postal-code"
  | "country"
  | "bday"
  | "bday-year"
  | "bday-month"
  | "bday-day";

/** How to find a field of a site again; what it was given is not in it. */
export type SiteField = {
  name: string;
  id: string;
  autocomplete: string;
  type: string;
  /** Which of the form's fields it was, from 0. */
  place: number;
};

/** What the person said that a field of a site takes. */
export type SiteRule = {
  takes: 
    | "username"
    | "password"
    | "code"
    | "new-password"
    | "custom"
    | "cc-name"
    | "cc-number"
    | "cc-csc"
    | "cc-exp"
    | "cc-exp-month"
    | "cc-exp-year"
    | "cc-type"
    | "name"
    | "honorific-prefix"
    | "given-name"
    | "additional-name"
    | "family-name"
    | "organization"
    | "email"
    | "tel"
    | "street-address"
    | "address-line1"
    | "address-line2"
    | "address-level2"
    | "address-level1"
    | "postal-code"
    | "country"
    | "bday"
    | "bday-year"
    | "bday-month"
    | "bday-day";
  /** The name of the item's own field, where `takes` is custom. */
  custom?: string;
  field: SiteField;
};

/** A tab of the browser's, as the background names it; a message from a page cannot. */
export type Tab = string;

/**
 * What a page's field says about the passwords that it takes: HTML's minlength, maxlength and pattern, and the
 * attribute passwordrules. Where it has several boxes, the strictest of each.
 */
export type FieldRules = {
  minlength?: number;
  maxlength?: number;
  pattern?: string;
  passwordrules?: string;
};

/** What is in a backup, or restored from one, beside the items. */
export type BackupSections = Array<"people" | "keys" | "settings">;

/** A Backup Key, as typed. */
export type BackupKey = string;

/**
 * A backup by its id in the register; or a file that the person named to the host, in the terminal, by the id that
 * it got then.
 */
export type BackupFile = 
  | {
  backup: Id;
}
  | {
  place: Id;
};

/**
 * What a drill found: how many items, versions, files, people and codes came out whole, how many items, versions and
 * files did not; and beside the vault: how many items are the same, differ, are only in the backup, are only in the
 * vault. proved: whether a sealed one is the whole state of the vault then.
 */
export type BackupDrill = {
  passed: boolean;
  items: number;
  versions: number;
  files: number;
  people: number;
  codes: number;
  unreadable: number;
  same: number;
  changed: number;
  missing: number;
  since: number;
  proved?: boolean;
};

/** One backup in the register. */
export type Backup = {
  id: Id;
  kind: "opened" | "sealed";
  path: string;
  made: Time;
  size: number;
  sha256: string;
  items: number;
  /** Items that others own. */
  left_out: number;
  sections: BackupSections;
  keys: Array<string>;
  backup_key: boolean;
  /**
   * there: a file of its size lies where it was written; away: its folder or drive can't be reached now; sent: a
   * command took it, and can be asked for it.
   */
  place: "there" | "changed" | "missing" | "away" | "sent";
  verified?: Time;
  drilled?: Time;
  drill?: BackupDrill;
  /**
   * Where it was written to. same_disk: the file system that the vault lies on, so it goes with the vault if the
   * disk does; other_disk: another one that stays in this device; synced: a folder that another program carries away
   * from here.
   */
  where: "same_disk" | "other_disk" | "removable" | "network" | "synced" | "sent";
  /** Which of the places it was made for, if it was for one. */
  target?: Id;
  by_schedule: boolean;
  /** Whether it was found to be right off this device: read back from there, or seen there by the person. */
  elsewhere: boolean;
  /** When the person said that they saw it off this device. */
  seen?: Time;
  /** Whether it was put into a draft of a mail, too. */
  draft?: boolean;
  /** What still opens it and is no longer in use: an earlier passphrase, a former key, an earlier Backup Key. */
  older: Array<"passphrase" | "key" | "backup_key">;
  /** Whether it can be deleted as an old copy: a newer one, without that, was drilled. */
  may_retire: boolean;
};

/**
 * When sealed backups are made: at most one in a day, week (weekday: 0 is Monday) or month (on its first day), from
 * that hour of the local time on, or as soon after it as the device is on. keep: of those made by the schedule in
 * each place, the newest one of so many days, weeks and months. drill_days: after how many days without a drill one
 * is asked for; 0 for never.
 */
export type BackupSchedule = {
  every: "never" | "day" | "week" | "month";
  hour: number;
  weekday: number;
  keep: {
    daily: number;
    weekly: number;
    monthly: number;
  };
  drill_days: number;
};

/**
 * A place that backups go to. own: Sealring's own folder; drive: a removable one, known by its label; command: a
 * program that takes the file away, set in the terminal. read_back: whether what was sent can be fetched again and
 * compared.
 */
export type BackupPlace = {
  id: Id;
  kind: "own" | "folder" | "drive" | "command";
  name: string;
  /** The folder, where it can be reached now or has a fixed one. */
  path?: string;
  label?: string;
  /** The program that carries the folder away from here. */
  service?: string;
  /**
   * Where it was written to. same_disk: the file system that the vault lies on, so it goes with the vault if the
   * disk does; other_disk: another one that stays in this device; synced: a folder that another program carries away
   * from here.
   */
  where?: "same_disk" | "other_disk" | "removable" | "network" | "synced" | "sent";
  send?: Array<string>;
  read_back?: boolean;
  reachable: boolean;
  /** When the schedule was here last. */
  tried?: Time;
  /** How that ended: made, unchanged, unreachable, or the name of an error. */
  outcome?: string;
  /** When the newest backup in the register was made for it. */
  made?: Time;
};

/**
 * The places, what else was found that could be one (place: the id that backup.add_place takes), the schedule,
 * whether the system's timer wakes us for it, and whether the host can open a dialog to choose a folder.
 */
export type BackupPlaces = {
  places: Array<BackupPlace>;
  found: Array<{
    place: Id;
    kind: "folder" | "drive";
    name: string;
    path: string;
  }>;
  schedule: BackupSchedule;
  timer: "on" | "off" | "unavailable";
  dialog: boolean;
};

/** Every method of the host: what it takes and what it gives. */
export interface Methods {
  /** Give an item the file that a transfer brought. Whatever else changed in the item meanwhile stays. */
  "attachment.add": {
    params: {
      id: Id;
      transfer: Id;
      name: string;
      type?: string;
    };
    result: {
      id: Id;
      revision: Revision;
      attachment: Id;
    };
  };
  /**
   * Offer a file of an item, or of an earlier version of it, as a transfer. It is checked as a whole before its last
   * chunk is given.
   */
  "attachment.open": {
    params: {
      id: Id;
      attachment: Id;
      version?: Id;
    };
    result: {
      transfer: Id;
      id: Id;
      name: string;
      size: number;
      type: string;
    };
  };
  /** Take a file out of an item; the versions that are kept keep it. */
  "attachment.remove": {
    params: {
      id: Id;
      attachment: Id;
    };
    result: {
      id: Id;
      revision: Revision;
    };
  };
  /**
   * Let backups go to a further folder or drive: one that backup.places found, that was chosen in the host's dialog,
   * or that the person named in the terminal.
   */
  "backup.add_place": {
    params: {
      confirmation: Confirmation;
      place: Id;
    };
    result: BackupPlaces;
  };
  /** Let a file that was moved here with transfer.* be known as a backup's file until the vault is locked. */
  "backup.bring": {
    params: {
      transfer: Id;
    };
    result: {
      place: Id;
      size: number;
    };
  };
  /**
   * Put chosen own items, with their files, into a file of a backup's form for other people: encrypted to their keys
   * and the own one, signed, without the secret key and without the items' history. People whose keys were not
   * accepted are refused. It is no backup of the vault, and not in the register of backups.
   */
  "backup.bundle": {
    params: {
      confirmation: Confirmation;
      /** People; nobody where a Backup Key opens it. */
      to: Array<Id>;
      /** Every own item that is not in the trash. */
      all?: boolean;
      items?: Array<Id>;
      tag?: string;
      /** With its subfolders. */
      folder?: string;
      backup_key?: BackupKey;
      /** A file or folder that the person named to the host; Sealring's own folder unless given. */
      place?: Id;
    };
    result: {
      id: Id;
      path: string;
      size: number;
      items: number;
      /** How many of those that were meant belong to others. */
      left_out: number;
      recipients: Array<Recipient>;
      /** The key ids that open it, the own one among them. */
      keys: Array<string>;
      /** Whether a Backup Key opens it. */
      backup_key: boolean;
    };
  };
  /**
   * Have the person choose a folder in the system's own dialog, which the host opens beside its other work; an id
   * for it, which is good until the lock. One dialog at a time; it closes when the request is cancelled and when the
   * vault locks.
   */
  "backup.choose_folder": {
    params: Record<string, never>;
    result: {
      place: Id;
      /** The folder, to be shown to the person. */
      path: string;
    };
  };
  /**
   * Make a backup of what the person owns: an opened one, items in clear inside one signed and encrypted message,
   * with the passphrase-protected secret key behind it unless left out; or a sealed one, everything exactly as it
   * lies, encrypted once more. It is read back before this answers.
   */
  "backup.create": {
    params: {
      confirmation: Confirmation;
      kind?: "opened" | "sealed";
      /**
       * One of the places, or a file or folder that the person named to the host. Unless given: the first place off
       * this device that can be reached, else Sealring's own folder.
       */
      place?: Id;
      backup_key?: BackupKey;
      sections?: BackupSections;
      /** Whether items that others own are in it, marked. */
      others?: boolean;
      /** Whether the secret key is left out of the file. */
      without_key?: boolean;
      /** Put it into a draft of a mail as well, to this address or, if empty, to nobody yet. */
      mail?: string;
    };
    result: {
      backup: Backup;
      /**
       * key_in_vault: the Backup Key is kept as a password in the vault that it opens. needs_key: the file opens
       * only with a secret key that is kept elsewhere. fair_key: the Backup Key has less than 128 bits.
       * damaged_left_out: something that does not pass its check is not in it. weak_passphrase: the secret key goes
       * with it, under a passphrase of less than 64 bits. weak_passphrase: the secret key goes with it, under a
       * passphrase of less than 64 bits.
       */
      warnings: Array<
        | "key_in_vault"
        | "needs_key"
        | "fair_key"
        | "others_in_it"
        | "damaged_left_out"
        | "weak_passphrase"
        | "weak_passphrase">;
      draft?: {
        path: string;
        /** Whether a program was asked to open it. */
        opened: boolean;
      };
    };
  };
  /**
   * Prove that a backup restores: from the file in its place and the key as typed, with nothing else, a vault is
   * made in an empty home; every signature is checked, every item read, and all of it compared with the vault. The
   * result is kept in the register.
   */
  "backup.drill": {
    params: {
      confirmation: Confirmation;
      file: BackupFile;
      backup_key?: BackupKey;
      /** The passphrase of then, if it was another one; else that of the confirmation is used. */
      passphrase?: Passphrase;
      factor?: GivenFactor;
    };
    result: {
      id: Id;
      kind: "opened" | "sealed";
      made: Time;
      drill: BackupDrill;
    };
  };
  /**
   * The register of backups, the newest first; how many items changed since the last one, when that was made, and
   * when one was last found to be right in its place.
   */
  "backup.list": {
    params: Record<string, never>;
    result: {
      backups: Array<Backup>;
      changes: number;
      last?: Time;
      verified?: Time;
    };
  };
  /** The places that backups go to, others that could be, and the schedule. Looks at each for at most some seconds. */
  "backup.places": {
    params: Record<string, never>;
    result: BackupPlaces;
  };
  /** What restoring a backup would do, item by item, without any secret; nothing is changed. */
  "backup.preview": {
    params: {
      file: BackupFile;
      backup_key?: BackupKey;
      mode: "merge" | "replace" | "copies";
      /**
       * Of the key in it, the passphrase of then: it opens one that neither the unlocked keys nor a Backup Key open,
       * as on a new machine; whoever it is of counts as a stranger.
       */
      passphrase?: Passphrase;
      factor?: GivenFactor;
    };
    result: {
      id: Id;
      kind: "opened" | "sealed";
      made: Time;
      signer: string;
      /** Whether it was signed by none of the own keys, as one of another account is. */
      stranger: boolean;
      /**
       * Of what a stranger signed: the person whose key that is, where they are known, and whether what is signed by
       * it now is trusted.
       */
      sender?: {
        person: Id;
        name: string;
        state: Trust;
        trusted: boolean;
      };
      /**
       * It is a bundle: chosen items, made for the keys named. It is only ever merged, adds what is not there, and
       * what another sent stays theirs.
       */
      bundle?: {
        to: Array<string>;
        /** Whether one of the own keys is among them; else somebody passed it on, or it opens by a Backup Key. */
        for_you: boolean;
      };
      sections: Array<string>;
      /**
       * new: not in the vault. changed: will become what the backup has. newer: changed in the vault since, stays.
       * conflict: changed on both sides; the later one counts, the other is kept as a version.
       */
      counts: {
        new?: number;
        changed?: number;
        same?: number;
        newer?: number;
        conflict?: number;
        deleted?: number;
        copy?: number;
      };
      rows: Array<{
        id: Id;
        name: string;
        type: string;
        change: "new" | "changed" | "conflict" | "deleted" | "copy";
      }>;
      people: number;
      /**
       * How many own secret keys are in it that the vault has not. Restoring takes them where that is chosen, and
       * not where a stranger signed it.
       */
      keys: number;
      versions: number;
      files: number;
      others: number;
      unreadable: number;
    };
  };
  /**
   * How strong a Backup Key is, in bits: exactly for one that backup.suggest_key made, by estimate for one that was
   * typed. Red is refused.
   */
  "backup.rate_key": {
    params: {
      key: string;
    };
    result: {
      bits: number;
      light: "red" | "amber" | "green";
      allowed: boolean;
      exact: boolean;
      advice: Array<string>;
    };
  };
  /** Let no more backups go to a place; those that are there stay. */
  "backup.remove_place": {
    params: {
      confirmation: Confirmation;
      id: Id;
    };
    result: BackupPlaces;
  };
  /**
   * Bring a backup into the vault: merge it, put it in the vault's place (after a safety backup), or add its items
   * as copies. All of it happens, or nothing. The section "keys" brings own secret keys that the vault has not, as
   * former ones, and locks it; never those of a backup that a stranger signed. A sealed one has them in its keyring.
   */
  "backup.restore": {
    params: {
      confirmation: Confirmation;
      file: BackupFile;
      backup_key?: BackupKey;
      mode: "merge" | "replace" | "copies";
      sections?: BackupSections;
      /**
       * Of the key in it, the passphrase of then: it opens one that neither the unlocked keys nor a Backup Key open,
       * as on a new machine; whoever it is of counts as a stranger. And of a sealed one's keyring, where its keys or
       * another vault's settings are wanted, if it was another one than now.
       */
      passphrase?: Passphrase;
      factor?: GivenFactor;
    };
    result: {
      counts: {
        new?: number;
        changed?: number;
        same?: number;
        newer?: number;
        conflict?: number;
        deleted?: number;
        copy?: number;
      };
      versions: number;
      files: number;
      files_missing: number;
      people: number;
      settings: boolean;
      /**
       * How many own secret keys were taken as former ones. Where there are any, the vault is locked everywhere now,
       * as after each change of keys.
       */
      keys: number;
      /** How many secret keys stayed out because a stranger signed the backup. */
      keys_refused: number;
      unreadable: number;
      /** Where the safety backup lies. */
      safety?: string;
    };
  };
  /**
   * Delete backups that still open with an earlier passphrase, a former key or an earlier Backup Key, once a newer
   * one without that was drilled. Only a file that is still what was written is deleted.
   */
  "backup.retire": {
    params: {
      confirmation: Confirmation;
      backups: Array<Id>;
    };
    result: {
      deleted: number;
      /** Whose file was not there, or is another one: they stay in the register. */
      kept: Array<Id>;
    };
  };
  /** Note that the person saw this copy off this device, on another one or at the service that keeps it. */
  "backup.seen": {
    params: {
      backup: Id;
    };
    result: {
      backup: Backup;
    };
  };
  /** Set when sealed backups are made, how many are kept, and how often a drill is asked for. */
  "backup.set_schedule": {
    params: {
      schedule: BackupSchedule;
    };
    result: BackupPlaces;
  };
  /**
   * What a person should know of the backups at a glance. Looks at no place, so that it is quick: how many items
   * changed and how many codes and passkeys were added since the last backup, when that was made, when one off this
   * device was last found to be right, when the last drill was, and what is to be done, the gravest first.
   */
  "backup.standing": {
    params: Record<string, never>;
    result: {
      changes: number;
      codes: number;
      last?: Time;
      /** Where the last one was written to. */
      path?: string;
      verified?: Time;
      elsewhere?: Time;
      drilled?: Time;
      /**
       * no_backup: there is none. drill_failed: the last drill did not pass, and there is no newer one. overdue:
       * something changed, and none was made for longer than the schedule allows. unreachable: a place could not be
       * reached the last time. no_elsewhere: none off this device was found to be right. drill_stale: the last drill
       * is too long ago, or failed and there is a newer one to try. old_copies: some open with what is no longer in
       * use. new_codes: codes or passkeys were added since the last. places_altered: the list of places was changed
       * by another program and was put back.
       */
      says: Array<
        | "no_backup"
        | "drill_failed"
        | "overdue"
        | "unreachable"
        | "no_elsewhere"
        | "drill_stale"
        | "old_copies"
        | "new_codes"
        | "places_altered">;
    };
  };
  /** A new Backup Key of at least 128 bits: ten words, or 26 letters and digits. */
  "backup.suggest_key": {
    params: {
      form: "words" | "letters";
    };
    result: {
      key: string;
      bits: number;
    };
  };
  /** Read a backup from its place: whether it is what was written, and opens with the unlocked keys. */
  "backup.verify": {
    params: {
      file: BackupFile;
    };
    result: {
      id: Id;
      kind: "opened" | "sealed";
      made: Time;
      /** Whether its bytes are those that the register knows; absent for one that is not in it. */
      as_written?: boolean;
      items: number;
      versions: number;
      files: number;
      signer: string;
    };
  };
  /** Change many items at once: user name, folder, tags, favourite, trash. Each item is written whole or not at all. */
  "bulk.change": {
    params: {
      which: 
        | {
        ids: Array<Id>;
      }
        | {
        /** All items that item.list shows with these. */
        all: {
          type?: ItemType;
          folder?: string;
          tag?: string;
          favourite?: boolean;
          trash?: boolean;
        };
      };
      change: {
        username?: string;
        /** Empty: out of every folder. */
        folder?: string;
        tag?: Array<string>;
        untag?: Array<string>;
        favourite?: boolean;
        trashed?: boolean;
      };
      /** What an earlier part of the same change gave: they are undone together. */
      undo?: Id;
    };
    result: {
      changed: number;
      unchanged: number;
      /** Items that could not be changed: damaged, of a newer program, gone, or changed since. */
      skipped: number;
      skipped_items: Array<Id>;
      /** Cancelled before the end; what was changed stays changed. */
      stopped: boolean;
      undo?: Id;
    };
  };
  /**
   * Set back a part of what bulk.change did, where nobody has changed it since; asked again until nothing is left.
   * The last five, while the vault stays open.
   */
  "bulk.undo": {
    params: {
      undo: Id;
    };
    result: {
      changed: number;
      unchanged: number;
      /** Items that could not be changed: damaged, of a newer program, gone, or changed since. */
      skipped: number;
      skipped_items: Array<Id>;
      /** Cancelled before the end; what was changed stays changed. */
      stopped: boolean;
      left: number;
    };
  };
  /** Note that one of the tasks is done, or close the list. */
  "compromise.done": {
    params: {
      task: "token" | "key_file" | "passphrase" | "person" | "all";
      person?: Id;
    };
    result: Record<string, never>;
  };
  /** What is still to be done after a key was given up as compromised; an empty answer when there is no such thing. */
  "compromise.tasks": {
    params: {
      cursor?: string;
    };
    result: {
      tasks?: {
        at: Time;
        old: Fingerprint;
        new: Fingerprint;
        resealing: number;
        publish: Array<string>;
        people: Array<{
          id: Id;
          name: string;
          told: boolean;
        }>;
        done: Array<"token" | "key_file" | "passphrase">;
        rotate: Array<{
          row: Row;
          why: Array<"mail" | "reused" | "no_second_factor" | "shared" | "often_used">;
          /** The item's first address that a browser opens; absent when it has none. */
          open?: string;
        }>;
        to_rotate: number;
        rotated: number;
        next?: string;
        message: string;
      };
    };
  };
  /** The companies that take one account at several addresses, by the list that ships. */
  "equivalent.list": {
    params: Record<string, never>;
    result: {
      dated: string;
      companies: Array<{
        name: string;
        sites: Array<string>;
      }>;
    };
  };
  /**
   * Add the second factor that was made ready, brought back: the keyring is proved to open with it, then every other
   * browser and terminal locks. The key files that are known are named: each opens the items without a factor.
   */
  "factor.add": {
    params: {
      confirmation: Confirmation;
      id: Id;
      content?: UnlockFile;
      code?: RecoveryCode;
    };
    result: {
      factors: Array<Factor>;
      key_files: OlderKeyFiles;
    };
  };
  /** The second factors that unlock the vault beside the passphrase. */
  "factor.list": {
    params: Record<string, never>;
    result: {
      factors: Array<Factor>;
    };
  };
  /**
   * Make a second factor ready: an unlock file, a security key (two touches), or a new recovery code. It counts only
   * once factor.add brought it back; until then nothing is written.
   */
  "factor.prepare": {
    params: {
      kind: "key_file" | "fido2" | "recovery";
      /** What the person calls it. */
      name?: string;
      /** The security key's PIN, where it has one. */
      pin?: string;
    };
    result: {
      id: Id;
      kind: string;
      /** To be saved on a stick or card, then read again. */
      file?: {
        name: string;
        content: UnlockFile;
      };
      /** The recovery code, shown this once, to be written down and typed back. */
      recovery?: string;
    };
  };
  /** Take a second factor away, and with the last one the recovery code; every other browser and terminal locks. */
  "factor.remove": {
    params: {
      confirmation: Confirmation;
      id: Id;
    };
    result: {
      factors: Array<Factor>;
    };
  };
  /** How many logins fit the asking document. Nothing else is told to a page's script. */
  "fill.count": {
    params: Record<string, never>;
    result: {
      count: number;
      locked: boolean;
    };
  };
  /** Forget what was said about the fields of a site. */
  "fill.forget": {
    params: {
      site: string;
    };
    result: Record<string, never>;
  };
  /**
   * The values for one document. The host compares the document's origin and ancestors with the item; what the
   * person confirmed in an extension page is in `accept`.
   */
  "fill.get": {
    params: {
      id: Id;
      fields: Array<FillValue>;
      /** The names that the document gives its other fields; only the item's own fields of such a name are given. */
      custom?: Array<string>;
      target: Target;
      accept?: Array<
        | "insecure_page"
        | "foreign_frame"
        | "other_site"
        | "untrusted_item"
        | "equivalent">;
    };
    result: {
      values: {
        username?: string;
        password?: string;
        code?: string;
        "cc-name"?: string;
        "cc-number"?: string;
        "cc-csc"?: string;
        "cc-exp"?: string;
        "cc-exp-month"?: string;
        "cc-exp-year"?: string;
        "cc-type"?: string;
        name?: string;
        "honorific-prefix"?: string;
        "given-name"?: string;
        "additional-name"?: string;
        "family-name"?: string;
        organization?: string;
        email?: string;
        tel?: string;
        "street-address"?: string;
        "address-line1"?: string;
        "address-line2"?: string;
        "address-level2"?: string;
        "address-level1"?: string;
        "postal-code"?: string;
        country?: string;
        bday?: string;
        "bday-year"?: string;
        "bday-month"?: string;
        "bday-day"?: string;
      };
      /** By the names that were asked for. */
      custom: Record<string, string>;
      /** The item has a one-time code that was not asked for: the next page may want it. */
      code_waits: boolean;
    };
  };
  /** The logins that fit an address, best first. */
  "fill.matches": {
    params: {
      url: string;
      limit?: number;
    };
    result: {
      items: Array<{
        row: Row;
        rank: "exact" | "host" | "domain" | "pattern" | "equivalent";
      }>;
      total: number;
      site: string;
      secure: boolean;
      /** A site that an own login is for, and that this page only looks like. */
      looks_like?: string;
      /** Whether the page's address hides in which letters it is written. */
      disguised?: boolean;
    };
  };
  /**
   * Note what a field of this document's site takes, as the person said by the context menu. The host decides the
   * site.
   */
  "fill.remember": {
    params: {
      /** The document's, as the browser has it. */
      origin: string;
      rule: SiteRule;
    };
    result: {
      site: string;
    };
  };
  /** What the person said about the fields of sites: of the documents' sites, or of all. */
  "fill.remembered": {
    params: {
      origins?: Array<string>;
    };
    result: {
      sites: Array<{
        site: string;
        /** Those of the asked documents that are of this site. */
        origins: Array<string>;
        rules: Array<SiteRule>;
      }>;
    };
  };
  /** One of the passwords made for sites lately. */
  "generate.again": {
    params: {
      id: Id;
    };
    result: {
      password: string;
    };
  };
  /**
   * A password by the rules of a page's own field, kept in the vault before this answers. `bits` is its entropy;
   * `exact` is false where a pattern of the page's decided, of which only a part can be counted.
   */
  "generate.for_site": {
    params: {
      target: Target;
      rules?: FieldRules;
    };
    result: {
      id: Id;
      password: string;
      bits: number;
      exact: boolean;
    };
  };
  /** The passwords made for sites lately, the newest first; without the passwords. */
  "generate.lately": {
    params: Record<string, never>;
    result: {
      made: Array<{
        id: Id;
        site: string;
        origin: string;
        at: Time;
      }>;
    };
  };
  /** A random password, with its exact entropy. */
  "generate.password": {
    params: Generator;
    result: {
      password: string;
      bits: number;
    };
  };
  /** A new Ed25519 key in OpenSSH's form, not protected by a passphrase of its own. */
  "generate.ssh_key": {
    params: {
      comment?: string;
    };
    result: {
      private_key: string;
      public_key: string;
      fingerprint: string;
    };
  };
  /** Random words (EFF's long list), with their exact entropy. */
  "generate.words": {
    params: {
      words?: number;
      separator?: string;
      capitals?: boolean;
      number?: boolean;
    };
    result: {
      password: string;
      bits: number;
    };
  };
  /** Rate passwords for a moment, and say how many are left; asked again until none is. */
  "health.check": {
    params: Record<string, never>;
    result: {
      left: number;
    };
  };
  /**
   * Ask Have I Been Pwned about passwords for a moment, and say how many are left; asked again until none is. Only
   * the first five hexadecimal digits of each SHA-1 leave.
   */
  "health.check_breaches": {
    params: Record<string, never>;
    result: {
      left: number;
      /** How many items have a password that was exposed, as far as was asked. */
      breached: number;
    };
  };
  /** Say that a finding is fine in one item, or that it is not any longer. */
  "health.ignore": {
    params: {
      id: Id;
      finding: Ignorable;
      fine: boolean;
    };
    result: {
      id: Id;
      revision: Revision;
    };
  };
  /** What was found of one item, its rule, and what was called fine. */
  "health.item": {
    params: {
      id: Id;
    };
    result: {
      line: HealthLine;
      ignored: Array<Ignorable>;
      /** The rule that counts: after so many days the password is to be changed; 0 is none. */
      days: number;
      since?: Time;
    };
  };
  /** The items of which something was found, the most urgent first; one page. */
  "health.items": {
    params: {
      finding?: Finding;
      cursor?: string;
      limit?: number;
    };
    result: {
      items: Array<HealthLine>;
      total: number;
      next?: string;
    };
  };
  /** How the passwords are, in numbers, and what to do first. */
  "health.summary": {
    params: Record<string, never>;
    result: {
      /** How many items have one. */
      passwords: number;
      /** How many of these nothing was found of. */
      fine: number;
      /** How many items have each finding; one that is absent has none. */
      counts: Record<string, number>;
      /** How many findings the person called fine. */
      ignored: number;
      /** How many passwords have not been rated yet (health.check). */
      unrated: number;
      first: Array<HealthLine>;
      breaches: {
        allowed: boolean;
        /** How many passwords have not been asked about since the vault was opened. */
        left: number;
      };
      /** The list of sites with a second factor. */
      sites: {
        /** Whether the 2fa directory may be asked. */
        allowed: boolean;
        listed: number;
        /** Of the list that ships. */
        dated: string;
        fetched?: Time;
      };
    };
  };
  /** Fetch the 2fa directory's list of sites with a second factor. */
  "health.update_sites": {
    params: Record<string, never>;
    result: {
      listed: number;
    };
  };
  /** Ask again before a server with this origin and realm is answered. */
  "httpauth.forget": {
    params: {
      origin: string;
      realm: string;
    };
    result: Record<string, never>;
  };
  /** The user name and the password for a server that asks for HTTP authentication. Only the background sends it. */
  "httpauth.get": {
    params: {
      id: Id;
      url: string;
      realm: string;
      /** Not to be asked again for this origin and realm. */
      remember?: boolean;
      accept?: Array<"insecure_page">;
    };
    result: {
      username: string;
      password: string;
    };
  };
  /**
   * The logins that have the very scheme, host and port of a server that asks for HTTP authentication. Only the
   * background sends it.
   */
  "httpauth.matches": {
    params: {
      url: string;
      realm: string;
    };
    result: {
      items: Array<Row>;
      site: string;
      secure: boolean;
      /** The one of them that the person allowed for this origin and realm without being asked. */
      allowed?: Id;
    };
  };
  /** The servers whose HTTP authentication is answered without a question, as the person said. */
  "httpauth.remembered": {
    params: Record<string, never>;
    result: {
      servers: Array<{
        origin: string;
        realm: string;
        item: Id;
        /** The item's; absent when it is gone. */
        name?: string;
      }>;
    };
  };
  /** Make an earlier version the current one; the current one is kept as a version. */
  "item.bring_back": {
    params: {
      id: Id;
      revision: Revision;
      version: Id;
    };
    result: Written;
  };
  /** The current one-time code (RFC 6238). */
  "item.code": {
    params: {
      id: Id;
    };
    result: {
      code: string;
      remaining: number;
      period: number;
    };
  };
  /** Put one value on the clipboard; it is cleared again if unchanged. */
  "item.copy": {
    params: {
      id: Id;
      version?: Id;
      field: string;
    };
    result: {
      clears_in: number;
    };
  };
  /** Save a new item. */
  "item.create": {
    params: {
      item: Item;
    };
    result: Written;
  };
  /** Delete an item in the trash for good, with its history. */
  "item.delete": {
    params: {
      id: Id;
      revision: Revision;
    };
    result: Record<string, never>;
  };
  /** Delete everything in the trash for good, with its history. */
  "item.empty_trash": {
    params: Record<string, never>;
    result: {
      items: number;
    };
  };
  /** The folders and tags in use, with counts. */
  "item.facets": {
    params: Record<string, never>;
    result: {
      folders: Array<{
        name: string;
        count: number;
      }>;
      tags: Array<{
        name: string;
        count: number;
      }>;
    };
  };
  /** An item to look at: hidden values are left out, and named in `hidden`. */
  "item.get": {
    params: {
      id: Id;
    };
    result: {
      row: Row;
      item: Item;
      hidden: Array<string>;
      signature: {
        good: boolean;
        by: string;
        fingerprint: string;
      };
      created: Time;
      owned: boolean;
      versions: number;
      password_history: Array<{
        replaced: Time;
      }>;
      origin?: Origin;
      attachments?: Array<Attachment>;
    };
  };
  /** One page of items by name. */
  "item.list": {
    params: {
      cursor?: string;
      limit?: number;
      type?: ItemType;
      folder?: string;
      tag?: string;
      favourite?: boolean;
      trash?: boolean;
    };
    result: {
      items: Array<Row>;
      next?: string;
      total: number;
    };
  };
  /** An item whole, for the editor. */
  "item.open": {
    params: {
      id: Id;
    };
    result: {
      revision: Revision;
      item: Item;
    };
  };
  /** Make a received item one's own copy: it is then backed up, and filled without being asked. */
  "item.own": {
    params: {
      id: Id;
      revision: Revision;
    };
    result: Written;
  };
  /** A Wi-Fi network with its password as a QR code, for a phone's camera. */
  "item.qr": {
    params: {
      id: Id;
    };
    result: Qr;
  };
  /** The items used last. */
  "item.recent": {
    params: {
      limit?: number;
    };
    result: {
      items: Array<Row>;
    };
  };
  /** Take an item back out of the trash. */
  "item.restore": {
    params: {
      id: Id;
      revision: Revision;
    };
    result: Written;
  };
  /**
   * One value of an item, or of an earlier version of it: password, username, notes, otp, field:<n> or
   * detail:<name>.
   */
  "item.reveal": {
    params: {
      id: Id;
      version?: Id;
      field: string;
    };
    result: {
      value: string;
    };
  };
  /**
   * Items whose name, user, site or tag has every word of the query, best first; where fewer than five have, those
   * with a word one typing error away follow.
   */
  "item.search": {
    params: {
      query: string;
      limit?: number;
      /** Names the field that is typed into: its next search cancels the one before. */
      box?: string;
    };
    result: {
      items: Array<Row>;
      total: number;
      /** How many of the items, the last ones, came by a typing error. */
      similar?: number;
      /** Whether there are more than total. */
      more?: boolean;
    };
  };
  /** To whom an item was sealed, when, and whether as it is now; the latest first. */
  "item.shared": {
    params: {
      id: Id;
    };
    result: {
      shared: Array<{
        letter: Id;
        date: Time;
        to: Array<Recipient>;
        one_time: boolean;
        revision: Revision;
        /** What was sealed is what the item says now. */
        current: boolean;
      }>;
    };
  };
  /** Move an item to the trash. */
  "item.trash": {
    params: {
      id: Id;
      revision: Revision;
    };
    result: Written;
  };
  /**
   * Save a changed item. `revision` is the one that the change is based on; if another write came first, both
   * versions are kept and the answer is `conflict`.
   */
  "item.update": {
    params: {
      id: Id;
      revision: Revision;
      item: Item;
    };
    result: Written;
  };
  /** One earlier version, whole. */
  "item.version": {
    params: {
      id: Id;
      version: Id;
    };
    result: {
      item: Item;
      modified: Time;
    };
  };
  /** Earlier versions of an item, newest first, and versions kept from a conflict. */
  "item.versions": {
    params: {
      id: Id;
    };
    result: {
      versions: Array<{
        revision: Revision;
        version: Id;
        kind: "earlier" | "conflict";
        modified: Time;
        name: string;
        username: string;
        damaged?: boolean;
      }>;
    };
  };
  /** Use another of the own keys from now on. The vault locks after it. */
  "key.activate": {
    params: {
      confirmation: Confirmation;
      fingerprint: Fingerprint;
    };
    result: Record<string, never>;
  };
  /** Add a name and address to an own key. The vault locks after it. */
  "key.add_user_id": {
    params: {
      confirmation: Confirmation;
      fingerprint: Fingerprint;
      name: string;
      email: string;
    };
    result: Record<string, never>;
  };
  /**
   * Write the secret key in use (or another own key), protected by the passphrase, to a file in Sealring's folder or
   * into a transfer; a file is opened again before this answers. GnuPG and other OpenPGP programs read it.
   */
  "key.backup": {
    params: {
      confirmation: Confirmation;
      to: "folder" | "transfer";
      fingerprint?: Fingerprint;
    };
    result: {
      name: string;
      fingerprint: Fingerprint;
      checked: boolean;
      path?: string;
      transfer?: Id;
    };
  };
  /**
   * One's own certificate, to be given away: as text, and as a QR code of its smallest form where that is small
   * enough for a camera.
   */
  "key.certificate": {
    params: {
      fingerprint?: Fingerprint;
    };
    result: {
      fingerprint: Fingerprint;
      name: string;
      armored: string;
      qr?: Qr;
    };
  };
  /** Open a key file that the person chose and compare it with the key in use. */
  "key.check_backup": {
    params: {
      confirmation: Confirmation;
      transfer: Id;
    };
    result: {
      fingerprint: Fingerprint;
    };
  };
  /** The person says that a copy of the key file lies off this device. */
  "key.copied_elsewhere": {
    params: Record<string, never>;
    result: State;
  };
  /** Add a secret key that the person has elsewhere, from text or a file. The vault locks after it. */
  "key.import": {
    params: {
      confirmation: Confirmation;
      armored?: string;
      transfer?: Id;
      key_passphrase?: string;
      active: boolean;
    };
    result: {
      fingerprint: Fingerprint;
    };
  };
  /** The vault's own keys. */
  "key.list": {
    params: Record<string, never>;
    result: {
      keys: Array<KeyInfo>;
    };
  };
  /** Make a key and use it from now on; the others stay for reading. The vault locks after it. */
  "key.new": {
    params: {
      confirmation: Confirmation;
      name: string;
      email: string;
    };
    result: {
      fingerprint: Fingerprint;
    };
  };
  /** Where own certificates were published, and how that stands. */
  "key.places": {
    params: {
      /** Ask each place anew. */
      ask?: boolean;
    };
    result: {
      published: Array<Published>;
    };
  };
  /** Put another name and address of an own key in front. The vault locks after it. */
  "key.prefer_user_id": {
    params: {
      confirmation: Confirmation;
      fingerprint: Fingerprint;
      user_id: string;
    };
    result: Record<string, never>;
  };
  /**
   * Send an own certificate to a place, once more when it has changed or was revoked; addresses given are asked to
   * be confirmed by the mail that the place sends.
   */
  "key.publish": {
    params: {
      place: Place;
      fingerprint?: Fingerprint;
      addresses?: Array<string>;
    };
    result: {
      published: Array<Published>;
    };
  };
  /**
   * Make a new key, use it, and end the one in use, in one step. With the reason compromised the list of what is to
   * be done begins. The vault locks after it.
   */
  "key.replace": {
    params: {
      confirmation: Confirmation;
      reason: "none" | "superseded" | "compromised" | "retired";
      text?: string;
      name?: string;
      email?: string;
    };
    result: {
      old: Fingerprint;
      new: Fingerprint;
    };
  };
  /** Seal for a moment what is still sealed to an older key, and say what is left; asked again until nothing is. */
  "key.reseal": {
    params: Record<string, never>;
    result: {
      left: number;
      damaged: number;
    };
  };
  /** The revocation certificate of the active key, in the form that gpg --import takes. */
  "key.revocation": {
    params: {
      confirmation: Confirmation;
      fingerprint?: Fingerprint;
    };
    result: {
      name: string;
      armored: string;
      qr?: Qr;
    };
  };
  /** End an own key that is not the active one; it still opens what there is. The vault locks after it. */
  "key.revoke": {
    params: {
      confirmation: Confirmation;
      fingerprint: Fingerprint;
      reason: "none" | "superseded" | "compromised" | "retired";
      text?: string;
    };
    result: Record<string, never>;
  };
  /** Say that a name or address of an own key is no longer valid. The vault locks after it. */
  "key.revoke_user_id": {
    params: {
      confirmation: Confirmation;
      fingerprint: Fingerprint;
      user_id: string;
      text?: string;
    };
    result: Record<string, never>;
  };
  /**
   * Give an own key a new encryption subkey; everything is sealed anew after the next unlock. The vault locks after
   * it.
   */
  "key.rotate": {
    params: {
      confirmation: Confirmation;
      fingerprint: Fingerprint;
    };
    result: Record<string, never>;
  };
  /** Set, extend or take away the day on which an own key ends. The vault locks after it. */
  "key.set_expiry": {
    params: {
      confirmation: Confirmation;
      fingerprint: Fingerprint;
      /** null: no end */
      until: Time | null;
    };
    result: Record<string, never>;
  };
  /**
   * Take in what a copy of an own certificate brings, certifications by others above all, or a revocation made
   * before. The vault locks after it when anything is new.
   */
  "key.update": {
    params: {
      confirmation: Confirmation;
      armored?: string;
      transfer?: Id;
    };
    result: {
      fingerprint: Fingerprint;
      changed: boolean;
    };
  };
  /** Whether what the newest readiness kit says is still so, and if not, which parts of it have changed. */
  "kit.check": {
    params: Record<string, never>;
    result: {
      state: "none" | "current" | "outdated";
      made?: Time;
      path?: string;
      changed?: Array<"backups" | "factors" | "key" | "passphrase" | "published" | "revocation">;
    };
  };
  /**
   * Write a readiness kit for paper: where the backups are, how to restore them, the revocation certificate and the
   * secret key under the passphrase, as QR codes and as lines. What it says is kept, so that a change of it is
   * noticed.
   */
  "kit.make": {
    params: {
      confirmation: Confirmation;
      form: "pdf" | "html";
      /** A folder or new file that the person named to the host; Sealring's own folder unless given. */
      place?: Id;
    };
    result: {
      path: string;
      form: "pdf" | "html";
      made: Time;
      /** How many folders with backups it names. */
      places: number;
    };
  };
  /**
   * A request, signed by the own active key, to share again with it: with its fingerprint and certificate. Everyone
   * named gets a mail draft; without a name, everyone who shared something before.
   */
  "letter.ask_again": {
    params: {
      to?: Array<Id>;
    };
    result: {
      text: string;
      name: string;
      fingerprint: Fingerprint;
      requests: Array<{
        person: Id;
        name: string;
        mail: LetterMail;
      }>;
    };
  };
  /** Forget a letter that is open. */
  "letter.close": {
    params: {
      letter: Id;
    };
    result: Record<string, never>;
  };
  /**
   * Take items of a letter that is open into the vault, and its text as a note. They stay their sender's until
   * item.own.
   */
  "letter.import": {
    params: {
      letter: Id;
      indices?: Array<number>;
      text?: boolean;
    };
    result: {
      items: Array<Written>;
    };
  };
  /**
   * Open a letter with an own key or its one-time key, and say who sealed it, how far to trust that, and what is in
   * it. Its secrets stay in the host.
   */
  "letter.open": {
    params: {
      armored?: string;
      transfer?: Id;
      one_time_key?: string;
    };
    result: {
      /** Names it while it is open here; not the id inside it. */
      letter: Id;
      /** Another program's message: it can't be known for whom it was written, unless the signature says so. */
      foreign: boolean;
      encrypted: boolean;
      opened_with: "own_key" | "one_time_key" | "nothing";
      own_key?: Fingerprint;
      sender: Sender;
      /** The signature is good, and by an own key or one that was accepted or verified. */
      trusted: boolean;
      /** The letter names another sender than its signature. */
      from_differs: boolean;
      /** another: it was written for somebody else, and passed on. */
      written_for: "you" | "another" | "unknown";
      /** What is outdated about its encryption. */
      weak: Array<string>;
      date?: Time;
      /** A letter with this id was opened before. */
      repeated?: {
        seen: Time;
        /** Whether it said the same. */
        same: boolean;
      };
      text?: string;
      /** Only the beginning is shown. */
      text_cut?: boolean;
      /** What it holds is no text. */
      binary?: boolean;
      items: Array<LetterItem>;
    };
  };
  /** What would be sealed, and for whom; nothing is. */
  "letter.preview": {
    params: {
      items?: Array<Id>;
      tag?: string;
      /** With its subfolders. */
      folder?: string;
      text?: string;
      /** People. */
      to: Array<Id>;
      one_time_key?: boolean;
    };
    result: {
      items: Array<Row>;
      people: Array<{
        person: Person;
        trust?: "accepted" | "verified";
        /** The error that sealing would give. */
        error?: string;
      }>;
      /** Whether letter.seal_unverified is the one to ask. */
      grave: boolean;
      /** Bytes before sealing. */
      size: number;
    };
  };
  /** One page of the letters that were opened, the latest first. */
  "letter.received": {
    params: {
      cursor?: string;
      limit?: number;
    };
    result: {
      letters: Array<{
        letter: Id;
        date: Time;
        seen: Time;
        times: number;
        verdict: Verdict;
        from?: Fingerprint;
        person?: Id;
        name?: string;
      }>;
      next?: string;
      total: number;
    };
  };
  /** One value of an item in a letter that is open: password, username, notes, otp, code, field:<n> or detail:<name>. */
  "letter.reveal": {
    params: {
      letter: Id;
      index: number;
      field: string;
    };
    result: {
      value: string;
    };
  };
  /** Seal items, a tag, a folder or a text for people whose fingerprints were compared, signed by the own active key. */
  "letter.seal": {
    params: {
      items?: Array<Id>;
      tag?: string;
      /** With its subfolders. */
      folder?: string;
      text?: string;
      /** People. */
      to: Array<Id>;
      form: "armored" | "file" | "mail";
    };
    result: SealedLetter;
  };
  /**
   * The same for people whose keys were only accepted, or under a one-time key of six words for someone without a
   * certificate.
   */
  "letter.seal_unverified": {
    params: {
      confirmation: Confirmation;
      items?: Array<Id>;
      tag?: string;
      /** With its subfolders. */
      folder?: string;
      text?: string;
      /** People. */
      to: Array<Id>;
      one_time_key?: boolean;
      form: "armored" | "file" | "mail";
    };
    result: SealedLetter;
  };
  /** One page of the register of what was sealed, the latest first. */
  "letter.sent": {
    params: {
      cursor?: string;
      limit?: number;
    };
    result: {
      letters: Array<{
        letter: Id;
        date: Time;
        to: Array<Recipient>;
        one_time: boolean;
        items: number;
        /** Of the first eight items, as they are called now. */
        names: Array<string>;
        text: boolean;
      }>;
      next?: string;
      total: number;
    };
  };
  /** What grave events the vault noted, the newest first, and whether its log is whole. */
  "log.list": {
    params: {
      before?: number;
      limit?: number;
      kinds?: Array<string>;
    };
    result: {
      events: Array<{
        number: number;
        time: Time;
        kind: string;
        from: "page" | "content" | "frame" | "terminal" | "host";
        about?: string;
        result?: string;
        attempts?: number;
        last?: Time;
        items?: number;
        through?: number;
        sha256?: string;
        format?: number;
        why?: string;
      }>;
      total: number;
      next?: number;
      problems: Array<{
        kind: "missing" | "changed" | "added";
        first: number;
        last: number;
      }>;
    };
  };
  /** Switches the in-page menu off for the site of the document around the asking frame. */
  "menu.hide": {
    params: Record<string, never>;
    result: Record<string, never>;
  };
  /**
   * A new in-page menu for the document around the asking frame, and the rows that it shows. `kind` is what the
   * field takes: a login, a one-time code, or a new password (no rows).
   */
  "menu.open": {
    params: {
      /** The document that the menu was placed in, by the browser's own id of it. */
      document: string;
      url?: string;
      kind: "login" | "code" | "new";
    };
    result: {
      menu: string;
      site: string;
      /** Whether another site lies around the document, so that nothing is listed. */
      foreign: boolean;
      rows: Array<{
        id: Id;
        name: string;
        username: string;
        site: string;
        code: boolean;
      }>;
    };
  };
  /**
   * The values of one row that this menu listed, once, for the document it was placed in. Nothing can be accepted
   * here.
   */
  "menu.pick": {
    params: {
      menu: string;
      /** The document that the menu was placed in, by the browser's own id of it. */
      document: string;
      url?: string;
      id: Id;
      fields: Array<"username" | "password" | "code">;
    };
    result: {
      username?: string;
      password?: string;
      code?: string;
    };
  };
  /** Whether the person wants the in-page menu on the asking document's site. Nothing else is told. */
  "menu.wanted": {
    params: Record<string, never>;
    result: {
      wanted: boolean;
    };
  };
  /**
   * Choose another passphrase for the vault: the new protection is opened once before it takes the place of the old,
   * every other browser and terminal locks, and the key files that the old passphrase still opens are listed.
   */
  "passphrase.change": {
    params: {
      confirmation: Confirmation;
      new: Passphrase;
    };
    result: {
      state: State;
      key_files: OlderKeyFiles;
      /** What the person should know and do now. */
      text: string;
    };
  };
  /** How strong a typed passphrase is, in bits (zxcvbn's guesses), and whether it is allowed. */
  "passphrase.rate": {
    params: {
      passphrase: string;
      context?: Array<string>;
    };
    result: {
      bits: number;
      verdict: "refused" | "fair" | "good" | "strong";
      allowed: boolean;
      advice: Array<string>;
    };
  };
  /** A passphrase of six random words. */
  "passphrase.suggest": {
    params: Record<string, never>;
    result: {
      passphrase: string;
      bits: number;
    };
  };
  /** Accept an unknown key as it is, without having compared it. */
  "person.accept": {
    params: {
      id: Id;
      revision: Revision;
    };
    result: {
      person: Person;
    };
  };
  /**
   * Add the certificates and revocations of a pasted text or a file. A known person's newer certificate is merged;
   * another key for a known address raises the alarm.
   */
  "person.add": {
    params: {
      armored?: string;
      transfer?: Id;
      source?: Source;
      /** Take this one certificate and leave the rest. */
      fingerprint?: Fingerprint;
      name?: string;
      note?: string;
    };
    result: {
      added: Array<{
        person: Person;
        outcome: "added" | "nothing" | "updated" | "alarm";
      }>;
      refused: Array<{
        fingerprint: Fingerprint;
        error: string;
      }>;
      /** How many keys could not be read, and revocations fit nobody. */
      skipped: number;
    };
  };
  /** Sign another's key with your own: you vouch in public that these names belong to it. */
  "person.certify": {
    params: {
      confirmation: Confirmation;
      id: Id;
      revision: Revision;
      fingerprint: Fingerprint;
      user_ids: Array<string>;
      /** Keep the signature in this vault. */
      local?: boolean;
    };
    result: {
      person: Person;
      armored: string;
    };
  };
  /**
   * A fingerprint in groups, in words and as a QR code, to be compared with the person; yours without an id. What
   * was read from the other side can be given and is compared.
   */
  "person.compare": {
    params: {
      id?: Id;
      /** The key in use, or the one that would replace it. */
      which?: "current" | "pending";
      given?: string;
    };
    result: {
      fingerprint: Fingerprint;
      groups: Array<string>;
      words: Array<string>;
      uri: string;
      qr: Qr;
      given?: {
        how: "groups" | "words" | "qr";
        same: boolean;
      };
    };
  };
  /** End the alarm: keep the old key, or take the new one, which is then accepted and no longer verified. */
  "person.decide": {
    params: {
      id: Id;
      revision: Revision;
      take: "old" | "new";
      /** Of the new key, as the person saw it. */
      fingerprint: Fingerprint;
    };
    result: {
      person: Person;
    };
  };
  /** Change the name or the note of a person. */
  "person.edit": {
    params: {
      id: Id;
      revision: Revision;
      name?: string;
      note?: string;
    };
    result: {
      person: Person;
    };
  };
  /** A person's certificate with the certifications on it, as text, and as a QR code where it fits into one. */
  "person.export": {
    params: {
      id: Id;
    };
    result: {
      name: string;
      armored: string;
      qr?: Qr;
    };
  };
  /** One person with the certificate, who certified it, and the keys before it. */
  "person.get": {
    params: {
      id: Id;
    };
    result: {
      person: Person;
      note: string;
      certificate: Certificate;
      pending?: Certificate;
      certifications: Array<{
        user_id: string;
        issuer: string;
        /**
         * good: it holds. unknown: its maker is not known here. revoked, expired: it was taken back or has ended.
         * void: its maker's key was not alive. bad: it does not hold.
         */
        verdict: "good" | "revoked" | "expired" | "void" | "bad" | "unknown";
        /** It stays in this vault. */
        local: boolean;
        name?: string;
      }>;
      history: Array<{
        fingerprint: Fingerprint;
        state: Trust;
        until: Time;
      }>;
      rejected: Array<Fingerprint>;
    };
  };
  /** One page of people by name, those with an alarm first. */
  "person.list": {
    params: {
      cursor?: string;
      limit?: number;
      query?: string;
      state?: Trust;
    };
    result: {
      people: Array<Person>;
      next?: string;
      total: number;
      /** How many people's keys have changed, in all. */
      alarms: number;
    };
  };
  /**
   * Ask places for a key by address, fingerprint or key id. Only allowed places are asked, and only what was typed
   * is sent.
   */
  "person.lookup": {
    params: {
      query: string;
      /** Instead of all allowed places. */
      places?: Array<Place>;
    };
    result: {
      results: Array<{
        place: Place;
        /** Why nothing came from there: a name of schemas/errors.json. */
        error?: string;
        reason?: string;
        candidates: Array<Candidate>;
      }>;
    };
  };
  /** The places that may be asked for keys, and those that could be. */
  "person.places": {
    params: Record<string, never>;
    result: {
      places: Array<{
        place: Place;
        allowed: boolean;
      }>;
    };
  };
  /** What a pasted text or a file holds, before any of it is added. */
  "person.preview": {
    params: {
      armored?: string;
      transfer?: Id;
    };
    result: {
      candidates: Array<Candidate>;
      revocations: number;
    };
  };
  /** Read the QR codes of a picture; it is decoded in a process of its own, without keys. */
  "person.read_qr": {
    params: {
      transfer: Id;
    };
    result: {
      codes: Array<{
        kind: "fingerprint" | "certificate" | "text";
        text: string;
        fingerprint?: Fingerprint;
        people?: Array<Id>;
      }>;
    };
  };
  /**
   * Ask the allowed places for newer certificates of these people, or of all: revocations and extensions come in,
   * another key raises the alarm.
   */
  "person.refresh": {
    params: {
      /** All people when it is not there. */
      ids?: Array<Id>;
      places?: Array<Place>;
      /** Also ask what the places have for the own addresses: a key that is not one's own is noted (pretender.list). */
      own?: boolean;
    };
    result: {
      people: Array<{
        person: Person;
        outcome: "nothing" | "updated" | "alarm" | "failed";
        problems: Array<{
          place: Place;
          error: string;
        }>;
      }>;
      /** How many keys for own addresses wait to be seen to. */
      pretenders: number;
    };
  };
  /** Never use this key. */
  "person.reject": {
    params: {
      id: Id;
      revision: Revision;
    };
    result: {
      person: Person;
    };
  };
  /** Forget a person and the keys seen of them. */
  "person.remove": {
    params: {
      id: Id;
      revision: Revision;
    };
    result: Record<string, never>;
  };
  /**
   * Say that the fingerprint was compared with the person. What is sealed to a verified key needs no passphrase
   * typed again, so this does.
   */
  "person.verify": {
    params: {
      confirmation: Confirmation;
      id: Id;
      revision: Revision;
      fingerprint: Fingerprint;
      how: "groups" | "words" | "qr";
    };
    result: {
      person: Person;
    };
  };
  /**
   * Keys that a place gave out for an own address and that are none of the own keys, until the person has seen to
   * them.
   */
  "pretender.list": {
    params: Record<string, never>;
    result: {
      pretenders: Array<Pretender>;
    };
  };
  /** The person has seen to one of them: it is not said again. */
  "pretender.settle": {
    params: {
      fingerprint: Fingerprint;
    };
    result: {
      pretenders: Array<Pretender>;
    };
  };
  /** Cancel a request that waits or works; that request answers `cancelled`. */
  "request.cancel": {
    params: {
      request: number | string;
    };
    result: {
      cancelled: boolean;
    };
  };
  /** Save or update what was offered. */
  "save.accept": {
    params: {
      offer: Id;
      name?: string;
      username?: string;
      folder?: string;
      item?: Id;
      /** Save it as a new item though one of those that fit could be updated. */
      new?: boolean;
    };
    result: Written;
  };
  /** Forget an offer; with `never`, do not offer for this site again. */
  "save.dismiss": {
    params: {
      offer: Id;
      never?: boolean;
    };
    result: Record<string, never>;
  };
  /** The tab is closed: what was typed there is let go. */
  "save.forgotten": {
    params: {
      tab: Tab;
    };
    result: Record<string, never>;
  };
  /** The logins waiting to be saved or updated. */
  "save.pending": {
    params: Record<string, never>;
    result: {
      offers: Array<Offer>;
    };
  };
  /** The password that an offer would save. */
  "save.reveal": {
    params: {
      offer: Id;
    };
    result: {
      password: string;
    };
  };
  /** What was typed there last has worked. Kept in the inbox until the person decides; works while locked. */
  "save.submitted": {
    params: {
      tab: Tab;
      fingerprint?: Fingerprint;
    };
    result: {
      offer: "save" | "update" | "later" | "none";
    };
  };
  /** What the boxes of a form hold now. Held in memory for two minutes, for that tab and origin; works while locked. */
  "save.typed": {
    params: {
      tab: Tab;
      form: 
        | "login"
        | "sign-up"
        | "change"
        | "reset"
        | "code"
        | "search"
        | "newsletter"
        | "checkout"
        | "other";
      username?: string;
      boxes: Array<{
        kind: "current-password" | "new-password" | "confirmation";
        value: string;
      }>;
    };
    result: Record<string, never>;
  };
  /** Go on with a vault that is older than, or different from, what was last seen here. */
  "session.accept_state": {
    params: {
      confirmation: Confirmation;
    };
    result: State;
  };
  /** The token to show beside a passphrase field, and a nonce that is good once, on this connection, for 120 s. */
  "session.challenge": {
    params: Record<string, never>;
    result: {
      chars: string;
      colour: string;
      nonce: string;
      expires_in: number;
      /**
       * The person chose pinentry as the prompt, and one is installed: a grave method's confirmation may say so, and
       * session.unlock_by_pinentry works. Absent otherwise.
       */
      pinentry?: boolean;
    };
  };
  /**
   * The first call on a connection: versions, what the host can do, and whether the vault is there. It names the
   * connection's vault, for good; without a name it is the default one. Needs no vault and no passphrase.
   */
  "session.hello": {
    params: {
      protocol: {
        min: number;
        max: number;
      };
      client?: {
        name: string;
        version: string;
      };
      vault?: string;
    };
    result: {
      version: string;
      protocol: {
        min: number;
        max: number;
      };
      capabilities: Array<string>;
      vault: string;
      state: "no_vault" | "locked" | "unlocked";
    };
  };
  /**
   * Lock: the host answers, drops everything and exits. Locks every other host and terminal of this vault too,
   * unless it is this browser that ends.
   */
  "session.lock": {
    params: {
      reason: "person" | "screen" | "sleep" | "browser_exit";
    };
    result: Record<string, never>;
  };
  /** Where the vault stands. Does not count as activity. */
  "session.status": {
    params: Record<string, never>;
    result: State;
  };
  /** Open the vault with the passphrase. */
  "session.unlock": {
    params: {
      passphrase: Passphrase;
      displayed: Displayed;
      seen?: SeenState;
      factor?: GivenFactor;
    };
    result: State;
  };
  /**
   * Open the vault with the passphrase typed into pinentry, a program that the host starts and that shows the
   * security token; the passphrase never passes the browser.
   */
  "session.unlock_by_pinentry": {
    params: {
      seen?: SeenState;
      factor?: GivenFactor;
    };
    result: State;
  };
  /**
   * The names of the vaults that are there, the default one first. Needs no vault and no passphrase; does not count
   * as activity.
   */
  "session.vaults": {
    params: Record<string, never>;
    result: {
      vaults: Array<string>;
    };
  };
  /** All settings. */
  "settings.get": {
    params: Record<string, never>;
    result: Settings;
  };
  /**
   * What a change of `versions_kept` or `trash_days` would cost: versions that go when their items are next written,
   * and what has been in the trash longer.
   */
  "settings.loses": {
    params: {
      settings: Settings;
    };
    result: {
      versions: number;
      items: number;
      trashed: number;
    };
  };
  /** Change settings, weaker ones included. */
  "settings.relax": {
    params: {
      confirmation: Confirmation;
      settings: Settings;
    };
    result: Settings;
  };
  /** Change settings; a weaker lock is refused here. */
  "settings.set": {
    params: {
      settings: Settings;
    };
    result: Settings;
  };
  /** Make a vault with a new key (Ed25519 and Cv25519). */
  "setup.create": {
    params: {
      name: string;
      email: string;
      passphrase: Passphrase;
      token: Token;
    };
    result: State;
  };
  /** End set-up. Refused until the key's file was saved and opened again. */
  "setup.finish": {
    params: Record<string, never>;
    result: State;
  };
  /** Make a vault around an OpenPGP secret key that the person has already. */
  "setup.import_key": {
    params: {
      armored: string;
      key_passphrase?: string;
      passphrase: Passphrase;
      token: Token;
    };
    result: State;
  };
  /**
   * The passphrase is lost, a key file is there: make the vault anew from the messages that its key opens. With
   * preview, only say what could be saved. The old file is kept aside.
   */
  "setup.recover": {
    params: {
      armored: string;
      key_passphrase?: string;
      passphrase?: Passphrase;
      token?: Token;
      preview?: boolean;
    };
    result: {
      items: number;
      versions: number;
      records: number;
      unreadable: number;
      aside?: string;
      state?: State;
    };
  };
  /**
   * Make the vault from a backup where there is none yet: with the backup's file, its passphrase, and the second
   * factor if a sealed one asks for it. The passphrase becomes the vault's.
   */
  "setup.restore": {
    params: {
      file: BackupFile;
      passphrase: Passphrase;
      factor?: GivenFactor;
      token: Token;
      sections?: BackupSections;
    };
    result: {
      counts: {
        new?: number;
        changed?: number;
        same?: number;
        newer?: number;
        conflict?: number;
        deleted?: number;
        copy?: number;
      };
      versions: number;
      files: number;
      files_missing: number;
      people: number;
      settings: boolean;
      unreadable: number;
      state: State;
    };
  };
  /**
   * The passphrase is lost and nothing opens the vault: put its folder aside, untouched, and make room for a new
   * one.
   */
  "setup.set_aside": {
    params: Record<string, never>;
    result: {
      aside: string;
    };
  };
  /** Choose another security token. */
  "token.change": {
    params: {
      confirmation: Confirmation;
      token: Token;
    };
    result: Record<string, never>;
  };
  /** A random security token to start from. */
  "token.suggest": {
    params: Record<string, never>;
    result: Token;
  };
  /**
   * Start moving a file into the host, in chunks of at most 512 KiB; a backup may have 4 GiB, an attachment 20 MiB,
   * a picture 16 MiB, all else 1 MiB.
   */
  "transfer.begin": {
    params: {
      purpose: 
        | "key_file"
        | "certificate"
        | "picture"
        | "letter"
        | "attachment"
        | "backup"
        | "backup";
      size: number;
    };
    result: {
      id: Id;
    };
  };
  /** Drop a transfer. */
  "transfer.end": {
    params: {
      id: Id;
    };
    result: Record<string, never>;
  };
  /** One chunk of a file that the host offers. */
  "transfer.get": {
    params: {
      id: Id;
      index: number;
    };
    result: {
      data: string;
      last: boolean;
    };
  };
  /** One chunk, in base64; each is acknowledged before the next. */
  "transfer.put": {
    params: {
      id: Id;
      index: number;
      data: string;
    };
    result: {
      received: number;
    };
  };
  /**
   * Look whether everything in the vault is sound: quickly by hashes, or whole by opening and verifying all of it.
   * Changes nothing.
   */
  "vault.check": {
    params: {
      full?: boolean;
    };
    result: {
      sound: boolean;
      checked: number;
      damaged: number;
      parts: Array<{
        id: Id;
        name: string;
        part: "overview" | "message" | "version" | "file";
      }>;
      /** Whether SQLite found its pages sound. */
      pages: boolean;
      log_problems: number;
      /** Messages that nothing names; vault.compact drops them. */
      loose: number;
      read_only?: 
        | "newer_format"
        | "rolled_back"
        | "altered"
        | "old_format"
        | "read_only_place"
        | "network_place";
    };
  };
  /** Drop what nothing names and give the room back. It needs as much room on the disk as the vault has. */
  "vault.compact": {
    params: Record<string, never>;
    result: {
      before: number;
      after: number;
    };
  };
  /** What is in the vault, in numbers. */
  "vault.stats": {
    params: Record<string, never>;
    result: {
      /** How many of each type, without those in the trash. */
      items: Record<string, number>;
      trash: number;
      versions: number;
      records: number;
      attachments: number;
      damaged: number;
      events: number;
      bytes: number;
      bytes_free: number;
      bytes_messages: number;
      bytes_attachments: number;
      format: number;
      state: number;
      generation: number;
      keys: number;
      kdf: {
        name: "argon2id";
        /** KiB */
        memory: number;
        passes: number;
        lanes: number;
      };
    };
  };
}

export type Method = keyof Methods;

/** What may be asked in the name of a page. */
export type PageMethod = 
  | "attachment.add"
  | "attachment.open"
  | "attachment.remove"
  | "backup.add_place"
  | "backup.bring"
  | "backup.bundle"
  | "backup.choose_folder"
  | "backup.create"
  | "backup.drill"
  | "backup.list"
  | "backup.places"
  | "backup.preview"
  | "backup.rate_key"
  | "backup.remove_place"
  | "backup.restore"
  | "backup.retire"
  | "backup.seen"
  | "backup.set_schedule"
  | "backup.standing"
  | "backup.suggest_key"
  | "backup.verify"
  | "bulk.change"
  | "bulk.undo"
  | "compromise.done"
  | "compromise.tasks"
  | "equivalent.list"
  | "factor.add"
  | "factor.list"
  | "factor.prepare"
  | "factor.remove"
  | "fill.forget"
  | "fill.get"
  | "fill.matches"
  | "fill.remember"
  | "fill.remembered"
  | "generate.again"
  | "generate.for_site"
  | "generate.lately"
  | "generate.password"
  | "generate.ssh_key"
  | "generate.words"
  | "health.check"
  | "health.check_breaches"
  | "health.ignore"
  | "health.item"
  | "health.items"
  | "health.summary"
  | "health.update_sites"
  | "httpauth.forget"
  | "httpauth.get"
  | "httpauth.matches"
  | "httpauth.remembered"
  | "item.bring_back"
  | "item.code"
  | "item.copy"
  | "item.create"
  | "item.delete"
  | "item.empty_trash"
  | "item.facets"
  | "item.get"
  | "item.list"
  | "item.open"
  | "item.own"
  | "item.qr"
  | "item.recent"
  | "item.restore"
  | "item.reveal"
  | "item.search"
  | "item.shared"
  | "item.trash"
  | "item.update"
  | "item.version"
  | "item.versions"
  | "key.activate"
  | "key.add_user_id"
  | "key.backup"
  | "key.certificate"
  | "key.check_backup"
  | "key.copied_elsewhere"
  | "key.import"
  | "key.list"
  | "key.new"
  | "key.places"
  | "key.prefer_user_id"
  | "key.publish"
  | "key.replace"
  | "key.reseal"
  | "key.revocation"
  | "key.revoke"
  | "key.revoke_user_id"
  | "key.rotate"
  | "key.set_expiry"
  | "key.update"
  | "kit.check"
  | "kit.make"
  | "letter.ask_again"
  | "letter.close"
  | "letter.import"
  | "letter.open"
  | "letter.preview"
  | "letter.received"
  | "letter.reveal"
  | "letter.seal"
  | "letter.seal_unverified"
  | "letter.sent"
  | "log.list"
  | "passphrase.change"
  | "passphrase.rate"
  | "passphrase.suggest"
  | "person.accept"
  | "person.add"
  | "person.certify"
  | "person.compare"
  | "person.decide"
  | "person.edit"
  | "person.export"
  | "person.get"
  | "person.list"
  | "person.lookup"
  | "person.places"
  | "person.preview"
  | "person.read_qr"
  | "person.refresh"
  | "person.reject"
  | "person.remove"
  | "person.verify"
  | "pretender.list"
  | "pretender.settle"
  | "request.cancel"
  | "save.accept"
  | "save.dismiss"
  | "save.pending"
  | "save.reveal"
  | "session.accept_state"
  | "session.challenge"
  | "session.hello"
  | "session.lock"
  | "session.status"
  | "session.unlock"
  | "session.unlock_by_pinentry"
  | "session.vaults"
  | "settings.get"
  | "settings.loses"
  | "settings.relax"
  | "settings.set"
  | "setup.create"
  | "setup.finish"
  | "setup.import_key"
  | "setup.recover"
  | "setup.restore"
  | "setup.set_aside"
  | "token.change"
  | "token.suggest"
  | "transfer.begin"
  | "transfer.end"
  | "transfer.get"
  | "transfer.put"
  | "vault.check"
  | "vault.compact"
  | "vault.stats";

/** What may be asked in the name of a content. */
export type ContentMethod = 
  | "fill.count"
  | "menu.wanted"
  | "save.forgotten"
  | "save.submitted"
  | "save.typed";

/** What may be asked in the name of a frame. */
export type FrameMethod = "menu.hide" | "menu.open" | "menu.pick";

/** Methods that ask for the display check and the passphrase typed again. */
export type GraveMethod = 
  | "backup.add_place"
  | "backup.bundle"
  | "backup.create"
  | "backup.drill"
  | "backup.remove_place"
  | "backup.restore"
  | "backup.retire"
  | "factor.add"
  | "factor.remove"
  | "key.activate"
  | "key.add_user_id"
  | "key.backup"
  | "key.check_backup"
  | "key.import"
  | "key.new"
  | "key.prefer_user_id"
  | "key.replace"
  | "key.revocation"
  | "key.revoke"
  | "key.revoke_user_id"
  | "key.rotate"
  | "key.set_expiry"
  | "key.update"
  | "kit.make"
  | "letter.seal_unverified"
  | "passphrase.change"
  | "person.certify"
  | "person.verify"
  | "session.accept_state"
  | "settings.relax"
  | "token.change";

/** What the host says unasked. */
export interface Notifications {
  /** The vault is locked; the host exits after this. */
  "session.locked": {
    reason: 
      | "person"
      | "idle"
      | "screen"
      | "sleep"
      | "elsewhere"
      | "keys_changed"
      | "browser_exit"
      | "error";
  };
  /** How far a request has come. */
  "progress": {
    request: number | string;
    done: number;
    total: number;
  };
  /** Something in the vault changed, here or in another process. */
  "vault.changed": {
    items: number;
    offers: number;
    seen: SeenState;
  };
}

/** Every error by its stable name. */
export type ErrorName = 
  | "bad_json"
  | "bad_request"
  | "unknown_method"
  | "bad_params"
  | "internal"
  | "frame_too_large"
  | "reply_too_large"
  | "caller_refused"
  | "not_for_this_caller"
  | "incompatible"
  | "cancelled"
  | "busy"
  | "no_vault"
  | "vault_exists"
  | "locked"
  | "wrong_passphrase"
  | "wait"
  | "display_check"
  | "passphrase_weak"
  | "setup_unfinished"
  | "read_only"
  | "vault_newer"
  | "vault_damaged"
  | "stale_keys"
  | "vault_busy"
  | "disk_full"
  | "io_error"
  | "network_place"
  | "token_unreadable"
  | "weaker_setting"
  | "bad_name"
  | "too_little_memory"
  | "passphrase_same"
  | "factor_needed"
  | "wrong_factor"
  | "bad_unlock_file"
  | "recovery_code_typo"
  | "security_key"
  | "security_key_unsuitable"
  | "factor_not_found"
  | "recovery_needed"
  | "too_many_factors"
  | "security_key_pin"
  | "item_not_found"
  | "conflict"
  | "item_damaged"
  | "bad_item"
  | "not_in_trash"
  | "version_not_found"
  | "bad_pattern"
  | "field_empty"
  | "bad_code_secret"
  | "origin_mismatch"
  | "insecure_page"
  | "foreign_frame"
  | "opaque_origin"
  | "key_unsupported"
  | "key_corrupt"
  | "key_passphrase"
  | "key_unusable"
  | "not_a_secret_key"
  | "wrong_key"
  | "user_id_unknown"
  | "user_id_needed"
  | "user_id_exists"
  | "revocation_unfit"
  | "message_unsupported"
  | "message_corrupt"
  | "no_key"
  | "bad_signature"
  | "message_passphrase"
  | "no_clipboard"
  | "no_pinentry"
  | "pinentry_timeout"
  | "pinentry_open"
  | "transfer_unknown"
  | "transfer_order"
  | "transfer_too_large"
  | "cannot_write_file"
  | "inbox_full"
  | "inbox_wrong_owner"
  | "offer_not_found"
  | "browser_unknown"
  | "cannot_install"
  | "no_terminal"
  | "cannot_read_file"
  | "several_items"
  | "no_host"
  | "timed_out"
  | "no_login_form"
  | "page_out_of_reach"
  | "page_changed"
  | "person_not_found"
  | "person_unknown"
  | "person_changed"
  | "person_rejected"
  | "key_revoked"
  | "key_expired"
  | "fingerprint_differs"
  | "certificate_too_large"
  | "revocation_unmatched"
  | "place_unknown"
  | "place_not_allowed"
  | "not_found_there"
  | "place_unreachable"
  | "answer_refused"
  | "place_refused"
  | "bad_lookup"
  | "user_id_not_found"
  | "picture_unreadable"
  | "no_qr_code"
  | "key_known"
  | "key_unknown"
  | "key_in_use"
  | "too_many_keys"
  | "nothing_to_recover"
  | "untrusted_item"
  | "person_unverified"
  | "letter_empty"
  | "letter_nobody"
  | "letter_too_large"
  | "letter_malformed"
  | "letter_newer"
  | "letter_gone"
  | "letter_yours"
  | "key_file_old"
  | "attachment_too_large"
  | "attachments_full"
  | "attachment_empty"
  | "attachment_not_found"
  | "attachment_damaged"
  | "check_not_allowed"
  | "nothing_to_undo"
  | "card_unencrypted"
  | "ask_in_window"
  | "menu_closed"
  | "rules_impossible"
  | "no_new_password"
  | "no_fitting_fields"
  | "backup_key_weak"
  | "backup_damaged"
  | "backup_newer"
  | "not_a_backup"
  | "backup_no_key"
  | "backup_passphrase"
  | "backup_gone"
  | "place_gone"
  | "retire_not_yet"
  | "place_away"
  | "command_failed"
  | "read_back_differs"
  | "too_large_to_mail"
  | "too_many_places"
  | "only_in_terminal"
  | "no_dialog"
  | "dialog_open"
  | "kit_lines"
  | "kit_codes"
  | "no_kit"
  | "sheets_wrong"
  | "sheets_missing";
