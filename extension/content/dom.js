// @ts-check
/** Promises to see a document as a person does: every input through shadow roots, whether it can be seen and used, and what it is called. */
(() => {
  const scope = /** @type {any} */ (globalThis);
  const shared = (scope[Symbol.for("sealring")] ??= {});

  const MAX_INPUTS = 200;
  /** The elements that may have a shadow root, besides those with a name of their own. */
  const ROOTED = /^(article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/;

  /** Fields that were of type password once: a "show password" button turns them into text. @type {WeakSet<Element>} */
  const oncePasswords = new WeakSet();

  /**
   * @param {Element} element
   * @returns {ShadowRoot | null} its shadow root, closed ones included
   */
  function shadowOf(element) {
    if (element.shadowRoot) return element.shadowRoot;
    try {
      if (/** @type {any} */ (element).openOrClosedShadowRoot !== undefined) return /** @type {any} */ (element).openOrClosedShadowRoot;
      return scope.chrome?.dom?.openOrClosedShadowRoot(element) ?? null;
    } catch {
      return null;
    }
  }

  /** @param {Element} element @returns {Element | null} */
  function parentOf(element) {
    if (element.assignedSlot) return element.assignedSlot;
    if (element.parentElement) return element.parentElement;
    const root = element.getRootNode();
    return root instanceof ShadowRoot ? root.host : null;
  }

  /**
   * Every input below a node, through shadow roots, in the order of the page.
   * @param {Node} root @param {HTMLInputElement[]} [found]
   * @returns {HTMLInputElement[]}
   */
  function inputsIn(root, found = []) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let node = walker.currentNode; node && found.length < MAX_INPUTS; node = /** @type {Node} */ (walker.nextNode())) {
      if (node instanceof HTMLInputElement) {
        found.push(node);
      } else if (node instanceof HTMLElement && (node.localName.includes("-") || ROOTED.test(node.localName))) {
        const shadow = shadowOf(node);
        if (shadow) inputsIn(shadow, found);
      }
    }
    return found;
  }

  /** @param {Element} element */
  function visible(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = element.getBoundingClientRect();
    if (box.width < 8 || box.height < 8) return false;
    if (box.right + scrollX < 0 || box.bottom + scrollY < 0) return false; // pushed off the page, where nobody can scroll
    let opacity = 1;
    for (let each = /** @type {Element | null} */ (element); each; each = parentOf(each)) {
      if (each.getAttribute("aria-hidden") === "true") return false;
      opacity *= Number(getComputedStyle(each).opacity);
    }
    return opacity >= 0.1;
  }

  /** @param {HTMLInputElement} input */
  const usable = (input) => !input.disabled && !input.readOnly && visible(input);

  /** @param {HTMLInputElement} input */
  function isPassword(input) {
    if (input.type === "password") oncePasswords.add(input);
    return oncePasswords.has(input);
  }

  /** The tokens of autocomplete. @param {Element} input */
  const purpose = (input) => (input.getAttribute("autocomplete") ?? "").toLowerCase().split(/\s+/);

  /** What the page calls a field, to itself and to people. @param {HTMLInputElement} input */
  function nameOf(input) {
    const labels = [...(input.labels ?? [])].map((label) => label.textContent ?? "").join(" ");
    return [input.name, input.id, input.placeholder, input.getAttribute("aria-label"), labels].join(" ").slice(0, 500);
  }

  /** @param {Node} owner */
  function buttonWords(owner) {
    const root = /** @type {ParentNode} */ (owner);
    const buttons = [...root.querySelectorAll("button, input[type=submit], input[type=image], [role=button]")].slice(0, 20);
    return buttons.map((each) => `${each.textContent ?? ""} ${/** @type {any} */ (each).value ?? ""} ${each.getAttribute("aria-label") ?? ""}`).join(" ").slice(0, 1000);
  }

  /** @returns {Element | null} the element with the focus, through shadow roots */
  function focused() {
    let active = document.hasFocus() ? document.activeElement : null;
    for (let inner = active; inner; inner = shadowOf(inner)?.activeElement ?? null) active = inner;
    return active;
  }

  /** The element that an event began at, inside closed shadow roots too. @param {Event} event */
  function innermost(event) {
    const [first] = event.composedPath();
    let element = first instanceof Element ? first : null;
    if (event instanceof MouseEvent) {
      for (let inner = element; inner; ) {
        element = inner;
        const next = shadowOf(inner)?.elementFromPoint(event.clientX, event.clientY) ?? null;
        inner = next === inner ? null : next;
      }
    } else if (element && shadowOf(element)) {
      element = focused() ?? element;
    }
    return element;
  }

  shared.dom = { shadowOf, parentOf, inputsIn, visible, usable, isPassword, purpose, nameOf, buttonWords, focused, innermost };
})();
