"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for a run: a second one in the same process is refused. Each test opens a context of its own."""
    with chromium() as running:
        yield running
