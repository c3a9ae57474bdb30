"""Sheets as one HTML file that needs nothing else: no script, no picture from elsewhere, black on white."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sealring.kit.blocks import Block, Codes, Heading, Lines, NewPage, Pairs, Room, Steps, Text
from sealring.people import comparing

if TYPE_CHECKING:
    from sealring.kit.sheets import Document

_QUIET = 4  # modules around a code
_WIDE = 92  # characters of a line that is not broken at the usual size: one of a program must not be
_STYLE = """
@page { size: A4; margin: 15mm; }
body { font: 11pt/1.4 sans-serif; color: #000; background: #fff; max-width: 180mm; margin: 8mm auto; padding: 0 4mm; }
h1 { font-size: 20pt; } h2 { font-size: 14pt; margin: 6mm 0 2mm; } h3 { font-size: 12pt; }
h1, h2, h3 { break-after: avoid; }
pre { font: 8.5pt/1.5 monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 2mm 0; }
pre.long { font-size: 6.7pt; }
dt { font-weight: bold; } dd { margin: 0 0 2mm; overflow-wrap: anywhere; }
.codes { display: flex; flex-wrap: wrap; gap: 6mm; }
figure { margin: 0; width: 84mm; break-inside: avoid; } figcaption { text-align: center; }
svg { width: 84mm; height: 84mm; display: block; }
.room { border-bottom: 0.3mm solid #000; height: 11mm; }
.new { break-before: page; }
footer { margin-top: 8mm; font-size: 9pt; }
"""


def drawn(document: Document) -> bytes:
    """The file."""
    body = "\n".join(_block(block) for block in document.blocks)
    head = (
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>"
    )
    foot = f"<footer>{escape(document.foot)}</footer>"
    return f'<!doctype html>\n<html lang="en">\n{head}\n<main>\n{body}\n</main>\n{foot}\n</html>\n'.encode()


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Text(text):
            return f"<p>{escape(text)}</p>"
        case Steps(steps):
            return "<ol>" + "".join(f"<li>{escape(step)}</li>" for step in steps) + "</ol>"
        case Pairs(rows):
            return (
                "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows) + "</dl>"
            )
        case Lines(lines):
            long = ' class="long"' if max(map(len, lines), default=0) > _WIDE else ""
            return f"<pre{long}>" + escape("\n".join(lines)) + "</pre>"
        case Codes(codes):
            return '<div class="codes">' + "".join(_code(name, text) for name, text in codes) + "</div>"
        case Room(label, lines):
            return f"<p>{escape(label)}</p>" + '<div class="room"></div>' * lines
        case NewPage():
            return '<div class="new"></div>'


def _code(name: str, text: str) -> str:
    made = comparing.qr(text)
    side = made["size"] + 2 * _QUIET
    path = "".join(
        f"M{column + _QUIET} {row + _QUIET}h1v1h-1z"
        for row, line in enumerate(made["rows"])
        for column, module in enumerate(line)
        if module == "1"
    )
    label = escape(name)
    picture = (
        f'<svg viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        f'<path d="{path}"/></svg>'
    )
    return f"<figure>{picture}<figcaption>{label}</figcaption></figure>"
