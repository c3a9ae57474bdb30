// @ts-check
/** Promises a backup that the person brings, from a file or as pasted text: moved to the host once, with a bar and a way to stop. */
import { field, h } from "../ui/dom.js";
import { HostError } from "../ui/host.js";
import { filePicker } from "../ui/keyfile.js";
import { t } from "../ui/words.js";

/** Bytes of the largest backup. */
const LARGEST = 4 * 1024 ** 3 - 1;
const BACKUPS = ".asc,.txt,.gpg,.pgp";

/**
 * A backup from a file or pasted text, moved to the host.
 * @param {import("../ui/work.js").WorkBar} bar
 * @param {() => void} [chosen] hears when a file was chosen
 * @returns {{file: HTMLElement, text: HTMLElement, bring(way: string): Promise<{place: string}>, focus(way: string): void}} `way`: file or text
 */
export function broughtBackup(bar, chosen = () => {}) {
  /** @type {File | null} */
  let file = null;
  /** What was moved already, so that another passphrase moves it not again. @type {{of: File | string, place: string} | null} */
  let there = null;
  const picker = filePicker(t("chooseBackup"), (one) => { file = one; chosen(); }, BACKUPS);
  const area = h("textarea", { rows: 6, class: "mono small", spellcheck: "false", autocomplete: "off", placeholder: "-----BEGIN PGP MESSAGE-----" });
  return {
    file: picker.element,
    text: field(t("pastedBackup"), area),
    async bring(way) {
      const of = way === "text" ? area.value : file;
      if (!of || (typeof of === "string" && !of.trim())) throw new HostError({ name: "empty", message: t(way === "text" ? "pasteFirst" : "chooseFirst") });
      const whole = typeof of === "string" ? new File([of], "backup.asc") : of;
      if (whole.size > LARGEST) throw new HostError({ name: "too_large", message: t("backupTooLarge") });
      if (there?.of !== of) there = { of, place: await bar.upload(t("bringing"), whole) };
      return { place: there.place };
    },
    focus: (way) => (way === "text" ? area : picker.input).focus(),
  };
}
