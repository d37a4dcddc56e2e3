"""Whatever stands in the file: a history, or a refusal that says why. Never anything else, and soon."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.samples import AS_OF
from tests.history.test_reading_a_history import EXAMPLE

from abate.errors import HistoryError
from abate.facts.from_history import facts_from_history
from abate.history import History, parse_history, read_history

KEYS = ("birth_date", "headache", "red_flags", "preventives", "class", "toxin_sessions", "units", "baseline")
MARKS = (": ", "- ", "\n", "  ", "[", "]", "{", "}", "&a ", "*a", "!!int ", "!!seq ", "'", '"', "|", ">", "#", "? ")
VALUES = ("null", "true", "0155", "1:30", "-1", "1e999", ".nan", "2026-02-30", "2026-01-01", "9" * 400, "<<", "=")
CONTROLS = ("---\n", "\t", "\x00", "\x85", "é", "\ud800", "\u202e")
SCRAPS = (*KEYS, *MARKS, *VALUES, *CONTROLS)

often = settings(deadline=None, derandomize=True, max_examples=250)


def read_or_refused(text: str) -> History | None:
    """The history, or None when it was refused in due form; anything else is an error of ours."""
    try:
        history = parse_history(text)
    except HistoryError as refused:
        assert refused.faults
        assert all(fault.right and str(fault).isprintable() for fault in refused.faults)
        return None
    assert isinstance(facts_from_history(history, AS_OF), dict)
    return history


@often
@given(scraps=st.lists(st.sampled_from(SCRAPS), max_size=12))
def test_scraps_of_yaml_are_read_or_refused(scraps: list[str]) -> None:
    read_or_refused("".join(scraps))


@often
@given(text=st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text)


@often
@given(
    at=st.integers(0, len(EXAMPLE) - 1),
    gone=st.integers(0, 30),
    scrap=st.sampled_from(SCRAPS) | st.text(max_size=3),
)
def test_a_damaged_history_is_read_or_refused(at: int, gone: int, scrap: str) -> None:
    read_or_refused(EXAMPLE[:at] + scrap + EXAMPLE[at + gone :])


@often
@given(lines=st.lists(st.sampled_from(EXAMPLE.splitlines()), max_size=20))
def test_lines_in_any_order_are_read_or_refused(lines: list[str]) -> None:
    read_or_refused("\n".join(lines))


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(KEYS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)


@often
@given(value=st.dictionaries(st.sampled_from([*History.model_fields]), NESTED, max_size=3))
def test_values_of_any_kind_under_any_key_are_read_or_refused(value: dict) -> None:
    read_or_refused(json.dumps(value))


HOSTILE = {
    "a billion laughs": "\n".join(
        ["conditions: &a0 [ha]", *(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 12))]
    ),
    "deep nesting": "headache: " + "{red_flags: " * 5_000,
    "a line of 10 MB": "conditions: [" + "x" * 10_000_000 + "]",
    "many sessions": "toxin_sessions: [" + "{date: 2026-01-05}, " * 4_900 + "]",
    "many faults": "toxin_sessions: [" + "{x: 1}, " * 3_000 + "]",
    "many unknown keys": "\n".join(f"key{at}: 1" for at in range(2_000)),
    "long words": "conditions: [" + ", ".join(["myasthenia " * 19] * 400) + "]",
    "aliases": "conditions: [&a a, " + "*a, " * 9_000 + "]",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_history_is_settled_within_seconds(text: str) -> None:
    before = time.process_time()
    read_or_refused(text)
    assert time.process_time() - before < 3


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "nothing in it"),
        (b"sex: female\nconditions: [\xe9]\n", "UTF-8"),
        ("sex: female".encode("utf-16"), "UTF-8"),
        (b"PK\x03\x04\x14\x00", "zero byte"),
        (b"\x89PNG\r\n", "UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, raw: bytes, why: str) -> None:
    path = tmp_path / "history.yaml"
    path.write_bytes(raw)
    with pytest.raises(HistoryError, match=why):
        read_history(path)


def test_a_directory_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="directory"):
        read_history(tmp_path)
    with pytest.raises(HistoryError, match="no such file"):
        read_history(tmp_path / "missing.yaml")
    with pytest.raises(HistoryError, match="cannot be read"):
        read_history(Path("a\x00b"))
