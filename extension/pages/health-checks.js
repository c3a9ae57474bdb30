// @ts-check
/** Promises the two checks that ask somebody else: each says what leaves this computer, is off until it is allowed, and asks only when its button is pressed. */
import { button, fill, h } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { stepsPanel } from "../ui/steps.js";
import { day } from "../ui/time.js";
import { number, plural, t } from "../ui/words.js";
import { setting } from "./rows.js";
import { fail, say } from "./tab.js";

/**
 * The switch of such a check.
 * @param {string} name of the setting
 * @param {string} title @param {string} text
 * @param {() => void} changed
 */
function allowing(name, title, text, changed) {
  const input = h("input", { type: "checkbox", onchange: () => void call("settings.set", { settings: { [name]: input.checked } }).then(() => { say(t("settingSaved")); changed(); }, (error) => { input.checked = !input.checked; fail(error); }) });
  return { input, element: setting(title, text, input) };
}

/** Have I Been Pwned. @param {() => void} changed */
export function breachCard(changed) {
  const allow = allowing("breach_check", t("breachAllow"), t("breachAllowText"), () => { if (!allow.input.checked) stop(); changed(); });
  const line = h("p", { class: "soft small grow" });
  const ask = button(t("breachAsk"), () => {
    stop();
    panel = stepsPanel({
      method: "health.check_breaches", title: t("breachAsking"), text: t("breachAskingText"), stopped: t("breachStopped"), left: (left) => plural("breachLeft", left),
      finished: ({ breached }) => [t("breachDone"), breached ? plural("breachFound", breached) : t("breachNone")], done: changed,
    });
    fill(place, panel.element);
    panel.element.querySelector("button")?.focus();
    void panel.start();
  });
  const place = h("div");
  const row = h("div", { class: "setting" }, line, ask);
  const element = h("div", { class: "settings" }, allow.element, row, place);
  /** @type {{element: HTMLElement, start: () => Promise<void>, close: () => void} | null} */
  let panel = null;

  function stop() {
    panel?.close();
    panel = null;
    fill(place);
  }
  return {
    element, close: stop,
    /** @param {{allowed: boolean, left: number}} now */
    update(now) {
      allow.input.checked = now.allowed;
      row.hidden = !now.allowed;
      ask.disabled = !now.left;
      line.textContent = now.left ? plural("breachUnasked", now.left) : t("breachAllAsked");
    },
  };
}

/** The 2fa directory. @param {() => void} changed */
export function sitesCard(changed) {
  const allow = allowing("second_factor_list", t("sitesAllow"), t("sitesAllowText"), changed);
  const line = h("p", { class: "soft small grow" });
  const ask = button(t("sitesAsk"), () => {
    ask.disabled = true;
    void call("health.update_sites").then(({ listed }) => { say(plural("sitesFetched", listed)); changed(); }, fail).finally(() => { ask.disabled = false; });
  });
  const row = h("div", { class: "setting" }, line, ask);
  return {
    element: h("div", { class: "settings" }, allow.element, row),
    /** @param {{allowed: boolean, listed: number, dated: string, fetched?: number}} now */
    update(now) {
      allow.input.checked = now.allowed;
      ask.hidden = !now.allowed;
      line.textContent = t("sitesListed", number(now.listed), now.fetched ? day(now.fetched) : day(Date.parse(now.dated) / 1000));
    },
  };
}
