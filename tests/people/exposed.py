"""Have I Been Pwned's range interface and the 2fa directory on the loopback, as far as they are needed here."""

import hashlib
import json
from typing import Any

from tests.people.servers import Asked, Internet, Said


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


class Range:
    """Knows some passwords; answers with padding, as the interface does when it is asked to."""

    def __init__(self, net: Internet, host: str = "api.pwnedpasswords.com") -> None:
        self.known: dict[str, int] = {}
        self.asked: list[Asked] = []
        self.instead: Said | None = None
        net.host(host, self.answer)

    def expose(self, password: str, times: int = 3) -> None:
        self.known[sha1(password)] = times

    @property
    def prefixes(self) -> list[str]:
        return [asked.path.removeprefix("/range/") for asked in self.asked]

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        if self.instead is not None:
            return self.instead
        prefix = asked.path.removeprefix("/range/")
        assert asked.method == "GET" and len(prefix) == 5 and prefix == prefix.upper(), asked
        lines = [f"{digest[5:]}:{times}" for digest, times in self.known.items() if digest.startswith(prefix)]
        lines += [f"{sha1(f'{prefix} {number}')[5:]}:{number}" for number in range(1, 4)]
        if asked.headers.get("add-padding") == "true":
            lines += [f"{sha1(f'padding {prefix} {number}')[5:]}:0" for number in range(5)]
        return Said(kind="text/plain", body="\r\n".join(sorted(lines)).encode())


class Directory:
    """The file of sites with one-time codes."""

    def __init__(self, net: Internet, host: str = "api.2fa.directory") -> None:
        self.sites: Any = {
            "shop.example": {"methods": ["sms", "totp"], "documentation": "https://shop.example/help"},
            "forum.example": {"methods": ["totp"], "additional-domains": ["board.example"]},
            "sms.example": {"methods": ["sms"]},
            "empty.example": {},
        }
        self.asked: list[Asked] = []
        net.host(host, self.answer)

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        if asked.path != "/v4/totp.json":
            return Said(404, "text/plain")
        body = self.sites if isinstance(self.sites, bytes) else json.dumps(self.sites).encode()
        return Said(kind="application/json", body=body)
