"""A day goes from the core's diary into answers and back without a change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pydantic import ValidationError

from abate.clinic.diary.answers import AcuteClass, Answers, diary_of, medicine_classes, to_row
from abate.diary.day import ACUTE_CLASSES, FLAGS, SCHEMA

KNOWN = st.none() | st.booleans()
NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=50).map(str.strip)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """A sound row of the core's diary."""
    headache = draw(st.booleans())
    hours = st.none() | (st.floats(0, 24) if headache else st.just(0.0))
    severity = st.none() | (st.integers(1, 3) if headache else st.just(0))
    return {
        **{name: draw(KNOWN) for name in FLAGS},
        "patient": "",
        "date": date(2026, 3, 2),
        "headache": headache,
        "hours": draw(hours),
        "severity": draw(severity),
        "note": draw(NOTES) or None,
    }


def test_the_classes_are_the_cores() -> None:
    assert get_args(AcuteClass) == ACUTE_CLASSES


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rows(), max_size=5))
def test_a_diary_of_the_core_becomes_answers_and_the_same_diary_again(days: list[dict[str, Any]]) -> None:
    for at, row in enumerate(days):
        row["date"] += timedelta(days=at)
        row["note"] = row["note"] and (Answers(headache=True, note=row["note"]).note or None)
    given_days = pl.DataFrame(days, schema=SCHEMA)
    answered = [(row["date"], Answers.of_row(row).to_json()) for row in given_days.iter_rows(named=True)]
    assert_frame_equal(diary_of("", answered).days, given_days)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows())
def test_stored_answers_read_as_the_answers_they_were(row: dict[str, Any]) -> None:
    answers = Answers.of_row(row)
    assert Answers.model_validate(answers.to_json()) == answers


def test_no_class_of_a_day_says_that_none_was_taken_unless_all_eight_do() -> None:
    none_taken = dict.fromkeys(ACUTE_CLASSES, False)
    row = to_row("", date(2026, 3, 2), {"headache": True}) | none_taken
    assert Answers.of_row(row).medicines == ()
    assert Answers.of_row(row | {"ditan": None}).medicines is None


def test_a_class_that_is_not_named_is_not_known() -> None:
    row = to_row("", date(2026, 3, 2), {"headache": True, "classes": {"triptan": True, "nsaid": False}})
    assert {name: row[name] for name in ACUTE_CLASSES} == dict.fromkeys(ACUTE_CLASSES) | {
        "triptan": True,
        "nsaid": False,
    }


def test_a_name_that_nobody_knows_leaves_every_other_class_open() -> None:
    assert medicine_classes(["Sumatriptan", "blue pill"]) == dict.fromkeys(ACUTE_CLASSES) | {"triptan": True}


def test_medicines_are_given_by_name_or_by_class_never_both() -> None:
    with pytest.raises(ValidationError, match="by name and by class"):
        Answers(headache=True, medicines=("Sumatriptan",), classes={"triptan": False})


def test_spaces_around_a_text_are_left_out_and_an_empty_note_is_none() -> None:
    answers = Answers(headache=True, medicines=(" Sumatriptan ",), note="  ")
    assert answers.to_json() == {"headache": True, "medicines": ["Sumatriptan"]}
