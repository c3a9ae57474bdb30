// @ts-check
/**
 * Promises one connection per vault, each with a host process of its own, and no answer of one vault for another's request.
 *
 * 1. A connection belongs to one vault for as long as it lives (host.js, rule 5). Whoever asks names the vault; no answer decides which is asked next.
 * 2. The default vault is connected at once, the one shown last after it, any other when a page asks for it.
 * 3. A vault's name is the name of a folder. The one shown last is all that is remembered here, on disk.
 */
import { RequestError } from "./errors.js";
import { createHost, DEFAULT, NAME } from "./host.js";

/** Connections, and so processes, that there are at most. */
const MOST = 16;

/** @typedef {import("./host.js").Host} Host */
/** @typedef {import("./host.js").Caller} Caller */

/**
 * @param {WebExt} api
 * @param {(vault: string, name: string, params: any) => void} announce tells the extension's pages and the background's other parts
 */
export function createVaults(api, announce) {
  /** @type {Map<string, Host>} */
  const hosts = new Map();
  /** @type {string[]} */
  let names = [];
  let shown = DEFAULT;
  const loaded = Promise.resolve(api.storage.local.get("shown")).then((kept) => {
    if (NAME.test(kept["shown"] ?? "")) shown = kept["shown"];
  }, () => undefined);

  /** @param {string} name @returns {Host} */
  function of(name) {
    const known = hosts.get(name);
    if (known) return known;
    if (!NAME.test(name) || hosts.size >= MOST) throw new RequestError("bad_params");
    const made = createHost(api, (event, params) => announce(name, event, params), name);
    hosts.set(name, made);
    made.connect();
    return made;
  }

  /** Rule 2; also what a host that was lost is looked for with. */
  function connect() {
    of(DEFAULT);
    for (const host of hosts.values()) if (host.state !== "ok") host.connect();
    void current().then(of).catch(() => undefined);
  }

  /** @param {Host} host any that answers: the names are those of folders, which each of them sees */
  async function look(host) {
    try {
      names = (await host.request("session.vaults", {}, { kind: "page" })).vaults;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error; // an older host: what was known stays
    }
  }

  /** The vault that a page is for which names none: the one shown last, if it is still there. */
  async function current() {
    await loaded;
    if (!names.length) await look(of(DEFAULT));
    if (names.includes(shown) || !names.length) return names.length ? shown : DEFAULT;
    return names.includes(DEFAULT) ? DEFAULT : names[0] ?? DEFAULT;
  }

  /** The vaults that are open, the one shown first. */
  function open() {
    const all = [...hosts].filter(([, host]) => host.unlocked).map(([name]) => name);
    return all.sort((a, b) => Number(b === shown) - Number(a === shown) || a.localeCompare(b));
  }

  /**
   * One method of one vault's host.
   * @param {string} method @param {any} params @param {Caller} caller @param {string} [vault] @param {string} [work] what the page calls it
   * @returns {Promise<any>}
   */
  const request = async (method, params, caller, vault = DEFAULT, work = undefined) => of(vault).request(method, params, caller, work);

  /** @param {string} vault @param {string} work */
  const stop = (vault, work) => hosts.get(vault)?.stop(work);

  /**
   * Where a vault's connection stands, which vault that is, and which others there are.
   * @param {boolean} [again] whether the person wants another try now
   * @param {string} [vault] the one shown last when left out
   */
  async function connection(again = false, vault = undefined) {
    if (again) for (const host of hosts.values()) if (host.state !== "ok") host.connect();
    const name = vault ?? (await current());
    const host = of(name);
    const where = await host.connection(again);
    if (where.state === "ok") await look(host);
    const all = [...new Set([...names, name])];
    return { ...where, vault: name, vaults: all.map((each) => ({ name: each, unlocked: hosts.get(each)?.unlocked === true })) };
  }

  /** @param {string} vault */
  async function show(vault) {
    await loaded;
    of(vault);
    shown = vault;
    await api.storage.local.set({ shown });
    return {};
  }

  /** @param {string} reason */
  async function lockAll(reason) {
    await Promise.all(open().map((vault) => request("session.lock", { reason }, { kind: "page" }, vault).catch(() => undefined)));
    return {};
  }

  return {
    connect, connection, request, stop, open, show, lockAll,
    /** Whether a page has to be told which vault is meant. */
    get several() { return new Set([...names, ...hosts.keys()]).size > 1; },
    get unlocked() { return open().length > 0; },
    get connected() { return [...hosts.values()].every((host) => host.state === "ok"); },
    /** Whose settings and tools serve where no vault is meant in particular. */
    get front() { return open()[0] ?? DEFAULT; },
  };
}

/** @typedef {ReturnType<typeof createVaults>} Vaults */
