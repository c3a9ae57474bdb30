//# allFunctionsCalledOnLoad
// @ts-check
/**
 * Promises to read the concepts of weights.js in a text, in any of its languages.
 *
 * Words are compared without accents, capitals, spaces and signs, so that "userLogin", "user-login" and "User login" say the same; a ";" is
 * where one text ends and the next begins. Nothing is learnt before the first text.
 */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared["weights"]} */
  const weights = shared.weights;

  const BOUND = 95; // "_"
  const SIGNS = 0x2e80; // from here on one sign may be a word
  const BEGINS = 1;
  const ENDS = 2;
  const MOST = 1000;
  const ENGLISH = ["en"];
  const OTHERS = /[\u0370-\u1dff\u2e80-\ud7ff\uf900-\uffef]/;
  /** All but letters, digits and ";". By their classes (\p{L}) it would take a millisecond to make ready. */
  const BETWEEN = /[\0-\x2f:<-@[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u05be\u05f3\u05f4\u060c\u061b\u061f\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u30fb\ud800-\udfff\ufe10-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+/;
  const LITTLE = /\b(the|your|you|and|with|please|have|forgot|don't|this|sign|create|enter|by|our|we|are|not|first|last|address|phone|number|required|remember|already|agree|new|log)\b/g;
  const PLAIN = /^[\0-\x7f]*$/;
  const ACCENTED = /[\u00c0-\u024f\u1e00-\u1fff\u0370-\u03ff\uff00-\uffef]/;
  /** @type {Record<string, string>} */
  const LETTERS = { ł: "l", ø: "o", đ: "d", ı: "i", ß: "ss", æ: "ae" };
  const NOTHING = /** @type {Set<string>} */ (new Set());

  const concepts = Object.keys(weights.words);
  /** Each word, then its concept's number with what it needs of a begin and an end, by its first three letters; some share a place. @type {(string | number)[][]} */
  const lexicon = new Array(8192);
  /** Those of one or two letters, which are looked for only where words begin, or where signs are words. @type {(string | number)[][]} */
  const short = new Array(1024);
  const foreign = new Set(weights.scripts.flatMap(({ languages }) => languages));
  const latin = Object.keys(weights.words["password"] ?? {}).filter((language) => language !== "en" && !foreign.has(language));
  /** @type {Set<string>} */
  const learnt = new Set();
  /** Whether the page is English, as far as can be seen; then no other language of Latin letters is needed. */
  let english = false;
  /** What texts said; most are read again at the next look. @type {Map<string, Set<string>>} */
  const known = new Map();

  /** @param {number} first @param {number} second which is not a number where there is none */
  const shortPlace = (first, second) => (first & 31) * 32 + (second & 31);

  /** Whether one of several languages, which are learnt together, is not yet. @param {string[]} languages */
  const lacks = ([language = ""]) => !learnt.has(language);

  /** @param {string[]} fresh */
  function learn(fresh) {
    for (const language of fresh) learnt.add(language);
    known.clear();
    const lists = concepts.map((concept) => fresh.map((language) => weights.words[concept]?.[language] ?? "").filter(Boolean).join("|"));
    const joined = lists.join("\n").replace(/[ '-]+/g, "").split("\n");
    joined.forEach((words, number) => { if (words) remember(words.split("|"), number * 4); });
  }

  /** @param {string[]} words @param {number} concept */
  function remember(words, concept) {
    for (const word of words) {
      const begins = word.charCodeAt(0) === BOUND ? BEGINS : 0;
      const ends = word.charCodeAt(word.length - 1) === BOUND ? ENDS : 0;
      const text = begins || ends ? word.slice(begins, ends ? -1 : undefined) : word;
      const first = text.charCodeAt(0);
      const second = text.charCodeAt(1);
      const table = text.length < 3 ? short : lexicon;
      const place = text.length < 3 ? shortPlace(first, second) : (first & 31) * 256 + (second & 15) * 16 + (text.charCodeAt(2) & 15);
      const some = table[place];
      if (some === undefined) table[place] = [text, concept + begins + ends];
      else some.push(text, concept + begins + ends);
    }
  }

  /** Whether a text has a letter of those from one to another. @param {string} text @param {string} from @param {string} to */
  function has(text, from, to) {
    for (const letter of text) if (letter >= from && letter <= to) return true;
    return false;
  }

  /** The words, numbers and ends of a text, without accents and widths. @param {string} text @returns {string[]} */
  function partsOf(text) {
    if (PLAIN.test(text)) return text.match(/[A-Z]*[a-z]+|[A-Z]+|\d+|;/g) ?? [];
    if (OTHERS.test(text)) for (const { from, to, languages } of weights.scripts) if (lacks(languages) && has(text, from, to)) learn(languages);
    const parted = text.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().replace(/\d+|;/g, " $& ");
    return (ACCENTED.test(parted) ? bare(parted) : parted).split(BETWEEN);
  }

  /** @param {string} text */
  const bare = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]+/g, "").normalize("NFC").replace(/[łøđıßæ]/g, (letter) => LETTERS[letter] ?? letter);

  /**
   * @param {string} text
   * @returns {Set<string>} the concepts that it speaks of
   */
  function read(text) {
    if (!text) return NOTHING;
    const before = known.get(text);
    if (before) return before;
    if (lacks(ENGLISH)) learn(ENGLISH);
    if (!english && lacks(latin)) learn(latin);
    const parts = partsOf(text);
    /** Where words begin and end. @type {Set<number>} */
    const edges = new Set();
    let at = 0;
    for (const part of parts) edges.add(at += part.length);
    edges.add(0);
    const found = search(parts.join("").toLowerCase(), edges);
    if (known.size > MOST) known.clear();
    known.set(text, found);
    return found;
  }

  /**
   * @param {string} whole @param {Set<number>} edges
   * @returns {Set<string>}
   */
  function search(whole, edges) {
    /** @type {Set<string>} */
    const found = new Set();
    const { length } = whole;
    for (let index = 0, code = whole.charCodeAt(0), next = whole.charCodeAt(1); index < length; index += 1) {
      const third = whole.charCodeAt(index + 2);
      const entries = lexicon[(code & 31) * 256 + (next & 15) * 16 + (third & 15)]; // here and above in full: this runs for each letter, before anything is fast
      if (entries) gather(entries, whole, index, edges, found);
      if (code > SIGNS) gather(short[shortPlace(code, 0)], whole, index, edges, found);
      if (code > SIGNS || edges.has(index)) gather(short[shortPlace(code, next)], whole, index, edges, found);
      code = next;
      next = third;
    }
    return found;
  }

  /** @param {(string | number)[] | undefined} entries @param {string} whole @param {number} index @param {Set<number>} edges @param {Set<string>} found */
  function gather(entries, whole, index, edges, found) {
    for (let each = 0; entries && each < entries.length; each += 2) {
      const text = /** @type {string} */ (entries[each]);
      const said = /** @type {number} */ (entries[each + 1]);
      if (!whole.startsWith(text, index) || (said & BEGINS && !edges.has(index)) || (said & ENDS && !edges.has(index + text.length))) continue;
      found.add(/** @type {string} */ (concepts[said >> 2]));
    }
  }

  /**
   * Before a look: whether a page is English, by the little words of a text in it. Nothing is lost where that is not to be told.
   * @param {string} language what the page says of itself @param {string} text
   */
  function hear(language, text) {
    const { size } = new Set(text.toLowerCase().match(LITTLE));
    english = /^(en\b.*)?$/i.test(language) && size > (ACCENTED.test(text) ? 5 : 1); // a list of countries has a few accents
  }

  shared.words = { hear, read };
})();
