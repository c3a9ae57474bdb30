// @ts-check
/**
 * Promises to cost a page nothing until a person acts in it: the one script that is in every document, which has the others brought when there
 * is something for them to do.
 *
 * 1. It looks at nothing and adds nothing. It hears trusted events that reach a field, a form or a shadow root, and what the background says.
 * 2. At the first of these it asks the background for the other files of this folder (background/scripts.js), which come within milliseconds.
 * 3. What happened meanwhile is told to them in its order, together with where each event began, because an event forgets that.
 * 4. It ends what an earlier version of these scripts left, before an update.
 */
(() => {
  const KEY = Symbol.for("sealring");
  const scope = /** @type {any} */ (globalThis);
  const api = /** @type {WebExt} */ (scope.browser ?? scope.chrome);
  if (scope[KEY]?.alive?.()) return; // brought twice, by the manifest and at the installation
  scope[KEY]?.stop?.();
  /** @type {Pick<ContentShared, "early" | "begun" | "stop" | "alive"> & Partial<ContentShared>} */
  const shared = (scope[KEY] = { early: [], begun: new WeakMap(), stop, alive: () => Boolean(api.runtime?.id) });

  /** What the other scripts hear; and what comes before it, so that they are there in time. */
  const HEARD = ["click", "contextmenu", "change", "focusin", "keydown", "submit"];
  const BEFORE = ["pointerdown", "pointerover"];
  const MOST = 50;
  const FIELDS = "input, textarea, select";

  /** What the background said while the others were on their way. @type {[any, any, (reply: any) => void][]} */
  const said = [];
  let called = false;

  /** @param {Element} element @returns {boolean} whether it holds a shadow root, a closed one too */
  function rooted(element) {
    try {
      if (/** @type {any} */ (element).openOrClosedShadowRoot !== undefined) return /** @type {any} */ (element).openOrClosedShadowRoot !== null;
      return element instanceof HTMLElement && Boolean(scope.chrome?.dom?.openOrClosedShadowRoot(element));
    } catch {
      return false; // the extension was removed or replaced
    }
  }

  /** @param {Event} event @param {EventTarget | undefined} first */
  function matters(event, first) {
    if (!(first instanceof Element)) return false;
    const closest = Element.prototype.closest; // a form's own may be one of its fields
    if (closest.call(first, FIELDS) || closest.call(first, "form") || rooted(first)) return true;
    return event.type === "pointerdown" && document.querySelector("input[type=password]") !== null;
  }

  /** @param {Event} event */
  function onEvent(event) {
    if (!event.isTrusted) return;
    const [first] = event.composedPath();
    if (shared.hear) shared.hear(event);
    else if (called || matters(event, first)) {
      if (HEARD.includes(event.type) && shared.early.length < MOST) {
        shared.early.push(event);
        if (first) shared.begun.set(event, first);
      }
      call();
    }
  }

  /** Rule 2. */
  function call() {
    if (called) return;
    called = true;
    const failed = () => { called = false; };
    try {
      api.runtime.sendMessage({ type: "wake" }).then(awake, failed);
    } catch {
      stop(); // the extension was removed or replaced
    }
  }

  function awake() {
    if (!shared.hear) { called = false; return; }
    for (const type of BEFORE) unlisten(type);
    for (const [message, sender, reply] of said.splice(0)) if (!shared.heard?.(message, sender, reply)) reply(undefined);
  }

  /** @param {any} message @param {any} sender @param {(reply: any) => void} reply @returns {boolean} whether the reply comes later */
  function onMessage(message, sender, reply) {
    if (sender.id !== api.runtime.id) return false;
    if (shared.heard) return shared.heard(message, sender, reply);
    if (message?.type === "menu-open") return false; // where no field has the focus there is no place for it
    said.push([message, sender, reply]);
    call();
    return true;
  }

  // No page can have named something else like these.
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const unlisten = (/** @type {string} */ type) => removeEventListener.call(document, type, onEvent, { capture: true });
  for (const type of [...HEARD, ...BEFORE]) addEventListener.call(document, type, onEvent, { capture: true, passive: true });
  api.runtime.onMessage.addListener(onMessage);
  if (document.activeElement instanceof HTMLInputElement) call();

  function stop() {
    for (const type of [...HEARD, ...BEFORE]) unlisten(type);
    try {
      api.runtime.onMessage.removeListener(onMessage);
    } catch {
      // it is gone with its extension
    }
    shared.end?.();
  }
})();
