// @ts-check
/** Promises DOM built node by node: no HTML is ever parsed from a string, so no name in a vault can become markup. */

/**
 * @typedef {Node | string | null | undefined | false} Leaf
 * @typedef {Leaf | (Leaf | Leaf[])[]} Child
 */

const AS_PROPERTY = new Set(["value", "checked", "disabled", "hidden", "readOnly", "selected", "tabIndex", "htmlFor"]);
const NEVER = new Set(["style", "innerHTML", "outerHTML", "srcdoc"]);

/**
 * One element. Properties named on* with a function become listeners; false, null and undefined are left out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (NEVER.has(name)) throw new TypeError(`${name} is not set from here`);
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on") && typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (AS_PROPERTY.has(name)) Reflect.set(element, name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

/**
 * @param {Node} parent
 * @param {Child[]} children
 */
function add(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(parent, child);
    else if (child instanceof Node) parent.appendChild(child);
    else if (typeof child === "string") parent.appendChild(document.createTextNode(child));
  }
}

/**
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * An icon of the one family, hidden from screen readers: the control around it has the name.
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", new URL("icons.svg", import.meta.url).pathname + `#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A ring that empties, for one-time codes.
 * @returns {{element: SVGSVGElement, set(part: number): void}}
 */
export function ring() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "ring");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const circles = ["track", "left"].map((name) => {
    const circle = document.createElementNS(SVG, "circle");
    for (const [key, value] of Object.entries({ class: name, cx: 10, cy: 10, r: 8, pathLength: 1 })) {
      circle.setAttribute(key, String(value));
    }
    svg.append(circle);
    return circle;
  });
  return { element: svg, set: (part) => circles[1]?.setAttribute("stroke-dasharray", `${Math.max(0, Math.min(1, part))} 2`) };
}

/**
 * A button with words; `main` is the one that the page wants pressed.
 * @param {string} label
 * @param {(event: MouseEvent) => void} action
 * @param {{main?: boolean, danger?: boolean, quiet?: boolean, wide?: boolean, icon?: string, type?: string, [more: string]: any}} [options]
 * @returns {HTMLButtonElement}
 */
export function button(label, action, options = {}) {
  const { main, danger, quiet, wide, icon: name, type, ...more } = options;
  const classes = ["button", main && "main", danger && "danger", quiet && "quiet", wide && "wide"].filter(Boolean).join(" ");
  return h("button", { type: type ?? "button", class: classes, onclick: action, ...more }, name ? icon(name) : null, h("span", null, label));
}

/**
 * A button with an icon alone; the label is its accessible name and its tooltip.
 * @param {string} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} action
 * @param {Record<string, any>} [more]
 * @returns {HTMLButtonElement}
 */
export function iconButton(name, label, action, more = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick: action, ...more }, icon(name));
}

let counter = 0;

/**
 * An id that is not used twice on this page.
 * @param {string} prefix
 * @returns {string}
 */
export function newId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/**
 * A card with an icon and a sentence, such as a warning.
 * @param {"info" | "warn" | "bad" | "good"} kind
 * @param {Child[]} content
 * @param {Record<string, any>} [more]
 * @returns {HTMLElement}
 */
export function note(kind, content, more = {}) {
  const picture = { info: "info", warn: "triangle-alert", bad: "triangle-alert", good: "circle-check" }[kind];
  return h("div", { class: `note ${kind}`, ...more }, icon(picture), h("div", { class: "note-text" }, ...content));
}

/**
 * A list of label and value that must be scanned aloud in order.
 * @param {string} label
 * @param {Child} control
 * @param {{hint?: Child, for?: string}} [options]
 * @returns {HTMLElement}
 */
export function field(label, control, options = {}) {
  const inner = control instanceof Element ? control : null;
  const target = inner?.matches("input, select, textarea") ? inner : inner?.querySelector("input, select, textarea");
  if (target && !target.id) target.id = newId("field");
  const hint = options.hint ? h("small", { class: "soft", id: newId("hint") }, options.hint) : null;
  if (hint) target?.setAttribute("aria-describedby", hint.id);
  return h("div", { class: "field" }, h("label", { htmlFor: target?.id ?? "" }, label), control, hint);
}
