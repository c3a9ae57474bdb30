// @ts-check
/** Promises a new Backup Key: typed twice and rated while it is typed, or made here, written down and confirmed by two of its parts; kept nowhere. */
import { button, field, fill, h, icon, newId } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { number, t } from "../ui/words.js";

/** Milliseconds after the last key before the host is asked. */
const PAUSE = 150;
/** How each light looks: the colour of the bar, a picture, and words. @type {Record<string, [string, string, string]>} */
const LIGHTS = { red: ["refused", "x", "keyRed"], amber: ["fair", "triangle-alert", "keyAmber"], green: ["strong", "circle-check", "keyGreen"] };

/** How strong a typed one is, by colour, picture, and words. @param {() => string} typed */
function keyMeter(typed) {
  const bar = h("i");
  const line = h("p", { class: "small light", role: "status", "aria-live": "polite" });
  const advice = h("p", { class: "small soft" });
  const element = h("div", { class: "meter", hidden: true }, h("div", { class: "meter-bar", "aria-hidden": "true" }, bar), line, advice);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asked = 0;
  /** @type {{of: string, allowed: boolean} | null} */
  let last = null;

  async function rate() {
    const mine = ++asked;
    const of = typed();
    element.hidden = of === "";
    if (of === "") return;
    const rating = await call("backup.rate_key", { key: of });
    if (mine !== asked) return;
    last = { of, allowed: rating.allowed };
    const [verdict, picture, words] = LIGHTS[rating.light] ?? ["refused", "x", "keyRed"];
    element.dataset["verdict"] = verdict;
    element.dataset["light"] = rating.light;
    bar.style.setProperty("width", `${Math.min(100, Math.round((rating.bits / 128) * 100))}%`);
    fill(line, icon(picture ?? "x"), h("span", null, t(words ?? "keyRed", number(Math.floor(rating.bits)))));
    advice.textContent = rating.advice.join(" ");
  }
  return {
    element,
    refresh: () => { clearTimeout(timer); timer = setTimeout(() => void rate().catch(() => {}), PAUSE); },
    /** Whether it was rated too easy; one that was not rated yet is for the host to judge. */
    refuses: () => last?.of === typed() && !last.allowed,
  };
}

/**
 * @returns {{element: HTMLElement, focus: () => void, missing: () => string, value: () => string, clear: () => void}} `missing` says what is wrong, or nothing
 */
export function newBackupKey() {
  const element = h("div", { class: "stack backup-key" });
  /** One that was made here; it counts once it was confirmed. @type {{key: string, bits: number, confirmed: boolean} | null} */
  let made = null;
  const secret = () => h("input", { type: "password", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: 1024, oninput: () => meter.refresh() });
  const [first, second] = [secret(), secret()];
  const meter = keyMeter(() => first.value);
  const visible = h("input", { type: "checkbox", onchange: () => { first.type = second.type = visible.checked ? "text" : "password"; } });

  function typing() {
    made = null;
    fill(element, field(t("backupKey"), h("div", { class: "stack tight" }, first, meter.element), { hint: t("backupKeyHint") }), field(t("sameAgain"), second), h("label", { class: "check" }, visible, t("showBoth")),
      h("div", { class: "actions" }, button(t("suggestKeyWords"), () => void suggest("words"), { icon: "dices" }), button(t("suggestKeyLetters"), () => void suggest("letters"), { icon: "dices" })));
  }

  /** @param {"words" | "letters"} form */
  async function suggest(form) {
    try {
      made = { ...await call("backup.suggest_key", { form }), confirmed: false };
      clearTyped();
      written();
    } catch (error) {
      element.append(h("p", { class: "bad-text", role: "alert" }, asHostError(error).message));
    }
  }

  /** Shown once, to be written down. */
  function written() {
    const next = button(t("wroteItDown"), () => confirming());
    fill(element, h("p", { class: "label" }, t("madeKeyTitle", number(Math.floor(made?.bits ?? 0)))), h("div", { class: "suggested", "data-key": "" }, made?.key ?? ""), h("p", { class: "soft small" }, t("madeKeyText")),
      h("div", { class: "actions" }, next, button(t("typeOwn"), () => { typing(); first.focus(); }, { quiet: true })));
    next.focus();
  }

  /** Two of its parts, by what was written down: as the terminal asks. */
  function confirming() {
    const parts = (made?.key ?? "").split("-");
    const [at, then] = twoOf(parts.length);
    const problem = h("p", { class: "prompt-message", role: "alert", id: newId("problem") });
    const boxes = [at, then].map((index) => ({ index, input: h("input", { type: "text", class: "mono", maxlength: 64, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": problem.id,
      onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); check(); } } }) }));
    function check() {
      const wrong = boxes.find(({ index, input }) => input.value.trim().toLowerCase() !== parts[index]?.toLowerCase());
      if (wrong) { problem.textContent = t("partWrong"); wrong.input.focus(); return; }
      if (made) made.confirmed = true;
      const other = button(t("anotherKey_key"), () => { typing(); first.focus(); }, { quiet: true, class: "button quiet small" });
      fill(element, h("p", { class: "light good-text", role: "status", tabIndex: -1 }, icon("circle-check"), h("span", null, t("madeKeyConfirmed", number(Math.floor(made?.bits ?? 0))))), h("div", null, other));
      element.querySelector("p")?.focus();
    }
    fill(element, h("p", null, t("confirmKeyText")), h("div", { class: "parts" }, boxes.map(({ index, input }) => field(t("partNumber", index + 1), input))), problem,
      h("div", { class: "actions" }, button(t("confirmParts"), check), button(t("showItAgain"), written, { quiet: true })));
    boxes[0]?.input.focus();
  }

  function clearTyped() {
    first.value = second.value = "";
    visible.checked = false;
    first.type = second.type = "password";
    meter.refresh();
  }
  typing();
  return {
    element,
    focus: () => (element.querySelector("input") ?? element.querySelector("button"))?.focus(),
    missing() {
      if (made) return made.confirmed ? "" : t("confirmKeyFirst");
      const wrong = !first.value ? "backupKeyEmpty" : meter.refuses() ? "backupKeyWeak" : first.value !== second.value ? "backupKeyDiffers" : "";
      if (wrong) (wrong === "backupKeyDiffers" ? second : first).focus();
      return wrong ? t(wrong) : "";
    },
    value: () => made?.key ?? first.value,
    clear: () => { clearTyped(); typing(); },
  };
}

/**
 * Two places in a list, in their order, from the browser's good randomness.
 * @param {number} count
 * @returns {[number, number]}
 */
function twoOf(count) {
  const [one, other] = crypto.getRandomValues(new Uint32Array(2));
  const first = (one ?? 0) % count;
  const second = (first + 1 + ((other ?? 0) % (count - 1))) % count;
  return first < second ? [first, second] : [second, first];
}
