// @ts-check
/** Promises the cards above the list: logins waiting to be saved, and what the vault wants to say. */
import { button, h, icon, iconButton } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { openPage } from "../ui/gate.js";
import { hiddenValue } from "../ui/hidden.js";
import { confirmWith } from "../ui/prompt.js";
import { progressOf } from "../ui/steps.js";
import { ago } from "../ui/time.js";
import { plural, rich, t } from "../ui/words.js";
import { bar, hostOf } from "./popup-parts.js";
import { pretences } from "./popup-pretence.js";

/** @typedef {import("./popup.js").Shell} Shell */

/** Offers shown at once; the rest is counted. */
const SHOWN = 3;

/**
 * @param {Shell} shell
 * @param {() => void} changed called after a card was decided
 * @returns {Promise<HTMLElement[]>}
 */
export async function cards(shell, changed) {
  const status = await call("session.status");
  Object.assign(shell.status, status);
  const offers = status.offers ? (await call("save.pending")).offers : [];
  const list = offers.slice(0, SHOWN).map((/** @type {any} */ offer) => offerCard(shell, offer, changed));
  if (offers.length > SHOWN) list.push(h("p", { class: "soft small" }, plural("offersMore", offers.length - SHOWN)));
  const banner = status.read_only ? [readOnlyCard(shell, status.read_only)] : [];
  return [...banner, ...list, ...(status.reminders ?? []).map((/** @type {string} */ name) => reminderCard(shell, name, changed)).filter(Boolean)];
}

/** What a login can be saved as beside a new one: the items that fit the page. @param {any} offer @returns {HTMLSelectElement | null} */
function targets(offer) {
  if (!offer.choices) return null;
  const name = (/** @type {any} */ choice) => [choice.name, choice.username].filter(Boolean).join(" \u00b7 ");
  const select = h("select", { "aria-label": t("offerAs") }, offer.choices.map((/** @type {any} */ choice) => h("option", { value: choice.id }, t("offerAsItem", name(choice)))), h("option", { value: "" }, t("offerAsNew")));
  select.value = offer.item ?? "";
  return select;
}

/**
 * One login waiting to be saved: save or update, not now, never here. The page is named as the browser knows it.
 * @param {{say(text: string): void, fail(error: unknown): void}} shell
 * @param {any} offer
 * @param {() => void} changed
 * @returns {HTMLElement}
 */
export function offerCard(shell, offer, changed) {
  const where = targets(offer);
  const item = () => (where ? where.value : offer.item ?? "");
  const update = offer.kind === "update";
  const site = h("b", null, offer.site || offer.origin);
  const user = h("input", { type: "text", value: offer.username, maxlength: 512, "aria-label": t("userName"), placeholder: t("userName"), autocomplete: "off", spellcheck: "false" });
  const notes = [offer.while_locked ? t("offerWhileLocked", ago(Date.now() / 1000 - offer.at)) : "", offer.made ? t("offerMade") : "", offer.common ? t("offerCommon") : offer.weak ? t("offerWeak") : "", offer.reused ? t("offerReused") : ""].filter(Boolean);

  const password = hiddenValue(t("password"), async () => (await call("save.reveal", { offer: offer.id })).password, shell.fail);

  /** @param {string} method @param {Record<string, any>} params @param {string} words */
  async function decide(method, params, words) {
    try {
      const { warnings = [] } = await call(method, { offer: offer.id, ...params });
      shell.say([words, warnings.includes("breached") ? t("saved_breached") : ""].filter(Boolean).join(" "));
      changed();
    } catch (error) {
      shell.fail(error);
    }
  }
  const accept = () => void decide("save.accept", item() ? { item: item() } : { username: user.value, new: true }, t(item() ? "offerUpdated" : "offerSaved"));
  const main = button(t(update ? "update" : "save"), accept, { main: true, class: "button small main" });
  user.hidden = update;
  where?.addEventListener("change", () => {
    user.hidden = item() !== "";
    if (main.lastElementChild) main.lastElementChild.textContent = t(item() ? "update" : "save");
  });
  return h("section", { class: "card", "aria-label": t(update ? "offerUpdateLabel" : "offerSaveLabel", offer.site) },
    h("div", { class: "head" }, icon("key-round"), h("div", null,
      h("p", null, update ? rich("offerUpdate", h("b", null, offer.name || offer.site)) : rich("offerSave", site)),
      h("p", { class: "soft small" }, [...(update ? [offer.username || t("noUserName")] : []), offer.origin].join(" · ")),
      notes.map((text) => h("p", { class: "soft small" }, text)), pretences(offer, hostOf(offer.origin)).map((text) => h("p", { class: "small bad-text" }, text)))),
    where, user, h("div", { class: "with-button" }, h("p", { class: "small" }, h("span", { class: "soft" }, t("password")), " ", password.value), password.eye),
    h("div", { class: "actions" }, main,
      button(t("notNow"), () => void decide("save.dismiss", {}, t("offerGone")), { class: "button small" }), h("span", { class: "grow" }),
      button(t("neverHere"), () => void decide("save.dismiss", { never: true }, t("offerNever", offer.site)), { quiet: true, class: "button small quiet" })));
}

/**
 * @param {Shell} shell
 * @param {string} name
 * @param {() => void} changed
 * @returns {HTMLElement | null}
 */
function reminderCard(shell, name, changed) {
  const card = (/** @type {string} */ kind, /** @type {string} */ picture, /** @type {string} */ text, /** @type {HTMLElement[]} */ actions) =>
    h("section", { class: `card ${kind}` }, h("div", { class: "head" }, icon(picture), h("div", null, h("p", { class: "small" }, text))), h("div", { class: "actions" }, actions));
  if (name === "key_copy_elsewhere") {
    const hide = "sealring-copy-reminder";
    if (sessionStorage.getItem(hide)) return null;
    const element = card("quiet", "file-key", t("reminderCopy"), [
      button(t("copyMade"), () => void call("key.copied_elsewhere").then(() => { shell.say(t("copyMadeDone")); changed(); }, shell.fail), { class: "button small" }),
      button(t("showMeHow"), () => void openPage("pages/options.html#key"), { quiet: true, class: "button small quiet" })]);
    element.dataset["yields"] = ""; // a backup has the key in it, too: one card at a time
    element.querySelector(".head")?.append(iconButton("x", t("hideForNow"), () => { sessionStorage.setItem(hide, "1"); element.remove(); }));
    return element;
  }
  if (name === "token_differs") return card("bad", "triangle-alert", t("reminderToken"), [button(t("checkToken"), () => void openPage("pages/options.html#token"), { class: "button small" })]);
  if (name === "key_file_not_checked" || name === "setup_unfinished") return card("warn", "file-key", t("reminderKeyFile"), [button(t("saveKeyFile"), () => void openPage("pages/setup.html"), { class: "button small" })]);
  if (name === "own_address") return card("bad", "triangle-alert", t("reminderOwnAddress"), [button(t("lookAndDecide"), () => void openPage("pages/people.html"), { class: "button small" })]);
  if (name === "passwords_due") return card("quiet", "clock", plural("reminderDue", shell.status.due ?? 1), [button(t("lookAtThem"), () => void openPage("pages/health.html"), { class: "button small" })]);
  if (name === "compromised") return card("bad", "triangle-alert", t("reminderCompromised"), [button(t("goOnList"), () => void openPage("pages/compromised.html"), { class: "button small" })]);
  if (name === "reseal_unfinished") return resealCard();
  return null;
}

/** Milliseconds between two looks at how far the sealing has come; each look also does a moment of it. */
const LOOK = 1500;

/** What a change of keys left to be done, as one small line. */
function resealCard() {
  const part = progressOf();
  const bar = h("progress", { class: "progress", max: 1, "aria-label": t("resealing") });
  const left = h("span", { class: "soft small grow" });
  const element = h("section", { class: "card quiet" }, h("p", { class: "small" }, t("reminderReseal")), bar, h("div", { class: "actions" }, left, button(t("showKeys"), () => void openPage("pages/keys.html"), { quiet: true, class: "button small quiet" })));
  async function look() {
    const state = await call("key.reseal");
    bar.value = part(state.left);
    left.textContent = state.left ? plural("resealLeft", state.left) : "";
    if (!state.left) element.remove();
    else if (element.isConnected) setTimeout(() => { if (element.isConnected) void look().catch(() => {}); }, LOOK);
  }
  setTimeout(() => void look().catch(() => element.remove()), LOOK);
  return element;
}

/**
 * @param {Shell} shell
 * @param {string} reason
 * @returns {HTMLElement}
 */
function readOnlyCard(shell, reason) {
  const decide = reason === "rolled_back" || reason === "altered";
  return h("section", { class: `card ${decide ? "bad" : "warn"}`, "aria-label": t("readOnly") },
    h("div", { class: "head" }, icon(decide ? "triangle-alert" : "lock"), h("div", null, h("p", null, h("b", null, t("readOnly"))), h("p", { class: "small" }, t(`readOnly_${reason}`)))),
    decide ? h("div", { class: "actions" }, button(t("decide"), () => void shell.go(() => acceptStateView(shell, reason)), { class: "button small" })) : null);
}

/**
 * @param {Shell} shell
 * @param {string} reason
 * @returns {import("./popup.js").View}
 */
function acceptStateView(shell, reason) {
  const prompt = confirmWith({
    does: t("goOnWithThis"), cancel: () => void shell.back(),
    action: async (confirmation) => { shell.status = await call("session.accept_state", { confirmation }); await shell.home(); },
  });
  const main = h("main", { class: "body" }, h("h1", null, t(`readOnlyTitle_${reason}`)), h("p", null, t(`readOnly_${reason}`)), h("p", { class: "soft" }, t("acceptStateText")), prompt.element);
  return { title: t("readOnly"), element: [bar(shell, t("readOnly")), main], focus: () => prompt.focus(), close: () => prompt.close() };
}
