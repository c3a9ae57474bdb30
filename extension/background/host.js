// @ts-check
/**
 * Promises one connection to the native host: hello first, every request answered or timed out, and a fresh host after each end.
 *
 * 1. Nothing is sent before hello was answered by a host of our protocol.
 * 2. A locked host exits, and a new one is started at once. Any other end is followed by growing pauses.
 * 3. What is remembered is no secret: how the last lock came (until the browser ends), and on disk the owner's fingerprint and the
 *    highest vault state seen, so that an old copy of the vault is noticed.
 * 4. The state seen is never replaced by a lower one of the same vault, unless the person accepted it (session.accept_state).
 * 5. A connection serves one vault, named in its hello; a host that answers for another gets nothing. Requests, their numbers and what is
 *    remembered are the connection's own, so that a reply can reach only who asked this very vault.
 * 6. A host that says how far it is works, one request after the other: the time of all that wait begins anew.
 */
import { RequestError } from "./errors.js";

export const HOST = "org.sealring.host";
export const PROTOCOL = { min: 1, max: 1 };
/** The vault that is meant where none is named. */
export const DEFAULT = "default";
/** A vault's name as the host has it (base/paths.py): a folder's name there, and a part of our storage's keys here. */
export const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** Bytes of one frame; the host ends the connection at one more. */
export const FRAME_LIMIT = 1024 * 1024;

const SECONDS = 1000;
const HELLO_TIMEOUT = 10 * SECONDS;
const TIMEOUT = 15 * SECONDS;
/** Methods that run the key derivation, make keys, wait for a security key, ask the network or seal many items: up to a minute on a slow machine. */
const SLOW = 120 * SECONDS;
const SLOW_METHODS = /^(session\.unlock|session\.accept_state|setup\.|key\.|kit\.|backup\.|factor\.|\w+\.change$|settings\.relax|person\.(verify|certify|lookup|refresh)$|letter\.(seal|open|import))/;
/** What a person looks for a folder; the host closes its dialog a little earlier. */
const CHOOSING = 600 * SECONDS;
/** A host that lived this long was not the cause of its own end: the pauses start over. */
const STEADY = 30 * SECONDS;
const PAUSES = [0.25, 0.5, 1, 2, 5, 10, 30, 60].map((seconds) => seconds * SECONDS);

/**
 * @typedef {"ok" | "connecting" | "missing" | "forbidden" | "crashed" | "incompatible"} ConnectionState
 * @typedef {{kind: "page"} | {kind: "content" | "frame", origin: string, ancestors?: string[]}} Caller
 * @typedef {{resolve(value: any): void, reject(error: Error): void, timer: ReturnType<typeof setTimeout>, start(): void, method: string, params: any, work: string}} Waiting
 */

/**
 * Which of the known ways a connection ended in, from the browser's own words (they have no codes).
 * @param {string} text
 * @returns {"missing" | "forbidden" | "crashed"}
 */
export function causeOf(text) {
  if (/forbidden/i.test(text)) return "forbidden";
  if (/not found|no such native application/i.test(text)) return "missing";
  return "crashed";
}

/**
 * Where the browser keeps something for one vault; what was kept before there were several is the default one's.
 * @param {"seen" | "owner" | "lastLock"} what @param {string} vault
 */
export const keyFor = (what, vault) => (vault === DEFAULT ? what : `${what}:${vault}`);

/**
 * @param {WebExt} api
 * @param {(name: string, params: any) => void} announce tells the extension's pages and the background's other parts
 * @param {string} [vault] the name of this connection's vault
 */
export function createHost(api, announce, vault = DEFAULT) {
  /** @type {any} */
  let port = null;
  /** @type {ConnectionState} */
  let state = "connecting";
  let detail = "";
  /** @type {any} */
  let hello = null;
  let unlocked = false;
  let failures = 0;
  let since = 0;
  let nextId = 1;
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  /** @type {Set<() => void>} */
  const watchers = new Set();

  /** @param {ConnectionState} next @param {string} [why] */
  function setState(next, why = "") {
    const changed = next !== state || why !== detail;
    state = next;
    detail = why;
    if (state !== "connecting") for (const watcher of [...watchers]) watcher();
    if (changed) announce("connection", { state });
  }

  function connect() {
    clearTimeout(retry);
    if (port) return;
    setState("connecting");
    const mine = api.runtime.connectNative(HOST);
    port = mine;
    mine.onMessage.addListener((/** @type {any} */ message) => { if (port === mine) receive(message); });
    mine.onDisconnect.addListener((/** @type {any} */ ended) => {
      const error = ended?.error ?? api.runtime.lastError;
      if (port === mine) lost(error?.message ?? "");
    });
    const client = { name: "sealring-extension", version: api.runtime.getManifest().version };
    send("session.hello", { protocol: PROTOCOL, client, ...(vault === DEFAULT ? {} : { vault }) }, { kind: "page" }, HELLO_TIMEOUT).then(greeted, refused);
  }

  /** @param {any} answer */
  function greeted(answer) {
    const range = answer?.protocol;
    if (!(range?.min <= PROTOCOL.max && range?.max >= PROTOCOL.min)) {
      hello = answer;
      drop("incompatible", String(answer?.version ?? ""));
      return;
    }
    if ((answer.vault ?? DEFAULT) !== vault) { // rule 5
      drop("incompatible", String(answer.version ?? ""));
      return;
    }
    hello = answer;
    since = Date.now();
    setUnlocked(answer.state === "unlocked");
    setState("ok");
  }

  /** @param {any} error */
  function refused(error) {
    if (error.name === "no_host") return; // lost() has dealt with it
    if (error.name === "incompatible") hello = { version: error.data?.version ?? error.data?.host ?? "" };
    const older = error.name === "bad_params"; // it knows nothing of several vaults
    drop(error.name === "incompatible" || older ? "incompatible" : error.name === "caller_refused" ? "forbidden" : "crashed", error.name);
  }

  /**
   * Ends the connection from our side.
   * @param {ConnectionState} next @param {string} why
   */
  function drop(next, why) {
    const old = port;
    port = null;
    old?.disconnect();
    finish(next, why);
  }

  /** @param {string} text */
  function lost(text) {
    port = null;
    finish(causeOf(text), text);
  }

  /**
   * A locked host is on its way out: the next one is started without waiting for that.
   * @param {string} reason
   */
  function startAnew(reason) {
    const old = port;
    port = null;
    locked(reason);
    old?.disconnect();
    finish("connecting", "");
    connect();
  }

  /** @param {ConnectionState} next @param {string} why */
  function finish(next, why) {
    const wasUnlocked = unlocked;
    if (since && Date.now() - since > STEADY) failures = 0;
    since = 0;
    for (const request of waiting.values()) {
      clearTimeout(request.timer);
      request.reject(new RequestError("no_host", { state: next }));
    }
    waiting.clear();
    if (wasUnlocked) locked("error");
    setState(next, why);
    if (next === "connecting") return;
    const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
    failures += 1;
    clearTimeout(retry);
    retry = setTimeout(connect, pause);
  }

  /** @param {any} message */
  function receive(message) {
    if (typeof message !== "object" || message === null) return;
    if (message.method === undefined) {
      answered(message);
    } else if (message.method === "session.locked") {
      startAnew(String(message.params?.reason ?? "error"));
    } else if (message.method === "vault.changed") {
      void remember(message.params?.seen, undefined, false);
      announce("vault.changed", message.params);
    } else if (message.method === "progress") {
      for (const request of waiting.values()) request.start(); // rule 6
      announce("progress", { work: waiting.get(message.params?.request)?.work ?? "", done: message.params?.done, total: message.params?.total });
    }
  }

  /** @param {any} message */
  function answered(message) {
    const request = waiting.get(message.id);
    if (!request) return; // timed out long ago
    waiting.delete(message.id);
    clearTimeout(request.timer);
    if (message.error) {
      request.reject(RequestError.fromHost(message.error));
      return;
    }
    request.resolve(message.result);
    noteState(request, message.result);
  }

  /**
   * Takes from a reply what the extension itself has to know.
   * @param {Waiting} request @param {any} result
   */
  function noteState(request, result) {
    if (request.method === "session.lock") {
      startAnew(String(request.params.reason));
      return;
    }
    const told = typeof result?.state === "object" ? result.state : result; // some replies hold the state beside what else was done
    if (request.method !== "session.hello" && typeof told?.state === "string") {
      setUnlocked(told.state === "unlocked");
      const accepted = request.method === "session.accept_state";
      const trusted = accepted || !["rolled_back", "altered"].includes(told.read_only);
      if (told.state === "unlocked" && trusted) void remember(told.seen, told.fingerprint, accepted);
    }
  }

  /** @param {boolean} now */
  function setUnlocked(now) {
    if (now === unlocked) return;
    unlocked = now;
    if (now) announce("unlocked", {});
  }

  /** @param {string} reason */
  function locked(reason) {
    unlocked = false;
    void api.storage.session.set({ [keyFor("lastLock", vault)]: { reason, at: Math.floor(Date.now() / SECONDS) } });
    announce("session.locked", { reason });
  }

  /**
   * Rule 4.
   * @param {any} seen @param {string | undefined} owner @param {boolean} accepted
   */
  async function remember(seen, owner, accepted) {
    const [seenKey, ownerKey] = [keyFor("seen", vault), keyFor("owner", vault)];
    const known = await api.storage.local.get([seenKey, ownerKey]);
    /** @type {Record<string, any>} */
    const news = {};
    if (owner && owner !== known[ownerKey]) news[ownerKey] = owner;
    const old = known[seenKey];
    if (seen && (accepted || old?.vault !== seen.vault || old.number < seen.number)) {
      news[seenKey] = { vault: seen.vault, number: seen.number, mac: seen.mac };
    }
    if (Object.keys(news).length) await api.storage.local.set(news);
  }

  /**
   * @param {string} method @param {any} params @param {Caller} caller @param {number} timeout milliseconds
   * @param {string} [work] what the page calls it, to hear how far it is and to stop it
   * @returns {Promise<any>}
   */
  function send(method, params, caller, timeout, work = "") {
    return new Promise((resolve, reject) => {
      const id = nextId++;
      const frame = { jsonrpc: "2.0", id, method, caller, params };
      const size = new TextEncoder().encode(JSON.stringify(frame)).length;
      if (size > FRAME_LIMIT) throw new RequestError("frame_too_large"); // rejects: a promise's executor turns it into that
      const late = () => {
        waiting.delete(id);
        reject(new RequestError("timed_out"));
        if (method !== "session.hello") cancel(id);
      };
      /** @type {Waiting} */
      const request = { resolve, reject, method, params, work, timer: setTimeout(late, timeout), start: () => { clearTimeout(request.timer); request.timer = setTimeout(late, timeout); } };
      waiting.set(id, request);
      try {
        port.postMessage(frame);
      } catch {
        waiting.delete(id);
        clearTimeout(request.timer);
        reject(new RequestError("no_host", { state }));
      }
    });
  }

  /** @param {number} id */
  function cancel(id) {
    if (port) send("request.cancel", { request: id }, { kind: "page" }, TIMEOUT).catch(() => undefined);
  }

  /** What the page calls so is not wanted any more; it answers `cancelled`, unless it was done. @param {string} work */
  function stop(work) {
    for (const [id, request] of waiting) if (work && request.work === work) cancel(id);
  }

  /** Resolves when a connection attempt under way has ended, or after a few seconds. */
  function settled() {
    if (state !== "connecting") return Promise.resolve();
    return /** @type {Promise<void>} */ (new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        watchers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, HELLO_TIMEOUT);
      watchers.add(done);
    }));
  }

  /**
   * One method of the host.
   * @param {string} method @param {any} params @param {Caller} caller @param {string} [work]
   * @returns {Promise<any>} its result; rejects with RequestError
   */
  async function request(method, params, caller, work) {
    await settled();
    if (state !== "ok") throw new RequestError("no_host", { state });
    return send(method, params, caller, SLOW_METHODS.test(method) ? SLOW : TIMEOUT, work);
  }

  /**
   * Where the connection stands. Asking is no reason to try: pages ask after each announcement, and trying announces.
   * @param {boolean} [again] whether the person wants another try now, before the pause is over
   */
  async function connection(again = false) {
    if (again && state !== "ok" && !port) connect();
    await settled();
    const key = keyFor("lastLock", vault);
    const { [key]: lastLock } = await api.storage.session.get(key);
    return { state, ...(hello ? { hello } : {}), ...(detail ? { detail } : {}), ...(lastLock ? { lastLock } : {}) };
  }

  return {
    connect, connection, request, stop,
    get unlocked() { return unlocked; },
    get state() { return state; },
  };
}

/** @typedef {ReturnType<typeof createHost>} Host */
