// @ts-check
/** Promises the same few actions without the popup: by key and from the context menu. Each ends in the popup where there is a choice. */
import { RequestError } from "./errors.js";

const COPY = { "copy-username": "username", "copy-password": "password", "copy-code": "code" };
const PAGES = ["http://*/*", "https://*/*"];

/**
 * @param {WebExt} api
 * @param {{
 *   vaults: Pick<import("./vaults.js").Vaults, "request" | "unlocked" | "connection" | "front">,
 *   fill: Pick<import("./fill.js").Fill, "fill" | "oneKeyItem">,
 *   clipboard: Pick<import("./clipboard.js").Clipboard, "copy" | "copyText">,
 *   surface: Pick<import("./surface.js").Surface, "show">,
 *   badge: Pick<import("./badge.js").Badge, "flash">,
 * }} parts
 */
export function createMenus(api, { vaults, fill, clipboard, surface, badge }) {
  const word = (/** @type {string} */ key) => api.i18n.getMessage(key) || key;

  /** Menus outlive the background in Chromium; they are made anew when the extension is installed or the browser starts. */
  async function make() {
    await api.contextMenus.removeAll();
    const add = (/** @type {any} */ menu) => api.contextMenus.create({ documentUrlPatterns: PAGES, ...menu });
    add({ id: "fill", title: word("menuFill"), contexts: ["page", "frame", "editable"] });
    add({ id: "copy-username", title: word("menuCopyUsername"), contexts: ["page", "frame", "editable"] });
    add({ id: "copy-password", title: word("menuCopyPassword"), contexts: ["page", "frame", "editable"] });
    add({ id: "copy-code", title: word("menuCopyCode"), contexts: ["page", "frame", "editable"] });
    add({ id: "generate", title: word("menuGenerate"), contexts: ["editable"] });
  }

  /**
   * Runs an action on the one item that fits the tab; opens the popup when locked, when there is a choice, or when a question comes up.
   * @param {any} tab @param {(found: {item: string, vault: string}) => Promise<unknown>} action
   */
  async function withItem(tab, action) {
    if (tab?.id === undefined) return;
    try {
      await vaults.connection(true);
      const found = vaults.unlocked ? await fill.oneKeyItem({ id: tab.id, url: tab.url ?? "" }) : undefined;
      if (!found) {
        await surface.show();
        return;
      }
      await action(found);
      await badge.flash(tab.id, true);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (["insecure_page", "foreign_frame", "origin_mismatch", "untrusted_item", "no_host", "locked"].includes(error.name)) await surface.show();
      else await badge.flash(tab.id, false);
    }
  }

  /** @param {any} tab @param {number} [frame] the frame of the field that was clicked */
  const fillTab = (tab, frame) =>
    withItem(tab, ({ item, vault }) => fill.fill({ item, vault, tab: tab.id, frame, here: frame !== undefined }));

  /** @param {any} tab */
  async function generate(tab) {
    try {
      const { generator } = await vaults.request("settings.get", {}, { kind: "page" }, vaults.front).catch(() => ({ generator: {} }));
      const { password } = await vaults.request("generate.password", generator ?? {}, { kind: "page" }, vaults.front);
      await clipboard.copyText(password);
      await badge.flash(tab.id, true);
    } catch {
      await badge.flash(tab.id, false);
    }
  }

  function listen() {
    api.commands.onCommand.addListener((command, tab) => {
      if (command === "fill") void fillTab(tab);
    });
    api.contextMenus.onClicked.addListener((info, tab) => {
      const field = COPY[/** @type {keyof typeof COPY} */ (info.menuItemId)];
      if (info.menuItemId === "fill") void fillTab(tab, info.editable ? info.frameId : undefined);
      else if (info.menuItemId === "generate") void generate(tab);
      else if (field) void withItem(tab, ({ item, vault }) => clipboard.copy(item, field, { vault }));
    });
  }

  return { make, listen, fillTab };
}
