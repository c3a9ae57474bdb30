// @ts-check
/** Promises that a submitted login is reported once, with a password that was in a field; the background adds where it came from. */
(() => {
  const scope = /** @type {any} */ (globalThis);
  const shared = scope[Symbol.for("sealring")];
  /** @type {ContentShared} */
  const { dom, forms } = shared;
  const api = /** @type {WebExt} */ (scope.browser ?? scope.chrome);

  /** What was reported last, so that a click and the submit that follows it are one. */
  let reported = "";
  /** What a click or Enter may have submitted; it counts when the form goes away. @type {{username: string, password: string, field: HTMLInputElement, at: number} | null} */
  let suspected = null;
  const SUSPECT_FOR = 10_000;

  /**
   * @param {FoundField[]} fields
   * @returns {{username: string, password: string, field: HTMLInputElement} | null}
   */
  function read(fields) {
    const filled = fields.filter(({ element, kind }) => (kind === "current-password" || kind === "new-password") && element.value !== "");
    const password = choosePassword(filled);
    if (password) {
      const username = forms.usernameFor(fields, password)?.element.value.trim() || hiddenUsername(password.element);
      return { username: username.slice(0, 512), password: password.element.value, field: password.element };
    }
    const user = fields.find(({ kind }) => kind === "username");
    const lone = !fields.some(({ kind }) => kind === "current-password" || kind === "new-password");
    return user && lone && user.element.value.trim() ? { username: user.element.value.trim().slice(0, 512), password: "", field: user.element } : null;
  }

  /**
   * Which of several typed passwords is the one to keep: the new one, and of those the one typed twice.
   * @param {FoundField[]} filled
   * @returns {FoundField | undefined}
   */
  function choosePassword(filled) {
    const fresh = filled.find(({ kind }) => kind === "new-password");
    if (fresh || filled.length < 2) return fresh ?? filled[0];
    const twice = filled.find((a) => filled.some((b) => b !== a && b.element.value === a.element.value));
    return twice ?? filled.at(-1);
  }

  /** The second page of a sign-in often carries the user name along, unseen. @param {HTMLInputElement} password */
  function hiddenUsername(password) {
    const candidates = password.form ? [...password.form.elements] : [];
    for (const each of candidates) {
      if (each instanceof HTMLInputElement && each.value && each !== password && each.type !== "password") {
        const unseen = each.type === "hidden" || each.readOnly || !dom.visible(each);
        if (unseen && (dom.purpose(each).includes("username") || /^(user|email|login|identifier)/i.test(each.name)) && each.value.length <= 254) return each.value;
      }
    }
    return "";
  }

  /** @param {Node | null} owner a form, or null for what has none */
  function readFrom(owner) {
    const shown = forms.find((input) => (input.value !== "" ? dom.visible(input) || input.type === "password" : dom.usable(input)));
    const group = owner && shown.find((each) => each.owner === owner);
    if (group) return read(group.fields);
    if (owner instanceof HTMLFormElement) return null;
    return shown.map((each) => read(each.fields)).find((login) => login?.password) ?? null;
  }

  /** @param {{username: string, password: string} | null} login */
  function report(login) {
    suspected = null;
    if (!login || login.password.length > 4096) return;
    const same = `${login.username}\n${login.password}`;
    if (same === reported) return;
    reported = same;
    try {
      api.runtime.sendMessage({ type: "submitted", username: login.username, password: login.password }).catch(() => undefined);
    } catch {
      shared.stop(); // the extension was removed or replaced
    }
  }

  /** @param {ReturnType<typeof read>} login */
  function suspect(login) {
    if (!login) return;
    suspected = { ...login, at: Date.now() };
    for (const after of [400, 1500, 4000, 8000]) setTimeout(confirmSuspicion, after);
  }

  /** A sign-in without a submit event has worked when its field is gone, hidden or emptied. */
  function confirmSuspicion() {
    if (!suspected) return;
    const { field, at } = suspected;
    if (Date.now() - at > SUSPECT_FOR) suspected = null;
    else if (!field.isConnected || field.value === "" || !dom.visible(field)) report(suspected);
  }

  /** @param {Event} event */
  function onSubmit(event) {
    if (event.target instanceof HTMLFormElement) report(readFrom(event.target));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Enter" || !event.isTrusted || event.isComposing) return;
    const target = dom.innermost(event);
    if (target instanceof HTMLInputElement) suspect(readFrom(target.form ?? target.getRootNode()));
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    if (!event.isTrusted) return;
    const button = dom.innermost(event)?.closest("button, input[type=submit], input[type=image], input[type=button], [role=button], a");
    if (!button) return;
    const words = `${button.textContent ?? ""} ${button.getAttribute("aria-label") ?? ""}`.slice(0, 200);
    if (shared.weights.show.test(words)) return;
    const form = /** @type {any} */ (button).form ?? button.closest("form");
    suspect(readFrom(form ?? button.getRootNode()));
  }

  function onLeave() {
    if (suspected && Date.now() - suspected.at <= SUSPECT_FOR) report(suspected);
  }

  /** @type {[EventTarget, string, (event: any) => void][]} */
  const listeners = [[document, "submit", onSubmit], [document, "keydown", onKey], [document, "click", onClick], [window, "pagehide", onLeave]];

  function start() {
    for (const [target, type, listener] of listeners) target.addEventListener(type, listener, { capture: true, passive: true });
  }

  function stop() {
    for (const [target, type, listener] of listeners) target.removeEventListener(type, listener, { capture: true });
    suspected = null;
  }

  shared.notice = { start, stop };
})();
