// @ts-check
/** Promises the sealing anew after a change of keys: moved on while it is watched, to be stopped and taken up again, and said when it is done. */
import { button, fill, h, icon } from "./dom.js";
import { asHostError, call } from "./host.js";
import { plural, t } from "./words.js";

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
 * @param {{done?: () => void}} [ways]
 * @returns {{element: HTMLElement, start: () => Promise<void>, close: () => void}}
 */
export function resealPanel(ways = {}) {
  const part = progressOf();
  const bar = h("progress", { class: "progress", max: 1, "aria-label": t("resealing") });
  const line = h("p", { class: "small soft" });
  const spoken = h("p", { class: "only-spoken", role: "status" });
  const toggle = button(t("stop"), () => { if (running) running = false; else void start(); }, { class: "button small" });
  const element = h("section", { class: "card reseal", "aria-label": t("resealing") });
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
    fill(element, h("div", { class: "head" }, icon("refresh-cw"), h("div", null, h("p", null, h("b", null, t("resealing"))), line)), bar, spoken, h("div", { class: "actions" }, toggle));
    draw(true, t("resealText"));
    spoken.textContent = t("resealing");
    try {
      while (running && !closed) {
        const { left, damaged } = await call("key.reseal");
        bar.value = part(left);
        if (!left) return finish(damaged);
        draw(running, plural("resealLeft", left));
        await new Promise((resolve) => setTimeout(resolve, BREATH));
      }
      draw(false, t("resealStopped"));
      spoken.textContent = t("resealStopped");
    } catch (error) {
      const problem = asHostError(error);
      draw(false, [problem.message, problem.hint].filter(Boolean).join(" "));
    } finally {
      running = false;
    }
  }

  /** @param {number} damaged */
  function finish(damaged) {
    fill(element, h("div", { class: "head", role: "status" }, icon("circle-check"), h("div", null, h("p", null, h("b", null, t("resealDone"))), damaged ? h("p", { class: "small soft" }, plural("resealDamaged", damaged)) : null)));
    element.classList.add("good");
    ways.done?.();
  }

  return { element, start, close: () => { closed = true; } };
}
