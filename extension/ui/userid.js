// @ts-check
/** Promises the parts of a user ID, "Name <address>", as OpenPGP programs write it. */

/**
 * @param {string} user_id
 * @returns {{name: string, email: string}} an empty address where there is none
 */
export function partsOf(user_id) {
  const found = /^(.*?)\s*<([^<>]*)>$/.exec(user_id);
  return { name: found?.[1] ?? user_id, email: found?.[2] ?? "" };
}

/**
 * @param {string[]} user_ids
 * @returns {string[]} each address once
 */
export function addressesOf(user_ids) {
  return [...new Set(user_ids.map((user_id) => partsOf(user_id).email).filter((address) => /^[^\s@]+@[^\s@]+$/.test(address)))];
}
