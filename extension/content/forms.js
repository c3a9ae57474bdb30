//# allFunctionsCalledOnLoad
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
  /** @type {ContentShared} */
  const { dom, fields: { isSecret, look, takes }, groups: { during, groups, surroundings }, roles, weights, words } = shared;

  const PEOPLE = new Set(["name", "given-name", "family-name", "additional-name"]);
  const PLACES = new Set(["street-address", "address-line1", "address-line2", "postal-code", "address-level1", "address-level2", "country", "organization"]);

  /**
   * What the fields by themselves say of their form.
   * @param {SeenField[]} fields
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
      ["otherSecret", passwords.length === 2 && passwords.slice(1).every(isOther)],
      ["person", person], ["place", [...kinds].filter((kind) => PLACES.has(kind)).length > 1], ["card", kinds.has("cc-number") || kinds.has("cc-csc")],
      ["birthday", [...kinds].some((kind) => kind.startsWith("bday"))], ["telephone", kinds.has("tel") && texts.length > 1],
      ["hiddenPassword", passwords.length === 0 && account.length === 1 && texts.length === 1 && hidesPassword(fields)],
      ["userAndEmail", kinds.has("username") && kinds.has("email")], ["onlyAccount", passwords.length === 0 && account.length === 1 && texts.length === 1],
      ["onlyTelephone", passwords.length === 0 && texts.length === 1 && kinds.has("tel")],
      ["onlyEmail", passwords.length === 0 && texts.length === 1 && kinds.has("email")], ["saidUsername", texts.some((each) => each.said === "username")],
      ["code", kinds.has("one-time-code")], ["search", kinds.has("search") && texts.length === 1], ["message", texts.some(isMessage)],
      ["many", texts.length > 4], ["nothing", account.length === 0 && passwords.length === 0],
    ];
    return shapes.filter(([, is]) => is).map(([name]) => name);
  }

  /** A secret that is neither called a password nor another's repetition: a memorable word, a card's PIN. @param {SeenField} field */
  const isOther = ({ element, names, labels }) => !["again", "password"].some((word) => names.has(word) || labels.has(word)) && dom.labelsOf(element) !== "";

  /** Whether a password waits in a later step of the form. @param {SeenField[]} fields */
  const hidesPassword = ([first]) => Boolean(first?.element.form && dom.all(first.element.form, "input[type=password]").length);

  /** Where people write to others; what a captcha brings along looks like it. @param {SeenField} field */
  const isMessage = ({ element, names }) => element.type === "textarea" && !names.has("captcha");

  /** @type {{kind: string, place: string, word: string, weight: number}[]} */
  let listed = [];

  /** What the words around a form count for each kind, in one list. */
  function rules() {
    if (listed.length) return listed;
    const each = Object.entries;
    return (listed = each(weights.forms).flatMap(([kind, places]) => each(places).flatMap(([place, counts]) => each(counts).map(([word, weight]) => ({ kind, place, word, weight })))));
  }

  /**
   * The sum of each kind of form.
   * @param {Node} owner @param {SeenField[]} fields
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
    const around = surroundings(owner, fields);
    for (const { kind, place, word, weight } of rules()) if (around[/** @type {keyof typeof around} */ (place)].has(word)) add(kind, `${place}: ${word}`, weight);
    for (const shape of shapesOf(fields)) {
      for (const [kind, weight] of Object.entries(weights.shapes[shape] ?? {})) add(kind, `shape: ${shape}`, weight);
    }
    return sums;
  }

  /** @param {Map<FormKind, {score: number, why: Why[]}>} sums @param {FormKind} kind */
  const sumOf = (sums, kind) => sums.get(kind)?.score ?? 0;

  /**
   * @param {Node} owner @param {SeenField[]} fields
   * @returns {FoundForm}
   */
  function understand(owner, fields) {
    roles.tellTogether(fields);
    if (fields.every(({ kind, secret }) => !secret && (kind === "search" || kind === "other")) && !fields.some(isMessage)) return plain(fields);
    const sums = judge(owner, fields);
    roles.tellPasswords(fields, (kind) => sumOf(sums, kind));
    roles.tellAccount(fields);
    const kind = kindOf(fields, sums);
    if (kind === "login") roles.tellTelephone(fields);
    const { score, why } = sums.get(kind) ?? { score: 0, why: [] };
    return { kind, score: fillable(kind, fields, sums), sum: score, owner: ownerOf(fields), fields: fields.map(found), why };
  }

  /** A form without anything that anybody keeps. @param {SeenField[]} fields @returns {FoundForm} */
  function plain(fields) {
    const kind = fields.some((field) => field.kind === "search") ? "search" : "other";
    return { kind, score: 0, sum: 0, owner: ownerOf(fields), fields: fields.map(found), why: [{ rule: kind === "search" ? "shape: search" : "shape: nothing", weight: 0 }] };
  }

  /** @param {SeenField[]} fields @returns {Node} their form, or the root that they lie in */
  const ownerOf = ([first]) => first?.element.form ?? (first ? dom.rootOf(first.element) : document);

  /** @param {SeenField} seen @returns {FoundField} */
  const found = ({ element, kind, score, sure, why, account }) => ({ element, kind, score, sure, why, ...(account ? { account } : {}) });

  /**
   * The likeliest kind of those that the fields allow.
   * @param {SeenField[]} fields @param {Map<FormKind, {score: number, why: Why[]}>} sums
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
    if (kind === "login" && (score < weights.form.lone || !has("username") && !has("email") && !has("tel"))) return "other";
    return score < weights.form.least ? "other" : kind;
  }

  /**
   * How much a form looks like a sign-in.
   * @param {FormKind} kind @param {SeenField[]} fields @param {Map<FormKind, {score: number, why: Why[]}>} sums
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

  /** What stands around a password, or else the first field. @param {FillElement[]} mine */
  function said(mine) {
    let place = /** @type {Element | null} */ (mine.find(({ type }) => type === "password") ?? mine[0] ?? null);
    for (let up = 0; place && up < 5; up += 1) place = dom.parentOf(place) ?? place;
    return place ? dom.textOf(place) : "";
  }

  /**
   * @param {(field: FillElement) => boolean} [wanted]
   * @returns {FoundForm[]}
   */
  function find(wanted = dom.usable) {
    const fields = fewer(dom.fieldsIn(document));
    if (!fields.length) return [];
    return dom.remembering(() => {
      const mine = fields.filter((field) => takes(field) && wanted(field));
      words.hear(/** @type {any} */ (dom.all(document, "html")[0])?.lang ?? "", said(mine));
      return during(mine, () => groups(mine.map(look).filter((each) => each !== null)).map(({ owner, fields: some }) => understand(owner, some)));
    });
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

  shared.forms = { find, accountIn, explain };
})();
