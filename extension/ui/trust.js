// @ts-check
/** Promises how far a key is trusted in words and pictures, never by colour alone, and fingerprints in groups. */
import { h, icon } from "./dom.js";
import { day } from "./time.js";
import { t } from "./words.js";

/** The picture of each state; its word is state_<name>. */
export const STATES = Object.freeze(/** @type {Record<string, string>} */ ({
  unknown: "circle-question-mark", accepted: "check", verified: "badge-check", rejected: "ban", changed: "triangle-alert", revoked: "shield-x", expired: "clock",
}));

/**
 * @param {string} state
 * @returns {HTMLElement}
 */
export function badge(state) {
  const known = STATES[state] ? state : "unknown";
  return h("span", { class: "badge", "data-state": known }, icon(STATES[known] ?? "circle-question-mark"), h("span", null, t(`state_${known}`)));
}

/**
 * What a state means for this person.
 * @param {any} person
 * @param {any} [certificate]
 * @returns {string}
 */
export function meaning(person, certificate) {
  switch (person.state) {
    case "accepted": return t("means_accepted", day(person.accepted ?? person.added));
    case "verified": return t("means_verified", day(person.verified ?? person.added), t(`how_${person.how ?? "groups"}`));
    case "revoked": return t("means_revoked", day(certificate?.revocation?.at ?? person.refreshed ?? person.added));
    case "expired": return t("means_expired", day(person.expires ?? person.added));
    default: return t(`means_${STATES[person.state] ? person.state : "unknown"}`);
  }
}

/**
 * @param {string} fingerprint
 * @returns {string[]} ten groups of four
 */
export function groups(fingerprint) {
  return fingerprint.match(/.{1,4}/g) ?? [];
}

/**
 * A fingerprint in two lines of five groups.
 * @param {string} fingerprint
 * @returns {HTMLElement}
 */
export function printOf(fingerprint) {
  const all = groups(fingerprint);
  return h("p", { class: "fingerprint" }, h("span", null, all.slice(0, 5).join(" ")), " ", h("span", null, all.slice(5).join(" ")));
}

/**
 * The end of a fingerprint, for lists.
 * @param {string} fingerprint
 * @returns {string}
 */
export function shortPrint(fingerprint) {
  return groups(fingerprint).slice(-4).join(" ");
}

/**
 * Where a key came from.
 * @param {string} source
 * @returns {string}
 */
export function sourceWords(source) {
  if (["file", "text", "qr", "wkd"].includes(source)) return t(`source_${source}`);
  return source.includes("://") ? t("source_place", source.slice(source.indexOf("://") + 3)) : source;
}

/**
 * A person's first address, or the end of the fingerprint.
 * @param {any} person
 * @returns {string}
 */
export function contactLine(person) {
  return person.addresses?.[0] ?? shortPrint(person.fingerprint);
}

/**
 * The first letter of a name.
 * @param {string} name
 * @returns {HTMLElement}
 */
export function initial(name) {
  return h("span", { class: "letter", "aria-hidden": "true" }, [...name.trim()][0]?.toLocaleUpperCase() ?? "?");
}
