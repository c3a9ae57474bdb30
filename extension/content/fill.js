// @ts-check
/** Promises to set values as typing would: never cut short, never submitted, and looked at again afterwards. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared["dom"]} */
  const { usable } = shared.dom;

  /** Milliseconds after which a page has changed back what it does not accept. */
  const SETTLED = 50;
  const setValue = /** @type {(value: string) => void} */ (Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set);

  /**
   * Sets a value with the events that frameworks listen to.
   * @param {HTMLInputElement} input @param {string} value
   */
  function set(input, value) {
    const key = (/** @type {string} */ type) => input.dispatchEvent(new KeyboardEvent(type, { bubbles: true, composed: true }));
    input.focus({ preventScroll: true });
    key("keydown");
    setValue.call(input, value);
    input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertReplacementText" }));
    key("keyup");
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * @param {Chosen} chosen @param {Record<string, string>} given
   * @returns {Promise<FillOutcome>}
   */
  async function values(chosen, given) {
    /** @type {FillOutcome} */
    const outcome = { filled: [], warnings: [] };
    /** @type {[string, HTMLInputElement, string][]} */
    const done = [];
    for (const name of /** @type {const} */ (["username", "password", "code"])) {
      const input = chosen[name];
      const value = given[name];
      if (!input || typeof value !== "string" || value === "") continue;
      if (!input.isConnected || !usable(input)) {
        outcome.warnings.push({ field: name, warning: "gone" });
        continue;
      }
      if (input.maxLength >= 0 && value.length > input.maxLength) outcome.warnings.push({ field: name, warning: "too_long", max: input.maxLength });
      set(input, value);
      done.push([name, input, value]);
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLED)); // one wait for all: a tab in the background has slow timers
    for (const [name, input, value] of done) {
      if (input.value !== value) set(input, value);
      if (input.value === value) outcome.filled.push(name);
      else outcome.warnings.push({ field: name, warning: "not_kept" });
    }
    return outcome;
  }

  shared.fill = { values };
})();
