// @ts-check
/** Promises a value that is dots until it is asked for: it is fetched then, and is dots again at the second press. */
import { fill, h, icon, iconButton } from "./dom.js";
import { t } from "./words.js";

/** What a hidden value looks like; its length is a secret too. */
export const DOTS = "\u2022".repeat(12);

/**
 * @param {string} name what the value is called
 * @param {() => Promise<string>} read
 * @param {(error: unknown) => void} fail
 * @returns {{value: HTMLElement, eye: HTMLButtonElement}} the value, and the button that shows and hides it
 */
export function hiddenValue(name, read, fail) {
  const value = h("span", { class: "dots" }, DOTS);
  const eye = iconButton("eye", t("revealNamed", name), () => void toggle(), { "aria-pressed": "false" });
  async function toggle() {
    const show = eye.getAttribute("aria-pressed") === "false";
    try {
      value.textContent = show ? await read() : DOTS;
    } catch (error) { fail(error); return; }
    value.className = show ? "secret" : "dots";
    eye.setAttribute("aria-pressed", String(show));
    eye.setAttribute("aria-label", t(show ? "hideNamed" : "revealNamed", name));
    eye.title = t(show ? "hideNamed" : "revealNamed", name);
    fill(eye, icon(show ? "eye-off" : "eye"));
  }
  return { value, eye };
}
