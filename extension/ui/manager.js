// @ts-check
/**
 * Promises to say where the browser's own password manager stands, and to turn it off and on as the person asks, by an optional permission.
 *
 * 1. Without the permission `privacy` nothing is known and nothing changed; it is asked for in the click that wants the change.
 * 2. What another extension or the browser's administrator decided is said, and left alone.
 * 3. What we set is taken back by letting go of it: then it is as the person had it.
 */

/** The browser's settings, by our names; Firefox has the first alone. */
const SETTINGS = /** @type {const} */ ([["passwords", "passwordSavingEnabled"], ["cards", "autofillCreditCardEnabled"], ["addresses", "autofillAddressEnabled"]]);
const PERMISSION = { permissions: ["privacy"] };

/** @typedef {"passwords" | "cards" | "addresses"} Part */
/** @typedef {{part: Part, state: "unknown" | "on" | "off" | "off_by_us" | "other_extension" | "fixed"}} Standing */

/** @param {WebExt} api @param {Part} part */
const settingOf = (api, part) => /** @type {any} */ (api.privacy?.services)?.[SETTINGS.find(([name]) => name === part)?.[1] ?? ""];

/**
 * What is known of each part that the browser has.
 * @param {WebExt} api
 * @returns {Promise<Standing[]>}
 */
export async function standings(api) {
  const allowed = await api.permissions.contains(PERMISSION);
  if (!allowed || !api.privacy) return [{ part: "passwords", state: "unknown" }];
  const known = SETTINGS.map(([part]) => part).filter((part) => settingOf(api, part));
  return Promise.all(known.map(async (part) => ({ part, state: stateOf(await settingOf(api, part).get({})) })));
}

/**
 * Rule 2.
 * @param {{value: boolean, levelOfControl: string}} told
 * @returns {Standing["state"]}
 */
function stateOf({ value, levelOfControl }) {
  if (levelOfControl === "controlled_by_this_extension") return value ? "on" : "off_by_us";
  if (!value) return "off";
  if (levelOfControl === "controlled_by_other_extensions") return "other_extension";
  return levelOfControl === "not_controllable" ? "fixed" : "on";
}

/**
 * Turns a part off; asks for the permission first where it is lacking, so call it in the click itself.
 * @param {WebExt} api @param {Part} part
 * @returns {Promise<boolean>} whether the person allowed it
 */
export async function turnOff(api, part) {
  if (!(await api.permissions.request(PERMISSION))) return false;
  await settingOf(api, part)?.set({ value: false });
  return true;
}

/** Rule 3. @param {WebExt} api @param {Part} part */
export async function letGo(api, part) {
  await settingOf(api, part)?.clear({});
}
