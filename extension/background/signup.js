// @ts-check
/**
 * Promises a new password in the boxes of exactly one document, made by that document's rules, and kept in the vault before the page has it.
 *
 * 1. It begins with a gesture on our own surface: popup, menu, shortcut. The tab's documents that ask for a new password call in with a number
 *    that is good once; origin, frame and document are those of the call's sender.
 * 2. The host makes the password by what the fields say, and keeps it bound to the document's origin, before it answers.
 * 3. Where the form asks for the current password, it is filled from the one item that fits, by the host's rules for every fill; from a
 *    menu inside the page (which names its document) it isn't, because that gives only what it listed.
 * 4. A field that the person said is for new passwords is one, also at the next visit; the document hears of it what fill.js rule 8 allows.
 * 5. What was made is given to that document by its documentId: after a navigation the browser delivers nothing, and nothing is lost.
 */
import { RequestError } from "./errors.js";
import { ancestorsOf, originOf } from "./fill.js";
import { askFrames, runIn } from "./frames.js";

const CLOSE = ["exact", "host"];

/**
 * @typedef {import("./fill.js").ContentSender} ContentSender
 * @typedef {{number: string, fields: string[], rules: Record<string, any>, focused: boolean}} Said
 * @typedef {{sender: ContentSender, said: Said}} Call
 * @typedef {{tab?: number | undefined, frame?: number | undefined, document?: string, vault?: string | undefined, here?: boolean, said?: boolean}} Order `said`: the field that was pointed at takes it, whatever it looks like
 */

/**
 * Runs inside the page, in our isolated world, where content/fresh.js waits with the boxes it called in about.
 * @param {string} number @param {Record<string, string>} values
 */
function deliver(number, values) {
  return /** @type {any} */ (globalThis)[Symbol.for("sealring")].fresh.deliver(number, values);
}

/**
 * @param {WebExt} api
 * @param {{
 *   vaults: Pick<import("./vaults.js").Vaults, "request" | "front" | "open">,
 *   tabs: Pick<import("./tabs.js").Tabs, "active">,
 *   fill: Pick<import("./fill.js").Fill, "saidAbout">,
 * }} parts
 * @param {{random?: () => string}} [means]
 */
export function createSignup(api, { vaults, tabs, fill }, { random = () => crypto.randomUUID() } = {}) {
  /** @type {Map<string, {tab: number, calls: Call[]}>} */
  const open = new Map();

  /** A document says that it asks for a new password (rule 1). @param {ContentSender} sender @param {Said} said */
  function callIn(sender, said) {
    const round = open.get(said.number);
    if (!round || round.tab !== sender.tab || !said.fields.includes("new-password")) return;
    if (!round.calls.some((call) => call.sender.document === sender.document)) round.calls.push({ sender, said });
  }

  /**
   * @param {Order} order
   * @returns {Promise<{tab: number, number: string, call: Call | undefined, frames: any[]}>}
   */
  async function find({ tab: given, frame, document, vault = vaults.front, here = false, said = false }) {
    const tab = given ?? (await tabs.active())?.id;
    if (tab === undefined) throw new RequestError("page_out_of_reach");
    const number = random();
    const round = { tab, calls: /** @type {Call[]} */ ([]) };
    const known = vaults.open().includes(vault) ? await fill.saidAbout(tab, vault) : new Map();
    const message = { type: "call-in-new", number, here: document === undefined ? here : "menu", said };
    open.set(number, round);
    let frames;
    try {
      frames = await askFrames(api, tab, (/** @type {{url: string}} */ { url }) => {
        const rules = (known.get(originOf(url)) ?? []).filter((/** @type {{takes: string}} */ { takes }) => takes === "new-password");
        return rules.length ? { ...message, rules } : message;
      }, frame);
    } finally {
      open.delete(number);
    }
    const calls = round.calls.filter(({ sender }) => document === undefined || sender.document === document);
    const rank = (/** @type {Call} */ { sender, said }) => (said.focused ? 0 : 2) + (sender.frame === 0 ? 0 : 1);
    calls.sort((a, b) => rank(a) - rank(b) || a.sender.frame - b.sender.frame);
    return { tab, number, call: calls[0], frames };
  }

  /** Whether a page has a place for a new password; for the popup's button. @param {Order} order */
  async function look(order) {
    const { call } = await find(order).catch(() => ({ call: undefined }));
    return { here: call !== undefined };
  }

  /**
   * @param {Order} order
   * @returns {Promise<{id: string, filled: string[], warnings: {field: string, warning: string, max?: number}[]}>}
   */
  async function propose(order) {
    const vault = order.vault ?? vaults.front;
    if (!vaults.open().includes(vault)) throw new RequestError("locked");
    const { tab, number, call, frames } = await find(order);
    if (!call) throw new RequestError("no_new_password");
    const { sender, said } = call;
    const target = {
      origin: sender.origin,
      ancestors: ancestorsOf(frames, sender.frame),
      ...(originOf(sender.url) === sender.origin && sender.url.length <= 4096 ? { url: sender.url } : {}),
    };
    const { id, password } = await vaults.request("generate.for_site", { target, rules: said.rules }, { kind: "page" }, vault);
    const current = said.fields.includes("current-password") && order.document === undefined ? await currentPassword(target, vault) : undefined;
    const values = { "new-password": password, confirmation: password, ...(current ? { "current-password": current } : {}) };
    const outcome = await runIn(api, sender, deliver, [number, values]);
    if (!Array.isArray(outcome?.filled)) throw new RequestError("page_changed");
    return { id, ...outcome };
  }

  /**
   * Rule 3; nothing where there is a choice, or a question that only the popup can ask.
   * @param {{origin: string, ancestors: string[], url?: string}} target @param {string} vault
   * @returns {Promise<string | undefined>}
   */
  async function currentPassword(target, vault) {
    try {
      const { items } = await vaults.request("fill.matches", { url: target.url ?? target.origin, limit: 20 }, { kind: "page" }, vault);
      const close = items.filter((/** @type {any} */ match) => CLOSE.includes(match.rank));
      const [only] = close.length ? close : items;
      if (!only || (close.length || items.length) !== 1) return undefined;
      return (await vaults.request("fill.get", { id: only.row.id, fields: ["password"], target }, { kind: "page" }, vault)).values.password;
    } catch (error) {
      if (error instanceof RequestError) return undefined;
      throw error;
    }
  }

  return { propose, look, callIn };
}

/** @typedef {ReturnType<typeof createSignup>} Signup */
