// @ts-check
/** Promises to set values as typing would: never cut short, never submitted, and looked at again afterwards. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, write } = shared;

  /** Milliseconds after which a page has changed back what it does not accept, or has made ready a field that it was waiting to. */
  const SETTLED = 50;
  const BOXES = { least: 4, most: 8, wide: 80 };

  /** @type {[any, string][]} */
  const NATIVE = [[HTMLInputElement, "value"], [HTMLTextAreaElement, "value"], [HTMLSelectElement, "selectedIndex"]];
  const pause = () => new Promise((resolve) => setTimeout(resolve, SETTLED));

  /** The setter that the browser gave a field, whatever the page has put over it. @param {FillElement} element @param {string | number} value */
  function setNatively(element, value) {
    const [type, property] = NATIVE.find(([each]) => element instanceof each) ?? [HTMLInputElement, "value"];
    Object.getOwnPropertyDescriptor(type.prototype, property)?.set?.call(element, value);
  }

  /** @param {FillElement} element */
  const ready = (element) => element.isConnected && !element.disabled && !(/** @type {any} */ (element).readOnly) && dom.visible(element);

  /** The element that has the focus, or gets it back when the person returns from another window. */
  function active() {
    let found = document.activeElement;
    for (let inner = found; inner; inner = dom.shadowOf(inner)?.activeElement ?? null) found = inner;
    return found;
  }

  /**
   * Focus and blur reach the page's listeners also while another window, such as our popup, has the focus.
   * @param {FillElement} element @param {"focus" | "blur"} type @param {() => void} act
   */
  function felt(element, type, act) {
    let seen = false;
    const mark = () => { seen = true; };
    element.addEventListener(type, mark, { capture: true });
    act();
    element.removeEventListener(type, mark, { capture: true });
    if (seen) return;
    element.dispatchEvent(new FocusEvent(type, { composed: true }));
    element.dispatchEvent(new FocusEvent(type === "focus" ? "focusin" : "focusout", { bubbles: true, composed: true }));
  }

  /**
   * Goes to a field as a person does; some are read-only, or stand-ins for another, until then.
   * @param {FillElement} element
   * @returns {Promise<FillElement | null>} the field that may be filled now
   */
  async function enter(element) {
    if (!element.isConnected) return null;
    const box = element.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    felt(element, "focus", () => element.focus({ preventScroll: true }));
    if (ready(element)) return element;
    await pause();
    if (ready(element)) return element;
    const now = active();
    return now !== element && now instanceof HTMLInputElement && ready(now) && now.form === element.form ? now : null;
  }

  /**
   * Sets a value with the events that frameworks listen to.
   * @param {FillElement} element @param {string} name @param {string} value
   */
  function set(element, name, value) {
    if (element instanceof HTMLInputElement && ["checkbox", "radio"].includes(element.type)) {
      if (element.checked !== (value === "true")) element.click();
      return;
    }
    const key = (/** @type {string} */ type) => element.dispatchEvent(new KeyboardEvent(type, { bubbles: true, composed: true }));
    if (element instanceof HTMLSelectElement) {
      setNatively(element, optionOf(element, name, value));
      element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    } else {
      key("keydown");
      setNatively(element, value);
      element.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertReplacementText" }));
      key("keyup");
    }
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {HTMLSelectElement} select @param {string} name @param {string} value */
  function optionOf(select, name, value) {
    const choices = [...select.options].map((each) => ({ value: each.value, text: each.text, disabled: each.disabled }));
    return write.option(name, value, choices, select.closest("[lang]")?.getAttribute("lang") ?? "");
  }

  /** @param {FillElement} element @param {string} name @param {string} value */
  function holds(element, name, value) {
    if (element instanceof HTMLSelectElement) return element.selectedIndex === optionOf(element, name, value);
    if (element instanceof HTMLInputElement && ["checkbox", "radio"].includes(element.type)) return element.checked === (value === "true");
    return write.holds(name, element.value, value);
  }

  /**
   * The boxes of a code that has one for each sign, where a field is the first of them.
   * @param {FillElement} first @param {string} value
   * @returns {HTMLInputElement[]}
   */
  function boxesFrom(first, value) {
    if (!(first instanceof HTMLInputElement) || value.length < BOXES.least || value.length > BOXES.most) return [];
    const all = dom.inputsIn(first.form ?? first.getRootNode()).filter((input) => input.type === first.type && ready(input));
    const boxes = all.slice(Math.max(0, all.indexOf(first))).slice(0, value.length);
    const narrow = (/** @type {HTMLInputElement} */ input) => input.maxLength === 1 || (input.maxLength < 0 && input.getBoundingClientRect().width <= BOXES.wide);
    return boxes.length === value.length && boxes.every(narrow) ? boxes : [];
  }

  /**
   * What goes where: one value into one field, or a sign of it into each box.
   * @param {Chosen} chosen @param {Record<string, string>} given
   */
  function plan(chosen, given) {
    /** @type {{name: string, element: FillElement, value: string, part: boolean}[]} */
    const steps = [];
    const before = (/** @type {Element} */ a, /** @type {Element} */ b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    for (const [name, element] of Object.entries(chosen).sort(([, a], [, b]) => before(a, b))) { // as a person goes through a form
      const value = given[name];
      if (typeof value !== "string" || value === "") continue;
      const boxes = name === "code" ? boxesFrom(element, value) : [];
      if (boxes.length) steps.push(...boxes.map((box, at) => ({ name, element: box, value: value.charAt(at), part: true })));
      else steps.push({ name, element, value, part: false });
    }
    return steps;
  }

  /**
   * @param {Chosen} chosen @param {Record<string, string>} given
   * @returns {Promise<FillOutcome>}
   */
  async function values(chosen, given) {
    /** @type {FillOutcome} */
    const outcome = { filled: [], warnings: [] };
    const steps = plan(chosen, given);
    /** @type {Set<string>} */
    const failed = new Set();
    const warn = (/** @type {string} */ field, /** @type {string} */ warning, /** @type {number} */ max = -1) => {
      if (!outcome.warnings.some((each) => each.field === field)) outcome.warnings.push({ field, warning, ...(max >= 0 ? { max } : {}) });
    };
    /** @type {typeof steps} */
    const done = [];
    for (const step of steps) {
      const element = await enter(step.element);
      const written = element && write.written(step.name, step.value, /** @type {any} */ (element), element instanceof HTMLInputElement ? dom.nameOf(element) : "");
      if (!element || (element instanceof HTMLSelectElement && optionOf(element, step.name, step.value) < 0)) {
        failed.add(step.name);
        warn(step.name, element ? "no_choice" : "gone");
        continue;
      }
      const value = element instanceof HTMLSelectElement ? step.value : String(written);
      const most = element instanceof HTMLSelectElement ? -1 : element.maxLength;
      if (most >= 0 && value.length > most) warn(step.name, "too_long", most);
      set(element, step.name, value);
      done.push({ ...step, element, value });
    }
    await pause(); // one wait for all: a tab in the background has slow timers
    const lost = done.filter(({ element, name, value }) => !holds(element, name, value));
    for (const { element, name, value } of lost) set(element, name, value);
    if (lost.length) await pause();
    for (const { element, name, value } of done) {
      if (!holds(element, name, value)) failed.add(name);
      if (element !== active()) continue;
      felt(element, "blur", () => undefined); // it keeps the focus, so that Enter signs in, and is told as if it were left
    }
    for (const name of new Set(done.map((step) => step.name))) {
      if (failed.has(name)) warn(name, "not_kept");
      else outcome.filled.push(name);
    }
    return outcome;
  }

  shared.fill = { values, ready };
})();
