// @ts-check
/** Promises the small things that the rooms of People and Sealed messages share. */
import { ask } from "../ui/host.js";
import { plural, t } from "../ui/words.js";

/** @typedef {import("./rooms.js").Frame} Frame */

/** The longest text that the background takes to the clipboard and clears again. */
const CLEARED = 4096;

/**
 * Copies a text; `secret` ones are cleared again.
 * @param {Frame} frame
 * @param {string} text
 * @param {string} name as in "The key copied"
 * @param {{secret?: boolean}} [options]
 */
export async function copyText(frame, text, name, options = {}) {
  try {
    if (options.secret && text.length <= CLEARED) {
      const { clearsIn } = await ask({ type: "copy-text", text });
      frame.say(clearsIn ? plural("copiedClears", clearsIn, name) : t("copied", name));
      return;
    }
    await navigator.clipboard.writeText(text);
    frame.say(t("copiedPlain", name));
  } catch (error) {
    frame.fail(error);
  }
}
