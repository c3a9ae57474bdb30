// @ts-check
/**
 * Promises a small icon at a field that the person went to and that can be filled, and the frame of a menu when the person asks for it.
 *
 * 1. Before the person's first act, and on sites where it is switched off, there is nothing: no element, no timer, no look at the page.
 * 2. An act is a trusted click on the field, the Tab key into it, the down arrow in it, or our own shortcut. A page's focus() and autofocus
 *    are none.
 * 3. The menu is a frame of the extension's own origin, which alone has the names; this script knows a number and a height.
 * 4. The icon only opens the menu. What is picked there counts only if the menu was to be seen for half a second (overlay.js) and still is.
 * 5. What was added is taken away again: when the field loses the focus, moves or goes, on scrolling, resizing, leaving and locking.
 * 6. Where a menu can't be shown well or safely, our own window opens instead: in small windows and frames, and, where the browser can't
 *    tell what lies over a frame (Firefox), in every frame inside a page.
 */
(() => {
  const scope = /** @type {any} */ (globalThis);
  /** @type {ContentShared} */
  const shared = scope[Symbol.for("sealring")];
  const { dom, forms, overlay } = shared;
  const api = /** @type {WebExt} */ (scope.browser ?? scope.chrome);

  const LONG_ENOUGH = 500;
  const LOOK = 100;
  /** Milliseconds in which the frame has to say how high it is. */
  const PATIENCE = 2000;
  const TAB = 500;
  const ICON = 20;
  const GAP = 4;
  const MARGIN = 8;
  const WIDTH = { least: 240, most: 340 };
  const ROOM = { width: 260, height: 150 };

  const ICON_CSS = `button { all: initial; display: grid; place-items: center; width: 100%; height: 100%; border-radius: 5px; color: #767e8a; cursor: pointer }
    button:hover { background: rgb(127 127 127 / .2); color: #5b6370 } @media (prefers-color-scheme: dark) { button:hover { color: #9aa3b0 } }
    svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; pointer-events: none }`;
  const MENU_CSS = `:host { border-radius: 10px !important; box-shadow: 0 0 0 1px rgb(0 0 0 / .12), 0 8px 28px rgb(0 0 0 / .22) !important }
    iframe { all: initial; display: block; width: 100%; height: 100%; border: 0; border-radius: 10px; color-scheme: light dark }`;

  /** @type {{field: HTMLInputElement, kind: string, box: Overlay} | null} */
  let icon = null;
  /** @type {{field: HTMLInputElement, kind: string, number: string, box: Overlay, frame: HTMLIFrameElement, at: string, since: number, byKey: boolean, sized: boolean, watcher: MutationObserver} | null} */
  let menu = null;
  /** The field of the menu that was opened last, for the values that come after it was closed. @type {WeakRef<HTMLInputElement> | null} */
  let last = null;
  let tabbed = -Infinity;
  let opening = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  /** @param {any} message @returns {Promise<any>} */
  async function send(message) {
    try {
      return (await api.runtime.sendMessage(message)) ?? {};
    } catch {
      return {}; // the extension was removed or replaced
    }
  }

  // --- Which fields, and when ------------------------------------------------------------------------------------------------------

  /**
   * What a field takes that a menu could give.
   * @param {unknown} field
   * @returns {"login" | "code" | "new" | null}
   */
  function kindOf(field) {
    if (!(field instanceof HTMLInputElement) || !dom.usable(field)) return null;
    const form = forms.find().find(({ fields }) => fields.some(({ element }) => element === field));
    const kind = form?.fields.find(({ element }) => element === field)?.kind;
    if (kind === "new-password" || kind === "confirmation") return "new";
    if (kind === "one-time-code") return "code";
    if (kind === "current-password") return "login";
    return (kind === "username" || kind === "email") && (form?.score ?? 0) > 0 ? "login" : null;
  }

  /** @param {unknown} field */
  async function consider(field) {
    if (menu || icon?.field === field) return;
    hideIcon();
    const kind = kindOf(field);
    if (!kind || !(await send({ type: "menu-wanted" })).wanted || dom.focused() !== field) return;
    showIcon(/** @type {HTMLInputElement} */ (field), kind);
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    if (event.target instanceof Element && overlay.ours(event.target)) return;
    const element = dom.innermost(event);
    if (menu && element !== menu.field) close(false);
    if (element instanceof HTMLInputElement) void consider(element);
  }

  function onFocus() {
    const field = dom.focused();
    if (icon && field !== icon.field) hideIcon();
    if (menu && field !== menu.field && field !== menu.frame && field !== menu.box.host) close(false);
    if (performance.now() - tabbed < TAB && field instanceof HTMLInputElement) void consider(field);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Tab") tabbed = performance.now();
    else if (event.key === "Escape" && menu) close(true);
    else if (event.key === "ArrowDown" && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      if (menu) menu.frame.focus();
      else void byKey();
    }
  }

  /** @returns {Promise<boolean>} whether there was a field for it */
  async function byKey() {
    const field = dom.focused();
    const kind = kindOf(field);
    if (!kind) return false;
    await openMenu(/** @type {HTMLInputElement} */ (field), kind, true);
    return true;
  }

  // --- The icon ------------------------------------------------------------------------------------------------------------------------

  /**
   * At the field's end, before what the page has there; beside the field when that is full.
   * @param {HTMLInputElement} field
   * @returns {Box | null}
   */
  function iconPlace(field) {
    const box = field.getBoundingClientRect();
    if (box.width < 90 || box.height < 16) return null;
    const left = getComputedStyle(field).direction === "rtl";
    const top = box.top + (box.height - ICON) / 2;
    const root = /** @type {Document | ShadowRoot} */ (field.getRootNode());
    const free = (/** @type {number} */ x) => [3, ICON - 3].every((by) => { const there = root.elementFromPoint(x + by, box.top + box.height / 2); return there === field || (there !== null && overlay.ours(there)); });
    const inner = [0, 1, 2].map((step) => left ? box.left + MARGIN + step * 28 : box.right - MARGIN - ICON - step * 28);
    const outer = left ? box.left - GAP - ICON : box.right + GAP;
    const x = inner.find(free) ?? (outer >= 0 && outer + ICON <= innerWidth ? outer : undefined);
    return x === undefined || top < 0 || top + ICON > innerHeight ? null : { left: Math.round(x), top: Math.round(top), width: ICON, height: ICON };
  }

  /** @param {ShadowRoot} root */
  function buildIcon(root) {
    const SVG = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(SVG, "svg");
    const part = (/** @type {string} */ tag, /** @type {Record<string, number>} */ values) => {
      const element = svg.appendChild(document.createElementNS(SVG, tag));
      for (const [name, value] of Object.entries(values)) element.setAttribute(name, String(value));
    };
    svg.setAttribute("viewBox", "0 0 16 16");
    part("circle", { cx: 8, cy: 10.4, r: 4.4 });
    part("rect", { x: 4.6, y: 1, width: 6.8, height: 4.6, rx: 1.6 });
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1; // the down arrow does the same
    button.setAttribute("aria-label", api.i18n.getMessage("menuIcon"));
    button.append(svg);
    for (const type of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
      button.addEventListener(type, (event) => {
        event.stopPropagation(); // a page that closes on clicks elsewhere is to keep its form
        if (type === "mousedown") event.preventDefault(); // the field keeps the focus
        if (type === "click" && event.isTrusted && icon) void openMenu(icon.field, icon.kind, false);
      });
    }
    root.append(button);
  }

  /** @param {HTMLInputElement} field @param {string} kind */
  function showIcon(field, kind) {
    const at = iconPlace(field);
    const box = at && overlay.open(field, buildIcon, ICON_CSS, at);
    if (!box) return;
    icon = { field, kind, box };
    watch();
  }

  function hideIcon() {
    icon?.box.remove();
    icon = null;
    watch();
  }

  // --- The menu ------------------------------------------------------------------------------------------------------------------------

  /** Rule 6. @param {DOMRect} box */
  function roomFor(box) {
    if (!overlay.frameSees && window !== window.top) return false;
    return innerWidth >= ROOM.width && Math.max(innerHeight - box.bottom, box.top) >= ROOM.height;
  }

  /** @param {HTMLInputElement} field @param {number} height @returns {Box} */
  function menuPlace(field, height) {
    const box = field.getBoundingClientRect();
    const width = Math.round(Math.min(Math.max(box.width, WIDTH.least), WIDTH.most, innerWidth - 2 * MARGIN));
    const start = getComputedStyle(field).direction === "rtl" ? box.right - width : box.left;
    const below = innerHeight - box.bottom - GAP - MARGIN;
    const above = box.top - GAP - MARGIN;
    const down = height <= below || below >= above;
    const high = Math.floor(Math.min(height, down ? below : above));
    const left = Math.round(Math.min(Math.max(start, MARGIN), innerWidth - MARGIN - width));
    return { left, top: Math.round(down ? box.bottom + GAP : box.top - GAP - high), width, height: high };
  }

  /** @param {HTMLInputElement} field @param {string} kind @param {boolean} keyed whether the focus goes into the menu */
  async function openMenu(field, kind, keyed) {
    if (opening) return;
    opening = true;
    close(false);
    try {
      if (!roomFor(field.getBoundingClientRect())) {
        if ((await send({ type: "menu-wanted" })).wanted) await send({ type: "menu-popup" });
        return;
      }
      const { number } = await send({ type: "menu-place", kind });
      if (typeof number === "string" && field.isConnected && dom.focused() === field) put(field, kind, number, keyed);
    } finally {
      opening = false;
    }
  }

  /** @param {HTMLInputElement} field @param {string} kind @param {string} number @param {boolean} keyed */
  function put(field, kind, number, keyed) {
    const frame = document.createElement("iframe");
    /** @type {any} */ (frame).credentialless = true; // Chromium lets no other frame into a page that isolates itself
    const box = overlay.open(field, (root) => root.append(frame), MENU_CSS, menuPlace(field, 40));
    if (!box) {
      void send({ type: "menu-popup" });
      return;
    }
    // Not by src: a frame's first address may be told to the page among its resources, a later one is not.
    frame.contentWindow?.location.replace(`${api.runtime.getURL("pages/menu.html")}#${number}`);
    hideIcon();
    const watcher = new MutationObserver(() => close(false));
    watcher.observe(box.host, { attributes: true });
    for (let each = dom.parentOf(field); each; each = dom.parentOf(each)) if (each instanceof HTMLDialogElement) watcher.observe(each, { attributeFilter: ["open"] });
    menu = { field, kind, number, box, frame, at: whereIs(field), since: Infinity, byKey: keyed, sized: false, watcher };
    last = new WeakRef(field);
    setTimeout(() => {
      if (menu?.number !== number || menu.sized) return;
      close(false);
      void send({ type: "menu-popup" }); // a page that lets no frame in
    }, PATIENCE);
    watch();
  }

  /** @param {Element} field */
  function whereIs(field) {
    const { left, top, width, height } = field.getBoundingClientRect();
    return [Math.round(left), Math.round(top), Math.round(width), Math.round(height), innerWidth, innerHeight, document.fullscreenElement ? 1 : 0].join();
  }

  /** @param {boolean} back whether the field gets the focus back */
  function close(back) {
    if (!menu) return;
    const { field, box, number, watcher } = menu;
    menu = null;
    watcher.disconnect();
    box.remove();
    watch();
    void send({ type: "menu-closed", number });
    if (back && field.isConnected) field.focus({ preventScroll: true });
  }

  // --- While something is shown --------------------------------------------------------------------------------------------------------

  function watch() {
    const wanted = icon !== null || menu !== null;
    if (wanted && timer === undefined) {
      timer = setInterval(look, LOOK);
      for (const type of LEAVING) addEventListener(type, look, { capture: true, passive: true });
    } else if (!wanted && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
      for (const type of LEAVING) removeEventListener(type, look, { capture: true });
    }
  }
  const LEAVING = ["scroll", "resize", "pagehide", "visibilitychange", "fullscreenchange"];

  /** Rule 5. @param {Event} [event] */
  function look(event) {
    if (event?.type === "pagehide") { hideIcon(); close(false); }
    if (icon && (!icon.field.isConnected || !icon.box.holds() || !dom.usable(icon.field))) hideIcon();
    const at = icon && iconPlace(icon.field);
    if (icon && !at) hideIcon();
    else if (icon && at && (at.left !== icon.box.box.left || at.top !== icon.box.box.top)) icon.box.move(at);
    if (!menu) return;
    if (!menu.field.isConnected || !menu.box.holds() || menu.at !== whereIs(menu.field) || document.visibilityState !== "visible") { close(false); return; }
    if (!menu.sized || !menu.box.seen(false)) menu.since = Infinity;
    else if (menu.since === Infinity) menu.since = performance.now();
  }

  /** Rule 4. @param {string} number */
  function check(number) {
    look();
    return menu?.number === number && menu.box.seen(true) && performance.now() - menu.since >= LONG_ENOUGH;
  }

  /** @type {ContentShared["menu"]["heard"]} */
  function heard(message, reply) {
    if (message.type === "menu-open") {
      if (!document.hasFocus() || !(dom.focused() instanceof HTMLInputElement)) return false;
      void byKey().then((taken) => reply({ taken }));
      return true;
    }
    const mine = menu !== null && menu.number === message.number;
    if (message.type === "menu-check") reply({ seen: mine && check(message.number) });
    if (message.type === "menu-close" && mine) close(message.back === true);
    if (message.type === "menu-size" && mine && menu) {
      menu.box.move(menuPlace(menu.field, Number(message.height)));
      menu.sized = true;
      if (menu.byKey) menu.frame.focus();
    }
    return false;
  }

  /** @type {[string, (event: any) => void][]} */
  const listeners = [["click", onClick], ["focusin", onFocus], ["keydown", onKey]];

  /** @param {Event} event */
  function hear(event) {
    for (const [type, listener] of listeners) if (event.type === type) listener(event);
  }

  function stop() {
    hideIcon();
    close(false);
  }

  shared.menu = { hear, stop, heard, place: () => last?.deref() ?? null };
})();
