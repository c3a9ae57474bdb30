# ruff: noqa: E501 - pages read better whole
"""A local web site for the browser tests: sign-in pages of several kinds, on loopback, that record what was submitted.

It also serves the gallery (tests/pages/) and what npm brought for it. A page there may say how it wants to be served, in
a comment such as `<!-- served with content-security-policy: default-src 'self' -->`.
"""

import html
import json
import mimetypes
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px system-ui;margin:48px auto;max-width:420px}}form{{display:grid;gap:12px}}input,button{{font:inherit;padding:8px}}</style>
<h1>{title}</h1>{body}</html>"""
_LOGIN = """<form method="post" action="/welcome"><label>E-mail <input name="email" type="email" id="user" autocomplete="username"></label>
<label>Password <input name="password" type="password" id="pass" autocomplete="current-password"></label>
<button id="go">Sign in</button></form>"""
_FIRST = """<form method="post" action="/login/second"><label>Username <input name="username" id="user" autocomplete="username"></label>
<button id="go">Next</button></form>"""
_SECOND = """<form method="post" action="/welcome"><p>Welcome back</p><label>Password <input name="password" type="password" id="pass"></label>
<button id="go">Sign in</button></form>"""
_FETCH = """<div id="box"><input id="user" placeholder="Username"><input id="pass" type="password" placeholder="Password">
<button id="go" type="button">Log in</button></div><script>
document.getElementById("go").addEventListener("click", async () => {
  const body = JSON.stringify({email: document.getElementById("user").value, password: document.getElementById("pass").value});
  await fetch("/welcome", {method: "POST", headers: {"content-type": "application/json"}, body});
  document.getElementById("box").remove(); document.body.insertAdjacentHTML("beforeend", "<p id=done>Signed in</p>");
});</script>"""
_SIGNUP = """<form method="post" action="/welcome"><label>E-mail <input name="email" type="email" id="user"></label>
<label>Password <input name="password" type="password" id="pass" autocomplete="new-password"></label>
<label>Again <input name="again" type="password" id="again" autocomplete="new-password"></label><button id="go">Create account</button></form>"""
_CHANGE = """<form method="post" action="/welcome"><label>Current password <input name="old" type="password" id="old" autocomplete="current-password"></label>
<label>New password <input name="new" type="password" id="new" autocomplete="new-password" maxlength="14" passwordrules="required: lower; required: digit; allowed: [-];"></label>
<label>New password again <input name="again" type="password" id="again" autocomplete="new-password"></label><button id="go">Change password</button></form>"""
# Takes passwords that don't begin with "wrong", and asks again for others.
_STRICT = _LOGIN.replace("/welcome", "/strict")
_STRICT_FETCH = """<div id="box"><form id="form"><input id="user" placeholder="Username"><input id="pass" type="password" placeholder="Password"><button id="go">Log in</button></form></div><script>
document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  await fetch("/plain");
  document.getElementById("error")?.remove();
  if (document.getElementById("pass").value.startsWith("wrong")) {
    document.getElementById("pass").value = ""; document.body.insertAdjacentHTML("beforeend", "<p id=error>Wrong password</p>");
  } else { document.getElementById("box").remove(); document.body.insertAdjacentHTML("beforeend", "<p id=done>Signed in</p>"); }
});</script>"""
_SEARCH = """<form><input id="user" name="q" type="text" placeholder="Search"><button>Search</button></form>
<form><input type="email" name="newsletter" placeholder="E-mail"><button>Subscribe</button></form>"""
PAGES = {
    "/login": ("Sign in", _LOGIN),
    "/login/first": ("Sign in", _FIRST),
    "/login/second": ("Sign in", _SECOND),
    "/fetch": ("Log in", _FETCH),
    "/strict": ("Sign in", _STRICT),
    "/strict-fetch": ("Log in", _STRICT_FETCH),
    "/change": ("Change your password", _CHANGE),
    "/signup": ("Create an account", _SIGNUP),
    "/search": ("A shop", _SEARCH),
    "/plain": ("Nothing here", "<p id=text>A page without a form.</p>"),
}


_ROOT = Path(__file__).parents[2]
_FOLDERS = {"pages": _ROOT / "tests" / "pages", "node_modules": _ROOT / "node_modules"}
_SERVED_WITH = re.compile(r"<!-- served with ([a-z-]+): (.+?) -->")
BASIC = "Basic YWRhLmNhbmFyeUBleGFtcGxlLm9yZzpjYW5hcnktUHctOTMhbGVtb24="
"""What a page of the gallery behind HTTP authentication asks for: the story's user and password."""


class _Handler(BaseHTTPRequestHandler):
    server: "Site"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        folder, _, rest = address.path[1:].partition("/")
        if folder in _FOLDERS:
            self._file(_FOLDERS[folder], rest)
            return
        if address.path == "/around":
            inner = html.escape(parse_qs(address.query)["inner"][0])
            self._answer("A page around", f'<iframe id="inner" src="{inner}" width="420" height="360"></iframe>')
        elif address.path in PAGES:
            self._answer(*PAGES[address.path])
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        values = (
            json.loads(body)
            if "json" in self.headers.get("content-type", "")
            else {k: v[0] for k, v in parse_qs(body).items()}
        )
        self.server.received.append({"path": self.path, **values})
        if self.path.startswith("/pages/"):
            self.do_GET()
        elif self.path == "/login/second":
            self._answer(*PAGES["/login/second"])
        elif self.path == "/strict" and values.get("password", "").startswith("wrong"):
            self._answer("Sign in", '<p id="error">Wrong password.</p>' + _STRICT)
        else:
            self._answer("Welcome", '<p id="done">You are signed in.</p>')

    def _file(self, folder: Path, name: str) -> None:
        """A file of the gallery; a module's name may lack its ending, as it may for bundlers."""
        path = next(
            (each for each in (folder / name, folder / f"{name}.js", folder / name / "index.js") if each.is_file()),
            None,
        )
        if path is None or ".." in name:
            self.send_error(404)
            return
        data = path.read_bytes()
        headers = (
            dict(_SERVED_WITH.findall(data.decode())) if path.suffix == ".html" else {"cache-control": "max-age=600"}
        )
        refused = "www-authenticate" in headers and self.headers.get("authorization") != BASIC
        kind = {".html": "text/html; charset=utf-8", ".mjs": "text/javascript"}.get(path.suffix)
        self._send(
            401 if refused else 200, b"" if refused else data, kind or mimetypes.guess_type(path.name)[0] or "", headers
        )

    def _answer(self, title: str, body: str) -> None:
        self._send(200, _PAGE.format(title=title, body=body).encode(), "text/html; charset=utf-8", {})

    def _send(self, status: int, data: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: what was submitted must not be in the test's log."""


class Site(ThreadingHTTPServer):
    """The site, from construction until close()."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[dict[str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a page, under one of the names that lead here."""
        return f"http://{host}:{self.server_address[1]}{path}"

    def close(self) -> None:
        """End it."""
        self.shutdown()
        self.server_close()
