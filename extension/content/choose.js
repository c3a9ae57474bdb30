//# allFunctionsCalledOnLoad
// @ts-check
/** Promises to choose which of a document's fields a fill means: where the person points, else the form that looks most like a sign-in. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, forms } = shared;

  /**
   * @param {FoundForm} form
   * @returns {Chosen} what can be filled in it of a login
   */
  function fillable({ kind, fields, score }) {
    if (score === 0) return {};
    const current = fields.find((field) => field.kind === "current-password");
    const account = forms.accountIn(fields);
    const code = fields.find((field) => field.kind === "one-time-code");
    if (current) return { password: current.element, ...(account && kind === "login" ? { username: account.element } : {}), ...(code ? { code: code.element } : {}) };
    if (kind === "code" && code) return { code: code.element, ...(account ? { username: account.element } : {}) };
    return account ? { username: account.element } : {};
  }

  /**
   * @param {Element | null} pointed the field of the last context menu, when that is meant
   * @returns {ReturnType<ContentShared["choose"]["login"]>}
   */
  function login(pointed) {
    const place = pointed ?? dom.focused();
    const all = forms.find();
    const near = all.find(({ fields }) => fields.some(({ element }) => element === place));
    if (near && pointed instanceof HTMLInputElement) return { form: near.kind, chosen: asked(fillable(near), pointed), focused: true };
    if (near && near.score > 0) return { form: near.kind, chosen: fillable(near), focused: true };
    const [best] = all.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || sureness(b) - sureness(a));
    if (best) return { form: best.kind, chosen: { ...beside(all, best), ...fillable(best) }, focused: false };
    return doubtful(all);
  }

  /** How much speaks for what the fields of a form are. @param {FoundForm} form */
  const sureness = ({ fields }) => fields.reduce((sum, { score }) => sum + score, 0);

  /**
   * A user name that stands just before a password, in a form of its own.
   * @param {FoundForm[]} all @param {FoundForm} form
   * @returns {Chosen}
   */
  function beside(all, form) {
    const before = all[all.indexOf(form) - 1];
    const alone = form.kind === "login" && form.fields.some(({ kind }) => kind === "current-password") && !forms.accountIn(form.fields);
    const account = alone && before?.kind === "login" && before.fields.length === 1 ? forms.accountIn(before.fields) : undefined;
    return account ? { username: account.element } : {};
  }

  /**
   * Where nothing is a sign-in, a form with one password that could as well be one: the person asked for a fill, after all.
   * @param {FoundForm[]} all
   * @returns {ReturnType<ContentShared["choose"]["login"]>}
   */
  function doubtful(all) {
    for (const { kind, fields } of all) {
      const secrets = fields.filter((field) => field.kind === "new-password" || field.kind === "confirmation");
      const [password] = secrets;
      const account = forms.accountIn(fields);
      if (kind === "sign-up" && password && account && secrets.length === 1 && fields.length < 4 && password.score < shared.weights.fresh.doubt) {
        return { form: kind, chosen: { username: account.element, password: password.element }, focused: false };
      }
    }
    return null;
  }

  /**
   * A person who points at a field knows better than any rule.
   * @param {Chosen} chosen @param {HTMLInputElement} place
   * @returns {Chosen}
   */
  function asked(chosen, place) {
    if (Object.values(chosen).includes(place)) return chosen;
    return dom.isPassword(place) ? { password: place } : { username: place };
  }

  shared.choose = { login };
})();
