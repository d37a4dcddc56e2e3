"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file of tests. While it runs no second one may, nor may Django ask the database."""
    with chromium() as running:
        yield running


LONGEST = (
    "clinic/test_every_page.py",
    "clinic/diary/test_storm.py",
    "clinic/record/test_deploy.py",
    "clinic/effects/test_in_a_browser.py",
    "clinic/test_permissions.py",
    "clinic/diary/test_import.py",
    "reports/test_page_in_a_browser.py",
    "cli/test_cli.py",
    "clinic/record/test_append.py",
    "clinic/phone/test_sending.py",
    "clinic/assessment/test_pages_in_a_browser.py",
    "clinic/phone/test_one_tap.py",
    "clinic/phone/test_installing.py",
    "clinic/phone/test_look.py",
    "clinic/session_page/test_session_in_a_browser.py",
    "clinic/test_the_whole_way.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker is left alone with one of them at the end."""
    turn = {Path(__file__).parent / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: turn.get(item.path, len(turn)))
