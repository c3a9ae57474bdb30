// @ts-check
/** Promises to describe a field that a person pointed out, and to find it again on another day: by its name or id, else by its place among unnamed ones. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared["dom"]} */
  const dom = shared.dom;

  const LONG = 64;
  /** How much of what was noted has to be found again. */
  const SAME = 4;

  /** A field that turns into a password counts as the same. @param {string} type */
  const typeOf = (type) => (type === "password" ? "text" : type);

  /** @param {HTMLInputElement} input @returns {SiteField} */
  function describe(input) {
    const place = Math.max(0, dom.inputsIn(input.form ?? input.getRootNode()).indexOf(input));
    const text = (/** @type {string} */ name) => (input.getAttribute(name) ?? "").trim().slice(0, LONG);
    return { name: text("name"), id: text("id"), autocomplete: text("autocomplete"), type: input.type.slice(0, LONG), place: Math.min(place, 999) };
  }

  /** @param {SiteField} known @param {SiteField} here */
  function likeness(known, here) {
    if (typeOf(known.type) !== typeOf(here.type)) return 0;
    const same = (/** @type {"name" | "id" | "autocomplete"} */ what) => known[what] !== "" && known[what] === here[what];
    const nameless = !known.name && !known.id && !here.name && !here.id;
    const named = (same("name") ? SAME : 0) + (same("id") ? SAME : 0);
    if (named === 0 && !(nameless && known.place === here.place)) return 0;
    return named + (same("autocomplete") ? 1 : 0) + (known.place === here.place ? 1 : 0) + (nameless ? SAME : 0);
  }

  /**
   * What the person said about fields that are here now.
   * @param {SiteRule[]} rules
   * @returns {{takes: string, element: HTMLInputElement}[]}
   */
  function find(rules) {
    if (rules.length === 0) return [];
    const all = dom.inputsIn(document).filter((input) => dom.visible(input) && !input.disabled).map((element) => ({ element, here: describe(element) }));
    return rules.flatMap(({ takes, field }) => {
      const [best] = all.map(({ element, here }) => ({ element, like: likeness(field, here) })).sort((a, b) => b.like - a.like);
      return best && best.like >= SAME ? [{ takes, element: best.element }] : [];
    });
  }

  /**
   * Puts what the person said over what was guessed: a field takes what was said and nothing else.
   * @param {Chosen} chosen @param {{takes: string, element: HTMLInputElement}[]} said
   * @returns {Chosen}
   */
  function correct(chosen, said) {
    const fields = new Set(/** @type {FillElement[]} */ (said.map(({ element }) => element)));
    const rest = Object.entries(chosen).filter(([, element]) => !fields.has(element));
    return { ...Object.fromEntries(rest), ...Object.fromEntries(said.filter(({ takes }) => takes !== "new-password").map(({ takes, element }) => [takes, element])) };
  }

  shared.pointed = { describe, find, correct };
})();
