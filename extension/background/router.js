// @ts-check
/**
 * The boundary: decides from the browser's own record of a sender who speaks, and what may be asked from there.
 *
 * 1. Only our own extension is heard (sender.id), and nothing is ever read from web pages or other extensions directly.
 * 2. A sender is of one class. *page*: a document of pages/ in our own origin that is at the top of its tab or in the popup.
 *    *frame*: the menu's document of our own origin, anywhere but at the top of a tab. *content*: a web page's document with a tab and a
 *    documentId. All others are refused.
 * 3. Three disjoint tables of message types, one per class; what is in no table is refused. The tables of host methods mirror the host's.
 * 4. `caller` is written here. For content, its origin is sender.origin; a message can't state an origin, a document or a frame.
 *    Only a page names a vault, by a name of the allowed form, and has its answer from that vault; the default one is meant where none is named.
 * 5. `target` is stripped from params, and methods that need it (fill.get) or that belong to the connection are not for pages to send.
 * 6. Content gets nothing back but an acknowledgement, and of the in-page menu whether it is wanted and the number of the one it may place:
 *    no names, no values, no errors that tell of the vault. A frame gets what menu.js gives to a menu that it placed itself.
 * 7. What content says is bounded in size and rate before anything else sees it, and only its known keys are taken.
 * 8. The passphrase and everything grave are in the page table alone; the background reads neither and keeps neither.
 */
import { asReply, RequestError } from "./errors.js";
import { isValue, originOf } from "./fill.js";
import { DEFAULT, keyFor, NAME } from "./host.js";
import { BACKGROUND_ONLY, PAGE } from "./methods.js";
import { wake } from "./scripts.js";

/** What one tab may report in a minute: forms that were sent (a person sends fewer, and the inbox holds 200), what is typed, and documents that want their scripts. */
const PER_MINUTE = { submitted: 10, typed: 60, wake: 300 };
const USERNAME = 512;
const PASSWORD = 4096;
/** Characters of the name of one value of an item, such as detail:driving_licence. */
const FIELD = 48;
/** What a page may name of its fields, and characters of each name. */
const NAMES = { most: 64, long: 64 };
const WANTS = ["login", "card", "identity"];
const BOXES = ["current-password", "new-password", "confirmation"];
const FORMS = ["login", "sign-up", "change", "reset", "code", "search", "newsletter", "checkout", "other"];
/** Characters of what a page says of the passwords that it takes. */
const RULE = 1000;
const ACCEPTS = ["insecure_page", "foreign_frame", "other_site", "untrusted_item"];
const ID = /^[0-9a-f]{32}$/;
const MENU = /^pages\/menu\.html(#.*)?$/;

/**
 * @typedef {{kind: "page"} | {kind: "refused"} | {kind: "frame", tab: number, frame: number, document: string} |
 *   {kind: "content", tab: number, window: number, frame: number, document: string, origin: string, url: string}} Sender
 */

/**
 * Rules 1 and 2.
 * @param {any} sender the browser's runtime.MessageSender
 * @param {{id: string, base: string}} self our id, and the address that our own pages begin with
 * @returns {Sender}
 */
export function classify(sender, self) {
  if (sender?.id !== self.id) return { kind: "refused" };
  const url = String(sender.url ?? "");
  if (url.startsWith(self.base)) {
    const top = sender.frameId === undefined || sender.frameId === 0;
    const inPages = /^pages\/[a-z]+\.html([?#].*)?$/.test(url.slice(self.base.length));
    if (top && inPages) return { kind: "page" };
    const ours = { kind: /** @type {const} */ ("frame"), tab: sender.tab?.id, frame: sender.frameId, document: sender.documentId };
    return !top && MENU.test(url.slice(self.base.length)) && known(ours) ? ours : { kind: "refused" };
  }
  const tab = sender.tab?.id;
  if (typeof tab !== "number" || typeof sender.frameId !== "number" || typeof sender.documentId !== "string") return { kind: "refused" };
  // What only inherits an origin (about:blank, srcdoc, blob:) has no address that a person could read, and counts as nobody's.
  const origin = typeof sender.origin === "string" && originOf(url) === sender.origin ? sender.origin : "null";
  return { kind: "content", tab, window: sender.tab.windowId, frame: sender.frameId, document: sender.documentId, origin, url };
}

/** @param {{tab: any, frame: any, document: any}} place */
const known = ({ tab, frame, document }) => typeof tab === "number" && typeof frame === "number" && typeof document === "string";

/**
 * @param {any} value @param {number} limit
 * @returns {string}
 */
function text(value, limit) {
  if (typeof value !== "string" || value.length > limit) throw new RequestError("bad_params");
  return value;
}

/**
 * Rule 4.
 * @param {any} message
 * @returns {string}
 */
function vaultOf(message) {
  const name = message.vault ?? DEFAULT;
  if (typeof name !== "string" || !NAME.test(name)) throw new RequestError("bad_params");
  return name;
}

/** @param {any} message @returns {number | undefined} */
const someTab = (message) => (Number.isInteger(message.tab) ? message.tab : undefined);

/**
 * The password boxes of a form, as a page's script read them (rule 7).
 * @param {any} value
 * @returns {{kind: string, value: string}[]}
 */
function boxesOf(value) {
  if (!Array.isArray(value) || value.length > 5) throw new RequestError("bad_params");
  return value.map((box) => {
    if (!BOXES.includes(box?.kind)) throw new RequestError("bad_params");
    return { kind: box.kind, value: text(box.value, PASSWORD) };
  });
}

/**
 * What a page says of the passwords that it takes; the host makes of it what it can.
 * @param {any} value
 * @returns {Record<string, any>}
 */
function rulesOf(value) {
  /** @type {Record<string, any>} */
  const rules = {};
  for (const name of ["minlength", "maxlength"]) if (Number.isInteger(value?.[name]) && value[name] >= 0 && value[name] <= 1e6) rules[name] = value[name];
  for (const name of ["pattern", "passwordrules"]) if (typeof value?.[name] === "string" && value[name].length <= RULE) rules[name] = value[name];
  return rules;
}

/**
 * @param {any} value @param {string[]} allowed
 * @returns {string[]}
 */
function choice(value, allowed) {
  if (!Array.isArray(value) || value.length > allowed.length) throw new RequestError("bad_params");
  return [...new Set(value.filter((each) => allowed.includes(each)))];
}

/** @param {any} value @returns {string[]} */
const values = (value) => (Array.isArray(value) ? [...new Set(value.filter(isValue))].slice(0, NAMES.most) : []);

/**
 * What a page calls its fields: as much of it as has the form of names.
 * @param {any} value
 * @returns {string[]}
 */
function names(value) {
  const sound = (/** @type {any} */ each) => typeof each === "string" && each !== "" && each.length <= NAMES.long;
  return Array.isArray(value) ? [...new Set(value.filter(sound))].slice(0, NAMES.most) : [];
}

/**
 * How a field that the person pointed at is found again.
 * @param {any} value
 */
function siteField(value) {
  const field = (/** @type {string} */ name) => text(value[name], NAMES.long);
  if (!Number.isInteger(value.place) || value.place < 0 || value.place > 999) throw new RequestError("bad_params");
  return { name: field("name"), id: field("id"), autocomplete: field("autocomplete"), type: field("type"), place: value.place };
}

/**
 * What a field takes, as the popup chose it.
 * @param {any} value
 * @returns {import("./fill.js").Pointed}
 */
function pointed(value) {
  if (value?.takes === "custom") return { takes: "custom", custom: text(value.custom, 256) };
  if (!isValue(value?.takes) || value.takes.startsWith("custom:")) throw new RequestError("bad_params");
  return { takes: value.takes };
}

/** @param {any} message @returns {number} */
function tabOf(message) {
  if (!Number.isInteger(message.tab)) throw new RequestError("bad_params");
  return message.tab;
}

/**
 * @param {{
 *   api: WebExt,
 *   vaults: Pick<import("./vaults.js").Vaults, "request" | "stop" | "connection" | "show" | "lockAll">,
 *   explain: import("./explain.js").Explain,
 *   fill: Pick<import("./fill.js").Fill, "ordered" | "callIn" | "matches" | "look" | "told" | "unpoint">,
 *   signup: Pick<import("./signup.js").Signup, "propose" | "look" | "callIn">,
 *   save: Pick<import("./save.js").Save, "typed" | "submitted">,
 *   menu: Pick<import("./menu.js").Menu, "wanted" | "place" | "closed" | "show" | "hello" | "size" | "pick" | "act">,
 *   httpauth: Pick<import("./httpauth.js").HttpAuth, "show" | "answer">,
 *   clipboard: Pick<import("./clipboard.js").Clipboard, "copy" | "copyText">,
 *   tabs: Pick<import("./tabs.js").Tabs, "current">,
 *   now?: () => number,
 * }} parts
 */
export function createRouter({ api, vaults, explain, fill, signup, save, menu, httpauth, clipboard, tabs, now = Date.now }) {
  const self = { id: api.runtime.id, base: api.runtime.getURL("") };
  /** @type {Map<string, number[]>} */
  const reports = new Map();

  /** @type {Record<string, (message: any) => Promise<any>>} */
  const page = {
    host: async (message) => {
      const method = text(message.method, 64);
      if (!PAGE.has(method) || BACKGROUND_ONLY.has(method)) throw new RequestError("not_for_this_caller");
      const { target: _target, ...params } = message.params ?? {};
      const vault = vaultOf(message);
      if (method === "session.unlock" || method === "session.unlock_by_pinentry") await addSeen(params, vault);
      if (method === "fill.matches") return { result: await fill.matches(params, vault) };
      return { result: await vaults.request(method, params, { kind: "page" }, vault, message.work === undefined ? undefined : text(message.work, 64)) };
    },
    stop: async (message) => { vaults.stop(vaultOf(message), text(message.work, 64)); return {}; },
    connection: (message) => vaults.connection(message.retry === true, message.vault === undefined ? undefined : vaultOf(message)),
    show: (message) => vaults.show(vaultOf(message)),
    "lock-all": () => vaults.lockAll("person"),
    fill: (message) => {
      if (!ID.test(text(message.item, 32))) throw new RequestError("bad_params");
      return fill.ordered({
        item: message.item,
        vault: vaultOf(message),
        tab: someTab(message),
        accept: choice(message.accept ?? [], ACCEPTS),
        ...(message.equivalent === true ? { equivalent: true } : {}),
        ...(message.fields === undefined ? {} : { fields: values(message.fields) }),
        ...(WANTS.includes(message.want) ? { want: message.want } : {}),
        ...(message.as === undefined ? {} : { as: pointed(message.as) }),
      });
    },
    look: (message) => fill.look(tabOf(message)),
    told: async (message) => fill.told(tabOf(message)),
    unpoint: async (message) => { fill.unpoint(tabOf(message)); return {}; },
    copy: (message) => {
      if (![message.item, message.version ?? message.item].every((id) => ID.test(text(id, 32)))) throw new RequestError("bad_params");
      return clipboard.copy(message.item, text(message.field, FIELD), { vault: vaultOf(message), version: message.version });
    },
    "copy-text": (message) => clipboard.copyText(text(message.text, PASSWORD), vaultOf(message)),
    tab: () => tabs.current(),
    "form-tabs": () => explain.tabs(),
    explain: (message) => explain.of(tabOf(message)),
    "auth-question": (message) => httpauth.show(text(message.number, 64)),
    "auth-answer": async (message) => {
      const none = message.item === undefined;
      if (!none && !(ID.test(text(message.item, 32)) && NAME.test(text(message.of, 32)))) throw new RequestError("bad_params");
      return httpauth.answer(text(message.number, 64), none ? null : { item: message.item, vault: message.of, remember: message.remember === true, insecure: message.insecure === true });
    },
    "new-here": (message) => signup.look({ tab: someTab(message) }),
    "new-password": (message) => signup.propose({ tab: someTab(message), vault: vaultOf(message) }),
  };

  /** @type {Record<string, (message: any, sender: Extract<Sender, {kind: "content"}>) => Promise<any>>} */
  const content = {
    "call-in": async (message, sender) => {
      fill.callIn(sender, {
        number: text(message.number, 64),
        fields: values(message.fields),
        named: names(message.named),
        focused: message.focused === true,
        ...(message.field === undefined ? {} : { field: siteField(message.field) }),
      });
    },
    "menu-closed": async (message, sender) => menu.closed(sender, text(message.number, 64)),
    "menu-popup": async () => menu.show(),
    "call-in-new": async (message, sender) => {
      signup.callIn(sender, { number: text(message.number, 64), fields: choice(message.fields, BOXES), rules: rulesOf(message.rules), focused: message.focused === true });
    },
    wake: async (_message, sender) => {
      count(sender.tab, "wake");
      await wake(api, sender);
    },
    typed: async (message, sender) => {
      count(sender.tab, "typed");
      const form = FORMS.includes(message.form) ? message.form : "other";
      await save.typed(sender, { form, username: text(message.username, USERNAME), boxes: boxesOf(message.boxes), sent: message.sent === true });
    },
    submitted: async (_message, sender) => {
      count(sender.tab, "submitted");
      await save.submitted(sender);
    },
  };

  /** Rule 6: what of the in-page menu content is answered. @type {Record<string, (message: any, sender: Extract<Sender, {kind: "content"}>) => Promise<any>>} */
  const answered = {
    "menu-wanted": (_message, sender) => menu.wanted(sender),
    "menu-place": (message, sender) => menu.place(sender, text(message.kind, 8)),
  };

  /** @type {Record<string, (message: any, sender: Extract<Sender, {kind: "frame"}>) => Promise<any>>} */
  const frame = {
    "menu-hello": (message, sender) => menu.hello(sender, { number: text(message.number, 64), ancestors: Array.isArray(message.ancestors) ? message.ancestors.map(String) : [] }),
    "menu-size": async (message, sender) => menu.size(sender, Number(message.height) || 0),
    "menu-pick": async (message, sender) => void menu.pick(sender, Number.isInteger(message.row) ? message.row : NaN),
    "menu-act": async (message, sender) => void menu.act(sender, text(message.what, 8), message.back === true),
  };

  /**
   * Rule 7.
   * @param {number} tab @param {keyof typeof PER_MINUTE} what
   */
  function count(tab, what) {
    const key = `${what} ${tab}`;
    const recent = (reports.get(key) ?? []).filter((at) => at > now() - 60_000);
    if (recent.length >= PER_MINUTE[what]) throw new RequestError("not_for_this_caller");
    if (reports.size > 500) reports.clear();
    reports.set(key, [...recent, now()]);
  }

  /** @param {any} params @param {string} vault */
  async function addSeen(params, vault) {
    delete params.seen;
    const key = keyFor("seen", vault);
    const { [key]: seen } = await api.storage.local.get(key);
    if (seen) params.seen = seen;
  }

  /**
   * @param {any} message @param {any} sender
   * @returns {Promise<any>} what the sender is told
   */
  async function route(message, sender) {
    const from = classify(sender, self);
    const type = typeof message?.type === "string" ? message.type : "";
    try {
      if (from.kind === "page" && Object.hasOwn(page, type)) return await page[type]?.(message);
      if (from.kind === "content" && Object.hasOwn(content, type)) {
        await content[type]?.(message, from);
        return {};
      }
      if (from.kind === "content" && Object.hasOwn(answered, type)) return await answered[type]?.(message, from);
      if (from.kind === "frame" && Object.hasOwn(frame, type)) return (await frame[type]?.(message, from)) ?? {};
      throw new RequestError("not_for_this_caller");
    } catch (error) {
      return from.kind === "page" ? asReply(error) : {};
    }
  }

  /** Must be called before the first await of the background, so that a message that wakes it is not lost. */
  function listen() {
    api.runtime.onMessage.addListener((/** @type {any} */ message, /** @type {any} */ sender, /** @type {(reply: any) => void} */ reply) => {
      if (message?.type === "event") return false; // our own broadcast
      void route(message, sender).then(reply);
      return true;
    });
  }

  return { listen, route, types: { page: Object.keys(page), content: [...Object.keys(content), ...Object.keys(answered)], frame: Object.keys(frame) } };
}
