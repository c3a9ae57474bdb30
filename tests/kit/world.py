"""What tests of the kit share."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sealring.base.errors import SealringError
from sealring.base.secret import Secret
from sealring.session.app import App
from sealring.session.session import Session
from sealring.vault.stretching import TESTING
from tests.actions.world import PASSPHRASE


def refused(call: Callable[..., Any], *given: Any) -> SealringError:
    """How a call fails."""
    with pytest.raises(SealringError) as error:
        call(*given)
    return error.value


def reopened(app: App, **factor: str) -> App:
    """As after a change of keys, which locks the vault."""
    session = Session(clock=app.clock, profile=TESTING)
    session.unlock(Secret(PASSPHRASE), None, None, dict(factor) or None)
    return App(session, app.clock)


def scanned(path: Path) -> list[tuple[str, bytes]]:
    """The pages of a PDF: the text on each, and its picture as a scanner sees it, at 150 dots an inch."""
    pdfium = pytest.importorskip("pypdfium2", reason="nothing here makes pictures of a PDF")
    document, found = pdfium.PdfDocument(path), []
    for page in document:
        file = io.BytesIO()
        page.render(scale=150 / 72).to_pil().save(file, "PNG", compress_level=1)
        found.append((page.get_textpage().get_text_bounded(), file.getvalue()))
    document.close()
    return found
