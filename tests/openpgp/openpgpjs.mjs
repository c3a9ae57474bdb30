// OpenPGP.js as an independent program: reads one job as JSON on standard input, writes its result as JSON.
//
// Binary values are base64. Jobs: {make, passphrase?}, {seal, to, signer?, passwords?, compress?}, each with {aead?} for
// the encryption of RFC 9580 by this mode; {sign, signer, clear}, {open, secret?, passwords?, signers?},
// {gnupg, mode, session}, {ungnupg, session}.

import { readFileSync } from "node:fs";
import * as openpgp from "openpgp";

const job = JSON.parse(readFileSync(0, "utf8"));
const octets = (text) => new Uint8Array(Buffer.from(text, "base64"));
const text = (value) => Buffer.from(value).toString("base64");
// What is written may come as octets or as a stream.
async function whole(value) {
  value = await value;
  if (value instanceof Uint8Array) return value;
  const reader = value.getReader();
  const parts = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
  return Buffer.concat(parts);
}

const secretKey = (value) => openpgp.readPrivateKey({ binaryKey: octets(value) });
// What a key asks for counts, but for passphrases alone, where the configuration does.
const newer = (mode) => (mode ? { aeadProtect: true, preferredAEADAlgorithm: openpgp.enums.aead[mode] } : {});
const publicKey = (value) => openpgp.readKey({ binaryKey: octets(value) });

async function make({ make: kind, passphrase, aead }) {
  const { privateKey, publicKey } = await openpgp.generateKey({
    ...kind, passphrase, userIDs: [{ name: "Jay Es", email: "jay@es.example" }], format: "binary",
    config: newer(aead),
  });
  return { secret: text(privateKey), certificate: text(publicKey) };
}

async function seal({ seal: said, to = [], signer, passwords, compress, aead }) {
  const message = await openpgp.encrypt({
    message: await openpgp.createMessage({ binary: octets(said) }),
    encryptionKeys: await Promise.all(to.map(publicKey)),
    signingKeys: signer ? await secretKey(signer) : undefined,
    passwords,
    format: "binary",
    config: {
      ...newer(aead), ...(compress ? { preferredCompressionAlgorithm: openpgp.enums.compression[compress] } : {}),
    },
  });
  return { message: text(message) };
}

async function sign({ sign: said, signer, clear }) {
  const signingKeys = await secretKey(signer);
  if (clear) {
    const message = await openpgp.createCleartextMessage({ text: Buffer.from(said, "base64").toString() });
    return { message: text(Buffer.from(await openpgp.sign({ message, signingKeys }))) };
  }
  const message = await openpgp.createMessage({ binary: octets(said) });
  return { message: text(await openpgp.sign({ message, signingKeys, format: "binary" })) };
}

async function open({ open: message, armored, secret, passwords, signers = [] }) {
  const given = armored ? { armoredMessage: Buffer.from(message, "base64").toString() } : { binaryMessage: octets(message) };
  const { data, signatures } = await openpgp.decrypt({
    message: await openpgp.readMessage(given),
    decryptionKeys: secret ? await secretKey(secret) : undefined,
    passwords,
    verificationKeys: await Promise.all(signers.map(publicKey)),
    format: "binary",
  });
  const good = [];
  for (const row of signatures) {
    try {
      if (await row.verified) good.push(row.keyID.toHex().toUpperCase());
    } catch (problem) {
      good.push(String(problem));
    }
  }
  return { said: text(data), good };
}

// GnuPG's tag 20, which OpenPGP.js still knows as a packet.
async function gnupg({ gnupg: said, mode, session }) {
  const packet = new openpgp.AEADEncryptedDataPacket();
  const literal = new openpgp.LiteralDataPacket();
  literal.setBytes(octets(said), openpgp.enums.literal.binary);
  packet.packets = new openpgp.PacketList();
  packet.packets.push(literal);
  packet.aeadAlgorithm = openpgp.enums.aead[mode];
  const config = { ...openpgp.config, preferredAEADAlgorithm: packet.aeadAlgorithm, aeadChunkSizeByte: 0 };
  await packet.encrypt(openpgp.enums.symmetric.aes256, octets(session), config);
  return { body: text(await whole(packet.write())) };
}

async function ungnupg({ ungnupg: body, session }) {
  const packet = new openpgp.AEADEncryptedDataPacket();
  await packet.read(octets(body));
  await packet.decrypt(packet.cipherAlgorithm, octets(session), openpgp.config);
  return { said: text(await whole(packet.packets.filterByTag(openpgp.enums.packet.literalData)[0].getBytes())) };
}

const [work] = [make, seal, sign, open, gnupg, ungnupg].filter((one) => one.name in job);
process.stdout.write(JSON.stringify(await work(job)));
