// @ts-check
/**
 * Promises to tell the options page what the fields of an open tab were taken for, and why, and nothing that was typed there.
 *
 * 1. It looks only when the person has chosen a tab, and the scripts in that tab answer with names and sums; they read no value for it.
 * 2. What they say is the page's own text: cut to a length here, and shown as text alone.
 */
import { RequestError } from "./errors.js";
import { askFrames } from "./frames.js";

const MOST = { tabs: 50, frames: 20, forms: 30, fields: 60, reasons: 30, text: 120 };

/** Runs inside each frame, in our isolated world. */
function explain() {
  return /** @type {any} */ (globalThis)[Symbol.for("sealring")]?.forms?.explain() ?? null;
}

/** @param {any} value */
const text = (value) => String(value ?? "").slice(0, MOST.text);
/** @param {any} value */
const number = (value) => (Number.isFinite(value) ? Math.round(value) : 0);
/** @param {any} value @param {number} most @returns {any[]} */
const list = (value, most) => (Array.isArray(value) ? value.slice(0, most) : []);

/** @param {any} value */
const reasons = (value) => list(value, MOST.reasons).map((why) => ({ rule: text(why?.rule), weight: number(why?.weight) }));

/** Rule 2. @param {any} form */
function told(form) {
  const fields = list(form?.fields, MOST.fields).map((field) => ({ name: text(field?.name), kind: text(field?.kind), sum: number(field?.sum), why: reasons(field?.why) }));
  return { kind: text(form?.kind), sum: number(form?.sum), meant: form?.meant === true, why: reasons(form?.why), fields };
}

/** @param {WebExt} api */
export function createExplain(api) {
  /** The tabs that hold a page of the web, the one last used first. */
  async function tabs() {
    const all = await api.tabs.query({ url: ["http://*/*", "https://*/*"] });
    const latest = all.sort((/** @type {any} */ a, /** @type {any} */ b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0)).slice(0, MOST.tabs);
    return { tabs: latest.map((/** @type {any} */ tab) => ({ id: tab.id, title: text(tab.title), host: new URL(tab.url).host })) };
  }

  /** The forms of a tab, frame by frame, the top one first. @param {number} tab */
  async function of(tab) {
    let results;
    try {
      await askFrames(api, tab, { type: "here" });
      results = await api.scripting.executeScript({ target: { tabId: tab, allFrames: true }, func: explain });
    } catch {
      throw new RequestError("page_out_of_reach");
    }
    const frames = results.sort((/** @type {any} */ a, /** @type {any} */ b) => a.frameId - b.frameId).slice(0, MOST.frames);
    return { frames: frames.map((/** @type {any} */ { frameId, result }) => ({ top: frameId === 0, forms: list(result, MOST.forms).map(told) })) };
  }

  return { tabs, of };
}

/** @typedef {ReturnType<typeof createExplain>} Explain */
