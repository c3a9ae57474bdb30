// @ts-check
/** Promises the fields of an item's own type, in the editor and on its page: each in its form, hidden ones one at a time. */
import { button, field, fill, h, icon, iconButton } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { DOTS } from "../ui/hidden.js";
import { fieldName, KINDS, shown } from "../ui/kinds.js";
import { qrCode, widthOf } from "../ui/qr.js";
import { t } from "../ui/words.js";
import { secretField } from "./popup-edit.js";
import { hiddenPair, pair, plainPair } from "./popup-item.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {{element: HTMLElement, control: HTMLElement, read: () => string, write: (value: string) => void}} Control */

const KNOWN = new Set(Object.values(KINDS).flat().map((one) => one.name));
const LINE = 512;
const BLOCK = 65536;
const KEYBOARDS = /** @type {Record<string, string>} */ ({ email: "email", phone: "tel", number: "numeric", code: "numeric", pin: "numeric", endpoint: "url" });

/**
 * The editor's fields of a type.
 * @param {Shell | {fail(error: unknown): void}} shell
 * @param {string} type
 * @param {Record<string, string>} details what is there already
 * @param {() => string} name the item's name, for what is made
 * @returns {{element: HTMLElement, read: () => Record<string, string>, control: (name: string) => HTMLElement | undefined}}
 */
export function detailsForm(shell, type, details, name) {
  /** @type {Map<string, Control>} */
  const controls = new Map();
  const fields = KINDS[type] ?? [];
  const element = h("div", { class: "stack" }, fields.filter((one) => !one.derived).map((one) => {
    const label = fieldName(type, one.name);
    const made = controlFor(one, label, details[one.name] ?? "");
    controls.set(one.name, made);
    return one.form === "yes" ? made.element : field(label, made.element, { hint: one.form === "month" ? t("monthHint") : undefined });
  }));
  if (type === "ssh_key") element.prepend(h("div", null, button(t("makeSshKey"), () => void makeKey(), { icon: "dices" })));

  async function makeKey() {
    try {
      const made = await call("generate.ssh_key", { comment: name() });
      controls.get("private_key")?.write(made.private_key);
      controls.get("public_key")?.write(made.public_key);
      controls.get("passphrase")?.write("");
      element.dispatchEvent(new Event("input", { bubbles: true }));
    } catch (error) { shell.fail(error); }
  }

  function read() {
    /** @type {Record<string, string>} */
    const result = {};
    for (const [key, value] of Object.entries(details)) if (!KNOWN.has(key)) result[key] = value; // a newer Sealring's
    for (const [key, one] of controls) if (one.read()) result[key] = one.read();
    return result;
  }
  return { element, read, control: (key) => controls.get(key)?.control };
}

/** @param {import("../ui/kinds.js").Field} one @param {string} label @param {string} value @returns {Control} */
function controlFor(one, label, value) {
  if (one.form === "choice") {
    const select = h("select", null, h("option", { value: "" }, t("choice_none")), (one.choices ?? []).map((each) => h("option", { value: each }, t(`choice_${each}`))));
    select.value = value;
    return plain(select);
  }
  if (one.form === "yes") {
    const box = h("input", { type: "checkbox", checked: value === "true" });
    return { element: h("label", { class: "check" }, box, label), control: box, read: () => (box.checked ? "true" : ""), write: (text) => { box.checked = text === "true"; } };
  }
  if (one.form === "block") return one.hidden ? secretBlock(value, label) : plain(h("textarea", { rows: 3, class: "mono small", maxlength: BLOCK, value, autocomplete: "off", spellcheck: "false" }));
  if (one.hidden) {
    const secret = secretField(value, label, LINE);
    if (KEYBOARDS[one.name]) secret.input.inputMode = KEYBOARDS[one.name] ?? "";
    return { element: secret.element, control: secret.input, read: secret.read, write: (text) => { secret.reveal(true); secret.input.value = text; secret.reveal(false); } };
  }
  if (one.form === "date") return plain(h("input", { type: "date", value }));
  const month = one.form === "month" ? { placeholder: "MM/YYYY", maxlength: 7, inputmode: "numeric" } : {};
  const input = h("input", { type: "text", value: one.form === "month" ? shown(one, value) : value, maxlength: LINE, autocomplete: "off", spellcheck: "false", inputmode: KEYBOARDS[one.name], ...month });
  return one.form === "month" ? { element: input, control: input, read: () => asMonth(input.value), write: (text) => { input.value = shown(one, text); } } : plain(input);
}

/** @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control @returns {Control} */
function plain(control) {
  return { element: control, control, read: () => control.value.trim(), write: (text) => { control.value = text; } };
}

/**
 * 4/29, 04 / 2029 and 2029-04 as 2029-04; what is none of these as it was typed, so that the host can say so.
 * @param {string} text
 * @returns {string}
 */
export function asMonth(text) {
  const found = /^(\d{1,2})\s*[/.-]\s*(\d{2}|\d{4})$/.exec(text.trim());
  if (!found) return text.trim();
  const [, month, year] = found;
  return `${(year ?? "").length === 2 ? "20" : ""}${year}-${(month ?? "").padStart(2, "0")}`;
}

/**
 * Several hidden lines, such as a private key: as secretField, in a larger box.
 * @param {string} value @param {string} label
 * @returns {Control}
 */
function secretBlock(value, label) {
  let kept = value;
  const area = h("textarea", { rows: 4, class: "mono small masked", placeholder: kept ? DOTS : "", title: kept ? t("secretUnchanged") : "", maxlength: BLOCK, autocomplete: "off", spellcheck: "false" });
  const eye = iconButton("eye", t("revealNamed", label), () => reveal(area.classList.contains("masked")), { "aria-pressed": "false" });
  /** @param {boolean} show */
  function reveal(show) {
    if (show && kept && !area.value) area.value = kept;
    if (show) { kept = ""; area.placeholder = ""; area.title = ""; }
    area.classList.toggle("masked", !show);
    const words = t(show ? "hideNamed" : "revealNamed", label);
    eye.setAttribute("aria-pressed", String(show));
    eye.setAttribute("aria-label", words);
    eye.title = words;
    fill(eye, icon(show ? "eye-off" : "eye"));
  }
  return { element: h("div", { class: "with-button" }, area, eye), control: area, read: () => area.value.trim() ? area.value : kept, write: (text) => { kept = ""; area.placeholder = ""; area.value = text; } };
}

/**
 * The rows of an item's page for its type's fields.
 * @param {Shell} shell
 * @param {string} id
 * @param {any} item
 * @param {Set<string>} hidden
 * @returns {HTMLElement[]}
 */
export function detailPairs(shell, id, item, hidden) {
  const details = item.details ?? {};
  const fields = KINDS[item.type] ?? [];
  const known = fields.map((one) => {
    const label = fieldName(item.type, one.name);
    if (hidden.has(`detail:${one.name}`)) return hiddenPair(shell, id, `detail:${one.name}`, label);
    const value = details[one.name];
    if (!value) return null;
    return one.form === "yes" || one.form === "choice" ? pair(label, h("span", null, shown(one, value)), []) : plainPair(shell, id, `detail:${one.name}`, label, shown(one, value));
  });
  // What a newer Sealring wrote is shown by the name that it has there.
  const names = new Set(fields.map((one) => `detail:${one.name}`));
  const others = [...hidden].filter((each) => each.startsWith("detail:") && !names.has(each)).map((each) => hiddenPair(shell, id, each, each.slice(7).replaceAll("_", " ")));
  return [...known, ...others].filter((one) => one !== null);
}

/**
 * A network as a code for a phone's camera; it holds the password, so it is drawn only when asked for.
 * @param {Shell} shell
 * @param {string} id
 * @param {string} network
 * @returns {HTMLElement}
 */
export function networkCode(shell, id, network) {
  const place = h("div", { class: "qr-place", hidden: true });
  const show = button(t("showQr"), () => void toggle(), { icon: "qr-code", "aria-expanded": "false" });
  async function toggle() {
    if (place.hidden) {
      try {
        const code = await call("item.qr", { id });
        const svg = qrCode(code, t("wifiCode", network));
        svg.setAttribute("width", String(Math.min(240, widthOf(code.size))));
        fill(place, svg, h("p", { class: "soft small" }, t("wifiCodeText")));
      } catch (error) { shell.fail(error); return; }
    } else fill(place);
    place.hidden = !place.hidden;
    show.setAttribute("aria-expanded", String(!place.hidden));
    show.lastElementChild?.replaceChildren(t(place.hidden ? "showQr" : "hideQr"));
  }
  return h("section", { class: "section" }, h("div", null, show), place);
}
