// @ts-check
/** Promises to say of each form what it is for, and of each field what goes in. Nothing is looked for until somebody asks. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared["dom"]} */
  const { usable, isPassword, purpose, nameOf, buttonWords, inputsIn } = shared.dom;
  /** @type {Record<"user" | "code" | "other" | "enter" | "join", RegExp>} */
  const words = shared.weights;

  const TEXT_TYPES = new Set(["text", "email", "tel", "url", "number", ""]);

  /**
   * @param {HTMLInputElement} input
   * @returns {FoundField | null}
   */
  function describe(input) {
    const type = input.type;
    const tokens = purpose(input);
    const field = (/** @type {FieldKind} */ kind, sure = false) => ({ element: input, kind, sure, why: [] });
    if (tokens.includes("one-time-code")) return field("one-time-code", true);
    if (isPassword(input)) {
      if (tokens.includes("new-password")) return field("new-password", true);
      if (tokens.includes("current-password")) return field("current-password", true);
      const code = words.code.test(nameOf(input)) && input.maxLength > 0 && input.maxLength <= 8;
      return field(code ? "one-time-code" : "current-password");
    }
    if (!TEXT_TYPES.has(type)) return null;
    if (tokens.includes("current-password")) return field("current-password", true);
    if (tokens.includes("username") || tokens.includes("email") || tokens.includes("webauthn")) return field("username", true);
    const name = nameOf(input);
    if (words.code.test(name)) return field("one-time-code");
    if (type === "url" || type === "number" || words.other.test(name)) return field("other");
    return field(type === "email" || words.user.test(name) ? "username" : "other");
  }

  /**
   * The field that holds the user name of a password: what says so, else the last one before it that could be one.
   * @param {FoundField[]} fields @param {FoundField} password
   */
  function usernameFor(fields, password) {
    const before = fields.slice(0, fields.indexOf(password)).filter(({ kind }) => kind === "username" || kind === "other");
    return fields.find(({ kind, sure }) => kind === "username" && sure) ?? before.reverse().find(({ kind }) => kind === "username") ?? before[0];
  }

  /**
   * What a form is for, and how much it looks like a sign-in.
   * @param {Node} owner @param {FoundField[]} fields
   * @returns {{kind: FormKind, score: number}}
   */
  function judge(owner, fields) {
    const said = buttonWords(owner);
    const joins = words.join.test(said) && !words.enter.test(said);
    const passwords = fields.filter(({ kind }) => kind === "current-password" || kind === "new-password");
    const current = passwords.find(({ kind, sure }) => kind === "current-password" && sure) ?? passwords[0];
    if (current) {
      // Two passwords and no word that one is the current: a sign-up, which is not for a stored password.
      if (passwords.length > 1 && !(current.kind === "current-password" && current.sure)) return { kind: "sign-up", score: 0 };
      if (current.kind === "new-password" && joins) return { kind: "sign-up", score: 0 };
      const username = usernameFor(fields, current);
      const score = 4 + (current.kind === "current-password" ? 2 : 0) + (username ? 2 : 0) + (joins ? -3 : 0) + (words.enter.test(said) ? 1 : 0);
      return { kind: passwords.length > 1 ? "change" : "login", score };
    }
    const users = fields.filter(({ kind }) => kind === "username");
    const [user] = users;
    if (user && users.length === 1 && fields.length <= 3 && !joins && beginsSignIn(user, said)) return { kind: "login", score: 2 + (user.sure ? 1 : 0) };
    if (fields.some(({ kind }) => kind === "one-time-code")) return { kind: "code", score: 1 };
    return { kind: "other", score: 0 };
  }

  /**
   * The first page of a sign-in over two pages needs a positive sign, or every newsletter would be one.
   * @param {FoundField} user @param {string} said
   */
  function beginsSignIn(user, said) {
    const tokens = purpose(user.element);
    if (tokens.includes("username") || tokens.includes("webauthn")) return true;
    if (words.other.test(said)) return false;
    return words.enter.test(said) && (/log|sign|auth|account|sso|identif/i.test(location.pathname + location.hash + document.title) || words.user.test(nameOf(user.element)));
  }

  /**
   * The fields of a document by form; those without a form belong together by the root that they are in.
   * @param {(input: HTMLInputElement) => boolean} [wanted]
   * @returns {FoundForm[]}
   */
  function find(wanted = usable) {
    /** @type {Map<Node, FoundField[]>} */
    const byOwner = new Map();
    for (const input of inputsIn(document)) {
      if (!wanted(input)) continue;
      const field = describe(input);
      if (!field) continue;
      const owner = input.form ?? input.getRootNode();
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), field]);
    }
    return [...byOwner].map(([owner, fields]) => ({ owner, fields, why: [], ...judge(owner, fields) }));
  }

  shared.forms = { find, usernameFor };
})();
