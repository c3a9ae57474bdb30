// @ts-check
/** Promises a way through a bad day: what will happen is said first, then a new key, then a list of what is left to do, each thing with its button. */
import { button, fill, h, icon, note } from "../ui/dom.js";
import { call, onEvent } from "../ui/host.js";
import { save } from "../ui/files.js";
import { keyFilePanel } from "../ui/keyfile.js";
import { resealPanel } from "../ui/reseal.js";
import { moment } from "../ui/time.js";
import { tokenPanel } from "../ui/tokenpanel.js";
import { applyWords, plural, t } from "../ui/words.js";
import { changePanel, keysChanged } from "./keys-change.js";
import { grouped, placeName } from "./keys-give.js";
import { passphrasePanel } from "./keys-passphrase.js";
import { itemLine, opens, toItem, toSite } from "./rows.js";
import { fail, follow, page, say } from "./tab.js";

/** How many changes of the vault may come before the list is looked at again, in milliseconds. */
const SETTLE = 400;

/** @type {{close: () => void} | null} */
let sealing = null;
/** @type {{close?: () => void} | null} */
let asked = null;
/** @type {(() => void) | null} */
let refreshRotate = null;

/** @param {string} title @param {HTMLElement[]} content */
function show(title, content) {
  const heading = h("h1", { tabIndex: -1 }, title);
  page(h("main", { class: "column wide" }, heading, content));
  document.title = t("titleOf", title);
  heading.focus();
}

/** Before anything was done: what it does, in the order in which it happens. */
function before() {
  const panel = changePanel({ method: "key.replace", does: t("giveUpKey"), close: () => { location.href = "keys.html"; }, params: () => ({ reason: "compromised" }), quiet: true });
  asked = panel;
  const steps = ["willRevoke", "willReseal", "willList"].map((words, index) => h("li", null, h("span", { class: "number", "aria-hidden": "true" }, String(index + 1)), h("p", null, t(words))));
  show(t("compromisedTitle"), [h("p", { class: "soft" }, t("compromisedText")), h("ol", { class: "numbered" }, steps), note("warn", [h("p", null, t("cannotTakeBack"))]), h("p", { class: "soft small" }, t("locksAfter")), panel.element]);
}

/**
 * One thing to do: its number or a check mark, its words, and its button.
 * @param {{title: string, text: string, done?: boolean, verb?: string, make?: (close: () => void) => import("./rows.js").Panel, content?: (HTMLElement | null)[], mark?: () => void}} task
 */
function task({ title, text, done = false, verb, make, content = [], mark }) {
  const row = h("li", { class: `task${done ? " done" : ""}` });
  const opener = verb && make ? opens(row, button(verb, () => {}, { "aria-label": `${verb}: ${title}` }), make) : null;
  const skip = mark && !done ? button(t("markDone"), mark, { quiet: true, "aria-label": `${t("markDone")}: ${title}` }) : null;
  row.append(h("div", { class: "line" }, icon(done ? "circle-check" : "circle"), h("div", { class: "grow" }, h("h2", null, title, done ? h("span", { class: "only-spoken" }, `, ${t("doneWord")}`) : null), h("p", { class: "soft" }, text)), h("div", { class: "actions" }, skip, opener)));
  for (const one of content) if (one) row.append(one);
  return row;
}

/** @param {string} name @param {string} [person] */
async function done(name, person) {
  await call("compromise.done", { task: name, ...(person ? { person } : {}) });
}

/** @param {any} tasks @param {any} status */
function guide(tasks, status) {
  const finished = new Set(tasks.done);
  const mark = (/** @type {string} */ name) => () => void done(name).then(start, fail);
  const after = (/** @type {string} */ name) => (/** @type {() => void} */ close) => { let did = false; return { did: () => { did = true; void done(name).catch(fail); }, shut: () => { close(); if (did) void start(); } }; };
  const passphrase = (/** @type {() => void} */ close) => { const way = after("passphrase")(close); return passphrasePanel(() => [], { close: way.shut, done: way.did, made: () => void done("key_file").catch(fail) }); };
  const token = (/** @type {() => void} */ close) => { const way = after("token")(close); return tokenPanel({ cancel: way.shut, done: () => { way.did(); way.shut(); say(t("tokenChanged")); } }); };
  const keyFile = (/** @type {() => void} */ close) => { const way = after("key_file")(close); return keyFilePanel({ cancel: way.shut, done: way.did }); };
  const panel = tasks.resealing || status.reminders?.includes("reseal_unfinished") ? resealPanel() : null;
  sealing?.close();
  sealing = panel;
  if (panel) void panel.start();
  const list = h("ol", { class: "tasks" },
    task({ title: t("taskPassphrase"), text: t("taskPassphraseText"), done: finished.has("passphrase"), verb: t("changeVerb"), make: passphrase, mark: mark("passphrase") }),
    task({ title: t("taskToken"), text: t("taskTokenText"), done: finished.has("token"), verb: t("changeVerb"), make: token, mark: mark("token") }),
    task({ title: t("taskKeyFile"), text: t("taskKeyFileText"), done: finished.has("key_file"), verb: t("saveVerb"), make: keyFile, mark: mark("key_file") }),
    publish(tasks), people(tasks), passwords(tasks));
  show(t("guideTitle"), [h("p", { class: "soft" }, t("guideText", moment(tasks.at))), h("dl", { class: "facts" }, h("dt", null, t("oldKey")), h("dd", { class: "fingerprint" }, grouped(tasks.old)), h("dt", null, t("newKeyWord")), h("dd", { class: "fingerprint" }, grouped(tasks.new))),
    ...(panel ? [panel.element] : []), list, closing(tasks)]);
}

/** @param {any} tasks */
function publish(tasks) {
  const places = tasks.publish.map((/** @type {string} */ place) => {
    const send = button(t("publishRevocation"), () => {
      send.disabled = true;
      void call("key.publish", { place, fingerprint: tasks.old }).then(() => { say(t("publishedSaid", placeName(place))); void start(); }, (error) => { send.disabled = false; fail(error); });
    });
    return h("li", { class: "line" }, h("b", { class: "grow" }, placeName(place)), send);
  });
  return task({ title: t("taskPublish"), text: t(places.length ? "taskPublishText" : "taskPublishNone"), done: !places.length, content: [places.length ? h("ul", { class: "stack tight" }, places) : null] });
}

/** @param {any} tasks */
function people(tasks) {
  const open = tasks.people.filter((/** @type {any} */ one) => !one.told);
  const copy = button(t("copyText"), () => void navigator.clipboard.writeText(tasks.message).then(() => say(t("textCopied")), fail), { icon: "copy" });
  const keep = button(t("saveAsFile"), () => { save(new Blob([tasks.message], { type: "text/plain" }), "sealring-message.txt"); say(t("fileSaved", "sealring-message.txt")); }, { icon: "download" });
  const list = tasks.people.map((/** @type {any} */ person) => {
    const box = h("input", { type: "checkbox", checked: person.told, disabled: person.told, onchange: () => { box.disabled = true; void done("person", person.id).then(() => say(t("toldSaid", person.name)), fail); } });
    return h("li", null, h("label", { class: "check" }, box, person.name));
  });
  const message = h("details", null, h("summary", null, t("readMessage")), h("textarea", { class: "mono small", readOnly: true, rows: 8, value: tasks.message, "aria-label": t("readMessage") }));
  return task({ title: t("taskPeople"), text: t(tasks.people.length ? "taskPeopleText" : "taskPeopleNone"), done: tasks.people.length > 0 && !open.length, content: [h("div", { class: "actions" }, copy, keep), message, list.length ? h("fieldset", null, h("legend", { class: "label" }, t("toldWhom")), h("ul", null, list)) : null] });
}

/** Those with the greatest risk first, fifty at a time. @param {any} tasks */
function passwords(tasks) {
  const list = h("ul", { class: "rotate" });
  const more = h("div", { class: "actions" });
  const told = h("p", { class: "soft" });
  const row = task({ title: t("taskPasswords"), text: t("taskPasswordsText"), done: !tasks.to_rotate, content: [told, list, more] });
  /** How many are shown, so that a look after a change shows as many. */
  let shown = 0;

  /** @param {any} entry */
  function line(entry) {
    const { row: item, why } = entry;
    return itemLine(item, why.map((/** @type {string} */ one) => t(`why_${one}`)), [toItem(item), toSite(item, entry.open, t("openTheSite"))]);
  }

  /** @param {any} page @param {boolean} anew */
  function draw(page, anew) {
    if (anew) { fill(list); shown = 0; }
    list.append(...page.rotate.map(line));
    shown += page.rotate.length;
    told.textContent = page.to_rotate ? `${plural("toRotate", page.to_rotate)} ${page.rotated ? plural("rotated", page.rotated) : ""}`.trim() : page.rotated ? plural("rotated", page.rotated) : t("nothingToRotate");
    fill(more, page.next ? button(t("showMore"), () => void call("compromise.tasks", { cursor: page.next }).then((answer) => draw(answer.tasks, false), fail)) : null);
  }

  refreshRotate = () => void (async () => {
    const wanted = shown;
    let { tasks: page } = await call("compromise.tasks");
    if (!page) return;
    draw(page, true);
    while (page.next && shown < wanted) { page = (await call("compromise.tasks", { cursor: page.next })).tasks; draw(page, false); }
  })().catch(() => {});
  draw(tasks, true);
  return row;
}

/** @param {any} tasks */
function closing(tasks) {
  const row = h("div", { class: "closing" });
  const end = opens(row, button(t("closeList"), () => {}), (close) => {
    const keep = button(t("keepList"), close, { main: true });
    return { element: note("warn", [h("p", null, tasks.to_rotate ? plural("closeListLeft", tasks.to_rotate) : t("closeListText")), h("div", { class: "actions" }, keep, button(t("closeForGood"), () => void done("all").then(() => { say(t("listClosed")); location.href = "keys.html"; }, fail)))]), focus: () => keep.focus() };
  });
  row.append(h("div", { class: "actions end" }, h("a", { class: "button", href: "keys.html" }, t("yourKeys")), end));
  return row;
}

const { start } = follow(async (where) => {
  const { tasks } = await call("compromise.tasks");
  asked?.close?.();
  asked = null;
  refreshRotate = null;
  if (tasks) guide(tasks, where.status);
  else before();
}, { before: keysChanged, locked: () => { sealing?.close(); asked?.close?.(); refreshRotate = null; } });

/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
onEvent((event) => {
  if (event.name !== "vault.changed" || !refreshRotate) return;
  clearTimeout(soon);
  soon = setTimeout(() => refreshRotate?.(), SETTLE);
});
applyWords();
