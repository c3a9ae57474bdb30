// @ts-check
/** Promises a number on the toolbar button: how many logins fit the tab in front; nothing while locked, and a plus when an offer waits. */
import { originOf } from "./fill.js";

const GREY = "#5b6270";
const FLASH = 1500;

/**
 * @param {WebExt} api
 * @param {Pick<import("./host.js").Host, "request" | "unlocked">} host
 */
export function createBadge(api, host) {
  let offers = 0;
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
    if (host.unlocked && origin !== "null") {
      const answer = await host.request("fill.count", {}, { kind: "content", origin }).catch(() => ({ count: 0 }));
      count = answer.count;
    }
    if (flashing) return;
    await write(tab.id, count > 0 ? String(Math.min(count, 99)) : offers > 0 ? "+" : "");
  }

  async function refreshAll() {
    const tabs = await api.tabs.query({ active: true });
    await Promise.all(tabs.map((/** @type {any} */ tab) => refresh(tab)));
  }

  /** @param {number} waiting */
  function setOffers(waiting) {
    offers = waiting;
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
