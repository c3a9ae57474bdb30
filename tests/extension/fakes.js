// @ts-check
/** Promises a browser API in memory, for tests of the background without a browser. */

// What the background would do in a minute must not keep the test's process alive.
const timer = globalThis.setTimeout;
globalThis.setTimeout = /** @type {any} */ ((/** @type {any[]} */ ...values) => /** @type {any} */ (timer)(...values).unref());

/** One event, which tests fire with `emit`. */
export function event() {
  /** @type {Function[]} */
  const listeners = [];
  return {
    addListener: (/** @type {Function} */ listener) => void listeners.push(listener),
    removeListener: (/** @type {Function} */ listener) => void listeners.splice(listeners.indexOf(listener), 1),
    emit: (/** @type {any[]} */ ...values) => listeners.map((listener) => listener(...values)),
  };
}

/** Storage that remembers in memory. */
export function storage(start = {}) {
  /** @type {Record<string, any>} */
  const held = { ...start };
  return {
    held,
    get: async () => ({ ...held }),
    set: async (/** @type {object} */ more) => void Object.assign(held, more),
  };
}

/** A native port whose far end is the test: `sent` is what the background wrote. */
export function port() {
  /** @type {any[]} */
  const sent = [];
  const self = {
    sent, closed: false, error: /** @type {any} */ (null), onMessage: event(), onDisconnect: event(),
    postMessage: (/** @type {any} */ message) => void sent.push(message),
    disconnect: () => { self.closed = true; },
    /** @param {number} index @param {any} result */
    answer: (index, result) => self.onMessage.emit({ jsonrpc: "2.0", id: sent[index].id, result }),
    /** @param {number} index @param {any} error */
    refuse: (index, error) => self.onMessage.emit({ jsonrpc: "2.0", id: sent[index].id, error }),
    /** @param {string} message */
    end: (message) => { self.error = { message }; self.onDisconnect.emit(self); },
  };
  return self;
}

/** Lets what is waiting run. */
export const settle = () => new Promise((resolve) => void timer(resolve, 5));

/** @returns {any} */
export function fakeApi() {
  /** @type {ReturnType<typeof port>[]} */
  const ports = [];
  return {
    ports,
    runtime: {
      id: "self", getURL: (/** @type {string} */ path) => `chrome-extension://self/${path}`, 
      getManifest: () => ({ version: "0.1.0", content_scripts: [{ js: ["content/wake.js"] }] }),
      connectNative: () => { const made = port(); ports.push(made); return made; },
      sendMessage: async () => undefined, onMessage: event(),
    },
    storage: { local: storage(), session: storage() },
    tabs: {}, webNavigation: {}, scripting: {}, action: {},
  };
}
