"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file of tests. While it runs no second one may, nor may Django ask the database."""
    with chromium() as running:
        yield running
