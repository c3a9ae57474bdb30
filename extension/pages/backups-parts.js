// @ts-check
/** Promises the fields that making, trying and restoring a backup share: a secret of another time, a second factor that turned out to be needed, what else is in it; and what went wrong. */
import { field, fill, h, note } from "../ui/dom.js";
import { openPage } from "../ui/gate.js";
import { asHostError } from "../ui/host.js";
import { secondFactor } from "../ui/second.js";
import { plural, t } from "../ui/words.js";

/**
 * A Backup Key, or the passphrase of another time: never the vault's own, which has its prompt.
 * @param {string} label
 * @param {{hint?: string, enter?: () => void}} [options]
 * @returns {{element: HTMLElement, input: HTMLInputElement, clear: () => void}}
 */
export function secretField(label, options = {}) {
  const input = h("input", { type: "password", maxlength: 1024, autocomplete: "off", autocapitalize: "off", spellcheck: "false", oninput: () => input.removeAttribute("aria-invalid"),
    onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !event.isComposing && options.enter) { event.preventDefault(); options.enter(); } } });
  const visible = h("input", { type: "checkbox", onchange: () => { input.type = visible.checked ? "text" : "password"; } });
  const element = h("div", { class: "stack close" }, field(label, input, options.hint ? { hint: options.hint } : {}), h("label", { class: "check" }, visible, t("showTyped")));
  return { element, input, clear: () => { input.value = ""; input.type = "password"; visible.checked = false; } };
}

/**
 * A second factor, which is asked for once the host has said that one is needed.
 * @returns {{element: HTMLElement, missing(): string, given(): Promise<Record<string, any>>, refused(error: import("../ui/host.js").HostError): boolean, clear(): void}}
 *   `given`: {factor} or nothing; `refused`: whether it was about the factor, which can then be given
 */
export function factorPlace() {
  const element = h("div", { hidden: true });
  /** @type {import("../ui/second.js").Second | null} */
  let second = null;
  return {
    element,
    missing: () => second?.missing() ?? "",
    async given() {
      const factor = await second?.given();
      return factor ? { factor } : {};
    },
    refused(error) {
      if (error.name === "factor_needed" && !second) {
        second = secondFactor(error.data["factors"] ?? [], () => void openPage("pages/backups.html"));
        fill(element, second.element);
        element.hidden = false;
        element.querySelector("select")?.focus();
        return true;
      }
      second?.answered(error.name);
      return false;
    },
    clear: () => second?.clear(),
  };
}

/** The parts beside the items. */
export const SECTIONS = ["people", "keys", "settings"];

/**
 * Boxes to tick for what else is in a backup, or comes out of it.
 * @param {string[]} names
 * @param {string} legend
 * @param {{texts?: Record<string, string>}} [options] what is said of some of them in place of the usual
 * @returns {{element: HTMLElement, chosen(): string[]}}
 */
export function sectionBoxes(names, legend, { texts = {} } = {}) {
  const boxes = names.map((name) => ({ name, box: h("input", { type: "checkbox" }) }));
  const element = h("fieldset", { class: "stack close" }, h("legend", { class: "label" }, legend),
    boxes.map(({ name, box }) => h("label", { class: "check tall" }, box, h("span", null, t(`section_${name}`), h("small", { class: "soft" }, texts[name] ?? t(`section_${name}_text`))))));
  return { element, chosen: () => boxes.filter(({ box }) => box.checked).map(({ name }) => name) };
}

/**
 * One of several, each with a line that says what it means.
 * @param {string} legend
 * @param {[value: string, label: string, text: string][]} entries
 * @param {string} now
 * @param {(value: string) => void} chosen
 * @returns {HTMLElement}
 */
export function choices(legend, entries, now, chosen) {
  const name = crypto.randomUUID();
  return h("fieldset", { class: "stack tight" }, h("legend", { class: "label" }, legend), entries.map(([value, label, text]) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name, value, checked: value === now, onchange: () => chosen(value) }), h("span", null, h("b", null, label), h("small", { class: "soft" }, text)))));
}

/**
 * What went wrong, with the keys that could open it where the host names them.
 * @param {unknown} error
 * @returns {HTMLElement}
 */
export function trouble(error) {
  const wrong = asHostError(error);
  const keys = Array.isArray(wrong.data["keys"]) ? wrong.data["keys"].filter((/** @type {unknown} */ key) => typeof key === "string" && /[1-9A-F]/.test(key)) : [];
  return note(wrong.name === "cancelled" ? "info" : "bad", [h("p", null, h("b", null, wrong.message)), keys.length ? h("p", null, t("keysThatOpen"), " ", h("span", { class: "mono" }, keys.join(", "))) : null, wrong.hint ? h("p", null, wrong.hint) : null], { "data-error": wrong.name });
}

/** Counts of what was found, as one line. @param {[string, number][]} counts names of plural words and how many */
export const counted = (counts) => counts.filter(([, count]) => count).map(([name, count]) => plural(name, count)).join(", ");

/** What was done just before the vault locked, to be said when it is open again. @type {HTMLElement | null} */
let news = null;

/** @param {HTMLElement} element */
export function leaveNews(element) {
  news = element;
}

/** Said once. */
export function takeNews() {
  const told = news;
  news = null;
  return told;
}
