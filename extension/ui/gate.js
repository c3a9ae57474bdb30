// @ts-check
/** Promises the screens before an open vault: each says in one sentence what is the matter and has one way on. */
import { api } from "../ext.js";
import { button, h, icon } from "./dom.js";
import { addressOf, allVaults, ask, asHostError, call, ownVault } from "./host.js";
import { confirmWith } from "./prompt.js";
import { secondFactor } from "./second.js";
import { ago, duration, inSeconds } from "./time.js";
import { vaultLabel } from "./vaults.js";
import { plural, t } from "./words.js";

/**
 * @typedef {"connecting" | "missing" | "forbidden" | "crashed" | "incompatible" | "no_background" | "no_vault" | "setup" | "locked" | "open" | "trouble"} StandingName
 * @typedef {{name: StandingName, connection?: import("./host.js").Connection, status?: any, problem?: import("./host.js").HostError}} Standing
 * @typedef {{element: HTMLElement, focus: () => void, close?: () => void}} Screen
 * @typedef {{retry: () => void, opened: (state: any) => void}} Ways
 */

/**
 * Where things stand, from the connection first and the vault second.
 * @returns {Promise<Standing>}
 */
export async function standing() {
  /** @type {import("./host.js").Connection | undefined} */
  let connection;
  try {
    connection = /** @type {import("./host.js").Connection} */ (await ask({ type: "connection" }));
    if (connection.state !== "ok") return { name: connection.state, connection };
    const status = await call("session.status");
    return { name: nameOf(status), connection, status };
  } catch (error) {
    const problem = asHostError(error);
    return { name: problem.name === "no_background" ? "no_background" : "trouble", problem, ...(connection ? { connection } : {}) };
  }
}

/**
 * @param {{state: string, setup?: boolean}} status
 * @returns {StandingName}
 */
export function nameOf(status) {
  if (status.state === "no_vault") return "no_vault";
  if (status.setup) return "setup";
  return status.state === "unlocked" ? "open" : "locked";
}

/**
 * Opens one of our own pages in a tab and closes a popup.
 * @param {string} path
 */
export async function openPage(path) {
  await api.tabs.create({ url: addressOf(path) });
  if (document.body.dataset["page"] === "popup") window.close();
}

/**
 * A sentence in the middle of the page, with an icon above it and a way on below.
 * @param {{icon: string, spin?: boolean, title: string, text?: (Node | string)[], extra?: (HTMLElement | null)[], action?: HTMLElement}} parts
 * @returns {Screen}
 */
export function stateScreen(parts) {
  const picture = icon(parts.icon);
  if (parts.spin) picture.classList.add("spin");
  const element = h("div", { class: "state fade-in" }, h("div", { class: "state-icon" }, picture), h("h1", { tabIndex: -1 }, parts.title),
    (parts.text ?? []).map((line) => h("p", { class: "soft" }, line)), parts.extra ?? [], parts.action ?? null);
  return { element, focus: () => (parts.action ?? element.querySelector("h1"))?.focus() };
}

/**
 * A command to type in a terminal, with a button that copies it.
 * @param {string} command
 * @returns {HTMLElement}
 */
export function commandLine(command) {
  const copy = h("button", { type: "button", class: "icon-button", "aria-label": t("copyCommand"), title: t("copyCommand"),
    onclick: async () => { await navigator.clipboard.writeText(command); copy.replaceChildren(icon("check")); } }, icon("copy"));
  return h("div", { class: "command" }, h("code", null, command), copy);
}

/**
 * The screen for any standing but "open".
 * @param {Standing} where
 * @param {Ways} ways
 * @returns {Screen}
 */
export function screenFor(where, ways) {
  const retry = () => button(t("tryAgain"), ways.retry, { main: true, wide: true });
  switch (where.name) {
    case "connecting":
      return stateScreen({ icon: "refresh-cw", spin: true, title: t("connectingTitle"), text: [t("connectingText")] });
    case "missing":
      return stateScreen({ icon: "plug", title: t("missingTitle"), text: [t("missingText")], extra: [commandLine("sealring install"), h("p", { class: "soft small" }, t("missingPackage"))], action: retry() });
    case "forbidden":
      return stateScreen({ icon: "shield-x", title: t("forbiddenTitle"), text: [t("forbiddenText")], extra: [commandLine("sealring install")], action: retry() });
    case "incompatible":
      return incompatible(where, retry());
    case "no_vault":
      return stateScreen({ icon: "key-round", title: t("noVaultTitle"), text: [t("noVaultText")], action: button(t("setUp"), () => void openPage("pages/setup.html"), { main: true, wide: true }) });
    case "setup":
      return stateScreen({ icon: "file-key", title: t("setupOpenTitle"), text: [t("setupOpenText")], action: button(t("goOnSetup"), () => void openPage("pages/setup.html"), { main: true, wide: true }) });
    case "locked":
      return unlockScreen(where, ways);
    case "crashed":
      return stateScreen({ icon: "triangle-alert", title: t("crashedTitle"), text: [t("crashedText")], extra: [commandLine("sealring doctor")], action: retry() });
    default:
      return stateScreen({ icon: "triangle-alert", title: where.problem?.message ?? t("errorUnknown"), text: [where.problem?.hint || t("errorUnknownHint")], action: retry() });
  }
}

/** Milliseconds after which an empty window needs a word; what takes less would only flicker. */
const PATIENCE = 300;

/**
 * Asks for a moment when nothing else was drawn soon, as with a host that takes long to start.
 * @param {HTMLElement} place the page's own, empty as yet
 * @param {(content: HTMLElement) => void} draw
 */
export function meanwhile(place, draw) {
  setTimeout(() => { if (!place.childElementCount) draw(screenFor({ name: "connecting" }, { retry() {}, opened() {} }).element); }, PATIENCE);
}

/**
 * @param {Standing} where
 * @param {HTMLElement} action
 * @returns {Screen}
 */
function incompatible(where, action) {
  const detail = where.connection?.detail;
  const extension = api.runtime.getManifest?.().version ?? "";
  const host = String(where.connection?.hello?.version || (typeof detail === "string" && /^\d/.test(detail) ? detail : ""));
  const order = host ? compareVersions(host, extension) : 0;
  const sentence = order < 0 ? t("updateHost") : order > 0 ? t("updateExtension") : t("updateOlder");
  const versions = host ? h("p", { class: "soft small" }, t("versionsBoth", extension, host)) : null;
  return stateScreen({ icon: "refresh-cw", title: t("incompatibleTitle"), text: [sentence], extra: [versions], action });
}

/**
 * Which of two versions is older, part by part.
 * @param {string} one
 * @param {string} other
 * @returns {number} below 0 when `one` is older
 */
export function compareVersions(one, other) {
  const [a, b] = [one, other].map((version) => version.split(/[^0-9]+/).map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference) return difference;
  }
  return 0;
}

/**
 * @param {{reason: string, at: number} | undefined} last
 * @param {number} [idle] minutes without use after which the vault locks, where the host tells
 * @returns {string} "Locked 12 minutes ago, after ten minutes without use."
 */
export function lockedSentence(last, idle) {
  if (!last?.reason) return "";
  const when = last.at ? ago(Math.max(0, Date.now() / 1000 - inSeconds(last.at))) : t("agoNow");
  if (last.reason === "idle" && idle) return t("locked_idle_after", when, plural("for_minutes", idle));
  const known = ["person", "idle", "screen", "sleep", "elsewhere", "keys_changed", "browser_exit", "error"];
  return t(`locked_${known.includes(last.reason) ? last.reason : "error"}`, when);
}

/**
 * @param {Standing} where
 * @param {Ways} ways
 * @returns {Screen}
 */
export function unlockScreen(where, ways) {
  const second = where.status?.factors?.length ? secondFactor(where.status.factors, () => void openPage("pages/options.html")) : null;
  const prompt = confirmWith({
    label: "", does: t("unlock"), wide: true, ...(where.status?.wait ? { seconds: where.status.wait } : {}),
    missing: () => second?.missing() ?? "",
    action: async (confirmation) => {
      const factor = await second?.given();
      const [method, given] = "pinentry" in confirmation ? ["session.unlock_by_pinentry", {}] : ["session.unlock", confirmation];
      const state = await call(method, { ...given, ...(factor ? { factor } : {}) }).catch((error) => { second?.answered(asHostError(error).name); throw error; });
      second?.clear();
      ways.opened(state);
    },
  });
  prompt.element.querySelector("label")?.replaceChildren(t("passphrase"));
  prompt.element.querySelector("label")?.setAttribute("class", "hidden-label");
  const waiting = where.status?.offers ? h("p", { class: "soft small" }, plural("offersWait", where.status.offers)) : null;
  const last = lockedSentence(where.connection?.lastLock, where.status?.idle_minutes);
  const element = h("div", { class: "state" }, h("h1", null, allVaults().length > 1 ? t("unlockTitleOf", vaultLabel(ownVault())) : t("unlockTitle")), h("p", { class: "soft" }, t("unlockText")), second?.element ?? null, prompt.element,
    last ? h("p", { class: "soft small" }, last) : null, waiting,
    where.status?.wait ? h("p", { class: "only-spoken" }, t("waitSpoken", duration(where.status.wait))) : null,
    h("div", null, button(t("lostPassphrase"), () => void openPage("pages/lost.html"), { quiet: true, class: "button quiet small" })));
  return { element, focus: () => prompt.focus(), close: () => { prompt.close(); second?.clear(); } };
}
