// @ts-check
/**
 * Promises that a login submitted in a page reaches the host once, under the origin that the browser states, and is offered to the person.
 *
 * It goes to one vault: the open one that has a login of that user for the site, else the first that is open (the one shown before others);
 * while all are locked, to the inbox of the default one. Nothing is kept here but a user name typed on the first page of a sign-in over two, for two minutes, for the same tab and site.
 */
import { RequestError } from "./errors.js";
import { DEFAULT, keyFor } from "./host.js";

const REMEMBER = 120_000;
/** Milliseconds to wait for the page that follows a sign-in, so that its loading does not close the offer. */
const SETTLE = 2500;
const OFFER_PAGE = "pages/offer.html";

/** @typedef {import("./fill.js").ContentSender} ContentSender */

/**
 * Whether two origins are close enough to be two pages of one sign-in: the same host, or hosts under one name of two labels or more.
 * Only a user name depends on it, which the person sees in the offer; the host judges sites by the Public Suffix List.
 * @param {string} a @param {string} b
 */
export function kindred(a, b) {
  if (a === b) return true;
  const [left, right] = [a, b].map((origin) => (URL.canParse(origin) ? new URL(origin) : null));
  if (!left || !right || left.protocol !== right.protocol) return false;
  const end = (/** @type {URL} */ url) => url.hostname.split(".").slice(-2).join(".");
  return /[a-z]/.test(end(left)) && end(left).includes(".") && end(left) === end(right);
}

/**
 * @param {WebExt} api
 * @param {Pick<import("./vaults.js").Vaults, "request" | "open" | "several">} vaults
 * @param {Pick<import("./surface.js").Surface, "show" | "open">} surface
 * @param {(vault: string, count: number) => void} mark tells the badge that an offer waits
 * @param {{now?: () => number, settle?: number}} [means]
 */
export function createSave(api, vaults, surface, mark, { now = Date.now, settle = SETTLE } = {}) {
  /** @type {Map<number, {origin: string, username: string, at: number}>} */
  const firstPages = new Map();

  /**
   * @param {ContentSender} sender @param {{username: string, password: string}} login
   */
  async function submitted(sender, login) {
    if (sender.origin === "null") return;
    if (login.password === "") {
      if (login.username) firstPages.set(sender.tab, { origin: sender.origin, username: login.username, at: now() });
      return;
    }
    const username = login.username || usernameBefore(sender);
    firstPages.delete(sender.tab);
    const vault = await vaultFor(sender.origin, username);
    const key = keyFor("owner", vault);
    const { [key]: owner } = await api.storage.local.get(key);
    const params = { password: login.password, ...(username ? { username } : {}), ...(owner ? { fingerprint: owner } : {}) };
    let offer;
    try {
      ({ offer } = await vaults.request("save.capture", params, { kind: "content", origin: sender.origin }, vault));
    } catch (error) {
      if (error instanceof RequestError) return; // no host, no vault, a full inbox: the page is not to know, and the popup says so
      throw error;
    }
    if (offer === "none") return;
    mark(vault, 1);
    // While locked nobody knows whether it is new: the mark is enough until unlocked() offers it.
    if (offer !== "later") await present(sender.tab, vault);
  }

  /** @param {string} origin @param {string} username */
  async function vaultFor(origin, username) {
    const open = vaults.open();
    for (const vault of open.length > 1 ? open : []) {
      const { items } = await vaults.request("fill.matches", { url: origin, limit: 50 }, { kind: "page" }, vault).catch(() => ({ items: [] }));
      if (items.some((/** @type {any} */ match) => match.row.username === username)) return vault;
    }
    return open[0] ?? DEFAULT;
  }

  /** @param {ContentSender} sender */
  function usernameBefore(sender) {
    const first = firstPages.get(sender.tab);
    return first && now() - first.at <= REMEMBER && kindred(first.origin, sender.origin) ? first.username : "";
  }

  /** @param {number} tab @param {string} vault */
  async function present(tab, vault) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const end = now() + settle;
    while (now() < end) {
      const { status } = await api.tabs.get(tab).catch(() => ({ status: "complete" }));
      if (status === "complete") break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await surface.show(pageFor(vault));
  }

  /** @param {string} vault */
  const pageFor = (vault) => (vaults.several ? `${OFFER_PAGE}?vault=${vault}` : OFFER_PAGE);

  /**
   * After unlocking: what was noted before is offered by itself, unless the page that unlocked shows it anyway.
   * @param {string} vault @param {number} waiting
   */
  async function unlocked(vault, waiting) {
    mark(vault, waiting);
    if (waiting > 0 && !(await surface.open())) await surface.show(pageFor(vault));
  }

  /** @param {number} tab */
  const forget = (tab) => void firstPages.delete(tab);

  return { submitted, unlocked, forget };
}

/** @typedef {ReturnType<typeof createSave>} Save */
