"""The page about side effects: its example runs and says what the comments say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "safety" / "side-effects.md"


def test_the_example_of_the_page_runs_and_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    exec(compile(block, str(PAGE), "exec"), {})  # noqa: S102 - our own documentation
    assert capsys.readouterr().out.splitlines() == re.findall(r"# (.*)$", block, re.MULTILINE)
