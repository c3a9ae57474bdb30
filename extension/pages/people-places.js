// @ts-check
/** Promises the places where keys may be looked up: all off until switched on here, each with one line that says what it tells whom. */
import { button, field, fill, h, newId } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { t } from "../ui/words.js";
import { busy } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */

/**
 * @param {string} place
 * @returns {string} its name for people
 */
export function placeName(place) {
  return place === "wkd" ? t("place_wkd") : place.slice(place.indexOf("://") + 3);
}

/**
 * Why a place gave nothing.
 * @param {string | undefined} error a name of schemas/errors.json
 * @returns {string}
 */
export function placeProblem(error) {
  const known = ["place_unreachable", "answer_refused", "place_refused"];
  return t(`placeError_${error && known.includes(error) ? error : "not_found_there"}`);
}

/**
 * A switch for each place.
 * @param {Frame} frame
 * @param {(allowed: string[]) => void} changed called at first and after each change
 * @returns {HTMLElement}
 */
export function placeChooser(frame, changed) {
  const list = h("div", { class: "settings" });
  const other = h("input", { type: "text", maxlength: 280, placeholder: "vks://keys.example.org", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const add = button(t("addPlace"), () => void busy(add, frame, async () => {
    const place = other.value.trim().toLowerCase();
    if (!place) { other.focus(); return; }
    await set([...new Set([...allowed, place])]);
    other.value = "";
    await draw();
  }));
  /** @type {string[]} */
  let allowed = [];

  /** @param {string[]} places */
  async function set(places) {
    await call("settings.set", { settings: { lookup_places: places } });
    allowed = places;
    changed(allowed);
  }

  /** @param {{place: string, allowed: boolean}} one */
  function row(one) {
    const kind = one.place.split(":")[0] ?? "";
    const input = h("input", { type: "checkbox", id: newId("place"), checked: one.allowed, "data-place": one.place, onchange: () => {
      void set(input.checked ? [...allowed, one.place] : allowed.filter((each) => each !== one.place)).catch((error) => { input.checked = !input.checked; frame.fail(error); });
    } });
    return h("div", { class: "setting" }, h("div", { class: "grow" }, h("label", { htmlFor: input.id }, placeName(one.place)), h("small", { class: "soft" }, t(`placeTells_${kind}`))), input);
  }

  async function draw() {
    const { places } = await call("person.places");
    allowed = places.filter((/** @type {any} */ one) => one.allowed).map((/** @type {any} */ one) => one.place);
    fill(list, places.map(row));
    changed(allowed);
  }

  void draw().catch(frame.fail);
  return h("div", { class: "stack tight" }, h("h2", null, t("placesTitle")), list,
    h("details", null, h("summary", null, t("otherPlace")), h("div", { class: "with-button" }, field(t("placeAddress"), other, { hint: t("placeAddressHint") })), h("div", { class: "actions" }, add)));
}
