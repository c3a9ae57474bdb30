"""Opens a Sealring backup without Sealring: restore.py BACKUP FOLDER.

gpg needs your key first (gpg --import key.asc), and asks for its passphrase. FOLDER is made by this: items.jsonl has
every item IN CLEAR, one line each, beside their files. Files of a sealed backup need the package "cryptography".
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
from typing import Any


def gpg(message: bytes, what: str) -> bytes:
    done = subprocess.run(["gpg", "--quiet", "--decrypt"], input=message, stdout=subprocess.PIPE, check=False)
    if done.returncode:  # gpg has said why
        print(f"Look out: {what} was not opened, or gpg does not vouch for it.", file=sys.stderr)
    return done.stdout


def piece(line: dict[str, Any], file: dict[str, Any], count: int, sealed: bool) -> bytes:
    data = base64.b64decode(line["piece"])
    if not sealed:
        return data
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    about = bytes.fromhex(file["id"]) + line["number"].to_bytes(8, "big") + bytes([line["number"] == count - 1])
    return AESGCM(bytes.fromhex(file["key"])).decrypt(data[:12], data[12:], b"sealring-attachment/1" + about)


def main(backup: str, folder: str) -> None:
    end = b"-----END PGP MESSAGE-----\n"
    with open(backup, "rb") as file:
        text = file.read().replace(b"\r\n", b"\n").split(end)[0] + end
    lines = [json.loads(line) for line in gpg(text, backup).splitlines() if line.strip()]
    items = [line[kind] for line in lines for kind in ("item", "version", "record") if kind in line]
    opened = [gpg(base64.b64decode(line["message"]), line["id"]) for line in lines if "message" in line]
    items += [json.loads(message) for message in opened if message]
    os.mkdir(folder, 0o700)
    with open(os.path.join(folder, "items.jsonl"), "w", encoding="utf-8") as out:
        out.writelines(json.dumps(item, ensure_ascii=False) + "\n" for item in items)
    for about in {each["id"]: each for item in items for each in item.get("attachments", [])}.values():
        parts = sorted((line for line in lines if line.get("file") == about["id"]), key=lambda line: line["number"])
        whole = b"".join(piece(line, about, len(parts), bool(opened)) for line in parts)[: about["size"]]
        good = hashlib.sha256(whole).hexdigest() == about["sha256"]
        print("ok     " if good else "DAMAGED", about["name"])
        with open(os.path.join(folder, about["id"][:8] + "-" + os.path.basename(about["name"])), "wb") as out:
            out.write(whole)


if __name__ == "__main__":
    main(*sys.argv[1:])
