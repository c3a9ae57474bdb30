// @ts-check
/** Promises the key file saved and opened again, to Sealring's folder or through a download, and the revocation certificate. */
import { fill, h, icon, newId, note } from "./dom.js";
import { asHostError, call, HostError } from "./host.js";
import { download, KEY_FILE_LIMIT, putFile, save } from "./files.js";
import { confirmWith } from "./prompt.js";
import { t } from "./words.js";

/** @typedef {{element: HTMLElement, focus: () => void, close: () => void}} Panel */

const KEY_FILES = ".asc,.gpg,.pgp,.key,.txt,application/pgp-keys";

/**
 * A box to choose a file by button or by dropping it there.
 * @param {string} label
 * @param {(file: File) => void} chosen
 * @param {string} [accept] the kinds that the browser's dialog offers
 * @returns {{element: HTMLElement, input: HTMLInputElement}}
 */
export function filePicker(label, chosen, accept = KEY_FILES) {
  const words = h("span", null, label);
  const input = h("input", { type: "file", class: "only-spoken", id: newId("file"), accept, onchange: () => take(input.files?.[0]) });
  const element = h("div", { class: "drop" }, input, h("label", { htmlFor: input.id, class: "button" }, icon("upload"), words), h("span", { class: "soft small" }, t("orDrop")));
  /** @param {File | undefined} file */
  function take(file) {
    if (!file) return;
    words.textContent = file.name;
    chosen(file);
  }
  element.addEventListener("dragover", (event) => { event.preventDefault(); element.classList.add("over"); });
  element.addEventListener("dragleave", () => element.classList.remove("over"));
  element.addEventListener("drop", (event) => { event.preventDefault(); element.classList.remove("over"); take(event.dataTransfer?.files[0]); });
  return { element, input };
}

/**
 * Saves the key file; `done` is called when it was opened again and is good.
 * @param {{done: () => void, cancel?: () => void, fingerprint?: string}} ways `fingerprint`: of an own key that is not in use; nobody asks for its file, so a download of it is not checked
 * @returns {Panel}
 */
export function keyFilePanel(ways) {
  let to = /** @type {"folder" | "transfer"} */ ("folder");
  const element = h("div", { class: "stack" });
  /** @type {import("./prompt.js").Prompt | null} */
  let prompt = null;

  function ask() {
    prompt?.close();
    const name = newId("where");
    const choice = (/** @type {"folder" | "transfer"} */ value, /** @type {string} */ label, /** @type {string} */ hint) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name, value, checked: to === value, onchange: () => { to = value; } }), h("span", null, h("b", null, label), h("small", { class: "soft" }, hint)));
    prompt = confirmWith({ label: t("keyFilePassphrase"), does: t("saveKeyFile"), ...(ways.cancel ? { cancel: ways.cancel } : {}), action: saveIt });
    fill(element, h("fieldset", { class: "stack tight" }, h("legend", { class: "label" }, t("whereTo")), choice("folder", t("toFolder"), t("toFolderHint")), choice("transfer", t("toDownload"), t("toDownloadHint"))), prompt.element);
  }

  /** @param {string} words @param {string} where */
  function finished(words, where) {
    const shut = ways.cancel ? h("button", { type: "button", class: "button", onclick: ways.cancel }, t("close")) : null;
    fill(element, note("good", [h("p", null, h("b", null, words)), where ? h("p", { class: "path" }, where) : null], { role: "status" }), shut ? h("div", { class: "actions end" }, shut) : null);
    shut?.focus();
    ways.done();
  }

  /** @param {import("./prompt.js").Confirmation} confirmation */
  async function saveIt(confirmation) {
    const made = await call("key.backup", { confirmation, to, ...(ways.fingerprint ? { fingerprint: ways.fingerprint } : {}) });
    prompt?.close();
    if (to === "folder" || !made.transfer) { finished(t("keyFileChecked"), made.path ?? ""); return; }
    await download(made.transfer, made.name);
    if (ways.fingerprint) finished(t("keyFileWithBrowser"), made.name);
    else check(made.name);
  }

  /** @param {string} name */
  function check(name) {
    /** @type {File | null} */
    let file = null;
    const picker = filePicker(t("chooseSaved"), (chosen) => { file = chosen; prompt?.say(""); prompt?.focus(); });
    prompt = confirmWith({
      label: t("passphraseOnceMore"), does: t("checkFile"), cancel: ask,
      missing: () => {
        const words = !file ? t("chooseFirst") : file.size > KEY_FILE_LIMIT ? t("fileTooLarge") : "";
        if (words) picker.input.focus();
        return words;
      },
      action: async (confirmation) => {
        if (!file) return;
        const transfer = await putFile(file);
        await call("key.check_backup", { confirmation, transfer }).catch((error) => { throw asHostError(error).name === "key_passphrase" ? new HostError({ name: "key_passphrase", message: t("otherKeyFile"), hint: t("otherKeyFileHint", name) }) : error; });
        prompt?.close();
        finished(t("keyFileDownloaded"), file.name);
      },
    });
    fill(element, note("info", [h("p", null, t("nowChoose", name))]), picker.element, prompt.element);
    picker.input.focus();
  }

  ask();
  return { element, focus: () => prompt?.focus(), close: () => prompt?.close() };
}

/**
 * Saves the revocation certificate through a download.
 * @param {{cancel: () => void, done: (name: string) => void}} ways
 * @returns {Panel}
 */
export function revocationPanel(ways) {
  const prompt = confirmWith({
    does: t("saveCertificate"), cancel: ways.cancel,
    action: async (confirmation) => {
      const { name, armored } = await call("key.revocation", { confirmation });
      save(new Blob([armored], { type: "application/pgp-keys" }), name);
      prompt.close();
      ways.done(name);
    },
  });
  return { element: h("div", { class: "stack" }, h("p", { class: "soft" }, t("revocationText")), prompt.element), focus: () => prompt.focus(), close: () => prompt.close() };
}
