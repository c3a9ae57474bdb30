// @ts-check
/** Promises to put the background's parts together; every listener is there before the first await, so that no waking event is lost. */
import { api } from "../ext.js";
import { createBadge } from "./badge.js";
import { createClipboard } from "./clipboard.js";
import { createExplain } from "./explain.js";
import { createFill } from "./fill.js";
import { createHttpAuth } from "./httpauth.js";
import { createLifecycle } from "./lifecycle.js";
import { createMenu } from "./menu.js";
import { createMenus } from "./menus.js";
import { createRouter } from "./router.js";
import { createSave } from "./save.js";
import { createSignup } from "./signup.js";
import { createSurface } from "./surface.js";
import { createTabs } from "./tabs.js";
import { createVaults } from "./vaults.js";

const vaults = createVaults(api, announce);
const tabs = createTabs(api);
const surface = createSurface(api);
const badge = createBadge(api, vaults);
const clipboard = createClipboard(api, vaults);
const fill = createFill(api, vaults, tabs, { clipboard });
const save = createSave(api, vaults, surface, badge.setOffers);
const signup = createSignup(api, { vaults, tabs, fill });
const menu = createMenu(api, { vaults, fill, surface, badge, propose: signup.propose });
const menus = createMenus(api, { vaults, fill, signup, clipboard, surface, badge });
const httpauth = createHttpAuth(api, vaults);
const lifecycle = createLifecycle(api, vaults, menus);
const router = createRouter({ api, vaults, explain: createExplain(api), fill, signup, save, menu, httpauth, clipboard, tabs });

/**
 * What happened, to our own parts first and then to all open pages.
 * @param {string} vault @param {string} name @param {any} params
 */
function announce(vault, name, params) {
  if (name === "session.locked") {
    fill.forgetAll();
    menu.endAll();
    badge.setOffers(vault, 0);
    void clipboard.clear().finally(lifecycle.onLocked);
  } else if (name === "vault.changed") {
    void menu.note();
    badge.setOffers(vault, params?.offers ?? 0);
  } else if (name === "unlocked") {
    void menu.note();
    badge.setOffers(vault, 0);
    void vaults.request("session.status", {}, { kind: "page" }, vault).then((status) => save.unlocked(vault, status.offers ?? 0)).catch(() => undefined);
    announce(vault, "connection", { state: "ok" }); // the page that unlocked knows; this makes the others look again
    return;
  }
  api.runtime.sendMessage({ type: "event", name, vault, params }).catch(() => undefined); // no page is open
}

router.listen();
fill.listen();
clipboard.listen();
menu.listen();
menus.listen();
badge.listen();
lifecycle.listen();
httpauth.listen();
save.listen();
api.tabs.onRemoved.addListener((tab) => {
  fill.forget(tab);
  httpauth.forget(tab);
  save.forget(tab);
});
vaults.connect();
