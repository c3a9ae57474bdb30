// @ts-check
/**
 * Promises one way from a page to the background and the host: a result, or a HostError with the host's own words.
 *
 * 1. A document belongs to one vault for as long as it lives: the one that its address names, else the one that its tab had, else the one shown
 *    last, as the background says it. Every message names it. Another vault is another document.
 */
import { api } from "../ext.js";
import { t } from "./words.js";

/**
 * @typedef {{name: string, code?: number, message?: string, hint?: string, data?: Record<string, any>}} ErrorReply
 * @typedef {{state: "ok" | "connecting" | "missing" | "forbidden" | "crashed" | "incompatible", hello?: any, detail?: any,
 *   lastLock?: {reason: string, at: number}, vault?: string, vaults?: VaultState[]}} Connection
 * @typedef {{name: string, unlocked: boolean}} VaultState
 * @typedef {{type: "event", name: string, vault?: string, params?: any}} HostEvent
 */

/** Why a vault can't be written: each has its own words, which say more than the hint to look for them. */
const READ_ONLY = ["newer_format", "rolled_back", "altered", "old_format", "read_only_place", "network_place"];

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const KEPT = "sealring-vault";
/** The one of rule 1; "" until the background has said it. */
let vault = "";
/** @type {VaultState[]} */
let vaults = [];
for (const name of [new URLSearchParams(globalThis.location?.search).get("vault"), globalThis.sessionStorage?.getItem(KEPT)]) {
  if (!vault && NAME.test(name ?? "")) keep(name ?? "");
}

/** @param {string} name */
function keep(name) {
  vault = name;
  globalThis.sessionStorage?.setItem(KEPT, name);
}

/** This document's vault, "" while it is not known yet. */
export const ownVault = () => vault;

/** The vaults that there are, and whether each is open; an empty list before the first answer. */
export const allVaults = () => vaults;

/**
 * One of the extension's own addresses, for this document's vault or another where there are several.
 * @param {string} path @param {string} [of]
 */
export function addressOf(path, of = vault) {
  const address = new URL(api.runtime.getURL(path), location.href);
  if (of && (vaults.length > 1 || of !== vault)) address.searchParams.set("vault", of);
  return address.href;
}

/** What the host or the background refused, in words for people. */
export class HostError extends Error {
  /** @param {ErrorReply} reply */
  constructor(reply) {
    super(reply.message || t("errorUnknown"));
    this.name = reply.name || "internal";
    this.code = reply.code ?? 0;
    const why = reply.name === "read_only" ? reply.data?.["why"] : undefined;
    this.hint = READ_ONLY.includes(why) ? t(`readOnly_${why}`) : reply.hint ?? "";
    /** @type {Record<string, any>} */
    this.data = reply.data ?? {};
  }
}

/**
 * Whatever was thrown, as a HostError.
 * @param {unknown} error
 * @returns {HostError}
 */
export function asHostError(error) {
  if (error instanceof HostError) return error;
  return new HostError({ name: "internal", message: t("errorUnknown"), hint: t("errorUnknownHint") });
}

/**
 * Sends one message to the background script.
 * @param {{type: string, [more: string]: any}} message
 * @returns {Promise<any>} the reply; throws HostError when it holds an error
 */
export async function ask(message) {
  if (!vault && message.type !== "connection") await ask({ type: "connection" });
  let reply;
  try {
    reply = await api.runtime.sendMessage(vault ? { vault, ...message } : message);
  } catch {
    // The background is just starting or was reloaded: nothing was done.
    throw new HostError({ name: "no_background", message: t("errorBackground"), hint: t("errorBackgroundHint") });
  }
  if (!reply || typeof reply !== "object") {
    throw new HostError({ name: "no_background", message: t("errorBackground"), hint: t("errorBackgroundHint") });
  }
  if (reply.error) throw new HostError(reply.error);
  if (message.type === "connection") {
    if (!vault) keep(String(reply.vault ?? "default"));
    vaults = reply.vaults ?? vaults;
  }
  return reply;
}

/**
 * One method of the host; see schemas/methods.
 * @param {string} method
 * @param {Record<string, any>} [params]
 * @returns {Promise<any>}
 */
export async function call(method, params = {}) {
  return (await ask({ type: "host", method, params })).result;
}

/**
 * Listens to what the background tells all pages.
 * @param {(event: HostEvent) => void} listener
 * @param {(event: HostEvent) => void} [others] what is of another vault than this document's
 */
export function onEvent(listener, others = () => {}) {
  api.runtime.onMessage.addListener((/** @type {any} */ message, /** @type {any} */ sender) => {
    if (sender?.id !== undefined && sender.id !== api.runtime.id) return;
    if (message?.type === "event" && typeof message.name === "string") (message.vault && vault && message.vault !== vault ? others : listener)(message);
  });
}
