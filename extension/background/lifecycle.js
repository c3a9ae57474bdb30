// @ts-check
/**
 * Promises what the browser's own events ask for: locking with the screen, reloading for an update when nothing is unlocked, our script in
 * pages that were open before we came, and a connection that comes back.
 */
import { contentFiles } from "./tabs.js";

const ALARM = "connect";

/**
 * @param {WebExt} api
 * @param {Pick<import("./vaults.js").Vaults, "request" | "open" | "unlocked" | "connect" | "connected">} vaults
 * @param {{make(): Promise<void>}} menus
 */
export function createLifecycle(api, vaults, menus) {
  let updateWaits = false;

  /** A lock is the moment for an update: nothing is lost by it. */
  function onLocked() {
    if (updateWaits && !vaults.unlocked) api.runtime.reload();
  }

  /** Each vault by its own setting. */
  async function onScreenLocked() {
    await Promise.all(vaults.open().map(async (vault) => {
      const settings = await vaults.request("settings.get", {}, { kind: "page" }, vault).catch(() => ({}));
      if (settings.lock_on_screen_lock !== false) {
        await vaults.request("session.lock", { reason: "screen" }, { kind: "page" }, vault).catch(() => undefined);
      }
    }));
  }

  /** Pages that were open before have no script of ours, or one whose extension is gone. */
  async function reachOpenPages() {
    const tabs = await api.tabs.query({ url: ["http://*/*", "https://*/*"] });
    for (const tab of tabs) {
      const target = { tabId: tab.id, allFrames: true };
      api.scripting.executeScript({ target, files: contentFiles(api) }).catch(() => undefined); // store pages and their like refuse
    }
  }

  function listen() {
    api.runtime.onInstalled.addListener(() => {
      void menus.make();
      void reachOpenPages();
    });
    api.runtime.onStartup.addListener(() => void menus.make());
    api.runtime.onUpdateAvailable.addListener(() => {
      updateWaits = true;
      if (!vaults.unlocked) api.runtime.reload();
    });
    api.idle.onStateChanged.addListener((state) => {
      if (state === "locked") void onScreenLocked();
    });
    // Chromium stops a background that has no open port, and its timers with it: this wakes it to try again.
    void api.alarms.create(ALARM, { periodInMinutes: 1 });
    api.alarms.onAlarm.addListener(({ name }) => {
      if (name === ALARM && !vaults.connected) vaults.connect();
    });
    // Pages' scripts run in whatever process a page has; what is stored is no secret, but it is not theirs either.
    void api.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
  }

  return { listen, onLocked };
}
