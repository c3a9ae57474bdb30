// @ts-check
/** Promises files moved between a tab and the host in acknowledged chunks, and saved under a name by the browser. */
import { armour } from "./armour.js";
import { call } from "./host.js";

/** Bytes in one chunk; the host takes at most 512 KiB. */
const CHUNK = 384 * 1024;
/** A key file is never larger. */
export const KEY_FILE_LIMIT = 1024 * 1024;

/**
 * @param {Uint8Array} bytes
 * @returns {string} base64
 */
export function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/**
 * @param {string} text base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/**
 * Moves a chosen file into the host.
 * @param {File} file
 * @param {"key_file" | "certificate" | "picture" | "letter"} [purpose]
 * @returns {Promise<string>} the transfer's id
 */
export async function putFile(file, purpose = "key_file") {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { id } = await call("transfer.begin", { purpose, size: bytes.length });
  for (let at = 0, index = 0; at < bytes.length; at += CHUNK, index += 1) {
    await call("transfer.put", { id, index, data: toBase64(bytes.subarray(at, at + CHUNK)) });
  }
  return id;
}

/**
 * Fetches what the host offers and lets the browser save it.
 * @param {string} id the transfer
 * @param {string} name of the file
 */
export async function download(id, name) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  for (let index = 0; ; index += 1) {
    const { data, last } = await call("transfer.get", { id, index });
    parts.push(fromBase64(data));
    if (last) break;
  }
  save(new Blob(parts, { type: "application/octet-stream" }), name);
  await call("transfer.end", { id }).catch(() => {});
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = document.createElement("a");
  const url = URL.createObjectURL(blob);
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * A key file as armored text; a binary one is put into armour.
 * @param {File} file
 * @returns {Promise<string>}
 */
export async function readKeyFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
  return start.includes("-----BEGIN PGP") ? new TextDecoder().decode(bytes) : armour(bytes, toBase64);
}
