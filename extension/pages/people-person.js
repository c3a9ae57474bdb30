// @ts-check
/** Promises a person's page: how far the key is trusted and why, the key itself, who vouches for it, and everything that can be decided. */
import { button, field, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { save } from "../ui/files.js";
import { confirmWith } from "../ui/prompt.js";
import { qrCode } from "../ui/qr.js";
import { day } from "../ui/time.js";
import { badge, initial, meaning, printOf, shortPrint, sourceWords } from "../ui/trust.js";
import { plural, t } from "../ui/words.js";
import { alarmPanel } from "./people-alarm.js";
import { copyText } from "./people-parts.js";
import { busy, heading } from "./rooms.js";
import { closePanel, opening, setting } from "./rows.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/** What a person may be sealed to, or compared with. */
const ALIVE = ["unknown", "accepted", "verified", "rejected"];

/**
 * @param {Frame} frame
 * @param {string} id
 * @returns {Promise<Room>}
 */
export async function personRoom(frame, id) {
  const found = await call("person.get", { id });
  const { person, certificate } = found;
  /** @type {HTMLElement | null} */
  let safe = null;

  /** @param {string} method @param {Record<string, any>} more @param {string} words */
  async function decide(method, more, words) {
    try {
      await call(method, { id, revision: person.revision, ...more });
      frame.redraw();
      frame.say(words);
    } catch (error) {
      if (asHostError(error).name === "conflict") frame.redraw();
      frame.fail(error);
    }
  }

  function primary() {
    const compare = (/** @type {boolean} */ main) => h("a", { class: `button${main ? " main" : ""}`, href: `#person/${id}/compare` }, t("compare"));
    const seal = (/** @type {boolean} */ main) => h("a", { class: `button${main ? " main" : ""}`, href: `letters.html#seal?to=${id}` }, icon("mail"), h("span", null, t("sealFor", person.name)));
    switch (person.state) {
      case "unknown": return [compare(true), button(t("acceptAsIs"), () => void decide("person.accept", {}, t("acceptedNow", person.name)))];
      case "accepted": return [compare(true), seal(false)];
      case "verified": return [seal(true)];
      case "rejected": return [compare(false)];
      case "revoked": case "expired": return [button(t("refresh"), (event) => void refresh(/** @type {HTMLButtonElement} */ (event.currentTarget)), { main: true, icon: "refresh-cw" })];
      default: return [];
    }
  }

  /** @param {HTMLButtonElement} control */
  async function refresh(control) {
    await busy(control, frame, async () => {
      try {
        const [answer] = (await call("person.refresh", { ids: [id] })).people;
        frame.redraw();
        frame.say(t(`refresh_${answer.outcome}`, person.name));
      } catch (error) {
        if (asHostError(error).name !== "place_not_allowed") throw error;
        frame.go("#add?way=lookup");
        frame.say(t("allowFirst"));
      }
    });
  }

  const other = h("div", { class: "stack tight" });
  const forms = h("details", { ontoggle: () => { if (forms.open && !other.childElementCount) void wordsAndCode(id, other).catch(frame.fail); } }, h("summary", null, t("inWordsAndCode")), other);
  const alarm = found.pending ? alarmPanel(frame, found, (element) => { safe = element; }) : null;
  const head = h("div", { class: "person-head" }, initial(person.name), h("div", { class: "grow" }, heading(person.name), h("p", { class: "soft" }, person.addresses.join(", ") || shortPrint(person.fingerprint))), badge(person.state));
  return {
    title: person.name, close: closePanel,
    element: [h("a", { class: "back-link", href: "#" }, icon("arrow-left"), h("span", null, t("allPeople"))), head, alarm,
      alarm ? null : h("p", { class: "meaning" }, meaning(person, certificate), certificate.revocation?.text ? ` ${t("theySaid", certificate.revocation.text)}` : ""),
      found.note ? h("p", { class: "person-note" }, found.note) : null,
      alarm ? null : h("div", { class: "actions" }, primary()),
      h("section", { class: "stack tight" }, h("h2", null, t("keyFingerprint")), printOf(person.fingerprint), forms), names(certificate), facts(found), vouched(found.certifications), earlier(found),
      h("section", { class: "stack tight" }, h("h2", null, t("moreAbout")), settings(frame, found, decide, refresh))],
    ...(alarm ? { focus: () => safe?.focus() } : {}),
  };
}

/**
 * @param {string} id
 * @param {HTMLElement} place
 */
async function wordsAndCode(id, place) {
  const shown = await call("person.compare", { id });
  fill(place, h("p", { class: "words" }, shown.words.join(" ")), qrCode(shown.qr, t("qrOfPrint", shown.groups.join(" "))));
}

/** @param {any} certificate */
function names(certificate) {
  return certificate.user_ids.length ? h("section", { class: "stack tight" }, h("h2", null, t("namesInKey")), h("ul", { class: "plain" }, certificate.user_ids.map((/** @type {string} */ one) => h("li", null, one)))) : null;
}

/** @param {any} found */
function facts({ person, certificate }) {
  const line = (/** @type {string} */ name, /** @type {string} */ value) => value ? [h("dt", null, name), h("dd", null, value)] : [];
  return h("section", { class: "stack tight" }, h("h2", null, t("theKey")), h("dl", { class: "facts" }, line(t("keyMade"), `${day(certificate.created)}, ${certificate.algorithm}`),
    line(t("keyEnds"), certificate.expires ? day(certificate.expires) : t("keyEndsNever")), line(t("keyCameFrom"), `${sourceWords(person.source)}, ${day(person.added)}`),
    line(t("keyRefreshed"), person.refreshed ? day(person.refreshed) : t("never"))));
}

/** @param {any[]} list */
function vouched(list) {
  if (!list.length) return null;
  return h("section", { class: "stack tight" }, h("h2", null, t("vouchedFor")), h("ul", { class: "plain" }, list.map((one) => h("li", { class: "vouch" },
    h("span", { class: "badge", "data-verdict": one.verdict }, icon(one.verdict === "good" ? "check" : one.verdict === "unknown" ? "circle-question-mark" : "x"), h("span", null, t(`vouch_${one.verdict}`))),
    h("span", null, h("b", null, one.name || t("someoneUnknown", shortPrint(one.issuer))), " ", t("vouchesFor", one.user_id), one.local ? ` ${t("vouchLocal")}` : "")))));
}

/** @param {any} found */
function earlier({ history, rejected }) {
  if (!history.length && !rejected.length) return null;
  return h("section", { class: "stack tight" }, h("h2", null, t("otherKeys")), h("ul", { class: "plain" },
    history.map((/** @type {any} */ one) => h("li", null, h("span", { class: "mono small" }, shortPrint(one.fingerprint)), " ", t("usedUntil", day(one.until), t(`state_${one.state}`)))),
    rejected.map((/** @type {string} */ print) => h("li", null, h("span", { class: "mono small" }, shortPrint(print)), " ", t("turnedDown")))));
}

/**
 * @param {Frame} frame
 * @param {any} found
 * @param {(method: string, more: Record<string, any>, words: string) => Promise<void>} decide
 * @param {(control: HTMLButtonElement) => Promise<void>} refresh
 */
function settings(frame, found, decide, refresh) {
  const { person } = found;
  const again = button(t("refresh"), () => void refresh(again));
  const alive = ALIVE.includes(person.state);
  const rows = [
    person.state === "revoked" || person.state === "expired" ? null : setting(t("setRefresh"), t("setRefreshText"), again),
    alive && person.state !== "rejected" ? opening(t("setCertify"), t("setCertifyText"), t("certify"), (close) => certifyPanel(frame, found, close)) : null,
    opening(t("setGive"), t("setGiveText"), t("show"), () => givePanel(frame, person)),
    opening(t("setName"), t("setNameText"), t("edit"), (close) => namePanel(found, close, decide)),
    person.state !== "rejected" ? opening(t("setReject"), t("setRejectText"), t("reject"), (close) => surePanel(t("rejectSure", person.name), t("reject"), close, () => decide("person.reject", {}, t("rejectedNow", person.name)))) : null,
    opening(t("setRemove"), t("setRemoveText"), t("remove"), (close) => surePanel(t("removeSure", person.name), t("remove"), close, async () => {
      try {
        await call("person.remove", { id: person.id, revision: person.revision });
        frame.go("#");
        frame.say(t("removedNow", person.name));
      } catch (error) { frame.fail(error); }
    })),
  ];
  return h("div", { class: "settings" }, rows);
}

/**
 * A question with the safe answer in focus.
 * @param {string} words @param {string} verb @param {() => void} close @param {() => Promise<void>} act
 */
function surePanel(words, verb, close, act) {
  const safe = button(t("cancel"), close, { main: true });
  return { element: note("warn", [h("p", null, words), h("div", { class: "actions" }, safe, button(verb, () => void act(), { danger: true }))], { role: "alertdialog", "aria-label": words }), focus: () => safe.focus() };
}

/** @param {any} found @param {() => void} close @param {(method: string, more: Record<string, any>, words: string) => Promise<void>} decide */
function namePanel(found, close, decide) {
  const name = h("input", { type: "text", value: found.person.name, maxlength: 256, autocomplete: "off" });
  const text = h("textarea", { rows: 3, maxlength: 4096, value: found.note });
  const element = h("div", { class: "stack" }, field(t("theirName"), name), field(t("notes"), text), h("div", { class: "actions end" }, button(t("cancel"), close),
    button(t("save"), () => { if (name.value.trim()) void decide("person.edit", { name: name.value.trim(), note: text.value }, t("saved")); else name.focus(); }, { main: true })));
  return { element, focus: () => name.focus() };
}

/** @param {Frame} frame @param {any} person */
function givePanel(frame, person) {
  const element = h("div", { class: "stack" });
  void call("person.export", { id: person.id }).then((key) => {
    fill(element, h("div", { class: "actions" }, button(t("saveFile"), () => { save(new Blob([key.armored], { type: "application/pgp-keys" }), key.name); frame.say(t("savedNamed", key.name)); }, { icon: "download" }),
      button(t("copyAsText"), () => void copyText(frame, key.armored, t("theKey")), { icon: "copy" })), key.qr ? qrCode(key.qr, t("qrOfKey", person.name)) : h("p", { class: "soft small" }, t("qrTooLarge")));
    element.querySelector("button")?.focus();
  }, frame.fail);
  return { element, focus: () => {} };
}

/** @param {Frame} frame @param {any} found @param {() => void} close */
function certifyPanel(frame, found, close) {
  const { person, certificate } = found;
  const boxes = certificate.user_ids.map((/** @type {string} */ name) => ({ name, input: h("input", { type: "checkbox", checked: true }) }));
  const local = h("input", { type: "checkbox" });
  const prompt = confirmWith({
    does: t("certify"), cancel: close,
    missing: () => boxes.some((/** @type {any} */ one) => one.input.checked) ? "" : t("chooseName"),
    action: async (confirmation) => {
      const names = boxes.filter((/** @type {any} */ one) => one.input.checked).map((/** @type {any} */ one) => one.name);
      const made = await call("person.certify", { confirmation, id: person.id, revision: person.revision, fingerprint: person.fingerprint, user_ids: names, local: local.checked });
      prompt.close();
      if (local.checked) { frame.redraw(); frame.say(plural("certified", names.length, person.name)); return; }
      const file = `${person.fingerprint.slice(-16)}.asc`;
      fill(element, note("good", [h("p", null, plural("certified", names.length, person.name)), h("p", null, t("certifiedText", person.name)), h("div", { class: "actions" },
        button(t("saveFile"), () => { save(new Blob([made.armored], { type: "application/pgp-keys" }), file); frame.say(t("savedNamed", file)); }, { main: true, icon: "download" }), button(t("done"), () => frame.redraw()))], { role: "status" }));
      element.querySelector("button")?.focus();
    },
  });
  const element = h("div", { class: "stack" }, person.state === "verified" ? null : note("warn", [h("p", null, t("certifyUnverified"))]),
    h("fieldset", { class: "stack close" }, h("legend", { class: "label" }, t("namesVouched")), boxes.map((/** @type {any} */ one) => h("label", { class: "check" }, one.input, h("span", null, one.name)))),
    h("label", { class: "check" }, local, h("span", null, t("certifyLocal"))), prompt.element);
  return { element, focus: () => prompt.focus(), close: () => prompt.close() };
}
