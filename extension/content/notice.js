// @ts-check
/**
 * Promises that what a person types into the password boxes of a form is told when it is typed, and that it worked when it did.
 *
 * 1. It is told at the moments at which it may be the last: a changed box, Enter, a click on what sends a form, a submit. Not when the
 *    document is left: Firefox interrupts that. Nothing of it is kept here, and nobody answers.
 * 2. It worked when the box is gone or hidden for a moment and no such form is in its place: said once. Where a form for new passwords stays,
 *    it worked when that was emptied; and a change of password when nothing in it is marked as wrong after seconds. A navigation is seen by the
 *    background, which asks whether the form is back.
 * 3. Which password is the one to keep is decided by the host, by what was typed.
 */
(() => {
  const scope = /** @type {any} */ (globalThis);
  const shared = scope[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, forms } = shared;
  const api = /** @type {WebExt} */ (scope.browser ?? scope.chrome);

  const BOXES = new Set(["current-password", "new-password", "confirmation"]);
  const NAMES = new Set(["username", "email"]);
  /** Forms in which a name without a password is none of ours. */
  const OTHERS = new Set(["search", "newsletter", "checkout", "other"]);
  const MOST = 5;
  const LONGEST = { username: 512, box: 4096 };
  /** Milliseconds after an act at which the form is looked at, and for how long it has to be gone. */
  const LOOKS = [150, 500, 900, 1500, 2500, 4000, 6000, 9000, 13_000];
  const GONE_FOR = 600;
  /** Milliseconds after which a page that changes a password has said what is wrong. */
  const SAID = 4000;

  /** @typedef {{form: FormKind, username: string, boxes: {kind: string, value: string}[]}} Held */
  /** @typedef {{form: FormKind, fields: FillElement[], gone: number}} Act `fields`: what was filled in, the box that tells first */

  /** What was told last, as a number: a click and the submit that follows it are one. */
  let told = 0;
  /** What a submit, a click or Enter may have sent. @type {Act | null} */
  let act = null;

  /**
   * What a form holds that a person typed, and where; of the boxes the first tells by going away that it was taken.
   * @param {FoundForm} found
   * @returns {{held: Held, fields: FillElement[]} | null}
   */
  function read({ kind, fields }) {
    const boxes = fields.filter((field) => BOXES.has(field.kind) && field.element.value !== "").slice(0, MOST);
    const [first] = boxes;
    if (first) {
      const account = forms.accountIn(fields)?.element;
      const username = account?.value.trim() || hiddenUsername(first.element);
      const values = boxes.map((box) => ({ kind: box.kind, value: box.element.value }));
      if (values.some(({ value }) => value.length > LONGEST.box)) return null;
      const filled = [...boxes.map(({ element }) => element), ...(account && kind !== "change" ? [account] : [])];
      return { held: { form: kind, username: username.slice(0, LONGEST.username), boxes: values }, fields: filled };
    }
    const lone = OTHERS.has(kind) || fields.some((field) => BOXES.has(field.kind)) ? undefined : fields.find((field) => NAMES.has(field.kind) && field.element.value.trim() !== "");
    return lone ? { held: { form: kind, username: lone.element.value.trim().slice(0, LONGEST.username), boxes: [] }, fields: [lone.element] } : null;
  }

  /** The second page of a sign-in often carries the user name along, unseen. @param {FillElement} password */
  function hiddenUsername(password) {
    const candidates = password.form ? dom.all(password.form, "input") : [];
    for (const each of candidates) {
      if (each instanceof HTMLInputElement && each.value && each !== password && each.type !== "password") {
        const unseen = each.type === "hidden" || each.readOnly || !dom.visible(each);
        if (unseen && (dom.purpose(each).includes("username") || /^(user|email|login|identifier)/i.test(each.name)) && each.value.length <= 254) return each.value;
      }
    }
    return "";
  }

  /** @param {Node | null} owner a form, or the root of what has none */
  function readFrom(owner) {
    const shown = forms.find((input) => (input.value !== "" ? dom.visible(input) || dom.isPassword(input) : dom.usable(input)));
    const mine = owner ? shown.filter((each) => each.owner === owner).map(read).filter((each) => each !== null) : [];
    if (mine.length) return mine.find(({ held }) => held.boxes.length) ?? mine[0] ?? null;
    if (owner instanceof HTMLFormElement) return null;
    return shown.map(read).find((each) => each?.held.boxes.length) ?? null;
  }

  /** @param {any} message */
  function say(message) {
    try {
      api.runtime.sendMessage(message).catch(() => undefined);
    } catch {
      shared.stop(); // the extension was removed or replaced
    }
  }

  /** A text as a number, so that it need not be kept to be known again. @param {string} text */
  function print(text) {
    let sum = 2166136261;
    for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 16777619);
    return sum;
  }

  /** Rule 1. @param {Node | null} owner @param {boolean} sent whether the person may have sent it with this */
  function tell(owner, sent) {
    const found = readFrom(owner);
    if (!found) return;
    const mark = print(JSON.stringify(found.held));
    const again = mark === told && (!sent || act?.fields[0] === found.fields[0]);
    told = mark;
    if (!again) say({ type: "typed", sent, ...found.held });
    if (sent && found.held.boxes.length) watch({ form: found.held.form, fields: found.fields, gone: 0 });
  }

  /** @param {Act} mine */
  function watch(mine) {
    act = mine;
    for (const after of LOOKS) setTimeout(() => { if (act === mine) look(mine, after >= SAID); }, after);
  }

  /** Rule 2. @param {Act} mine @param {boolean} late whether the page has had its time to say what is wrong */
  function look(mine, late) {
    const { form, fields } = mine;
    const there = fields[0]?.isConnected && dom.visible(fields[0]);
    const emptied = (form === "change" || form === "sign-up") && fields.every(({ value }) => value === "");
    if (there && !emptied) {
      mine.gone = 0;
      if (!late || form !== "change" || fields.some(isWrong)) return;
    } else {
      mine.gone ||= Date.now();
      if (Date.now() - mine.gone < GONE_FOR || (!emptied && isBack(form))) return;
    }
    act = null;
    say({ type: "submitted" });
  }

  /** Whether the page says so of a field. @param {FillElement} field */
  const isWrong = (field) => field.getAttribute("aria-invalid") === "true" || field.matches(":invalid");

  /**
   * Whether the document asks again for what was sent: then it was not taken.
   * @param {FormKind} kind of the form that was sent
   */
  function isBack(kind) {
    if (kind === "change") return false; // a page of settings shows its form again, whatever came of it
    const fresh = (/** @type {FoundForm} */ form) => form.kind === "sign-up" || form.kind === "reset";
    const sent = kind === "sign-up" || kind === "reset";
    return forms.find().some((form) => fresh(form) === sent && form.fields.some((field) => BOXES.has(field.kind)));
  }

  /** @param {Event} event */
  function onSubmit(event) {
    if (event.target instanceof HTMLFormElement) tell(event.target, true);
  }

  /** @param {Event} event */
  function onChange(event) {
    const box = dom.innermost(event);
    if (box instanceof HTMLInputElement && dom.isPassword(box)) tell(box.form ?? box.getRootNode(), false);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    const target = dom.innermost(event);
    if (target instanceof HTMLInputElement) tell(target.form ?? target.getRootNode(), true);
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    const button = sender(dom.innermost(event));
    if (!button) return;
    const words = `${button.textContent ?? ""} ${button.getAttribute("aria-label") ?? ""}`.slice(0, 200);
    const said = shared.words.read(words);
    if (said.has("show") || said.has("forgot")) return;
    const form = /** @type {any} */ (button).form ?? button.closest("form");
    tell(form ?? button.getRootNode(), true);
  }

  /**
   * What a click may have sent a form with; a link that leads elsewhere sends nothing.
   * @param {Element | null} element
   */
  function sender(element) {
    const button = element?.closest("button, input[type=submit], input[type=image], input[type=button], [role=button], a");
    if (!button) return element && !element.closest("input, textarea, select, label") && getComputedStyle(element).cursor === "pointer" ? element : null;
    const href = button instanceof HTMLAnchorElement ? button.getAttribute("href") ?? "" : "";
    return href === "" || href.startsWith("#") || /^javascript:/i.test(href) ? button : null;
  }

  /** @type {[string, (event: any) => void][]} */
  const listeners = [["submit", onSubmit], ["change", onChange], ["keydown", onKey], ["click", onClick]];

  /** @param {Event} event */
  function hear(event) {
    for (const [type, listener] of listeners) if (event.type === type) listener(event);
  }

  function stop() {
    act = null;
    told = 0;
  }

  shared.notice = { hear, stop, isBack };
})();
