// @ts-check
/** Promises the boxes of a document that a new password goes in, with what the page says of it, and to fill them once for the number they called in with. */
(() => {
  const shared = /** @type {any} */ (globalThis)[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, forms, fill, pointed: told } = shared;

  const LONGEST = 1000;
  const api = /** @type {WebExt} */ (/** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome);

  /** @typedef {Record<string, HTMLInputElement>} Boxes */

  /** @type {{number: string, chosen: Boxes} | null} */
  let called = null;

  /**
   * @param {FoundForm} form @param {Element | null} place
   * @returns {Boxes | null}
   */
  function boxesOf({ kind, fields }, place) {
    const of = (/** @type {FieldKind} */ wanted) => fields.filter((field) => field.kind === wanted).map(({ element }) => element).filter((element) => element instanceof HTMLInputElement);
    const fresh = of("new-password");
    const [first, second] = fresh;
    if (!first) return null;
    const again = of("confirmation")[0] ?? second;
    const current = kind === "change" ? of("current-password")[0] : undefined;
    if (place instanceof HTMLInputElement && dom.isPassword(place) && ![first, again, current].includes(place)) return { "new-password": place };
    return { "new-password": first, ...(again ? { confirmation: again } : {}), ...(current ? { "current-password": current } : {}) };
  }

  /**
   * @param {Element | null} pointed the field of the last context menu or of the in-page menu, when that is meant
   * @param {{said?: boolean, rules?: SiteRule[]}} order
   * @returns {{chosen: Boxes, focused: boolean} | null}
   */
  function find(pointed, { said, rules = [] }) {
    const place = pointed ?? dom.focused();
    const all = forms.find();
    const near = all.find(({ fields }) => fields.some(({ element }) => element === place));
    const here = near && boxesOf(near, pointed);
    if (said && pointed instanceof HTMLInputElement && !(here && Object.values(here).includes(pointed))) return { chosen: { "new-password": pointed }, focused: true };
    const [first, second] = pointed ? [] : told.find(rules).map(({ element }) => element);
    if (first && !(here && Object.values(here).includes(first))) return { chosen: { "new-password": first, ...(second && second !== first ? { confirmation: second } : {}) }, focused: first === place };
    if (here) return { chosen: here, focused: true };
    if (pointed instanceof HTMLInputElement && dom.isPassword(pointed)) return { chosen: { "new-password": pointed }, focused: true };
    const rank = (/** @type {FoundForm} */ form) => (form.kind === "sign-up" || form.kind === "change" || form.kind === "reset" ? 0 : 1);
    for (const form of all.sort((a, b) => rank(a) - rank(b))) {
      const chosen = boxesOf(form, null);
      if (chosen) return { chosen, focused: false };
    }
    return null;
  }

  /** What the page says of the passwords that it takes; of both boxes the stricter. @param {Boxes} chosen */
  function rulesOf(chosen) {
    const boxes = [chosen["new-password"], chosen["confirmation"]].filter((box) => box !== undefined);
    const all = (/** @type {(box: HTMLInputElement) => number} */ of) => boxes.map(of).filter((length) => length > 0);
    const text = (/** @type {string} */ name) => boxes.map((box) => box.getAttribute(name) ?? "").find((said) => said !== "" && said.length <= LONGEST);
    const [least, most] = [Math.max(0, ...all((box) => box.minLength)), Math.min(...all((box) => box.maxLength))];
    const [pattern, passwordrules] = [text("pattern"), text("passwordrules")];
    return { ...(least ? { minlength: least } : {}), ...(Number.isFinite(most) ? { maxlength: most } : {}), ...(pattern ? { pattern } : {}), ...(passwordrules ? { passwordrules } : {}) };
  }

  /**
   * @param {any} message @param {Element | null} pointed the field that the person pointed at @param {(answer: any) => void} reply
   * @returns {boolean} whether it was for this part
   */
  function heard(message, pointed, reply) {
    if (message?.type === "asks-again") reply({ again: shared.notice.isBack(message.form) });
    else if (message?.type !== "call-in-new") return false;
    else callIn(message, pointed).finally(() => reply({ here: true }));
    return true;
  }

  /** @param {any} order @param {Element | null} pointed */
  async function callIn(order, pointed) {
    const found = find(pointed, order);
    if (!found) return;
    const number = String(order.number);
    called = { number, chosen: found.chosen };
    await api.runtime.sendMessage({ type: "call-in-new", number, fields: Object.keys(found.chosen), rules: rulesOf(found.chosen), focused: found.focused });
  }

  /**
   * @param {string} number @param {Record<string, string>} values
   * @returns {Promise<FillOutcome | null>}
   */
  async function deliver(number, values) {
    if (called?.number !== number) return null;
    const { chosen } = called;
    called = null;
    const outcome = await fill.values(chosen, values);
    for (const name of ["new-password", "confirmation"]) {
      if (outcome.filled.includes(name) && chosen[name]?.matches(":invalid")) outcome.warnings.push({ field: name, warning: "refused" });
    }
    return outcome;
  }

  shared.fresh = { heard, deliver };
})();
