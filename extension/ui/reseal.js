// @ts-check
/** Promises the sealing anew after a change of keys, as a work in steps. */
import { stepsPanel } from "./steps.js";
import { plural, t } from "./words.js";

/**
 * @param {{done?: () => void}} [ways]
 * @returns {{element: HTMLElement, start: () => Promise<void>, close: () => void}}
 */
export function resealPanel(ways = {}) {
  return stepsPanel({
    method: "key.reseal", title: t("resealing"), text: t("resealText"), stopped: t("resealStopped"), left: (left) => plural("resealLeft", left),
    finished: ({ damaged }) => [t("resealDone"), damaged ? plural("resealDamaged", damaged) : null], done: () => ways.done?.(),
  });
}
