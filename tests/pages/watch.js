// Notes all that a page can notice: changes of its document, events, resources, globals, use of its own functions, errors.
(() => {
  const notes = { changes: [], events: [], resources: [], calls: [], errors: [], globals: [], stacks: [] };
  const known = new Set([...Object.getOwnPropertyNames(window), ...Object.getOwnPropertyNames(document), "seen", "markup"]);
  const path = (node) => (node.nodeType === 1 ? node.localName + (node.id ? `#${node.id}` : "") : node.nodeName);

  let read = false; // whether the document has been read to its end, as it must be before any extension's script runs
  document.addEventListener("DOMContentLoaded", () => {
    read = true;
    observer.takeRecords(); // the last of the reading may not have been told yet
    window.markup = document.documentElement.outerHTML;
  });

  const observer = new MutationObserver((records) => {
    for (const { type, target, attributeName, addedNodes } of records) {
      if (read) notes.changes.push(`${type} ${path(target)} ${attributeName ?? ""} ${[...addedNodes].map(path)}`);
    }
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) if (!name.startsWith(location.origin)) notes.resources.push(name);
  }).observe({ entryTypes: ["resource", "mark", "measure"] });

  const types = "focus focusin focusout blur keydown keypress keyup beforeinput input change select selectionchange submit reset message click mousedown contextmenu error securitypolicyviolation toggle";
  for (const type of types.split(" ")) {
    window.addEventListener(type, (event) => {
      notes.events.push(`${event.type} ${path(event.target === window ? document : event.target)}${event.isTrusted ? "" : " untrusted"}`);
      notes.stacks.push(new Error().stack);
    }, true);
  }
  window.addEventListener("error", (event) => notes.errors.push(`${event.message} ${event.filename} ${event.error?.stack}`), true);
  window.addEventListener("unhandledrejection", (event) => notes.errors.push(`${event.reason?.stack ?? event.reason}`), true);

  // Whether somebody uses the page's own functions, and from where.
  for (const [owner, names] of [[Element.prototype, ["attachShadow", "setAttribute", "append"]], [Node.prototype, ["appendChild", "insertBefore"]],
    [HTMLElement.prototype, ["focus", "showPopover"]], [EventTarget.prototype, ["dispatchEvent"]], [Document.prototype, ["createElement", "createTreeWalker", "querySelectorAll"]]]) {
    for (const name of names) {
      const real = owner[name];
      owner[name] = function (...args) {
        if (read) notes.calls.push(`${name} ${new Error().stack}`);
        return real.apply(this, args);
      };
    }
  }
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  Object.defineProperty(HTMLInputElement.prototype, "value", {
    get() { return value.get.call(this); },
    set(to) { notes.calls.push(`value ${new Error().stack}`); value.set.call(this, to); },
    configurable: true,
  });

  window.seen = () => {
    const now = [...Object.getOwnPropertyNames(window), ...Object.getOwnPropertyNames(document)];
    notes.globals = now.filter((name) => !known.has(name) && !/^\d+$/.test(name)); // frames have numbers
    return { ...notes, frames: window.length, sheets: document.styleSheets.length + document.adoptedStyleSheets.length, markup: document.documentElement.outerHTML };
  };
})();
