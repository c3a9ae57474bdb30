// @ts-check
/** Promises what a letter's signature is worth, in words and a picture: only what is good and by someone trusted looks good. */
import { moment } from "./time.js";
import { t } from "./words.js";

/**
 * @typedef {"good" | "warn" | "bad"} Kind
 * @typedef {{kind: Kind, text: string}} Line
 */

/**
 * Who sealed a letter, and how far that is to be believed.
 * @param {any} letter the result of letter.open
 * @returns {{kind: Kind, title: string, text: string}}
 */
export function verdictOf(letter) {
  const { sender } = letter;
  const name = sender.name || sender.person?.name || "";
  if (letter.from_differs) return { kind: "bad", title: t("verdictDiffers", name || sender.fingerprint || ""), text: t("verdictDiffersText") };
  if (sender.verdict === "good") return sender.former ? former(letter, name) : good(letter, name);
  if (sender.verdict === "unknown_signer") return { kind: "warn", title: t("verdict_unknown_signer"), text: t("verdictUnknownText", sender.key_id ?? "") };
  if (sender.verdict === "unsigned") return { kind: "bad", title: t("verdict_unsigned"), text: t("verdictUnsignedText") };
  if (sender.verdict === "bad") return { kind: "bad", title: t("verdict_bad"), text: t("verdictBadText") };
  const title = name ? t("verdictOf", name, t(`verdict_${sender.verdict}`)) : t(`verdict_${sender.verdict}`);
  return { kind: "bad", title, text: [sender.former ? t("verdictFormerKey", moment(sender.former.until)) : "", t("verdictNotGoodText")].filter(Boolean).join(" ") };
}

/**
 * A good signature by a key that the person had before.
 * @param {any} letter @param {string} name
 * @returns {{kind: Kind, title: string, text: string}}
 */
function former({ sender, trusted }, name) {
  const text = t(trusted ? "verdictFormer" : sender.signed > sender.former.until ? "verdictFormerLater" : "verdictFormerLoose", moment(sender.former.until));
  return { kind: trusted ? "good" : "warn", title: t(trusted ? "verdictFrom" : "verdictClaims", name), text };
}

/** @param {any} letter @param {string} name */
function good(letter, name) {
  const { sender } = letter;
  if (sender.kind === "own") return { kind: /** @type {Kind} */ ("good"), title: t("verdictOwn"), text: t("verdictOwnText") };
  const state = sender.person?.state;
  if (letter.trusted && state === "verified") return { kind: /** @type {Kind} */ ("good"), title: t("verdictFrom", name), text: t("verdictVerified") };
  if (letter.trusted && state === "accepted") return { kind: /** @type {Kind} */ ("good"), title: t("verdictFrom", name), text: t("verdictAccepted") };
  if (letter.trusted) return { kind: /** @type {Kind} */ ("good"), title: t("verdictFrom", name), text: t(`verdictState_${state === "expired" ? "expired" : "revoked"}`) };
  return { kind: /** @type {Kind} */ (state === "rejected" ? "bad" : "warn"), title: t("verdictClaims", name), text: t(`verdictState_${["rejected", "changed", "revoked", "expired"].includes(state) ? state : "unknown"}`) };
}

/**
 * Everything else that a reader should know.
 * @param {any} letter the result of letter.open
 * @returns {Line[]}
 */
export function remarks(letter) {
  /** @type {Line[]} */
  const lines = [];
  if (!letter.encrypted) lines.push({ kind: "warn", text: t("notSealed") });
  if (letter.written_for === "another") lines.push({ kind: "bad", text: t("forwarded") });
  else if (letter.written_for === "unknown" && letter.foreign) lines.push({ kind: "warn", text: t("foreign") });
  if (letter.repeated) lines.push(letter.repeated.same ? { kind: "warn", text: t("seenBefore", moment(letter.repeated.seen)) } : { kind: "bad", text: t("seenOther", moment(letter.repeated.seen)) });
  if (letter.weak?.length) lines.push({ kind: "warn", text: t("weakSeal", letter.weak.join(", ")) });
  return lines;
}
