// @ts-check
/**
 * Promises boxes of ours over a page that the page can't dress: a host without a name in the top layer, with a closed shadow root, whose
 * looks are fixed where no style of the page reaches; and to say whether such a box is really to be seen.
 *
 * 1. The host has the one attribute that makes it a popover, nothing else; its place and size are in a sheet of the shadow root.
 * 2. What is important in a shadow root's `:host` wins over all that the page says of the host, inline and important, animated or not.
 *    Its ::before, ::after and ::backdrop are fixed too, which the page could otherwise draw over it.
 * 3. It lies in the dialog or the popover that the field is in, because all else is inert or closes that one; else at the end of the document.
 * 4. It is not seen when its field isn't, when it was moved, taken out of the top layer, given attributes, covered, made faint or another size; while a view
 *    transition paints over the page; or, where the browser can't say what lies over the frame inside (Firefox), while anything else is in
 *    the top layer that does not hold the field, because that may lie over it without taking the pointer.
 */
(() => {
  /** @type {ContentShared} */
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  const { dom } = shared;

  const TOP = ":popover-open, :modal, :fullscreen";
  const HOLDERS = "dialog:modal, :popover-open, [aria-modal='true']";
  const BARE = ":host::before, :host::after, :host::backdrop { all: initial !important; content: none !important; display: none !important }";
  /** Properties that could hide what getBoundingClientRect and elementFromPoint still find, and what they must be. */
  const PLAIN = { opacity: "1", visibility: "visible", display: "block", filter: "none", transform: "none", clipPath: "none", maskImage: "none", mixBlendMode: "normal", pointerEvents: "auto", contentVisibility: "visible" };
  const AROUND = /** @type {const} */ (["filter", "clipPath", "maskImage", "mixBlendMode", "contentVisibility"]);
  const CLEAR = 0.9;
  /** Whether the frame inside sees what lies over it. */
  const frameSees = "trackVisibility" in IntersectionObserver.prototype;

  /** The hosts that are ours. @type {WeakSet<Element>} */
  const ours = new WeakSet();

  /** Rule 3. @param {Element} field @returns {Element[]} where the host may go, the best first */
  function places(field) {
    const found = [];
    for (let each = dom.parentOf(field); each; each = dom.parentOf(each)) if (each.matches(HOLDERS)) found.push(each);
    return [...found.slice(0, 1), document.documentElement];
  }

  /**
   * @param {Element} field what it belongs to
   * @param {(root: ShadowRoot) => void} build puts the content in
   * @param {string} css the content's
   * @param {Box} box
   * @returns {Overlay | null} null where the page lets nothing be shown
   */
  function open(field, build, css, box) {
    const host = document.createElement("div");
    host.popover = "manual";
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    root.adoptedStyleSheets = [sheet];
    ours.add(host);
    let now = box;
    let zoom = 1; // undoes that of the page's styles, which reaches everything in it

    /** @param {Box} to */
    function move(to) {
      now = to;
      const size = Object.entries({ left: to.left, top: to.top, width: to.width, height: to.height }).map(([name, value]) => `${name}: ${value}px !important;`).join(" ");
      sheet.replaceSync(`:host { all: initial !important; position: fixed !important; display: block !important; direction: ltr !important; color-scheme: light dark !important; margin: 0 !important; zoom: ${zoom} !important; ${size} } ${BARE} ${css}`);
    }

    move(box);
    build(root);
    for (const place of places(field)) {
      place.append(host);
      try {
        host.showPopover();
        if (host.getClientRects().length && !host.closest("[inert]")) break;
      } catch {
        // not in a place that can show it
      }
      host.remove();
    }
    if (!host.isConnected) return null;
    const drawn = host.getBoundingClientRect().width / box.width;
    if (Math.abs(drawn - 1) > 0.01) {
      zoom = 1 / drawn;
      move(box);
    }
    const parent = host.parentNode;

    const holds = () => host.isConnected && host.parentNode === parent && host.attributes.length === 1 && host.getAttribute("popover") === "manual" && host.matches(":popover-open");
    return { host, move, remove: () => host.remove(), holds, get box() { return now; }, seen: (whole) => holds() && seen(host, field, now, whole) };
  }

  /**
   * Rule 4.
   * @param {Element} host @param {Element} field @param {Box} box @param {boolean} whole whether shadow roots are looked through too
   */
  function seen(host, field, box, whole) {
    if (document.visibilityState !== "visible" || document.querySelector(":active-view-transition")) return false;
    const style = /** @type {any} */ (getComputedStyle(host));
    if (Object.entries(PLAIN).some(([name, value]) => style[name] !== undefined && style[name] !== value)) return false;
    const { left, top, width, height } = host.getBoundingClientRect();
    const far = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) > 1;
    if (far(left, box.left) || far(top, box.top) || far(width, box.width) || far(height, box.height)) return false;
    if (left < 0 || top < 0 || left + width > innerWidth || top + height > innerHeight) return false;
    if (!clear(field) || !plainAround(host) || !uncovered(host, box)) return false;
    return frameSees || aloneOnTop(field, whole);
  }

  /** A field that is faint is none that a person goes to. @param {Element} field */
  function clear(field) {
    let opacity = 1;
    for (let each = /** @type {Element | null} */ (field); each; each = dom.parentOf(each)) opacity *= Number(getComputedStyle(each).opacity);
    return opacity >= CLEAR && dom.visible(field);
  }

  /** What is done to the root is done to the top layer too, in Firefox. @param {Element} host */
  function plainAround(host) {
    for (let each = dom.parentOf(host); each; each = dom.parentOf(each)) {
      const style = /** @type {any} */ (getComputedStyle(each));
      if (AROUND.some((name) => (style[name] ?? PLAIN[name]) !== PLAIN[name])) return false;
    }
    return true;
  }

  /** @param {Element} host @param {Box} box */
  function uncovered(host, { left, top, width, height }) {
    const root = /** @type {Document | ShadowRoot} */ (host.getRootNode());
    const parts = [0.02, 0.25, 0.5, 0.75, 0.98];
    return parts.every((x) => parts.every((y) => root.elementFromPoint(left + width * x, top + height * y) === host));
  }

  /** @param {Element} field @param {boolean} whole */
  function aloneOnTop(field, whole) {
    const around = new Set();
    for (let each = dom.parentOf(field); each; each = dom.parentOf(each)) if (!each.matches(":popover-open")) around.add(each);
    const others = (/** @type {Document | ShadowRoot} */ root) => [...root.querySelectorAll(TOP)].some((each) => !ours.has(each) && !around.has(each));
    if (others(document)) return false;
    if (!whole) return true;
    /** @type {(root: Document | ShadowRoot) => boolean} */
    const walk = (root) => [...root.querySelectorAll("*")].every((each) => {
      const shadow = ours.has(each) ? null : dom.shadowOf(each);
      return !shadow || (!others(shadow) && walk(shadow));
    });
    return walk(document);
  }

  shared.overlay = { open, frameSees, ours: (element) => ours.has(element) };
})();
