// @ts-check
/** Promises a number on the toolbar button: how many logins of the open vaults fit the tab in front; nothing while all are locked, and a plus when an offer waits. */
import { originOf } from "./fill.js";

const GREY = "#5b6270";
const FLASH = 1500;

/**
 * @param {WebExt} api
 * @param {Pick<import("./vaults.js").Vaults, "request" | "open">} vaults
 */
export function createBadge(api, vaults) {
  /** @type {Map<string, number>} */
  const offers = new Map();
  let flashing = 0;

  void api.action.setBadgeBackgroundColor({ color: GREY });
  void api.action.setBadgeTextColor?.({ color: "#ffffff" });

  /** @param {number} tab @param {string} text */
  const write = (tab, text) => api.action.setBadgeText({ tabId: tab, text }).catch(() => undefined); // the tab may be gone

  /** @param {{id?: number, url?: string}} tab */
  async function refresh(tab) {
    if (tab.id === undefined) return;
    const origin = originOf(tab.url ?? "");
    let count = 0;
    if (origin !== "null") {
      const ask = (/** @type {string} */ vault) => vaults.request("fill.count", {}, { kind: "content", origin }, vault).catch(() => ({ count: 0 }));
      const answers = await Promise.all(vaults.open().map(ask));
      count = answers.reduce((sum, answer) => sum + answer.count, 0);
    }
    if (flashing) return;
    await write(tab.id, count > 0 ? String(Math.min(count, 99)) : [...offers.values()].some(Boolean) ? "+" : "");
  }

  async function refreshAll() {
    const tabs = await api.tabs.query({ active: true });
    await Promise.all(tabs.map((/** @type {any} */ tab) => refresh(tab)));
  }

  /** @param {string} vault @param {number} waiting */
  function setOffers(vault, waiting) {
    offers.set(vault, waiting);
    void refreshAll();
  }

  /**
   * Says for a moment how a fill by key went.
   * @param {number} tab @param {boolean} good
   */
  async function flash(tab, good) {
    flashing += 1;
    await write(tab, good ? "\u2713" : "!");
    setTimeout(() => {
      flashing -= 1;
      void refreshAll();
    }, FLASH);
  }

  function listen() {
    api.tabs.onActivated.addListener(({ tabId }) => void api.tabs.get(tabId).then(refresh, () => undefined));
    api.tabs.onUpdated.addListener((_id, change, tab) => {
      if (tab.active && (change.url !== undefined || change.status === "complete")) void refresh(tab);
    });
  }

  return { listen, refreshAll, setOffers, flash };
}

/** @typedef {ReturnType<typeof createBadge>} Badge */
