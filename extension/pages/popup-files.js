// @ts-check
/** Promises an item's files by name and size on its page; they are moved in a tab, because a popup closes under a file chooser. */
import { button, h, icon } from "../ui/dom.js";
import { sizeOf } from "../ui/files.js";
import { openPage } from "../ui/gate.js";
import { plural, t } from "../ui/words.js";

/**
 * @param {string} id
 * @param {{id: string, name: string, size: number}[]} files
 * @returns {HTMLElement | null}
 */
export function filesSection(id, files) {
  if (!files.length) return null;
  return h("section", { class: "section" }, h("h2", null, plural("files", files.length)),
    h("ul", { class: "files" }, files.map((file) => h("li", null, icon("file"), h("span", { class: "grow" }, file.name), h("span", { class: "soft small" }, sizeOf(file.size))))),
    h("div", null, button(t("openFiles"), () => void openFiles(id), { quiet: true, icon: "external-link" })));
}

/** @param {string} id */
export function openFiles(id) {
  return openPage(`pages/attach.html#${id}`);
}
