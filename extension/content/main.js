// @ts-check
/**
 * Promises to find, fill and report fields of one document, on demand, and to leave nothing in the page that it could see.
 *
 * 1. Nothing is looked for until the background asks or the person does something; no attributes, ids, styles or elements are added.
 * 2. It asks for no secret: values arrive by executeScript, in this isolated world, for the fields it called in about with that number.
 * 3. It never submits, never cuts a value short, and fills fields that a person can see and use, no others.
 * 4. The other files of this folder do the work; what happens in the page and what the background says comes from wake.js to this one.
 */
(() => {
  /** @type {ContentShared} */
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  const { calling, dom, fresh, menu, notice } = shared;
  const api = /** @type {WebExt} */ (/** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome);

  /** @type {WeakRef<Element> | null} */
  let lastMenu = null;

  /** Where the person is meant to have pointed. @param {any} message */
  const place = ({ here }) => (here === "menu" ? menu.place() : (here === true && lastMenu?.deref()) || null);

  /** @type {ContentShared["heard"]} */
  function heard(message, _sender, reply) {
    if (fresh.heard(message, place(message), reply)) return true;
    if (String(message?.type).startsWith("menu-")) return menu.heard(message, reply);
    if (message?.type === "here") reply({ here: true });
    if (message?.type !== "call-in") return false;
    const told = calling.answer(message, place(message));
    if (!told) {
      reply({ here: true });
      return false;
    }
    api.runtime.sendMessage({ type: "call-in", number: message.number, ...told }).finally(() => reply({ here: true }));
    return true;
  }

  /** @type {ContentShared["hear"]} */
  function hear(event) {
    if (event.type === "contextmenu") {
      const element = dom.innermost(event);
      lastMenu = element ? new WeakRef(element) : null;
    }
    notice.hear(event);
    menu.hear(event);
  }

  function end() {
    notice.stop();
    menu.stop();
    calling.stop();
  }

  Object.assign(shared, { heard, hear, end, deliver: calling.deliver });
  for (const event of shared.early.splice(0)) hear(event);
})();
