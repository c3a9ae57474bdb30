// @ts-check
/** Promises to write one value to a clipboard and to take it away again, unless something else was copied since. */

/**
 * @param {{readText(): Promise<string>, writeText(text: string): Promise<void>}} clipboard
 */
export function createHolder(clipboard) {
  let held = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @returns {Promise<boolean>} */
  async function clear() {
    clearTimeout(timer);
    const value = held;
    held = "";
    if (value === "") return true;
    try {
      if ((await clipboard.readText()) === value) await clipboard.writeText("");
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {{write?: string, seconds?: number, clear?: boolean}} message
   * @returns {Promise<boolean>}
   */
  async function obey(message) {
    if (message.clear) return clear();
    if (message.write === undefined) return false;
    try {
      await clipboard.writeText(message.write);
    } catch {
      return false;
    }
    held = message.write;
    clearTimeout(timer);
    timer = setTimeout(clear, (message.seconds ?? 30) * 1000);
    return true;
  }

  return { obey };
}
