"""Whatever stands in the file: a session and its check, or a refusal that says why. Never anything else, and soon."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.treatment.sessions import STANDARD

from abate.errors import SessionError
from abate.treatment import SessionCheck, check_session, parse_session, read_session
from abate.treatment.session import Session

often = settings(deadline=None, derandomize=True, max_examples=150)

TEXT = (Path(__file__).parent.parent.parent / "examples" / "session-standard.yaml").read_text(encoding="utf-8")
SCRAPS = (
    "null",
    "true",
    "0155",
    "1:30",
    "-1",
    "1e999",
    ".nan",
    "2026-02-30",
    "9" * 400,
    "[]",
    "{}",
    "standard",
    "'",
    "\n",
    ": ",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31",
    "0001-01-01",
    "\u202e",
    "../..",
)
HUGE = {"site": "procerus", "units": 5}
TODAY = date(2026, 3, 2)


def checked_or_refused(text: str) -> SessionCheck | None:
    try:
        session = parse_session(text, latest=TODAY)
    except SessionError as refused:
        assert refused.faults
        assert all(fault.right and str(fault).isprintable() for fault in refused.faults)
        return None
    check = check_session(session, today=TODAY)
    json.dumps(check.to_json())
    return check


@often
@given(at=st.integers(0, len(TEXT) - 1), gone=st.integers(0, 30), scrap=st.sampled_from(SCRAPS) | st.text(max_size=3))
def test_a_damaged_session_is_checked_or_refused(at: int, gone: int, scrap: str) -> None:
    checked_or_refused(TEXT[:at] + scrap + TEXT[at + gone :])


@often
@given(lines=st.lists(st.sampled_from(TEXT.splitlines()), max_size=20))
def test_lines_in_any_order_are_checked_or_refused(lines: list[str]) -> None:
    checked_or_refused("\n".join(lines))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(SCRAPS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Session.model_fields]), inner, max_size=3)
    ),
    max_leaves=6,
)


@often
@given(change=st.dictionaries(st.sampled_from([*Session.model_fields]), VALUES, max_size=2))
def test_values_of_any_kind_under_any_key_are_checked_or_refused(change: dict) -> None:
    checked_or_refused(json.dumps(STANDARD | change))


@often
@given(day=st.dates(), other=st.datetimes(), offset=st.sampled_from(["", "Z", "+14:00", "-12:00"]))
def test_any_day_and_time_is_checked_or_refused(day: date, other: object, offset: str) -> None:
    vial = {"reconstituted_at": f"{other:%Y-%m-%dT%H:%M}".rjust(16, "0") + offset}
    checked_or_refused(json.dumps(STANDARD | {"date": day.isoformat(), "vials": [STANDARD["vials"][0] | vial]}))


@pytest.mark.parametrize(
    "change",
    [
        {"sites": [HUGE] * 5_000},
        {"vials": [STANDARD["vials"][0]] * 5_000},
        {"recalled_lots": ["x" * 100] * 900},
        {"history": {"toxin_sessions": [{"date": "2026-03-01", "units": 1}] * 4_900}},
        {"recalled_lots": ["C1"] * 15_000},
        {"reasons": {f"x{at}": "y" for at in range(3_000)}},
    ],
    ids=["sites", "vials", "long lots", "earlier sessions", "lots", "reasons"],
)
def test_a_huge_session_is_settled_within_seconds(change: dict) -> None:
    begun = time.process_time()
    checked_or_refused(json.dumps(STANDARD | change))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("raw", [b"", b"\n", b"\xff\xfe", b"PK\x03\x04\x14\x00", b"date: \xe9"])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "session.yaml"
    path.write_bytes(raw)
    with pytest.raises(SessionError):
        read_session(path)
