// @ts-check
/**
 * Promises to say whether all of this frame has been in sight for long enough, as far as a frame can know.
 *
 * 1. All of it lies within the windows and frames around it (IntersectionObserver, whose root is the topmost page).
 * 2. Where the browser can tell (Chromium: trackVisibility), nothing lies over it and nothing makes it faint, moved, cut or blurred.
 *    Elsewhere our script in the page looks at what it can (content/menu.js), and is asked before a value leaves.
 * 3. The window and the frame stayed where and as large as they were. The page is not in the background.
 * 4. Whatever breaks this starts the half second anew. A pick is followed by one more look, by an observer made after it.
 */

/** Milliseconds in sight before the hand counts. */
export const LONG_ENOUGH = 500;
/** Milliseconds between Chromium's looks; it allows no less. */
const DELAY = 100;
/** Milliseconds after a pick in which nothing may come over the menu. */
const AFTER = 150;
const ALL = 0.99;

/** @param {Element} element */
export function watchSight(element) {
  let since = Infinity;
  let inSight = false;
  let where = here();

  function here() {
    return [screenX, screenY, outerWidth, outerHeight, innerWidth, innerHeight, devicePixelRatio].join();
  }

  /** @param {IntersectionObserverEntry} entry */
  const clear = (entry) => entry.intersectionRatio >= ALL && /** @type {any} */ (entry).isVisible !== false;

  /** @param {boolean} now */
  function note(now) {
    if (now && !inSight) since = performance.now();
    inSight = now;
    if (!now) since = Infinity;
  }

  /** @param {(entries: IntersectionObserverEntry[]) => void} heard */
  function observer(heard) {
    const options = { threshold: [0, 0.5, 0.9, 0.95, ALL, 1], trackVisibility: true, delay: DELAY };
    const made = new IntersectionObserver(heard, options);
    made.observe(element);
    return made;
  }

  observer((entries) => note(entries.every(clear)));
  setInterval(() => {
    const now = here();
    if (now !== where || document.visibilityState !== "visible") {
      where = now;
      if (inSight) since = performance.now();
    }
  }, DELAY);

  const good = () => inSight && document.visibilityState === "visible" && here() === where && performance.now() - since >= LONG_ENOUGH;

  /** One more look after a pick: a new observer computes afresh. @returns {Promise<boolean>} */
  function still() {
    return new Promise((resolve) => {
      let first = /** @type {boolean | null} */ (null);
      const fresh = observer((entries) => { first = first !== false && entries.every(clear); });
      setTimeout(() => {
        fresh.disconnect();
        resolve(first === true && good());
      }, AFTER);
    });
  }

  return { good, still };
}
