// @ts-check
/** Promises the opening of a sealed message: who sealed it and what that is worth first, then what is in it; secrets one at a time, items taken only when chosen. */
import { button, field, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call, HostError } from "../ui/host.js";
import { hiddenValue } from "../ui/hidden.js";
import { fieldName, sign } from "../ui/kinds.js";
import { putFile } from "../ui/files.js";
import { filePicker } from "../ui/keyfile.js";
import { moment } from "../ui/time.js";
import { badge, printOf } from "../ui/trust.js";
import { remarks, verdictOf } from "../ui/verdict.js";
import { plural, t } from "../ui/words.js";
import { busy, heading } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */
/** @typedef {{params: () => Promise<Record<string, any>>}} Given */

/** The largest message that the host takes, in bytes. */
const LARGEST = 1024 * 1024;

/**
 * @param {Frame} frame
 * @returns {Room}
 */
export function openRoom(frame) {
  const place = h("div", { class: "stack wide" });
  /** The letter that the host holds open. */
  let token = "";

  function forget() {
    if (token) void call("letter.close", { letter: token }).catch(() => {});
    token = "";
  }

  function ask() {
    forget();
    const problem = h("div", { role: "alert" });
    const area = h("textarea", { rows: 9, class: "mono small", spellcheck: "false", autocomplete: "off", maxlength: 524288, placeholder: "-----BEGIN PGP MESSAGE-----" });
    const go = button(t("openIt"), () => void busy(go, frame, async () => {
      const armored = area.value;
      if (!armored.trim()) { area.focus(); return; }
      await attempt({ params: async () => ({ armored }) }, problem);
    }), { main: true });
    const picker = filePicker(t("chooseMessage"), (file) => {
      if (file.size > LARGEST) { refuse(new HostError({ name: "too_large", message: t("fileTooLarge") }), problem); return; }
      void attempt({ params: async () => ({ transfer: await putFile(file, "letter") }) }, problem);
    }, ".asc,.gpg,.pgp,.txt,application/pgp-encrypted");
    fill(place, heading(t("openTitle")), h("p", { class: "soft" }, t("openText")), field(t("pastedMessage"), area), h("div", { class: "actions" }, go), picker.element, problem);
    area.focus();
  }

  /** @param {Given} given @param {HTMLElement} problem @param {string} [key] */
  async function attempt(given, problem, key) {
    try {
      const letter = await call("letter.open", { ...await given.params(), ...(key === undefined ? {} : { one_time_key: key }) });
      forget();
      token = letter.letter;
      show(letter);
    } catch (error) {
      const refused = asHostError(error);
      if (refused.name === "message_passphrase") askKey(given, problem, key !== undefined);
      else if (["locked", "no_background", "stale_keys"].includes(refused.name)) frame.fail(error);
      else refuse(refused, problem);
    }
  }

  /** @param {HostError} refused @param {HTMLElement} problem */
  function refuse(refused, problem) {
    const yours = refused.name === "letter_yours" ? refused.data : null;
    fill(problem, note("bad", [h("p", null, refused.message), yours ? h("p", null, t("letterYours", yours.names.join(", "), moment(yours.date))) : refused.hint ? h("p", null, refused.hint) : null,
      yours ? h("div", { class: "actions" }, h("a", { class: "button small", href: "#register" }, t("whoHasWhat"))) : null]));
    problem.scrollIntoView({ block: "nearest" });
  }

  /** @param {Given} given @param {HTMLElement} problem @param {boolean} wrong */
  function askKey(given, problem, wrong) {
    const input = h("input", { type: "text", class: "mono", maxlength: 1024, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      onkeydown: (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); go.click(); } } });
    const go = button(t("openIt"), () => void busy(go, frame, async () => { if (input.value.trim()) await attempt(given, problem, input.value); else input.focus(); }), { main: true });
    fill(problem, h("section", { class: "card" }, wrong ? h("p", { class: "bad-text" }, t("oneTimeWrong")) : h("p", null, t("oneTimeNeeded")), field(t("oneTimeTitle"), input, { hint: t("oneTimeFieldHint") }), h("div", { class: "actions" }, go)));
    input.focus();
  }

  /** @param {any} letter */
  function show(letter) {
    const verdict = verdictOf(letter);
    const person = letter.sender.person;
    const again = h("button", { type: "button", class: "back-link", onclick: ask }, icon("arrow-left"), h("span", null, t("openAnother")));
    const head = note(verdict.kind, [h("p", null, h("b", null, verdict.title)), h("p", null, verdict.text), letter.sender.fingerprint ? printOf(letter.sender.fingerprint) : null,
      person ? h("div", { class: "actions" }, badge(letter.sender.former?.state ?? person.state), h("a", { class: "button small", href: `people.html#person/${person.id}` }, t("showPerson"))) : null], { "data-verdict": letter.sender.verdict });
    const title = h("h1", { tabIndex: -1 }, letter.items.length ? plural("letterItems", letter.items.length) : t("letterText"));
    fill(place, again, title, head, remarks(letter).map((one) => note(one.kind, [h("p", null, one.text)], { class: `note remark ${one.kind}` })),
      letter.date ?? letter.sender.signed ? h("p", { class: "soft small" }, t("sealedAt", moment(letter.date ?? letter.sender.signed))) : null,
      letter.text ? h("section", { class: "stack tight" }, h("h2", null, t("whatItSays")), h("p", { class: "letter-text" }, letter.text), letter.text_cut ? h("p", { class: "soft small" }, t("textCut")) : null) : null,
      letter.binary ? note("info", [h("p", null, t("binaryLetter"))]) : null,
      letter.items.length || letter.text ? takePart(letter) : null);
    scrollTo(0, 0);
    title.focus();
  }

  /** @param {any} letter */
  function takePart(letter) {
    const boxes = letter.items.map((/** @type {any} */ one) => ({ index: one.index, input: h("input", { type: "checkbox", checked: true, "aria-label": t("takeNamed", one.name), onchange: count }) }));
    const text = letter.text && !letter.binary ? h("input", { type: "checkbox", onchange: count }) : null;
    const done = h("div", { role: "status", "aria-live": "polite" });
    const take = button("", () => void busy(take, frame, async () => {
      const indices = boxes.filter((/** @type {any} */ one) => one.input.checked).map((/** @type {any} */ one) => one.index);
      const { items } = await call("letter.import", { letter: token, ...(indices.length ? { indices } : {}), ...(text?.checked ? { text: true } : {}) });
      take.disabled = true;
      fill(done, note("good", [h("p", null, h("b", null, plural("taken", items.length))), h("p", null, t(letter.sender.kind === "own" && letter.trusted ? "takenOwn" : letter.trusted ? "takenTrusted" : "takenUntrusted"))]));
    }), { main: true, icon: "download" });

    function count() {
      const number = boxes.filter((/** @type {any} */ one) => one.input.checked).length + (text?.checked ? 1 : 0);
      take.disabled = number === 0;
      take.lastElementChild?.replaceChildren(number ? plural("takeItems", number) : t("takeNothing"));
    }
    count();
    return h("section", { class: "stack" }, letter.items.length ? h("ul", { class: "list" }, letter.items.map((/** @type {any} */ one, /** @type {number} */ at) => itemRow(one, boxes[at].input))) : null,
      text ? h("label", { class: "check" }, text, h("span", null, t("takeText"))) : null,
      letter.trusted ? null : note("warn", [h("p", null, t("untrustedTake"))]), h("div", { class: "actions" }, take), done);
  }

  /** @param {any} one @param {HTMLInputElement} box */
  function itemRow(one, box) {
    const secrets = [one.has_password ? ["password", t("password")] : null, one.has_code ? ["code", t("code")] : null, one.has_notes ? ["notes", t("notes")] : null, ...one.details.map((/** @type {string} */ name) => [`detail:${name}`, fieldName(one.type, name)]), ...one.fields.map((/** @type {string} */ name, /** @type {number} */ at) => [`field:${at}`, name || t("customField")])].filter((each) => each !== null);
    return h("li", { class: "letter-item" }, h("label", { class: "line-row" }, box, h("span", { class: "letter", "aria-hidden": "true" }, sign(one)),
      h("span", { class: "lines" }, h("b", null, one.name), h("small", { class: "soft" }, [one.username, one.site].filter(Boolean).join(" · ")), one.same_as ? h("small", { class: "soft" }, t("sameThere")) : null)),
    h("ul", { class: "secrets" }, secrets.map(([name, label]) => secretRow(one.index, name, label))));
  }

  /** @param {number} index @param {string} name @param {string} label */
  function secretRow(index, name, label) {
    const { value, eye } = hiddenValue(label, async () => (await call("letter.reveal", { letter: token, index, field: name })).value, frame.fail);
    return h("li", null, h("span", { class: "what" }, label), h("span", { class: "is" }, value), eye);
  }

  ask();
  return { title: t("openTitle"), element: [place], close: forget, focus: () => place.querySelector("textarea")?.focus() };
}
