// @ts-check
/** Promises to bring one of our own surfaces before the person: the toolbar's popup, or a small window where that can't be opened. */

const POPUP = "pages/popup.html";
/** Pages that show waiting offers as soon as the vault is open. */
const SHOWN = [POPUP, "pages/offer.html"];
const WINDOW = { width: 396, height: 620 };

/** @param {WebExt} api */
export function createSurface(api) {
  /**
   * @param {string} [page] another page than the popup's own
   * @returns {Promise<void>}
   */
  async function show(page = POPUP) {
    try {
      if (page !== POPUP) await api.action.setPopup({ popup: page });
      await api.action.openPopup();
    } catch {
      const url = api.runtime.getURL(page);
      const [before] = await api.runtime.getContexts({ contextTypes: ["TAB"], documentUrls: [url] });
      if (before) await api.windows.update(before.windowId, { focused: true });
      else await api.windows.create({ url, type: "popup", ...WINDOW });
    } finally {
      if (page !== POPUP) await api.action.setPopup({ popup: POPUP });
    }
  }

  /**
   * Whether the popup, or a small window of ours, is open and shows what there is by itself.
   * @returns {Promise<boolean>}
   */
  async function open() {
    const contexts = await api.runtime.getContexts({ contextTypes: ["POPUP", "TAB"] });
    return contexts.some((/** @type {any} */ context) => SHOWN.some((page) => String(context.documentUrl ?? "").startsWith(api.runtime.getURL(page))));
  }

  return { show, open };
}

/** @typedef {ReturnType<typeof createSurface>} Surface */
