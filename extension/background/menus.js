// @ts-check
/** Promises the same few actions without the popup: by key and from the context menu. Each ends in the popup where there is a choice. */
import { RequestError } from "./errors.js";
import { originOf } from "./fill.js";

const COPY = { "copy-username": "username", "copy-password": "password", "copy-code": "code" };
/** "Fill this field with…": the value of each entry. */
const AS = { "as-username": "username", "as-password": "password", "as-code": "code", "as-other": "" };
/** What has to be asked, or unlocked, in our own window. */
const ASK = ["insecure_page", "foreign_frame", "origin_mismatch", "untrusted_item", "no_host", "locked"];
const PAGES = ["http://*/*", "https://*/*"];

/**
 * @param {WebExt} api
 * @param {{
 *   vaults: Pick<import("./vaults.js").Vaults, "request" | "unlocked" | "connection" | "front">,
 *   fill: Pick<import("./fill.js").Fill, "fill" | "oneKeyItem" | "point" | "note" | "warn">,
 *   clipboard: Pick<import("./clipboard.js").Clipboard, "copy" | "copyText">,
 *   signup: Pick<import("./signup.js").Signup, "propose">,
 *   surface: Pick<import("./surface.js").Surface, "show">,
 *   badge: Pick<import("./badge.js").Badge, "flash">,
 * }} parts
 */
export function createMenus(api, { vaults, fill, signup, clipboard, surface, badge }) {
  const word = (/** @type {string} */ key) => api.i18n.getMessage(key) || key;

  /** Menus outlive the background in Chromium; they are made anew when the extension is installed or the browser starts. */
  async function make() {
    await api.contextMenus.removeAll();
    const add = (/** @type {any} */ menu) => api.contextMenus.create({ documentUrlPatterns: PAGES, ...menu });
    add({ id: "fill", title: word("menuFill"), contexts: ["page", "frame", "editable"] });
    add({ id: "as", title: word("menuFillAs"), contexts: ["editable"] });
    add({ id: "as-username", parentId: "as", title: word("userName"), contexts: ["editable"] });
    add({ id: "as-password", parentId: "as", title: word("password"), contexts: ["editable"] });
    add({ id: "as-code", parentId: "as", title: word("code"), contexts: ["editable"] });
    add({ id: "as-new", parentId: "as", title: word("newPasswordValue"), contexts: ["editable"] });
    add({ id: "as-other", parentId: "as", title: word("menuFillAsOther"), contexts: ["editable"] });
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
      await say(tab.id, await action(found));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (ASK.includes(error.name)) await surface.show();
      else await badge.flash(tab.id, false);
    }
  }

  /** How it went; the popup says what did not go as it should. @param {number} tab @param {any} outcome */
  const say = (tab, outcome) => (outcome?.warnings?.length ? surface.show() : badge.flash(tab, true));

  /** @param {any} tab @param {number} [frame] the frame of the field that was clicked */
  const fillTab = (tab, frame) =>
    withItem(tab, ({ item, vault }) => fill.fill({ item, vault, tab: tab.id, frame, here: frame !== undefined }));

  /**
   * Fills the field that was clicked with one value, which is remembered for the site; the popup asks whose, where that is a choice.
   * @param {any} tab @param {number | undefined} frame @param {string} takes nothing where the value is to be chosen too
   */
  async function fillAs(tab, frame, takes) {
    if (tab?.id === undefined) return;
    const as = takes ? { takes } : undefined;
    fill.point(tab.id, frame, as);
    if (!as) {
      await surface.show();
      return;
    }
    await withItem(tab, ({ item, vault }) => fill.fill({ item, vault, tab: tab.id, frame, here: true, as }));
  }

  /**
   * A new password in the page's boxes.
   * @param {any} tab @param {number} [frame] the frame of the field that was clicked @param {boolean} [said] whether the field is to be remembered as one for new passwords
   */
  async function propose(tab, frame, said = false) {
    if (tab?.id === undefined) return;
    try {
      await vaults.connection(true);
      const outcome = await signup.propose({ tab: tab.id, frame, here: frame !== undefined, said });
      if (said) await fill.note(tab.id, frame, { takes: "new-password" }, vaults.front);
      fill.warn(tab.id, outcome);
      await say(tab.id, outcome);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (["no_host", "locked"].includes(error.name)) await surface.show();
      else if (frame !== undefined && error.name === "no_new_password") await generate(tab);
      else await badge.flash(tab.id, false);
    }
  }

  /** One on the clipboard, where a field is no box for passwords; kept for the site like the others. @param {any} tab */
  async function generate(tab) {
    try {
      const target = { origin: originOf(tab.url ?? ""), ancestors: [] };
      const { password } = await vaults.request("generate.for_site", { target }, { kind: "page" }, vaults.front);
      await clipboard.copyText(password);
      await badge.flash(tab.id, true);
    } catch {
      await badge.flash(tab.id, false);
    }
  }

  function listen() {
    api.commands.onCommand.addListener((command, tab) => {
      if (command === "fill") void fillTab(tab);
      else if (command === "new-password") void propose(tab);
    });
    api.contextMenus.onClicked.addListener((info, tab) => {
      const field = COPY[/** @type {keyof typeof COPY} */ (info.menuItemId)];
      const as = AS[/** @type {keyof typeof AS} */ (info.menuItemId)];
      if (as !== undefined) void fillAs(tab, info.frameId, as);
      else if (info.menuItemId === "fill") void fillTab(tab, info.editable ? info.frameId : undefined);
      else if (info.menuItemId === "as-new") void propose(tab, info.frameId ?? 0, true);
      else if (info.menuItemId === "generate") void propose(tab, info.frameId ?? 0);
      else if (field) void withItem(tab, ({ item, vault }) => clipboard.copy(item, field, { vault }));
    });
  }

  return { make, listen, fillTab };
}
