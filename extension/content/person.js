// @ts-check
/** Promises to choose which fields of a document take a card, an identity, or what an item itself names; none of them where they are not asked for. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, forms } = shared;

  const CARD = new Set(["cc-name", "cc-number", "cc-csc", "cc-exp", "cc-exp-month", "cc-exp-year", "cc-type"]);
  const IDENTITY = new Set([
    "name", "honorific-prefix", "given-name", "additional-name", "family-name", "organization", "email", "tel", "street-address", "address-line1", "address-line2",
    "address-level1", "address-level2", "postal-code", "country", "bday", "bday-day", "bday-month", "bday-year",
  ]);
  const NAMED = { most: 40, long: 64 };
  const BORN = /birth|born|bday|dob|geb|naiss|nasc|nac|fødsel|urodz|рожд|生/i;

  /** @typedef {{kind: string, element: FillElement}} Part */

  /**
   * What a choice is for, by what there is to choose: that needs no language.
   * @param {HTMLSelectElement} select @param {boolean} card whether the form asks for a card
   * @returns {string}
   */
  function kindOfChoice(select, card) {
    const token = dom.purpose(select).find((each) => CARD.has(each) || IDENTITY.has(each));
    if (token) return token;
    const texts = [...select.options].slice(0, 400).map((each) => [each.value.trim(), each.text.trim()]);
    const numbers = texts.map(([value, text]) => [text, value].map((each) => (/^\d{1,4}(?!\d)/.test(each ?? "") ? Number.parseInt(each ?? "", 10) : NaN)).find((each) => !Number.isNaN(each)) ?? NaN).filter((each) => !Number.isNaN(each));
    const born = BORN.test(`${select.name} ${select.id} ${select.getAttribute("aria-label") ?? ""}`);
    if (texts.filter(([, text]) => /^(0?[1-9]|1[0-2])\s*[/-]\s*(\d{2}|\d{4})$/.test(text ?? "")).length >= 12) return "cc-exp";
    if (texts.some(([, text]) => /visa/i.test(text ?? "")) && texts.some(([, text]) => /master/i.test(text ?? ""))) return "cc-type";
    if (numbers.length >= 5 && numbers.every((each) => each > 1900 && each < 2200)) return Math.max(...numbers) > new Date().getFullYear() ? "cc-exp-year" : "bday-year";
    if (card && !born && numbers.length >= 5 && numbers.every((each) => each >= 24 && each < 70) && select.options.length < 30) return "cc-exp-year";
    if (numbers.length >= 28 && Math.max(...numbers) === 31) return "bday-day";
    if (select.options.length >= 12 && select.options.length <= 13 && (numbers.length === 0 ? isMonths(select) : Math.max(...numbers) === 12)) return card && !born ? "cc-exp-month" : "bday-month";
    const codes = texts.filter(([value]) => /^[A-Z]{2}$/.test(value ?? "")).length;
    if (codes > 100 || texts.filter(([value, text]) => /^(DE|FR|US|GB|JP)$/.test(value ?? "") || /^(Germany|France|Japan|Deutschland|Frankreich|Allemagne|Alemania|Germania)$/i.test(text ?? "")).length >= 3) return "country";
    return "other";
  }

  /** @param {HTMLSelectElement} select */
  function isMonths(select) {
    return [...select.options].slice(-12).every((each, at) => {
      const choices = [{ value: "", text: each.text }];
      return shared.write.option("bday-month", String(at + 1).padStart(2, "0"), choices, select.closest("[lang]")?.getAttribute("lang") ?? "") === 0;
    });
  }

  /**
   * The fields of every form with the kind of each: choices, text areas and boxes to tick too.
   * @returns {{form: FoundForm, parts: Part[]}[]}
   */
  function everything() {
    return forms.find().map((form) => {
      const known = new Map(form.fields.map(({ element, kind }) => [/** @type {FillElement} */ (element), /** @type {string} */ (kind)]));
      const card = [...known.values()].some((kind) => kind === "cc-number" || kind === "cc-csc");
      const owner = /** @type {ParentNode} */ (form.owner);
      for (const each of /** @type {FillElement[]} */ (dom.all(owner, "select, textarea, input[type=checkbox]"))) {
        if (each.form !== null && each.form !== form.owner) continue;
        if (!shared.fill.ready(each)) continue;
        if (each instanceof HTMLSelectElement && !CARD.has(known.get(each) ?? "") && !IDENTITY.has(known.get(each) ?? "")) known.set(each, kindOfChoice(each, card));
        else if (!known.has(each)) known.set(each, dom.purpose(each).find((token) => IDENTITY.has(token)) ?? "other");
      }
      return { form, parts: [...known].map(([element, kind]) => ({ kind, element })) };
    });
  }

  /** @param {FillElement} element */
  const untouched = (element) => element instanceof HTMLSelectElement || element.value === "" || element === dom.focused();

  /**
   * @param {"card" | "identity"} want @param {Element | null} pointed
   * @returns {{form: FormKind, chosen: Chosen, focused: boolean} | null}
   */
  function choose(want, pointed) {
    const place = pointed ?? dom.focused();
    const wanted = want === "card" ? CARD : IDENTITY;
    const all = everything().map(({ form, parts }) => {
      const mine = parts.filter(({ kind }) => wanted.has(kind));
      return { form, parts: mine, focused: parts.some(({ element }) => element === place) };
    });
    const fitting = all.filter(({ parts }) => (want === "card" ? parts.some(({ kind }) => kind !== "cc-name" && kind !== "cc-type") : parts.length > 0));
    const best = fitting.sort((a, b) => Number(b.focused) - Number(a.focused) || b.parts.length - a.parts.length)[0];
    if (!best) return null;
    /** @type {Chosen} */
    const chosen = {};
    for (const { kind, element } of best.parts) if (!(kind in chosen) && (want === "card" || untouched(element))) chosen[kind] = element;
    return { form: best.form.kind, chosen: withoutDoubles(chosen), focused: best.focused };
  }

  /** An address in one field, or in lines; a name whole, or in parts. @param {Chosen} chosen */
  function withoutDoubles(chosen) {
    const { "street-address": whole, "address-line1": line, name, "given-name": given, "cc-exp": expiry, "cc-exp-month": month, ...rest } = chosen;
    return {
      ...rest,
      ...(line ? { "address-line1": line } : whole ? { "street-address": whole } : {}),
      ...(given ? { "given-name": given } : name ? { name } : {}),
      ...(month ? { "cc-exp-month": month } : expiry ? { "cc-exp": expiry } : {}),
    };
  }

  /**
   * The other fields of a form, or of the whole document, by what the page calls them.
   * @param {Chosen} chosen
   * @returns {Map<string, FillElement>}
   */
  function named(chosen) {
    const taken = new Set(Object.values(chosen));
    const all = everything();
    const near = all.filter(({ parts }) => parts.some(({ element }) => taken.has(element) || element === dom.focused()));
    /** @type {Map<string, FillElement>} */
    const found = new Map();
    for (const { element } of (near.length ? near : all).flatMap(({ parts }) => parts)) {
      if (taken.has(element) || (element instanceof HTMLInputElement && dom.isPassword(element) && element.autocomplete === "new-password")) continue;
      const label = [...(element.labels ?? [])].map((each) => each.textContent ?? "").join(" ");
      for (const name of [element.id, element.name, label, element.getAttribute("aria-label"), /** @type {any} */ (element).placeholder]) {
        const clean = (name ?? "").replace(/\s+/g, " ").trim();
        if (clean && clean.length <= NAMED.long && !found.has(clean) && found.size < NAMED.most) found.set(clean, element);
      }
    }
    return found;
  }

  shared.person = { choose, named };
})();
