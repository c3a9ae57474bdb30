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

/** The display check and the passphrase typed again: what every grave method asks for. */
export type Confirmation = {
  passphrase: Passphrase;
  displayed: Displayed;
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

/** What a person writes into an item; absent fields are empty. */
export type Item = {
  type: "login" | "note";
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
};

/** One line of a list. It never holds a secret. */
export type Row = {
  id: Id;
  revision: Revision;
  type: "login" | "note";
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
  damaged?: boolean;
};

/** The item after a write. */
export type Written = {
  id: Id;
  revision: Revision;
  warnings: Array<"weak" | "reused">;
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
  | "setup_unfinished";

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
    | "read_only_place"
    | "network_place";
  reminders?: Array<Reminder>;
  seen?: SeenState;
  idle_minutes?: number;
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
  generator?: Generator;
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
};

export type KeyInfo = {
  fingerprint: Fingerprint;
  user_ids: Array<string>;
  created: Time;
  algorithm: string;
  active: boolean;
  certificate: string;
};

/** Key files made so far that an earlier passphrase of the vault opens. Sealring can't close them. */
export type OlderKeyFiles = Array<{
  file: string;
  /** "folder" is Sealring's folder, "download" a file that a browser saved, else the path in a terminal. */
  place: string;
  made: Time;
  fingerprint: Fingerprint;
}>;

/** Every method of the host: what it takes and what it gives. */
export interface Methods {
  /** How many logins fit the asking document. Nothing else is told to a page's script. */
  "fill.count": {
    params: Record<string, never>;
    result: {
      count: number;
      locked: boolean;
    };
  };
  /**
   * The values for one document. The host compares the document's origin and ancestors with the item; what the
   * person confirmed in an extension page is in `accept`.
   */
  "fill.get": {
    params: {
      id: Id;
      fields: Array<"username" | "password" | "code">;
      target: Target;
      accept?: Array<"insecure_page" | "foreign_frame" | "other_site">;
    };
    result: {
      username?: string;
      password?: string;
      code?: string;
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
        rank: "exact" | "host" | "domain" | "pattern";
      }>;
      total: number;
      site: string;
      secure: boolean;
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
    };
  };
  /** One page of items by name. */
  "item.list": {
    params: {
      cursor?: string;
      limit?: number;
      type?: "login" | "note";
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
  /** One value of an item: password, username, notes, otp, or field:<n>. */
  "item.reveal": {
    params: {
      id: Id;
      field: string;
    };
    result: {
      value: string;
    };
  };
  /** Items whose name, user, site or tag has every word of the query, best first. */
  "item.search": {
    params: {
      query: string;
      limit?: number;
    };
    result: {
      items: Array<Row>;
      total: number;
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
  /**
   * Write the secret key, protected by the passphrase, to a file in Sealring's folder or into a transfer; a file is
   * opened again before this answers.
   */
  "key.backup": {
    params: {
      confirmation: Confirmation;
      to: "folder" | "transfer";
    };
    result: {
      name: string;
      fingerprint: Fingerprint;
      checked: boolean;
      path?: string;
      transfer?: Id;
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
  /** The vault's own keys. */
  "key.list": {
    params: Record<string, never>;
    result: {
      keys: Array<KeyInfo>;
    };
  };
  /** The revocation certificate of the active key, in the form that gpg --import takes. */
  "key.revocation": {
    params: {
      confirmation: Confirmation;
    };
    result: {
      name: string;
      armored: string;
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
    };
    result: Written;
  };
  /** A login that was just submitted in a page. Kept in the inbox until the person decides; works while locked. */
  "save.capture": {
    params: {
      username?: string;
      password: string;
      fingerprint?: Fingerprint;
    };
    result: {
      offer: "save" | "update" | "later" | "none";
    };
  };
  /** Forget an offer; with `never`, do not offer for this site again. */
  "save.dismiss": {
    params: {
      offer: Id;
      never?: boolean;
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
    };
  };
  /**
   * The first call on a connection: versions, what the host can do, and whether a vault is there. Needs no vault and
   * no passphrase.
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
    };
    result: {
      version: string;
      protocol: {
        min: number;
        max: number;
      };
      capabilities: Array<string>;
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
    };
    result: State;
  };
  /** All settings. */
  "settings.get": {
    params: Record<string, never>;
    result: Settings;
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
  /** Start moving a file into the host, in chunks of at most 512 KiB. */
  "transfer.begin": {
    params: {
      purpose: "key_file";
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
}

export type Method = keyof Methods;

/** What may be asked in the name of a page. */
export type PageMethod = 
  | "fill.get"
  | "fill.matches"
  | "generate.password"
  | "generate.words"
  | "item.bring_back"
  | "item.code"
  | "item.copy"
  | "item.create"
  | "item.delete"
  | "item.facets"
  | "item.get"
  | "item.list"
  | "item.open"
  | "item.recent"
  | "item.restore"
  | "item.reveal"
  | "item.search"
  | "item.trash"
  | "item.update"
  | "item.version"
  | "item.versions"
  | "key.backup"
  | "key.check_backup"
  | "key.copied_elsewhere"
  | "key.list"
  | "key.revocation"
  | "passphrase.change"
  | "passphrase.rate"
  | "passphrase.suggest"
  | "request.cancel"
  | "save.accept"
  | "save.dismiss"
  | "save.pending"
  | "session.accept_state"
  | "session.challenge"
  | "session.hello"
  | "session.lock"
  | "session.status"
  | "session.unlock"
  | "settings.get"
  | "settings.relax"
  | "settings.set"
  | "setup.create"
  | "setup.finish"
  | "setup.import_key"
  | "token.change"
  | "token.suggest"
  | "transfer.begin"
  | "transfer.end"
  | "transfer.get"
  | "transfer.put";

/** What may be asked in the name of a content. */
export type ContentMethod = "fill.count" | "save.capture";

/** What may be asked in the name of a frame. */
export type FrameMethod = never;

/** Methods that ask for the display check and the passphrase typed again. */
export type GraveMethod = 
  | "key.backup"
  | "key.check_backup"
  | "key.revocation"
  | "passphrase.change"
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
  | "message_unsupported"
  | "message_corrupt"
  | "no_key"
  | "bad_signature"
  | "no_clipboard"
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
  | "page_changed";
