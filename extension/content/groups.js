//# allFunctionsCalledOnLoad
// @ts-check
/** Promises to say which fields belong together, and what is said around them: buttons, headings, links, boxes. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, fields: { isSecret }, words } = shared;

  const BOUNDED = "dialog,[role=dialog],[role=alertdialog],[role=search],[role=tabpanel],header,footer,nav,aside,[aria-modal=true]";

  /** The fields of this look, in the order of the page. @type {FillElement[]} */
  let present = [];
  /** The buttons of places, in this look. @type {Map<ParentNode, Button[]>} */
  const sending = new Map();

  /**
   * Fields that belong together: by their form, else by the nearest place that holds them; a form around a whole page is parted where each
   * part has its own button.
   * @param {SeenField[]} all
   * @returns {{owner: Node, fields: SeenField[]}[]}
   */
  function groups(all) {
    /** @type {Map<Node, SeenField[]>} */
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
   * @param {Node} owner @param {SeenField[]} fields
   * @returns {{owner: Node, fields: SeenField[]}[]}
   */
  function split(owner, fields) {
    if (fields.length < 2) return [{ owner, fields }];
    const paths = fields.map(({ element }) => pathTo(element, owner));
    let depth = 0;
    while (paths.every((path) => path.length > depth + 1 && path[depth] === paths[0]?.[depth])) depth += 1;
    /** @type {Map<Element, SeenField[]>} */
    const branches = new Map();
    fields.forEach((field, index) => {
      const branch = /** @type {Element} */ (paths[index]?.[depth] ?? field.element);
      branches.set(branch, [...(branches.get(branch) ?? []), field]);
    });
    const whole = [...branches].map(([branch, some]) => ({ branch, some, own: complete(branch, some) }));
    const [only, ...more] = whole.filter(({ own }) => own);
    if (!only) return [{ owner, fields }];
    if (!more.length) return owner instanceof HTMLFormElement ? [{ owner, fields }] : inner(owner, fields, only);
    /** @type {{owner: Node, fields: SeenField[]}[]} */
    const parted = [];
    /** @type {SeenField[]} */
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
   * @param {Node} owner @param {SeenField[]} fields @param {{branch: Element, some: SeenField[]}} only
   */
  function inner(owner, fields, { branch, some }) {
    const parts = split(branch, some);
    const [first] = parts;
    const last = parts.at(-1);
    if (!first || !last || parts.length < 2) return [{ owner, fields }];
    const at = fields.indexOf(/** @type {SeenField} */ (some[0]));
    first.fields = [...fields.slice(0, at), ...first.fields];
    last.fields = [...last.fields, ...fields.slice(at + some.length)];
    return parts;
  }

  /**
   * A password that lost the field before it gets it back: some have a button of its own in between.
   * @param {Node} owner @param {{owner: Node, fields: SeenField[]}[]} parts
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

  /** Whether a part of a page is a form by itself: fields, and a button that sends them. @param {Element} branch @param {SeenField[]} some */
  function complete(branch, some) {
    if (branch === some[0]?.element) return false;
    if (some.every(({ kind, secret }) => !secret && kind === "other")) return submits(branch).length > 0 && some.length > 1;
    return submits(branch).length > 0;
  }

  const SENDING = "input[type=submit],input[type=image],button[type=submit],button:not([type])";
  const LIKE_BUTTONS = "a[class*=btn i],a[class*=button i],a[class*=submit i],a[id*=submit i],a[id*=login i],div[class*=btn i],div[class*=button i],div[onclick],span[class*=btn i],span[class*=button i]";
  const DOING = ["login", "join", "next", "search", "newsletter", "pay", "change", "contact"];
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
    const useful = all.filter(({ text }) => text.length < 80).map((each) => ({ ...each, words: words.read(each.text) }))
      .filter(({ words, text, element }) => (text || element.matches("input[type=image]")) && !words.has("show") && !words.has("social") && !words.has("logout"));
    const able = useful.filter(({ words, element }) => !words.has("forgot") || words.has("change") || element.matches(SENDING));
    const others = able.filter(({ words }) => !words.has("forgot"));
    const strong = (others.length ? others : able).filter(({ element }) => element.matches(SENDING));
    return shown(strong.length ? strong : others);
  }

  /** Those that can be seen; all, where none can. @param {Button[]} buttons */
  function shown(buttons) {
    if (buttons.length < 2) return buttons;
    const some = buttons.filter(({ element }) => element.checkVisibility({ visibilityProperty: true }));
    return some.length ? some : buttons;
  }

  /** Where no button is: links and boxes that look like one, and say what a button says. @param {Element} place @returns {Button[]} */
  function lookalikes(place) {
    const all = dom.all(place, LIKE_BUTTONS).slice(0, 10).map((element) => ({ element, text: buttonText(element) }));
    return all.filter(({ text }) => text && text.length < 40).map((each) => ({ ...each, words: words.read(each.text) }))
      .filter(({ words: said }) => DOING.some((word) => said.has(word)) && !["show", "social", "logout", "forgot"].some((word) => said.has(word))).slice(0, 1);
  }

  /** What a button says. @param {Element} element */
  function buttonText(element) {
    const own = element instanceof HTMLInputElement ? element.value || element.alt : dom.textOf(element);
    const said = [own, element.getAttribute("aria-label"), element.getAttribute("title"), element.getAttribute("data-label")];
    return said.map((each) => (each ?? "").replace(/\s+/g, " ").trim()).filter(Boolean).join(" ; ").slice(0, 120);
  }

  /**
   * The words of a group by where they were read.
   * @param {Node} owner @param {SeenField[]} fields
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
    if (!buttons.length) buttons = lookalikes(place);
    const region = wider(place, fields);
    const heading = headingOf(place, first);
    const own = [place, dom.closest(first, "form")].filter((each) => each !== null).flatMap((each) => ["id", "name", "class", "action", "aria-label", "data-testid"].map((name) => dom.attribute(each, name) ?? ""));
    const links = dom.all(region, "a,button,[role=button],[role=link]").slice(0, 20).filter((each) => !buttons.some(({ element }) => element === each)).map((each) => buttonText(each)).filter((text) => text.length < 100);
    const boxes = dom.all(place, "input[type=checkbox],[role=checkbox]").slice(0, 10).map((box) => `${dom.namesOf(box)} ; ${box instanceof HTMLInputElement ? dom.labelsOf(box) || nearby(box) : buttonText(box)}`);
    return {
      submit: union(buttons.slice(0, 4).map(({ words }) => words)), text: words.read(dom.textOf(place).slice(0, 240)),
      heading: words.read(heading), own: words.read(own.join(" ; ").slice(0, 250)), title: words.read(title().slice(0, 150)),
      path: words.read(decoded(location.pathname + location.hash).slice(0, 150)), links: words.read(links.join(" ; ")), boxes: words.read(boxes.map((text) => text.slice(0, 200)).join(" ; ")),
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

  /** Whether a place holds fields of other forms. @param {Element} place @param {SeenField[]} fields */
  function hasOthers(place, fields) {
    const mine = fields.map(({ element }) => element);
    const places = mine.map((element) => present.indexOf(element));
    const [first, last] = [Math.min(...places), Math.max(...places)]; // what a place holds stands together in the page's order
    return present.slice(Math.max(0, first - 1), last + 2).some((each) => !mine.includes(each) && Node.prototype.contains.call(place, each));
  }

  /** A form with the links around it, as long as no other form is there. @param {Element} place @param {SeenField[]} fields */
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
   * @template T
   * @param {FillElement[]} all the fields of the page, in its order @param {() => T} look
   * @returns {T} what the look gives; what was found out of the page is forgotten with its end
   */
  function during(all, look) {
    present = all;
    try {
      return look();
    } finally {
      present = [];
      sending.clear();
    }
  }

  shared.groups = { during, groups, surroundings };
})();
