"""A real host process, spoken to as a browser does."""

import json
import os
import selectors
import struct
import subprocess
import sys
import time
from typing import Any

ORIGIN = "chrome-extension://bekmjgbkngbidknjelhjocfnbbklijei/"
PATIENCE = 20.0  # seconds until a test that waits for a frame fails instead of hanging


def frame(message: Any) -> bytes:
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack("=I", len(data)) + data


def request(method: str, ident: Any = 1, kind: str = "page", **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": ident, "method": method, "params": params, "caller": {"kind": kind}}


HELLO = request("session.hello", protocol={"min": 1, "max": 1})


class Host:
    """One running host. Used as a context; leaving it closes the pipe and waits."""

    def __init__(
        self,
        home: str,
        *arguments: str,
        code: str = "from sealring.native.main import main; main()",
        program: str | None = None,
        environment: dict[str, str] | None = None,
    ):
        start = [sys.executable, "-I", "-c", code] if program is None else [program]
        self.process = subprocess.Popen(
            [*start, *(arguments or (ORIGIN,))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "SEALRING_HOME": home, **(environment or {})},
        )
        self._number = 0
        self._buffer = b""
        self.notes: list[dict[str, Any]] = []
        self.errors = b""

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> int:
        assert self.process.stdin and self.process.stdout and self.process.stderr
        try:
            self.process.stdin.close()
        except OSError:
            pass
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        if not self.process.stderr.closed:
            self.errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.returncode

    def write(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, method: str, kind: str = "page", **params: Any) -> int:
        self._number += 1
        self.write(frame(request(method, self._number, kind, **params)))
        return self._number

    def read(self, patience: float = PATIENCE) -> dict[str, Any] | None:
        """The next frame; None at the end of output."""
        header = self._exactly(4, patience)
        if header is None:
            assert self._buffer == b"", "half a frame at the end"
            return None
        (length,) = struct.unpack("=I", header)
        assert length <= 1024 * 1024
        data = self._exactly(length, patience)
        assert data is not None, "half a frame at the end"
        message = json.loads(data)
        assert message["jsonrpc"] == "2.0"
        return dict(message)

    def _exactly(self, length: int, patience: float) -> bytes | None:
        assert self.process.stdout
        end = time.monotonic() + patience
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while len(self._buffer) < length:
                if not selector.select(max(0.0, end - time.monotonic())):
                    raise TimeoutError("the host did not answer")
                piece = os.read(self.process.stdout.fileno(), 65536)
                if not piece:
                    return None
                self._buffer += piece
        data, self._buffer = self._buffer[:length], self._buffer[length:]
        return data

    def reply(self, ident: Any) -> dict[str, Any]:
        """The reply to a request; notifications on the way are kept in ``notes``."""
        while True:
            message = self.read()
            assert message is not None, "the host ended"
            if "method" in message:
                self.notes.append(message)
                continue
            assert message["id"] == ident, message
            return message

    def ask(self, method: str, kind: str = "page", **params: Any) -> dict[str, Any]:
        return self.reply(self.send(method, kind, **params))

    def result(self, method: str, **params: Any) -> Any:
        answer = self.ask(method, **params)
        assert "result" in answer, answer
        return answer["result"]

    def error(self, method: str, kind: str = "page", **params: Any) -> str:
        answer = self.ask(method, kind, **params)
        assert "error" in answer, answer
        return str(answer["error"]["data"]["name"])

    def displayed(self) -> dict[str, str]:
        shown = self.result("session.challenge")
        return {name: shown[name] for name in ("chars", "colour", "nonce")}

    def unlock(self, passphrase: str) -> Any:
        return self.result("session.unlock", passphrase=passphrase, displayed=self.displayed())

    def gone(self, patience: float = PATIENCE) -> bool:
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            return False
        return True
