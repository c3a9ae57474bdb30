// @ts-check
/** Promises one long work as a bar: how far it is, in words too, and a way to stop it that leaves everything as it was. */
import { button, h } from "./dom.js";
import { putFile, Stopped } from "./files.js";
import { ask, asHostError, call, HostError, onEvent } from "./host.js";
import { confirmWith } from "./prompt.js";
import { number, t } from "./words.js";

/** What hears of the host's work, by the name that this page gave it. @type {Map<string, (done: number, total: number) => void>} */
const heard = new Map();
onEvent((event) => { if (event.name === "progress") heard.get(event.params?.work)?.(event.params.done, event.params.total); });

/**
 * @typedef {{element: HTMLElement, run(words: string, method: string, params?: Record<string, any>): Promise<any>, upload(words: string, file: File): Promise<string>, stop(): void}} WorkBar
 */

/**
 * A bar that is there only while something is done.
 * @returns {WorkBar}
 */
export function workBar() {
  const title = h("span", { class: "grow", role: "status" });
  const far = h("span", { class: "soft small" });
  const bar = h("progress", { class: "progress", max: 1 });
  const end = button(t("cancel"), () => { end.disabled = true; stopping?.abort(); }, { class: "button small" });
  const element = h("div", { class: "work", hidden: true }, h("div", { class: "with-button" }, title, far, end), bar);
  /** @type {AbortController | null} */
  let stopping = null;

  /** @param {number} part of all, from 0 to 1 */
  function show(part) {
    bar.value = part;
    far.textContent = t("percent", number(Math.floor(part * 100)));
  }

  /**
   * @template T
   * @param {string} words @param {(signal: AbortSignal) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async function during(words, work) {
    const mine = (stopping = new AbortController());
    title.textContent = words;
    bar.setAttribute("aria-label", words);
    bar.removeAttribute("value");
    far.textContent = "";
    end.disabled = false;
    element.hidden = false;
    try {
      return await work(mine.signal);
    } finally {
      if (stopping === mine) { stopping = null; element.hidden = true; }
    }
  }

  return {
    element,
    run: (words, method, params = {}) => during(words, async (signal) => {
      const work = crypto.randomUUID();
      signal.addEventListener("abort", () => void ask({ type: "stop", work }).catch(() => {}));
      heard.set(work, (done, total) => { if (total) show(Math.min(1, done / total)); });
      try {
        return (await ask({ type: "host", method, params, work })).result;
      } finally {
        heard.delete(work);
      }
    }),
    upload: (words, file) => during(words, async (signal) => {
      try {
        return (await call("backup.bring", { transfer: await putFile(file, "backup", { signal, progress: show }) })).place;
      } catch (error) {
        throw error instanceof Stopped ? new HostError({ name: "cancelled", message: t("stopped") }) : error;
      }
    }),
    stop: () => stopping?.abort(),
  };
}

/**
 * The one prompt, and the work that begins with it: the bar takes the prompt's place until it is done.
 * @param {{
 *   method: string, does: string, words: string, params: () => Promise<Record<string, any>> | Record<string, any>, done: (answer: any) => void,
 *   label?: string, cancel?: () => void, missing?: () => string, refused?: (error: HostError) => void, busy?: (now: boolean) => void,
 * }} options `does` is the button's verb, `words` say what is being done; `busy` hears when it begins and ends
 * @returns {{element: HTMLElement, focus: () => void, close: () => void, prompt: import("./prompt.js").Prompt}}
 */
export function confirmedWork(options) {
  const bar = workBar();
  const { label, cancel, missing } = options;
  const prompt = confirmWith({
    does: options.does, ...(label ? { label } : {}), ...(cancel ? { cancel } : {}), ...(missing ? { missing } : {}),
    action: async (confirmation) => {
      const params = await options.params();
      const here = "passphrase" in confirmation; // else pinentry asks, and the prompt says so
      options.busy?.(true);
      prompt.element.hidden = here;
      let answer;
      try {
        answer = await bar.run(options.words, options.method, { confirmation, ...params });
      } catch (error) {
        const why = asHostError(error);
        prompt.element.hidden = false;
        options.refused?.(why);
        throw why;
      } finally {
        prompt.element.hidden = false;
        options.busy?.(false);
      }
      prompt.close();
      options.done(answer);
    },
  });
  return { element: h("div", { class: "stack" }, prompt.element, bar.element), focus: () => prompt.focus(), close: () => prompt.close(), prompt };
}
