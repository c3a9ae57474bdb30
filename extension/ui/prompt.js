// @ts-check
/**
 * Promises the one passphrase prompt: every field for the vault's passphrase is made here, beside the person's token.
 *
 * 1. The prompt exists in a top-level extension page only, never inside a frame.
 * 2. It shows the token that the host gave with a challenge; nothing can be typed before the token is there.
 * 3. What it states as `displayed` is read back from the screen: the chip's text as rendered, and its computed background
 *    colour. It is never copied from the challenge.
 * 4. It refuses to send when the chip is not visible, lies outside the window, or is covered by anything.
 * 5. A challenge is used once, and renewed before it is 110 s old (the host drops it at 120 s).
 * 6. The passphrase is taken out of the field when it is sent and kept nowhere else; showing it ends with sending it.
 * 7. The text on the token's colour is black or white, whichever reads better; a faint colour gets an outline.
 * 8. Where the person chose pinentry, the host may ask there instead: it shows the token and names the act itself, and
 *    nothing of the passphrase is here. Until it has answered, nothing else can be sent from this prompt.
 */
import { isFaint, setAccent, textOn, toHex } from "./colour.js";
import { fill, h, icon, newId } from "./dom.js";
import { asHostError, call, HostError } from "./host.js";
import { t } from "./words.js";

/** Age in milliseconds at which a challenge is replaced; the host's limit is 120 s. */
const RENEW_AFTER = 110_000;

/** Refusals that are about what was typed here; every other is about something beside it. */
const TYPED = ["wrong_passphrase", "wait", "empty"];

/**
 * @typedef {{chars: string, colour: string, nonce: string}} Displayed
 * @typedef {{passphrase: string, displayed: Displayed} | {pinentry: true}} Confirmation
 * @typedef {{
 *   element: HTMLElement, input: HTMLInputElement, ready: Promise<void>, elsewhere(): boolean,
 *   confirmation(): Promise<Confirmation>, focus(): void, say(text: string, kind?: "bad" | "soft" | "other"): void,
 *   enable(on: boolean): void, close(): void,
 * }} Prompt
 */

/**
 * The token as a chip of three characters on their colour.
 * @param {{chars: string, colour: string}} token
 * @returns {HTMLElement}
 */
export function chip(token) {
  const element = h("span", { class: "chip", role: "img", "aria-label": t("tokenSpoken", token.chars.split("").join(" ")) }, token.chars);
  paint(element, token);
  return element;
}

/**
 * Puts a token on a chip that is there already.
 * @param {HTMLElement} element
 * @param {{chars: string, colour: string}} token
 */
export function paint(element, token) {
  element.textContent = token.chars;
  element.style.setProperty("background-color", token.colour);
  element.style.setProperty("color", textOn(token.colour));
  element.toggleAttribute("data-faint-light", isFaint(token.colour, "light"));
  element.toggleAttribute("data-faint-dark", isFaint(token.colour, "dark"));
}

/**
 * What a person can see of the chip, or why not (rules 3 and 4).
 * @param {HTMLElement} element
 * @returns {{chars: string, colour: string}}
 */
export function readBack(element) {
  const refuse = () => new HostError({ name: "display_check", message: t("promptCovered"), hint: t("promptCoveredHint") });
  if (window.top !== window || document.visibilityState !== "visible") throw refuse();
  if (!element.isConnected || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) throw refuse();
  const box = element.getBoundingClientRect();
  if (box.width < 24 || box.height < 16) throw refuse();
  if (box.left < 0 || box.top < 0 || box.right > document.documentElement.clientWidth || box.bottom > window.innerHeight) throw refuse();
  for (const [across, down] of /** @type {const} */ ([[0.5, 0.5], [0.15, 0.3], [0.85, 0.3], [0.15, 0.7], [0.85, 0.7]])) {
    if (document.elementFromPoint(box.left + box.width * across, box.top + box.height * down) !== element) throw refuse();
  }
  const style = getComputedStyle(element);
  const colour = toHex(style.backgroundColor);
  const text = toHex(style.color);
  if (!colour || !text || text !== textOn(colour) || style.backgroundImage !== "none" || style.filter !== "none") throw refuse();
  if (parseFloat(style.fontSize) < 10 || style.textIndent !== "0px") throw refuse();
  return { chars: element.innerText.trim(), colour };
}

/**
 * @param {{label?: string, onsubmit?: () => void}} [options] the label above the field; what Enter does
 * @returns {Prompt}
 */
export function passphrasePrompt(options = {}) {
  /** @type {{nonce: string, at: number} | null} */
  let challenge = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let closed = false;
  let elsewhere = false;

  const tokenChip = h("span", { class: "chip waiting", role: "img", "aria-label": t("tokenLoading") });
  const message = h("p", { class: "prompt-message", role: "alert", id: newId("message") });
  const input = h("input", {
    type: "password", class: "prompt-input", id: newId("passphrase"), autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    maxlength: 1024, disabled: true, "aria-describedby": message.id,
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); options.onsubmit?.(); }
    },
    onfocus: () => input.parentElement?.scrollIntoView({ block: "nearest" }), // a browser is content with a part of it, rule 4 is not
    oninput: () => { if (message.textContent && message.dataset["kind"] === "bad") say(""); },
  });
  const eye = h("button", { type: "button", class: "icon-button", "aria-pressed": "false", onclick: () => show(input.type === "password") });
  const element = h("div", { class: "prompt" },
    h("label", { htmlFor: input.id, class: options.label ? "prompt-label" : "hidden-label" }, options.label ?? t("passphrase")),
    h("div", { class: "prompt-box" }, tokenChip, input, eye), message);

  /** @param {boolean} on */
  function show(on) {
    input.type = on ? "text" : "password";
    eye.setAttribute("aria-pressed", String(on));
    const label = t(on ? "hidePassphrase" : "showPassphrase");
    eye.setAttribute("aria-label", label);
    eye.title = label;
    fill(eye, icon(on ? "eye-off" : "eye"));
  }

  /** @param {string} text @param {"bad" | "soft" | "other"} [kind] bad: the passphrase is wrong; other: something beside it is */
  function say(text, kind = "bad") {
    message.textContent = text;
    message.dataset["kind"] = kind;
    input.setAttribute("aria-invalid", String(kind === "bad" && text !== ""));
  }

  async function renew() {
    clearTimeout(timer);
    challenge = null;
    if (window.top !== window) throw new HostError({ name: "display_check", message: t("promptCovered"), hint: t("promptCoveredHint") });
    const answer = await call("session.challenge");
    if (closed) return;
    elsewhere = answer.pinentry === true;
    paint(tokenChip, answer);
    tokenChip.classList.remove("waiting");
    tokenChip.setAttribute("aria-label", t("tokenSpoken", answer.chars.split("").join(" ")));
    setAccent(answer.colour);
    element.style.setProperty("--chip", answer.colour);
    element.style.setProperty("--on-chip", textOn(answer.colour));
    challenge = { nonce: answer.nonce, at: Date.now() };
    timer = setTimeout(() => void renew().catch(fail), RENEW_AFTER);
  }

  /** @param {unknown} error */
  function fail(error) {
    const problem = asHostError(error);
    say([problem.message, problem.hint].filter(Boolean).join(" "));
  }

  async function confirmation() {
    if (!challenge || Date.now() - challenge.at > RENEW_AFTER) await renew();
    if (!challenge) throw new HostError({ name: "display_check", message: t("promptCovered"), hint: t("promptCoveredHint") });
    if (input.value === "") throw new HostError({ name: "empty", message: t("passphraseEmpty") });
    const seen = readBack(tokenChip);
    const answer = { passphrase: input.value, displayed: { ...seen, nonce: challenge.nonce } };
    challenge = null;
    clearTimeout(timer);
    input.value = "";
    show(false);
    return answer;
  }

  show(false);
  const ready = renew().then(() => { input.disabled = false; }).catch(fail);
  return {
    element, input, ready, confirmation, say, elsewhere: () => elsewhere,
    focus: () => void ready.then(() => input.focus()),
    enable: (on) => {
      input.disabled = !on;
      if (on && !challenge && !closed) void renew().catch(fail);
    },
    close: () => { closed = true; clearTimeout(timer); input.value = ""; },
  };
}

/**
 * A prompt with its buttons that runs a grave action: asks, sends, says what went wrong, and ends when it worked.
 * @param {{
 *   label?: string, does: string, action: (confirmation: Confirmation) => Promise<void>,
 *   cancel?: () => void, danger?: boolean, wide?: boolean, seconds?: number, missing?: () => string,
 * }} options `does` is the button's verb; `missing` says what else is needed, before the passphrase is taken out of its field
 * @returns {Prompt}
 */
export function confirmWith(options) {
  const prompt = passphrasePrompt({ label: options.label ?? t("passphraseOnceMore"), onsubmit: () => void submit() });
  const go = h("button", { type: "button", class: `button main${options.wide ? " wide" : ""}`, onclick: () => void submit() }, options.does);
  const other = h("button", { type: "button", class: `button${options.wide ? " wide" : " quiet small"}`, hidden: true, onclick: () => void submit(true) }, t("pinentryInstead"));
  const cancel = options.cancel ? h("button", { type: "button", class: "button", onclick: () => { prompt.close(); options.cancel?.(); } }, t("cancel")) : null;
  let busy = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let countdown;

  async function submit(elsewhere = false) {
    if (busy || go.disabled) return;
    const missing = options.missing?.();
    if (missing) { prompt.say(missing, "other"); return; }
    busy = true;
    const pressed = elsewhere ? other : go;
    pressed.setAttribute("aria-busy", "true");
    try {
      if (elsewhere) pinentryWaits(true);
      const answer = elsewhere ? /** @type {Confirmation} */ ({ pinentry: true }) : await prompt.confirmation();
      prompt.input.disabled = true;
      await options.action(answer);
      prompt.say("");
    } catch (error) {
      await refused(asHostError(error), elsewhere);
    } finally {
      busy = false;
      pressed.removeAttribute("aria-busy");
      if (elsewhere) pinentryWaits(false);
    }
    if (!countdown) {
      prompt.enable(true);
      const at = document.activeElement; // what was refused may have taken the focus to another field
      if (prompt.element.isConnected && (at === prompt.input || !at?.matches("input, textarea, select"))) prompt.input.focus();
    }
  }

  /** @param {boolean} now its window is open, and the way out of it is there */
  function pinentryWaits(now) {
    cancel?.toggleAttribute("disabled", now);
    go.disabled = other.disabled = now || Boolean(countdown);
    if (!now) return;
    prompt.input.value = "";
    prompt.say(t("pinentryWaits"), "soft");
  }

  /** @param {HostError} problem @param {boolean} elsewhere whether it was typed in pinentry, so that the field here is not at fault */
  async function refused(problem, elsewhere) {
    const wait = ["wrong_passphrase", "wait"].includes(problem.name) ? await waitFor(problem) : 0;
    if (wait > 0) startWait(wait, problem);
    else prompt.say([problem.message, problem.hint].filter(Boolean).join(" "), !elsewhere && TYPED.includes(problem.name) ? "bad" : "other");
  }

  /** @param {number} seconds @param {HostError | null} problem */
  function startWait(seconds, problem) {
    clearInterval(countdown);
    const until = Date.now() + seconds * 1000;
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left <= 0 || !prompt.element.isConnected) {
        clearInterval(countdown);
        countdown = undefined;
        go.disabled = other.disabled = false;
        fill(go, options.does);
        prompt.enable(true);
        if (prompt.element.isConnected) { prompt.say(t("tryAgainNow"), "soft"); prompt.input.focus(); }
        return;
      }
      fill(go, t("waitSeconds", left));
    };
    go.disabled = other.disabled = true;
    prompt.enable(false);
    prompt.say([problem?.message, t("waitThenTry")].filter(Boolean).join(" "));
    countdown = setInterval(tick, 250);
    tick();
  }

  prompt.element.append(h("div", { class: options.wide ? "prompt-actions wide" : "prompt-actions" }, cancel, options.wide ? other : null, go), ...(options.wide ? [] : [other]));
  void prompt.ready.then(() => { other.hidden = !prompt.elsewhere(); });
  if (options.seconds) void prompt.ready.then(() => startWait(options.seconds ?? 0, null));
  return prompt;
}

/**
 * How long the host wants us to wait, in seconds.
 * @param {HostError} problem
 * @returns {Promise<number>}
 */
async function waitFor(problem) {
  if (typeof problem.data["wait"] === "number") return problem.data["wait"];
  try {
    return (await call("session.status")).wait ?? 0;
  } catch {
    return 0;
  }
}
