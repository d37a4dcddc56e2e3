"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as BrowserTimeout
from tests.browser import chromium

# The same examples in every run, however slow the machine; `make soak` looks for others.
settings.register_profile(
    "the same each time",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "others", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow], max_examples=1_000
)
settings.load_profile("the same each time")


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
    """The longest files first, so that no worker is left alone with one of them at the end.

    A test in a browser that waited for the browser in vain is run once more, and reported as run again (R) with its
    traceback: that is a fault to be mended.
    """
    turn = {Path(__file__).parent / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: turn.get(item.path, len(turn)))
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=BrowserTimeout))
