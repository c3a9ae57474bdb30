// @ts-check
/** Promises the changes of own keys, each said in full before the passphrase is asked for; the vault locks after every one of them. */
import { field, h, newId, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { KEY_FILE_LIMIT, putFile, readKeyFile } from "../ui/files.js";
import { filePicker } from "../ui/keyfile.js";
import { confirmWith } from "../ui/prompt.js";
import { dateField, day, lastSecond } from "../ui/time.js";
import { partsOf } from "../ui/userid.js";
import { t } from "../ui/words.js";
import { fail, say } from "./tab.js";

/** @typedef {import("./rows.js").Panel} Panel */

/**
 * Words and fields above the one prompt, which sends a change of keys.
 * @param {{
 *   method: string, params: () => Record<string, any>, does: string, close: () => void, text?: string,
 *   content?: (HTMLElement | null)[], first?: HTMLElement, missing?: () => string, quiet?: boolean, done?: () => void, refused?: (name: string) => void,
 * }} change `first`: what has the focus; `quiet`: nothing is said of the lock, because the words above do; `refused`: the name of the error
 * @returns {Panel}
 */
export function changePanel(change) {
  const prompt = confirmWith({
    does: change.does, cancel: change.close, ...(change.missing ? { missing: change.missing } : {}),
    action: async (confirmation) => {
      await call(change.method, { confirmation, ...change.params() }).catch((error) => { change.refused?.(asHostError(error).name); throw error; });
      prompt.close();
      change.done?.();
    },
  });
  const element = h("div", { class: "stack" }, change.text ? h("p", { class: "soft" }, change.text) : null, change.content ?? [], change.quiet ? null : h("p", { class: "soft small" }, t("locksAfter")), prompt.element);
  return { element, focus: () => (change.first ? change.first.focus() : prompt.focus()), close: () => prompt.close() };
}

/** @param {string} type @param {string} name @param {number} limit @param {string} [value] */
const input = (type, name, limit, value = "") => h("input", { type, autocomplete: name, maxlength: limit, value });

/**
 * @param {{method: string, does: string, text: string, close: () => void, key?: any, optional?: boolean}} about a name and an address are asked for
 * @returns {Panel}
 */
function namePanel({ method, does, text, close, key, optional = false }) {
  const known = partsOf(key?.user_ids?.[0] ?? "");
  const name = input("text", "name", 128, known.name);
  const email = input("email", "email", 254);
  return changePanel({
    method, does, text, close, first: known.name ? email : name, content: [field(t("yourName"), name), field(t("yourEmail"), email)],
    params: () => ({ name: name.value.trim(), email: email.value.trim(), ...(key && method === "key.add_user_id" ? { fingerprint: key.fingerprint } : {}) }),
    missing: () => {
      const words = !name.value.trim() ? t("nameNeeded") : (email.value.trim() || !optional) && !/^[^\s@<>]+@[^\s@<>]+$/.test(email.value.trim()) ? t("emailNeeded") : "";
      if (words) (name.value.trim() ? email : name).focus();
      return words;
    },
  });
}

/** @param {any} key @param {() => void} close */
export const addName = (key, close) => namePanel({ method: "key.add_user_id", does: t("addName"), text: t("addNameText"), close, key });

/** @param {any[]} keys @param {() => void} close */
export const newKey = (keys, close) => namePanel({ method: "key.new", does: t("makeKey"), text: t("newKeyText"), close, key: keys[0] });

/** @param {any} key @param {string} user_id @param {() => void} close */
export const preferName = (key, user_id, close) => changePanel({
  method: "key.prefer_user_id", does: t("putFirst"), text: t("preferText", user_id), close, params: () => ({ fingerprint: key.fingerprint, user_id }) });

/** @param {any} key @param {string} user_id @param {() => void} close */
export const endName = (key, user_id, close) => changePanel({
  method: "key.revoke_user_id", does: t("endName"), text: t("endNameText", user_id), close, params: () => ({ fingerprint: key.fingerprint, user_id }) });

/** @param {any} key @param {() => void} close */
export const rotate = (key, close) => changePanel({
  method: "key.rotate", does: t("renewSubkey"), text: t("rotateText"), close, params: () => ({ fingerprint: key.fingerprint }) });

/** @param {any} key @param {() => void} close */
export const use = (key, close) => changePanel({
  method: "key.activate", does: t("useKey"), text: t("useKeyText"), close, params: () => ({ fingerprint: key.fingerprint }) });

/** @param {any} key @param {() => void} close @returns {Panel} */
export function expiry(key, close) {
  const never = newId("expiry");
  const tomorrow = Date.now() / 1000 + 86400;
  const date = h("input", { type: "date", min: dateField(tomorrow), value: dateField(key.expires > tomorrow ? key.expires : Date.now() / 1000 + 2 * 365 * 86400), "aria-label": t("endDay"), oninput: () => { on.checked = true; } });
  const on = h("input", { type: "radio", name: never, checked: true });
  const off = h("input", { type: "radio", name: never });
  return changePanel({
    method: "key.set_expiry", does: t("setEnd"), text: t("expiryText"), close, first: date,
    content: [h("fieldset", { class: "stack tight" }, h("legend", { class: "hidden-label" }, t("setExpiry")), h("label", { class: "check" }, on, t("endsOnDay")), h("div", { class: "indented" }, date), h("label", { class: "check" }, off, t("endsNever")))],
    params: () => ({ fingerprint: key.fingerprint, until: off.checked ? null : lastSecond(date.value) }),
    missing: () => {
      if (off.checked || (lastSecond(date.value) ?? 0) > Date.now() / 1000) return "";
      date.focus();
      return t("endDayPast");
    },
  });
}

/** @param {string[]} reasons */
function reasonSelect(reasons) {
  return h("select", null, reasons.map((reason) => h("option", { value: reason }, t(`reason_${reason}`))));
}

/** @param {() => void} close @returns {Panel} */
export function replace(close) {
  const reason = reasonSelect(["superseded", "retired", "none"]);
  const text = h("input", { type: "text", maxlength: 200, autocomplete: "off" });
  return changePanel({
    method: "key.replace", does: t("replaceKey"), text: t("replaceText"), close,
    content: [h("p", { class: "soft small" }, h("a", { href: "compromised.html" }, t("replaceCompromised"))), field(t("reason"), reason), field(t("reasonText"), text, { hint: t("reasonHint") })],
    params: () => ({ reason: reason.value, ...(text.value.trim() ? { text: text.value.trim() } : {}) }),
  });
}

/** @param {any} key @param {() => void} close @returns {Panel} */
export function revoke(key, close) {
  const reason = reasonSelect(["retired", "superseded", "compromised", "none"]);
  const text = h("input", { type: "text", maxlength: 200, autocomplete: "off" });
  return changePanel({
    method: "key.revoke", does: t("endKey"), text: t("revokeText"), close, content: [field(t("reason"), reason), field(t("reasonText"), text, { hint: t("reasonHint") })],
    params: () => ({ fingerprint: key.fingerprint, reason: reason.value, ...(text.value.trim() ? { text: text.value.trim() } : {}) }),
  });
}

/** @param {() => void} close @returns {Panel} */
export function bringIn(close) {
  const area = h("textarea", { rows: 4, class: "mono small", spellcheck: "false", placeholder: "-----BEGIN PGP PRIVATE KEY BLOCK-----" });
  const secret = h("input", { type: "password", autocomplete: "off", maxlength: 1024, oninput: () => secret.removeAttribute("aria-invalid") });
  const active = h("input", { type: "checkbox" });
  const picker = filePicker(t("chooseKeyFile"), (file) => void readKeyFile(file).then((text) => { area.value = text; secret.focus(); }, fail));
  const wipe = () => { area.value = ""; secret.value = ""; };
  const panel = changePanel({
    method: "key.import", does: t("bringIn"), text: t("importText"), close, first: picker.input,
    content: [picker.element, field(t("orPasteKey"), area), field(t("keyPassphrase"), secret, { hint: t("keyPassphraseHint") }), h("label", { class: "check" }, active, t("useAtOnce"))],
    params: () => ({ armored: area.value, active: active.checked, ...(secret.value ? { key_passphrase: secret.value } : {}) }),
    missing: () => (area.value.trim() ? "" : t("keyNeeded")), done: wipe,
    refused: (name) => {
      secret.setAttribute("aria-invalid", String(name === "key_passphrase"));
      if (name === "key_passphrase") secret.focus();
    },
  });
  return { ...panel, close: () => { wipe(); panel.close?.(); } };
}

/**
 * What others certified on an own key, or a revocation made before; the vault locks only when something is new.
 * @param {() => void} close @returns {Panel}
 */
export function takeIn(close) {
  /** @type {File | null} */
  let file = null;
  const area = h("textarea", { rows: 4, class: "mono small", spellcheck: "false", placeholder: "-----BEGIN PGP PUBLIC KEY BLOCK-----", oninput: () => { file = null; } });
  const picker = filePicker(t("chooseCertificate"), (chosen) => { file = chosen; area.value = ""; });
  const prompt = confirmWith({
    does: t("takeIn"), cancel: close,
    missing: () => (!file && !area.value.trim() ? t("certificateNeeded") : file && file.size > KEY_FILE_LIMIT ? t("fileTooLarge") : ""),
    action: async (confirmation) => {
      const given = file ? { transfer: await putFile(file) } : { armored: area.value };
      const { changed } = await call("key.update", { confirmation, ...given });
      prompt.close();
      if (!changed) { close(); say(t("nothingNew")); }
    },
  });
  const element = h("div", { class: "stack" }, h("p", { class: "soft" }, t("takeInText")), picker.element, field(t("orPasteCertificate"), area), h("p", { class: "soft small" }, t("locksAfter")), prompt.element);
  return { element, focus: () => picker.input.focus(), close: () => prompt.close() };
}

/**
 * @param {any} key
 * @returns {string}
 */
export function endsWhen(key) {
  return key.expires ? day(key.expires) : t("endsNotAtAll");
}

/** Said above the unlock prompt when a change of keys was what locked the vault. @param {import("../ui/gate.js").Standing} where */
export function keysChanged(where) {
  return where.name === "locked" && where.connection?.lastLock?.reason === "keys_changed"
    ? [note("good", [h("p", null, h("b", null, t("keysChangedUnlock"))), h("p", { class: "soft" }, t("keysChangedText"))], { role: "status" })] : [];
}
