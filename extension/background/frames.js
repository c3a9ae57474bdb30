// @ts-check
/** Promises to reach the scripts in a tab's frames, also where the extension came after the page, and to wait for none of them long. */
import { RequestError } from "./errors.js";
import { contentFiles } from "./tabs.js";

/** Milliseconds that a frame has to answer; a hung frame must not hang the others. */
const ANSWER = 1500;
const FRAMES = 100;
/** Milliseconds that a document has to take values in. */
const LONGEST = 15_000;

/**
 * Sends a message to the frames of a tab, and puts our scripts in first where none of them is there.
 * @param {WebExt} api
 * @param {number} tab @param {any} message or what makes it for a frame @param {number | undefined} [frame] one of them
 * @returns {Promise<any[]>} all frames of the tab, as webNavigation has them
 */
export async function askFrames(api, tab, message, frame) {
  const all = (await api.webNavigation.getAllFrames({ tabId: tab })) ?? [];
  const asked = all.filter((each) => frame === undefined || each.frameId === frame).slice(0, FRAMES);
  const ask = () => Promise.all(asked.map((each) => askFrame(api, tab, each.frameId, typeof message === "function" ? message(each) : message)));
  if (!(await ask()).some(Boolean)) {
    try {
      await api.scripting.executeScript({ target: { tabId: tab, allFrames: true }, files: contentFiles(api) });
    } catch {
      throw new RequestError("page_out_of_reach");
    }
    await ask();
  }
  return all;
}

/**
 * @param {WebExt} api
 * @param {number} tab @param {number} frameId @param {any} message
 * @returns {Promise<boolean>} whether our script is there
 */
async function askFrame(api, tab, frameId, message) {
  const late = new Promise((resolve) => setTimeout(resolve, ANSWER, false));
  const answer = api.tabs.sendMessage(tab, message, { frameId }).then((/** @type {any} */ reply) => reply?.here === true, () => false);
  return /** @type {Promise<boolean>} */ (Promise.race([answer, late]));
}

/**
 * What a script in exactly one document returns; null once its frame has another one, for which Firefox would let us wait for ever.
 * @param {WebExt} api
 * @param {{tab: number, frame: number, document: string}} place @param {(...args: any[]) => any} func @param {any[]} args
 * @returns {Promise<any>}
 */
export async function runIn(api, { tab, frame, document }, func, args) {
  /** @type {(details: {tabId: number, frameId: number}) => void} */
  let left = () => undefined;
  const gone = new Promise((resolve) => {
    left = ({ tabId, frameId }) => { if (tabId === tab && (frameId === frame || frameId === 0)) resolve(null); };
    setTimeout(resolve, LONGEST, null);
  });
  const script = api.scripting.executeScript({ target: { tabId: tab, documentIds: [document] }, func, args }).then((results) => results?.[0]?.result ?? null, () => null);
  api.webNavigation.onCommitted.addListener(left);
  try {
    return await Promise.race([script, gone]);
  } finally {
    api.webNavigation.onCommitted.removeListener(left);
  }
}
