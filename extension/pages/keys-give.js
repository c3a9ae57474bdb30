// @ts-check
/** Promises what leaves the vault of a key by the person's own hand: the certificate, the revocation certificate on screen and paper, publishing. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { save } from "../ui/files.js";
import { confirmWith } from "../ui/prompt.js";
import { qrCode, widthOf } from "../ui/qr.js";
import { day } from "../ui/time.js";
import { addressesOf } from "../ui/userid.js";
import { t } from "../ui/words.js";
import { fail, say } from "./tab.js";

/** @typedef {import("./rows.js").Panel} Panel */

/** @param {string} print */
export const grouped = (print) => print.replace(/(.{4})(?=.)/g, "$1 ");

/**
 * A code at its own size.
 * @param {import("../ui/qr.js").Code} code
 * @param {string} label
 */
export function sharpCode(code, label) {
  const svg = qrCode(code, label);
  svg.style.setProperty("width", `${widthOf(code.size)}px`);
  svg.style.setProperty("max-width", "none");
  return h("div", { class: "qr-frame" }, svg);
}

/** @param {string} text */
async function copyText(text) {
  await navigator.clipboard.writeText(text);
  say(t("textCopied"));
}

/**
 * Text to read, with the ways to take it along.
 * @param {string} text @param {string} name of the file @param {string} label
 * @param {(HTMLElement | null)[]} [more] buttons
 */
export function textToTake(text, name, label, more = []) {
  return h("div", { class: "stack tight" }, h("textarea", { class: "mono small", readOnly: true, rows: 7, value: text, "aria-label": label, spellcheck: "false" }),
    h("div", { class: "actions" }, button(t("copyText"), () => void copyText(text).catch(fail), { icon: "copy" }),
      button(t("saveAsFile"), () => { save(new Blob([text], { type: "application/pgp-keys" }), name); say(t("fileSaved", name)); }, { icon: "download" }), more));
}

/** @param {any} key @param {() => void} close @returns {Panel} */
export function giveAway(key, close) {
  const shut = button(t("close"), close);
  const element = h("div", { class: "stack", "aria-live": "polite" }, h("p", { class: "soft" }, t("giveAwayText")));
  void Promise.all([call("key.certificate", { fingerprint: key.fingerprint }), key.active ? call("person.compare") : null]).then(([made, own]) => {
    const code = made.qr ? { code: made.qr, text: t("certificateQr") } : own ? { code: own.qr, text: t("fingerprintQr") } : null;
    fill(element, h("p", { class: "soft" }, t("giveAwayText")), textToTake(made.armored, made.name, t("certificate")),
      code ? h("figure", { class: "stack tight" }, sharpCode(code.code, code.text), h("figcaption", { class: "soft small" }, code.text)) : null, h("div", { class: "actions end" }, shut));
  }, fail);
  return { element, focus: () => shut.focus() };
}

/**
 * Prints one sheet and nothing else of the page.
 * @param {HTMLElement} content
 */
function print(content) {
  const sheet = h("div", { id: "print" }, content);
  document.body.append(sheet);
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  window.print();
}

/**
 * What is put on paper beside the key's own words.
 * @param {any} key @param {{name: string, armored: string, qr?: import("../ui/qr.js").Code}} made
 */
function paper(key, made) {
  return h("div", { class: "sheet" }, h("h1", null, t("revocationTitle")), h("p", null, t("revocationPaper")),
    h("dl", { class: "facts" }, h("dt", null, t("keyOwner")), h("dd", null, key.user_ids.join(", ")), h("dt", null, t("keyFingerprint")), h("dd", { class: "fingerprint" }, grouped(key.fingerprint)), h("dt", null, t("printedOn")), h("dd", null, day(Date.now() / 1000))),
    made.qr ? qrCode(made.qr, t("revocationQr")) : null, h("pre", { class: "mono" }, made.armored));
}

/**
 * The revocation certificate: shown after the passphrase, then saved, copied or printed.
 * @param {any} key @param {() => void} close @returns {Panel}
 */
export function revocation(key, close) {
  const element = h("div", { class: "stack" });
  const prompt = confirmWith({
    does: t("showCertificate"), cancel: close,
    action: async (confirmation) => {
      const made = await call("key.revocation", { confirmation, fingerprint: key.fingerprint });
      prompt.close();
      const shut = button(t("close"), close);
      fill(element, note("warn", [h("p", null, t("revocationText"))]),
        textToTake(made.armored, made.name, t("setRevocation"), [button(t("printIt"), () => print(paper(key, made)), { icon: "printer" })]),
        made.qr ? h("figure", { class: "stack tight" }, sharpCode(made.qr, t("revocationQr")), h("figcaption", { class: "soft small" }, t("revocationQr"))) : null, h("div", { class: "actions end" }, shut));
      const area = element.querySelector("textarea");
      area?.focus();
      area?.setSelectionRange(0, 0);
    },
  });
  fill(element, h("p", { class: "soft" }, t("revocationText")), prompt.element);
  return { element, focus: () => prompt.focus(), close: () => { prompt.close(); fill(element); } };
}

/** @param {string} place "vks://keys.openpgp.org" */
export const placeName = (place) => place.replace(/^\w+:\/\//, "");

/**
 * Publishing a certificate, or its revocation: which places, whether they are allowed, what they know.
 * @param {any} key @param {() => void} close
 * @returns {Panel}
 */
export function publishing(key, close) {
  const body = h("div", { class: "stack" });
  const shut = button(t("close"), close);
  const again = button(t("askPlaces"), () => void busy(again, async () => draw((await call("key.places", { ask: true })).published)), { icon: "refresh-cw" });
  /** @type {any[]} */
  let places = [];

  /** @param {HTMLButtonElement} pressed @param {() => Promise<void>} work @param {string} [place] whose row it stands in; all rows are drawn anew */
  async function busy(pressed, work, place = "") {
    pressed.disabled = true;
    pressed.setAttribute("aria-busy", "true");
    try { await work(); } catch (error) { fail(error); } finally { pressed.disabled = false; pressed.removeAttribute("aria-busy"); }
    if (document.activeElement !== document.body) return; // the person went on meanwhile
    const anew = [...body.querySelectorAll("li.place")].find((one) => one.getAttribute("data-place") === place)?.querySelector("button");
    (pressed.isConnected ? pressed : anew ?? shut).focus();
  }

  async function load() {
    const [known, published] = await Promise.all([call("person.places"), call("key.places")]);
    places = known.places.filter((/** @type {any} */ one) => one.place !== "wkd");
    draw(published.published);
  }

  /** @param {any} place @param {any[]} published */
  function row(place, published) {
    const mine = published.filter((one) => one.place === place.place && one.fingerprint === key.fingerprint);
    const states = mine.map((one) => h("li", { class: "small" }, one.address ? `${one.address}: ` : "", h("span", { class: "soft" }, t(`published_${one.status}`, day(one.at)))));
    const open = place.place.startsWith("vks://") && key.status !== "revoked" ? addressesOf(key.user_ids).filter((address) => !mine.some((one) => one.address === address && one.status === "published")) : [];
    const boxes = open.map((address) => ({ address, box: h("input", { type: "checkbox", checked: !mine.length }) }));
    const told = key.status === "revoked" ? mine.some((one) => one.status === "revoked") : mine.length > 0;
    const send = button(t(told ? "publishAgain" : key.status === "revoked" ? "publishRevocation" : "publish"), () => void busy(send, async () => {
      await call("key.publish", { place: place.place, fingerprint: key.fingerprint, ...(boxes.length ? { addresses: boxes.filter((one) => one.box.checked).map((one) => one.address) } : {}) });
      say(t("publishedSaid", placeName(place.place)));
      await load();
    }, place.place));
    const allow = button(t("allowPlace"), () => void busy(allow, async () => {
      const now = (await call("settings.get")).lookup_places ?? [];
      await call("settings.set", { settings: { lookup_places: [...new Set([...now, place.place])] } });
      await load();
    }, place.place));
    return h("li", { class: "place", "data-place": place.place }, h("div", { class: "line" }, h("div", { class: "grow" }, h("b", null, placeName(place.place)), h("small", { class: "soft" }, t(place.place.startsWith("vks://") ? "placeVks" : "placeHkps")), states.length ? h("ul", null, states) : null), place.allowed ? send : allow),
      place.allowed && boxes.length ? h("fieldset", { class: "stack close" }, h("legend", { class: "label" }, t("confirmMails")), boxes.map((one) => h("label", { class: "check" }, one.box, one.address))) : null);
  }

  /** @param {any[]} published */
  function draw(published) {
    const waiting = published.some((one) => one.status === "pending" && one.fingerprint === key.fingerprint);
    fill(body, h("p", { class: "soft" }, t(key.status === "revoked" ? "publishRevokedText" : "publishText")), h("ul", { class: "stack tight" }, places.map((place) => row(place, published))),
      waiting ? note("info", [h("p", null, t("publishPending"))]) : null, h("div", { class: "actions end" }, again, shut));
  }

  void load().catch((error) => fill(body, h("p", { class: "bad-text" }, icon("triangle-alert"), asHostError(error).message)));
  return { element: body, focus: () => body.querySelector("button")?.focus() };
}
