// @ts-check
/**
 * Promises to find, fill and report fields of one document, on demand, and to leave nothing in the page that it could see.
 *
 * 1. Nothing is looked for until the background asks or the person does something; no attributes, ids, styles or elements are added.
 * 2. It asks for no secret: values arrive by executeScript, in this isolated world, for the fields it called in about with that number.
 * 3. It never submits, never cuts a value short, and fills fields that a person can see and use, no others.
 * 4. The other files of this folder do the work; this one alone hears the background, and ends them all.
 */
(() => {
  const KEY = Symbol.for("sealring");
  const scope = /** @type {any} */ (globalThis);
  /** @type {ContentShared} */
  const shared = scope[KEY];
  shared.stop?.(); // an earlier version of these scripts, before an update

  const api = /** @type {WebExt} */ (scope.browser ?? scope.chrome);

  /** @type {WeakRef<Element> | null} */
  let lastMenu = null;

  /** @param {any} message @param {any} sender @param {(reply: any) => void} reply */
  function onMessage(message, sender, reply) {
    if (sender.id === api.runtime.id && shared.fresh.heard(message, (message?.here === "menu" ? shared.menu.place() : message?.here === true && lastMenu?.deref()) || null, reply)) return true;
    if (sender.id !== api.runtime.id) return false;
    if (String(message?.type).startsWith("menu-")) return shared.menu.heard(message, reply);
    if (message?.type !== "call-in") return false;
    const pointed = message.here === "menu" ? shared.menu.place() : message.here === true && lastMenu?.deref();
    const told = shared.calling.answer(message, pointed || null);
    if (!told) {
      reply({ here: true });
      return false;
    }
    api.runtime.sendMessage({ type: "call-in", number: message.number, ...told }).finally(() => reply({ here: true }));
    return true;
  }

  /** @param {Event} event */
  function onMenu(event) {
    if (!event.isTrusted) return;
    const element = shared.dom.innermost(event);
    lastMenu = element ? new WeakRef(element) : null;
  }

  const parts = [shared.notice, shared.menu];
  for (const part of parts) part.start();
  document.addEventListener("contextmenu", onMenu, { capture: true, passive: true });
  api.runtime.onMessage.addListener(onMessage);

  function stop() {
    for (const part of parts) part.stop();
    document.removeEventListener("contextmenu", onMenu, { capture: true });
    try {
      api.runtime.onMessage.removeListener(onMessage);
    } catch {
      // the extension that these scripts belonged to is gone
    }
    shared.calling.stop();
  }

  shared.deliver = shared.calling.deliver;
  shared.stop = stop;
})();
