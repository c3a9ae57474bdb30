// @ts-check
/**
 * Promises that what a person typed into a page's form is held by the host from then on, and offered once when it worked.
 *
 * 1. What is typed goes through to the host and is kept nowhere here; what is remembered of a form that may have been sent is where it was, for seconds.
 * 2. It worked when the page's script says that the form is gone, when its document makes way for another one that does not ask again, or when
 *    the tab is closed right after. An address that the person typed, or a step in the history, is none of these.
 * 3. Tab, document and origin are those of the sender as the browser has them; the host binds what is typed to tab and origin.
 * 4. It goes to one vault: the open one that has a login of that user for the site, else the first that is open (the one shown before others);
 *    while all are locked, to the default one. What comes without a user name goes to the vault that has the tab's last.
 * 5. An offer opens a window once; after that it waits in the popup.
 */
import { RequestError } from "./errors.js";
import { DEFAULT, keyFor } from "./host.js";

/** Milliseconds after which a form that was sent is not waited for any longer. */
const SENT = 20_000;
/** Milliseconds to wait for the page that follows a sign-in, so that its loading does not close the offer. */
const SETTLE = 2500;
/** Milliseconds after which a frame that was taken out of its page is looked for. */
const LOOKS = [1200, 3000, 7000];
/** Milliseconds that a page has to say whether it asks again, and between two times that it is asked while no script of ours is there yet. */
const ASKED = 1000;
const BETWEEN = 250;
/** How often it is asked: while it loads, and once it has. */
const TIMES = { loading: 32, loaded: 4 };
const BY_HAND = ["typed", "auto_bookmark", "generated", "keyword"];
const BY_HAND_TOO = ["from_address_bar", "forward_back"];
const OFFER_PAGE = "pages/offer.html";
const pause = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time));

/**
 * @typedef {import("./fill.js").ContentSender} ContentSender
 * @typedef {{form: string, username: string, boxes: {kind: string, value: string}[], sent: boolean}} Said
 * @typedef {{tab: number, frame: number, document: string, origin: string, form: string, at: number}} Sent
 */

/**
 * @param {WebExt} api
 * @param {Pick<import("./vaults.js").Vaults, "request" | "open" | "several">} vaults
 * @param {Pick<import("./surface.js").Surface, "show" | "open">} surface
 * @param {(vault: string, count: number) => void} mark tells the badge that an offer waits
 * @param {{now?: () => number, settle?: number}} [means]
 */
export function createSave(api, vaults, surface, mark, { now = Date.now, settle = SETTLE } = {}) {
  /** The form of a tab that may have been sent. @type {Map<number, Sent>} */
  const sent = new Map();
  /** The vault whose host holds what was typed in a tab. @type {Map<number, string>} */
  const holders = new Map();
  /** The offers that a window was opened for, by vault. @type {Map<string, Set<string>>} */
  const shown = new Map();
  /** What is under way for a tab: what comes later waits. @type {Map<number, Promise<unknown>>} */
  const queues = new Map();

  /**
   * @param {number} tab @param {() => Promise<unknown>} work
   * @returns {Promise<unknown>}
   */
  function queued(tab, work) {
    const done = (queues.get(tab) ?? Promise.resolve()).then(work).catch((error) => {
      if (!(error instanceof RequestError)) throw error; // no host, no vault, a full inbox: the page is not to know, and the popup says so
    });
    queues.set(tab, done);
    void done.finally(() => { if (queues.get(tab) === done) queues.delete(tab); });
    return done;
  }

  /** @param {ContentSender} sender @param {Said} said */
  async function typed(sender, { sent: mayBeSent, ...said }) {
    const { tab, frame, document, origin } = sender;
    if (origin === "null") return;
    if (mayBeSent && said.boxes.length) {
      const mine = { tab, frame, document, origin, form: said.form, at: now() };
      sent.set(tab, mine);
      if (frame !== 0) for (const after of LOOKS) setTimeout(() => void look(mine), after);
    }
    await queued(tab, async () => {
      const vault = await vaultFor(sender, said.username);
      holders.set(tab, vault);
      const { username, ...rest } = said;
      await vaults.request("save.typed", { tab: String(tab), ...rest, ...(username ? { username } : {}) }, { kind: "content", origin }, vault);
    });
  }

  /** @param {ContentSender} sender @param {string} username */
  async function vaultFor({ tab, origin }, username) {
    const open = vaults.open();
    const last = holders.get(tab);
    if (!username && last !== undefined && (open.includes(last) || !open.length)) return last;
    for (const vault of open.length > 1 ? open : []) {
      const { items } = await vaults.request("fill.matches", { url: origin, limit: 50 }, { kind: "page" }, vault).catch(() => ({ items: [] }));
      if (items.some((/** @type {any} */ match) => match.row.username === username)) return vault;
    }
    return open[0] ?? DEFAULT;
  }

  /** The page's script says that the form is gone. @param {ContentSender} sender */
  async function submitted(sender) {
    const mine = sent.get(sender.tab);
    if (mine?.document === sender.document) await worked(mine);
  }

  /** @param {Sent} mine */
  async function worked(mine) {
    if (sent.get(mine.tab) !== mine) return;
    sent.delete(mine.tab);
    const offered = await queued(mine.tab, async () => {
      const vault = holders.get(mine.tab) ?? DEFAULT;
      const key = keyFor("owner", vault);
      const { [key]: owner } = await api.storage.local.get(key);
      const params = { tab: String(mine.tab), ...(owner ? { fingerprint: owner } : {}) };
      const { offer } = await vaults.request("save.submitted", params, { kind: "content", origin: mine.origin }, vault);
      if (offer !== "none") mark(vault, 1);
      // While locked nobody knows whether it is new: the mark is enough until unlocked() offers it.
      return offer === "save" || offer === "update" ? vault : undefined;
    });
    if (typeof offered === "string") await present(mine.tab, offered);
  }

  /**
   * Rule 2: another document is in the place of the form's, or of the page around it.
   * @param {{tabId: number, frameId: number, documentId?: string, transitionType?: string, transitionQualifiers?: string[]}} details
   */
  async function committed({ tabId, frameId, documentId, transitionType = "", transitionQualifiers = [] }) {
    const mine = sent.get(tabId);
    if (!mine || (frameId !== 0 && frameId !== mine.frame) || documentId === mine.document) return;
    if (BY_HAND.includes(transitionType) || transitionQualifiers.some((each) => BY_HAND_TOO.includes(each))) sent.delete(tabId);
    else await judge(mine, frameId);
  }

  /** @param {Sent} mine @param {number} frame where the document was that made way, or the page around it */
  async function judge(mine, frame) {
    await loaded(mine.tab);
    if (await asksAgain(mine, frame)) sent.delete(mine.tab); // not taken; what is typed next takes its place in the host
    else if (now() - mine.at <= SENT) await worked(mine);
  }

  /** @param {Sent} mine */
  async function look(mine) {
    if (sent.get(mine.tab) !== mine) return;
    const frames = await api.webNavigation.getAllFrames({ tabId: mine.tab }).catch(() => null);
    const there = (frames ?? []).some((frame) => frame.frameId === mine.frame && (frame.documentId ?? mine.document) === mine.document);
    if (frames && !there) await judge(mine, 0);
  }

  /**
   * A page that loads slowly is waited for: its form may be the last of it.
   * @param {Sent} mine @param {number} frameId
   */
  async function asksAgain({ tab, form }, frameId) {
    for (let left = TIMES.loading; left > 0; left -= 1) {
      const answer = api.tabs.sendMessage(tab, { type: "asks-again", form }, { frameId }).then((/** @type {any} */ reply) => reply?.again, () => undefined);
      const again = await Promise.race([answer, pause(ASKED)]);
      if (typeof again === "boolean") return again;
      await pause(BETWEEN);
      if (await isLoaded(tab)) left = Math.min(left, TIMES.loaded);
    }
    return false;
  }

  /** @param {number} tab */
  const isLoaded = async (tab) => (await api.tabs.get(tab).catch(() => ({ status: "complete" }))).status === "complete";

  /** Until the tab's page has loaded, but not for ever. @param {number} tab */
  async function loaded(tab) {
    const end = now() + settle;
    while (now() < end && !(await isLoaded(tab))) await pause(100);
  }

  /** @param {number} tab @param {string} vault */
  async function present(tab, vault) {
    await pause(300);
    await loaded(tab);
    if (await isNew(vault)) await surface.show(pageFor(vault));
  }

  /** Rule 5: whether an offer waits that no window was opened for. @param {string} vault */
  async function isNew(vault) {
    const { offers } = await vaults.request("save.pending", {}, { kind: "page" }, vault).catch(() => ({ offers: [] }));
    const known = shown.get(vault);
    shown.set(vault, new Set(offers.map((/** @type {any} */ offer) => offer.id)));
    return offers.some((/** @type {any} */ offer) => !known?.has(offer.id));
  }

  /** @param {string} vault */
  const pageFor = (vault) => (vaults.several ? `${OFFER_PAGE}?vault=${vault}` : OFFER_PAGE);

  /**
   * After unlocking: what was noted while it was locked is offered by itself, unless the page that unlocked shows it anyway.
   * @param {string} vault @param {number} waiting
   */
  async function unlocked(vault, waiting) {
    mark(vault, waiting);
    if (waiting > 0 && (await isNew(vault)) && !(await surface.open())) await surface.show(pageFor(vault));
  }

  /** The tab is closed: right after a form was sent that is how it ends, else what was typed is let go. @param {number} tab */
  function forget(tab) {
    const mine = sent.get(tab);
    if (mine && now() - mine.at <= SENT) void worked(mine);
    sent.delete(tab);
    void queued(tab, async () => {
      const vault = holders.get(tab);
      holders.delete(tab);
      if (vault !== undefined) await vaults.request("save.forgotten", { tab: String(tab) }, { kind: "content", origin: "null" }, vault);
    });
  }

  function listen() {
    api.webNavigation.onCommitted.addListener((details) => void committed(details));
  }

  return { typed, submitted, unlocked, listen, committed, forget };
}

/** @typedef {ReturnType<typeof createSave>} Save */
