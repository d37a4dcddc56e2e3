"""A Chromium for tests: `CHROMIUM`, Debian's, or the one that the npm package @sparticuz/chromium carries."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

DEBIAN = Path("/usr/bin/chromium")
PACKAGE = Path("node_modules/@sparticuz/chromium")

PATIENCE = 60_000
"""Milliseconds that a test waits for what must come. When all is well it comes at once; the machine may be busy."""

expect.set_options(timeout=PATIENCE)

WHERE_IT_IS = 'import("@sparticuz/chromium").then(async (found) => console.log(await found.default.executablePath()))'


def find_chromium() -> Path | None:
    """The browser's program; None where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    if DEBIAN.exists():
        return DEBIAN
    return _unpacked_from_npm()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser. Without one the test is skipped, or fails where CI must not pass unseen."""
    program = find_chromium()
    if program is None or not program.exists():
        reason = f"no Chromium: set CHROMIUM, install {DEBIAN}, or npm install @sparticuz/chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def _unpacked_from_npm() -> Path | None:
    root = Path(__file__).parents[1]
    node = shutil.which("node")
    if node is None or not (root / PACKAGE).is_dir():
        return None
    # It unpacks itself where it is not unpacked yet, and takes a half unpacked one for whole: one worker at a time.
    with (Path(tempfile.gettempdir()) / "abate-tests-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = subprocess.run(
            [node, "--input-type=module", "--eval", WHERE_IT_IS], cwd=root, capture_output=True, text=True, check=True
        )
    return Path(told.stdout.strip().splitlines()[-1])
