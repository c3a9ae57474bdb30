// @ts-check
/**
 * Promises the in-page menu: placed only where our script asked after a person's act, and nothing for any frame that was not placed so.
 *
 * 1. A menu begins with a number that is good for one hello, within ten seconds, and bound to the tab, frame and document of the script
 *    that got it. A tab has one menu; the next one ends it.
 * 2. A frame is heard only when it says hello with that number from the same tab, and lies in that very document: its nearest ancestor's
 *    origin is the document's, and where webNavigation knows the frame (Firefox; Chromium shows no frames of extensions) its parent is
 *    the document. Any other frame of ours, such as one that a page made, is told nothing and stays blank.
 * 3. After that the frame is known by its own documentId, and what it says counts for that menu alone.
 * 4. Names go to the frame. The script learns the number, how high the menu is, and when it has to close; never a row.
 * 5. A pick ends the menu. The script looks once more whether the menu was really to be seen; the host releases only what this menu listed,
 *    for this document (actions/menu.py); the value goes there by its documentId (fill.js).
 * 6. Whatever was not really to be seen, the host refuses, or the person would have to be asked about, opens our own window instead.
 * 7. A lock, a closed tab and a changed document end menus. What a script may begin in a minute is bounded.
 */
import { RequestError } from "./errors.js";
import { ancestorsOf, originOf } from "./fill.js";

const GREET = 10_000;
const PER_MINUTE = 60;
const KINDS = ["login", "code", "new"];
/** CSS pixels. */
const LOWEST = 40;
const HIGHEST = 420;
/** Where it is remembered that the menu was turned off, for the time while the vault is locked; no site is. */
const OFF = "menuOff";

/**
 * @typedef {import("./fill.js").ContentSender} ContentSender
 * @typedef {Extract<import("./router.js").Sender, {kind: "frame"}>} FrameSender
 * @typedef {{vault: string, menu: string, id: string}} Row
 * @typedef {{sender: ContentSender, kind: string, number: string, at: number, ancestors: string[], rows: Row[], inner?: string}} Placed
 */

/**
 * @param {WebExt} api
 * @param {{
 *   vaults: Pick<import("./vaults.js").Vaults, "request" | "open" | "unlocked" | "front">,
 *   fill: Pick<import("./fill.js").Fill, "fill" | "warn">,
 *   surface: Pick<import("./surface.js").Surface, "show">,
 *   badge: Pick<import("./badge.js").Badge, "flash">,
 *   propose?: (place: {tab: number, frame: number, document: string, vault: string}) => Promise<import("./fill.js").Outcome>,
 * }} parts
 * @param {{random?: () => string, now?: () => number}} [means]
 */
export function createMenu(api, { vaults, fill, surface, badge, propose }, { random = () => crypto.randomUUID(), now = Date.now } = {}) {
  /** The menu of each tab. @type {Map<number, Placed>} */
  const menus = new Map();
  /** @type {Map<number, number[]>} */
  const begun = new Map();

  /** @param {ContentSender} sender */
  async function ancestors(sender) {
    return ancestorsOf((await api.webNavigation.getAllFrames({ tabId: sender.tab })) ?? [], sender.frame);
  }

  /**
   * Whether a document's fields get an icon. A setting's answer and nothing of the vault's content.
   * @param {ContentSender} sender
   */
  async function wanted(sender) {
    if (originOf(sender.origin) === "null") return { wanted: false };
    if (!vaults.unlocked && (await api.storage.local.get(OFF))[OFF] === true) return { wanted: false };
    const caller = { kind: /** @type {const} */ ("content"), origin: sender.origin, ancestors: await ancestors(sender) };
    return vaults.request("menu.wanted", {}, caller, vaults.front).then((answer) => ({ wanted: answer.wanted === true }), () => ({ wanted: false }));
  }

  /**
   * Rule 1.
   * @param {ContentSender} sender @param {string} kind
   * @returns {Promise<{number?: string}>}
   */
  async function place(sender, kind) {
    count(sender.tab);
    if (!KINDS.includes(kind) || !(await wanted(sender)).wanted) return {};
    end(sender.tab);
    const placed = { sender, kind, number: random(), at: now(), ancestors: await ancestors(sender), rows: [] };
    menus.set(sender.tab, placed);
    return { number: placed.number };
  }

  /** Rule 7. @param {number} tab */
  function count(tab) {
    const recent = (begun.get(tab) ?? []).filter((at) => at > now() - 60_000);
    if (recent.length >= PER_MINUTE) throw new RequestError("not_for_this_caller");
    if (begun.size > 500) begun.clear();
    begun.set(tab, [...recent, now()]);
  }

  /**
   * Rule 2.
   * @param {FrameSender} frame @param {{number: string, ancestors: string[]}} said
   * @returns {Promise<Record<string, any>>} what the menu shows
   */
  async function hello(frame, { number, ancestors: around }) {
    const placed = menus.get(frame.tab);
    if (!placed || placed.inner !== undefined || placed.number !== number) return {};
    placed.inner = frame.document; // even when it turns out to be wrong: a number is good once
    if (now() - placed.at > GREET || around[0] !== placed.sender.origin || !(await liesIn(frame, placed.sender))) return end(frame.tab);
    const { kind } = placed;
    if (!vaults.unlocked) return { state: "locked", kind };
    const answers = await Promise.all(vaults.open().map((vault) => listed(placed, vault)));
    const all = answers.flatMap(({ rows }) => rows);
    if (menus.get(frame.tab) !== placed) return {};
    placed.rows = all.map(({ vault, menu, id }) => ({ vault, menu, id }));
    const rows = all.map(({ name, username, vault }) => ({ name, username, ...(answers.length > 1 ? { vault } : {}) }));
    return { state: "open", kind, site: answers[0]?.site ?? "", foreign: answers.some(({ foreign }) => foreign), make: kind === "new" && propose !== undefined, rows };
  }

  /** @param {FrameSender} frame @param {ContentSender} around */
  async function liesIn(frame, around) {
    const known = await api.webNavigation.getFrame({ tabId: frame.tab, frameId: frame.frame }).catch(() => null);
    if (!known) return true;
    return known.parentFrameId === around.frame && (known.parentDocumentId ?? around.document) === around.document;
  }

  /** @param {Placed} placed @param {string} vault */
  async function listed(placed, vault) {
    const { sender, kind } = placed;
    const answer = await vaults.request("menu.open", { document: sender.document, kind, ...addressOf(sender) }, callerOf(placed), vault).catch(() => ({ rows: [], site: "", menu: "", foreign: false }));
    const rows = answer.rows.map((/** @type {any} */ row) => ({ ...row, vault, menu: answer.menu }));
    return { rows: /** @type {any[]} */ (rows), site: String(answer.site), foreign: answer.foreign === true };
  }

  /** @param {Placed} placed */
  const callerOf = ({ sender, ancestors: around }) => ({ kind: /** @type {const} */ ("frame"), origin: sender.origin, ancestors: around });

  /** @param {ContentSender} sender */
  const addressOf = ({ origin, url }) => (originOf(url) === origin && url.length <= 4096 ? { url } : {});

  /** Rule 3. @param {FrameSender} frame */
  function of(frame) {
    const placed = menus.get(frame.tab);
    return placed?.inner === frame.document ? placed : undefined;
  }

  /** @param {Placed} placed @param {any} message @returns {Promise<any>} */
  const tell = ({ sender, number }, message) => api.tabs.sendMessage(sender.tab, { ...message, number }, { frameId: sender.frame }).catch(() => undefined);

  /** @param {FrameSender} frame @param {number} height */
  function size(frame, height) {
    const placed = of(frame);
    if (placed) void tell(placed, { type: "menu-size", height: Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(height))) });
  }

  /**
   * Rule 5.
   * @param {FrameSender} frame @param {number} index the row; -1 is a new password
   */
  async function pick(frame, index) {
    const placed = of(frame);
    const row = placed?.rows[index];
    if (!placed || (index === -1 ? placed.kind !== "new" || !propose : !row)) return;
    menus.delete(frame.tab);
    const seen = await tell(placed, { type: "menu-check" });
    await tell(placed, { type: "menu-close", back: true });
    if (seen?.seen !== true) { await surface.show(); return; }
    try {
      const outcome = row ? await fillRow(placed, row) : await make(placed);
      if (outcome?.warnings?.length) await surface.show(); // which says what did not go as it should
      else await badge.flash(frame.tab, true);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.name !== "page_changed") await surface.show(); // the person has gone on
    }
  }

  /** @param {Placed} placed */
  async function make({ sender: { tab, frame, document } }) {
    const outcome = await propose?.({ tab, frame, document, vault: vaults.front });
    if (outcome) fill.warn(tab, outcome);
    return outcome;
  }

  /** @param {Placed} placed @param {Row} row */
  function fillRow(placed, { vault, menu, id }) {
    const { sender, kind } = placed;
    const ask = (/** @type {any} */ params) => vaults.request("menu.pick", { menu, id, document: sender.document, fields: params.fields, ...addressOf(sender) }, callerOf(placed), vault);
    const fields = kind === "code" ? ["code"] : ["username", "password"];
    return fill.fill({ item: id, vault, tab: sender.tab, frame: sender.frame, document: sender.document, fields, ask });
  }

  /**
   * What the frame wants besides: our window, no more menus here, or to be closed.
   * @param {FrameSender} frame @param {string} what @param {boolean} back whether the field gets the focus back
   */
  async function act(frame, what, back) {
    const placed = of(frame);
    if (!placed) return;
    menus.delete(frame.tab);
    await tell(placed, { type: "menu-close", back });
    if (what === "open") await surface.show();
    if (what === "hide") await Promise.all(vaults.open().map((vault) => vaults.request("menu.hide", {}, callerOf(placed), vault).catch(() => undefined)));
  }

  /** The script has closed it. @param {ContentSender} sender @param {string} number */
  function closed(sender, number) {
    if (menus.get(sender.tab)?.number === number) menus.delete(sender.tab);
  }

  /** @param {number} tab @returns {Record<string, never>} */
  function end(tab) {
    const placed = menus.get(tab);
    menus.delete(tab);
    if (placed) void tell(placed, { type: "menu-close", back: false });
    return {};
  }

  /** A menu at the field that has the focus, by key; our window where no field takes it. @param {number | undefined} tab */
  async function byKey(tab) {
    const taken = tab === undefined ? undefined : await api.tabs.sendMessage(tab, { type: "menu-open" }).catch(() => undefined);
    if (taken?.taken !== true) await surface.show();
  }

  /** Notes whether the menu is wanted at all, for the time while nothing is open to ask. */
  async function note() {
    const settings = vaults.unlocked ? await vaults.request("settings.get", {}, { kind: "page" }, vaults.front).catch(() => undefined) : undefined;
    if (settings) await api.storage.local.set({ [OFF]: settings.in_page_menu === false });
  }

  function endAll() {
    for (const tab of [...menus.keys()]) end(tab);
  }

  function listen() {
    api.commands.onCommand.addListener((command, tab) => {
      if (command === "menu") void byKey(tab?.id);
    });
    api.tabs.onRemoved.addListener((tab) => void menus.delete(tab));
  }

  return { wanted, place, hello, size, pick, act, closed, note, endAll, listen, show: () => surface.show() };
}

/** @typedef {ReturnType<typeof createMenu>} Menu */
