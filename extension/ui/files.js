// @ts-check
/** Promises files moved between a tab and the host in acknowledged chunks, and saved under a name by the browser. */
import { armour } from "./armour.js";
import { call } from "./host.js";
import { number, t } from "./words.js";

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

/** An attachment is never larger. */
export const ATTACHMENT_LIMIT = 20 * 1024 * 1024;

/** The person stopped a file on its way. */
export class Stopped extends Error {}

/** @typedef {{signal?: AbortSignal, progress?: (part: number) => void}} Way how a file goes: until it is stopped, saying how far it is */

/**
 * Moves a chosen file into the host, a piece at a time.
 * @param {File} file
 * @param {"key_file" | "certificate" | "picture" | "letter" | "attachment" | "backup"} [purpose]
 * @param {Way} [way]
 * @returns {Promise<string>} the transfer's id
 */
export async function putFile(file, purpose = "key_file", way = {}) {
  const { id } = await call("transfer.begin", { purpose, size: file.size });
  for (let at = 0, index = 0; at < file.size; at += CHUNK, index += 1) {
    const bytes = new Uint8Array(await file.slice(at, at + CHUNK).arrayBuffer());
    if (way.signal?.aborted) await stop(id);
    await call("transfer.put", { id, index, data: toBase64(bytes) });
    way.progress?.(Math.min(1, (at + CHUNK) / file.size));
  }
  if (way.signal?.aborted) await stop(id);
  return id;
}

/** @param {string} id @returns {Promise<never>} */
async function stop(id) {
  await call("transfer.end", { id }).catch(() => {});
  throw new Stopped();
}

/**
 * What the host offers, whole.
 * @param {string} id the transfer
 * @param {Way & {size?: number}} [way]
 * @returns {Promise<Blob>}
 */
export async function fetchFile(id, way = {}) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let there = 0;
  for (let index = 0; ; index += 1) {
    if (way.signal?.aborted) await stop(id);
    const { data, last } = await call("transfer.get", { id, index });
    const bytes = fromBase64(data);
    parts.push(bytes);
    there += bytes.length;
    if (way.size) way.progress?.(there / way.size);
    if (last) break;
  }
  await call("transfer.end", { id }).catch(() => {});
  return new Blob(parts, { type: "application/octet-stream" });
}

/**
 * Fetches what the host offers and lets the browser save it.
 * @param {string} id the transfer
 * @param {string} name of the file
 */
export async function download(id, name) {
  save(await fetchFile(id), name);
}

/**
 * A number of bytes as people say it.
 * @param {number} bytes
 * @returns {string}
 */
export function sizeOf(bytes) {
  const step = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : 2;
  const value = bytes / 1000 ** step;
  return t(["sizeBytes", "sizeKilobytes", "sizeMegabytes"][step] ?? "sizeBytes", number(step && value < 10 ? Math.round(value * 10) / 10 : Math.round(value)));
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
