// @ts-check
/**
 * Promises to say of each form what it is for, and of each field what goes in, and why. Nothing is looked for until somebody asks.
 *
 * 1. Words are those of weights.js, read in what fields, buttons and headings are called; structure counts without any language.
 * 2. Every reason has the name of its rule and what it counted; the sum decides.
 * 3. No value is read here; whether a read-only field is empty is all that matters of one.
 */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared["dom"]} */
  const dom = shared.dom;
  /** @type {ContentShared["weights"]} */
  const weights = shared.weights;

  const TEXT_TYPES = new Set(["text", "email", "tel", "url", "number", "search", "date", "month", "textarea", "select-one"]);
  const KINDS = new Set([
    "username", "email", "current-password", "new-password", "one-time-code", "cc-name", "cc-number", "cc-csc", "cc-exp", "cc-exp-month", "cc-exp-year", "cc-type",
    "name", "given-name", "additional-name", "family-name", "organization", "street-address", "address-line1", "address-line2", "postal-code", "address-level1",
    "address-level2", "country", "tel", "bday", "bday-day", "bday-month", "bday-year",
  ]);
  const PEOPLE = new Set(["name", "given-name", "family-name", "additional-name"]);
  const PLACES = new Set(["street-address", "address-line1", "address-line2", "postal-code", "address-level1", "address-level2", "country", "organization"]);
  const BOUNDED = "dialog,[role=dialog],[role=alertdialog],[role=search],[role=tabpanel],header,footer,nav,aside,[aria-modal=true]";

  // --- Reading words --------------------------------------------------------------------------------------------------------

  /** The words of weights.js by their first two letters, each with the number of its concept; made when the first form is met. @type {Map<number, (string | number)[]> | null} */
  let lexicon = null;
  /** @type {string[]} */
  let concepts = [];
  /** The fields of this look, and the buttons of places. @type {FillElement[]} */
  let present = [];
  /** @type {Map<ParentNode, Button[]>} */
  const sending = new Map();
  /** How many forms say nothing that is understood. */
  let unclear = 0;
  /** What texts said in this look. @type {Map<string, Set<string>>} */
  let read = new Map();
  const BOUND = 95; // "_"
  const NOTHING = /** @type {Set<string>} */ (new Set());

  /** Without accents, widths and capitals. @param {string} text */
  function folded(text) {
    const parted = text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    if (!/[\u00c0-\u024f\u1e00-\u1fff\u0370-\u03ff\uff00-\uffef]/.test(parted)) return parted;
    return parted.normalize("NFKD").replace(/[\u0300-\u036f]+/g, "").normalize("NFC")
      .replace(/[łøđıßæ]/g, (letter) => /** @type {Record<string, string>} */ ({ ł: "l", ø: "o", đ: "d", ı: "i", ß: "ss", æ: "ae" })[letter] ?? letter);
  }

  /** @param {string} text @param {number} at */
  const keyAt = (text, at) => text.charCodeAt(at) * 65536 + (at + 1 < text.length ? text.charCodeAt(at + 1) : 0);

  /** What of the words is known by now: a page's own language and English do for most, and small forms need few of the concepts. */
  let known = { later: false, scripts: false, all: false };

  /**
   * Learns more words, which takes a moment.
   * @param {{later?: boolean, scripts?: boolean, all?: boolean}} more
   */
  function learn({ later = known.later, scripts = known.scripts, all = known.all }) {
    if (lexicon && later === known.later && scripts === known.scripts && all === known.all) return lexicon;
    /** @type {NonNullable<typeof lexicon>} */
    const made = lexicon ?? new Map();
    concepts = Object.keys(weights.words);
    const own = languageOf(document);
    const now = { later, scripts, all };
    const has = (/** @type {typeof known} */ state, /** @type {string} */ language) => (weights.scripts.includes(language) ? state.scripts : state.all) || language === "en" || language === own;
    const languages = Object.keys(weights.words["password"] ?? {});
    const [early, late] = [false, true].map((rare) => languages.filter((language) => (later || !rare) && has(now, language) && !(lexicon && (known.later || !rare) && has(known, language))));
    concepts.forEach((concept, number) => {
      const words = weights.words[concept] ?? {};
      const fresh = ((weights.later.includes(concept) ? late : early) ?? []).flatMap((language) => words[language] ?? []);
      if (fresh.length) remember(made, fresh.join("|"), number);
    });
    known = now;
    read = new Map();
    return (lexicon = made);
  }

  /** The language that a document says it is in; nothing where it says none. @param {Document} page */
  function languageOf(page) {
    const said = (/** @type {any} */ (dom.all(page, "html")[0])?.lang ?? "").toLowerCase().split("-")[0] ?? "";
    return said === "no" || said === "nn" ? "nb" : said === "iw" ? "he" : said;
  }

  /** @param {NonNullable<typeof lexicon>} made @param {string} words @param {number} number of their concept */
  function remember(made, words, number) {
    for (const word of words.replace(/[ '-]+/g, "").split("|")) {
      const begins = word.charCodeAt(0) === BOUND;
      const ends = word.charCodeAt(word.length - 1) === BOUND;
      const text = begins || ends ? word.slice(begins ? 1 : 0, ends ? -1 : undefined) : word;
      const key = keyAt(text, 0);
      const some = made.get(key);
      if (some) some.push(text, number * 4 + (begins ? 1 : 0) + (ends ? 2 : 0));
      else made.set(key, [text, number * 4 + (begins ? 1 : 0) + (ends ? 2 : 0)]);
    }
  }

  /**
   * The concepts that a text speaks of.
   * @param {string} text
   * @returns {Set<string>}
   */
  function wordsIn(text) {
    if (!text) return NOTHING;
    const before = read.get(text);
    if (before) return before;
    const words = learn(/[\u0370-\uffff]/.test(text) ? { scripts: true } : {});
    const parts = folded(text).split(/[^\p{L}\p{N}\p{M}]+/u);
    const whole = parts.join("");
    /** Where words begin and end. @type {boolean[]} */
    const edges = [true];
    let at = 0;
    for (const part of parts) edges[(at += part.length)] = true;
    /** @type {Set<string>} */
    const found = new Set();
    let digit = false;
    for (let index = 0; index < whole.length; index += 1) {
      const code = whole.charCodeAt(index);
      const now = code >= 48 && code <= 57;
      if (now !== digit) edges[index] = true;
      digit = now;
    }
    for (let index = 0; index < whole.length; index += 1) {
      const entries = words.get(keyAt(whole, index));
      if (entries) gather(entries, whole, index, edges, found);
      if (whole.charCodeAt(index) > 0x2e80) gather(words.get(whole.charCodeAt(index) * 65536), whole, index, edges, found); // words of one sign
    }
    read.set(text, found);
    return found;
  }

  /**
   * @param {(string | number)[] | undefined} entries @param {string} whole @param {number} index @param {boolean[]} edges @param {Set<string>} found
   */
  function gather(entries, whole, index, edges, found) {
    for (let each = 0; entries && each < entries.length; each += 2) {
      const text = /** @type {string} */ (entries[each]);
      const said = /** @type {number} */ (entries[each + 1]);
      if (!whole.startsWith(text, index) || (said & 1 && !edges[index]) || (said & 2 && !edges[index + text.length])) continue;
      found.add(/** @type {string} */ (concepts[said >> 2]));
    }
  }

  // --- One field ------------------------------------------------------------------------------------------------------------

  /**
   * What is known of a field before its form is.
   * @typedef {{element: FillElement, names: Set<string>, labels: Set<string>, secret: boolean, said: FieldKind | null, kind: FieldKind, score: number, sure: boolean, account?: boolean, why: Why[]}} Seen
   */

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
   * @returns {Seen | null}
   */
  function look(element) {
    const secret = dom.isPassword(element);
    if (!secret && !TEXT_TYPES.has(element.type)) return null;
    const names = wordsIn(dom.namesOf(element));
    const label = dom.labelsOf(element);
    const near = label ? "" : dom.textBefore(element);
    /** @type {Seen} */
    const seen = { element, names, labels: wordsIn(label || near), secret, said: said(element), kind: "other", score: 0, sure: false, why: [] };
    const sums = weigh(seen, near ? "near" : "label");
    if (!secret && (saidPassword(seen) || namedPassword(seen))) seen.secret = true;
    if (secret && noPassword(seen)) seen.secret = false;
    const named = names.has("password") || seen.labels.has("password");
    const [best] = [...sums].filter(([kind]) => allowed(kind, seen, named)).sort((a, b) => b[1].score - a[1].score);
    if (best && best[1].score >= weights.field.least) {
      seen.kind = part(/** @type {FieldKind} */ (best[0]), seen);
      seen.score = best[1].score;
      seen.why = best[1].why;
      seen.sure = seen.said !== null && best[0] === seen.said;
    }
    return seen;
  }

  /** Whether a field may be of a kind: what is typed unseen is a password, unless it is said or called to be a code. @param {string} kind @param {Seen} seen @param {boolean} named */
  function allowed(kind, { secret, said: token }, named) {
    if (!secret) return !kind.endsWith("-password");
    return (kind === "one-time-code" || kind === "cc-csc") && (!named || token === kind);
  }

  /**
   * The sum of each kind for a field.
   * @param {Seen} seen @param {"near" | "label"} place
   * @returns {Map<string, {score: number, why: Why[]}>}
   */
  function weigh(seen, place) {
    /** @type {Map<string, {score: number, why: Why[]}>} */
    const sums = new Map();
    const add = (/** @type {string} */ kind, /** @type {string} */ rule, /** @type {number} */ weight) => {
      const sum = sums.get(kind) ?? { score: 0, why: [] };
      sum.score += weight;
      sum.why.push({ rule, weight });
      sums.set(kind, sum);
    };
    if (seen.said) add(seen.said, `autocomplete: ${seen.said}`, weights.field.autocomplete);
    for (const [kind, weight] of Object.entries(weights.types[seen.element.type] ?? {})) add(kind, `type: ${seen.element.type}`, weight);
    for (const [where, words] of /** @type {const} */ ([["name", seen.names], [place, seen.labels]])) {
      for (const word of words) {
        const share = word === "aside" && (words.has("user") || words.has("email")) ? weights.places[where] / 2 : weights.places[where]; // "user name without domain"
        for (const [kind, weight] of Object.entries(weights.meanings[word] ?? {})) add(kind, `${where}: ${word}`, Math.round(weight * share));
      }
    }
    if (seen.element instanceof HTMLSelectElement) {
      const listed = options(seen.element);
      if (listed) add(listed, "options", weights.field.options);
    }
    return sums;
  }

  /** A text field that is named and labelled as a password: some become one only when they get the focus. @param {Seen} seen */
  function namedPassword({ element, names, labels }) {
    if (!(element instanceof HTMLInputElement) || element.type !== "text") return false;
    if (!names.has("password") || names.has("forgot")) return false;
    return labels.has("password") ? !labels.has("user") : labels.size === 0 && !names.has("user") && !names.has("email");
  }

  /** A text field with a password's autocomplete; some say it anywhere, to keep browsers from filling. @param {Seen} seen */
  function saidPassword({ said: token, names, labels }) {
    return (token === "current-password" || token === "new-password") && (names.has("password") || labels.has("password") || (names.size === 0 && labels.size === 0));
  }

  /** What is typed unseen, and is no password all the same: a number of the state's, a captcha, a few signs. @param {Seen} seen */
  function noPassword({ element, names, labels, said: token }) {
    if (names.has("password") || labels.has("password") || token === "current-password" || token === "new-password") return false;
    const short = element instanceof HTMLInputElement && element.maxLength > 0 && element.maxLength < 4;
    return short || names.has("aside") || labels.has("aside") || names.has("captcha") || labels.has("captcha");
  }

  /** One part of a date: its month, its year. @param {FieldKind} kind @param {Seen} seen @returns {FieldKind} */
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

  /**
   * What a list offers: months, years, days, countries.
   * @param {HTMLSelectElement} select
   * @returns {FieldKind | null}
   */
  function options(select) {
    const count = select.options.length;
    if (count < 5 || count > 400) return null;
    const values = [...select.options].slice(0, 140).map((option) => `${option.value} ${option.text}`.trim());
    const numbers = values.map((value) => Number(/\b(\d{4}|\d{1,2})\b/.exec(value)?.[1] ?? NaN)).filter((value) => !Number.isNaN(value));
    const years = numbers.filter((value) => value > 1900 && value < 2100);
    if (years.length >= 5 && years.length >= count - 3) return Math.min(...years) < 2015 ? "bday-year" : "cc-exp-year";
    if (numbers.length >= 12 && numbers.length <= 13 && count <= 14 && Math.max(...numbers) <= 12) return "bday-month";
    if (numbers.length >= 28 && count <= 33 && Math.max(...numbers) === 31) return "bday-day";
    if (count > 100 && values.some((value) => /\b(DE|Germany|Deutschland|Allemagne|Alemania|DEU)\b/.test(value)) && !/\+\d/.test(values.slice(0, 20).join(" "))) return "country";
    return null;
  }

  // --- Groups of fields -----------------------------------------------------------------------------------------------------

  /**
   * Fields that belong together: by their form, else by the nearest place that holds them; a form around a whole page is parted where each
   * part has its own button.
   * @param {Seen[]} all
   * @returns {{owner: Node, fields: Seen[]}[]}
   */
  function groups(all) {
    /** @type {Map<Node, Seen[]>} */
    const byOwner = new Map();
    for (const seen of all) {
      const { element } = seen;
      const owner = element.form ?? enclosing(element);
      const some = byOwner.get(owner);
      if (some) some.push(seen);
      else byOwner.set(owner, [seen]);
    }
    return [...byOwner].flatMap(([owner, fields]) => split(owner, fields));
  }

  /** The dialog, header or other part of the page that a field without a form lies in. @param {Element} element @returns {Node} */
  function enclosing(element) {
    for (let each = /** @type {Element | null} */ (element); each; each = dom.parentOf(each)) {
      const bound = dom.closest(each, BOUNDED);
      if (bound) return bound;
      const root = dom.rootOf(each);
      if (!(root instanceof ShadowRoot)) return document;
      each = root.host;
    }
    return document;
  }

  /**
   * @param {Node} owner @param {Seen[]} fields
   * @returns {{owner: Node, fields: Seen[]}[]}
   */
  function split(owner, fields) {
    if (fields.length < 2) return [{ owner, fields }];
    const paths = fields.map(({ element }) => pathTo(element, owner));
    let depth = 0;
    while (paths.every((path) => path.length > depth + 1 && path[depth] === paths[0]?.[depth])) depth += 1;
    /** @type {Map<Element, Seen[]>} */
    const branches = new Map();
    fields.forEach((field, index) => {
      const branch = /** @type {Element} */ (paths[index]?.[depth] ?? field.element);
      branches.set(branch, [...(branches.get(branch) ?? []), field]);
    });
    const whole = [...branches].map(([branch, some]) => ({ branch, some, own: complete(branch, some) }));
    const [only, ...more] = whole.filter(({ own }) => own);
    if (!only) return [{ owner, fields }];
    if (!more.length) return owner instanceof HTMLFormElement ? [{ owner, fields }] : inner(owner, fields, only);
    /** @type {{owner: Node, fields: Seen[]}[]} */
    const parted = [];
    /** @type {Seen[]} */
    let waiting = [];
    for (const { branch, some, own } of whole) {
      waiting.push(...some);
      if (own) {
        parted.push(...(waiting.length > some.length ? [{ owner: branch, fields: waiting }] : split(branch, some)));
        waiting = [];
      }
    }
    const last = parted.at(-1);
    if (waiting.length && last) last.fields = [...last.fields, ...waiting];
    return rejoined(owner, parted);
  }

  /**
   * Where all buttons are in one part of a place, that part may hold several forms; what lies before and after it goes with the nearest.
   * @param {Node} owner @param {Seen[]} fields @param {{branch: Element, some: Seen[]}} only
   */
  function inner(owner, fields, { branch, some }) {
    const parts = split(branch, some);
    const [first] = parts;
    const last = parts.at(-1);
    if (!first || !last || parts.length < 2) return [{ owner, fields }];
    const at = fields.indexOf(/** @type {Seen} */ (some[0]));
    first.fields = [...fields.slice(0, at), ...first.fields];
    last.fields = [...last.fields, ...fields.slice(at + some.length)];
    return parts;
  }

  /**
   * A password that lost the field before it gets it back: some have a button of its own in between.
   * @param {Node} owner @param {{owner: Node, fields: Seen[]}[]} parts
   */
  function rejoined(owner, parts) {
    /** @type {typeof parts} */
    const joined = [];
    for (const part of parts) {
      const before = joined.at(-1);
      if (before && part.fields[0]?.secret && !before.fields.some(isSecret) && before.fields.length < 3 && before.fields.at(-1)?.kind !== "search") {
        joined[joined.length - 1] = { owner, fields: [...before.fields, ...part.fields] };
      } else if (before && before.fields.length === 1 && part.fields.length === 1 && part.fields[0]?.secret && before.fields[0]?.secret) {
        joined[joined.length - 1] = { owner, fields: [...before.fields, ...part.fields] };
      } else {
        joined.push(part);
      }
    }
    return joined;
  }

  /** From just below the owner down to an element. @param {Element} element @param {Node} owner */
  function pathTo(element, owner) {
    /** @type {Element[]} */
    const path = [];
    for (let each = /** @type {Element | null} */ (element); each && each !== owner; each = dom.parentOf(each)) path.unshift(each);
    return path;
  }

  /** Whether a part of a page is a form by itself: fields, and a button that sends them. @param {Element} branch @param {Seen[]} some */
  function complete(branch, some) {
    if (branch === some[0]?.element) return false;
    if (some.every(({ kind, secret }) => !secret && kind === "other")) return submits(branch).length > 0 && some.length > 1;
    return submits(branch).length > 0;
  }

  const SENDING = "input[type=submit],input[type=image],button[type=submit],button:not([type])";
  const BUTTONS = "button,input[type=submit],input[type=image],input[type=button],[role=button]";

  /**
   * The buttons that send what lies in a place, with their words; those that show a password, or sign in elsewhere, don't.
   * @typedef {{element: Element, words: Set<string>, text: string}} Button
   * @param {ParentNode} place
   * @returns {Button[]}
   */
  function submits(place) {
    const before = sending.get(place);
    if (before) return before;
    const found = buttonsOf(place);
    sending.set(place, found);
    return found;
  }

  /** @param {ParentNode} place @returns {Button[]} */
  function buttonsOf(place) {
    const all = dom.all(place, BUTTONS).slice(0, 30).map((element) => ({ element, text: buttonText(element) }));
    const useful = all.filter(({ text }) => text.length < 80).map((each) => ({ ...each, words: wordsIn(each.text) }))
      .filter(({ words, text, element }) => (text || element.matches("input[type=image]")) && !words.has("show") && !words.has("social") && !words.has("logout"));
    const able = useful.filter(({ words, element }) => !words.has("forgot") || words.has("change") || element.matches(SENDING));
    const others = able.filter(({ words }) => !words.has("forgot"));
    const strong = (others.length ? others : able).filter(({ element }) => element.matches(SENDING));
    return strong.length ? strong : others;
  }

  /** What a button says. @param {Element} element */
  function buttonText(element) {
    const own = element instanceof HTMLInputElement ? element.value || element.alt : dom.textOf(element);
    const said = [own, element.getAttribute("aria-label"), element.getAttribute("title"), element.getAttribute("data-label")];
    return said.map((each) => (each ?? "").replace(/\s+/g, " ").trim()).filter(Boolean).join(" ; ").slice(0, 120);
  }

  // --- One form -------------------------------------------------------------------------------------------------------------

  /**
   * The words of a group by where they were read.
   * @param {Node} owner @param {Seen[]} fields
   * @returns {Record<"submit" | "heading" | "own" | "title" | "path" | "links" | "boxes" | "text", Set<string>>}
   */
  function surroundings(owner, fields) {
    const first = /** @type {Element} */ (fields[0]?.element);
    let place = owner instanceof Element ? owner : common(fields.map(({ element }) => element));
    let buttons = submits(place);
    for (let up = 0; up < 4 && !buttons.length; up += 1) {
      const outer = dom.parentOf(place);
      if (!outer || outer === dom.body() || hasOthers(outer, fields)) break;
      place = outer;
      buttons = submits(place);
    }
    const region = wider(place, fields);
    const heading = headingOf(place, first);
    const own = [place, dom.closest(first, "form")].filter((each) => each !== null).flatMap((each) => ["id", "name", "class", "action", "aria-label", "data-testid"].map((name) => dom.attribute(each, name) ?? ""));
    const links = dom.all(region, "a,button[type=button],[role=link]").slice(0, 20).filter((each) => !buttons.some(({ element }) => element === each)).map((each) => buttonText(each)).filter((text) => text.length < 100);
    const boxes = dom.all(place, "input[type=checkbox],[role=checkbox]").slice(0, 10).map((box) => `${dom.namesOf(box)} ; ${box instanceof HTMLInputElement ? dom.labelsOf(box) || nearby(box) : buttonText(box)}`);
    return {
      submit: union(buttons.slice(0, 4).map(({ words }) => words)), text: wordsIn(dom.textOf(place).slice(0, 240)),
      heading: wordsIn(heading), own: wordsIn(own.join(" ; ").slice(0, 250)), title: wordsIn(title().slice(0, 150)),
      path: wordsIn(decoded(location.pathname + location.hash).slice(0, 150)), links: union(links.map(wordsIn)), boxes: union(boxes.map((text) => wordsIn(text.slice(0, 200)))),
    };
  }

  const titleOf = /** @type {(this: any) => string} */ (Object.getOwnPropertyDescriptor(Document.prototype, "title")?.get);
  const title = () => titleOf.call(document);

  /** @param {string} text */
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  /** @param {Element} box */
  const nearby = (box) => (box.parentElement ? dom.textOf(box.parentElement) : "").slice(0, 150);

  /** @param {Set<string>[]} sets @returns {Set<string>} */
  const union = (sets) => new Set(sets.flatMap((each) => [...each]));

  /** @param {Element[]} elements @returns {Element} what holds them all */
  function common(elements) {
    const paths = elements.map((element) => pathTo(element, document));
    const [first = []] = paths;
    const shared = first.filter((each, depth) => each !== elements[0] && paths.every((path) => path[depth] === each));
    return shared.at(-1) ?? /** @type {Element} */ (dom.body());
  }

  /** Whether a place holds fields of other forms. @param {Element} place @param {Seen[]} fields */
  function hasOthers(place, fields) {
    return present.some((each) => Node.prototype.contains.call(place, each) && !fields.some(({ element }) => element === each));
  }

  /** A form with the links around it, as long as no other form is there. @param {Element} place @param {Seen[]} fields */
  function wider(place, fields) {
    for (let up = 0; up < 3; up += 1) {
      const outer = dom.parentOf(place);
      if (!outer || outer === dom.body() || dom.all(outer, "a").length > 25 || hasOthers(outer, fields)) break;
      place = outer;
    }
    return place;
  }

  const HEADINGS = "h1,h2,h3,h4,legend,[role=heading],caption,.title";

  /** What stands above a form. @param {Element} place @param {Element} first */
  function headingOf(place, first) {
    for (let each = /** @type {Element | null} */ (place), up = 0; each && up < 5; each = dom.parentOf(each), up += 1) {
      const above = dom.all(each, HEADINGS).slice(0, 12).filter((heading) => up === 0 || heading.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING);
      const text = (up === 0 ? above.slice(0, 2) : above.slice(-1)).map((heading) => dom.textOf(heading).slice(0, 100)).filter(Boolean);
      if (text.length) return text.join(" ; ");
      if (each === dom.body()) break;
    }
    return "";
  }

  /**
   * What the fields by themselves say of their form.
   * @param {Seen[]} fields
   * @returns {string[]}
   */
  function shapesOf(fields) {
    const kinds = new Set(fields.map(({ kind }) => kind));
    const passwords = fields.filter(isSecret);
    const texts = fields.filter((field) => !isSecret(field));
    const any = (/** @type {string} */ word) => passwords.some(({ names, labels }) => names.has(word) || labels.has(word));
    const person = fields.some(({ kind }) => PEOPLE.has(kind));
    const account = texts.filter(({ kind }) => kind === "username" || kind === "email");
    /** @type {[string, boolean][]} */
    const shapes = [
      ["onePassword", passwords.length === 1], ["twoPasswords", passwords.length === 2], ["threePasswords", passwords.length > 2], ["noPassword", passwords.length === 0],
      ["saidNew", passwords.some((each) => each.said === "new-password")], ["saidCurrent", passwords.some((each) => each.said === "current-password")],
      ["againPassword", passwords.length > 1 && passwords.slice(1).some(({ names, labels }) => names.has("again") || labels.has("again"))], ["oldPassword", any("old")],
      ["person", person], ["place", [...kinds].filter((kind) => PLACES.has(kind)).length > 1], ["card", kinds.has("cc-number") || kinds.has("cc-csc")],
      ["birthday", [...kinds].some((kind) => kind.startsWith("bday"))], ["telephone", kinds.has("tel") && texts.length > 1],
      ["userAndEmail", kinds.has("username") && kinds.has("email")], ["onlyAccount", passwords.length === 0 && account.length === 1 && texts.length === 1],
      ["onlyEmail", passwords.length === 0 && texts.length === 1 && kinds.has("email")], ["saidUsername", texts.some((each) => each.said === "username")],
      ["code", kinds.has("one-time-code")], ["search", kinds.has("search") && texts.length === 1], ["message", texts.some(({ element, names }) => element.type === "textarea" && !names.has("captcha"))],
      ["many", texts.length > 4], ["nothing", account.length === 0 && passwords.length === 0],
    ];
    return shapes.filter(([, is]) => is).map(([name]) => name);
  }

  /** A password that may be somebody's, and neither a code nor a card's. @param {Seen} field */
  const isSecret = ({ secret, kind }) => secret && kind !== "one-time-code" && kind !== "cc-csc";

  /**
   * The sum of each kind of form.
   * @param {Node} owner @param {Seen[]} fields
   * @returns {Map<FormKind, {score: number, why: Why[]}>}
   */
  function judge(owner, fields) {
    /** @type {Map<FormKind, {score: number, why: Why[]}>} */
    const sums = new Map();
    const add = (/** @type {string} */ kind, /** @type {string} */ rule, /** @type {number} */ weight) => {
      const sum = sums.get(/** @type {FormKind} */ (kind)) ?? { score: 0, why: [] };
      sum.score += weight;
      sum.why.push({ rule, weight });
      sums.set(/** @type {FormKind} */ (kind), sum);
    };
    const words = surroundings(owner, fields);
    if (words.submit.size === 0 || fields.every(({ labels }) => labels.size === 0)) unclear += 1;
    for (const [kind, places] of Object.entries(weights.forms)) {
      for (const [place, counts] of Object.entries(places)) {
        for (const [word, weight] of Object.entries(counts)) if (words[/** @type {keyof typeof words} */ (place)].has(word)) add(kind, `${place}: ${word}`, weight);
      }
    }
    for (const shape of shapesOf(fields)) {
      for (const [kind, weight] of Object.entries(weights.shapes[shape] ?? {})) add(kind, `shape: ${shape}`, weight);
    }
    return sums;
  }

  /** @param {Map<FormKind, {score: number, why: Why[]}>} sums @param {FormKind} kind */
  const sumOf = (sums, kind) => sums.get(kind)?.score ?? 0;

  /**
   * Which passwords are new ones, which repeat them, and which is in use.
   * @param {Seen[]} fields @param {Map<FormKind, {score: number, why: Why[]}>} sums
   */
  function tellPasswords(fields, sums) {
    const passwords = fields.filter(isSecret);
    if (!passwords.length) return;
    const rivals = Math.max(sumOf(sums, "sign-up"), sumOf(sums, "change"), sumOf(sums, "reset"));
    const leaning = (rivals - sumOf(sums, "login")) * weights.fresh.form;
    const told = passwords.map((field) => freshness(field, leaning));
    const again = (/** @type {Seen | undefined} */ field) => Boolean(field && (field.names.has("again") || field.labels.has("again")));
    const [first, second, third] = passwords;
    const set = (/** @type {Seen | undefined} */ field, /** @type {FieldKind} */ kind, /** @type {number} */ index) => field && name(field, kind, told[index] ?? { score: 0, why: [] });
    if (passwords.length === 1) {
      set(first, (told[0]?.score ?? 0) > weights.fresh.least ? "new-password" : "current-password", 0);
      return;
    }
    const old = (/** @type {Seen | undefined} */ field) => Boolean(field && (field.said === "current-password" || ((field.names.has("old") || field.labels.has("old")) && !field.labels.has("fresh"))));
    const startsOld = old(first) && !(old(second) && again(second)) || (passwords.length === 3 && !again(second) && !old(second) && (again(third) || sumOf(sums, "change") >= sumOf(sums, "sign-up")));
    let rest = passwords;
    if (startsOld) {
      set(first, "current-password", 0);
      rest = passwords.slice(1);
    } else if (passwords.length === 2 && !again(second) && leaning < -8 && (told[1]?.score ?? 0) <= weights.fresh.least && first?.said !== "new-password") {
      set(first, "current-password", 0); // a sign-in with two secrets, or two tries at one
      set(second, old(second) ? "current-password" : "other", 1);
      return;
    }
    rest.forEach((field, index) => {
      const at = passwords.indexOf(field);
      if (old(field)) set(field, "current-password", at);
      else set(field, index > 0 && (again(field) || index === 1) ? "confirmation" : "new-password", at);
    });
  }

  /** @param {Seen} field @param {FieldKind} kind @param {{score: number, why: Why[]}} told */
  function name(field, kind, told) {
    field.kind = kind;
    field.score = Math.abs(Math.round(told.score));
    field.why = told.why;
    field.sure = field.said === kind;
  }

  /**
   * @param {Seen} field @param {number} leaning how much the form is one where a password is made
   * @returns {{score: number, why: Why[]}}
   */
  function freshness({ element, said: token, names, labels }, leaning) {
    /** @type {[string, number | undefined][]} */
    const why = [["form", leaning]];
    if (token === "new-password" || token === "current-password") why.push([`autocomplete: ${token}`, weights.fresh[token]]);
    for (const word of /** @type {const} */ (["fresh", "old", "again", "join"])) {
      if (names.has(word)) why.push([`name: ${word}`, weights.fresh[word]]);
      if (labels.has(word)) why.push([`label: ${word}`, weights.fresh[word]]);
    }
    if (element.hasAttribute("passwordrules")) why.push(["passwordrules", weights.fresh.rules]);
    if (element instanceof HTMLInputElement && element.minLength > 5) why.push(["minlength", weights.fresh.minlength]);
    if (element.hasAttribute("pattern")) why.push(["pattern", weights.fresh.pattern]);
    const counted = why.map(([rule, weight]) => ({ rule, weight: weight ?? 0 }));
    return { score: counted.reduce((sum, { weight }) => sum + weight, 0), why: counted };
  }

  /**
   * The field where a person is named to the site: what says so, else what stands before the password.
   * @param {Seen[]} fields
   */
  function tellAccount(fields) {
    const password = fields.find(isSecret);
    if (!password) return;
    const at = fields.indexOf(password);
    const before = fields.slice(0, at).filter(({ element, secret }) => !secret && element instanceof HTMLInputElement);
    const nearest = before.at(-1);
    /** @type {[Seen, number, Why[]][]} */
    const sums = fields.filter(({ secret, element }) => !secret && element instanceof HTMLInputElement && !/^(date|month|url)$/.test(element.type)).map((field) => {
      /** @type {Why[]} */
      const why = [];
      if (before.includes(field)) why.push({ rule: "before the password", weight: weights.account.before });
      if (field === nearest) why.push({ rule: "next to the password", weight: weights.account.nearest });
      if (field.said === "username" || field.said === "email") why.push({ rule: `autocomplete: ${field.said}`, weight: weights.account.said });
      for (const word of /** @type {const} */ (["user", "email", "tel", "login"])) {
        const weight = weights.account[word];
        if (field.labels.has(word)) why.push({ rule: `label: ${word}`, weight });
        if (field.names.has(word)) why.push({ rule: `name: ${word}`, weight: field.labels.has(word) ? Math.round(weight * weights.account.twice) : weight });
      }
      const aCard = field.kind === "cc-number" && !fields.some(({ kind }) => /^cc-(exp|csc)/.test(kind)); // a bank's number for a person
      if (field.kind !== "other" && !aCard && !/^(username|email|tel|search)$/.test(field.kind)) why.push({ rule: `is ${field.kind}`, weight: -field.score });
      const captcha = field.names.has("captcha") || field.labels.has("captcha") || field.said !== null;
      if (field.kind === "other" && field.score) why.push({ rule: "is something else", weight: before.length === 1 && !captcha ? weights.account.aside : -field.score });
      return [field, why.reduce((sum, { weight }) => sum + weight, 0), why];
    });
    const [best] = sums.sort((a, b) => b[1] - a[1]);
    if (!best || best[1] <= weights.account.least) return;
    const [field, score, why] = best;
    if (field.kind === "username" || field.kind === "email") {
      field.why = [...field.why, ...why.filter(({ rule }) => rule.includes("password"))];
      field.account = true;
    } else {
      Object.assign(field, { kind: "username", score, why, account: true });
    }
  }

  /**
   * What depends on the other fields: a security code without a card is a one-time code; lists of months belong to the card, or to a birthday.
   * @param {Seen[]} fields
   */
  function tellTogether(fields) {
    const card = fields.some(({ kind }) => kind === "cc-number") || fields.filter(({ kind }) => kind.startsWith("cc-")).length > 2;
    for (const field of fields) {
      if (card && (field.kind === "bday-month" || field.kind === "bday-year") && !field.sure && !field.names.has("birth") && !field.labels.has("birth")) {
        field.kind = field.kind === "bday-month" ? "cc-exp-month" : "cc-exp-year";
      } else if (!card && field.kind === "cc-csc" && !field.sure && !fields.some(({ kind }) => kind.startsWith("cc-exp")) && !(field.element instanceof HTMLSelectElement)) {
        if (!field.names.has("cardCode")) field.kind = "one-time-code";
      }
    }
    if (fields.some(({ element, secret }) => !secret && element.type === "password")) {
      for (const field of fields) if (field.element instanceof HTMLInputElement && field.element.type === "password" && field.element.maxLength > 0 && field.element.maxLength < 5 && !field.names.has("password")) field.secret = false;
    }
    const boxes = fields.filter(({ element }) => element instanceof HTMLInputElement && element.maxLength === 1);
    if (boxes.length >= 4 && boxes.length <= 10) {
      for (const box of boxes) Object.assign(box, { kind: "one-time-code", score: weights.field.single, why: [...box.why, { rule: "boxes of one sign", weight: weights.field.single }] });
    }
  }

  // --- All of them ----------------------------------------------------------------------------------------------------------

  /**
   * @param {Node} owner @param {Seen[]} fields
   * @returns {FoundForm}
   */
  function understand(owner, fields) {
    tellTogether(fields);
    onePasswordOnly(fields);
    if (fields.every(({ kind, secret }) => !secret && (kind === "search" || kind === "other")) && !fields.some(({ element, names }) => element.type === "textarea" && !names.has("captcha"))) return plain(fields);
    const sums = judge(owner, fields);
    tellPasswords(fields, sums);
    tellAccount(fields);
    const kind = kindOf(fields, sums);
    const { score, why } = sums.get(kind) ?? { score: 0, why: [] };
    return { kind, score: fillable(kind, fields, sums), sum: score, owner: ownerOf(fields), fields: fields.map(found), why };
  }

  /** A form without anything that anybody keeps. @param {Seen[]} fields @returns {FoundForm} */
  function plain(fields) {
    const kind = fields.some((field) => field.kind === "search") ? "search" : "other";
    return { kind, score: 0, sum: 0, owner: ownerOf(fields), fields: fields.map(found), why: [{ rule: kind === "search" ? "shape: search" : "shape: nothing", weight: 0 }] };
  }

  /** @param {Seen[]} fields @returns {Node} their form, or the root that they lie in */
  const ownerOf = ([first]) => first?.element.form ?? (first ? dom.rootOf(first.element) : document);

  /** Where real passwords are, a text field that is only named so is its readable twin. @param {Seen[]} fields */
  function onePasswordOnly(fields) {
    if (!fields.some(({ element }) => dom.isPassword(element))) return;
    for (const field of fields) if (field.secret && !dom.isPassword(field.element) && field.said === null) field.secret = false;
  }

  /** @param {Seen} seen @returns {FoundField} */
  const found = ({ element, kind, score, sure, why, account }) => ({ element, kind, score, sure, why, ...(account ? { account } : {}) });

  /**
   * The likeliest kind of those that the fields allow.
   * @param {Seen[]} fields @param {Map<FormKind, {score: number, why: Why[]}>} sums
   * @returns {FormKind}
   */
  function kindOf(fields, sums) {
    const has = (/** @type {FieldKind} */ kind) => fields.some((field) => field.kind === kind);
    const fresh = has("new-password") || has("confirmation");
    const current = has("current-password");
    const rank = (/** @type {FormKind[]} */ kinds) => kinds.map((kind) => /** @type {const} */ ([kind, sumOf(sums, kind)])).sort((a, b) => b[1] - a[1])[0] ?? /** @type {const} */ (["other", 0]);
    if (fresh && current) return "change";
    if (fresh) {
      const [kind] = rank(["sign-up", "change", "reset"]);
      return kind === "change" ? "reset" : kind;
    }
    if (current) return "login";
    const [kind, score] = rank(["login", "sign-up", "reset", "code", "search", "newsletter", "checkout", "other"]);
    if (kind === "login" && (score < weights.form.lone || !has("username") && !has("email"))) return "other";
    return score < weights.form.least ? "other" : kind;
  }

  /**
   * How much a form looks like a sign-in.
   * @param {FormKind} kind @param {Seen[]} fields @param {Map<FormKind, {score: number, why: Why[]}>} sums
   */
  function fillable(kind, fields, sums) {
    if (kind === "code") return 1;
    if (kind === "change") return 2;
    if (kind !== "login") return 0;
    const first = fields[0]?.element;
    const dialog = first?.closest("dialog[open],[role=dialog],[aria-modal=true]") ? weights.form.dialog : 0;
    const password = fields.some(isSecret) ? weights.form.password : 0;
    return Math.max(3, sumOf(sums, "login") - Math.max(0, sumOf(sums, "sign-up")) + dialog + password);
  }

  const MOST = { fields: 250, first: 100, near: 15 };

  /** Of a sheet of hundreds, the first, and what stands near a password or the focus. @param {FillElement[]} fields */
  function fewer(fields) {
    if (fields.length <= MOST.fields) return fields;
    const focus = dom.focused();
    const marks = fields.flatMap((field, at) => (field.type === "password" || field === focus ? [at] : []));
    return fields.filter((_, at) => at < MOST.first || marks.some((mark) => Math.abs(mark - at) <= MOST.near)).slice(0, MOST.fields);
  }

  /**
   * @param {(field: FillElement) => boolean} [wanted]
   * @returns {FoundForm[]}
   */
  function find(wanted = dom.usable) {
    const fields = fewer(dom.fieldsIn(document));
    if (!fields.length) return [];
    read = new Map();
    const forms = dom.remembering(() => {
      unclear = 0;
      const mine = fields.filter((field) => (field.type === "password" || TEXT_TYPES.has(field.type)) && wanted(field));
      if (mine.filter(({ type }) => type !== "password").length > weights.field.few) learn({ later: true });
      present = mine;
      const told = () => groups(mine.map(look).filter((each) => each !== null)).map(({ owner, fields: some }) => understand(owner, some));
      const first = told();
      if (!unclear || known.all) return first;
      sending.clear();
      learn({ all: true }); // the page is in another language than it says
      return told();
    });
    read = new Map();
    present = [];
    sending.clear();
    return forms;
  }

  /**
   * The field that names the person to the site.
   * @param {FoundField[]} fields
   */
  function accountIn(fields) {
    return fields.find(({ account }) => account) ?? fields.find(({ kind }) => kind === "username") ?? fields.find(({ kind }) => kind === "email");
  }

  /** The forms with their reasons, for the person who asks why: what fields are called, no value of any. */
  function explain() {
    const meant = new Set(Object.values(shared.choose.login(null)?.chosen ?? {}));
    return find().map(({ kind, sum, why, fields }) => ({
      kind, sum, why, meant: fields.some(({ element }) => meant.has(element)),
      fields: fields.map(({ element, kind: is, score, why: reasons }) => ({ name: (dom.labelsOf(element) || dom.namesOf(element) || dom.textBefore(element)).slice(0, 80), kind: is, sum: score, why: reasons })),
    }));
  }

  /** @param {FoundField[]} fields */
  const usernameFor = (fields) => accountIn(fields);

  shared.forms = { find, accountIn, usernameFor, wordsIn, explain };
})();
