// @ts-check
/** Promises the comparing of a fingerprint: they read it, each part can be ticked off, and what matches is marked under the passphrase. */
import { button, field, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { putFile } from "../ui/files.js";
import { filePicker } from "../ui/keyfile.js";
import { confirmWith } from "../ui/prompt.js";
import { qrCode } from "../ui/qr.js";
import { t } from "../ui/words.js";
import { heading, tabs } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/**
 * @param {Frame} frame
 * @param {string} id
 * @returns {Promise<Room>}
 */
export async function compareRoom(frame, id) {
  const [{ person }, shown, own] = await Promise.all([call("person.get", { id }), call("person.compare", { id }), call("person.compare")]);
  let how = "groups";
  /** @type {import("../ui/prompt.js").Prompt | null} */
  let prompt = null;
  const panel = h("div", { class: "stack" });
  const answer = h("div", { class: "stack" });
  const said = h("div", { role: "status", "aria-live": "polite" });

  function draw() {
    said.replaceChildren();
    if (how === "qr") { fill(panel, h("p", { class: "soft" }, t("compareQrText", person.name)), qrCode(shown.qr, t("qrOfPrint", shown.groups.join(" "))), readPicture().element); return; }
    const parts = how === "groups" ? shown.groups : shown.words;
    fill(panel, h("p", { class: "soft" }, t(how === "groups" ? "compareGroupsText" : "compareWordsText", person.name)), ticks(parts, how), typed());
  }

  function readPicture() {
    return filePicker(t("pictureOfTheirs"), (file) => void (async () => {
      try {
        const { codes } = await call("person.read_qr", { transfer: await putFile(file, "picture") });
        const print = codes.find((/** @type {any} */ one) => one.fingerprint);
        told(print ? print.fingerprint === shown.fingerprint : null);
      } catch (error) { frame.fail(error); }
    })(), "image/png,image/jpeg");
  }

  function typed() {
    const input = h("input", { type: "text", class: "mono", maxlength: 4096, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); check.click(); } } });
    const check = button(t("checkTyped"), () => void (async () => {
      if (!input.value.trim()) { input.focus(); return; }
      try {
        const { given } = await call("person.compare", { id, given: input.value });
        told(given.same);
      } catch (error) {
        if (asHostError(error).name === "bad_params") told(null);
        else frame.fail(error);
      }
    })());
    return h("details", null, h("summary", null, t("orType")), h("div", { class: "with-button bottom" }, field(t("whatTheyRead"), input), check));
  }

  /** @param {boolean | null} same null when it was no fingerprint */
  function told(same) {
    if (same === null) fill(said, note("warn", [h("p", null, t("noPrintInThere"))]));
    else if (same) fill(said, note("good", [h("p", null, t("sameKey"))]));
    else differs();
  }

  function differs() {
    prompt?.close();
    const back = button(t("back"), () => frame.go(`#person/${id}`), { main: true });
    const reject = button(t("rejectKey"), () => void call("person.reject", { id, revision: person.revision }).then(() => { frame.go(`#person/${id}`); frame.say(t("rejectedNow", person.name)); }, frame.fail), { danger: true });
    fill(said);
    fill(answer, note("bad", [h("p", null, h("b", null, t("differsTitle"))), h("p", null, t("differsText", person.name)), h("div", { class: "actions" }, back, reject)], { role: "alertdialog", "aria-label": t("differsTitle") }));
    back.focus();
  }

  function matches() {
    prompt = confirmWith({
      does: t("markVerified"), cancel: ask,
      action: async (confirmation) => {
        await call("person.verify", { confirmation, id, revision: person.revision, fingerprint: shown.fingerprint, how });
        prompt?.close();
        frame.go(`#person/${id}`);
        frame.say(t("verifiedNow", person.name));
      },
    });
    fill(answer, h("p", null, t("matchesText", person.name)), prompt.element);
    prompt.element.scrollIntoView({ block: "nearest" });
    prompt.focus();
  }

  function ask() {
    prompt = null;
    fill(answer, h("div", { class: "actions" }, button(t("itMatches"), matches, { main: true }), button(t("itDiffers"), differs)));
  }

  const yours = h("details", null, h("summary", null, t("readYours")), h("div", { class: "stack tight" }, h("p", { class: "fingerprint" }, own.groups.join(" ")), h("p", { class: "words" }, own.words.join(" ")), qrCode(own.qr, t("qrOfPrint", own.groups.join(" ")))));
  draw();
  ask();
  return {
    title: t("compareWith", person.name), close: () => prompt?.close(),
    element: [h("a", { class: "back-link", href: `#person/${id}` }, icon("arrow-left"), h("span", null, person.name)), heading(t("compareWith", person.name)), h("p", null, t("compareText", person.name)),
      tabs(t("compareHow"), [["groups", t("how_groups_tab")], ["words", t("how_words_tab")], ["qr", t("how_qr_tab")]], how, (value) => { how = value; draw(); }), panel, said, answer, yours],
  };
}

/**
 * The parts of a fingerprint, each to be ticked off as it is heard.
 * @param {string[]} parts
 * @param {string} how
 */
function ticks(parts, how) {
  return h("ol", { class: `ticks ${how}`, "aria-label": t("keyFingerprint") }, parts.map((part) => {
    const tick = h("button", { type: "button", class: "tick", "aria-pressed": "false", onclick: () => tick.setAttribute("aria-pressed", String(tick.getAttribute("aria-pressed") === "false")) }, part);
    return h("li", null, tick);
  }));
}
