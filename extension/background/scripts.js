// @ts-check
/**
 * Promises that a document gets the scripts that do the work when its content/wake.js asks for them, and no other one does.
 *
 * Those that begin with `//# allFunctionsCalledOnLoad` are compiled as a whole where the browser knows that sign: nearly all of them is used at once.
 */

/** In the order in which they need each other. */
export const SCRIPTS = [
  "content/weights.js", "content/dom.js", "content/words.js", "content/fields.js", "content/groups.js", "content/roles.js",
  "content/forms.js", "content/choose.js", "content/write.js", "content/fill.js", "content/person.js", "content/pointed.js",
  "content/calling.js", "content/fresh.js", "content/notice.js", "content/overlay.js", "content/menu.js", "content/main.js",
];

/**
 * @param {WebExt} api
 * @param {{tab: number, document: string}} place
 */
export async function wake(api, { tab, document }) {
  await api.scripting.executeScript({ target: { tabId: tab, documentIds: [document] }, files: SCRIPTS, injectImmediately: true });
}
