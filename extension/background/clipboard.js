// @ts-check
/**
 * Promises that a copied value leaves the clipboard again: through the host where it can, else through the browser.
 *
 * 1. The host's clipboard is asked first: it marks the value as secret and clears it even when the browser has ended.
 * 2. Without it, Chromium's offscreen page or Firefox's background page writes the value and clears it after the time set, at lock and
 *    with the extension's own end where the browser still lets it, if it is unchanged. Until then only that page's memory holds it.
 */
import { RequestError } from "./errors.js";
import { createHolder } from "./holder.js";

const OFFSCREEN = "offscreen.html";
const DEFAULT_SECONDS = 30;

/**
 * @param {WebExt} api
 * @param {Pick<import("./vaults.js").Vaults, "request" | "front">} vaults
 */
export function createClipboard(api, vaults) {
  /** @type {any} */
  let offscreen = null;
  /** @type {((port: any) => void)[]} */
  let arrivals = [];
  /** @type {ReturnType<typeof createHolder> | null} */
  let holder = null;

  /**
   * @param {string} item @param {string} field
   * @param {{vault?: string | undefined, version?: string | undefined}} [which] its vault, an earlier version of it
   * @returns {Promise<{clearsIn: number}>}
   */
  async function copy(item, field, { vault, version } = {}) {
    const asked = { id: item, field, ...(version ? { version } : {}) };
    try {
      const { clears_in } = await vaults.request("item.copy", asked, { kind: "page" }, vault);
      await clear(); // what we ourselves put there before is over
      return { clearsIn: clears_in };
    } catch (error) {
      if (!(error instanceof RequestError) || error.name !== "no_clipboard") throw error;
    }
    const value = field === "code"
      ? (await vaults.request("item.code", { id: item }, { kind: "page" }, vault)).code
      : (await vaults.request("item.reveal", asked, { kind: "page" }, vault)).value;
    return copyText(value, vault);
  }

  /**
   * @param {string} text @param {string} [vault] whose setting says when it is cleared
   * @returns {Promise<{clearsIn: number}>}
   */
  async function copyText(text, vault = vaults.front) {
    const settings = await vaults.request("settings.get", {}, { kind: "page" }, vault).catch(() => ({}));
    const seconds = settings.clipboard_seconds ?? DEFAULT_SECONDS;
    if (!(await tell({ write: text, seconds }))) throw new RequestError("no_clipboard");
    return { clearsIn: seconds };
  }

  /**
   * @param {{write?: string, seconds?: number, clear?: boolean}} message
   * @returns {Promise<boolean>} whether it worked
   */
  async function tell(message) {
    if (!api.offscreen) {
      holder ??= createHolder(navigator.clipboard);
      return holder.obey(message);
    }
    const port = await openOffscreen();
    return new Promise((resolve) => {
      const listener = (/** @type {any} */ reply) => {
        port.onMessage.removeListener(listener);
        resolve(reply?.done === true);
      };
      port.onMessage.addListener(listener);
      port.postMessage(message);
    });
  }

  async function openOffscreen() {
    if (offscreen) return offscreen;
    const arrived = new Promise((resolve) => arrivals.push(resolve));
    await api.offscreen.closeDocument().catch(() => undefined); // left by a background that ended
    await api.offscreen.createDocument({ url: OFFSCREEN, reasons: ["CLIPBOARD"], justification: "Copies a value and clears it again." });
    return arrived;
  }

  /** Clears what we wrote, if it is unchanged. */
  async function clear() {
    if (holder || offscreen) await tell({ clear: true });
  }

  function listen() {
    api.runtime.onConnect.addListener((port) => {
      if (port.sender?.id !== api.runtime.id || port.sender?.url !== api.runtime.getURL(OFFSCREEN)) return;
      offscreen = port;
      port.onDisconnect.addListener(() => { if (offscreen === port) offscreen = null; });
      for (const resolve of arrivals.splice(0)) resolve(port);
    });
  }

  return { copy, copyText, clear, listen };
}

/** @typedef {ReturnType<typeof createClipboard>} Clipboard */
