// @ts-check
/** Promises what the quick window says of people: who has an item, from whom it came and what that is worth, and whose key has changed. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { openPage } from "../ui/gate.js";
import { day } from "../ui/time.js";
import { shortPrint } from "../ui/trust.js";
import { plural, t } from "../ui/words.js";

/** @typedef {import("./popup.js").Shell} Shell */

/** Times of sealing shown on an item's page. */
const SHOWN = 5;

/**
 * Who has an item, and the way to give it to somebody.
 * @param {any} found the result of item.get
 * @returns {HTMLElement}
 */
export function whoHasIt({ row: { id }, origin: from, signature }) {
  const origin = from && from.signer !== signature.fingerprint ? from : null; // a message of one's own brings nobody else
  const sender = !origin || origin.signer === undefined ? "" : origin.name || shortPrint(origin.signer);
  const nobody = !origin ? t("onlyYou") : sender ? t("youAndSender", sender) : t("youAndSomebody");
  const list = h("div", { class: "section" }, h("p", { class: "soft" }, "\u2007"));
  void call("item.shared", { id }).then(({ shared }) => {
    if (!shared.length) { fill(list, h("p", { class: "soft" }, nobody)); return; }
    fill(list, origin ? h("p", { class: "soft" }, nobody) : null, shared.slice(0, SHOWN).map((/** @type {any} */ one) => {
      const names = [...one.to.map((/** @type {any} */ each) => each.name || shortPrint(each.fingerprint)), ...(one.one_time ? [t("someoneWithoutKey")] : [])].join(", ");
      return h("p", null, t(one.current ? "hasIt" : "hasOlder", names, day(one.date)));
    }), shared.length > SHOWN ? h("p", { class: "soft small" }, plural("sharedMore", shared.length - SHOWN)) : null);
  }, (error) => { if (asHostError(error).name !== "locked") fill(list, h("p", { class: "soft" }, asHostError(error).message)); });
  return h("section", { class: "section" }, h("h2", null, t("whoHasIt")), list, h("div", null, button(t("sealItem"), () => void openPage(`pages/letters.html#seal?item=${id}`), { quiet: true, icon: "send" })));
}

/**
 * Where a received item comes from; in red when nobody trusted vouches for it.
 * @param {Shell} shell
 * @param {any} found the result of item.get
 * @param {() => Promise<void>} again draws the item anew
 * @returns {HTMLElement | null}
 */
export function receivedFrom(shell, found, again) {
  const { origin, row } = found;
  if (!origin || origin.owned) return null;
  const who = origin.signer ? t("receivedFrom", origin.name || shortPrint(origin.signer), day(origin.received)) : t("receivedUnknown", day(origin.received));
  const own = button(t("ownCopy"), () => void take(), { class: "button small", title: t("ownCopyText") });
  async function take() {
    try {
      await call("item.own", { id: row.id, revision: row.revision });
      await again();
      shell.say(t("ownCopyDone"));
    } catch (error) {
      shell.fail(error);
      if (asHostError(error).name === "conflict") await again();
    }
  }
  if (!origin.trusted) {
    const why = origin.verdict === "good" ? t("receivedUntrusted") : t("receivedNotGood", t(`verdict_${origin.verdict}`));
    return note("bad", [h("p", null, h("b", null, who)), h("p", { class: "bad-text" }, why), h("div", { class: "actions" }, own)], { "data-verdict": origin.verdict });
  }
  return h("section", { class: "section", "data-verdict": origin.verdict }, h("h2", null, t("received")), h("p", { class: "good-text" }, `${who}. ${t("verdict_good")}.`), h("p", { class: "soft small" }, t("ownCopyText")), h("div", null, own));
}

/**
 * A card for each person whose key has changed, at most one; the rest is counted.
 * @returns {Promise<HTMLElement | null>}
 */
export async function alarmCard() {
  const { people, alarms } = await call("person.list", { state: "changed", limit: 1 });
  const [first] = people;
  if (!first) return null;
  return h("section", { class: "card bad", "aria-label": t("keyChangedTitle", first.name) },
    h("div", { class: "head" }, icon("triangle-alert"), h("div", null, h("p", null, h("b", null, t("keyChangedTitle", first.name))), h("p", { class: "small" }, t("keyChangedText", first.name)), alarms > 1 ? h("p", { class: "small" }, plural("keyChangedMore", alarms - 1)) : null)),
    h("div", { class: "actions" }, button(t("lookAndDecide"), () => void openPage(`pages/people.html#person/${first.id}`), { class: "button small" })));
}
