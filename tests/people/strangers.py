"""What tests of people share."""

from collections.abc import Callable
from typing import Any

import pytest

from sealring.base.errors import SealringError

NOW = 1_760_000_000


def refused(name: str, action: Callable[..., Any], *args: Any, **more: Any) -> SealringError:
    """The error that an action must give."""
    with pytest.raises(SealringError) as caught:
        action(*args, **more)
    assert caught.value.name == name, caught.value.data
    return caught.value
