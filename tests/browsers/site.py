# ruff: noqa: E501 - pages read better whole
"""A local web site for the browser tests: sign-in pages of several kinds, on loopback, that record what was submitted."""

import html
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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
_SHADOW = """<login-box></login-box><script>
customElements.define("login-box", class extends HTMLElement { connectedCallback() {
  const root = this.attachShadow({mode: "closed"});
  root.innerHTML = '<form><input id="user" autocomplete="username"><input id="pass" type="password"><button>Sign in</button></form>';
  window.peek = () => [root.getElementById("user").value, root.getElementById("pass").value];
}});</script>"""
_SHORT = """<form method="post" action="/welcome"><input name="email" id="user" autocomplete="username">
<input name="password" id="pass" type="password" maxlength="4"><button id="go">Sign in</button></form>"""
_SEARCH = """<form><input id="user" name="q" type="text" placeholder="Search"><button>Search</button></form>
<form><input type="email" name="newsletter" placeholder="E-mail"><button>Subscribe</button></form>"""
# What a site built with a framework does: the element has its own `value`, and the state follows the events.
_CONTROLLED = """<form><input id="user" autocomplete="username"><input id="pass" type="password"><button>Sign in</button></form><script>
window.state = {};
for (const id of ["user", "pass"]) {
  const field = document.getElementById(id);
  const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  let tracked = "";
  Object.defineProperty(field, "value", {get() { return own.get.call(this); }, set(v) { tracked = v; own.set.call(this, v); }});
  field.addEventListener("input", () => { const now = own.get.call(field); if (now !== tracked) { tracked = now; window.state[id] = now; } });
}</script>"""
PAGES = {
    "/login": ("Sign in", _LOGIN),
    "/login/first": ("Sign in", _FIRST),
    "/login/second": ("Sign in", _SECOND),
    "/fetch": ("Log in", _FETCH),
    "/signup": ("Create an account", _SIGNUP),
    "/shadow": ("Sign in", _SHADOW),
    "/short": ("Sign in", _SHORT),
    "/search": ("A shop", _SEARCH),
    "/controlled": ("Sign in", _CONTROLLED),
    "/plain": ("Nothing here", "<p id=text>A page without a form.</p>"),
}


class _Handler(BaseHTTPRequestHandler):
    server: "Site"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
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
        if self.path == "/login/second":
            self._answer(*PAGES["/login/second"])
        else:
            self._answer("Welcome", '<p id="done">You are signed in.</p>')

    def _answer(self, title: str, body: str) -> None:
        data = _PAGE.format(title=title, body=body).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(data)))
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
