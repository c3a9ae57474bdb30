// @ts-check
/** Promises to write a value as a field wants it: the date of an expiry or a birth, the option of a choice; and to know it again when the page has reformatted it. */
(() => {
  const scope = /** @type {any} */ (globalThis);
  const shared = (scope[Symbol.for("sealring")] ??= {});

  /** @typedef {{placeholder?: string, pattern?: string, maxLength?: number, type?: string}} Hints */
  /** @typedef {{value: string, text: string, disabled?: boolean}} Choice */

  const DATES = new Set(["cc-exp", "bday"]);
  /** What a page may reformat: these are the same when their letters and digits are. */
  const LOOSE = /^(cc-number|cc-exp|tel|bday|code|postal-code)/;
  const fits = (/** @type {Hints} */ { maxLength = -1 }, /** @type {string} */ text) => maxLength < 0 || text.length <= maxLength;

  /** @param {string | undefined} pattern @param {string} text @returns {boolean} */
  function matches(pattern, text) {
    try {
      return !pattern || new RegExp(`^(?:${pattern})$`, "v").test(text);
    } catch {
      return true; // browsers ignore a pattern that can't be read, too
    }
  }

  /**
   * The expiry of a card in one field: by its placeholder, else what its pattern and length allow.
   * @param {string} iso as in 2029-04 @param {Hints} field @param {string} [label]
   */
  function expiry(iso, field, label = "") {
    const [year = "", month = ""] = iso.split("-");
    if (field.type === "month" || !/^\d{4}-\d{2}$/.test(iso)) return iso;
    const said = [field.placeholder ?? "", label].map((text) => text.match(/(m{1,2}|0\d|1[0-2])(\s*[/.\-–]?\s*)((?:y|j|a|г|年|\d){4}|(?:y|j|a|г|年|\d){2})(?!\d)/i)).find(Boolean);
    const shown = said ? [`${month}${said[2]}${said[3]?.length === 4 ? year : year.slice(2)}`] : [];
    const usual = [`${month}/${year.slice(2)}`, `${month}/${year}`, `${month}${year.slice(2)}`, `${month} / ${year.slice(2)}`, `${month}${year}`, `${month}-${year.slice(2)}`, `${month}-${year}`, iso];
    const all = [...shown, ...usual];
    return all.find((text) => fits(field, text) && matches(field.pattern, text)) ?? all.find((text) => fits(field, text)) ?? `${month}/${year.slice(2)}`;
  }

  /**
   * A date of birth in one field: a date field takes it as it is, others in the order that the placeholder shows.
   * @param {string} iso as in 1990-12-10 @param {Hints} field @param {string} [label]
   */
  function birthday(iso, field, label = "") {
    const [year = "", month = "", day = ""] = iso.split("-");
    if (field.type === "date" || !/^\d{4}-\d{2}-\d{2}$/.test(iso)) return iso;
    for (const text of [field.placeholder ?? "", label]) {
      const runs = text.match(/([a-zа-я年月日]{1,4})([/.\- ])([a-zа-я年月日]{1,4})\2([a-zа-я年月日]{2,4})/i);
      if (!runs) continue;
      const parts = [runs[1] ?? "", runs[3] ?? "", runs[4] ?? ""];
      const at = parts.findIndex((part) => part.length === 4);
      const yearAt = at < 0 ? 2 : at;
      return parts.map((part, index) => (index === yearAt ? (part.length === 2 ? year.slice(2) : year) : /^[mм月]/i.test(part) ? month : day)).join(runs[2]);
    }
    return iso;
  }

  /**
   * @param {string} name of the value @param {string} value @param {Hints} field @param {string} [label]
   * @returns {string}
   */
  function written(name, value, field, label) {
    if (DATES.has(name)) return name === "bday" ? birthday(value, field, label) : expiry(value, field, label);
    if (name.endsWith("-year") && ((field.maxLength ?? -1) === 2 || /^(yy|jj|aa|\d\d)$/i.test(field.placeholder?.trim() ?? ""))) return value.slice(-2);
    return value;
  }

  const plain = (/** @type {string} */ text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  /** The names of a month, or of a country by its code, in English and in the page's language. @param {string} language @param {(language: string) => string | undefined} name */
  const inWords = (language, name) => ["en", language].flatMap((each) => {
    try {
      return name(each || "en") ?? [];
    } catch {
      return []; // what the page calls its language may be none
    }
  });

  /** @param {string} month as in "04" @param {string} language */
  function monthWords(month, language) {
    const date = new Date(2024, Number(month) - 1, 15);
    return inWords(language, (each) => date.toLocaleString(each, { month: "long" })).concat(inWords(language, (each) => date.toLocaleString(each, { month: "short" })));
  }

  /** @param {string} code @param {string} language */
  const countryWords = (code, language) => inWords(language, (each) => new Intl.DisplayNames(each, { type: "region", fallback: "none" }).of(code.toUpperCase()));

  /** What people write for some countries that no list of names has. @type {Record<string, string>} */
  const SHORT = { uk: "GB", usa: "US", uae: "AE", england: "GB", scotland: "GB", wales: "GB", america: "US", holland: "NL" };

  /**
   * Every way in which an option may say a value, the surest first.
   * @param {string} name @param {string} value @param {string} language
   * @returns {string[]}
   */
  function sayings(name, value, language) {
    if (name.endsWith("-month")) return [value, String(Number(value)), ...monthWords(value, language)];
    if (name.endsWith("-year")) return [value, value.slice(-2)];
    if (name.endsWith("-day")) return [value, String(Number(value))];
    if (name === "cc-exp") {
      const [year = "", month = ""] = value.split("-");
      const months = [month, String(Number(month))];
      return months.flatMap((each) => [`${each} ${year}`, `${each} ${year.slice(2)}`, `${each}${year.slice(2)}`, `${year} ${each}`]);
    }
    if (name !== "country") return [value];
    const code = SHORT[plain(value)] ?? value;
    return /^[a-z]{2}$/i.test(code) ? [value, code, ...countryWords(code, language)] : [value];
  }

  /**
   * The option of a choice that says a value; -1 when none does.
   * @param {string} name @param {string} value @param {Choice[]} choices @param {string} [language] of the page
   * @returns {number}
   */
  function option(name, value, choices, language = "en") {
    const usable = choices.map(({ value: own, text, disabled }, index) => ({ index, own: plain(own), text: plain(text), code: own.trim(), disabled: disabled === true })).filter(({ disabled }) => !disabled);
    for (const saying of sayings(name, value, language).map(plain)) {
      if (!saying) continue;
      const found = usable.find(({ text }) => text === saying) ?? usable.find(({ own }) => own === saying);
      if (found) return found.index;
    }
    if (name.endsWith("-month")) { // "04 - April", "April (04)"
      const numbered = usable.find(({ text }) => Number(text.match(/^\d{1,2}(?= |$)/)?.[0] ?? 0) === Number(value));
      return (numbered ?? usable.find(({ text }) => monthWords(value, language).map(plain).some((word) => text.split(" ").includes(word))))?.index ?? -1;
    }
    // An identity may name its country in words where the page has codes alone, or a name that is longer.
    if (name === "country") {
      const wanted = plain(value);
      const named = usable.find(({ code }) => /^[a-z]{2}$/i.test(code) && countryWords(code, language).map(plain).includes(wanted));
      return (named ?? usable.find(({ text }) => wanted.length > 3 && text.startsWith(wanted)))?.index ?? -1;
    }
    if (name === "cc-type") return usable.find(({ text, own }) => text.startsWith(plain(value)) || own.startsWith(plain(value).slice(0, 4)))?.index ?? -1;
    return -1;
  }

  /** Whether a field holds a value, though the page may have put spaces or slashes in. @param {string} name @param {string} held @param {string} value */
  function holds(name, held, value) {
    const bare = (/** @type {string} */ text) => text.replace(/[^\p{L}\p{N}]+/gu, "");
    return held === value || (LOOSE.test(name) && bare(value) !== "" && bare(held) === bare(value));
  }

  shared.write = { written, option, holds };
})();
