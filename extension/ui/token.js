// @ts-check
/** Promises the choice of a security token: three characters, a colour from the swatches or any other, and how the prompt will look. */
import { isFaint, setAccent, textOn } from "./colour.js";
import { field, h, iconButton, newId } from "./dom.js";
import { call } from "./host.js";
import { paint } from "./prompt.js";
import { t } from "./words.js";

/** Colours that differ in hue and lightness; each keeps 4.5:1 with its text. */
export const SWATCHES = Object.freeze([
  ["#0f766e", "teal"], ["#1d4ed8", "blue"], ["#6d28d9", "violet"], ["#be185d", "pink"], ["#b91c1c", "red"], ["#c2410c", "rust"],
  ["#f4a300", "amber"], ["#4d7c0f", "green"], ["#7dd3fc", "sky"], ["#334155", "slate"],
]);

/**
 * @param {{chars: string, colour: string}} start
 * @param {{again?: boolean, accent?: boolean}} [options] `again`: a button for another random one; `accent`: this page takes the colour at once
 * @returns {{element: HTMLElement, read: () => {chars: string, colour: string} | null, focus: () => void}}
 */
export function tokenPicker(start, options = {}) {
  let colour = start.colour;
  const preview = h("span", { class: "chip" }, start.chars);
  const box = h("div", { class: "prompt-box", "aria-hidden": "true" }, preview, h("span", { class: "grow dots" }, "\u2022".repeat(12)));
  const problem = h("p", { class: "prompt-message", role: "alert", id: newId("problem") });
  const chars = h("input", { type: "text", class: "mono token-chars", maxlength: 3, value: start.chars, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-describedby": problem.id,
    oninput: () => { chars.value = chars.value.toUpperCase().replace(/[^A-Z0-9]/g, ""); draw(); } });
  const name = newId("colour");
  const radios = SWATCHES.map(([value, word]) => {
    const input = h("input", { type: "radio", name, value, checked: value === colour, "aria-label": t(`colour_${word}`), onchange: () => { colour = value ?? colour; free.value = colour; draw(); } });
    const label = h("label", { class: "swatch", title: t(`colour_${word}`) }, input);
    if (value) {
      label.style.setProperty("background-color", value);
      label.style.setProperty("color", textOn(value));
      label.toggleAttribute("data-faint-light", isFaint(value, "light"));
      label.toggleAttribute("data-faint-dark", isFaint(value, "dark"));
    }
    return { input, label };
  });
  const free = h("input", { type: "color", value: colour, "aria-label": t("otherColour"), title: t("otherColour"), oninput: () => { colour = free.value.toLowerCase(); draw(); } });
  const again = options.again ? iconButton("dices", t("anotherToken"), () => void call("token.suggest").then((token) => { chars.value = token.chars; colour = token.colour; free.value = colour; draw(); }, () => {})) : null;

  function draw() {
    const token = { chars: chars.value || "\u2007", colour };
    paint(preview, token);
    for (const radio of radios) radio.input.checked = radio.input.value === colour;
    if (options.accent) setAccent(colour);
    if (chars.value.length === 3) { problem.textContent = ""; chars.removeAttribute("aria-invalid"); }
  }
  function read() {
    if (/^[A-Z0-9]{3}$/.test(chars.value)) return { chars: chars.value, colour };
    problem.textContent = t("threeCharacters");
    chars.setAttribute("aria-invalid", "true");
    chars.focus();
    return null;
  }
  const element = h("div", { class: "stack" }, field(t("tokenChars"), h("div", { class: "with-button token-line" }, chars, again)),
    h("fieldset", { class: "field" }, h("legend", { class: "label" }, t("tokenColour")), h("div", { class: "swatches" }, radios.map((radio) => radio.label), free)),
    problem, h("div", { class: "field" }, h("span", { class: "label" }, t("tokenPreview")), box));
  draw();
  return { element, read, focus: () => chars.focus() };
}
