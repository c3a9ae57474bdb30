// @ts-check
/** Promises the line of vaults: each by its name with its lock, the one of this document marked; nothing at all where there is only one. */
import { fill, h, icon } from "./dom.js";
import { addressOf, allVaults, ask, ownVault } from "./host.js";
import { t } from "./words.js";

/**
 * What people read: the default vault has no name that they gave it.
 * @param {string} name
 */
export const vaultLabel = (name) => (name === "default" ? t("vaultDefault") : name);

/**
 * Shows another vault in place of this document, which belongs to its own for good.
 * @param {string} name @param {string} path
 */
export async function changeTo(name, path) {
  await ask({ type: "show", vault: name });
  location.replace(addressOf(path, name));
}

/**
 * @param {string} path the page that another vault is shown in
 * @param {(error: unknown) => void} fail
 * @returns {{element: HTMLElement, draw: () => void}}
 */
export function vaultLine(path, fail) {
  const element = h("nav", { class: "vaults", "aria-label": t("vaults"), hidden: true });

  /** @param {import("./host.js").VaultState} vault */
  function entry({ name, unlocked }) {
    const own = name === ownVault();
    const state = t(unlocked ? "vaultOpen" : "vaultLocked");
    return h("button", { type: "button", class: "vault", ...(own ? { "aria-current": "true" } : {}), "aria-label": t("vaultNamed", vaultLabel(name), state), title: state,
      onclick: () => { if (!own) void changeTo(name, path).catch(fail); } }, icon(unlocked ? "lock-open" : "lock"), h("span", null, vaultLabel(name)));
  }

  function draw() {
    const vaults = allVaults();
    element.hidden = vaults.length < 2;
    const focused = [...element.children].indexOf(/** @type {Element} */ (document.activeElement));
    fill(element, element.hidden ? [] : vaults.map(entry));
    /** @type {HTMLElement | undefined} */ (element.children[focused])?.focus();
    element.querySelector("[aria-current]")?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }
  return { element, draw };
}
