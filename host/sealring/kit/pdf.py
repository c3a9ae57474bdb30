"""Sheets as a PDF of A4 pages. Its letters are those that every printer has (Latin-1).

Any other is written as [U+0142], which an HTML kit shows as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sealring.kit.blocks import Block, Codes, Heading, Lines, NewPage, Pairs, Room, Steps, Text
from sealring.people import comparing

if TYPE_CHECKING:
    from sealring.kit.sheets import Document

# All in millimetres but the sizes of letters, which are in points.
_MARGIN, _WIDTH, _BOTTOM = 15.0, 180.0, 20.0
_SIZES = {1: 22, 2: 14, 3: 12}
_TEXT, _LINE = 11, 5.2
_MONO, _MONO_LEAST, _ACROSS = 10, 6.9, 121  # letters of one width, and how many of the smallest fit
_CODE, _GAP = 84.0, 6.0  # a code's side; a telephone reads modules of 0.7
_QUIET = 4  # modules around a code


def plain(text: str) -> str:
    """The text in the letters that the PDF has."""
    return "".join(sign if sign.isprintable() and ord(sign) < 0x100 else f"[U+{ord(sign):04X}]" for sign in text)


def drawn(document: Document, made: int) -> bytes:
    """The file.

    Args:
        made: seconds since 1970, which stand in the file.
    """
    from fpdf import FPDF

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("Helvetica", size=8)
            self.cell(_WIDTH - 20, 4, plain(document.foot))
            self.cell(20, 4, f"{self.page_no()} / {{nb}}", align="R")

    sheet = Sheet(format="A4")
    sheet.set_creation_date(datetime.fromtimestamp(made, UTC))
    sheet.set_title(plain(document.title))
    sheet.set_lang("en")
    sheet.set_margin(_MARGIN)
    sheet.set_auto_page_break(auto=True, margin=_BOTTOM)
    sheet.add_page()
    for block in document.blocks:
        _DRAWN[type(block)](sheet, block)
    return bytes(sheet.output())


def _heading(sheet: Any, block: Heading) -> None:
    sheet.ln(2 if block.level > 1 else 0)
    _paragraph(sheet, block.text, "B", _SIZES[block.level], 7.5 if block.level > 1 else 11)


def _steps(sheet: Any, block: Steps) -> None:
    for number, step in enumerate(block.steps, 1):
        _paragraph(sheet, f"{number}.  {step}")


def _pairs(sheet: Any, block: Pairs) -> None:
    for name, value in block.rows:
        _paragraph(sheet, name, "B", below=0)
        _paragraph(sheet, value)


def _lines(sheet: Any, block: Lines) -> None:
    """Smaller where one would not fit, since a break would be typed."""
    lines = [plain(line) for line in block.lines]
    size = min(_MONO, max(_MONO_LEAST, _WIDTH / 25.4 * 72 / (0.6 * (max(map(len, lines), default=1) + 1))))
    sheet.set_font("Courier", size=size)
    for line in lines:
        for at in range(0, max(1, len(line)), _ACROSS):
            sheet.cell(_WIDTH, 0.49 * size, line[at : at + _ACROSS], new_x="LMARGIN", new_y="NEXT")
    sheet.ln(1.5)


def _room(sheet: Any, block: Room) -> None:
    if sheet.get_y() + 8 + 11 * block.lines > sheet.h - _BOTTOM:
        sheet.add_page()
    _paragraph(sheet, block.label, below=0)
    for _ in range(block.lines):
        sheet.ln(11)
        sheet.line(_MARGIN, sheet.get_y(), _MARGIN + _WIDTH, sheet.get_y())
    sheet.ln(3)


def _paragraph(
    sheet: Any, text: str, style: str = "", size: int = _TEXT, height: float = _LINE, below: float = 1.5
) -> None:
    sheet.set_font("Helvetica", style, size)
    sheet.multi_cell(_WIDTH, height, plain(text), new_x="LMARGIN", new_y="NEXT", align="L")
    sheet.ln(below)


def _codes(sheet: Any, block: Codes) -> None:
    """Two in a row, as many rows as fit."""
    codes = block.codes
    for at in range(0, len(codes), 2):
        top = sheet.get_y()
        if top + _CODE + 8 > sheet.h - _BOTTOM:
            sheet.add_page()
            top = sheet.get_y()
        for place, (name, text) in enumerate(codes[at : at + 2]):
            left = _MARGIN + place * (_CODE + _GAP)
            _code(sheet, text, left, top)
            sheet.set_font("Helvetica", size=_TEXT)
            sheet.set_xy(left, top + _CODE)
            sheet.cell(_CODE, _LINE, plain(name), align="C")
        sheet.set_xy(_MARGIN, top + _CODE + 8)


def _code(sheet: Any, text: str, left: float, top: float) -> None:
    made = comparing.qr(text)
    module = _CODE / (made["size"] + 2 * _QUIET)
    sheet.set_fill_color(0)
    for row, line in enumerate(made["rows"]):
        column = 0
        for run in line.replace("01", "0 1").replace("10", "1 0").split():
            if run[0] == "1":
                x, y = left + (_QUIET + column) * module, top + (_QUIET + row) * module
                sheet.rect(x, y, len(run) * module, module, style="F")
            column += len(run)


_DRAWN: dict[type[Block], Callable[[Any, Any], None]] = {
    Heading: _heading,
    Text: lambda sheet, block: _paragraph(sheet, block.text),
    Steps: _steps,
    Pairs: _pairs,
    Lines: _lines,
    Codes: _codes,
    Room: _room,
    NewPage: lambda sheet, _: sheet.add_page(),
}
