// @ts-check
/** Promises the second factor beside the unlock prompt: which one, its file or its code, and nothing of it kept. */
import { button, fill, h, icon, newId } from "./dom.js";
import { t } from "./words.js";

/** Bytes of an unlock file; ours has about 150, and the host takes no more. */
const FILE_LIMIT = 4096;

/**
 * @typedef {{kind: "key_file", content: string} | {kind: "recovery", code: string} | {kind: "fido2", pin?: string}} Given
 * @typedef {{element: HTMLElement, given(): Promise<Given | undefined>, missing(): string, answered(name: string): void, clear(): void}} Second
 */

/** The ways to give a factor, in the order of how little they ask of the person, and the kind that each needs. */
const WAYS = /** @type {const} */ ([["found", "key_file"], ["key", "fido2"], ["file", "key_file"], ["code", "recovery"]]);

/**
 * @param {string[]} kinds the kinds of factor that the locked vault takes
 * @param {() => void} openTab shows the same prompt in a tab
 * @returns {Second}
 */
export function secondFactor(kinds, openTab) {
  const ways = WAYS.filter(([, kind]) => kinds.includes(kind)).map(([way]) => way);
  const inPopup = document.body.dataset["page"] === "popup";
  /** @type {File | null} */
  let file = null;
  let pinWanted = false;
  const id = newId("second");
  const select = h("select", { id, onchange: () => draw() }, ways.map((way) => h("option", { value: way }, t(`second_${way}`))));
  const code = h("input", { type: "text", id: newId("code"), autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 128, placeholder: t("recoveryCodeForm") });
  const pin = h("input", { type: "password", id: newId("pin"), autocomplete: "off", maxlength: 63 });
  const chosen = h("span", null, t("chooseUnlockFile"));
  const input = h("input", { type: "file", class: "only-spoken", id: newId("file"), accept: ".json,application/json",
    onchange: () => { file = input.files?.[0] ?? null; chosen.textContent = file?.name ?? t("chooseUnlockFile"); } });
  const place = h("div", { class: "field" });
  const element = h("div", { class: "stack tight second" }, h("div", { class: "field" }, h("label", { htmlFor: id }, t("secondFactor")), select), place);

  function draw() {
    switch (select.value) {
      case "file": // a popup closes under a file chooser
        fill(place, inPopup ? button(t("chooseInTab"), openTab) : [input, h("label", { htmlFor: input.id, class: "button" }, icon("upload"), chosen)]);
        return;
      case "code":
        fill(place, h("label", { htmlFor: code.id }, t("recoveryCode")), code);
        return;
      case "key":
        fill(place, h("p", { class: "soft small" }, t("touchKey")), pinWanted ? [h("label", { htmlFor: pin.id }, t("keyPin")), pin] : null);
        return;
      default:
        fill(place, h("p", { class: "soft small" }, t("secondFoundHint")));
    }
  }

  draw();
  return {
    element,
    async given() {
      if (select.value === "file" && file) return { kind: "key_file", content: await file.text() };
      if (select.value === "code") return { kind: "recovery", code: code.value };
      if (select.value === "key") return pin.value ? { kind: "fido2", pin: pin.value } : { kind: "fido2" };
      return undefined;
    },
    missing() {
      if (select.value === "file") return !file ? t("chooseUnlockFileFirst") : file.size > FILE_LIMIT ? t("noUnlockFile") : "";
      return select.value === "code" && !code.value.trim() ? t("recoveryCodeEmpty") : "";
    },
    answered(name) {
      if (name === "security_key_pin") { pinWanted = true; draw(); pin.focus(); }
    },
    clear() { code.value = ""; pin.value = ""; file = null; },
  };
}
