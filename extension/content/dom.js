//# allFunctionsCalledOnLoad
// @ts-check
/** Promises to see a document as a person does: every field through shadow roots, whether it can be seen and used, and what it is called. */
(() => {
  const scope = /** @type {any} */ (globalThis);
  const shared = (scope[Symbol.for("sealring")] ??= {});

  /** Elements that may have a shadow root without a name of their own. */
  const ROOTED = new Set("article,aside,blockquote,body,div,footer,h1,h2,h3,h4,h5,h6,header,main,nav,p,section,span".split(","));
  /**
   * So many elements are looked at for shadow roots, those nearest to the top: of a page that shows fields anyway, and of one that doesn't. To
   * ask for a closed one is dear: only where it can be.
   */
  const LIMITS = { nearest: 2500, barren: 300, empty: 60, alike: 3, named: 120, fields: 2000, text: 3000 };
  const FIELDS = ["input", "select", "textarea"];
  const SMALLEST = 8;
  /** Beyond this many pixels to the right nobody scrolls. */
  const FAR = 6000;

  /**
   * A page's form answers with its own fields where their names are those of its properties, and a document with its pictures; the
   * prototypes do not.
   * @param {object} kind @param {string} name
   */
  const getter = (kind, name) => /** @type {(this: any) => any} */ (Object.getOwnPropertyDescriptor(kind, name)?.get);
  const parentElement = getter(Node.prototype, "parentElement");
  const slot = getter(Element.prototype, "assignedSlot");
  const width = getter(Element.prototype, "clientWidth");
  const height = getter(Element.prototype, "clientHeight");
  const text = getter(Node.prototype, "textContent");
  const shadow = getter(Element.prototype, "shadowRoot");
  const firstElement = getter(Element.prototype, "firstElementChild");
  const nextElement = getter(Element.prototype, "nextElementSibling");
  const localName = getter(Element.prototype, "localName");
  const bodyOf = getter(Document.prototype, "body");
  const rootElement = getter(Document.prototype, "documentElement");
  const activeElement = getter(Document.prototype, "activeElement");
  /** @param {ParentNode} place @param {string} selector @returns {Element[]} */
  function all(place, selector) {
    const kind = place instanceof Document ? Document.prototype : place instanceof DocumentFragment ? DocumentFragment.prototype : Element.prototype;
    return [...kind.querySelectorAll.call(place, selector)];
  }
  /** @param {Element} element @param {string} name @returns {string | null} */
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name);
  /** @param {Element} element @param {string} selector @returns {Element | null} */
  const closest = (element, selector) => Element.prototype.closest.call(element, selector);
  /** @param {Node} node @returns {Node} */
  const rootOf = (node) => Node.prototype.getRootNode.call(node);
  /** @param {Node} node @returns {string} its words, on one line; of a long text the beginning */
  const textOf = (node) => String(text.call(node) ?? "").slice(0, LIMITS.text).replace(/\s+/g, " ").trim();
  /** @returns {HTMLElement | null} */
  const body = () => bodyOf.call(document);

  /** Fields that were of type password once: a "show password" button turns them into text. @type {WeakSet<Element>} */
  const oncePasswords = new WeakSet();
  /** Elements that showed a shadow root when a person acted in them. @type {Set<WeakRef<Element>>} */
  const knownHosts = new Set();
  /** The document's own inputs, without which there is nothing to fill; that there are none the browser knows from the last time, when nothing changed. */
  const inputs = Document.prototype.getElementsByTagName.call(document, "input");
  /** What is remembered of ancestors while one look lasts. @type {Map<Element, {opacity: number, hidden: boolean}> | null} */
  let memory = null;

  /**
   * @param {Element} element
   * @returns {ShadowRoot | null} its shadow root, closed ones included
   */
  function shadowOf(element) {
    const open = shadow.call(element);
    if (open) return open;
    try {
      if (/** @type {any} */ (element).openOrClosedShadowRoot !== undefined) return /** @type {any} */ (element).openOrClosedShadowRoot;
      return (element instanceof HTMLElement && scope.chrome?.dom?.openOrClosedShadowRoot(element)) || null;
    } catch {
      return null;
    }
  }

  /** @param {Element} element @returns {Element | null} */
  function parentOf(element) {
    const outer = slot.call(element) ?? parentElement.call(element);
    if (outer) return outer;
    const root = rootOf(element);
    return root instanceof ShadowRoot ? root.host : null;
  }

  /**
   * The elements of a root that have a shadow root.
   * @param {Document | ShadowRoot} root @param {number} most elements to look at
   * @returns {Element[]}
   */
  function hostsIn(root, most) {
    /** @type {Set<Element>} */
    const hosts = new Set();
    /** @type {Map<string, number>} */
    const without = new Map();
    let [empty, named] = [0, 0];
    for (const element of nearest(root, most)) {
      const name = localName.call(element);
      if (shadow.call(element)) {
        hosts.add(element);
      } else if (name.includes("-")) {
        const times = without.get(name) ?? 0;
        if (times < LIMITS.alike && (named += 1) <= LIMITS.named && shadowOf(element)) hosts.add(element);
        else without.set(name, times + 1);
      } else if (ROOTED.has(name) && element.firstChild === null && (empty += 1) <= LIMITS.empty && height.call(element) > 0 && shadowOf(element)) {
        hosts.add(element);
      }
    }
    for (const known of knownHosts) {
      const element = known.deref();
      if (element && rootOf(element) === root) hosts.add(element);
    }
    return [...hosts];
  }

  /** The elements of a root that lie nearest to its top, by breadth. @param {Document | ShadowRoot} root @param {number} most */
  function nearest(root, most) {
    const some = /** @type {Element[]} */ (root instanceof Document ? [bodyOf.call(root) ?? rootElement.call(root)] : [...root.children]).filter(Boolean);
    for (let at = 0; at < some.length && some.length < most; at += 1) {
      for (let child = firstElement.call(some[at]); child && some.length < most; child = nextElement.call(child)) some.push(child);
    }
    return some;
  }

  /**
   * Every field below a root, through shadow roots, in the order of the page.
   * @param {Document | ShadowRoot} root @param {FillElement[]} [found]
   * @returns {FillElement[]}
   */
  function fieldsIn(root, found = []) {
    const plain = root instanceof Document && !inputs[0] ? [] : all(root, FIELDS.join());
    const hosts = hostsIn(root, plain.length || root instanceof ShadowRoot ? LIMITS.nearest : LIMITS.barren);
    const both = hosts.length ? [...plain, ...hosts].sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1)) : plain;
    for (const element of both) {
      if (found.length >= LIMITS.fields) break;
      if (FIELDS.includes(element.localName)) {
        if (/** @type {any} */ (element).type !== "hidden") found.push(/** @type {FillElement} */ (element));
      } else {
        fieldsIn(/** @type {ShadowRoot} */ (shadowOf(element)), found);
      }
    }
    return found;
  }

  /** The inputs alone. @param {Node} root @returns {HTMLInputElement[]} */
  const inputsIn = (root) => (root instanceof Document || root instanceof ShadowRoot ? fieldsIn(root) : all(/** @type {Element} */ (root), "input")).filter((each) => each instanceof HTMLInputElement);

  /** Ancestors are looked at once for all fields of a look. @template T @param {() => T} look @returns {T} */
  function remembering(look) {
    memory = new Map();
    try {
      return look();
    } finally {
      memory = null;
    }
  }

  /**
   * How opaque an element is with all that it lies in, and whether one of those cuts it away.
   * @param {Element | null} element
   * @returns {{opacity: number, hidden: boolean}}
   */
  function around(element) {
    if (!element || element === rootElement.call(document)) return { opacity: 1, hidden: false };
    const known = memory?.get(element);
    if (known) return known;
    const style = getComputedStyle(element);
    const outer = around(parentOf(element));
    const { opacity, overflow, position } = style;
    const cut = overflow !== "visible" && (width.call(element) <= 1 || height.call(element) <= 1) && element !== body() && !/^(inline|contents)$/.test(style.display);
    const clipped = position === "absolute" && (/^inset\((100|50)%\)$/.test(style.clipPath) || /^rect\([01]px,? [01]px,? [01]px,? [01]px\)$/.test(style.clip));
    const told = { opacity: outer.opacity * Number(opacity), hidden: outer.hidden || cut || clipped };
    memory?.set(element, told);
    return told;
  }

  /** @param {Element} element */
  function visible(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = element.getBoundingClientRect();
    if (box.width < SMALLEST || box.height < SMALLEST) return false;
    const { scrollX: right, scrollY: down } = globalThis;
    if (box.right + right < 1 || box.bottom + down < 1 || box.left + right > FAR) return false; // pushed off the page, where nobody can scroll
    const { opacity } = getComputedStyle(element);
    const outer = around(parentOf(element));
    return Number(opacity) * outer.opacity >= 0.1 && !outer.hidden && !kept(element);
  }

  /** A trap for programs: not for the keyboard, and not for readers of screens. Passwords that stand so are a second step's. @param {Element} element */
  function kept(element) {
    if (element.getAttribute("tabindex") !== "-1" || /** @type {any} */ (element).type === "password") return false;
    for (let each = /** @type {Element | null} */ (element), up = 0; each && up < 4; each = parentOf(each), up += 1) {
      if (attribute(each, "aria-hidden") === "true") return true;
    }
    return false;
  }

  /**
   * Whether a person could type there. Some pages keep fields read-only until they get the focus, against browsers that fill by themselves.
   * @param {FillElement} field
   */
  function usable(field) {
    if (field.disabled || !visible(field)) return false;
    if (!(field instanceof HTMLInputElement) || !field.readOnly) return true;
    if (field.value !== "") return false;
    return field.type === "password" || /readonly/i.test(`${field.getAttribute("onfocus") ?? ""}${field.getAttribute("onclick") ?? ""}${field.getAttribute("ontouchstart") ?? ""}${field.getAttribute("onmousedown") ?? ""}`)
      || Boolean(field.form && all(field.form, "input[type=password][readonly]").length);
  }

  /**
   * Whether what is typed is kept from being read, or was until a "show" button made it text.
   * @param {FillElement} field
   */
  function isPassword(field) {
    if (field.type === "password") oncePasswords.add(field);
    if (oncePasswords.has(field)) return true;
    if (!(field instanceof HTMLInputElement) || !/^(text|tel|number)$/.test(field.type)) return false;
    const dots = /** @type {any} */ (getComputedStyle(field)).webkitTextSecurity;
    if (dots && dots !== "none") oncePasswords.add(field);
    return oncePasswords.has(field);
  }

  /** The tokens of autocomplete. @param {Element} field */
  const purpose = (field) => (field.getAttribute("autocomplete") ?? "").toLowerCase().split(/\s+/).filter(Boolean);

  /** What the page calls a field to itself. @param {Element} field */
  function namesOf(field) {
    const names = ["name", "id", "formcontrolname", "data-testid", "data-test", "data-qa", "ng-model", "v-model"].map((each) => field.getAttribute(each));
    return names.filter(Boolean).join(" ; ").slice(0, 200);
  }

  /** What a field is called to people: labels, and what stands in it while it is empty. @param {FillElement} field */
  function labelsOf(field) {
    const root = /** @type {Document | ShadowRoot} */ (field.getRootNode());
    const by = (field.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean).slice(0, 4).map((id) => root.getElementById?.(id)?.textContent);
    const labels = field.labels?.length ? [...field.labels].slice(0, 3).map((label) => label.textContent) : [];
    const said = [...labels, ...by, field.getAttribute("aria-label"), field.getAttribute("placeholder"), field.getAttribute("data-placeholder"), field.getAttribute("title"), field.getAttribute("label")];
    return said.filter((each) => each).map((each) => String(each).slice(0, 400).replace(/\s+/g, " ").trim().slice(0, 120)).filter(Boolean).join(" ; ").slice(0, 300);
  }

  /**
   * The text that stands before a field which nothing labels, as in old tables.
   * @param {Element} field
   * @returns {string}
   */
  function textBefore(field) {
    let node = /** @type {Node | null} */ (field);
    for (let steps = 0; node && steps < 12; steps += 1) {
      /** @type {Node | null} */
      const before = node.previousSibling;
      node = before ?? node.parentNode;
      if (!before) {
        if (!(node instanceof Element) || node instanceof HTMLFormElement || /^(body|table|fieldset)$/.test(node.localName)) return "";
        continue;
      }
      if (before instanceof Element && (FIELDS.includes(before.localName) || all(before, "input:not([type=hidden],[type=checkbox],[type=radio]),select,textarea").length)) return "";
      if (before instanceof Element && /^(script|style|noscript)$/.test(before.localName)) continue;
      const words = textOf(before);
      if (words) return words.length > 120 ? "" : words;
    }
    return "";
  }

  /** All that a field is called. @param {FillElement} field */
  const nameOf = (field) => `${namesOf(field)} ; ${labelsOf(field)}`;

  /** @returns {Element | null} the element with the focus, through shadow roots */
  function focused() {
    let active = Document.prototype.hasFocus.call(document) ? activeElement.call(document) : null;
    for (let inner = active; inner; ) {
      active = inner;
      const root = shadowOf(inner);
      if (root) know(inner);
      inner = root?.activeElement ?? null;
    }
    return active;
  }

  /** @param {Element} host */
  function know(host) {
    for (const known of knownHosts) if (known.deref() === host) return;
    if (knownHosts.size < 50) knownHosts.add(new WeakRef(host));
  }

  /** The element that an event began at, inside closed shadow roots too. @param {Event} event */
  function innermost(event) {
    const first = event.composedPath()[0] ?? shared.begun?.get(event);
    let element = first instanceof Element ? first : null;
    if (event instanceof MouseEvent) {
      for (let inner = element; inner; ) {
        element = inner;
        const root = shadowOf(inner);
        if (root) know(inner);
        const next = root?.elementFromPoint(event.clientX, event.clientY) ?? null;
        inner = next === inner ? null : next;
      }
    } else if (element && shadowOf(element)) {
      element = focused() ?? element;
    }
    return element;
  }

  shared.dom = { all, attribute, closest, rootOf, textOf, body, shadowOf, parentOf, fieldsIn, inputsIn, remembering, visible, usable, isPassword, purpose, namesOf, labelsOf, textBefore, nameOf, focused, innermost };
})();
