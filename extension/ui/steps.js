// @ts-check
/** Promises a long work of the host in short requests: moved on while it is watched, to be stopped and taken up again, and said when it is done. */
import { button, fill, h, icon } from "./dom.js";
import { asHostError, call } from "./host.js";
import { t } from "./words.js";

/** Milliseconds between two requests, so that others of this page come in between. */
const BREATH = 20;

/**
 * How far a work has come when only what is left is known: the most that was ever left counts as all of it.
 * @returns {(left: number) => number} 0 to 1
 */
export function progressOf() {
  let most = 0;
  return (left) => {
    most = Math.max(most, left);
    return most ? (most - left) / most : 1;
  };
}

/**
 * @param {{
 *   method: string, title: string, text: string, stopped: string, left: (left: number) => string,
 *   finished: (answer: any) => (string | null)[], step?: (answer: any) => void, done?: (answer: any) => void,
 * }} work `method` answers with what is left, `finished` with the last words: a title, and a line or nothing
 * @returns {{element: HTMLElement, start: () => Promise<void>, close: () => void}}
 */
export function stepsPanel(work) {
  const part = progressOf();
  const bar = h("progress", { class: "progress", max: 1, "aria-label": work.title });
  const line = h("p", { class: "small soft" });
  const spoken = h("p", { class: "only-spoken", role: "status" });
  const toggle = button(t("stop"), () => { if (running) running = false; else void start(); }, { class: "button small" });
  const element = h("section", { class: "card reseal", "aria-label": work.title });
  let running = false;
  let closed = false;

  /** @param {boolean} on @param {string} words */
  function draw(on, words) {
    line.textContent = words;
    const label = t(on ? "stop" : "goOn");
    if (toggle.textContent !== label) fill(toggle, label);
  }

  async function start() {
    if (running || closed) return;
    running = true;
    element.classList.remove("good");
    fill(element, h("div", { class: "head" }, icon("refresh-cw"), h("div", null, h("p", null, h("b", null, work.title)), line)), bar, spoken, h("div", { class: "actions" }, toggle));
    draw(true, work.text);
    spoken.textContent = work.title;
    try {
      while (running && !closed) {
        const answer = await call(work.method);
        bar.value = part(answer.left);
        work.step?.(answer);
        if (!answer.left) return finish(answer);
        draw(running, work.left(answer.left));
        await new Promise((resolve) => setTimeout(resolve, BREATH));
      }
      draw(false, work.stopped);
      spoken.textContent = work.stopped;
    } catch (error) {
      const problem = asHostError(error);
      draw(false, [problem.message, problem.hint].filter(Boolean).join(" "));
      spoken.textContent = line.textContent;
    } finally {
      running = false;
    }
  }

  /** @param {any} answer */
  function finish(answer) {
    const [title, more] = work.finished(answer);
    fill(element, h("div", { class: "head", role: "status" }, icon("circle-check"), h("div", null, h("p", null, h("b", null, title ?? "")), more ? h("p", { class: "small soft" }, more) : null)));
    element.classList.add("good");
    work.done?.(answer);
  }

  return { element, start, close: () => { closed = true; } };
}
