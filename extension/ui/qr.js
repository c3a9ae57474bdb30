// @ts-check
/** Promises QR codes drawn from the host's rows: dark on light whatever the colours around, with the quiet zone that readers need. */

/** @typedef {{size: number, rows: string[]}} Code */

const SVG = "http://www.w3.org/2000/svg";
/** Modules of white on each side (ISO/IEC 18004). */
export const QUIET = 4;

/**
 * The dark modules as one path: a run of them is one rectangle.
 * @param {string[]} rows of 0 and 1
 * @returns {string}
 */
export function pathOf(rows) {
  return rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map((run) => `M${run.index + QUIET} ${y + QUIET}h${run[0].length}v1h-${run[0].length}z`)).join("");
}

/**
 * @param {Code} code
 * @param {string} label what it says, for those who can't see it
 * @returns {SVGSVGElement}
 */
export function qrCode(code, label) {
  const svg = document.createElementNS(SVG, "svg");
  const side = code.size + 2 * QUIET;
  for (const [name, value] of Object.entries({ class: "qr", viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" })) svg.setAttribute(name, value);
  const ground = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ width: side, height: side, fill: "#ffffff" })) ground.setAttribute(name, String(value));
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", pathOf(code.rows));
  dark.setAttribute("fill", "#000000");
  svg.append(ground, dark);
  return svg;
}

/**
 * How wide a code is drawn, in CSS pixels: each module a whole number of them, so that none is blurred.
 * @param {number} size modules without the quiet zone
 * @returns {number}
 */
export function widthOf(size) {
  const side = size + 2 * QUIET;
  return side * Math.max(2, Math.floor(384 / side));
}
