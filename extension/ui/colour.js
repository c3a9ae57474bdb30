// @ts-check
/** Promises colour sums that the security token needs: parsing, contrast (WCAG 2.2), and which of black or white reads better. */

/** The two surfaces of style.css that a token may lie on; a test compares them with the style sheet. */
export const SURFACES = Object.freeze({ light: "#ffffff", dark: "#17191d" });

/** Below this contrast with its surface a coloured area needs an outline (WCAG 2.2, 1.4.11). */
export const OUTLINE_BELOW = 3;

/**
 * @param {string} hex "#rrggbb"
 * @returns {[number, number, number]}
 */
export function channels(hex) {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!found) throw new RangeError("not a colour of the form #rrggbb");
  return [parseInt(found[1] ?? "", 16), parseInt(found[2] ?? "", 16), parseInt(found[3] ?? "", 16)];
}

/**
 * What getComputedStyle says of a colour, as "#rrggbb"; null when it is not opaque or of another form.
 * @param {string} computed "rgb(1, 2, 3)", "rgb(1 2 3)" or "rgba(1, 2, 3, 1)"
 * @returns {string | null}
 */
export function toHex(computed) {
  const found = /^rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*([\d.]+%?)\s*)?\)$/.exec(computed.trim());
  if (!found) return null;
  const alpha = found[4];
  if (alpha !== undefined && alpha !== "1" && alpha !== "100%") return null;
  const parts = [found[1], found[2], found[3]].map(Number);
  if (parts.some((part) => part > 255)) return null;
  return "#" + parts.map((part) => part.toString(16).padStart(2, "0")).join("");
}

/**
 * Relative luminance (WCAG 2.2), 0 to 1.
 * @param {string} hex
 * @returns {number}
 */
export function luminance(hex) {
  const [red, green, blue] = channels(hex).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/**
 * Contrast of two colours, 1 to 21.
 * @param {string} one
 * @param {string} other
 * @returns {number}
 */
export function contrast(one, other) {
  const a = luminance(one);
  const b = luminance(other);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/**
 * Black or white, whichever reads better on the colour; the better one is never below 4.58:1.
 * @param {string} hex
 * @returns {"#000000" | "#ffffff"}
 */
export function textOn(hex) {
  return contrast(hex, "#000000") >= contrast(hex, "#ffffff") ? "#000000" : "#ffffff";
}

/**
 * Whether the colour needs an outline on a surface to be seen.
 * @param {string} hex
 * @param {keyof typeof SURFACES} surface
 * @returns {boolean}
 */
export function isFaint(hex, surface) {
  return contrast(hex, SURFACES[surface]) < OUTLINE_BELOW;
}

/**
 * Makes the person's colour the accent of this page: header line, chip and primary buttons.
 * @param {string} hex
 * @param {HTMLElement} [root]
 */
export function setAccent(hex, root = document.documentElement) {
  root.style.setProperty("--accent", hex);
  root.style.setProperty("--on-accent", textOn(hex));
  root.style.setProperty("--off-accent", textOn(hex) === "#000000" ? "#ffffff" : "#000000"); // away from the text, so that a mix with it reads no worse
  root.toggleAttribute("data-faint-light", isFaint(hex, "light"));
  root.toggleAttribute("data-faint-dark", isFaint(hex, "dark"));
}
