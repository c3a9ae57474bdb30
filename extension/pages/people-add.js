// @ts-check
/** Promises ways to add somebody: from a file, a text, a picture of a QR code or a place that was allowed; a look at the key comes first. */
import { button, field, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call, HostError } from "../ui/host.js";
import { putFile } from "../ui/files.js";
import { filePicker } from "../ui/keyfile.js";
import { day } from "../ui/time.js";
import { printOf, sourceWords } from "../ui/trust.js";
import { plural, t } from "../ui/words.js";
import { placeChooser, placeName, placeProblem } from "./people-places.js";
import { busy, heading, tabs } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */
/** @typedef {{params: () => Promise<Record<string, any>>}} Given how to give the same once more: a transfer can be used once */

/** The largest file of keys that the host takes, and the largest picture, in bytes. */
const LARGEST = 1024 * 1024;
const LARGEST_PICTURE = 16 * LARGEST;
/** Kinds of place in the order of what their answer is worth: the domain's owner, whoever reads the address's mail, anybody. */
const KINDS = ["wkd", "vks", "hkps"];

/**
 * @param {Frame} frame
 * @param {URLSearchParams} query `way`: which way to begin with; `query`: what to look up
 * @returns {Room}
 */
export function addRoom(frame, query) {
  const ways = /** @type {Record<string, () => HTMLElement[]>} */ ({ text: byText, file: byFile, qr: byPicture, lookup: byLookup });
  let way = ways[query.get("way") ?? ""] ? query.get("way") ?? "text" : "text";
  const panel = h("div", { class: "stack" });
  const result = h("div", { class: "stack", role: "region", "aria-label": t("preview"), "aria-live": "polite" });

  function draw() {
    fill(panel, ways[way]?.() ?? []);
    result.replaceChildren();
  }

  /** @param {...HTMLElement} content */
  function shown(...content) {
    fill(result, content);
    /** @type {HTMLElement | null} */ (result.querySelector("button:not(.danger), a.button"))?.focus({ preventScroll: true });
    result.scrollIntoView({ block: "nearest" });
  }

  /** @param {unknown} error */
  function refuse(error) {
    const problem = asHostError(error);
    if (["locked", "no_background", "stale_keys"].includes(problem.name)) frame.fail(error);
    else shown(note("bad", [h("p", null, problem.message), problem.hint ? h("p", null, problem.hint) : null], { role: "alert" }));
  }

  /** @param {Given} given @param {string} source */
  async function preview(given, source) {
    try {
      const found = await call("person.preview", await given.params());
      if (!found.candidates.length && !found.revocations) { shown(note("warn", [h("p", null, t("noKeyInThere"))], { role: "alert" })); return; }
      shown(...found.candidates.map((/** @type {any} */ one) => candidateCard(one, given, source, found.candidates.length === 1)),
        ...(found.revocations ? [revocationCard(found.revocations, given)] : []));
    } catch (error) { refuse(error); }
  }

  function byText() {
    const area = h("textarea", { rows: 7, class: "mono small", spellcheck: "false", autocomplete: "off", maxlength: 524288, placeholder: "-----BEGIN PGP PUBLIC KEY BLOCK-----" });
    const look = button(t("lookAtIt"), () => void busy(look, frame, async () => {
      if (!area.value.trim()) { area.focus(); return; }
      const armored = area.value;
      await preview({ params: async () => ({ armored }) }, "text");
    }), { main: true });
    return [field(t("pastedKey"), area, { hint: t("pastedKeyHint") }), h("div", { class: "actions" }, look)];
  }

  function byFile() {
    const picker = filePicker(t("chooseKey"), (file) => {
      if (file.size > LARGEST) { refuse(tooLarge()); return; }
      void preview({ params: async () => ({ transfer: await putFile(file, "certificate") }) }, "file");
    });
    return [h("p", { class: "soft" }, t("addFileText")), picker.element];
  }

  function byPicture() {
    const picker = filePicker(t("choosePicture"), (file) => {
      if (file.size > LARGEST_PICTURE) { refuse(tooLarge()); return; }
      void readPicture(file).catch(refuse);
    }, "image/png,image/jpeg");
    return [h("p", { class: "soft" }, t("addPictureText")), picker.element];
  }

  /** @param {File} file */
  async function readPicture(file) {
    const { codes } = await call("person.read_qr", { transfer: await putFile(file, "picture") });
    const key = codes.find((/** @type {any} */ one) => one.kind === "certificate");
    if (key) { await preview({ params: async () => ({ armored: key.text }) }, "qr"); return; }
    const print = codes.find((/** @type {any} */ one) => one.kind === "fingerprint");
    if (!print) { shown(note("warn", [h("p", null, t("codeWithoutKey")), h("p", { class: "path" }, codes[0]?.text ?? "")], { role: "alert" })); return; }
    const id = print.people?.[0];
    shown(h("section", { class: "card" }, h("p", null, h("b", null, t("codeIsPrint"))), printOf(print.fingerprint), h("p", { class: "soft" }, t(id ? "codeKnown" : "codeUnknown")), h("div", { class: "actions" },
      id ? button(t("compareWithCode"), () => frame.go(`#person/${id}/compare`), { main: true }) : button(t("lookItUp"), () => frame.go(`#add?way=lookup&query=${print.fingerprint}`), { main: true, icon: "search" }))));
  }

  function byLookup() {
    const box = h("div", { class: "stack" });
    const asked = h("input", { type: "text", maxlength: 254, autocomplete: "off", autocapitalize: "off", spellcheck: "false", value: query.get("query") ?? "",
      onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); look.click(); } } });
    const look = button(t("lookUp"), () => void busy(look, frame, async () => {
      if (!asked.value.trim()) { asked.focus(); return; }
      await lookUp(asked.value.trim());
    }), { main: true, icon: "search" });
    const places = placeChooser(frame, (allowed) => { look.disabled = !allowed.length; hint.textContent = t(allowed.length ? "lookUpHint" : "lookUpNowhere"); });
    const hint = h("p", { class: "soft small" });
    fill(box, places, field(t("lookUpWhat"), asked), h("div", { class: "actions" }, look, hint));
    return [box];
  }

  /** @param {string} what */
  async function lookUp(what) {
    shown(note("info", [h("p", null, t("askingPlaces"))], { role: "status" }));
    try {
      const { results } = await call("person.lookup", { query: what });
      const kind = (/** @type {any} */ one) => KINDS.indexOf(one.place.split(":")[0]);
      shown(...results.sort((/** @type {any} */ one, /** @type {any} */ other) => kind(one) - kind(other)).map((/** @type {any} */ one) => h("section", { class: "stack tight" }, h("h2", null, placeName(one.place)),
        one.candidates.map((/** @type {any} */ each) => candidateCard(each, each.certificate.armored ? { params: async () => ({ armored: each.certificate.armored }) } : null, one.place, true)),
        one.candidates.length ? null : h("p", { class: "soft" }, placeProblem(one.error)))));
      if ((await call("pretender.list")).pretenders.length) result.prepend(note("bad", [h("p", null, t("ownAlarmFound")), h("div", { class: "actions" }, h("a", { class: "button small", href: "#" }, t("lookAndDecide")))]));
    } catch (error) { refuse(error); }
  }

  /**
   * @param {any} candidate
   * @param {Given | null} given null when the key is too large to be handed on
   * @param {string} source
   * @param {boolean} alone whether it is the only one, so that its button is the main one
   */
  function candidateCard(candidate, given, source, alone) {
    const { certificate, would, person } = candidate;
    const name = certificate.user_ids[0] ?? t("keyWithoutName");
    const add = button(t(`would_${would}`), () => void busy(add, frame, async () => {
      if (!given) return;
      try {
        await added(await call("person.add", { ...await given.params(), source, fingerprint: certificate.fingerprint }));
      } catch (error) { refuse(error); }
    }), { main: alone && would !== "alarm", disabled: !given, danger: would === "alarm" });
    const known = person ? h("a", { class: "button", href: `#person/${person}` }, t("showPerson")) : null;
    const ended = certificate.status !== "usable" ? note("warn", [h("p", null, t(`key_${certificate.status}`))]) : null;
    const said = would === "alarm" ? note("bad", [h("p", null, h("b", null, t("wouldAlarmTitle"))), h("p", null, t("wouldAlarmText"))]) : would === "add" ? null : h("p", { class: "soft" }, t(`says_${would}`));
    return h("section", { class: "card candidate", "aria-label": name }, h("h3", null, name),
      certificate.user_ids.length > 1 ? h("p", { class: "soft small" }, certificate.user_ids.slice(1).join(", ")) : null, printOf(certificate.fingerprint),
      h("p", { class: "soft small" }, [certificate.algorithm, t("keyMadeOn", day(certificate.created)), certificate.expires ? t("endsOn", day(certificate.expires)) : "", sourceWords(source)].filter(Boolean).join(" · ")),
      ended, said, given ? null : h("p", { class: "soft" }, t("tooLargeToTake")),
      h("div", { class: "actions" }, would === "nothing" || would === "refuse" ? null : add, known));
  }

  /** @param {number} count @param {Given} given */
  function revocationCard(count, given) {
    const take = button(t("takeRevocation"), () => void busy(take, frame, async () => {
      try {
        await added(await call("person.add", await given.params()));
      } catch (error) { refuse(error); }
    }), { main: true });
    return h("section", { class: "card" }, h("p", null, plural("revocations", count)), h("div", { class: "actions" }, take));
  }

  /** @param {any} answer */
  async function added(answer) {
    const first = answer.added[0];
    if (!first) { shown(note("bad", [h("p", null, t("says_refuse"))], { role: "alert" })); return; }
    frame.go(answer.added.length === 1 ? `#person/${first.person.id}` : "#");
    frame.say(answer.added.length === 1 ? t(`outcome_${first.outcome}`, first.person.name) : plural("peopleAdded", answer.added.length));
  }

  const choice = tabs(t("addWay"), [["text", t("wayText")], ["file", t("wayFile")], ["qr", t("wayQr")], ["lookup", t("wayLookup")]], way, (value) => { way = value; draw(); });
  draw();
  return { title: t("addPerson"), element: [heading(t("addPerson")), h("p", { class: "soft" }, t("addText")), choice, panel, result],
    focus: () => /** @type {HTMLElement | null} */ (panel.querySelector("textarea, input:not([type=checkbox]), label.button") ?? choice)?.focus() };
}

function tooLarge() {
  return new HostError({ name: "too_large", message: t("fileTooLarge") });
}
