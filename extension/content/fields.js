//# allFunctionsCalledOnLoad
// @ts-check
/** Promises to say of a field by itself what goes in, by what it says, what it is called and what it offers. Its form has the last word (roles.js). */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, weights, words } = shared;

  const TEXT_TYPES = new Set(["text", "email", "tel", "url", "number", "search", "date", "month", "textarea", "select-one"]);
  const KINDS = new Set([
    "username", "email", "current-password", "new-password", "one-time-code", "cc-name", "cc-number", "cc-csc", "cc-exp", "cc-exp-month", "cc-exp-year", "cc-type",
    "name", "given-name", "additional-name", "family-name", "organization", "street-address", "address-line1", "address-line2", "postal-code", "address-level1",
    "address-level2", "country", "tel", "bday", "bday-day", "bday-month", "bday-year",
  ]);

  const GERMANY = /\b(DE|Germany|Deutschland|Allemagne|Alemania|DEU)\b/; // is in every list of countries

  /** Whether anything that anybody keeps may go in. @param {FillElement} element */
  const takes = (element) => element.type === "password" || TEXT_TYPES.has(element.type);

  /**
   * The last token of autocomplete that means something.
   * @param {Element} element
   * @returns {FieldKind | null}
   */
  function said(element) {
    for (const token of dom.purpose(element).reverse()) {
      if (token in weights.tokens) {
        const meant = weights.tokens[token];
        if (meant) return /** @type {FieldKind} */ (meant);
      } else if (KINDS.has(token)) {
        return /** @type {FieldKind} */ (token);
      }
    }
    return null;
  }

  /**
   * @param {FillElement} element
   * @returns {SeenField | null}
   */
  function look(element) {
    const secret = dom.isPassword(element);
    if (!secret && !TEXT_TYPES.has(element.type)) return null;
    const names = words.read(dom.namesOf(element));
    const label = dom.labelsOf(element);
    const near = label ? "" : dom.textBefore(element);
    /** @type {SeenField} */
    const seen = { element, names, labels: words.read(label || near), secret, said: said(element), kind: "other", score: 0, sure: false, why: [] };
    const sums = weigh(seen, near ? "near" : "label");
    if (!secret && (saidPassword(seen) || namedPassword(seen))) seen.secret = true;
    if (secret && noPassword(seen)) seen.secret = false;
    const named = names.has("password") || seen.labels.has("password");
    let most = weights.field.least - 1;
    let best = "";
    for (const kind in sums) {
      const { score = 0, why = [] } = sums[kind] ?? {};
      if (score > most && allowed(kind, seen, named)) [best, most, seen.score, seen.why] = [kind, score, score, why];
    }
    if (best) seen.kind = part(/** @type {FieldKind} */ (best), seen);
    seen.sure = seen.said !== null && best === seen.said;
    return seen;
  }

  /** Whether a field may be of a kind: what is typed unseen is a password, unless it is said or called to be a code. @param {string} kind @param {SeenField} seen @param {boolean} named */
  function allowed(kind, { secret, said: token }, named) {
    if (!secret) return !kind.endsWith("-password");
    return (kind === "one-time-code" || kind === "cc-csc") && (!named || token === kind);
  }

  /**
   * The sum of each kind for a field.
   * @param {SeenField} seen @param {"near" | "label"} place
   * @returns {Record<string, {score: number, why: Why[]}>}
   */
  function weigh(seen, place) {
    /** @type {Record<string, {score: number, why: Why[]}>} */
    const sums = {};
    /** @param {string} rule @param {Record<string, number> | undefined} counts @param {number} share */
    const count = (rule, counts, share) => { for (const kind in counts) add(kind, rule, Math.round((counts[kind] ?? 0) * share)); };
    /** @param {string} kind @param {string} rule @param {number} weight */
    const add = (kind, rule, weight) => {
      const sum = (sums[kind] ??= { score: 0, why: [] });
      sum.score += weight;
      sum.why.push({ rule, weight });
    };
    if (seen.said) add(seen.said, `autocomplete: ${seen.said}`, weights.field.autocomplete);
    count(`type: ${seen.element.type}`, weights.types[seen.element.type], 1);
    for (const word of seen.names) count(`name: ${word}`, weights.meanings[word], share(word, seen.names, "name"));
    for (const word of seen.labels) count(`${place}: ${word}`, weights.meanings[word], share(word, seen.labels, place));
    if (seen.element instanceof HTMLSelectElement) {
      const listed = options(seen.element);
      if (listed) add(listed, "options", weights.field.options);
    }
    return sums;
  }

  /** How much a word counts in its place; "user name without domain" is a user name. @param {string} word @param {Set<string>} all @param {"name" | "label" | "near"} place */
  const share = (word, all, place) => (word === "aside" && all.has("user") ? weights.places[place] / 2 : weights.places[place]);

  /** A text field that is named and labelled as a password: some become one only when they get the focus. @param {SeenField} seen */
  function namedPassword({ element, names, labels }) {
    if (!(element instanceof HTMLInputElement) || element.type !== "text") return false;
    if (!names.has("password") || names.has("forgot")) return false;
    return labels.has("password") ? !labels.has("user") : labels.size === 0 && !names.has("user") && !names.has("email");
  }

  /** A text field with a password's autocomplete; some say it anywhere, to keep browsers from filling. @param {SeenField} seen */
  function saidPassword({ said: token, names, labels }) {
    return (token === "current-password" || token === "new-password") && (names.has("password") || labels.has("password") || (names.size === 0 && labels.size === 0));
  }

  /** What is typed unseen, and is no password all the same: a number of the state's, a captcha, a few signs. @param {SeenField} seen */
  function noPassword({ element, names, labels, said: token }) {
    if (names.has("password") || labels.has("password") || token === "current-password" || token === "new-password") return false;
    const short = element instanceof HTMLInputElement && element.maxLength > 0 && element.maxLength < 4;
    return short || names.has("aside") || labels.has("aside") || names.has("captcha") || labels.has("captcha");
  }

  /** One part of a date: its month, its year. @param {FieldKind} kind @param {SeenField} seen @returns {FieldKind} */
  function part(kind, { element, names, labels }) {
    const parts = /** @type {Record<string, string> | undefined} */ (weights.parts[kind]);
    if (!parts) return kind;
    const told = element instanceof HTMLSelectElement ? options(element) : null;
    for (const words of [names, labels]) {
      const named = Object.keys(parts).filter((each) => words.has(each));
      if (named.length === 1) return /** @type {FieldKind} */ (parts[/** @type {string} */ (named[0])]);
    }
    const by = told && Object.entries(parts).find(([each]) => told.endsWith(each));
    return by ? /** @type {FieldKind} */ (by[1]) : kind;
  }

  /** What lists offered when they had so many options. @type {WeakMap<HTMLSelectElement, {count: number, told: FieldKind | null}>} */
  const offers = new WeakMap();

  /**
   * What a list offers: months, years, days, countries.
   * @param {HTMLSelectElement} select
   * @returns {FieldKind | null}
   */
  function options(select) {
    const { length: count } = select.options;
    if (count < 5 || count > 400) return null;
    const before = offers.get(select);
    if (before?.count === count) return before.told;
    const told = (count > 100 && countries(select) ? "country" : null) ?? (count > 160 ? null : numbered(select));
    offers.set(select, { count, told });
    return told;
  }

  /** What one choice says. @param {HTMLSelectElement} select @param {number} at */
  function offer({ options: all }, at) {
    const option = all[at];
    return option ? `${option.value} ${option.textContent}` : "";
  }

  /** Names of countries, and not the numbers that are dialled for them. @param {HTMLSelectElement} select */
  function countries(select) {
    for (let at = 0; at < 140; at += 1) if (GERMANY.test(offer(select, at))) return !Array.from({ length: 20 }, (_, first) => offer(select, first)).some((text) => /\+\d/.test(text));
    return false;
  }

  /** @param {HTMLSelectElement} select @returns {FieldKind | null} */
  function numbered(select) {
    const count = select.options.length;
    if (![1, 2, 3].some((last) => /\d/.test(offer(select, count - last)))) return null;
    const numbers = Array.from({ length: count }, (_, at) => Number(/\b(\d{4}|\d{1,2})\b/.exec(offer(select, at))?.[1] ?? NaN)).filter((value) => !Number.isNaN(value));
    const years = numbers.filter((value) => value > 1900 && value < 2100);
    if (years.length >= 5 && years.length >= count - 3) return Math.min(...years) < 2015 ? "bday-year" : "cc-exp-year";
    if (numbers.length >= 12 && numbers.length <= 13 && count <= 14 && Math.max(...numbers) <= 12) return "bday-month";
    if (numbers.length >= 28 && count <= 33 && Math.max(...numbers) === 31) return "bday-day";
    return null;
  }

  /** A password that may be somebody's, and neither a code nor a card's. @param {SeenField} field */
  const isSecret = ({ secret, kind }) => secret && kind !== "one-time-code" && kind !== "cc-csc";

  shared.fields = { takes, look, isSecret };
})();
