// @ts-check
/** Promises Chromium's clipboard to the background, which has none itself; speaks over one port, so that no other page hears a value. */
import { api } from "./ext.js";
import { createHolder } from "./background/holder.js";

const paper = /** @type {HTMLTextAreaElement} */ (document.getElementById("paper"));

/** An offscreen page never has the focus, which navigator.clipboard asks for; the old commands work without. */
const clipboard = {
  async readText() {
    paper.value = "";
    paper.focus();
    document.execCommand("paste");
    const text = paper.value;
    paper.value = "";
    return text;
  },
  /** @param {string} text */
  async writeText(text) {
    const put = (/** @type {ClipboardEvent} */ event) => {
      event.preventDefault();
      event.clipboardData?.setData("text/plain", text);
    };
    document.addEventListener("copy", put, { once: true });
    paper.value = " ";
    paper.select();
    const done = document.execCommand("copy");
    document.removeEventListener("copy", put);
    paper.value = "";
    if (!done) throw new Error("not copied");
  },
};

const holder = createHolder(clipboard);
const port = api.runtime.connect({ name: "clipboard" });
port.onMessage.addListener((message) => void holder.obey(message).then((done) => port.postMessage({ done })));
