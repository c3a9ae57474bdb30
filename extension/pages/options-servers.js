// @ts-check
/** Promises the servers that get a login without a question (HTTP authentication), with which, and a way to take that back. */
import { fill, h, iconButton } from "../ui/dom.js";
import { call } from "../ui/host.js";
import { t } from "../ui/words.js";

/**
 * @param {(error: unknown) => void} fail
 * @returns {HTMLElement}
 */
export function serversPart(fail) {
  const list = h("ul", { class: "list-edit", id: "servers" });
  /** @param {{origin: string, realm: string, name?: string}} one */
  function line({ origin, realm, name }) {
    const said = [origin, realm, name].filter(Boolean).join(" \u00b7 ");
    const forget = iconButton("x", t("removeNamed", said), () => void call("httpauth.forget", { origin, realm }).then(draw, fail));
    return h("li", null, h("span", null, said), forget);
  }
  async function draw() {
    const { servers } = await call("httpauth.remembered");
    fill(list, servers.length ? servers.map(line) : h("li", { class: "soft" }, t("pointedNone")));
  }
  void draw().catch(fail);
  return h("div", { class: "setting" }, h("div", { class: "grow" }, h("span", null, t("setServers")), h("small", { class: "soft" }, t("setServersText"))), list);
}
