//# allFunctionsCalledOnLoad
// @ts-check
/** Promises to tell what only the fields of a form together show: which password is new, repeated or in use, and which field names the person to the site. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, fields: { isSecret }, weights } = shared;

  const NAMES = new Set(["name", "given-name", "family-name"]);

  /**
   * Which passwords are new ones, which repeat them, and which is in use.
   * @param {SeenField[]} fields @param {(kind: FormKind) => number} sumOf how much speaks for each kind of form
   */
  function tellPasswords(fields, sumOf) {
    const passwords = fields.filter(isSecret);
    if (!passwords.length) return;
    const rivals = Math.max(sumOf("sign-up"), sumOf("change"), sumOf("reset"));
    const leaning = (rivals - sumOf("login")) * weights.fresh.form;
    const told = passwords.map((field) => freshness(field, leaning));
    const again = (/** @type {SeenField | undefined} */ field) => Boolean(field && (field.names.has("again") || field.labels.has("again")));
    const [first, second, third] = passwords;
    const set = (/** @type {SeenField | undefined} */ field, /** @type {FieldKind} */ kind, /** @type {number} */ index) => field && name(field, kind, told[index] ?? { score: 0, why: [] });
    if (passwords.length === 1) {
      set(first, (told[0]?.score ?? 0) > weights.fresh.least ? "new-password" : "current-password", 0);
      return;
    }
    const old = (/** @type {SeenField | undefined} */ field) => Boolean(field && (field.said === "current-password" || ((field.names.has("old") || field.labels.has("old")) && !field.labels.has("fresh"))));
    const startsOld = old(first) && !(old(second) && again(second)) || (passwords.length === 3 && !again(second) && !old(second) && (again(third) || sumOf("change") >= sumOf("sign-up")));
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

  /** @param {SeenField} field @param {FieldKind} kind @param {{score: number, why: Why[]}} told */
  function name(field, kind, told) {
    field.kind = kind;
    field.score = Math.abs(Math.round(told.score));
    field.why = kind === "current-password" ? told.why.map(({ rule, weight }) => ({ rule, weight: 0 - weight })) : told.why; // what speaks against a new one speaks for it
    field.sure = field.said === kind;
  }

  /**
   * @param {SeenField} field @param {number} leaning how much the form is one where a password is made
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
   * @param {SeenField[]} fields
   */
  function tellAccount(fields) {
    const password = fields.find(isSecret);
    if (!password) return;
    const at = fields.indexOf(password);
    const before = fields.slice(0, at).filter(({ element, secret }) => !secret && element instanceof HTMLInputElement);
    const nearest = before.at(-1);
    /** @type {[SeenField, number, Why[]][]} */
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
      const itsName = before.length === 1 && NAMES.has(field.kind); // "Name" and a password
      if (field.kind !== "other" && !aCard && !itsName && !/^(username|email|tel|search)$/.test(field.kind)) why.push({ rule: `is ${field.kind}`, weight: -field.score });
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
   * @param {SeenField[]} fields
   */
  function tellTogether(fields) {
    onePasswordOnly(fields);
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

  /** Where real passwords are, a text field that is only named so is its readable twin. @param {SeenField[]} fields */
  function onePasswordOnly(fields) {
    if (!fields.some(({ element }) => dom.isPassword(element))) return;
    for (const field of fields) if (field.secret && !dom.isPassword(field.element) && field.said === null) field.secret = false;
  }

  /** Where a sign-in asks for nothing but a telephone number, that names the person. @param {SeenField[]} fields */
  function tellTelephone([field, ...more]) {
    if (field?.kind === "tel" && !more.length) Object.assign(field, { kind: "username", account: true, why: [...field.why, { rule: "alone in a sign-in", weight: 0 }] });
  }

  shared.roles = { tellTogether, tellPasswords, tellAccount, tellTelephone };
})();
