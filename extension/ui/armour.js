// @ts-check
/** Promises the text form of a binary OpenPGP key (RFC 4880, 6.2): base64 in lines of 64 signs with its CRC-24. No cryptography. */

/**
 * The checksum of RFC 4880, 6.1.
 * @param {Uint8Array} bytes
 * @returns {number}
 */
export function crc24(bytes) {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}

/**
 * @param {Uint8Array} bytes
 * @param {(bytes: Uint8Array) => string} base64
 * @returns {string}
 */
export function armour(bytes, base64) {
  const sum = crc24(bytes);
  const lines = base64(bytes).match(/.{1,64}/g) ?? [];
  const check = base64(Uint8Array.of(sum >> 16, (sum >> 8) & 255, sum & 255));
  return ["-----BEGIN PGP PRIVATE KEY BLOCK-----", "", ...lines, `=${check}`, "-----END PGP PRIVATE KEY BLOCK-----", ""].join("\n");
}
