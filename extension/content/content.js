// @ts-check
/**
 * Promises to find, fill and report sign-in fields of one document, on demand, and to leave nothing in the page that it could see.
 *
 * 1. Nothing is looked for until the background asks or the person submits something; no attributes, ids, styles or elements are added.
 * 2. It asks for nothing: values arrive by executeScript, in this isolated world, for the fields it called in about with that number.
 * 3. It never submits, never cuts a value short, and fills fields that a person can see and use, no others.
 * 4. A submitted login is reported once, with a password that was in a field; the background adds where it came from.
 */
(() => {
  const KEY = Symbol.for("sealring");
  const scope = /** @type {any} */ (globalThis);
  scope[KEY]?.stop(); // an earlier version of this script, before an update

  const api = /** @type {WebExt} */ (scope.browser ?? scope.chrome);

  /** @typedef {"username" | "password" | "new-password" | "code" | "text"} Kind */
  /** @typedef {{element: HTMLInputElement, kind: Kind, sure: boolean}} Field */
  /** @typedef {{owner: Node, fields: Field[]}} Group */
  /** @typedef {{username?: HTMLInputElement, password?: HTMLInputElement, code?: HTMLInputElement}} Chosen */

  const MAX_INPUTS = 200;
  const TEXT_TYPES = new Set(["text", "email", "tel", "url", "number", ""]);
  const USER_WORDS = /user|login|log-in|signin|sign-in|e-?mail|account|identif|benutzer|anmelde|usuario|utilisateur|utente|gebruiker|mitglied|customer|kunden|nick/i;
  const CODE_WORDS = /otp|one.?time|2fa|mfa|two.?factor|totp|verification.?code|auth.?code|security.?code|passcode/i;
  const OTHER_WORDS = /search|suche|find|newsletter|subscribe|coupon|promo|captcha|comment|postal|zip|city|street|phone.?code/i;
  const ENTER_WORDS = /sign.?in|log.?in|log.?on|anmelden|einloggen|connexion|connecter|acceder|entrar|iniciar|accedi|inloggen|next|continue|weiter|suivant|siguiente|avanti/i;
  const JOIN_WORDS = /sign.?up|register|create|join|registrier|inscri|regist|crear|cr.er/i;
  const SHOW_WORDS = /show|hide|reveal|toggle|eye|forgot|reset|cancel|close|anzeigen|vergessen|help/i;

  // --- Finding ---------------------------------------------------------------------------------------------------------------

  /** Fields that were of type password once: a "show password" button turns them into text. @type {WeakSet<Element>} */
  const oncePasswords = new WeakSet();

  /**
   * @param {Element} element
   * @returns {ShadowRoot | null} its shadow root, closed ones included
   */
  function shadowOf(element) {
    if (element.shadowRoot) return element.shadowRoot;
    try {
      if (/** @type {any} */ (element).openOrClosedShadowRoot !== undefined) return /** @type {any} */ (element).openOrClosedShadowRoot;
      return scope.chrome?.dom?.openOrClosedShadowRoot(element) ?? null;
    } catch {
      return null;
    }
  }

  const ROOTED = /^(article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/;

  /**
   * Every input below a node, through shadow roots, in the order of the page.
   * @param {Node} root @param {HTMLInputElement[]} [found]
   * @returns {HTMLInputElement[]}
   */
  function inputsIn(root, found = []) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let node = walker.currentNode; node && found.length < MAX_INPUTS; node = /** @type {Node} */ (walker.nextNode())) {
      if (node instanceof HTMLInputElement) {
        found.push(node);
      } else if (node instanceof HTMLElement && (node.localName.includes("-") || ROOTED.test(node.localName))) {
        const shadow = shadowOf(node);
        if (shadow) inputsIn(shadow, found);
      }
    }
    return found;
  }

  /** @param {Element} element */
  function visible(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = element.getBoundingClientRect();
    if (box.width < 8 || box.height < 8) return false;
    if (box.right + scrollX < 0 || box.bottom + scrollY < 0) return false; // pushed off the page, where nobody can scroll
    let opacity = 1;
    for (let each = /** @type {Element | null} */ (element); each; each = parentOf(each)) {
      if (each.getAttribute("aria-hidden") === "true") return false;
      opacity *= Number(getComputedStyle(each).opacity);
    }
    return opacity >= 0.1;
  }

  /** @param {Element} element @returns {Element | null} */
  function parentOf(element) {
    if (element.assignedSlot) return element.assignedSlot;
    if (element.parentElement) return element.parentElement;
    const root = element.getRootNode();
    return root instanceof ShadowRoot ? root.host : null;
  }

  /** @param {HTMLInputElement} input */
  const usable = (input) => !input.disabled && !input.readOnly && visible(input);

  /** @param {HTMLInputElement} input */
  const purpose = (input) => (input.getAttribute("autocomplete") ?? "").toLowerCase().split(/\s+/);

  /** What the page calls a field, to itself and to people. @param {HTMLInputElement} input */
  function nameOf(input) {
    const labels = [...(input.labels ?? [])].map((label) => label.textContent ?? "").join(" ");
    return [input.name, input.id, input.placeholder, input.getAttribute("aria-label"), labels].join(" ").slice(0, 500);
  }

  /**
   * @param {HTMLInputElement} input
   * @returns {Field | null}
   */
  function describe(input) {
    const type = input.type;
    const tokens = purpose(input);
    const field = (/** @type {Kind} */ kind, sure = false) => ({ element: input, kind, sure });
    if (type === "password") oncePasswords.add(input);
    if (tokens.includes("one-time-code")) return field("code", true);
    if (type === "password" || oncePasswords.has(input)) {
      if (tokens.includes("new-password")) return field("new-password", true);
      if (tokens.includes("current-password")) return field("password", true);
      return CODE_WORDS.test(nameOf(input)) && input.maxLength > 0 && input.maxLength <= 8 ? field("code") : field("password");
    }
    if (!TEXT_TYPES.has(type)) return null;
    if (tokens.includes("current-password")) return field("password", true);
    if (tokens.includes("username") || tokens.includes("email") || tokens.includes("webauthn")) return field("username", true);
    const name = nameOf(input);
    if (CODE_WORDS.test(name)) return field("code");
    if (type === "url" || type === "number" || OTHER_WORDS.test(name)) return field("text");
    return field(type === "email" || USER_WORDS.test(name) ? "username" : "text");
  }

  /**
   * The fields of a document by form; those without a form belong together by the root that they are in.
   * @param {(input: HTMLInputElement) => boolean} wanted
   * @returns {Group[]}
   */
  function groups(wanted) {
    /** @type {Map<Node, Field[]>} */
    const byOwner = new Map();
    for (const input of inputsIn(document)) {
      if (!wanted(input)) continue;
      const field = describe(input);
      if (!field) continue;
      const owner = input.form ?? input.getRootNode();
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), field]);
    }
    return [...byOwner].map(([owner, fields]) => ({ owner, fields }));
  }

  /** The words on what a form is sent with. @param {Node} owner */
  function buttonWords(owner) {
    const root = /** @type {ParentNode} */ (owner);
    const buttons = [...root.querySelectorAll("button, input[type=submit], input[type=image], [role=button]")].slice(0, 20);
    return buttons.map((each) => `${each.textContent ?? ""} ${/** @type {any} */ (each).value ?? ""} ${each.getAttribute("aria-label") ?? ""}`).join(" ").slice(0, 1000);
  }

  /**
   * The field that holds the user name of a password: what says so, else the last one before it that could be one.
   * @param {Field[]} fields @param {Field} password
   */
  function usernameFor(fields, password) {
    const before = fields.slice(0, fields.indexOf(password)).filter(({ kind }) => kind === "username" || kind === "text");
    return fields.find(({ kind, sure }) => kind === "username" && sure) ?? before.reverse().find(({ kind }) => kind === "username") ?? before[0];
  }

  /**
   * What can be filled in a group, and how much it looks like a sign-in; null when it is none.
   * @param {Group} group
   * @returns {{chosen: Chosen, score: number} | null}
   */
  function judge({ owner, fields }) {
    const words = buttonWords(owner);
    const joins = JOIN_WORDS.test(words) && !ENTER_WORDS.test(words);
    const passwords = fields.filter(({ kind }) => kind === "password" || kind === "new-password");
    const current = passwords.find(({ kind, sure }) => kind === "password" && sure) ?? passwords[0];
    if (current) {
      // Two passwords and no word that one is the current: a sign-up, which is not for a stored password.
      if (passwords.length > 1 && !(current.kind === "password" && current.sure)) return null;
      if (current.kind === "new-password" && joins) return null;
      const username = usernameFor(fields, current);
      const score = 4 + (current.kind === "password" ? 2 : 0) + (username ? 2 : 0) + (joins ? -3 : 0) + (ENTER_WORDS.test(words) ? 1 : 0);
      return { chosen: { password: current.element, ...(username ? { username: username.element } : {}) }, score };
    }
    const users = fields.filter(({ kind }) => kind === "username");
    const [user] = users;
    if (user && users.length === 1 && fields.length <= 3 && !joins && beginsSignIn(user, words)) {
      return { chosen: { username: user.element }, score: 2 + (user.sure ? 1 : 0) };
    }
    const code = fields.find(({ kind }) => kind === "code");
    return code ? { chosen: { code: code.element }, score: 1 } : null;
  }

  /**
   * The first page of a sign-in over two pages needs a positive sign, or every newsletter would be one.
   * @param {Field} user @param {string} words
   */
  function beginsSignIn(user, words) {
    const tokens = purpose(user.element);
    if (tokens.includes("username") || tokens.includes("webauthn")) return true;
    if (OTHER_WORDS.test(words)) return false;
    return ENTER_WORDS.test(words) && (/log|sign|auth|account|sso|identif/i.test(location.pathname + location.hash + document.title) || USER_WORDS.test(nameOf(user.element)));
  }

  /** @returns {Element | null} the element with the focus, through shadow roots */
  function focused() {
    let active = document.hasFocus() ? document.activeElement : null;
    for (let inner = active; inner; inner = shadowOf(inner)?.activeElement ?? null) active = inner;
    return active;
  }

  /**
   * @param {boolean} here whether the field of the last context menu is meant
   * @returns {{chosen: Chosen, focused: boolean} | null}
   */
  function findLogin(here) {
    const place = (here && lastMenu?.deref()) || focused();
    const all = groups(usable);
    const near = all.find(({ fields }) => fields.some(({ element }) => element === place));
    const nearby = near && judge(near);
    if (near && here && place instanceof HTMLInputElement) return { chosen: asked(nearby?.chosen ?? {}, place), focused: true };
    if (nearby) return { chosen: nearby.chosen, focused: true };
    const judged = all.map(judge).filter((each) => each !== null).sort((a, b) => b.score - a.score);
    return judged[0] ? { chosen: judged[0].chosen, focused: false } : null;
  }

  /**
   * A person who points at a field knows better than any rule.
   * @param {Chosen} chosen @param {HTMLInputElement} place
   * @returns {Chosen}
   */
  function asked(chosen, place) {
    if (Object.values(chosen).includes(place)) return chosen;
    return place.type === "password" ? { password: place } : { username: place };
  }

  // --- Filling ---------------------------------------------------------------------------------------------------------------

  /** @type {{number: string, chosen: Chosen} | null} */
  let called = null;
  /** @type {WeakRef<Element> | null} */
  let lastMenu = null;

  /** @param {any} message @param {any} sender @param {(reply: any) => void} reply */
  function onMessage(message, sender, reply) {
    if (message?.type !== "call-in" || sender.id !== api.runtime.id) return false;
    const login = findLogin(message.here === true);
    if (!login) {
      reply({ here: true });
      return false;
    }
    called = { number: String(message.number), chosen: login.chosen };
    const answer = { type: "call-in", number: message.number, fields: Object.keys(login.chosen), focused: login.focused };
    api.runtime.sendMessage(answer).finally(() => reply({ here: true }));
    return true;
  }

  const setValue = /** @type {(value: string) => void} */ (Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set);

  /**
   * Sets a value as typing would: frameworks listen to these events.
   * @param {HTMLInputElement} input @param {string} value
   */
  function set(input, value) {
    const key = (/** @type {string} */ type) => input.dispatchEvent(new KeyboardEvent(type, { bubbles: true, composed: true }));
    input.focus({ preventScroll: true });
    key("keydown");
    setValue.call(input, value);
    input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertReplacementText" }));
    key("keyup");
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * Called by the background through executeScript, once per call-in.
   * @param {string} number @param {Record<string, string>} values
   * @returns {Promise<{filled: string[], warnings: {field: string, warning: string, max?: number}[]} | null>}
   */
  async function fill(number, values) {
    if (called?.number !== number) return null;
    const { chosen } = called;
    called = null;
    /** @type {{filled: string[], warnings: {field: string, warning: string, max?: number}[]}} */
    const outcome = { filled: [], warnings: [] };
    /** @type {[string, HTMLInputElement, string][]} */
    const done = [];
    for (const name of /** @type {const} */ (["username", "password", "code"])) {
      const input = chosen[name];
      const value = values[name];
      if (!input || typeof value !== "string" || value === "") continue;
      if (!input.isConnected || !usable(input)) {
        outcome.warnings.push({ field: name, warning: "gone" });
        continue;
      }
      if (input.maxLength >= 0 && value.length > input.maxLength) outcome.warnings.push({ field: name, warning: "too_long", max: input.maxLength });
      set(input, value);
      done.push([name, input, value]);
    }
    await new Promise((resolve) => setTimeout(resolve, 50)); // one wait for all: a tab in the background has slow timers
    for (const [name, input, value] of done) {
      if (input.value !== value) set(input, value);
      if (input.value === value) outcome.filled.push(name);
      else outcome.warnings.push({ field: name, warning: "not_kept" });
    }
    return outcome;
  }

  // --- Noticing what is submitted ------------------------------------------------------------------------------------------------

  /** What was reported last, so that a click and the submit that follows it are one. */
  let reported = "";
  /** What a click or Enter may have submitted; it counts when the form goes away. @type {{username: string, password: string, field: HTMLInputElement, at: number} | null} */
  let suspected = null;
  const SUSPECT_FOR = 10_000;

  /**
   * @param {Field[]} fields
   * @returns {{username: string, password: string, field: HTMLInputElement} | null}
   */
  function read(fields) {
    const filled = fields.filter(({ element, kind }) => (kind === "password" || kind === "new-password") && element.value !== "");
    const password = choosePassword(filled);
    if (password) {
      const username = usernameFor(fields, password)?.element.value.trim() || hiddenUsername(password.element);
      return { username: username.slice(0, 512), password: password.element.value, field: password.element };
    }
    const user = fields.find(({ kind }) => kind === "username");
    const lone = !fields.some(({ kind }) => kind === "password" || kind === "new-password");
    return user && lone && user.element.value.trim() ? { username: user.element.value.trim().slice(0, 512), password: "", field: user.element } : null;
  }

  /**
   * Which of several typed passwords is the one to keep: the new one, and of those the one typed twice.
   * @param {Field[]} filled
   * @returns {Field | undefined}
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
        const unseen = each.type === "hidden" || each.readOnly || !visible(each);
        if (unseen && (purpose(each).includes("username") || /^(user|email|login|identifier)/i.test(each.name)) && each.value.length <= 254) return each.value;
      }
    }
    return "";
  }

  /** @param {Node | null} owner a form, or null for what has none */
  function readFrom(owner) {
    const shown = groups((input) => input.value !== "" ? visible(input) || input.type === "password" : usable(input));
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
      stop(); // the extension was removed or replaced
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
    else if (!field.isConnected || field.value === "" || !visible(field)) report(suspected);
  }

  /** @param {Event} event */
  function onSubmit(event) {
    if (event.target instanceof HTMLFormElement) report(readFrom(event.target));
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Enter" || !event.isTrusted || event.isComposing) return;
    const target = innermost(event);
    if (target instanceof HTMLInputElement) suspect(readFrom(target.form ?? target.getRootNode()));
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    if (!event.isTrusted) return;
    const button = innermost(event)?.closest("button, input[type=submit], input[type=image], input[type=button], [role=button], a");
    if (!button) return;
    const words = `${button.textContent ?? ""} ${button.getAttribute("aria-label") ?? ""}`.slice(0, 200);
    if (SHOW_WORDS.test(words)) return;
    const form = /** @type {any} */ (button).form ?? button.closest("form");
    suspect(readFrom(form ?? button.getRootNode()));
  }

  /** The element that an event began at, inside closed shadow roots too. @param {Event} event */
  function innermost(event) {
    const [first] = event.composedPath();
    let element = first instanceof Element ? first : null;
    if (event instanceof MouseEvent) {
      for (let inner = element; inner; ) {
        element = inner;
        const next = shadowOf(inner)?.elementFromPoint(event.clientX, event.clientY) ?? null;
        inner = next === inner ? null : next;
      }
    } else if (element && shadowOf(element)) {
      element = focused() ?? element;
    }
    return element;
  }

  function onLeave() {
    if (suspected && Date.now() - suspected.at <= SUSPECT_FOR) report(suspected);
  }

  /** @param {Event} event */
  function onMenu(event) {
    const element = innermost(event);
    lastMenu = element ? new WeakRef(element) : null;
  }

  /** @type {[EventTarget, string, (event: any) => void][]} */
  const listeners = [
    [document, "submit", onSubmit], [document, "keydown", onKey], [document, "click", onClick],
    [document, "contextmenu", onMenu], [window, "pagehide", onLeave],
  ];
  for (const [target, type, listener] of listeners) target.addEventListener(type, listener, { capture: true, passive: true });
  api.runtime.onMessage.addListener(onMessage);

  function stop() {
    for (const [target, type, listener] of listeners) target.removeEventListener(type, listener, { capture: true });
    try {
      api.runtime.onMessage.removeListener(onMessage);
    } catch {
      // the extension that this script belonged to is gone
    }
    called = null;
    suspected = null;
  }

  scope[KEY] = { fill, stop };
})();
