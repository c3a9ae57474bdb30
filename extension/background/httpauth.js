// @ts-check
/**
 * Promises a login to a server that asks for one itself (HTTP authentication), when the person chose it for that very server.
 *
 * 1. A proxy gets nothing, nor do schemes in which we have no part (only basic and digest).
 * 2. Only what the person goes to gets an answer: the document of a tab, or a frame whose pages around it are all of the server's very origin.
 *    Pictures, scripts and requests of pages are never answered: whoever can put a picture into a page could ask.
 * 3. Each request is answered once for a server. If that asks again, what it got was wrong: the browser's own prompt comes, and the next request
 *    is asked about, whatever was chosen "always".
 * 4. The host decides which login fits: the very scheme, host and port. The person chooses in a window of the extension's, which names server and
 *    realm, before the first use; what was chosen "always" is for that origin and realm alone.
 * 5. A locked vault asks to be unlocked in that window. It waits for so long and no longer; closed, or too late, the browser's own prompt comes,
 *    and for a while that server is not asked about again. It closes when its request ends, because the tab was closed or went elsewhere.
 * 6. Names go to that window alone, values to the browser alone; neither is kept here.
 */
import { RequestError } from "./errors.js";

const PAGE = "pages/auth.html";
const WINDOW = { width: 396, height: 480 };
/** Milliseconds for which a server waits for the person. */
const WAIT = 120_000;
/** Milliseconds for which a server is left alone that the person had no login for. */
const REST = 300_000;
const SCHEMES = ["basic", "digest"];
const REALM = 1024;
/** Requests and servers of which something is remembered. */
const MOST = 500;
const FILTER = { urls: ["http://*/*", "https://*/*"], types: ["main_frame", "sub_frame"] };

/**
 * @typedef {{url: string, realm: string}} Server
 * @typedef {{item: string, vault: string, remember: boolean, insecure: boolean}} Choice
 * @typedef {{server: Server, request: string, settle: (choice: Choice | null | undefined) => void, tab: number | undefined}} Question settled by null when the person wants none, by nothing when nobody waits any more
 * @typedef {{authCredentials?: {username: string, password: string}}} Answer what the browser takes; an empty one is its own prompt
 */

/**
 * @param {WebExt} api
 * @param {Pick<import("./vaults.js").Vaults, "request" | "open" | "connection">} vaults
 * @param {{random?: () => string, now?: () => number, wait?: number}} [means]
 */
export function createHttpAuth(api, vaults, { random = () => crypto.randomUUID(), now = Date.now, wait = WAIT } = {}) {
  /** @type {Map<string, Question>} */
  const open = new Map();
  /** Requests, each with the server that was answered. @type {Set<string>} */
  const answered = new Set();
  /** Servers that did not take what they got last. @type {Set<string>} */
  const refused = new Set();
  /** @type {Map<string, number>} */
  const resting = new Map();

  /** Lets the oldest go. @param {Set<string> | Map<string, any>} kept */
  function bound(kept) {
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST) return;
      kept.delete(oldest);
    }
  }

  /** @param {Server} server */
  const keyOf = ({ url, realm }) => `${new URL(url).origin} ${realm}`;

  /**
   * Rules 1 and 2, as far as the request itself tells.
   * @param {any} details of webRequest.onAuthRequired
   * @returns {Server | undefined}
   */
  function serverOf(details) {
    if (details.isProxy !== false || details.tabId < 0 || !SCHEMES.includes(String(details.scheme).toLowerCase()) || !URL.canParse(details.url)) return undefined;
    const url = new URL(details.url);
    const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
    const { host, port: asking } = details.challenger ?? {};
    if (String(host).replace(/^\[|\]$/g, "") !== url.hostname.replace(/^\[|\]$/g, "") || asking !== port) return undefined;
    if (!["main_frame", "sub_frame"].includes(details.type)) return undefined;
    return { url: (url.origin + url.pathname).slice(0, 4096), realm: String(details.realm ?? "").slice(0, REALM) };
  }

  /**
   * Rule 2 for a frame: every document around it is of the server's own origin.
   * @param {any} details
   */
  async function isAmongItsOwn(details) {
    if (details.type === "main_frame") return true;
    const { origin } = new URL(details.url);
    const frames = (await api.webNavigation.getAllFrames({ tabId: details.tabId })) ?? [];
    for (let at = details.parentFrameId, steps = 0; at >= 0; steps += 1) {
      const around = frames.find((frame) => frame.frameId === at);
      if (!around || steps > 32 || !URL.canParse(around.url) || new URL(around.url).origin !== origin) return false;
      at = around.parentFrameId;
    }
    return true;
  }

  /**
   * What fits in the vaults that are open.
   * @param {Server} server
   */
  async function look(server) {
    const again = refused.has(keyOf(server)); // rule 3
    const found = await Promise.all(vaults.open().map(async (vault) => ({ vault, ...(await vaults.request("httpauth.matches", server, { kind: "page" }, vault)) })));
    const items = found.flatMap(({ vault, items: rows }) => rows.map((/** @type {any} */ row) => ({ ...row, vault })));
    const allowed = found.filter((each) => each.allowed).map(({ vault, allowed: item }) => ({ vault, item: String(item) }));
    return { items, secure: found.every((each) => each.secure), site: String(found[0]?.site ?? ""), again, allowed: allowed.length === 1 && !again ? allowed[0] : undefined };
  }

  /**
   * @param {Server} server @param {Choice} choice
   * @returns {Promise<Answer>}
   */
  async function give(server, { item, vault, remember, insecure }) {
    const params = { id: item, ...server, ...(remember ? { remember } : {}), ...(insecure ? { accept: ["insecure_page"] } : {}) };
    const { username, password } = await vaults.request("httpauth.get", params, { kind: "page" }, vault);
    refused.delete(keyOf(server));
    return { authCredentials: { username, password } };
  }

  /**
   * @param {any} details
   * @returns {Promise<Answer>}
   */
  async function decide(details) {
    const server = serverOf(details);
    if (!server) return {};
    const request = String(details.requestId);
    const asking = `${request} ${new URL(server.url).origin}`;
    if (answered.has(asking)) { // rule 3
      refused.add(keyOf(server));
      bound(refused);
      return {};
    }
    answered.add(asking);
    bound(answered);
    if (!(await isAmongItsOwn(details))) return {};
    if ((resting.get(keyOf(server)) ?? 0) > now()) return {};
    if (vaults.open().length) {
      const { items, allowed } = await look(server);
      if (allowed) return give(server, { ...allowed, remember: false, insecure: false });
      if (!items.length) return {};
    } else if (!(await isLocked())) return {};
    const choice = await question(server, request);
    if (choice) return give(server, choice);
    if (choice === null) resting.set(keyOf(server), now() + REST);
    bound(resting);
    return {};
  }

  /** Whether there is a vault, and it is locked. */
  async function isLocked() {
    const { state, vault } = await vaults.connection();
    if (state !== "ok") return false;
    return (await vaults.request("session.status", {}, { kind: "page" }, vault)).state === "locked";
  }

  /**
   * Rules 4 and 5: the window, and what the person says in it.
   * @param {Server} server @param {string} request
   * @returns {Promise<Choice | null | undefined>}
   */
  async function question(server, request) {
    const number = random();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** @type {Promise<Choice | null | undefined>} */
    const answer = new Promise((resolve) => {
      open.set(number, { server, request, settle: resolve, tab: undefined });
      timer = setTimeout(resolve, wait, null);
    });
    /** @type {any} */
    let made;
    try {
      made = await api.windows.create({ url: api.runtime.getURL(`${PAGE}?number=${number}`), type: "popup", ...WINDOW });
      const asked = open.get(number);
      if (asked) asked.tab = made?.tabs?.[0]?.id;
      return await answer;
    } finally {
      clearTimeout(timer);
      open.delete(number);
      if (made?.id !== undefined) await api.windows.remove(made.id).catch(() => undefined); // closed by the person
    }
  }

  /** @param {string} number @returns {Question} */
  function asked(number) {
    const found = open.get(number);
    if (!found) throw new RequestError("page_changed");
    return found;
  }

  /**
   * What the window shows, once a vault is open. What was allowed before needs no choice.
   * @param {string} number
   */
  async function show(number) {
    const { server, settle } = asked(number);
    const { items, secure, site, again, allowed } = await look(server);
    if (allowed) settle({ ...allowed, remember: false, insecure: false });
    return { origin: new URL(server.url).origin, realm: server.realm, site, secure, items, again, done: Boolean(allowed) };
  }

  /**
   * What the person said in the window: a login, or none.
   * @param {string} number @param {Choice | null} choice
   */
  function answer(number, choice) {
    asked(number).settle(choice);
    return {};
  }

  /** The window is gone. @param {number} tab */
  function forget(tab) {
    for (const each of open.values()) if (each.tab === tab) each.settle(null);
  }

  /** Nobody waits for the answer any more (rule 5). @param {string} request */
  function ended(request) {
    for (const each of open.values()) if (each.request === request) each.settle(undefined);
  }

  function listen() {
    /** @param {any} details @param {(answer: Answer) => void} [done] Chromium's way; Firefox takes the promise */
    const onAsked = (details, done) => {
      const answer = decide(details).catch(() => ({}));
      void answer.then((given) => done?.(given));
      return done ? undefined : answer;
    };
    api.webRequest.onAuthRequired.addListener(onAsked, FILTER, ["asyncBlocking"]);
    api.webRequest.onErrorOccurred.addListener(({ requestId }) => ended(String(requestId)), FILTER);
  }

  return { listen, decide, show, answer, forget, ended };
}

/** @typedef {ReturnType<typeof createHttpAuth>} HttpAuth */
