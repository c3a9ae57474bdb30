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
 * 8. What the person said about a site's fields is asked of the vault whose item is filled, and told to that site's documents alone, without
 *    the names of own fields. A field that the person pointed at gets one value, and is remembered only when it took it.
 * 9. Frames are asked for the kinds of their fields when the popup opens (`look`); no value is asked for then, and nothing is kept.
 */
import { RequestError } from "./errors.js";
import { askFrames, runIn } from "./frames.js";
import { DEFAULT } from "./host.js";

/** Sites of a tab's frames that are looked up. */
const ORIGINS = 100;
/** Milliseconds for which a question to the person, or the first half of a sign-in over two pages, is remembered. */
const REMEMBER = 120_000;
const REFUSALS = ["insecure_page", "foreign_frame", "untrusted_item", "card_unencrypted", "opaque_origin", "origin_mismatch"];
/** Milliseconds for which a field that was pointed at waits for the popup's choice. */
const POINTED = 60_000;
/** Fields of an address that make a page one for identities; fewer are a newsletter's. */
const ENOUGH = 2;
/** How closely a login fits, the closest first. */
const RANKS = ["exact", "host", "domain", "pattern", "equivalent"];

/**
 * @typedef {Extract<import("./router.js").Sender, {kind: "content"}>} ContentSender
 * @typedef {{takes: string, custom?: string, field: import("../types/contract.js").SiteField}} Rule
 * @typedef {{fields: string[], named?: string[], focused: boolean, form?: string, field?: import("../types/contract.js").SiteField}} Said
 * @typedef {Said & {sender: ContentSender, rules: Rule[]}} Call
 * @typedef {{takes: string, custom?: string}} Pointed what one field that the person pointed at takes
 * @typedef {{item: string, vault?: string, tab?: number | undefined, accept?: string[], equivalent?: boolean, fields?: string[], frame?: number | undefined, here?: boolean,
 *   want?: string, as?: Pointed,
 *   document?: string, ask?: (params: any) => Promise<Record<string, string>>}} Order `document` and `ask` are the in-page menu's (menu.js): it is for that document alone, and asks the host in its own way
 * @typedef {{filled: string[], warnings?: {field: string, warning: string, max?: number}[], code?: "copied"}} Outcome
 * @typedef {{values: Record<string, string>, custom: Record<string, string>, code_waits?: boolean}} Released
 */

/** What fields take, by the names of schemas/common.json (`site_rule`); "custom" has a number behind it. */
export const VALUES = new Set([
  "username", "password", "new-password", "code", "cc-name", "cc-number", "cc-csc", "cc-exp", "cc-exp-month", "cc-exp-year", "cc-type",
  "name", "honorific-prefix", "given-name", "additional-name", "family-name", "organization", "email", "tel", "street-address", "address-line1",
  "address-line2", "address-level2", "address-level1", "postal-code", "country", "bday", "bday-year", "bday-month", "bday-day",
]);

/** @param {any} name @returns {name is string} */
export const isValue = (name) => typeof name === "string" && (VALUES.has(name) || /^custom:\d{1,2}$/.test(name));

/**
 * Runs inside the page, in our isolated world, where content/main.js waits with the fields it called in about.
 * @param {string} number @param {Record<string, string>} values @param {Record<string, string>} own
 */
function deliver(number, values, own) {
  return /** @type {any} */ (globalThis)[Symbol.for("sealring")].deliver(number, values, own);
}

/** An item's own field has a number in a document, and its name in none. @param {Rule[]} rules */
const withoutNames = (rules) => rules.map(({ takes, field }, at) => ({ takes: takes === "custom" ? `custom:${at}` : takes, field }));

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
    (call.fields.length ? 0 : 8) + (call.focused ? 0 : 4) + (call.sender.frame === 0 ? 0 : 2) + (call.fields.includes("password") ? 0 : 1);
  return rank(a) - rank(b) || a.sender.frame - b.sender.frame;
}

/**
 * @param {WebExt} api
 * @param {Pick<import("./vaults.js").Vaults, "request" | "open">} vaults
 * @param {Pick<import("./tabs.js").Tabs, "active">} tabs
 * @param {{random?: () => string, now?: () => number, clipboard?: Pick<import("./clipboard.js").Clipboard, "copy">}} [means]
 */
export function createFill(api, vaults, tabs, { random = () => crypto.randomUUID(), now = Date.now, clipboard } = {}) {
  /** @type {Map<string, {tab: number, calls: Call[], rules: Map<string, Rule[]>}>} */
  const open = new Map();
  /** @type {Map<number, {item: string, vault: string | undefined, document: string, at: number}>} */
  const questions = new Map();
  /** @type {Map<number, {item: string, vault: string | undefined, at: number}>} */
  const halfDone = new Map();
  /** The field that the person pointed at while there was still a choice. @type {Map<number, {frame: number | undefined, as: Pointed | undefined, at: number}>} */
  const points = new Map();
  /** What the last fill of a tab could not do, until it was told. @type {Map<number, NonNullable<Outcome["warnings"]>>} */
  const troubles = new Map();

  /**
   * A frame says that it has something to fill. An unknown, used or foreign number is ignored (rule 2).
   * @param {ContentSender} sender @param {Said & {number: string}} said
   */
  function callIn(sender, said) {
    const round = open.get(said.number);
    if (!round || round.tab !== sender.tab || (said.fields.length === 0 && !said.named?.length)) return;
    if (round.calls.some((call) => call.sender.document === sender.document)) return;
    const { number: _number, ...rest } = said;
    round.calls.push({ ...rest, sender, rules: round.rules.get(sender.origin) ?? [] });
  }

  /**
   * @param {number} tab @param {string} number @param {number | undefined} frame the only one that is asked @param {Record<string, any>} words of the order
   * @param {string} [vault] whose item is filled
   * @returns {Promise<{calls: Call[], frames: any[]}>}
   */
  async function collect(tab, number, frame, words, vault) {
    const rules = vault === undefined || words["as"] ? new Map() : await saidAbout(tab, vault);
    const round = { tab, calls: /** @type {Call[]} */ ([]), rules };
    open.set(number, round);
    try {
      const frames = await askFrames(api, tab, (/** @type {{url: string}} */ { url }) => {
        const own = rules.get(originOf(url));
        return { type: "call-in", number, ...words, ...(own ? { rules: withoutNames(own) } : {}) };
      }, frame);
      return { calls: round.calls.sort(byLikelihood), frames };
    } finally {
      open.delete(number);
    }
  }

  /**
   * Rule 8, by origin.
   * @param {number} tab @param {string} vault
   * @returns {Promise<Map<string, Rule[]>>}
   */
  async function saidAbout(tab, vault) {
    const frames = (await api.webNavigation.getAllFrames({ tabId: tab })) ?? [];
    const origins = [...new Set(frames.map(({ url }) => originOf(url)))].filter((origin) => origin !== "null").slice(0, ORIGINS);
    const { sites } = await vaults.request("fill.remembered", { origins }, { kind: "page" }, vault).catch(() => ({ sites: [] }));
    return new Map(sites.flatMap((/** @type {any} */ site) => site.origins.map((/** @type {string} */ origin) => [origin, site.rules])));
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
    const here = order.document ? "menu" : order.here === true;
    const words = { here, want: order.want ?? "login", ...(order.as ? { as: order.as.custom ? "custom:0" : order.as.takes } : {}) };
    const found = await collect(tab, number, order.frame, words, order.vault ?? DEFAULT);
    if (order.document) found.calls = found.calls.filter((call) => call.sender.document === order.document);
    if (found.calls.length === 0) throw new RequestError(words.want === "login" ? "no_login_form" : "no_fitting_fields");
    const { calls, accept } = afterQuestion(found.calls, tab, order);
    /** @type {{call: Call, error: RequestError}[]} */
    const refusals = [];
    for (const call of calls) {
      const given = await release(order, call, found.frames, accept).catch((error) => {
        if (!(error instanceof RequestError) || !(REFUSALS.includes(error.name) || call.fields.length === 0)) throw error;
        if (call.fields.length > 0) refusals.push({ call, error }); // a form that only its names could make one is nothing to ask about
        return null;
      });
      if (given) return hand(tab, order, call, number, given);
      if (refusals.at(-1)?.error.name === "insecure_page") break; // asked about before any other frame is tried
    }
    throw question(tab, order, refusals, found.frames);
  }

  /**
   * Asks the host for the values that one document lacks.
   * @param {Order} order @param {Call} call @param {any[]} frames @param {string[]} accept
   * @returns {Promise<Released>}
   */
  async function release(order, call, frames, accept) {
    const rules = order.as ? [/** @type {Pointed} */ (order.as)] : call.rules;
    /** The own fields that a number stands for. @type {[string, string][]} */
    const numbered = call.fields.flatMap((field) => {
      const name = field.startsWith("custom:") ? rules[Number(field.slice(7))]?.custom : undefined;
      return name ? [/** @type {[string, string]} */ ([field, name])] : [];
    });
    const fields = call.fields.filter((field) => !field.startsWith("custom:") && field !== "new-password" && (order.fields?.includes(field) ?? true));
    const custom = order.ask || order.fields ? [] : [...new Set([...(call.named ?? []), ...numbered.map(([, name]) => name)])];
    if (fields.length + custom.length === 0) throw new RequestError("no_login_form");
    const { sender } = call;
    const target = {
      origin: sender.origin,
      ancestors: ancestorsOf(frames, sender.frame),
      ...(originOf(sender.url) === sender.origin && sender.url.length <= 4096 ? { url: sender.url } : {}),
    };
    const agreed = order.equivalent ? [...accept, "equivalent"] : accept; // picked as another address of the same company
    const params = { id: order.item, fields, ...(custom.length ? { custom } : {}), target, ...(agreed.length ? { accept: agreed } : {}) };
    if (order.ask) return { values: await order.ask(params), custom: {}, code_waits: !params.fields.includes("code") }; // it may: a menu isn't told
    const given = await vaults.request("fill.get", params, { kind: "page" }, order.vault);
    for (const [field, name] of numbered) if (name in given.custom) given.values[field] = given.custom[name];
    return given;
  }

  /**
   * Rule 7.
   * @param {number} tab @param {Order} order @param {Call} call @param {string} number @param {Released} given
   * @returns {Promise<Outcome>}
   */
  async function hand(tab, order, call, number, given) {
    /** @type {Outcome | null} */
    const outcome = await runIn(api, call.sender, deliver, [number, given.values, given.custom]);
    if (!outcome || !Array.isArray(outcome.filled)) throw new RequestError("page_changed");
    warn(tab, outcome);
    if (order.as) await remember(order, call, outcome);
    else if ((order.want ?? "login") === "login") await afterLogin(tab, order, given, outcome);
    points.delete(tab);
    return outcome;
  }

  /** What could not be done is kept until it was told. @param {number} tab @param {Outcome} outcome */
  function warn(tab, { warnings = [] }) {
    if (warnings.length) troubles.set(tab, warnings);
    else troubles.delete(tab);
  }

  /**
   * Whether another page of this sign-in is to come, and the code that it will want.
   * @param {number} tab @param {Order} order @param {Released} given @param {Outcome} outcome
   */
  async function afterLogin(tab, { item, vault }, given, outcome) {
    const { filled } = outcome;
    const waits = given.code_waits === true && filled.includes("password");
    if (waits || (filled.includes("username") && !filled.includes("password"))) halfDone.set(tab, { item, vault, at: now() });
    else if (filled.includes("password") || filled.includes("code")) halfDone.delete(tab);
    if (!waits || !clipboard) return;
    const settings = await vaults.request("settings.get", {}, { kind: "page" }, vault).catch(() => ({}));
    if (settings.copy_code === true && (await clipboard.copy(item, "code", { vault }).then(() => true, () => false))) outcome.code = "copied";
  }

  /**
   * Rule 8: what a field takes is noted when it took it.
   * @param {Order} order @param {Call} call @param {Outcome} outcome
   */
  async function remember({ as, vault }, call, outcome) {
    if (!as || !call.field || outcome.filled.length === 0) return;
    const params = { origin: call.sender.origin, rule: { ...as, field: call.field } };
    await vaults.request("fill.remember", params, { kind: "page" }, vault).catch(() => undefined); // a read-only vault fills and forgets
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

  /**
   * Rule 9: what a page has fields for beside a login.
   * @param {number} tab
   * @returns {Promise<{card: boolean, identity: boolean}>}
   */
  async function look(tab) {
    const { calls } = await collect(tab, random(), undefined, { want: "look" }).catch(() => ({ calls: /** @type {Call[]} */ ([]) }));
    const card = calls.some(({ fields }) => fields.some((field) => /^cc-(number|csc|exp)/.test(field)));
    return { card, identity: calls.some(({ fields }) => fields.filter((field) => !field.startsWith("cc-")).length >= ENOUGH) };
  }

  /**
   * The person pointed at a field and has yet to choose, in the popup, what fills it.
   * @param {number} tab @param {number | undefined} frame @param {Pointed} [as] nothing when the value is to be chosen too
   */
  function point(tab, frame, as) {
    points.set(tab, { frame, as, at: now() });
  }

  /**
   * Notes what a field takes that was filled in another way: a new password, which is made for it.
   * @param {number} tab @param {number | undefined} frame @param {Pointed} as @param {string} vault
   */
  async function note(tab, frame, as, vault) {
    const { calls: [call] } = await collect(tab, random(), frame, { here: true, as: as.takes });
    if (call) await remember({ item: "", vault, as }, call, { filled: [as.takes] });
  }

  /**
   * What the popup has to say about a tab before anything else; a trouble is told once.
   * @param {number} tab
   * @returns {{pointed?: string, warnings?: NonNullable<Outcome["warnings"]>}}
   */
  function told(tab) {
    const pointed = pointedAt(tab);
    const warnings = troubles.get(tab);
    troubles.delete(tab);
    return { ...(pointed ? { pointed: pointed.as?.takes ?? "other" } : {}), ...(warnings ? { warnings } : {}) };
  }

  /** @param {number} tab */
  function pointedAt(tab) {
    const found = points.get(tab);
    return found && now() - found.at <= POINTED ? found : undefined;
  }

  /**
   * A fill that the popup orders: into the field that was pointed at, when one waits.
   * @param {Order} order
   * @returns {Promise<Outcome>}
   */
  async function ordered(order) {
    const pointed = order.tab === undefined ? undefined : pointedAt(order.tab);
    const as = pointed && (order.as ?? pointed.as);
    if (pointed) pointed.at = now(); // a question may come before it is filled
    const outcome = await fill(pointed && as ? { ...order, frame: pointed.frame, here: true, as } : order);
    if (order.tab !== undefined) troubles.delete(order.tab); // whoever ordered it says them
    return outcome;
  }

  /** @param {number} tab */
  function unpoint(tab) {
    points.delete(tab);
  }

  /** @param {number} tab */
  function forget(tab) {
    for (const each of [questions, halfDone, points, troubles]) each.delete(tab);
  }

  /** Another page in a tab: what was pointed at, asked and to be said was about the one before. */
  function listen() {
    api.webNavigation.onCommitted.addListener(({ tabId, frameId }) => {
      if (frameId === 0) for (const each of [questions, points, troubles]) each.delete(tabId);
    });
  }

  function forgetAll() {
    for (const each of [questions, halfDone, points, troubles]) each.clear();
  }

  return { fill, ordered, callIn, matches, oneKeyItem, look, point, unpoint, note, told, warn, saidAbout, forget, forgetAll, listen };
}

/** @typedef {ReturnType<typeof createFill>} Fill */
