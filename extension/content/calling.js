// @ts-check
/** Promises to say what this document has for the background's order, by kinds and by the page's own names, and to keep which fields were meant until the values come. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { choose, fill, person, pointed } = shared;

  /** @type {{number: string, chosen: Chosen, named: Map<string, FillElement>} | null} */
  let called = null;

  /** @param {any} given @returns {SiteRule[]} */
  const rulesOf = (given) => (Array.isArray(given) ? given : []);

  /**
   * @param {{want?: string, as?: string, rules?: any}} order @param {Element | null} place what the person pointed at
   * @returns {{form: FormKind, chosen: Chosen, focused: boolean, named: Map<string, FillElement>, field?: SiteField} | null}
   */
  function meant({ want = "login", as, rules }, place) {
    const named = new Map();
    if (as) {
      if (!(place instanceof HTMLInputElement)) return null;
      return { form: "other", chosen: { [as]: place }, focused: true, named, field: pointed.describe(place) };
    }
    if (want === "look") {
      const chosen = { ...person.choose("identity", null)?.chosen, ...person.choose("card", null)?.chosen };
      return { form: "other", chosen, focused: false, named };
    }
    if (want === "card" || want === "identity") {
      const found = person.choose(want, place);
      return found && { ...found, named };
    }
    const found = choose.login(place);
    const chosen = pointed.correct(found?.chosen ?? {}, pointed.find(rulesOf(rules)));
    return { form: found?.form ?? "other", chosen, focused: found?.focused ?? false, named: person.named(chosen) };
  }

  /**
   * @param {any} order @param {Element | null} place
   * @returns {{fields: string[], named: string[], form: FormKind, focused: boolean, field?: SiteField} | null} what is told; null when there is nothing
   */
  function answer(order, place) {
    const found = meant(order, place);
    if (!found || (Object.keys(found.chosen).length === 0 && found.named.size === 0)) return null;
    const { chosen, named, form, focused, field } = found;
    if (order.want !== "look") called = { number: String(order.number), chosen, named };
    return { fields: Object.keys(chosen), named: [...named.keys()], form, focused, ...(field ? { field } : {}) };
  }

  /** @type {ContentShared["deliver"]} */
  async function deliver(number, values, own = {}) {
    if (called?.number !== number) return null;
    const { chosen, named } = called;
    called = null;
    const all = { ...chosen };
    const given = { ...values };
    for (const [name, value] of Object.entries(own)) {
      const element = named.get(name);
      if (!element || Object.values(all).includes(element)) continue;
      all[`own:${name}`] = element;
      given[`own:${name}`] = value;
    }
    return fill.values(all, given);
  }

  shared.calling = { answer, deliver, stop: () => { called = null; } };
})();
