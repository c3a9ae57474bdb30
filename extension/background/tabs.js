// @ts-check
/** Promises to know which web page the person means: the active tab of the window used last, never one of our own pages. */

/**
 * The content scripts as the manifest lists them, in their order, for pages that have none yet.
 * @param {WebExt} api
 * @returns {string[]}
 */
export function contentFiles(api) {
  const [scripts] = api.runtime.getManifest()["content_scripts"];
  return scripts.js.map((/** @type {string} */ file) => file.replace(api.runtime.getURL(""), ""));
}

/** @param {WebExt} api */
export function createTabs(api) {
  const own = api.runtime.getURL("");

  /** @returns {Promise<{id: number, windowId: number, url: string, title: string} | undefined>} */
  async function active() {
    const ours = await ownTabs();
    const isOwn = (/** @type {any} */ tab) => ours.has(tab.id) || String(tab.url ?? "").startsWith(own);
    const [front] = await api.tabs.query({ active: true, lastFocusedWindow: true, windowType: "normal" });
    if (front?.id !== undefined && !isOwn(front)) return described(front);
    // Our page is itself in front (options, or the popup opened as a tab or a window): the page used before it is meant.
    const others = (await api.tabs.query({ windowType: "normal" })).filter((/** @type {any} */ tab) => tab.id !== undefined && !isOwn(tab));
    others.sort((/** @type {any} */ a, /** @type {any} */ b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0));
    return others[0] && described(others[0]);
  }

  /** The tabs that show our own pages: a Chromium older than some 155 leaves their address out of tabs.query. */
  async function ownTabs() {
    const contexts = (await api.runtime.getContexts?.({ contextTypes: ["TAB"] })) ?? [];
    return new Set(contexts.map((/** @type {any} */ each) => each.tabId));
  }

  /** @param {any} tab */
  const described = (tab) => ({ id: tab.id, windowId: tab.windowId, url: tab.url ?? "", title: tab.title ?? "" });

  /** For pages: {id, url, title}, or empty values where there is no such tab. */
  async function current() {
    const tab = await active();
    return { id: tab?.id ?? -1, url: tab?.url ?? "", title: tab?.title ?? "" };
  }

  return { active, current };
}

/** @typedef {ReturnType<typeof createTabs>} Tabs */
