// @ts-check
/** Promises the types of items as the host has them (vault/kinds.py; a test compares the two), each with its icon and its words. */
import { icon } from "./dom.js";
import { t } from "./words.js";

/** @typedef {{name: string, form?: string, hidden?: boolean, derived?: boolean, choices?: string[]}} Field */

export const KINDS = /** @type {Record<string, Field[]>} */ ({
  "login": [],
  "note": [],
  "card": [
    {"name": "holder"},
    {"name": "number", "hidden": true},
    {"name": "brand", "derived": true},
    {"name": "expires", "form": "month"},
    {"name": "code", "hidden": true},
    {"name": "pin", "hidden": true},
    {"name": "bank"},
    {"name": "phone"}
  ],
  "identity": [
    {"name": "title"},
    {"name": "first_name"},
    {"name": "middle_name"},
    {"name": "last_name"},
    {"name": "born", "form": "date"},
    {"name": "company"},
    {"name": "email"},
    {"name": "phone"},
    {"name": "address"},
    {"name": "address_more"},
    {"name": "city"},
    {"name": "region"},
    {"name": "postcode"},
    {"name": "country"},
    {"name": "passport", "hidden": true},
    {"name": "national_id", "hidden": true},
    {"name": "driving_licence", "hidden": true},
    {"name": "tax_number", "hidden": true}
  ],
  "ssh_key": [
    {"name": "private_key", "form": "block", "hidden": true},
    {"name": "public_key", "form": "block"},
    {"name": "fingerprint", "derived": true},
    {"name": "passphrase", "hidden": true}
  ],
  "api_key": [
    {"name": "secret", "hidden": true},
    {"name": "endpoint"},
    {"name": "expires", "form": "date"}
  ],
  "wifi": [
    {"name": "network"},
    {"name": "security", "form": "choice", "choices": ["wpa", "wep", "open"]},
    {"name": "unseen", "form": "yes"}
  ],
  "licence": [
    {"name": "product"},
    {"name": "key", "form": "block", "hidden": true},
    {"name": "version"},
    {"name": "registered_to"},
    {"name": "email"},
    {"name": "order"},
    {"name": "bought", "form": "date"},
    {"name": "expires", "form": "date"}
  ]
});
/** Types that have a password: a login's, a network's, an API key. */
export const WITH_PASSWORD = new Set(["login", "api_key", "wifi"]);
const ICONS = /** @type {Record<string, string>} */ ({ note: "sticky-note", card: "credit-card", identity: "id-card", ssh_key: "terminal", api_key: "code", wifi: "wifi", licence: "package" });

/**
 * What stands before an item's name: the icon of its type, or for a login its first letter.
 * @param {{type: string, name: string}} row
 * @returns {SVGSVGElement | string}
 */
export function sign(row) {
  return ICONS[row.type] ? icon(ICONS[row.type] ?? "") : [...row.name.trim()][0]?.toLocaleUpperCase() ?? "?";
}

/** @param {string} type @returns {string} */
export const kindName = (type) => t(`kind_${type}`);

/**
 * A field's name; a card's number and a licence's are not called the same.
 * @param {string} type @param {string} name @returns {string}
 */
export const fieldName = (type, name) => t(`detail_${type}_${name}`);

/** What the password of a type is called. @param {string} type @returns {string} */
export const passwordName = (type) => (type === "api_key" ? t("detail_api_key_key") : t("password"));

/**
 * A field's value as people read it.
 * @param {Field} field
 * @param {string} value
 * @returns {string}
 */
export function shown(field, value) {
  if (field.form === "month") return value.replace(/^(\d{4})-(\d{2})$/, "$2/$1");
  if (field.form === "choice") return t(`choice_${value}`);
  return field.form === "yes" ? t("yes") : value;
}
