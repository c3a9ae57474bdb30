// @ts-check
/** Promises People: everyone whose key is known with how far it is trusted, those with an alarm first, and the way to each. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { badge, contactLine, initial, STATES } from "../ui/trust.js";
import { number, plural, t } from "../ui/words.js";
import { addRoom } from "./people-add.js";
import { compareRoom } from "./people-compare.js";
import { ownAlarms } from "./people-own.js";
import { personRoom } from "./people-person.js";
import { busy, heading, rooms } from "./rooms.js";

/** @typedef {import("./rooms.js").Frame} Frame */
/** @typedef {import("./rooms.js").Room} Room */

/** Rows fetched at a time. */
const PAGE = 100;
/** Milliseconds between the last key and the question. */
const PAUSE = 60;
/** People refreshed in one request. */
const AT_ONCE = 4;

/**
 * @param {any} person
 * @returns {HTMLElement}
 */
function rowOf(person) {
  return h("li", null, h("a", { class: "person-row", href: `#person/${person.id}` }, initial(person.name),
    h("span", { class: "lines" }, h("b", null, person.name), h("small", { class: "soft" }, contactLine(person))), badge(person.state)));
}

/**
 * @param {Frame} frame
 * @returns {Promise<Room>}
 */
async function listRoom(frame) {
  /** @type {string | undefined} */
  let cursor;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const rows = h("ul", { class: "people", "aria-label": t("people") });
  const alarm = h("div");
  const own = h("div", { class: "stack" });
  const count = h("p", { class: "soft small", role: "status", "aria-live": "polite" });
  const more = button(t("showMore"), () => void busy(more, frame, () => next()), { hidden: true });
  const search = h("input", { type: "search", "aria-label": t("peopleSearch"), placeholder: t("peopleSearch"), autocomplete: "off", spellcheck: "false", maxlength: 256,
    oninput: () => { clearTimeout(timer); timer = setTimeout(() => void load().catch(frame.fail), PAUSE); } });
  const state = h("select", { "aria-label": t("peopleFilter"), onchange: () => void load().catch(frame.fail) }, h("option", { value: "" }, t("filterAll")), Object.keys(STATES).map((name) => h("option", { value: name }, t(`state_${name}`))));
  /** Set while everyone is being refreshed; takes true when it is to end. */
  let going = { stopped: true, left: false };
  const refresh = button(t("refreshAll"), () => {
    if (!going.stopped) { going.stopped = true; return; }
    going = { stopped: false, left: false };
    const words = /** @type {Element} */ (refresh.lastElementChild);
    words.textContent = t("stop");
    void refreshAll(frame, going, (done, all) => { count.textContent = plural("refreshedOf", all, number(done)); }).catch(frame.fail).finally(() => { going.stopped = true; words.textContent = t("refreshAll"); });
  }, { icon: "refresh-cw" });
  const tools = h("div", { class: "tools" }, search, state);

  const query = () => ({ limit: PAGE, ...(search.value.trim() ? { query: search.value } : {}), ...(state.value ? { state: state.value } : {}) });

  async function load() {
    const mine = ++asked;
    const [answer, { pretenders }] = await Promise.all([call("person.list", query()), call("pretender.list")]);
    if (mine !== asked) return;
    fill(own, ownAlarms(frame, pretenders));
    own.hidden = !pretenders.length;
    rows.replaceChildren();
    draw(answer);
  }

  async function next() {
    if (cursor) draw(await call("person.list", { ...query(), cursor }));
  }

  /** @param {any} answer */
  function draw(answer) {
    cursor = answer.next;
    more.hidden = !cursor;
    for (const person of answer.people) rows.append(rowOf(person));
    const narrowed = Boolean(search.value.trim() || state.value);
    tools.hidden = refresh.hidden = !narrowed && answer.total === 0;
    rows.hidden = answer.total === 0;
    count.textContent = answer.total || narrowed ? (answer.total ? plural("peopleCount", answer.total) : t("nobodyMatches")) : "";
    fill(alarm, answer.alarms ? note("bad", [h("p", null, h("b", null, plural("alarms", answer.alarms))), h("p", null, t("alarmsText"))]) : null, answer.total || narrowed ? null : nobody());
  }

  await load();
  return {
    title: t("people"), element: [h("div", { class: "head" }, heading(t("people")), h("a", { class: "button main", href: "#add" }, icon("user-plus"), h("span", null, t("addPerson")))), own, alarm, tools, rows, h("div", { class: "actions" }, more, refresh, h("span", { class: "grow" }), count)],
    focus: () => { if (tools.hidden) /** @type {HTMLElement | null} */ (document.querySelector("main h1"))?.focus(); else search.focus(); },
    close: () => { clearTimeout(timer); asked += 1; going.stopped = going.left = true; }, changed: () => { if (going.stopped && !rows.contains(document.activeElement)) void load().catch(() => {}); },
  };
}

function nobody() {
  return h("div", { class: "empty" }, h("div", { class: "state-icon" }, icon("users")), h("p", null, h("b", null, t("nobodyTitle"))), h("p", { class: "soft" }, t("nobodyText")));
}

/**
 * Asks for a few people at a time, so that it can be stopped and nothing takes too long.
 * @param {Frame} frame
 * @param {{stopped: boolean, left: boolean}} going
 * @param {(done: number, all: number) => void} told
 */
async function refreshAll(frame, going, told) {
  /** @type {string[]} */
  const ids = [];
  for (let cursor; ;) {
    const page = await call("person.list", { limit: PAGE, ...(cursor ? { cursor } : {}) });
    ids.push(...page.people.map((/** @type {any} */ one) => one.id));
    cursor = page.next;
    if (!cursor) break;
  }
  let [alarms, updated] = [0, 0];
  try {
    for (let at = 0; at < ids.length && !going.stopped; at += AT_ONCE) {
      told(at, ids.length);
      for (const one of (await call("person.refresh", { ids: ids.slice(at, at + AT_ONCE) })).people) {
        if (one.outcome === "alarm") alarms += 1;
        else if (one.outcome === "updated") updated += 1;
      }
    }
    const { pretenders } = going.stopped ? { pretenders: 0 } : await call("person.refresh", { ids: [], own: true });
    if (going.left) return;
    frame.redraw();
    frame.say(pretenders ? t("ownAlarmFound") : alarms ? plural("alarms", alarms) : updated ? plural("refreshedCount", updated) : t("refreshedNothing"));
  } catch (error) {
    if (going.left) return;
    if (asHostError(error).name !== "place_not_allowed") throw error;
    frame.go("#add?way=lookup");
    frame.say(t("allowFirst"));
  }
}

rooms({
  lost: "#",
  links: [
    { href: "#", label: t("people"), icon: "users" }, { href: "#add", label: t("addPerson"), icon: "user-plus" },
    { href: "letters.html", label: t("letters"), icon: "mail" }, { href: "options.html", label: t("options"), icon: "settings" },
  ],
  room: (path, frame) => {
    if (path.name === "add") return addRoom(frame, path.query);
    if (path.name === "person") return path.part === "compare" ? compareRoom(frame, path.id) : personRoom(frame, path.id);
    return listRoom(frame);
  },
});
