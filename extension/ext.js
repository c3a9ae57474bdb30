// @ts-check
/** Promises the only door to the browser's extension API, under one name in Chromium and Firefox. */

/** @type {WebExt} */
export const api = /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome;
