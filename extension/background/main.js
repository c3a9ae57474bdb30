// @ts-check
/** Promises to put the background's parts together; every listener is there before the first await, so that no waking event is lost. */
import { api } from "../ext.js";
import { createBadge } from "./badge.js";
import { createClipboard } from "./clipboard.js";
import { createFill } from "./fill.js";
import { createHost } from "./host.js";
import { createLifecycle } from "./lifecycle.js";
import { createMenus } from "./menus.js";
import { createRouter } from "./router.js";
import { createSave } from "./save.js";
import { createSurface } from "./surface.js";
import { createTabs } from "./tabs.js";

const host = createHost(api, announce);
const tabs = createTabs(api);
const surface = createSurface(api);
const badge = createBadge(api, host);
const clipboard = createClipboard(api, host);
const fill = createFill(api, host, tabs);
const save = createSave(api, host, surface, badge.setOffers);
const menus = createMenus(api, { host, fill, clipboard, surface, badge });
const lifecycle = createLifecycle(api, host, menus);
const router = createRouter({ api, host, fill, save, clipboard, tabs });

/**
 * What happened, to our own parts first and then to all open pages.
 * @param {string} name @param {any} params
 */
function announce(name, params) {
  if (name === "session.locked") {
    fill.forgetAll();
    badge.setOffers(0);
    void clipboard.clear().finally(lifecycle.onLocked);
  } else if (name === "vault.changed") {
    badge.setOffers(params?.offers ?? 0);
  } else if (name === "unlocked") {
    badge.setOffers(0);
    void host.request("session.status", {}, { kind: "page" }).then((status) => save.unlocked(status.offers ?? 0)).catch(() => undefined);
    announce("connection", { state: "ok" }); // the page that unlocked knows; this makes the others look again
    return;
  }
  api.runtime.sendMessage({ type: "event", name, params }).catch(() => undefined); // no page is open
}

router.listen();
clipboard.listen();
menus.listen();
badge.listen();
lifecycle.listen();
api.tabs.onRemoved.addListener((tab) => {
  fill.forget(tab);
  save.forget(tab);
});
host.connect();
