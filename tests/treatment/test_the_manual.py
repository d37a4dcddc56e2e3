"""The page about the session says what is so."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from abate.treatment import check_session, read_session

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "session.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    (text,) = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(text)


def test_the_session_on_the_page_is_read_and_may_be_signed(tmp_path: Path) -> None:
    history = "allergies: []\ninfection_at_injection_site: false\ntoxin_sessions: []\n"
    (tmp_path / "history.yaml").write_text(history, encoding="utf-8")
    (tmp_path / "session.yaml").write_text(block("yaml"), encoding="utf-8")
    assert check_session(read_session(tmp_path / "session.yaml"), today=date(2026, 3, 2)).may_sign


def test_the_python_on_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block("python"), "docs/session.md", "exec"), {})  # noqa: S102 - our own documentation
