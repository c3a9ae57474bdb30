// @ts-check
/** Promises the editor: every field of an item, nothing lost on a refusal or a deletion elsewhere, and a conflict shown with both sides. */
import { button, field, fill, h, icon, iconButton, newId, note } from "../ui/dom.js";
import { asHostError, call } from "../ui/host.js";
import { DOTS } from "../ui/hidden.js";
import { kindName, KINDS, passwordName, WITH_PASSWORD } from "../ui/kinds.js";
import { t } from "../ui/words.js";
import { conflictView } from "./popup-conflict.js";
import { generatorPanel } from "./popup-generator.js";
import { itemView } from "./popup-item.js";
import { detailsForm } from "./popup-kinds.js";
import { bar, hostOf, isWebPage } from "./popup-parts.js";

/** @typedef {import("./popup.js").Shell} Shell */
/** @typedef {import("./popup.js").View} View */

const MATCHES = ["domain", "host", "starts-with", "exact", "regex", "never"];
const TYPES = ["text", "hidden", "boolean"];
/** The field that a refusal is about, where the host names none. */
const FIELD_OF = /** @type {Record<string, string>} */ ({ bad_code_secret: "otp", bad_pattern: "uris" });

/**
 * @param {Shell} shell
 * @param {string | null} id null for a new item
 * @param {Record<string, any>} [start] what a new item begins with
 * @returns {Promise<View>}
 */
export async function editorView(shell, id, start = {}) {
  const [opened, facets] = await Promise.all([id ? call("item.open", { id }) : { revision: 0, item: fresh(shell, start) }, call("item.facets").catch(() => ({ folders: [], tags: [] }))]);
  const form = editorForm(shell, opened.item, facets);
  const save = button(t("save"), () => void store(), { main: true });
  const problem = h("div", { role: "alert" });
  let kept = false;
  let existing = id; // none any more once it is to be saved anew

  let busy = false;
  async function store() {
    if (busy) return; // a second press must not make a second item
    const item = form.read();
    if (!item) { refuse(t("itemNameNeeded")); return; }
    busy = true;
    save.setAttribute("aria-busy", "true");
    fill(problem);
    try {
      const written = existing ? await call("item.update", { id: existing, revision: opened.revision, item }) : await call("item.create", { item });
      kept = true;
      await saved(written);
    } catch (error) {
      const wrong = asHostError(error);
      if (wrong.name === "conflict" && id) await shell.go(() => conflictView(shell, id, item, { done: () => leave(id), trashed: () => shell.home() }));
      else if (wrong.name === "locked") shell.fail(wrong);
      else if (wrong.name === "item_not_found" && existing) offerAnew();
      else {
        refuse(wrong.message, wrong.hint);
        form.mark(wrong.data["field"] ?? FIELD_OF[wrong.name]);
      }
    } finally {
      busy = false;
      save.removeAttribute("aria-busy");
    }
  }

  /** @param {string} text @param {string} [hint] @param {HTMLElement} [action] */
  function refuse(text, hint, action) {
    fill(problem, note("bad", [h("p", null, text), hint ? h("p", { class: "soft small" }, hint) : null, action ? h("div", { class: "actions" }, action) : null]));
    problem.scrollIntoView({ block: "nearest" });
  }

  /** The form holds all of the item, its hidden values too: it can be made again. Its history went with it. */
  function offerAnew() {
    const anew = button(t("saveAsNew"), () => { existing = null; void store(); }, { class: "button small" });
    refuse(t("deletedWhileEditing"), t("deletedWhileEditingHint"), anew);
    anew.focus();
  }

  /** @param {{id: string, warnings: string[]}} written */
  async function saved(written) {
    const warnings = written.warnings.filter((name) => t(`saved_${name}`) !== `saved_${name}`);
    await leave(written.id);
    shell.say([t("saved"), ...warnings.map((name) => t(`saved_${name}`))].join(" "));
  }

  /** @param {string} item */
  async function leave(item) {
    await shell.home();
    await shell.go(() => itemView(shell, item));
  }

  const title = id ? opened.item.name : t("newItem");
  const cancel = button(t("cancel"), () => { kept = true; void shell.back(); });
  return {
    title, element: [bar(shell, title), h("main", { class: "body" }, problem, form.element), h("footer", { class: "foot" }, h("span", { class: "grow" }), cancel, save)],
    focus: () => form.focus(),
    unsaved: () => !kept && form.touched(),
    keys: (event) => {
      if ((event.ctrlKey || event.metaKey) && (event.key === "Enter" || event.key.toLowerCase() === "s")) { void store(); return true; }
      // Escape leaves only an untouched form: typed work is not thrown away by a stray key.
      return event.key === "Escape" && !kept && form.touched();
    },
  };
}

/** @param {Shell} shell @param {Record<string, any>} start */
function fresh(shell, start) {
  const url = shell.tab?.url;
  const site = isWebPage(url) && url ? hostOf(url).replace(/^www\./, "") : "";
  return { type: "login", name: site, username: "", password: "", uris: isWebPage(url) && url ? [{ uri: new URL(url).origin, match: "domain" }] : [], ...start };
}

/**
 * @param {{fail(error: unknown): void}} shell
 * @param {Record<string, any>} item
 * @param {{folders: {name: string}[], tags: {name: string}[]}} facets
 */
function editorForm(shell, item, facets) {
  let touched = false;
  const text = (/** @type {string} */ key, /** @type {Record<string, any>} */ more = {}) => h("input", { type: "text", value: item[key] ?? "", autocomplete: "off", spellcheck: "false", ...more });
  const type = h("select", { onchange: () => { if (name.value === start && !item["password"]) name.value = type.value === item["type"] ? start : ""; draw(); } }, Object.keys(KINDS).map((kind) => h("option", { value: kind }, kindName(kind))));
  type.value = item["type"];
  const start = item["name"] ?? ""; // for a new login the page's site, which names nothing else
  const name = text("name", { maxlength: 256, required: true });
  const username = text("username", { maxlength: 512 });
  const password = secretField(item["password"] ?? "", passwordName(item["type"]), 4096);
  const otp = secretField(item["otp"] ?? "", t("codeSecret"), 2048);
  const notes = h("textarea", { rows: 3, maxlength: 262144, value: item["notes"] ?? "" });
  const folder = text("folder", { maxlength: 256, list: "folders" });
  const tags = text("tags", { value: (item["tags"] ?? []).join(", "), list: "tags" });
  const favourite = h("input", { type: "checkbox", checked: Boolean(item["favourite"]) });
  const uris = lines(item["uris"] ?? [], uriLine, () => ({ uri: "", match: "domain" }), t("addWebsite"));
  const fields = lines(item["fields"] ?? [], customLine, () => ({ name: "", type: "text", value: "" }), t("addField"));
  const make = generatorButton(shell, password);
  const typed = h("div", { class: "stack" });
  let details = detailsForm(shell, item["type"], item["details"] ?? {}, () => name.value);
  const element = h("div", { class: "stack", oninput: (/** @type {Event} */ event) => { touched = true; /** @type {Element} */ (event.target).removeAttribute("aria-invalid"); } });

  function draw() {
    const kind = type.value;
    const secret = WITH_PASSWORD.has(kind) ? field(passwordName(kind), h("div", { class: "stack tight" }, h("div", { class: "with-button" }, password.element, make.opener), make.panel)) : null;
    details = detailsForm(shell, kind, kind === item["type"] ? item["details"] ?? {} : {}, () => name.value);
    fill(typed, kind === "login" ? [field(t("userName"), username), secret, group(t("websites"), uris.element), field(t("codeSecret"), otp.element, { hint: t("codeSecretHint") })]
      : kind === "wifi" ? [details.element, secret] : [secret, details.element]);
  }
  fill(element, h("div", { class: "checks" }, field(t("kind"), type), h("label", { class: "check end" }, favourite, t("favourite"))), field(t("name"), name), typed,
    field(t("notes"), notes), group(t("customFields"), fields.element), field(t("folder"), folder), field(t("tags"), tags, { hint: t("tagsHint") }),
    h("datalist", { id: "folders" }, facets.folders.map((one) => h("option", { value: one.name }))));
  draw();

  function read() {
    if (!name.value.trim()) {
      name.setAttribute("aria-invalid", "true");
      name.focus();
      return null;
    }
    /** @type {Record<string, any>} */
    const result = { type: type.value, name: name.value.trim(), notes: notes.value, folder: folder.value.trim(), favourite: favourite.checked,
      tags: [...new Set(tags.value.split(",").map((tag) => tag.trim()).filter(Boolean))], fields: fields.read().filter((one) => one.name || one.value) };
    if (type.value === "login") Object.assign(result, { username: username.value, otp: otp.read().trim(), uris: uris.read().filter((one) => one.uri) });
    else for (const key of ["username", "otp", "uris"]) if (item[key]?.length) result[key] = item[key];
    if (WITH_PASSWORD.has(type.value)) result["password"] = password.read();
    else if (item["password"]) result["password"] = item["password"];
    const own = details.read();
    if (Object.keys(own).length) result["details"] = own;
    for (const key of ["rotate_days", "health_ignored"]) if (item[key]) result[key] = item[key];
    return result;
  }
  const controls = /** @type {Record<string, HTMLElement>} */ ({ name, username, password: password.input, otp: otp.input, notes, folder, tags });
  return {
    element, read, touched: () => touched, focus: () => (item["name"] && !item["username"] && item["type"] === "login" ? username : name).focus(),
    mark: (/** @type {unknown} */ key) => {
      const wrong = key === "uris" ? uris.element.querySelector("input") : key === "fields" ? fields.element.querySelector("input") : typeof key !== "string" ? null : key.startsWith("details.") ? details.control(key.slice(8)) : controls[key];
      wrong?.setAttribute("aria-invalid", "true");
      wrong?.focus();
    },
  };
}

/** @param {string} title @param {HTMLElement} content */
function group(title, content) {
  return h("fieldset", { class: "field" }, h("legend", { class: "label" }, title), content);
}

/**
 * A field whose text is hidden until asked for. What is there already stands as twelve dots: its length is a secret too. It comes
 * into the field when shown; until then, typing replaces it and an empty field leaves it as it is.
 * @param {string} value @param {string} label @param {number} limit
 */
export function secretField(value, label, limit) {
  let kept = value;
  const input = h("input", { type: "password", class: "mono", placeholder: kept ? DOTS : "", title: kept ? t("secretUnchanged") : "", autocomplete: "off", spellcheck: "false", maxlength: limit });
  const eye = iconButton("eye", t("revealNamed", label), () => reveal(input.type === "password"), { "aria-pressed": "false" });
  /** @param {boolean} show */
  function reveal(show) {
    if (show && kept && !input.value) input.value = kept;
    if (show) { kept = ""; input.placeholder = ""; input.title = ""; }
    input.type = show ? "text" : "password";
    const words = t(show ? "hideNamed" : "revealNamed", label);
    eye.setAttribute("aria-pressed", String(show));
    eye.setAttribute("aria-label", words);
    eye.title = words;
    fill(eye, icon(show ? "eye-off" : "eye"));
  }
  return { input, reveal, element: h("div", { class: "with-button" }, input, eye), read: () => input.value || kept };
}

/** @param {{fail(error: unknown): void}} shell @param {{input: HTMLInputElement, reveal: (show: boolean) => void}} target */
function generatorButton(shell, target) {
  const panel = h("div", { class: "card quiet", hidden: true });
  const opener = iconButton("dices", t("generate"), () => void toggle(), { "aria-expanded": "false" });
  async function toggle() {
    panel.hidden = !panel.hidden;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
    if (panel.hidden) return;
    const generator = generatorPanel(shell);
    const use = button(t("useThis"), () => {
      target.input.value = generator.value();
      target.reveal(true);
      target.input.dispatchEvent(new Event("input", { bubbles: true }));
      panel.hidden = true;
      opener.setAttribute("aria-expanded", "false");
      target.input.focus();
    }, { main: true, class: "button small main" });
    fill(panel, generator.element, h("div", { class: "actions end" }, use));
    await generator.start();
    use.focus();
  }
  return { panel, opener };
}

/**
 * A list of entries that can be added and taken away.
 * @param {any[]} values
 * @param {(value: any) => {element: HTMLElement, read: () => any}} make
 * @param {() => any} empty
 * @param {string} label
 */
function lines(values, make, empty, label) {
  /** @type {{element: HTMLElement, read: () => any}[]} */
  let list = [];
  const box = h("div", { class: "stack tight" });
  const add = button(label, () => { append(empty()); box.lastElementChild?.querySelector("input")?.focus(); }, { quiet: true, icon: "plus" });
  /** @param {any} value */
  function append(value) {
    const line = make(value);
    const row = h("div", { class: "line" }, line.element, iconButton("x", t("remove"), () => { list = list.filter((one) => one !== line); row.remove(); add.focus(); add.dispatchEvent(new Event("input", { bubbles: true })); }));
    list.push(line);
    box.append(row);
  }
  values.forEach(append);
  return { element: h("div", { class: "stack tight" }, box, h("div", null, add)), read: () => list.map((line) => line.read()) };
}

/** @param {{uri: string, match: string}} value */
function uriLine(value) {
  const uri = h("input", { type: "text", inputmode: "url", value: value.uri, maxlength: 2048, "aria-label": t("website"), placeholder: t("websitePlaceholder"), autocomplete: "off", spellcheck: "false" });
  const match = h("select", { "aria-label": t("matchLabel") }, MATCHES.map((mode) => h("option", { value: mode }, t(`match_${mode.replace("-", "_")}`))));
  match.value = value.match;
  return { element: h("div", { class: "grow" }, uri, match), read: () => ({ uri: uri.value.trim(), match: match.value }) };
}

/** @param {{name: string, type: string, value: string}} value */
function customLine(value) {
  const name = h("input", { type: "text", value: value.name, maxlength: 256, "aria-label": t("fieldName"), placeholder: t("fieldName"), autocomplete: "off" });
  const type = h("select", { "aria-label": t("fieldKind"), onchange: () => draw() }, TYPES.map((kind) => h("option", { value: kind }, t(`fieldType_${kind}`))));
  type.value = value.type;
  const box = h("div");
  const secret = secretField(value.type === "hidden" ? value.value : "", t("fieldValue"), 65536);
  if (value.type === "text") secret.input.value = value.value;
  const check = h("input", { type: "checkbox", checked: value.value === "true", id: newId("yes") });
  secret.input.setAttribute("aria-label", t("fieldValue"));
  secret.input.placeholder ||= t("fieldValue");
  function draw() {
    if (type.value === "boolean") { fill(box, h("label", { class: "check" }, check, t("yes"))); return; }
    secret.input.type = type.value === "hidden" ? "password" : "text";
    fill(box, type.value === "hidden" ? secret.element : secret.input);
    if (type.value === "hidden" && !secret.element.contains(secret.input)) secret.element.prepend(secret.input);
  }
  draw();
  return { element: h("div", { class: "grow" }, h("div", { class: "with-button" }, name, type), box),
    read: () => ({ name: name.value.trim(), type: type.value, value: type.value === "boolean" ? String(check.checked) : secret.read() }) };
}
