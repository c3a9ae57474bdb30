// @ts-check
/** Promises the sealing of a message: what, for whom, a look at both with the trust in each key, and only then the seal. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { sign } from "../ui/kinds.js";
import { confirmWith } from "../ui/prompt.js";
import { badge, contactLine, initial, printOf } from "../ui/trust.js";
import { plural, t } from "../ui/words.js";
import { itemChooser, peopleChooser } from "./letters-choose.js";
import { resultRoom } from "./letters-sealed.js";
import { busy, heading } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */
/**
 * @typedef {{kind: string, items: Map<string, any>, tag: string, folder: string, text: string, people: Map<string, any>, oneTime: boolean, form: "armored" | "file" | "mail"}} Draft
 */

/**
 * What letter.preview and letter.seal are given.
 * @param {Draft} draft
 * @returns {Record<string, any>}
 */
export function paramsOf(draft) {
  return {
    ...(draft.kind === "items" && draft.items.size ? { items: [...draft.items.keys()] } : {}),
    ...(draft.kind === "tag" && draft.tag ? { tag: draft.tag } : {}),
    ...(draft.kind === "folder" && draft.folder ? { folder: draft.folder } : {}),
    ...(draft.text.trim() ? { text: draft.text } : {}),
    to: [...draft.people.keys()],
  };
}

/**
 * What is still missing, as a key of the words; empty when the draft can be looked over.
 * @param {Draft} draft
 * @returns {string}
 */
export function missingFrom(draft) {
  const { to, ...what } = paramsOf(draft);
  if (!Object.keys(what).length) return "chooseWhat";
  return to.length || draft.oneTime ? "" : "chooseWhom";
}

/**
 * @param {Frame} frame
 * @param {URLSearchParams} query `item`: an item's id; `to`: a person's
 * @returns {Promise<Room>}
 */
export async function sealRoom(frame, query) {
  /** @type {Draft} */
  const draft = { kind: "items", items: new Map(), tag: "", folder: "", text: "", people: new Map(), oneTime: false, form: "armored" };
  const [item, to] = [query.get("item"), query.get("to")];
  if (item) draft.items.set(item, (await call("item.get", { id: item })).row);
  if (to) draft.people.set(to, (await call("person.get", { id: to })).person);
  const place = h("div", { class: "stack wide" });
  /** @type {import("../ui/prompt.js").Prompt | null} */
  let prompt = null;
  let sealed = false;

  function write() {
    prompt?.close();
    prompt = null;
    const problem = h("p", { class: "prompt-message", role: "alert" });
    const next = button(t("lookItOver"), () => void busy(next, frame, async () => {
      const missing = missingFrom(draft);
      problem.textContent = missing ? t(missing) : "";
      if (missing) return;
      try {
        look(await call("letter.preview", { ...paramsOf(draft), ...(draft.oneTime ? { one_time_key: true } : {}) }));
      } catch (error) {
        const refused = asHostError(error);
        if (!["letter_empty", "letter_too_large", "item_damaged", "item_not_found", "person_not_found"].includes(refused.name)) throw error;
        problem.textContent = [refused.message, refused.hint].filter(Boolean).join(" ");
      }
    }), { main: true });
    const text = h("textarea", { rows: 4, maxlength: 65536, value: draft.text, "aria-label": t("aFewWords"), placeholder: t("aFewWordsHint"), oninput: () => { draft.text = text.value; problem.textContent = ""; } });
    fill(place, heading(t("sealTitle")), h("p", { class: "soft" }, t("sealText")),
      h("section", { class: "stack tight" }, h("h2", null, t("what")), itemChooser(frame, draft)),
      h("section", { class: "stack tight" }, h("h2", null, t("aFewWords")), text),
      h("section", { class: "stack tight" }, h("h2", null, t("forWhom")), peopleChooser(frame, draft)), problem, h("div", { class: "actions end" }, next));
  }

  /** @param {any} seen the result of letter.preview */
  function look(seen) {
    const refused = seen.people.filter((/** @type {any} */ one) => one.error);
    const loose = seen.people.filter((/** @type {any} */ one) => one.trust === "accepted").map((/** @type {any} */ one) => one.person.name);
    const back = button(t("changeIt"), () => { write(); scrollTo(0, 0); });
    const forms = /** @type {const} */ ([["armored", "formText"], ["file", "formFile"], ["mail", "formMail"]]);
    const form = h("fieldset", { class: "stack tight" }, h("legend", { class: "label" }, t("formTitle")), h("div", { class: "choices" }, forms.map(([value, word]) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "form", value, checked: draft.form === value, onchange: () => { draft.form = value; } }), h("span", null, h("b", null, t(word)), h("small", { class: "soft" }, t(`${word}Hint`)))))));
    const asks = !refused.length && seen.grave;
    const seal = button(t("seal"), () => void busy(seal, frame, async () => done(await call("letter.seal", { ...paramsOf(draft), form: draft.form }))), { main: true, icon: "send" });
    prompt = asks ? confirmWith({
      does: t("seal"), cancel: () => { write(); scrollTo(0, 0); },
      action: async (confirmation) => {
        const made = await call("letter.seal_unverified", { confirmation, ...paramsOf(draft), ...(draft.oneTime ? { one_time_key: true } : {}), form: draft.form });
        prompt?.close();
        done(made);
      },
    }) : null;
    fill(place, heading(t("lookOverTitle")), what(seen), draft.text.trim() ? h("section", { class: "stack tight" }, h("h2", null, t("aFewWords")), h("p", { class: "letter-text" }, draft.text)) : null, whom(seen),
      refused.length ? note("bad", [h("p", null, t("someRefused"))], { role: "alert" }) : form,
      asks ? note("warn", [loose.length ? h("p", null, plural("looseKeys", loose.length, loose.join(", "))) : null, draft.oneTime ? h("p", null, t("oneTimeWarn")) : null]) : null,
      prompt ? prompt.element : h("div", { class: "actions end" }, back, refused.length ? null : seal));
    scrollTo(0, 0);
    /** @type {HTMLElement | null} */ (place.querySelector("h1"))?.focus();
  }

  /** @param {any} seen */
  function what(seen) {
    return seen.items.length ? h("section", { class: "stack tight" }, h("h2", null, plural("itemCount", seen.items.length)), h("ul", { class: "list" }, seen.items.map((/** @type {any} */ row) =>
      h("li", { class: "line-row" }, h("span", { class: "letter", "aria-hidden": "true" }, sign(row)),
        h("span", { class: "lines" }, h("b", null, row.name), h("small", { class: "soft" }, [row.username, row.site].filter(Boolean).join(" · "))))))) : null;
  }

  /** @param {any} seen */
  function whom(seen) {
    return h("section", { class: "stack tight" }, h("h2", null, t("forWhom")), h("ul", { class: "list" }, seen.people.map((/** @type {any} */ one) =>
      h("li", { class: "line-row upper" }, initial(one.person.name), h("span", { class: "lines" }, h("b", null, one.person.name), h("small", { class: "soft" }, contactLine(one.person)), printOf(one.person.fingerprint),
        one.error ? h("span", { class: "bad-text small" }, t("cantSealTo")) : null), badge(one.person.state))),
    draft.oneTime ? h("li", { class: "line-row" }, h("span", { class: "letter", "aria-hidden": "true" }, icon("key-round")), h("span", { class: "lines" }, h("b", null, t("someoneWithoutKey")), h("small", { class: "soft" }, t("withOneTimeKey")))) : null));
  }

  /** @param {any} made */
  function done(made) {
    prompt = null;
    sealed = true;
    void resultRoom(frame, place, made, draft.form).catch(frame.fail);
    scrollTo(0, 0);
  }

  write();
  return { title: t("sealTitle"), element: [place], unsaved: () => !sealed && draft.text.trim() !== "", close: () => prompt?.close(),
    focus: () => /** @type {HTMLElement | null} */ (item ? place.querySelector(".for-whom input[type=search]") : place.querySelector("input[type=search], h1"))?.focus() };
}

