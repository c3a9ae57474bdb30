// @ts-check
/**
 * Promises that values reach exactly the document that the host was asked about, and only after the person asked for them.
 *
 * 1. A fill begins with a gesture on our own surface: popup, shortcut or context menu. Nothing here is begun by a page.
 * 2. It makes a number that is good once; the frames of that tab that see a sign-in form call in with it. Origin, frame and document
 *    are those of the call's sender as the browser has them.
 * 3. The ancestors' origins come from webNavigation. An ancestor without an address of its own counts as "null", which is nobody's site.
 * 4. The host decides (fill.get) for each document by itself; one document gets values, never several.
 * 5. What the person accepted (an unencrypted page, a foreign frame, an untrusted login) holds for the very document and item that the question was about.
 * 6. The values come from the vault that the order names, and an answer to a question holds for that vault's item alone.
 * 7. Values go to that document by its documentId: after a navigation the browser delivers nothing. They are not kept here.
 */
import { RequestError } from "./errors.js";
import { contentFiles } from "./tabs.js";

/** Milliseconds that a frame has to call in; a hung frame must not hang the others. */
const CALL_IN = 1500;
const FRAMES = 100;
/** Milliseconds for which a question to the person, or the first half of a sign-in over two pages, is remembered. */
const REMEMBER = 120_000;
const REFUSALS = ["insecure_page", "foreign_frame", "untrusted_item", "opaque_origin", "origin_mismatch"];
/** How closely a login fits, the closest first. */
const RANKS = ["exact", "host", "domain", "pattern", "equivalent"];

/**
 * @typedef {Extract<import("./router.js").Sender, {kind: "content"}>} ContentSender
 * @typedef {{sender: ContentSender, fields: string[], focused: boolean}} Call
 * @typedef {{item: string, vault?: string, tab?: number | undefined, accept?: string[], fields?: string[], frame?: number | undefined, here?: boolean,
 *   document?: string, ask?: (params: any) => Promise<Record<string, string>>}} Order `document` and `ask` are the in-page menu's (menu.js): it is for that document alone, and asks the host in its own way
 * @typedef {{filled: string[], warnings?: {field: string, warning: string, max?: number}[]}} Outcome
 */

/**
 * Runs inside the page, in our isolated world, where content/main.js waits with the fields it called in about.
 * @param {string} number @param {Record<string, string>} values
 */
function deliver(number, values) {
  return /** @type {any} */ (globalThis)[Symbol.for("sealring")].deliver(number, values);
}

/**
 * The origins of the documents around a frame, innermost first (rule 3).
 * @param {{frameId: number, parentFrameId: number, url: string}[]} frames @param {number} frame
 * @returns {string[]}
 */
export function ancestorsOf(frames, frame) {
  const byId = new Map(frames.map((each) => [each.frameId, each]));
  const origins = [];
  let current = byId.get(frame);
  if (!current) return ["null"];
  while (current.parentFrameId >= 0 && origins.length < 32) {
    current = byId.get(current.parentFrameId);
    if (!current) return [...origins, "null"];
    origins.push(originOf(current.url));
  }
  return origins;
}

/**
 * @param {string} url
 * @returns {string}
 */
export function originOf(url) {
  try {
    const { origin, protocol } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? origin : "null";
  } catch {
    return "null";
  }
}

/**
 * Which document is meant first: where the person is, then the top document, then one that asks for a password.
 * @param {Call} a @param {Call} b
 */
function byLikelihood(a, b) {
  const rank = (/** @type {Call} */ call) =>
    (call.focused ? 0 : 4) + (call.sender.frame === 0 ? 0 : 2) + (call.fields.includes("password") ? 0 : 1);
  return rank(a) - rank(b) || a.sender.frame - b.sender.frame;
}

/**
 * @param {WebExt} api
 * @param {Pick<import("./vaults.js").Vaults, "request" | "open">} vaults
 * @param {Pick<import("./tabs.js").Tabs, "active">} tabs
 * @param {{random?: () => string, now?: () => number}} [means]
 */
export function createFill(api, vaults, tabs, { random = () => crypto.randomUUID(), now = Date.now } = {}) {
  /** @type {Map<string, {tab: number, calls: Call[]}>} */
  const open = new Map();
  /** @type {Map<number, {item: string, vault: string | undefined, document: string, at: number}>} */
  const questions = new Map();
  /** @type {Map<number, {item: string, vault: string | undefined, at: number}>} */
  const halfDone = new Map();

  /**
   * A frame says that it has something to fill. An unknown, used or foreign number is ignored (rule 2).
   * @param {ContentSender} sender @param {{number: string, fields: string[], focused: boolean}} said
   */
  function callIn(sender, said) {
    const round = open.get(said.number);
    if (!round || round.tab !== sender.tab || said.fields.length === 0) return;
    if (round.calls.some((call) => call.sender.document === sender.document)) return;
    round.calls.push({ sender, fields: said.fields, focused: said.focused });
  }

  /**
   * @param {number} tab @param {string} number @param {number | undefined} frame @param {boolean | "menu"} here
   * @returns {Promise<{calls: Call[], frames: any[]}>}
   */
  async function collect(tab, number, frame, here) {
    const all = (await api.webNavigation.getAllFrames({ tabId: tab })) ?? [];
    const asked = all.filter((/** @type {any} */ each) => frame === undefined || each.frameId === frame).slice(0, FRAMES);
    const round = { tab, calls: /** @type {Call[]} */ ([]) };
    open.set(number, round);
    try {
      const ask = () => Promise.all(asked.map((/** @type {any} */ each) => askFrame(tab, each.frameId, { type: "call-in", number, here })));
      if (!(await ask()).some(Boolean)) {
        await inject(tab);
        await ask();
      }
    } finally {
      open.delete(number);
    }
    return { calls: round.calls.sort(byLikelihood), frames: all };
  }

  /**
   * @param {number} tab @param {number} frameId @param {any} message
   * @returns {Promise<boolean>} whether our script is there
   */
  async function askFrame(tab, frameId, message) {
    const late = new Promise((resolve) => setTimeout(resolve, CALL_IN, false));
    const answer = api.tabs.sendMessage(tab, message, { frameId }).then((/** @type {any} */ reply) => reply?.here === true, () => false);
    return /** @type {Promise<boolean>} */ (Promise.race([answer, late]));
  }

  /** @param {number} tab */
  async function inject(tab) {
    try {
      await api.scripting.executeScript({ target: { tabId: tab, allFrames: true }, files: contentFiles(api) });
    } catch {
      throw new RequestError("page_out_of_reach");
    }
  }

  /**
   * Rule 5: the one call that an earlier question was about, or all calls with nothing accepted.
   * @param {Call[]} calls @param {number} tab @param {Order} order
   * @returns {{calls: Call[], accept: string[]}}
   */
  function afterQuestion(calls, tab, order) {
    if (!order.accept?.length) return { calls, accept: [] };
    const question = questions.get(tab);
    questions.delete(tab);
    if (!question || question.item !== order.item || question.vault !== order.vault || now() - question.at > REMEMBER) throw new RequestError("page_changed");
    const same = calls.filter((call) => call.sender.document === question.document);
    if (same.length === 0) throw new RequestError("page_changed");
    return { calls: same, accept: order.accept };
  }

  /**
   * @param {Order} order
   * @returns {Promise<Outcome>}
   */
  async function fill(order) {
    const tab = order.tab ?? (await tabs.active())?.id;
    if (tab === undefined) throw new RequestError("page_out_of_reach");
    const number = random();
    const found = await collect(tab, number, order.frame, order.document ? "menu" : order.here === true);
    if (order.document) found.calls = found.calls.filter((call) => call.sender.document === order.document);
    if (found.calls.length === 0) throw new RequestError("no_login_form");
    const { calls, accept } = afterQuestion(found.calls, tab, order);
    /** @type {{call: Call, error: RequestError}[]} */
    const refusals = [];
    for (const call of calls) {
      const values = await release(order, call, found.frames, accept).catch((error) => {
        if (!(error instanceof RequestError) || !REFUSALS.includes(error.name)) throw error;
        refusals.push({ call, error });
        return null;
      });
      if (values) return hand(tab, order, call, number, values);
      if (refusals.at(-1)?.error.name === "insecure_page") break; // asked about before any other frame is tried
    }
    throw question(tab, order, refusals, found.frames);
  }

  /**
   * Asks the host for the values that one document lacks.
   * @param {Order} order @param {Call} call @param {any[]} frames @param {string[]} accept
   * @returns {Promise<Record<string, string>>}
   */
  async function release(order, call, frames, accept) {
    const usual = call.fields.includes("password") || call.fields.includes("username") ? ["username", "password"] : ["code"];
    const wanted = (order.fields ?? usual).filter((field) => call.fields.includes(field));
    if (wanted.length === 0) throw new RequestError("no_login_form");
    const { sender } = call;
    const target = {
      origin: sender.origin,
      ancestors: ancestorsOf(frames, sender.frame),
      // An inherited origin (about:blank) comes with an address that is not its own.
      ...(originOf(sender.url) === sender.origin && sender.url.length <= 4096 ? { url: sender.url } : {}),
    };
    const params = { id: order.item, fields: wanted, target, ...(accept.length ? { accept } : {}) };
    return order.ask ? order.ask(params) : (await vaults.request("fill.get", params, { kind: "page" }, order.vault)).values;
  }

  /**
   * Rule 7.
   * @param {number} tab @param {Order} order @param {Call} call @param {string} number @param {Record<string, string>} values
   * @returns {Promise<Outcome>}
   */
  async function hand(tab, { item, vault }, call, number, values) {
    let results;
    try {
      const target = { tabId: tab, documentIds: [call.sender.document] };
      results = await api.scripting.executeScript({ target, func: deliver, args: [number, values] });
    } catch {
      throw new RequestError("page_changed");
    }
    /** @type {Outcome | undefined} */
    const outcome = results?.[0]?.result;
    if (!outcome || !Array.isArray(outcome.filled)) throw new RequestError("page_changed");
    if (outcome.filled.includes("password")) halfDone.delete(tab);
    else if (outcome.filled.includes("username")) halfDone.set(tab, { item, vault, at: now() });
    return outcome;
  }

  /**
   * The refusal that the person can best answer, with both names; remembered so that the answer fits it.
   * @param {number} tab @param {Order} order @param {{call: Call, error: RequestError}[]} refusals @param {any[]} frames
   */
  function question(tab, { item, vault }, refusals, frames) {
    refusals.sort((a, b) => REFUSALS.indexOf(a.error.name) - REFUSALS.indexOf(b.error.name));
    const [first] = refusals;
    if (!first) return new RequestError("no_login_form");
    const top = frames.find((frame) => frame.frameId === 0);
    first.error.data = { ...first.error.data, origin: first.call.sender.origin, top: originOf(top?.url ?? "") };
    questions.set(tab, { item, vault, document: first.call.sender.document, at: now() });
    return first.error;
  }

  /** The item whose user name this tab was given a moment ago. @param {number} tab */
  function begun(tab) {
    const half = halfDone.get(tab);
    return half && now() - half.at <= REMEMBER ? half : undefined;
  }

  /**
   * What fits an address, of one vault and of the others that are open, the closest first; of several vaults, each match names its own.
   * @param {{url: string, limit?: number}} params @param {string} [vault] whose page asks; it has to be open
   * @returns {Promise<{items: {row: any, rank: string, vault?: string}[], total: number, site: string, secure: boolean}>}
   */
  async function matches(params, vault) {
    const ask = (/** @type {string | undefined} */ each) => vaults.request("fill.matches", params, { kind: "page" }, each);
    const others = vaults.open().filter((each) => each !== vault);
    const [own, ...more] = await Promise.all([ask(vault), ...others.map((each) => ask(each).catch(() => ({ items: [], total: 0 })))]);
    if (!others.length || !vault) return sortMatches(own);
    const all = [own, ...more].flatMap((answer, index) => answer.items.map((/** @type {any} */ match) => ({ ...match, vault: index ? others[index - 1] : vault })));
    all.sort((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank)); // a stable sort: the own ones stay before the others'
    return sortMatches({ ...own, items: all, total: more.reduce((sum, answer) => sum + answer.total, own.total) });
  }

  /**
   * Puts the item of a sign-in that is half done first.
   * @param {any} found
   */
  async function sortMatches(found) {
    const tab = await tabs.active();
    const half = tab && begun(tab.id);
    if (!half || !Array.isArray(found?.items)) return found;
    const isIt = (/** @type {any} */ match) => match.row.id === half.item && (match.vault ?? half.vault) === half.vault;
    return { ...found, items: [...found.items.filter(isIt), ...found.items.filter((/** @type {any} */ match) => !isIt(match))] };
  }

  /**
   * What one key may fill: the half-done sign-in's item, else the only one of all open vaults that fits this very host. Anything else is a choice.
   * @param {{id: number, url: string}} tab
   * @returns {Promise<{item: string, vault: string} | undefined>}
   */
  async function oneKeyItem(tab) {
    const [first = ""] = vaults.open();
    const { items } = await matches({ url: tab.url, limit: 20 }, first);
    const fitting = items.map((match) => ({ rank: match.rank, found: { item: String(match.row.id), vault: match.vault ?? first } }));
    const half = begun(tab.id);
    const again = fitting.find(({ found }) => found.item === half?.item && found.vault === half.vault);
    if (again) return again.found;
    const close = fitting.filter(({ rank }) => rank === "exact" || rank === "host");
    return close.length === 1 ? close[0]?.found : undefined;
  }

  /** @param {number} tab */
  function forget(tab) {
    questions.delete(tab);
    halfDone.delete(tab);
  }

  function forgetAll() {
    questions.clear();
    halfDone.clear();
  }

  return { fill, callIn, matches, oneKeyItem, forget, forgetAll };
}

/** @typedef {ReturnType<typeof createFill>} Fill */
