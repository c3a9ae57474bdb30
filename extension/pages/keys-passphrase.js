// @ts-check
/** Promises another passphrase: the new one rated and typed twice, and said afterwards what the old one still opens. */
import { button, fill, h, note } from "../ui/dom.js";
import { call, HostError } from "../ui/host.js";
import { keyFilePanel } from "../ui/keyfile.js";
import { newPassphrase } from "../ui/newpassphrase.js";
import { confirmWith } from "../ui/prompt.js";
import { day } from "../ui/time.js";
import { t } from "../ui/words.js";
import { grouped } from "./keys-give.js";

/**
 * @param {() => string[]} context names that are easy to guess
 * @param {{close: () => void, done?: () => void, made?: () => void}} ways `done`: changed, and the list was seen; `made`: a new key file was saved, too
 * @returns {import("./rows.js").Panel}
 */
export function passphrasePanel(context, ways) {
  const element = h("div", { class: "stack" });
  const chosen = newPassphrase(context, { label: t("newPassphrase") });
  /** @type {import("../ui/keyfile.js").Panel | null} */
  let keyFile = null;
  const prompt = confirmWith({
    label: t("passphraseOfNow"), does: t("changePassphrase"), cancel: ways.close,
    missing: () => (chosen.value() ? "" : t("newPassphraseFirst")),
    action: async (confirmation) => {
      const wrong = await chosen.check();
      if (wrong) throw new HostError({ name: "passphrase", message: wrong });
      const result = await call("passphrase.change", { confirmation, new: chosen.value() });
      chosen.clear();
      prompt.close();
      changed(result.key_files, result.text);
      ways.done?.();
    },
  });

  /** @param {any[]} files @param {string} text */
  function changed(files, text) {
    const list = files.map((file) => h("li", { class: "pair-line" }, h("b", null, file.file), h("span", { class: "soft small" }, placeOf(file.place), " · ", t("madeOn", day(file.made)).replace(/\.$/, "")), h("span", { class: "fingerprint small soft" }, grouped(file.fingerprint))));
    const make = button(t("makeKeyFile"), () => {
      keyFile = keyFilePanel({ cancel: ways.close, done: () => { make.remove(); ways.made?.(); } });
      fill(actions, keyFile.element);
      keyFile.focus();
    }, { main: true });
    const actions = h("div", { class: "actions end" }, button(t("close"), ways.close), make);
    fill(element, note("good", [h("p", null, h("b", null, t("passphraseChanged"))), h("p", { class: "soft" }, text)], { role: "status" }),
      files.length ? h("div", { class: "stack tight" }, h("h3", null, t("oldFiles")), h("p", { class: "soft" }, t("oldFilesText")), h("ul", { class: "stack tight old-files" }, list)) : null, actions);
    make.focus();
  }

  fill(element, h("p", { class: "soft" }, t("changePassphraseText")), chosen.elements, prompt.element);
  return { element, focus: () => chosen.focus(), close: () => { chosen.clear(); prompt.close(); keyFile?.close(); } };
}

/** @param {string} place @returns {string} */
function placeOf(place) {
  return place === "folder" ? t("inFolderSealring") : place === "download" ? t("inDownloads") : place;
}
