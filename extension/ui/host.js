// @ts-check
/** Promises one way from a page to the background and the host: a result, or a HostError with the host's own words. */
import { api } from "../ext.js";
import { t } from "./words.js";

/**
 * @typedef {{name: string, code?: number, message?: string, hint?: string, data?: Record<string, any>}} ErrorReply
 * @typedef {{state: "ok" | "connecting" | "missing" | "forbidden" | "crashed" | "incompatible", hello?: any, detail?: any,
 *   lastLock?: {reason: string, at: number}}} Connection
 * @typedef {{type: "event", name: string, params?: any}} HostEvent
 */

/** Why a vault can't be written: each has its own words, which say more than the hint to look for them. */
const READ_ONLY = ["newer_format", "rolled_back", "altered", "old_format", "read_only_place", "network_place"];

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
  let reply;
  try {
    reply = await api.runtime.sendMessage(message);
  } catch {
    // The background is just starting or was reloaded: nothing was done.
    throw new HostError({ name: "no_background", message: t("errorBackground"), hint: t("errorBackgroundHint") });
  }
  if (!reply || typeof reply !== "object") {
    throw new HostError({ name: "no_background", message: t("errorBackground"), hint: t("errorBackgroundHint") });
  }
  if (reply.error) throw new HostError(reply.error);
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
 */
export function onEvent(listener) {
  api.runtime.onMessage.addListener((/** @type {any} */ message, /** @type {any} */ sender) => {
    if (sender?.id !== undefined && sender.id !== api.runtime.id) return;
    if (message?.type === "event" && typeof message.name === "string") listener(message);
  });
}
